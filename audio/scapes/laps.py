"""Wavelets of a still lake: each washes softly against something, and a little later air gurgles under it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK_S, Floats
from audio.noise import Drift, hump
from audio.scapes.bubbles import bubbles
from audio.scapes.flocks import flocks
from audio.scapes.grain import painted

_WAVES = 4  # of one thing, that may be heard at once
_RISE_S, _FALL_S, _GURGLE_S = 0.38, 0.62, 0.5
_FLOOR = 0.3  # of the amplitude, that is always there: water is never quite still
_UNEVEN = 0.16  # of the time between two


def wash(rng: np.random.Generator) -> Floats:
    """Water that strokes wood and stones."""
    fine = flocks(rng, bubbles(rng, 200, 500, 2000), 160.0, 3.0, 0.2)
    return fine + np.float32(1.1) * painted(rng, hump(220, 1100, 8, 9), 2.6, 0.2)


def plops(rng: np.random.Generator) -> Floats:
    """Round low bubbles, some at a time."""
    low = flocks(rng, bubbles(rng, 140, 240, 760), 22.0, 3.0, 0.25)
    return low + np.float32(0.25) * painted(rng, hump(180, 600, 8, 9), 2.0, 0.3)


class Laps:
    """How loud wavelets are at several things.

    Args:
        every_s: from one to the next at each thing.
        every: blocks in a step.
    """

    def __init__(self, rng: np.random.Generator, every_s: Sequence[float], every: int) -> None:
        self._step_s = every * BLOCK_S
        self._rng, self._every_s = rng, np.asarray(every_s)
        self._due_s = rng.uniform(0, 1, len(every_s)) * self._every_s
        self._age_s = np.full((len(every_s), _WAVES), 60.0)
        self._size = np.zeros((len(every_s), _WAVES))
        self._sets = Drift(rng, len(every_s), 19.0 / every)
        self._even = _FLOOR**2 + (_RISE_S + _FALL_S) * np.sqrt(np.pi) / 2 / self._every_s

    def step(self, still: float) -> NDArray[np.float64]:
        """Amplitudes of the wash and of the gurgle a step later, (2, things).

        Args:
            still: 0–1, how much of it is spread evenly over time.
        """
        self._age_s += self._step_s
        self._due_s -= self._step_s
        sets = self._sets.step()
        for thing in np.flatnonzero(self._due_s <= 0.0).tolist():
            oldest = int(self._age_s[thing].argmax())
            self._age_s[thing, oldest] = -3 * _RISE_S
            self._size[thing, oldest] = np.exp(0.24 * sets[thing] + 0.2 * self._rng.standard_normal())
            uneven = _UNEVEN * float(np.clip(self._rng.standard_normal(), -2, 2))
            self._due_s[thing] += self._every_s[thing] * (1 + uneven)
        waves = self._size * _arch(np.stack([self._age_s, self._age_s - _GURGLE_S]))
        power = _FLOOR**2 + np.square(waves).sum(axis=2)
        return np.asarray(np.sqrt((1 - still) * power + still * self._even))


def _arch(age_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 → 1 → 0, its fall slower than its rise."""
    return np.asarray(np.exp(-0.5 * (age_s / np.where(age_s < 0, _RISE_S, _FALL_S)) ** 2))
