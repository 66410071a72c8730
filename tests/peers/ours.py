"""The beach as the kiosk draws it: `environments.gl`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from environments import gl
from environments.beach import Beach
from environments.world import Eye, Moment
from tests.peers.course import SEED


class Drawer:
    """The beach and two eyes of `size`, one sample a pixel."""

    def __init__(self, size: tuple[int, int], quality: str) -> None:
        self._context = gl.open_context()
        self.renderer = gl.describe()["renderer"]
        self._world = Beach(gl, SEED, quality)
        for _ in self._world.load(quality):
            pass
        self._buffers = [gl.EyeBuffer(*size, samples=1) for _ in range(2)]

    def frame(self, moment: Moment, eyes: Iterable[Eye]) -> None:
        """Draws both eyes to their end."""
        self._world.update(moment)
        for buffer, eye in zip(self._buffers, eyes, strict=True):
            buffer.bind()
            self._world.draw(eye)
        gl.GL.glFinish()

    def counted(self, moment: Moment, eyes: Iterable[Eye]) -> tuple[int, int]:
        """Draw calls and triangles of a frame."""
        gl.drawn.reset()
        self.frame(moment, eyes)
        return gl.drawn.draws, gl.drawn.triangles

    def pictures(self) -> np.ndarray:
        """Of the last frame, uint8 (2, height, width, 3), top row first."""
        return np.array([buffer.read() for buffer in self._buffers])
