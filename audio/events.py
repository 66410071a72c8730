"""Sounds with a beginning and an end, added where they fall."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from audio.block import Stereo


class Events:
    """Rendered sounds waiting to be heard."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Stereo]] = []

    def add(self, samples: ArrayLike, delay: int = 0) -> None:
        """`samples` (n, 2) begin `delay` frames after the start of the next block."""
        self._waiting.append((-delay, np.asarray(samples, np.float32)))

    @property
    def waiting(self) -> int:
        """How many have not yet been heard to their end."""
        return len(self._waiting)

    def mix(self, out: Stereo) -> None:
        """Adds what falls into the next `len(out)` frames."""
        waiting, self._waiting = self._waiting, []
        for done, samples in waiting:
            part = samples[max(done, 0) : max(done + len(out), 0)]
            start = max(-done, 0)
            out[start : start + len(part)] += part
            if done + len(out) < len(samples):
                self._waiting.append((done + len(out), samples))
