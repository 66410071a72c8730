"""Asleep: games end softly, nothing is put or said, staff let rest or finish, and the last questions wait."""

from __future__ import annotations

from kiosk.events import Dozing
from tests.kiosk.visit import Visit


def asleep(do: str = "fireflies") -> Visit:
    visit = Visit()
    visit.to("choosing")
    visit.go_to("forest", do)
    visit.wait(20)
    visit.step(Dozing(True))
    visit.step()
    return visit


def at_the_end() -> Visit:
    visit = asleep()
    visit.tap("finish")
    visit.until("final")
    visit.wait(10)
    return visit


def test_a_game_slides_into_looking_about_and_comes_back() -> None:
    visit = asleep()
    assert visit.view.picture.playing is None and visit.view.picture.activity == "explore"
    visit.step(Dozing(False))
    assert visit.view.picture.playing


def test_let_rest_silences_the_hint_for_this_sleep_alone() -> None:
    visit = asleep()
    desk = visit.view.desk
    assert desk.panel == "asleep" and "asleep" in desk.detail and {"let_rest", "finish"} <= desk.keys
    visit.tap("let_rest")
    assert visit.view.desk.panel == "procedure" and "asleep" not in visit.view.desk.detail
    assert visit.kept("event")[-1]["kind"] == "let_rest" and visit.view.picture.playing is None
    visit.step(Dozing(False))
    visit.step(Dozing(True))
    assert visit.step().desk.panel == "asleep"


def test_a_mark_is_one_tap_while_the_patient_sleeps() -> None:
    visit = asleep()
    visit.tap("mark_dressing_on")
    assert visit.session.marks == ["dressing_on"]


def test_no_last_question_is_put_to_a_sleeper_and_none_runs_out() -> None:
    visit = at_the_end()
    visit.wait(600)
    assert visit.view.state == "final" and visit.view.picture.panel is None and visit.view.desk.question
    assert not [body for body in visit.kept("asked") if body["moment"] == "final"]
    assert {"missing_asleep", "ask_anyway", "score_4"} <= visit.view.desk.keys


def test_asleep_is_one_tap_a_question() -> None:
    visit = at_the_end()
    visit.tap("missing_asleep", "missing_asleep", "missing_asleep")
    assert visit.view.state == "goodbye"
    assert [score[3] for score in visit.scores() if score[0] == "final"] == ["asleep"] * 3


def test_who_wakes_is_asked() -> None:
    visit = at_the_end()
    visit.step(Dozing(False))
    assert visit.step().picture.panel.kind == "row"
    visit.answer(3)
    assert visit.scores()[-1][2:] == (3, "answered")


def test_staff_may_ask_anyway_or_tap_what_was_said_half_asleep() -> None:
    visit = at_the_end()
    visit.tap("ask_anyway")
    assert visit.view.picture.panel is not None and "ask_anyway" not in visit.view.desk.keys
    visit = at_the_end()
    visit.tap("score_2")
    assert visit.scores()[-1][2:] == (2, "answered")
    assert [body["question"] for body in visit.kept("asked") if body["moment"] == "final"] == ["pain_now"]


def test_finish_and_longer_never_cut() -> None:
    visit = asleep("breathing")
    was = visit.view.picture.brightness
    visit.tap("finish")
    picture = visit.view.picture
    assert visit.view.state == "winding_down" and picture.ramp_s >= 5 and picture.world == "forest"
    visit.tap("longer")
    assert visit.view.state == "immersed" and visit.view.picture.ramp_s >= 5
    assert visit.view.picture.brightness == was and visit.view.picture.world == "forest"


def test_time_that_is_up_waits_for_an_open_question() -> None:
    visit = Visit()
    visit.to("immersed")
    visit.wait(290)
    visit.tap("ask_now")
    visit.wait(60)
    assert visit.view.state == "immersed" and visit.view.desk.question
    visit.tap("score_3")
    assert visit.until("winding_down", limit_s=5).picture.world == "forest"
