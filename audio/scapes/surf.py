"""Waves that come in along a shore, break, wash up and draw back, each a little different."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK_S, Floats

_SWELLS = ((9.4, 1.0, 0.0), (7.1, 0.14, 0.6), (11.7, 0.25, 0.9))
"""Period s, power, farness 0–1 of each swell. No ratio is near a small fraction, so crests never lock."""
_LIFE_S = 26.0
_TRAVEL_S = 1.3  # the longest that a crest takes from the middle of the shore to its end


@dataclass(frozen=True, slots=True)
class Voice:
    """One of a wave's sounds at one place of the shore.

    Args:
        place: −1 left end of the shore, 1 right end.
        power: of it, in the mean over a swell.
        peak_s: when it is loudest, after the wave breaks.
        rise_s, fall_s: how fast it comes and goes.
        far: its part in waves that break far out, 0–1.
    """

    place: float
    power: float
    peak_s: float
    rise_s: float
    fall_s: float
    far: float


class Surf:
    """The gains of `voices`, block by block.

    Every swell sends a wave each 6 to 12 s; its crest runs along the shore, the one way or the other, and what a wave
    is like differs from place to place.
    """

    def __init__(self, rng: np.random.Generator, voices: tuple[Voice, ...]) -> None:
        self._rng = rng
        self._place, self._peak, self._rise, self._fall, self._far = np.asarray([
            (voice.place, voice.peak_s, voice.rise_s, voice.fall_s, voice.far) for voice in voices]).T
        seconds = np.sqrt(np.pi / 2) * self._rise + 2 * self._fall  # under one wave
        parts = [power / period * (1 - far + far * self._far) for period, power, far in _SWELLS]
        self._power = np.asarray([voice.power for voice in voices])
        self._size = self._power / (seconds * np.sum(parts, axis=0))
        self._now = 0.0
        self._due = [float(rng.uniform(-period, 0)) for period, _, _ in _SWELLS]
        self._born = np.zeros((0, len(voices)))  # when each wave breaks at each voice
        self._loud = np.zeros((0, len(voices)))

    def step(self, still: float = 0.0) -> Floats:
        """Each voice's gain one block later, (voices,).

        `still` 0–1: how much of the waves is spread evenly over time, so that another swell may be heard.
        """
        self._now += BLOCK_S
        for swell, due in enumerate(self._due):
            if self._now >= due:
                self._send(swell)
        age = self._now - self._born
        waves = (self._loud * _arch(age, self._rise, self._fall)).sum(axis=0)
        return np.asarray(np.sqrt((1 - still) * waves + still * self._power), np.float32)

    def _send(self, swell: int) -> None:
        """A wave that will break some seconds from now; those long gone are let go."""
        rng, (period, power, far) = self._rng, _SWELLS[swell]
        kept = self._now - self._born.max(axis=1, initial=-np.inf) < _LIFE_S
        size = power * 10 ** (0.12 * np.clip(rng.standard_normal(), -2, 2))
        uneven = 10 ** (0.1 * np.clip(rng.standard_normal(self._place.size), -2, 2))
        late = rng.uniform(-_TRAVEL_S, _TRAVEL_S) * self._place + rng.uniform(-0.35, 0.35, self._place.size)
        born = self._due[swell] + 5.0 + late + self._peak
        loud = size * uneven * (1 - far + far * self._far) * self._size
        self._born, self._loud = np.vstack([self._born[kept], born]), np.vstack([self._loud[kept], loud])
        self._due[swell] += float(np.clip(period * (1 + 0.08 * rng.standard_normal()), 6.0, 12.0))


def _arch(age: NDArray[np.float64], rise: NDArray[np.float64], fall: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 → 1 → 0: up like a bell, down with a long tail, smooth at the top."""
    ago = np.maximum(age, 0.0) / fall
    return np.asarray(np.exp(-0.5 * np.square(np.minimum(age, 0.0) / rise) - ago) * (1 + ago))
