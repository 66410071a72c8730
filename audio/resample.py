"""Another rate for a device that does not do ours."""

from __future__ import annotations

from math import gcd

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, RATE, Floats, Source, Stereo

_TAPS = 32  # a side lobe of the window is 80 dB down; nothing is heard of what it misses
_BETA = 8.0


class Resampled:
    """`source` (48 kHz) as it sounds at `rate`: a windowed sinc at each of the few phases the two rates share."""

    def __init__(self, source: Source, rate: int) -> None:
        self._source = source
        self._up, self._down = rate // gcd(rate, RATE), RATE // gcd(rate, RATE)
        self._kernel = kernel(np.arange(self._up) / self._up, _TAPS, _BETA, 0.94 * min(1.0, rate / RATE))
        self._held: Stereo = np.zeros((_TAPS, 2), np.float32)
        self._at = 0  # where the next frame lies after the first held one, in frames of ours / _up

    @property
    def held_s(self) -> float:
        """Seconds from the next frame given to the next one asked of the source."""
        return (len(self._held) - _TAPS // 2 + 1 - self._at / self._up) / RATE

    def fill(self, out: Stereo) -> None:
        """The next frames at the device's rate."""
        places = self._at + self._down * np.arange(len(out))
        first, phase = places // self._up, places % self._up
        while len(self._held) < first[-1] + _TAPS:
            block = np.empty((BLOCK, 2), np.float32)
            self._source.fill(block)
            self._held = np.concatenate([self._held, block])
        taken = self._held[first[:, None] + np.arange(_TAPS)]
        out[:] = np.einsum("ft,ftc->fc", self._kernel[phase], taken)
        after = int(self._at + self._down * len(out))
        self._held, self._at = self._held[after // self._up :], after % self._up


def kernel(after: NDArray[np.floating], taps: int, beta: float, cutoff: float = 1.0) -> Floats:
    """What frames weigh for a moment between two of them: a sinc under a Kaiser window, (moments, taps), sums of 1.

    Args:
        after: how far each moment lies after the frame in the middle, `taps // 2 − 1`, in frames, (moments,).
        beta: of the window.
        cutoff: what passes, of half the rate.
    """
    offset = np.arange(taps) - taps // 2 + 1 - after[:, None]
    window = np.i0(beta * np.sqrt(np.maximum(1 - (offset / (taps / 2)) ** 2, 0.0))) / np.i0(beta)
    weights = cutoff * np.sinc(cutoff * offset) * window
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)
