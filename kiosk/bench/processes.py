"""What the running kiosk costs: how soon it shows something, its loop, its frames, its memory.

The kiosk is the real one: `App` with its window, records, strap and both children. A nurse's taps take the
visit into a world; nothing else is different from a ward.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import environments
from kiosk.app import TICK_S, App
from kiosk.bench.figures import percentile_ms
from kiosk.bench.visit import next_key, open_ended
from kiosk.console.window import Window
from kiosk.devices import openxr_runtime
from kiosk.errors import DeviceError
from kiosk.events import Event, HeadsetState, Health, Tap, WorldFailed, WorldReady
from kiosk.scene.stage import Stage

STARTS = 2  # the first warms the caches
START_S, POLL_S = 15.0, 0.005
SETTLING_S = 1.0
SAMPLED_S = 8.0
WORLD_S = 20.0
TAPS, TAP_APART_S, POLLED_S = 100, 0.04, 1.0
OFFSCREEN_PERIOD_S = 1 / 30


class Driven(App):
    """The kiosk, with taps of ours and an ear on what happens."""

    def __init__(self, folder: Path, strap: str, worlds: Iterable[str]) -> None:
        super().__init__(open_ended(*worlds), folder, headset="offscreen", strap_name=strap, audio="auto")
        self.taps: list[Event] = []
        self.heard: list[Event] = []

    def _poll(self, now: float) -> tuple[list[Event], tuple[float, float] | None]:
        happened, pointer = super()._poll(now)
        self.heard += happened
        happened, self.taps = [*self.taps, *happened], []
        return happened, pointer

    def run(self, seconds: float, done: Callable[[], object] = lambda: False) -> bool:
        """Ticks at 60 Hz until `done()` or for so long; whether it was done."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            began = time.monotonic()
            self.tick(began)
            if done():
                return True
            time.sleep(max(0.0, TICK_S - (time.monotonic() - began)))
        return bool(done())

    def first_frame(self) -> None:
        """Waits for the scene's first frame.

        Raises:
            RuntimeError: there was none.
        """
        if not self.run(START_S, lambda: self.stage.first_frame_s):
            raise RuntimeError("the scene showed no frame")

    def enter(self, world: str) -> str:
        """Taps a visit on until `world` is shown; returns "" or why it is not."""
        self.heard.clear()

        def there() -> list[Event]:
            if self.view and (key := next_key(self.view, world)):
                self.taps = [Tap(key)]
            return [event for event in self.heard if isinstance(event, (WorldReady, WorldFailed))]

        if not self.run(WORLD_S, there):
            return f"not shown within {WORLD_S:.0f} s"
        failed = [event.why for event in self.heard if isinstance(event, WorldFailed)]
        return "".join(failed[:1])

    def leave(self) -> None:
        """STOP, and on until the kiosk is ready for the next patient."""
        self.taps = [Tap("stop")]

        def ready() -> bool:
            if not self.taps and self.view and (key := next_key(self.view, "")) and self.view.state != "ready":
                self.taps = [Tap(key)]
            return self.view is not None and self.view.state == "ready"

        self.run(WORLD_S, ready)


def start(headset: str) -> dict[str, Any]:
    """From the start of the scene's process to its first frame, caches warm."""
    if headset == "openxr":
        try:
            openxr_runtime.offered()
        except DeviceError as error:
            return {"notes": {"start openxr": error.what}}
    found = [_started(headset) for _ in range(STARTS)][-1]
    if isinstance(found, str):
        return {"notes": {f"start {headset}": found}}
    return {"start_to_first_frame_openxr_s" if headset == "openxr" else "start_to_first_frame_s": round(found, 2)}


def _started(headset: str) -> float | str:
    """Seconds from process to frame, or why there was none."""
    stage = Stage(headset, "auto", tuple(environments.WORLDS))
    why = f"no frame within {START_S:.0f} s"
    until = time.monotonic() + START_S
    try:
        while stage.first_frame_s is None and time.monotonic() < until:
            for event in stage.tend(time.monotonic()):
                if isinstance(event, HeadsetState) and event.health not in (Health.OK, Health.MODEL):
                    why = event.detail
            time.sleep(POLL_S)
    finally:
        stage.close()
    return stage.first_frame_s or why


def loop(strap: str) -> dict[str, Any]:
    """The console's loop and the scene's frames, with this strap; rasterising is off, as if a GPU did it."""
    world = next(iter(environments.WORLDS))
    with TemporaryDirectory() as folder:
        kiosk = Driven(Path(folder), strap, environments.WORLDS)
        try:
            kiosk.first_frame()
            why = kiosk.enter(world)
            kiosk.run(SETTLING_S)
            sampled = _sample(kiosk)
        finally:
            kiosk.close()
    name = "no_strap" if strap == "none" else "strap"
    notes = {f"loop {name} in {world}": f"{why}; measured in the calm scene"} if why else {}
    if not sampled.work:
        notes[f"loop {name}"] = "every tick had a new picture to show"
    return {
        "loop_ms_median": percentile_ms(sampled.work, 50),
        "loop_ms_p99": percentile_ms(sampled.work, 99),
        "loop_wall_ms_p99": percentile_ms(sampled.wall, 99),
        "frame_late_ms_p99": {name: percentile_ms(sampled.late, 99)},
        **({"mirror_ms_p50": percentile_ms(sampled.mirror, 50), "mirror_ms_p99": percentile_ms(sampled.mirror, 99)}
           if strap == "none" and sampled.mirror else {}),
        "notes": notes,
    }


@dataclass(slots=True)
class _Sampled:
    """Seconds: each tick that changed nothing on the console, on the processor and by the clock; each frame's delay;
    from the beginning of a frame's drawing to its picture being handed to the screen."""

    work: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    mirror: list[float] = field(default_factory=list)


def _sample(kiosk: Driven) -> _Sampled:
    found = _Sampled()
    last = kiosk.stage.block.frame.read()
    until = time.monotonic() + SAMPLED_S
    while (now := time.monotonic()) < until:
        shown = (kiosk.view, kiosk._mirror)
        began = time.thread_time()
        kiosk.tick(now)
        work, wall = time.thread_time() - began, time.monotonic() - now
        if kiosk.view is shown[0] and kiosk._mirror is shown[1]:
            found.work.append(work)
            found.wall.append(wall)
        elif kiosk._mirror and kiosk._mirror is not shown[1]:
            found.mirror.append(time.monotonic() - kiosk._mirror.at)
        beat = kiosk.stage.block.frame.read()
        if beat and last and beat.number > last.number:
            found.late.append(max(0.0, beat.at - last.at - (beat.number - last.number) * OFFSCREEN_PERIOD_S))
        last = beat
        time.sleep(max(0.0, TICK_S - (time.monotonic() - now)))
    return found


def tap() -> dict[str, Any]:
    """From a press that reaches the window to the pixels that answer it, handed over, wherever in a tick it falls."""
    taken: list[float] = []
    with TemporaryDirectory() as folder:
        kiosk = Driven(Path(folder), "none", environments.WORLDS)
        try:
            if not isinstance(kiosk.window, Window):
                return {"notes": {"tap": f"no window: {kiosk.window.why}"}}
            kiosk.first_frame()
            kiosk.run(SETTLING_S)
            for number in range(TAPS):
                kiosk.run(TAP_APART_S)
                left_s = TICK_S * (number % 10) / 10
                time.sleep(TICK_S - left_s)
                taken.append(_pressed(kiosk, kiosk.window, ("volume_down", "volume_up")[number % 2], left_s))
        finally:
            kiosk.close()
    return {"tap_to_shown_ms_p50": percentile_ms(taken, 50), "tap_to_shown_ms_p99": percentile_ms(taken, 99)}


def _pressed(kiosk: Driven, window: Window, key: str, left_s: float) -> float:
    """Presses `key`, lets the rest of the tick pass; seconds until a tick ended whose desk is another."""
    before = kiosk.view.desk.volume if kiosk.view else None
    pressed = time.monotonic()
    window.press(key)
    time.sleep(left_s)
    while kiosk.view is None or kiosk.view.desk.volume == before:
        kiosk.tick(time.monotonic())
        if time.monotonic() - pressed > POLLED_S:
            raise RuntimeError(f"{key} changed nothing")
    return time.monotonic() - pressed


def memory() -> dict[str, Any]:
    """Memory of each process, the scene's before its first world; and of all together with the largest world."""
    notes: dict[str, str] = {}
    totals: list[float] = []
    with TemporaryDirectory() as folder:
        kiosk = Driven(Path(folder), "ble", environments.WORLDS)
        try:
            kiosk.first_frame()
            kiosk.run(SETTLING_S)
            alone = _memory(kiosk)
            for world in environments.WORLDS:
                why = kiosk.enter(world)
                if why:
                    notes[f"memory {world}"] = why
                    continue
                kiosk.run(SETTLING_S)
                whole = _memory(kiosk)
                totals.append(sum(whole.values()))
                kiosk.leave()
        finally:
            kiosk.close()
    if not totals:
        return {"pss_mb": alone, "notes": notes}
    figures = {**whole, "scene": alone["scene"]}
    return {"pss_mb": figures, "pss_all_with_world_mb": round(max(totals), 1), "notes": notes}


def _memory(kiosk: Driven) -> dict[str, float]:
    """MB of each process that runs: its own pages, and its part of shared ones."""
    pids = {"kiosk": os.getpid(), "scene": kiosk.stage.pid, "audio": kiosk.speaker.pid}
    return {name: pss_mb(Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")) for name, pid in pids.items() if pid}


def pss_mb(rollup: str) -> float:
    """The proportional set size in the text of a smaps_rollup, MB."""
    return round(next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024, 1)
