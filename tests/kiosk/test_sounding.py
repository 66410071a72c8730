"""How a visit sounds: the emergencies at once, all else softly, and never louder than may be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config import parse
from kiosk.events import Dozing, HeadsetState, Health, Presence, Tap, Tracking, Worn
from kiosk.loudness import SILENT_DB, most_gain_db
from kiosk.patient import AGE_BANDS
from kiosk.states import VISITING
from kiosk.view import View
from tests.kiosk.visit import Visit

CALIBRATED = parse("[session]\nlength_min = 5\nwinding_down_s = 5\n[audio]\ncalibration_db = 68\nvolume = 10")
STATES = ("ready", *(state.value for state in VISITING), "cleaning")

_KEYS = ["talk", "pause", "resume", "stop", "headset_off", "reopen", "call_done", "volume_up", "volume_down", "finish",
         "longer", "removed", "final_scores", "end_without_scores", "cleaned", "start", "begin", "score_5", "patient",
         "back", "world_beach", *(f"age_{band}" for band in AGE_BANDS)]
_happenings = st.one_of(
    st.sampled_from(_KEYS).map(Tap), st.sampled_from(list(Worn)).map(Presence), st.booleans().map(Dozing),
    st.sampled_from([Health.OK, Health.LOST]).map(HeadsetState), st.just(Tracking(True, True)), st.just("call"),
    st.sampled_from([0.05, 1.0, 100.0]),
)


def is_urgent(view: View) -> bool:
    """What may be sudden, as long as it makes it softer."""
    return view.state == "halted" or "talk" in view.desk.marked or bool(view.hold & {"headset_off", "patient_call"})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(STATES), st.lists(_happenings, max_size=25))
def test_whatever_happens_it_is_never_too_loud_and_only_what_is_urgent_goes_fast(state: str, script: list) -> None:
    visit = Visit(CALIBRATED)
    before = visit.to(state).sound
    for what in script:
        if what == "call":
            visit.look("call")
        elif isinstance(what, float):
            visit.step(dt=what)
        else:
            visit.step(what)
        view = visit.view
        sound, most = view.sound, most_gain_db(CALIBRATED.audio, visit.session.patient.age_band)
        assert sound.gain_db <= most and sound.under_db <= 0.0
        if (sound.scape, sound.gain_db, sound.under_db) == (before.scape, before.gain_db, before.under_db):
            assert sound.ramp_s <= before.ramp_s  # nothing slows what is on its way
        elif sound.gain_db > before.gain_db or sound.under_db > before.under_db or not is_urgent(view):
            assert sound.ramp_s >= 1.0
        before = sound


def test_talk_takes_all_down_in_a_third_of_a_second_and_it_comes_back_in_more_than_one() -> None:
    visit = Visit()
    before = visit.to("immersed").sound
    down = visit.tap("talk").sound
    assert (down.gain_db, down.ramp_s) == (before.gain_db - 20, 0.3)
    visit.wait(5)
    assert visit.view.sound.ramp_s == 0.3
    back = visit.tap("talk").sound
    assert back.gain_db == before.gain_db and back.ramp_s >= 1.0


def test_the_patients_call_takes_the_scape_down_as_fast_and_what_is_said_then_is_heard() -> None:
    visit = Visit()
    before = visit.to("immersed").sound
    sound = visit.look("call").sound
    assert (sound.scape, sound.gain_db, sound.under_db, sound.ramp_s) == ("calm", before.gain_db, -20, 0.3)
    assert sound.phrase == "someone_comes"
    talk = visit.tap("talk").sound
    assert (talk.gain_db, talk.under_db, talk.ramp_s) == (before.gain_db - 20, -20, 0.3)


def test_in_a_pause_the_scape_goes_under_and_what_is_said_is_heard() -> None:
    visit = Visit()
    before = visit.to("immersed").sound
    sound = visit.tap("pause").sound
    assert (sound.scape, sound.gain_db, sound.under_db) == (before.scape, before.gain_db, -20)
    assert sound.phrase == "pause"
    back = visit.tap("resume").sound
    assert (back.gain_db, back.under_db) == (before.gain_db, 0) and back.ramp_s >= 1.0


def test_a_call_under_headset_off_comes_back_slowly_all_the_same() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.look("call")
    assert visit.tap("headset_off").sound.ramp_s == 0.1
    assert visit.tap("reopen").sound.ramp_s >= 1.0


@pytest.mark.parametrize("state", STATES)
def test_stop_is_silent_within_a_second_also_where_it_was_falling_silent_slowly(state: str) -> None:
    visit = Visit()
    visit.to(state)
    sound = visit.step(Tap("stop")).sound
    assert (sound.scape, sound.gain_db) == ("", SILENT_DB) and sound.ramp_s <= 0.8
    assert visit.wait(3).sound.ramp_s <= 0.8


def test_who_is_asleep_hears_six_decibels_less_and_comes_back_in_three_seconds() -> None:
    visit = Visit()
    before = visit.to("immersed").sound
    asleep = visit.step(Dozing(True))
    assert (asleep.sound.gain_db, asleep.sound.ramp_s) == (before.gain_db - 6, 10.0)
    assert asleep.desk.detail == "Perhaps asleep. Let them rest, or press Finish."
    visit.wait(20)
    awake = visit.step(Dozing(False))
    assert (awake.sound.gain_db, awake.sound.ramp_s) == (before.gain_db, 3.0)
    assert "asleep" not in awake.desk.detail
    assert [event["kind"] for event in visit.kept("event")][-2:] == ["asleep", "awake"]


def test_a_still_head_before_and_after_the_visit_is_nobody_asleep() -> None:
    visit = Visit()
    visit.step(Dozing(True))
    assert visit.to("fitting").desk.detail == "Headset on, straps snug, looking straight ahead: press Begin."
    assert not [event for event in visit.kept("event") if event["kind"] == "asleep"]


def test_asleep_while_a_question_is_open_the_nurse_is_told_which_key_says_so() -> None:
    visit = Visit()
    visit.to("baseline")
    view = visit.step(Dozing(True))
    assert view.desk.detail == "Perhaps asleep. Let them rest, or tap Asleep." and "missing_asleep" in view.desk.keys


def test_a_child_hears_five_decibels_less_than_an_adult_as_soon_as_that_is_known() -> None:
    visit = Visit(CALIBRATED)
    visit.tap("start", "patient", "age_adult")
    adult = visit.view.sound.gain_db
    assert visit.tap("age_5-7").sound.gain_db == adult - 5
    assert visit.tap("age_5-7").sound.gain_db == adult - 5  # unset: unknown
