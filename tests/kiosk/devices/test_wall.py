"""The wall clock's time as the console shows it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kiosk.devices.wall import WallClock
from kiosk.events import ClockState

START = datetime(2025, 7, 1, 22, 59, 58, tzinfo=UTC)


def test_it_is_told_once_a_minute_in_the_carts_zone() -> None:
    seconds = 0.0
    clock = WallClock("Europe/Vienna", lambda: START + timedelta(seconds=seconds))
    told = []
    for second in range(65):
        seconds = float(second)
        told += [(second, *clock.poll(100.0 + second))]
    assert [line for line in told if len(line) > 1] == [
        (0, ClockState("00:59")), (2, ClockState("01:00")), (62, ClockState("01:01")),
    ]


def test_a_clock_put_back_is_followed_and_an_unknown_zone_is_the_machines() -> None:
    times = [START, START - timedelta(hours=3)]
    clock = WallClock("Nowhere/Land", lambda: times[0])
    first = clock.poll(0.0)
    times.pop(0)
    assert first and clock.poll(0.5) == () and clock.poll(1.0) not in ((), first)
