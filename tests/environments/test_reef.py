"""What is special to the reef; what holds for every world is tested in test_worlds."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import environments
from environments import reef, reef_fish, reef_floor, reef_garden, reef_life, safety
from environments.awaken import Awakenings
from environments.render import FIELD_DEG, eye_at, open_world
from environments.world import NEAR_M, Moment, World
from tests.conftest import need

SIZE = (160, 120)
FPS = 6.0
Stage = tuple[ModuleType, World, Any]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    try:
        from environments import gl

        context = gl.open_context()
    except environments.GlUnavailable:
        need("OpenGL", False)
        raise
    made, buffer = open_world(gl, "reef", 1, "low"), gl.EyeBuffer(*SIZE, 1)
    yield gl, made, buffer
    buffer.close()
    made.close()
    context.close()


def looked(
    stage: Stage, pitch: float, yaw: float = 0.0, t: float = 20.0, net: float | None = None, **more: Any
) -> tuple[np.ndarray, np.ndarray]:
    """Linear light (h, w, 3), and metres along the axis (inf: water) of what an eye sees there.

    Args:
        net: strength of the caustics, in place of the world's own.
    """
    gl, world, buffer = stage
    world.update(Moment(t, **more))
    if net is not None:
        world.frame["own"][0, 3] = net
        world._frame.send()
    buffer.bind()
    world.draw(eye_at(0, SIZE, pitch, yaw))
    light = safety.linear(buffer.read())
    depth = np.empty(SIZE[::-1], np.float32)
    gl.GL.glBindFramebuffer(gl.GL.GL_READ_FRAMEBUFFER, buffer.framebuffer)
    gl.GL.glReadPixels(0, 0, *SIZE, gl.GL.GL_DEPTH_COMPONENT, gl.GL.GL_FLOAT, depth)
    with np.errstate(divide="ignore"):
        return light, NEAR_M / (1.0 - depth[::-1])


def luminance(light: np.ndarray) -> np.ndarray:
    return np.asarray(light @ safety.LUMINANCE)


def places(depth: np.ndarray, pitch: float, yaw: float) -> np.ndarray:
    """Where in the world each pixel lies, (h, w, 3)."""
    eye = eye_at(0, SIZE, pitch, yaw)
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]] + 0.5
    x, y = columns / SIZE[0] * 2 - 1, 1 - rows / SIZE[1] * 2
    way = np.stack([x / eye.projection[0, 0], y / eye.projection[1, 1], -np.ones_like(x)], -1)
    return np.asarray((way * np.minimum(depth, 1e3)[..., None]) @ eye.view[:3, :3] + eye.position)


@pytest.mark.gl
def test_red_falls_with_distance(stage: Stage) -> None:
    light, depth = looked(stage, -12.0)
    share = light[..., 0] / light.sum(-1)
    bands = ((0, 3), (5, 8), (11, 30))
    near, middle, far = (float(np.median(share[(depth > low) & (depth < high)])) for low, high in bands)
    assert near > 1.35 * middle > 1.35 * 1.35 * far
    assert share[depth > 11].max() < 0.2
    assert share.max() < 0.7


@pytest.mark.gl
def test_caustics_lie_only_on_what_faces_up(stage: Stage) -> None:
    up, aside = [], []
    for pitch, yaw in ((-15.0, 0.0), (-15.0, -40.0), (-10.0, 40.0)):
        plain, depth = looked(stage, pitch, yaw, net=0.0)
        caught, _ = looked(stage, pitch, yaw, net=1.2)
        at = places(depth, pitch, yaw)
        normal = np.cross(np.gradient(at, axis=1), np.gradient(at, axis=0))
        normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-12)
        normal *= -np.sign((normal * at).sum(-1, keepdims=True))  # toward the eye
        depth = np.minimum(depth, 1e3)
        near = (depth < 6.0) & (np.abs(np.gradient(depth, axis=0)) < 0.2) & (np.abs(np.gradient(depth, axis=1)) < 0.2)
        change = np.abs(luminance(caught) - luminance(plain))
        up.append(change[near & (normal[..., 1] > 0.9)])
        aside.append(change[near & (normal[..., 1] < 0.0)])
    assert np.concatenate(up).mean() > 0.02
    assert len(np.concatenate(aside)) > 100
    assert np.median(np.concatenate(aside)) < 0.05 * np.median(np.concatenate(up))


def school(stage: Stage, t: float) -> np.ndarray:
    """Columns and rows of the school's pixels alone, seen from the front, (n, 2)."""
    gl, world, buffer = stage
    world.update(Moment(t))
    world._frame.bind()
    world._eyes[0].send(eye_at(0, SIZE))
    buffer.bind()
    gl.GL.glClearBufferfv(gl.GL.GL_COLOR, 0, np.zeros(4, np.float32))
    gl.GL.glClear(gl.GL.GL_DEPTH_BUFFER_BIT)
    gl.GL.glUseProgram(world._programs_of["fish"])  # type: ignore[attr-defined]
    fish = reef_fish.swarm(1, "low")
    mesh = gl.Mesh(fish[fish[:, 16] == reef_fish.SCHOOL], reef_fish.LAYOUT + reef_fish.INSTANCE)
    mesh.draw()
    mesh.close()
    rows, columns = np.nonzero(buffer.read().max(-1) > 8)
    return np.stack([columns, rows], 1)


@pytest.mark.gl
def test_the_school_moves_as_one(stage: Stage) -> None:
    middles, widths = [], []
    times = np.arange(20.0, 122.0, 3.0)
    for t in times:
        seen = school(stage, float(t))
        if len(seen) > 15 and 12 < np.median(seen[:, 0]) < SIZE[0] - 12:
            middles.append((t, *np.median(seen, axis=0)))
            widths.append(np.percentile(np.abs(seen[:, 0] - np.median(seen[:, 0])), 80))
    assert len(middles) > 15, "it is before the viewer most of the time"
    assert max(widths) < 32, "and stays together"
    path = np.array(middles)
    beside = path[1:, 0] - path[:-1, 0] < 3.5
    speed = np.hypot(*(path[1:, 1:] - path[:-1, 1:]).T)[beside] / 3.0
    assert 0.3 < speed.mean() < 6.0, "pixels a second: it goes somewhere, slowly"
    assert np.ptp(path[:, 1]) > 40, "there and back"


def test_the_school_is_close_knit() -> None:
    fish = reef_fish.instances(1, "high")["slim"]
    one = fish[fish[:, 5] == reef_fish.SCHOOL]
    assert len(one) > 60
    assert np.linalg.norm(one[:, :3], axis=1).max() < 1.4
    assert np.abs(one[:, 7]).max() < 0.2  # radians of a round that takes minutes


@pytest.mark.gl
@pytest.mark.parametrize("t", (30.0, 1200.0))
def test_the_window_overhead_is_brighter_than_the_sea_about_it(stage: Stage, t: float) -> None:
    overhead, _ = looked(stage, 90.0, t=t)
    window = luminance(overhead[30:90, 40:120]).mean()
    low, depth = looked(stage, 20.0, t=t)
    about = luminance(low)[40:80][np.isinf(depth[40:80])].mean()
    assert window > 1.3 * about
    assert luminance(overhead).max() < 0.99


@pytest.mark.gl
@pytest.mark.parametrize("pitch", (45.0, 90.0))
def test_the_light_overhead_goes_from_blue_to_gold_without_rose_or_lilac(stage: Stage, pitch: float) -> None:
    for t in (30.0, 500.0, 900.0, 1250.0):
        light, depth = looked(stage, pitch, t=t)
        red, green, blue = np.moveaxis(light[np.isinf(depth)], -1, 0)
        assert (green < np.minimum(red, blue)).mean() < 0.005


@pytest.mark.gl
def test_a_lying_patient_has_something_to_look_at(stage: Stage) -> None:
    light, depth = looked(stage, 90.0, t=60.0)
    assert 0.002 < np.isfinite(depth).mean() < 0.05, "fish, and nothing that grows stands in the view"
    assert np.sqrt(luminance(light)).std() > 0.04


@pytest.mark.gl
def test_nothing_is_near_the_head_and_the_sand_never_falls_away(stage: Stage) -> None:
    for pitch in (-60.0, 0.0, 60.0):
        for yaw in (0.0, 90.0, 180.0, 270.0):
            _, depth = looked(stage, pitch, yaw)
            assert depth.min() > 0.5
    floor = reef_floor.Floor(1)
    angle, radius = np.meshgrid(np.linspace(0, 2 * np.pi, 72), np.linspace(0, 6, 25))
    height = floor.height(radius * np.cos(angle), radius * np.sin(angle))
    assert abs(height[0] + reef_floor.EYE_M).max() < 0.1
    assert height.min() > -reef_floor.EYE_M - 0.2


@pytest.mark.gl
@pytest.mark.parametrize("yaw", (0.0, 90.0, 180.0, 270.0))
def test_the_floor_has_no_hole_and_no_seam(stage: Stage, yaw: float) -> None:
    for pitch in (-75.0, -45.0):
        _, depth = looked(stage, pitch, yaw)
        below = depth[len(depth) // 2 :]
        assert np.isfinite(below).all()


@pytest.mark.gl
@pytest.mark.parametrize("pitch", (-15.0, 60.0))
def test_the_moving_light_never_flashes(stage: Stage, pitch: float) -> None:
    pictures = np.array([looked(stage, pitch, t=40.0 + i / FPS)[0] for i in range(round(4 * FPS))])
    verdict = safety.judge(pictures, FPS, FIELD_DEG)
    assert not verdict.faults()
    assert not verdict.beyond_aim()


@pytest.mark.gl
def test_what_awakens_can_be_found_low_and_high(stage: Stage) -> None:
    _, world, _ = stage
    for t in (10.0, 47.0, 300.0):
        world.update(Moment(t))
        found = world.targets()
        assert 4 <= len(found) <= 7
        assert len({target.id for target in found}) == len(found)
        high = [target for target in found if np.degrees(np.arcsin(target.direction[1])) > 40]
        assert len(high) >= 2
        assert sum(np.degrees(np.arcsin(target.direction[1])) < 10 for target in found) >= 3


@pytest.mark.gl
@pytest.mark.parametrize("name", list(reef.ROW))
def test_each_answers_a_look_at_once_and_a_choice_for_long(gl_world: Stage, name: str) -> None:
    _, world, _ = gl_world
    way = {target.id: target.direction for target in at_rest(gl_world)}[name]
    pitch, yaw = np.degrees(np.arcsin(way[1])), np.degrees(np.arctan2(way[0], -way[2]))
    plain, _ = looked(gl_world, pitch, yaw, t=100.0)
    for i in range(4):
        world.update(Moment(100.0 + i * 0.1, 0.1, attended=name))
    assert world.frame["own"][reef.ROW[name], 1] > 0.2
    world.update(Moment(100.5, 0.1, attended=name, selected=name))
    opened = []
    for i in range(30):
        world.update(Moment(100.6 + i * 0.2, 0.2))
        opened.append(float(world.frame["own"][reef.ROW[name], 0]))
    assert opened[0] < 0.1 and opened[-1] == 1.0
    assert np.diff(opened).max() < 0.12
    after, _ = looked(gl_world, pitch, yaw, t=106.6)
    still, _ = looked(gl_world, pitch, yaw, t=100.0 + 1e4)
    assert world.frame["own"][reef.ROW[name], 0] == 0.0
    assert np.abs(after - plain).max() > 0.05 and still.shape == plain.shape


@pytest.fixture
def gl_world(stage: Stage) -> Stage:
    """The stage with nobody having looked yet."""
    stage[1]._awake.rest()  # type: ignore[attr-defined]
    return stage


def at_rest(stage: Stage) -> tuple[Any, ...]:
    stage[1].update(Moment(100.0))
    return stage[1].targets()


def test_an_awakening_is_eased_stays_and_closes() -> None:
    awake, course = Awakenings(reef.COURSES, reef.WARMS_S, reef.COOLS_S), reef.COURSES["clam"]
    awake.step(Moment(10.0, 0.1))
    awake.step(Moment(10.1, 0.1, attended="clam", selected="clam"))
    seen = []
    for i in range(900):
        awake.step(Moment(10.1 + i * 0.1, 0.1))
        seen.append(awake.come("clam"))
    values, stays_s = np.array(seen), course.come_s + course.stay_s
    assert np.abs(np.diff(values)).max() < 0.05
    assert values[round(course.come_s * 10) + 2] == 1.0 and values[round((stays_s - 1) * 10)] == 1.0
    assert values[round((stays_s + course.go_s + 1) * 10)] == 0.0


def test_without_a_look_nothing_awakens_whatever_the_time_does() -> None:
    awake = Awakenings(reef.COURSES, reef.WARMS_S, reef.COOLS_S)
    for t in (5.0, 900.0, 20.0, 20.0):
        awake.step(Moment(t, 0.1))
        assert all(awake.come(name) == awake.warm(name) == 0.0 for name in reef.ROW)


@pytest.mark.gl
def test_calm_takes_motion_out_of_the_water(stage: Stage) -> None:
    def moved(still: float) -> float:
        one, other = (looked(stage, -5.0, t=t, still=still)[0] for t in (31.0, 32.0))
        return float(np.abs(one - other).mean())

    assert 0 < moved(1.0) < 0.95 * moved(0.0)


@pytest.mark.gl
def test_the_turtle_is_seldom_and_far(stage: Stage) -> None:
    _, world, _ = stage
    there = []
    for t in np.arange(0.0, 1200.0, 5.0):
        world.update(Moment(float(t)))
        own = world.frame["own"]
        there.append(bool(own[12, 2] > 0))
        if there[-1]:
            assert np.linalg.norm(own[11, :3]) > 9.0
    passes = np.count_nonzero(np.diff(np.array(there).astype(int)) == 1)
    assert 3 <= passes <= 6
    assert 0.2 < np.mean(there) < 0.6


@pytest.mark.gl
@pytest.mark.parametrize(("pitch", "yaw"), [(0, 0), (0, 60), (0, -60), (0, 180), (45, 0), (90, 0), (-30, 0), (-75, 0)])
def test_it_keeps_to_its_budget_wherever_one_looks(gl_high: Stage, pitch: float, yaw: float) -> None:
    gl = gl_high[0]
    gl.drawn.reset()
    looked(gl_high, pitch, yaw)
    assert gl.drawn.draws <= 34
    assert gl.drawn.triangles <= 250_000


@pytest.fixture(scope="module")
def gl_high(stage: Stage) -> Iterator[Stage]:
    gl, _, buffer = stage
    made = open_world(gl, "reef", 1, "high")
    yield gl, made, buffer
    made.close()


@pytest.mark.parametrize("name", list(reef_garden.BY_NAME))
def test_every_coral_is_whole_and_no_two_are_alike(name: str) -> None:
    grow = reef_garden.BY_NAME[name]
    first, again, other = (grow(np.random.default_rng(seed), 0.5, -1) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.array_equal(first, other)
    assert np.isfinite(first).all()
    a, b, c = (first[i::3, :3].astype(float) for i in range(3))
    face = np.cross(b - a, c - a)
    outward = (face * first[::3, 3:6]).sum(1)[np.linalg.norm(face, axis=1) > 1e-7]
    assert (outward > 0).mean() > 0.9, "its triangles face the way its skin does"
    colour = first[:, 6:9]
    assert (colour[:, 0] / colour.sum(1)).max() < 0.7, "no pure red"


def test_fine_detail_costs_more_than_coarse() -> None:
    for name in ("staghorn", "table", "fan", "brain"):
        grow = reef_garden.BY_NAME[name]
        assert len(grow(np.random.default_rng(3), 1.0, -1)) > 3 * len(grow(np.random.default_rng(3), 0.1, -1))


def test_what_awakens_sits_on_the_floor() -> None:
    floor = reef_floor.Floor(1)
    for place in reef_life.places(1).values():
        above = place[1] - float(floor.height(place[:1], place[2:])[0])
        assert -0.05 < above < 0.7
        assert 2.0 < np.linalg.norm(place) < 6.0
