"""A warm hush with a chord in it that slowly changes colour, gently around the listener."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio.block import Directions, Floats, Stereo
from audio.breath import Colour
from audio.noise import hump
from audio.pad import Voices
from audio.scapes import hush
from audio.scapes.ambience import MIDDLE, SIDE, Ambience, Layer
from audio.stems import stem
from audio.tide import Tide

ROOT_HZ = 146.83
_CHORDS = {
    3 / 4: (0.05, 0.04, 0.04, 0.06), 1: (0.13, 0.12, 0.12, 0.11), 3 / 2: (0.12, 0.12, 0.08, 0.12),
    2: (0.18, 0.14, 0.17, 0.16), 9 / 4: (0.0, 0.22, 0.0, 0.10), 5 / 2: (0.20, 0.0, 0.18, 0.0),
    3: (0.14, 0.16, 0.0, 0.16), 10 / 3: (0.0, 0.0, 0.17, 0.0), 4: (0.09, 0.08, 0.09, 0.08),
    9 / 2: (0.0, 0.06, 0.0, 0.04), 5: (0.05, 0.0, 0.05, 0.0), 6: (0.03, 0.035, 0.0, 0.035),
}  # fmt: skip
"""Amplitude of each tone, a multiple of the root, in four chords: with a third, a second, a sixth, and open."""
_SWELL_S = 13.0
_RING = ((-78, 8), (-44, 14), (-14, 6), (14, 6), (44, 14), (78, 8), (-132, 24), (132, 24))
"""Where the chord is: degrees to the right and up. It is ahead, where the light is, and a little of it behind."""
_PARTIALS = (0.20, 0.07)
_HUMS = (2, 3, 4, 6)  # what all chords have in common is in the hush too


class Calm:
    """A warm hush with a chord in it."""

    MADE_RMS, RMS_DB = 0.265, -24.1
    BREATH = Colour(hump(450, 1700, 7, 9), hump(110, 420, 6, 9), -31.5, 1.3, -3.6)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self.directions: Directions = _ring()
        warm, light = stem("calm-warm", 2, hush.warm), stem("calm-light", 2, hush.light)
        hummed = stem("calm-hum", 2, lambda rng: hush.hum(rng, [ROOT_HZ * ratio for ratio in _HUMS]))
        layers = [Layer(warm, MIDDLE, 0.115, 0.14), Layer(warm, SIDE, 0.045, 0.14)]
        layers += [Layer(light, place, 0.064, 0.32) for place in (1, 4, 6, 7)]
        layers += [Layer(hummed, place, 0.075, 0.30) for place in (2, 3)]
        self._ambience = Ambience(rng, tide, len(_RING), layers, 7.0)
        hz = [ROOT_HZ * ratio for ratio in _CHORDS]
        chords = np.asarray(list(_CHORDS.values())).T
        self._voices = Voices(rng, hz, chords, _SWELL_S, _places(list(_CHORDS)), _PARTIALS)

    def fill(self, sources: Floats, bed: Stereo) -> None:
        self._ambience.fill(sources, bed)
        voices = self._voices.next()
        sources += voices[:-2]
        bed += voices[-2:].T


def _ring() -> Directions:
    right, up = np.radians(np.asarray(_RING, float)).T
    return np.stack([np.sin(right) * np.cos(up), np.sin(up), -np.cos(right) * np.cos(up)], 1).astype(np.float32)


def _places(ratios: Sequence[float]) -> NDArray[np.float64]:
    """How loud each of a tone's pair is in each channel, (directions and both ears, 2, tones): on either side.

    Low tones are all around: nobody can tell where they are.
    """
    places = np.zeros((len(_RING) + 2, 2, len(ratios)))
    for tone, ratio in enumerate(ratios):
        if ratio < 2:
            side = 0.5 + 0.12 * (-1) ** tone
            places[-2:, 0, tone] = np.sqrt([side, 1 - side])
            places[-2:, 1, tone] = np.sqrt([1 - side, side])
        else:
            stronger = (2, 4, 1, 3, 0, 5)[tone % 6]
            places[stronger, 0, tone] = places[5 - stronger, 1, tone] = 1.0
            places[6 + tone % 2, 1, tone] = 0.5
    return places
