"""When a row happened: the wall clock's time, worked out from the monotonic one, and which boot it was.

Order is by sequence, never by clock. A wall clock that cannot be right is written down as such and
never corrected backwards.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

BUILT = datetime(2025, 1, 1, tzinfo=UTC)  # no right clock is earlier than the program itself
CLOCK_SLACK = timedelta(seconds=2)  # rows of one moment may be saved in another order than they happened
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


def this_zone() -> str:
    """The machine's time zone by its IANA name, "" where it does not say."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named:
        return named
    try:
        return str(Path("/etc/localtime").resolve(strict=True)).partition("/zoneinfo/")[2]
    except OSError:
        return ""
