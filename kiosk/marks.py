"""What staff mark with one tap while it happens, and what the marks of a visit amount to. Pure.

A mark is an event row of the kind `mark`, its detail the mark's name, stamped at the tick that saw the press (60 a
second). It is never taken away: `mark_undone` takes back the last mark of the name that still stands. Why a visit
ended is a mark too, `stop_` and the reason; the last one counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

MARKS = {
    "dressing_off": "Dressing off", "cleaning": "Cleaning", "needle_in": "Needle in", "needle_out": "Needle out",
    "dressing_on": "Dressing on", "talk": "Talking", "nausea": "Nausea", "analgesia": "Pain relief given",
    "rescue_dose": "Rescue dose", "adverse_event": "Adverse event",
}
"""What may be marked, and how staff read it."""

STOPS = {
    "finished": "Finished", "patient_request": "Patient wished", "patient_call": "Patient called",
    "staff_need": "Staff needed", "nausea": "Nausea", "pain": "Pain", "fear": "Fear", "discomfort": "Discomfort",
    "asleep": "Fell asleep", "technical": "Technical", "emergency": "Emergency", "other": "Other",
}
"""Why a visit ended (`stop_reason`), and how staff read it."""

STOP = "stop_"
PROCEDURE = frozenset({"dressing_off", "cleaning", "needle_in", "needle_out", "dressing_on"})
"""Marks that say that the procedure is under way."""

KIND, UNDONE = "mark", "mark_undone"
NAMES = frozenset(MARKS) | {STOP + reason for reason in STOPS}


def words(name: str) -> str:
    """A mark's name for people."""
    return f"Ended: {STOPS[name.removeprefix(STOP)]}" if name.startswith(STOP) else MARKS[name]


def standing(events: Iterable[tuple[float, str, str]]) -> list[tuple[float, str]]:
    """The marks nobody took back, as (time, name), from every event of a visit as (time, kind, detail), in order."""
    found: list[tuple[float, str]] = []
    for at, kind, name in events:
        if kind == KIND and name in NAMES:
            found.append((at, name))
        elif kind == UNDONE:
            last = max((place for place, (_, other) in enumerate(found) if other == name), default=None)
            if last is not None:
                found.pop(last)
    return found


def summary(marks: Iterable[tuple[float, str]]) -> dict[str, Any]:
    """The columns of sessions.csv that standing marks fill.

    `analgesia_given` says what was marked: 0 is "nobody marked any", not "none was given".
    """
    names = [name for _, name in marks]
    stops = [name.removeprefix(STOP) for name in names if name.startswith(STOP)]
    found: dict[str, Any] = {
        "analgesia_given": int(bool({"analgesia", "rescue_dose"} & set(names))),
        "rescue_n": names.count("rescue_dose"), "adverse_n": names.count("adverse_event"),
    }
    return found | ({"stop_reason": stops[-1]} if stops else {})


def before_procedure_s(immersed: Iterable[tuple[float, bool]], marks: Iterable[tuple[float, str]]) -> float | None:
    """Seconds in the world before the first mark of the procedure; None where none was made.

    Args:
        immersed: (seconds, whether the patient is in the world and nothing holds) at each change, in order.
        marks: standing ones, in seconds of the same clock.
    """
    first = min((at for at, name in marks if name in PROCEDURE), default=None)
    if first is None:
        return None
    total, since = 0.0, None
    for at, inside in immersed:
        if since is not None:
            total += max(0.0, min(at, first) - since)
        since = min(at, first) if inside else None
    return total + (first - since if since is not None else 0.0)
