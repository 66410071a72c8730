"""The bounds no pacer may break, watched from outside: nothing but the cues and what the strap said.

Written from the rules for the coach, not from its code. Each broken bound is counted by name, once for each
time it is seen.
"""

from __future__ import annotations

import math
from collections import Counter

from kiosk.breathing import Cue

FLOORS = {"adult": 4.5, "12-17": 5.0, "8-11": 6.0, "5-7": 6.5, "unknown": 6.0}
PLAIN = {"adult": 10.0, "12-17": 10.0, "8-11": 13.0, "5-7": 13.0, "unknown": 10.0}
FASTEST, FIXED = 16.0, 6.0
INHALE = 0.4
DOWN, DOWN_S, DOWN_BREATHS, UP = 0.5, 30.0, 4, 1.0
LOST_S, CLEAN_BREATHS = 5.0, 3
SEARCH_MINUTES = 12.0
MEASURED_WITHIN = 1.5  # how far off the rate of free breathing may be measured, breaths/min
LEAP_WITHIN = 2.0  # of the patient's own rate, or the one he was shown: leading begins at once where he breathes
MODES = ("listen", "walk", "hold", "ease", "search", "rest", "fixed", "lost")
NEAR = 1e-6


def start_rate(age_band: str, own_rate: float | None, adapt: bool) -> float:
    """The rate of the first breath, breaths/min."""
    if not adapt:
        return max(FIXED, FLOORS[age_band])
    return max(FLOORS[age_band], min(FASTEST, PLAIN[age_band] if own_rate is None else own_rate))


class Bounds:
    """Watches one visit. `heard` and `watch` take the time in seconds, in order.

    Args:
        true_rate: how the patient really breathes by himself. The pacer may exceed neither what staff entered
            nor, where nothing was entered, what it can have measured.
    """

    def __init__(self, age_band: str, own_rate: float | None, true_rate: float, minutes: float, adapt: bool) -> None:
        self._floor, self._minutes = FLOORS[age_band], minutes
        self._true = max(FLOORS[age_band], min(true_rate, FASTEST))
        self._first = start_rate(age_band, own_rate, adapt)
        measured = max(PLAIN[age_band], true_rate + MEASURED_WITHIN) if own_rate is None else own_rate
        self._own = max(self._floor, measured, self._first if not adapt else 0.0)
        self._whose = "own rate" if own_rate is None else "entered rate"
        self.broken: Counter[str] = Counter()
        self.breaths: list[tuple[float, float]] = []
        """When each breath began, and its rate."""
        self._last: tuple[float, Cue] | None = None
        self._silent: float | None = None  # since when nothing is heard, once something was
        self._back, self._heard_any, self._listening = -math.inf, False, True

    def heard(self, now: float, rr_ms: float | None) -> None:
        """A beat, or None for lost contact."""
        if rr_ms is None:
            return
        if self._silent is not None and now - self._silent > LOST_S:
            self._back = now
        self._silent, self._heard_any = now, True

    def watch(self, now: float, cue: Cue) -> None:
        """Judges the cue at `now`."""
        self._alone(cue)
        if self._last is None:
            self._note("first rate", abs(cue.rate_per_min - self._first) > NEAR)
            self.breaths.append((now - cue.phase * 60.0 / cue.rate_per_min, cue.rate_per_min))
        else:
            self._together(*self._last, now, cue)
        self._last = now, cue

    def _alone(self, cue: Cue) -> None:
        self._note("floor", cue.rate_per_min < self._floor - NEAR)
        self._note("ceiling", cue.rate_per_min > FASTEST + NEAR)
        self._note(self._whose, cue.rate_per_min > self._own + NEAR)
        self._note("phase", not 0.0 <= cue.phase < 1.0)
        self._note("inhaling", cue.inhaling != (cue.phase < INHALE))
        self._note("following unseen", cue.following and cue.mode in ("listen", "lost", "fixed"))
        self._note("mode", cue.mode not in MODES)
        self._note("search in a short visit", cue.mode == "search" and self._minutes < SEARCH_MINUTES)

    def _together(self, before: float, last: Cue, now: float, cue: Cue) -> None:
        """The breath went on as promised between two looks, less than a breath apart."""
        phase = last.phase + (now - before) * last.rate_per_min / 60.0
        if phase < 1.0 - NEAR:
            self._note("rate within a breath", cue.rate_per_min != last.rate_per_min)
            self._note("phase jumps", abs(cue.phase - phase) > NEAR)
            return
        began = before + (1.0 - last.phase) * 60.0 / last.rate_per_min
        on = (now - began) * cue.rate_per_min / 60.0
        self._note("phase jumps", min(abs(cue.phase - on), 1.0 - abs(cue.phase - on)) > NEAR)
        self._breath(began, cue.rate_per_min, self._listening and cue.mode not in ("listen", "lost"))

    def _breath(self, began: float, rate: float, first: bool) -> None:
        """A breath begins, the `first` after listening or a later one."""
        before = self.breaths[-1][1]
        if first:
            self._listening = False
            breathed = abs(rate - self._true) <= LEAP_WITHIN or abs(rate - before) <= LEAP_WITHIN
            self._note("leap after listening", not breathed)
        elif rate < before - NEAR:
            ends = [start for start, _ in self.breaths[1:]] + [began]
            late = [r for (_, r), end in zip(self.breaths, ends, strict=True) if end > began - DOWN_S + NEAR]
            few = [r for _, r in self.breaths[-DOWN_BREATHS:]]
            self._note("down too far in 30 s", max(late) - rate > DOWN + NEAR)
            self._note("down too far in 4 breaths", max(few) - rate > DOWN + NEAR)
        self._note("up too far", not first and rate > before + UP + NEAR)
        if abs(rate - before) > NEAR and self._heard_any:
            silent = self._silent is not None and began > self._silent + LOST_S + 1.0
            self._note("not frozen while lost", silent)
            whole = [start for start, _ in self.breaths if start >= self._back]
            self._note("moves before 3 clean breaths", not silent and len(whole) < CLEAN_BREATHS)
        self.breaths.append((began, rate))

    def _note(self, name: str, broken: bool) -> None:
        if broken:
            self.broken[name] += 1
