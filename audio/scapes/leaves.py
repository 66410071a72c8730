"""Wind in trees, as stems: leaves that touch each other, in two kinds of tree; needles; all the wood far off."""

from __future__ import annotations

import numpy as np

from audio.block import RATE, Floats
from audio.noise import hump
from audio.scapes.flocks import flocks
from audio.scapes.grain import painted

_TOUCHES = 240
"""Different ones; which, when and how loud is chance each time."""


def broad(rng: np.random.Generator) -> Floats:
    """Large soft leaves, of oak and beech."""
    body = painted(rng, hump(420, 1500, 7, 9) + np.float32(0.4) * hump(1100, 2900, 8, 11), 2.8, 0.24)
    return body + np.float32(0.75) * _touched(rng, 210.0, 750, 2700)


def fine(rng: np.random.Generator) -> Floats:
    """Small leaves on thin stalks, of birch: quicker and higher."""
    body = painted(rng, hump(600, 2000, 8, 9) + np.float32(0.5) * hump(1800, 3700, 9, 12), 3.0, 0.16)
    return body + np.float32(0.7) * _touched(rng, 420.0, 1300, 3700)


def needles(rng: np.random.Generator) -> Floats:
    """Long soft needles: a breath without a touch in it."""
    return painted(rng, hump(300, 1150, 8, 9), 2.4, 0.6)


def wood(rng: np.random.Generator) -> Floats:
    """All the crowns far off: no leaf is heard by itself."""
    return painted(rng, hump(110, 520, 8, 7), 2.0, 0.9)


def _touched(rng: np.random.Generator, per_s: float, low_hz: float, high_hz: float) -> Floats:
    """Leaf on leaf, `per_s` times a second, in puffs, at an RMS of 1."""
    return flocks(rng, [_touch(rng, hz) for hz in np.geomspace(low_hz, high_hz, _TOUCHES).tolist()], per_s, 4.5, 0.35)


def _touch(rng: np.random.Generator, hz: float) -> Floats:
    """One leaf on another: a short soft breath of noise around `hz`."""
    frames = int(rng.uniform(5.0, 11.0) / hz * RATE) + 96
    turn = 2 * np.pi * hz / RATE
    wander = np.cumsum(rng.normal(0.0, 0.28 * np.sqrt(turn), frames))
    shape = np.sin(np.pi * np.linspace(0, 1, frames) ** 0.6) ** 2
    return np.asarray(shape * np.sin(turn * np.arange(frames) + wander), np.float32)
