"""When a row happened: the wall clock's time, worked out from the monotonic one, and which boot it was.

Order is by sequence, never by clock. A wall clock that cannot be right is written down as such and
never corrected backwards.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

BUILT = datetime(2025, 1, 1, tzinfo=UTC)  # no right clock is earlier than the program itself
CLOCK_SLACK = timedelta(seconds=2)  # rows of one moment may be saved in another order than they happened
JUMP_S = 2.0  # more than a clock that is being corrected slowly goes astray between two looks
_TOGETHER_S = 0.1  # two clocks read further apart than this were not read together
UNKNOWN = "1970-01-01T00:00:00.000+00:00"  # stands, with an unsure clock, for a time that is damaged
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and in which boot a row happened; kept with rows that wait outside the database."""

    boot_id: str
    utc: str
    clock_ok: bool


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def this_boot() -> str:
    """The kernel's name of this boot; another after each power-on, the same after a restart of the process."""
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return "unknown"


def moment(utc: str) -> datetime | None:
    """The moment that a kept time tells; None where it is damaged and tells none."""
    try:
        told = datetime.fromisoformat(utc)
    except (TypeError, ValueError):
        return None
    return told if told.tzinfo else None


def stamp(at: float, boot_id: str, wall: datetime, now: float, latest: datetime = BUILT) -> Stamp:
    """When it was `at`, by a wall clock and a monotonic clock read together just now.

    Args:
        at: monotonic seconds.
        wall, now: both clocks' readings.
        latest: the latest moment known to have passed; a clock behind it went backwards.
    """
    try:
        happened = wall - timedelta(seconds=now - at)
    except (TypeError, ValueError, OverflowError):
        happened = wall  # no usable time: it is known to be no later than now
    return Stamp(
        boot_id=boot_id,
        utc=happened.astimezone(UTC).isoformat(timespec="milliseconds"),
        clock_ok=wall >= max(BUILT, latest - CLOCK_SLACK),
    )


class Clocks:
    """The wall clock and the monotonic one, and how far they stand apart.

    Args:
        wall: the wall clock, with a time zone.
        clock: the monotonic clock that `Row.at` is read from, seconds.
    """

    def __init__(self, wall: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._wall = wall
        self._clock = clock
        self._apart_s: float | None = None

    def now(self) -> float:
        """Monotonic seconds."""
        return self._clock()

    def stamp(self, at: float, boot_id: str, latest: datetime) -> Stamp:
        """As the function `stamp`, by both clocks now."""
        return stamp(at, boot_id, self._wall(), self._clock(), latest)

    def resume(self, utc: str, mono: float) -> None:
        """Takes over how they stood in this boot from a row that was written then."""
        try:
            self._apart_s = datetime.fromisoformat(utc).timestamp() - mono
        except (ValueError, OverflowError, OSError):  # a row without a usable time
            self._apart_s = None

    def not_before(self, latest: datetime) -> None:
        """Takes a wall clock that stands behind `latest`, of an earlier boot, for one that jumped back."""
        if self._wall() < latest - CLOCK_SLACK:
            self._apart_s = latest.timestamp() - self._clock()

    def jumped(self) -> tuple[datetime, datetime] | None:
        """What the wall clock would say and what it says, if they are more than two seconds apart; else None.

        It says so until `follow`; a clock that is put right slowly is followed at once.
        """
        began, wall, ended = self._clock(), self._wall(), self._clock()
        if ended - began > _TOGETHER_S:
            return None  # the machine slept in between
        apart_s = wall.timestamp() - ended
        if self._apart_s is not None and abs(apart_s - self._apart_s) > JUMP_S:
            by_s = apart_s - self._apart_s
            return (wall - timedelta(seconds=by_s)).astimezone(UTC), wall.astimezone(UTC)
        self._apart_s = apart_s
        return None

    def follow(self) -> None:
        """From now on the wall clock is taken as it is."""
        self._apart_s = self._wall().timestamp() - self._clock()


def this_zone() -> str:
    """The machine's time zone by its IANA name, "" where it does not say."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named:
        return named
    try:
        return str(Path("/etc/localtime").resolve(strict=True)).partition("/zoneinfo/")[2]
    except OSError:
        return ""
