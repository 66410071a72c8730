"""A clearing: wind that goes from tree to tree, a brook on the left, single birds in the crowns with long pauses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, Directions, Floats, Stereo, directions
from audio.breath import Colour
from audio.noise import Drift, hump
from audio.pad import Pad
from audio.scapes import leaves, stream
from audio.scapes.birds import CASCADE, COO, FLUTE, SEE_SAW, Air, Bird
from audio.scapes.gusts import Gusts
from audio.scapes.layers import Layers, widened
from audio.scapes.perches import Perches
from audio.stems import stem
from audio.tide import STILL, Tide

_TREES = np.asarray([
    (-3.7, 6.5, -4.9),  # the old oak
    (4.3, 8.0, -5.6),
    (6.9, 9.0, -1.6),
    (8.4, 7.0, 6.5),
    (-1.5, 8.5, 8.5),
    (-7.4, 8.0, 0.8),
    (2.9, 7.0, -10.7),  # two birches
    (-5.2, 6.0, 4.6),  # a birch
])
"""The middle of each crown, metres right, up and back of the eye; the birches last."""
_BROOK = np.asarray([(-1.9, -1.5, -4.0), (-3.3, -1.5, -1.0), (-2.6, -1.5, -8.8), (-6.4, -1.6, 1.9)])
"""Where it is loudest: at two sills near by, farther up, and where it leaves behind the left shoulder."""
_FRONT = 3
"""Trees near and in sight: of these one hears small twigs too."""
_LEVELS = np.asarray(
    [0.17, 0.19, 0.17, 0.14, 0.14, 0.13, 0.17, 0.12, 0.22, 0.17, 0.21, 0.15, *[0.08] * _FRONT, 0.28, 0.05]
)
_LIVELY = np.asarray([*[0.42] * 6, 0.55, 0.55, *[0.12] * 4, *[0.85] * _FRONT, 0.3, 0.3])
"""Amplitude of each texture, and what wind makes of it: trees, brook (a wander of its own), twigs, the wood far off."""
_PERCHES = np.asarray([
    (-7.6, 10.0, -9.5), (-4.6, 9.0, -18.0), (-9.6, 8.0, -14.0), (0.5, 9.0, -23.0), (8.2, 8.0, -11.5), (10.6, 8.0, -9.0),
    (11.0, 9.0, -15.5), (13.0, 9.0, 2.8), (9.0, 9.0, 10.0), (-3.0, 10.0, 13.0), (-13.0, 9.0, 3.0),
])
_SINGERS = (FLUTE, COO, CASCADE, SEE_SAW)
_TONES_HZ = 98.0 * np.asarray([1.5, 2, 2.5, 3, 4, 9 / 2, 5, 6])  # of G
_CHORDS = 0.52 * np.asarray([
    (0.15, 0.42, 0.42, 0.38, 0.28, 0.10, 0.12, 0.10),
    (0.22, 0.36, 0.16, 0.46, 0.26, 0.22, 0.08, 0.12),
])
_EVERY = 4
"""Blocks between two words about gusts: 43 ms."""


class Forest:
    """A clearing with trees, a brook and birds around."""

    MADE_RMS, RMS_DB = 0.70, -24.65
    BREATH = Colour(hump(500, 2400, 7, 9), hump(130, 600, 6, 9), -28.0, -0.6, -4.1)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._tide = tide
        self._gusts = Gusts(rng, _TREES[:, [0, 2]], _EVERY)
        self._runs = Drift(rng, len(_BROOK), 6.0 / _EVERY)
        broad, fine = stem("forest-broad", 1, leaves.broad), stem("forest-fine", 1, leaves.fine)
        gurgle, babble = stem("forest-gurgle", 1, stream.gurgle), stem("forest-babble", 1, stream.babble)
        wood = stem("wood", 1, leaves.wood)
        played = [*[broad] * 6, fine, fine, gurgle, gurgle, babble, babble, *[fine] * _FRONT, wood, wood]
        into = [*range(12), *range(_FRONT), 12, 13]
        self._layers = Layers(rng, played, into, self._gains, _EVERY)
        self._rows = np.zeros((14, BLOCK), np.float32)
        air = Air(rng, 1.3)
        waits = rng.permutation([5.0, 20.0, 38.0, 60.0])
        birds = [Bird(rng, kind, air, float(wait)) for kind, wait in zip(_SINGERS, waits, strict=True)]
        self._birds = Perches(rng, birds, _PERCHES)
        self._pad = Pad(rng, _TONES_HZ.tolist(), _CHORDS, 15.0)
        self.directions = self._directions()

    def fill(self, sources: Floats, bed: Stereo) -> None:
        self._layers.fill(self._rows)
        sources[:12] = self._rows[:12]
        bed[:] = widened(self._rows[12:])
        bed += self._pad.next()
        perched = self._birds.places
        self._birds.fill(sources[12:], bed)
        if self._birds.places is not perched:
            self.directions = self._directions()

    def _gains(self) -> NDArray[np.float64]:
        """Of every texture."""
        gusts = self._gusts.step()
        all_over = gusts.mean()
        wander = np.concatenate([gusts, self._runs.step(), gusts[:_FRONT], [all_over, all_over]])
        swells = 1 - STILL * self._tide.end.depth
        return np.asarray(_LEVELS * np.exp(swells * _LIVELY * wander))

    def _directions(self) -> Directions:
        places = np.concatenate([_TREES, _BROOK, self._birds.places])
        return directions(places)
