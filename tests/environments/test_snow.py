"""What is special to the snow canyon; what holds for every world is tested in test_worlds."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import environments
from environments import snow, snow_bodies, snow_land, snow_trees
from environments.awaken import Awakenings
from environments.render import eye_at, open_world
from environments.world import Moment, World

SIZE = (160, 120)
STEP_S = 1 / 15
LOOKS = ((0.0, 0.0), (0.0, -60.0), (0.0, 60.0), (0.0, 180.0), (45.0, -30.0), (90.0, 0.0), (-30.0, -50.0))


@pytest.fixture(scope="module")
def land() -> snow_land.Land:
    return snow_land.Land(1)


@pytest.fixture(scope="module")
def canyon(gl: ModuleType) -> Iterator[World]:
    made = open_world(gl, "snow", 1, "low")
    yield made
    made.close()


@pytest.fixture(scope="module")
def buffer(gl: ModuleType) -> Iterator[Any]:
    made = gl.EyeBuffer(*SIZE, 1)
    yield made
    made.close()


def picture(
    world: World, buffer: Any, moment: Moment, pitch: float = 0.0, yaw: float = 0.0, field: float = 90.0
) -> np.ndarray:
    """Linear light, (h, w, 3)."""
    world.update(moment)
    buffer.bind()
    world.draw(eye_at(0, buffer.size, pitch, yaw, field))
    value = buffer.read() / 255.0
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(light: np.ndarray) -> np.ndarray:
    return np.asarray(light @ np.array([0.2126, 0.7152, 0.0722]))


def test_it_is_the_world_without_water() -> None:
    assert "water" not in environments.WORLDS["snow"].tags
    assert environments.WORLDS["snow"].tags == {"cold"}


def test_the_ground_never_falls_away_from_the_viewer(land: snow_land.Land) -> None:
    angle, radius = np.meshgrid(np.linspace(0, 2 * np.pi, 72), np.linspace(0, 2.5, 21))
    height = land(radius * np.cos(angle), radius * np.sin(angle))
    assert abs(height[0] + snow_land.EYE_M).max() < 0.2
    assert height.min() > -snow_land.EYE_M - 0.8
    slope = abs(np.diff(height, axis=0)) / np.diff(radius, axis=0)
    assert slope.max() < 0.7


def test_the_canyon_is_open_to_the_sky(land: snow_land.Land) -> None:
    angle, radius = np.meshgrid(np.linspace(0, 2 * np.pi, 90), np.geomspace(1.0, snow_land.FARTHEST_M, 300))
    rise = np.degrees(np.arctan2(land(radius * np.sin(angle), -radius * np.cos(angle)), radius)).max(0)
    assert rise.max() < 40.0 and np.median(rise) < 25.0
    assert rise.min() > 0.3, "no straight horizon: land stands everywhere before the sky"
    assert rise.std() > 3.0


def test_the_gap_lets_the_sun_in_until_it_is_low(land: snow_land.Land) -> None:
    here = np.zeros(1)
    line = float(snow_land.sunline(land, here, land(here, here), here)[0])
    assert np.tan(np.radians(snow.sun_height(20.0))) > line + 0.05
    assert np.tan(np.radians(snow.sun_height(1300.0))) < line


def test_the_rivers_course_is_the_same_for_shaders_and_land() -> None:
    d = np.linspace(-9.0, 60.0, 40)
    off, half = snow_land.river(snow_land.river_middle(d), -d)
    assert abs(off).max() < 1e-9 and half.min() > 0.8 and half.max() < 3.0
    for part in ("2.6", "2.0 * cos(d / 7.5)", "0.35 * sin(d / 2.9 + 1.0)", "34.0", "18.0"):
        assert part in snow_land.RIVER


def test_no_tree_stands_in_the_river_or_close_to_the_viewer() -> None:
    for x, z, tall, _ in (*snow_trees.NEAR, *snow_trees.stands(1, "low")):
        off, half = snow_land.river(np.array([x]), np.array([z]))
        assert abs(off[0]) > half[0] + 1.0 or z > 0
        assert np.hypot(x, z) > 4.0 and tall > 2.0


def test_a_surface_is_round_closed_and_faces_outward() -> None:
    ball = snow_bodies.ball((0, 0, 0), (0.3, 0.3, 0.3))
    points, normals, faces = snow_bodies.surface(ball, (-0.4,) * 3, (0.4,) * 3, 0.05)
    assert np.linalg.norm(points, axis=1) == pytest.approx(0.3, abs=2e-3)
    assert (points / 0.3 * normals).sum(1).min() > 0.999
    across = np.cross(points[faces[:, 1]] - points[faces[:, 0]], points[faces[:, 2]] - points[faces[:, 0]])
    assert ((across * normals[faces[:, 0]]).sum(1) > 0).mean() > 0.999
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), axis=1)
    assert (np.unique(edges, axis=0, return_counts=True)[1] == 2).all(), "no hole and no seam"


def fresh() -> Awakenings:
    return Awakenings(snow.COURSES, snow.WARMS_S, snow.COOLS_S)


def test_a_look_warms_at_once_and_being_chosen_blooms_slowly_and_ends() -> None:
    awake = fresh()
    for _ in range(15):
        awake.step(Moment(60.0, STEP_S, attended="fox"))
    assert awake.warm("fox") > 0.7 and awake.come("fox") == 0.0
    awake.step(Moment(60.0, STEP_S, selected="fox"))
    opened = []
    for _ in range(round(40.0 / STEP_S)):
        awake.step(Moment(60.0, STEP_S))
        opened.append(awake.come("fox"))
    assert max(opened) > 0.95 and opened[-1] < 0.02 and awake.warm("fox") < 0.01
    assert opened[round(0.5 / STEP_S)] < 0.25, "it opens softly"
    assert abs(np.diff(opened)).max() < 0.05


def test_waking_follows_time_and_not_the_number_of_frames() -> None:
    ends = []
    for step in (1 / 90, 1 / 30):
        awake = fresh()
        awake.step(Moment(60.0, step, attended="fox", selected="fox"))
        for _ in range(round(2.0 / step)):
            awake.step(Moment(60.0, step, attended="fox"))
        ends.append((awake.warm("fox"), awake.come("fox")))
    assert ends[0] == pytest.approx(ends[1], abs=0.03)


def test_things_to_find_lie_all_about_and_some_of_them_overhead() -> None:
    assert 4 <= len(snow.COURSES) <= 6


@pytest.mark.gl
def test_targets_are_apart_and_two_are_for_those_who_lie(canyon: World) -> None:
    targets = canyon.targets()
    assert [target.id for target in targets] == list(snow.COURSES)
    ways = np.array([target.direction for target in targets])
    assert (np.degrees(np.arcsin(ways[:, 1])) > 40.0).sum() >= 2
    apart = np.degrees(np.arccos(np.clip(ways @ ways.T, -1, 1))) + np.eye(len(ways)) * 360
    radii = np.array([target.radius_deg for target in targets])
    assert (apart > radii[:, None] + radii[None] - 3.0).all()
    assert radii.min() >= 5.0


@pytest.mark.gl
@pytest.mark.parametrize("name", snow.COURSES)
def test_what_is_looked_at_warms_and_what_is_chosen_answers_longer(canyon: Any, buffer: Any, name: str) -> None:
    canyon.awake.rest()
    way = next(target.direction for target in canyon.targets() if target.id == name)
    pitch, yaw = np.degrees(np.arcsin(way[1])), np.degrees(np.arctan2(way[0], -way[2]))

    def after(seconds: float, attended: str = "", selected: str = "") -> np.ndarray:
        for i in range(round(seconds / STEP_S)):
            canyon.update(Moment(60.0, STEP_S, attended=attended, selected=selected if not i else ""))
        return picture(canyon, buffer, Moment(60.0), pitch, yaw, 40.0)

    rest = picture(canyon, buffer, Moment(60.0), pitch, yaw, 40.0)
    warm = after(1.0, attended=name)
    chosen = after(4.0, attended=name, selected=name)
    assert (abs(warm - rest).max(2) > 0.004).mean() > 0.002, "it answers within a second"
    assert (abs(chosen - warm).max(2) > 0.01).mean() > 0.002
    assert abs(luminance(chosen).mean() / luminance(rest).mean() - 1) < 0.25, "and quietly"
    canyon.awake.rest()
    assert np.array_equal(picture(canyon, buffer, Moment(60.0), pitch, yaw, 40.0), rest)


@pytest.mark.gl
def test_shade_is_bluer_than_light(canyon: World, buffer: Any) -> None:
    shown = picture(canyon, buffer, Moment(20.0), -20.0, -20.0)
    bright = luminance(shown)
    snowy = shown.min(2) > 0.02
    low, high = np.percentile(bright, (25, 75))
    light, shade = (shown[snowy & part].mean(0) for part in (bright > high, bright < low))
    hues = [colorsys.rgb_to_hsv(*each)[0] * 360 for each in (light, shade)]
    assert abs((hues[0] - hues[1] + 180) % 360 - 180) >= 15.0
    assert shade[2] / shade[0] > 1.15 * light[2] / light[0]


@pytest.mark.gl
def test_no_sky_shows_between_the_near_ground_and_the_far(gl: ModuleType, canyon: World) -> None:
    fine = gl.EyeBuffer(600, 600, 1)
    canyon.update(Moment(20.0))
    depth = np.empty((600, 600), np.float32)
    holes = {}
    for yaw in range(0, 360, 30):
        fine.bind()
        canyon.draw(eye_at(0, fine.size, -18.0, yaw, 34.0))  # all of it below the horizon
        gl.GL.glBindFramebuffer(gl.GL.GL_READ_FRAMEBUFFER, fine.framebuffer)
        gl.GL.glReadPixels(0, 0, 600, 600, gl.GL.GL_DEPTH_COMPONENT, gl.GL.GL_FLOAT, depth)
        holes[yaw] = int((depth >= 1.0).sum())
    fine.close()
    assert not any(holes.values()), holes


@pytest.mark.gl
def test_glitter_is_sparse_and_slow(gl: ModuleType, canyon: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    frames, fine = [], gl.EyeBuffer(480, 360, 1)
    for i in range(6):
        moment = Moment(20.0 + 0.2 * i, breath_phase=0.2)
        with_discs = picture(canyon, fine, moment, -25.0)
        with monkeypatch.context() as without:
            without.setattr(canyon._discs, "draw", lambda: None)
            bare = picture(canyon, fine, moment, -25.0)
        frames.append(luminance(with_discs) - luminance(bare))
    fine.close()
    for more in frames:
        assert 0.0 < (more > 0.15).mean() <= 0.001
    assert max(abs(b - a).mean() for a, b in pairwise(frames)) < 0.004


@pytest.mark.gl
def test_the_light_goes_from_gold_to_a_rosy_dusk_and_never_in_a_hurry(canyon: World, buffer: Any) -> None:
    times = np.arange(0.0, 1800.0, 30.0)
    light = np.array([luminance(picture(canyon, buffer, Moment(float(t)))).mean() for t in times])
    assert light[0] > 2.0 * light[-1] > 0.06
    assert (abs(np.diff(light)) / light[1:]).max() < 0.18, "half a minute changes little"
    assert snow.sun_height(0.0) > 12.0 and snow.sun_height(1200.0) < 2.0
    over_the_hills, high = slice(36, 50), slice(0, 24)
    late = picture(canyon, buffer, Moment(1250.0), 12.0, 0.0)
    rose = late[over_the_hills].mean((0, 1))
    noon = picture(canyon, buffer, Moment(20.0), 12.0, 0.0)[over_the_hills].mean((0, 1))
    assert rose[0] / rose[1] > 1.3 * noon[0] / noon[1], "rose in the sky"
    above = late[high].mean((0, 1))
    assert above[2] > 1.5 * above[0], "and blue above it"


@pytest.mark.gl
def test_stars_come_with_the_dusk(canyon: Any) -> None:
    shown = []
    for t in (20.0, 900.0, 1500.0, 1900.0):
        canyon.update(Moment(t))
        shown.append(float(canyon.frame["own"][11][2]))
    assert shown[0] == 0.0 and shown[1] == 0.0 and 0.1 < shown[2] < shown[3] <= 1.0


@pytest.mark.gl
def test_calm_stills_the_boughs(canyon: Any) -> None:
    canyon.update(Moment(30.0))
    lively = float(canyon.frame["own"][6][3])
    canyon.update(Moment(30.0, still=1.0))
    assert float(canyon.frame["own"][6][3]) < 0.5 * lively


@pytest.mark.gl
@pytest.mark.parametrize(("pitch", "yaw"), LOOKS)
def test_every_look_keeps_to_the_budget(gl: ModuleType, full: World, buffer: Any, pitch: float, yaw: float) -> None:
    full.update(Moment(20.0))
    buffer.bind()
    gl.drawn.reset()
    full.draw(eye_at(0, SIZE, pitch, yaw))
    assert 0 < gl.drawn.draws <= 40
    assert 0 < gl.drawn.triangles <= 250_000


@pytest.fixture(scope="module")
def full(gl: ModuleType) -> Iterator[World]:
    made = open_world(gl, "snow", 1, "high")
    yield made
    made.close()
