"""The unit everything is made in: a block of stereo frames, float32, at one rate."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
BLOCK = 512
BLOCK_S = BLOCK / RATE

Floats = NDArray[np.float32]
Stereo = NDArray[np.float32]
"""Frames × 2 (left, right), full scale at ±1."""


class Source(Protocol):
    """Something that is heard: each `fill` writes the next frames over all of `out`, without a gap."""

    def fill(self, out: Stereo) -> None: ...
