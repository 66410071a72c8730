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
# The curve of a resonance, as it is laid through what was measured: how quickly it falls, per (breath/min)²; how
# far one measurement strays, as a share; where most hearts resonate, breaths/min, and how far they differ.
FALL, STRAY = 0.2, 0.12
CENTRE_PER_MIN, SPREAD_PER_MIN = 5.8, 0.6
GRID_PER_MIN = 0.1
_NO_SWAY_MS = 0.1
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
    """The rate of the greatest sway, to a tenth of a breath a minute, within the rates that were tried.

    One minute's sway strays by more than neighbouring rates differ. So a curve of known width is laid through
    all of them, with its peak where it fits best and hearts are likely to have it; the rates beside the
    greatest then count as witnesses, and a flat curve settles near the usual rate.
    """
    rates, amplitudes = np.array(list(sways)), np.array(list(sways.values()))
    if amplitudes.max() < _NO_SWAY_MS:
        return float(min(rates, key=lambda rate: abs(rate - USUAL_PER_MIN)))
    peaks = np.arange(rates.min(), rates.max() + GRID_PER_MIN / 2, GRID_PER_MIN)
    shapes = 1.0 / (1.0 + FALL * (rates - peaks[:, None]) ** 2)
    shares = amplitudes / amplitudes.mean()
    heights = shapes @ shares / (shapes**2).sum(axis=1)
    missed = ((shares - heights[:, None] * shapes) ** 2).sum(axis=1) / STRAY**2
    unlikely = ((peaks - CENTRE_PER_MIN) / SPREAD_PER_MIN) ** 2
    return round(float(peaks[np.argmin(missed + unlikely)]), 1)
