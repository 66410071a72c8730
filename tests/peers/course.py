"""The frames that all three draw: when, and where the head looks. No OpenGL here."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache

from environments.render import eye_at
from environments.world import Eye, Moment

SEED = 1
HZ = 90
START_S = 20.0
SWAY_DEG, SWAY_FRAMES = 6.0, 180
Eyes = tuple[Eye, Eye]


def moment(number: int) -> Moment:
    """Of frame `number`; no guide, so that no orb is drawn."""
    return Moment(START_S + number / HZ, 1 / HZ if number else 0.0)


@lru_cache
def course(size: tuple[int, int]) -> tuple[Eyes, ...]:
    """Both eyes of a head that looks ahead and sways from side to side, `SWAY_FRAMES` of them, to be repeated.

    The projections are the same object from frame to frame, as a headset's are.
    """
    ahead = eye_at(0, size), eye_at(1, size)
    found = []
    for number in range(SWAY_FRAMES):
        yaw = SWAY_DEG * math.sin(2 * math.pi * number / SWAY_FRAMES)
        left, right = (replace(eye_at(i, size, yaw_deg=yaw), projection=ahead[i].projection) for i in range(2))
        found.append((left, right))
    return tuple(found)


def frame(number: int, size: tuple[int, int]) -> tuple[Moment, Eyes]:
    """What is drawn as frame `number`."""
    eyes = course(size)
    return moment(number), eyes[number % len(eyes)]
