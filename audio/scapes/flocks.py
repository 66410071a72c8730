"""Many small sounds strewn over a stem in flocks, as leaves touch in a puff of wind and bubbles come in runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audio.block import RATE, Floats
from audio.scapes.grain import FRAMES, flutter, strewn

_STEP = 256  # frames between two points of how often they come


def flocks(rng: np.random.Generator, sounds: Sequence[Floats], per_s: float, flock_db: float, flock_s: float) -> Floats:
    """Chance ones of `sounds`, (FRAMES,), at an RMS of 1.

    Args:
        per_s: how many in the mean.
        flock_db: how far that wanders, standard deviation.
        flock_s: about how long it stays there.
    """
    often = np.cumsum(flutter(rng, flock_db, flock_s)[::_STEP])
    count = round(per_s * FRAMES / RATE)
    starts = _STEP * np.interp(rng.uniform(0, often[-1], count), often, np.arange(often.size))
    level = np.minimum(rng.gamma(1.5, size=count), 5.0).astype(np.float32)
    heard = strewn(rng, sounds, starts.astype(np.int64), level)
    return heard / np.float32(np.sqrt(np.mean(np.square(heard))))
