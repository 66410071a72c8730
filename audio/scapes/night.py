"""A still lake at night: wavelets at jetty, boat and shore, air in spruces, far crickets, a frog, seldom a bird."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, Directions, Floats, Stereo, directions
from audio.breath import Colour
from audio.noise import Drift, hump
from audio.pad import Pad
from audio.scapes import laps, leaves
from audio.scapes.birds import NIGHT_SONG, Air, Bird
from audio.scapes.frogs import FROG
from audio.scapes.insects import Cricket
from audio.scapes.laps import Laps
from audio.scapes.layers import Layers, widened
from audio.scapes.perches import Perches
from audio.stems import stem
from audio.tide import STILL, Tide

_WATER = np.asarray([(1.7, -1.8, -4.2), (-0.4, -1.8, -3.6), (-5.0, -1.7, -0.6), (6.4, -1.7, 5.0)])
"""Where wavelets arrive: the boat, the jetty's end, the left shore, the right one behind."""
_WATER_EVERY_S = (2.3, 2.9, 3.3, 3.9)
_WATER_LEVELS = np.asarray([0.10, 0.085, 0.09, 0.08])
"""Of either of two washes at each: one alone would be known again."""
_AIR_LEVELS = np.asarray([0.065, 0.065, 0.06, 0.075, 0.075, 0.045])
"""In the trees, and in the bed: two in the middle and one aside."""
_TREES = np.asarray([(-15.0, 4.5, -13.0), (22.0, 5.0, -3.0), (-6.0, 4.0, 9.0)])
"""Spruces and birches: on the point to the left, on the right shore, behind the jetty."""
_GRASS = np.asarray([(-9.0, -1.2, -5.0), (15.0, -1.0, 1.5), (-2.5, -1.2, 8.0)])
_CRICKETS = ((2352.0, 0.52), (2205.0, 0.63), (2613.0, 0.57))
"""Tone, Hz, and seconds from chirp to chirp, of the cricket in each patch of grass."""
_REEDS = np.asarray([(-22.0, -1.5, -30.0), (40.0, -1.5, -27.0), (34.0, -1.5, -14.0), (-20.0, -1.5, -24.0)])
_BRANCHES = np.asarray([
    (-17.0, 8.0, -22.0), (-19.0, 7.0, -9.0), (24.0, 8.0, -8.0), (30.0, 9.0, -18.0), (12.0, 8.0, 26.0),
])
_TONES_HZ = 98.0 * np.asarray([1.5, 2, 9 / 4, 3, 10 / 3, 4, 9 / 2, 6, 9, 12])  # of G
_CHORDS = 0.3 * np.asarray([
    (0.17, 0.46, 0.40, 0.40, 0.14, 0.24, 0.18, 0.14, 0.06, 0.026),
    (0.22, 0.46, 0.18, 0.34, 0.30, 0.26, 0.10, 0.16, 0.03, 0.034),
])
_EVERY = 2
"""Blocks between two words about wavelets: 21 ms."""


class Night:
    """A lake with wavelets, trees and small creatures around."""

    MADE_RMS, RMS_DB = 0.28, -24.3
    BREATH = Colour(hump(450, 2000, 7, 9), hump(120, 560, 6, 9), -28.9, -0.3, -3.8)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._tide = tide
        self._laps = Laps(rng, _WATER_EVERY_S, _EVERY)
        self._air = Drift(rng, len(_AIR_LEVELS), 9.0 / _EVERY)
        wash, plops = stem("night-wash", 1, laps.wash), stem("night-plops", 1, laps.plops)
        needles, wood = stem("night-needles", 1, leaves.needles), stem("wood", 1, leaves.wood)
        played = [*[wash] * 8, *[plops] * 4, *[needles] * 3, *[wood] * 3]
        into = [*range(4), *range(4), *range(4), 4, 5, 6, 7, 7, 8]
        self._layers = Layers(rng, played, into, self._gains, _EVERY)
        self._rows = np.zeros((9, BLOCK), np.float32)
        self._crickets = [Cricket(rng, hz, every_s) for hz, every_s in _CRICKETS]
        lake = Air(rng, 1.7)
        self._frogs = Perches(rng, [Bird(rng, FROG, lake, 25.0)], _REEDS)
        self._birds = Perches(rng, [Bird(rng, NIGHT_SONG, lake, 50.0)], _BRANCHES)
        self._pad = Pad(rng, _TONES_HZ.tolist(), _CHORDS, 17.0)
        self.directions = self._directions()

    def fill(self, sources: Floats, bed: Stereo) -> None:
        self._layers.fill(self._rows)
        sources[:7] = self._rows[:7]
        for cricket, source in zip(self._crickets, sources[7:10], strict=True):
            cricket.fill(source)
            source *= np.float32(0.13)
        bed[:] = widened(self._rows[7:])
        bed += self._pad.next()
        sat = self._frogs.places, self._birds.places
        self._frogs.fill(sources[10:11], bed)
        self._birds.fill(sources[11:], bed)
        if self._frogs.places is not sat[0] or self._birds.places is not sat[1]:
            self.directions = self._directions()

    def _gains(self) -> NDArray[np.float64]:
        """Of every texture."""
        still = STILL * self._tide.end.depth
        wash, plops = self._laps.step(still) * _WATER_LEVELS
        air = np.exp(0.32 * (1 - still) * self._air.step()) * _AIR_LEVELS
        return np.concatenate([wash, wash, 0.85 * plops, air])

    def _directions(self) -> Directions:
        places = np.concatenate([_WATER, _TREES, _GRASS, self._frogs.places, self._birds.places])
        return directions(places)
