"""The breath is seen in every world, and nothing it does is quick.

Light is judged as the eye's: mean linear luminance of what is drawn, in steps of a tenth of a second.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import environments
from environments import layout, orb
from environments.breath import INHALE_SHARE, fullness
from environments.render import eye_at
from environments.world import Moment, World

SIZE, SMALL = (240, 180), (64, 48)
FPS, HALF_S = 10, 5
PACE, QUICKEST = 6.0, 16.0  # a minute
MOST = 0.10  # of the light, in half a second
WHITISH = 0.956  # linear: 250 of 255
CALM_S, CALM_STEP_S = 20.0, 2.0  # it only grows: what two seconds do is more than half a second does


def test_it_is_empty_at_both_ends_and_full_at_the_inhales_end() -> None:
    assert fullness(0.0) == pytest.approx(0.0) and fullness(1.0) == pytest.approx(0.0)
    assert fullness(INHALE_SHARE) == pytest.approx(1.0)


@given(st.floats(0, 1), st.floats(0, 1))
def test_it_only_rises_while_the_inhale_lasts_and_only_falls_after(one: float, other: float) -> None:
    sooner, later = sorted((one, other))
    if later <= INHALE_SHARE:
        assert fullness(sooner) <= fullness(later)
    if sooner >= INHALE_SHARE:
        assert fullness(sooner) >= fullness(later)
    assert 0.0 <= fullness(one) <= 1.0


def test_it_is_smooth_and_rests_nowhere() -> None:
    step = 1e-3
    values = np.array([fullness(phase) for phase in np.arange(0.0, 2.0, step) % 1.0])
    speed = np.diff(values) / step
    assert abs(np.diff(speed) / step).max() < 40.0  # a kink would be a thousand
    assert abs(speed).max() < 5.0
    turns = abs(speed[: round(1 / step)]) < 0.3
    assert turns.mean() < 0.08, "no hold is asked for"


@pytest.fixture(scope="module")
def look(gl: ModuleType) -> Iterator[Any]:
    buffers = {size: gl.EyeBuffer(*size, 1) for size in (SIZE, SMALL)}

    def looked(world: World, moment: Moment, pitch: float = 0.0, index: int = 0, size: Any = SIZE) -> np.ndarray:
        """Linear light, (h, w, 3)."""
        world.update(moment)
        buffers[size].bind()
        world.draw(eye_at(index, size, pitch))
        value = buffers[size].read() / 255.0
        return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)

    yield looked
    for buffer in buffers.values():
        buffer.close()


def luminance(light: np.ndarray) -> np.ndarray:
    return light @ np.array([0.2126, 0.7152, 0.0722])


def led(phase: float, guide: float = 1.0, t: float = 30.0) -> Moment:
    return Moment(t, breath_phase=phase, breath_rate=PACE, guide=guide)


def where_orb(index: int = 0) -> tuple[float, float, float]:
    """Column and row of the orb's centre, and its full radius in pixels."""
    eye = eye_at(index, SIZE)
    clip = eye.projection @ eye.view @ np.append(orb.PLACE, 1.0)
    x, y = clip[:2] / clip[3]
    focal = eye.projection[0, 0] * SIZE[0] / 2
    return (0.5 + 0.5 * x) * SIZE[0], (0.5 - 0.5 * y) * SIZE[1], focal * np.tan(np.radians(orb.RADIUS_DEG))


def off_orb() -> np.ndarray:
    """Distance of each pixel from the orb's centre, in full radii."""
    x, y, radius = where_orb()
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]] + 0.5
    return np.asarray(np.hypot(columns - x, rows - y) / radius)


def steepest(light: np.ndarray, steps: int = HALF_S) -> tuple[float, float]:
    """The largest change within half a second: of full light, and of the light there is."""
    changes = [(abs(light[gap:] - light[:-gap]), np.minimum(light[gap:], light[:-gap])) for gap in range(1, steps + 1)]
    return max(float(c.max()) for c, _ in changes), max(float((c / least).max()) for c, least in changes)


@pytest.mark.gl
@pytest.mark.parametrize("guide", (0.0, 1.0))
def test_every_world_itself_breathes(world: World, look: Any, guide: float) -> None:
    empty, full = (look(world, led(phase, guide)) for phase in (0.0, INHALE_SHARE))
    apart = off_orb() > orb.REACH
    change = abs(luminance(full) - luminance(empty))[apart]
    assert np.mean(change > 0.01) > 0.05, "a part of the picture large enough to be seen changes"
    assert change.mean() < 0.06, "and quietly"


@pytest.mark.gl
def test_the_breath_is_stronger_while_the_guide_leads(world: World, look: Any) -> None:
    apart = off_orb() > orb.REACH
    free, guided = (
        abs(look(world, led(INHALE_SHARE, guide)) - look(world, led(0.0, guide)))[apart].mean() for guide in (0.0, 1.0)
    )
    assert 0.0 < 1.2 * free < guided


@pytest.mark.gl
def test_the_orb_is_there_grows_and_brightens(world: World, look: Any) -> None:
    off = off_orb()
    grown = []
    for phase in (0.0, 0.2, INHALE_SHARE):
        orb_alone = abs(look(world, led(phase)) - without_orb(world, look, led(phase))).max(axis=2)
        assert orb_alone[off > orb.REACH + 0.05].max() < 0.01, "it ends where it is said to"
        assert orb_alone[off < 0.3].mean() > 0.02, "it can be seen"
        grown.append((float(orb_alone[off < 1.1].mean()), float(orb_alone[(off > 0.55) & (off < 0.8)].mean())))
    assert grown[0] < grown[1] < grown[2]


def without_orb(world: World, look: Any, moment: Moment, index: int = 0) -> np.ndarray:
    """The same moment, drawn as if the orb were not."""
    real = world._orb.draw
    world._orb.draw = lambda: None  # type: ignore[method-assign]
    try:
        return np.asarray(look(world, moment, index=index))
    finally:
        world._orb.draw = real  # type: ignore[method-assign]


@pytest.mark.gl
@pytest.mark.parametrize("guide", (0.0, 1.0))
def test_a_frame_depends_on_nothing_drawn_before(world: World, look: Any, guide: float) -> None:
    def drawn() -> list[bytes]:
        return [look(world, led(0.2, guide), index=index).tobytes() for index in (0, 1)]

    first = drawn()
    assert drawn() == first
    look(world, led(INHALE_SHARE, 1.0 - guide, t=900.0), 45.0)
    assert drawn() == first


@pytest.mark.gl
@pytest.mark.parametrize("pitch", (-30.0, 0.0, 45.0))
def test_every_pixel_is_painted(world: World, look: Any, monkeypatch: pytest.MonkeyPatch, pitch: float) -> None:
    pictures = []
    for shade in (0.0, 1.0):
        monkeypatch.setattr(environments.world, "BEHIND", np.full(4, shade, np.float32))
        pictures.append(look(world, Moment(30.0), pitch))
    assert (abs(pictures[1] - pictures[0]).max(axis=2) > 0.01).mean() < 2e-4


@pytest.mark.gl
@pytest.mark.parametrize(("t", "brightness"), ((30.0, 1.0), (1500.0, 1.0), (1500.0, 0.3)))
def test_the_orb_invites_and_does_not_dazzle(world: World, look: Any, t: float, brightness: float) -> None:
    off = off_orb()
    for phase in (0.0, INHALE_SHARE):
        moment = Moment(t, breath_phase=phase, breath_rate=PACE, brightness=brightness)
        shown, behind = look(world, moment), without_orb(world, look, moment)
        assert (shown <= np.maximum(behind, WHITISH) + 0.01).all(), "nothing is brighter for it than a warm white"
        core = off < 0.8 * orb.SMALLEST
        more = np.sqrt(luminance(shown)[core].mean() / luminance(behind)[core].mean())  # about what the eye makes of it
        assert 1.05 < more < 1.75


@pytest.mark.gl
def test_a_faint_ring_marks_the_full_size(world: World, look: Any) -> None:
    off = off_orb()
    orb_alone = abs(look(world, led(0.0)) - without_orb(world, look, led(0.0))).max(axis=2)
    on, inside = orb_alone[abs(off - 1.0) < 0.06].mean(), orb_alone[abs(off - 0.75) < 0.06].mean()
    assert on > 1.5 * inside and on < 0.15


@pytest.mark.gl
def test_each_eye_sees_it_at_its_own_distance(world: World, look: Any) -> None:
    places = []
    for index in (0, 1):
        with_orb = look(world, led(INHALE_SHARE), 0.0, index)
        change = abs(with_orb - without_orb(world, look, led(INHALE_SHARE), index)).sum(axis=2)
        places.append(float((change.sum(axis=0) * (np.arange(SIZE[0]) + 0.5)).sum() / change.sum()))
    expected = where_orb(0)[0] - where_orb(1)[0]
    assert places[0] - places[1] == pytest.approx(expected, abs=0.5) and expected > 2.0


@pytest.mark.gl
def test_what_stands_before_the_orb_hides_it(gl: ModuleType, look: Any) -> None:
    class Wall(environments.CALM):  # type: ignore[name-defined, misc]
        def paint(self, eye: Any) -> None:
            gl.GL.glClearDepth(0.0)
            gl.GL.glClear(gl.GL.GL_DEPTH_BUFFER_BIT)
            gl.GL.glClearDepth(1.0)

    wall = Wall(gl)
    bare, before = look(wall, Moment(30.0)), look(wall, led(INHALE_SHARE))
    wall.close()
    assert np.array_equal(bare, before)


@pytest.mark.gl
def test_the_orb_comes_with_the_guide_and_not_without(world: World, look: Any) -> None:
    plain = look(world, Moment(30.0, breath_phase=0.2))
    near = off_orb() < 0.3
    assert np.array_equal(look(world, led(0.2, 0.0)), plain)
    strength = [abs(look(world, led(0.2, guide)) - plain)[near].mean() for guide in (0.1, 0.5, 1.0)]
    assert 0.0 < strength[0] < strength[1] < strength[2] and strength[0] < 0.3 * strength[2]


@pytest.mark.gl
@pytest.mark.parametrize("pitch", (0.0, 90.0))
def test_a_whole_breath_never_changes_the_light_quickly(world: World, look: Any, pitch: float) -> None:
    light, rate = [], QUICKEST
    for frame in range(round(60.0 / rate * FPS) + HALF_S):
        passed = frame / FPS
        moment = Moment(30.0 + passed, 1 / FPS, breath_phase=passed * rate / 60.0 % 1.0, breath_rate=rate)
        light.append(luminance(look(world, moment, pitch, size=SMALL)).mean())
    full, own = steepest(np.array(light))
    assert full <= MOST and own <= MOST


@pytest.mark.gl
@pytest.mark.parametrize("brightness", (0.3, 1.0))
def test_growing_calm_never_changes_the_light_quickly(world: World, look: Any, brightness: float) -> None:
    light = []
    for passed in np.arange(0.0, CALM_S + 1.0, CALM_STEP_S):
        moment = Moment(30.0 + passed, CALM_STEP_S, calm=min(passed / CALM_S, 1.0), brightness=brightness)
        light.append(luminance(look(world, moment, size=SMALL)).mean())
    full, own = steepest(np.array(light), 1)
    assert full <= MOST and own <= MOST


@pytest.mark.gl
def test_calm_warms_and_softens_the_light(world: World, look: Any) -> None:
    before, after = (look(world, Moment(30.0, calm=calm)) for calm in (0.0, 1.0))
    warmth = [light[..., 0].mean() / light[..., 2].mean() for light in (before, after)]
    assert 1.03 * warmth[0] < warmth[1] < 1.3 * warmth[0]
    assert luminance(after).mean() == pytest.approx(luminance(before).mean(), rel=0.1)
    contrast = [float(np.sqrt(luminance(light)).std()) for light in (before, after)]
    assert contrast[1] < 0.98 * contrast[0]


@pytest.mark.parametrize("words", ("Softly, not deeply", "Let the breath come and go by itself, softly"))
def test_a_caption_lies_below_the_orb(words: str) -> None:
    plate = layout.lay((layout.caption(words, None),)).plate()
    assert plate[3] < layout.tangent(orb.PITCH_DEG - orb.RADIUS_DEG)
