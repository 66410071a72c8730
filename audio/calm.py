"""A warm hush with a chord inside it that slowly changes colour."""

from __future__ import annotations

import numpy as np

from audio.block import Directions, Floats, Stereo
from audio.breath import Colour
from audio.noise import Drift, Noise, hump
from audio.pad import Pad
from audio.tide import STILL, Tide


class Calm:
    """A warm hush with a chord inside it that slowly changes colour."""

    MADE_RMS, RMS_DB = 0.285, -26.9
    BREATH = Colour(hump(400, 1400, 7, 9), hump(110, 420, 6, 9), -32.0, 1.0, -3.0)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._tide = tide
        self.directions: Directions = np.zeros((0, 3), np.float32)
        self._noise = Noise(rng, 0.6)
        self._slow = Drift(rng, 2, 11.0)
        self._hush = hump(90, 420, 8, 7)
        self._air = hump(400, 1600, 8, 9)
        d = 146.83
        ratios = (0.5, 1, 1.5, 2, 9 / 4, 5 / 2, 3, 15 / 4, 4)  # just intervals: nothing beats harshly
        levels = (0.20, 0.28, 0.24, 0.20, 0.11, 0.12, 0.09, 0.04, 0.03)
        self._pad = Pad(rng, [d * r for r in ratios], levels, 14.0)

    def fill(self, sources: Floats, bed: Stereo) -> None:
        slow = np.exp(0.35 * (1 - STILL * self._tide.end.depth) * self._slow.step())[:, None]
        bed[:] = self._noise.next(np.asarray(0.05 * slow * self._hush + 0.008 * slow * self._air, np.float32))
        bed += self._pad.next()
