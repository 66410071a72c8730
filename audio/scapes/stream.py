"""A small brook, as stems: air closed in at each sill rings in bubbles of all sizes, and thin water runs between."""

from __future__ import annotations

import numpy as np

from audio.block import Floats
from audio.noise import hump
from audio.scapes.bubbles import bubbles
from audio.scapes.flocks import flocks
from audio.scapes.grain import painted


def gurgle(rng: np.random.Generator) -> Floats:
    """Near a sill: round low bubbles that come in runs, finer ones between."""
    low = flocks(rng, bubbles(rng, 160, 300, 850), 26.0, 4.0, 0.28)
    middle = flocks(rng, bubbles(rng, 260, 620, 2300), 130.0, 3.5, 0.20)
    body = painted(rng, hump(300, 1500, 8, 9), 3.0, 0.16)
    return np.asarray(low + 0.85 * middle + 0.45 * body, np.float32)


def babble(rng: np.random.Generator) -> Floats:
    """Several sills at once, farther off: smaller and more even."""
    fine = flocks(rng, bubbles(rng, 300, 420, 2700), 340.0, 3.0, 0.25)
    return np.asarray(fine + 0.6 * painted(rng, hump(350, 1900, 8, 9), 2.4, 0.14), np.float32)
