"""How many came how far: the counts of a CONSORT flow diagram (Hopewell et al. 2025, CONSORT 2025). Pure.

Allocated is counted from the rows that opened the places, so that an erased patient still counts where he was drawn.
Received, completed and analysed are of the first visit: completed is one that ended by itself, analysed one whose
primary question was answered at the end, whatever was received (by intention to treat). Test and demo visits are no
patients: they stand apart, in one row of their own. Not here: what it means.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

COLUMNS = ("study", "step", "arm_code", "reason", "n")
Row = dict[str, Any]


@dataclass
class _First:
    """A patient's first visit."""

    study: str
    letter: str
    primary: str
    blinded: bool
    ended: str = ""
    not_received: str = ""
    closed: bool = False
    analysed: bool = False


@dataclass
class Flow:
    """Counts from the records' rows in order, for every study they tell of."""

    _screened: Counter[tuple[str, str]] = field(default_factory=Counter)
    _allocated: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _firsts: dict[str, _First] = field(default_factory=dict)
    _current: dict[tuple[str, str], str] = field(default_factory=dict)
    _apart: Counter[str] = field(default_factory=Counter)
    unblinded: set[str] = field(default_factory=set)
    protocols: dict[str, str] = field(default_factory=dict)

    def take(self, kind: str, session_id: str, body: Row) -> None:
        """Takes the next row."""
        if kind == "audit" and "study" in body:
            self._audit(body)
        elif kind == "session" and body.get("visit") == 1 and body.get("arm_code") and _is_clinical(body):
            self._firsts[session_id] = _First(
                body["protocol"], body["arm_code"], str(body.get("primary", "")), bool(body.get("blinded")))
        elif first := self._firsts.get(session_id):
            self._of_visit(first, kind, session_id, body)

    def _audit(self, body: Row) -> None:
        study = str(body["study"])
        if ("screened" in body or "place" in body) and not _is_clinical(body):
            self._apart[study] += 1
        elif "screened" in body:
            self._screened[study, str(body["screened"])] += 1
        elif "place" in body:
            self._allocated.setdefault(study, []).append((str(body["arm_code"]), str(body.get("session", ""))))
        elif body.get("unblinded"):
            self.unblinded.add(study)
        elif "protocol" in body:
            self.protocols[study] = str(body["protocol"])

    def _of_visit(self, first: _First, kind: str, session_id: str, body: Row) -> None:
        if kind == "closed":
            first.closed, first.ended = True, str(body.get("end_state", ""))
            first.not_received = str(body.get("not_received", ""))
        elif kind == "event" and body.get("kind") == "not_received":
            first.not_received = str(body.get("detail", ""))
        elif kind == "score" and body.get("moment") == "final" and body.get("question") == first.primary:
            first.analysed = body.get("status") == "answered"  # a correction comes later, and counts

    def rows(self) -> list[Row]:
        """The rows of consort.csv. What was not received stands under no letter while the study is blinded."""
        found: list[Row] = []
        for study in sorted({*self._allocated, *(name for name, _ in self._screened), *self._apart}):
            found += self._of_study(study)
        return found

    def _of_study(self, study: str) -> list[Row]:
        allocated = self._allocated.get(study, [])
        firsts = [first for first in self._firsts.values() if first.study == study]
        sides = Counter(letter for letter, _ in allocated)
        is_blind = study not in self.unblinded and any(first.blinded for first in firsts)
        screened = {reason: n for (name, reason), n in sorted(self._screened.items()) if name == study}
        steps: list[tuple[str, str, str, int]] = [
            ("screened", "", "", len(allocated) + sum(screened.values())),
            *(("not_enrolled", "", reason, n) for reason, n in screened.items()),
            ("enrolled", "", "", len(allocated)),
        ]

        def by_letter(step: str, which: list[_First], hidden: bool = False) -> None:
            if hidden:
                steps.append((step, "", "", len(which)))
            else:
                counts = Counter(first.letter for first in which)
                steps.extend((step, letter, "", counts[letter]) for letter in sorted(sides))

        steps += [("allocated", letter, "", n) for letter, n in sorted(sides.items())]
        closed = [first for first in firsts if first.closed]
        by_letter("received", [first for first in firsts if not first.not_received], is_blind)
        missed = Counter(
            ("" if is_blind else first.letter, first.not_received) for first in firsts if first.not_received)
        steps += [("not_received", letter, reason, n) for (letter, reason), n in sorted(missed.items())]
        steps.append(("under_way", "", "", len(firsts) - len(closed)))
        by_letter("completed", [first for first in closed if first.ended == "complete"])
        by_letter("analysed", [first for first in firsts if first.analysed])
        known = set(self._firsts)
        steps.append(("erased", "", "", sum(session not in known for _, session in allocated)))
        if self._apart[study]:
            steps.append(("TEST_OR_DEMO_not_counted", "", "", self._apart[study]))
        return [dict(zip(COLUMNS, (study, *step), strict=True)) for step in steps]


def _is_clinical(body: Row) -> bool:
    """A patient's; also where a row of an older version does not say."""
    return bool(body.get("record_kind", "clinical") == "clinical")
