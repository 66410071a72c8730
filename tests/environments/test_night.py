"""What is special to the night; what holds for every world is tested in test_worlds, test_breath and test_safety."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from environments import night, night_heaven, night_land, night_scene, night_stars
from environments.awaken import Awakenings
from environments.night import COURSES
from environments.render import eye_at, open_world
from environments.world import Moment, World

SIZE = (128, 96)
HIGH_DEG = 40.0  # a lying patient sees what is above this


def luminance(shown: np.ndarray) -> np.ndarray:
    value = shown / 255.0
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return np.asarray(light @ np.array([0.2126, 0.7152, 0.0722]))


# The sky as numbers.


def test_stars_are_as_many_as_the_real_sky_has() -> None:
    magnitude = night_stars.catalogue(1, 9000)["magnitude"]
    assert (np.diff(magnitude) >= 0).all()
    for limit in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0):
        expected = night_stars.COUNT_AT_0 * 10 ** (0.5 * limit)
        assert (magnitude < limit).sum() == pytest.approx(expected, rel=0.03, abs=2.5), limit
    bins = np.arange(2.5, 6.6, 0.5)
    slope = np.polyfit(bins, np.log10([(magnitude < limit).sum() for limit in bins]), 1)[0]
    assert slope == pytest.approx(0.5, abs=0.01)


def test_faint_stars_crowd_along_the_milky_way_and_figures_stay_clear() -> None:
    stars = night_stars.catalogue(1, 9000)
    latitude = np.degrees(np.arcsin(stars["way"] @ night_stars.to_galactic()[2]))
    near = abs(latitude) < 15.0  # a quarter of the sphere
    faint = stars["magnitude"] > 6.0
    assert near[faint].mean() > 0.42 > near[stars["magnitude"] < 4.0].mean()
    assert np.linalg.norm(stars["way"], axis=1) == pytest.approx(1.0)
    named = {row[0] for row in night_stars.NAMED}
    for star, lines in night_stars.FIGURES.values():
        assert star in named and {end for pair in lines for end in pair} <= named


def test_bright_stars_stand_as_they_do_in_truth() -> None:
    def apart(one: str, other: str, t: float) -> float:
        return float(np.degrees(np.arccos(night_stars.place_of(one, t) @ night_stars.place_of(other, t))))

    for t in (0.0, 1200.0):
        assert apart("vega", "altair", t) == pytest.approx(34.2, abs=0.3)
        assert apart("dubhe", "merak", t) == pytest.approx(5.4, abs=0.1)
        assert apart("deneb", "vega", t) == pytest.approx(23.8, abs=0.3)
        height = np.degrees(np.arcsin(night_stars.place_of("polaris", t)[1]))
        assert height == pytest.approx(np.degrees(night_stars.LATITUDE), abs=0.8)
        assert np.linalg.det(night_stars.turned(t)) == pytest.approx(1.0)


def test_the_galaxy_s_middle_and_pole_lie_where_they_should() -> None:
    turn = night_stars.to_galactic()
    assert turn @ night_stars.equatorial(17.761, -28.94) == pytest.approx([1, 0, 0], abs=2e-3)
    assert turn @ night_stars.equatorial(12.857, 27.13) == pytest.approx([0, 0, 1], abs=2e-3)


def test_the_sky_turns_too_slowly_to_be_seen_turning() -> None:
    whole = night_stars.turned(1200.0) @ night_stars.turned(0.0).T
    degrees = np.degrees(np.arccos((np.trace(whole) - 1) / 2))
    assert 5.0 < degrees < 20.0


def test_cool_stars_are_warmer_in_hue() -> None:
    hue = night_stars.tint(np.array([3500.0, 5800.0, 12000.0]))
    warmth = hue[:, 0] / hue[:, 2]
    assert warmth[0] > 1.5 > 1.15 > warmth[1] > warmth[2]
    assert hue.mean(1) == pytest.approx(1.0)


def test_the_milky_way_is_a_band_with_lanes_of_dust() -> None:
    light = (night_heaven.milky_way(1)["milky"] / 255.0) ** 2 @ np.array([0.2126, 0.7152, 0.0722])
    rows = light.mean(1)
    middle = rows[len(rows) * 3 // 8 : len(rows) * 5 // 8].mean()
    assert middle > 4.0 * max(rows[:64].mean(), rows[-64:].mean())
    column = slice(100, 500)  # from the middle to the Swan: the rift
    lane, beside = light[262:292, column].mean(), light[205:240, column].mean()
    assert lane < 0.75 * beside
    assert abs(light[:, 0] - light[:, -1]).mean() < 0.6 * middle  # it closes


def test_land_is_all_around_and_low_ahead() -> None:
    made = night_land.panorama(1)
    edge = np.degrees(made["skyline"])
    ahead = abs(np.linspace(-180, 180, len(edge))) < 12.0
    assert edge.min() > 0.3 and edge.max() < night_land.HIGH_DEG - 1.0
    assert edge[ahead].mean() < 0.75 * edge[~ahead].mean()


def test_the_shore_holds_the_jetty_and_the_lake_is_open_ahead() -> None:
    turn = np.radians([180.0, 0.0])
    assert night_land.shore(turn)[0] < 4.5 and night_land.shore(turn)[1] > 200.0
    bank, bed = (float(night_land.height(np.array(0.0), np.array(z))) for z in (6.0, -9.0))
    assert bank > night_land.WATER_Y > bed


@pytest.mark.parametrize("field", (20.0, 90.0))
@pytest.mark.parametrize("aside", (0.0, 0.3))
def test_the_water_is_drawn_wherever_any_of_it_is_seen(field: float, aside: float) -> None:
    rng = np.random.default_rng(3)
    told = set()
    for pitch, yaw, roll in rng.uniform((-60, -180, -90), (90, 180, 90), (200, 3)):
        eye = eye_at(0, SIZE, pitch, yaw, field)
        c, s = np.cos(np.radians(roll)), np.sin(np.radians(roll))
        eye.view[:2] = np.array([[c, -s], [s, c]]) @ eye.view[:2]
        eye.projection[:2, 2] = aside, -aside  # as a headset's eye, which sees farther to one side
        wide, tall = eye.projection[0, 0], eye.projection[1, 1]
        corners = [((x + aside) / wide, (y - aside) / tall, -1.0) for x in (-1, 1) for y in (-1, 1)]
        lowest = min((np.array(corners) @ eye.view[:3, :3])[:, 1])
        assert night.reaches_below(eye) == (lowest < 0.0)
        told.add(lowest < 0.0)
    assert told == {True, False}


# The arc, and what awakens.


def test_the_night_comes_slowly_and_has_its_parts() -> None:
    times = np.arange(0.0, 2400.0, 0.5)
    parts = np.array([night.arc(t) for t in times])
    assert abs(np.diff(parts, axis=0)).max() < 0.004
    dusk, aurora, moon = parts.T
    at = {second: int(second * 2) for second in (0, 600, 1500)}
    assert 0.5 < dusk[at[0]] < 0.65 and aurora[at[0]] == 0.0 and moon[at[0]] == 0.0, "late blue hour"
    assert aurora[180] > 0.25
    assert dusk[at[600]] < 0.05 and aurora[at[600]] > 0.7 and moon[at[600]] == 0.0
    assert moon[at[1500]] == 1.0
    heights = np.array([night.moon_height(t) for t in times])
    assert (np.diff(heights) >= 0).all() and heights[0] < 0 < 10 < heights[-1] < 20


def fresh() -> Awakenings:
    return Awakenings(COURSES, night.WARMS_S, night.COOLS_S)


def test_a_look_warms_at_once_and_a_choice_comes_slowly_and_goes_by_itself() -> None:
    for name, course in COURSES.items():
        awake = fresh()
        seen = []
        for step in range(500):
            looked_at, chosen = name if step < 8 else "", name if step == 7 else ""
            awake.step(Moment(30.0 + step / 10, 0.1, attended=looked_at, selected=chosen))
            seen.append((awake.warm(name), awake.come(name)))
        warm, come = np.array(seen).T
        assert warm[3] > 0.15 and warm[7:12].max() > 0.8 and warm[-1] == 0.0
        assert abs(np.diff(warm)).max() < 0.20
        assert come[:8].max() == 0.0 and come.max() == pytest.approx(1.0) and come[-1] == 0.0
        if course.come_s > 1.0:
            assert abs(np.diff(come)).max() < 0.10


def test_a_second_choice_goes_on_from_where_the_first_has_come() -> None:
    awake = fresh()
    seen = []
    for step in range(400):
        awake.step(Moment(step / 10, 0.1, selected="swan" if step in (0, 20, 200) else ""))
        seen.append(awake.come("swan"))
    assert abs(np.diff(seen)).max() < 0.08


def test_time_that_runs_back_starts_from_rest() -> None:
    awake = fresh()
    for t, chosen in ((50.0, ""), (50.1, "swan"), (51.0, ""), (52.0, "")):
        awake.step(Moment(t, 0.9, attended="swan", selected=chosen))
    assert awake.come("swan") > 0.0
    awake.step(Moment(20.0))
    assert awake.come("swan") == awake.warm("swan") == 0.0


def test_names_are_large_enough_to_read() -> None:
    made = night_scene.names()
    picture, rows = made["picture"], made["rows"]
    assert picture.max() > 200
    for number, row in enumerate(rows):
        band = picture[number * len(picture) // len(rows) : (number + 1) * len(picture) // len(rows)]
        tall = np.flatnonzero(band.max(1) > 100)
        degrees = np.degrees(2 * row[5]) * (tall[-1] - tall[0] + 1) / len(band)
        assert degrees >= 1.5


# Pictures.


@pytest.fixture(scope="module")
def shown(gl: ModuleType) -> Iterator[tuple[World, Any]]:
    world, buffer = open_world(gl, "night", 1, "low"), gl.EyeBuffer(*SIZE, 1)
    yield world, buffer
    buffer.close()
    world.close()


def looked(
    shown: tuple[World, Any], moment: Moment, pitch: float = 0.0, yaw: float = 0.0, field: float = 90.0
) -> np.ndarray:
    """Linear luminance of the left eye's picture."""
    world, buffer = shown
    world.update(moment)
    buffer.bind()
    world.draw(eye_at(0, SIZE, pitch, yaw, field))
    return luminance(buffer.read())


def toward(way: np.ndarray) -> tuple[float, float]:
    """Pitch and yaw of a direction, degrees."""
    return float(np.degrees(np.arcsin(way[1]))), float(np.degrees(np.arctan2(way[0], -way[2])))


@pytest.mark.gl
@pytest.mark.parametrize("t", (0.0, 180.0, 420.0, 900.0, 1500.0, 3000.0))
def test_it_is_never_dark_wherever_one_looks(shown: tuple[World, Any], t: float) -> None:
    for pitch, yaw in ((-25, 0), (0, 0), (0, -60), (0, 60), (0, 180), (45, 0), (45, -120), (90, 0)):
        assert looked(shown, Moment(t), pitch, yaw).mean() >= 0.01, (pitch, yaw)


@pytest.mark.gl
def test_a_star_shimmers_by_less_than_a_twentieth_and_does_shimmer(shown: tuple[World, Any]) -> None:
    light = []
    for t in np.arange(0.0, 14.0, 0.7):
        pitch, yaw = toward(night_stars.place_of("deneb", 700.0 + t))
        picture = looked(shown, Moment(700.0 + t), pitch, yaw, 6.0)
        light.append(picture.max() - np.median(picture))
    spread = np.ptp(light) / np.mean(light)
    assert 0.004 < spread < 0.10  # ± 5 %


@pytest.mark.gl
def test_a_star_keeps_its_light_while_the_head_turns_by_parts_of_a_pixel(shown: tuple[World, Any]) -> None:
    pitch, yaw = toward(night_stars.place_of("deneb", 700.0))
    light = []
    for part in np.linspace(0, 1, 7):
        picture = looked(shown, Moment(700.0), pitch, yaw + part * 24.0 / SIZE[0], 24.0)
        near = picture[SIZE[1] // 2 - 4 : SIZE[1] // 2 + 5, SIZE[0] // 2 - 5 : SIZE[0] // 2 + 6]
        light.append((near - np.median(near)).clip(0).sum())
    assert np.ptp(light) < 0.10 * np.mean(light)


@pytest.mark.gl
def test_the_lake_holds_the_sky_dimmer_and_drawn_out_upward(
    shown: tuple[World, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _ = shown
    nothing = type("Nothing", (), {"draw": lambda self, instances=None: None, "close": lambda self: None})()
    monkeypatch.setattr(world._sight, "draw", lambda name: None)  # type: ignore[attr-defined]
    for name in ("_stars", "_birds", "_glows"):
        monkeypatch.setattr(world, name, nothing)
    for t in (600.0, 900.0):
        picture = looked(shown, Moment(t))
        middle = SIZE[1] // 2
        sky, lake = picture[: middle - 16], picture[middle + 16 :][::-1]
        assert 0.15 * sky.mean() < lake.mean() < 0.85 * sky.mean()
        assert np.corrcoef(sky[4:-4].ravel(), lake[4:-4].ravel())[0, 1] > 0.35, "it is that sky"

        def upright(light: np.ndarray) -> float:
            """How much finer things are across than upward."""
            return float(abs(np.diff(light, axis=1)).mean() / abs(np.diff(light, axis=0)).mean())

        assert upright(lake) > 0.0
        fine = [abs(np.diff(each, axis=0)).mean() / each.mean() for each in (sky, lake)]
        assert fine[1] < fine[0], "steps from row to row are softer in the water"


@pytest.mark.gl
def test_the_milky_way_waits_for_the_dark_and_never_rises_from_the_ridge(
    shown: tuple[World, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, _ = shown
    there = [(500.0, 9.0), (500.0, 23.0), (500.0, 65.0), (30.0, 65.0)]

    def light() -> np.ndarray:
        return np.array([looked(shown, Moment(t), pitch, 15.0, 5.0).mean() for t, pitch in there])

    whole, animate = light(), world.animate

    def without(moment: Moment) -> None:
        animate(moment)
        world.frame["own"][1, 3] = 0.0

    monkeypatch.setattr(world, "animate", without)
    low, weak, high, dusk = whole - light()
    assert high > 0.008
    assert low < 0.02 * high and weak < 0.4 * high and dusk < 0.2 * high


@pytest.mark.gl
def test_the_aurora_changes_in_minutes_and_not_in_a_blink(shown: tuple[World, Any]) -> None:
    now, soon, later = (looked(shown, Moment(t), 35.0) for t in (600.0, 600.5, 660.0))
    assert abs(soon - now).mean() < 0.02 * now.mean()
    assert abs(later - now).mean() > 0.10 * now.mean()


@pytest.mark.gl
def test_everything_rests_when_it_is_asked_to(shown: tuple[World, Any]) -> None:
    def moved(still: float) -> float:
        first, second = (looked(shown, Moment(t, still=still), -20.0) for t in (600.0, 603.0))
        return float(abs(second - first).mean())

    assert moved(1.0) < 0.9 * moved(0.0)


@pytest.mark.gl
def test_most_of_what_awakens_is_high_enough_for_one_who_lies(shown: tuple[World, Any]) -> None:
    world, _ = shown
    for t in (20.0, 1200.0, 1800.0):
        world.update(Moment(t))
        found = world.targets()
        assert 4 <= len(found) <= 7 and {target.id for target in found} == set(COURSES)
        assert sum(target.direction[1] > np.sin(np.radians(HIGH_DEG)) for target in found) >= 3
        for number, one in enumerate(found):
            for other in found[:number]:
                gap = np.degrees(np.arccos(np.clip(one.direction @ other.direction, -1, 1)))
                assert gap > one.radius_deg + other.radius_deg - 1.0, (one.id, other.id)


@pytest.mark.gl
@pytest.mark.parametrize("name", COURSES)
def test_each_answers_where_it_is_looked_at_and_goes_back_to_sleep(shown: tuple[World, Any], name: str) -> None:
    world, _ = shown
    start = 700.0
    world.update(Moment(start))
    target = next(each for each in world.targets() if each.id == name)
    pitch, yaw = toward(target.direction)
    course = COURSES[name]
    whole = course.length_s

    def at(passed: float, choose: bool) -> np.ndarray:
        world.update(Moment(start - 5.0))
        for t in np.arange(0.0, passed, 1.0):
            world.update(Moment(start + t, 1.0, selected=name if choose and t == 0.0 else ""))
        return looked(shown, Moment(start + passed), pitch, yaw, 36.0)

    passed = round(0.5 * (course.come_s + course.stay_s))
    change = abs(at(passed, True) - at(passed, False))
    assert change.max() > 0.012, "it is seen"
    assert change.mean() < 0.03, "and quiet"
    late = float(np.ceil(whole + 4.0))
    assert abs(at(late, True) - at(late, False)).max() < 0.004


@pytest.mark.gl
def test_the_lantern_warms_at_a_look_within_a_second(shown: tuple[World, Any]) -> None:
    world, _ = shown
    pitch, yaw = toward(np.array(night.night_things.LANTERN) / np.linalg.norm(night.night_things.LANTERN))
    light = []
    for attended in ("", "lantern"):
        world.update(Moment(600.0))
        for step in range(1, 9):
            world.update(Moment(600.0 + step / 10, 0.1, attended=attended))
        light.append(looked(shown, Moment(600.8, attended=attended), pitch, yaw, 40.0).mean())
    assert 1.02 * light[0] < light[1] < 1.6 * light[0]
