"""Where the things of the treatment rooms stand: what a programme may point at, by name. No OpenGL, pure.

A room's frame is the world's: metres, the head at the origin, −z along the bed, y up. The furniture is built about
these places (environments/room_things.py and beside), so that what is pointed at is there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

Direction = tuple[float, float]
"""Yaw to the right and pitch upward, degrees."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing.

    Args:
        place: its middle, metres.
        reach_m: how far the light about it goes.
    """

    place: tuple[float, float, float]
    reach_m: float

    @property
    def direction(self) -> Direction:
        x, y, z = self.place
        return math.degrees(math.atan2(x, -z)), math.degrees(math.atan2(y, math.hypot(x, z)))

    @property
    def way(self) -> tuple[float, float, float]:
        """The unit direction to it."""
        far = math.hypot(*self.place)
        return self.place[0] / far, self.place[1] / far, self.place[2] / far


_SHARED = {
    "door": Spot((1.80, -0.20, -3.90), 0.95),
    "window": Spot((-1.30, 0.30, -3.95), 0.95),
    "lamp": Spot((0.0, 1.30, -2.35), 0.55),
    "plant": Spot((-2.16, -0.45, -3.45), 0.60),
    "chair": Spot((-1.50, -0.80, -1.95), 0.60),
}
_AT_THE_BACK = {
    "cupboard": Spot((0.40, -0.82, -3.62), 0.62),
    "picture": Spot((0.42, 0.36, -3.96), 0.50),
}
_AT_HAND = {
    "stool": Spot((1.04, -0.80, -2.60), 0.42),
    "tray": Spot((1.42, -0.46, -2.18), 0.42),
    "sink": Spot((2.32, -0.34, -2.80), 0.62),
}
SPOTS: Mapping[str, Mapping[str, Spot]] = {
    "room": _SHARED | _AT_THE_BACK | _AT_HAND | {
        "bell": Spot((0.27, -0.60, -1.16), 0.24),
        "blanket": Spot((-0.06, -0.58, -1.40), 0.50),
    },
    "room_scan": _SHARED | {
        "cupboard": Spot((2.36, -0.82, -2.75), 0.62),
        "picture": Spot((2.56, 0.36, -2.75), 0.50),
        "tube": Spot((0.25, -0.22, -3.15), 1.00),
        "table": Spot((0.58, -0.66, -2.15), 0.60),
        "bell": Spot((0.68, -0.55, -1.94), 0.24),
        "blanket": Spot((0.56, -0.54, -2.33), 0.34),
    },
    "room_dental": _SHARED | _AT_THE_BACK | _AT_HAND | {
        "dental_chair": Spot((0.0, -0.66, -1.30), 0.62),
        "dental_lamp": Spot((0.92, 0.46, -1.72), 0.40),
    },
}  # fmt: skip
SPOT_DIRECTIONS: Mapping[str, Mapping[str, Direction]] = {
    scene: {name: spot.direction for name, spot in spots.items()} for scene, spots in SPOTS.items()
}
