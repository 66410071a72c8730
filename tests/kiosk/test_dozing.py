"""A still head may be asleep: what counts as still, what keeps awake, what wakes."""

from __future__ import annotations

import math

import pytest

from kiosk.dozing import STILL_LED_S, STILL_S, Sleeper

RATE = 30


class Head:
    """Turned by hand, seen thirty times a second."""

    def __init__(self) -> None:
        self.sleeper, self.now = Sleeper(), 100.0

    def see(self, yaw: float | None = 0.0, pitch: float = 0.0, **what: bool) -> bool:
        self.now += 1 / RATE
        towards = None
        if yaw is not None:
            a, b = math.radians(yaw), math.radians(pitch)
            towards = (math.sin(a) * math.cos(b), math.sin(b), -math.cos(a) * math.cos(b))
        return self.sleeper.see(self.now, towards, **{"active": False, "chose": False, "led": False, **what})

    def lie(self, seconds: float, rocks_deg: float = 0.0, **what: bool) -> bool:
        """Still but for the breath, 15 a minute."""
        for _ in range(round(seconds * RATE)):
            self.see(0.0, rocks_deg * math.sin(self.now * math.tau / 4), **what)
        return self.sleeper.asleep


@pytest.mark.parametrize("rocks_deg", [0.0, 0.5, 0.9])
def test_a_head_that_only_breathes_for_a_minute_may_be_asleep(rocks_deg: float) -> None:
    head = Head()
    assert not head.lie(STILL_S - 1, rocks_deg)
    assert head.lie(10, rocks_deg)


def test_led_by_the_guide_stillness_is_given_three_minutes() -> None:
    head = Head()
    assert not head.lie(STILL_LED_S - 1, led=True)
    assert head.lie(2, led=True)


def test_when_the_guide_ends_the_minute_begins_anew() -> None:
    head = Head()
    head.lie(100, led=True)
    assert not head.lie(STILL_S - 1) and head.lie(2)


def test_a_glance_to_the_side_begins_the_minute_anew() -> None:
    head = Head()
    head.lie(50)
    for _ in range(RATE):
        head.see(3.0)
    assert not head.lie(50) and head.lie(12)


def test_who_looks_about_a_little_for_an_hour_is_never_asleep() -> None:
    head = Head()
    for _ in range(3600 * RATE // 10):
        head.now += 9 / RATE
        assert not head.see(2.0 * math.sin(head.now * math.tau / 40))


@pytest.mark.parametrize("what", ["active", "chose"])
def test_looking_at_things_on_purpose_keeps_awake(what: str) -> None:
    head = Head()
    head.lie(50)
    head.see(**{what: True})
    assert not head.lie(50) and head.lie(12)


def test_a_turn_of_four_degrees_wakes_at_once_and_less_does_not() -> None:
    head = Head()
    assert head.lie(61)
    assert head.see(3.0)
    assert not head.see(4.5)


def test_a_choice_wakes_and_what_drifts_through_the_look_does_not() -> None:
    head = Head()
    assert head.lie(61)
    assert head.see(active=True)
    assert not head.see(chose=True)


def test_a_head_that_is_not_seen_is_not_known_to_be_still() -> None:
    head = Head()
    head.lie(50)
    for _ in range(2 * RATE):
        head.see(None)
    assert not head.lie(50)
    head.now += 20.0  # no picture for so long
    assert not head.lie(50) and head.lie(12)


def test_a_moment_without_tracking_wakes_nobody_and_a_headset_taken_off_is_nobody_asleep() -> None:
    head = Head()
    assert head.lie(61)
    assert all(head.see(None) for _ in range(RATE // 2)) and head.lie(1)
    assert not [head.see(None) for _ in range(2 * RATE)][-1]


def test_nobody_is_asleep_where_there_is_no_head() -> None:
    head = Head()
    for _ in range(200 * RATE):
        assert not head.see(None)
