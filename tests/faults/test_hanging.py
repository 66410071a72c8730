"""A world that hangs in its first frame, its second or later: STOP never waits, the scene is ended and built again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import app as app_module
from kiosk.app import App
from kiosk.events import Event, Health, WorldReady
from tests.fingers import Fingers
from tests.kiosk.test_app import CONFIG, Kiosk

pytestmark = [pytest.mark.fault, pytest.mark.gl]


class Heard(App):
    """The kiosk, with an ear on what happens."""

    def _poll(self, now: float) -> tuple[list[Event], tuple[float, float] | None]:
        happened, pointer = super()._poll(now)
        self.ready = getattr(self, "ready", False) or any(isinstance(event, WorldReady) for event in happened)
        return happened, pointer


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    fingers = Fingers()
    monkeypatch.setattr(app_module, "open_window", lambda *_, **__: fingers)
    app = Heard(CONFIG, tmp_path / "data", headset="offscreen", strap_name="none", audio="none")
    yield Kiosk(app, fingers)
    app.close()


def frames_of(kiosk: Kiosk, count: int) -> None:
    """Waits until the world has been there for so many frames."""
    seen: set[float] = set()

    def enough() -> bool:
        pose = kiosk.app.stage.block.pose.read()
        if pose is not None and kiosk.app.ready:
            seen.add(pose.at)
        return len(seen) > count

    kiosk.until(enough, f"{count} frames of the world")


@pytest.mark.parametrize("frame", [None, 0, 1, 100])
def test_a_world_that_hangs_is_ended_and_built_again_and_stop_waits_for_nothing(
    frame: int | None, kiosk: Kiosk,
) -> None:
    for key in ("start", "begin", "score_6", "score_4", "world_beach"):
        kiosk.press(key)
    if frame is not None:
        frames_of(kiosk, frame)
    pid = kiosk.app.stage.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    for key, state in (("stop", "halted"), ("resume", "immersed")):
        kiosk.offered(key)
        kiosk.fingers.keys.append(key)
        kiosk.app.tick(time.monotonic())
        assert kiosk.app.view.state == state, "in the very next tick"
    kiosk.until(lambda: kiosk.app.stage.pid not in (None, pid), "another scene in its place")
    kiosk.until(lambda: kiosk.app.status.headset.health is Health.MODEL, "its picture")
    assert kiosk.app.view.state == "immersed" and not kiosk.app.view.hold
    assert kiosk.app.view.desk.saved == "saved"
