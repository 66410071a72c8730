"""What is special to the stream; what holds for every place is tested with the worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import numpy as np
import pytest

from environments import budget, safety, stream_sky, stream_trees
from environments.render import FIELD_DEG, eye_at, open_world
from environments.stream import Stream
from environments.stream_course import AWAY_S, KINDS, WAIT_OUT, WATER_Y, level
from environments.stream_land import Land, water
from environments.world import Moment, World

SIZE, FPS = (160, 120), 15.0
START_S, COMES_S, LOOKED_S, FREED_S = 30.0, 0.6, 2.6, 4.6  # of a thing: since the start

pytestmark = pytest.mark.timeout(900)  # on a busy machine without a GPU, and before anything is kept on disk


@pytest.fixture(scope="module")
def world(gl: ModuleType) -> Iterator[World]:
    made = open_world(gl, "stream", 1, "low")
    yield made
    made.close()


def let_go(kind: str, seconds: float) -> Iterator[Moment]:
    """A thing comes, waits, is looked at and let go."""
    for number in range(round(seconds * FPS)):
        s = number / FPS
        looked = LOOKED_S <= s < FREED_S
        name = f"{kind}:1" if s >= COMES_S else ""
        yield Moment(
            START_S + s,
            1 / FPS if number else 0.0,
            spot=name,
            attended=name if looked else "",
            progress=(s - LOOKED_S) / 2.0 if looked else 0.0,
            selected=name if abs(s - FREED_S) < 0.5 / FPS else "",
        )


def seen(
    world: World, moments: Iterator[Moment], pitch: float = -8.0, eyes: tuple[int, ...] = (0,), samples: int = 1
) -> list[list[np.ndarray]]:
    """What each eye sees of these moments, linear light."""
    buffer = world.gl.EyeBuffer(*SIZE, samples)
    pictures: list[list[np.ndarray]] = [[] for _ in eyes]
    for moment in moments:
        world.update(moment)
        for place, index in enumerate(eyes):
            buffer.bind()
            world.draw(eye_at(index, SIZE, pitch))
            pictures[place].append(safety.linear(buffer.read()))
    buffer.close()
    return pictures


def still(world: World) -> np.ndarray:
    """One moment alone."""
    return seen(world, iter([Moment(START_S)]))[0][0]


# As numbers.


def test_it_names_what_may_float() -> None:
    assert Stream.SPOTS == KINDS == ("leaf", "boat", "lantern")
    assert Stream.title == "Quiet stream" and Stream.tags == {"water"}


def test_the_stream_comes_from_the_right_and_leaves_ahead() -> None:
    land = Land(1)
    near, far = land.line[land.metres < -12.0], land.line[land.metres > 25.0]
    assert (near[:, 0] > 6.0).all()
    assert (np.abs(np.arctan2(far[:, 0], -far[:, 1])) < np.radians(25.0)).all()
    assert float(land.edge(np.array(0.0), np.array(0.0))) > 0.8, "the patient is ashore"
    assert float(land.edge(np.array(0.0), np.array(-WAIT_OUT))) < -0.7, "what waits has water all round"


def test_water_lies_on_the_land_everywhere_and_falls_all_the_way() -> None:
    land = Land(1)
    vertices, _ = water(land, "high")
    y, clear = vertices[:, 1], vertices[:, 6]
    under = clear > 0.95
    assert (land.height(vertices[under, 0], vertices[under, 2]) < y[under]).all()
    outs = np.linspace(0.0, 150.0, 400)
    assert (np.diff(level(outs)) <= 1e-9).all() and float(level(WAIT_OUT)) == pytest.approx(WATER_Y)


@pytest.mark.parametrize("high", (True, False))
def test_no_leaf_hangs_before_the_eye_or_before_what_floats(high: bool) -> None:
    x, z = stream_trees.WILLOW_AT
    places = stream_trees.willow(1, high)[:, :3] + np.array([x, WATER_Y + 0.15, z])
    away = np.linalg.norm(places, axis=1)
    assert away.min() > 1.5
    pitch, yaw = np.degrees(np.arcsin(places[:, 1] / away)), np.degrees(np.arctan2(places[:, 0], -places[:, 2]))
    assert not ((abs(yaw) < 10.0) & (pitch < 8.0)).any()


def test_the_evening_goes_from_gold_to_blue_and_never_back() -> None:
    hours = [stream_sky.hour(t) for t in np.arange(-5.0, 3600.0, 20.0)]
    assert hours[0] == 0.0 and hours[-1] > 0.95 and (np.diff(hours) >= 0).all() and np.diff(hours).max() < 0.03
    red = [stream_sky.lit("sky", at)[0] / stream_sky.lit("sky", at)[2] for at in (0.0, 0.5, 1.0)]
    assert red[0] > red[1] > red[2]


# As pictures.


def judged(world: World, kind: str, pitches: tuple[float, ...], samples: int = 1) -> safety.Verdict:
    """The worst of both eyes at these heights of the look. A single sample a pixel glitters more than what is worn."""
    verdicts = []
    for pitch in pitches:
        shown = seen(world, let_go(kind, FREED_S + AWAY_S + 0.5), pitch, (0, 1), samples)
        verdicts += [safety.judge(one, FPS, FIELD_DEG) for one in shown]
    return safety.worst(verdicts)


@pytest.mark.gl
@pytest.mark.parametrize("kind", KINDS)
def test_letting_go_is_safe_to_see(world: World, kind: str) -> None:
    verdict = judged(world, kind, (-8.0,))
    assert not verdict.faults(), verdict.faults()
    assert not verdict.beyond_aim(), verdict.beyond_aim()


@pytest.mark.gl
@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_letting_go_is_safe_to_see_in_full_and_lying(gl: ModuleType, kind: str) -> None:
    fine = open_world(gl, "stream", 1, "high")
    verdict = judged(fine, kind, (-18.0, 45.0), 4)
    fine.close()
    assert not verdict.faults(), verdict.faults()
    assert not verdict.beyond_aim(), verdict.beyond_aim()


@pytest.mark.gl
@pytest.mark.parametrize("kind", KINDS)
def test_what_floats_is_seen_where_the_look_is_asked_for_and_goes_from_there(world: World, kind: str) -> None:
    moments = list(let_go(kind, FREED_S + 9.1))
    waits, gone = moments[round((FREED_S - 0.1) * FPS)], moments[-1]
    row, column = SIZE[1] / 2 + SIZE[0] / 2 * np.tan(np.radians(10.0)), SIZE[0] / 2

    y, x = np.mgrid[: SIZE[1], : SIZE[0]] + 0.5
    near = np.hypot(y - row, x - column) < 14.0
    shares = []
    for last in (waits, gone):
        world.update(Moment(0.0))
        for moment in moments[: moments.index(last)]:
            world.update(moment)
        there = seen(world, iter([last]))[0][0]
        world.update(Moment(0.0))
        without = seen(world, iter([Moment(last.t)]))[0][0]
        shares.append(float(np.abs(there - without).max(2)[near].mean()))
    assert shares[0] > 0.02 and shares[0] > 4.0 * shares[1], shares


@pytest.mark.gl
def test_a_look_warms_it(world: World) -> None:
    for kind in KINDS:
        shown = []
        for looks in (False, True):
            world.update(Moment(0.0))
            for number in range(60):
                at = kind if looks and number > 30 else ""
                world.update(Moment(START_S + number / 10, 0.1, spot=kind, attended=at, progress=1.0))
            shown.append(seen(world, iter([Moment(START_S + 6.0, spot=kind, attended=at, progress=1.0)]))[0][0])
        change = (shown[1] - shown[0])[60:, 60:100]
        assert change[..., 0].max() > 0.02 and change[..., 0].mean() > abs(change[..., 2].mean()), kind


@pytest.mark.gl
def test_the_same_moments_give_the_same_picture_whatever_was_before(world: World) -> None:
    first = seen(world, let_go("boat", FREED_S + 2.0))[0][-1]
    seen(world, let_go("leaf", FREED_S + 5.0))
    assert np.array_equal(seen(world, let_go("boat", FREED_S + 2.0))[0][-1], first)


@pytest.mark.gl
@pytest.mark.parametrize("quality", ("low", "high"))
def test_four_things_keep_to_the_budget_and_are_gone_without_a_trace(gl: ModuleType, quality: str) -> None:
    world = open_world(gl, "stream", 1, quality)
    bare = still(world)
    world.update(Moment(0.0))
    for number in range(4 * 30):
        kind = ("lantern", "boat", "leaf", "lantern")[number // 30]
        name = f"{kind}:{number // 30}"
        world.update(Moment(number / 10, 0.1, spot=name, selected=name if number % 30 == 25 and number < 90 else ""))
    for pitch, yaw in ((0.0, 0.0), (-18.0, 0.0), (0.0, 60.0), (0.0, -60.0), (45.0, 0.0), (90.0, 0.0)):
        made = budget.draws(world.gl, world, eye_at(0, SIZE, pitch, yaw))
        assert len(made) <= budget.DRAWS and sum(draw.triangles for draw in made) <= budget.TRIANGLES, (pitch, yaw)
        counted = budget.overdraw(world.gl, world, eye_at(0, SIZE, pitch, yaw))
        assert counted.mean() <= budget.OVERDRAW
    world.update(Moment(0.0))
    assert np.array_equal(still(world), bare)
    world.close()


@pytest.mark.gl
def test_no_part_of_a_look_at_what_waits_is_striped(world: World) -> None:
    find: Callable[[np.ndarray, float], safety.Finding] = safety.stripes
    buffer = world.gl.EyeBuffer(256, 192, 4)
    for kind in KINDS:
        world.update(Moment(0.0))
        for number in range(40):
            world.update(Moment(START_S + number / 10, 0.1, spot=kind))
        buffer.bind()
        world.draw(eye_at(0, (256, 192), -18.0, 0.0, 20.0))
        found = find(safety.linear(buffer.read()), 20.0)
        assert found.kept, (kind, found)
    buffer.close()
