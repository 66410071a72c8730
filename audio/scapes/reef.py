"""Under water, as it would be in a shell: soft lows, surf over the reef above, bubbles, a far glitter, a warm chord.

Places are metres from the viewer as the picture has them: the spring of bubbles is to the right ahead, coral is all
around, the surface 4.6 m above.
"""

from __future__ import annotations

import numpy as np

from audio.block import BLOCK, Directions, Floats, Stereo, directions
from audio.breath import Colour
from audio.noise import Drift, hump
from audio.pad import Pad
from audio.scapes import lagoon
from audio.scapes.layers import Layers, widened
from audio.scapes.song import Song
from audio.scapes.surf import Surf, Voice
from audio.scapes.trains import Trains
from audio.stems import stem
from audio.tide import STILL, Tide

SURF = ((-6.5, 4.6, -8.5), (0.5, 4.6, -11.0), (7.5, 4.6, -7.5))
WATER = ((-6.0, 0.0, -5.0), (6.0, 0.0, -4.0), (5.0, 0.0, 6.0), (-5.0, 0.0, 6.0))
CORAL = ((-9.0, -1.2, -5.5), (-2.5, -1.4, -9.0), (7.0, -1.2, -7.0), (9.0, -1.0, 3.0))
SPRING = ((2.6, -1.4, -5.4), (2.6, 1.4, -5.4), (2.6, 4.2, -5.4))
SAND = ((-1.2, -1.4, -3.4), (-5.0, -1.2, -4.2), (5.4, -1.0, -3.4), (-3.0, -1.2, 3.6))  # where bubbles leave it too
FAR = ((-30.0, 1.0, -40.0), (6.0, 2.0, -50.0), (40.0, 1.0, -30.0))

_SURF_DB, _WATER_DB, _CORAL_DB = (-11.0, -10.0, -11.0), -22.0, (-29.0, -30.0, -29.0, -31.0)
_AROUND = np.asarray([0.95, 0.5], np.float32) * np.float32(10 ** (-15.5 / 20))  # its middle, and what differs by side
_BUBBLE = np.float32(1.1)
_SONG = np.float32(0.2)
_D_FLAT = 138.59  # no neighbour of the mains' hum
_CHORD = (1, 3 / 2, 2, 9 / 4, 5 / 2, 3, 10 / 3, 4, 5)
_CHORD_LEVEL = (0.13, 0.17, 0.14, 0.08, 0.105, 0.09, 0.045, 0.04, 0.02)
_SCALE = tuple(_D_FLAT * ratio for ratio in (3 / 2, 5 / 3, 2, 9 / 4, 5 / 2, 3, 10 / 3))
_DROPS = tuple(_D_FLAT * ratio for ratio in (4, 9 / 2, 5, 6, 20 / 3, 8))


class Reef:
    """A lagoon from under its surface."""

    MADE_RMS, RMS_DB = 0.57, -21.75
    BREATH = Colour(hump(400, 1400, 7, 9), hump(110, 420, 6, 9), -28.0, -0.4, -4.2)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._rng, self._tide = rng, tide
        self._places = np.asarray([*SURF, *WATER, *CORAL, *SPRING, SAND[0], FAR[0]], np.float32)
        self.directions: Directions = directions(self._places)
        waves = zip((-1.0, 0.0, 1.0), _SURF_DB, strict=True)
        self._surf = Surf(rng, tuple(Voice(place, 10 ** (db / 10), 0.0, 1.6, 1.4, 0.8) for place, db in waves))
        self._drift = Drift(rng, len(WATER) + len(CORAL), 8.0)
        self._level = 10 ** (np.asarray([_WATER_DB] * len(WATER) + list(_CORAL_DB)) / 20)
        self._sway = np.asarray([0.4] * len(WATER) + [0.25] * len(CORAL))
        depth, surge, crackle = (stem(f"reef-{build.__name__}", 5, build) for build in (
            lagoon.depth, lagoon.surge, lagoon.crackle))
        stems = [surge] * len(SURF) + [depth] * len(WATER) + [crackle] * len(CORAL)
        self._layers = Layers(rng, stems, range(len(stems)), self._gains)
        self._around = Layers(rng, [depth] * 2, (0, 1), lambda: _AROUND)
        self._wide = np.zeros((2, BLOCK), np.float32)
        self._spring = Trains(rng, _DROPS, len(SPRING), (1.5, 7.0))
        self._other = Trains(rng, _DROPS, 1, (9.0, 30.0))
        self._song = Song(rng, _SCALE, 45.0, (80.0, 200.0))
        self._rested = [True, True]
        self._pad = Pad(rng, [_D_FLAT * ratio for ratio in _CHORD], _CHORD_LEVEL, 9.0)

    def fill(self, sources: Floats, bed: Stereo) -> None:
        rising = sources[-len(SPRING) - 2 : -1]
        self._layers.fill(sources[: -len(rising) - 1])
        self._spring.fill(rising[:-1])
        self._other.fill(rising[-1:])
        rising *= _BUBBLE
        bed[:] = 0.0
        self._song.fill(sources[-1], bed)
        sources[-1] *= _SONG
        bed *= _SONG
        bed += self._pad.next()
        self._around.fill(self._wide)
        bed += widened(self._wide)
        self._wander()

    def _gains(self) -> Floats:
        """Of all layers one block later."""
        still = STILL * self._tide.end.depth
        drift = self._level * np.exp((1 - still) * self._sway * self._drift.step())
        return np.concatenate([self._surf.step(still), drift.astype(np.float32)])

    def _wander(self) -> None:
        """Who has just fallen silent goes somewhere else."""
        rested, self._rested = self._rested, [self._other.rests, self._song.rests]
        for slot, places in enumerate((SAND, FAR)):
            if self._rested[slot] and not rested[slot]:
                self._places[slot - 2] = places[int(self._rng.integers(len(places)))]
                self.directions = directions(self._places)

