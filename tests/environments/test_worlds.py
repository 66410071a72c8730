"""Every world is held by the same rules, looked at through its own pictures.

Planes: `planes` sorts pixels by the depth buffer into near (< 5 m), middle and far (> 60 m, sky
too) and compares their mean linear luminance.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import environments
from environments import orb
from environments.render import FIELD_DEG, IPD_M, eye_at, open_world, render
from environments.world import NEAR_M, Moment, World

SIZE = (160, 120)
PLACES = (*environments.WORLDS, *environments.SCENES)
NAMES = (*PLACES, "calm")
_FOCAL = SIZE[0] / 2 / np.tan(np.radians(FIELD_DEG / 2))  # pixels
ORB_BELOW = np.array([_FOCAL * np.tan(np.radians(-orb.PITCH_DEG)), 0.0])[:, None, None]
ORB_REACH = _FOCAL * orb.RADIUS_M * orb.REACH / orb.DISTANCE_M + 2.0  # the eyes stand a pixel aside
DRAWS, TRIANGLES = 40, 250_000
PITCHES = (0.0, 45.0, 90.0)

pytestmark = pytest.mark.gl


@pytest.fixture(scope="module")
def buffer(gl: ModuleType) -> Iterator[Any]:
    made = gl.EyeBuffer(*SIZE, 1)
    yield made
    made.close()


def picture(world: World, buffer: Any, moment: Moment, pitch: float = 0.0, index: int = 0) -> np.ndarray:
    world.update(moment)
    buffer.bind()
    world.draw(eye_at(index, SIZE, pitch))
    return buffer.read()


def luminance(shown: np.ndarray) -> np.ndarray:
    """Linear relative luminance, 0–1, of sRGB bytes."""
    value = shown / 255.0
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return light @ np.array([0.2126, 0.7152, 0.0722])


def distance(gl: ModuleType, buffer: Any) -> np.ndarray:
    """Metres along the view axis of what was last drawn, top row first; inf for the sky."""
    depth = np.empty((SIZE[1], SIZE[0]), np.float32)
    gl.GL.glBindFramebuffer(gl.GL.GL_READ_FRAMEBUFFER, buffer.framebuffer)
    gl.GL.glReadPixels(0, 0, *SIZE, gl.GL.GL_DEPTH_COMPONENT, gl.GL.GL_FLOAT, depth)
    with np.errstate(divide="ignore"):
        return NEAR_M / (1.0 - depth[::-1])


@pytest.mark.parametrize("pitch", PITCHES)
def test_no_picture_is_clipped_or_black(world: World, buffer: Any, pitch: float) -> None:
    for t in (20.0, 700.0):
        shown = picture(world, buffer, Moment(t), pitch)
        assert (shown == 255).all(2).mean() <= 0.01
        assert (shown.max(2) <= 2).mean() <= 0.01
        assert luminance(shown).mean() >= 0.01


def test_brightness_zero_is_dim_and_never_black(world: World, buffer: Any) -> None:
    full = luminance(picture(world, buffer, Moment(20.0, brightness=1.0))).mean()
    dim = luminance(picture(world, buffer, Moment(20.0, brightness=0.0))).mean()
    assert 0.001 < dim < 0.5 * full


@pytest.mark.parametrize("name", (*environments.WORLDS, "stream"))
def test_near_middle_and_far_stand_apart(gl: ModuleType, buffer: Any, name: str) -> None:
    world = open_world(gl, name, 1, "low")
    shown = luminance(picture(world, buffer, Moment(20.0)))
    far = distance(gl, buffer)
    world.close()
    planes = [far < 5, (far >= 5) & (far < 60), far >= 60]
    assert min(plane.mean() for plane in planes) > 0.03
    means = sorted(float(shown[plane].mean()) for plane in planes)
    assert means[1] >= 1.15 * means[0], means
    assert means[2] >= 1.15 * means[1], means


def test_the_eyes_differ_by_parallax_alone(world: World, gl: ModuleType, buffer: Any) -> None:
    left = picture(world, buffer, Moment(20.0)).astype(float)
    away = distance(gl, buffer)
    right = picture(world, buffer, Moment(20.0), index=1).astype(float)
    focal = SIZE[0] / 2 / np.tan(np.radians(FIELD_DEG / 2))
    shift = focal * IPD_M / away  # the right eye sees a near thing farther left
    column = np.arange(SIZE[0])[None, :] - shift
    low = np.clip(np.floor(column).astype(int), 0, SIZE[0] - 2)
    part = np.clip(column - low, 0, 1)[..., None]
    rows = np.arange(SIZE[1])[:, None]
    warped = right[rows, low] * (1 - part) + right[rows, low + 1] * part
    seen = column >= 0
    error = np.abs(warped - left).mean(2)
    assert np.median(error[seen]) <= 3.0
    near = seen & (shift > 0.75)
    if near.mean() > 0.05:  # the calm scene has nothing near
        plain = np.abs(right - left).mean(2)
        backward = np.abs(right[rows, np.clip(np.round(np.arange(SIZE[0]) + shift).astype(int), 0, SIZE[0] - 1)] - left)
        assert error[near].mean() < plain[near].mean()
        assert error[near].mean() < backward.mean(2)[near].mean()


def test_nothing_steps_in_brightness(world: World, buffer: Any) -> None:
    means = np.array([luminance(picture(world, buffer, Moment(30 + i / 10, 1 / 10))).mean() for i in range(30)])
    for gap in range(1, 6):  # up to half a second
        change = np.abs(means[gap:] - means[:-gap]) / np.maximum(means[gap:], means[:-gap])
        assert change.max() <= 0.10


def test_nothing_stands_where_the_orb_hangs(world: World, gl: ModuleType, buffer: Any) -> None:
    aside = np.hypot(*(np.mgrid[: SIZE[1], : SIZE[0]] + 0.5 - np.array(SIZE[::-1])[:, None, None] / 2 - ORB_BELOW))
    for index in (0, 1):
        picture(world, buffer, Moment(20.0), index=index)
        assert distance(gl, buffer)[aside < ORB_REACH].min() > orb.DISTANCE_M + orb.RADIUS_M


def test_something_moves(world: World, buffer: Any) -> None:
    early, late = (picture(world, buffer, Moment(t, breath_phase=p)).astype(int) for t, p in ((30.0, 0.0), (34.0, 0.4)))
    assert np.abs(early - late).mean() > 0.2


def test_targets_are_unit_directions(world: World) -> None:
    for target in world.targets():
        assert np.linalg.norm(target.direction) == pytest.approx(1.0)
        assert 0 < target.radius_deg < 45


@pytest.mark.parametrize("quality", ("low", "high"))
@pytest.mark.parametrize("name", NAMES)
def test_a_frame_keeps_to_its_budget(gl: ModuleType, buffer: Any, name: str, quality: str) -> None:
    world = open_world(gl, name, 1, quality)
    world.update(Moment(20.0))
    buffer.bind()
    gl.drawn.reset()
    world.draw(eye_at(0, SIZE))
    world.close()
    assert 0 < gl.drawn.draws <= DRAWS
    assert 0 < gl.drawn.triangles <= TRIANGLES


@pytest.mark.parametrize("name", NAMES)
def test_close_frees_everything_and_may_be_called_twice(gl: ModuleType, name: str) -> None:
    world = open_world(gl, name, 1, "low")
    programs, textures = list(world._programs), list(world._textures)
    assert programs
    world.close()
    world.close()
    assert not any(gl.GL.glIsProgram(made) for made in programs)
    assert not any(gl.GL.glIsTexture(made) for made in textures)


@pytest.mark.parametrize("name", PLACES)
def test_the_same_seed_gives_the_same_bytes(gl: ModuleType, tmp_path: Path, name: str) -> None:
    def made(folder: str, seed: int) -> list[bytes]:
        files = render(name, tmp_path / folder, SIZE, 2, 1, seed, "both", 45, "low")
        names = [f"{name}_0000{number}_{eye}.png" for number in (0, 1) for eye in ("left", "right")]
        assert [file.name for file in files] == names
        return [file.read_bytes() for file in files]

    first = made("first", 1)
    assert first == made("second", 1)
    assert first != made("third", 8)


def test_worlds_describe_themselves() -> None:
    for name, kind in (environments.WORLDS | environments.SCENES).items():
        assert kind.name == name
        assert kind.title and kind.scape and kind.comfort
        assert kind.tags <= {"water", "heights", "insects", "enclosed", "cold"}
    assert any("water" not in kind.tags for kind in environments.WORLDS.values())


def test_importing_environments_loads_no_opengl() -> None:
    code = (
        "import sys, environments\n"
        "for kind in (*(environments.WORLDS | environments.SCENES).values(), environments.CALM): kind.name\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('OpenGL', 'pygame')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
