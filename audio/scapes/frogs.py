"""A frog across the water: now and then a few soft low purrs."""

from __future__ import annotations

import numpy as np

from audio.scapes.birds import Kind, Note, Phrase


def _purr(rng: np.random.Generator) -> Phrase:
    """One to three purrs that swell and stop; each slides a little up."""
    notes, at = [], 0.0
    hz = float(rng.choice([392.0, 441.0, 490.0]))
    for _ in range(int(rng.integers(1, 4))):
        length, level, purrs_per_s = rng.uniform((0.42, 0.7, 20.0), (0.6, 1.0, 25.0)).tolist()
        notes.append(Note(at, length, (hz * 0.93, hz, hz * 1.05), level, purrs_per_s))
        at += length + float(rng.uniform(0.2, 0.35))
    return tuple(notes)


FROG = Kind(_purr, (0.5, 0.3, 0.12), 1.0, (35, 60), (5, 12), (35, 90), (2, 4))
