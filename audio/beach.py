"""Surf on sand, a light wind, far out now and then a gull."""

from __future__ import annotations

import numpy as np

from audio.birds import GULL, Air, Bird
from audio.block import Directions, Floats, Stereo
from audio.breath import Colour
from audio.noise import Drift, Noise, hump
from audio.tide import STILL, Tide
from audio.water import Drops, Surf


class Beach:
    """Surf on sand, a light wind, far out now and then a gull."""

    MADE_RMS, RMS_DB = 0.83, -28.0
    BREATH = Colour(hump(500, 2600, 7, 9), hump(130, 600, 6, 9), -27.2, -0.6, -4.6)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._tide = tide
        self.directions: Directions = np.asarray([(0.36, 0.24, -0.9)], np.float32)
        self._surf = Surf(rng)
        self._noise = Noise(rng, 0.8)
        self._fizz = Drops(rng, 1500, 5200, 0.0, 0.8)
        self._gust = Drift(rng, 2, 9.0)
        self._gull = Bird(rng, GULL, Air(rng, 1.6), 35.0)
        self._roar = np.outer([1, 1], hump(70, 380, 9, 8)) * 0.022
        self._wind = np.outer([1, 1], hump(180, 700, 8, 8)) * 0.012

    def fill(self, sources: Floats, bed: Stereo) -> None:
        still = STILL * self._tide.end.depth
        gust = np.exp(0.5 * (1 - still) * self._gust.step())[:, None]
        bed[:] = self._noise.next(np.asarray(self._surf.step(still) + self._roar + self._wind * gust, np.float32))
        self._fizz.step(240 * min(self._surf.foam, 1.5), 0.2).mix(bed)
        self._gull.fill(sources[0], bed)
