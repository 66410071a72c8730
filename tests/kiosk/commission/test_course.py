"""The course: done in any order, left and resumed; a failure says what to do; what it comes to."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from kiosk.commission.checks import CHECKS
from kiosk.commission.course import Course
from kiosk.commission.result import COMMISSIONED, FAILED, UNFINISHED, WITH_MODELS, document, requirements, verdict
from kiosk.commission.standing import standing
from kiosk.commission.step import BACK, DO, OTHER, Do
from kiosk.config import Config
from kiosk.events import FrameStats, HeadsetState, Health, PowerState, StickState, StrapState, Tap, WorldReady
from kiosk.settings.overlay import laid_over
from tests.kiosk.commission.runs import (
    DEVICES,
    GOOD,
    HEADSET,
    SAID,
    WAY,
    Run,
    all_there,
    cart,
    controls,
    frames,
    loudness,
    pulls,
    sight,
    strap,
    visit,
)

ABOUT = {"kiosk_version": "1", "installed": "a", "hardware": {"board": "A"}, "began": "t", "signed_at": "t"}


def whole() -> Run:
    run = Run()
    all_there(run)
    for step in WAY:
        step(run)
    return run


def test_a_cart_whose_every_step_passed_is_commissioned_with_its_figures_and_requirements() -> None:
    run = whole()
    assert {name: each.state for name, each in run.known.outcomes.items()} == {kind.name: "pass" for kind in CHECKS}
    assert verdict(run.known.outcomes, run.known.models) == COMMISSIONED
    assert set(requirements(run.known.outcomes).values()) == {"pass"}
    assert run.known.config.audio.calibration_db == 58.5
    assert (run.known.config.kiosk.id, run.known.config.cleaning.contact_min) == ("cart-7", 2.0)
    assert (run.known.config.console.pedal, run.known.config.console.call) == ("b", "f13")
    figures = run.known.outcomes["pulls"].figures
    assert figures["headset_back_s"] == pytest.approx(3.0) and figures["mains_back_s"] == pytest.approx(3.0)
    run.choose("The result")
    run.press(DO)
    assert run.errand is not None and run.errand.do is Do.SIGN
    run.told("ab cd")
    assert run.desk.headline == "Signed: ab cd"


@pytest.mark.parametrize("cut", range(len(WAY)))
def test_left_after_any_step_it_goes_on_with_the_next_one(cut: int) -> None:
    run = Run()
    all_there(run)
    for step in WAY[:cut]:
        step(run)
    run.press(BACK)
    assert not run.course.is_open
    again = Run(laid_over(run.known.config, run.known.values), run.course.progress)
    assert again.known.outcomes == run.known.outcomes
    again.press(DO)
    assert again.course.progress["page"] == CHECKS[cut].name


def test_a_screen_that_was_forgotten_takes_its_rules_back() -> None:
    run = Run()
    run.choose("USB devices")
    run.told(DEVICES)
    run.press("choice_1", DO)
    assert run.errand is not None and run.errand.what == ()
    run.told(("pass", ""))
    run.happen(dt=59.0)
    assert run.desk.headline == "Does the screen still answer?"
    run.happen(dt=1.1)
    assert run.state("peripherals") == "fail" and "as before" in run.desk.detail


def test_a_visit_has_the_console_and_the_course_comes_back_after_it() -> None:
    run = Run()
    all_there(run)
    run.choose("A visit, and its paper")
    run.press(DO)
    assert not run.course.is_shown and run.desk.panel == "ready" and "Write every answer" in run.desk.banner
    assert run.course.picture() is None and run.course.press(BACK) is None and run.course.is_open
    for state in ("fitting", "cleaning", "ready"):
        run.visit = state
        run.happen()
    assert run.errand is not None and run.errand.do is Do.VISIT and run.course.is_shown
    run.told(SAID)
    assert run.desk.headline.startswith("What does the paper say? 1 of 3")


def test_what_was_found_is_in_force_before_the_visit_of_the_rehearsal() -> None:
    run = Run()
    all_there(run)
    loudness(run)
    run.choose("A visit, and its paper")
    run.press(DO)
    assert run.errand is not None and run.errand.do is Do.KEEP and run.course.is_shown
    again = Run(laid_over(Config(), run.known.values), run.course.progress)
    assert not again.course.is_shown, "built anew it is the visit's at once"


def test_paper_and_csv_that_differ_fail_the_cart() -> None:
    run = Run()
    all_there(run)
    visit(run, ("6", "", "4"))
    outcome = run.known.outcomes["visit"]
    assert outcome.state == "fail" and outcome.figures["differing"] == ["pain_now, final"]
    assert verdict(run.known.outcomes, ()) == FAILED
    assert "do not use this cart" in run.desk.detail


@pytest.mark.parametrize("question, names", [(0, "sharp"), (1, "level"), (2, "lying")])
def test_a_picture_that_somebody_does_not_see_right_fails_with_what_to_do(question: int, names: str) -> None:
    run = Run()
    all_there(run)
    run.choose("The picture, looked at")
    run.press(*[DO] * question, OTHER)
    assert run.known.outcomes["sight"].figures == {"not": names}
    assert run.desk.detail == run.known.outcomes["sight"].why != ""


def test_lying_the_front_is_taken_anew() -> None:
    run = Run()
    all_there(run)
    run.choose("The picture, looked at")
    turned = []
    for _ in range(3):
        picture = run.course.picture()
        assert picture is not None
        turned.append(picture.recentre)
        run.press(DO)
    assert turned == sorted(set(turned))


def test_a_machine_too_slow_for_the_finest_pictures_is_set_to_the_plainer_ones_and_measured_again() -> None:
    run = Run()
    all_there(run)
    frames(run, FrameStats(40.0, 60.0, 0.2, 5.0, 14.0, 0.6))
    assert run.state("frames") == "fail" and run.known.values["headset.quality"] == "low"
    run.known.config = laid_over(run.known.config, run.known.values)
    frames(run)
    assert run.state("frames") == "pass" and run.known.outcomes["frames"].figures["quality"] == "low"


def test_a_machine_too_slow_for_the_plainer_pictures_too_fails() -> None:
    run = Run(laid_over(Config(), {"headset.quality": "low"}))
    all_there(run)
    frames(run, FrameStats(40.0, 60.0, 0.2, 5.0, 14.0, 0.6))
    assert run.state("frames") == "fail" and "faster graphics" in run.known.outcomes["frames"].why


def test_models_pass_the_course_and_never_make_a_cart_commissioned() -> None:
    run = Run()
    run.happen(replace(HEADSET, health=Health.MODEL), PowerState(True))
    frames(run, FrameStats(5.0, 6.0, 0.9, 5.0, None, 1.0))
    assert run.state("frames") == "pass" and run.known.outcomes["frames"].figures["judged"] is False
    run = whole()
    run.known.audio = "file:/tmp/sink.wav"
    assert verdict(run.known.outcomes, run.known.models) == WITH_MODELS


def test_a_world_that_is_never_shown_ends_the_measuring_with_words() -> None:
    run = Run()
    all_there(run)
    run.choose("The picture, measured")
    run.happen(GOOD, dt=301.0)
    assert run.state("frames") == "fail" and run.known.outcomes["frames"].figures["world"] == "beach"


def test_a_level_that_no_meter_reads_is_not_taken() -> None:
    run = Run()
    all_there(run)
    run.choose("How loud it is")
    run.type("5")
    run.press(OTHER)
    run.type("99")
    run.press(DO)
    assert run.state("loudness") == "fail" and "audio.calibration_db" not in run.known.values


def test_a_strap_without_beats_fails_after_two_minutes() -> None:
    run = Run()
    all_there(run)
    run.choose("Heart strap")
    run.happen(dt=121.0)
    assert run.state("strap") == "fail"


def linked(run: Run, address: str = "C4:7C:8D:00:00:01") -> None:
    """A strap of this address is worn until its thirty beats are in."""
    run.happen(StrapState(Health.OK, "H10", address=address))
    run.beats(30)


def test_the_carts_own_strap_is_the_only_one_taken_where_staff_say_so() -> None:
    run = Run()
    run.choose("Heart strap")
    linked(run)
    assert run.desk.headline == "Is it this cart's own?" and "00:01" in run.desk.facts[0][1]
    assert run.desk.keys >= {DO, OTHER} and "strap" not in run.known.outcomes
    run.press(DO)
    assert run.state("strap") == "pass" and run.known.values["strap.allow"] == ("C4:7C:8D:00:00:01",)
    assert Course(run.known, json.loads(json.dumps(run.course.progress))).known.values["strap.allow"] == (
        "C4:7C:8D:00:00:01",)


def test_straps_that_go_from_cart_to_cart_bind_nothing() -> None:
    run = Run()
    run.choose("Heart strap")
    linked(run)
    run.press(OTHER)
    assert run.state("strap") == "pass" and "strap.allow" not in run.known.values


def test_a_cart_bound_to_a_lost_strap_can_be_given_another() -> None:
    run = Run()
    run.known.config = replace(run.known.config, strap=replace(run.known.config.strap, allow=("C4:7C:8D:00:00:01",)))
    run.choose("Heart strap")
    run.press(DO)
    assert run.state("strap") == "fail" and run.known.values["strap.allow"] == ()


def test_pedal_and_button_may_not_type_the_same_and_either_may_be_missing() -> None:
    run = Run()
    run.choose("Pedal and call button")
    run.happen(Tap("typed:b"))
    run.happen(Tap("typed:b"))
    assert "controls" not in run.known.outcomes
    run = Run()
    run.choose("Pedal and call button")
    run.press(OTHER)
    run.happen(Tap("typed:f13"))
    assert run.known.outcomes["controls"].figures == {"pedal": "", "call": "f13"}


def test_a_cart_without_battery_is_switched_off_and_comes_back_to_this_page() -> None:
    run = Run()
    all_there(run)
    run.happen(PowerState(None))
    run.choose("Plugs pulled")
    run.press(OTHER, OTHER, OTHER)
    assert "Switch the cart off" in run.desk.detail
    run.press(DO)
    same = Run(run.known.config, run.course.progress, "one")
    assert "pulls" not in same.known.outcomes, "a mere restart of the kiosk is no power cut"
    again = Run(run.known.config, run.course.progress, "two", 17.04)
    assert again.known.outcomes["pulls"].figures["mains_ready_s"] == 17.0
    assert again.state("pulls") == "pass" and again.known.outcomes["pulls"].held["EXP-03"] == "absent"


def test_a_plug_that_does_not_come_back_fails_its_own_requirement_alone() -> None:
    run = Run()
    all_there(run)
    run.choose("Plugs pulled")
    run.press(OTHER)
    run.happen()
    run.happen(replace(HEADSET, health=Health.LOST))
    run.press(DO)
    run.happen(dt=301.0)
    run.press(OTHER)
    run.happen()
    run.happen(PowerState(False, 80))
    run.happen(PowerState(True, 80))
    outcome = run.known.outcomes["pulls"]
    assert outcome.state == "fail"
    assert outcome.held == {"EXP-03": "absent", "HDS-02": "fail", "STR-02": "absent", "APP-11": "pass"}


def test_without_number_pin_and_disinfectant_a_cart_is_not_all_right() -> None:
    run = Run()
    run.choose("This cart")
    assert DO not in run.desk.keys
    run.choose("Staff PIN")
    assert run.errand is not None and run.errand.do is Do.PIN
    cart_run = Run()
    cart(cart_run)
    assert cart_run.state("cart") == "pass"


def test_nothing_is_signed_before_what_was_found_is_in_force() -> None:
    run = whole()
    loudness(run)
    run.known.values["audio.calibration_db"] = 61.0
    run.choose("The result")
    run.press(DO)
    assert run.errand is not None and run.errand.do is Do.KEEP
    again = Run(laid_over(run.known.config, run.known.values), run.course.progress)
    again.press(DO)
    assert again.errand is not None and again.errand.do is Do.SIGN


def test_a_step_that_may_be_missing_is_told_apart_from_one_that_may_not() -> None:
    run = whole()
    run.known.outcomes["strap"] = replace(run.known.outcomes["strap"], state="absent")
    assert verdict(run.known.outcomes, ()) == COMMISSIONED
    run.known.outcomes["visit"] = replace(run.known.outcomes["visit"], state="absent")
    assert verdict(run.known.outcomes, ()) == UNFINISHED


@pytest.mark.parametrize("change, why", [
    ({}, ""),
    ({"audio.calibration_db": 60.0}, "audio.calibration_db"),
    ({"headset.quality": "high"}, "headset.quality"),
    ({"kiosk.id": "cart-8"}, "kiosk.id"),
    ({"session.length_min": 30}, ""),
])
def test_a_cart_stands_as_long_as_what_was_measured_is_as_it_was(change: dict[str, object], why: str) -> None:
    run = whole()
    signed = document(run.known, ABOUT)
    stands = standing(signed, laid_over(run.known.config, change), {"board": "A"}, "Crystal")
    assert (stands.whole, why in stands.why) == (not why, True)


def test_another_machine_another_headset_and_none_are_told_apart() -> None:
    run = whole()
    signed = document(run.known, ABOUT)
    config = run.known.config
    assert standing(signed, config, {"board": "A"}).whole, "a headset that is unplugged is no other one"
    assert standing(signed, config, {"board": "B"}, "Crystal").why == "changed since: board"
    assert standing(signed, config, {"board": "A"}, "Other").why == "changed since: headset"
    assert standing(None, config, {}).why == "never commissioned"
    assert not standing(signed | {"verdict": WITH_MODELS}, config, {"board": "A"}).whole


def test_a_course_that_nobody_touches_closes_for_whoever_comes_by_and_keeps_what_was_done() -> None:
    run = Run()
    all_there(run)
    sight(run)
    run.happen(dt=899.0)
    assert run.course.is_open
    run.happen(dt=2.0)
    assert not run.course.is_open and run.state("sight") == "pass"


def test_a_rehearsal_that_was_never_had_is_waited_for_no_longer_than_two_hours() -> None:
    run = Run()
    run.choose("A visit, and its paper")
    run.press(DO)
    run.happen(dt=3600.0)
    assert run.course.is_open
    run.happen(dt=3600.0)
    assert not run.course.is_open and run.desk.banner == ""


def test_keys_that_are_not_offered_do_nothing() -> None:
    run = Run()
    before = run.course.progress
    run.press("start", OTHER, "pin_1")
    assert run.course.progress == before
    assert run.desk.keys >= {BACK, "stop"} and "start" not in run.desk.keys


def test_steps_that_need_no_device_wait_for_nothing() -> None:
    run = Run()
    run.happen(HeadsetState(Health.ABSENT), StickState())
    run.choose("The picture, looked at")
    run.press(OTHER)
    assert run.state("sight") == "absent"


def test_every_helper_of_these_tests_ends_its_step() -> None:
    for step, name in ((sight, "sight"), (strap, "strap"), (controls, "controls"), (pulls, "pulls")):
        run = Run()
        all_there(run)
        step(run)
        assert run.state(name) == "pass", name


def test_an_answer_to_a_page_that_was_left_is_nobodys_and_never_another_pages() -> None:
    run = Run()
    run.choose("USB devices")
    assert run.errand is not None and run.errand.do is Do.LIST
    opening = run.course.opening
    run.press(BACK)
    run.choose("USB devices")
    assert run.course.told(Do.ALLOW, ("pass", ""), opening) is None
    assert run.course.told(Do.SIGN, "ab cd", opening) is None
    assert run.desk.headline == "One moment …" and run.known.outcomes == {}
    run.course.refused("the disk is full", opening)
    assert run.desk.headline == "One moment …"


ODD = (
    {"values": None}, {"values": []}, {"memory": "x"}, {"memory": {"pulled": []}}, {"memory": {"pulled": {"stick": 1}}},
    {"outcomes": []}, {"outcomes": {"strap": {}}}, {"outcomes": {"strap": {"state": "passed"}}},
    {"outcomes": {"strap": {"state": "pass", "figures": 3}}}, {"outcomes": {"strap": []}}, {"page": 7},
)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_progress_that_makes_no_sense_is_begun_anew(odd: dict[str, object]) -> None:
    kept = {"values": {}, "memory": {}, "outcomes": {}, "page": "", **odd}
    run = Run(progress=kept)
    assert run.known.outcomes == {} and run.course.progress["page"] == "overview"
    for kind in CHECKS:
        run.choose(kind.title)
        assert run.desk.headline
        run.press(BACK)


def test_an_outcome_of_a_later_version_is_read_as_far_as_it_is_known() -> None:
    kept = {"values": {}, "memory": {}, "page": "", "outcomes": {
        "strap": {"state": "pass", "figures": {"beats": 30}, "mood": "fine"}, "aura": {"state": "pass"}}}
    assert {name: each.figures for name, each in Run(progress=kept).known.outcomes.items()} == {"strap": {"beats": 30}}


def test_what_was_seen_in_one_headset_is_not_said_of_another() -> None:
    run = whole()
    run.happen(replace(HEADSET, name="Other"))
    assert "sight" not in run.known.outcomes and "frames" not in run.known.outcomes
    assert verdict(run.known.outcomes, ()) == UNFINISHED


def test_a_step_that_was_done_with_a_model_is_not_forgotten_when_it_is_pulled() -> None:
    run = Run()
    all_there(run)
    for step in WAY:
        if step is strap:
            run.happen(StrapState(Health.MODEL, "a model"))
        step(run)
        if step is strap:
            run.happen(StrapState(Health.OFF))
    assert verdict(run.known.outcomes, ()) == WITH_MODELS


def test_a_real_headset_that_was_not_measured_is_not_commissioned() -> None:
    run = whole()
    run.known.outcomes["frames"] = replace(
        run.known.outcomes["frames"], figures={"judged": False}, held={"WLD-05": "absent"})
    assert verdict(run.known.outcomes, ()) == UNFINISHED
    assert requirements(run.known.outcomes)["WLD-05"] == "absent"


def test_the_worst_sum_of_frames_counts_and_not_the_last() -> None:
    run = Run()
    all_there(run)
    run.choose("The picture, measured")
    bad = replace(GOOD, dropped_share=0.5)
    for world in run.known.config.session.worlds:
        run.happen(WorldReady(world))
        for stats in (GOOD, bad, GOOD, GOOD):
            run.happen(stats, dt=5.0)
    assert run.state("frames") == "fail" and run.known.outcomes["frames"].figures["dropped_share"] == 0.5


def test_plainer_pictures_are_in_force_before_they_are_measured() -> None:
    run = Run()
    run.known.values["headset.quality"] = "low"
    run.choose("The picture, measured")
    assert run.errand is not None and run.errand.do is Do.KEEP


def test_a_pedal_without_a_button_is_no_pass_of_both() -> None:
    run = Run()
    run.choose("Pedal and call button")
    run.happen(Tap("typed:b"))
    run.press(OTHER)
    assert run.state("controls") == "pass" and requirements(run.known.outcomes)["CON-11"] == "absent"


def test_what_is_in_force_is_not_put_back_over_what_staff_set_later() -> None:
    run = Run()
    run.known.values["kiosk.language"] = "de"
    run.course.kept()
    assert not run.known.pending and run.course.progress["values"] == {}
