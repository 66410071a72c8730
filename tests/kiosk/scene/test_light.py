"""Nothing over the whole field is quick, but for emergencies, which only darken and cover."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from environments import safety
from kiosk.events import Tap
from kiosk.scene.light import BLANK_S, COVER_S, DIM, LONGEST_STEP_S, REVEAL_S, Brightness, Drift, Ramp, Veil
from tests.kiosk.visit import Visit

GREEN = (0.1, 0.4, 0.2)


def steepest(values: list[float], dt: float, within_s: float = 0.5) -> float:
    """The largest rise within half a second."""
    steps = round(within_s / dt)
    return max(max(later - first for later in values[i : i + steps + 1]) for i, first in enumerate(values))


@given(st.floats(0.05, 1), st.floats(0.05, 1), st.floats(0, 20), st.floats(0, 6), st.floats(0.05, 1), st.floats(0, 20))
def test_light_never_rises_by_more_than_a_tenth_in_half_a_second(
    start: float, goal: float, ramp_s: float, wait_s: float, second: float, second_ramp_s: float
) -> None:
    light, dt = Brightness(start), 0.05
    light.aim(goal, ramp_s, 0.0)
    values = [light.at(0.0)]
    for step in range(1, 400):
        now = step * dt
        if abs(now - wait_s) < dt / 2:
            light.aim(second, second_ramp_s, now)
        values.append(light.at(now))
    assert steepest(values, dt) <= 0.1 + 1e-6


@given(st.lists(st.tuples(st.sampled_from(
    ["brightness_down", "brightness_up", "talk", "pause", "stop", "resume", "patient", "comfort", "dim", "back"]),
    st.floats(0.02, 3.0)), max_size=40), st.sampled_from(["fitting", "baseline", "choosing", "immersed", "goodbye"]))
@settings(max_examples=60, deadline=None)
def test_whatever_staff_press_the_light_never_flashes_nor_leaps_up(
    presses: list[tuple[str, float]], state: str
) -> None:
    visit, dt = Visit(), 1 / 30
    picture = visit.to(state).picture
    light, now = Brightness(picture.brightness), 0.0
    values = [light.at(now)]
    for key, wait_s in [*presses, ("", 8.0)]:
        picture = visit.step(Tap(key), dt=0.0).picture
        light.aim(picture.brightness, picture.ramp_s, now)
        for _ in range(max(1, round(wait_s / dt))):
            now += dt
            picture = visit.step(dt=dt).picture
            light.aim(picture.brightness, picture.ramp_s, now)
            values.append(light.at(now))
    assert steepest(values, dt) <= 0.1 + 1e-6
    seen = (np.full((16, 32, 3), value) for value in values)
    assert safety.judge(seen, 1 / dt, 40.0)["flashes"].value <= 3


def test_it_gets_there_and_darkens_at_once_in_an_emergency() -> None:
    light = Brightness(0.3)
    light.aim(1.0, 8.0, 0.0)
    assert light.at(8.0) == 1.0
    light.aim(0.3, 0.3, 10.0)
    assert light.at(10.3) == 0.3


def test_darkening_without_need_is_as_slow_as_brightening() -> None:
    light = Brightness(1.0)
    light.aim(0.3, 1.0, 0.0)
    assert light.at(1.0) > 0.8


def test_the_same_goal_again_does_not_start_the_ramp_anew() -> None:
    light = Brightness(0.3)
    light.aim(0.5, 5.0, 0.0)
    light.aim(0.5, 5.0, 4.9)
    assert light.at(5.0) == 0.5


def test_a_ramp_leaves_from_where_it_is() -> None:
    ramp = Ramp(0.0)
    ramp.to(1.0, 2.0, 0.0)
    half = ramp.at(1.0)
    ramp.to(0.0, 2.0, 1.0)
    assert half == 0.5 and ramp.at(1.0) == half


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_a_drift_never_hurries_whatever_its_goal_does(goals: list[float]) -> None:
    drift, now, values = Drift(20.0, 4.0), 100.0, []
    for goal in goals:
        for _ in range(60):
            now += 1 / 30
            values.append(drift.toward(goal, now))
    steps = np.abs(np.diff(values))
    assert steps.max(initial=0.0) <= 1 / 30 / 20.0 + 1e-9
    assert min(values) >= 0.0 and max(values) <= 1.0


def test_a_drift_gets_there() -> None:
    drift = Drift(20.0, 4.0)
    values = [drift.toward(1.0, step / 30) for step in range(45 * 30)]
    assert values[19 * 30] < 0.95 and values[-1] > 0.99


def test_a_drift_does_not_leap_after_a_pause() -> None:
    drift = Drift(20.0, 4.0)
    drift.toward(0.0, 10.0)
    assert drift.toward(1.0, 500.0) <= LONGEST_STEP_S / 20.0


def test_no_veil_is_no_veil() -> None:
    assert Veil().at(5.0) == (0.0, DIM)


def test_lost_tracking_covers_within_300_ms_and_is_lifted() -> None:
    veil = Veil()
    veil.lose(True, 1.0)
    assert veil.at(1.3) == (1.0, DIM)
    veil.lose(False, 2.0)
    assert veil.at(4.0)[0] == 0.0


def test_headset_off_is_an_even_dim_grey_at_once() -> None:
    veil = Veil()
    veil.blank(True, 0.0)
    hides, colour = veil.at(BLANK_S)
    assert hides == 1.0 and colour == DIM and BLANK_S <= 0.5


def test_worlds_change_behind_their_own_mean_colour() -> None:
    veil = Veil()
    veil.cover(0.0, GREEN, urgent=True)
    assert not veil.covered(0.1) and veil.covered(COVER_S)
    assert np.allclose(veil.at(COVER_S)[1], GREEN)
    veil.cover(0.2, DIM, urgent=True)
    assert np.allclose(veil.at(COVER_S)[1], GREEN), "the colour stands while it covers"
    veil.reveal(COVER_S)
    assert 0.0 < veil.at(COVER_S + REVEAL_S / 2)[0] < 1.0 and veil.at(COVER_S + REVEAL_S)[0] == 0.0


def test_an_unhurried_change_covers_slowly() -> None:
    veil = Veil()
    veil.cover(0.0, GREEN, urgent=False)
    assert not veil.covered(1.0)


def test_grey_outweighs_a_world_that_is_changing() -> None:
    veil = Veil()
    veil.cover(0.0, GREEN, urgent=True)
    veil.blank(True, 0.0)
    assert np.allclose(veil.at(1.0)[1], DIM)
