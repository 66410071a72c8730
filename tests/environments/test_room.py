"""The rooms of the tour: everything that may be pointed at is there, in reach of the eyes, and is gently lit."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from audio.scapes import SCAPES
from environments import SCENES, room_plan, room_shapes, safety
from environments.render import FIELD_DEG, eye_at, open_world
from environments.room import COMES_S, HOLDS_S, SLOTS, Pointing, Room
from environments.room_light import Cubes, Samples, lit
from environments.room_shell import CEILING_Y, DOOR, FAR_Z, FLOOR_Y, RIGHT_X, WINDOWS, atlas, patches
from environments.room_spots import SPOT_DIRECTIONS, SPOTS
from environments.world import NEAR_M, Moment

ROOMS = ("room", "room_scan", "room_dental")
SIZE, NARROW_DEG = (160, 120), 30.0
THROUGH = {"window", "tube"}  # what lies at their middle is farther off


@pytest.fixture(scope="module", params=ROOMS)
def room(request: pytest.FixtureRequest, gl: ModuleType) -> Iterator[Room]:
    made = open_world(gl, request.param, 1, "low")
    assert isinstance(made, Room)
    yield made
    made.close()


def shown(room: Room, spot: str, pitch: float, yaw: float, field: float = NARROW_DEG) -> tuple[np.ndarray, np.ndarray]:
    """Linear light (h, w, 3), and the depth buffer's metres, once `spot` has been pointed at for long."""
    for _ in range(40):
        room.update(Moment(20.0, 0.1, spot=spot))
    buffer = room.gl.EyeBuffer(*SIZE, 1)
    buffer.bind()
    room.draw(eye_at(0, SIZE, pitch, yaw, field))
    light = safety.linear(buffer.read())
    depth = np.empty((SIZE[1], SIZE[0]), np.float32)
    room.gl.GL.glBindFramebuffer(room.gl.GL.GL_READ_FRAMEBUFFER, buffer.framebuffer)
    room.gl.GL.glReadPixels(0, 0, *SIZE, room.gl.GL.GL_DEPTH_COMPONENT, room.gl.GL.GL_FLOAT, depth)
    buffer.close()
    return light, NEAR_M / np.maximum(1.0 - depth[::-1], 1e-6)


# Where things are.


@pytest.mark.parametrize("scene", ROOMS)
def test_all_spots_are_seen_without_turning_far(scene: str) -> None:
    assert tuple(SPOT_DIRECTIONS[scene]) == SCENES[scene].SPOTS
    for name, (yaw, pitch) in SPOT_DIRECTIONS[scene].items():
        assert abs(yaw) <= 50.0, name
        assert -30.0 <= pitch <= (35.0 if name == "lamp" else 25.0), name


def test_directions_are_known_without_opengl() -> None:
    code = "import sys, environments.room_spots; print(sorted({'OpenGL', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.gl
def test_a_direction_points_at_its_spot(room: Room) -> None:
    for name in room.SPOTS:
        yaw, pitch = np.radians(SPOT_DIRECTIONS[room.name][name])
        way = np.cos(pitch) * np.sin(yaw), np.sin(pitch), -np.cos(pitch) * np.cos(yaw)
        assert room.direction(name) == pytest.approx(way)
    with pytest.raises(KeyError):
        room.direction("needle")


@pytest.mark.gl
def test_what_is_pointed_at_is_there_and_nothing_hides_it(room: Room) -> None:
    for name in set(room.SPOTS) - THROUGH:
        yaw, pitch = SPOT_DIRECTIONS[room.name][name]
        spot = SPOTS[room.name][name]
        _, far = shown(room, "", pitch, yaw)
        middle = np.median(far[56:64, 76:84])
        assert middle == pytest.approx(np.linalg.norm(spot.place), abs=spot.reach_m), name


@pytest.mark.parametrize("scene", ROOMS)
def test_every_spot_has_a_thing_of_its_own(scene: str) -> None:
    made = room_plan.things(scene)
    for number, (name, spot) in enumerate(SPOTS[scene].items()):
        its = made[made[:, 12] == number, :3]
        low, high = its.min(0), its.max(0)
        assert len(its) > 30 and ((low - 0.15 <= spot.place) & (spot.place <= high + 0.15)).all(), name


@pytest.mark.parametrize("scene", ROOMS)
def test_nothing_comes_close_to_the_face(scene: str) -> None:
    made = room_plan.things(scene)[:, :3]
    ahead = made[made[:, 2] < 0.0]
    assert np.linalg.norm(ahead, axis=1).min() > 0.5


# What is pointed at is lit.


@pytest.mark.gl
def test_what_is_pointed_at_is_gently_lit_and_the_rest_hardly_dims(room: Room) -> None:
    for name in room.SPOTS:
        yaw, pitch = SPOT_DIRECTIONS[room.name][name]
        near = slice(52, 68), slice(72, 88)
        before, after = (shown(room, each, pitch, yaw)[0] @ safety.LUMINANCE for each in ("", name))
        gain = after[near].mean() / before[near].mean()
        assert 1.04 < gain < 2.5, (name, gain)
        whole, dimmed = (shown(room, each, 0.0, 0.0, FIELD_DEG)[0] @ safety.LUMINANCE for each in ("", name))
        assert np.percentile(dimmed / whole, 3) > 0.88, name


@pytest.mark.gl
def test_an_unknown_spot_lights_nothing(room: Room) -> None:
    plain, other = (shown(room, each, 0.0, 0.0)[0] for each in ("", "needle"))
    assert np.array_equal(plain, other)


@pytest.mark.gl
def test_spots_that_change_quickly_do_not_flash(room: Room) -> None:
    buffer, fps = room.gl.EyeBuffer(*SIZE, 4), 15.0
    names, seen = room.SPOTS, []
    for number in range(round(8 * fps)):
        spot = names[number // 3 % len(names)] if number % 60 < 45 else ""
        room.update(Moment(40.0 + number / fps, 1 / fps, spot=spot))
        buffer.bind()
        room.draw(eye_at(0, SIZE))
        seen.append(safety.linear(buffer.read()))
    buffer.close()
    verdict = safety.judge(seen, fps, FIELD_DEG)
    assert not verdict.faults() and not verdict.beyond_aim()


def followed(names: list[str], step_s: float = 0.05) -> np.ndarray:
    """How far each of a, b, c, … is lit, (n, 26), with `names` pointed at, a step each."""
    pointing = Pointing(tuple("abcdefgh"))
    rows = []
    for name in names:
        pointing.step(name, step_s)
        lit_now = dict(pointing.lit())
        assert len(lit_now) <= SLOTS
        rows.append([lit_now.get(each, 0.0) for each in "abcdefgh"])
    return np.array(rows)


def test_light_comes_and_goes_without_a_step() -> None:
    course = followed(["a"] * 60 + [""] * 60)[:, 0]
    assert course[59] == 1.0 and course[-1] == 0.0
    assert np.abs(np.diff(course)).max() < 0.06
    assert np.argmax(course >= 1.0) * 0.05 == pytest.approx(COMES_S, abs=0.11)


def test_what_was_pointed_at_for_an_instant_is_lit_a_while() -> None:
    course = followed(["a"] + [""] * 60)[:, 0]
    assert (course > 0).sum() * 0.05 >= HOLDS_S
    assert course[-1] == 0.0


def test_names_that_change_at_every_step_light_few_things_and_none_steps() -> None:
    course = followed(list(np.random.default_rng(1).choice(list("abcdefgh"), 400)))
    assert np.abs(np.diff(course, axis=0)).max() < 0.06
    assert (course.max(0) > 0).sum() > 3


# What lives.


@pytest.mark.gl
def test_a_question_quietens_the_room(room: Room) -> None:
    room.update(Moment(30.0))
    moving = float(room.frame["own"][6, 1])
    room.update(Moment(30.0, still=1.0))
    assert 0.0 < float(room.frame["own"][6, 1]) < 0.5 * moving


@pytest.mark.gl
def test_daylight_and_lamp_swell_with_the_breath(room: Room) -> None:
    means = []
    for phase in (0.0, 0.4):
        room.update(Moment(30.0, breath_phase=phase, breath_rate=6.0, guide=1.0))
        means.append(room.frame["own"][7, :2].copy())
    assert (means[1] > means[0] * 1.03).all()


@pytest.mark.parametrize("scene", ROOMS)
def test_the_sound_of_a_room_is_one_there_is(scene: str) -> None:
    assert SCENES[scene].scape in SCAPES


# How its light is gathered.


@pytest.fixture(scope="module")
def bare() -> Cubes:
    """A room with a box on its floor, about (0, −2)."""
    box = room_shapes.box((0.8, 0.6, 0.8), (0.0, FLOOR_Y + 0.3, -2.0), (0.5, 0.5, 0.5), edge=0.02)
    from environments.shapes import specks

    return Cubes(specks(box, 60_000, np.random.default_rng(1))[0], (*WINDOWS, DOOR))


@pytest.mark.parametrize(("start", "way", "far"), [
    ((0.0, 0.0, 0.0), (0.0, -1.0, 0.0), -FLOOR_Y), ((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), CEILING_Y),
    ((0.0, 0.0, -2.0), (0.0, -1.0, 0.0), -FLOOR_Y - 0.6), ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), RIGHT_X),
    ((0.0, -1.0, 0.0), (0.0, 0.0, -1.0), 1.6), ((-1.3, 0.4, 0.0), (0.0, 0.0, -1.0), -FAR_Z + 0.2),
])  # fmt: skip
def test_a_ray_goes_as_far_as_the_first_thing(bare: Cubes, start: Any, way: Any, far: float) -> None:
    assert bare.meets(np.array([start]), np.array([way]))[0] == pytest.approx(far, abs=0.07)
    assert np.isinf(bare.meets(np.array([start]), np.array([way]), far - 0.1)[0])


def test_the_floor_beside_a_box_is_darker_and_a_bright_wall_lights_it(bare: Cubes) -> None:
    points = np.array([(-0.46, FLOOR_Y, -2.0), (0.46, FLOOR_Y, -2.0), (-1.8, FLOOR_Y, -2.6), (1.5, CEILING_Y, -1.0)])
    normals = np.array([(0.0, 1, 0), (0, 1, 0), (0, 1, 0), (0, -1, 0)])
    lamp = np.array([(0.0, 1.2, -2.4, 1.0)])
    light = lit(Samples(points, normals, np.full((4, 3), 0.5)), bare, WINDOWS, lamp, 1)
    left, right, window, ceiling = light[:, 1]
    assert window > left > right >= 0.0, "daylight comes from the left; the box shades what lies behind it"
    assert light.shape == (4, 9) and (light >= 0.0).all()
    assert ceiling < window and light[3, 5:8].max() > 0.0


def test_boxes_face_outward_and_are_closed() -> None:
    made = room_shapes.box((0.5, 0.2, 0.3), (1.0, 2.0, 3.0), (0.5, 0.5, 0.5)).astype(float)
    corners = made[:, :3].reshape(-1, 3, 3)
    face = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert ((corners.mean(1) - (1, 2, 3)) * face).sum(1).min() > 0.0
    assert np.abs(face.sum(0)).max() < 1e-6
    volume = (corners[:, 0] * face).sum() / 6
    assert volume == pytest.approx(0.5 * 0.2 * 0.3, rel=0.02)


def test_the_shell_s_light_lies_where_its_triangles_look_for_it() -> None:
    shell = patches((*WINDOWS, DOOR))
    points = np.concatenate([patch.samples()[0] for patch in shell])
    light = np.zeros((len(points), 9))
    light[:, :3] = points - points.min(0)
    kept = atlas(shell, light)
    for patch in shell:
        corners = patch.triangles()
        column, row = np.floor(corners[:, 9:11].T * kept.shape[0]).astype(int)
        assert np.abs(kept[row, column, :3] + points.min(0) - corners[:, :3]).max() < 0.06
