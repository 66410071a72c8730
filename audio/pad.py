"""Held tones that swell and fade by themselves: the soft harmonic bed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audio.block import BLOCK, BLOCK_S, RATE, Stereo
from audio.noise import Drift

_EVERY = 16  # blocks between two words about levels: 0.17 s, beside swells of many seconds
_APART_HZ = (0.02, 0.11)  # of each of a pair from the true pitch, so that nothing beats faster than 0.7 Hz
_WEAKER = 0.45  # of a pair: no beat goes to nothing
_COLOUR_S = 75.0


class Pad:
    """A chord of soft tones, each a pair a little apart in pitch and place, each with its own slow swell.

    Its colour changes over minutes and never comes back the same: tones wander in their share, and where several
    chords are given, from one to another. A tone that swells brightens.

    Turning a phasor by one block and multiplying it with the tone's samples within a block gives exact phase for
    ever; those samples are kept level and rising, so that a block with its ramps is one small matrix product.

    Args:
        hz: of the tones.
        level: amplitude of each tone in the mean, (tones,); or several chords of the same tones, (chords, tones).
        swell_s: about how long a tone stays loud or soft.
        partials: amplitudes of a tone's 2nd, 3rd, … partial beside it, when it is at its loudest.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        hz: Sequence[float],
        level: ArrayLike,
        swell_s: float,
        partials: Sequence[float] = (0.10, 0.03),
    ) -> None:
        self._chords = np.atleast_2d(np.asarray(level, np.float64))
        tones = np.arange(len(hz))
        apart = rng.uniform(*_APART_HZ, (2, len(hz))) * np.outer([1, -1], rng.choice([-1, 1], len(hz)))
        side = 0.5 + np.outer([-1, 1], np.where(tones % 2, 0.25, -0.25)) + rng.uniform(-0.12, 0.12, apart.shape)
        number = np.repeat(np.arange(1, len(partials) + 2), len(hz))  # a tone's first is 1
        each = number * np.tile(np.asarray(hz) + apart[0], len(partials) + 1)
        each = np.concatenate([each, np.asarray(hz) + apart[1]])
        self._tone = np.concatenate([np.tile(tones, len(partials) + 1), tones])
        self._power = np.concatenate([number, np.ones(len(hz))])
        share = np.concatenate([np.repeat([1.0, *partials], len(hz)), np.full(len(hz), _WEAKER)])
        place = np.concatenate([side[0], rng.uniform(0.2, 0.8, len(hz) * len(partials)), side[1]])
        self._share = np.sqrt([1 - place, place]) * share
        self._turn = np.exp(2j * np.pi * each * BLOCK_S)
        self._phasor = np.exp(2j * np.pi * rng.uniform(size=each.size))
        self._table = _table(each)
        self._swell = Drift(rng, len(hz), swell_s / _EVERY)
        self._colour = Drift(rng, len(hz) + len(self._chords), _COLOUR_S / _EVERY)
        self._gains = np.zeros((2, 2, each.size))  # ears; where the block begins, and what is added until it ends
        self._gains[:, 0] = self._levels()
        self._left = 0

    def next(self) -> Stereo:
        """The next block."""
        if self._left == 0:
            self._left = _EVERY
            self._gains[:, 1] = (self._levels() - self._gains[:, 0]) / _EVERY
            self._phasor /= np.abs(self._phasor)
        self._left -= 1
        weights = (self._gains * self._phasor).astype(np.complex64)
        block = weights.view(np.float32).reshape(2, -1) @ self._table
        self._gains[:, 0] += self._gains[:, 1]
        self._phasor *= self._turn
        return np.asarray(block.T)

    def _levels(self) -> NDArray[np.float64]:
        """Of every partial in each ear, (2, partials)."""
        colour = self._colour.step()
        tones, chords = np.split(colour, [self._chords.shape[1]])
        near = np.exp(2.0 * chords)
        level = np.sqrt(near / near.sum() @ self._chords**2) * np.exp(0.35 * tones - 0.06)
        swell = 0.5 * (1 + np.tanh(1.1 * self._swell.step()))
        return np.asarray(self._share * level[self._tone] * swell[self._tone] ** self._power)


def _table(hz: NDArray[np.float64]) -> NDArray[np.float32]:
    """Sine and cosine of each tone within a block, level and then rising from 0 to 1: (4 · tones, BLOCK)."""
    turn = 2 * np.pi * hz[:, None] / RATE * np.arange(BLOCK)
    waves = np.stack([np.sin(turn), np.cos(turn)], 1).reshape(-1, BLOCK)
    return np.concatenate([waves, waves * (np.arange(BLOCK) / BLOCK)]).astype(np.float32)
