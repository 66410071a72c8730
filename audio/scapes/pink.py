"""The noise that the loudness at the ear is measured with; no place, and none that a patient is given."""

from __future__ import annotations

import numpy as np

from audio.block import BLOCK_S, RATE, Directions, Floats, Stereo
from audio.loudness import lufs
from audio.noise import CENTRES_HZ, Noise

NAME = "noise"
LUFS = -30.0


class Pink:
    """Pink noise of `LUFS`, alike on both sides and in nobody's direction: a head that turns changes nothing."""

    directions: Directions = np.zeros((0, 3), np.float32)

    def __init__(self, seed: int) -> None:
        self._noise = Noise(np.random.default_rng(seed), width=0.0)
        self._power = np.full((2, CENTRES_HZ.size), 10 ** (LUFS / 10) / CENTRES_HZ.size, np.float32)
        ten_s = np.concatenate([self._noise.next(self._power) for _ in range(round(10 / BLOCK_S))])
        self._power *= 10 ** ((LUFS - lufs(ten_s, RATE)) / 10)

    def fill(self, sources: Floats, bed: Stereo) -> None:
        """The next block, all of it in the bed."""
        bed[:] = self._noise.next(self._power)
