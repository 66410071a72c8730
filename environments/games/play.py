"""The rules all games share: what comes, what a look does to it, what counts as a try. Pure.

Attention, not commitment: what is attended to warms and answers; what is let go by goes its way in peace,
and coming back always succeeds. No body hurries, none comes nearer than `NEAREST_M`, nothing is ranked or
counted down. A stretch without any activity is rest and no miss.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from environments.difficulty import Difficulty

MOST = 8
NEAREST_M, FARTHEST_M = 2.0, 10.0


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


@dataclass(frozen=True, slots=True)
class Look:
    """What the patient does in one frame: time in seconds, the judged look, the led breath.

    Args:
        attended, selected: ids of targets, or "".
        progress: 0–1 of the attended one's dwell.
        breath: how full the chest is to be, 0–1. phase: 0–1 of the breath; rate: breaths a minute, 0 unled.
        gaze: unit direction.
    """

    t: float
    attended: str = ""
    selected: str = ""
    progress: float = 0.0
    breath: float = 0.0
    phase: float = 0.0
    rate: float = 0.0
    gaze: np.ndarray = field(default_factory=lambda: np.array([0.0, 0.0, -1.0]))


class Play:
    """One game's course. A game's rules derive from it.

    Args:
        seed: the same seed and the same looks give the same course.
        difficulty: shared with whoever shows it; it is told every hit and miss.
    """

    def __init__(self, seed: int, difficulty: Difficulty) -> None:
        self.difficulty = difficulty
        self.bodies: list[Body] = [Body() for _ in range(MOST)]
        self.hits = self.misses = 0

    def step(self, look: Look) -> None:
        """Moves everything to `look.t`."""
        raise NotImplementedError
