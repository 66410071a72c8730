"""Surf that comes in along the shore ahead, foam drawn back through the sand, palms in a light wind, far out a gull.

Places are metres from the viewer as the picture has them: the bay bends away to the left, the sea is open to the right.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from audio.block import BLOCK, Directions, Floats, Stereo, directions
from audio.breath import Colour
from audio.noise import Drift, hump
from audio.pad import Pad
from audio.scapes import shore
from audio.scapes.birds import GULL, Air, Bird
from audio.scapes.layers import Layers, widened
from audio.scapes.surf import Surf, Voice
from audio.stems import Build, Stem, stem
from audio.tide import STILL, Tide

SEA = ((-44.0, -2.0, -86.0), (-7.0, -2.0, -30.0), (4.0, -2.0, -26.0), (15.0, -2.0, -20.0), (24.0, -2.0, -9.0))
EDGE = ((-4.5, -2.0, -13.0), (2.6, -2.0, -7.6), (8.5, -2.0, -4.2))  # of the water, where it comes up
PALMS = ((-2.8, 4.5, -4.5), (-7.2, 4.0, -2.2), (-3.0, 5.6, 1.6), (5.0, 5.4, 4.4))  # their crowns
GULLS = ((13.0, 20.0, -20.0), (14.0, 8.0, -48.0), (-40.0, 16.0, -60.0))

_SEA_AT, _EDGE_AT = (-1.0, -0.35, 0.1, 0.55, 1.0), (-0.5, 0.15, 0.7)  # along the shore
_SEA_DB, _EDGE_DB = (-2.5, 0.0, 0.5, 0.0, -2.0), (-0.5, 0.5, -1.5)
_PALM_DB = (-24.5, -26.0, -27.5, -28.5)
_FAR = np.asarray([1.6, 0.4], np.float32) * np.float32(10 ** (-17.5 / 20))  # its middle, and what differs by side
_STEMS = (shore.roar, shore.crest, shore.wash, shore.foam, shore.fizz, shore.fronds)
_A = 110.0  # no neighbour of the mains' hum
_CHORD = (1, 3 / 2, 2, 5 / 2, 3, 4, 9 / 2, 5, 6)
_CHORD_LEVEL = (0.05, 0.1, 0.105, 0.09, 0.085, 0.06, 0.036, 0.03, 0.016)


class Beach:
    """The sea along a shore, with palms and a gull."""

    MADE_RMS, RMS_DB = 0.9, -23.0
    BREATH = Colour(hump(500, 2600, 7, 9), hump(130, 600, 6, 9), -27.5, -0.6, -4.4)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._rng, self._tide = rng, tide
        self._places = np.asarray([*SEA, *EDGE, *PALMS, GULLS[0]], np.float32)
        self.directions: Directions
        parts = _parts()
        self._surf = Surf(rng, tuple(voice for _, _, voice in parts))
        self._gust = Drift(rng, 1 + len(PALMS), 6.0)
        self._palms = 10 ** (np.asarray(_PALM_DB) / 20)
        stems: dict[Build, Stem] = {build: stem(f"beach-{build.__name__}", 2, build) for build in _STEMS}
        builds = [build for _, build, _ in parts] + [shore.fronds] * len(PALMS)
        crowns = range(len(SEA) + len(EDGE), len(self._places) - 1)
        into = [*(source for source, _, _ in parts), *crowns]
        self._layers = Layers(rng, [stems[build] for build in builds], into, self._gains)
        self._far = Layers(rng, [stems[shore.roar]] * 2, (0, 1), lambda: _FAR)
        self._wide = np.zeros((2, BLOCK), np.float32)
        self._gull = Bird(rng, replace(GULL, level=1.7), Air(rng, 1.6), 35.0)
        self._gull_rests = True
        self._settle(0)
        self._pad = Pad(rng, [_A * ratio for ratio in _CHORD], _CHORD_LEVEL, 9.0)

    def fill(self, sources: Floats, bed: Stereo) -> None:
        self._layers.fill(sources[:-1])
        bed[:] = self._pad.next()
        self._far.fill(self._wide)
        bed += widened(self._wide)
        self._fly(sources[-1], bed)

    def _gains(self) -> Floats:
        """Of all layers one block later."""
        still = STILL * self._tide.end.depth
        wide, *each = (1 - still) * self._gust.step()
        palms = self._palms * np.exp(0.7 * wide + 0.35 * np.asarray(each))
        return np.concatenate([self._surf.step(still), palms.astype(np.float32)])

    def _fly(self, source: Floats, bed: Stereo) -> None:
        """The gull's next block; when it has called it is somewhere else."""
        self._gull.fill(source, bed)
        if self._gull.rests and not self._gull_rests:
            self._settle(int(self._rng.integers(len(GULLS))))
        self._gull_rests = self._gull.rests

    def _settle(self, circle: int) -> None:
        self._places[-1] = GULLS[circle]
        far = float(np.linalg.norm(GULLS[circle]))
        self._gull.metres = min(max(far, 42.0), 58.0)  # nearer it is loud, farther it is lost in the surf
        self.directions = directions(self._places)



def _parts() -> list[tuple[int, Build, Voice]]:
    """Which source sounds of what, and how it comes and goes with each wave."""
    parts: list[tuple[int, Build, Voice]] = []
    for source, (place, db) in enumerate(zip(_SEA_AT, _SEA_DB, strict=True)):
        if source % 2 == 0:
            parts.append((source, shore.roar, Voice(place, _power(db - 11.8), -0.7, 1.7, 1.5, 1.0)))
        parts.append((source, shore.crest, Voice(place, _power(db - 10.5), 0.0, 0.75, 0.95, 0.3)))
    for source, (place, db) in enumerate(zip(_EDGE_AT, _EDGE_DB, strict=True), len(SEA)):
        parts.append((source, shore.wash, Voice(place, _power(db - 11.5), 1.4, 0.9, 1.0, 0.05)))
        parts.append((source, shore.foam, Voice(place, _power(db - 16.7), 3.9, 1.3, 1.1, 0.0)))
        parts.append((source, shore.fizz, Voice(place, _power(db - 19.7), 5.6, 1.5, 1.5, 0.0)))
    return parts


def _power(decibels: float) -> float:
    return float(10 ** (decibels / 10))
