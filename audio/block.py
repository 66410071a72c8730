"""The unit everything is made in: a block of 512 frames, float32, at one rate."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

RATE = 48_000
BLOCK = 512
BLOCK_S = BLOCK / RATE
MOST_SOURCES = 16  # in one scape

Floats = NDArray[np.float32]
Stereo = NDArray[np.float32]
"""Frames × 2 (left, right), full scale at ±1."""
Directions = NDArray[np.float32]
"""Sources × 3: unit vectors in the world's frame, x right, y up, −z ahead, as OpenXR has them."""


RISING: Floats = np.linspace(0, 1, BLOCK, endpoint=False, dtype=np.float32)
"""How far along a block each of its frames is, 0 at the first."""


def directions(places: ArrayLike) -> Directions:
    """Where places, metres right, up and back of the listener, (n, 3), are heard from."""
    metres = np.asarray(places, np.float64)
    return np.asarray(metres / np.linalg.norm(metres, axis=1, keepdims=True), np.float32)


class Source(Protocol):
    """Something that is heard: each `fill` writes the next frames over all of `out`, without a gap."""

    def fill(self, out: Stereo) -> None: ...


class Scape(Protocol):
    """A place to be heard: sources that stay when the head turns, and a bed all around that has no place."""

    @property
    def directions(self) -> Directions:
        """Of the sources, at most `MOST_SOURCES`; where one moves it is a new array, never the old one changed."""

    def fill(self, sources: Floats, bed: Stereo) -> None:
        """Writes the next block over all of `sources`, (sources, BLOCK), and `bed`, (BLOCK, 2)."""
