"""How hard a game is, from how it goes. Pure; time is an argument.

A weighted up-down staircase (Kaernbach 1991, Perception & Psychophysics 49: 227): every hit raises the level by
a little, every miss lowers it by so much more that both balance where `GOAL` of the tries succeed. Two
misses in a row lower it further at once, and for a while it does not rise. What counts as a try is
the game's to say: rest is none.
"""

from __future__ import annotations

from dataclasses import dataclass

FIELD_DEG = (20.0, 12.0)  # yaw, pitch: comfortable about the patient's own forward
STILL_FIELD_DEG = (8.0, 8.0)

GOAL = 0.76  # within 70–85 %; the hold after misses lifts it a little
RISE = 0.03
FALL = RISE * GOAL / (1.0 - GOAL)
EASE = 0.08  # more, for the second miss in a row and each after it
HOLD_S = 10.0  # after that the level does not rise
BRISK = 2.0  # how much faster it rises until the first miss
TWO_FROM, THREE_FROM = 0.4, 0.75  # levels from which so many bodies are there at once


@dataclass(frozen=True, slots=True)
class Setting:
    """What a game reads: degrees, seconds, counts.

    Args:
        radius_deg: of what answers a look, 3–5 (6–10° across).
        attend_s: how long a look takes, 0.3–1.2.
        stay_s: how long a body waits to be looked at.
        rest_s: from one body's going to the next one's coming.
        at_once: bodies at the same time.
        field_deg: yaw and pitch on either side of forward within which bodies appear.
    """

    radius_deg: float = 5.0
    attend_s: float = 0.5
    stay_s: float = 14.0
    rest_s: float = 1.5
    at_once: int = 1
    field_deg: tuple[float, float] = FIELD_DEG


EASIEST = Setting(radius_deg=5.0, attend_s=0.35, stay_s=24.0, rest_s=2.5, at_once=1)
HARDEST = Setting(radius_deg=3.0, attend_s=1.2, stay_s=4.0, rest_s=0.8, at_once=3)


class Difficulty:
    """Holds success near its goal.

    Args:
        still: the head is to move little: everything lies within `STILL_FIELD_DEG`, and the targets stay wide.
        frozen: for trials: the level never changes.
        level: 0 easiest – 1.
    """

    def __init__(self, still: bool = False, frozen: bool = False, level: float = 0.2) -> None:
        self.still, self.frozen, self.level = still, frozen, min(max(level, 0.0), 1.0)
        self._in_a_row = 0
        self._missed = False
        self._eased_at = -HOLD_S
        self._asked, self._setting = (self.level, self.still), self._set()

    @property
    def setting(self) -> Setting:
        """What the level means. A still head reaches a wide target with 3° of turning."""
        if self._asked != (self.level, self.still):  # asked for many times a frame, changed by a try
            self._asked = self.level, self.still
            self._setting = self._set()
        return self._setting

    def _set(self) -> Setting:
        level = self.level
        at_once = 1 if level < TWO_FROM else 2 if level < THREE_FROM or self.still else 3
        return Setting(
            radius_deg=EASIEST.radius_deg if self.still else _between(EASIEST.radius_deg, HARDEST.radius_deg, level),
            attend_s=_between(EASIEST.attend_s, HARDEST.attend_s, level),
            stay_s=EASIEST.stay_s * (HARDEST.stay_s / EASIEST.stay_s) ** level,
            rest_s=_between(EASIEST.rest_s, HARDEST.rest_s, level),
            at_once=at_once,
            field_deg=STILL_FIELD_DEG if self.still else FIELD_DEG,
        )

    def hit(self, now: float) -> None:
        """A look was answered at `now`, seconds."""
        self._in_a_row = 0
        if not 0.0 <= now - self._eased_at < HOLD_S:
            self._move(RISE if self._missed else RISE * BRISK)

    def miss(self, now: float) -> None:
        """A body went unanswered while the patient was active."""
        self._in_a_row += 1
        self._missed = True
        self._move(-FALL)
        if self._in_a_row >= 2:
            self._move(-EASE)
            self._eased_at = now

    def _move(self, by: float) -> None:
        if not self.frozen:
            self.level = min(max(self.level + by, 0.0), 1.0)


def _between(easy: float, hard: float, level: float) -> float:
    return easy + (hard - easy) * level
