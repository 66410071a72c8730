"""Wind that travels over a place: a gust comes to one thing after another, and each feels it in its own way."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK_S
from audio.noise import Drift

_PACE = 2.8  # metres a second, of a gust's front: a light air
_LONG_S, _SHORT_S, _OWN_S = 8.0, 2.6, 1.7
_SHARES = np.sqrt([0.52, 0.22, 0.26])
"""Of a thing's own power of wander: long gusts, the short ones in them, and what it alone feels."""


class Gusts:
    """How hard the wind blows at each of several places.

    Args:
        places: metres right and back of the listener, (n, 2).
        every: blocks in a step.
    """

    def __init__(self, rng: np.random.Generator, places: NDArray[np.float64], every: int) -> None:
        heading = rng.uniform(0, 2 * np.pi)
        metres = places @ [np.cos(heading), np.sin(heading)]
        self._late = np.rint((metres - metres.min()) / _PACE / (every * BLOCK_S)).astype(np.intp)
        self._long, self._short = Drift(rng, 1, _LONG_S / every), Drift(rng, 1, _SHORT_S / every)
        self._own = Drift(rng, len(places), _OWN_S / every)
        self._passed = np.zeros(int(self._late.max()) + 1)  # a ring, the newest at `_at`
        self._at = 0
        for _ in self._passed:
            self._blow()

    def step(self) -> NDArray[np.float64]:
        """About −2 to 2 for each place, 0 in the mean, a step later: (n,)."""
        self._blow()
        felt = self._passed[self._at - self._late] + _SHARES[2] * self._own.step()
        return np.asarray(2 * np.tanh(felt / 2))

    def _blow(self) -> None:
        self._at = (self._at + 1) % self._passed.size
        self._passed[self._at] = _SHARES[0] * self._long.step()[0] + _SHARES[1] * self._short.step()[0]
