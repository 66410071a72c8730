"""How many pixels the world is drawn with: tiers of machines, and a scale that holds the headset's rate. Pure.

A frame that comes late moves the world before a patient's eyes, and a softer picture does not. So the scale
falls as soon as the GPU needs most of a frame's time, and comes back by steps too small to be seen, one
in `CLIMB_AFTER_S`, once there has been room all that while. It is measured (`environments.gpu_time`), a
few frames late: times that belong to another scale are not looked at.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

LOWEST = 0.6  # of a tier's largest scale
STEP = 0.05
BUSY, WANTED, ROOM = 0.80, 0.65, 0.60  # shares of the frame's time; the compositor needs the rest
SAMPLES_KEPT, JUDGED = 30, 12
CLIMB_AFTER_S = 5.0
LATE_FRAMES = 4  # a time may be told that many frames after the frame


@dataclass(frozen=True, slots=True)
class Tier:
    """A kind of machine.

    Args:
        quality: of the worlds' content, low or high.
        largest: share of the recommended width and height drawn at most.
        samples: of multisampling.
    """

    quality: str
    largest: float
    samples: int


TIERS = {
    "software": Tier("low", 0.5, 1),  # no GPU: demonstrations and tests
    "low": Tier("low", 0.7, 2),  # integrated graphics
    "high": Tier("high", 1.0, 4),
}


def tier(asked: str, in_software: bool) -> Tier:
    """The tier of a configured quality: auto, low or high; `auto` is high wherever there is a GPU."""
    if asked == "high":
        return TIERS["high"]
    if in_software:
        return TIERS["software"]
    return TIERS["low" if asked == "low" else "high"]


class Resolution:
    """The scale of what is drawn: `LOWEST`–1 of the tier's largest width and height."""

    def __init__(self) -> None:
        self.scale = 1.0
        self._times: deque[float] = deque(maxlen=SAMPLES_KEPT)
        self._skip = 0
        self._room_since: float | None = None

    def took(self, gpu_s: float, period_s: float, now: float) -> None:
        """A frame's time on the GPU.

        Args:
            gpu_s: of both eyes, seconds.
            period_s: from one frame to the next.
            now: monotonic seconds.
        """
        if self._skip:
            self._skip -= 1
            return
        self._times.append(gpu_s / period_s)
        if len(self._times) < JUDGED:
            return
        worst = sorted(self._times)[math.ceil(0.9 * len(self._times)) - 1]
        if worst > BUSY:
            self._set(min(self.scale - STEP, self.scale * math.sqrt(WANTED / worst)))
        elif worst > ROOM or self.scale >= 1.0:
            self._room_since = None
        elif self._room_since is None:
            self._room_since = now
        elif now - self._room_since >= CLIMB_AFTER_S:
            self._set(self.scale + STEP)

    def fit(self, size: tuple[int, int], largest: float) -> tuple[int, int]:
        """Width and height to draw, even numbers, for an eye of `size` whose tier allows `largest`."""
        share = self.scale * largest
        return max(2, int(size[0] * share / 2) * 2), max(2, int(size[1] * share / 2) * 2)

    def _set(self, scale: float) -> None:
        scale = max(LOWEST, min(1.0, round(scale / STEP - 1e-6) * STEP))
        self._room_since = None
        if scale == self.scale:
            return
        self.scale = scale
        self._times.clear()
        self._skip = LATE_FRAMES
