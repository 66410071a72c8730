"""A stem played for hours without its length being heard.

It is read in stretches of some seconds from places drawn by chance, each fading into the next at equal power. Two
readers of one stem are two sounds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audio.block import BLOCK, BLOCK_S, RATE, Floats
from audio.stems import Stem

_FADE = 24  # blocks: 0.26 s
_ALONG = (np.arange(_FADE * BLOCK, dtype=np.float32) + 0.5) * np.float32(np.pi / 2 / (_FADE * BLOCK))
_APART = round(0.3 * RATE)  # of two readers: an echo that nobody takes for one
_TRIES = 20
_COMING, _GOING = np.sin(_ALONG).reshape(_FADE, BLOCK), np.cos(_ALONG).reshape(_FADE, BLOCK)


class Texture:
    """One reader of a stem.

    Args:
        rng: where it jumps.
        stem: at least twice as long as the longest stretch.
        stretch_s: shortest and longest stretch.
        beside: readers of the same stem that it keeps away from: the same a moment apart would sound like a pipe.
    """

    def __init__(
        self, rng: np.random.Generator, stem: Stem, stretch_s: tuple[float, float] = (5.0, 11.0),
        beside: Sequence[Texture] = (),
    ) -> None:
        self._rng, self._stem, self._stretch_s, self._beside = rng, stem, stretch_s, beside
        self._at, self._left = self._drawn()
        self._old, self._fading = 0, _FADE

    def next(self) -> Floats:
        """The next block, (BLOCK,), at an RMS of about 1."""
        if self._left <= 0:
            self._old, self._fading = self._at, 0
            self._at, self._left = self._drawn()
        block = self._stem.at(self._at)
        if self._fading < _FADE:
            block *= _COMING[self._fading]
            block += self._stem.at(self._old) * _GOING[self._fading]
            self._fading += 1
            self._old += BLOCK
        self._at += BLOCK
        self._left -= 1
        return block

    def _drawn(self) -> tuple[int, int]:
        """A place, and how many blocks are read from there before the next fade begins."""
        blocks = int(self._rng.uniform(*self._stretch_s) / BLOCK_S)
        room = len(self._stem.samples) - (blocks + _FADE + 1) * BLOCK
        for _ in range(_TRIES):
            at = int(self._rng.integers(room))
            if all(abs(at - other._at) > _APART for other in self._beside if other is not self):
                break
        return at, blocks
