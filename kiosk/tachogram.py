"""Beats in time: the intervals of a heart, each at the moment it ended. Pure.

A strap sends intervals without a time stamp, so the clock of the beats is the sum of the intervals. Those
that join form a run, placed as late as it can be without any beat after the arrival of its packet. Where
sum and arrival part by more than `GAP_S` a packet was lost: a new run begins, and the gap stays a gap.
What finds no room between the beats before it and its own arrival was sent twice; equal values say nothing,
for a steady heart sends them too.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

GAP_S = 1.5  # more than one packet's worth of disagreement between summed RR and arrival
_TIMELESS_MS = 5000.0  # an interval so long is none: 0xFFFF, or a strap that was off
_DRIFT = 0.01  # by which a strap's clock may be slow
_PULLED_BEATS = 300  # a slow clock pulls with every packet: what is older than minutes stays where it was


class Tachogram:
    """Intervals, oldest first, and when each ended.

    Attributes:
        doubled: how many intervals were sent twice; they are not kept.
    """

    def __init__(self) -> None:
        self.doubled = 0
        self._at: list[float] = []
        self._rr_ms: list[float] = []
        self._run: list[int] = []
        self._runs = 0
        self._joins = False
        self._first = 0  # the present run: index of its first beat,
        self._arrived_s = 0.0  # when its first packet arrived,
        self._begins_s = self._ends_s = 0.0  # where it begins and ends,
        self._floor_s = -math.inf  # where the run before it ended,
        self._pulled_s = 0.0  # how far later packets have moved it back

    def __len__(self) -> int:
        return len(self._at)

    @property
    def at(self) -> NDArray[np.float64]:
        """When each interval ended, monotonic seconds, ascending."""
        return np.array(self._at)

    @property
    def rr_ms(self) -> NDArray[np.float64]:
        """The intervals."""
        return np.array(self._rr_ms)

    @property
    def run(self) -> NDArray[np.intp]:
        """The run each belongs to: no difference may be taken across two."""
        return np.array(self._run, dtype=np.intp)

    def within(
        self, since: float, until: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
        """`at`, `rr_ms` and `run` of the intervals that ended after `since` and no later than `until`."""
        inside = slice(bisect_right(self._at, since), bisect_right(self._at, until))
        return np.array(self._at[inside]), np.array(self._rr_ms[inside]), np.array(self._run[inside], dtype=np.intp)

    def add(self, arrival: float, rr_ms: Sequence[float]) -> bool:
        """Places intervals that arrived together, oldest first. False: sent twice, and dropped."""
        span_s = sum(rr for rr in rr_ms if rr < _TIMELESS_MS) / 1000.0
        late_s = arrival - self._ends_s - span_s
        if not self._joins or late_s > GAP_S:
            self._begin(arrival, span_s)
        elif late_s < 0:
            if not self._has_room(-late_s, arrival):
                self.doubled += len(rr_ms)
                return False
            self._pull(-late_s, arrival)
        for rr in rr_ms:
            self._append(rr)
        return True

    def part(self) -> None:
        """The heart was lost: what comes next does not join what is here."""
        self._joins = False

    def forget(self, before: float) -> None:
        """Drops what ended before then."""
        gone = bisect_left(self._at, before)
        del self._at[:gone], self._rr_ms[:gone], self._run[:gone]
        self._first = max(0, self._first - gone)

    def _begin(self, arrival: float, span_s: float) -> None:
        self._runs += 1
        self._joins = True
        self._first = len(self._at)
        self._floor_s = self._at[-1] if self._at else -math.inf
        self._arrived_s, self._pulled_s = arrival, 0.0
        self._begins_s = self._ends_s = arrival - span_s

    def _has_room(self, by_s: float, arrival: float) -> bool:
        """Whether the run may begin so much earlier: its first packet came late, but not as late as that."""
        if self._begins_s - by_s < self._floor_s - GAP_S:
            return False
        ran_s = arrival - self._arrived_s
        return ran_s == 0 or self._pulled_s + by_s <= GAP_S + _DRIFT * ran_s

    def _pull(self, by_s: float, arrival: float) -> None:
        since = max(self._first, len(self._at) - _PULLED_BEATS)
        floor_s = self._at[since - 1] if since > self._first else self._floor_s
        self._at[since:] = [max(floor_s, at - by_s) for at in self._at[since:]]
        self._begins_s -= by_s
        self._ends_s -= by_s
        self._pulled_s += by_s if arrival > self._arrived_s else 0.0

    def _append(self, rr_ms: float) -> None:
        timeless = rr_ms >= _TIMELESS_MS
        self._runs += timeless
        self._ends_s += 0.0 if timeless else rr_ms / 1000.0
        self._at.append(max(self._floor_s, self._ends_s))
        self._rr_ms.append(rr_ms)
        self._run.append(self._runs)
        self._runs += timeless
