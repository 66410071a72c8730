"""What is special to the forest; what holds for every world is tested in test_worlds."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import environments
from environments import forest_bird, forest_grain, forest_ground, forest_trees
from environments.forest_sight import Seen, pieces
from environments.render import eye_at, open_world
from environments.world import NEAR_M, Moment, World
from tests.conftest import need

SIZE = (160, 160)


@pytest.fixture(scope="module")
def land() -> forest_ground.Land:
    return forest_ground.Land(np.random.default_rng(1))


@pytest.fixture(scope="module")
def stands(land: forest_ground.Land) -> tuple[forest_trees.Stand, ...]:
    return forest_ground.stands(land, np.random.default_rng(2))


def test_the_ground_never_falls_away_from_the_viewer(land: forest_ground.Land) -> None:
    angle, radius = np.meshgrid(np.linspace(0, 2 * np.pi, 72), np.linspace(0, 6, 25))
    height = land.height(radius * np.cos(angle), radius * np.sin(angle))
    assert abs(height[0] + forest_ground.EYE_M).max() < 0.1
    assert height.min() > -forest_ground.EYE_M - 0.25


def test_there_are_kinds_and_ages_and_no_two_trees_stand_alike(stands: tuple[forest_trees.Stand, ...]) -> None:
    kinds = {stand.species for stand in stands}
    assert len(kinds) >= 4
    assert len({round(stand.height_m / 3) for stand in stands}) >= 6
    foot = np.array([stand.foot for stand in stands])[:, [0, 2]]
    gap = np.hypot(*(foot[:, None] - foot[None]).transpose(2, 0, 1)) + np.eye(len(foot)) * 99
    nearest = gap.min(axis=1)
    assert nearest.min() > 0.5
    assert nearest.std() / nearest.mean() > 0.2  # sown, not planted in rows


def test_the_path_and_its_end_are_free_of_trees(
    land: forest_ground.Land, stands: tuple[forest_trees.Stand, ...]
) -> None:
    for stand in stands:
        x, _, z = stand.foot
        assert np.hypot(x, z) > 2.0
        assert land.from_path(np.array(x), np.array(z)) > 0.9
    end = forest_ground.path_points()[-1]
    assert abs(np.degrees(np.arctan2(end[0], -end[1]))) > 40  # it leaves the frame


def test_no_flat_sprig_is_near_and_bark_is_round(stands: tuple[forest_trees.Stand, ...]) -> None:
    wood, leaves = forest_trees.grow(stands[:12], 1, forest_ground.sun_direction(), 1.0)
    assert np.linalg.norm(leaves[:, :3], axis=1).min() > forest_trees.CARD_M * 0.9
    near = wood[(np.abs(wood[:, 1] + 0.5) < 0.5) & (np.hypot(wood[:, 0] + 3.7, wood[:, 2] + 4.9) < 1.6)]
    assert len(near) // 3 > 1000  # the oak's foot is geometry, not a picture


def test_the_same_seed_grows_the_same_tree() -> None:
    stand = forest_trees.Stand("birch", (6.0, -1.4, -9.0), 12.0, 1)
    sun = forest_ground.sun_direction()
    first, again = (forest_trees.grow((stand,), 5, sun, 1.0) for _ in range(2))
    other = forest_trees.grow((stand,), 6, sun, 1.0)
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert first[1].shape != other[1].shape or not np.array_equal(first[1], other[1])


def test_noise_tiles() -> None:
    tile = forest_grain.cloud(np.random.default_rng(1), (64, 64), 1.5, 1, 12)
    step = np.abs(np.diff(tile, axis=0)).max()
    assert np.abs(tile[0] - tile[-1]).max() <= step * 1.5
    inside = np.array([0.3]), np.array([0.7])
    assert forest_grain.sampled(tile, *inside) == pytest.approx(
        forest_grain.sampled(tile, inside[0] + 2, inside[1] - 1), abs=1e-5
    )


def test_pieces_keep_every_triangle() -> None:
    rng = np.random.default_rng(3)
    loose = rng.normal(0, 5, (60, 4)).astype(np.float32)
    made = pieces(loose, 4)
    back = np.concatenate([made[key][made["i" + key[1:]]].reshape(-1, 12) for key in made if key[0] == "v"])
    assert sorted(map(tuple, back.tolist())) == sorted(map(tuple, loose.reshape(-1, 12).tolist()))


def test_only_what_is_behind_is_left_out() -> None:
    drawn = []

    class Mesh:
        def __init__(self, name: str) -> None:
            self.draw = lambda: drawn.append(name)

    way = {"ahead": (0, 0, -5), "behind": (0, 0, 5), "left": (-5, 0, -4.9), "above": (0, 9, 0), "here": (0, 0, 0.1)}
    seen = Seen([("all", np.array([at], float), Mesh(name)) for name, at in way.items()])
    eye = eye_at(0, SIZE)
    projection = eye.projection.copy()
    seen.look(projection @ eye.view)
    seen.draw("all")
    assert {"ahead", "left"} <= set(drawn)
    assert not {"behind", "above"} & set(drawn)


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
    world: tuple[ModuleType, World, Any], pitch: float, yaw: float = 0.0, t: float = 20.0, **more: float
) -> tuple[np.ndarray, np.ndarray]:
    """Linear luminance and metres (inf: sky) of what an eye sees there."""
    gl, made, buffer = world
    made.update(Moment(t, **more))
    buffer.bind()
    made.draw(eye_at(0, SIZE, pitch, yaw))
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
