"""A patient's progress out of a data folder, by the code; beside a running kiosk or not.

Only what the numbers need is read: of a thousand visits some rows each, never the heart or the snapshots between.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kiosk.records.progress import Practice, progress
from kiosk.records.reading import Entry, of_sessions
from kiosk.records.score_rows import about, score_rows
from kiosk.records.session_rows import session_row
from kiosk.records.step_rows import step_rows
from kiosk.records.visits import Visit

_KINDS = ("session", "asked", "score", "step", "closed")


def practised(folder: Path, code: str, *, all_kinds: bool = False) -> tuple[Practice, ...]:
    """The visits of one patient code in which a step of a programme began, in order; `study_day` is not known here.

    Args:
        all_kinds: demo and test visits too.

    Raises:
        NotOurs, Damaged, RecordsError: as `reading.read`.
    """
    visits = _visits(of_sessions(folder, "step", _KINDS, lambda entries: _is_of(code, entries)))
    return progress(
        [session_row(visit, score_rows(visit)) for visit in visits],
        [row for visit in visits for row in step_rows(visit)], code, all_kinds=all_kinds,
    )


def _is_of(code: str, entries: Iterable[Entry]) -> bool:
    return any(about(visit).get("patient_code") == code for visit in _visits(entries))


def _visits(entries: Iterable[Entry]) -> list[Visit]:
    found: dict[str, Visit] = {}
    for entry in entries:
        found.setdefault(entry.session_id, Visit()).add(entry)
    return list(found.values())
