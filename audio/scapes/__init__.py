"""The places one can hear, by name. All made by number from a seed; none repeats within hours.

A scape is given as it should sound at 0 dB: −25 LUFS at the ears, nothing sudden, nothing above −3 dBFS true peak
(the tests measure all of it). Each lets its own swells step back while a breath is to be heard.
"""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import Any

import numpy as np

from audio.block import BLOCK_S, Directions, Floats, Scape, Stereo
from audio.breath import Swell
from audio.scapes import pink
from audio.tide import Tide

SCAPES = ("beach", "forest", "snow", "night", "reef", "calm")


def scape(name: str, seed: int, tide: Tide | None = None) -> Scape:
    """The scape `name`, the same for the same seed; with the breath of `tide` in it. `pink.NAME` is the noise.

    Raises:
        LookupError: there is no such scape; the message lists those there are.
    """
    if name == pink.NAME:
        return pink.Pink(seed)
    kind = kind_of(name)
    place = [seed, zlib.crc32(name.encode())]
    levelled = Levelled(kind(np.random.default_rng(place), tide or Tide()), kind.MADE_RMS, kind.RMS_DB)
    return Swell(levelled, tide, kind.BREATH, np.random.default_rng([*place, 1])) if tide else levelled


def kind_of(name: str) -> Any:
    """The class of the scape `name`; its module is loaded here.

    Raises:
        LookupError: there is no such scape.
    """
    if name not in SCAPES:
        raise LookupError(f"unknown scape '{name}'. Known: {', '.join(SCAPES)}.")
    return getattr(import_module(f"audio.scapes.{name}"), name.capitalize())


class Levelled:
    """A slow hand on the fader: gusts and waves stay, but no minute is louder than another.

    Args:
        made_rms: what the scape's own numbers come to, all its sources and its bed together, RMS.
        rms_db: what it is to come to, dB, so that it is −25 LUFS in space.
    """

    def __init__(self, scape: Scape, made_rms: float, rms_db: float) -> None:
        self._scape = scape
        self._want = 10 ** (rms_db / 10)
        self._power = made_rms**2
        self._memory_s = 4.0

    @property
    def directions(self) -> Directions:
        """As the scape has them."""
        return self._scape.directions

    def fill(self, sources: Floats, bed: Stereo) -> None:
        """The next block."""
        self._scape.fill(sources, bed)
        power = float(np.vdot(sources, sources)) / sources.shape[1] + float(np.vdot(bed, bed)) / bed.size
        self._power += (power - self._power) * BLOCK_S / self._memory_s
        self._memory_s = min(self._memory_s + BLOCK_S, 12.0)
        gain = np.float32((self._want / self._power) ** 0.5)
        sources *= gain
        bed *= gain
