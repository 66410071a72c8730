"""Kept answers are put right by rows of their own, at the console, for a day; nothing is overwritten."""

from __future__ import annotations

import pytest

from kiosk.answers import KEPT_S, NOTES, REASONS
from kiosk.config import parse
from kiosk.console.place import layout
from kiosk.correcting import GAPS, PAGES, RIGHT, ago
from kiosk.events import HeadsetState, Health, NotSaved, Selected, Tap
from tests.kiosk.visit import Visit

RESEARCH = parse('[session]\nprotocol = "research"\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60')


def _ready(visit: Visit | None = None) -> Visit:
    visit = visit or Visit()
    visit.to("cleaning")
    visit.tap("cleaned")
    return visit


def _corrections(visit: Visit) -> list[dict]:
    return [row for row in visit.kept("score") if row["supersedes"]]


def test_a_wrong_key_is_put_right_in_three_taps_as_a_row_of_its_own() -> None:
    visit = Visit()
    visit.to("goodbye")
    first = visit.kept("score")[2]
    visit.tap("scores")
    assert visit.view.desk.panel == "scores"
    assert visit.view.desk.answers[2] == ("Pain now: 3", "after, just now")
    visit.tap("answer_3", "right_8", "reason_wrong_key")
    assert visit.view.desk.panel == "scores" and visit.view.desk.saved == "saved"
    assert visit.view.desk.answers[2][0] == "Pain now: 8"
    (row,) = _corrections(visit)
    assert row == {
        **first, "score_id": row["score_id"], "value": 8, "entered_by": "staff", "supersedes": first["score_id"],
        "correction_reason": "wrong_key", "late": 0,
    }
    assert row["score_id"] != first["score_id"] and visit.kept("score")[2] == first


def test_a_remark_comes_too_late_when_its_visit_has_become_too_old_meanwhile() -> None:
    visit = _ready()
    visit.step(dt=KEPT_S - 10)
    visit.tap("scores", "note")
    visit.step(dt=30)
    visit.tap("note_drowsy")
    assert visit.kept("annotation") == []


def test_the_list_stays_at_the_visit_it_shows_while_another_is_answered() -> None:
    visit = _ready()
    first = visit.kept("score")[0]
    visit.tap("start_flat", "marks", "scores")
    shown = visit.view.desk.answers
    visit.step(HeadsetState(Health.OK, "Flat screen", "flat"))
    visit.step()
    visit.answer(9)
    assert visit.view.desk.answers[0][0] == shown[0][0] == "Pain now: 6", "no finger finds another patient's answer"
    visit.tap("answer_1", "right_2", "reason_wrong_key")
    assert _corrections(visit)[0]["supersedes"] == first["score_id"]


def test_the_row_of_a_correction_belongs_to_its_visit_and_the_audit_tells_of_it() -> None:
    visit = _ready()
    visit.tap("scores", "answer_1", "right_5", "reason_heard_wrongly")
    row = next(row for row in visit.rows if row.kind == "score" and row.body["supersedes"])
    assert row.session_id == next(other.session_id for other in visit.rows if other.kind == "session")
    assert row.uid == row.body["score_id"] and row.body["late"] == 1
    assert [body for body in visit.kept("audit") if body["what"] == "correction"] == [{
        "who": "staff", "what": "correction", "before": row.body["supersedes"], "after": row.uid,
        "why": "heard_wrongly"}]


def test_the_code_of_who_corrects_goes_before_that_of_who_entered_it() -> None:
    visit = Visit()
    visit.session.staff_code = "S1"
    visit.to("baseline")
    visit.tap("score_6", "score_4")
    visit.session.staff_code = "S2"
    visit.tap("marks", "scores", "answer_1", "right_5", "reason_other", "answer_1", "note", "note_drowsy")
    assert [row["staff_code"] for row in visit.kept("score")] == ["S1", "S1", "S2"]
    assert visit.kept("audit")[-1]["who"] == visit.kept("annotation")[0]["who"] == "S2"


def test_only_the_answer_that_stands_is_replaced_so_a_chain_never_forks() -> None:
    visit = _ready()
    for value in (1, 2, 3):
        visit.tap("scores", "answer_1", f"right_{value}", "reason_other", "back")
    chain = [visit.kept("score")[0], *_corrections(visit)]
    assert [row["supersedes"] for row in chain[1:]] == [row["score_id"] for row in chain[:-1]]
    assert len({row["score_id"] for row in chain}) == 4


def test_what_stands_already_is_no_correction_of_itself() -> None:
    visit = _ready()
    visit.tap("scores", "answer_1")
    assert "right_6" not in visit.view.desk.keys and "right_5" in visit.view.desk.keys
    visit.tap("right_6", "reason_other")
    assert not _corrections(visit) and visit.view.desk.panel == "correct"


def test_a_tap_that_comes_twice_is_one_row() -> None:
    visit = _ready()
    visit.tap("scores", "answer_1", "right_5")
    visit.step(Tap("reason_other"), Tap("reason_other"))
    assert len(_corrections(visit)) == 1


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_can_be_given(reason: str) -> None:
    visit = _ready()
    visit.tap("scores", "answer_1", "right_5", f"reason_{reason}")
    assert _corrections(visit)[0]["correction_reason"] == reason


@pytest.mark.parametrize("gap", GAPS)
def test_a_number_that_was_never_said_becomes_the_reason_why_there_is_none(gap: str) -> None:
    visit = _ready()
    visit.tap("scores", "answer_1", gap, "reason_wrong_question")
    (row,) = _corrections(visit)
    assert row["value"] is None and row["status"] == gap.removeprefix("gap_")
    assert row["rater"] == ("patient" if row["status"] in ("declined", "dont_know") else "nurse")


def test_rater_and_method_stay_those_of_the_judgement_that_is_put_right() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.answer(6)
    visit.wait(1)
    visit.tap("score_4")
    visit.tap("world_forest")
    visit.tap("marks", "scores", "answer_1", "right_7", "reason_patient_corrected")
    visit.tap("answer_2", "right_5", "reason_wrong_key")
    assert [(row["rater"], row["method"], row["entered_by"]) for row in _corrections(visit)] == [
        ("patient", "gaze", "staff"), ("patient", "spoken", "staff")]
    assert [row["moment"] for row in _corrections(visit)] == ["baseline", "baseline"]


def test_what_was_never_answered_is_told_on_ready_and_settled_later() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.tap("end_without_scores")
    visit.tap("removed", "cleaned")
    assert visit.view.desk.unsettled == 3 and "start" in visit.view.desk.keys
    visit.tap("scores", "answer_3", "right_4", "reason_given_later")
    (row,) = _corrections(visit)
    assert (row["value"], row["rater"], row["method"], row["entered_by"], row["late"]) == (
        4, "patient", "spoken", "staff", 1)
    visit.tap("answer_4", "gap_unable", "reason_other", "answer_5", "note", "note_drowsy", "back")
    assert visit.view.desk.unsettled == 0, "a remark explains as well"


def test_unanswered_questions_never_block_the_next_patient() -> None:
    visit = Visit()
    visit.to("final")
    visit.tap("end_without_scores", "removed", "cleaned")
    assert visit.view.desk.unsettled and visit.tap("start").state == "fitting"


def test_after_a_day_an_answer_can_be_corrected_no_more() -> None:
    visit = _ready()
    visit.step(dt=KEPT_S - 60)
    assert "scores" in visit.view.desk.keys
    visit.step(dt=120)
    assert "scores" not in visit.view.desk.keys
    visit.tap("scores")
    assert visit.view.desk.panel == "ready"


def test_corrections_do_not_keep_a_visit_open_for_longer() -> None:
    visit = _ready()
    visit.step(dt=KEPT_S - 60)
    visit.tap("scores", "answer_1", "right_5", "reason_other", "back")
    visit.step(dt=120)
    assert "scores" not in visit.view.desk.keys


def test_the_newest_visit_comes_first_and_long_ones_take_two_sheets() -> None:
    long = Visit(RESEARCH)
    long.to("baseline")
    long.tap("missing_declined", "missing_declined", "missing_declined", "stop", "end_without_scores", "removed")
    long.tap("cleaned")
    long.wait(600, dt=60)
    long.to("baseline")
    for value in (6, 4, 1):
        long.answer(value)
    long.go_to("forest")
    long.until("final")
    long.step()
    for value in range(9):
        long.answer(value)
    view = long.tap("scores")
    assert view.desk.headline == "This visit: 1 of 4" and len(view.desk.answers) == 8
    assert {"older"} == view.desk.keys & {"older", "newer"}
    view = long.tap("older")
    assert len(view.desk.answers) == 4 and "answer_5" not in view.desk.keys
    assert view.desk.keys >= {"older", "newer"}
    view = long.tap("older")
    assert view.desk.headline.startswith("Visit, ") and view.desk.headline.endswith("ago: 3 of 4")
    assert view.desk.answers[0] == ("Pain now: –", "before: prefers not to say")
    assert {"newer"} == long.tap("older").desk.keys & {"older", "newer"}


def test_the_pages_stay_while_a_question_comes_up_and_their_numbers_never_answer_it() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("marks", "scores", "answer_1")
    visit.until("final")
    visit.step()
    assert visit.view.desk.panel == "correct" and visit.view.desk.question
    assert "A question is open" in visit.view.desk.detail
    assert not [key for key in visit.view.desk.keys if key.startswith(("score_", "missing_"))]
    visit.tap("right_2", "score_9")
    assert visit.view.desk.question.question == "pain_now" and len(visit.kept("score")) == 2
    visit.answer(3)
    assert visit.kept("score")[-1]["value"] == 3, "the patient answers all the same"
    visit.tap("back", "back", "back", "back")
    visit.wait(1)
    assert visit.view.desk.panel == "final" and "score_9" in visit.view.desk.keys


@pytest.mark.parametrize("event, panel", [
    (Tap("stop"), "halted"), (Selected("call"), "held"), (Tap("headset_off"), "held"),
])
def test_stop_a_call_and_headset_off_go_before_these_pages(event, panel: str) -> None:
    visit = Visit()
    visit.to("goodbye")
    visit.tap("scores", "answer_1", "right_2")
    assert visit.step(event).desk.panel == panel
    visit.tap("reason_other")
    assert not _corrections(visit)


def test_every_key_of_the_pages_has_its_place() -> None:
    visit = _ready()
    for key in ("scores", "answer_1", "right_3", "back", "note"):
        visit.tap(key)
        desk = visit.view.desk
        assert desk.panel in PAGES and desk.keys <= set(layout(desk.panel, (1280, 800)))
        assert "back" in desk.keys and "start" not in desk.keys


def test_back_leads_out_again_one_page_at_a_time() -> None:
    visit = _ready()
    visit.tap("scores", "answer_1", "right_3")
    seen = [visit.view.desk.panel]
    for _ in range(3):
        seen.append(visit.tap("back").desk.panel)
    assert seen == ["reason", "correct", "scores", "ready"]


@pytest.mark.parametrize("note", NOTES)
def test_a_remark_is_kept_with_its_answer(note: str) -> None:
    visit = _ready()
    visit.tap("scores", "answer_2", "note", f"note_{note}")
    score = visit.kept("score")[1]
    assert visit.kept("annotation") == [{"score_id": score["score_id"], "text": NOTES[note], "who": "staff"}]
    assert visit.view.desk.panel == "scores"


def test_a_remark_on_the_whole_visit_names_no_score() -> None:
    visit = _ready()
    visit.tap("scores", "note", "note_vomited")
    row = next(row for row in visit.rows if row.kind == "annotation")
    assert row.body["score_id"] == "" and row.session_id == visit.rows[0].session_id


def test_a_correction_that_cannot_be_written_says_so() -> None:
    visit = _ready()
    visit.saves = False
    visit.tap("scores", "answer_1", "right_3", "reason_other")
    uid = _corrections(visit)[0]["score_id"]
    visit.step(NotSaved(uid, "no space left"))
    assert visit.step().desk.saved == "not_saved"


def test_a_restart_in_the_visit_lists_it_again() -> None:
    visit = Visit()
    visit.to("goodbye")
    visit.tap("scores", "answer_1", "right_9", "reason_other")
    again = Visit(resumed=visit.rows, same_boot=True, now=visit.now)
    again.tap("scores")
    assert [words for words, _ in again.view.desk.answers] == [
        "Pain now: 9", "Anxiety: 4", "Pain now: 3", "Worst pain: 7", "Anxiety: 2"]
    again.tap("answer_1", "right_1", "reason_other")
    assert _corrections(again)[0]["supersedes"] == _corrections(visit)[0]["score_id"]


def test_numbers_are_those_of_the_scale() -> None:
    visit = _ready()
    visit.tap("scores", "answer_1")
    assert len(visit.view.desk.keys & set(RIGHT)) == 10


def test_time_is_told_as_staff_say_it() -> None:
    assert [ago(seconds) for seconds in (0, 59, 60, 89 * 60 + 59, 90 * 60, 23.6 * 3600)] == [
        "just now", "just now", "1 min ago", "89 min ago", "2 h ago", "24 h ago"]


def test_a_list_that_is_left_standing_between_patients_closes_by_itself() -> None:
    visit = _ready()
    visit.tap("scores")
    visit.wait(50)
    assert visit.tap("answer_1").desk.panel == "correct"
    visit.wait(50)
    assert visit.view.desk.panel == "correct"
    visit.wait(12)
    assert visit.view.desk.panel == "ready" and "start" in visit.view.desk.keys
    visit.tap("right_1")
    assert visit.tap("scores").desk.panel == "scores" and not _corrections(visit)


def test_a_list_is_not_taken_away_under_a_finger_while_a_question_may_come_up() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("marks", "scores")
    assert visit.wait(120).desk.panel == "scores"


def test_a_lost_headset_leaves_the_pages_alone() -> None:
    visit = Visit()
    visit.to("goodbye")
    visit.tap("scores", "answer_1")
    assert visit.step(HeadsetState(Health.LOST, "A headset")).desk.panel == "correct"
