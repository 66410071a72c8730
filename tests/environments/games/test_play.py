"""The common mechanics, played by model players and by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from environments.difficulty import Difficulty
from environments.games.play import (
    APART_DEG,
    COME_S,
    FARTHEST_M,
    MOST,
    NEAREST_M,
    REST_AFTER_S,
    Body,
    Look,
    Play,
    angle_deg,
    direction,
)  # fmt: skip
from tests.environments.games.players import PLAYERS, angles, played, playing

DT = 0.05


class Hand:
    """Plays a course by hand: attends to what it is told to, for as long as is asked."""

    def __init__(self, course: Play) -> None:
        self.course, self.now = course, 0.0
        course.step(Look(0.0))

    def wait(self, seconds: float, attended: str = "", still: float = 0.0) -> None:
        for _ in range(round(seconds / DT)):
            self.now += DT
            self.course.step(Look(self.now, attended, still=still))

    def until_there(self, seconds: float = 60.0) -> Body:
        """Waits for a body that answers."""
        for _ in range(round(seconds / DT)):
            answering = [body for body in self.course.bodies if body.id]
            if answering:
                return answering[0]
            self.wait(DT)
        raise AssertionError("nothing came")

    def choose(self, body: Body) -> None:
        name = body.id
        self.wait(0.5, name)
        self.now += DT
        self.course.step(Look(self.now, name, selected=name))


def test_the_easiest_level_serves_the_drowsy() -> None:
    drowsy = replace(PLAYERS["drowsy"], lapse_every_s=12.0)
    match = played(Play, Difficulty(level=0.0, frozen=True), drowsy, 300.0, rate_hz=10.5)
    assert len(match.tries) >= 6
    assert match.success() >= 0.70


def test_it_eases_within_ten_seconds_of_misses() -> None:
    difficulty = Difficulty(level=0.8)
    hand = Hand(Play(1, difficulty))
    hand.choose(hand.until_there())
    missed_at, eased_by = [], []
    for _ in range(round(60.0 / DT)):
        misses, before = hand.course.misses, difficulty.setting
        other = max((body for body in hand.course.bodies), key=lambda body: body.presence)
        hand.wait(DT, other.id if hand.now % 10.0 < 0.1 else "")
        if hand.course.misses > misses:
            missed_at.append(hand.now)
            eased_by.append(difficulty.setting.stay_s / before.stay_s)
    assert len(missed_at) >= 2
    assert all(by > 1.0 for by in eased_by[:2])
    assert difficulty.setting.at_once == 1


@pytest.mark.parametrize("still", [False, True])
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6), level=st.floats(0.0, 1.0))
def test_bodies_keep_to_the_field_apart_from_each_other_and_at_a_distance(still: bool, seed: int, level: float) -> None:
    difficulty = Difficulty(still=still, level=level, frozen=True)
    yaw_deg, pitch_deg = difficulty.setting.field_deg
    seen = 0
    for match, _ in playing(Play, difficulty, PLAYERS["quick"], 30.0, seed, rate_hz=11.0):
        bodies = [body for body in match.course.bodies if body.presence > 0.0]
        for body in bodies:
            yaw, pitch = angles(body)
            assert abs(yaw) <= yaw_deg and abs(pitch) <= pitch_deg
            assert NEAREST_M + body.radius_m <= math.hypot(*body.place) <= FARTHEST_M
            assert body.radius_m > 0.0
            seen += 1
        for one in bodies:
            for other in bodies:
                assert one is other or angle_deg(_way(one), _way(other)) >= APART_DEG
    assert seen > 50


@given(seed=st.integers(0, 10**6), yaw=st.floats(-30.0, 30.0), pitch=st.floats(-20.0, 20.0))
@settings(max_examples=15, deadline=None)
def test_nothing_appears_under_the_look(seed: int, yaw: float, pitch: float) -> None:
    for still in (False, True):
        course = Play(seed, Difficulty(still=still))
        gaze = direction(yaw, pitch)
        for number in range(30):
            course.step(Look(number * 0.1, gaze=gaze))
        came = [body for body in course.bodies if body.presence > 0.0]
        assert came
        room = 6.0 if still else APART_DEG  # a still head's field holds no more
        assert all(angle_deg(_way(body), gaze) >= room - course.drift_deg for body in came)


def test_a_body_comes_slowly_warms_at_once_and_answers() -> None:
    hand = Hand(Play(5, Difficulty()))
    body = hand.until_there()
    assert 0.0 < body.presence < 1.0
    hand.wait(COME_S)
    assert body.presence == pytest.approx(1.0)
    hand.wait(0.1, body.id)
    assert 0.0 < body.warmth < 1.0
    hand.wait(0.25, body.id)
    assert body.warmth == pytest.approx(1.0)
    hand.choose(body)
    assert hand.course.hits == 1 and body.id == ""
    hand.wait(0.5 * hand.course.BLOOM_S)
    assert 0.4 < body.bloom < 0.6
    hand.wait(0.5 * hand.course.BLOOM_S + 0.5 * hand.course.LEAVE_S)
    assert body.bloom == 1.0 and 0.0 < body.presence < 1.0
    hand.wait(hand.course.LEAVE_S)
    assert hand.course.misses == 0


def test_a_stay_that_is_over_is_a_miss_only_for_who_takes_part() -> None:
    difficulty = Difficulty(level=0.8, frozen=True)
    hand = Hand(Play(2, difficulty))
    hand.wait(60.0)  # nobody has looked at anything yet
    assert hand.course.misses == 0 and hand.course.active_s == 0.0
    hand.choose(hand.until_there())
    hand.wait(REST_AFTER_S)
    missed = hand.course.misses
    assert missed >= 1
    hand.wait(1.0)
    there = {body.id for body in hand.course.bodies if body.id}
    hand.wait(150.0)  # rest: what is there waits
    assert hand.course.resting and hand.course.misses == missed
    assert there <= {body.id for body in hand.course.bodies if body.id}
    assert REST_AFTER_S < hand.course.active_s < REST_AFTER_S + 2.0


def test_coming_back_always_succeeds() -> None:
    difficulty = Difficulty(level=1.0, frozen=True)
    course = Play(7, difficulty)
    hand = Hand(course)
    for rest_s in (21.0, 40.0, 133.0, 300.0):
        hand.choose(hand.until_there())
        assert course.setting == difficulty.setting
        hand.wait(rest_s)
        misses = course.misses
        assert course.setting.radius_deg > 5.0 and course.setting.attend_s <= 0.3 and course.setting.at_once == 1
        body = hand.until_there()
        hand.wait(0.2, body.id)  # a glance, and lost again
        hand.wait(REST_AFTER_S - 2.0)
        assert course.misses == misses and body.id
        hand.choose(body)
    assert course.hits == 8


def test_a_question_holds_everything() -> None:
    hand = Hand(Play(3, Difficulty(level=0.7, frozen=True)))
    hand.choose(hand.until_there())
    body = hand.until_there()
    name, active_s, misses = body.id, hand.course.active_s, hand.course.misses
    hand.wait(90.0, still=1.0)
    assert (body.id, hand.course.active_s, hand.course.misses) == (name, active_s, misses)
    assert not hand.course.resting


def test_the_same_looks_give_the_same_course_and_a_new_start_as_well() -> None:
    def courses() -> list[tuple[object, ...]]:
        return [
            (body.id, *body.place, body.presence, body.warmth, body.bloom, body.variety)
            for match, _ in playing(Play, Difficulty(), PLAYERS["average"], 30.0, 4, rate_hz=10.0)
            for body in match.course.bodies
        ]

    assert courses() == courses()
    course = Play(4, Difficulty())
    first = [_state(course, t) for t in np.arange(0.0, 6.0, 0.1)]
    assert [_state(course, t) for t in np.arange(0.0, 6.0, 0.1)] == first


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=30), st.integers(0, 99))
def test_no_time_breaks_it(times: list[float], seed: int) -> None:
    course = Play(seed, Difficulty())
    for t in times:
        hits, misses = course.hits, course.misses
        course.step(Look(t, attended="thing-1", selected="thing-1" if seed % 2 else ""))
        course.step(Look(t))
        assert all(math.isfinite(part) for body in course.bodies for part in (*body.place, body.presence))
        assert all(0.0 <= part <= 1.0 for body in course.bodies for part in (body.presence, body.warmth, body.bloom))
        assert course.hits <= hits + 1 and course.misses <= misses + MOST


def test_a_jump_of_the_time_lets_nothing_go_by() -> None:
    hand = Hand(Play(6, Difficulty(level=0.9, frozen=True)))
    hand.choose(hand.until_there())
    body = hand.until_there()
    name = body.id
    hand.now += 3600.0
    hand.wait(DT)
    assert body.id == name and hand.course.misses == 0 and not hand.course.resting


def _way(body: Body) -> np.ndarray:
    return body.place / np.linalg.norm(body.place)


def _state(course: Play, t: float) -> list[tuple[object, ...]]:
    course.step(Look(float(t)))
    return [(body.id, *body.place, body.presence, body.warmth) for body in course.bodies]
