"""What the beats tell the coach at the end of each breath: do they follow, can they be read, did they rise?

Pure. `Listener` keeps the last minutes of beats, each at its own place in time, and judges whole breaths
only, because the heart speeds up and slows down within every one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kiosk import rsa
from kiosk.heart import mean_hr, trusted
from kiosk.tachogram import Tachogram

KEPT_S = 240.0
_KEPT_BEATS = 1000  # those of `KEPT_S` at the fastest heart

WINDOW_BREATHS = 5  # that a judgement of following looks back on
FOLLOWS_SHARE = 0.5  # of the detrended variance
STEADY_CYCLES = 0.125  # by which the sway may turn against the breath from one window to the next
DIRTY_S, DIRTY_SHARE = 30.0, 0.2
ORDER_S = 60.0
BASELINE_S, RISEN_RATIO, RISEN_S = 120.0, 1.1, 20.0
_CALIBRATED_MS = 60_000.0  # of clean beats in the baseline


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of the breath that has just ended.

    Args:
        readable: few artefacts and an ordered rhythm.
        following: the heart sways with the pacer's breath, and steadily.
        coherence: share of the detrended variance that goes with it, 0–1.
        risen: the heart beats over a tenth faster than at first, for 20 s by now.
    """

    readable: bool
    following: bool
    coherence: float
    risen: bool


class Listener:
    """The beats of one visit, as far back as the coach looks."""

    def __init__(self) -> None:
        self._beats = Tachogram()
        self._first_at: float | None = None
        self._baseline_hr: float | None = None
        self._turns: deque[float] = deque(maxlen=WINDOW_BREATHS + 1)

    def hear(self, now: float, rr_ms: float) -> None:
        """Takes a beat that was told of at `now`; a packet's beats may be told of at once."""
        self._beats.add(now, (rr_ms,))
        if self._first_at is None:
            self._first_at = now
        if len(self._beats) > _KEPT_BEATS:
            self._beats.forget(now - KEPT_S)

    def forget_turns(self) -> None:
        """After a gap: how the sway lay before it says nothing."""
        self._turns.clear()

    def judge(self, inhales: Sequence[float]) -> Judgement:
        """The breaths that end at the last of these inhales.

        Args:
            inhales: when each of the last breaths began, and the newest one, which is only beginning.
        """
        now = inhales[-1]
        self._calibrate(now)
        at, rr, clean = self._since(min(now - ORDER_S, inhales[max(0, len(inhales) - 1 - WINDOW_BREATHS)]), now)
        recent = clean[at > now - DIRTY_S]
        dirty = recent.size > 0 and float(np.mean(~recent)) > DIRTY_SHARE
        if dirty or rsa.is_irregular(rr[at > now - ORDER_S]):
            self.forget_turns()
            return Judgement(readable=False, following=False, coherence=0.0, risen=False)
        at, rr = at[clean], rr[clean]
        explained, steady = self._sway_of_late(at, rr, inhales)
        following = explained >= FOLLOWS_SHARE and steady
        return Judgement(True, following, explained, self._has_risen(at, rr, inhales))

    def own_rate(self, since: float, until: float) -> float | None:
        """The rate of free breathing between two moments, breaths/min, where the heart tells it."""
        at, rr, clean = self._since(since, until)
        if not clean.size or float(np.mean(~clean)) > DIRTY_SHARE or rsa.is_irregular(rr):
            return None
        return rsa.own_rate(at[clean], rr[clean])

    def sway(self, since: float, inhales: Sequence[float]) -> rsa.Sway:
        """How far the heart swayed with the breaths from `since` to the last of these inhales."""
        at, rr, clean = self._since(since, inhales[-1])
        return rsa.sway(at[clean], rr[clean], _breaths(at[clean], inhales))

    def _sway_of_late(self, at: rsa.Floats, rr: rsa.Floats, inhales: Sequence[float]) -> tuple[float, bool]:
        """The share of the last breaths' variance that goes with the breath, and whether its phase is steady."""
        if len(inhales) <= WINDOW_BREATHS:
            return 0.0, False
        seen = at > inhales[-1 - WINDOW_BREATHS]
        found = rsa.sway(at[seen], rr[seen], _breaths(at[seen], inhales))
        self._turns.append(found.turn)
        turned = abs((found.turn - self._turns[0] + 0.5) % 1.0 - 0.5)
        return found.explained, turned <= STEADY_CYCLES

    def _has_risen(self, at: rsa.Floats, rr: rsa.Floats, inhales: Sequence[float]) -> bool:
        """Every whole breath of the last 20 s was faster than the bound."""
        if self._baseline_hr is None:
            return False
        for ended, begun in pairwise(reversed(inhales)):
            if not mean_hr(rr[(at > begun) & (at <= ended)]) > RISEN_RATIO * self._baseline_hr:
                return False
            if inhales[-1] - begun >= RISEN_S:
                return True
        return False

    def _calibrate(self, now: float) -> None:
        """The first two minutes' heart rate, once they are over."""
        if self._baseline_hr is not None or self._first_at is None or now < self._first_at + BASELINE_S:
            return
        _, rr, clean = self._since(now - BASELINE_S, now)
        if rr[clean].sum() >= _CALIBRATED_MS:
            self._baseline_hr = mean_hr(rr[clean])

    def _since(self, since: float, until: float) -> tuple[rsa.Floats, rsa.Floats, NDArray[np.bool_]]:
        at, rr = self._beats.at, self._beats.rr_ms
        inside = slice(*np.searchsorted(at, (since, until), side="right"))
        return at[inside], rr[inside], trusted(rr[inside])


def _breaths(at: rsa.Floats, inhales: Sequence[float]) -> rsa.Floats:
    return np.interp(at, inhales, np.arange(len(inhales)))
