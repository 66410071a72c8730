"""The step of the rehearsal: two of the staff have a whole visit, and what they wrote on paper is what the CSV says."""

from __future__ import annotations

from typing import Any

from kiosk.commission.digits import Digits
from kiosk.commission.step import DO, FAIL, OTHER, PASS, Answer, Do, Errand, Known, Outcome, Step, with_keys
from kiosk.correcting import MOMENTS
from kiosk.language import N_
from kiosk.scores import INSTRUMENTS
from kiosk.settings.sheet import Sheet

Answered = tuple[str, str, str]
"""A question and its moment as the CSV names them, and its value there, "" for none."""

HIGHEST = 10


class Rehearsal(Step):
    """One visit from *Start* to *Cleaned*, kept as a test; then the numbers on the paper, one by one."""

    name, title, holds = "visit", N_("A visit, and its paper"), ("CON-01", "REC-01", "EXP-01", "GAZ-02")

    def __init__(self) -> None:
        self._began: int | None = None  # how many had ended then
        self._asked = False
        self._answers: tuple[Answered, ...] | None = None
        self._paper: list[str] = []
        self._digits = Digits(2)

    @property
    def hides(self) -> bool:  # type: ignore[override]
        return self._began is not None

    def open(self, known: Known) -> Answer:
        self._began, self._answers, self._paper, self._asked = None, None, [], False
        self._digits.clear()
        if known.memory.pop("rehearsing", False):
            self._began = known.seen.visits
        return None

    def sheet(self, known: Known) -> Sheet:
        say = known.say
        if self._asked and self._answers is None:
            return Sheet("facts", say("One moment …"), say(N_("The copy is made and read.")))
        if self._answers is None:
            detail = say(N_("One of you is the patient, one the nurse. Start a visit, answer every question, Finish, "
                            "until Cleaned. The nurse writes each answer on paper. Then this page comes back."))
            return with_keys(Sheet("facts", say(self.title), detail), known, N_("Begin"))
        question, moment, _ = self._answers[len(self._paper)]
        headline = self._digits.typed or say(N_("What does the paper say? {number} of {count}"),
                                             number=len(self._paper) + 1, count=len(self._answers))
        title = next((each.title for each in INSTRUMENTS.values() if question in (each.question, each.key)), question)
        detail = say(N_("{question}, {when}: type its number, 0 to 10, as it was written."), question=say(title),
                     when=say(MOMENTS.get(moment, moment)))
        typed = bool(self._digits.typed)
        return self._digits.sheet(known, headline, detail, N_("Take it") if typed else "",
                                  N_("Type anew") if typed else N_("Not answered"))

    def press(self, known: Known, key: str) -> Answer:
        if self._answers is None:
            if known.pending:
                known.memory["rehearsing"] = True
                return Errand(Do.KEEP)
            self._began = known.seen.visits
            return None
        if self._digits.press(key):
            return None
        typed = self._digits.typed
        self._digits.clear()
        if (key == OTHER and typed) or (key == DO and int(typed) > HIGHEST):
            return None
        self._paper.append(str(int(typed)) if key == DO else "")
        return self._compared() if len(self._paper) == len(self._answers) else None

    def due(self, known: Known) -> Answer:
        if self._began is None or known.seen.visits == self._began:
            return None
        self._began, self._asked = None, True
        return Errand(Do.VISIT)

    def told(self, known: Known, do: Do, answer: Any) -> Answer:
        if do is not Do.VISIT:
            return None
        self._answers, self._asked = tuple(answer), False
        if any(value for *_, value in self._answers):
            return None
        self._answers = None
        return Outcome(FAIL, {"answers": 0}, N_("No question was answered in that visit. Have another, to its end."))

    def _compared(self) -> Outcome:
        answers, self._answers = self._answers or (), None
        differing = [f"{question}, {moment}" for (question, moment, value), paper in zip(
            answers, self._paper, strict=True) if value != paper]
        figures = {"answers": len(answers), "differing": differing}
        if not differing:
            return Outcome(PASS, figures)
        return Outcome(FAIL, figures, N_(
            "Paper and CSV differ. Have another visit; if they differ again, do not use this cart, and send its "
            "support bundle."))
