"""A headset is taken up again for ever, and only the edges are told."""

from __future__ import annotations

import itertools

import pytest

from kiosk.devices.headset import Frame, Pose, QuadLayer
from kiosk.errors import DeviceError, Reason
from kiosk.events import Event, HeadsetState, Health
from kiosk.scene.lasting import FIRST_RETRY_S, LAST_RETRY_S, LastingHeadset

LOST = DeviceError("headset", Reason.LOST, "gone", "Wait.")
STATE = HeadsetState(Health.OK, "glasses")


class Fickle:
    """A headset that fails on command."""

    def __init__(self) -> None:
        self.broken = ""
        self.opens = self.closes = 0

    def _may(self, name: str) -> None:
        if self.broken in (name, "all"):
            raise LOST

    def open(self) -> None:
        self.opens += 1
        self._may("open")

    def poll(self) -> tuple[Event, ...]:
        self._may("poll")
        return (STATE,)

    def begin(self) -> Frame | None:
        self._may("begin")
        return Frame(0.0, 0.01, Pose(), Pose(), (), False)

    def end(self, frame: Frame, quad: QuadLayer | None = None) -> None:
        self._may("end")

    def close(self) -> None:
        self.closes += 1


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    monkeypatch.setattr("kiosk.scene.lasting.time.sleep", lambda seconds: None)
    return [0.0]


@pytest.mark.parametrize("call", ["open", "poll", "begin", "end"])
def test_any_fault_closes_and_opens_again(call: str, now: list[float]) -> None:
    fickle = Fickle()
    lasting = LastingHeadset(fickle, lambda: now[0])
    lasting.poll()
    fickle.broken = call if call != "open" else "all"
    told = list(lasting.poll())
    frame = lasting.begin()
    if frame is not None:
        assert lasting.end(frame, None) is (call != "end")
    told += lasting.poll()
    assert [event.health for event in told if event != STATE] == [Health.LOST]
    assert fickle.closes >= 1
    fickle.broken = ""
    now[0] += FIRST_RETRY_S
    assert STATE in lasting.poll() and lasting.begin() is not None
    assert lasting.opened == 2


def test_tries_for_ever_with_growing_waits_and_tells_once(now: list[float]) -> None:
    fickle = Fickle()
    fickle.broken = "open"
    lasting = LastingHeadset(fickle, lambda: now[0])
    told, tries = [], []
    for _ in range(10000):
        before = fickle.opens
        told += lasting.poll()
        if fickle.opens != before:
            tries.append(now[0])
        assert lasting.begin() is None
        now[0] += 0.02
    waits = [b - a for a, b in itertools.pairwise(tries)]
    assert waits[0] < 0.5 and LAST_RETRY_S <= waits[-1] <= LAST_RETRY_S + 0.1
    assert [event.health for event in told] == [Health.SEARCHING]
