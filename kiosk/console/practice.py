"""A patient's practice over his visits as strips of a plot, before any pixel. Pure; it judges nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from kiosk.view import PractisedVisit

Values = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """One strip over the visits.

    Args:
        title: with its unit.
        series: (words, a value for each visit or None); bars have none.
        top: of its scale, which begins at 0.
    """

    title: str
    series: tuple[tuple[str, Values], ...]
    top: float

    @property
    def bars(self) -> bool:
        """Standing bars and no lines."""
        return self.series[0][0] == ""


@dataclass(frozen=True, slots=True)
class Progress:
    """The plot.

    Args:
        strips: from the top.
        days: month and day of each visit, or a dash.
        years: the year below a day, where it is another than before; else "".
        letters: which programme each visit had, as `programmes` names them.
    """

    strips: tuple[Strip, ...]
    days: tuple[str, ...]
    years: tuple[str, ...]
    letters: tuple[str, ...]


def progress(visits: Sequence[PractisedVisit], table: Mapping[str, str]) -> Progress:
    """The plot of these visits, the oldest first; strips in which nothing is known are left out."""
    titles = {title: letter for letter, title, _ in programmes(visits)}
    years = [visit.day[:4] for visit in visits]
    head = (
        (table["progress_side"], tuple(visit.side_deg for visit in visits)),
        (table["progress_up"], tuple(visit.up_deg for visit in visits)),
    )
    anxiety = (
        (table["progress_before"], tuple(visit.anxiety[0] for visit in visits)),
        (table["progress_after"], tuple(visit.anxiety[1] for visit in visits)),
    )
    speed = tuple(visit.speed_deg_s for visit in visits)
    minutes = tuple(visit.minutes for visit in visits)
    strips = (
        Strip(table["progress_head"], head, _top([*head[0][1], *head[1][1]], 10.0)),
        Strip(table["progress_speed"], ((table["progress_median"], speed),), _top(speed, 10.0)),
        Strip(table["progress_anxiety"], anxiety, 10.0),
        Strip(table["progress_minutes"], (("", minutes),), _top(minutes, 5.0)),
    )
    return Progress(
        tuple(strip for strip in strips if any(value is not None for _, values in strip.series for value in values)),
        tuple(visit.day[5:] or "–" for visit in visits),
        tuple(year if year != before else "" for year, before in zip(years, ["", *years], strict=False)),
        tuple(titles[visit.title] for visit in visits),
    )


def programmes(visits: Sequence[PractisedVisit]) -> tuple[tuple[str, str, str], ...]:
    """The programmes of these visits as lines of facts: a letter and the title."""
    titles = dict.fromkeys(visit.title for visit in visits)
    return tuple((letter, title, "") for letter, title in zip(ascii_uppercase, titles, strict=False))


def _top(values: Sequence[float | None], step: float) -> float:
    """A scale's end in whole steps."""
    return step * max(1, math.ceil(max((value for value in values if value is not None), default=0.0) / step))
