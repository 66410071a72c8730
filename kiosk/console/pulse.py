"""What the console says of the heart and the breathing guide, and their curve, before any pixel. Pure.

For comfort, not for monitoring: a number with its age, the signal in words, and what the guide does. Deliberately
not here: any index of the heart's variability, and any word that judges the patient.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kiosk.console.status import Status
from kiosk.events import Health
from kiosk.view import Pulse

FRESH_S = 2  # a number older than this tells its age
GOOD, FAIR = 0.8, 0.5  # of the quality: from here on
LONGEST_BREATH_S = 15.0  # the slowest guide takes 13.3 s; a longer wait was no breath

_STEP, _NARROWEST = 10, 30  # of the curve's range, beats/min

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Heart:
    """The heart rate, or "--". `beside`: its unit, its age, or why there is none; `level`: signal bars 1–3, or 0."""

    number: str
    beside: str
    warning: str
    model: bool
    level: int


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide's rate, the heart beside it, what the guide does, the strap's signal (bars 0–3 and words)."""

    rate: str
    following: str
    line: str
    level: int
    signal: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The last three minutes.

    Args:
        runs: unbroken runs of (seconds ago, beats/min); between them lies a gap.
        breaths: (seconds ago it began, seconds it lasts) of the guide's breaths.
        span: lowest and highest beats/min of the scale.
        ticks: words at three, two, one and no minutes ago.
        unit: of the scale.
        warning: what the curve is not for.
    """

    runs: tuple[tuple[Point, ...], ...]
    breaths: tuple[Point, ...]
    span: tuple[int, int]
    ticks: tuple[str, ...]
    unit: str
    warning: str


def heart(pulse: Pulse, status: Status, table: Mapping[str, str]) -> Heart:
    """The number in every panel."""
    model = status.strap.health is Health.MODEL
    said = [table["model_strap"]] if model else []
    if pulse.age_s is None:
        there = status.strap.health in (Health.OK, Health.MODEL)
        said += [] if model else [table["heart_unit" if there else "no_strap"]]
    elif pulse.age_s > FRESH_S:
        said.append(table["heart_age"].format(seconds=pulse.age_s))
    elif not model:
        said.append(table["heart_unit"])
    number = str(pulse.bpm) if pulse.bpm else table["no_heart"]
    return Heart(number, ", ".join(said), table["not_monitoring"], model, level(_quality(pulse)))


def guide(pulse: Pulse, status: Status, table: Mapping[str, str]) -> Guide:
    """The words beside the curve. Whether the heart follows is said only while a heart is heard."""
    quality = _quality(pulse)
    rate = table["guide_none"]
    following = ""
    if pulse.rate_per_min is not None:
        rate = table["guide_rate"].format(rate=f"{pulse.rate_per_min:.1f}")
        if quality is not None:
            following = table["following" if pulse.following else "own_pace"]
    signal = table[f"signal_{heard(pulse)}"]
    if pulse.quality is None and pulse.age_s is None and status.strap.health is not Health.OK:
        signal = ""
    battery = status.strap.battery_percent
    if battery is not None:
        signal = ", ".join(filter(None, (signal, table["strap_battery"].format(percent=battery))))
    return Guide(rate, following, pulse.guide, level(quality), signal)


def heard(pulse: Pulse) -> str:
    """How well the strap is heard now: none, poor, fair or good."""
    return ("none", "poor", "fair", "good")[level(_quality(pulse))]


def _quality(pulse: Pulse) -> float | None:
    """Of the signal now: what was heard before a loss says nothing beside "--"."""
    return pulse.quality if pulse.bpm else None


def curve(pulse: Pulse, before: tuple[int, int] | None, table: Mapping[str, str]) -> Curve:
    """The curve of `pulse`, on the scale it had `before` where that still fits."""
    shown = runs(pulse.beats)
    ticks = tuple(table["minutes_ago"].split("|"))
    return Curve(
        shown, breaths(pulse), span([bpm for run in shown for _, bpm in run], before), ticks,
        table["heart_unit"], table["not_monitoring"],
    )  # fmt: skip


def level(quality: float | None) -> int:
    """Bars for a signal: 3 good, 2 fair, 1 poor, 0 none."""
    if quality is None:
        return 0
    return 3 if quality >= GOOD else 2 if quality >= FAIR else 1


def runs(beats: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
    """The beats between the gaps, which are marked by nan."""
    found: list[list[Point]] = [[]]
    for ago, bpm in beats:
        if math.isfinite(bpm):
            found[-1].append((ago, bpm))
        elif found[-1]:
            found.append([])
    return tuple(tuple(run) for run in found if run)


def breaths(pulse: Pulse) -> tuple[Point, ...]:
    """When each of the guide's breaths began and how long it lasts; the present one by the guide's rate."""
    waits = [earlier - later for earlier, later in zip(pulse.inhales, pulse.inhales[1:], strict=False)]
    present = 60 / pulse.rate_per_min if pulse.rate_per_min else LONGEST_BREATH_S
    return tuple(
        (ago, min(wait, LONGEST_BREATH_S)) for ago, wait in zip(pulse.inhales, (*waits, present), strict=False)
    )


def span(values: Sequence[float], before: tuple[int, int] | None = None) -> tuple[int, int]:
    """A scale in steps of ten that holds `values`.

    The one of `before` stays while it holds them and is not much wider than needed, so that a beat
    at its edge does not make it jump to and fro.
    """
    if not values:
        return before or (60, 60 + _NARROWEST)
    low = math.floor(min(values) / _STEP) * _STEP
    high = max(math.ceil(max(values) / _STEP) * _STEP, low + _STEP)
    while high - low < _NARROWEST:  # the nearer edge gives way
        if high - max(values) <= min(values) - low:
            high += _STEP
        else:
            low -= _STEP
    holds = before is not None and before[0] <= min(values) and max(values) <= before[1]
    return before if before and holds and before[1] - before[0] <= high - low + _STEP else (low, high)
