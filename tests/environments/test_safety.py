"""What a patient sees is safe to see: every world and every game, both eyes, in motion at its real speed.

A player looks at what there is to look at, so that bodies bloom and things awaken while it is judged. The rules
themselves are held by planted faults: a strobe, a red flash, a step of the whole field, stripes and black.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from types import ModuleType

import numpy as np
import pytest

import environments
from environments import layout, safety
from environments import panel as pictures
from environments.player import LED_PER_MIN, open_scene, pairings, played, scenes, stages, until_attended
from environments.render import FIELD_DEG, eye_at
from environments.windows import LIGHT, Windows
from environments.world import BRIGHTNESS_FLOOR, Moment, World
from kiosk import activities, panel
from kiosk.scene.light import Brightness
from tests.environments.test_panel import CAPTIONS, PAGES

SIZE, FPS, SECONDS = (160, 120), 15.0, 4.0
LARGE, LONG_S = (320, 240), 20.0
WINDOWS_S = 24.0  # longer than they take to begin again
CLOSE, CLOSE_DEG = (256, 192), 20.0  # narrow enough to show stripes of 3 cycles a degree
START_S = 24.0

pytestmark = pytest.mark.timeout(900)  # on a busy machine without a GPU, and before anything is kept on disk

Change = Callable[[Moment], Moment]


def as_it_is(moment: Moment) -> Moment:
    return moment


@pytest.fixture(scope="module", params=(*scenes(), *pairings()))
def scene(request: pytest.FixtureRequest, gl: ModuleType) -> Iterator[World]:
    world, game = open_scene(gl, request.param, 1, "low")
    yield world
    if game:
        game.close()
    world.close()


@pytest.fixture(scope="module")
def calm(gl: ModuleType) -> Iterator[World]:
    world, _ = open_scene(gl, "calm", 1, "low")
    yield world
    world.close()


def watched(
    world: World, size: tuple[int, int] = SIZE, seconds: float = SECONDS, start: float = START_S, pitch: float = 0.0,
    led: float = LED_PER_MIN, change: Change = as_it_is, samples: int = 1,
) -> safety.Verdict:
    """The worst of both eyes, from a game's first look on. A single sample a pixel glitters more than what is worn."""
    buffer = world.gl.EyeBuffer(*size, samples)
    eyes = tuple(eye_at(index, size, pitch) for index in (0, 1))
    moments = played(world, start, led, 1 / FPS)
    if world.game:
        until_attended(moments)
    seen: tuple[list[np.ndarray], ...] = ([], [])
    for moment in islice(moments, round(seconds * FPS)):
        if change is not as_it_is:
            world.update(change(moment))
        for eye in eyes:
            buffer.bind()
            world.draw(eye)
            seen[eye.index].append(buffer.read())
    buffer.close()
    verdicts = [safety.judge(map(safety.linear, shown), FPS, FIELD_DEG) for shown in seen]
    return safety.worst(verdicts)


@pytest.mark.gl
def test_nothing_flashes_steps_or_goes_black(scene: World) -> None:
    verdict = watched(scene)
    assert not verdict.faults(), verdict.faults()
    assert not verdict.beyond_aim(), verdict.beyond_aim()


@pytest.mark.gl
def test_no_look_meets_stripes(scene: World) -> None:
    buffer = scene.gl.EyeBuffer(*CLOSE, 4)
    scene.update(Moment(START_S))
    for yaw, pitch in ((-30.0, 2.0), (-10.0, -8.0), (10.0, 2.0), (30.0, -8.0), (0.0, 35.0), (20.0, 75.0)):
        buffer.bind()
        scene.draw(eye_at(0, CLOSE, pitch, yaw, CLOSE_DEG))
        found = safety.stripes(safety.linear(buffer.read()), CLOSE_DEG)
        assert found.kept, f"{found} looking {yaw}° {pitch}°"
    buffer.close()


@pytest.mark.gl
@pytest.mark.slow
@pytest.mark.parametrize("pitch", (0.0, 45.0, 90.0))
@pytest.mark.parametrize("start", (0.0, 600.0, 1500.0))
def test_nothing_flashes_for_long_and_at_any_height(scene: World, pitch: float, start: float) -> None:
    seconds = LONG_S if start == 600.0 else SECONDS
    verdict = watched(scene, LARGE, seconds, start, pitch, samples=4)
    assert not verdict.faults(), verdict.faults()
    assert not verdict.beyond_aim(), verdict.beyond_aim()


@pytest.mark.gl
@pytest.mark.parametrize("name", (*environments.WORLDS, *environments.SCENES, "calm"))
def test_the_light_may_come_and_go_as_the_visit_asks(gl: ModuleType, name: str) -> None:
    """From fitting to the world and back into a dimmer room, as quickly as the scene lets it."""
    light = Brightness(0.3)
    light.aim(1.0, 0.5, START_S)

    def change(moment: Moment) -> Moment:
        if moment.t > START_S + 6.0:
            light.aim(0.2, 0.5, moment.t)
        return replace(moment, brightness=light.at(moment.t), attended="", selected="")

    world, _ = open_scene(gl, name, 1, "low")
    buffer = gl.EyeBuffer(*SIZE, 1)
    seen = []
    for number in range(24):
        world.update(change(Moment(START_S + number / 2, 0.5)))
        buffer.bind()
        world.draw(eye_at(0, SIZE))
        seen.append(safety.linear(buffer.read()))
    world.close()
    buffer.close()
    means = np.array([(one @ safety.LUMINANCE).mean() for one in seen])
    assert np.abs(np.diff(means)).max() <= safety.STEP
    assert means.max() > 1.5 * means[0] > 0, "it did change"


@pytest.mark.gl
def test_windows_to_choose_by_come_and_live_calmly(
    gl: ModuleType, calm: World, caplog: pytest.LogCaptureFixture
) -> None:
    windows, buffer = Windows(gl, 1), gl.EyeBuffer(*SIZE, 4)
    for _ in windows.load(list(environments.WORLDS)):
        pass
    assert not caplog.records, "script/setup has not made the windows"
    page = panel.windows("worlds", ASKED, WORLDS)
    panes = [cell for cell in page.cells if cell.picture]
    words = pictures.PanelPicture(gl)
    words.set(page)
    seen: tuple[list[np.ndarray], ...] = ([], [])
    for number in range(round(WINDOWS_S * FPS)):
        t = number / FPS
        calm.update(Moment(START_S + t, 1 / FPS))
        for eye in (eye_at(index, SIZE) for index in (0, 1)):
            buffer.bind()
            calm.draw(eye)
            words.draw(eye, np.eye(4), {}, None, t)
            windows.draw(eye, np.eye(4), panes, words.pages[page.key], LIGHT, t)
            seen[eye.index].append(buffer.read())
    for made in (windows, buffer, words):
        made.close()
    assert np.abs(np.diff(np.array(seen[0][::30], float).mean((1, 2, 3)))).max() > 0.01, "they live"
    verdict = safety.worst([safety.judge(map(safety.linear, shown), FPS, FIELD_DEG) for shown in seen])
    assert not verdict.faults(), verdict.faults()
    assert not verdict.beyond_aim(), verdict.beyond_aim()


@pytest.mark.gl
def test_the_dimmest_room_is_not_black(scene: World) -> None:
    buffer = scene.gl.EyeBuffer(*SIZE, 1)
    scene.update(Moment(START_S, brightness=0.0))
    buffer.bind()
    scene.draw(eye_at(0, SIZE))
    seen = safety.linear(buffer.read())
    buffer.close()
    assert (seen @ safety.LUMINANCE).mean() >= BRIGHTNESS_FLOOR * safety.LEAST_LIGHT


# A planted fault of each kind, drawn or painted in, is found.


def strobe(moment: Moment) -> Moment:
    return replace(moment, brightness=1.0 if round(moment.t * FPS) % 3 else 0.15)


@pytest.mark.gl
def test_a_strobe_is_found(calm: World) -> None:
    verdict = watched(calm, change=strobe)
    assert verdict["flashes"].value >= 4 and verdict["flicker"].value >= 4, verdict
    assert len(verdict.faults()) >= 3


@pytest.mark.gl
def test_a_step_of_the_whole_field_is_found(calm: World) -> None:
    verdict = watched(calm, change=lambda moment: replace(moment, brightness=1.0 if moment.t > START_S + 2 else 0.2))
    assert [fault.split()[0] for fault in verdict.faults()] == ["step"]


def even(value: float = 0.4, seconds: float = 3.0) -> np.ndarray:
    return np.full((round(seconds * FPS), *SIZE[::-1], 3), value, np.float32)


def names(pictures: np.ndarray) -> list[str]:
    return [fault.split()[0] for fault in safety.judge(pictures, FPS, FIELD_DEG).faults()]


def test_an_even_picture_is_content() -> None:
    verdict = safety.judge(even(), FPS, FIELD_DEG)
    assert not verdict.faults() and not verdict.beyond_aim()


def test_black_is_found() -> None:
    seen = even(0.02)
    seen[20] = 0.009
    assert names(seen) == ["light"]


@pytest.mark.parametrize(("hertz", "found"), [(1.0, False), (2.5, False), (4.0, True), (6.0, True)])
def test_flashes_are_counted_by_the_second(hertz: float, found: bool) -> None:
    seen = even(0.3)
    seen[np.arange(len(seen)) / FPS * hertz % 1 < 0.5, 40:62, 60:82] = 0.6  # 15°
    verdict = safety.judge(seen, FPS, FIELD_DEG)
    assert ("flashes" in [fault.split()[0] for fault in verdict.faults()]) == found
    assert bool(verdict.beyond_aim()) == (hertz == 2.5)
    assert verdict["flashes"].value == pytest.approx(hertz, abs=1)


def test_flashes_are_placed_where_they_are() -> None:
    seen = even(0.3)
    seen[::3, 10:25, 120:140] = 0.9
    found = safety.judge(seen, FPS, FIELD_DEG)["flashes"]
    assert (found.yaw_deg, found.pitch_deg) == pytest.approx((32.0, 27.0), abs=8.0)


def test_a_change_under_a_tenth_or_of_bright_light_alone_is_no_flash() -> None:
    small, bright = even(0.3), even(0.82)
    small[::3] += 0.095
    bright[::3] += 0.15
    for seen in (small, bright):
        assert safety.judge(seen, FPS, FIELD_DEG)["flashes"].value == 0


def test_a_slow_swell_is_no_flash() -> None:
    seen = even(0.4, 8.0) + 0.3 * np.sin(np.arange(120) / FPS * 2 * np.pi / 4.0)[:, None, None, None]
    assert safety.judge(seen, FPS, FIELD_DEG)["flashes"].value == 0


def test_glitter_passes_and_a_quarter_of_a_tile_that_flashes_in_turns_does_not() -> None:
    rng = np.random.default_rng(1)
    glitter, field = even(0.3), even(0.3)
    for picture in glitter:
        picture.reshape(-1, 3)[rng.integers(0, SIZE[0] * SIZE[1], 150)] = 1.0
    assert not names(glitter)
    field[::4, 40:60:2, 60:80] += 0.6  # by turns: the mean of a tile stands still
    field[2::4, 41:60:2, 60:80] += 0.6
    verdict = safety.judge(field, FPS, FIELD_DEG)
    assert verdict["flicker"].value > 3


def test_a_red_flash_is_found_where_the_luminance_stands_still() -> None:
    grey = 0.2126 * 0.9 + 0.0722 * 0.02 + 0.7152 * 0.02
    seen = even(grey)
    seen[::3, 30:60, 30:60] = (0.9, 0.02, 0.02)
    assert names(seen) == ["red"]
    seen[::3, 30:60, 30:60] = (0.5, 0.11, 0.08)  # red, not saturated
    assert "red" not in names(seen)


def test_a_step_is_found_and_the_same_in_a_second_is_not() -> None:
    seen = even(0.3)
    seen[20:] = 0.45
    assert names(seen) == ["step"]
    assert not names(even(0.3) + np.clip(np.arange(45) / FPS - 1, 0, 1)[:, None, None, None] * np.float32(0.15))


def test_stripes_are_found_in_any_direction_and_a_natural_picture_is_content() -> None:
    rng = np.random.default_rng(2)
    fy, fx = np.fft.fftfreq(CLOSE[1])[:, None], np.fft.rfftfreq(CLOSE[0])[None]
    noise = np.fft.irfft2(np.fft.rfft2(rng.normal(size=CLOSE[::-1])) / np.maximum(np.hypot(fy, fx), 0.004), CLOSE[::-1])
    natural = (0.3 + 0.08 * noise / noise.std()).clip(0.01, 1)[..., None] * np.ones(3, np.float32)
    assert safety.stripes(natural, CLOSE_DEG).kept
    y, x = np.mgrid[: CLOSE[1], : CLOSE[0]] * CLOSE_DEG / CLOSE[0]
    for turn in np.radians((0, 20, 45, 90, 135)):
        wave = np.sin(2 * np.pi * safety.STRIPE_CPD * (x * np.cos(turn) + y * np.sin(turn)))[..., None]
        assert not safety.stripes(natural * (1 + 0.2 * wave), CLOSE_DEG).kept
    with pytest.raises(ValueError, match="pixels a degree"):
        safety.stripes(natural, FIELD_DEG)


def test_a_single_picture_is_no_sequence() -> None:
    with pytest.raises(ValueError, match="two pictures"):
        safety.judge(even()[:1], FPS, FIELD_DEG)


# Words.


WORLDS = [(f"world:{name}", activities.WORLDS[name], name) for name in environments.WORLDS]
ASKED = "Where would you like to be?"
THINGS = [activities.choices(world) for world in activities.WORLDS]
MADE = {
    **{page.kind: [other for other in PAGES if other.kind == page.kind] for page in PAGES},
    "choice": [
        *(panel.choice("do", ASKED, things) for things in THINGS),
        *(panel.choice("do", ASKED, (*things[:3], things[-1]), still=True) for things in THINGS),
    ],
    "windows": [
        panel.windows("worlds", ASKED, WORLDS),
        *(panel.windows("worlds", ASKED, WORLDS[part : part + panel.MOST_STILL], still=True) for part in (0, 1)),
    ],
    "sharpness": [panel.sharpness("Is this sharp?")],
}
"""Pages by the function that makes them."""


def test_every_page_there_is_has_words_large_enough_and_dark_enough_behind() -> None:
    makers = {
        name for name, build in inspect.getmembers(panel, inspect.isfunction)
        if inspect.signature(build).return_annotation in ("Panel", panel.Panel)
    }
    assert makers and makers <= set(MADE), "a page is not walked here"
    for page in (page for pages in MADE.values() for page in pages):
        read = [cell for cell in (*page.cells, panel.bell()) if not cell.id.startswith("letters_")]  # an eye chart's
        assert not safety.too_small([(cell.id, layout.drawn_deg(cell) + 1e-6) for cell in read])
    assert not safety.too_small([("caption", pictures.caption(words, None).text_deg) for words in CAPTIONS])
    assert pictures.worst_contrast() >= 7.0


def test_small_words_are_found() -> None:
    words = [("title", 2.9), ("score:3", 4.9), ("call", 1.4), ("caption", 2.0), ("lower", 1.5)]
    assert [fault.split(" ")[0] for fault in safety.too_small(words)] == ["title:", "score:3:", "call:", "caption:"]


def test_every_game_has_a_home_to_be_judged_in() -> None:
    assert set(environments.GAMES) <= set(scenes())


@pytest.mark.gl
def test_the_player_makes_things_bloom(scene: World) -> None:
    """Without this the rules above would judge games in which nothing happens."""
    if scene.game is None:
        return
    bodies = scene.game.course.bodies
    seen = {name: max(body.bloom for body in bodies) for name, _ in stages(scene, scene.game, START_S)}
    assert seen["blooming"] > 0.5 and scene.game.course.hits
