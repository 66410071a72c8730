"""Textures laid over each other into sources, each under a gain that glides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, RISING, Floats, Stereo
from audio.stems import Stem
from audio.texture import Texture

_COMES = 2  # blocks from nothing to its level: the first frame is no click
_SIDES = np.asarray([[1, 1], [1, -1]], np.float32)


class Layers:
    """Some textures and where each is heard.

    Args:
        rng: where the readers jump.
        stems: one for each texture; the same one may come several times, as several sounds.
        into: the row of each, counted from 0.
        gains: asked for the amplitude of each, `every` blocks later, (textures,).
        every: blocks.
        rows: how many there are; by default as many as are used.
    """

    def __init__(
        self, rng: np.random.Generator, stems: Sequence[Stem], into: Sequence[int],
        gains: Callable[[], NDArray[np.floating]], every: int = 1, rows: int = 0,
    ) -> None:
        self._textures = readers(rng, stems)
        self._ask, self._every, self._left = gains, every, 0
        self._gains = self._rise = np.zeros(len(stems), np.float32)
        self._comes = _COMES
        self._route = (np.arange(rows or max(into) + 1)[:, None] == np.asarray(into)).astype(np.float32)
        self._sounds = np.zeros((len(stems), BLOCK), np.float32)

    def fill(self, rows: Floats) -> None:
        """The next block over all of `rows`, (rows, BLOCK)."""
        if not self._left:
            self._left, self._comes = self._comes or self._every, 0
            self._rise = ((self._ask() - self._gains) / self._left).astype(np.float32)
        self._left -= 1
        for sound, texture in zip(self._sounds, self._textures, strict=True):
            sound[:] = texture.next()
        rising = (self._route * self._rise) @ self._sounds
        rising *= RISING
        np.matmul(self._route * self._gains, self._sounds, out=rows)
        rows += rising
        self._gains = self._gains + self._rise


def widened(pair: Floats) -> Stereo:
    """Left and right of what both ears hear alike, and what they hear in opposite phase and so nowhere, (2, BLOCK)."""
    return (_SIDES @ pair).T


def readers(rng: np.random.Generator, stems: Sequence[Stem]) -> list[Texture]:
    """One for each of `stems`, none near another that reads the same: together they would sound like a pipe."""
    same: dict[int, list[Texture]] = {id(stem): [] for stem in stems}
    made = []
    for stem in stems:
        made.append(Texture(rng, stem, beside=same[id(stem)]))
        same[id(stem)].append(made[-1])
    return made
