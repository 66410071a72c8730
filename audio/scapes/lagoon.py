"""What is heard under the water of a lagoon, painted once: the water itself, surf over the reef, the reef's crackle."""

from __future__ import annotations

import numpy as np

from audio.block import RATE, Floats
from audio.noise import hump
from audio.scapes.bubbles import bubble
from audio.scapes.grain import FRAMES, flutter, painted, strewn


def depth(rng: np.random.Generator) -> Floats:
    """The water all around: soft lows that lean to and fro."""
    return painted(rng, hump(100, 280, 9, 8), 3.0, 2.0)


def surge(rng: np.random.Generator) -> Floats:
    """Waves that break over the reef far above, from below: rounded, and full of air."""
    rolling = painted(rng, hump(110, 380, 8, 9), 2.6, 0.3) * flutter(rng, 1.0, 0.5)
    count = round(80 * FRAMES / RATE)
    level = np.minimum(rng.gamma(1.2, size=count), 4.0).astype(np.float32)
    round_ones = [bubble(hz, rng.uniform(0.0, 0.1), 2.2) for hz in np.geomspace(230, 950, 240).tolist()]
    air = strewn(rng, round_ones, rng.integers(FRAMES, size=count), level)
    return rolling + np.float32(0.6 / np.sqrt(np.mean(np.square(air)))) * air


def crackle(rng: np.random.Generator) -> Floats:
    """A living reef, far enough to be a glitter: thousands of small snaps, each smeared by its way here."""
    count = round(250 * FRAMES / RATE)
    level = np.minimum(rng.gamma(1.0, size=count), 3.0).astype(np.float32)
    snaps = [_snap(rng, hz) for hz in np.geomspace(900, 2600, 200).tolist()]
    heard = strewn(rng, snaps, rng.integers(FRAMES, size=count), level)
    glitter = painted(rng, hump(900, 2600, 9, 12), 1.5, 0.1)
    return heard / np.float32(np.sqrt(np.mean(np.square(heard)))) + 0.8 * glitter


def _snap(rng: np.random.Generator, hz: float) -> Floats:
    """One of them: a soft onset of 3 ms, and the many ways it came."""
    t = np.arange(int(0.03 * RATE)) / RATE
    wander = np.cumsum(rng.normal(0, 0.05, t.size))
    onset = np.sin(np.pi / 2 * np.minimum(t / 0.003, 1.0)) ** 2
    shape = onset * np.exp(-np.maximum(t - 0.003, 0.0) / 0.005) * np.minimum(1.0, (t[-1] - t) / 0.004)
    tone = np.sin(2 * np.pi * hz * t + wander + rng.uniform(0, 2 * np.pi))
    return np.asarray((1500 / hz) ** 0.6 * shape * tone, np.float32)
