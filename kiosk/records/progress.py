"""What a patient practised over his visits: minutes, and how far and how fast the head moved. Pure.

It is told as it was, visit by visit: nothing here compares, weighs or explains. Steps without an end have no minutes,
since nobody knows how long they ran.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Row = Mapping[str, Any]
CLINICAL = "clinical"


@dataclass(frozen=True, slots=True)
class Practice:
    """What one visit's programme came to.

    Args:
        day: it began on, UTC; None where the clock was unsure or the rows are de-identified.
        study_day: days since the cart's first visit; None where the rows do not say.
        kind: of the programme: procedure, before, practice; "" where nobody knows.
        minutes: that the steps ran which have an end.
        yaw_deg, pitch_deg, roll_deg: from the farthest to one side to the farthest to the other, over all steps; None
            where no movement was seen.
        speed_deg_s, smoothness: means of the steps', by their seconds of movement.
        anxiety_before, anxiety_after: 0–10; None where it was not asked or not answered.
    """

    session_id: str
    day: date | None
    study_day: int | None
    programme: str
    kind: str
    minutes: float
    yaw_deg: float | None = None
    pitch_deg: float | None = None
    speed_deg_s: float | None = None
    smoothness: float | None = None
    anxiety_before: int | None = None
    anxiety_after: int | None = None
    roll_deg: float | None = None


def progress(
    sessions: Iterable[Row], steps: Iterable[Row], code: str, *, all_kinds: bool = False
) -> tuple[Practice, ...]:
    """The visits of one patient code in which a step began, in order.

    Args:
        sessions, steps: rows as `kiosk.records.tables` gives them.
        all_kinds: demo and test visits too.
    """
    counted = [row for row in sessions if all_kinds or row.get("record_kind") == CLINICAL]
    return by_patient([row for row in counted if row.get("patient_code") == code], steps).get(code, ())


def by_patient(sessions: Iterable[Row], steps: Iterable[Row]) -> dict[str, tuple[Practice, ...]]:
    """The same of every patient with a code, by code."""
    begun: dict[str, list[Row]] = {}
    for step in steps:
        if step.get("started_t_ms") not in (None, ""):
            begun.setdefault(step["session_id"], []).append(step)
    found: dict[str, tuple[Practice, ...]] = {}
    for session in sessions:
        code, own = session.get("patient_code"), begun.get(session["session_id"])
        if code and own:
            found[code] = (*found.get(code, ()), _practice(session, own))
    return found


def _practice(session: Row, steps: Sequence[Row]) -> Practice:
    started, study_day = session.get("started_at"), session.get("study_day")
    return Practice(
        session["session_id"],
        date.fromisoformat(str(started)[:10]) if started and session.get("clock_ok") else None,
        study_day if isinstance(study_day, int) else None,
        str(steps[0].get("programme") or ""),
        str(steps[0].get("programme_kind") or ""),
        sum(_numbers(steps, "running_s")) / 60,
        _extent(steps, "yaw_left_deg", "yaw_right_deg"),
        _extent(steps, "pitch_up_deg", "pitch_down_deg"),
        _mean(steps, "speed_deg_s"),
        _mean(steps, "smoothness"),
        _answer(session, "base_anxiety"),
        _answer(session, "final_anxiety"),
        _extent(steps, "roll_left_deg", "roll_right_deg"),
    )


def _numbers(steps: Iterable[Row], name: str) -> list[float]:
    return [float(row[name]) for row in steps if isinstance(row.get(name), int | float)]


def _extent(steps: Sequence[Row], *sides: str) -> float | None:
    farthest = [_numbers(steps, side) for side in sides]
    return sum(max(side) for side in farthest) if all(farthest) else None


def _mean(steps: Iterable[Row], name: str) -> float | None:
    """By seconds of movement; None where there was none."""
    known = [row for row in steps if isinstance(row.get(name), int | float)]
    weights = [float(row.get("movement_s") or 0) for row in known]
    if not sum(weights):
        return None
    return sum(float(row[name]) * weight for row, weight in zip(known, weights, strict=True)) / sum(weights)


def _answer(session: Row, name: str) -> int | None:
    value = session.get(name)
    return value if isinstance(value, int) else None
