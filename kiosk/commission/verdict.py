"""The last step: what the course came to, requirement by requirement, signed and given away."""

from __future__ import annotations

from typing import Any

from kiosk.commission.result import COMMISSIONED, WORDS, requirements, verdict
from kiosk.commission.step import ABSENT, FAIL, OTHER, PASS, Answer, Do, Errand, Known, Outcome, Step, with_keys
from kiosk.language import N_
from kiosk.settings.sheet import Fact, Sheet

_TONES = {PASS: "ok", FAIL: "fail", ABSENT: ""}
_LINES = 10


class Verdict(Step):
    """Signs the result; from then on the cart is commissioned, or it is said why not."""

    name, title = "result", N_("The result")

    def __init__(self) -> None:
        self._signed = ""
        self._words = ""
        self._asked = False

    def open(self, known: Known) -> Answer:
        self._signed, self._words, self._asked = "", "", False
        return None

    def sheet(self, known: Known) -> Sheet:
        say, came = known.say, verdict(known.outcomes, known.models)
        if self._asked:
            return Sheet("facts", say("One moment …"))
        detail = self._words or say(WORDS[came])
        page = Sheet("facts", say(N_("The result")), detail, facts=self._facts(known))
        if self._signed:
            page = Sheet("facts", self._signed, detail, facts=self._facts(known))
            return with_keys(page, known, N_("Done"), N_("Report to the stick"))
        return with_keys(page, known, N_("Keep") if known.pending else N_("Sign it"))

    def press(self, known: Known, key: str) -> Answer:
        if key == OTHER:
            self._words = known.say("One moment …")
            return Errand(Do.HAND)
        if not self._signed:
            self._asked = True
            return Errand(Do.KEEP if known.pending else Do.SIGN)  # what is signed is what is in force
        passed = verdict(known.outcomes, known.models) == COMMISSIONED
        return Outcome(PASS if passed else FAIL, {"fingerprint": self._signed}, "" if passed else WORDS[
            verdict(known.outcomes, known.models)])

    def told(self, known: Known, do: Do, answer: Any) -> Answer:
        self._asked = False
        if do is Do.SIGN:
            self._signed = known.say(N_("Signed: {fingerprint}"), fingerprint=answer)
        elif do is Do.HAND:
            self._words = str(answer)
        return None

    def _facts(self, known: Known) -> tuple[Fact, ...]:
        """What failed first; of what passed as much as there is room for."""
        found = sorted(requirements(known.outcomes).items(), key=lambda each: each[1] != FAIL)
        lines = [(name, known.say(STATES[state]), _TONES.get(state, "")) for name, state in found]
        rest = len(lines) - _LINES
        return tuple(lines) if rest <= 0 else (*lines[:_LINES - 1], ("…", str(rest + 1), ""))


STATES = {PASS: N_("passed"), FAIL: N_("failed"), ABSENT: N_("not on this cart"), "": N_("not done")}
