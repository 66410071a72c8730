"""Hearing by numbers: what an ear would object to, measured."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyloudnorm
from numpy.typing import NDArray
from scipy import signal

from audio.block import BLOCK, RATE, Scape, Source
from audio.engine import Engine
from audio.scapes import scape
from audio.spatial import Heard, Panned, Spatial
from audio.tide import Tide

Sound = NDArray[np.float64]
WINDOW = RATE // 20  # 50 ms: as short as loudness is felt


def fill(source: Source, seconds: float) -> Sound:
    """The next seconds of a source, (frames, 2)."""
    heard = np.zeros((round(seconds * RATE / BLOCK), BLOCK, 2), np.float32)
    for block in heard:
        source.fill(block)
    return heard.reshape(-1, 2).astype(np.float64)


def panned() -> Panned:
    """The simplest way to hear."""
    return Panned("in a test", follows=True)


def engine_of(seed: int, build: Callable[[str, int, Tide], Scape] = scape) -> Engine:
    """An engine heard in the simplest way."""
    return Engine(seed, panned(), build=build)


def heard(name: str, seed: int, way: Spatial | None = None, tide: Tide | None = None) -> Heard:
    """A scape as it is heard, in the simplest way unless told."""
    return Heard(scape(name, seed, tide), way or panned())


def level(sound: Sound) -> float:
    """Root mean square, dB of full scale."""
    return float(20 * np.log10(np.sqrt(np.mean(sound**2)) + 1e-12))


def loudness(sound: Sound) -> float:
    """Integrated loudness, LUFS (ITU-R BS.1770)."""
    return float(pyloudnorm.Meter(RATE).integrated_loudness(sound))


def true_peak(sound: Sound) -> float:
    """The highest peak between samples too, dB: four times oversampled (BS.1770, annex 2)."""
    return float(20 * np.log10(np.abs(signal.resample_poly(sound, 4, 1)).max()))


def steepest_rise(sound: Sound) -> float:
    """The greatest rise of the K-weighted level within 100 ms, dB."""
    weighted = sound
    for stage in pyloudnorm.Meter(RATE)._filters.values():
        weighted = np.column_stack([stage.apply_filter(channel) for channel in weighted.T])
    power = (weighted**2).sum(axis=1)[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW).mean(axis=1)
    decibels = 10 * np.log10(power + 1e-9)
    return float(max((decibels[1:] - decibels[:-1]).max(), (decibels[2:] - decibels[:-2]).max()))


def sharpest_corner(sound: Sound) -> float:
    """How far the sharpest corner stands out: second difference over its own RMS within 50 ms around.

    Chance alone gives about 6; a click of one sample at the sound's own level far more than 10.
    """
    corner = np.diff(sound, n=2, axis=0)[: (len(sound) - 2) // WINDOW * WINDOW]
    usual = np.sqrt((corner**2).reshape(-1, WINDOW, 2).mean(axis=1))
    around = np.maximum(np.minimum(usual[:-1], usual[1:]), 1e-7).repeat(WINDOW, axis=0)
    return float((np.abs(corner[: len(around)]) / around).max())


def third_octaves(sound: Sound) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres, Hz (50 Hz to 16 kHz), and the share of power in each band, dB."""
    hz, power = signal.welch(sound.mean(axis=1), RATE, nperseg=16_384)
    centres = 1000 * 2 ** (np.arange(-13, 13) / 3)
    shares = [power[(hz >= c * 2 ** (-1 / 6)) & (hz < c * 2 ** (1 / 6))].sum() for c in centres]
    return centres, 10 * np.log10(np.asarray(shares) / power.sum())


def pulse_rate(sound: Sound) -> float:
    """The frequency, Hz, at which the sound's power swells most, between 0.04 and 2 Hz."""
    power = (sound**2).sum(axis=1)[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW).mean(axis=1)
    hz, swell = signal.welch(power - power.mean(), 20, nperseg=min(len(power), 1200))
    heard = (hz > 0.04) & (hz < 2)
    return float(hz[heard][swell[heard].argmax()])


def likeness(first: Sound, later: Sound) -> float:
    """How like `first` the likest stretch of `later` is, sample by sample: 1 where it is played again."""
    sought, heard = (np.diff(sound.mean(axis=1)) for sound in (first, later))
    found = signal.correlate(heard, sought, "valid", "fft")
    energy = np.concatenate([[0.0], np.cumsum(heard**2)])
    around = energy[len(sought) :] - energy[: -len(sought)]
    return float((np.abs(found) / np.sqrt(around * (sought**2).sum() + 1e-12)).max())
