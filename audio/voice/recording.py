"""A recording of a phrase as it should be heard, whoever made it: one rate, one loudness, clean edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio.block import RATE, Floats
from audio.loudness import envelope, lufs

LOUDNESS_LUFS = -18.0  # 6 to 8 LU above every scape
PEAK_DB = -4.0  # with a scape under it still below −3
LEAD_S, TRAIL_S = 0.06, 0.2
LONGEST_S = 15.0
_EDGE_S = 0.01
_ENTRY_S, _ENTRY_DB = 0.3, -10.0
_PAUSE_FRAMES = 12  # of 10 ms; the mouth closes for less within words
_FAINTEST_LUFS = -60.0  # brought up from there, its hiss would be heard and not its words
_MARGIN_DB = 0.1
_NEAR_LU = 0.05
_TRIES = 12
_FRAME = RATE // 100  # 10 ms: what counts as silence
_QUIET_DB, _LOUD_DB = -45.0, -30.0  # below the loudest frame: silence at least and at most
_ABOVE_NOISE_DB = 8.0
_REACH = RATE // 100  # of the limiter, to each side of a peak: slower than the pitch of a low voice


def made_even(samples: Floats, rate: int) -> Floats:
    """One phrase, (frames,) or (frames, channels) at `rate` Hz, as it is spoken: (frames,) at 48 kHz.

    Silence before and after it is 60 and 200 ms long, it ends after 15 s, is −18 LUFS loud and nowhere above
    −4 dB, between samples too: peaks are turned down around themselves, not cut. The first word after every
    pause comes softly.

    Raises:
        ValueError: there is no speech in it.
    """
    if not len(samples):
        raise ValueError("holds nothing")
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    if not np.isfinite(mono).all():
        raise ValueError("holds what is no sound")
    return levelled(softly_begun(trimmed(at_48_khz(np.asarray(mono, np.float32), rate))))


def at_48_khz(samples: Floats, rate: int) -> Floats:
    """`samples`, (frames,), at 48 kHz: the same spectrum, up to the lower of both ends. Where frames coincide they
    are the same."""
    if rate == RATE or not len(samples):
        return samples
    step = rate // int(np.gcd(rate, RATE))
    steps = _smooth(-(-(len(samples) + rate // 50) // step))  # a little silence: both ends touch in what follows
    spectrum = np.fft.rfft(samples, steps * step)
    span = steps * step * RATE // rate
    if rate > RATE:
        spectrum = spectrum[: span // 2 + 1]
    made = np.fft.irfft(spectrum, span) * (RATE / rate)
    return np.asarray(made[: -(-len(samples) * RATE // rate)], np.float32)


def _smooth(least: int) -> int:
    """The smallest number from `least` on, of small factors alone, which a Fourier transform takes fast."""
    return min(factor << (-(-least // factor) - 1).bit_length() for factor in (1, 3, 5, 9, 15))


def trimmed(samples: Floats) -> Floats:
    """The phrase within `samples`, with a lead of 60 ms and a trail of 200 ms, its edges faded."""
    first, last = _spoken(samples)
    lead, trail = round(LEAD_S * RATE), round(TRAIL_S * RATE)
    last = min(last, first + round(LONGEST_S * RATE) - lead - trail)
    kept = samples[max(first - lead, 0) : last + trail]
    cut = np.zeros(lead + (last - first) + trail, np.float32)
    start = max(lead - first, 0)
    cut[start : start + len(kept)] = _faded(kept)
    return cut


def softly_begun(samples: Floats) -> Floats:
    """`samples`, (frames,), from 10 dB less over the first 0.3 s after every pause: nobody is startled by a word."""
    loud, gain_db = _loud(samples), np.zeros(len(samples), np.float32)
    for frame in np.flatnonzero(loud):
        if loud[max(frame - _PAUSE_FRAMES, 0) : frame].any():
            continue
        start = frame * _FRAME
        coming, before = gain_db[start : start + round(_ENTRY_S * RATE)], gain_db[max(start - _FRAME, 0) : start]
        along = np.arange(len(coming), dtype=np.float32) / round(_ENTRY_S * RATE)
        coming[:] = _ENTRY_DB * np.cos(along * (np.pi / 2)) ** 2
        before[:] = np.linspace(0.0, _ENTRY_DB, len(before))
    return np.asarray(samples * 10 ** (gain_db / 20), np.float32)


def _faded(samples: Floats) -> Floats:
    edge = min(round(_EDGE_S * RATE), len(samples) // 2)
    shape = np.sin(np.linspace(0, np.pi / 2, edge)) ** 2
    faded = samples.copy()
    faded[:edge] *= shape
    faded[len(faded) - edge :] *= shape[::-1]
    return faded


def _spoken(samples: Floats) -> tuple[int, int]:
    """From where to where there is speech: louder than the room, as far as that is told."""
    spoken = np.flatnonzero(_loud(samples))
    return int(spoken[0]) * _FRAME, min((int(spoken[-1]) + 1) * _FRAME, len(samples))


def _loud(samples: Floats) -> NDArray[np.bool_]:
    """For each 10 ms whether they stand out of the room."""
    frames = np.pad(samples, (0, -len(samples) % _FRAME)).reshape(-1, _FRAME)
    decibels = 10 * np.log10(np.mean(frames * frames, axis=1) + 1e-12)
    loudest, room = float(decibels.max()), float(np.percentile(decibels, 5))
    quiet = min(max(loudest + _QUIET_DB, room + _ABOVE_NOISE_DB), loudest + _LOUD_DB)
    return np.asarray(decibels > quiet)


def levelled(samples: Floats, peak_db: float = PEAK_DB) -> Floats:
    """`samples`, (frames,) at 48 kHz, at −18 LUFS with no peak above `peak_db`.

    What the peaks lose is given to the whole; a recording that is nearly all peaks stays quieter instead.

    Raises:
        ValueError: hardly anything is heard in it.
    """
    loudness = lufs(samples, RATE)
    if loudness < _FAINTEST_LUFS:
        raise ValueError("is silent, or nearly so")
    peaks, ceiling = envelope(samples), 10 ** ((peak_db - _MARGIN_DB) / 20)
    gain_db = LOUDNESS_LUFS - loudness
    for _ in range(_TRIES):
        gain = 10 ** (gain_db / 20)
        if gain * float(peaks.max()) <= ceiling:
            return np.asarray(samples * np.float32(gain))
        made = _limited(samples, peaks, gain, ceiling)
        short = LOUDNESS_LUFS - lufs(made, RATE)
        if abs(short) < _NEAR_LU:
            break
        gain_db += short
    return made


def _limited(samples: Floats, peaks: Floats, gain: float, ceiling: float) -> Floats:
    """`samples` × `gain`, turned down smoothly around whatever is above `ceiling`."""
    allowed = np.minimum(ceiling / np.maximum(peaks * np.float32(gain), 1e-9), 1.0)
    eased = _mean_around(_mean_around(_least_around(allowed, _REACH), _REACH // 2), _REACH // 2)
    return np.asarray(samples * np.float32(gain) * eased, np.float32)


def _mean_around(values: Floats, reach: int) -> Floats:
    """The mean of the values up to `reach` away, to each side."""
    summed = np.cumsum(np.pad(values.astype(np.float64), (reach + 1, reach), mode="edge"))
    return np.asarray((summed[2 * reach + 1 :] - summed[: -2 * reach - 1]) / (2 * reach + 1), np.float32)


def _least_around(values: Floats, reach: int) -> Floats:
    """The least of the values up to `reach` away, to each side."""
    span = 2 * reach + 1
    least, covered = np.pad(values, reach, mode="edge"), 1
    while covered < span:
        step = min(covered, span - covered)
        least = np.minimum(least[:-step], least[step:])
        covered += step
    return least
