"""A strap under test, with quick timing, and all that it ever said."""

from __future__ import annotations

from kiosk.devices.strap_ble import BleStrap, Timing
from kiosk.events import Beats, Event, Health, StrapState
from tests.waiting import until

QUICK = Timing(
    scan_s=0.8,
    settle_s=0.1,
    connect_s=0.5,
    call_s=1.0,
    silence_s=1.0,
    backoff_s=0.02,
    backoff_limit_s=0.1,
)


class Watched:
    """A strap under test, and all that it ever said."""

    def __init__(self, strap: BleStrap) -> None:
        self.strap = strap
        self.events: list[Event] = []

    def states(self) -> list[StrapState]:
        self.events += self.strap.poll(0.0)
        return [event for event in self.events if isinstance(event, StrapState)]

    def beats(self) -> list[Beats]:
        self.events += self.strap.poll(0.0)
        return [event for event in self.events if isinstance(event, Beats)]

    def ticks(self) -> list[int]:
        return [tick for beats in self.beats() for tick in beats.rr_ticks]

    def until_is(self, health: Health, words: str = "") -> StrapState:
        def reached() -> bool:
            return self.states()[-1].health is health and words in self.states()[-1].detail

        until(reached, f"the strap is {health.value} {words}")
        return self.states()[-1]

    def until_beats(self, count: int) -> None:
        self.until_beats_are(len(self.ticks()) + count)

    def until_beats_are(self, count: int) -> None:
        until(lambda: len(self.ticks()) >= count, f"{count} beats in all")
