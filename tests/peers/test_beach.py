"""A peer's figures count only where it draws the same picture, of the same things."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from environments.beach_shaders import LAND_FRAGMENT, LAND_VERTEX, SOLID_VERTEX
from tests.conftest import need
from tests.peers.beach import NAMES, SOFTWARE, Child, apart, children, pictures
from tests.peers.course import SWAY_FRAMES, frame
from tests.peers.panda_parts import adapted, attributes

SIZE = (320, 240)
OFF = 0.5  # of 255 in the mean: other drivers may round otherwise


@pytest.fixture(scope="module", params=["low", "high"])
def made(request: pytest.FixtureRequest) -> Iterator[dict[str, Child]]:
    """The three, their first frame drawn."""
    try:
        Child("ours", SIZE, request.param, SOFTWARE).close()
    except RuntimeError:
        need("OpenGL", False)
    with children(NAMES, SIZE, request.param, SOFTWARE) as some:
        yield some


@pytest.mark.gl
def test_each_draws_the_picture_that_ours_draws(made: dict[str, Child]) -> None:
    shown = pictures(made)
    assert shown["ours"].shape == (2, SIZE[1], SIZE[0], 3)
    assert shown["ours"].std() > 20 and apart(*shown["ours"])["mean"] > 1  # a picture, and of two eyes
    assert {name: apart(shown["ours"], shown[name])["mean"] <= OFF for name in NAMES} == dict.fromkeys(NAMES, True)


@pytest.mark.gl
def test_moderngl_draws_as_many_triangles_in_as_many_calls(made: dict[str, Child]) -> None:
    drawn = {name: made[name].ask("counted") for name in NAMES}
    assert drawn["moderngl"] == drawn["ours"]
    assert drawn["panda3d"]["triangles"] >= 0.9 * drawn["ours"]["triangles"]
    assert drawn["panda3d"]["draws"] >= drawn["ours"]["draws"]


@pytest.mark.gl
def test_a_round_tells_what_a_frame_took(made: dict[str, Child]) -> None:
    told = made["ours"].ask("frames", 1)
    assert told["wall_ms"] > 0 and told["cpu_ms"] > 0
    assert made["ours"].start_s > 0 and made["ours"].first["peak_mb"] >= made["ours"].first["resident_mb"] > 10


def test_a_process_that_cannot_begin_is_told() -> None:
    with pytest.raises(RuntimeError, match="ended"):
        Child("ours", SIZE, "low", {"PYOPENGL_PLATFORM": "none such"})


def test_the_head_sways_and_its_projection_stays_the_same_object() -> None:
    (first, (left, right)), (later, (turned, _)) = frame(0, SIZE), frame(SWAY_FRAMES // 4, SIZE)
    assert later.t > first.t and left.projection is turned.projection
    assert np.degrees(np.arccos(left.view[0, :3] @ turned.view[0, :3])) == pytest.approx(6.0, abs=0.01)
    assert (left.index, right.index) == (0, 1)


def test_a_shader_for_panda_keeps_all_but_its_blocks() -> None:
    for source in (LAND_VERTEX, LAND_FRAGMENT, SOLID_VERTEX):
        made = adapted(source)
        assert "uniform Frame" not in made and "frame." not in made and "uniform Eye" not in made
        assert "frame_values[" in made
    assert "to_eye.y" in adapted(LAND_FRAGMENT)
    assert adapted("frame.clock.x eye.position frame.own[2].y to_eye.xyz").endswith(
        "frame_values[0].x eye_values[8] frame_values[6 + 2].y to_eye.xyz"
    )


def test_attributes_come_by_their_place() -> None:
    assert attributes(SOLID_VERTEX) == ["at", "facing", "tone", "nature", "own"]
