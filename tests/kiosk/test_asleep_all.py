"""A patient who sleeps when the last questions come: one tap for all of them, and one that takes it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.events import Dozing, HeadsetState, Health, Presence, Worn
from kiosk.records.export import export
from tests.kiosk.records.kept import keep
from tests.kiosk.visit import Visit

QUESTIONS = ("pain_now", "pain_worst", "anxiety")


def _final(visit: Visit | None = None) -> Visit:
    visit = visit or Visit()
    visit.to("final")
    visit.step()
    return visit


def _finals(visit: Visit) -> list[tuple[str, int | None, str]]:
    return [row[1:] for row in visit.scores() if row[0] == "final"]


def test_one_tap_keeps_of_every_last_question_that_he_sleeps() -> None:
    visit = _final()
    visit.tap("asleep_all")
    assert visit.view.state == "goodbye"
    assert _finals(visit) == [(question, None, "asleep") for question in QUESTIONS]
    assert {(row["rater"], row["entered_by"], row["method"]) for row in visit.kept("score")[2:]} == {
        ("nurse", "staff", "touch")}


def test_what_was_answered_before_he_slept_stays() -> None:
    visit = _final()
    visit.answer(3)
    visit.wait(1)
    visit.tap("asleep_all")
    assert _finals(visit) == [("pain_now", 3, "answered"), ("pain_worst", None, "asleep"), ("anxiety", None, "asleep")]


def test_of_the_very_last_question_the_reason_itself_is_the_one_tap() -> None:
    visit = _final()
    visit.tap("score_3", "score_7")
    assert "asleep_all" not in visit.view.desk.keys and "missing_asleep" in visit.view.desk.keys


def test_what_the_nurse_judges_is_asked_all_the_same() -> None:
    visit = Visit()
    visit.tap("patient", "age_5-7", "back", "start", "begin", "score_6", "score_4", "world_forest")
    visit.until("final")
    visit.step()
    assert "asleep_all" not in visit.view.desk.keys and visit.view.desk.question
    visit.tap("missing_asleep")
    assert visit.view.desk.question, "the nurse's other judgement"


def test_undo_asks_the_same_questions_and_their_answers_replace_what_was_kept(tmp_path: Path) -> None:
    visit = _final()
    visit.tap("asleep_all", "ask_again")
    assert visit.view.state == "final" and visit.view.desk.question.number == 1
    visit.tap("score_3", "score_7", "score_2")
    assert visit.view.state == "goodbye" and "ask_again" not in visit.view.desk.keys
    old, new = visit.kept("score")[2:5], visit.kept("score")[5:]
    assert [(row["question"], row["value"], row["supersedes"], row["correction_reason"]) for row in new] == [
        (was["question"], value, was["score_id"], "wrong_key") for was, value in zip(old, (3, 7, 2), strict=True)]
    assert [row["what"] for row in visit.kept("audit")] == ["correction"] * 3
    visit.tap("removed", "cleaned")
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "out")
    current = [line.split(",") for line in (folder / "pain_scores.csv").read_text().splitlines() if ",final," in line]
    assert len(current) == 6 and visit.session.answers.unsettled(visit.now) == 0


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_power_cut_after_undo_loses_no_question_and_doubles_none(same_boot: bool) -> None:
    visit = _final()
    visit.tap("asleep_all", "ask_again")
    again = Visit(resumed=visit.rows, same_boot=same_boot, now=visit.now)
    if not same_boot:
        again.tap("continue_same")
    again.step()
    again.tap("score_3")
    (row,) = again.kept("score")
    assert (row["question"], row["supersedes"]) == ("pain_now", visit.kept("score")[2]["score_id"])
    assert again.view.state == "goodbye", "of the others it stands that he slept"


def test_ended_after_undo_nothing_says_any_more_that_he_slept() -> None:
    visit = _final()
    visit.tap("asleep_all", "ask_again", "end_without_scores")
    current = visit.session.answers.of(visit.session.book.visit)
    assert [one.body["status"] for one in current[2:]] == ["interrupted", "not_asked", "not_asked"]


def test_with_the_headset_off_it_is_one_tap_too() -> None:
    visit = _final()
    visit.step(Presence(Worn.NO))
    assert "asleep_all" in visit.view.desk.keys
    visit.tap("asleep_all")
    assert visit.view.state == "cleaning"


def test_a_sleeper_whose_visit_goes_on_on_the_screen_is_asked_there() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.step(Dozing(True))
    visit.tap("back", "pause", "patient", "shown", "start_flat", "resume")
    visit.step(HeadsetState(Health.OK, "Flat screen", "flat"))
    visit.until("final")
    visit.step()
    assert visit.view.desk.question and visit.view.picture.panel, "no screen tells that he woke"
