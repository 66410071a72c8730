"""The patient does something else, or goes elsewhere, in the midst of a procedure and without a cut."""

from __future__ import annotations

import pytest

from kiosk.changing import UNDECIDED_S
from kiosk.events import Selected
from tests.kiosk.visit import Visit


def immersed(do: str = "explore") -> Visit:
    visit = Visit()
    visit.to("choosing")
    visit.go_to("beach", do)
    visit.wait(5)
    return visit


def page(visit: Visit) -> set[str]:
    panel = visit.view.picture.panel
    return {cell.id for cell in panel.cells if cell.dwell_s} if panel else set()


def test_a_cell_beside_the_bell_opens_what_there_is_to_do_here() -> None:
    visit = immersed()
    assert visit.view.picture.foot == (("else", "Something else"),)
    visit.step(Selected("else"))
    assert page(visit) == {"do:explore", "do:breathing", "do:hunt", "do:lanterns", "do:back"}
    assert visit.view.picture.world == "beach" and visit.view.picture.foot == ()


@pytest.mark.parametrize("to", ["breathing", "hunt", "explore"])
def test_what_he_chooses_begins_at_once_in_the_same_place(to: str) -> None:
    visit = immersed("lanterns")
    visit.step(Selected("else"))
    visit.look(f"do:{to}")
    assert visit.session.occupation.wanted == to and visit.view.picture.panel is None
    assert visit.view.picture.world == "beach" and visit.view.state == "immersed"
    assert visit.kept("event")[-1] == {"kind": "activity", "detail": to}


def test_another_place_leads_through_the_worlds_to_what_is_there() -> None:
    visit = immersed()
    visit.step(Selected("else"))
    visit.look("do:back")
    assert "world:night" in page(visit)
    visit.look("world:night")
    assert "do:fireflies" in page(visit) and visit.view.picture.world == "beach", "nothing changes before the choice"
    visit.look("do:fireflies")
    assert (visit.view.picture.world, visit.session.occupation.wanted) == ("night", "fireflies")
    assert visit.session.diary.worlds == ["beach", "night"]


def test_who_chooses_nothing_stays_where_he_was() -> None:
    visit = immersed("lanterns")
    visit.step(Selected("else"))
    visit.wait(UNDECIDED_S + 1)
    assert page(visit) == set() and visit.session.occupation.wanted == "lanterns"
    assert visit.view.picture.foot == (("else", "Something else"),)


def test_a_question_comes_before_the_page() -> None:
    visit = immersed()
    visit.step(Selected("else"))
    visit.tap("ask_now")
    assert any(id.startswith("score:") for id in page(visit))
    visit.answer(5)
    assert page(visit) == set(), "it is not opened again by itself"


@pytest.mark.parametrize("key", ["pause", "stop", "headset_off", "talk"])
def test_what_the_nurse_does_closes_it(key: str) -> None:
    visit = immersed()
    visit.step(Selected("else"))
    visit.tap(key)
    visit.step()
    assert page(visit) == set() and visit.view.picture.foot == ()


def test_elsewhere_it_means_nothing() -> None:
    visit = Visit()
    visit.to("baseline")
    before = page(visit)
    visit.step(Selected("else"))
    assert page(visit) == before and not visit.session.changing


def test_the_nurse_may_choose_meanwhile() -> None:
    visit = immersed()
    visit.step(Selected("else"))
    visit.tap("breathe")
    assert visit.session.occupation.wanted == "breathing"
    assert visit.view.state == "immersed"
