"""How hard a game is, from how it goes. Pure; time is an argument."""

from __future__ import annotations

from dataclasses import dataclass

FIELD_DEG = (20.0, 12.0)  # yaw, pitch: comfortable about the patient's own forward
STILL_FIELD_DEG = (8.0, 8.0)


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


class Difficulty:
    """Holds success near its goal.

    Args:
        still: the head is to move little: everything lies within `STILL_FIELD_DEG`.
        frozen: for trials: the level never changes.
        level: 0 easiest – 1.
    """

    def __init__(self, still: bool = False, frozen: bool = False, level: float = 0.2) -> None:
        self.still, self.frozen, self.level = still, frozen, level

    @property
    def setting(self) -> Setting:
        """What the level means."""
        return Setting(field_deg=STILL_FIELD_DEG if self.still else FIELD_DEG)

    def hit(self, now: float) -> None:
        """A look was answered."""

    def miss(self, now: float) -> None:
        """A body went unanswered while the patient was active."""
