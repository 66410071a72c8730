"""The breathing guide of one visit: the coach, told of the strap, put into words for patient and nurse. Pure.

Its words promise nothing and blame nobody. Over-breathing is the one thing a slow breath can do to a
novice (Szulczewski 2019), so the patient is told to breathe softly, and again from time to time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from kiosk.breathing import Coach, Cue, Profile
from kiosk.heart import TRACE_S
from kiosk.language import N_

FREE_PER_MIN = 14.0  # of a model patient who is not led
WORDS_S = 14.0  # each line of the patient's is shown so long
AGAIN_S = 240.0

_LISTENING = N_("Look around, and breathe as you like")
_LEADING = (
    N_("Let your breath go with the soft light"), N_("Softly, not deeply"),
    N_("If it is too much, breathe as you like"),
)
_STEADY = (N_("A steady breath to go along with"), *_LEADING[1:])

# mode, or mode and reason: what the guide does, for the nurse
_DOES = {
    "listen": N_("Listening: the patient breathes freely"),
    "walk": N_("Leading slowly, step by step"),
    "hold": N_("Waiting for the patient"),
    "hold back": N_("The strap is back: three breaths to settle"),
    "hold unseen": N_("Not shown just now: the rate stays"),
    "ease": N_("The heart beats faster: easing"),
    "search": N_("Finding the rate that suits best"),
    "rest": N_("Staying at the rate that suits best"),
    "rest no_search": N_("Staying at an easy rate"),
    "fixed staff": N_("Steady, as staff asked"),
    "fixed no_strap": N_("Steady: no heart strap"),
    "fixed unreadable": N_("Steady: the heartbeat cannot be read"),
}
_SLOWLY = {
    "fixed staff": N_("Slowly to a steady pace, as staff asked"),
    "fixed no_strap": N_("Slowly to a steady pace: no heart strap"),
    "fixed unreadable": N_("Slowly to a steady pace: the heartbeat cannot be read"),
}
_STEADILY, _SLOWLY_TO = N_("Steady: {why}"), N_("Slowly to a steady pace: {why}")
_NO_STRAP_YET = N_("No heart strap: a steady guide begins soon")
_SILENT = N_("the strap is silent")


class Guide:
    """The coach and what is kept of it.

    Args:
        profile: who breathes.
        start: monotonic seconds.
        going_on_at: as for `Coach`.
        led_s: for how long the patient was led before that: what he was told then is not said twice.
    """

    def __init__(
        self, profile: Profile, start: float, going_on_at: float | None = None, led_s: float = 0.0
    ) -> None:
        self._coach = Coach(profile, start, going_on_at)
        self._start = start
        self._fixed = profile.fixed
        self._inhales: deque[float] = deque()  # of the breaths that were shown
        self._inhaled_at = start
        self._is_shown = False
        self._last = self._coach.cue(start)
        self._told: dict[str, Any] = {}
        self._settled_until = start  # nothing can change before then, unless the strap says something
        self._led_s = led_s  # shown to the patient, while it leads

    @property
    def leads(self) -> bool:
        """The patient is to breathe with it; before that it only listens."""
        return not self._coach.listens

    @property
    def rate_per_min(self) -> float:
        """Of the present breath."""
        return self._last.rate_per_min

    @property
    def following(self) -> bool:
        """The heart is seen to follow."""
        return self._last.following

    @property
    def calm(self) -> float:
        """How well the heart goes with the breath, 0–1: 0 as long as it does not follow."""
        return round(self._coach.coherence, 2)

    def hear(self, now: float, rr_ms: Sequence[float], is_shown: bool = True) -> None:
        """Beats, oldest first; `is_shown`: the patient sees the guide, as soon as it leads."""
        self._settled_until = now
        for rr in rr_ms:
            self._coach.beat(now, rr)
        if not is_shown:
            self._coach.unseen(now)

    def lose(self, now: float) -> None:
        """Strap, contact or heart rate are lost."""
        self._settled_until = now
        self._coach.lost(now)

    def step(self, now: float, shown_s: float) -> dict[str, Any] | None:
        """Lets time pass, of which the patient was shown the guide for `shown_s`.

        Returns:
            the body of a cue row where rate, mode, reason or following have changed; else None.
        """
        self._led_s += shown_s
        self._is_shown = shown_s > 0
        if now < self._settled_until:
            return None
        cue = self.cue(now)
        self._settled_until = min(now + 1.0, self._inhaled_at + 60.0 / cue.rate_per_min)
        told = {
            "rate_per_min": cue.rate_per_min, "mode": cue.mode, "reason": self._coach.reason,
            "following": cue.following,
        }
        if told == self._told:
            return None
        self._told = told
        return told

    def cue(self, now: float) -> Cue:
        """The breath now."""
        cue = self._coach.cue(now)
        begun = now - cue.phase * 60.0 / cue.rate_per_min
        if begun - self._inhaled_at > 1.0:  # no breath is shorter than three
            self._inhaled_at = begun
            if self._is_shown:
                self._inhales.append(begun)
        while self._inhales and self._inhales[0] < now - TRACE_S:
            self._inhales.popleft()
        self._last = cue
        return cue

    def inhales(self, now: float) -> tuple[float, ...]:
        """Seconds since each breath of the last three minutes that was shown began, oldest first."""
        return tuple(round(now - begun, 2) for begun in self._inhales)

    def caption(self, now: float) -> str:
        """What the patient reads now, or ""."""
        if not self.leads:
            return _LISTENING if now - self._start < WORDS_S else ""
        lines = _STEADY if self._last.mode == "fixed" else _LEADING
        line, again = int(self._led_s // WORDS_S), self._led_s % AGAIN_S
        if line < len(lines):
            return lines[line]
        return lines[1] if again < WORDS_S else ""

    def words(self, has_strap: bool, has_heart: bool = True, say: Callable[..., str] = str.format) -> str:
        """What the guide does, for the nurse.

        Args:
            has_strap: a strap is linked, even if it tells of no single beats.
            has_heart: it has contact, and tells of a heart rate.
            say: puts English words into a language.
        """
        mode, reason = self._last.mode, self._coach.reason
        heard = N_("this strap sends no single beats") if has_heart else N_("the strap feels no heartbeat")
        if mode == "lost":
            words = _STEADILY if self.leads else N_("Listening: {why}")
            return say(words, why=say(heard if has_strap else _SILENT))
        if mode == "listen" and not has_strap:
            return say(_NO_STRAP_YET)
        slowly = mode == "fixed" and self.rate_per_min > self._fixed
        if has_strap and (mode, reason) == ("fixed", "no_strap"):
            return say(_SLOWLY_TO if slowly else _STEADILY, why=say(heard))
        named = f"{mode} {reason}"
        return say(_SLOWLY.get(named, "") if slowly else _DOES.get(named, _DOES.get(mode, "")))
