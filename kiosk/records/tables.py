"""From the chain's entries to the rows of every CSV. Pure: entries in, rows out, in one pass.

A row is a dict by column name; what is not known is left out and becomes an empty cell. Beats are handed on
as soon as their visit is over, so that a thousand visits' never lie in memory together; everything else waits
for the end, since a score may be corrected long after its visit.

What was erased leaves no row: an answer that is gone must not look like a question nobody answered. Its place
in the chain stays, and audit.csv says what was erased and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from kiosk.records.audit import audit_row
from kiosk.records.columns import BEATS
from kiosk.records.packets import BeatRow, beat_rows, heart_columns
from kiosk.records.reading import Entry
from kiosk.records.score_rows import score_rows
from kiosk.records.session_rows import numbered, session_row
from kiosk.records.step_rows import step_rows
from kiosk.records.visits import Row, Visit

Take = Callable[[str, list[BeatRow]], object]


class Tables:
    """Takes every entry in order, then gives all rows.

    Args:
        take_beats: called with a visit's id and its rows of beats.csv, once its beats are all there.
    """

    def __init__(self, take_beats: Take) -> None:
        self._take_beats = take_beats
        self._visits: dict[str, Visit] = {}
        self._outside: list[Entry] = []  # what belongs to no visit
        self._audit: list[Row] = []
        self._current = ""

    def take(self, entry: Entry) -> None:
        """Takes the next entry."""
        if entry.session_id:
            if entry.session_id not in self._visits:
                self._beats_of(self._current)
                self._visits[entry.session_id] = Visit()
                self._current = entry.session_id
            self._visits[entry.session_id].add(entry)
        elif entry.kind in ("event", "annotation"):
            self._outside.append(entry)
        if row := audit_row(entry):
            self._audit.append(row)

    def rows(self) -> dict[str, list[Row]]:
        """The rows of every file but beats.csv, by its name in `columns.FILES`."""
        for session_id in self._visits:
            self._beats_of(session_id)
        visits = list(self._visits.values())
        for visit, following in pairwise(visits):
            visit.left_behind = 0 if visit.closed else following.entries[0].seq
        scores = [score_rows(visit) for visit in visits]
        sessions = numbered([session_row(visit, rows) for visit, rows in zip(visits, scores, strict=True)])
        for session, rows in zip(sessions, scores, strict=True):
            for row in rows:
                row["visit"] = session.get("visit", "")
        return {
            "pain_scores": [row for rows in scores for row in rows],
            "sessions": sessions,
            "steps": [row for visit in visits for row in step_rows(visit)],
            "events": _in_order([
                *(_event(entry, None) for entry in self._outside if entry.kind == "event"),
                *(_event(entry, visit) for visit in visits for entry in visit.entries if _is_event(entry)),
            ]),
            "cues": [row for visit in visits for row in _cues(visit)],
            "audit": self._audit,
            "annotations": _in_order([
                _annotation(entry) for entries in (self._outside, *(visit.entries for visit in visits))
                for entry in entries if entry.kind == "annotation"
            ]),
        }

    def _beats_of(self, session_id: str) -> None:
        """Hands on what was heard of a visit's heart. Packets that come later still are rows, too late for its sums."""
        visit = self._visits.get(session_id)
        if visit is None:
            return
        found, visit.packets = visit.packets, []
        visit.heart = visit.heart or heart_columns(found, visit.end_ms / 1000)
        if found:
            self._take_beats(session_id, list(beat_rows(session_id, found)))


def tables(entries: Iterable[Entry]) -> dict[str, list[Row]]:
    """The rows of every file, beats too, by its name in `columns.FILES`. For little."""
    beats: list[BeatRow] = []
    gathered = Tables(lambda session_id, rows: beats.extend(rows))
    for entry in entries:
        gathered.take(entry)
    return {**gathered.rows(), "beats": beat_dicts(beats)}


def beat_dicts(rows: Iterable[BeatRow]) -> list[Row]:
    """The same rows by column name."""
    names = [column.name for column in BEATS]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: int(row["seq"]))


def _is_event(entry: Entry) -> bool:
    quiet = entry.kind == "state" and (entry.body or {}).get("trigger") in ("tick", "hold", "tried")
    return entry.kind in ("event", "state", "asked", "closed") and not quiet


def _event(entry: Entry, visit: Visit | None) -> Row:
    body = entry.body or {}
    kind, detail = entry.kind, body.get("question", body.get("end_state", ""))
    if entry.kind == "event":
        kind, detail = body.get("kind", "erased"), body.get("detail", "")
    elif entry.kind == "state":
        detail = f"{body['state']} ({body.get('trigger', '')})" if "state" in body else ""
    return {
        "seq": entry.seq, "session_id": entry.session_id, "t_ms": visit.t_ms(entry) if visit else "", "at": entry.utc,
        "kind": kind, "detail": detail,
    }


def _cues(visit: Visit) -> list[Row]:
    return [
        {**body, "session_id": entry.session_id, "t_ms": visit.t_ms(entry), "following": int(bool(body["following"]))}
        for entry, body in visit.of("cue", "following", "rate_per_min")
    ]


def _annotation(entry: Entry) -> Row:
    return {**(entry.body or {}), "seq": entry.seq, "session_id": entry.session_id, "at": entry.utc}
