"""Wind in leaves, a stream to the left, single birds with long pauses."""

from __future__ import annotations

import numpy as np

from audio.birds import CASCADE, COO, FLUTE, SEE_SAW, Air, Bird
from audio.block import Directions, Floats, Stereo
from audio.breath import Colour
from audio.noise import CENTRES_HZ, Drift, Noise, hump, pan
from audio.tide import STILL, Tide
from audio.water import Drops


class Forest:
    """Wind in leaves, a stream to the left, single birds with long pauses."""

    MADE_RMS, RMS_DB = 0.57, -28.0
    BREATH = Colour(hump(500, 2400, 7, 9), hump(130, 600, 6, 9), -27.5, -0.2, -3.7)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._tide = tide
        self._noise = Noise(rng, 0.85)
        self._gust = Drift(rng, 3, 5.0)
        self._rustle = Drift(rng, 2 * CENTRES_HZ.size, 0.08)
        self._low, self._mid, self._high = hump(90, 450, 9, 8), hump(300, 1300, 7, 8), hump(1100, 3600, 8, 10)
        self._run = np.outer(pan(-0.45), hump(280, 1300, 9, 10)) * 0.03
        self._gurgle = Drift(rng, CENTRES_HZ.size, 0.25)
        self._drops = Drops(rng, 420, 2600, -0.45, 0.35)
        air = Air(rng, 1.3)
        waits = rng.permutation([5.0, 20.0, 38.0, 60.0])
        kinds = (FLUTE, COO, CASCADE, SEE_SAW)
        self._birds = [Bird(rng, kind, air, float(wait)) for kind, wait in zip(kinds, waits, strict=True)]
        places = np.asarray([(-0.8, 0.4, -0.5), (0.5, 0.4, -0.8), (0.9, 0.3, 0.4), (-0.3, 0.5, -0.8)], np.float32)
        self.directions: Directions = places / np.linalg.norm(places, axis=1, keepdims=True)

    def fill(self, sources: Floats, bed: Stereo) -> None:
        wide, left, right = (1 - STILL * self._tide.end.depth) * self._gust.step()
        gust = np.exp(0.36 * wide + 0.2 * np.asarray([left, right]))[:, None]
        leaves = 0.10 * gust * self._low + 0.10 * gust**1.3 * self._mid + 0.03 * gust**1.6 * self._high
        leaves *= 10 ** (0.25 * self._rustle.step().reshape(2, -1))
        stream = self._run * 10 ** (0.2 * self._gurgle.step())
        bed[:] = self._noise.next(np.asarray(leaves + stream, np.float32))
        self._drops.step(90, 0.3).mix(bed)
        for bird, source in zip(self._birds, sources, strict=True):
            bird.fill(source, bed)
