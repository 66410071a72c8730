"""Quaternions, poses, rays, and holding what is lost."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.headset import (
    RETURN_S,
    Aim,
    Fov,
    Pose,
    Steady,
    angles,
    conjugate,
    direction,
    facing,
    headset,
    multiply,
    normalise,
    rotate,
    towards,
    unit,
)
from kiosk.errors import UnknownName

numbers = st.floats(-10, 10)
vectors = st.tuples(numbers, numbers, numbers)
turns = st.tuples(numbers, numbers, numbers, numbers).filter(lambda q: sum(x * x for x in q) > 1e-3).map(normalise)
poses = st.builds(Pose, turns, vectors)
yaws, pitches = st.floats(-179, 179), st.floats(-89, 89)


def close(a: object, b: object, by: float = 1e-6) -> bool:
    return bool(np.allclose(np.array(a), np.array(b), atol=by))


@given(turns, vectors)
def test_a_rotation_keeps_length_and_its_inverse_undoes_it(turn: tuple, vector: tuple) -> None:
    there = rotate(turn, vector)
    assert close(np.linalg.norm(there), np.linalg.norm(vector))
    assert close(rotate(conjugate(turn), there), vector)


@given(turns, turns, vectors)
def test_a_product_turns_by_its_right_side_first(a: tuple, b: tuple, vector: tuple) -> None:
    assert close(rotate(multiply(a, b), vector), rotate(a, rotate(b, vector)))


@given(poses, poses, vectors)
def test_poses_compose_and_undo(a: Pose, b: Pose, point: tuple) -> None:
    assert close((a @ b).apply(point), a.apply(b.apply(point)), 1e-5)
    assert close(a.inverse().apply(a.apply(point)), point, 1e-5)


@given(poses, vectors)
def test_the_matrix_maps_as_the_pose_does(pose: Pose, point: tuple) -> None:
    assert close((pose.matrix() @ np.array([*point, 1.0], np.float32))[:3], pose.apply(point), 1e-3)
    assert close(pose.view(), pose.inverse().matrix(), 1e-4)


@given(yaws, pitches, st.floats(-180, 180))
def test_facing_looks_along_its_direction_whatever_the_roll(yaw: float, pitch: float, roll: float) -> None:
    assert close(rotate(facing(yaw, pitch, roll), (0.0, 0.0, -1.0)), direction(yaw, pitch))


@given(yaws, pitches)
def test_angles_undo_direction(yaw: float, pitch: float) -> None:
    assert close(angles(direction(yaw, pitch)), (yaw, pitch), 1e-4)
    assert close(rotate(towards(direction(yaw, pitch)), (0.0, 0.0, -1.0)), direction(yaw, pitch))


def test_yaw_is_right_pitch_is_up_and_roll_is_clockwise() -> None:
    assert close(direction(90, 0), (1, 0, 0))
    assert close(direction(0, 90), (0, 1, 0))
    assert close(rotate(facing(0, 0, 90), (0.0, 1.0, 0.0)), (1, 0, 0)), "the crown tips to the right"


def test_no_rotation_for_a_quaternion_of_zeros() -> None:
    assert normalise((0.0, 0.0, 0.0, 0.0)) == (0.0, 0.0, 0.0, 1.0)


def test_a_ray_through_the_corner_lies_on_the_edge_of_the_projection() -> None:
    fov = Fov(-0.7, 0.8, 0.5, -0.6)
    for x, y in ((0.0, 0.0), (1.0, 0.0), (0.3, 0.8), (1.0, 1.0)):
        clip = fov.projection() @ np.array([*fov.ray(x, y), 1.0])
        assert close(clip[:2] / clip[3], (2 * x - 1, 1 - 2 * y), 1e-5)
    assert close(fov.ray(0.0, 0.0), unit((math.tan(-0.7), math.tan(0.5), -1.0)))


def test_near_and_far_lie_on_the_depths_ends() -> None:
    clip = Fov(-0.7, 0.7, 0.5, -0.5).projection(near=0.1, far=50.0)
    for distance, depth in ((0.1, -1.0), (50.0, 1.0)):
        _, _, z, w = clip @ np.array([0.0, 0.0, -distance, 1.0])
        assert z / w == pytest.approx(depth, abs=1e-4)


def test_a_lost_position_holds_the_eye_point_and_follows_rotation() -> None:
    steady = Steady()
    steady.hold(Pose(position=(1.0, 2.0, 3.0)), True, True, 0.01)
    held = steady.hold(Pose(facing(40, 0), (0.0, 0.0, 0.0)), True, False, 0.01)
    assert held == Pose(facing(40, 0), (1.0, 2.0, 3.0))


def test_a_lost_rotation_holds_the_last_one() -> None:
    steady = Steady()
    steady.hold(Pose(facing(40, 10), (1.0, 2.0, 3.0)), True, True, 0.01)
    assert steady.hold(Pose(), False, False, 0.01) == Pose(facing(40, 10), (1.0, 2.0, 3.0))


def test_a_position_that_comes_back_is_eased_in() -> None:
    steady = Steady()
    steady.hold(Pose(), True, True, 0.01)
    steady.hold(Pose(), True, False, 0.01)
    there = Pose(position=(0.4, 0.0, 0.0))
    places = [steady.hold(there, True, True, 0.01).position[0] for _ in range(round(8 * RETURN_S / 0.01))]
    steps = np.diff([0.0, *places])
    assert (steps >= 0).all() and steps.max() < 0.4 * 0.01 / RETURN_S * 1.01
    assert places[-1] == pytest.approx(0.4, abs=1e-3)


def test_the_first_position_is_taken_at_once() -> None:
    steady = Steady()
    steady.hold(Pose(), True, False, 0.01)
    assert steady.hold(Pose(position=(0.0, 1.6, 0.0)), True, True, 0.01).position == (0.0, 1.6, 0.0)


def test_an_unknown_headset_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="auto, openxr, flat, offscreen"):
        headset("visor", Aim(), lambda: 0.0)
