"""One thing of a game: what is drawn of it, what the rules know of its life, and where it is. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum

import numpy as np


@dataclass(slots=True)
class Body:
    """One thing of a game, as it is drawn now.

    Args:
        id: of its target; "" while it does not answer a look.
        place: float (3,), metres in the world, the head at the origin.
        radius_m: of what is seen.
        presence: 0–1, how far it has come; eased, 0 is not to be seen.
        warmth: 0–1, how far it is attended to; eased.
        bloom: 0–1, how far its answer has come; 0 before it.
        kind: which of the game's things it is.
        variety: 0–1, its own from the seed.
    """

    id: str = ""
    place: np.ndarray = field(default_factory=lambda: np.zeros(3))
    radius_m: float = 0.0
    presence: float = 0.0
    warmth: float = 0.0
    bloom: float = 0.0
    kind: int = 0
    variety: float = 0.0

    def clear(self) -> None:
        """Gone: nothing is to be seen of it, and it answers nothing."""
        self.id = ""
        self.place[:] = 0.0
        self.radius_m = self.presence = self.warmth = self.bloom = self.variety = 0.0
        self.kind = 0


class Stage(Enum):
    """Where a body is in its life."""

    AWAY = 0
    THERE = 1
    ANSWERING = 2
    LEAVING = 3


@dataclass(slots=True)
class Life:
    """What the rules know of a body beside what is drawn.

    Args:
        name: its target's id for this life.
        home: yaw (right) and pitch (up), degrees from forward, about which it drifts.
        far_m: its distance.
        age_s: since it began to come. since_s: in its stage. waited_s: of its stay.
        stay_s: how long it stays unseen; grows when the game eases, never shrinks.
        drift_s: the time of its path; runs slower while it is attended to.
        periods_s, sway: of its path sideways and up; −1…1 of `Play.DRIFT_DEG`.
        heat: warmth before it is eased. left_from: presence when it began to leave.
    """

    stage: Stage = Stage.AWAY
    name: str = ""
    home: tuple[float, float] = (0.0, 0.0)
    far_m: float = 4.0
    age_s: float = 0.0
    since_s: float = 0.0
    waited_s: float = 0.0
    stay_s: float = 0.0
    drift_s: float = 0.0
    periods_s: tuple[float, float] = (9.0, 12.0)
    sway: tuple[float, float] = (0.0, 0.0)
    heat: float = 0.0
    left_from: float = 0.0


def direction(yaw_deg: float, pitch_deg: float) -> np.ndarray:
    """The unit vector, float (3,), of a yaw to the right and a pitch up from forward (−z)."""
    yaw, pitch = math.radians(yaw_deg), math.radians(pitch_deg)
    level = math.cos(pitch)
    return np.array((math.sin(yaw) * level, math.sin(pitch), -math.cos(yaw) * level))


def angle_deg(a: np.ndarray, b: np.ndarray) -> float:
    """Between two unit vectors."""
    return math.degrees(math.acos(max(-1.0, min(1.0, float(a @ b)))))
