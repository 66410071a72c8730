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
# Over eight a minute most hearts sway too little for that. A longer look needs a smaller share to be as sure:
# breaths, share of the variance, cycles between its two halves. Where the longest sees next to nothing the others
# need not look.
LONGER_LOOKS = ((24, 0.14, 0.1), (16, 0.2, 0.1), (10, 0.3, 0.1))
NOTHING_SHARE = 0.04
COVERED_SHARE = 0.7  # of a window that beats have to account for
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
        inhales = tuple(inhales)
        now = inhales[-1]
        self._calibrate(now)
        at, rr, clean = self._since(min(now - ORDER_S, inhales[max(0, len(inhales) - 1 - LONGER_LOOKS[0][0])]), now)
        recent = clean[at > now - DIRTY_S]
        dirty = recent.size > 0 and float(np.mean(~recent)) > DIRTY_SHARE
        if dirty or rsa.is_irregular(rr[at > now - ORDER_S]):
            self.forget_turns()
            return Judgement(readable=False, following=False, coherence=0.0, risen=False)
        at, rr = at[clean], rr[clean]
        coherence, following = self._follows(at, rr, inhales)
        return Judgement(True, following, coherence, self._has_risen(at, rr, inhales))

    def own_rate(self, since: float, until: float) -> float | None:
        """The rate of free breathing between two moments, breaths/min, where the heart tells it."""
        at, rr, clean = self._since(since, until)
        covered = rr[clean].sum() >= 1000.0 * COVERED_SHARE * (until - since)
        if not covered or float(np.mean(~clean)) > DIRTY_SHARE or rsa.is_irregular(rr):
            return None
        return rsa.own_rate(at[clean], rr[clean])

    def sway(self, since: float, inhales: Sequence[float]) -> rsa.Sway:
        """How far the heart swayed with the breaths from `since` to the last of these inhales."""
        at, rr, clean = self._since(since, inhales[-1])
        return rsa.sway(at[clean], rr[clean], _breaths(at[clean], inhales))

    def _follows(self, at: rsa.Floats, rr: rsa.Floats, inhales: Sequence[float]) -> tuple[float, bool]:
        """The share of the variance that goes with the breath, and whether that is following."""
        near = _sway(at, rr, inhales, WINDOW_BREATHS)
        if near is None:
            return 0.0, False
        self._turns.append(near.turn)
        if near.explained >= FOLLOWS_SHARE and _apart(near.turn, self._turns[0]) <= STEADY_CYCLES:
            return near.explained, True
        for breaths, share, steady in LONGER_LOOKS:
            far = _sway(at, rr, inhales, breaths)
            if far is not None and far.explained < NOTHING_SHARE:
                break
            if far is not None and far.explained >= share:
                half = breaths // 2
                earlier, later = _sway(at, rr, inhales[:-half], half), _sway(at, rr, inhales, half)
                if earlier and later and _apart(earlier.turn, later.turn) <= steady:
                    return far.explained, True
        return near.explained, False

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
        at, rr, _ = self._beats.within(since, until)
        return at, rr, trusted(rr)


def _sway(at: rsa.Floats, rr: rsa.Floats, inhales: Sequence[float], breaths: int) -> rsa.Sway | None:
    """The sway over so many breaths before the last inhale; None where there are fewer, or beats are missing."""
    if len(inhales) <= breaths:
        return None
    begun, ended = inhales[-1 - breaths], inhales[-1]
    seen = slice(*np.searchsorted(at, (begun, ended), side="right"))
    if rr[seen].sum() < 1000.0 * COVERED_SHARE * (ended - begun):
        return None
    return rsa.sway(at[seen], rr[seen], _breaths(at[seen], inhales))


def _apart(one: float, other: float) -> float:
    """How far two turns lie from each other, cycles."""
    return abs((one - other + 0.5) % 1.0 - 0.5)


def _breaths(at: rsa.Floats, inhales: Sequence[float]) -> rsa.Floats:
    return np.interp(at, inhales, np.arange(len(inhales)))
