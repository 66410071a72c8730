"""Held tones that swell and fade by themselves: the soft harmonic bed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, RATE, Stereo
from audio.noise import Drift


class Pad:
    """A chord of pure tones, each a pair a little apart in pitch and place, each with its own slow swell.

    Turning a phasor by one block and multiplying it with the tone's samples within a block gives
    exact phase for ever at the price of one small matrix product.
    """

    def __init__(self, rng: np.random.Generator, hz: Sequence[float], level: Sequence[float], swell_s: float) -> None:
        """`level`: each tone's amplitude in the mean; `swell_s`: about how long it stays loud or soft."""
        each = np.repeat(np.asarray(hz, np.float64), 2)
        each *= 2 ** (rng.uniform(-1.5, 1.5, each.size) / 1200)  # cents: beats of some seconds
        turn = 2j * np.pi * each[:, None] / RATE
        self._tones = np.exp(turn * np.arange(BLOCK)).astype(np.complex64)
        self._turn = np.exp(turn[:, 0] * BLOCK)
        self._phasor = np.exp(2j * np.pi * rng.uniform(size=each.size))
        side = np.tile([0.3, 0.7], len(hz)) + rng.uniform(-0.12, 0.12, each.size)
        unequal = np.tile([1.0, 0.45], len(hz))  # so that no beat goes to nothing
        self._gains = np.repeat(np.asarray(level), 2) * unequal * np.sqrt([1 - side, side])
        self._swell = Drift(rng, len(hz), swell_s)
        self._ramp = np.linspace(0, 1, BLOCK, endpoint=False, dtype=np.float32)[:, None]
        self._level = self._levels()

    def next(self) -> Stereo:
        """The next block."""
        before, self._level = self._level, self._levels()
        blocks = [(level * self._phasor).astype(np.complex64) @ self._tones for level in (before, self._level)]
        old, new = (block.imag.T for block in blocks)
        self._phasor *= self._turn
        self._phasor /= np.abs(self._phasor)
        return np.asarray(old + (new - old) * self._ramp, np.float32)

    def _levels(self) -> NDArray[np.float64]:
        swell = np.repeat(0.5 * (1 + np.tanh(1.1 * self._swell.step())), 2)
        return np.asarray(self._gains * swell)
