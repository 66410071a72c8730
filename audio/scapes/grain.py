"""Noise painted at leisure, for stems: each band with a flutter of its own, thousands of small sounds strewn into it.

Everything goes round: what runs over the end begins again at the start, so a stem has no edge.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio.block import RATE, Floats
from audio.noise import CENTRES_HZ

FRAMES = 2**21
"""Of a painted stem, 43.7 s: one FFT."""
_CONTROL = 2**14
"""Points of a flutter: 375 a second."""


def painted(rng: np.random.Generator, power: Floats, flutter_db: float, flutter_s: float) -> Floats:
    """Noise with `power` in each of the bands of `CENTRES_HZ`, (FRAMES,).

    Args:
        power: mean square in each band.
        flutter_db: how far each band wanders up and down, standard deviation.
        flutter_s: about how long it stays there, at 500 Hz; highs are quicker, lows slower.
    """
    hz = np.fft.rfftfreq(FRAMES, 1 / RATE).astype(np.float32)
    octaves = np.log2(np.maximum(hz, 1.0))
    out = np.zeros(FRAMES, np.float32)
    for centre, share in zip(CENTRES_HZ, power, strict=True):
        if share < 1e-4 * power.sum():
            continue
        first, last = np.searchsorted(hz, (centre * 2**-0.5, centre * 2**0.5))
        shape = np.cos(np.pi * (octaves[first:last] - np.log2(centre))) / np.sqrt(hz[first:last])
        spectrum = np.zeros(len(hz), np.complex64)
        spectrum[first:last] = shape * np.exp(2j * np.pi * rng.uniform(size=last - first))
        band = np.fft.irfft(spectrum)
        band *= np.sqrt(share / np.mean(np.square(band))) * flutter(rng, flutter_db, flutter_s * (500 / centre) ** 0.35)
        out += band
    return out


def flutter(rng: np.random.Generator, decibels: float, seconds: float) -> Floats:
    """Gains that wander about 1, (FRAMES,), their power 1 in the mean."""
    rate = _CONTROL * RATE / FRAMES
    hz = np.fft.rfftfreq(_CONTROL, 1 / rate)
    spectrum = np.exp(-0.5 * (np.pi * hz * seconds) ** 2) * np.exp(2j * np.pi * rng.uniform(size=hz.size))
    spectrum[0] = 0.0
    wander = np.fft.irfft(spectrum)
    gain = 10 ** (decibels / 20 * wander / wander.std())
    gain /= np.sqrt(np.mean(gain**2))
    at = np.arange(FRAMES, dtype=np.float32) * np.float32(_CONTROL / FRAMES)
    return np.interp(at, np.arange(_CONTROL + 1), np.append(gain, gain[0])).astype(np.float32)


def strewn(rng: np.random.Generator, sounds: Sequence[Floats], starts: NDArray[np.int64], level: Floats) -> Floats:
    """One of `sounds`, by chance, at each of `starts`, as loud as its `level`: (FRAMES,)."""
    longest = max(len(sound) for sound in sounds)
    out = np.zeros(FRAMES + longest, np.float32)
    which = rng.integers(len(sounds), size=len(starts))
    for sound, start, loud in zip(which.tolist(), starts.tolist(), level, strict=True):
        one = sounds[sound]
        out[start : start + len(one)] += loud * one
    out[:longest] += out[FRAMES:]
    return out[:FRAMES]
