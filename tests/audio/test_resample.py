"""At another rate the same sound comes out, without seams."""

from __future__ import annotations

import numpy as np
import pytest

from audio.block import RATE, Stereo
from audio.resample import Resampled


class Tone:
    """A sine, left, and the same an octave up, right."""

    def __init__(self, hz: float) -> None:
        self._hz, self._at = hz, 0

    def fill(self, out: Stereo) -> None:
        t = (self._at + np.arange(len(out))) / RATE
        out[:, 0], out[:, 1] = np.sin(2 * np.pi * self._hz * t), np.sin(4 * np.pi * self._hz * t)
        self._at += len(out)


def at_rate(rate: int, hz: float, sizes: tuple[int, ...]) -> np.ndarray:
    source, parts = Resampled(Tone(hz), rate), []
    for size in sizes:
        part = np.zeros((size, 2), np.float32)
        source.fill(part)
        parts.append(part)
    return np.concatenate(parts)


def left_over(sound: np.ndarray, hz: float, rate: int) -> float:
    """What is not that tone, dB below it."""
    t = np.arange(len(sound)) / rate
    basis = np.column_stack([np.sin(2 * np.pi * hz * t), np.cos(2 * np.pi * hz * t)])
    fit, *_ = np.linalg.lstsq(basis, sound, rcond=None)
    assert np.hypot(*fit) == pytest.approx(1.0, abs=0.02)
    return float(20 * np.log10(np.std(sound - basis @ fit) * np.sqrt(2)))


@pytest.mark.parametrize("rate", [16_000, 32_000, 44_100, 88_200, 96_000, 192_000])
def test_a_tone_keeps_its_pitch_and_level(rate: int) -> None:
    heard = at_rate(rate, 997.0, (512,) * 40)[512:]
    assert left_over(heard[:, 0], 997.0, rate) < -60
    assert left_over(heard[:, 1], 1994.0, rate) < -60


def test_blocks_of_any_size_join_without_a_seam() -> None:
    odd = at_rate(44_100, 440.0, (512, 1, 333, 1024, 7, 512, 2000))
    even = at_rate(44_100, 440.0, (len(odd),))
    assert np.allclose(odd, even, atol=1e-6)


def test_what_a_slow_device_cannot_play_is_left_out() -> None:
    heard = at_rate(16_000, 11_500.0, (512,) * 8)[512:, 0]
    assert 20 * np.log10(np.abs(heard).max()) < -40
