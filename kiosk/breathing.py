"""The breathing coach: how fast to breathe now, and where in the breath we are.

Pure: it is told of beats and asked for the cue, both with the time. Breaths follow each other without
a jump: the rate changes only where one breath ends and the next begins, and what happens there was
settled by the beats before it, never by how often the cue was asked.

The coach listens for a minute, then leads from the patient's own rate downward, half a breath a minute
at a time and only while the heart is seen to follow. A visit long enough then tries the rates about six
a minute, where most hearts sway most with the breath, and rests at the best (`kiosk.resonance`; the rate
differs between people and days, Capdevila 2021). A patient who does not follow is waited for and then
met further up; when his heart rises, as it does in pain, the pacer eases. A heart that cannot be read
(no strap, irregular, or ticked by staff) gets a fixed rate, and `Cue.mode` says so.

Inhale to exhale is 4 : 6 without holds (Van Diest 2014, Laborde 2021). The floors keep a small chest
from being asked for an adult's slow breath; they win over every other rule.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from kiosk import resonance
from kiosk.listening import Judgement, Listener
from kiosk.resonance import Search

INHALING_SHARE = 0.4
FIXED_PER_MIN = 6.0  # what most studies preset (Lalanza 2023)
FASTEST_PER_MIN = 16.0

_LISTEN_S, _LISTEN_LONGEST_S = 60.0, 90.0
_STEP_PER_MIN, _STEP_S, _STEP_BREATHS = 0.5, 30.0, 4
_BACK_PER_MIN = 1.0
_LOST_S = 5.0
_CLEAN_BREATHS = 3  # after the strap's return
_HOLD_BREATHS, _BACK_BREATHS = 3, 6  # not following
_KEPT_BREATHS = 48  # more than the longest measurement of the search
_DOUBTFUL_PER_MIN = 2.0  # a measured rate so far from the counted one is not believed

# why the guide does what it does, for the records and the console
REASONS = {
    "start": "the visit begins",
    "own_rate": "the heart told how fast the patient breathes",
    "no_own_rate": "it did not; from the entered or usual rate",
    "follows": "the heart goes with the guide",
    "not_following": "the heart does not go with the guide: it waits, then comes nearer",
    "heart_rose": "the heart beats faster than at first: the guide eases",
    "found": "the heart sways most at this rate",
    "no_search": "six a minute, or the nearest rate allowed: there was too little time or room to search",
    "staff": "staff asked for a steady guide",
    "no_strap": "no heart strap was heard",
    "unreadable": "the beats cannot be read: too many artefacts, or no order in them",
    "lost": "the strap is silent; the rate stays",
    "back": "the strap is back; three clean breaths first",
    "unseen": "the patient was not shown the guide; three breaths that he sees first",
}

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
        return self.bounded(self.own_rate if self.own_rate is not None else _BANDS[self.age_band][1])

    @property
    def search_over_s(self) -> float | None:
        """By when after the start a search has to be over; None in a visit too short for one."""
        length_s = 60.0 * (self.minutes or math.inf)
        if length_s < resonance.SHORTEST_VISIT_S:
            return None
        return min(resonance.OVER_BY_S, length_s - resonance.REST_S)

    def bounded(self, rate_per_min: float) -> float:
        """The nearest rate that may be asked for."""
        return max(self.floor, min(rate_per_min, FASTEST_PER_MIN))


@dataclass(frozen=True, slots=True)
class Cue:
    """What to show and sound now.

    Args:
        phase: 0 ≤ phase < 1, 0 at the start of the inhale.
        inhaling: phase < 0.4.
        rate_per_min: of this breath.
        mode: listen; walk (down, or to the rate to rest at); hold (waiting for the patient, or coming
            back up to meet him); ease (his heart rose); search; rest (at the rate found); fixed; lost.
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
        going_on_at: breaths/min of a guide that was broken off: it goes on there, and does not listen again.
    """

    def __init__(self, profile: Profile, start: float, going_on_at: float | None = None) -> None:
        if not math.isfinite(start):
            raise ValueError(f"start is {start}")
        self._profile = profile
        self._start = self._now = start
        self._inhales = deque([start], maxlen=_KEPT_BREATHS)
        self._breaths = 0
        self._rate = self._target = profile.start if profile.adapt else profile.fixed
        self._mode, self._reason = ("listen", "start") if profile.adapt else ("fixed", "staff")
        if going_on_at is not None and profile.adapt:
            self._rate = self._target = profile.bounded(going_on_at)
            self._mode, self._reason = "hold", "back"
        self._top = max(self._rate, profile.start)  # the baseline rate: nobody is ever led above it
        self._met: float | None = None  # the patient's own rate, for the next breath
        self._changed = (start, 0)  # when the rate last changed: time, breaths
        self._listener = Listener()
        self._heard_at: float | None = None
        self._spoiled = False  # the breath now going on: beats were lost in it
        self._clean_breaths = _CLEAN_BREATHS
        self._judged = 0  # breaths
        self._following = False
        self._coherence = 0.0
        self._misses = 0  # breaths not followed, in a row
        self._search: Search | None = None

    def beat(self, now: float, rr_ms: float) -> None:
        """A beat was heard; call once for each, oldest first. A packet's beats may come at one `now`.

        Raises:
            ValueError: time ran backwards, or the interval is not a positive number.
        """
        if not 0 <= rr_ms < math.inf:
            raise ValueError(f"rr_ms is {rr_ms}; intervals are not negative")
        self._advance(now)
        self._spoiled |= self._is_lost(now)
        self._heard_at = now
        if not self._profile.adapt:
            return
        self._listener.hear(now, rr_ms)
        if self._judged < self._breaths:
            self._judged = self._breaths
            self._judge(self._inhales[-1])

    def lost(self, now: float) -> None:
        """No beat is to be trusted: link or contact lost, or HR 0.

        Raises:
            ValueError: time ran backwards.
        """
        self._advance(now)
        if self._heard_at is not None:
            self._heard_at = -math.inf  # at once, not after `_LOST_S`
            self._spoiled = True

    def unseen(self, now: float) -> None:
        """The guide that leads is not shown to the patient: whether his heart goes with it says nothing.

        Raises:
            ValueError: time ran backwards.
        """
        self._advance(now)
        if self._profile.adapt and not self.listens and self._heard_at is not None:
            self._wait("hold", "unseen")
            self._target = self._rate
            self._following, self._misses, self._clean_breaths, self._spoiled = False, 0, 0, True

    def cue(self, now: float) -> Cue:
        """The breath at `now`.

        Raises:
            ValueError: time ran backwards.
        """
        self._advance(now)
        phase = min((now - self._inhales[-1]) * self._rate / 60.0, math.nextafter(1.0, 0.0))
        is_lost = self._profile.adapt and self._is_lost(now)
        mode = "lost" if is_lost else self._mode
        return Cue(phase, phase < INHALING_SHARE, self._rate, mode, self._following and not is_lost)

    @property
    def listens(self) -> bool:
        """Nobody is led yet, whether the strap is heard or not."""
        return self._mode == "listen"

    @property
    def reason(self) -> str:
        """Why the last cue is as it is: a key of `REASONS`."""
        return "lost" if self._profile.adapt and self._is_lost(self._now) else self._reason

    @property
    def coherence(self) -> float:
        """Share of the heart's variation that goes with the breath, 0–1, as last judged; 0 unless it follows."""
        return self._coherence if self._following and not self._is_lost(self._now) else 0.0

    def _advance(self, now: float) -> None:
        """Lives through every breath that ended by `now`."""
        if not self._now <= now < math.inf:
            raise ValueError(f"time runs backwards: {now} after {self._now}")
        self._now = now
        while (ends_at := self._inhales[-1] + 60.0 / self._rate) <= now:
            self._inhales.append(ends_at)
            self._breaths += 1
            if self._profile.adapt:
                self._turn(ends_at)

    def _turn(self, at: float) -> None:
        """One breath ends and the next begins, at the same rate or another."""
        is_lost = self._is_lost(at)
        is_clean = not (is_lost or self._spoiled or self._heard_at is None)
        self._clean_breaths = self._clean_breaths + 1 if is_clean else 0
        self._spoiled = is_lost
        waited_s = at - self._start
        if self._heard_at is None:
            if waited_s >= _LISTEN_S:
                self._mode, self._reason = "fixed", "no_strap"
        elif self.listens:
            if waited_s >= _LISTEN_LONGEST_S:
                self._mode, self._reason = "walk", "no_own_rate"
        elif is_lost:
            self._following = False
            self._target = self._rate
        if self._mode == "fixed" and not is_lost:
            self._target = min(self._top, self._profile.fixed)
        if self._met is not None and not is_lost:
            self._change(at, self._met)
            self._target = self._top = self._met
            self._mode, self._reason = "walk", "own_rate"
        elif self._target != self._rate and self._may_change(at):
            self._change(at, self._rate + max(-_STEP_PER_MIN, min(self._target - self._rate, _BACK_PER_MIN)))
        self._met = None

    def _change(self, at: float, rate_per_min: float) -> None:
        self._rate = self._profile.bounded(rate_per_min)
        self._changed = (at, self._breaths)
        self._misses = 0

    def _may_change(self, at: float) -> bool:
        return at - self._changed[0] >= _STEP_S and self._breaths - self._changed[1] >= _STEP_BREATHS

    def _is_lost(self, at: float) -> bool:
        """A strap that was heard is heard no more. One never heard is not missed."""
        return self._heard_at is not None and at - self._heard_at > _LOST_S

    def _judge(self, at: float) -> None:
        """Settles where to lead from what the beats say of the breath that ended `at`."""
        if self.listens:
            self._meet(at)
            return
        self._target = self._rate
        if self._clean_breaths < _CLEAN_BREATHS:
            self._wait("hold", "unseen" if self._reason == "unseen" else "back")
            self._listener.forget_turns()
            return
        judged = self._listener.judge(self._inhales)
        self._following, self._coherence = judged.following, judged.coherence
        self._misses = 0 if judged.following else self._misses + 1
        self._decide(at, judged)

    def _meet(self, at: float) -> None:
        """Takes up the patient's own rate as soon as his heart tells it, rounded down."""
        if at - self._start < _LISTEN_S or self._clean_breaths < _CLEAN_BREATHS:
            return
        own, counted = self._listener.own_rate(self._start, at), self._profile.own_rate
        if own is not None and counted is not None:
            own = min(own, counted) if abs(own - counted) <= _DOUBTFUL_PER_MIN else None
        if own is not None:
            self._met = self._profile.bounded(math.floor(2 * own) / 2)

    def _decide(self, at: float, judged: Judgement) -> None:
        if not judged.readable:
            self._wait("fixed", "unreadable")
        elif judged.risen:
            self._wait("ease", "heart_rose")
            self._target = min(self._top, self._rate + _BACK_PER_MIN)
        elif judged.following:
            self._lead(at)
        elif self._misses >= _HOLD_BREATHS:
            self._wait("hold", "not_following")
            if self._misses >= _BACK_BREATHS:
                self._target = min(self._top, self._rate + _STEP_PER_MIN)

    def _wait(self, mode: str, reason: str) -> None:
        self._mode, self._reason = mode, reason
        if self._search:
            self._search.disturb()

    def _lead(self, at: float) -> None:
        """He follows: down, then through the search, then to rest."""
        over_s = self._profile.search_over_s
        if self._search is None:
            goal = resonance.RATES[0] if over_s is not None else FIXED_PER_MIN
            goal = min(self._top, max(goal, self._profile.floor))
            if self._rate > goal:
                self._mode, self._reason, self._target = "walk", "follows", goal
                return
            ends_at = self._start + (over_s or 0.0)
            self._search = Search(at, ends_at, self._profile.floor, self._top)
        self._seek(at, self._search)

    def _seek(self, at: float, search: Search) -> None:
        search.expire(at)
        if search.rate == self._rate and (since := search.held_since(at)) is not None:
            search.measured(at, self._listener.sway(since, self._inhales).amplitude_ms)
        self._target = search.best if search.rate is None else search.rate
        on_the_way = self._rate - self._target > _STEP_PER_MIN
        self._mode = "walk" if on_the_way else "rest" if search.rate is None else "search"
        self._reason = "follows" if search.rate is not None else "found" if search.has_found else "no_search"
