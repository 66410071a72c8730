"""The answers of the last day: which of each question stands, and what a correction of it says. Pure.

An answer is never changed. A correction is a row of its own that names the one it replaces and the reason; only
the one that stands can be replaced, so that a chain never forks. What was never answered is settled the same way,
for a day after its visit, and then says that it came late.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.asking import Open, reasoned
from kiosk.events import Row
from kiosk.language import N_
from kiosk.scores import Instrument, Status

KEPT_S = 24 * 3600.0
REASONS = {
    "heard_wrongly": N_("Heard wrongly"), "wrong_key": N_("Wrong key"), "patient_corrected": N_("Patient put it right"),
    "wrong_question": N_("Wrong question"), "given_later": N_("Answered later"), "other": N_("Other"),
}
"""Why an answer is corrected (`correction_reason`), and how staff read it."""

NOTES = {
    "by_relative": N_("Given by relative"), "drowsy": N_("Patient drowsy"), "interpreter": N_("Interpreter used"),
    "analgesia": N_("Pain relief just before"), "rescue": N_("Rescue dose"), "vomited": N_("Vomited"),
    "disturbed": N_("Disturbed while asked"), "in_doubt": N_("Answer in doubt"),
}
"""What staff may remark on an answer or a visit, kept in these words."""

_UNSETTLED = {Status.INTERRUPTED.value, Status.TIMEOUT.value, Status.DEVICE_ERROR.value, Status.NOT_ASKED.value}

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One question of a visit as it stands. `kept` False: it was left open, and has no row yet."""

    session_id: str
    at: float
    body: Mapping[str, Any]
    kept: bool = True

    @property
    def score_id(self) -> str:
        """Of the row."""
        return str(self.body["score_id"])

    @property
    def answered(self) -> bool:
        """It has a value."""
        return bool(self.body["status"] == Status.ANSWERED.value)

    def corrected(
        self, score_id: str, wanted: int | Status, reason: str, item: Instrument, late: bool
    ) -> dict[str, Any]:
        """The body of the row that replaces this one: a value or the reason why there is none.

        Rater and method stay those of the judgement that is put right; staff have entered it.
        """
        status, value = (wanted, None) if isinstance(wanted, Status) else (Status.ANSWERED, wanted)
        if value is None:
            who = {"rater": "patient", **reasoned(status, item)}
        elif self.answered:
            who = {name: self.body[name] for name in ("rater", "method")}
        else:
            who = {"rater": item.rater, "method": item.method if item.rater == "patient" else "touch"}
        return {
            **self.body, **who, "score_id": score_id if self.kept else self.score_id, "value": value,
            "status": status.value, "entered_by": "staff", "supersedes": self.score_id if self.kept else "",
            "correction_reason": reason if self.kept else "", "late": int(late),
        }


class Answers:
    """What stands, by visit."""

    def __init__(self) -> None:
        self._standing: dict[str, dict[Key, Judgement]] = {}  # by visit
        self._last: dict[str, float] = {}  # visit: when something was last kept of it
        self._ended: set[str] = set()
        self._explained: set[str] = set()

    def take(self, row: Row) -> None:
        """Takes a row that is kept, in order; one taken already, or one that cannot be read, changes nothing."""
        body = row.body
        if row.kind == "closed":
            self._ended.add(row.session_id)
        elif row.kind == "annotation":
            self._explained.add(str(body.get("score_id")))
            return
        elif row.kind == "score":
            try:
                key = str(body["moment"]), str(body["question"]), int(body["occurrence"])
                judgement = Judgement(row.session_id, row.at, {"supersedes": "", **body})
                if judgement.answered is not (body["value"] is not None) or not Status(body["status"]):
                    return
            except (KeyError, TypeError, ValueError):
                return
            standing = self._standing.setdefault(row.session_id, {})
            stands = standing.get(key)
            if stands is not None and stands.kept and body.get("supersedes") != stands.score_id:
                return
            standing[key] = judgement
        if row.kind == "session":
            self._forget(row.at - KEPT_S)
        if row.kind in ("session", "score", "closed"):
            late = row.kind == "score" and row.session_id in self._ended
            if not late:  # a correction does not keep a visit open for another day
                self._last[row.session_id] = row.at

    def left_open(self, session_id: str, questions: Iterable[Open]) -> None:
        """Questions of a visit that ended without closing: no row says what became of them."""
        for question in questions:
            body = question.body()
            key = body["moment"], body["question"], body["occurrence"]
            status = Status.NOT_ASKED if question.asked_at is None else Status.INTERRUPTED
            kept_in = {"display": "", "world": "", "activity": "", "programme": "", **question.asked_in}
            whole = {**body, **kept_in, "status": status.value, "value": None, "rater": "patient", "staff_code": ""}
            judgement = Judgement(session_id, self._last.get(session_id, 0.0), whole, kept=False)
            self._standing.setdefault(session_id, {}).setdefault(key, judgement)
        self._ended.add(session_id)

    def ended(self, session_id: str) -> bool:
        """Whether a visit is over."""
        return session_id in self._ended

    def visits(self, now: float) -> list[str]:
        """Those of the last day that have answers, the newest first."""
        recent = [one for one, at in self._last.items() if one in self._standing and now - at < KEPT_S]
        return sorted(recent, key=lambda one: self._last[one], reverse=True)

    def last_at(self, session_id: str) -> float:
        """When a visit was last heard of."""
        return self._last[session_id]

    def of(self, session_id: str) -> list[Judgement]:
        """What stands of a visit, in the order of asking."""
        return list(self._standing.get(session_id, {}).values())

    def unsettled(self, now: float) -> int:
        """Questions of ended visits that nobody answered or explained."""
        over = [visit for visit in self.visits(now) if visit in self._ended]
        return sum(self.is_unsettled(one) for visit in over for one in self.of(visit))

    def _forget(self, before: float) -> None:
        """Lets go of visits that were last heard of before a time: a kiosk runs for months."""
        for visit in [visit for visit, at in self._last.items() if at <= before]:
            for judgement in self._standing.pop(visit, {}).values():
                self._explained.discard(judgement.score_id)
            del self._last[visit]
            self._ended.discard(visit)

    def is_unsettled(self, judgement: Judgement) -> bool:
        """No answer, and neither patient nor staff said why."""
        return judgement.body["status"] in _UNSETTLED and judgement.score_id not in self._explained
