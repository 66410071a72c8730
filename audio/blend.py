"""Textures side by side, each under a gain that flows: what trees, brooks and shores are played with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, Floats
from audio.stems import Stem
from audio.texture import Texture

_ALONG = np.linspace(0, 1, BLOCK, endpoint=False, dtype=np.float32)


class Blend:
    """Some textures at once.

    Args:
        rng: where they jump.
        stems: one for each; the same one may come several times, as several sounds.
        gains: asked every `every` blocks for the amplitude of each some blocks later, (textures,).
    """

    def __init__(
        self,
        rng: np.random.Generator,
        stems: Sequence[Stem],
        gains: Callable[[], NDArray[np.float64]],
        every: int,
    ) -> None:
        self._textures = [Texture(rng, stem) for stem in stems]
        self._ask, self._every, self._left = gains, every, 0
        self._gains = self._rise = np.zeros(len(stems), np.float32)  # it comes from silence within `every` blocks
        self._block = np.zeros((len(stems), BLOCK), np.float32)

    def next(self) -> Floats:
        """The next block of each, (textures, BLOCK); it is written over by the one after."""
        for texture, block in zip(self._textures, self._block, strict=True):
            block[:] = texture.next()
        if not self._left:
            self._left = self._every
            self._rise = ((self._ask() - self._gains) / self._every).astype(np.float32)
        self._left -= 1
        self._block *= self._gains[:, None] + self._rise[:, None] * _ALONG
        self._gains = self._gains + self._rise
        return self._block
