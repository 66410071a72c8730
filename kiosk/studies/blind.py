"""What tells an arm, emptied while a study is blinded; columns stay. Pure.

A visit is blinded from its first row on, until `kiosk study unblind` was kept. Then every profile of an export has its
cells again: nothing is lost in between, the records hold it all. A visit whose opening cannot be read may be of any
study: it is blinded while one is. What stays (scores, marks, heart rates) may still hint at an arm to who looks for it;
a blind analyst does not.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

Row = dict[str, Any]

TELLING: dict[str, frozenset[str]] = {
    "pain_scores": frozenset({"display", "world", "activity", "programme"}),
    "sessions": frozenset({
        "programme", "programme_sha256", "display", "headset_model", "runtime", "tracking", "gaze_source", "fitting_s",
        "immersion_before_procedure_s", "exposure_s", "exposure_interactive_s", "exposure_passive_s",
        "exposure_breathing_s", "paused_s", "headset_off_s", "worlds", "first_world", "games", "hits", "misses",
        "hit_rate", "difficulty_median", "time_on_content_share", "patient_calls_n", "talk_n", "pacer_rate_start",
        "pacer_rate_end", "following_share", "fps_p1", "fps_p50", "dropped_share", "orientation_loss_s",
        "position_loss_s", "active_staff_s", "staff_taps",
    }),
}
"""Columns that differ between pictures and none, by file."""

SHOWN_EVENTS = frozenset({"mark", "mark_undone", "asked", "closed", "cleaned"})
"""Events that every arm has alike; the others of a blinded visit are left out."""


class Blind:
    """Which visits are blinded, from the records' rows in order."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._study_of: dict[str, str] = {}  # of blinded visits
        self._open: dict[str, str] = {}  # of the others whose opening can be read
        self._named: set[str] = set()
        self._unblinded: set[str] = set()

    def take(self, kind: str, session_id: str, body: Row | None) -> None:
        """Takes the next row of any kind; None for the body of one that cannot be read or was erased."""
        if session_id:
            self._seen.add(session_id)
        if not body:
            return
        if kind == "session":
            is_blinded = body.get("blinded", "arm_code" in body)
            (self._study_of if is_blinded else self._open)[session_id] = str(body.get("protocol"))
        elif kind == "audit" and "study" in body:
            self._named.add(str(body["study"]))
            if body.get("unblinded"):
                self._unblinded.add(str(body["study"]))

    @property
    def visits(self) -> frozenset[str]:
        """Ids of the visits whose arm is not told: while a study is blinded also those whose opening is damaged."""
        studies = {*self._study_of.values(), *(self._named - {*self._open.values()})}
        if studies <= self._unblinded:
            return frozenset()
        told = {id for id, study in self._study_of.items() if study in self._unblinded}
        return frozenset(self._seen - told - (self._open.keys() - self._study_of.keys()))


def blinded(found: dict[str, list[Row]], visits: Collection[str]) -> dict[str, list[Row]]:
    """The rows of every file with what tells the arm of `visits` emptied, or left out where the row itself would."""
    if not visits:
        return found
    return {name: _of_file(name, rows, visits) for name, rows in found.items()}


def _of_file(name: str, rows: list[Row], visits: Collection[str]) -> list[Row]:
    telling = TELLING.get(name, frozenset())
    kept = []
    for row in rows:
        if row.get("session_id") not in visits:
            kept.append(row)
        elif name in ("cues", "steps") or (name == "events" and row["kind"] not in SHOWN_EVENTS):
            continue
        else:
            kept.append({key: "" if key in telling else value for key, value in row.items()})
    return kept
