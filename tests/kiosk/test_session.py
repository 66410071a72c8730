"""Whole visits: what is shown, what is offered, what is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk import showing
from kiosk.config import parse
from kiosk.events import (
    Beats,
    DiskState,
    HeadsetState,
    Health,
    NotSaved,
    Presence,
    Saved,
    Selected,
    StrapState,
    Tap,
    Tracking,
    WorldFailed,
    Worn,
)
from tests.kiosk.visit import QUICK, Visit

VISITING = ("fitting", "baseline", "choosing", "immersed", "winding_down", "final", "goodbye")
ALL = ("ready", *VISITING, "cleaning")


def test_an_ordinary_visit_keeps_exactly_what_was_answered() -> None:
    visit = Visit()
    visit.to("cleaning")
    visit.tap("cleaned")
    assert visit.view.state == "ready"
    assert visit.scores() == [
        ("baseline", "pain_now", 6, "answered"), ("baseline", "anxiety", 4, "answered"),
        ("final", "pain_now", 3, "answered"), ("final", "pain_worst", 7, "answered"),
        ("final", "anxiety", 2, "answered"),
    ]
    closed, = visit.kept("closed")
    assert closed["end_state"] == "complete" and closed["stop_reason"] == "finished"
    assert closed["worlds"] == "forest" and closed["exposure_s"] == pytest.approx(300, abs=1)


def test_start_to_the_first_question_takes_two_taps() -> None:
    visit = Visit()
    visit.step(Tap("start"))
    visit.step(Tap("begin"))
    assert visit.step().picture.panel is not None


def test_the_answer_rows_say_who_how_and_what_was_asked() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.answer(6)
    visit.wait(1)
    visit.tap("score_4")
    gazed, spoken = visit.kept("score")
    assert (gazed["rater"], gazed["entered_by"], gazed["method"]) == ("patient", "patient", "gaze")
    assert (spoken["rater"], spoken["entered_by"], spoken["method"]) == ("patient", "staff", "spoken")
    asked = visit.kept("asked")[0]
    assert asked["score_id"] == gazed["score_id"] and len(asked["wording_sha256"]) == 64


def test_a_number_is_kept_only_after_its_confirm() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.look("score:9")
    assert visit.scores() == []
    visit.look("change")
    visit.answer(5)
    assert visit.scores() == [("baseline", "pain_now", 5, "answered")]


def test_a_missing_reason_is_confirmed_too_and_never_a_zero() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.look("missing:declined")
    assert visit.scores() == []
    visit.look("confirm")
    assert visit.scores() == [("baseline", "pain_now", None, "declined")]


def test_a_look_at_the_last_page_never_answers_the_next_question() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.look("score:8")
    late = Selected("confirm", visit.view.picture.panel.key)
    visit.tap("score_2")
    visit.step(late)
    visit.step(late)
    assert visit.scores() == [("baseline", "pain_now", 2, "answered")]


def test_a_double_tap_on_a_number_answers_one_question() -> None:
    """The console merges taps of 300 ms; two in one tick still fall on one question only."""
    visit = Visit()
    visit.to("baseline")
    visit.step(Tap("score_3"), Tap("score_3"))
    assert visit.scores() == [("baseline", "pain_now", 3, "answered")]


def test_ask_me_later_comes_back_behind_the_others_and_is_offered_once() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.look("later")
    assert visit.view.desk.question.question == "anxiety"
    visit.answer(2)
    assert visit.view.desk.question.question == "pain_now"
    assert "later" not in {cell.id for cell in visit.view.picture.panel.cells}
    visit.answer(7)
    assert visit.view.state == "choosing"
    assert visit.kept("score")[-1]["deferrals"] == 1


def test_the_last_question_put_off_rests_before_it_is_asked_again() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.answer(6)
    visit.look("later")
    assert visit.view.picture.panel is None and visit.view.desk.question is not None
    visit.wait(21)
    assert visit.view.picture.panel is not None


def test_an_unanswered_question_times_out_and_the_visit_goes_on() -> None:
    visit = Visit(parse("[session]\nanswer_timeout_s = 30"))
    visit.to("baseline")
    visit.wait(70)
    assert visit.view.state == "choosing"
    assert {status for *_, status in visit.scores()} == {"timeout"}
    assert all(value is None for *_, value, _ in visit.scores())


@pytest.mark.parametrize("state", ALL)
def test_stop_reaches_calm_and_silence_from_every_state(state: str) -> None:
    visit = Visit()
    visit.to(state)
    view = visit.step(Tap("stop"))
    assert view.state == "halted"
    assert view.picture.world == "calm" and view.picture.panel is None
    assert view.sound.scape == "" and view.sound.ramp_s <= 1.0


@pytest.mark.parametrize("state", VISITING)
@pytest.mark.parametrize("hold", ["pause", "headset_off", "call", "doffed"])
def test_stop_works_under_every_hold(state: str, hold: str) -> None:
    visit = Visit()
    visit.to(state)
    visit.step({"call": Selected("call"), "doffed": Presence(Worn.NO)}.get(hold) or Tap(hold))
    assert visit.step(Tap("stop")).state == "halted"


@pytest.mark.parametrize("state", VISITING)
def test_resume_after_stop_goes_back_to_where_it_was(state: str) -> None:
    visit = Visit()
    before = visit.to(state).desk.question
    visit.tap("stop", "resume")
    assert visit.view.state == state
    assert visit.view.desk.question == before


def test_stop_and_final_scores_asks_them_and_calls_the_visit_stopped() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("stop", "final_scores")
    assert visit.view.state == "final"
    for value in (1, 2, 3):
        visit.answer(value)
    visit.tap("removed")
    assert visit.kept("closed")[0]["end_state"] == "stopped"
    assert [status for *_, status in visit.scores()] == ["answered"] * 5


def test_stop_and_end_settles_open_questions_honestly() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.tap("stop", "end_without_scores")
    assert visit.scores() == [
        ("baseline", "pain_now", None, "interrupted"), ("baseline", "anxiety", None, "not_asked"),
        ("final", "pain_now", None, "not_asked"), ("final", "pain_worst", None, "not_asked"),
        ("final", "anxiety", None, "not_asked"),
    ]


def test_open_questions_are_not_settled_at_stop_but_at_the_end() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.tap("stop")
    assert len(visit.scores()) == 2


def test_running_time_stands_while_held() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.wait(10)
    visit.tap("pause")
    visit.wait(1000)
    assert visit.view.state == "immersed" and visit.view.desk.running_s <= 11
    visit.tap("resume")
    visit.until("winding_down", 300)
    assert visit.kept("event")[-1]["kind"] in ("release", "hold")


def test_an_open_question_survives_doffing_and_is_never_zero() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.step(Presence(Worn.NO))
    assert visit.wait(600).desk.question is not None
    assert visit.view.picture.panel is None
    visit.step(Presence(Worn.YES))
    assert visit.step().picture.panel is not None
    assert len(visit.scores()) == 2


def test_with_the_headset_off_every_question_can_still_be_answered_aloud() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.step(Presence(Worn.NO))
    visit.tap("score_3", "score_7", "score_2")
    assert visit.scores()[2:] == [
        ("final", "pain_now", 3, "answered"), ("final", "pain_worst", 7, "answered"),
        ("final", "anxiety", 2, "answered"),
    ]
    assert [body["display"] for body in visit.kept("score")[2:]] == ["headset", "console", "console"]
    assert visit.view.state == "cleaning"  # nobody is asked to take off what is off


def test_a_lost_headset_does_not_cost_the_final_scores() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.step(HeadsetState(Health.LOST))
    visit.tap("stop", "final_scores")
    visit.tap("score_1", "score_2", "score_3")
    assert [value for *_, value, _ in visit.scores()[2:]] == [1, 2, 3]


def test_a_headset_lost_while_stopped_still_holds_after_resume() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("stop")
    visit.step(HeadsetState(Health.LOST))
    visit.step(HeadsetState(Health.LOST))
    visit.tap("resume")
    assert visit.view.state == "immersed" and visit.view.hold == {"headset_lost"}


@pytest.mark.parametrize("off_in", ["fitting", "halted"])
def test_a_headset_known_to_be_off_holds_when_the_visit_goes_on(off_in: str) -> None:
    visit = Visit()
    visit.to("fitting" if off_in == "fitting" else "immersed")
    if off_in == "halted":
        visit.tap("stop")
    visit.step(Presence(Worn.NO))
    assert visit.tap("begin" if off_in == "fitting" else "resume").hold == {"doffed"}
    visit.tap("resume")
    assert visit.view.hold == frozenset()


def test_with_every_world_failed_the_visit_goes_on_in_the_calm_scene() -> None:
    visit = Visit()
    visit.to("choosing")
    visit.step(*(WorldFailed(world, "x") for world in QUICK.session.worlds))
    assert visit.step().state == "immersed" and visit.view.picture.world == "calm"


def test_what_the_patient_says_is_the_patients_and_what_staff_sees_is_the_nurses() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.tap("missing_declined", "missing_asleep")
    said = [(body["rater"], body["entered_by"], body["method"]) for body in visit.kept("score")]
    assert said == [("patient", "staff", "spoken"), ("nurse", "staff", "touch")]


@pytest.mark.parametrize("id", ["score:99", "score:²", "score:", "confirm", "lower", "missing:asleep", "title"])
def test_what_is_not_on_the_page_is_never_chosen(id: str) -> None:
    visit = Visit()
    visit.to("baseline")
    visit.look(id)
    visit.look("confirm")
    assert visit.scores() == []


def test_an_unanswered_question_on_the_flat_screen_was_not_missed_by_gaze() -> None:
    visit = Visit(parse("[session]\nanswer_timeout_s = 30"))
    visit.step(HeadsetState(Health.OK, "Flat", "flat"))
    visit.to("baseline")
    visit.wait(40)
    assert visit.kept("score")[0]["method"] == "touch"


def test_finishing_while_pain_right_now_is_open_is_a_complete_visit() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("ask_now", "finish")
    visit.until("final")
    visit.step()
    visit.tap("score_1", "score_2", "score_3", "removed")
    assert visit.kept("closed")[0]["end_state"] == "complete"
    settled = next(body for body in visit.kept("score") if body["moment"] == "during")
    assert (settled["status"], settled["world"]) == ("interrupted", "forest")


def test_the_strap_taken_off_at_the_end_is_still_the_source_of_the_beats() -> None:
    visit = Visit()
    visit.step(StrapState(Health.OK, "Strap"))
    visit.to("immersed")
    visit.step(Beats(visit.now, 71, True, (870,)))
    visit.step(StrapState(Health.LOST))
    visit.tap("stop", "end_without_scores", "removed")
    assert visit.kept("closed")[0]["hr_source"] == "strap"


@pytest.mark.parametrize("state", [
    "fitting", "baseline", "choosing", "immersed", "winding_down", "final", "goodbye", "halted", "paused",
])
@pytest.mark.parametrize("position", ["position_lying", "still"])
def test_a_patient_who_wears_it_can_call_from_everywhere(state: str, position: str) -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap(*(("patient", "comfort", "still", "back", "back") if position == "still" else (position,)))
    visit.step(Presence(Worn.YES))
    if state not in ("fitting", "halted", "paused"):
        visit.tap("begin")
        _go_on(visit, state)
    elif state != "fitting":
        visit.tap("begin", "stop" if state == "halted" else "pause")
    assert visit.view.picture.bell
    visit.step(Selected("call"))
    assert "patient_call" in visit.view.hold and visit.view.picture.world == "calm"
    assert visit.view.picture.brightness <= 0.35 and visit.view.desk.urgent
    assert not visit.view.picture.bell and visit.kept("event")[-1]["kind"] == "patient_call"
    visit.tap("call_done")
    assert visit.view.picture.bell and visit.kept("event")[-1]["kind"] == "patient_call_done"


def _go_on(visit: Visit, state: str) -> None:
    steps = {
        "baseline": lambda: None,
        "choosing": lambda: visit.tap("score_6", "score_4"),
        "immersed": lambda: visit.go_to("forest"),
        "winding_down": lambda: visit.until("winding_down"),
        "final": lambda: visit.until("final"),
        "goodbye": lambda: visit.tap("score_3", "score_7", "score_2"),
    }
    for name, play in steps.items():
        play()
        visit.step()
        if name == state:
            return


def test_while_it_is_put_on_nobody_calls_by_accident() -> None:
    visit = Visit()
    assert not visit.to("fitting").picture.bell


def test_stop_before_a_visit_leaves_no_call_to_the_next_patient() -> None:
    visit = Visit()
    visit.tap("stop")
    assert not visit.view.picture.bell
    visit.look("call")
    assert visit.tap("resume").hold == frozenset() and visit.view.desk.banner == ""


def test_unknown_presence_never_holds() -> None:
    visit = Visit()
    visit.to("immersed")
    assert visit.step(Presence(Worn.UNKNOWN)).hold == frozenset()


def test_the_headset_lost_holds_and_releases_by_itself() -> None:
    visit = Visit()
    visit.to("immersed")
    assert visit.step(HeadsetState(Health.LOST, detail="runtime gone")).hold == {"headset_lost"}
    assert visit.step(HeadsetState(Health.OK)).hold == frozenset()


def test_headset_off_now_is_grey_silent_and_asks_nothing() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    view = visit.tap("headset_off")
    assert view.picture.blank and view.picture.panel is None and view.sound.scape == ""
    assert view.sound.ramp_s <= 0.1 and "reopen" in view.desk.keys
    visit.tap("reopen")
    assert visit.view.picture.panel is not None


def test_a_call_calms_the_picture_and_tells_the_nurse() -> None:
    visit = Visit()
    visit.to("immersed")
    view = visit.step(Selected("call"))
    assert view.picture.world == "calm" and view.desk.urgent and view.desk.banner
    visit.tap("call_done")
    assert visit.view.picture.world == "forest"
    assert [body["kind"] for body in visit.kept("event")].count("patient_call") == 1


def test_talk_takes_twenty_decibels_and_comes_back_by_itself() -> None:
    visit = Visit()
    before = visit.to("immersed").sound.gain_db
    view = visit.step(Tap("talk"))
    assert view.sound.gain_db == before - 20 and view.sound.ramp_s <= 0.3
    assert visit.wait(100).sound.gain_db == before


def test_lying_and_recentre_are_kept_and_counted() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("position_lying", "begin")
    recentred = visit.view.picture.recentre
    assert recentred == 1
    assert visit.tap("recentre").picture.recentre == 2


def test_start_is_refused_while_scores_could_not_be_kept() -> None:
    visit = Visit()
    view = visit.step(DiskState(False, 0, "the folder is read-only"))
    assert "start" not in view.desk.keys and "scores could not be kept" in view.desk.banner
    assert visit.tap("start").state == "ready"


def test_what_was_repaired_in_the_records_is_said_before_the_next_visit() -> None:
    visit = Visit()
    assert visit.step(DiskState(True, 10_000)).desk.banner == ""
    banner = visit.step(DiskState(True, 10_000, "The records needed repair.")).desk.banner
    assert banner == "Tell whoever looks after this cart: The records needed repair."


def test_a_running_visit_goes_on_when_the_disk_fails_and_says_not_saved() -> None:
    visit = Visit(saves=False)
    visit.to("baseline")
    visit.step(DiskState(False, 0, "full"))
    visit.answer(6)
    uid = next(row.uid for row in visit.rows if row.kind == "score")
    view = visit.step(NotSaved(uid, "disk full"))
    assert view.state == "baseline" and view.desk.saved == "not_saved"
    assert view.desk.banner == "NOT SAVED – write it on paper" and view.desk.urgent
    assert visit.step(*[Saved(row.uid) for row in visit.rows]).desk.saved == "saved"


def test_saved_is_shown_only_after_the_commit() -> None:
    visit = Visit(saves=False)
    visit.to("baseline")
    visit.answer(6)
    assert visit.view.desk.saved == "saving"
    assert visit.step(*[Saved(row.uid) for row in visit.rows]).desk.saved == "saved"


def test_a_world_that_failed_is_left_and_offered_no_more() -> None:
    visit = Visit()
    visit.to("immersed")
    view = visit.step(WorldFailed("forest", "shader"))
    assert view.picture.world == "calm" and view.state == "immersed"
    assert visit.session.offered == ("beach", "snow", "night", "reef")


def test_length_zero_runs_until_the_nurse_ends_it() -> None:
    visit = Visit(parse("[session]\nlength_min = 0"))
    visit.to("immersed")
    assert visit.wait(7200, dt=5).state == "immersed"
    assert visit.tap("finish").state == "winding_down"


def test_longer_during_winding_down_goes_back_to_the_world() -> None:
    visit = Visit()
    visit.to("winding_down")
    assert visit.tap("longer").state == "immersed"
    assert visit.view.desk.length_s == 600


def test_after_stop_a_headset_taken_off_promises_nothing_and_is_taken_off_once() -> None:
    visit = Visit()
    visit.to("immersed")
    assert "removed" in visit.tap("stop").desk.keys
    view = visit.tap("removed")
    assert "removed" not in view.desk.keys and {"resume", "final_scores", "end_without_scores"} <= view.desk.keys
    assert "goes on when" not in view.desk.detail and "All answers so far are kept" in view.desk.detail
    assert visit.step(Presence(Worn.YES)).state == "halted"


def test_longer_gives_an_open_ended_visit_five_minutes_more_than_it_had() -> None:
    visit = Visit(parse("[session]\nlength_min = 0"))
    visit.to("immersed")
    visit.wait(590, dt=5)
    assert visit.tap("finish", "longer").state == "immersed"
    assert visit.wait(290, dt=5).state == "immersed"
    assert visit.view.desk.length_s == 900
    assert visit.wait(30, dt=5).state == "winding_down"


def test_pain_right_now_is_asked_in_the_world_and_numbered() -> None:
    visit = Visit()
    visit.to("immersed")
    for value in (5, 3):
        visit.tap("ask_now")
        visit.answer(value)
    during = [body for body in visit.kept("score") if body["moment"] == "during"]
    assert [(body["occurrence"], body["value"]) for body in during] == [(1, 5), (2, 3)]
    assert {body["world"] for body in during} == {"forest"}


def test_the_console_offers_every_number_and_reason_while_a_question_is_open() -> None:
    visit = Visit()
    for state in ("baseline", "final"):
        keys = visit.to("baseline").desk.keys if state == "baseline" else _final(visit).desk.keys
        assert {f"score_{n}" for n in range(11)} <= keys
        assert {"missing_declined", "missing_unable", "missing_asleep"} <= keys


def _final(visit: Visit):
    visit.answer(6)
    visit.answer(4)
    visit.go_to("beach")
    visit.until("final")
    return visit.step()


def test_keys_that_are_not_offered_change_nothing() -> None:
    visit = Visit()
    visit.to("immersed")
    rows = len(visit.rows)
    visit.tap("start", "begin", "score_5", "cleaned", "nonsense", "close_same", "final_scores")
    assert visit.view.state == "immersed" and len(visit.rows) == rows


def test_beats_are_kept_raw_during_a_visit_only() -> None:
    visit = Visit()
    visit.step(Beats(visit.now, 70, True, (880,)))
    visit.to("immersed")
    visit.step(Beats(visit.now, 71, True, (870, 880)))
    at = round(visit.now, 3)
    visit.wait(10.0)
    assert [body["packets"] for body in visit.kept("beats")] == [[[at - 0.05, 71, True, (870, 880)]]]


def test_beats_go_on_being_kept_while_a_visit_is_stopped() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("stop")
    visit.step(Beats(visit.now, 72, True, (860,)))
    visit.wait(10.5)
    assert [packet[3] for body in visit.kept("beats") for packet in body["packets"]] == [(860,)]


def test_packets_share_a_row_and_none_is_unsaved_for_longer_than_ten_seconds_or_past_a_change_of_state() -> None:
    visit = Visit()
    visit.to("immersed")
    kept: list[float] = []
    for second in range(60):
        visit.step(Beats(visit.now, 60 + second, True, (900,)), dt=1.0)
        kept = [packet[0] for body in visit.kept("beats") for packet in body["packets"]]
        assert not kept or visit.now - kept[-1] <= 11.0
    assert len(visit.kept("beats")) < 12
    assert [packet[1] for body in visit.kept("beats") for packet in body["packets"]] == list(range(60, 60 + len(kept)))
    visit.step(Beats(visit.now, 200, None, ()))
    visit.tap("stop")
    assert visit.kept("beats")[-1]["packets"][-1][1:] == [200, None, ()]
    visit.step(Beats(visit.now, 201, None, ()))
    (last,) = visit.session.book.put_away()
    assert [packet[1] for packet in last.body["packets"]] == [201]
    assert visit.session.book.put_away() == ()


@pytest.mark.parametrize("first", ["stop", "confirm"])
def test_an_answer_confirmed_in_the_tick_of_stop_is_kept(first: str) -> None:
    visit = Visit()
    visit.to("baseline")
    visit.look("score:7")
    both = [Tap("stop"), Selected("confirm", visit.view.picture.panel.key)]
    visit.step(*(both if first == "stop" else reversed(both)))
    assert visit.view.state == "halted" and visit.view.picture.world == "calm"
    assert visit.scores() == [("baseline", "pain_now", 7, "answered")]
    visit.tap("end_without_scores")
    assert [status for *_, status in visit.scores()].count("answered") == 1


def test_with_the_headset_off_the_console_says_how_the_open_question_is_answered() -> None:
    visit = Visit()
    visit.to("baseline")
    assert visit.step(Presence(Worn.NO)).desk.detail.startswith("Read the question out")


def test_with_the_headset_off_nobody_is_told_to_tap_a_number_that_a_study_does_not_take() -> None:
    visit = Visit()
    visit.session._protocol = replace(visit.session.protocol, method="gaze")
    visit.to("baseline")
    desk = visit.step(Presence(Worn.NO)).desk
    assert "score_5" not in desk.keys and desk.detail.startswith("The patient answers by looking")


def test_with_the_headset_off_the_nurse_judges_as_before() -> None:
    visit = Visit()
    visit.tap("patient", "age_5-7", "back")
    visit.to("baseline")
    assert visit.step(Presence(Worn.NO)).desk.detail.startswith("You judge")


def test_position_lost_does_not_hold() -> None:
    visit = Visit()
    visit.to("immersed")
    assert visit.step(Tracking(True, False)).hold == frozenset()


def test_time_running_backwards_is_refused() -> None:
    visit = Visit()
    with pytest.raises(ValueError, match="backwards"):
        visit.session.step(visit.now - 1, [])


def test_nothing_of_one_patient_is_left_for_the_next() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("position_lying", "length_30", "volume_up")
    visit.tap("stop", "end_without_scores", "removed", "cleaned")
    fresh = Visit().view.desk
    assert visit.view.desk.marked == fresh.marked and visit.view.desk.volume == fresh.volume
    assert visit.view.desk.saved == ""


@pytest.mark.parametrize("state", ALL)
def test_the_patient_never_sees_black(state: str) -> None:
    assert Visit().to(state).picture.brightness >= 0.2


def test_a_tick_in_which_nothing_happens_builds_nothing_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps a tick cheap; how long 25 minutes of them take, `kiosk bench` measures (`session_25min_s`)."""
    visit = Visit(parse("[session]\nlength_min = 30"))
    visit.to("immersed")
    built = []
    build = showing.view_of
    monkeypatch.setattr(showing, "view_of", lambda *of: built.append(of) or build(*of))
    visit.wait(300, dt=1 / 60)
    assert visit.view.state == "immersed" and 300 <= len(built) < 400, "one a second, and what the guide tells"
