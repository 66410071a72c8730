"""A visit put away and taken up again, after a restart and after a boot."""

from __future__ import annotations

import pytest

from kiosk.events import DiskState, HeadsetState, Health, Presence, Row, Worn
from kiosk.session import Session
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
    plan = [lambda v: v.to("baseline"), lambda v: v.answer(6), lambda v: v.answer(5), lambda v: v.go_to("beach"),
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


def test_stopped_while_the_console_asked_and_switched_off_again_can_still_be_continued() -> None:
    first = Visit()
    first.to("immersed")
    second = Visit(resumed=first.rows, now=5.0)
    second.tap("stop")
    third = Visit(resumed=first.rows + second.rows, now=5.0)
    assert third.tap("continue_same").state == "immersed"


def test_pain_right_now_keeps_counting_over_a_restart() -> None:
    first = Visit()
    first.to("immersed")
    first.tap("ask_now")
    first.answer(5)
    second = Visit(resumed=first.rows, same_boot=True, now=first.now)
    second.tap("ask_now")
    second.answer(4)
    assert second.kept("score")[0]["occurrence"] == 2


def test_a_headset_off_before_the_restart_is_off_after_it() -> None:
    first = Visit()
    first.to("final")
    first.step()
    first.step(Presence(Worn.NO))
    assert Visit(resumed=first.rows, same_boot=True, now=first.now).view.hold == {"doffed"}


@pytest.mark.parametrize("hold", ["pause", "headset_off"])
def test_a_pause_outlives_a_restart(hold: str) -> None:
    first = Visit()
    first.to("immersed")
    first.tap(hold)
    assert Visit(resumed=first.rows, same_boot=True, now=first.now).view.hold == first.view.hold != frozenset()


def test_no_time_runs_before_the_headset_is_back_after_a_restart() -> None:
    first = Visit()
    first.to("immersed")
    fresh = Session(QUICK, first.now, tuple(first.rows), same_boot=True)
    assert fresh.step(first.now + 30, []).hold == {"headset_lost"}
    assert fresh.diary.immersed_s <= first.session.diary.immersed_s


@pytest.mark.parametrize("body", [{}, {"state": "nonsense"}, {"state": "immersed"}, {"planned": 3}, {"planned": [[1]]}])
@pytest.mark.parametrize("same_boot", [True, False])
@pytest.mark.parametrize("kinds", [("state",), ("session",), ("asked",), ("score",), ("state", "session", "asked")])
def test_erased_or_damaged_rows_never_keep_the_kiosk_from_starting(
    body: dict, same_boot: bool, kinds: tuple[str, ...]
) -> None:
    first = Visit()
    first.to("final")
    rows = [Row(r.uid, r.kind, r.session_id, r.at, body if r.kind in kinds else r.body) for r in first.rows]
    again = Visit(resumed=rows, same_boot=same_boot, now=first.now)
    if "state" in kinds:
        assert again.view.state == "ready" and "could not be taken up" in again.view.desk.banner
        assert "not cleaned" in again.view.desk.banner  # nobody knows which kit it wore
        assert again.tap("kits", "waive_other_cleaning", "start").desk.banner == ""
    else:
        assert again.view.state in ("final", "goodbye", "reopening")
    doubled = {row.uid for row in first.rows if row.kind == "score"} & {r.uid for r in again.rows if r.kind == "score"}
    assert doubled == set()


def test_the_last_readable_snapshot_is_taken_where_a_later_one_is_damaged() -> None:
    first = Visit()
    first.to("immersed")
    rows = [*first.rows, Row("x", "state", first.rows[0].session_id, first.now, {"state": "final"})]
    assert Visit(resumed=rows, same_boot=True, now=first.now).view.state == "immersed"


def _reopened(stopped_s: float | None) -> Visit:
    first = Visit()
    first.to("immersed")
    second = Visit(resumed=first.rows, now=5.0)
    second.session = Session(
        QUICK, 5.0, tuple(first.rows), stopped_s=stopped_s,
        new_id=(f"00000000-0000-4000-8000-8{n:011x}" for n in range(999)).__next__)
    second.now = 5.0
    second.rows.clear()
    second.step(DiskState(True, 10_000), HeadsetState(Health.OK, "Test headset", "headset"))
    return second


def test_the_question_after_a_boot_says_how_long_ago_it_was_and_closes_after_ten_minutes() -> None:
    visit = _reopened(180.0)
    assert visit.view.state == "reopening"
    assert "3 min ago" in visit.view.desk.detail and "in 7 min" in visit.view.desk.detail
    visit.wait(415)
    assert visit.view.state == "reopening"
    visit.wait(10)
    assert visit.view.state == "cleaning" and visit.kept("closed")[0]["end_state"] == "interrupted"
    assert visit.view.desk.unsettled == 3  # to be settled for a day


@pytest.mark.parametrize("stopped_s", [None, 600.0, 90_000.0], ids=["unsure clock", "ten minutes", "a day"])
def test_long_ago_or_with_an_unsure_clock_nobody_is_taken_for_the_same_patient(stopped_s: float | None) -> None:
    visit = _reopened(stopped_s)
    assert visit.view.state == "cleaning" and len(visit.kept("closed")) == 1


def test_stop_holds_the_question_and_it_closes_when_that_is_over() -> None:
    visit = _reopened(180.0)
    visit.tap("stop")
    assert visit.wait(900).state == "halted"
    assert visit.tap("resume").state == "cleaning"
