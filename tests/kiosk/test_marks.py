"""Marks: one tap, stamped where it happens, never taken away, and summed up as they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import parse
from kiosk.events import HeadsetState, Health, Presence, Selected, Tap, Worn
from kiosk.marks import MARKS, NAMES, STOPS, before_procedure_s, standing, summary
from tests.kiosk.visit import Visit

BEFORE_CLEANING = ("fitting", "choosing", "immersed", "winding_down", "goodbye", "cleaning")


def marked(visit: Visit) -> list[tuple[str, str]]:
    return [(body["kind"], body["detail"]) for body in visit.kept("event") if body["kind"].startswith("mark")]


@pytest.mark.parametrize("state", BEFORE_CLEANING)
def test_anything_may_be_marked_from_start_to_clean(state: str) -> None:
    visit = Visit()
    visit.to(state)
    visit.tap("marks", *(f"mark_{name}" for name in MARKS))
    assert marked(visit) == [("mark", name) for name in MARKS]
    assert visit.view.state == state and visit.view.desk.panel == ("procedure" if state == "immersed" else "marks")


def test_in_the_world_a_mark_is_one_tap_and_has_the_time_of_its_tick() -> None:
    visit = Visit()
    visit.to("immersed")
    for name in ("dressing_off", "needle_in"):
        visit.step(Tap(f"mark_{name}"), dt=1 / 60)
        assert visit.rows[-1].at == visit.now and visit.rows[-1].body["detail"] == name
    assert visit.view.desk.panel == "procedure"


def test_a_press_twice_is_two_marks_and_undo_takes_the_last_back_without_erasing_it() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("marks", "mark_rescue_dose", "mark_rescue_dose", "unmark")
    assert marked(visit) == [("mark", "rescue_dose"), ("mark", "rescue_dose"), ("mark_undone", "rescue_dose")]
    assert visit.session.marks == ["rescue_dose"]
    visit.tap("unmark", "unmark")  # the second has nothing to take back
    assert visit.session.marks == [] and len(marked(visit)) == 4


def test_an_open_question_comes_before_the_marks_and_they_come_back() -> None:
    visit = Visit()
    visit.to("immersed")
    assert visit.tap("ask_now").desk.panel == "immersed"
    assert "score_4" in visit.view.desk.keys and "mark_talk" not in visit.view.desk.keys
    assert visit.tap("score_4").desk.panel == "procedure"


def test_marks_are_hidden_under_a_call_and_open_under_a_pause() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("marks", "pause", "mark_analgesia")
    assert marked(visit) == [("mark", "analgesia")]
    assert "resume" in visit.view.desk.keys
    visit.step(Selected("call"))
    assert visit.view.desk.panel == "held" and "call_done" in visit.view.desk.keys
    visit.tap("mark_talk")
    assert len(marked(visit)) == 1


def test_stop_is_live_on_every_page() -> None:
    for page in (("marks",), ("marks", "why")):
        visit = Visit()
        visit.to("winding_down")
        assert visit.tap(*page, "stop").state == "halted"


def test_why_it_ended_goes_into_the_closing_row() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("stop", "marks", "why", "stopped_pain", "why", "stopped_nausea", "back", "end_without_scores", "removed")
    assert visit.view.state == "cleaning"
    closed = visit.kept("closed")[0]
    assert closed["stop_reason"] == "nausea" and closed["adverse_n"] == 0


def test_what_was_marked_stands_after_a_restart() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("marks", "mark_dressing_off", "mark_analgesia", "mark_adverse_event", "unmark")
    again = Visit(resumed=visit.rows, same_boot=True, now=visit.now)
    assert again.session.marks == ["dressing_off", "analgesia"]
    again.tap("marks", "unmark")
    assert marked(again) == [("mark_undone", "analgesia")]


def test_nothing_of_the_last_patient_stays() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("marks", "mark_adverse_event", "back")
    visit.tap("finish")
    visit.until("final")
    visit.step()
    for value in (1, 2, 3):
        visit.answer(value)
    visit.tap("removed", "cleaned")
    assert visit.view.state == "ready" and visit.session.marks == [] and visit.session.page == ""
    assert "marks" not in visit.view.desk.keys


def test_marks_go_on_while_the_headset_is_lost() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.step(HeadsetState(Health.LOST))
    visit.tap("marks", "mark_needle_out")
    assert marked(visit) == [("mark", "needle_out")]


names = st.sampled_from(sorted(NAMES))


@given(st.lists(st.tuples(st.sampled_from(["mark", "mark_undone", "talk"]), names), max_size=30))
def test_what_stands_is_what_a_simple_count_says(events: list[tuple[str, str]]) -> None:
    found = standing((float(at), kind, name) for at, (kind, name) in enumerate(events))
    counts = dict.fromkeys(NAMES, 0)
    for kind, name in events:
        if kind == "mark":
            counts[name] += 1
        elif kind == "mark_undone":
            counts[name] = max(0, counts[name] - 1)
    assert {name: sum(other == name for _, other in found) for name in NAMES} == counts
    assert found == sorted(found)


def test_the_summary_counts_what_stands() -> None:
    marks = [(1.0, "analgesia"), (2.0, "rescue_dose"), (3.0, "rescue_dose"), (4.0, "adverse_event"), (9.0, "stop_pain")]
    assert summary(marks) == {"analgesia_given": 1, "rescue_n": 2, "adverse_n": 1, "stop_reason": "pain"}
    assert summary([]) == {"analgesia_given": 0, "rescue_n": 0, "adverse_n": 0}
    assert {f"stop_{reason}" for reason in STOPS} <= NAMES


def test_time_in_the_world_before_the_procedure_leaves_pauses_out() -> None:
    immersed = [(10.0, True), (70.0, False), (100.0, True), (400.0, False)]
    assert before_procedure_s(immersed, [(160.0, "needle_in"), (130.0, "dressing_off"), (20.0, "nausea")]) == 90.0
    assert before_procedure_s(immersed, [(5.0, "dressing_off")]) == 0.0
    assert before_procedure_s(immersed, [(500.0, "cleaning")]) == 360.0
    assert before_procedure_s(immersed, [(20.0, "nausea")]) is None


OWN_WORDS = parse('[session]\nlength_min = 30\nmarks = ["Bath", "Splint: left"]')


def test_the_marks_are_open_by_themselves_in_the_world_and_back_shows_the_larger_picture() -> None:
    visit = Visit(OWN_WORDS)
    visit.to("immersed")
    desk = visit.view.desk
    assert desk.panel == "procedure" and desk.headline == "In the forest"
    assert {"finish", "longer", "ask_now", "breathe", "play", "scores", "unmark"} - desk.keys == {"unmark"}
    assert visit.tap("back").desk.panel == "immersed"
    visit.tap("ask_now")
    assert visit.tap("score_3").desk.panel == "immersed", "it stays away"
    assert visit.tap("marks").desk.panel == "procedure"
    visit.tap("finish")
    assert visit.view.desk.panel == "winding_down"


@pytest.mark.parametrize("state, panel", [("halted", "halted"), ("goodbye", "goodbye"), ("cleaning", "cleaning")])
def test_marks_that_are_open_give_way_to_what_the_next_step_asks_for(state: str, panel: str) -> None:
    visit = Visit()
    visit.to({"halted": "immersed", "goodbye": "final", "cleaning": "goodbye"}[state])
    if state == "goodbye":
        visit.step()
        for value in (1, 2):
            visit.answer(value)
    visit.tap("marks")
    if state == "halted":
        visit.tap("stop")
    elif state == "goodbye":
        visit.answer(3)
    else:
        visit.until("cleaning")
    assert (visit.view.state, visit.view.desk.panel) == (state, panel)


@pytest.mark.parametrize("what", [HeadsetState(Health.LOST), Presence(Worn.NO)])
def test_a_fault_is_told_before_the_marks_and_marks_come_back_with_the_headset(what: object) -> None:
    visit = Visit()
    visit.to("immersed")
    visit.step(what)
    assert visit.step().desk.panel == "held"
    visit.step(HeadsetState(Health.OK), Presence(Worn.YES))
    assert visit.step().desk.panel == "procedure"


def test_the_clinics_own_marks_keep_their_name_and_its_words() -> None:
    visit = Visit(OWN_WORDS)
    visit.to("immersed")
    assert dict(visit.view.desk.labels)["mark_own_2"] == "Splint: left"
    assert "mark_own_3" not in visit.view.desk.keys
    visit.tap("mark_own_1", "mark_own_2")
    assert "Splint: left" in visit.view.desk.detail
    visit.tap("unmark")
    assert marked(visit) == [
        ("mark", "own_1: Bath"), ("mark", "own_2: Splint: left"), ("mark_undone", "own_2: Splint: left")]
    again = Visit(OWN_WORDS, resumed=visit.rows, same_boot=True, now=visit.now)
    assert again.session.marks == ["own_1"]


def test_three_minutes_in_the_world_come_before_the_procedure_and_its_first_mark_ends_that() -> None:
    visit = Visit(OWN_WORDS)
    visit.to("immersed")
    visit.wait(170)
    assert "Let them settle" in visit.view.desk.detail
    visit.tap("pause")
    visit.wait(60)
    visit.tap("resume")
    assert "Let them settle" in visit.view.desk.detail, "a pause is not time in the world"
    visit.wait(15)
    assert "3 minutes in the world: you may begin." in visit.view.desk.detail
    assert "you may begin" in visit.tap("mark_analgesia").desk.detail
    assert "you may begin" not in visit.tap("mark_soaked_off").desk.detail


def test_undo_says_which_mark_it_takes_back() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("mark_needle_in", "mark_vomited")
    assert "2 marked, last: Vomited. Undo takes it back." in visit.view.desk.detail
    assert "1 marked, last: Needle in. Undo takes it back." in visit.tap("unmark").desk.detail
