"""Held tones that swell and fade by themselves: the soft harmonic bed, or a chord around the listener."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from audio.block import BLOCK, BLOCK_S, RATE, Floats, Stereo
from audio.noise import Drift

_EVERY = 16  # blocks between two words about levels: 0.17 s, beside swells of many seconds
_COMES = 140  # blocks from nothing to its level: 1.5 s
_APART_HZ = (0.02, 0.11)  # of each of a pair from the true pitch, so that nothing beats faster than 0.7 Hz
_WEAKER = 0.36  # of a pair: no beat goes to nothing
_COLOUR_S = 75.0


class Voices:
    """A chord of soft tones, each a pair a little apart in pitch and place, each with its own slow swell.

    Its colour changes over minutes and never comes back the same: tones wander in their share, and where several
    chords are given, from one to another. A tone that swells brightens.

    Turning a phasor by one block and multiplying it with the tone's samples within a block gives exact phase for
    ever; those samples are kept level and rising, so that a block with its ramps is one small matrix product.

    Args:
        hz: of the tones.
        level: amplitude of each tone in the mean, (tones,); or several chords of the same tones, (chords, tones).
        swell_s: about how long a tone stays loud or soft.
        places: amplitude of the stronger and of the weaker of each pair in each channel, (channels, 2, tones).
        partials: amplitudes of a tone's 2nd, 3rd, … partial beside it, when it is at its loudest.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        hz: Sequence[float],
        level: ArrayLike,
        swell_s: float,
        places: NDArray[np.float64],
        partials: Sequence[float],
    ) -> None:
        self._chords = np.atleast_2d(np.asarray(level, np.float64))
        tones = len(hz)
        apart = rng.uniform(*_APART_HZ, (2, tones)) * np.outer([1, -1], rng.choice([-1, 1], tones))
        stronger, weaker = np.asarray(hz) + apart
        number = np.arange(1, len(partials) + 2)  # a tone's first partial is itself
        each = np.append(np.outer(number, stronger), weaker)
        self._tone = np.tile(np.arange(tones), len(number) + 1)
        self._power = np.repeat([*number, 1], tones)
        self._share = np.concatenate([share * places[:, 0] for share in (1, *partials)] + [_WEAKER * places[:, 1]], 1)
        self._turn = np.exp(2j * np.pi * each * BLOCK_S)
        self._phasor = np.exp(2j * np.pi * rng.uniform(size=each.size))
        self._table = _table(each)
        self._swell = Drift(rng, tones, swell_s / _EVERY)
        self._colour = Drift(rng, tones + len(self._chords), _COLOUR_S / _EVERY)
        self._gains = np.zeros((len(places), 2, each.size))  # where the block begins, what is added until it ends
        self._gains[:, 1] = self._levels() / _COMES
        self._left = _COMES

    def next(self) -> Floats:
        """The next block, (channels, BLOCK)."""
        if self._left == 0:
            self._left = _EVERY
            self._gains[:, 1] = (self._levels() - self._gains[:, 0]) / _EVERY
            self._phasor /= np.abs(self._phasor)
        self._left -= 1
        weights = (self._gains * self._phasor).astype(np.complex64)
        self._gains[:, 0] += self._gains[:, 1]
        self._phasor *= self._turn
        return np.asarray(weights.view(np.float32).reshape(len(weights), -1) @ self._table)

    def _levels(self) -> NDArray[np.float64]:
        """Of every partial in each channel, (channels, partials)."""
        tones, chords = np.split(self._colour.step(), [self._chords.shape[1]])
        near = np.exp(2.0 * chords)
        level = np.sqrt(near / near.sum() @ self._chords**2) * np.exp(0.35 * tones - 0.06)
        swell = 0.5 * (1 + 0.85 * np.tanh(1.1 * self._swell.step()))
        return np.asarray(self._share * level[self._tone] * swell[self._tone] ** self._power)


class Pad:
    """`Voices` to the left and to the right: a bed. The arguments are those of `Voices`."""

    def __init__(
        self,
        rng: np.random.Generator,
        hz: Sequence[float],
        level: ArrayLike,
        swell_s: float,
        partials: Sequence[float] = (0.10, 0.03),
    ) -> None:
        right = 0.5 + np.outer([1, -1], np.where(np.arange(len(hz)) % 2, 0.25, -0.25))  # by turns on another side
        right += rng.uniform(-0.12, 0.12, right.shape)
        self._voices = Voices(rng, hz, level, swell_s, np.sqrt([1 - right, right]), partials)

    def next(self) -> Stereo:
        """The next block."""
        return self._voices.next().T


def _table(hz: NDArray[np.float64]) -> NDArray[np.float32]:
    """Sine and cosine of each tone within a block, level and then rising from 0 to 1: (4 · tones, BLOCK)."""
    turn = 2 * np.pi * hz[:, None] / RATE * np.arange(BLOCK)
    waves = np.stack([np.sin(turn), np.cos(turn)], 1).reshape(-1, BLOCK)
    return np.concatenate([waves, waves * (np.arange(BLOCK) / BLOCK)]).astype(np.float32)
