"""The breathing coach: how fast to breathe now, and where in the breath we are.

Pure: it is told of beats and asked for the cue, both with the time. Breaths follow each other
without a jump: the rate changes only where one breath ends and the next begins, and what
happens there depends on what was known by then, never on how often the cue was asked.

In this version the coach does not adapt to the heart. It listens for a minute at the patient's
own rate (or a plain one), then leads to the fixed rate in steps no faster than anybody could
follow, and stays. `Cue.following` is therefore always False: nothing here claims that the patient
follows. Beats serve only to notice that the strap was lost, which holds the rate where it is.

Inhale to exhale is 4 : 6 without holds (Van Diest 2014, Laborde 2021). The floors keep a small
chest from being asked for an adult's slow breath; they win over every other rule.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

INHALING_SHARE = 0.4
FIXED_PER_MIN = 6.0  # what most studies preset (Lalanza 2023)
FASTEST_PER_MIN = 16.0

_LISTEN_S = 60.0
_STEP_PER_MIN = 0.5
_STEP_S = 30.0
_STEP_BREATHS = 4
_LOST_S = 5.0
_CLEAN_BREATHS = 3  # after the strap's return

# age band: (slowest breaths/min ever asked for, start where no rate is known)
_BANDS = {
    "adult": (4.5, 10.0),
    "12-17": (5.0, 10.0),
    "8-11": (6.0, 13.0),
    "5-7": (6.5, 13.0),
    "unknown": (6.0, 10.0),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """Who breathes.

    Args:
        age_band: adult, 12-17, 8-11, 5-7 or unknown.
        own_rate: breaths/min as measured or entered by staff; None where nobody knows.
        minutes: length of the visit; 0 or inf where it is open-ended.
        adapt: False holds the fixed rate from the first breath (irregular rhythm, pacemaker,
            beta-blocker, or simply not wished).

    Raises:
        ValueError: an unknown age band, or a rate or length that is not a positive number.
    """

    age_band: str = "unknown"
    own_rate: float | None = None
    minutes: float = 0.0
    adapt: bool = True

    def __post_init__(self) -> None:
        if self.age_band not in _BANDS:
            raise ValueError(f"unknown age band '{self.age_band}'; known: {', '.join(_BANDS)}")
        if self.own_rate is not None and not 0 < self.own_rate < math.inf:
            raise ValueError(f"own_rate is {self.own_rate}; breaths/min are positive")
        if not self.minutes >= 0:
            raise ValueError(f"minutes is {self.minutes}; a visit's length is not negative")

    @property
    def floor(self) -> float:
        """The slowest rate ever asked for, breaths/min."""
        return _BANDS[self.age_band][0]

    @property
    def fixed(self) -> float:
        """The rate where nothing adapts, breaths/min."""
        return max(FIXED_PER_MIN, self.floor)

    @property
    def start(self) -> float:
        """The rate to listen at: the patient's own, else the plain one; never under the floor."""
        own = self.own_rate if self.own_rate is not None else _BANDS[self.age_band][1]
        return max(self.floor, min(own, FASTEST_PER_MIN))


@dataclass(frozen=True, slots=True)
class Cue:
    """What to show and sound now.

    Args:
        phase: 0 ≤ phase < 1, 0 at the start of the inhale.
        inhaling: phase < 0.4.
        rate_per_min: of this breath.
        mode: listen, walk, hold, ease, search, rest, fixed or lost; in this version listen,
            fixed (also on the way there) and lost.
        following: the heart is seen to follow the pacer.
    """

    phase: float
    inhaling: bool
    rate_per_min: float
    mode: str
    following: bool


class Coach:
    """Leads one visit's breath.

    Every call carries the time, in monotonic seconds, and no call may be earlier than the one
    before it.

    Args:
        profile: who breathes.
        start: when the first inhale begins.
    """

    def __init__(self, profile: Profile, start: float) -> None:
        if not math.isfinite(start):
            raise ValueError(f"start is {start}")
        self._profile = profile
        self._start = start
        self._now = start
        self._inhaled_at = start
        self._rate = profile.start if profile.adapt else profile.fixed
        self._target = min(self._rate, profile.fixed)
        self._stepped_at = start
        self._breaths = 0  # since the rate changed
        self._heard_at: float | None = None
        self._spoiled = False  # the breath now going on: the strap was lost in it
        self._clean_breaths = _CLEAN_BREATHS

    def beat(self, now: float, rr_ms: float) -> None:
        """A beat was heard; call once for each. Its interval is not used in this version.

        Raises:
            ValueError: time ran backwards.
        """
        self._advance(now)
        self._spoiled |= self._is_lost(now)
        self._heard_at = now

    def lost(self, now: float) -> None:
        """No beat is to be trusted: link or contact lost, or HR 0.

        Raises:
            ValueError: time ran backwards.
        """
        self._advance(now)
        if self._heard_at is not None:
            self._heard_at = -math.inf  # at once, not after `_LOST_S`
            self._spoiled = True

    def cue(self, now: float) -> Cue:
        """The breath at `now`.

        Raises:
            ValueError: time ran backwards.
        """
        self._advance(now)
        share = (now - self._inhaled_at) / (self._ends_at() - self._inhaled_at)
        phase = min(share, math.nextafter(1.0, 0.0))
        return Cue(phase, phase < INHALING_SHARE, self._rate, self._mode(now), False)

    def _advance(self, now: float) -> None:
        """Lives through every breath that ended by `now`."""
        if not self._now <= now < math.inf:
            raise ValueError(f"time runs backwards: {now} after {self._now}")
        self._now = now
        while (ends_at := self._ends_at()) <= now:
            self._inhaled_at = ends_at
            self._breaths += 1
            is_lost = self._is_lost(ends_at)
            self._clean_breaths = 0 if is_lost or self._spoiled else self._clean_breaths + 1
            self._spoiled = is_lost
            if self._may_step(ends_at):
                self._rate = max(self._target, self._rate - _STEP_PER_MIN)
                self._stepped_at, self._breaths = ends_at, 0

    def _ends_at(self) -> float:
        return self._inhaled_at + 60.0 / self._rate

    def _may_step(self, at: float) -> bool:
        return (
            self._rate > self._target
            and at - self._start >= _LISTEN_S
            and at - self._stepped_at >= _STEP_S
            and self._breaths >= _STEP_BREATHS
            and self._clean_breaths >= _CLEAN_BREATHS
        )

    def _is_lost(self, at: float) -> bool:
        """A strap that was heard is heard no more. One never heard is not missed."""
        return self._heard_at is not None and at - self._heard_at > _LOST_S

    def _mode(self, now: float) -> str:
        if not self._profile.adapt:
            return "fixed"
        if self._is_lost(now):
            return "lost"
        return "listen" if now - self._start < _LISTEN_S else "fixed"
