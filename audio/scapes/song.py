"""Someone sings, very far and very seldom: a few long tones that glide into each other, and the water's echo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from audio.block import BLOCK, BLOCK_S, RATE, Floats, Stereo
from audio.noise import Drift

_ECHO_S = ((0.31, 0.57, 0.92, 1.37, 1.88), (0.38, 0.66, 1.03, 1.29, 2.01))
_ECHO = (0.5, 0.42, 0.34, 0.26, 0.2)
_OVERTONES = (1.0, 0.16, 0.05)


@dataclass(frozen=True, slots=True)
class Tone:
    """From `start_s` on it glides to `hz` and swells to `level`, each in its own good time."""

    start_s: float
    hz: float
    level: float


class Song:
    """A voice without words.

    Args:
        scale_hz: what it sings.
        rest_s: shortest and longest silence between songs.

    Attributes:
        rests: nothing is heard, so that its source may be put elsewhere.
    """

    def __init__(
        self, rng: np.random.Generator, scale_hz: Sequence[float], first_s: float, rest_s: tuple[float, float]
    ) -> None:
        self._rng, self._scale, self._rest_s = rng, scale_hz, rest_s
        self._wait_s = first_s * float(rng.uniform(0.7, 1.3))
        self._at_s = 0.0
        self._tones: list[Tone] = []
        self._hz, self._effort, self._level = scale_hz[0], 0.0, 0.0
        self._phase = 0.0
        self._waver = Drift(rng, 2, 0.9)
        self._past = np.zeros(round(2.4 / BLOCK_S) * BLOCK, np.float32)
        self._taps = [[self._past.size - round(s * RATE) - BLOCK for s in ear] for ear in _ECHO_S]
        self.rests = True

    def fill(self, source: Floats, bed: Stereo) -> None:
        """The next block: written over `source`, (BLOCK,), its echo added to `bed`, (BLOCK, 2)."""
        if self.rests:
            source[:] = 0.0
            self._wait_s -= BLOCK_S
            if self._wait_s <= 0.0:
                self._draw()
            return
        self._at_s += BLOCK_S
        source[:] = self._sung()
        self._past[:-BLOCK] = self._past[BLOCK:]
        self._past[-BLOCK:] = source
        for ear, taps in enumerate(self._taps):
            for tap, share in zip(taps, _ECHO, strict=True):
                bed[:, ear] += np.float32(share) * self._past[tap : tap + BLOCK]
        if self._level < 1e-4 and self._at_s > self._tones[-1].start_s + 4.0:
            self._wait_s = float(self._rng.uniform(*self._rest_s))
            self._past[:] = 0.0
            self.rests = True

    def _draw(self) -> None:
        """Three to five tones, neighbours on the scale, the last one long and then nothing."""
        rng, scale = self._rng, self._scale
        step = int(rng.integers(len(scale)))
        at, self._tones = 0.0, []
        for _ in range(int(rng.integers(3, 6))):
            self._tones.append(Tone(at, scale[step], float(rng.uniform(0.6, 1.0))))
            at += float(rng.uniform(1.3, 2.6))
            step = int(np.clip(step + rng.choice([-2, -1, 1, 1, 2]), 0, len(scale) - 1))
        self._tones.append(Tone(at + 0.6, self._tones[-1].hz, 0.0))
        self._hz, self._at_s, self.rests = self._tones[0].hz * 0.97, 0.0, False

    def _sung(self) -> Floats:
        """The next block of the voice itself."""
        tone = next(tone for tone in reversed(self._tones) if tone.start_s <= self._at_s)
        shake, breath = self._waver.step()
        hz = self._hz + (tone.hz * 2 ** (0.06 * shake / 12) - self._hz) * BLOCK_S / 0.22
        slow_s = 0.4 if tone.level else 0.8
        self._effort += (tone.level * (1 + 0.1 * breath) - self._effort) * BLOCK_S / slow_s
        level = self._level + (self._effort - self._level) * BLOCK_S / slow_s  # twice smoothed: it begins with no edge
        along = np.arange(1, BLOCK + 1) / BLOCK
        turns = self._phase + BLOCK_S * (self._hz * along + (hz - self._hz) * along**2 / 2)
        loud = self._level + (level - self._level) * along
        self._phase, self._hz, self._level = turns[-1] % 1.0, hz, level
        return np.asarray(loud * sum(
            share * np.sin(2 * np.pi * partial * turns) for partial, share in enumerate(_OVERTONES, 1)), np.float32)
