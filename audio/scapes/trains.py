"""Bubbles that leave the sand one after the other and rise: a train of soft chirps, then a rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audio.block import BLOCK, BLOCK_S, RATE, Floats
from audio.events import Events
from audio.scapes.bubbles import bubble

_LIFT_S = 0.55  # from one height to the next
_SOFT = 2.4  # times as slow as in nature


class Trains:
    """One place that bubbles leave, heard at some heights one above the other.

    Args:
        homes_hz: what a train's bubbles are tuned around; each train has one of them.
        heights: sources that a bubble passes as it rises, each fainter and higher than the last.
        rest_s: shortest and longest silence between trains.

    Attributes:
        rests: nothing is heard and nothing waits, so that the sources may be put elsewhere.
    """

    def __init__(
        self, rng: np.random.Generator, homes_hz: Sequence[float], heights: int, rest_s: tuple[float, float]
    ) -> None:
        self._rng, self._homes_hz, self._rest_s = rng, homes_hz, rest_s
        self._rising = [Events() for _ in range(heights)]
        self._wait_s = float(rng.uniform(0.0, rest_s[1]))
        self._due: list[tuple[float, float, float]] = []  # in s from now, Hz, level of bubbles not made yet
        self.rests = True

    def fill(self, sources: Floats) -> None:
        """The next block, over all of `sources`, (heights, BLOCK)."""
        self._wait_s -= BLOCK_S
        if self._wait_s <= 0.0:
            self._draw()
        self._due = [(due_s - BLOCK_S, hz, level) for due_s, hz, level in self._due]
        if self._due and self._due[0][0] <= 0.0:  # one a block: none takes long
            self._leave(*self._due.pop(0))
        sources[:] = 0.0
        if self.rests:
            return
        for source, events in zip(sources, self._rising, strict=True):
            events.mix(source)
        self.rests = not self._due and not any(events.waiting for events in self._rising)

    def _draw(self) -> None:
        """A train: when its bubbles leave, how high and how loud each is."""
        rng = self._rng
        home = float(self._homes_hz[int(rng.integers(len(self._homes_hz)))])
        count = int(rng.integers(3, 10))
        at = 0.0
        for number in range(count):
            hz = home * 2 ** ((rng.choice([-5, -3, 0, 0, 2, 4, 7]) + rng.normal(0, 0.25)) / 12)
            loud = np.sin(np.pi * (number + 0.7) / (count + 0.4)) * rng.uniform(0.45, 1.0)
            self._due.append((at, float(hz), float(loud)))
            at += float(rng.uniform(0.07, 0.20)) * (1 + number / count)
        self._wait_s = at + float(rng.uniform(*self._rest_s))

    def _leave(self, _: float, hz: float, level: float) -> None:
        """One bubble is put ahead at every height that it will pass."""
        self.rests = False
        start = int(self._rng.integers(BLOCK))
        for height, events in enumerate(self._rising):
            chirp = bubble(hz * 2 ** (0.22 * height), 0.22 + 0.05 * height, _SOFT)
            later = int(height * _LIFT_S * self._rng.uniform(0.85, 1.15) * RATE)
            events.add(level * 0.6**height * chirp, start + later)
