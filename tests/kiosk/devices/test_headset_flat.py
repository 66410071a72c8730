"""Seeing without a headset: the pointer is the gaze, a model patient turns the head."""

from __future__ import annotations

import itertools
import math

import pytest

from kiosk.devices.flat import SCREEN_FOV, FlatHeadset, OffscreenHeadset
from kiosk.devices.headset import Aim, angles, headset
from kiosk.events import Health, Presence, Worn


def gaze_at(x: float, y: float) -> tuple[float, float]:
    aim = Aim(point=(x, y))
    frame = FlatHeadset(aim, lambda: 0.0).begin()
    assert frame is not None and frame.gaze is not None
    return angles(frame.gaze.forward)


def test_the_pointer_looks_through_its_pixel() -> None:
    left, top = gaze_at(0.0, 0.0)
    right, bottom = gaze_at(1.0, 1.0)
    assert left < -30 and right > 30 and top > 10 and bottom < -15
    middle = gaze_at(0.5, 0.5)
    assert middle[0] == pytest.approx(0.0, abs=1e-6)


def test_the_bell_below_the_horizon_is_on_the_screen() -> None:
    assert gaze_at(0.5, 1.0)[1] < -29 and gaze_at(0.5, 0.0)[1] > 20


def test_pixels_are_square() -> None:
    across = math.tan(SCREEN_FOV.right) - math.tan(SCREEN_FOV.left)
    along = math.tan(SCREEN_FOV.up) - math.tan(SCREEN_FOV.down)
    assert across / along == pytest.approx(16 / 9, rel=0.005)


def test_nobody_looks_while_the_pointer_is_away() -> None:
    frame = FlatHeadset(Aim(), lambda: 0.0).begin()
    assert frame is not None and frame.gaze is None


def test_the_camera_stands_still_whoever_points() -> None:
    frame = FlatHeadset(Aim(point=(0.9, 0.1)), lambda: 0.0).begin()
    assert frame is not None and frame.head.orientation == (0.0, 0.0, 0.0, 1.0)


def test_offscreen_the_head_turns_to_where_the_model_looks() -> None:
    frame = OffscreenHeadset(Aim(look=(30.0, -10.0)), lambda: 0.0).begin()
    assert frame is not None and frame.gaze == frame.head
    assert angles(frame.head.forward) == pytest.approx((30.0, -10.0))


def test_frames_keep_their_period_and_never_catch_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("kiosk.devices.flat.time.sleep", sleep)
    flat = FlatHeadset(Aim(), lambda: now[0])
    began = []
    for busy in (0.0, 0.004, 0.5, 0.004, 0.004):
        flat.begin()
        began.append(now[0])
        now[0] += busy
    gaps = [b - a for a, b in itertools.pairwise(began)]
    assert gaps[1] == pytest.approx(1 / 60) and gaps[2] == pytest.approx(0.5)
    assert min(gaps[3:]) > 0.003 and sum(gaps[3:]) <= 2 / 60 + 1e-9


@pytest.mark.gl
def test_each_says_what_it_is_once_and_that_it_cannot_tell_who_wears_it() -> None:
    for name, health, display in (("flat", Health.OK, "flat"), ("offscreen", Health.MODEL, "none")):
        device = headset(name, Aim(), lambda: 0.0)
        device.open()
        state, presence = device.poll()
        assert (state.health, state.display) == (health, display)
        assert presence == Presence(Worn.UNKNOWN)
        assert device.poll() == ()
        device.close()
        device.open()
        assert device.poll() != (), "told again after it was opened again"
        device.close()
