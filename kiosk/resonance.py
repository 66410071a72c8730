"""The search for the rate at which this heart sways most with the breath.

Pure. From 6.5 breaths a minute downward in halves (Lehrer's protocol), each held for as long as the visit
allows; the first half minute of each is the way there and does not count.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

RATES = (6.5, 6.0, 5.5, 5.0, 4.5)
USUAL_PER_MIN = 6.0

SETTLE_S = 30.0
SHORTEST_S, LONGEST_S = 75.0, 120.0  # at one rate, settling included
SHORTEST_VISIT_S = 12 * 60.0
OVER_BY_S, REST_S = 18 * 60.0, 90.0  # after the start; before the visit's end
TIE = 0.02
PASSED = 0.88  # two rates in a row that sway less than this share of the greatest: it lies behind


class Search:
    """One search, from where the coach has led to.

    Args:
        now: monotonic seconds.
        ends_at: by when it should be over.
        floor, top: the slowest and fastest rates allowed.
    """

    def __init__(self, now: float, ends_at: float, floor: float, top: float) -> None:
        rates = [rate for rate in RATES if floor <= rate <= top]
        rates = rates[: max(0, int((ends_at - now) / SHORTEST_S))]
        self._left = rates if len(rates) > 1 else []
        self._ends_at = ends_at
        self._held_s = 0.0
        self._sways: dict[float, float] = {}
        self._since: float | None = None
        self.best = min(top, max(floor, USUAL_PER_MIN))
        """The rate to rest at: the usual one until something better is found."""

    @property
    def rate(self) -> float | None:
        """The rate to try now; None once the search is over."""
        return self._left[0] if self._left else None

    @property
    def has_found(self) -> bool:
        """Whether `best` was measured."""
        return len(self._sways) > 1

    def held_since(self, now: float) -> float | None:
        """From when on the sway at `rate` counts, once it was held long enough; None until then."""
        if self._since is None:
            self._since = now
            self._held_s = min(LONGEST_S, max(SHORTEST_S, (self._ends_at - now) / len(self._left)))
        return self._since + SETTLE_S if now - self._since >= self._held_s else None

    def disturb(self) -> None:
        """The rate was left or the heart not with it: what was held does not count."""
        self._since = None

    def measured(self, now: float, amplitude_ms: float) -> None:
        """Notes the sway at `rate` and goes on to the next, or ends."""
        self._sways[self._left.pop(0)] = amplitude_ms
        self._since = None
        self.best = greatest(self._sways)
        tried = list(self._sways.values())
        passed = len(tried) > 2 and max(tried[-2:]) < PASSED * max(tried)
        if passed or self._ends_at - now < SHORTEST_S:
            self._left = []

    def expire(self, now: float) -> None:
        """Ends a search that was held up for too long."""
        if now > self._ends_at + SETTLE_S:
            self._left = []


def greatest(sways: Mapping[float, float]) -> float:
    """The rate of the greatest sway; among equals the one nearer to six.

    With four rates or more a parabola is laid through them first: it halves the share of choices that
    one noisy minute, or the heart's own wave near six a minute, leads astray.
    """
    rates, amplitudes = np.array(list(sways)), np.array(list(sways.values()))
    if rates.size > 3:
        amplitudes = np.polyval(np.polyfit(rates, amplitudes, 2), rates)
    equals = rates[amplitudes >= amplitudes.max() - TIE * abs(amplitudes.max())]
    return float(min(equals, key=lambda rate: abs(rate - USUAL_PER_MIN)))
