"""What awakens in the canyon where one looks: warmth at once, and a longer, slower bloom. Pure.

Each thing has a warmth that follows the look within a second and fades in a few, and a bloom that
opens over some seconds once it is chosen, stays, and closes. Both run through two easings one after
the other, so that nothing starts or stops with a jerk. Time comes in as dt; a second look prolongs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

NAMES = ("river", "flower", "arch", "sky", "fox", "bough")
RISE_S, FADE_S = 0.28, 1.6  # of warmth, each easing
OPENS_S, CLOSES_S = 1.1, 3.2  # of bloom, each easing
STAYS_S = {"river": 16.0, "flower": 24.0, "arch": 16.0, "sky": 26.0, "fox": 15.0, "bough": 12.0}
LONGEST_STEP_S = 0.25  # a frame that came late changes no more than this


@dataclass(slots=True)
class Waking:
    """One thing's state, each 0–1: `warm` and `bloom` are to be shown."""

    warm: float = 0.0
    bloom: float = 0.0
    fell: float = 1.0  # seconds since it was chosen over how long it stays; 1 and more: long ago
    _warming: float = 0.0
    _opening: float = 0.0
    _left_s: float = 0.0

    def step(self, dt: float, looked: bool, chosen: bool, stays_s: float) -> None:
        """Moves on by dt seconds."""
        if chosen:
            self._left_s = stays_s
            self.fell = 0.0 if self.fell >= 1.0 else self.fell  # what falls, falls to the end first
        self.fell += dt / stays_s
        part = min(dt, LONGEST_STEP_S)
        self._warming = _eased(self._warming, 1.0 if looked else 0.0, part, RISE_S if looked else FADE_S)
        self.warm = _eased(self.warm, self._warming, part, RISE_S if looked else FADE_S)
        open_ = self._left_s > 0.0
        self._opening = _eased(self._opening, 1.0 if open_ else 0.0, part, OPENS_S if open_ else CLOSES_S)
        self.bloom = _eased(self.bloom, self._opening, part, OPENS_S if open_ else CLOSES_S)
        self._left_s = max(self._left_s - dt, 0.0)


def _eased(value: float, goal: float, dt: float, over_s: float) -> float:
    return value + (goal - value) * (1.0 - math.exp(-dt / over_s))


@dataclass(slots=True)
class Awakenings:
    """All of them by name."""

    of: dict[str, Waking] = field(default_factory=lambda: {name: Waking() for name in NAMES})

    def step(self, dt: float, attended: str, selected: str) -> None:
        """Moves on by dt seconds with what is looked at and what was chosen, or ""."""
        for name, waking in self.of.items():
            waking.step(dt, attended == name, selected == name, STAYS_S[name])
