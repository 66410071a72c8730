"""How long ago something was kept, over restarts and boots; and when the last visit stopped.

Within one boot the monotonic clock says it. Over a boot the wall clock does, where it is sure on both sides; else
nobody knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.events import Row
from kiosk.records import recover, schema
from kiosk.records.chain import Stored
from kiosk.records.stamps import BUILT, CLOCK_SLACK, Stamp, moment
from kiosk.records.trouble import in_words


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks now, read together, and the latest moment that is known to have passed."""

    boot_id: str
    wall: datetime
    now: float
    latest: datetime = BUILT

    def age_s(self, mono: object, stamp: Stamp) -> float | None:
        """Seconds since then, 0 or more; None where no clock tells it for certain."""
        if stamp.boot_id == self.boot_id != "unknown" and isinstance(mono, int | float):
            return max(0.0, self.now - mono)
        told = moment(stamp.utc) if stamp.clock_ok else None
        if told is None or self.wall < max(BUILT, self.latest - CLOCK_SLACK):
            return None
        return max(0.0, (self.wall - told).total_seconds())


def newest(
    folder: Path, clocks: Clocks, where: str, given: tuple[str, ...] = (), waiting: Iterable[tuple[Row, Stamp]] = (),
) -> Iterable[tuple[Row, float | None]]:
    """Rows, the newest first, each with its age.

    Args:
        where: of SQL, over the columns of a row; `given` are its values.
        waiting: rows that are not in the database yet and come after those that are.
    """
    for row, stamp in reversed([*waiting]):
        yield row, clocks.age_s(row.at, stamp)
    with in_words(folder), schema.reading(folder / schema.DATABASE) as connection:
        last = connection.execute("SELECT utc FROM entry WHERE clock_ok = 1 ORDER BY seq DESC LIMIT 1").fetchone()
        clocks = Clocks(clocks.boot_id, clocks.wall, clocks.now, (last and moment(last[0])) or BUILT)
        for stored in map(schema.stored, connection.execute(f"{schema.STORED} WHERE {where} ORDER BY seq DESC", given)):
            link = stored.link
            stamp = Stamp(link.boot_id, link.utc, link.clock_ok is True)
            yield _row(stored), clocks.age_s(link.mono, stamp)


def stopped_s(folder: Path, clocks: Clocks, visit: str, waiting: Iterable[tuple[Row, Stamp]] = ()) -> float | None:
    """Seconds since a visit was last under way; None where no clock tells it for certain.

    That the console asked, after a boot, whether it is the same patient is no part of it.
    """
    of_visit = [(row, stamp) for row, stamp in waiting if row.session_id == visit]
    for row, age_s in newest(folder, clocks, "session_id = ?", (visit,), of_visit):
        if row.kind != "state" or (row.body.get("trigger") != "boot" and row.body.get("state") != "reopening"):
            return age_s
    return None


def _row(stored: Stored) -> Row:
    link = stored.link
    kind, body = recover.as_it_was(link.kind, _body(stored.payload))
    return Row(link.uid, kind, link.session_id, link.mono, body or {})


def _body(payload: bytes | None) -> dict[str, Any] | None:
    try:
        body = json.loads(payload or b"null")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
