"""One gain that never jumps."""

from __future__ import annotations

import numpy as np

from audio.block import RATE, Floats

LEAST_RAMP_S = 0.02  # shorter would click


class Gain:
    """An amplitude on its way to another, handed frame by frame to one thread; any other may say where to.

    It moves evenly in the square root of the amplitude: about even to the ear, and exact at nothing.
    Each thread writes what the other only reads, so no wish is ever lost between them.

    Args:
        amplitude: where it stands at first.
    """

    def __init__(self, amplitude: float = 0.0) -> None:
        self.rate = RATE
        self._start = self._root = amplitude**0.5
        self._wish = self._taken = (self._root, LEAST_RAMP_S)
        self._passed = self._length = 0

    def to(self, amplitude: float, seconds: float) -> None:
        """Be there `seconds` after the next frame."""
        self._wish = (amplitude**0.5, max(seconds, LEAST_RAMP_S))

    def rise(self, rate: int, seconds: float) -> None:
        """Begin again at nothing, on the way to what is wanted. Only while no frame is asked for."""
        self.rate = rate
        self._taken = self._wish
        self._start = self._root = 0.0
        self._passed, self._length = 0, round(seconds * rate)

    @property
    def goal(self) -> float:
        """The amplitude that is wanted."""
        return self._wish[0] ** 2

    @property
    def silent(self) -> bool:
        """Nothing is heard and nothing is wanted."""
        return self._root == self._wish[0] == 0.0

    def next(self, frames: int) -> Floats | float:
        """The gain of each of the next frames, (frames, 1), or one number where all have the same."""
        if self._wish is not self._taken:
            self._taken, self._start = self._wish, self._root
            self._passed, self._length = 0, round(self._taken[1] * self.rate)
        end = self._taken[0]
        if self._passed >= self._length:
            return end * end
        along = np.minimum((self._passed + np.arange(1, frames + 1, dtype=np.float32)) / self._length, 1.0)
        roots = self._start + (end - self._start) * along
        self._passed += frames
        self._root = end if self._passed >= self._length else float(roots[-1])
        return np.asarray(roots * roots, np.float32)[:, None]
