"""Where the stream runs, and the life of what floats on it: where it is, how it lies, how much of it is there. Pure.

A thing settles on still water before the patient and waits there, lifting and sinking slowly. Let go, it goes with the
stream: from rest, ever a little quicker and ever farther, so that it grows smaller evenly, and is gone after `AWAY_S`.
All of it follows from how long ago it came, was let go or was asked away; only how warm it is follows looks.

Metres in the world: x to the right, y up from the eye, and `out` for metres ahead, which is −z.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from environments.easing import eased
from environments.world import Moment, Target

KINDS = ("leaf", "boat", "lantern")
MOST = 4  # things at a time
WATER_Y = -0.78
WAIT_OUT = 2.40  # there the water is seen 18° below the eye
RADIUS_DEG, DWELL_S = 7.0, 2.0

SETTLE_S, FROM_M = 2.2, 0.07  # it comes from so far above
AWAY_S, FADES_S = 16.0, 9.0  # gone, and since when it fades
LEAVE_S = 2.0  # not let go, it goes where it is
RISE_AFTER_S, RISES = 4.0, 0.045  # the lantern, m/s²
START_S, PACE, QUICKENS = 2.0, 0.50, 0.034  # of the drift: from rest, m/s, m/s²
WARMS_S, COOLS_S = 1.4, 3.0

_FALL, _FALLS = 0.052, (5.0, 58.0)  # the land falls away gently from the one to the other; slope
_WINDS, _WIDE, _FROM = 3.2, 0.185, 3.2


@dataclass(slots=True)
class Afloat:
    """One thing on the water.

    Args:
        id: the spot that brought it; kind: one of `KINDS`; number: of all that came.
        came, freed, left: `Moment.t` when it came, was let go, was asked away; None: not yet.
        warmth: 0–1.
    """

    id: str
    kind: str
    number: int
    came: float
    freed: float | None = None
    left: float | None = None
    warmth: float = 0.0

    def waits(self) -> bool:
        return self.freed is None and self.left is None

    def place(self, t: float) -> tuple[float, float, float]:
        return place(self.kind, t - self.came, _since(self.freed, t))

    def heading(self, t: float) -> float:
        return heading(self.kind, self.number, t - self.came, _since(self.freed, t))

    def presence(self, t: float) -> float:
        return presence(t - self.came, _since(self.freed, t), _since(self.left, t))

    def over(self, t: float) -> bool:
        return _since(self.freed, t) >= AWAY_S or _since(self.left, t) >= LEAVE_S


class Fleet:
    """What is on the water, from moment to moment; the oldest first."""

    def __init__(self) -> None:
        self.things: list[Afloat] = []
        self._spot = ""
        self._came = 0
        self._t = -math.inf

    def step(self, moment: Moment) -> None:
        """On to a moment. Where time runs back, nothing has come yet."""
        t = moment.t
        if t < self._t:
            self.things, self._spot, self._came = [], "", 0
        self._t = t
        if moment.spot != self._spot:
            self._spot = moment.spot
            for thing in self._waiting():
                thing.left = t
            if kind_of(moment.spot):
                self.things.append(Afloat(moment.spot, kind_of(moment.spot), self._came, t))
                self._came += 1
        for thing in self.things:
            asked = thing.waits() and moment.attended == thing.id
            thing.warmth = warmed(thing.warmth, 0.4 + 0.6 * moment.progress if asked else 0.0, moment.dt, held=thing.freed is not None)
        for thing in self._waiting():
            if moment.selected == thing.id:
                thing.freed = t
        self.things = [thing for thing in self.things if not thing.over(t)]
        while len(self.things) > MOST:
            self.things.remove(min(self.things[:-1], key=lambda thing: thing.presence(t)))

    def targets(self) -> tuple[Target, ...]:
        """The one that waits, where it lies."""
        return tuple(Target(thing.id, _AHEAD.copy(), RADIUS_DEG, DWELL_S) for thing in self._waiting())

    def _waiting(self) -> Iterator[Afloat]:
        return (thing for thing in self.things if thing.waits())


def kind_of(spot: str) -> str:
    """What a spot asks for: "leaf" and "leaf:3" a leaf; "" for what is no kind of this place."""
    kind = spot.partition(":")[0]
    return kind if kind in KINDS else ""


def warmed(warmth: float, goal: float, passed: float, held: bool = False) -> float:
    """The warmth after `passed` seconds of a look that asks for `goal`; `held`: it was let go, and keeps what it has."""
    if held:
        return warmth
    passed = min(max(passed, 0.0), 1.0)
    return min(warmth + passed / WARMS_S, goal) if warmth < goal else max(warmth - passed / COOLS_S, goal)


def out_at(freed_s: float) -> float:
    """How far out it has come."""
    t = max(freed_s, 0.0)
    return WAIT_OUT + PACE * (t - START_S * (1.0 - math.exp(-t / START_S))) + QUICKENS * t * t * (1.0 - math.exp(-t / START_S))


def place(kind: str, came_s: float, freed_s: float) -> tuple[float, float, float]:
    """x, y, z of where it meets the water, or of its foot where it is above it.

    Args:
        came_s: seconds since it came; freed_s: since it was let go, less than 0 before.
    """
    out = out_at(freed_s)
    x = float(middle(out)) * eased((out - WAIT_OUT) / 4.0)
    above = FROM_M * (1.0 - eased(came_s / SETTLE_S))
    lifts = 0.005 * math.sin(came_s * 0.93) + 0.003 * math.sin(came_s * 1.57 + 1.0)
    y = float(level(out)) + above + lifts * eased(came_s / SETTLE_S)
    if kind == "lantern":
        y += RISES * max(freed_s - RISE_AFTER_S, 0.0) ** 2
    return x, y, -out


def heading(kind: str, number: int, came_s: float, freed_s: float) -> float:
    """Radians it is turned about the upright, to the left: 0 lies along −z."""
    lies = (0.55, -0.75, 0.3, -0.4)[number % 4]
    turn = lies + 0.10 * math.sin(0.31 * came_s + number)
    gone = max(freed_s, 0.0)
    if kind == "boat":
        out = out_at(gone)
        along = -math.atan2(float(middle(out + 0.5)) - float(middle(out - 0.5)), 1.0)
        return turn + (along - 0.7 * lies) * eased(gone / 7.0)
    slow = {"leaf": 0.24, "lantern": 0.11}[kind] * (1.0 if number % 2 else -1.0)
    return turn + slow * (gone - 3.0 * (1.0 - math.exp(-gone / 3.0)))


def presence(came_s: float, freed_s: float, left_s: float) -> float:
    """0–1, how much of it is there; times less than 0 have not come."""
    there = eased(came_s / SETTLE_S)
    if freed_s >= 0.0:
        there *= 1.0 - eased((freed_s - FADES_S) / (AWAY_S - FADES_S))
    if left_s >= 0.0:
        there *= 1.0 - eased(left_s / LEAVE_S)
    return there


def middle(out: np.ndarray | float) -> np.ndarray:
    """x of the stream's middle, `out` metres ahead: bends that grow with the distance, so that the eye sees them alike."""
    far = np.maximum(out, 1.0)
    return np.asarray(-_WIDE * far**0.8 * np.sin(_WINDS * np.log(far / _FROM)))


def level(out: np.ndarray | float) -> np.ndarray:
    """y of the water's face."""
    first, last = (0.5 * (np.sqrt((out - at) ** 2 + 4.0) + (out - at)) for at in _FALLS)
    return np.asarray(_TOP - _FALL * (first - last))


_TOP = WATER_Y + _FALL * sum(way * 0.5 * (math.hypot(WAIT_OUT - at, 2.0) + WAIT_OUT - at) for way, at in zip((1.0, -1.0), _FALLS, strict=True))

LEVEL = f"""
float level(float z) {{
    vec2 v = -z - vec2({_FALLS[0]:.1f}, {_FALLS[1]:.1f}), s = 0.5 * (sqrt(v * v + 4.0) + v);
    return {_TOP:.4f} - {_FALL:.4f} * (s.x - s.y);
}}
"""
"""`level(z)`, the function above for shaders."""

_AHEAD = np.array([0.0, WATER_Y, -WAIT_OUT]) / math.hypot(WATER_Y, WAIT_OUT)


def _since(when: float | None, t: float) -> float:
    return -1.0 if when is None else t - when
