"""The bells: one after another along an arc, at the pace of whoever looks."""

from __future__ import annotations

from itertools import pairwise
from types import ModuleType

import numpy as np
import pytest

from environments.difficulty import Difficulty
from environments.games.body import angle_deg, direction
from environments.games.play import APART_DEG, REST_AFTER_S
from environments.games.tempo import PERIODS_S, SPARK, Tempo, TempoPlay
from tests.environments.games.courses import Course, held, states, warming
from tests.environments.games.players import PLAYERS, played


def test_the_first_bell_comes_alone_in_the_middle() -> None:
    course = Course(TempoPlay(1, Difficulty()))
    course.wait(6.0)
    there = [body for body in course.play.bodies if body.presence > 0.0]
    assert [bool(body.id) for body in there] == [True]
    assert abs(there[0].place[0]) < 0.1


def test_each_hands_the_pulse_on_to_its_neighbour() -> None:
    course = Course(TempoPlay(2, Difficulty(level=0.3, frozen=True)))
    order = []
    for _ in range(12):
        bell = course.choose_next()
        way = bell.place / np.linalg.norm(bell.place)
        order.append(min(range(5), key=lambda i: angle_deg(way, direction(*course.play.spots[i]))))
        course.wait(1.8)
        sparks = [body for body in course.play.bodies if body.kind == SPARK and body.presence > 0.0]
        assert len(sparks) == 1
        course.wait(2.0)
    assert set(order) == {0, 1, 2, 3, 4}
    assert all(abs(a - b) == 1 for a, b in pairwise(order))


@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_the_pulse_is_regular_for_who_keeps_it(level: float) -> None:
    course = Course(TempoPlay(3, Difficulty(level=level, frozen=True)))
    opened = []
    for _ in range(9):
        course.until(course.answering)
        opened.append(course.now)
        course.choose_next()
    beats = np.diff(opened)[2:]
    assert np.all(beats >= PERIODS_S[0] - 0.1) and np.all(beats <= PERIODS_S[1] + 0.6)
    assert np.ptp(beats) < 0.5


def test_it_waits_and_never_misses_while_at_rest() -> None:
    course = Course(TempoPlay(4, Difficulty(level=1.0, frozen=True)))
    course.choose_next()
    course.wait(REST_AFTER_S + 2.0)
    misses = course.play.misses
    waiting = [body.id for body in course.answering()]
    course.wait(300.0)
    assert course.play.misses == misses
    assert len(waiting) == 1 and [body.id for body in course.answering()] == waiting
    hits = course.play.hits
    course.choose_next()
    assert course.play.hits == hits + 1


def test_only_one_bell_is_open_however_hard_it_is() -> None:
    course = Course(TempoPlay(5, Difficulty(level=1.0, frozen=True)))
    for _ in range(6):
        course.choose_next()
        for _ in range(80):
            course.step()
            assert len(course.answering()) <= 1


@pytest.mark.parametrize("still", [False, True])
@pytest.mark.parametrize(("level", "seed"), [(0.2, 1), (0.9, 7)])
def test_they_keep_to_the_field_apart_and_at_a_distance(still: bool, level: float, seed: int) -> None:
    assert held(TempoPlay, still, level, seed) > 20


@pytest.mark.parametrize("still", [False, True])
def test_bells_stand_apart(still: bool) -> None:
    course = Course(TempoPlay(6, Difficulty(still=still)))
    ways = [direction(*spot) for spot in course.play.spots]
    assert len(ways) == (3 if still else 5)
    room = APART_DEG + 2.0 * course.play.drift_deg
    assert all(angle_deg(a, b) >= room for i, a in enumerate(ways) for b in ways[:i])


def test_bells_open_and_close_softly() -> None:
    course = Course(TempoPlay(7, Difficulty()))
    at: dict[int, tuple[float, float]] = {}
    for _ in range(1600):
        there = course.answering()
        name = there[0].id if there else ""
        course.step(name, name if course.now % 5.0 < 0.06 else "")
        spots: dict[int, tuple[float, float]] = {}
        for body in course.play.bodies:
            if body.kind != SPARK and body.presence > 0.0:
                way = body.place / np.linalg.norm(body.place)
                spot = min(range(5), key=lambda i: angle_deg(way, direction(*course.play.spots[i])))
                assert spot not in spots
                spots[spot] = body.presence, body.warmth
        for spot, (presence, warmth) in at.items():
            now = spots.get(spot, (0.0, 0.0))
            assert abs(now[0] - presence) <= 0.06 and abs(now[1] - warmth) <= 0.1
        at = spots
    assert course.play.hits > 5


def test_the_same_looks_give_the_same_course() -> None:
    assert states(TempoPlay, 4) == states(TempoPlay, 4)
    assert states(TempoPlay, 4) != states(TempoPlay, 5)


def test_a_drowsy_player_succeeds() -> None:
    assert played(TempoPlay, Difficulty(), PLAYERS["drowsy"], 300.0, rate_hz=12.0).success() >= 0.6


@pytest.mark.gl
def test_it_warms_when_attended_and_smoothly(gl: ModuleType) -> None:
    pictures = list(warming(gl, Tempo))
    gained = pictures[-1] - pictures[0]
    assert gained.max() > 0.05
    steps = np.abs(np.diff(pictures, axis=0)).max((1, 2, 3))
    assert steps.max() <= 0.25 * gained.max()
