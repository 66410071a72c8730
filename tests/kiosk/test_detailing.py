"""The page of details lies over a visit and over nothing that must be answered."""

from __future__ import annotations

import pytest

from kiosk.console.place import layout
from kiosk.events import Health, Presence, Selected, StrapState, Worn
from kiosk.view import Desk
from tests.kiosk.visit import Visit


def _opened(state: str = "immersed") -> Visit:
    visit = Visit()
    visit.to(state)
    visit.tap("details")
    return visit


@pytest.mark.parametrize("state", ["fitting", "choosing", "immersed", "winding_down", "goodbye"])
@pytest.mark.parametrize("key", ["back", "details"])
def test_details_open_in_a_visit_and_close_where_they_were_opened(state: str, key: str) -> None:
    visit = _opened(state)
    desk = visit.view.desk
    assert desk.panel == "details" and {"back", "stop", "talk", "headset_off", "pause"} <= desk.keys
    assert desk.keys <= layout("details", (1280, 800)).keys() and "details" in desk.marked
    came_from = "procedure" if state == "immersed" else state
    assert visit.tap(key).desk.panel == came_from and visit.view.state == state


@pytest.mark.parametrize("state", ["ready", "baseline", "final", "cleaning"])
def test_there_are_none_without_a_visit_or_over_a_question(state: str) -> None:
    visit = Visit()
    visit.to(state)
    assert "details" not in visit.view.desk.keys
    assert visit.tap("details").desk.panel == state


def _seen_after(visit: Visit, *what: object) -> Desk:
    visit.step(*what)  # type: ignore[arg-type]
    return visit.step().desk


def test_a_question_a_call_and_a_hold_close_them() -> None:
    visit = _opened()
    visit.session.page = ""
    visit.tap("ask_now")
    visit.session.page = "details"
    assert visit.step().desk.panel == "immersed" and visit.view.desk.question
    assert _seen_after(_opened(), Selected("call")).panel == "held"
    assert _seen_after(_opened(), Presence(Worn.NO)).panel == "held"
    assert _opened().tap("pause").desk.panel == "held"
    assert _opened().tap("stop").desk.panel == "halted"


@pytest.mark.parametrize("strap, said", [
    (StrapState(Health.OK, "Polar H10"), "Polar H10"), (StrapState(Health.OK), "without a name"),
    (StrapState(Health.LOST, "Polar H10"), "press it on"), (StrapState(Health.MODEL), "not a real heart"),
    (StrapState(Health.ABSENT), "No heart strap"), (StrapState(Health.SEARCHING), "Looking for"),
])  # fmt: skip
def test_the_strap_is_told_in_words(strap: StrapState, said: str) -> None:
    assert said in _seen_after(_opened(), strap).detail


def test_the_guide_goes_on_beneath_and_the_curve_is_of_this_patient() -> None:
    visit = _opened()
    visit.wait(60)
    assert visit.view.desk.panel == "details" and visit.view.desk.pulse.guide
    assert visit.view.picture.activity == "breathing"
