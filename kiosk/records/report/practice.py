"""The report's two sections about programmes: how often each was played, and what patients practised over visits."""

from __future__ import annotations

from collections import Counter
from datetime import date
from html import escape

from kiosk.records.progress import Practice
from kiosk.records.report import parts, plots
from kiosk.records.report.figures import LATEST, Figures

PATIENTS = 12  # drawn one by one
_WHY = {
    "time": "time was over", "finished": "was at its end", "patient": "the patient's wish", "nurse": "the nurse's wish",
    "condition": "a condition of the programme", "technical": "a fault", "stop": "STOP", "": "not said",
}


def programmes(found: Figures) -> str:
    """A table of all programmes; "" where none was played."""
    if not found.programmes:
        return ""
    rows = [
        (name or "not known", str(one.begun), str(one.finished), str(one.steps["done"]), _listed(one.steps),
         str(one.skipped.total()),
         ", ".join(f"{n} {_WHY.get(why, why)}" for why, n in sorted(one.skipped.items())) or "–")
        for name, one in found.programmes.items()
    ]
    head = ("programme", "begun", "finished", "steps done", "other steps", "skipped", "why skipped")
    return "<h2>Programmes</h2>" + parts.table(
        "Visits in which each was begun, and in which its last step was done (steps skipped for a condition or a fault"
        " apart); steps over all visits.", head, rows, (1, 2, 3, 5))


def _listed(steps: Counter[str]) -> str:
    others = sorted((status, n) for status, n in steps.items() if status not in ("done", "skipped"))
    return ", ".join(f"{n} {parts.words(status)}" for status, n in others) or "–"


def progress(found: Figures, first: date | None, hidden: bool) -> str:
    """Of each patient with two practice visits or more a picture and a table; "" where there is none."""
    if not found.practice:
        return ""
    drawn = list(found.practice.items())[:PATIENTS]
    more = len(found.practice) - len(drawn)
    note = f"<p>{more} further patients with two practice visits or more: in steps.csv.</p>" if more else ""
    said = "".join(
        _patient(f"Patient {n}" if hidden else f"Patient {code}", n, visits, first, hidden)
        for n, (code, visits) in enumerate(drawn, 1)
    )
    return (
        "<h2>Practice over visits</h2><p>What was practised and how far the head turned, visit by visit; it says"
        " nothing about why. Degrees are from the farthest to one side to the farthest to the other, minutes of steps"
        " that have an end; speed is the median while the head moved, smoothness the spectral arc length of the speed"
        f" (0 or less, nearer 0 is smoother). The patients who practised last come first.</p>{note}{said}"
    )


def _patient(name: str, number: int, every: tuple[Practice, ...], first: date | None, hidden: bool) -> str:
    visits = every[-LATEST:]
    which = "each practice visit" if len(visits) == len(every) else f"the latest {len(visits)} of {len(every)} visits"
    said = f"{name}, {which}: degrees the head turned, and minutes. The table below has the numbers."
    start = len(every) - len(visits) + 1
    rows = [
        (str(n), parts.when(one.day, first, hidden), one.programme or "not known", f"{one.minutes:.1f}",
         *map(_figure, (one.yaw_deg, one.pitch_deg, one.roll_deg, one.speed_deg_s)), _figure(one.smoothness, 1))
        for n, one in enumerate(visits, start)
    ]
    head = ("visit", "week" if hidden else "day (UTC)", "programme", "minutes", "side to side, °", "up and down, °",
            "leaning, °", "speed, °/s", "smoothness")
    return (
        f"<h3>{escape(name)}</h3><figure>{plots.practice(f'practice{number}', visits, start, said)}</figure>"
        + parts.table(f"The same in numbers, {which}", head, rows[::-1], (3, 4, 5, 6, 7, 8))
    )


def _figure(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:.{digits}f}".replace("-", "−")
