"""A programme as it is played: which step and part run, for how long, and the rows that say so. Pure.

Time is told in running seconds, so that a pause is nobody's time. Each step that begins has a row, and one more as it
ends; one that is passed over has a single row that says why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kiosk.events import Moved
from kiosk.programmes.programme import LOOK, ON, Part, Programme, Step

AWAY_S = 12.0  # for what was let go to drift out of sight
DONE, LEFT, SKIPPED = "done", "left", "skipped"
Body = dict[str, Any]
_FARTHEST = ("yaw_left", "yaw_right", "pitch_up", "pitch_down", "roll_left", "roll_right")


@dataclass(slots=True)
class Play:
    """One visit's way through a programme.

    Args:
        programme: what is played.
        number: of the step that runs, from 1; 0 before the first, one more than there are when all is over.
        part: of the step, from 0; as many as there are once all were told.
        step_s, part_s: running seconds in them.
        seen: parts of the step that were shown.
        moved: what was measured in the step, by the names of `events.Moved`; {} for nothing.
    """

    programme: Programme
    number: int = 0
    part: int = 0
    step_s: float = 0.0
    part_s: float = 0.0
    seen: int = 0
    moved: dict[str, Any] = field(default_factory=dict)
    _banked: dict[str, Any] = field(default_factory=dict)

    @property
    def step(self) -> Step | None:
        """The step that runs, None before the first and after the last."""
        steps = self.programme.steps
        return steps[self.number - 1] if 1 <= self.number <= len(steps) else None

    @property
    def told(self) -> Part | None:
        """The part that runs; None where none does."""
        step = self.step
        return step.parts[self.part] if step and self.part < len(step.parts) else None

    @property
    def is_over(self) -> bool:
        """All steps are behind."""
        return self.number > len(self.programme.steps)

    @property
    def may_go_on(self) -> bool:
        """The part waits for the patient."""
        return self.told is not None and self.told.until == ON

    @property
    def may_go_back(self) -> bool:
        """The part before waited for the patient too."""
        return self.may_go_on and self.part > 0 and self.step is not None and self.step.parts[self.part - 1].until == ON

    def spot(self) -> str:
        """What the part points at; a thing to let go is another one in every part."""
        part = self.told
        if part is None or not part.at:
            return ""
        return f"{part.at}:{self.part}" if part.until == LOOK else part.at

    # -- what happens ---------------------------------------------------------------------------

    def begin(self, can: Callable[[str], bool]) -> list[Body]:
        """Goes to the first step.

        Args:
            can: whether a need of a step is met now.
        """
        return self._to(1, can) if self.number == 0 else []

    def passed(self, dt: float, can: Callable[[str], bool]) -> list[Body]:
        """Lets running time pass: parts and steps whose time is over give way to the next."""
        step, part = self.step, self.told
        if step is None:
            return []
        self.step_s += dt
        self.part_s += dt
        if step.minutes and self.step_s >= step.minutes * 60:
            return self._end(DONE, "time") + self._to(self.number + 1, can)
        if part and part.until != ON and self.part_s >= part.seconds:
            return self._next_part(can)
        return []

    def on(self, can: Callable[[str], bool]) -> list[Body]:
        """The patient goes on."""
        return self._next_part(can) if self.may_go_on else []

    def back(self) -> None:
        """The patient wants the part before again."""
        if self.may_go_back:
            self.part, self.part_s = self.part - 1, 0.0

    def let_go(self, spot: str) -> None:
        """The patient let go what the part points at: it may drift away before the next one comes."""
        part = self.told
        if part and part.until == LOOK and spot == self.spot():
            self.part_s = max(self.part_s, part.seconds - min(AWAY_S, part.seconds / 2))

    def step_on(self, why: str, can: Callable[[str], bool]) -> list[Body]:
        """Leaves the step for the next one."""
        return self._end(LEFT, why) + self._to(self.number + 1, can) if self.step else []

    def step_back(self, why: str, can: Callable[[str], bool]) -> list[Body]:
        """Leaves the step for the one before, or begins it anew."""
        if self.step is None:
            return []
        ended, before = self._end(LEFT, why), max(1, self.number - 1)
        while before > 1 and not all(map(can, self.programme.steps[before - 1].needs)):
            before -= 1
        return ended + self._to(before, can)

    def leave(self, why: str) -> list[Body]:
        """Ends all of it: the step that runs is left, those to come are skipped."""
        rows = self._end(LEFT, why) if self.step else []
        for number in range(max(1, self.number + 1), len(self.programme.steps) + 1):
            rows.append(self._skipped(number, why if why in ("technical", "stop") else "earlier"))
        self.number = len(self.programme.steps) + 1
        return rows

    def measure(self, moved: Moved) -> None:
        """Takes how the head has moved in the step so far; what begins anew is added to what was."""
        told = asdict(moved)
        run = told.pop("run")
        if self.moved and (self.moved["run"] != run or self.moved["seconds"] > moved.seconds):
            self._banked = _together(self._banked, self.moved)
        self.moved = {**told, "run": run}

    # -- put away and taken up ------------------------------------------------------------------

    def snapshot(self) -> Body:
        """JSON-ready, to be given to `restored`."""
        return {
            "name": self.programme.name, "sha256": self.programme.sha256, "number": self.number, "part": self.part,
            "step_s": round(self.step_s, 3), "part_s": round(self.part_s, 3), "seen": self.seen,
            "moved": _plain(_together(self._banked, self.moved)),
        }

    @classmethod
    def restored(cls, programme: Programme, body: Mapping[str, Any]) -> Play:
        """The play that a snapshot was taken of. A part begins anew: nobody knows how much of it was heard."""
        moved = {name: math.nan if value is None else value for name, value in body["moved"].items()}
        return cls(
            programme, int(body["number"]), int(body["part"]), float(body["step_s"]), 0.0, int(body["seen"]),
            {}, moved)

    # -- inside ---------------------------------------------------------------------------------

    def _next_part(self, can: Callable[[str], bool]) -> list[Body]:
        step = self.step
        assert step is not None
        self.part, self.part_s = self.part + 1, 0.0
        if self.part < len(step.parts):
            self.seen = max(self.seen, self.part + 1)
            return []
        return [] if step.minutes else self._end(DONE, "finished") + self._to(self.number + 1, can)

    def _to(self, number: int, can: Callable[[str], bool]) -> list[Body]:
        """Begins the first step from `number` on whose needs are met."""
        rows: list[Body] = []
        steps = self.programme.steps
        while number <= len(steps) and not all(map(can, steps[number - 1].needs)):
            rows.append(self._skipped(number, "condition"))
            number += 1
        self.number, self.part, self.step_s, self.part_s = number, 0, 0.0, 0.0
        self.moved, self._banked = {}, {}
        if step := self.step:
            self.seen = min(1, len(step.parts))
            rows.append({**self._named(number), "what": "started", "title": step.title, "planned_s": step.planned_s})
        return rows

    def _end(self, end: str, why: str) -> list[Body]:
        step = self.step
        assert step is not None
        moved = _plain(_together(self._banked, self.moved))
        return [{
            **self._named(self.number), "what": "ended", "end": end, "why": why, "running_s": round(self.step_s, 1),
            "parts": len(step.parts), "parts_seen": self.seen, **({"movement": moved} if moved else {}),
        }]

    def _skipped(self, number: int, why: str) -> Body:
        parts = len(self.programme.steps[number - 1].parts)
        return {**self._named(number), "what": "ended", "end": SKIPPED, "why": why, "running_s": 0.0, "parts": parts,
                "parts_seen": 0}

    def _named(self, number: int) -> Body:
        return {"number": number, "activity": self.programme.steps[number - 1].activity}


def _together(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two measures of one step: the farthest of both, seconds added, means by seconds."""
    if not one or not other:
        return {name: value for name, value in (one or other).items() if name != "run"}
    whole = one["seconds"] + other["seconds"]
    found: dict[str, Any] = {name: max(one[name], other[name]) for name in _FARTHEST}
    for name in ("speed_deg_s", "smoothness"):
        known = [each for each in (one, other) if not math.isnan(each[name]) and each["seconds"] > 0]
        weight = sum(each["seconds"] for each in known)
        found[name] = sum(each[name] * each["seconds"] for each in known) / weight if known else math.nan
    return {**found, "seconds": whole, "reached": one["reached"] + other["reached"]}


def _plain(moved: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON has it: rounded, and None where a figure is not known."""
    return {
        name: value if isinstance(value, int) else None if math.isnan(value) else round(value, 2)
        for name, value in moved.items()
    }
