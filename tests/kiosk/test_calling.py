"""A call and what it was: over at Done, its reason one tap away and in nobody's way."""

from __future__ import annotations

import pytest
from pygame import Rect

from kiosk.calling import KEYS, LEFT_S, REASONS
from kiosk.console import layout
from kiosk.events import Selected
from tests.kiosk.visit import Visit


def called(state: str = "immersed") -> Visit:
    visit = Visit()
    visit.to(state)
    visit.step(Selected("call"))
    visit.step()
    return visit


def done(visit: Visit) -> list[str]:
    return [body["detail"] for body in visit.kept("event") if body["kind"] == "patient_call_done"]


def test_a_call_is_a_banner_across_the_console_until_done() -> None:
    visit = called()
    assert visit.view.desk.urgent and visit.view.desk.banner == "The patient is asking for somebody"
    visit.tap("call_done")
    assert visit.view.desk.banner == "" and not visit.session.hold and visit.view.picture.world == "forest"


@pytest.mark.parametrize("reason", REASONS)
def test_one_tap_says_what_it_was(reason: str) -> None:
    visit = called()
    visit.tap("call_done")
    assert visit.view.desk.panel == "called" and set(KEYS) <= visit.view.desk.keys
    visit.tap(f"called_{reason}")
    assert done(visit) == ["", reason] and visit.view.desk.panel == "procedure"
    assert visit.session.diary.patient_calls_n == 1


def test_the_reason_may_be_skipped_and_the_page_goes_by_itself() -> None:
    visit = called()
    visit.tap("call_done", "back")
    assert done(visit) == [""] and visit.view.desk.panel == "procedure"
    visit = called()
    visit.tap("call_done")
    visit.wait(LEFT_S + 1)
    assert done(visit) == [""] and visit.view.desk.panel == "procedure"


def test_a_call_that_nobody_ended_is_over_with_the_visit() -> None:
    visit = called("goodbye")
    visit.tap("removed")
    assert visit.view.state == "cleaning" and done(visit) == [""]


def test_a_question_another_call_and_stop_go_before_it() -> None:
    visit = called("baseline")
    visit.tap("call_done")
    assert visit.view.desk.panel == "baseline" and "score_3" in visit.view.desk.keys
    visit = called()
    visit.tap("call_done")
    visit.step(Selected("call"))
    assert visit.step().desk.panel == "held" and "call_done" in visit.view.desk.keys
    visit.tap("call_done", "stop")
    assert visit.view.desk.panel == "halted"


@pytest.mark.parametrize("size", [(1024, 768), (1280, 800), (1920, 1080)])
def test_nothing_comes_to_lie_where_done_was_pressed(size: tuple[int, int]) -> None:
    places = layout("called", size)
    pressed = layout("held", size)["call_done"]
    assert Rect(pressed).collidelist([places[key] for key in (*KEYS, "back")]) < 0


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_call_outlives_a_restart_and_a_boot(same_boot: bool) -> None:
    visit = Visit()
    visit.to("immersed")
    visit.step(Selected("call"))
    again = Visit(resumed=visit.rows, same_boot=same_boot, now=visit.now)
    assert "patient_call" in again.view.hold and again.session.diary.patient_calls_n == 1
    if not same_boot:
        again.tap("continue_same")
    assert again.view.desk.banner == "The patient is asking for somebody" and "call_done" in again.view.desk.keys
