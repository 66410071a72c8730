"""Respiratory sinus arrhythmia: how far the heart sways with a breath, and how fast it breathes on its own.

Pure numpy on beats that have their place in time. Every fit first takes the slow course out of the
intervals, so that a drifting heart is not taken for a breathing one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FREE_HZ = (0.15, 0.6)  # where free breathing is looked for
CONCENTRATED = 0.5  # share of that band's power about its peak, below which no rate is told
OVERTONE = 4.0  # times the peak's power at half its rate: then the breath is the slower of the two
_SLOWEST_HZ = 0.05
_RESAMPLED_HZ, _STEP_HZ = 4.0, 0.0025
_LEAST_BEATS, _LEAST_S = 8, 45.0
_RIDGE = 1e-9

_VARIED = 0.1  # RMSSD over mean interval
_UNORDERED = (0.55, 0.8)  # share of turning points; two thirds in a series without order


@dataclass(frozen=True, slots=True)
class Sway:
    """The part of the intervals that goes with a breath.

    Args:
        amplitude_ms: half of peak to trough.
        turn: where in the breath the intervals are longest, cycles, 0 ≤ turn < 1.
        explained: share of the detrended variance, 0–1.
    """

    amplitude_ms: float
    turn: float
    explained: float


def sway(at: Floats, rr_ms: Floats, breaths: Floats) -> Sway:
    """The sway of the intervals with a breath: one sinusoid in the breath's own phase, by least squares.

    Whatever turns slower than half as often as the breath is trend and does not count as variance.

    Args:
        at: when each interval ended, s, ascending, shape (n,).
        rr_ms: the intervals, shape (n,).
        breaths: how many breaths had been led by then, whole and part, shape (n,).
    """
    if at.size < _LEAST_BEATS:
        return Sway(0.0, 0.0, 0.0)
    angle = math.tau * breaths
    slow = max(1, int(breaths[-1] - breaths[0]))
    rr, *waves = _detrended(at, np.array((rr_ms, np.cos(angle), np.sin(angle))), slow)
    power = float(rr @ rr)
    if power < 1e-9:
        return Sway(0.0, 0.0, 0.0)
    wave, quarter = waves
    a, b, c = float(wave @ wave), float(wave @ quarter), float(quarter @ quarter)
    d, e = float(wave @ rr), float(quarter @ rr)
    area = a * c - b * b
    if area < 1e-9:
        return Sway(0.0, 0.0, 0.0)
    cosine, sine = (c * d - b * e) / area, (a * e - b * d) / area
    explained = (cosine * d + sine * e) / power
    return Sway(math.hypot(cosine, sine), math.atan2(sine, cosine) / math.tau % 1.0, min(1.0, max(0.0, explained)))


def own_rate(at: Floats, rr_ms: Floats) -> float | None:
    """The rate of free breathing, breaths/min; None where the heart does not tell it clearly.

    The peak of a periodogram of the intervals in 0.15–0.6 Hz. It counts only if half of that band's
    power lies about it: on a belt's recording nine in ten such windows were right within 1.5/min. A breath
    slower than that band is seen in it by its overtone alone, which is not taken for the breath.

    Args:
        at, rr_ms: as in `sway`; 45 s at least.
    """
    if at.size < 3 * _LEAST_BEATS or at[-1] - at[0] < _LEAST_S:
        return None
    grid = np.arange(at[0], at[-1], 1 / _RESAMPLED_HZ)
    (rr,) = _detrended(grid, np.interp(grid, at, rr_ms)[None], 1)
    hertz = np.arange(_SLOWEST_HZ, FREE_HZ[1], _STEP_HZ)
    power = np.abs(np.exp(-1j * math.tau * np.outer(hertz, grid - grid[0])) @ (rr * np.hanning(rr.size))) ** 2
    slowest = int(np.searchsorted(hertz, FREE_HZ[0] - _STEP_HZ / 2))
    peak = slowest + int(power[slowest:].argmax())
    width_hz = 2.0 / (grid[-1] - grid[0])
    half = np.abs(hertz - hertz[peak] / 2) <= width_hz / 2
    if peak in (slowest, hertz.size - 1) or power[half].max() > OVERTONE * power[peak]:
        return None
    power[:slowest] = 0.0
    about = np.abs(hertz - hertz[peak]) <= width_hz
    return float(60.0 * hertz[peak]) if power[about].sum() >= CONCENTRATED * power.sum() else None


def is_irregular(rr_ms: Floats) -> bool:
    """Whether the intervals vary much and without order, so that no breath can be read from them.

    A rule of when to stop reading, not a diagnosis: RMSSD over a tenth of the mean interval, with turning
    points as frequent as in a series without order.

    Args:
        rr_ms: a minute of intervals, or more.
    """
    steps = np.diff(rr_ms)
    if steps.size < 4 * _LEAST_BEATS or math.sqrt(float(steps @ steps) / steps.size) < _VARIED * float(rr_ms.mean()):
        return False
    return _UNORDERED[0] <= float(np.mean(steps[:-1] * steps[1:] < 0)) <= _UNORDERED[1]


def _detrended(at: Floats, rows: Floats, order: int) -> Floats:
    """Each row without its mean and its first `order` half cosines over the window."""
    place = (at - at[0]) / (at[-1] - at[0])
    slow = np.cos(np.pi * np.outer(np.arange(order + 1), place))
    return np.asarray(rows - _solved(slow @ slow.T, slow @ rows.T).T @ slow)


def _solved(gram: Floats, right: Floats) -> Floats:  # writes into `gram`
    """The least squares of normal equations: ten times as fast as by singular values, and for waves as good.

    A trace of a ridge keeps it solvable where there are fewer beats than waves.
    """
    gram.flat[:: len(gram) + 1] += _RIDGE * gram.trace()
    return np.asarray(np.linalg.solve(gram, right))
