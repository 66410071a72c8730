"""What answers a look, and how far it has come: warm at once while looked at, open for a while once chosen.

Pure: time is an argument; without a look nothing changes, whatever was drawn before.
"""

from __future__ import annotations

from dataclasses import dataclass

OPENS_S, STAYS_S, CLOSES_S = 4.0, 45.0, 14.0
WARMS_S, COOLS_S = 0.9, 2.5


@dataclass(slots=True)
class Awakening:
    """One thing. `open` and `warm` are eased, 0–1."""

    _opening: float = 0.0
    _warming: float = 0.0
    _until: float = float("-inf")
    _chosen: float = float("-inf")
    _last: float | None = None

    def step(self, t: float, attended: bool, selected: bool) -> None:
        """To the time `t`; one that runs backwards, as after a pause, only stands still."""
        passed = 0.0 if self._last is None else max(t - self._last, 0.0)
        self._last = t
        if selected:
            self._until, self._chosen = t + STAYS_S, t
        if attended or selected:
            self._warming = min(self._warming + max(passed, 1 / 90) / WARMS_S, 1.0)
        else:
            self._warming = max(self._warming - passed / COOLS_S, 0.0)
        if t < self._until:
            self._opening = min(self._opening + passed / OPENS_S, 1.0)
        else:
            self._opening = max(self._opening - passed / CLOSES_S, 0.0)

    @property
    def open(self) -> float:
        return self._opening * self._opening * (3.0 - 2.0 * self._opening)

    @property
    def warm(self) -> float:
        return self._warming * self._warming * (3.0 - 2.0 * self._warming)

    def since(self, t: float) -> float:
        """Seconds since it was chosen; a thousand where it never was."""
        return min(max(t - self._chosen, 0.0), 1000.0)
