"""What awakens on the beach where one looks, and how: each thing warms at once and answers slowly.

A look warms a thing within half a second; when it is kept, the thing gives its answer, which comes in a second or
two, stays some seconds, and goes as gently. Both are eased by the time that passes and never jump.
"""

from __future__ import annotations

import math

import numpy as np

from environments.world import Moment, Target

NAMES = ("gulls", "crab", "shell", "wave", "crown", "cloud")
WARM_S, COOL_S = 0.45, 2.2
RISE_S, FALL_S, STAY_S = 0.9, 2.4, 7.0
MOST_DT_S = 0.25  # after a longer gap it goes on from where it was


class Wakes:
    """How far each of `NAMES` has warmed and answered, 0–1.

    Args:
        places: of each, metres in the world from the head, and its radius in degrees.
    """

    def __init__(self, places: dict[str, tuple[tuple[float, float, float], float]]) -> None:
        self.warm = dict.fromkeys(NAMES, 0.0)
        self.answer = dict.fromkeys(NAMES, 0.0)
        self._drive = dict.fromkeys(NAMES, 0.0)
        self._stays = dict.fromkeys(NAMES, 0.0)
        self.targets = tuple(_target(name, *places[name]) for name in NAMES)

    def step(self, moment: Moment) -> None:
        """Goes on by `moment.dt`."""
        dt = min(max(moment.dt, 0.0), MOST_DT_S)
        warms, cools, rises, falls = (1.0 - math.exp(-dt / slow_s) for slow_s in (WARM_S, COOL_S, RISE_S, FALL_S))
        for name in NAMES:
            looked = name == moment.attended
            self.warm[name] += (looked - self.warm[name]) * (warms if looked else cools)
            if name == moment.selected:
                self._stays[name] = STAY_S
            staying = self._stays[name] > 0.0
            if staying:
                self._stays[name] -= dt
            share = rises if staying else falls
            self._drive[name] += (staying - self._drive[name]) * share  # eased twice: it starts as softly as it ends
            self.answer[name] += (self._drive[name] - self.answer[name]) * share

    def rows(self) -> tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]:
        """The frame's own rows 1, 2 and 3, as the shaders read them."""
        warm, answer = tuple(self.warm.values()), tuple(self.answer.values())
        return warm[:4], answer[:4], (warm[4], answer[4], warm[5], answer[5])


def _target(name: str, place: tuple[float, float, float], radius_deg: float) -> Target:
    far = math.sqrt(sum(each * each for each in place))
    return Target(name, np.array(place) / far, radius_deg)
