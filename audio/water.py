"""Moving water: surf that breathes with the swell, and the drops a stream is made of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, BLOCK_S, RATE, Floats
from audio.events import Events
from audio.noise import Drift, hump, pan

_SWELLS = ((10.3, 1.0, 0.0), (7.3, 0.22, 0.45), (11.7, 0.3, 0.8))
"""Period s, power, farness 0–1 of each swell. No ratio is near a small fraction, so crests never lock."""

_LAYERS = np.stack([
    hump(60, 180, 9, 7),  # the swell rising
    hump(160, 900, 6, 6),  # the crest breaking
    hump(450, 2600, 7, 8),  # the wash running up
    hump(900, 3800, 8, 9),  # the water drawn back through sand
])
_DROPS = 240
_FAR = _LAYERS @ np.diag(10 ** (-np.linspace(0.0, 2.4, _LAYERS.shape[1]))).astype(np.float32)
_WEIGHT = np.asarray([0.6, 1.2, 0.9, 0.16])
_PEAK_S = np.asarray([-0.8, 0.0, 1.4, 4.4])
_ATTACK_S = np.asarray([1.5, 0.85, 1.0, 1.4])
_DECAY_S = np.asarray([1.3, 1.4, 1.8, 2.0])
_EVEN = _WEIGHT * np.sqrt(np.pi / 2) * (_ATTACK_S + _DECAY_S) / 2
"""Each layer's power in one ear over a whole wave, times its seconds."""
_EVEN_NEAR = _EVEN * sum(power * (1 - far) / period for period, power, far in _SWELLS)
_EVEN_AWAY = _EVEN * sum(power * far / period for period, power, far in _SWELLS)


class Surf:
    """Waves that come in, break, wash up and draw back, each a little different.

    Every swell sends a wave each 6 to 12 s; a wave's four layers peak one after the other and its
    crest runs along the shore. `foam` is how much wash there is now, about 0–1.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._now = 0.0
        self._due = [-float(rng.uniform(0, period)) for period, _, _ in _SWELLS]
        self._waves = np.zeros((0, 5))  # born s, power, farness, place, heading 1/s
        self._flutter = Drift(rng, 2 * _LAYERS.shape[1], 0.09)
        self._sets = Drift(rng, len(_SWELLS), 40.0)
        self.foam = 0.0

    def step(self, still: float = 0.0) -> Floats:
        """Power in each band, left and right, one block later: (2, bands).

        `still` 0–1: how much of the waves is spread evenly over time, so that another swell may be heard.
        """
        self._now += BLOCK_S
        sets = self._sets.step()
        for index, (period, power, far) in enumerate(_SWELLS):
            if self._now >= self._due[index]:
                size = power * 10 ** (0.1 * (0.9 * sets[index] + 0.7 * self._rng.standard_normal()))
                self._send(self._due[index] + 4.0, size, far)
                self._due[index] += float(np.clip(period * (1 + 0.07 * self._rng.standard_normal()), 6.0, 12.0))
        born, sizes, fars, place, heading = self._waves.T
        age = self._now - born
        envelope = sizes[:, None] * _WEIGHT * _arch(age[:, None] - _PEAK_S)
        sides = pan(np.clip(place + heading * age, -0.8, 0.8))
        near = (1 - still) * ((sides * (1 - fars)) @ envelope) + still * _EVEN_NEAR
        away = (1 - still) * ((sides * fars) @ envelope) + still * _EVEN_AWAY
        self.foam = float(near[:, 2].sum())
        self._waves = self._waves[age < 14.0]
        flutter = 10 ** (0.2 * self._flutter.step().reshape(2, -1))
        return np.asarray((near @ _LAYERS + away @ _FAR) * flutter, np.float32)

    def _send(self, born: float, size: float, far: float) -> None:
        place, heading = self._rng.uniform(-0.6, 0.6), self._rng.uniform(-0.12, 0.12)
        self._waves = np.vstack([self._waves, [born, size, far, place, heading]])


def _arch(age: NDArray[np.float64]) -> NDArray[np.float64]:
    """0 → 1 → 0, smooth, the fall slower than the rise; (waves, layers)."""
    return np.asarray(np.exp(-0.5 * (age / np.where(age < 0, _ATTACK_S, _DECAY_S)) ** 2))


class Drops:
    """Air bubbles closing under water, the voice of a stream and the fizz of foam.

    A few hundred are made at the start; which one, when, where and how loud is chance each time.
    """

    def __init__(self, rng: np.random.Generator, low_hz: float, high_hz: float, place: float, spread: float) -> None:
        self._rng = rng
        self._place, self._spread = place, spread
        self._drops = [_drop(hz, rise) for hz, rise in zip(
            np.geomspace(low_hz, high_hz, _DROPS).tolist(), rng.uniform(0.0, 0.12, _DROPS).tolist(), strict=True)]
        self._events = Events()

    def step(self, per_s: float, level: float) -> Events:
        """Starts this block's drops, on average `per_s` a second, of amplitude about `level`."""
        for _ in range(self._rng.poisson(per_s * BLOCK_S)):
            drop = self._drops[self._rng.integers(_DROPS)]
            place = min(max(self._place + self._spread * self._rng.uniform(-1, 1), -1.0), 1.0)
            sides = level * self._rng.gamma(1.2) * np.sqrt(pan(place))
            self._events.add(drop[:, None] * sides.astype(np.float32), int(self._rng.integers(BLOCK)))
        return self._events


def _drop(hz: float, rise: float) -> Floats:
    """One bubble. Of radius r (m) it rings at 3/r Hz, fades at 0.13/r + 0.0072 r^-1.5 per second and rises in
    pitch as it nears the surface (van den Doel 2005, "Physically based models for liquid sounds").
    """
    radius = 3.0 / hz
    fade = 0.13 / radius + 0.0072 * radius**-1.5
    t = np.arange(int(6.0 / fade * RATE)) / RATE
    soft = (1 - np.exp(-t * (1.5 * hz / np.pi))) * np.exp(-fade * t)
    return np.asarray((500 / hz) ** 0.4 * soft * np.sin(2 * np.pi * hz * t * (1 + 0.5 * rise * fade * t)), np.float32)
