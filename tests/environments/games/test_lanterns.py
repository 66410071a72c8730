"""Lanterns: they kindle when looked at, go with the out-breath, and only ever rise."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from environments.breath import INHALE_SHARE
from environments.difficulty import Difficulty
from environments.games.lanterns import FADE_S, LAST_S, LATEST, SWELL_S, LanternPlay, Lanterns
from environments.games.play import MOST
from tests.environments.games.courses import Course, held, states, warming
from tests.environments.games.players import PLAYERS, played

HIGH = slice(MOST - LanternPlay.OWN, MOST)


@pytest.mark.parametrize("rate", [4.5, 6.0, 8.0])
def test_it_is_let_go_on_an_exhale_of_the_led_breath(rate: float) -> None:
    course = Course(LanternPlay(1, Difficulty()), rate)
    phases = []
    for number in range(4):
        course.choose_next()
        course.until(lambda so_far=number: course.play.released > so_far, 2.0 * 60.0 / rate)
        phases.append(course.phase)
    assert all(INHALE_SHARE <= phase < LATEST + 0.05 for phase in phases)


def test_without_a_guide_it_goes_by_itself_within_a_breath_of_its_own() -> None:
    course = Course(LanternPlay(1, Difficulty()))
    course.choose_next()
    kindled = course.now
    course.until(lambda: course.play.released == 1)
    assert 1.0 < course.now - kindled < SWELL_S


def test_nothing_is_let_go_while_a_question_is_open() -> None:
    course = Course(LanternPlay(1, Difficulty()), 6.0)
    course.choose_next()
    course.wait(30.0, still=1.0)
    assert course.play.released == 0
    course.until(lambda: course.play.released == 1, 20.0)


def test_it_rises_ever_higher_without_a_jolt_and_goes_out_after_a_minute_or_two() -> None:
    course = Course(LanternPlay(2, Difficulty()), 6.0)
    hung = course.choose_next()
    course.until(lambda: course.play.released or course.play.bodies[HIGH][0].presence > 0.0)
    flying = course.play.bodies[HIGH][0]
    assert hung.presence == 0.0 and flying.presence == 1.0
    heights, speeds, before = [], [], flying.place.copy()
    released = course.now
    while flying.presence > 0.0 and course.now < released + 200.0:
        course.step()
        if flying.presence > 0.0:
            heights.append(flying.place[1])
            speeds.append(float(np.linalg.norm(flying.place - before)) / 0.05)
            before = flying.place.copy()
    assert np.all(np.diff(heights) > 0.0)
    assert heights[-1] > 4.0
    assert max(speeds) < 1.0 and np.abs(np.diff(speeds)).max() < 0.05
    assert LAST_S - 1.0 <= course.now - released <= LAST_S + FADE_S + 1.0


def test_those_high_above_never_answer_and_one_comes_after_another() -> None:
    course = Course(LanternPlay(3, Difficulty(level=0.0, frozen=True)), 6.0)
    most = 0
    for _ in range(9):
        course.choose_next()
        course.wait(12.0)
        high = course.play.bodies[HIGH]
        assert not any(body.id for body in high)
        most = max(most, sum(body.presence > 0.5 for body in high))
    assert course.play.released == 9 and course.play.misses == 0
    assert most >= 5


def test_its_light_changes_no_quicker_than_half_a_second() -> None:
    course = Course(LanternPlay(4, Difficulty()), 6.0)
    hanging = course.play.bodies[: MOST - LanternPlay.OWN]
    before = [0.0] * len(hanging)
    for _ in range(1200):
        there = course.answering()
        name = there[0].id if there else ""
        course.step(name, name if course.now % 3.0 < 0.06 else "")
        now = [body.warmth for body in hanging]
        moved = [abs(a - b) for a, b, body in zip(now, before, hanging, strict=True) if body.presence > 0.0]
        assert all(step <= 0.05 / 0.5 for step in moved)
        before = now
    assert course.play.released > 3


@pytest.mark.parametrize("still", [False, True])
@pytest.mark.parametrize(("level", "seed"), [(0.2, 1), (0.9, 7)])
def test_they_keep_to_the_field_apart_and_at_a_distance(still: bool, level: float, seed: int) -> None:
    assert held(LanternPlay, still, level, seed) > 20


def test_the_same_looks_give_the_same_course() -> None:
    assert states(LanternPlay, 4) == states(LanternPlay, 4)
    assert states(LanternPlay, 4) != states(LanternPlay, 5)


def test_a_drowsy_player_succeeds() -> None:
    assert played(LanternPlay, Difficulty(), PLAYERS["drowsy"], 300.0, rate_hz=12.0).success() >= 0.6


@pytest.mark.gl
def test_it_warms_when_attended_and_smoothly(gl: ModuleType) -> None:
    pictures = list(warming(gl, Lanterns))
    gained = pictures[-1] - pictures[0]
    assert gained[..., 0].max() > 0.05
    warmest = np.unravel_index(gained[..., 0].argmax(), gained.shape[:2])
    assert gained[warmest][0] > gained[warmest][2]  # gold, not white
    steps = np.abs(np.diff(pictures, axis=0)).max((1, 2, 3))
    assert steps.max() <= 0.25 * gained.max()
