"""What awakens in the forest where one looks: eased, unhurried, and kept a while after the look has gone.

A look warms a thing at once; one that stays, until it is chosen, wakes it for a quarter of a minute.
State moves with time alone (`dt`): a frame without time changes nothing.
"""

from __future__ import annotations

import math

import numpy as np

from environments.world import Moment, Target

NAMES = ("robin", "mushrooms", "flowers", "shaft", "squirrel", "crown")
"""In the order of frame.own[9] and [10]."""

RADII_DEG = (5.0, 5.0, 5.0, 6.0, 5.0, 9.0)
WARM_S, COOL_S = 0.7, 3.5  # how quickly a look warms, and how slowly that fades
RISE_S, KEPT_S, FADE_S = 1.8, 14.0, 5.0
WARMTH = 0.45  # of full: what a look alone gives
LEAVES_S = 21.0  # from the first leaf's leaving to the last one's landing
HOPS, HOP_S, HOP_M = 3, 1.5, 0.032
STEP_S = 0.1  # a longer pause is not caught up


class Awake:
    """How awake each thing is. `places`: unit directions (6, 3), as `NAMES`."""

    def __init__(self, places: np.ndarray) -> None:
        self.targets = tuple(
            Target(name, way / np.linalg.norm(way), radius)
            for name, way, radius in zip(NAMES, np.asarray(places, float), RADII_DEG, strict=True)
        )
        self.levels = [0.0] * len(NAMES)
        self._warm = [0.0] * len(NAMES)
        self._full = [0.0] * len(NAMES)
        self._left = [0.0] * len(NAMES)
        self._since = [-1.0] * len(NAMES)

    def move(self, moment: Moment) -> None:
        """On by the moment's dt."""
        dt = min(moment.dt, STEP_S)
        if dt <= 0.0:
            return
        for i, name in enumerate(NAMES):
            looked = moment.attended == name
            if moment.selected == name:
                self._left[i] = KEPT_S
                if self._since[i] < 0.0 or self._since[i] > LEAVES_S:
                    self._since[i] = 0.0
            if not looked and self.levels[i] == 0.0 and self._left[i] <= 0.0 and self._since[i] < 0.0:
                continue
            goal, pace = (1.0, WARM_S) if looked else (0.0, COOL_S)
            self._warm[i] = _eased(self._warm[i], goal, dt / pace)
            goal, pace = (1.0, RISE_S) if self._left[i] > 0.0 else (0.0, FADE_S)
            self._full[i] = _eased(self._full[i], goal, dt / pace)
            self._left[i] = max(self._left[i] - dt, 0.0)
            if self._since[i] >= 0.0:
                self._since[i] += dt
                if self._since[i] > LEAVES_S and self._left[i] <= 0.0:
                    self._since[i] = -1.0
            self.levels[i] = WARMTH * self._warm[i] + (1.0 - WARMTH) * self._full[i]

    @property
    def falling_s(self) -> float:
        """Seconds since leaves began to fall overhead, −1 while none do."""
        return self._since[5]

    def hop_m(self) -> float:
        """How high the robin is: a few small hops after it was chosen."""
        since = self._since[0] - 0.4
        if since < 0.0 or since >= HOPS * HOP_S:
            return 0.0
        part = since % HOP_S / 0.34
        return HOP_M * math.sin(math.pi * part) ** 2 if part < 1.0 else 0.0


def _eased(value: float, goal: float, share: float) -> float:
    value += (goal - value) * (1.0 - math.exp(-share))
    return goal if abs(value - goal) < 1e-3 else value
