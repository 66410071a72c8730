"""A clearing: wind that goes from tree to tree, a brook on the left, single birds in the crowns with long pauses."""

from __future__ import annotations

import numpy as np

from audio import leaves, stream
from audio.birds import CASCADE, COO, FLUTE, SEE_SAW, Air, Bird
from audio.block import BLOCK, Directions, Floats, Stereo
from audio.breath import Colour
from audio.gusts import Gusts
from audio.noise import Drift, hump
from audio.pad import Pad
from audio.stems import stem
from audio.texture import Texture
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
_LEVELS = np.asarray([*[0.19, 0.19, 0.18, 0.16, 0.16, 0.17, 0.17, 0.16], *[0.16, 0.12, 0.15, 0.11], *[0.08] * _FRONT, 0.26, 0.09])
_LIVELY = np.asarray([*[0.42] * 6, 0.55, 0.55, *[0.12] * 4, *[0.85] * _FRONT, 0.3, 0.3])
"""What wind makes of each: of the trees, of the brook (its own wander), of the twigs, of the wood far off."""
_PERCHES = np.asarray([
    (-4.6, 6.0, -6.0), (3.4, 8.0, -12.0), (-9.0, 9.0, -12.0), (6.0, 8.0, -5.0), (9.0, 9.0, -11.0), (11.0, 8.0, 1.0),
    (-10.0, 8.0, 3.0), (7.0, 9.0, 9.0), (-3.0, 9.0, 13.0), (0.5, 9.0, -24.0),
])
_SINGERS = (FLUTE, COO, CASCADE, SEE_SAW)
_ROOT_HZ = 98.0  # G
_CHORDS = (
    (0.55, 0.62, 0.50, 0.36, 0.30, 0.20, 0.10, 0.08),
    (0.30, 0.70, 0.45, 0.15, 0.50, 0.24, 0.20, 0.05),
)
_TONES = (1, 1.5, 2, 2.5, 3, 4, 4.5, 6)
_EVERY = 4
"""Blocks between two words about gusts: 43 ms."""
_ALONG = np.linspace(0, 1, BLOCK, endpoint=False, dtype=np.float32)


class Forest:
    """A clearing: wind that goes from tree to tree, a brook on the left, single birds in the crowns with long pauses."""

    MADE_RMS, RMS_DB = 0.55, -25.0
    BREATH = Colour(hump(500, 2400, 7, 9), hump(130, 600, 6, 9), -27.5, -0.2, -3.7)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._rng, self._tide = rng, tide
        broad, fine = stem("forest-broad", 1, leaves.broad), stem("forest-fine", 1, leaves.fine)
        gurgle, babble = stem("forest-gurgle", 1, stream.gurgle), stem("forest-babble", 1, stream.babble)
        wood = stem("forest-wood", 1, leaves.wood)
        played = [*[broad] * 6, fine, fine, gurgle, gurgle, babble, babble, *[fine] * _FRONT, wood, wood]
        self._textures = [Texture(rng, one) for one in played]
        self._made = np.zeros((len(played), BLOCK), np.float32)
        self._gusts = Gusts(rng, _TREES[:, [0, 2]], _EVERY)
        self._runs = Drift(rng, len(_BROOK), 6.0 / _EVERY)
        self._gains = self._next_gains()
        self._rise, self._left = np.zeros_like(self._gains), 0
        air = Air(rng, 1.3)
        waits = rng.permutation([5.0, 20.0, 38.0, 60.0])
        self._birds = [Bird(rng, kind, air, float(wait)) for kind, wait in zip(_SINGERS, waits, strict=True)]
        self._perches = rng.choice(len(_PERCHES), len(self._birds), replace=False)
        self._pad = Pad(rng, [_ROOT_HZ * tone for tone in _TONES], 0.06 * np.asarray(_CHORDS), 15.0)
        self.directions: Directions = self._places()

    def fill(self, sources: Floats, bed: Stereo) -> None:
        for texture, made in zip(self._textures, self._made, strict=True):
            made[:] = texture.next()
        if not self._left:
            self._left = _EVERY
            self._rise = (self._next_gains() - self._gains) / np.float32(_EVERY)
        self._left -= 1
        self._made *= self._gains[:, None] + self._rise[:, None] * _ALONG
        self._gains = self._gains + self._rise
        sources[:12] = self._made[:12]
        sources[:_FRONT] += self._made[12 : 12 + _FRONT]
        middle, side = self._made[-2:]
        bed[:, 0] = middle + side
        bed[:, 1] = middle - side
        bed += self._pad.next()
        for bird, source in zip(self._birds, sources[12:], strict=True):
            bird.fill(source, bed)

    def _next_gains(self) -> Floats:
        """Of every texture some blocks later, (textures,)."""
        gusts = self._gusts.step()
        all_over = gusts.mean()
        wander = np.concatenate([gusts, self._runs.step(), gusts[:_FRONT], [all_over, all_over]])
        swells = 1 - STILL * self._tide.end.depth
        return np.asarray(_LEVELS * np.exp(swells * _LIVELY * wander), np.float32)

    def _places(self) -> Directions:
        places = np.concatenate([_TREES, _BROOK, _PERCHES[self._perches]])
        return np.asarray(places / np.linalg.norm(places, axis=1, keepdims=True), np.float32)
