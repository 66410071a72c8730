"""The course as a pure machine: keys and events in, a desk, a picture, a sound and errands out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from kiosk.commission.checks import CHECKS
from kiosk.commission.gear import LEARNT
from kiosk.commission.step import (
    ABSENT,
    BACK,
    DO,
    FAIL,
    OTHER,
    PASS,
    Answer,
    Do,
    Errand,
    Known,
    Outcome,
    Step,
    with_keys,
)
from kiosk.commission.verdict import STATES, Verdict
from kiosk.events import Event
from kiosk.language import N_
from kiosk.settings.sheet import CHOICES, Sheet, choices
from kiosk.view import Desk, Picture, Sound

STEPS: tuple[type[Step], ...] = (*CHECKS, Verdict)
KEYS = frozenset({BACK, DO, OTHER, LEARNT, *CHOICES})
OVERVIEW = "overview"
IDLE_S = 900.0  # nobody has touched it: closed, for whoever comes by; what was done stays
VISIT_IDLE_S = 7200.0  # the rehearsal's visit was never had
_QUIET = Picture("calm")
_OF_THE_HEADSET = ("sight", "frames")
_STATES = (PASS, FAIL, ABSENT)


class Course:
    """The steps, what they came to, and the page that is open.

    Args:
        known: what the steps know; changed by whoever holds the course.
        progress: as `progress` gave it before a restart; {} for a new course.
    """

    def __init__(self, known: Known, progress: Mapping[str, Any]) -> None:
        self.known = known
        self._steps = {kind.name: kind() for kind in STEPS}
        self._page = ""
        self._words = ""
        self._touched_at = known.now
        self._openings = 0
        known.values, known.memory, known.outcomes, self._left_at = _restored(progress)

    @property
    def progress(self) -> dict[str, Any]:
        """What has to be known after a restart, JSON-ready."""
        return {
            "page": self._page, "values": self.known.values, "memory": self.known.memory,
            "outcomes": {name: asdict(outcome) for name, outcome in self.known.outcomes.items()}}

    @property
    def is_open(self) -> bool:
        """It is under way."""
        return bool(self._page)

    @property
    def is_shown(self) -> bool:
        """It has the console, and not a visit."""
        return self.is_open and not (self._step and self._step.hides)

    @property
    def was_left_open(self) -> bool:
        """Before the restart it was under way."""
        return bool(self._left_at)

    @property
    def opening(self) -> int:
        """Names this opening of this page: what was asked for by another is nobody's answer any more."""
        return self._openings

    @property
    def failed(self) -> bool:
        """A step was done and failed."""
        return any(self.known.outcomes[kind.name].state == FAIL for kind in CHECKS if kind.name in self.known.outcomes)

    def kept(self) -> None:
        """What was found is in force: it is the cart's now, and staff may set it otherwise."""
        self.known.values.clear()

    @property
    def _step(self) -> Step | None:
        return self._steps.get(self._page)

    def open(self) -> Errand | None:
        """Shows it, where it was left."""
        self._touched_at = self.known.now
        self._page, self._left_at, self._words = self._left_at or OVERVIEW, "", ""
        self._openings += 1
        return self._take(self._step.open(self.known)) if self._step else None

    def close(self) -> None:
        """Leaves it; all outcomes stay."""
        self._page = self._words = ""
        self._openings += 1

    def press(self, key: str) -> Errand | None:
        """Takes a key that is offered."""
        if not self.is_shown or key not in self._sheet().keys | {BACK}:
            return None
        self._words, self._touched_at = "", self.known.now
        if key == BACK:
            self._openings += 1
            self._page = "" if self._page == OVERVIEW else OVERVIEW
        elif self._step:
            return self._take(self._step.press(self.known, key))
        else:
            self._page = self._next() if key == DO else STEPS[CHOICES.index(key)].name
            self._openings += 1
            return self._take(self._steps[self._page].open(self.known))
        return None

    def step(self, now: float, happened: Iterable[Event], visit: str) -> Errand | None:
        """Takes what happened and lets time pass; `visit` is its state."""
        self.known.now = now
        for event in happened:
            self.known.seen = self.known.seen.after(event)
        self._forget_other_headsets()
        self.known.seen = self.known.seen.in_visit(visit)
        if now >= self._touched_at + (IDLE_S if self.is_shown else VISIT_IDLE_S):
            self.close()
        return self._take(self._step.due(self.known)) if self._step else None

    def told(self, do: Do, answer: Any, opening: int) -> Errand | None:
        """An errand is done, which the page of `opening` asked for; nobody waits for that of another."""
        if opening != self._openings or not self._step:
            return None
        return self._take(self._step.told(self.known, do, answer))

    def refused(self, words: str, opening: int) -> Errand | None:
        """An errand could not be done, in words: back to the overview."""
        if self.is_open and opening == self._openings:
            self._page, self._words = OVERVIEW, words
        return None

    def shown(self, desk: Desk) -> Desk:
        """The page over `desk`; `desk` itself while the course is closed, with a word on it while a visit has it."""
        if not self.is_open:
            return desk
        if not self.is_shown:
            note = self.known.say(N_("Commissioning: one visit, from Start to Cleaned. Write every answer on paper."))
            return replace(desk, banner=desk.banner or note)
        sheet = self._sheet()
        return replace(
            desk, panel=sheet.panel, headline=sheet.headline, detail=self._words or sheet.detail, question=None,
            keys=sheet.keys | {BACK} | (desk.keys & {"stop"}), marked=sheet.marked, labels=sheet.labels,
            notes=sheet.notes, facts=sheet.facts, straps=(), answers=())

    def picture(self) -> Picture | None:
        """What is to be seen instead of what the visit shows, or None."""
        if not self.is_shown:
            return None
        return (self._step.picture(self.known) if self._step else None) or _QUIET

    def sound(self) -> Sound | None:
        """What is to be heard instead, or None."""
        return self._step.sound(self.known) if self.is_shown and self._step else None

    def _take(self, answer: Answer) -> Errand | None:
        if isinstance(answer, Outcome):
            seen = self.known.seen
            headset = seen.headset.name if seen.has_headset else ""
            self.known.outcomes[self._page] = replace(answer, headset=headset, models=self.known.models)
            self._page = OVERVIEW
            self._openings += 1
            self._words = self.known.say(answer.why) if answer.why else ""
            return None
        return answer

    def _forget_other_headsets(self) -> None:
        """What was seen in one headset tells nothing of another."""
        seen = self.known.seen
        for name in _OF_THE_HEADSET:
            outcome = self.known.outcomes.get(name)
            if outcome and outcome.headset and seen.has_headset and seen.headset.name != outcome.headset:
                del self.known.outcomes[name]

    def _next(self) -> str:
        """The first step that was not done or has failed; the last where there is none."""
        open_ones = (kind.name for kind in STEPS
                     if kind.name not in self.known.outcomes or self.known.outcomes[kind.name].state == FAIL)
        return next(open_ones, STEPS[-1].name)

    def _sheet(self) -> Sheet:
        return self._step.sheet(self.known) if self._step else self._overview()

    def _overview(self) -> Sheet:
        say, outcomes = self.known.say, self.known.outcomes
        left = sum(kind.name not in outcomes or outcomes[kind.name].state == FAIL for kind in STEPS)
        headline = say(N_("Commissioning: {count} of {all} steps left"), count=left, all=len(STEPS))
        detail = say(N_("In any order, and in as many goes as you like. What was done stays."))
        states = [outcomes[kind.name].state if kind.name in outcomes else "" for kind in STEPS]
        page = choices(
            (headline, detail),
            [(say(kind.title), bool(state) and state != FAIL, True) for kind, state in zip(STEPS, states, strict=True)],
            notes=tuple((key, say(STATES[state])) for key, state in zip(CHOICES, states, strict=True)))
        return with_keys(page, self.known, N_("Go on"))


def _restored(progress: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Outcome], str]:
    """Values, memory, outcomes, page that were kept; of another version, what this one knows. Odd ones are nothing."""
    names = {kind.name for kind in STEPS}
    try:
        values = {path: tuple(new) if isinstance(new, list) else new for path, new in progress["values"].items()}
        memory = {str(name): value for name, value in progress["memory"].items()}
        pulled = memory.get("pulled", {})
        outcomes = {name: _outcome(body) for name, body in progress["outcomes"].items() if name in names}
        is_sound = all(
            outcome.state in _STATES and isinstance(outcome.figures, Mapping) and isinstance(outcome.held, Mapping)
            for outcome in outcomes.values()) and all(each["state"] in _STATES for each in pulled.values())
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}, {}, {}, ""
    page = str(progress.get("page", ""))
    return (values, memory, outcomes, page if page in names | {OVERVIEW} else "") if is_sound else ({}, {}, {}, "")


def _outcome(body: Mapping[str, Any]) -> Outcome:
    return Outcome(
        body["state"], body.get("figures", {}), str(body.get("why", "")), body.get("held", {}),
        str(body.get("headset", "")), tuple(body.get("models", ())))
