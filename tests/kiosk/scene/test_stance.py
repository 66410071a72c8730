"""Forward is where the head faced, roll and all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.headset import Frame, Pose, angles, facing, multiply, rotate
from kiosk.scene.stance import Stance

degrees = st.floats(-170, 170)
places = st.tuples(*[st.floats(-2, 2)] * 3)


def frame(head: Pose, orientation: bool = True) -> Frame:
    return Frame(0.0, 0.011, head, head, (), True, orientation)


@given(degrees, st.floats(-85, 85), degrees, places, degrees, st.floats(-80, 80))
def test_after_a_recentre_turns_count_from_how_the_patient_lies(
    yaw: float, pitch: float, roll: float, place: tuple, aside: float, up: float
) -> None:
    lying = Pose(facing(yaw, pitch, roll), place)
    stance = Stance()
    stance.follow(frame(lying))
    assert np.allclose(stance.place(lying).matrix(), np.eye(4), atol=1e-5)
    turned = lying @ Pose(facing(aside, up))
    assert np.allclose(angles(stance.place(turned).forward), (aside, up), atol=1e-3)
    assert np.allclose(stance.back(stance.place(turned)).matrix(), turned.matrix(), atol=1e-5)


def test_on_the_side_up_is_where_the_crown_points() -> None:
    stance = Stance()
    stance.follow(frame(Pose(facing(0, 0, 90))))
    assert np.allclose(stance.place(Pose(facing(0, 0, 90))).orientation[3], 1.0)
    upright = stance.place(Pose()).orientation
    assert np.allclose(rotate(upright, (0.0, 1.0, 0.0)), (-1, 0, 0), atol=1e-6), "the ceiling is to his left"


def test_the_first_valid_head_is_forward_and_later_ones_only_when_asked() -> None:
    stance = Stance()
    stance.follow(frame(Pose(facing(90, 0)), orientation=False))
    stance.follow(frame(Pose(facing(10, 0))))
    stance.follow(frame(Pose(facing(50, 0))))
    assert np.allclose(angles(stance.place(Pose(facing(50, 0))).forward), (40, 0), atol=1e-4)
    stance.recentre()
    stance.follow(frame(Pose(facing(50, 0))))
    assert np.allclose(angles(stance.place(Pose(facing(50, 0))).forward), (0, 0), atol=1e-4)
    assert stance.taken == 2


def test_rotations_of_the_device_are_kept() -> None:
    stance = Stance()
    stance.follow(frame(Pose(facing(30, 0))))
    assert np.allclose(stance.back(Pose(facing(5, 0))).orientation, multiply(facing(30, 0), facing(5, 0)), atol=1e-9)
