"""The alarms ring for a cheap picture and not for a good one, and are told as they must be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
from sklearn.datasets import load_sample_image

from environments import judge
from environments.render import open_world
from environments.world import Eye, World
from tests.environments.test_measure import SIZE, coloured, layered, shown

ALL = {"slope", "repetition", "planes", "clipped", "hues", "bands"}


def rings(picture: np.ndarray, far: np.ndarray, level: bool = True) -> set[str]:
    return {one.measure for one in judge.of_picture(picture, far, level) if one.rings}


def test_a_photograph_with_planes_rings_nothing() -> None:
    picture = load_sample_image("flower.jpg")
    near, fading = layered((1.6, 1.1, 0.7))
    assert not {one.measure for one in judge.of_picture(picture, np.full(picture.shape[:2], 3.0), False) if one.rings}
    assert "planes" not in rings(near, fading)


def test_a_cheap_picture_rings_for_each_of_its_faults() -> None:
    tile = 2.0 * coloured(0.0)[:30, :40]
    tiled = np.tile(tile, (8, 8))[: SIZE[0], : SIZE[1]]
    turn = np.linspace(0, 2 * np.pi, SIZE[1])[None, :, None] + np.array((0, 2.1, 4.2))
    cheap = shown(tiled[..., None] * (1.0 + 0.4 * np.cos(turn)))
    far = np.full(SIZE, 4.0)
    far[:12] = np.inf
    cheap[:12] = 228
    assert rings(cheap, far) == ALL


def test_a_sky_is_asked_for_bands_alone_and_no_planes_where_the_look_is_up() -> None:
    picture, ground, sky = shown(coloured(-1.0)), np.full(SIZE, 4.0), np.full(SIZE, np.inf)
    looks = ((sky, True), (ground, False))
    asked = [{one.measure for one in judge.of_picture(picture, far, level)} for far, level in looks]
    assert asked == [{"clipped", "hues", "bands"}, {"slope", "repetition", "clipped", "hues"}]


def test_the_table_names_every_ring_and_its_bound() -> None:
    fine = judge.Reading("beach", "ahead 24", "clipped", 0.001, 0.0, 0.005)
    bad = replace(fine, measure="slope", value=-2.0, low=-1.6, high=-0.7)
    few = replace(fine, measure="planes", value=2, low=3, high=np.inf, where="3 m 0.2")
    lines = [judge.line(one) for one in (fine, bad, few)]
    assert "0.001  ≤ 0.005" in lines[0] and "-1.6 … -0.7" in lines[1] and "≥ 3" in lines[2]
    assert [("RING" in line, "ok" in line) for line in lines] == [(False, True), (True, False), (True, False)]
    assert lines[2].endswith("3 m 0.2")
    head, *rest = judge.rings([fine, bad, few]).splitlines()
    assert head.startswith("2 of 3 ring") and "docs/look/README.md" in head
    assert rest == ["  beach: planes (ahead 24)", "  beach: slope (ahead 24)"]


def test_a_row_of_json_says_whether_it_rings_and_knows_no_infinity() -> None:
    row = judge.Reading("beach", "ahead 24", "planes", 2.0, 3.0, np.inf).row()
    assert row["rings"] is True and "high" not in row and row["low"] == 3.0


@pytest.fixture
def calm(gl: ModuleType) -> Iterator[World]:
    world = open_world(gl, "calm", 1, "low")
    yield world
    world.close()


@pytest.mark.gl
def test_the_calm_scene_rings_nowhere(calm: World) -> None:
    readings = list(judge.Look(calm.gl, calm).pictures())
    assert {one.view for one in readings} == {f"{view} {t:.0f}" for view in judge.VIEWS for t in judge.MOMENTS_S}
    assert {one.world for one in readings} == {"calm"}
    assert not [one for one in readings if one.rings]


@pytest.mark.gl
def test_a_world_of_pixels_shimmers_and_the_calm_scene_does_not(calm: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "TURNS", 12)
    assert not [one for one in judge.Look(calm.gl, calm).shimmer() if one.rings]
    rng, plain = np.random.default_rng(1), judge.Look._drawn

    def noisy(self: judge.Look, buffer: object, eye: Eye) -> np.ndarray:
        picture = plain(self, buffer, eye)
        picture[rng.uniform(size=picture.shape[:2]) < 0.05] = 255
        return picture

    monkeypatch.setattr(judge.Look, "_drawn", noisy)
    assert all(one.rings for one in judge.Look(calm.gl, calm).shimmer())


@pytest.mark.gl
def test_a_polygon_against_the_sky_is_found_where_it_stands(calm: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judge, "EDGE_SIZE", (800, 600))
    monkeypatch.setattr(judge, "EDGE_FIELD", 20.0)
    monkeypatch.setattr(judge, "EDGE_VIEWS", {"ahead": (0.0, 30.0)})
    ridge = 290.3 + np.abs(np.arange(800) - 520) * np.tan(np.radians(4.0))
    mask = np.arange(600)[:, None] > ridge[None]
    monkeypatch.setattr(judge, "distances", lambda gl, buffer: np.where(mask, 40.0, np.inf))
    (reading,) = judge.Look(calm.gl, calm).outlines()
    assert reading.rings and reading.value == pytest.approx(8.0, abs=1.0)
    assert reading.where.startswith("1 kinks; sharpest near yaw +33.") and reading.where.endswith("° against sky")


@pytest.mark.gl
def test_distances_are_metres(gl: ModuleType) -> None:
    from tests.environments.test_budget import Layers

    buffer = gl.EyeBuffer(8, 6, 1)
    for depth, metres in ((0.0, 0.16), (0.9, 1.6), (1.0, np.inf)):
        buffer.bind()
        Layers(gl, (depth,)).draw(None)  # type: ignore[arg-type]
        found = judge.distances(gl, buffer)
        assert found.shape == (6, 8) and found == pytest.approx(metres, rel=1e-3)
    buffer.close()
