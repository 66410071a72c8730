"""The life of what floats: it never comes near, never jumps, is there between 0 and 1, and ends. Pure: no GL."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments import stream_course as course
from environments.stream_course import KINDS, Fleet
from environments.stream_land import Land
from environments.stream_plants import STONES
from environments.world import Moment

FPS = 30.0
NEAREST_M = 1.0
FASTEST, HARDEST = 2.6, 0.8  # m/s, m/s²
TURNS, TURNS_HARDER = 0.6, 0.35  # rad/s, rad/s²
kinds = st.sampled_from(KINDS)


def places(kind: str, waited_s: float) -> np.ndarray:
    """Its way from when it came until it is gone, (n, 3), at `FPS`; let go after it waited."""
    times = np.arange(0.0, waited_s + course.AWAY_S, 1 / FPS)
    return np.array([course.place(kind, t, t - waited_s if t >= waited_s else -1.0) for t in times])


@given(kinds, st.floats(0.0, 120.0))
def test_it_is_never_near_and_never_jumps(kind: str, waited_s: float) -> None:
    way = places(kind, waited_s)
    assert np.linalg.norm(way, axis=1).min() >= NEAREST_M
    speed = np.diff(way, axis=0) * FPS
    assert np.linalg.norm(speed, axis=1).max() <= FASTEST
    assert np.linalg.norm(np.diff(speed, axis=0) * FPS, axis=1).max() <= HARDEST


@given(kinds, st.integers(0, 9), st.floats(0.0, 60.0))
def test_it_turns_slowly(kind: str, number: int, waited_s: float) -> None:
    times = np.arange(0.0, waited_s + course.AWAY_S, 1 / FPS)
    turned = np.array([course.heading(kind, number, t, t - waited_s if t >= waited_s else -1.0) for t in times])
    speed = np.diff(turned) * FPS
    assert abs(speed).max() <= TURNS
    assert abs(np.diff(speed) * FPS).max() <= TURNS_HARDER


@given(kinds)
def test_let_go_it_only_goes_farther_and_looks_ever_smaller(kind: str) -> None:
    away = np.linalg.norm(places(kind, 5.0)[round(5.0 * FPS) :], axis=1)
    assert (np.diff(away) >= -1e-4).all()
    assert away[-1] > 6.0 * away[0]


def test_waiting_it_lies_still_eighteen_degrees_below_the_eye() -> None:
    way = places("leaf", 60.0)[round(course.SETTLE_S * FPS) : round(60.0 * FPS)]
    below = np.degrees(np.arctan2(-way[:, 1], -way[:, 2]))
    assert below == pytest.approx(18.0, abs=0.3)
    assert way[:, 0] == pytest.approx(0.0)
    assert np.ptp(way[:, 1]) < 0.02


def test_the_lantern_alone_leaves_the_water() -> None:
    for kind in KINDS:
        way = places(kind, 3.0)
        above = way[:, 1] - course.level(-way[:, 2])
        assert (above.max() > 2.0) == (kind == "lantern")
        assert above.min() > -0.02


@given(st.floats(0.0, 200.0), st.floats(-1.0, 40.0), st.floats(-1.0, 10.0))
def test_presence_is_a_share_and_ends(came_s: float, freed_s: float, left_s: float) -> None:
    there = course.presence(came_s, freed_s, left_s)
    assert 0.0 <= there <= 1.0
    if freed_s >= course.AWAY_S or left_s >= course.LEAVE_S:
        assert there == 0.0
    later = course.presence(*(since + 1 / FPS if since >= 0.0 else since for since in (came_s, freed_s, left_s)))
    assert abs(later - there) <= 0.04, "a frame shows no step"


@given(st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 0.2)), max_size=60))
def test_warmth_is_a_share_and_comes_and_goes_slowly(looks: list[tuple[float, float]]) -> None:
    warmth = 0.0
    for goal, passed in looks:
        before, warmth = warmth, course.warmed(warmth, goal, passed)
        assert 0.0 <= warmth <= 1.0
        assert abs(warmth - before) <= passed / min(course.WARMS_S, course.COOLS_S) + 1e-9


def test_the_way_keeps_to_the_water_and_off_the_stones() -> None:
    land = Land(1)
    for kind in KINDS:
        way = places(kind, 1.0)
        low = way[:, 1] - course.level(-way[:, 2]) < 0.3
        assert land.edge(way[low, 0], way[low, 2]).max() < -0.6
        for x, z, half, _ in STONES:
            assert np.hypot(way[low, 0] - x, way[low, 2] - z).min() > half + 0.4, (x, z)


def test_the_shader_s_level_is_the_same() -> None:
    told = course.LEVEL.split("{", 1)[1]
    first, last, half, four, top, fall = (float(found) for found in re.findall(r"(?<!\w)-?\d+\.\d+", told))
    assert (half, four) == (0.5, 4.0)
    for out in (0.0, 2.4, 8.0, 30.0, 90.0):
        s = [half * (math.sqrt((out - at) ** 2 + four) + out - at) for at in (first, last)]
        assert top - fall * (s[0] - s[1]) == pytest.approx(float(course.level(out)), abs=1e-3)


# The fleet: what comes, waits, goes.


def after(
    spots: list[tuple[float, str]], freed: tuple[float, ...] = (), until: float = 40.0, looked: bool = True
) -> Fleet:
    """A fleet at `until`, stepped at 10 Hz by (since when, spot); what waits is chosen at the times of `freed`."""
    fleet = Fleet()
    for number in range(round(until * 10)):
        t = number / 10
        spot = next((name for since, name in reversed(spots) if since <= t), "")
        selected = spot if any(abs(t - at) < 0.05 for at in freed) else ""
        fleet.step(Moment(t, 0.1, spot=spot, attended=spot if looked else "", progress=0.5, selected=selected))
    return fleet


def test_nothing_floats_until_something_is_asked_for() -> None:
    assert not after([]).things and not after([]).targets()
    assert not after([(1.0, "mask")]).things, "a spot of another place is nothing here"


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_is_the_one_target_until_it_is_let_go(kind: str) -> None:
    name = f"{kind}:3"
    (target,) = after([(1.0, name)], until=6.0).targets()
    assert target.id == name and target.dwell_s == 2.0 and 6.0 <= target.radius_deg <= 8.0
    assert np.linalg.norm(target.direction) == pytest.approx(1.0)
    assert np.degrees(np.arcsin(target.direction[1])) == pytest.approx(-18.0, abs=0.2)
    assert target.direction[0] == pytest.approx(0.0)
    gone = after([(1.0, name)], (6.0,), until=8.0)
    assert not gone.targets() and len(gone.things) == 1
    assert gone.things[0].place(8.0)[2] < -course.WAIT_OUT
    assert not after([(1.0, name)], (6.0,), until=6.0 + course.AWAY_S + 0.5).things


def test_a_new_number_is_a_new_thing_and_the_same_spot_none() -> None:
    assert len(after([(1.0, "leaf:1"), (9.0, "leaf:2")], (5.0,), until=12.0).things) == 2
    assert len(after([(1.0, "leaf")], (5.0,), until=12.0).things) == 1
    assert len(after([(1.0, "leaf"), (8.0, ""), (9.0, "leaf")], (5.0,), until=12.0).things) == 2


def test_what_is_not_let_go_fades_where_it_lies() -> None:
    fleet = after([(1.0, "boat"), (6.0, "")], until=7.0)
    (boat,) = fleet.things
    assert not fleet.targets() and 0.0 < boat.presence(7.0) < 1.0
    assert boat.place(7.0)[2] == -course.WAIT_OUT
    assert not after([(1.0, "boat"), (6.0, "")], until=8.5).things


def test_what_was_let_go_goes_on_when_the_spot_is_gone() -> None:
    fleet = after([(1.0, "lantern"), (6.5, "")], (6.0,), until=10.0)
    (lantern,) = fleet.things
    assert lantern.presence(10.0) == 1.0 and lantern.place(10.0)[2] < -course.WAIT_OUT - 0.5


def test_at_most_four_are_kept_and_the_one_that_waits_always() -> None:
    spots = [(2.0 * number, f"leaf:{number}") for number in range(8)]
    fleet = after(spots, tuple(2.0 * number + 1.5 for number in range(7)), until=14.5)
    assert len(fleet.things) == course.MOST
    assert [target.id for target in fleet.targets()] == ["leaf:7"]


def test_a_look_warms_it_and_without_one_it_cools() -> None:
    warm = after([(1.0, "leaf")], until=8.0).things[0].warmth
    assert warm == pytest.approx(0.7)
    assert after([(1.0, "leaf")], until=8.0, looked=False).things[0].warmth == 0.0


def test_the_same_moments_give_the_same_and_time_that_runs_back_begins_anew() -> None:
    one, other = (after([(1.0, "leaf:1"), (9.0, "boat:2")], (5.0,), until=12.0) for _ in range(2))
    told = [[(x.place(12.0), x.heading(12.0), x.warmth) for x in fleet.things] for fleet in (one, other)]
    assert told[0] == told[1]
    one.step(Moment(3.0, 0.1))
    assert not one.things
