"""Textures laid over each other into sources, each with a gain that glides from block to block."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audio.block import BLOCK, Floats
from audio.stems import Stem
from audio.texture import Texture

_ALONG = np.linspace(0, 1, BLOCK, endpoint=False, dtype=np.float32)


class Layers:
    """Some textures and where each is heard.

    Args:
        textures: readers, each used here alone.
        into: the source of each, counted from 0.
    """

    def __init__(self, textures: Sequence[Texture], into: Sequence[int]) -> None:
        self._textures = textures
        self._gains = np.zeros(len(textures), np.float32)  # from nothing, so that the first frame is no click
        self._route = (np.arange(max(into) + 1)[:, None] == np.asarray(into)).astype(np.float32)
        self._sounds = np.zeros((len(textures), BLOCK), np.float32)

    def fill(self, sources: Floats, gains: Floats) -> None:
        """The next block over all of `sources`, (sources, BLOCK); at its end the gains are `gains`, (textures,)."""
        for row, texture in zip(self._sounds, self._textures, strict=True):
            row[:] = texture.next()
        changed = (self._route * (gains - self._gains)) @ self._sounds
        changed *= _ALONG
        np.matmul(self._route * self._gains, self._sounds, out=sources)
        sources += changed
        self._gains = gains


def readers(rng: np.random.Generator, stems: Sequence[Stem]) -> list[Texture]:
    """One for each of `stems`, none near another that reads the same."""
    same: dict[int, list[Texture]] = {id(stem): [] for stem in stems}
    made = []
    for stem in stems:
        made.append(Texture(rng, stem, beside=same[id(stem)]))
        same[id(stem)].append(made[-1])
    return made
