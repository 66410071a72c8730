"""The wall clock, for the console alone: what is kept takes its time from kiosk.records.stamps.

Whether it can be right is not judged here; the records know, and say so with the disk.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from kiosk.events import ClockState, Event

EVERY_S = 1.0


def _utc() -> datetime:
    return datetime.now(UTC)


class WallClock:
    """The time of day in a time zone; a `kiosk.devices.watch.Watch`.

    Args:
        zone: its IANA name; "" or an unknown one means the machine's own.
        wall: the clock, with a time zone.
    """

    def __init__(self, zone: str = "", wall: Callable[[], datetime] = _utc) -> None:
        self._zone = _zone(zone)
        self._wall = wall
        self._look_at = -math.inf
        self._told = ""

    def start(self) -> None:
        """Nothing to start."""

    def poll(self, now: float) -> tuple[Event, ...]:
        """The time, once a minute."""
        if now < self._look_at:
            return ()
        self._look_at = now + EVERY_S
        time = self._wall().astimezone(self._zone).strftime("%H:%M")
        if time == self._told:
            return ()
        self._told = time
        return (ClockState(time),)

    def close(self) -> None:
        """Nothing to stop."""


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (OSError, ValueError, KeyError):  # an unknown name is a KeyError
        return None
