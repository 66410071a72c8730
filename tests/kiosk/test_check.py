"""`kiosk check` names what is missing and the fix, whatever is missing, and never hangs over it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from audio import openal
from kiosk import check
from kiosk.check import Check, probes
from kiosk.config import Config, parse
from kiosk.errors import ConfigError, RecordsError
from kiosk.records import first_check
from kiosk.records.store import Store
from tests.bluez import Bluez
from tests.kiosk.records.rows import filled
from tests.monado import Monado
from tests.servers import Pulse


def look(name: str, data: Path, settings: str = "", within_s: float = 60.0) -> Check:
    """One probe's line of the report."""
    (found,) = check.run(parse(settings), data, [name], within_s)
    return found


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose modules are imported in place of the real ones."""
    folder = tmp_path / "fakes"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of our own, 1 MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "lull", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("permission to mount a small disk is missing")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


# -- the report ------------------------------------------------------------------------------------


@pytest.mark.gl
def test_a_report_is_json_and_right_where_the_needed_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check.report(Config(), tmp_path, as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is True
    assert [set(each) for each in said["checks"]] == [{"name", "state", "needed", "detail", "fix"}] * len(probes.PROBES)
    assert {each["name"] for each in said["checks"] if each["needed"]} == {"gl", "disk", "records"}
    assert {each["state"] for each in said["checks"]} <= {"ok", "warn", "fail", "absent"}
    assert all(each["fix"] for each in said["checks"] if each["state"] != "ok")


def test_a_kept_report_lies_in_the_data_folder_as_it_was_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = check.Check("gl", "fail", True, "no OpenGL", "Install it.")
    monkeypatch.setattr(check, "run", lambda config, data: [wrong])
    assert check.report(Config(), tmp_path / "data", as_json=True, keep=True) == 1
    assert (tmp_path / "data" / first_check.FILE).read_text() == capsys.readouterr().out


def test_what_is_needed_and_missing_fails_the_report(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = Check("disk", "fail", True, "full", "Free space.")
    other = Check("strap", "absent", False, "no adapter", "Plug one in.")
    monkeypatch.setattr(check, "run", lambda config, data: [needed, other])
    assert check.report(Config(), Path("data"), as_json=False) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["fail", "disk", "needed", "full"]
    assert lines[1].split(maxsplit=1) == ["→", "Free space."]
    assert lines[2].split() == ["absent", "strap", "no", "adapter"]
    assert lines[-1] == "Needed and not right: disk."


@pytest.mark.parametrize(("settings", "name"), [
    ('[headset]\ndevice = "openxr"', "openxr"),
    ('[headset]\ndevice = "flat"', "console"),
    ('[strap]\ndevice = "ble"', "strap"),
])  # fmt: skip
def test_a_missing_device_fails_only_where_the_configuration_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, name: str
) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", "/nowhere.json")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setattr(probes, "ADAPTERS", tmp_path)
    named, unnamed = look(name, tmp_path, settings), look(name, tmp_path)
    assert (named.state, named.needed) == ("fail", True)
    assert unnamed.needed is False
    assert unnamed.state in ("absent", "fail")  # fail where the machine has half of it


def test_a_probe_that_hangs_is_a_line_of_the_report(fake: Path, tmp_path: Path) -> None:
    (fake / "pygame.py").write_text("import time\ntime.sleep(600)\n")
    began = time.monotonic()
    found = look("console", tmp_path, within_s=2.0)
    assert time.monotonic() - began < 30.0
    assert (found.state, found.detail) == ("fail", "did not answer in time")


def test_a_probe_that_crashes_is_a_line_of_the_report(fake: Path, tmp_path: Path) -> None:
    (fake / "pygame.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    found = look("console", tmp_path)
    assert (found.state, found.detail) == ("fail", "ended without an answer (SIGSEGV)")


def test_a_python_package_that_is_missing_is_named(fake: Path, tmp_path: Path) -> None:
    (fake / "pygame.py").write_text("raise ModuleNotFoundError('No module named pygame', name='pygame')\n")
    found = look("console", tmp_path)
    assert (found.state, found.detail, found.fix) == ("fail", "pygame cannot be imported", "script/setup")


# -- gl ----------------------------------------------------------------------------------------------


@pytest.mark.gl
def test_drawing_by_the_processor_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIBGL_ALWAYS_SOFTWARE", "1")
    found = look("gl", tmp_path)
    assert found.state == "warn"
    assert "llvmpipe" in found.detail


def test_no_opengl_is_named_with_its_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_DIRS", str(tmp_path))
    found = look("gl", tmp_path)
    assert found.state == "fail"
    assert found.fix.startswith("apt-get install libegl1 libegl-mesa0")


def test_an_opengl_library_that_does_not_load_is_named_with_its_packages(fake: Path, tmp_path: Path) -> None:
    (fake / "OpenGL.py").write_text("raise ImportError('Unable to load EGL library')\n")
    found = look("gl", tmp_path)
    assert found.state == "fail"
    assert "Unable to load EGL library" in found.detail
    assert found.fix.startswith("apt-get install libegl1 libegl-mesa0")


# -- disk, records -------------------------------------------------------------------------------------


def test_a_data_folder_that_is_not_there_yet_is_right_and_stays_away(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    assert look("disk", data).state == "ok"
    assert look("records", data).detail == "none yet"
    assert list(tmp_path.iterdir()) == []


def test_looking_at_the_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    before = tmp_path.stat().st_mtime_ns
    assert look("disk", tmp_path).state == "ok"
    assert (list(tmp_path.iterdir()), tmp_path.stat().st_mtime_ns) == ([], before)


def test_too_little_space_is_named(tmp_path: Path) -> None:
    found = look("disk", tmp_path, "[records]\nmin_free_mb = 1000000\n[kiosk]\nid = 'x'")
    if os.statvfs(tmp_path).f_bavail * os.statvfs(tmp_path).f_frsize >> 20 >= 1_000_000:
        pytest.skip("a disk of less than a terabyte is missing")
    assert (found.state, found.needed) == ("fail", True)
    assert "1000000 MB are needed" in found.detail
    assert "Free space" in found.fix


def test_a_full_folder_is_named(disk: Path) -> None:
    with open(disk / "filler", "wb", buffering=0) as filler, pytest.raises(OSError):
        while True:
            filler.write(bytes(4096))
    found = look("disk", disk / "data")
    assert found.state == "fail"
    assert "no space left" in found.detail
    assert found.fix.startswith(f"Free space on {disk}")


def test_a_read_only_folder_is_named_with_its_mount(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    found = look("disk", disk / "data")
    assert found.state == "fail"
    assert "read-only" in found.detail
    assert found.fix == f"mount -o remount,rw {disk}"


def test_a_folder_of_somebody_else_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(probes.tempfile, "TemporaryFile", refuse)
    found = probes.disk(Config(), tmp_path)
    assert "permission denied" in found.detail
    assert found.fix.startswith("chown -R ")


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert look("disk", tmp_path / "data").state == "fail"
    assert look("records", tmp_path / "data").state == "ok"


def test_records_of_somebody_else_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kiosk.records.files.read_head", refuse)
    with pytest.raises(RecordsError, match="may not be used by this user"):
        probes.records(Config(), tmp_path)


def test_sound_records_are_right(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    found = look("records", tmp_path)
    assert (found.state, found.detail) == ("ok", "3 rows, sound")


def test_damaged_records_are_named_and_left_as_they_are(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    database = tmp_path / "records.db"
    database.write_bytes(database.read_bytes()[:8192])
    before = database.read_bytes()
    found = look("records", tmp_path)
    assert found.state == "fail"
    assert "damaged" in found.detail
    assert database.read_bytes() == before
    assert not (tmp_path / "quarantine").exists()


def test_records_whose_database_is_missing_are_named(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    (tmp_path / "records.db").unlink()
    found = look("records", tmp_path)
    assert (found.state, found.detail) == ("fail", "records.db was missing")


def test_records_that_were_set_aside_are_a_warning(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    database = tmp_path / "records.db"
    database.write_bytes(database.read_bytes()[:8192])
    Store.open(tmp_path).close()
    found = look("records", tmp_path)
    assert found.state == "warn"
    assert "quarantine" in found.detail


def test_scores_that_wait_in_the_emergency_file_are_a_warning(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    (tmp_path / "emergency.jsonl").write_text("")
    found = look("records", tmp_path)
    assert found.state == "warn"
    assert "emergency.jsonl" in found.detail


# -- console, headset ----------------------------------------------------------------------------------


def test_a_display_is_measured(xvfb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", xvfb)
    found = look("console", tmp_path)
    assert (found.state, found.detail) == ("ok", "x11, 1280x800")


def test_a_display_that_is_too_small_is_a_warning(xvfb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", xvfb)
    assert look("console", tmp_path, "[console]\nwidth = 1920\nheight = 1080").state == "warn"


def test_no_display_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    assert look("console", tmp_path).state == "absent"


def test_no_openxr_runtime_is_absent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", "/nowhere.json")
    found = look("openxr", tmp_path)
    assert found.state in ("absent", "fail")
    assert "runtime" in found.detail
    assert found.fix


@pytest.mark.xr
def test_a_model_headset_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Monado(tmp_path) as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        found = look("openxr", tmp_path)
        assert found.state == "warn", found
        assert "a model, not a headset" in found.detail
    assert look("openxr", tmp_path).state == "absent"  # installed, its service ended


# -- strap, sound --------------------------------------------------------------------------------------


def test_no_bus_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    found = look("strap", tmp_path)
    assert "no D-Bus" in found.detail
    assert found.fix.startswith("apt-get install dbus bluez")


def test_no_bluetooth_service_is_named(bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
    found = look("strap", tmp_path)
    assert "the Bluetooth service does not answer" in found.detail
    assert "systemctl enable --now bluetooth" in found.fix


@pytest.mark.ble
@pytest.mark.parametrize(("powered", "state", "words"), [
    (True, "ok", "a Bluetooth adapter is on"),
    (False, "fail", "the Bluetooth adapter is off"),
    (None, "absent", "no Bluetooth adapter"),
])  # fmt: skip
def test_the_adapter_is_judged(
    bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, powered: bool | None, state: str, words: str
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
    with Bluez(bus, powered):
        found = look("strap", tmp_path)
    assert found.detail == words
    assert found.state == state or any(probes.ADAPTERS.glob("hci*"))


def test_a_model_strap_is_a_warning(tmp_path: Path) -> None:
    found = look("strap", tmp_path, '[strap]\ndevice = "model"')
    assert (found.state, found.needed) == ("warn", True)


def test_no_portaudio_is_named_with_its_package(fake: Path, tmp_path: Path) -> None:
    (fake / "sounddevice.py").write_text("raise OSError('PortAudio library not found')\n")
    found = look("audio", tmp_path, '[audio]\ndevice = "device"')
    assert (found.state, found.needed, found.detail) == ("fail", True, "PortAudio is not installed")
    assert found.fix == "apt-get install libportaudio2 libasound2-plugins"


@pytest.mark.audio
def test_a_sound_card_is_right_once_it_is_calibrated(
    pulse: Pulse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in pulse.env.items():
        monkeypatch.setenv(name, value)
    found = look("audio", tmp_path, "[audio]\ncalibration_db = 62")
    assert found.state == "ok" and ", in space, calibrated; captions" in found.detail
    bare = look("audio", tmp_path)
    assert bare.state == "warn" and "not calibrated" in bare.detail and "audio.calibration_db" in bare.fix
    cart = look("audio", tmp_path, "[audio]\ncalibration_db = 62\noutput = 'cart'")
    assert cart.state == "ok" and "the cart's speaker" in cart.detail


def _calibrated(settings: str = "") -> Config:
    return parse(f"[audio]\ncalibration_db = 62\n{settings}")


def test_plain_stereo_is_named_with_its_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audio.openal._candidates", lambda: iter(()))
    openal._library.cache_clear()
    found = probes._heard(_calibrated(), "Card")
    openal._library.cache_clear()
    assert found == ("warn", "Card: plain stereo: OpenAL Soft is missing", "Run script/setup.")


def test_a_voice_that_is_missing_is_named_and_one_that_nobody_wants_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audio.voice.phrases.BUILT_IN", tmp_path)
    found = probes._heard(_calibrated(), "Card")
    assert found.state == "warn" and "no voice for 'en', captions alone" in found.detail
    assert "audio.voices" in found.fix
    assert "voice" not in probes._heard(_calibrated("voice = false"), "Card").detail
    gone = probes._heard(_calibrated(f"voice = false\nvoices = '{tmp_path / 'none'}'"), "Card")
    assert gone.state == "warn" and "no folder" in gone.detail


def test_an_unknown_sound_device_lists_the_known(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Known: auto, device, none, file:PATH"):
        look("audio", tmp_path, '[audio]\ndevice = "gramophone"')


# -- letters, clock ------------------------------------------------------------------------------------


def test_missing_letters_are_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "FONT", tmp_path / "none.ttf")
    found = probes.fonts(Config(), tmp_path)
    assert (found.state, found.fix) == ("warn", "apt-get install fonts-dejavu-core")


def test_letters_that_cannot_be_joined_are_named_with_what_joins_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    arabic = parse('[kiosk]\nlanguage = "ar"')
    assert probes.fonts(arabic, tmp_path).state == "ok"
    monkeypatch.setattr("PIL.features.check", lambda name: False)
    found = probes.fonts(arabic, tmp_path)
    assert found.state == "fail" and "'ar'" in found.detail and "libfribidi0 fonts-dejavu-core" in found.fix


def test_letters_that_only_patients_read_are_a_warning_and_need_joining_in_no_other_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    german = parse('[kiosk]\nlanguage = "de"')
    assert probes.fonts(german, tmp_path).state == "ok"
    monkeypatch.setattr("PIL.features.check", lambda name: False)
    found = probes.fonts(german, tmp_path)
    assert found.state == "warn" and found.detail.startswith("for patients: ") and "'ar'" in found.detail
    assert "libfribidi0 fonts-dejavu-core" in found.fix
    monkeypatch.setattr(probes, "LANGUAGES", ("en", "de"))
    assert probes.fonts(german, tmp_path).state == "ok", "German needs none of it"


def test_languages_that_patients_read_without_a_voice_are_named_and_are_no_fault() -> None:
    found = probes._heard(_calibrated(), "Card")
    assert found.state == "ok" and found.detail.endswith("; captions alone for patients in: ar, de, es, fr")
    assert "captions" not in probes._heard(_calibrated("voice = false"), "Card").detail


def test_the_font_that_joined_letters_need_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "FONT", tmp_path / "none.ttf")
    found = probes.fonts(parse('[kiosk]\nlanguage = "ar"'), tmp_path)
    assert found.state == "fail" and "fonts-dejavu-core" in found.fix


def test_an_unknown_time_zone_is_named(tmp_path: Path) -> None:
    found = look("clock", tmp_path, '[kiosk]\ntime_zone = "Europe/Atlantis"')
    assert found.state == "fail"
    assert "Europe/Atlantis" in found.detail


def test_a_clock_that_is_years_behind_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.records.stamps.BUILT", datetime(2222, 1, 1, tzinfo=UTC))
    found = probes.clock(Config(), tmp_path)
    assert found.state == "fail"
    assert "timedatectl set-time" in found.fix
