"""Birds among trees: one sings at a time, and now and then one flies, unheard, to another perch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from audio.block import Floats, Stereo
from audio.scapes.birds import Bird

_STAYS = 0.6
"""How likely a bird sings its next phrase where it sang the last."""


class Perches:
    """Some birds on more perches.

    Args:
        places: of the perches, metres right, up and back of the listener's ears, (n, 3).

    Attributes:
        places: of the birds, (birds, 3); where one flies it is a new array.
    """

    def __init__(self, rng: np.random.Generator, birds: Sequence[Bird], places: NDArray[np.float64]) -> None:
        self._rng, self._birds, self._perches = rng, tuple(birds), places
        self._on = rng.choice(len(places), len(self._birds), replace=False)
        self._settle()

    def fill(self, sources: Floats, bed: Stereo) -> None:
        """The next block: over all of `sources`, (birds, BLOCK), and their echo added to `bed`."""
        singer = next((bird for bird in self._birds if not bird.rests), None)
        for bird, source in zip(self._birds, sources, strict=True):
            bird.fill(source, bed, alone=singer is None or singer is bird)
            if not bird.rests:
                singer = bird
        if singer is not None and singer.rests and self._rng.random() > _STAYS:
            self._fly(self._birds.index(singer))

    def _fly(self, bird: int) -> None:
        """To a perch that is free."""
        free = np.setdiff1d(np.arange(len(self._perches)), self._on)
        self._on[bird] = self._rng.choice(free)
        self._settle()

    def _settle(self) -> None:
        self.places = self._perches[self._on]
        for bird, metres in zip(self._birds, np.linalg.norm(self.places, axis=1).tolist(), strict=True):
            bird.metres = metres
