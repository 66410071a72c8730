"""The pacer's promises: no jump, no breath under the floor, no answer that depends on the asking."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.breathing import Coach, Cue, Profile

FLOORS = {"adult": 4.5, "12-17": 5.0, "8-11": 6.0, "5-7": 6.5, "unknown": 6.0}
PLAIN = {"adult": 10.0, "12-17": 10.0, "8-11": 13.0, "5-7": 13.0, "unknown": 10.0}
FIXED = {"adult": 6.0, "12-17": 6.0, "8-11": 6.0, "5-7": 6.5, "unknown": 6.0}

profiles = st.builds(
    Profile,
    age_band=st.sampled_from(sorted(FLOORS)),
    own_rate=st.none() | st.floats(1, 60),
    minutes=st.floats(0, 60),
    adapt=st.booleans(),
)


def breaths(coach: Coach, until: float, start: float = 0.0) -> list[tuple[float, Cue]]:
    """Every breath's first cue, found by asking 20 times a second."""
    cues = [(start + tick / 20, coach.cue(start + tick / 20)) for tick in range(int((until - start) * 20))]
    return [cues[0]] + [after for before, after in pairwise(cues) if after[1].phase < before[1].phase]


@pytest.mark.parametrize("band", FLOORS)
def test_without_adapting_the_fixed_rate_is_there_at_once(band: str) -> None:
    cue = Coach(Profile(band, None, 20, False), 100.0).cue(100.0)
    assert cue == Cue(0.0, True, FIXED[band], "fixed", False)


@pytest.mark.parametrize("band", FLOORS)
def test_an_unknown_rate_starts_at_the_bands_own(band: str) -> None:
    cue = Coach(Profile(band, None, 20, True), 0.0).cue(0.0)
    assert (cue.rate_per_min, cue.mode, cue.following) == (PLAIN[band], "listen", False)


@pytest.mark.parametrize(("own", "starts"), [(12.0, 12.0), (22.0, 16.0), (5.5, 5.5), (3.0, 4.5)])
def test_listening_is_at_the_patients_own_rate_within_the_bounds(own: float, starts: float) -> None:
    assert Coach(Profile("adult", own, 20, True), 0.0).cue(1.0).rate_per_min == starts


def test_the_lead_to_the_fixed_rate_is_slow_and_ends_there() -> None:
    cues = breaths(Coach(Profile("adult", None, 20, True), 0.0), 900.0)
    steps = [
        (at, cue.rate_per_min)
        for (at, cue), (_, before) in zip(cues[1:], cues, strict=False)
        if cue.rate_per_min != before.rate_per_min
    ]
    assert steps[0][0] >= 60
    assert [rate for _, rate in steps] == [9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0]
    for (earlier, rate), (later, _) in pairwise(steps):
        assert later - earlier >= max(30.0, 4 * 60 / rate) - 0.1
    assert cues[-1][1].mode == "fixed"


def test_nobody_is_led_up_above_an_own_slow_rate() -> None:
    cues = breaths(Coach(Profile("adult", 5.0, 20, True), 0.0), 600.0)
    assert {cue.rate_per_min for _, cue in cues} == {5.0}


def test_a_lost_strap_holds_the_rate_and_three_clean_breaths_after_its_return_still_do() -> None:
    coach = Coach(Profile("adult", None, 20, True), 0.0)
    for second in range(100):
        coach.beat(float(second), 1000.0)
    coach.lost(100.0)
    held = coach.cue(100.0)
    assert (held.mode, coach.reason) == ("lost", "lost")
    gone = breaths(coach, 300.0, start=100.0)
    assert {(cue.rate_per_min, cue.mode, cue.following) for _, cue in gone} == {(held.rate_per_min, "lost", False)}
    now = 300.0
    coach.beat(now, 1000.0)
    assert (coach.cue(now).mode, coach.reason) == ("hold", "back")
    while coach.reason == "back":
        assert coach.cue(now).rate_per_min == held.rate_per_min
        now += 1.0
        coach.beat(now, 1000.0)
    assert 3 <= (now - 300.0) / (60 / held.rate_per_min) <= 5


def test_five_silent_seconds_are_a_loss_and_more_is_needed_than_four() -> None:
    coach = Coach(Profile("adult", None, 20, True), 0.0)
    coach.beat(30.0, 1000.0)
    assert coach.cue(35.0).mode == "listen"
    assert coach.cue(35.1).mode == "lost"
    coach.beat(36.0, 1000.0)
    assert coach.cue(36.0).mode == "listen"


def test_a_strap_never_heard_is_not_missed() -> None:
    coach = Coach(Profile("adult", None, 20, True), 0.0)
    coach.lost(1.0)
    cue = coach.cue(900.0)
    assert (cue.rate_per_min, cue.mode) == (6.0, "fixed")


def test_a_strap_that_comes_late_is_heard_for_three_breaths_before_anything_is_said_of_it() -> None:
    coach = Coach(Profile("adult", None, 20, True), 0.0)
    assert coach.cue(300.0).mode == "fixed"
    held = coach.cue(300.0).rate_per_min
    coach.beat(300.5, 1000.0)
    for second in range(301, 320):
        coach.beat(float(second), 1000.0)
        assert (coach.cue(second).mode, coach.reason, coach.cue(second).rate_per_min) == ("hold", "back", held)


def test_a_guide_that_is_not_shown_holds_its_rate_and_says_nothing_of_the_patient() -> None:
    coach = Coach(Profile("adult", None, 20, True), 0.0)
    for second in range(1, 100):
        coach.beat(float(second), 1000.0)
    held = coach.cue(99.0).rate_per_min
    for second in range(100, 400):
        coach.beat(float(second), 1000.0)
        coach.unseen(float(second))
        cue = coach.cue(float(second))
        assert (cue.rate_per_min, cue.mode, coach.reason, cue.following) == (held, "hold", "unseen", False)
    for second in range(400, 415):
        coach.beat(float(second), 1000.0)
        assert (coach.cue(float(second)).rate_per_min, coach.reason) == (held, "unseen")


def test_while_it_listens_nobody_has_to_see_it() -> None:
    coach = Coach(Profile("adult", None, 20, True), 0.0)
    coach.beat(1.0, 1000.0)
    coach.unseen(1.0)
    assert (coach.cue(1.0).mode, coach.reason, coach.listens) == ("listen", "start", True)
    coach.lost(2.0)
    assert (coach.cue(2.0).mode, coach.listens) == ("lost", True)


@settings(deadline=None)
@given(profiles, st.lists(st.tuples(st.floats(0, 40), st.sampled_from("blua")), max_size=60), st.floats(0, 1e6))
def test_the_answer_never_depends_on_the_asking(profile: Profile, calls: list[tuple[float, str]], start: float) -> None:
    asked, quiet = Coach(profile, start), Coach(profile, start)
    now = start
    for pause_s, what in calls:
        now += pause_s
        asked.cue(now)
        if what == "b":
            asked.beat(now, 900.0)
            quiet.beat(now, 900.0)
        elif what == "l":
            asked.lost(now)
            quiet.lost(now)
        elif what == "u":
            asked.unseen(now)
            quiet.unseen(now)
        asked.cue(now)
    assert asked.cue(now) == quiet.cue(now)


@settings(deadline=None, max_examples=50)
@given(profiles, st.floats(0, 1e5), st.lists(st.floats(0.01, 8), min_size=1, max_size=150))
def test_breath_flows_on_within_its_bounds(profile: Profile, start: float, pauses_s: list[float]) -> None:
    coach, now = Coach(profile, start), start
    before = coach.cue(now)
    for pause_s in pauses_s:
        now += pause_s
        cue = coach.cue(now)
        assert 0 <= cue.phase < 1
        assert cue.inhaling == (cue.phase < 0.4)
        assert not cue.following
        assert FLOORS[profile.age_band] <= cue.rate_per_min <= 16
        assert cue.rate_per_min <= before.rate_per_min <= cue.rate_per_min + 0.5 * (1 + pause_s / 30)
        if cue.rate_per_min == before.rate_per_min:
            turned = (before.phase + pause_s * cue.rate_per_min / 60) % 1
            assert min(abs(turned - cue.phase), 1 - abs(turned - cue.phase)) < 1e-6
        before = cue


def test_a_changed_rate_begins_with_an_inhale() -> None:
    coach = Coach(Profile("adult", None, 20, True), 0.0)
    before = coach.cue(0.0)
    for tick in range(1, 200 * 400):
        cue = coach.cue(tick / 200)
        if cue.rate_per_min != before.rate_per_min:
            assert before.phase > 0.998
            assert cue.phase < 0.002
        before = cue
    assert before.rate_per_min == 6.0


@pytest.mark.parametrize("call", ["cue", "beat", "lost"])
@pytest.mark.parametrize("wrong", [9.9, math.nan, -math.inf, math.inf])
def test_time_running_backwards_is_refused_by_every_call(call: str, wrong: float) -> None:
    coach = Coach(Profile("adult", None, 20, True), 5.0)
    coach.cue(10.0)
    arguments = (wrong, 900.0) if call == "beat" else (wrong,)
    with pytest.raises(ValueError, match="time"):
        getattr(coach, call)(*arguments)
    assert coach.cue(10.0) == coach.cue(10.0)
    with pytest.raises(ValueError, match="time"):
        Coach(Profile("adult", None, 20, True), 5.0).cue(4.0)


@pytest.mark.parametrize(
    "wrong", [{"age_band": "baby"}, {"own_rate": 0.0}, {"own_rate": math.nan}, {"minutes": -1.0}, {"minutes": math.nan}]
)
def test_a_profile_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)).replace("_", ".")):
        Profile(**wrong)  # type: ignore[arg-type]


def test_a_guide_that_was_broken_off_goes_on_and_may_still_ease() -> None:
    coach = Coach(Profile("adult", 12.0, 20, True), 0.0, going_on_at=6.0)
    assert (coach.cue(0.0).rate_per_min, coach.cue(0.0).mode, coach.reason) == (6.0, "hold", "back")
    for second in range(1, 400):
        coach.beat(float(second), 1000.0)  # a heart that does not sway at all
    assert 6.0 < coach.cue(400.0).rate_per_min <= 12.0


def test_a_guide_that_was_broken_off_and_hears_no_strap_comes_to_the_fixed_rate() -> None:
    coach = Coach(Profile("adult", None, 20, True), 0.0, going_on_at=8.0)
    assert coach.cue(50.0).mode == "hold"
    cue = coach.cue(600.0)
    assert (cue.rate_per_min, cue.mode, coach.reason) == (6.0, "fixed", "no_strap")
    steady = Coach(Profile("adult", None, 20, False), 0.0, going_on_at=8.0)
    assert steady.cue(0.0).rate_per_min == 6.0
