"""How loud something is to the ear (ITU-R BS.1770-4), and how high it peaks between its samples.

In numpy alone, a whole sound at a time. One channel is counted as both ears alike, as everything here is heard:
3 dB more than the same sound in one of two channels.
"""

from __future__ import annotations

from math import pi, tan

import numpy as np
from numpy.typing import NDArray

from audio.block import Floats
from audio.resample import kernel

_BLOCK_S = 0.4
_STEPS = 4  # of a block: 75 % overlap
_LEAST_LUFS = -70.0
_BELOW_LU = -10.0
_TAIL_S = 0.08  # the slower of the two filters is 140 dB down by then
_SPAN = 2**15  # frames of one FFT: small enough to be fast
_PASSED = 1.005  # what the standard's high-pass makes of all that it lets pass
_OVER = 4  # times oversampled
_TAPS = 32
_BETA = 7.0

Power = NDArray[np.float64]


def lufs(samples: Floats, rate: int) -> float:
    """The integrated loudness of `samples`, (frames,) for both ears alike or (frames, channels ≤ 2), at `rate` Hz.

    A sound shorter than one block, 0.4 s, is measured as one block of its own length. −inf where nothing passes
    the gate at −70 LUFS.
    """
    power = _weighted_power(samples, rate)
    length, step = round(_BLOCK_S * rate), round(_BLOCK_S * rate / _STEPS)
    length = min(length, len(power))
    if not length:
        return float("-inf")
    passed = np.concatenate([[0.0], np.cumsum(power)])
    starts = np.arange(0, len(power) - length + 1, step)
    blocks = (passed[starts + length] - passed[starts]) / length
    blocks = blocks[blocks > _from_lufs(_LEAST_LUFS)]
    if not blocks.size:
        return float("-inf")
    blocks = blocks[blocks > 10 ** (_BELOW_LU / 10) * blocks.mean()]
    return float(-0.691 + 10 * np.log10(blocks.mean()))


def true_peak(samples: Floats) -> float:
    """The highest peak of `samples`, (frames,) or (frames, channels), dB of full scale, four times oversampled
    (BS.1770, annex 2); −inf for nothing."""
    highest = max((float(envelope(channel).max(initial=0.0)) for channel in _channels(samples)), default=0.0)
    return float(20 * np.log10(highest)) if highest else float("-inf")


def envelope(samples: Floats) -> Floats:
    """The highest that `samples`, (frames,), reach at each frame and before the next: (frames,)."""
    highest = np.abs(samples)
    if not len(samples):
        return highest
    for weights in kernel(np.arange(1, _OVER) / _OVER, _TAPS, _BETA):
        between = np.convolve(samples, weights[::-1])
        first = _TAPS // 2 - 1
        highest = np.maximum(highest, np.abs(between[first + 1 : first + 1 + len(samples)]))
    return np.asarray(highest, np.float32)


def _channels(samples: Floats) -> list[Floats]:
    return [samples] if samples.ndim == 1 else list(samples.T)


def _from_lufs(value: float) -> float:
    """The mean square, of all channels together, of a loudness."""
    return float(10 ** ((value + 0.691) / 10))


def _weighted_power(samples: Floats, rate: int) -> Power:
    """The K-weighted power of each frame, all channels together: (frames,)."""
    tail = round(_TAIL_S * rate)
    weight = _weighting(np.fft.rfftfreq(_SPAN, 1 / rate), rate)
    power = np.zeros(len(samples))
    for channel in _channels(samples):
        heard = np.zeros(len(samples) + tail, np.float32)
        for start in range(0, len(samples), _SPAN - tail):
            piece = channel[start : start + _SPAN - tail]
            after = heard[start : start + _SPAN]
            after += np.fft.irfft(np.fft.rfft(piece, _SPAN) * weight, _SPAN)[: len(after)]
        power += np.square(heard[: len(samples)], dtype=np.float64)
    return 2 * power if samples.ndim == 1 else power


def _weighting(hz: NDArray[np.floating], rate: int) -> NDArray[np.complex64]:
    """The response of the two filters of BS.1770 at each frequency: a shelf for the head, then a high-pass.

    The standard gives their coefficients for 48 kHz alone; from its analogue prototypes (Mansbridge, Finn & Reiss
    2012, "Implementation and evaluation of autonomous multi-track fader control") they are made for any rate.
    """
    warped = np.tan(pi * hz / rate)
    s, q = 1j * warped / tan(pi * 1681.974450955533 / rate), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    shelf = (high * s * s + high**0.4996667741545416 * s / q + 1) / (s * s + s / q + 1)
    s, q = 1j * warped / tan(pi * 38.13547087602444 / rate), 0.5003270373238773
    return np.asarray(shelf * _PASSED * s * s / (s * s + s / q + 1), np.complex64)
