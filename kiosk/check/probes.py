"""What is looked at on this machine, one function each.

Probes only look: nothing is repaired, shown or played, and a kiosk that is running is not disturbed. They
may raise or hang; kiosk.check runs each in a process of its own.
"""

from __future__ import annotations

import asyncio
import errno
import os
import pwd
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kiosk.config import Config
from kiosk.errors import ConfigError, DeviceError, Reason
from kiosk.language import LANGUAGES, N_, Words, from_the_right, said_by

SETUP = "script/setup"
SETUP_FIX = N_("Run {command}.", command=SETUP)
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
ADAPTERS = Path("/sys/class/bluetooth")
STRAP_S = 5.0
SOUND_HZ = 48_000

_JOINED_FIX = N_("apt-get install libfribidi0 fonts-dejavu-core; or take another kiosk.language.")
_JOINED_FOR_PATIENTS_FIX = N_(
    "apt-get install libfribidi0 fonts-dejavu-core; until then let nobody choose that language.")
_GL_FIX = "apt-get install libegl1 libegl-mesa0 libgl1 libgl1-mesa-dri"


class Found(NamedTuple):
    """What a probe found; the words of `kiosk.check.Check`."""

    state: str
    detail: str
    fix: str = ""


def gl(config: Config, data: Path) -> Found:
    """A real context, and who draws in it."""
    import environments

    try:
        from environments import gl as opengl

        context = opengl.open_context()
    except environments.GlUnavailable as error:
        if isinstance(error.__cause__, ModuleNotFoundError):
            return Found("fail", error.what, SETUP)
        return Found("fail", error.what, _GL_FIX if "libegl1" in error.fix else error.fix)
    driver = opengl.describe()
    software = opengl.in_software()
    context.close()
    names = f"{driver['renderer']}, OpenGL {driver['version']}"
    if software:
        return Found("warn", N_("{name}: drawn by the processor, too slow for a headset", name=names),
                     N_("For a headset: fit a graphics card and install its driver."))
    return Found("ok", names)


def disk(config: Config, data: Path) -> Found:
    """Whether the data folder can be written and has room. What is written has no name, so nothing stays."""
    from kiosk.records.space import free_mb

    place = next(each for each in (data.absolute(), *data.absolute().parents) if os.path.lexists(each))
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return Found("fail", N_("{folder} cannot be written: {why}", folder=data, why=why),
                     _disk_fix(error, place))
    free, least = free_mb(place), config.records.min_free_mb
    if free < least:
        return Found("fail", N_("{folder}: {free} MB free, {least} MB are needed", folder=data, free=free, least=least),
                     _room(place))
    if place == data.absolute():
        return Found("ok", N_("{folder}: writable, {free} MB free", folder=data, free=free))
    return Found("ok", N_("{folder}: writable, {free} MB free; will be made", folder=data, free=free))


def _disk_fix(error: OSError, place: Path) -> str:
    if error.errno == errno.EROFS:
        return f"mount -o remount,rw {_mount(place)}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"chown -R {pwd.getpwuid(os.geteuid()).pw_name} {place}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _room(place)
    return N_("Name another folder with --data.")


def _room(place: Path) -> str:
    return N_("Free space on {disk}, or name a folder on another disk with --data.", disk=_mount(place))


def _mount(place: Path) -> Path:
    return next(each for each in (place, *place.parents) if os.path.ismount(each))


def records(config: Config, data: Path) -> Found:
    """The checks that the kiosk makes at its start; what was set aside or still waits. `kiosk verify` does them all."""
    from kiosk.records import custody, emergency, files, rescue, schema, trouble

    with trouble.in_words(data):
        database, head = data / schema.DATABASE, files.read_head(data)
        if not (database.exists() or head or rescue.backups(data)):
            return Found("ok", N_("none yet"))
        why = rescue.fault(database, head)
        if rescue.NEWER in why:
            return Found("fail", why, N_("Put the newer Lull back; this one would set them aside."))
        if why:
            fix = N_("Copy {folder} to another disk; then start the kiosk, which restores what it can.", folder=data)
            return Found("fail", why, fix)
        with schema.reading(database) as connection:
            kept, known = N_("{count} rows, sound", count=rescue.last(connection).seq), custody.known(connection)
    key = custody.present(data)
    if known and key != known:
        lost = (N_("{kept}; the cart's key {key} is another now", kept=kept, key=known) if key else
                N_("{kept}; the cart's key {key} is missing", kept=kept, key=known))
        return Found("warn", lost,
                     N_("Put cart.key back from a copy; or start the kiosk, which keeps a note of the new one."))
    kept = N_("{kept}; key {key}", kept=kept, key=key) if key else kept
    if (data / emergency.FILE).exists():
        return Found("warn", N_("{kept}; more wait in {file}", kept=kept, file=emergency.FILE),
                     N_("Start the kiosk: it takes them in."))
    aside = data / rescue.QUARANTINE
    if aside.is_dir() and any(aside.iterdir()):
        return Found("warn", N_("{kept}; damaged files were set aside in {folder}", kept=kept, folder=aside),
                     N_("Copy that folder away for whoever keeps the records; replace the disk if it happens again."))
    return Found("ok", kept)


def console(config: Config, data: Path) -> Found:
    """A display large enough; no window is opened on it."""
    import pygame

    fix = N_("Connect a screen and start the kiosk on it, or set DISPLAY.")
    try:
        pygame.display.init()
    except pygame.error as error:
        return Found("fail", N_("the display refuses: {why}", why=error), fix)
    driver = pygame.display.get_driver()
    if driver in ("offscreen", "dummy"):
        return Found("absent", N_("no display"), fix)
    width, height = pygame.display.get_desktop_sizes()[0]
    wanted, screen = config.console, f"{driver}, {width}x{height}"
    if not wanted.fullscreen and (width < wanted.width or height < wanted.height):
        return Found("warn", N_("{screen}: smaller than {wanted} as configured", screen=screen,
                        wanted=f"{wanted.width}x{wanted.height}"),
                     N_("Set console.width and console.height, or console.fullscreen = true."))
    return Found("ok", screen)


def openxr(config: Config, data: Path) -> Found:
    """A runtime that knows a headset. No session is begun: that would take it from a running kiosk."""
    from kiosk.devices import openxr_runtime
    from kiosk.devices.headset_openxr import MODELS

    try:
        openxr_runtime.choose_platform(openxr_runtime.offered())
        name = _headset()
    except DeviceError as error:
        there = error.reason not in (Reason.ABSENT, Reason.LIBRARY_MISSING)
        return Found("fail" if there else "absent", error.what, error.fix)
    except (AttributeError, OSError) as error:  # what pyopenxr raises without libGL, and environments.gl without EGL
        return Found("fail", N_("no OpenGL for it ({why})", why=error), _GL_FIX)
    if any(word in name.lower() for word in MODELS):
        return Found("warn", N_("{name}: a model, not a headset", name=name),
                     N_("Connect a headset and select its runtime."))
    return Found("ok", name)


def _headset() -> str:
    from kiosk.devices.openxr_faults import faults
    from kiosk.devices.openxr_library import xr

    with faults():
        instance = xr.create_instance(xr.InstanceCreateInfo(application_info=xr.ApplicationInfo("Lull check")))
        system = xr.get_system(instance, xr.SystemGetInfo(xr.FormFactor.HEAD_MOUNTED_DISPLAY))
        name: str = xr.get_system_properties(instance, system).system_name.decode(errors="replace")
        xr.destroy_instance(instance)
    return name


def strap(config: Config, data: Path) -> Found:
    """D-Bus, bluetoothd and an adapter that is on. Whether a strap is in range shows on the console."""
    if config.strap.device == "none":
        return Found("ok", N_("none, as configured"))
    if config.strap.device == "model":
        return Found("warn", N_("a model strap, as configured: its beats are nobody's"),
                     N_("Set {key}.", key='strap.device = "ble"'))
    from bleak import BleakAdapter
    from bleak.exc import BleakBluetoothNotAvailableError, BleakDBusError
    from bleak.exc import BleakBluetoothNotAvailableReason as Why

    state = "fail" if any(ADAPTERS.glob("hci*")) else "absent"
    try:
        asyncio.run(asyncio.wait_for(BleakAdapter.get(), STRAP_S))
    except BleakBluetoothNotAvailableError as error:
        if error.reason is Why.POWERED_OFF:
            return Found("fail", N_("the Bluetooth adapter is off"), "rfkill unblock bluetooth; bluetoothctl power on")
        if error.reason is Why.NO_BLE_CENTRAL_ROLE:
            return Found("fail", N_("the adapter has no Bluetooth Low Energy"), N_("Plug in another adapter."))
        return Found(state, N_("no Bluetooth adapter"), N_("Plug in a Bluetooth LE adapter."))
    except BleakDBusError as error:
        return Found(state, N_("the Bluetooth service does not answer ({why})", why=error.dbus_error),
                     "apt-get install bluez; systemctl enable --now bluetooth")
    except TimeoutError:
        return Found("fail", N_("the Bluetooth service does not answer"), "systemctl restart bluetooth")
    except (OSError, EOFError) as error:
        return Found(state, N_("no D-Bus, so no Bluetooth ({why})", why=error),
                     "apt-get install dbus bluez; systemctl enable --now dbus bluetooth")
    return Found("ok", N_("a Bluetooth adapter is on"))


def audio(config: Config, data: Path) -> Found:
    """PortAudio, a sink that takes what is played, in space or not, the voice, the loudness. Nothing is heard."""
    device = config.audio.device
    if device == "none":
        return Found("ok", N_("none, as configured"))
    if device.startswith("file:"):
        folder = Path(device.removeprefix("file:")).absolute().parent
        if os.access(folder, os.W_OK):
            return Found("warn", N_("into {device}: nobody hears it", device=device),
                         N_("Set {key}.", key='audio.device = "auto"'))
        return Found("fail", N_("{folder} cannot be written", folder=folder), N_("Name a folder that can."))
    try:
        import sounddevice  # type: ignore[import-untyped]
    except OSError:
        return Found("fail", N_("PortAudio is not installed"), "apt-get install libportaudio2 libasound2-plugins")
    try:
        name = sounddevice.query_devices(kind="output")["name"]
    except (sounddevice.PortAudioError, ValueError):
        return Found("absent", N_("no sound device"),
                     N_("Connect a loudspeaker or headphones and make it the default; start the sound server."))
    try:
        sounddevice.check_output_settings(channels=2, samplerate=SOUND_HZ)
    except (sounddevice.PortAudioError, ValueError) as error:
        return Found("fail", N_("{name} takes no stereo at 48 kHz ({why})", name=name, why=error),
                     N_("Make another sound device the default."))
    return _heard(config, name)


def _heard(config: Config, sink: str) -> Found:
    """How it is heard from a sink that is there."""
    from audio.spatial import spatial
    from audio.voice.phrases import phrase

    settings, faults = config.audio, []
    how = spatial(settings.output).how
    if how.startswith("plain stereo"):
        faults.append((Words(how.removesuffix(f" {SETUP_FIX}").rstrip(".")), SETUP_FIX))
    folder = Path(settings.voices) if settings.voices else None
    if folder and not folder.is_dir():
        faults.append((N_("no folder {folder}", folder=folder),
                       N_("Set audio.voices to the folder of recorded phrases.")))
    unheard = [code for code in LANGUAGES if settings.voice and phrase("welcome", code, folder) is None]
    if config.kiosk.language in unheard:
        faults.append((N_("no voice for '{language}', captions alone", language=config.kiosk.language),
                       N_("{setup} Or record the phrases and name their folder in audio.voices.", setup=SETUP_FIX)))
    if settings.calibration_db is None:
        faults.append((N_("not calibrated, at most −30 LUFS"),
                       N_("Measure it at the ear and set audio.calibration_db (docs/configuration.md).")))
    if faults:
        whats, fixes = zip(*faults, strict=True)
        return Found("warn", N_("{name}: {what}", name=sink, what=_joined("; ", whats)),
                     _joined(" ", tuple(dict.fromkeys(fixes))))
    heard = N_("{name}, {how}, calibrated", name=sink, how=Words(how))
    if not unheard:
        return Found("ok", heard)
    read = ", ".join(unheard)
    return Found("ok", N_("{heard}; captions alone for patients in: {languages}", heard=heard, languages=read))


def _joined(sign: str, parts: tuple[str, ...]) -> str:
    """Several words as one."""
    return Words(sign.join(f"{{_{n}}}" for n in range(len(parts))), **{f"_{n}": part for n, part in enumerate(parts)})


def fonts(config: Config, data: Path) -> Found:
    """The letters of console and questions; those that are read from the right are joined by RAQM and FriBiDi."""
    if from_the_right(config.kiosk.language) and (why := _unjoined(config.kiosk.language)):
        return Found("fail", why, _JOINED_FIX)  # the console does not start in it without them
    if not FONT.exists():
        return Found("warn", N_("DejaVu Sans is missing; a plainer face stands in"),
                     "apt-get install fonts-dejavu-core")
    for code in filter(from_the_right, LANGUAGES):  # any of them may be a patient's
        if why := _unjoined(code):
            return Found("warn", N_("for patients: {why}", why=why), _JOINED_FOR_PATIENTS_FIX)
    return Found("ok", FONT.stem)


def _unjoined(code: str) -> str:
    """Why a language's letters cannot be joined here, or ""."""
    from kiosk.console import joined

    try:
        joined.demand(code, FONT)
    except ConfigError as error:
        return said_by(error)
    return ""


def clock(config: Config, data: Path) -> Found:
    """A wall clock that can be right, and the time zone. Order in the records never depends on it."""
    from zoneinfo import ZoneInfo

    from kiosk.records.stamps import BUILT

    try:
        zone = ZoneInfo(config.kiosk.time_zone) if config.kiosk.time_zone else None
    except (LookupError, ValueError, OSError):
        return Found("fail", N_("unknown time zone '{zone}'", zone=config.kiosk.time_zone),
                     N_("Set kiosk.time_zone as in Europe/Vienna; apt-get install tzdata"))
    now = datetime.now(zone).astimezone(zone)
    words = f"{now:%Y-%m-%d %H:%M} {config.kiosk.time_zone or now.tzname()}"
    if now < BUILT:
        return Found("fail", N_("{time}: years behind", time=words),
                     N_("timedatectl set-time 'YYYY-MM-DD hh:mm'; a new board battery"))
    return Found("ok", words)


PROBES: dict[str, Callable[[Config, Path], Found]] = {
    probe.__name__: probe for probe in (gl, disk, records, console, openxr, strap, audio, fonts, clock)
}
