"""The birds: found by looking, they fly away in peace and another comes; one not found slips back."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from environments.difficulty import Difficulty
from environments.games.hunt import BIRD, BIRDS, TWIG, Hunt, HuntPlay
from environments.games.play import FARTHEST_M, REST_AFTER_S
from tests.environments.games.courses import Course, held, states, warming
from tests.environments.games.players import PLAYERS, played


def test_the_twig_is_there_before_the_bird_peeps_out_of_it() -> None:
    course = Course(HuntPlay(1, Difficulty()))
    course.until(lambda: course.play.bodies[BIRDS].presence > 0.2)
    bird, twig = course.play.bodies[0], course.play.bodies[BIRDS]
    assert (bird.kind, twig.kind) == (BIRD, TWIG)
    assert bird.presence < twig.presence and bird.place[1] < twig.place[1]
    course.wait(3.0)
    assert bird.presence == 1.0 and np.allclose(bird.place, twig.place)
    assert twig.id == "" and bird.id


def test_a_found_bird_flies_up_and_away_and_another_comes() -> None:
    course = Course(HuntPlay(2, Difficulty()))
    bird = course.choose_next()
    home = bird.place.copy()
    far, high, steps = [], [], []
    before = home
    while bird.presence > 0.0:
        far.append(float(np.linalg.norm(bird.place)))
        high.append(float(bird.place[1]))
        steps.append(float(np.linalg.norm(bird.place - before)))
        before = bird.place.copy()
        course.step()
    settled = 20  # of its perch, before it flies
    assert np.all(np.diff(far[settled:]) > 0.0) and np.all(np.diff(high[settled:]) > 0.0)
    assert far[-1] > far[0] + 2.0 and max(far) <= FARTHEST_M
    assert max(steps) / 0.05 < 2.5
    course.until(course.answering)
    assert course.play.hits == 1 and course.play.misses == 0


def test_it_faces_and_flies_toward_the_middle() -> None:
    seen = 0
    for seed in range(12):
        course = Course(HuntPlay(seed, Difficulty()))
        bird = course.choose_next()
        start = bird.place.copy()
        course.wait(4.5)
        if abs(start[0]) > 0.1:
            seen += 1
            assert np.sign(bird.place[0] - start[0]) == -np.sign(start[0])
    assert seen >= 6


def test_one_that_is_not_found_slips_back_and_the_twig_folds() -> None:
    course = Course(HuntPlay(3, Difficulty(level=0.6, frozen=True)))
    course.choose_next()
    course.until(course.answering)
    number = next(i for i, body in enumerate(course.play.bodies) if body.id)
    bird, twig = course.play.bodies[number], course.play.bodies[BIRDS + number]
    course.wait(1.6)
    perch = bird.place.copy()
    course.until(lambda: course.play.misses == 1)
    course.wait(1.2)
    assert 0.0 < bird.presence < 1.0 and bird.bloom == 0.0
    assert bird.place[1] < perch[1] and abs(np.linalg.norm(bird.place) - np.linalg.norm(perch)) < 0.2
    course.wait(2.5)
    assert bird.presence == 0.0 or bird.id  # another may have come to its place
    assert twig.presence < 1.0 or bird.presence > 0.0


def test_at_rest_a_bird_waits_and_nothing_is_missed() -> None:
    course = Course(HuntPlay(4, Difficulty(level=1.0, frozen=True)))
    course.choose_next()
    course.wait(REST_AFTER_S + 2.0)
    misses = course.play.misses
    there = {body.id for body in course.answering()}
    course.wait(300.0)
    assert there and there <= {body.id for body in course.answering()}
    assert course.play.misses == misses


def test_its_light_changes_no_quicker_than_half_a_second() -> None:
    course = Course(HuntPlay(5, Difficulty()))
    before = [0.0] * BIRDS
    for _ in range(1200):
        there = course.answering()
        name = there[0].id if there else ""
        course.step(name, name if course.now % 3.0 < 0.06 else "")
        now = [body.warmth for body in course.play.bodies[:BIRDS]]
        assert all(abs(a - b) <= 0.1 + 1e-9 for a, b in zip(now, before, strict=True))
        before = now
    assert course.play.hits > 3


@pytest.mark.parametrize("still", [False, True])
@pytest.mark.parametrize(("level", "seed"), [(0.2, 1), (0.9, 7)])
def test_they_keep_to_the_field_apart_and_at_a_distance(still: bool, level: float, seed: int) -> None:
    assert held(HuntPlay, still, level, seed) > 20


def test_the_same_looks_give_the_same_course() -> None:
    assert states(HuntPlay, 4) == states(HuntPlay, 4)
    assert states(HuntPlay, 4) != states(HuntPlay, 5)


def test_a_drowsy_player_succeeds() -> None:
    assert played(HuntPlay, Difficulty(), PLAYERS["drowsy"], 300.0, rate_hz=12.0).success() >= 0.6


@pytest.mark.gl
def test_it_warms_when_attended_and_smoothly(gl: ModuleType) -> None:
    pictures = list(warming(gl, Hunt))
    gained = pictures[-1] - pictures[0]
    assert gained.max() > 0.05
    steps = np.abs(np.diff(pictures, axis=0)).max((1, 2, 3))
    assert steps.max() <= 0.25 * gained.max()
