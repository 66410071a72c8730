"""What staff mark with one tap while it happens, and what the marks of a visit amount to. Pure.

A mark is an event row of the kind `mark`, its detail the mark's name (for one of the clinic's own with its words),
stamped at the tick that saw the press (60 a second). It is never taken away: `mark_undone` takes back the last mark
of the name that still stands. Why a visit ended is a mark too, `stop_` and the reason; the last one counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kiosk.language import N_

MARKS = {
    "dressing_off": N_("Dressing off"), "soaked_off": N_("Soaked off"), "cleaning": N_("Cleaning"),
    "needle_in": N_("Needle in"), "needle_out": N_("Needle out"), "dressing_on": N_("Dressing on"),
    "break": N_("Break"), "analgesia": N_("Pain relief given"), "rescue_dose": N_("Rescue dose"),
    "nausea": N_("Nausea"), "vomited": N_("Vomited"), "adverse_event": N_("Adverse event"), "talk": N_("Talking"),
}
"""What may be marked, and how staff read it."""

OWN = ("own_1", "own_2", "own_3")
"""Marks in the clinic's own words (`session.marks`), in their order."""

TOUCH = "touch"
"""The patient was told that he is about to be touched; a mark of its own key."""

STOPS = {
    "finished": N_("Finished"), "patient_request": N_("Patient wished"), "patient_call": N_("Patient called"),
    "staff_need": N_("Staff needed"), "nausea": N_("Nausea"), "pain": N_("Pain"), "fear": N_("Fear"),
    "discomfort": N_("Discomfort"), "asleep": N_("Fell asleep"), "technical": N_("Technical"),
    "emergency": N_("Emergency"), "other": N_("Other"),
}
"""Why a visit ended (`stop_reason`), and how staff read it."""

STOP = "stop_"
PROCEDURE = frozenset({"dressing_off", "soaked_off", "cleaning", "needle_in", "needle_out", "dressing_on"})
"""Marks that say that the procedure is under way."""

SETTLE_S = 180.0  # 3 to 5 minutes in a world before the procedure help

KIND, UNDONE = "mark", "mark_undone"
NAMES = frozenset({*MARKS, *OWN, TOUCH}) | {STOP + reason for reason in STOPS}


def words(name: str, own: Mapping[str, str] = {}, say: Callable[..., str] = str.format) -> str:
    """A mark's name for people.

    Args:
        name: of `NAMES`.
        own: the clinic's words for its own.
        say: puts English words into a language.
    """
    if name.startswith(STOP):
        return say(N_("Ended: {why}"), why=say(STOPS[name.removeprefix(STOP)]))
    if name == TOUCH:
        return say(N_("About to touch"))
    return own.get(name, name) if name in OWN else say(MARKS[name])


def detail(name: str, own: Mapping[str, str]) -> str:
    """What a row says of a mark: its name, and after it the clinic's own words."""
    return f"{name}: {own[name]}" if name in own else name


def standing(events: Iterable[tuple[float, str, str]]) -> list[tuple[float, str]]:
    """The marks nobody took back, as (time, name), from every event of a visit as (time, kind, detail), in order."""
    found: list[tuple[float, str]] = []
    for at, kind, told in events:
        name = told.partition(":")[0]
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
