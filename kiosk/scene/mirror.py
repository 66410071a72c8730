"""What the patient sees, small, on its way to the console: copied by the GPU, fetched two frames later.

Where the processor draws, reading waits for the drawing anyway: there it is fetched at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from environments import gl
from kiosk.devices.headset import EyeView
from kiosk.scene.canvas import copy
from kiosk.scene.light import DIM, Colour
from kiosk.scene.link import MIRROR_LIMIT, Mirror

HEADSET_LIMIT, HEADSET_EVERY_S = (480, 480), 1 / 15
FLAT_EVERY_S = 1 / 60
LATE_FRAMES = 2
EARLY_S = 0.004  # a frame may come a little before its time

_LINEAR = (np.arange(256) / 255.0) ** 2.2  # near enough to sRGB for a mean


class MirrorPicture:
    """Takes one eye's picture now and then.

    Args:
        slot: where the kiosk reads it.
        flat: it is what the patient looks at, not what the nurse glances at.
    """

    def __init__(self, slot: Mirror, flat: bool) -> None:
        self._slot = slot
        self._limit, self._every_s = (MIRROR_LIMIT, FLAT_EVERY_S) if flat else (HEADSET_LIMIT, HEADSET_EVERY_S)
        self._due = 0.0
        self._small: Any = None
        self._readback: Any = None
        self._last: NDArray[np.uint8] | None = None
        self._late = 0 if gl.in_software() else LATE_FRAMES
        self._frames = 0
        self._under_way: deque[tuple[int, float]] = deque()  # the frame each was asked for in, and when

    def take(self, now: float, view: EyeView, over: Callable[[tuple[int, int]], None] | None) -> None:
        """Takes the finished picture of an eye if one is due, and hands over one that was. Call it every frame.

        Args:
            now: when the frame's drawing began, monotonic seconds.
            over: draws over the small copy, given its framebuffer's size; None: the picture is complete.
        """
        self._frames += 1
        self._hand_over()
        if now < self._due - EARLY_S:
            return
        self._due = max(self._due + self._every_s, now)
        size = fitted(view.size, self._limit)
        self._prepare(size)
        source, source_size = view.framebuffer, view.size
        if over is not None:
            copy(source, source_size, self._small.framebuffer, size)
            self._small.bind()
            over(size)
            source, source_size = self._small.framebuffer, size
        self._readback.request(source, source_size)
        self._under_way.append((self._frames, now))
        self._hand_over()

    def mean(self) -> Colour:
        """The mean colour of the last picture, in linear light."""
        if self._last is None:
            return DIM
        red, green, blue = _LINEAR[self._last[::8, ::8]].mean(axis=(0, 1))
        return float(red), float(green), float(blue)

    def _hand_over(self) -> None:
        """Whatever has been long enough on its way."""
        while self._under_way and self._frames - self._under_way[0][0] >= self._late:
            self._last = self._readback.fetch()
            self._slot.write(self._last, self._under_way.popleft()[1])

    def _prepare(self, size: tuple[int, int]) -> None:
        if self._readback is None or self._readback.size != size:
            for old in (self._readback, self._small):
                if old is not None:
                    old.close()
            self._under_way.clear()
            self._readback, self._small = gl.Readback(*size), gl.EyeBuffer(*size, samples=1)


def fitted(size: tuple[int, int], limit: tuple[int, int]) -> tuple[int, int]:
    """The largest size of the same shape within a limit; never larger than it is."""
    share = min(1.0, limit[0] / size[0], limit[1] / size[1])
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))
