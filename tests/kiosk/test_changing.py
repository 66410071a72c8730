"""A question changes while a nurse's finger is on its way: no answer lands on a question it was not meant for."""

from __future__ import annotations

import pytest

from kiosk.rounds import CHANGED_S
from tests.kiosk.visit import Visit

BEFORE = ("baseline", "pain_now", 6, "answered")


@pytest.mark.parametrize("key", ["score_6", "missing_declined"])
def test_a_tap_for_the_question_the_patient_has_just_answered_never_answers_the_next(key: str) -> None:
    visit = Visit()
    visit.to("baseline")
    visit.answer(6)
    assert key not in visit.view.desk.keys and visit.view.desk.question.question == "anxiety"
    visit.tap(key)
    assert visit.scores() == [BEFORE]
    visit.wait(CHANGED_S, dt=0.1)
    assert key in visit.view.desk.keys
    visit.tap("score_4")
    assert visit.scores() == [BEFORE, ("baseline", "anxiety", 4, "answered")]


def test_a_question_that_timed_out_takes_no_late_tap_along_to_the_next() -> None:
    visit = Visit()
    visit.to("baseline")
    while not visit.scores():
        visit.step()
    visit.tap("score_6")
    assert visit.scores() == [("baseline", "pain_now", None, "timeout")]


def test_what_staff_enter_keeps_nobody_waiting() -> None:
    visit = Visit()
    visit.to("baseline")
    visit.tap("score_6", "score_4")
    assert [value for _, _, value, _ in visit.scores()] == [6, 4]
