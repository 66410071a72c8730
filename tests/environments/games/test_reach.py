"""The lantern stays within the range, waits for whoever follows it, and comes nearer to whoever does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from environments.difficulty import Difficulty
from environments.games.body import direction
from environments.games.play import Look
from environments.games.reach_course import LOWEST_DEG, NEAREST, PACE_DEG_S, WAITS_S, ReachCourse

RATE_HZ = 30.0
REACH = (30.0, 10.0)
RANGES = some.tuples(some.floats(5, 60), some.floats(5, 30))
Pair = tuple[float, float]


class Patient:
    """Somebody before the lantern, frame by frame."""

    def __init__(self) -> None:
        self.course = ReachCourse(1, Difficulty(frozen=True))
        self._now = self._held = 0.0

    def step(self, reach_deg: Pair = REACH, looks: bool = True, still: float = 0.0) -> Pair:
        """One frame; where the lantern is then, yaw and pitch. Whoever looks chooses it after a second."""
        id = self.course.bodies[0].id if looks else ""
        self._held = self._held + 1 / RATE_HZ if id else 0.0
        self.course.step(Look(self._now, id, id if self._held > 1.0 else "", still=still, reach_deg=reach_deg))
        self._now += 1 / RATE_HZ
        return self.course.yaw_deg, self.course.pitch_deg

    def lives(self, seconds: float, *more: Any, **how: Any) -> list[Pair]:
        """Where the lantern is in each frame of so long."""
        return [self.step(*more, **how) for _ in range(round(seconds * RATE_HZ))]

    def until_left(self) -> None:
        """Until the lantern hangs at the left for the first time."""
        while self.course.yaw_deg > -14.99:
            self.step()


def test_it_goes_to_every_side_and_to_the_middle_between_them_up_to_the_whole_range() -> None:
    patient = Patient()
    course, hung = patient.course, [""]
    places = []
    for _ in range(round(180 * RATE_HZ)):
        yaw, pitch = patient.step()
        if course.bodies[0].id not in ("", hung[-1]):
            hung.append(course.bodies[0].id)
            places.append([round(yaw, 2), round(pitch, 2)])
    assert places[:9] == [[0, 0], [-15, 0], [0, 0], [15, 0], [0, 0], [0, 5], [0, 0], [0, -5], [0, 0]]
    assert places[9] == [-22.5, 0] and [-30, 0] in places and [0, 10] in places and [0, -10] in places
    assert course.hits in (len(places), len(places) - 1) and course.misses == 0


@given(RANGES, RANGES)
def test_it_never_hangs_beyond_the_range_nor_before_the_bell(first: Pair, then: Pair) -> None:
    patient = Patient()
    for reach in (first, then):
        patient.lives(12.0, reach)  # a range that shrinks draws it in, slowly
        for yaw, pitch in patient.lives(60.0, reach):
            assert abs(yaw) <= reach[0] + 1e-6 and -min(reach[1], LOWEST_DEG) - 1e-6 <= pitch <= reach[1] + 1e-6


def test_it_floats_slowly() -> None:
    ways = np.array(Patient().lives(120.0, (60.0, 30.0)))
    assert np.hypot(*np.diff(ways, axis=0).T).max() * RATE_HZ <= 1.5 * PACE_DEG_S + 0.1


def test_a_side_that_is_not_looked_at_comes_nearer_and_stays_so() -> None:
    patient = Patient()
    patient.until_left()
    patient.lives(WAITS_S + 4.0, looks=False)
    assert patient.course.yaw_deg == pytest.approx(-0.75 * 15.0)
    patient.lives(200.0, looks=False)
    assert patient.course.yaw_deg == pytest.approx(-NEAREST * 30.0)
    assert patient.course.hits == 1
    later = patient.lives(150.0)
    assert patient.course.hits > 8, "what is reached in the end counts"
    assert min(yaw for yaw, _ in later) == pytest.approx(-NEAREST * 30.0) and max(yaw for yaw, _ in later) > 29.9


def test_the_middle_waits_for_ever() -> None:
    patient = Patient()
    assert set(patient.lives(300.0, looks=False)) == {(0.0, 0.0)}
    assert (patient.course.hits, patient.course.misses, patient.course.bodies[0].id) == (0, 0, "light-0")


def test_a_question_holds_it_and_time_that_runs_backwards_is_a_new_start() -> None:
    patient = Patient()
    patient.lives(20.0)
    course = patient.course
    before = course.yaw_deg, course.pitch_deg, course.hits, course.active_s
    patient.lives(10.0, still=1.0)
    assert (course.yaw_deg, course.pitch_deg, course.hits, course.active_s) == before
    course.step(Look(1.0, reach_deg=REACH))
    assert (course.hits, course.yaw_deg) == (0, 0.0)


def test_a_range_made_smaller_draws_it_in_without_a_jump() -> None:
    patient = Patient()
    patient.until_left()
    ways = [yaw for yaw, _ in patient.lives(3.0, (10.0, 10.0), looks=False)]
    assert ways[-1] == pytest.approx(-5.0) and np.abs(np.diff([-15.0, *ways])).max() < 0.6


def test_the_lantern_is_where_it_says() -> None:
    patient = Patient()
    for _ in range(900):
        yaw, pitch = patient.step()
        place = patient.course.bodies[0].place
        assert place / np.linalg.norm(place) == pytest.approx(direction(yaw, pitch))
