"""What is heard under the water of a lagoon, painted once: the water itself, surf over the reef, the reef's crackle."""

from __future__ import annotations

import numpy as np

from audio.block import RATE, Floats
from audio.bubbles import bubbles
from audio.grain import FRAMES, flutter, painted, strewn
from audio.noise import hump


def depth(rng: np.random.Generator) -> Floats:
    """The water all around: soft lows that lean to and fro."""
    return painted(rng, hump(105, 360, 9, 9), 1.6, 0.8)


def surge(rng: np.random.Generator) -> Floats:
    """Waves that break over the reef far above, from below: rounded, and full of air."""
    rolling = painted(rng, hump(130, 520, 8, 10), 2.4, 0.22) * flutter(rng, 1.0, 0.5)
    count = round(260 * FRAMES / RATE)
    level = np.minimum(rng.gamma(1.5, size=count), 4.0).astype(np.float32)
    air = strewn(rng, bubbles(rng, 240, 240, 1100), rng.integers(FRAMES, size=count), level)
    return rolling + np.float32(0.4 / np.sqrt(np.mean(np.square(air)))) * air


def crackle(rng: np.random.Generator) -> Floats:
    """A living reef, far enough to be a glitter: thousands of small snaps, each smeared by its way here."""
    count = round(190 * FRAMES / RATE)
    level = np.minimum(rng.gamma(0.8, size=count), 3.5).astype(np.float32)
    snaps = [_snap(rng, hz) for hz in np.geomspace(1100, 3400, 200).tolist()]
    heard = strewn(rng, snaps, rng.integers(FRAMES, size=count), level)
    glitter = painted(rng, hump(900, 2600, 9, 12), 1.5, 0.1)
    return heard / np.float32(np.sqrt(np.mean(np.square(heard)))) + 0.6 * glitter


def _snap(rng: np.random.Generator, hz: float) -> Floats:
    """One of them: a soft onset of a millisecond, and the many ways it came, 25 ms."""
    t = np.arange(int(0.025 * RATE)) / RATE
    wander = np.cumsum(rng.normal(0, 0.22, t.size))
    shape = (1 - np.exp(-t / 0.0009)) ** 2 * np.exp(-t / 0.0045) * np.minimum(1.0, (t[-1] - t) / 0.003)
    tone = np.sin(2 * np.pi * hz * t + wander + rng.uniform(0, 2 * np.pi))
    return np.asarray((1500 / hz) ** 0.6 * shape * tone, np.float32)
