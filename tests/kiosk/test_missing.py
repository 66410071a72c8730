"""Every reason for a missing answer can be reached: by the patient, by staff, by the kiosk itself."""

from __future__ import annotations

import pytest

from kiosk.events import HeadsetState, Health, Presence, Worn
from kiosk.scores import STAFF_REASONS, Status
from tests.kiosk.visit import Visit

LOST = HeadsetState(Health.LOST, "A headset", detail="the cable")
BACK = HeadsetState(Health.OK, "A headset")
BY_PATIENT = {"declined", "dont_know"}
BY_STAFF = {reason.value for reason in STAFF_REASONS}
BY_ITSELF = {"timeout", "interrupted", "not_asked", "device_error"}


def _last(visit: Visit) -> tuple[str, str, str, str]:
    row = visit.kept("score")[-1]
    assert row["value"] is None
    return row["status"], row["rater"], row["entered_by"], row["method"]


def test_the_list_has_no_reason_that_nobody_can_give() -> None:
    missing = {status.value for status in Status} - {"answered", "open"}
    assert missing == BY_PATIENT | BY_STAFF | BY_ITSELF


@pytest.mark.parametrize("reason", sorted(BY_PATIENT))
def test_the_patient_gives_it_by_looking_and_confirms(reason: str) -> None:
    visit = Visit()
    visit.to("baseline")
    visit.look(f"missing:{reason}")
    assert not visit.kept("score")
    visit.look("confirm")
    assert _last(visit) == (reason, "patient", "patient", "gaze")


@pytest.mark.parametrize("reason", sorted(BY_STAFF))
def test_staff_give_it_with_one_tap(reason: str) -> None:
    visit = Visit()
    visit.to("baseline")
    visit.tap(f"missing_{reason}")
    rater, method = ("patient", "spoken") if reason in BY_PATIENT else ("nurse", "touch")
    assert _last(visit) == (reason, rater, "staff", method)


def test_later_is_no_answer_and_the_question_comes_again() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.look("later")
    assert not visit.kept("score") and visit.view.desk.question.question == "anxiety"
    visit.answer(4)
    visit.wait(25)
    assert visit.view.desk.question.question == "pain_now"
    visit.answer(2)
    assert visit.kept("score")[-1]["deferrals"] == 1


def test_nobody_answers_in_time() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.wait(130)
    row = visit.kept("score")[0]
    assert (row["status"], row["entered_by"], row["value"]) == ("timeout", "auto", None)


def test_what_was_asked_when_it_ended_is_interrupted_and_the_rest_not_asked() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.tap("end_without_scores")
    assert [row[3] for row in visit.scores()[2:]] == ["interrupted", "not_asked", "not_asked"]


def test_a_question_whose_display_failed_and_never_came_back_is_a_device_error() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.step(LOST)
    visit.tap("end_without_scores")
    assert [row[3] for row in visit.scores()[2:]] == ["device_error", "not_asked", "not_asked"]
    assert visit.kept("score")[2]["entered_by"] == "auto"


def test_stop_after_the_display_failed_leaves_it_a_device_error() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.step(LOST)
    visit.tap("stop", "end_without_scores")
    assert visit.scores()[2][3] == "device_error"


def test_a_display_that_came_back_has_shown_the_question_again() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.step(LOST)
    visit.step(BACK)
    visit.tap("end_without_scores")
    assert visit.scores()[2][3] == "interrupted"


def test_a_spoken_answer_is_taken_while_the_display_is_gone() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.step(LOST)
    visit.tap("score_3")
    assert visit.scores()[-1] == ("final", "pain_now", 3, "answered")


def test_a_headset_taken_off_is_no_fault_of_the_display() -> None:
    visit = Visit()
    visit.to("final")
    visit.step()
    visit.step(Presence(Worn.NO))
    visit.tap("end_without_scores")
    assert visit.scores()[2][3] == "interrupted"
