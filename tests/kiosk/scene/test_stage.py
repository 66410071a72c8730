"""How long the kiosk waits for a picture before it builds the scene again."""

from __future__ import annotations

import pytest

from kiosk.events import HeadsetState, Health
from kiosk.scene import link
from kiosk.scene.stage import Stage


class Slow:
    """A scene process that says what it is given to say, and counts how often it was ended."""

    pid = 1
    started_at = 0.0
    ended = failing = False

    def __init__(self) -> None:
        self.killed = 0
        self.says: list[object] = []

    def tend(self, now: float) -> bool:
        return False

    def take(self) -> list[object]:
        said, self.says = self.says, []
        return said

    def kill(self) -> None:
        self.killed += 1

    def close(self) -> None: ...


def ends(stage: Stage, scene: Slow, since: float, until: float) -> list[float]:
    """The seconds in which the scene was ended, to the second."""
    found = []
    for second in range(round(since), round(until)):
        before = scene.killed
        stage.tend(float(second))
        if scene.killed > before:
            found.append(second - since)
    return found


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    made = Stage("openxr", "low", ("snow",))
    monkeypatch.setattr(made, "_child", Slow())
    return made


def test_a_machine_too_slow_for_its_first_picture_is_given_twice_the_time_at_each_try(stage: Stage) -> None:
    scene = stage._child
    assert isinstance(scene, Slow)
    assert ends(stage, scene, 0, 700) == [21, 62, 143, 304, 465, 626]
    scene.says = [HeadsetState(Health.MODEL, "Monado"), link.FirstFrame(0.5)]
    # Its frames stop after the first: from then on it is as quick as at the start.
    assert ends(stage, scene, 700, 760) == [31, 52]
    stage.close()
