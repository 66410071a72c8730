"""The kiosk process with its real children: scene, sound, records; the nurse's taps come from a list."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest

from kiosk import app as app_module
from kiosk import speaker
from kiosk.app import App
from kiosk.config import parse
from kiosk.console import layout
from kiosk.console.window import PALM_S, Window
from kiosk.events import Health, Tap
from kiosk.records.reading import read
from kiosk.view import Desk
from tests.fingers import Fingers
from tests.waiting import POLL_S

pytestmark = pytest.mark.gl

CONFIG = parse("[session]\nlength_min = 5")
SLOW_S = 90.0


class Kiosk:
    """An app and the loop that ticks it."""

    def __init__(self, app: App, fingers: Fingers) -> None:
        self.app, self.fingers = app, fingers

    def until(self, condition: Callable[[], object], what: str, within_s: float = SLOW_S) -> None:
        deadline = time.monotonic() + within_s
        while not condition():
            assert time.monotonic() < deadline, f"waited {within_s:g} s in vain: {what}; {self.app.view}"
            self.app.tick(time.monotonic())
            time.sleep(POLL_S)

    def state(self, name: str) -> None:
        self.until(lambda: self.app.view is not None and self.app.view.state == name, name)

    def offered(self, key: str) -> None:
        self.until(lambda: self.app.view is not None and key in self.app.view.desk.keys, f"{key} offered")

    def press(self, key: str) -> None:
        self.offered(key)
        self.fingers.keys.append(key)
        self.app.tick(time.monotonic())


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    fingers = Fingers()
    monkeypatch.setattr(app_module, "open_window", lambda *_, **__: fingers)
    app = App(CONFIG, tmp_path / "data", headset="offscreen", strap_name="model", audio="none")
    yield Kiosk(app, fingers)
    app.close()


def _later(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def _end(pid: int | None) -> None:
    """Kills a child and waits until it is seen to be gone, without taking it from its parent."""
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_a_visit_by_spoken_answers_is_on_disk_when_the_console_says_saved(kiosk: Kiosk, tmp_path: Path) -> None:
    for key in ("start", "begin", "score_6", "score_4", "world_beach"):
        kiosk.press(key)
    kiosk.state("immersed")
    kiosk.until(lambda: kiosk.app.view.desk.saved == "saved", "saved")
    scores = [entry.body["value"] for entry in read(tmp_path / "data") if entry.kind == "score" and entry.body]
    assert scores == [6, 4]


def test_a_press_is_answered_by_the_very_next_tick_in_view_and_pixels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    app = App(CONFIG, tmp_path / "data", headset="offscreen", strap_name="none", audio="none")
    kiosk = Kiosk(app, Fingers())
    try:
        assert isinstance(app.window, Window)
        kiosk.offered("start")
        app.tick(time.monotonic())
        place = layout("ready", app.window.size)["volume"]
        for key, more in (("volume_up", 1), ("volume_down", 0), ("volume_up", 1)):
            before = pygame.image.tobytes(pygame.display.get_surface().subsurface(place), "RGB")
            app.window.press(key)
            app.tick(time.monotonic())
            assert app.view.desk.volume == CONFIG.audio.volume + more
            assert pygame.image.tobytes(pygame.display.get_surface().subsurface(place), "RGB") != before
            kiosk.until(_later(PALM_S), "another tap")
        app.window.press("start")
        app.tick(time.monotonic())
        assert app.view.state == "fitting"
    finally:
        app.close()


def test_a_cloth_on_the_screen_presses_stop_alone_and_looks_nowhere(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Desk] = []
    monkeypatch.setattr(kiosk.fingers, "show", lambda desk, *_: shown.append(desk) or [])
    kiosk.press("start")
    kiosk.state("fitting")
    kiosk.fingers.keys += ["wipe", "begin"]
    kiosk.app.tick(time.monotonic())
    assert shown[-1].keys == {"stop"} and shown[-1].wiping_s == 20 and kiosk.app.view.state == "fitting"
    monkeypatch.setattr(kiosk.fingers, "poll", lambda now: ((Tap("begin"), Tap("stop")), (0.5, 0.5), False))
    happened, pointer = kiosk.app._poll(time.monotonic())
    assert pointer is None and [one.key for one in happened if isinstance(one, Tap)] == ["stop"]


def test_a_key_that_a_slow_folder_told_late_is_named_by_the_next_visit(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk.app.session.cart_key = ""  # as if nothing had been read at the start
    for key in ("start", "begin", "score_6"):
        kiosk.press(key)
    kiosk.until(lambda: kiosk.app.view.desk.saved == "saved", "saved")
    visit = next(entry for entry in read(tmp_path / "data") if entry.kind == "session" and entry.body)
    assert visit.body["cart_key"] == kiosk.app.writer.key != ""


def test_a_killed_scene_is_built_again_while_the_console_goes_on(kiosk: Kiosk) -> None:
    kiosk.offered("start")
    kiosk.until(lambda: kiosk.app.stage.first_frame_s is not None, "the first frame")
    for key in ("start", "begin"):
        kiosk.press(key)
    pid = kiosk.app.stage.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    kiosk.until(lambda: kiosk.app.stage.pid not in (None, pid), "another scene")
    kiosk.until(lambda: kiosk.app.status.headset.health is Health.MODEL, "its picture")
    kiosk.press("score_5")
    kiosk.until(lambda: kiosk.app.view.desk.saved == "saved", "saved")


def test_a_scene_that_ends_by_itself_is_told_at_once_and_beyond_its_restarts(kiosk: Kiosk) -> None:
    kiosk.offered("start")
    kiosk.until(lambda: kiosk.app.status.headset.health is Health.MODEL, "the picture")
    for key in ("start", "begin"):
        kiosk.press(key)
    while not kiosk.app.stage._child.failing:
        _end(kiosk.app.stage.pid)
        kiosk.app.tick(time.monotonic())
        assert kiosk.app.view.hold == {"headset_lost"}
        kiosk.until(lambda: kiosk.app.status.headset.health is Health.MODEL, "its picture")
        assert not kiosk.app.view.hold
    _end(kiosk.app.stage.pid)
    kiosk.app.tick(time.monotonic())
    assert kiosk.app.stage.pid is None and kiosk.app.status.headset.health is Health.LOST
    assert kiosk.app.view.hold == {"headset_lost"}


def test_a_sound_engine_that_ends_is_told_and_started_again_within_bounds(kiosk: Kiosk) -> None:
    kiosk.until(lambda: kiosk.app.status.sound.health is Health.OFF, "the engine")
    _end(kiosk.app.speaker.pid)
    kiosk.app.tick(time.monotonic())
    assert kiosk.app.status.sound.health is Health.LOST
    kiosk.until(lambda: kiosk.app.status.sound.health is Health.OFF, "another engine")
    while kiosk.app.speaker.pid is not None:
        _end(kiosk.app.speaker.pid)
        kiosk.app.tick(time.monotonic())
    assert kiosk.app.status.sound.health is Health.LOST
    assert kiosk.app.status.sound.detail == "The sound engine ended; one try a minute."


def test_a_sound_engine_that_hangs_is_started_again_and_one_that_lives_is_not(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaker, "UNHEARD_S", 3.0)
    kiosk.until(lambda: kiosk.app.status.sound.health is Health.OFF, "the engine")
    pid, since = kiosk.app.speaker.pid, time.monotonic()
    assert pid is not None
    kiosk.until(lambda: time.monotonic() - since > 4.0, "some time without news")
    assert kiosk.app.speaker.pid == pid
    os.kill(pid, signal.SIGSTOP)
    kiosk.until(lambda: kiosk.app.status.sound.health is Health.LOST, "that it hangs", 10.0)
    kiosk.until(lambda: kiosk.app.status.sound.health is Health.OFF, "another engine")
    assert kiosk.app.speaker.pid not in (None, pid)


def test_stop_is_instant_while_the_scene_is_frozen(kiosk: Kiosk) -> None:
    kiosk.offered("start")
    for key in ("start", "begin"):
        kiosk.press(key)
    pid = kiosk.app.stage.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        kiosk.fingers.keys.append("stop")
        kiosk.app.tick(time.monotonic())
        assert kiosk.app.view.state == "halted" and kiosk.app.view.sound.scape == ""
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_restart_of_the_process_goes_on_without_a_word(
    kiosk: Kiosk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("start", "begin", "score_6"):
        kiosk.press(key)
    kiosk.until(lambda: kiosk.app.view.desk.saved == "saved", "saved")
    kiosk.app.close()
    again = App(CONFIG, tmp_path / "data", headset="offscreen", strap_name="none", audio="none")
    try:
        second = Kiosk(again, kiosk.fingers)
        second.state("baseline")
        second.until(lambda: again.view.desk.question is not None, "the second question")
        assert again.view.desk.question.question == "anxiety"
    finally:
        again.close()
