"""The breath that is drawn goes with the coach's cue to the frame, and never back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.breathing import Coach, Profile
from kiosk.scene.breath import CATCH_UP, Follower
from kiosk.scene.link import Breath

FRAME_S, TICK_S, AHEAD_S = 1 / 90, 1 / 50, 0.03


class Pacer:
    """A cue whose rate changes where one breath ends and the next begins, as the coach's does."""

    def __init__(self, rates: tuple[float, ...]) -> None:
        self._breaths: list[tuple[float, float]] = []
        began = 0.0
        for rate in rates:
            self._breaths.append((began, rate))
            began += 60.0 / rate
        self.over = began

    def at(self, now: float) -> tuple[float, float]:
        """Phase and rate."""
        began, rate = [breath for breath in self._breaths if breath[0] <= now][-1]
        return min((now - began) * rate / 60.0, 1.0 - 1e-9), rate


def forward(before: float, after: float) -> float:
    """From one phase to the next, −0.5 … 0.5."""
    return (after - before + 0.5) % 1.0 - 0.5


def played(pacer: Pacer, follower: Follower) -> list[tuple[float, float]]:
    """Every frame's time and phase; the cue is written less often than frames are drawn."""
    frames, written, breath = [], -1, Breath(0.0, 0.0, 6.0, 0.4)
    for number in range(int((pacer.over - 1.0) / FRAME_S)):
        now = number * FRAME_S
        if int(now / TICK_S) > written:
            written = int(now / TICK_S)
            phase, rate = pacer.at(now)
            breath = Breath(now, phase, rate, 0.4)
        frames.append((now + AHEAD_S, follower.phase(breath, now + AHEAD_S)))
    return frames


@settings(max_examples=25)  # each is some minutes of frames
@given(st.lists(st.floats(4.5, 16.0), min_size=3, max_size=6))
def test_it_is_with_the_cue_to_a_frame_across_every_change_of_rate(rates: list[float]) -> None:
    steady = [rates[0]]
    for rate in rates[1:]:  # a coach goes by a breath a minute at the most
        steady.append(min(max(rate, steady[-1] - 1.0), steady[-1] + 1.0))
    pacer = Pacer(tuple(steady))
    for at, phase in played(pacer, Follower()):
        right, rate = pacer.at(at)
        assert abs(forward(right, phase)) <= rate / 60.0 * FRAME_S


@settings(max_examples=25)
@given(st.lists(st.floats(4.5, 16.0), min_size=2, max_size=6))
def test_it_never_goes_back_nor_jumps(rates: list[float]) -> None:
    phases = [phase for _, phase in played(Pacer(tuple(rates)), Follower())]
    most = max(rates) / 60.0 * FRAME_S * (1.0 + CATCH_UP)
    assert all(-1e-9 <= forward(before, after) <= most + 1e-9 for before, after in pairwise(phases))


def test_it_goes_with_the_coach_itself() -> None:
    coach, follower = Coach(Profile(own_rate=12.0, minutes=20.0), 0.0), Follower()
    breath = Breath(0.0, 0.0, 12.0, 0.4)
    for number in range(9000):
        now = number / 30.0
        follower_phase = follower.phase(breath, now)
        cue = coach.cue(now)
        assert abs(forward(cue.phase, follower_phase)) <= cue.rate_per_min / 60.0 / 30.0 + 1e-9
        breath = Breath(now, cue.phase, cue.rate_per_min, 0.4)


@given(st.floats(0.0, 1.0, exclude_max=True), st.floats(4.5, 16.0))
def test_a_new_visits_breath_is_met_without_a_jump_within_two_breaths(elsewhere: float, rate: float) -> None:
    follower, step = Follower(), rate / 60.0 * FRAME_S
    first = follower.phase(Breath(0.0, elsewhere, rate, 0.4), 0.0)
    other = Breath(0.0, 0.0, rate, 0.4)
    last, at = first, 0.0
    while at < 120.0 / rate:
        at += FRAME_S
        now = follower.phase(other, at)
        assert (1.0 - CATCH_UP) * step - 1e-9 <= forward(last, now) <= (1.0 + CATCH_UP) * step + 1e-9
        last = now
    assert forward(at * rate / 60.0 % 1.0, last) == pytest.approx(0.0, abs=1e-6)


def test_a_frozen_scene_comes_back_where_the_breath_is() -> None:
    follower, breath = Follower(), Breath(0.0, 0.0, 6.0, 0.4)
    follower.phase(breath, 1.0)
    assert follower.phase(breath, 14.0) == pytest.approx(0.4)


def test_before_the_first_cue_it_is_the_start_of_an_inhale() -> None:
    follower = Follower()
    assert follower.phase(None, 5.0) == 0.0
    assert follower.phase(Breath(6.0, 0.0, 6.0, 0.4), 6.0) == 0.0
