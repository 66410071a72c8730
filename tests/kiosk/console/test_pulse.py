"""What the console says of the heart and the guide, before any pixel."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kiosk.console import pulse
from kiosk.console.words import words
from kiosk.events import Health, StrapState
from kiosk.view import Pulse
from tests.kiosk.console.scenes import FOLLOWING, STATUS, STEADY

TABLE = words()
ABSENT = replace(STATUS, strap=StrapState(Health.ABSENT))


@pytest.mark.parametrize("bpm, age_s, number, beside", [
    (76, 0, "76", "beats/min"), (76, 2, "76", "beats/min"), (76, 3, "76", "3 s ago"), (None, 12, "--", "12 s ago"),
    (0, 1, "--", "beats/min"), (None, None, "--", "no heart strap"),
])  # fmt: skip
def test_the_heart_is_a_number_or_two_dashes_with_its_age_and_never_for_monitoring(
    bpm: int | None, age_s: int | None, number: str, beside: str
) -> None:
    heart = pulse.heart(Pulse(bpm, age_s), ABSENT, TABLE)
    assert (heart.number, heart.beside, heart.warning) == (number, beside, "not for monitoring")


def test_a_strap_that_is_there_and_silent_so_far_is_not_called_missing() -> None:
    assert pulse.heart(Pulse(), STATUS, TABLE).beside == "beats/min"


@pytest.mark.parametrize("quality, level, said", [
    (1.0, 3, "Signal good"), (0.8, 3, "Signal good"), (0.79, 2, "Signal fair"), (0.5, 2, "Signal fair"),
    (0.49, 1, "Signal poor"), (0.0, 1, "Signal poor"), (None, 0, "No signal"),
])  # fmt: skip
def test_the_signal_is_in_words_and_bars(quality: float | None, level: int, said: str) -> None:
    guide = pulse.guide(replace(FOLLOWING, quality=quality), STATUS, TABLE)
    assert (guide.level, guide.signal) == (level, f"{said}, strap battery 85 %")
    assert pulse.heart(replace(FOLLOWING, quality=quality), STATUS, TABLE).level == level


def test_the_guide_says_its_rate_and_how_the_heart_goes_with_it() -> None:
    guide = pulse.guide(FOLLOWING, STATUS, TABLE)
    assert (guide.rate, guide.following) == ("Guide 6.2 a minute", "Heart: with the guide")
    alone = pulse.guide(replace(FOLLOWING, following=False), STATUS, TABLE)
    assert alone.following == "Heart: finding its own pace"


def test_without_a_heart_nothing_is_claimed_of_it() -> None:
    guide = pulse.guide(STEADY, ABSENT, TABLE)
    assert guide == pulse.Guide("Guide 6.0 a minute", "", "Steady at 6.0: no heart strap", 0, "")
    assert pulse.guide(Pulse(), STATUS, TABLE).rate == "No guide now"


@pytest.mark.parametrize("strap", [Health.OK, Health.LOST])
@pytest.mark.parametrize("bpm, age_s", [(None, 3), (0, 0)])
def test_beside_two_dashes_neither_a_signal_nor_a_pace_is_claimed(bpm: int | None, age_s: int, strap: Health) -> None:
    silent = replace(FOLLOWING, bpm=bpm, age_s=age_s, quality=0.9)
    status = replace(STATUS, strap=StrapState(strap))
    guide = pulse.guide(silent, status, TABLE)
    assert (guide.following, guide.level, guide.signal) == ("", 0, "No signal")
    assert pulse.heart(silent, status, TABLE).level == 0


@pytest.mark.parametrize("index", ["hrv", "rmssd", "sdnn", "coherence", "stress", "arous"])
def test_no_index_of_the_heart_is_named(index: str) -> None:
    assert not [said for said in TABLE.values() if index in said.lower()]


def test_a_gap_parts_the_beats_and_is_never_part_of_a_run() -> None:
    beats = ((9.0, 70.0), (8.0, 71.0), (7.5, math.nan), (7.0, math.nan), (2.0, 80.0), (1.0, math.nan))
    assert pulse.runs(beats) == (((9.0, 70.0), (8.0, 71.0)), ((2.0, 80.0),))
    assert pulse.runs(()) == ()


def test_each_breath_lasts_to_the_next_the_present_one_by_the_rate_and_none_for_ever() -> None:
    told = Pulse(rate_per_min=6.0, inhales=(100.0, 40.0, 30.5, 4.0))
    assert pulse.breaths(told) == ((100.0, 15.0), (40.0, 9.5), (30.5, 15.0), (4.0, 10.0))


@pytest.mark.parametrize("values, before, span", [
    ((), None, (60, 90)),
    ((), (50, 90), (50, 90)),
    ((72.0, 74.0), None, (60, 90)),
    ((70.0,), None, (60, 90)),
    ((61.0, 118.0), None, (60, 120)),
    ((59.9, 88.0), (60, 90), (50, 90)),
    ((60.1, 88.0), (50, 90), (50, 90)),
    ((70.0, 80.0), (40, 120), (60, 90)),
])  # fmt: skip
def test_the_scale_goes_in_tens_and_is_thirty_wide_at_least(
    values: tuple[float, ...], before: tuple[int, int] | None, span: tuple[int, int]
) -> None:
    assert pulse.span(values, before) == span


def test_a_beat_that_trembles_at_the_edge_moves_the_scale_once_at_most() -> None:
    span, seen = pulse.span((60.5, 85.0)), []
    for second in range(60):
        span = pulse.span((60.0 + 0.4 * math.sin(second), 85.0), span)
        seen.append(span)
    assert len(set(seen)) <= 2 and seen == sorted(seen, reverse=True)


def test_equal_pulses_give_equal_curves_though_no_nan_equals_another() -> None:
    def again() -> Pulse:
        return Pulse(70, 1, beats=((3.0, 70.0), (2.0, float("nan")), (1.0, 72.0)))

    assert again() != again()
    assert pulse.curve(again(), None, TABLE) == pulse.curve(again(), None, TABLE)
