"""What was kept of the face kits, on the present clock, so that no timer ends early over a restart or a boot.

Where no clock tells for certain how long ago it was, a row counts as of now: the whole contact time runs again.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from kiosk.cleaning import KINDS
from kiosk.events import Row
from kiosk.records import recover
from kiosk.records.ages import Clocks, newest
from kiosk.records.stamps import Stamp

MOST = 32  # the newest; what each kit is follows from the last few


def cleanings(folder: Path, clocks: Clocks, waiting: Iterable[tuple[Row, Stamp]] = ()) -> tuple[Row, ...]:
    """The newest audit rows about kits, in order, their times on this boot's monotonic clock.

    Args:
        waiting: rows that are not in the database yet and come after those that are.

    Raises:
        NotOurs, Damaged, RecordsError: as `reading.read`.
    """
    rows = newest(folder, clocks, "kind IN ('audit', ?)", (recover.KIND,), waiting)
    found = islice(((row, age_s) for row, age_s in rows if _tells(row)), MOST)
    return tuple(Row(row.uid, "audit", "", clocks.now - (age_s or 0.0), row.body) for row, age_s in [*found][::-1])


def _tells(row: Row) -> bool:
    return row.kind == "audit" and row.body.get("what") in KINDS
