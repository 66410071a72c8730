"""Noise painted band by band: the body of sea, wind and water.

Independent noises add in power. So a bed of any number of layers is one spectrum every other block, and
costs one inverse FFT a channel: spectra of chance phases, shaped, windowed and overlapped by half. It has no period,
cannot ring and cannot click, and every band may move with each spectrum. Levels are powers (mean square), so what a
layer says is what a meter reads.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, BLOCK_S, RATE, Floats, Stereo

HOP, FRAME = 2 * BLOCK, 4 * BLOCK
CENTRES_HZ = 62.5 * 2 ** (np.arange(-1, 17) / 2)
"""Half octaves from 44 Hz to 16 kHz."""


def hump(low_hz: float, high_hz: float, rise: float = 6.0, fall: float = 6.0) -> Floats:
    """A layer's power in each band: pink from `low_hz` to `high_hz`, `rise` and `fall` dB per octave beyond.

    Sums to 1, so that weights are powers.
    """
    below = np.log2(np.maximum(low_hz / CENTRES_HZ, 1.0)) * rise
    above = np.log2(np.maximum(CENTRES_HZ / high_hz, 1.0)) * fall
    power = 10 ** (-(below + above) / 10)
    return np.asarray(power / power.sum(), np.float32)


class Drift:
    """Numbers that wander smoothly about 0 with unit variance and never repeat: gusts, flutter, swells.

    A random walk on a spring, smoothed once more; `seconds` is about how long one stays on a side.
    """

    def __init__(self, rng: np.random.Generator, count: int, seconds: float) -> None:
        self._rng = rng
        self._keep = float(np.exp(-2 * BLOCK_S / seconds))
        self._kick = float(np.sqrt(1 - self._keep**2))
        self._scale = float((1 + self._keep) / np.sqrt(1 + self._keep**2))
        self._rough = rng.standard_normal(count)
        self._smooth = self._rough / self._scale

    def step(self) -> NDArray[np.float64]:
        """The values one block later, shape (count,)."""
        self._rough = self._keep * self._rough + self._kick * self._rng.standard_normal(self._rough.size)
        self._smooth = self._keep * self._smooth + (1 - self._keep) * self._rough
        return self._smooth * self._scale


_PHASORS = (np.sqrt(2) * np.exp(2j * np.pi * np.arange(4096) / 4096)).astype(np.complex64)
"""Chance needs no more directions than these, and drawing one costs a tenth of a Gaussian."""


class Noise:
    """Stereo noise whose spectrum is given anew at every block."""

    def __init__(self, rng: np.random.Generator, width: float = 0.75, top_hz: float = RATE / 2) -> None:
        """`width` 0 is mono; 1 makes left and right independent. Lows are narrower, as they are outdoors.

        Nothing is made above `top_hz`: a dark sound costs less.
        """
        self._rng = rng
        hz = np.asarray(np.fft.rfftfreq(FRAME, 1 / RATE), np.float64)
        kept = hz <= top_hz
        self._shapes = np.ascontiguousarray(_shapes(hz)[:, kept])
        hz = hz[kept]
        apart = width * np.clip(np.log2(np.maximum(hz, 1) / 60) / 4, 0.15, 1.0)
        angle = np.pi / 4 * apart
        self._mix = np.asarray([np.cos(angle), np.sin(angle)], np.float32)
        self._window = np.sin(np.pi / FRAME * (np.arange(FRAME) + 0.5)).astype(np.float32)
        self._tail = np.zeros((2, FRAME), np.float32)
        self._given = HOP  # frames of the tail that were handed out

    def next(self, power: Floats) -> Stereo:
        """The next block. `power` (2, bands): mean square in each band, left and right; heeded at every other block."""
        if self._given == HOP:
            self._tail[:, :-HOP] = self._tail[:, HOP:]
            self._tail[:, -HOP:] = 0.0
            self._tail += self._frame(power)
            self._given = 0
        block = self._tail[:, self._given : self._given + BLOCK].T.copy()
        self._given += BLOCK
        return block

    def _frame(self, power: Floats) -> Floats:
        """Noise of chance phases, (2, FRAME), under its window."""
        same, other = _PHASORS[self._rng.integers(_PHASORS.size, size=self._mix.shape, dtype=np.uint16)] * self._mix
        spectrum = np.sqrt(power @ self._shapes) * (same + other, same - other)
        return np.asarray(np.fft.irfft(spectrum, FRAME) * self._window, np.float32)


def _shapes(hz: NDArray[np.float64]) -> Floats:
    """Variance of each FFT bin (bands, bins) for unit power in each band: raised cosines that sum to a smooth whole."""
    octaves = np.log2(np.maximum(hz, 1.0) / CENTRES_HZ[:, None])
    shape = np.where(np.abs(octaves) < 0.5, np.cos(np.pi * octaves) ** 2, 0.0) / np.maximum(hz, 1.0)
    shape[:, hz < 25] = 0.0
    shape /= shape.sum(axis=1, keepdims=True)
    overlap = 0.5 * FRAME / HOP  # sum of the squared window over the overlapping frames
    return np.asarray(shape * FRAME**2 / (4 * overlap), np.float32)
