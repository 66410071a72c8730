"""The kiosk process: everything is built here, and here alone the clock is read.

A 60 Hz tick: poll the devices, let the session decide, show what it says. No call in it waits, so
that STOP is as quick with a frozen runtime, a full disk or a hung radio as without. Parts are started
in order, stopped in reverse, each stop guarded.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

from audio.control import Mix, Sounding
from kiosk.child import Child
from kiosk.config import Config
from kiosk.console.mirror import MirrorPicture
from kiosk.console.status import Status
from kiosk.console.window import NoWindow, Window, open_window
from kiosk.devices import power, strap, usb
from kiosk.errors import LullError
from kiosk.events import Event, HeadsetState, Health, SoundState, StickState, StrapState, Tap
from kiosk.records.writer import Writer
from kiosk.scene.stage import Stage
from kiosk.session import Session
from kiosk.view import Sound, View

TICK_S = 1 / 60
WORLD_SEED = 1
OUTSIDE = (-1.0, -1.0)
_RUNTIMES = ("/etc/xdg/openxr/1/active_runtime.json", "/usr/share/openxr/1/active_runtime.json",
             "/etc/openxr/1/active_runtime.json")
_HEALTH = {
    "ok": Health.OK, "searching": Health.SEARCHING, "lost": Health.LOST, "absent": Health.ABSENT, "off": Health.OFF,
}
_DEVICES: dict[type, str] = {HeadsetState: "headset", StrapState: "strap", SoundState: "sound"}

log = logging.getLogger(__name__)


class _Closes(Protocol):
    def close(self) -> object: ...


_Part = TypeVar("_Part", bound=_Closes)


def run(
    config: Config, folder: Path, *, headset: str | None = None, strap: str | None = None, audio: str | None = None,
    seconds: float | None = None,
) -> int:
    """Runs the kiosk until its window is closed, SIGTERM, or `seconds` have passed; the exit code."""
    app = App(
        config, folder, headset=headset or config.headset.device, strap_name=strap or config.strap.device,
        audio=audio or config.audio.device,
    )
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    previous = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        until = time.monotonic() + seconds if seconds else float("inf")
        while not ended and not app.closed and time.monotonic() < until:
            began = time.monotonic()
            app.tick(began)
            time.sleep(max(0.0, TICK_S - (time.monotonic() - began)))
    finally:
        app.close()
        for number, handler in previous.items():
            signal.signal(number, handler)
    return 0


def nobody_can_see(headset: str) -> bool:
    """No display, no OpenXR runtime, and nobody asked for a picture without either."""
    display = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    runtime = os.environ.get("XR_RUNTIME_JSON") or any(
        Path(path).exists() for path in (*_RUNTIMES, home / "openxr/1/active_runtime.json"))
    return headset == "auto" and not display and not runtime


class App:
    """All parts, and one tick of them.

    Args:
        config: the configuration.
        folder: the data folder.
        headset, strap_name, audio: device names, as on the command line.
    """

    def __init__(self, config: Config, folder: Path, *, headset: str, strap_name: str, audio: str) -> None:
        self._stack = contextlib.ExitStack()
        screen = config.console
        self.window: Window | NoWindow = self._part(
            open_window((screen.width, screen.height), screen.fullscreen, worlds=config.session.worlds), "console")
        self.writer = self._part(Writer(folder, min_free_mb=config.records.min_free_mb), "records")
        self.strap = self._part(strap.strap(strap_name, config.strap), "strap")
        self.power = self._part(power.power("auto"), "power")
        self.sticks = self._part(usb.sticks("auto"), "sticks")
        self.stage = self._part(
            Stage(headset, config.headset.quality, config.session.worlds, WORLD_SEED), "scene")
        self.speaker = self._part(Speaker(audio), "sound")
        self.exporter = self._part(Exporter(folder), "export")
        rows, same_boot = self.writer.resume()
        self.session = Session(config, time.monotonic(), rows, same_boot=same_boot)
        self.status = Status(record_kind=config.kiosk.record_kind)
        self.closed = False
        self.view: View | None = None
        self._mirror: MirrorPicture | None = None
        self._pointer: tuple[float, float] | None = None
        self._was = self._asked = ""
        self._edges: dict[str, str] = {}
        for device in (self.strap, self.power, self.sticks):
            device.start()
        for notice in self.writer.notices:
            log.warning("records: %s", notice)

    def tick(self, now: float) -> None:
        """One tick: poll, decide, show."""
        happened, pointer = self._poll(now)
        view = self.session.step(now, happened)
        self.writer.put(view.to_save)
        self.stage.show(view.picture)
        if pointer != self._pointer:
            self._pointer = pointer
            self.stage.point(pointer or OUTSIDE)
        cue = self.session.cue(now)
        if cue:
            self.stage.breathe(now, cue)
        self.speaker.play(view.sound)
        self._told(view)
        self._mirror = self.stage.mirror(self._mirror)
        shown = self._mirror if self.status.headset.health in (Health.OK, Health.MODEL) else None
        self.window.show(view.desk, self.status, self.session.heart.bpm(now)[0], shown)
        self.view = view

    def close(self) -> None:
        """Stops every part in reverse; one that fails does not keep the others."""
        self._stack.close()

    def _poll(self, now: float) -> tuple[list[Event], tuple[float, float] | None]:
        taps, pointer, closed = self.window.poll(now)
        self.closed |= closed
        happened: list[Event] = [
            *taps, *self.writer.poll(), *self.stage.tend(now), *self.speaker.tend(now), *self.strap.poll(now),
            *self.power.poll(now), *self.sticks.poll(now), *self.exporter.poll(),
        ]
        for event in happened:
            self._log_edge(event)
            self.status = self.status.after(event)
            if isinstance(event, Tap) and event.key == "export":
                self._export()
        return happened, pointer

    def _log_edge(self, event: Event) -> None:
        """One line when a device changes how it is, not every time it says so."""
        name = _DEVICES.get(type(event))
        if name is None:
            return
        state = f"{event.health.value} {event.name}".strip()  # type: ignore[union-attr]
        if self._edges.get(name) != state:
            self._edges[name] = state
            log.info("%s: %s %s", name, state, event.detail)  # type: ignore[union-attr]

    def _export(self) -> None:
        if self.view and "export" in self.view.desk.keys and self.status.stick.mounted:
            self.exporter.start(Path(self.status.stick.mounted[0]), self.status.stick)

    def _told(self, view: View) -> None:
        """What a change of state sets off beside the view: a log line, a backup after each visit."""
        asked = view.desk.question.question if view.desk.question else ""
        if asked != self._asked:
            self._asked = asked
            log.debug("asked %s", asked)
        if view.state == self._was:
            return
        log.info("%s", view.state)
        if self._was and view.state in ("cleaning", "ready"):
            self.writer.backup_soon()
            self.strap.choose("")
        self._was = view.state

    def _part(self, part: _Part, name: str) -> _Part:
        def stop() -> None:
            try:
                part.close()
            except (LullError, OSError) as error:
                log.warning("%s did not stop cleanly: %s", name, error)
        self._stack.callback(stop)
        return part


class Speaker:
    """The audio engine's process: told what should be heard, never waited for.

    Args:
        device: auto, device, none or file:PATH.
    """

    def __init__(self, device: str) -> None:
        self._child = Child("audio", ["--device", device, "--seed", str(WORLD_SEED)])
        self._sound: Sound | None = None

    @property
    def pid(self) -> int | None:
        """The engine's process id."""
        return self._child.pid

    def tend(self, now: float) -> tuple[Event, ...]:
        """Starts what does not run; returns what the engine said."""
        if self._child.tend(now) and self._sound:
            self._send(self._sound)
        return tuple(
            SoundState(_HEALTH[message.state], message.name, message.detail)
            for message in self._child.take() if isinstance(message, Sounding)
        )

    def play(self, sound: Sound) -> None:
        """What should be heard; sent only when it changes."""
        if sound != self._sound:
            self._sound = sound
            self._send(sound)

    def close(self) -> None:
        """Ends the engine."""
        self._child.close()

    def _send(self, sound: Sound) -> None:
        self._child.put(Mix(sound.scape, sound.gain_db, sound.ramp_s))


class Exporter:
    """An export to a stick by a one-shot child: its own read transaction, its own memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._stick = StickState()
        self._news: tuple[Event, ...] = ()

    def start(self, stick: Path, state: StickState) -> None:
        """Begins an export into `stick`, unless one is under way."""
        if self._process:
            return
        self._stick = state
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "export", str(stick), "--data", str(self._folder)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True,
        )
        self._news = (replace(state, busy=True, detail="Exporting. Leave the stick in."),)

    def poll(self) -> tuple[Event, ...]:
        """How it went, in words, once."""
        news, self._news = self._news, ()
        if self._process and self._process.poll() is not None:
            out, error = self._process.communicate()
            done = self._process.returncode == 0
            said = Path(out.strip().splitlines()[-1]).name if done else error.strip().splitlines()[-1:]
            detail = f"Exported {said}. Safe to remove." if done else f"Not exported: {' '.join(said)}"
            self._process = None
            news += (replace(self._stick, busy=False, detail=detail),)
        return news

    def close(self) -> None:
        """Ends an export under way; without its manifest it says that it is not whole."""
        if self._process:
            self._process.kill()
            self._process.wait()
