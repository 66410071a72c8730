"""A calm breath in a scape: the scape itself swells, and air of its own colour moves through it.

It rises and brightens through the in-breath, softens and darkens through the out-breath, and stands still at
both turns. No lungs and no machine are copied: it is one more wave in the surf, one more gust in the leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi

import numpy as np

from audio.block import BLOCK, RATE, RISING, Directions, Floats, Scape, Stereo
from audio.noise import FRAME, HOP, Noise
from audio.tide import INHALE, Moment, Tide

_LEAD_S = FRAME / 2 / RATE  # what noise is told of one block it does around the middle of a frame
_DARKENED = 0.45  # of the out-breath: the rest of it is all dark
_BRIGHTENED = 0.6  # of the in-breath
_WIDTH = 0.7  # of the air, as `Noise` has it
_TOP_HZ = 8000.0  # there it is 15 dB and more below its body


@dataclass(frozen=True, slots=True)
class Colour:
    """What the breath of one scape is made of.

    Args:
        bright, dark: power in each band, together 1, of the air that goes in and of that which goes out.
        level_db: of both at the height of the breath, dB RMS; alike, so that nothing is loudest beside the turn.
        top_db, ebb_db: the scape's own level at the height of the breath and at its end; so chosen that the
            whole stays as loud as the scape alone.
    """

    bright: Floats
    dark: Floats
    level_db: float
    top_db: float
    ebb_db: float


def rise(phase: float) -> float:
    """How far the chest is filled: 0 at the start of the in-breath, 1 at its end, still at both."""
    return (1 - cos(pi * (phase / INHALE if phase < INHALE else (1 - phase) / (1 - INHALE)))) / 2


def brightness(phase: float) -> float:
    """0 dark to 1 bright: the in-breath soon turns bright, the out-breath soon dark."""
    if phase < INHALE:
        return (1 - cos(pi * min(phase / (INHALE * _BRIGHTENED), 1.0))) / 2
    return (1 + cos(pi * min((phase - INHALE) / ((1 - INHALE) * _DARKENED), 1.0))) / 2


class Swell:
    """`scape` with the breath of `tide` in it; without one it is `scape`, sample by sample.

    Args:
        rng: for the air.
    """

    def __init__(self, scape: Scape, tide: Tide, colour: Colour, rng: np.random.Generator) -> None:
        self._scape, self._tide, self._colour = scape, tide, colour
        self._noise = Noise(rng, _WIDTH, _TOP_HZ)
        self._bright = np.outer([1, 1], colour.bright) * 10 ** (colour.level_db / 10)
        self._dark = np.outer([1, 1], colour.dark) * 10 ** (colour.level_db / 10)
        self._ends = 0  # blocks of air still sounding

    @property
    def directions(self) -> Directions:
        """As the scape has them; the breath itself is in nobody's place but the listener's."""
        return self._scape.directions

    def fill(self, sources: Floats, bed: Stereo) -> None:
        """The next block."""
        self._scape.fill(sources, bed)
        start, end = self._tide.start, self._tide.end
        if start.depth > 0.0 or end.depth > 0.0:
            self._ends = (FRAME + HOP) // BLOCK
            first, last = self._gain(start), self._gain(end)
            gain = np.float32(first) + np.float32(last - first) * RISING
            sources *= gain
            bed *= gain[:, None]
        if self._ends:
            self._ends -= 1
            bed += self._noise.next(self._power(end))

    def _gain(self, moment: Moment) -> float:
        decibels = self._colour.ebb_db + (self._colour.top_db - self._colour.ebb_db) * rise(moment.phase)
        return float(10 ** (moment.depth * decibels / 20))

    def _power(self, end: Moment) -> Floats:
        """The air's power in each band and ear, (2, bands), for the frame that begins with this block."""
        phase = (self._tide.start.phase + _LEAD_S * self._tide.per_s) % 1.0
        bright = brightness(phase)
        power = (end.depth * rise(phase)) ** 2
        return np.asarray(power * (bright * self._bright + (1 - bright) * self._dark), np.float32)
