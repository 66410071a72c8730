"""Textures at places around the listener, each with its own slow swell, and gusts that pass from one to the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audio.block import BLOCK, BLOCK_S, Floats, Stereo
from audio.noise import Drift
from audio.scapes.layers import Layers, widened
from audio.stems import Stem
from audio.tide import STILL, Tide

MIDDLE, SIDE = -2, -1
"""Of the bed: what both ears hear, and what they hear in opposite phase, which has no place at all."""
_EVERY = 8  # blocks between two words about levels: 0.09 s, beside swells of seconds


@dataclass(frozen=True, slots=True)
class Layer:
    """One texture at one place.

    Args:
        stem: what it is read from.
        place: the source's number, or `MIDDLE` or `SIDE` of the bed.
        level: RMS in the mean.
        swing: standard deviation of what a gust does to it, nepers of amplitude.
        late_s: how much later than anywhere a gust comes to it.
    """

    stem: Stem
    place: int
    level: float
    swing: float
    late_s: float = 0.0


class Ambience:
    """All textures of a scape, mixed to its sources and its bed in one small product.

    Args:
        sources: how many the scape has; those without a texture are silent.
        gust_s: about how long it blows.
    """

    def __init__(
        self, rng: np.random.Generator, tide: Tide, sources: int, layers: Sequence[Layer], gust_s: float
    ) -> None:
        self._tide = tide
        self._level = np.asarray([layer.level for layer in layers])
        self._swing = np.asarray([layer.swing for layer in layers])
        late = [round(layer.late_s / (_EVERY * BLOCK_S)) for layer in layers]
        self._late = -1 - np.asarray(late)
        self._gust, self._own = Drift(rng, 1, gust_s / _EVERY), Drift(rng, len(layers), 0.6 * gust_s / _EVERY)
        self._gusts = deque([float(self._gust.step()[0]) for _ in range(max(late) + 1)], max(late) + 1)
        self._rows = np.zeros((sources + 2, BLOCK), np.float32)
        into = [range(sources + 2)[layer.place] for layer in layers]
        self._layers = Layers(rng, _parted([layer.stem for layer in layers]), into, self._gains, _EVERY, sources + 2)

    def fill(self, sources: Floats, bed: Stereo) -> None:
        """The next block, over all of `sources` and `bed`."""
        self._layers.fill(self._rows)
        sources[:] = self._rows[:-2]
        bed[:] = widened(self._rows[-2:])

    def _gains(self) -> np.ndarray:
        """Of each layer some blocks later."""
        self._gusts.append(float(self._gust.step()[0]))
        wander = 0.8 * np.asarray(self._gusts)[self._late] + 0.6 * self._own.step()
        still = 1 - STILL * self._tide.end.depth
        return np.asarray(self._level * np.exp(still * self._swing * wander - 0.5 * (still * self._swing) ** 2))


def _parted(stems: Sequence[Stem]) -> list[Stem]:
    """One for each, with nothing in common: readers that meet sound like a pipe where they are all there is.

    Those of one stem share its parts, forward and backward.
    """
    parts = {}
    for each in {id(stem): stem for stem in stems}.values():
        cut = np.array_split(each.samples, (sum(stem is each for stem in stems) + 1) // 2)
        parts[id(each)] = [Stem(part[::way]) for part in cut for way in (-1, 1)]
    return [parts[id(stem)].pop() for stem in stems]
