"""One round of questions: which is open, what the patient has chosen, what became of each. Pure.

A round belongs to one moment (baseline, during, final). The patient picks a number and confirms it
on a page apart, or a nurse taps what the patient said: that is final at once. "Ask me later" is
offered once a question: it goes behind the others, or, if it is the last, rests for a while.
Nothing here knows the state machine, the display or the disk.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk import panel
from kiosk.panel import Panel
from kiosk.scores import PATIENT_REASONS, Instrument, Moment, Status

LATER_REST_S = 20.0
TAKEN_BACK = "wrong_key"
WORDS = {Status.DECLINED: panel.ENGLISH.declined, Status.DONT_KNOW: panel.ENGLISH.dont_know}


@dataclass(slots=True)
class Open:
    """A question planned or put and not yet resolved.

    Args:
        asked_in: display, world … when it was first put.
        unseen: the display failed while it stood there.
        parts: the values so far of an observer's scale that is a sum.
        replaces: the score_id of the row that its answer puts right; "" for none.
    """

    score_id: str
    moment: Moment
    instrument: Instrument
    occurrence: int = 1
    deferrals: int = 0
    asked_at: float | None = None
    asked_in: dict[str, Any] = field(default_factory=dict)
    unseen: bool = False
    parts: list[int] = field(default_factory=list)
    replaces: str = ""

    @property
    def question(self) -> str:
        """The `question` column."""
        return self.instrument.name

    @property
    def observed(self) -> bool:
        """It asks for the nurse's own judgement: the console's alone."""
        return self.instrument.rater != "patient"

    @property
    def words(self) -> str:
        """What is asked now: of a sum, its next part."""
        item = self.instrument
        if not item.parts:
            return item.words
        part, count = item.parts[len(self.parts)], f"{len(self.parts) + 1} of {len(item.parts)}"
        return f"{item.title} {count}: {part.words} ({part.least} {part.low} – {part.most} {part.high})"

    @property
    def values(self) -> range:
        """What may be answered now."""
        item = self.instrument
        if item.parts:
            part = item.parts[len(self.parts)]
            return range(part.least, part.most + 1)
        return item.values

    def body(self) -> dict[str, Any]:
        """The columns that every row about this question shares."""
        item = self.instrument
        return {
            "score_id": self.score_id, "moment": self.moment.value, "question": self.question,
            "occurrence": self.occurrence, "deferrals": self.deferrals,
            "recall": item.recall, "instrument": item.instrument, "instrument_version": item.version,
            "scale_min": item.scale_min, "scale_max": item.scale_max, "language": item.language,
            "wording_sha256": item.wording_sha256,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question resolved: answered with a value, or missing with its reason."""

    question: Open
    status: Status
    value: int | None = None
    rater: str = "patient"
    entered_by: str = "patient"
    method: str = "gaze"

    def body(self, context: Mapping[str, Any]) -> dict[str, Any]:
        """The whole score row; `context` adds display, world and activity."""
        return {
            **self.question.body(), **context, "value": self.value, "status": self.status.value,
            "rater": self.rater, "entered_by": self.entered_by, "method": self.method,
            "supersedes": self.question.replaces, "staff_code": "",
            "correction_reason": TAKEN_BACK if self.question.replaces else "",
        }


class Asking:
    """A round of questions.

    Args:
        moment: which round.
        questions: those still to ask, in order.
        new_id: gives a random UUIDv4 for a question that has none yet.
        mode: row (one row of 0–10), steps (lower, higher) or still (the same, with little turning of the head).
        method: any, gaze (nobody taps a number for the patient) or spoken (he only sees the scale).
        timeout_s: how long an unanswered question waits, in the session's running time.
        speed: the gaze speed of the panels.
    """

    def __init__(
        self, moment: Moment, questions: tuple[Open, ...], *,
        mode: str = "row", timeout_s: float = 120.0, speed: str = "medium", method: str = "any",
    ) -> None:
        self.moment = moment
        self.waiting = list(questions)
        self.total = len(questions)
        self.pending: int | Status | None = None
        self.changed_at = -math.inf  # when the question before was answered, or given up, by nobody of the staff
        self._mode = mode
        self._speed = speed
        self._method = method
        self._timeout_s = timeout_s
        self._opened_running_s: float | None = None
        self._rest_until_s = 0.0

    @property
    def current(self) -> Open | None:
        """The question before the patient now."""
        return self.waiting[0] if self.waiting else None

    @property
    def number(self) -> int:
        """Which question this is, counted from 1."""
        return self.total - len(self.waiting) + 1

    def put(self, now: float, running_s: float) -> Open | None:
        """Opens the current question where none is open and none rests; returns the one opened."""
        question = self.current
        if question is None or self._opened_running_s is not None or running_s < self._rest_until_s:
            return None
        self._opened_running_s = running_s
        self.pending = None
        question.unseen = False
        if question.asked_at is None:
            question.asked_at = now
        return question

    def look(self, id: str, method: str, running_s: float) -> Outcome | None:
        """The patient chose a cell that the page `shows`; an outcome if that resolves the question."""
        if self._opened_running_s is None:
            return None
        name, _, value = id.partition(":")
        if name == "score":
            self.pending = int(value)
        elif name in ("lower", "higher"):
            self.pending = panel.stepped(self.pending if isinstance(self.pending, int) else None, name)
        elif name == "missing":
            self.pending = Status(value)
        elif name == "change":
            self.pending = None
        elif name == "confirm" and isinstance(self.pending, Status):
            return self._resolve(self.pending, method=method)
        elif name == "confirm" and isinstance(self.pending, int):
            return self._resolve(Status.ANSWERED, self.pending, method=method)
        elif name == "later":
            self._defer(running_s)
        return None

    @property
    def entered(self) -> range:
        """The numbers staff may enter for the open question."""
        question = self.current
        if question is None or (self._method == "gaze" and question.instrument.by_gaze):
            return range(0)
        return question.values

    def spoken(self, value: int) -> Outcome | None:
        """The nurse taps what the patient said, or judges himself."""
        question = self.current
        if question is None or value not in self.entered:
            return None
        item = question.instrument
        if item.parts:
            question.parts.append(value)
            if len(question.parts) < len(item.parts):
                return None
            value = sum(part.weight * given for part, given in zip(item.parts, question.parts, strict=True))
        if question.observed:
            return self._resolve(Status.ANSWERED, value, entered_by="staff", method="touch", rater=item.rater)
        return self._resolve(Status.ANSWERED, value, entered_by="staff", method=item.method)

    def missing(self, status: Status) -> Outcome | None:
        """The nurse gives the reason why there is no answer."""
        return self._resolve(status, None, **reasoned(status, self.current.instrument)) if self.current else None

    def asleep(self) -> list[Outcome]:
        """All that is left for the patient, who sleeps, resolved; what is asked of the nurse stays."""
        left = [one for one in self.waiting if not one.observed]
        if self.current in left:
            self._opened_running_s = self.pending = None
        self.waiting = [one for one in self.waiting if one.observed]
        return [Outcome(one, Status.ASLEEP, None, **reasoned(Status.ASLEEP, one.instrument)) for one in left]

    def overdue(self, running_s: float, method: str) -> Outcome | None:
        """Times the current question out; None while there is time."""
        if self._opened_running_s is None or running_s - self._opened_running_s < self._timeout_s:
            return None
        return self._resolve(Status.TIMEOUT, entered_by="auto", method=method)

    def blinded(self, blind: bool) -> None:
        """The display failed while the question stood there, or shows it again."""
        if self.current and self._opened_running_s is not None:
            self.current.unseen = blind and not self.current.observed

    def shows(self, key: str, id: str) -> bool:
        """Whether `id` can be chosen on the page before the patient, and that page is `key`."""
        page = self.panel()
        return page is not None and page.key == key and any(cell.id == id and cell.dwell_s for cell in page.cells)

    def panel(self) -> Panel | None:
        """The page before the patient; None while there is none, or while the nurse is asked."""
        question = self.current
        if question is None or self._opened_running_s is None or question.observed:
            return None
        item = question.instrument
        key = f"{question.score_id}/{question.deferrals}"
        if isinstance(self.pending, Status) or (self.pending is not None and self._mode == "row"):
            shown = WORDS[self.pending] if isinstance(self.pending, Status) else self.pending
            return panel.confirm(f"{key}/{shown}", item.words, shown, speed=self._speed)
        anchors = (item.low, item.high)
        if item.method == "paper":  # he looks at a printed card
            return panel.words(key, item.words)
        if self._method == "spoken" or not item.by_gaze:
            return panel.scale(key, item.words, item.scale_min, item.scale_max, anchors)
        if self._mode != "row":
            still = self._mode == "still"
            page = panel.steps(key, item.words, self.pending, anchors=anchors, speed=self._speed, still=still)
        else:
            page = panel.row(key, item.words, anchors=anchors, speed=self._speed)
        if question.deferrals:
            page = replace(page, cells=tuple(cell for cell in page.cells if cell.id != "later"))
        return page

    def _defer(self, running_s: float) -> None:
        question = self.waiting.pop(0)
        question.deferrals += 1
        self.waiting.append(question)
        self.pending = None
        self._opened_running_s = None
        self._rest_until_s = running_s + LATER_REST_S if len(self.waiting) == 1 else 0.0

    def _resolve(self, status: Status, value: int | None = None, **who: str) -> Outcome | None:
        if not self.waiting:
            return None
        question = self.waiting.pop(0)
        self._opened_running_s = None
        self.pending = None
        return Outcome(question, status, value, **who)


def reasoned(status: Status, item: Instrument) -> dict[str, str]:
    """Who says so, and how, where staff give the reason for no answer."""
    if item.rater != "patient":
        return {"entered_by": "staff", "method": "touch", "rater": item.rater}
    if status in PATIENT_REASONS:  # the patient's own words
        return {"entered_by": "staff", "method": "spoken"}
    return {"entered_by": "staff", "method": "touch", "rater": "nurse"}


def planned(moment: Moment, items: Iterable[Instrument], new_id: Callable[[], str]) -> tuple[Open, ...]:
    """Fresh questions of one moment, in the protocol's order."""
    return tuple(Open(new_id(), moment, item) for item in items)
