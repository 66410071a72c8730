"""What is special to the forest; what holds for every world is tested in test_worlds."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import environments
from environments import (
    forest_bird,
    forest_branches,
    forest_day,
    forest_grain,
    forest_ground,
    forest_leaves,
    forest_lively,
    forest_lying,
    forest_mirror,
    forest_stream,
)
from environments.forest import EVENING_AT_S, EVENING_S
from environments.forest_lively import COURSES, LEAVES_S, NAMES
from environments.render import eye_at, open_world
from environments.world import NEAR_M, Moment, World
from tests.conftest import need

SIZE = (160, 160)


@pytest.fixture(scope="module")
def land() -> forest_ground.Land:
    return forest_ground.Land(np.random.default_rng(1))


@pytest.fixture(scope="module")
def stands(land: forest_ground.Land) -> tuple[forest_branches.Stand, ...]:
    return forest_ground.stands(land, np.random.default_rng(2))


def test_the_ground_never_falls_away_from_the_viewer(land: forest_ground.Land) -> None:
    angle, radius = np.meshgrid(np.linspace(0, 2 * np.pi, 72), np.linspace(0, 6, 25))
    height = land.height(radius * np.cos(angle), radius * np.sin(angle))
    assert abs(height[0] + forest_ground.EYE_M).max() < 0.1
    assert height.min() > -forest_ground.EYE_M - 0.36  # a shallow brook and its bank


def test_there_are_kinds_and_ages_and_no_two_trees_stand_alike(stands: tuple[forest_branches.Stand, ...]) -> None:
    kinds = {stand.species for stand in stands}
    assert len(kinds) >= 4
    assert len({round(stand.height_m / 3) for stand in stands}) >= 6
    foot = np.array([stand.foot for stand in stands])[:, [0, 2]]
    gap = np.hypot(*(foot[:, None] - foot[None]).transpose(2, 0, 1)) + np.eye(len(foot)) * 99
    nearest = gap.min(axis=1)
    assert nearest.min() > 0.5
    assert nearest.std() / nearest.mean() > 0.2  # sown, not planted in rows


def test_the_path_and_its_end_are_free_of_trees(
    land: forest_ground.Land, stands: tuple[forest_branches.Stand, ...]
) -> None:
    for stand in stands:
        x, _, z = stand.foot
        assert np.hypot(x, z) > 2.0
        assert land.from_path(np.array(x), np.array(z)) > 0.9
    end = forest_ground.path_points()[-1]
    assert abs(np.degrees(np.arctan2(end[0], -end[1]))) > 40  # it leaves the frame


def test_no_flat_sprig_is_near_and_bark_is_round(
    land: forest_ground.Land, stands: tuple[forest_branches.Stand, ...]
) -> None:
    wood, leaves = forest_leaves.grow(stands[:12], 1, forest_ground.sun_direction(), 1.0, land.height)
    assert np.linalg.norm(leaves[:, :3], axis=1).min() > forest_leaves.CARD_M * 0.9
    near = wood[(np.abs(wood[:, 1] + 0.5) < 0.5) & (np.hypot(wood[:, 0] + 3.7, wood[:, 2] + 4.9) < 1.6)]
    assert len(near) // 3 > 1000  # the oak's foot is geometry, not a picture


def test_the_same_seed_grows_the_same_tree(land: forest_ground.Land) -> None:
    stand = forest_branches.Stand("birch", (6.0, -1.4, -9.0), 12.0, 1)
    sun = forest_ground.sun_direction()
    first, again = (forest_leaves.grow((stand,), 5, sun, 1.0, land.height) for _ in range(2))
    other = forest_leaves.grow((stand,), 6, sun, 1.0, land.height)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert first[1].shape != other[1].shape or not np.array_equal(first[1], other[1])


def test_noise_tiles() -> None:
    tile = forest_grain.cloud(np.random.default_rng(1), (64, 64), 1.5, 1, 12)
    step = np.abs(np.diff(tile, axis=0)).max()
    assert np.abs(tile[0] - tile[-1]).max() <= step * 1.5


def test_the_robin_turns_its_head_slowly_enough_to_be_calm() -> None:
    turn = np.array([forest_bird.turns(t)[0] for t in np.arange(0, 120, 1 / 60)])
    assert np.ptp(turn) > 1.0
    assert np.abs(np.diff(turn)).max() * 60 < 9.0  # rad/s of a head as large as a thumb
    assert (np.abs(np.diff(turn)) < 1e-9).mean() > 0.5  # it mostly sits still


@pytest.fixture(scope="module")
def world() -> Iterator[tuple[ModuleType, World, Any]]:
    try:
        from environments import gl

        context = gl.open_context()
    except environments.GlUnavailable:
        need("OpenGL", False)
        raise
    made, buffer = open_world(gl, "forest", 1, "high"), gl.EyeBuffer(*SIZE, 1)
    yield gl, made, buffer
    buffer.close()
    made.close()
    context.close()


def looked(
    world: tuple[ModuleType, World, Any],
    pitch: float,
    yaw: float = 0.0,
    t: float = 20.0,
    field: float = 90.0,
    **more: Any,
) -> tuple[np.ndarray, np.ndarray]:
    """Linear luminance and metres (inf: sky) of what an eye sees there."""
    gl, made, buffer = world
    made.update(Moment(t, **more))
    buffer.bind()
    made.draw(eye_at(0, SIZE, pitch, yaw, field))
    light = (buffer.read() / 255.0) ** 2.2 @ np.array([0.2126, 0.7152, 0.0722])
    depth = np.empty(SIZE, np.float32)
    gl.GL.glBindFramebuffer(gl.GL.GL_READ_FRAMEBUFFER, buffer.framebuffer)
    gl.GL.glReadPixels(0, 0, *SIZE, gl.GL.GL_DEPTH_COMPONENT, gl.GL.GL_FLOAT, depth)
    with np.errstate(divide="ignore"):
        return light, NEAR_M / (1.0 - depth[::-1])


@pytest.mark.gl
def test_a_lying_patient_sees_leaves_against_some_sky(world: tuple[ModuleType, World, Any]) -> None:
    light, away = looked(world, 90.0)
    sky = np.isinf(away)
    assert 0.15 <= sky.mean() <= 0.35
    assert light[sky].mean() > 1.5 * light[~sky].mean()
    quarters = [sky[:80, :80], sky[:80, 80:], sky[80:, :80], sky[80:, 80:]]
    assert min(part.mean() for part in quarters) > 0.04  # no lid on any side


@pytest.mark.gl
def test_near_is_darker_than_the_middle_and_the_far_is_pale(world: tuple[ModuleType, World, Any]) -> None:
    light, away = looked(world, 0.0)
    near, middle, far = (float(light[part].mean()) for part in (away < 6, (away >= 6) & (away < 18), away >= 24))
    assert middle > 1.15 * near
    assert far > 1.15 * middle


@pytest.mark.gl
@pytest.mark.parametrize(
    ("pitch", "yaw"), [(0, 0), (0, 90), (0, 180), (0, -90), (45, 0), (45, 135), (90, 0), (-30, 20)]
)
def test_it_keeps_to_its_budget_wherever_one_looks(
    world: tuple[ModuleType, World, Any], pitch: float, yaw: float
) -> None:
    gl = world[0]
    gl.drawn.reset()
    looked(world, pitch, yaw)
    assert gl.drawn.draws <= 30
    assert gl.drawn.triangles <= 250_000


@pytest.mark.gl
def test_the_mist_breathes_a_little(world: tuple[ModuleType, World, Any]) -> None:
    out, full = (looked(world, 0.0, breath_phase=phase)[0].mean() for phase in (0.0, 0.4))
    assert 1.002 < full / out < 1.08


@pytest.mark.gl
def test_calm_takes_the_wind_out_of_the_leaves(world: tuple[ModuleType, World, Any]) -> None:
    def moved(calm: float) -> float:
        return float(
            np.abs(looked(world, 60.0, t=31.0, calm=calm)[0] - looked(world, 60.0, t=31.6, calm=calm)[0]).mean()
        )

    assert 0 < moved(1.0) < 0.9 * moved(0.0)


@pytest.mark.gl
def test_a_game_of_the_evening_brings_it_slowly_and_gives_it_back(world: tuple[ModuleType, World, Any]) -> None:
    made = world[1]

    def lit(seconds: float, t: float = 20.0, dt: float = 0.1) -> np.ndarray:
        for _ in range(round(seconds / dt)):
            made.update(Moment(t, dt))
        return made.frame["sunlight"][:3].copy()

    evening, day = lit(0.1, EVENING_AT_S), lit(0.1)
    made.play(SimpleNamespace(evening=True, animate=lambda *_: None))  # type: ignore[arg-type]
    soon, later = lit(1.0), lit(EVENING_S)
    made.play(None)
    assert np.abs(soon - day).max() < 0.02 * np.abs(evening - day).max() + 1e-6
    assert later == pytest.approx(evening) and lit(EVENING_S + 1.0) == pytest.approx(day)
    assert evening.sum() < 0.5 * day.sum()


def awoken(world: World, name: str, seconds: float, dt: float = 0.05, t: float = 20.0) -> None:
    """Looks at a thing for so long; it is chosen after 0.6 s."""
    for i in range(round(seconds / dt)):
        world.update(Moment(t, dt, attended=name, selected=name if i == round(0.6 / dt) else ""))


def rested(world: World, t: float = 20.0) -> None:
    for _ in range(900):
        world.update(Moment(t, 0.1))


def test_a_look_warms_at_once_a_longer_one_wakes_and_both_ease_off() -> None:
    awake = forest_lively.awakenings(np.eye(3)[[0, 1, 2, 0, 1, 2]])
    levels = []
    for i in range(1200):
        looked = i < 30
        awake.step(Moment(i / 20, 0.05, attended="flowers" if looked else "", selected="flowers" if i == 12 else ""))
        levels.append(forest_lively.levels(awake)[NAMES.index("flowers")])
    assert levels[6] > 0.1  # a third of a second
    assert max(abs(np.diff(levels))) < 0.06  # eased
    assert levels[20 * 8] > 0.5  # kept, though the look has gone
    assert levels[-1] == 0.0
    assert [level for i, level in enumerate(forest_lively.levels(awake)) if i != NAMES.index("flowers")] == [0.0] * 5
    awake.step(Moment(61.0, 0.0, attended="robin", selected="robin"))
    assert forest_lively.levels(awake) == [0.0] * 6  # without time nothing moves


def test_leaves_fall_once_and_have_an_end() -> None:
    awake = forest_lively.awakenings(np.eye(3)[[0, 1, 2, 0, 1, 2]])
    assert forest_lively.falling_s(awake) < 0
    awake.step(Moment(0.0, 0.05, attended="crown", selected="crown"))
    since = []
    for _ in range(round(COURSES["crown"].length_s / 0.1) + 60):
        awake.step(Moment(0.0, 0.1))
        since.append(forest_lively.falling_s(awake))
    assert max(since) == pytest.approx(LEAVES_S, abs=0.2)
    assert since[-1] < 0


def test_no_leaf_falls_on_the_viewer() -> None:
    leaves = forest_lively.falling_leaves(np.random.default_rng(1))
    assert np.hypot(leaves[:, 10], leaves[:, 11]).min() > 0.52 + 0.5 + 0.1  # its column, less its swing


def test_the_brook_falls_all_the_way_beside_the_path_and_is_shallow(land: forest_ground.Land) -> None:
    stream = land.stream
    assert (np.diff(stream.level) < 0).all()
    assert land.from_path(stream.line[:, 0], stream.line[:, 1]).min() > 1.2
    assert np.hypot(*stream.line.T).min() > 2.5
    middle = stream.level - land.height(*stream.line.T)
    assert (middle > 0.05).all() and middle.max() < 0.2  # metres
    vertices, _ = forest_stream.ribbon(stream, "high", forest_lying.brook_stones(land))
    wide = sum(forest_stream.WATER)
    edge = vertices.reshape(len(stream.line), -1, wide)[:, [0, -1]].reshape(-1, wide)
    near = np.hypot(edge[:, 0], edge[:, 2]) < 12
    assert (land.height(edge[near, 0], edge[near, 2]) - edge[near, 1]).min() > -0.01  # it ends under its banks


def test_the_brook_mirrors_a_tree_where_it_stands_and_a_far_one_paler() -> None:
    def wall(away: float, azimuth: float) -> np.ndarray:
        """A quarter's worth of sky, three metres wide for ten away, across the view from the brook."""
        ahead, aside = np.array([np.sin(azimuth), 0, -np.cos(azimuth)]), np.array([np.cos(azimuth), 0, np.sin(azimuth)])
        up = np.array([0, 1.0, 0])
        a, b, c, d = (away * (ahead + 0.15 * side * aside + high * up) for side in (-1, 1) for high in (0.0, 0.6))
        return forest_mirror.FROM + np.array([[a, b, c], [c, b, d]])

    shape = (320, 2048)
    near, far = (forest_mirror.trees([wall(away, 0.5)], [], shape) / 255.0 for away in (6.0, 20.0))
    column, row = round(0.5 / (2 * np.pi) * 2048), round((15 + 6) / 48 * 320)
    here = np.s_[row - 20 : row + 20, column - 20 : column + 20]
    assert near[here].mean() > 0.6
    assert 0.2 < far[here].mean() / near[here].mean() < 0.8
    assert near[:, column + 100 :].max() == 0.0 and near[:30].max() == 0.0  # nor beside it, nor below
    assert forest_mirror.trees([wall(2.0, 0.5)], [], shape).max() == 0  # so near it stands elsewhere for each reach


def test_the_day_goes_smoothly_from_sun_to_dusk() -> None:
    light = np.array([forest_day.light_at(t) for t in np.arange(0, 1500, 0.5)])
    assert (np.abs(np.diff(light, axis=0)).max(0) / np.ptp(light, axis=0)).max() < 0.005
    red, blue = light[:, 0], light[:, 2]
    assert (red / blue)[1000] > 1.5 * (red / blue)[0]  # golden at 500 s
    assert forest_day.dusk(0.0) == 0.0 and forest_day.dusk(1500.0) == 1.0


@pytest.mark.gl
def test_dusk_is_darker_and_bluer_and_never_night(world: tuple[ModuleType, World, Any]) -> None:
    day, gold, dusk = (looked(world, 0.0, t=t)[0].mean() for t in (20.0, 600.0, 1300.0))
    assert 0.03 < dusk < 0.5 * day
    assert dusk < gold


@pytest.mark.gl
def test_fireflies_come_with_dusk_alone(world: tuple[ModuleType, World, Any]) -> None:
    made, motes = world[1], world[1]._motes  # type: ignore[attr-defined]

    def sparks(t: float) -> int:
        with_them = looked(world, 0.0, t=t)[0]
        made._motes = type("None_", (), {"draw": lambda self: None})()  # type: ignore[attr-defined]
        without = looked(world, 0.0, t=t)[0]
        made._motes = motes  # type: ignore[attr-defined]
        return int((with_them - without > 0.08).sum())

    by_day = sparks(300.0)  # a seed adrift may catch the sun
    assert made.frame["own"][1, 2] == 0.0
    assert sparks(1300.0) >= 5 + 3 * by_day


@pytest.mark.gl
def test_the_brook_is_tagged_seen_and_flows(world: tuple[ModuleType, World, Any]) -> None:
    assert "water" in world[1].tags
    place = made_stream_place()
    yaw = np.degrees(np.arctan2(place[0], -place[2]))
    pitch = np.degrees(np.arctan2(place[1], np.hypot(place[0], place[2])))
    middle = slice(64, 96)
    still = [looked(world, pitch, yaw, t=t)[0][middle, middle] for t in (30.0, 30.0, 31.0)]
    assert np.array_equal(still[0], still[1])
    assert np.abs(still[2] - still[0]).mean() > 0.002


def made_stream_place() -> np.ndarray:
    land = forest_ground.Land(np.random.default_rng([1, 1]))
    near = np.argmin(np.hypot(land.stream.line[:, 0] + 2.0, land.stream.line[:, 1] + 3.4))
    return np.array([land.stream.line[near, 0], land.stream.level[near], land.stream.line[near, 1]])


@pytest.mark.gl
@pytest.mark.parametrize("name", NAMES)
def test_each_thing_answers_a_look_where_it_is(world: tuple[ModuleType, World, Any], name: str) -> None:
    made = world[1]
    target = next(target for target in made.targets() if target.id == name)
    yaw = float(np.degrees(np.arctan2(target.direction[0], -target.direction[2])))
    pitch = float(np.degrees(np.arcsin(target.direction[1])))
    rested(made)
    before, wide = looked(world, pitch, yaw, field=30.0)[0], looked(world, pitch, yaw)[0]
    awoken(made, name, 6.0)
    after, lit = looked(world, pitch, yaw, field=30.0)[0], looked(world, pitch, yaw)[0]
    rested(made)
    rows, columns = np.mgrid[:160, :160] - 79.5
    inside = np.hypot(rows, columns) < 80 * np.tan(np.radians(target.radius_deg)) / np.tan(np.radians(15.0))
    assert np.abs(after - before)[inside].mean() > 0.004
    assert abs(lit.mean() - wide.mean()) < 0.1 * wide.mean()  # and the whole hardly changes
    assert np.allclose(looked(world, pitch, yaw, field=30.0)[0], before, atol=0.02)


@pytest.mark.gl
def test_two_things_awaken_for_who_lies_and_none_is_far_to_the_side(world: tuple[ModuleType, World, Any]) -> None:
    ways = np.array([target.direction for target in world[1].targets()])
    assert 4 <= len(ways) <= 7
    assert (np.degrees(np.arcsin(ways[:, 1])) > 40).sum() >= 2
    upright = ways[ways[:, 1] < 0.64]
    assert np.abs(np.degrees(np.arctan2(upright[:, 0], -upright[:, 2]))).max() < 50
    apart = np.degrees(np.arccos(np.clip(ways @ ways.T, -1, 1))) + 99 * np.eye(len(ways))
    assert apart.min() > 10
