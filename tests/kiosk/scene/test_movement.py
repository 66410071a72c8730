"""What is told of a head's movement is what it did: degrees to each side, speed, smoothness; no gap, no jump."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.devices.headset import Pose, facing
from kiosk.scene.exercise import Exercise
from kiosk.scene.movement import Movement, arc_length, turned_deg, turns_deg

HZ = 90.0
DEG = some.floats(-80, 80)
Yaw = Callable[[float], float]


def head(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Pose:
    return Pose(facing(yaw, pitch, roll))


def turned(yaw_of: Yaw, seconds: float, movement: Movement | None = None, since: float = 0.0) -> Movement:
    """What was seen of a head whose yaw goes so."""
    movement = movement or Movement()
    for number in range(round(seconds * HZ)):
        movement.see(since + number / HZ, head(yaw_of(number / HZ)))
    return movement


def minimum_jerk(far_deg: float, takes_s: float, rests_s: float = 0.6) -> Yaw:
    """To and fro, as smoothly as a hand or a head can (Flash & Hogan 1985)."""
    def yaw(t: float) -> float:
        lap, at = divmod(t, takes_s + rests_s)
        u = min(at / takes_s, 1.0)
        share = u**3 * (10.0 - 15.0 * u + 6.0 * u * u)
        return far_deg * (share if lap % 2 == 0 else 1.0 - share)
    return yaw


@given(DEG, DEG, DEG)
def test_turns_are_read_back_as_they_were_made(yaw: float, pitch: float, roll: float) -> None:
    assert turns_deg(head(yaw, pitch, roll)) == pytest.approx((yaw, pitch, roll), abs=1e-6)


@given(DEG, DEG)
def test_the_angle_between_two_turns_about_one_axis_is_their_difference(one: float, other: float) -> None:
    assert turned_deg(head(one), head(other)) == pytest.approx(abs(one - other), abs=1e-6)


def test_each_side_has_its_own_farthest() -> None:
    movement = Movement()
    for number in range(900):
        t = number / HZ
        movement.see(t, head(5 + 15 * math.sin(t), -3 + 8 * math.sin(1.3 * t), 1 + 4 * math.sin(0.7 * t)))
    moved = movement.told(4, 9)
    assert (moved.run, moved.reached) == (4, 9)
    told = moved.yaw_left, moved.yaw_right, moved.pitch_up, moved.pitch_down, moved.roll_left, moved.roll_right
    assert told == pytest.approx((10, 20, 5, 11, 3, 5), abs=0.1)


def test_the_speed_is_the_median_while_it_moves() -> None:
    moved = turned(lambda t: 20.0 * abs((t / 2.0) % 2.0 - 1.0), 40.0).told(1, 0)  # 10 degrees a second, all the time
    assert moved.speed_deg_s == pytest.approx(10.0, abs=0.5)
    assert moved.seconds == pytest.approx(40.0, abs=1.0)


def test_a_head_at_rest_has_not_moved_however_a_tracker_trembles() -> None:
    rng = np.random.default_rng(3)
    tremble = rng.normal(0.0, 0.02, round(20 * HZ))
    moved = turned(lambda t: float(tremble[round(t * HZ)]), 20.0).told(1, 0)
    assert moved.seconds == 0.0 and moved.speed_deg_s == 0.0 and math.isnan(moved.smoothness)


def test_a_smooth_movement_is_told_smoother_than_a_halting_one() -> None:
    smooth = minimum_jerk(20.0, 1.6)
    halting: Yaw = lambda t: smooth(t) + 0.8 * math.sin(2 * math.pi * 3.0 * t)  # noqa: E731
    one, other = (turned(yaw, 40.0).told(1, 0) for yaw in (smooth, halting))
    assert one.smoothness == pytest.approx(-1.5, abs=0.15) and other.smoothness < one.smoothness - 0.5


def test_too_few_movements_tell_no_smoothness() -> None:
    assert math.isnan(turned(minimum_jerk(20.0, 1.6), 4.0).told(1, 0).smoothness)


def test_a_gap_ends_a_movement_and_is_none() -> None:
    movement = turned(lambda t: 20 * t, 1.0)
    before = movement.told(1, 0)
    movement.see(1.5, head(80.0))
    assert movement.told(1, 0) == before
    assert turned(lambda t: 10.0, 1.0, movement, 1.6).told(1, 0).seconds == before.seconds


def test_a_jump_of_the_tracking_is_no_movement() -> None:
    movement = turned(lambda t: 0.0, 1.0)
    moved = turned(lambda t: 90.0 if 0.5 < t < 0.52 else 0.0, 2.0, movement, 1.0).told(1, 0)
    assert moved.yaw_right == 0.0 and moved.seconds == 0.0


def test_the_arc_length_of_a_smooth_bell_is_that_of_the_paper_and_knows_no_scale() -> None:
    t = np.arange(0.0, 1.0, 0.01)
    bell = 30 * t**2 * (1 - t) ** 2
    assert arc_length(bell, 100.0) == pytest.approx(-1.41, abs=0.03)
    assert arc_length(7 * bell, 100.0) == pytest.approx(arc_length(bell, 100.0))
    assert arc_length(bell + 0.5 * np.sin(2 * np.pi * 3 * t) ** 2, 100.0) < arc_length(bell, 100.0) - 0.1


# The exercise


def test_it_is_told_every_second_while_it_goes_on() -> None:
    exercise, told = Exercise(), []
    for number in range(round(3.5 * HZ)):
        moved = exercise.see(number / HZ, head(20 * math.sin(number / HZ)), (7, number // 90))
        told += [moved] if moved else []
    assert [moved.run for moved in told] == [7, 7, 7] and [moved.reached for moved in told] == [1, 2, 3]
    assert told[-1].yaw_right == pytest.approx(20.0, abs=0.1)


def test_nobody_is_measured_without_an_exercise_or_a_head() -> None:
    exercise = Exercise()
    for number in range(300):
        assert exercise.see(number / HZ, head(number), None) is None
        assert exercise.see(number / HZ, None, (1, 0)) is None


def test_another_run_begins_anew_and_a_pause_ends_a_movement() -> None:
    exercise = Exercise()
    for number in range(200):
        exercise.see(number / HZ, head(number / 10), (1, 0))
    exercise.see(3.0, None, (1, 0))
    moved = None
    for number in range(200):
        moved = exercise.see(4 + number / HZ, head(-3.0), (2, 0)) or moved
    assert moved and (moved.run, moved.yaw_right, moved.seconds) == (2, 0.0, 0.0)
    assert moved.yaw_left == pytest.approx(3.0)
