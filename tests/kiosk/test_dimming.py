"""Brightness: steps the patient sees at once, never black, never a jump, and low for whom light hurts."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.config import parse
from kiosk.dimming import LEAST, MOST_STEP, RAMP_S, light
from kiosk.patient import DIM
from kiosk.scene.light import Brightness
from tests.kiosk.visit import Visit


@pytest.mark.parametrize("mood", [0.3, 0.6, 1.0])
def test_steps_are_even_to_the_eye_and_the_least_is_not_black(mood: float) -> None:
    steps = [light(mood, step) for step in range(MOST_STEP + 1)]
    assert steps[-1] == mood and steps[0] == pytest.approx(mood * LEAST) and steps[0] > 0.05
    ratios = np.diff(np.log(steps))
    assert ratios.min() > 0.1 and np.ptp(ratios) < 1e-9


def test_whom_light_hurts_sees_nothing_bright_at_any_step() -> None:
    assert max(light(mood, step, True) for mood in (0.3, 1.0) for step in range(11)) <= DIM


@pytest.mark.parametrize("start", range(1, MOST_STEP + 1))
def test_a_tap_is_seen_within_a_second_and_no_tenth_of_the_light_within_half_of_one(start: int) -> None:
    scene = Brightness(light(1.0, start))
    scene.aim(light(1.0, start - 1), RAMP_S, 0.0)
    seen = np.array([scene.at(t) for t in np.arange(0.0, 3.0, 0.01)])
    assert seen[0] - seen[100] > 0.8 * (light(1.0, start) - light(1.0, start - 1))
    assert np.abs(seen[50:] - seen[:-50]).max() <= 0.1 + 1e-9


def test_the_keys_turn_the_picture_and_dim_at_their_ends() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.wait(20)
    assert "brightness_up" not in visit.view.desk.keys
    was = visit.view.picture
    now = visit.tap("brightness_down").picture
    assert 0.7 * was.brightness < now.brightness < was.brightness
    visit.wait(5)
    for _ in range(12):
        visit.tap("brightness_down")
    assert visit.view.desk.brightness == 0 and "brightness_down" not in visit.view.desk.keys
    assert visit.view.picture.brightness > 0.1


def test_a_tap_has_a_quick_ramp_and_a_new_part_of_the_visit_its_own() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.wait(20)
    ramps = {visit.tap("brightness_down").picture.ramp_s}
    visit.tap("finish")
    assert visit.view.picture.ramp_s == 12.0 and visit.view.state == "winding_down"
    assert ramps <= {RAMP_S, 8.0}


def test_the_step_outlasts_a_restart_and_not_the_patient() -> None:
    visit = Visit(parse("[headset]\nbrightness = 6\n[session]\nlength_min = 5"))
    visit.to("immersed")
    visit.tap("brightness_down", "pause")
    again = Visit(resumed=visit.rows, same_boot=True, now=visit.now)
    assert again.view.desk.brightness == 5
    visit.tap("pause", "stop", "end_without_scores", "removed", "cleaned")
    assert visit.view.state == "ready" and visit.view.desk.brightness == 6


def test_photophobia_caps_it_whatever_is_pressed() -> None:
    visit = Visit()
    visit.session.patient.dim = True
    assert visit.to("immersed").picture.brightness <= DIM
