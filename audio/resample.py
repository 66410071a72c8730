"""Another rate for a device that does not do ours."""

from __future__ import annotations

from math import gcd

import numpy as np

from audio.block import BLOCK, RATE, Source, Stereo

_TAPS = 32  # a side lobe of the window is 80 dB down; nothing is heard of what it misses
_BETA = 8.0


class Resampled:
    """`source` (48 kHz) as it sounds at `rate`: a windowed sinc at each of the few phases the two rates share."""

    def __init__(self, source: Source, rate: int) -> None:
        self._source = source
        self._up, self._down = rate // gcd(rate, RATE), RATE // gcd(rate, RATE)
        cutoff = 0.94 * min(1.0, rate / RATE)
        offset = np.arange(_TAPS) - _TAPS // 2 + 1 - np.arange(self._up)[:, None] / self._up
        window = np.i0(_BETA * np.sqrt(np.maximum(1 - (offset / (_TAPS / 2)) ** 2, 0.0))) / np.i0(_BETA)
        kernel = cutoff * np.sinc(cutoff * offset) * window
        self._kernel = (kernel / kernel.sum(axis=1, keepdims=True)).astype(np.float32)
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
