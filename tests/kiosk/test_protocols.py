"""Protocols: what is asked when, of whom, and how it is answered; all of it in the hash."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.config import parse
from kiosk.events import Tap
from kiosk.protocols import ANSWERS, METHODS, PROTOCOLS, Protocol, observed, suited
from kiosk.scores import INSTRUMENTS, Moment
from tests import answers
from tests.kiosk.visit import QUICK, Visit

RESEARCH = parse('[session]\nprotocol = "research"\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60')
FINAL_S = 40.0
every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=lambda protocol: protocol.name)


def test_the_clinic_protocol_asks_two_before_and_three_after() -> None:
    clinic = PROTOCOLS["clinic"]
    assert clinic.at(Moment.BASELINE) == ("pain_now", "anxiety")
    assert clinic.at(Moment.FINAL) == ("pain_now", "pain_worst", "anxiety")


@every_protocol
def test_every_planned_question_has_an_instrument_and_is_asked_once_a_moment(protocol: Protocol) -> None:
    assert protocol.answer in ANSWERS and protocol.method in METHODS
    for moment in Moment:
        questions = [protocol.instrument(key).name for key in protocol.at(moment)]
        assert questions and len(set(questions)) == len(questions)
    assert "pain_now" in protocol.at(Moment.BASELINE) and "pain_now" in protocol.at(Moment.FINAL)


def test_research_asks_in_words_that_fit_an_arm_without_pictures() -> None:
    asked = [INSTRUMENTS[key] for _, key in PROTOCOLS["research"].planned]
    assert not [item.key for item in asked if "picture" in item.words or item.recall == "since_immersion_start"]


def test_whatever_changes_what_is_asked_changes_the_hash() -> None:
    clinic = PROTOCOLS["clinic"]
    others = [
        replace(clinic, version="2"), replace(clinic, planned=clinic.planned[::-1]), replace(clinic, answer="steps"),
        replace(clinic, method="spoken"), replace(clinic, planned=clinic.planned[:-1]),
        replace(clinic, licensed=(replace(INSTRUMENTS["anxiety"], words="Worried?"),)),
    ]
    assert len({clinic.sha256, *(other.sha256 for other in others)}) == 7


def test_model_patients_answer_the_clinics_last_three_questions_within_its_time() -> None:
    """The median of the way of answering that is usual; script/bench answers has it for 26,000 answers."""
    assert len(PROTOCOLS["clinic"].at(Moment.FINAL)) == answers.QUESTIONS
    median_s, _ = answers.sittings_s(answers.run(900, seed=5))
    assert median_s <= FINAL_S


def test_a_research_visit_asks_its_whole_set_in_its_order_and_every_row_names_it() -> None:
    visit = Visit(RESEARCH)
    visit.to("baseline")
    for value in (6, 4, 1):
        visit.answer(value)
    visit.go_to("forest")
    visit.until("final")
    visit.step()
    for value in range(9):
        visit.answer(value)
    assert [(moment, question) for moment, question, _, _ in visit.scores()] == [
        *(("baseline", name) for name in ("pain_now", "anxiety", "nausea")),
        *(("final", name) for name in (
            "pain_now", "pain_worst", "pain_average", "pain_unpleasantness", "time_thinking", "anxiety", "nausea",
            "fun", "presence")),
    ]
    assert [value for _, _, value, _ in visit.scores()] == [6, 4, 1, *range(9)]
    opened = visit.kept("session")[0]
    assert (opened["protocol"], opened["protocol_sha256"]) == ("research", PROTOCOLS["research"].sha256)
    worst = next(body for body in visit.kept("score") if body["question"] == "pain_worst")
    assert worst["recall"] == "procedure"
    assert worst["wording_sha256"] == INSTRUMENTS["pain_worst_procedure"].wording_sha256


def test_a_restart_goes_on_asking_in_the_words_it_began_with() -> None:
    visit = Visit(RESEARCH)
    visit.to("baseline")
    visit.tap("score_5", "score_5", "score_5")
    visit.tap("world_forest", "finish", "finish")
    visit.until("final")
    visit.step()
    visit.answer(3)
    again = Visit(RESEARCH, resumed=visit.rows, same_boot=True, now=visit.now)
    question = again.step().desk.question
    assert question and question.words == INSTRUMENTS["pain_worst_procedure"].words


def test_research_asks_on_the_row_whatever_the_configuration_says() -> None:
    steps = parse('[session]\nprotocol = "research"\n[gaze]\nanswer = "steps"')
    assert Visit(steps).to("baseline").picture.panel.kind == "row"


@pytest.mark.parametrize("method", METHODS)
def test_a_locked_method_takes_answers_no_other_way(method: str) -> None:
    visit = Visit()
    visit.session._protocol = replace(PROTOCOLS["clinic"], method=method)
    view = visit.to("baseline")
    tapped = {f"score_{n}" for n in range(11)} & view.desk.keys
    looked = [cell.id for cell in view.picture.panel.cells if cell.dwell_s]
    assert bool(tapped) is (method != "gaze") and bool(looked) is (method != "spoken")
    assert {"missing_declined", "missing_unable"} <= view.desk.keys
    visit.answer(4) if method == "gaze" else visit.tap("score_4")
    assert visit.kept("score")[0]["method"] == ("gaze" if method == "gaze" else "spoken")


def test_under_a_locked_gaze_a_number_that_is_tapped_all_the_same_changes_nothing() -> None:
    visit = Visit()
    visit.session._protocol = replace(PROTOCOLS["clinic"], method="gaze")
    visit.to("baseline")
    visit.step(Tap("score_4"))
    assert visit.session.asking.spoken(4) is None and not visit.kept("score")


# Age


def test_who_is_known_to_be_too_young_for_a_question_is_not_suited_and_unknown_ages_are() -> None:
    pain = INSTRUMENTS["pain_now"]
    assert [band for band in ("5-7", "8-11", "12-17", "adult", "unknown") if suited(pain, band)] == [
        "8-11", "12-17", "adult", "unknown"]
    assert observed(pain) is INSTRUMENTS["pain_now_observed"] and observed(INSTRUMENTS["fun"]) is None


def test_a_child_under_eight_is_judged_by_the_nurse_on_the_console_alone() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("patient", "age_5-7", "back")
    view = visit.tap("begin")
    assert view.desk.question.words == INSTRUMENTS["pain_now_observed"].words
    assert view.picture.panel is None and "You judge" in view.desk.detail
    visit.tap("score_6")
    row = visit.kept("score")[0]
    assert (row["question"], row["value"], row["rater"], row["entered_by"], row["method"], row["display"]) == (
        "pain_now", 6, "nurse", "staff", "touch", "console")
    assert row["wording_sha256"] == INSTRUMENTS["pain_now_observed"].wording_sha256


def test_what_nobody_can_judge_for_a_child_is_kept_as_not_asked_with_the_reason() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("patient", "age_5-7", "back", "begin", "score_6", "score_5")
    visit.tap("world_forest")
    visit.until("final")
    worst = next(row for row in visit.kept("score") if row["question"] == "pain_worst")
    assert (worst["status"], worst["value"], worst["entered_by"]) == ("not_asked", None, "auto")
    assert visit.kept("annotation") == [
        {"score_id": worst["score_id"], "text": "Not asked: it is for patients from 8 years.", "who": "kiosk"}]
    visit.step()
    visit.tap("score_3", "score_2")
    assert visit.view.state == "goodbye"
    assert {row["rater"] for row in visit.kept("score") if row["value"] is not None} == {"nurse"}


def test_pain_now_in_between_is_the_nurses_too_where_the_patient_is_too_young() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("patient", "age_5-7", "back", "begin", "score_6", "score_5")
    visit.tap("world_forest", "ask_now", "score_4")
    assert visit.kept("score")[-1]["moment"] == "during" and visit.kept("score")[-1]["rater"] == "nurse"


def test_a_restart_asks_the_nurse_again_not_the_child() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("patient", "age_5-7", "back", "begin")
    again = Visit(QUICK, resumed=visit.rows, same_boot=True, now=visit.now)
    view = again.step()
    assert view.picture.panel is None and view.desk.question.words == INSTRUMENTS["pain_now_observed"].words
