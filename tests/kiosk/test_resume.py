"""A visit put away and taken up again, after a restart and after a boot."""

from __future__ import annotations

import pytest

from tests.kiosk.visit import QUICK, Visit

STATES = ("fitting", "baseline", "choosing", "immersed", "winding_down", "final", "goodbye")


@pytest.mark.parametrize("state", STATES)
def test_a_restart_resumes_without_a_word(state: str) -> None:
    first = Visit()
    before = first.to(state)
    second = Visit(resumed=first.rows, same_boot=True)
    assert second.view.state == state
    assert second.view.picture.world == before.picture.world
    question = second.step().desk.question
    assert (question and question.question) == (before.desk.question and before.desk.question.question)


@pytest.mark.parametrize("state", STATES)
def test_after_a_boot_nothing_enters_the_headset_before_the_answer(state: str) -> None:
    first = Visit()
    first.to(state)
    second = Visit(resumed=first.rows, same_boot=False, now=5.0)
    view = second.wait(30)
    assert view.state == "reopening" and view.desk.panel == "reopening"
    assert view.picture.world == "calm" and view.picture.panel is None and not view.picture.caption
    assert {"continue_same", "close_same"} <= view.desk.keys
    assert second.tap("continue_same").state == state


def test_close_after_a_boot_settles_what_was_open_and_asks_for_cleaning() -> None:
    first = Visit()
    first.to("final")
    first.step()
    second = Visit(resumed=first.rows, now=5.0)
    assert second.tap("close_same").state == "cleaning"
    assert [(b["moment"], b["question"], b["status"]) for b in second.kept("score")] == [
        ("final", "pain_now", "interrupted"), ("final", "pain_worst", "not_asked"), ("final", "anxiety", "not_asked"),
    ]
    assert second.kept("closed")[0]["end_state"] == "interrupted"


def test_no_question_is_doubled_or_dropped_over_any_number_of_restarts() -> None:
    rows: list = []
    visit = Visit()
    plan = [lambda v: v.to("baseline"), lambda v: v.answer(6), lambda v: v.answer(5), lambda v: v.look("world:beach"),
            lambda v: v.until("final"), lambda v: v.answer(4), lambda v: v.answer(3), lambda v: v.answer(2)]
    for act in plan:
        visit.step()
        act(visit)
        rows += visit.rows
        visit = Visit(resumed=rows, same_boot=True, now=visit.now)
    rows += visit.rows
    scores = [(r.body["moment"], r.body["question"], r.body["value"]) for r in rows if r.kind == "score"]
    assert scores == [
        ("baseline", "pain_now", 6), ("baseline", "anxiety", 5),
        ("final", "pain_now", 4), ("final", "pain_worst", 3), ("final", "anxiety", 2),
    ]


def test_running_time_goes_on_from_the_last_snapshot() -> None:
    first = Visit()
    first.to("immersed")
    first.wait(100)
    second = Visit(resumed=first.rows, same_boot=True, now=first.now)
    assert 84 <= second.view.desk.running_s <= 101


def test_owed_cleaning_survives_a_boot_and_is_not_closed_twice() -> None:
    first = Visit()
    first.to("cleaning")
    second = Visit(resumed=first.rows, now=5.0)
    assert second.view.state == "cleaning"
    assert second.tap("cleaned").state == "ready"
    assert second.kept("closed") == []


def test_a_finished_visit_leaves_the_kiosk_ready() -> None:
    first = Visit()
    first.to("cleaning")
    first.tap("cleaned")
    assert Visit(QUICK, resumed=first.rows).view.state == "ready"


def test_stopped_before_the_boot_asks_too_and_stop_there_keeps_the_way_back() -> None:
    first = Visit()
    first.to("immersed")
    first.tap("stop")
    second = Visit(resumed=first.rows, now=5.0)
    assert second.view.state == "reopening"
    assert second.tap("stop").state == "halted"
    assert second.tap("resume").state == "reopening"
    assert second.tap("continue_same").state == "immersed"
