"""Games in a visit: chosen by the patient or the nurse, silent while something is asked, counted for the export."""

from __future__ import annotations

import pytest

from kiosk.config import parse
from kiosk.events import GameFailed, Played
from kiosk.session import UNDECIDED_S
from kiosk.view import Playing
from tests.kiosk.visit import QUICK, Visit


def playing(config: str = "", do: str = "fireflies") -> Visit:
    visit = Visit(parse("[session]\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60\n" + config))
    visit.to("choosing")
    visit.go_to("forest", do)
    return visit


def test_the_patient_chooses_a_world_and_then_what_to_do_there() -> None:
    visit = Visit()
    visit.to("choosing")
    first = visit.view.picture.panel
    assert first is not None and {cell.picture for cell in first.cells if cell.dwell_s} == set(QUICK.session.worlds)
    visit.look("world:forest")
    second = visit.view.picture.panel
    assert visit.view.state == "choosing" and second is not None and second.key != first.key
    assert {"do:explore", "do:breathing", "do:fireflies"} <= {cell.id for cell in second.cells}
    visit.look("do:fireflies")
    assert (visit.view.state, visit.view.picture.world) == ("immersed", "forest")
    assert visit.view.picture.playing == Playing("fireflies") and visit.view.picture.activity == "fireflies"
    assert visit.view.desk.detail == "Gather fireflies"


def test_who_cannot_decide_is_taken_to_the_world_all_the_same() -> None:
    visit = Visit()
    visit.to("choosing")
    visit.look("world:forest")
    visit.wait(UNDECIDED_S - 2)
    assert visit.view.state == "choosing"
    visit.wait(4)
    assert (visit.view.state, visit.view.picture.world) == ("immersed", "forest")


def test_a_world_the_nurse_picks_needs_no_second_page() -> None:
    visit = Visit()
    visit.to("choosing")
    visit.tap("world_forest")
    assert visit.view.state == "immersed" and visit.view.picture.panel is None


def test_a_game_of_another_world_cannot_be_chosen() -> None:
    visit = Visit()
    visit.to("choosing")
    visit.look("world:forest")
    visit.look("do:snowglide")
    assert visit.view.state == "choosing"


@pytest.mark.parametrize("key", ["pause", "ask_now", "headset_off"])
def test_the_game_leaves_for_a_pause_or_a_question_and_comes_back(key: str) -> None:
    visit = playing()
    visit.tap(key)
    visit.wait(1)
    assert visit.view.picture.playing is None and visit.view.picture.activity == "explore"
    if key == "ask_now":
        visit.answer(4)
    else:
        visit.tap({"pause": "resume", "headset_off": "reopen"}[key])
    assert visit.view.picture.playing == Playing("fireflies")


def test_the_nurse_changes_what_is_done_without_a_cut() -> None:
    visit = playing()
    assert "play" in visit.view.desk.marked
    visit.tap("play")
    assert visit.view.picture.activity == "hunt"
    visit.tap("breathe")
    assert visit.view.desk.marked & {"breathe", "play"} == {"breathe"} and visit.view.picture.playing is None
    visit.tap("breathe")
    assert visit.view.picture.activity == "explore"
    assert [e["detail"] for e in visit.kept("event") if e["kind"] == "activity"] == [
        "fireflies", "hunt", "breathing", "explore"]
    assert visit.view.picture.world == "forest" and visit.view.state == "immersed"


def test_hits_misses_difficulty_and_seconds_reach_the_closing_row() -> None:
    visit = playing()
    visit.step(Played("fireflies", 1, 0, 0.2, 4.0))
    visit.step(Played("fireflies", 3, 1, 0.4, 30.0))
    visit.wait(60)
    visit.tap("play")
    visit.step(Played("hunt", 1, 1, 0.4, 6.0))
    visit.until("final")
    for number in (3, 7, 2):
        visit.answer(number)
    visit.until("cleaning")
    closed = visit.kept("closed")[0]
    assert (closed["games"], closed["hits"], closed["misses"]) == ("fireflies hunt", 4, 2)
    assert closed["hit_rate"] == pytest.approx(4 / 6, abs=1e-3) and closed["difficulty_median"] == 0.4
    assert closed["exposure_interactive_s"] == pytest.approx(closed["exposure_s"], abs=1.0)
    assert "levels" not in closed and "last_played" not in closed


def test_a_game_that_begins_anew_in_a_new_scene_loses_nothing() -> None:
    visit = playing()
    visit.step(Played("fireflies", 5, 2, 0.3, 50.0))
    visit.step(Played("fireflies", 1, 0, 0.3, 5.0))
    assert (visit.session.diary.hits, visit.session.diary.misses) == (6, 2)


def test_difficulty_goes_on_in_the_next_game_and_after_a_restart() -> None:
    visit = playing()
    visit.step(Played("fireflies", 5, 2, 0.63, 50.0))
    assert visit.view.picture.playing == Playing("fireflies"), "a game that is played is not begun again"
    visit.tap("play")
    assert visit.view.picture.playing == Playing("hunt", level=0.63)
    again = Visit(resumed=visit.rows, same_boot=True, now=visit.now)
    assert again.view.picture.playing == Playing("hunt", level=0.63)


def test_a_trial_freezes_the_difficulty_and_says_so_in_the_records() -> None:
    visit = playing("freeze_difficulty = true")
    assert visit.view.picture.playing == Playing("fireflies", frozen=True)
    assert visit.kept("session")[0]["difficulty_frozen"] == 1


def test_a_still_head_is_asked_for_little_turning() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("patient", "still", "back", "begin")
    page = visit.view.picture.panel
    assert page is not None and page.kind == "steps"
    assert max(abs(cell.yaw) for cell in page.cells if cell.dwell_s) < 14.0
    for _ in range(2):
        visit.tap("score_4")
    visit.go_to("forest", "hunt")
    assert visit.view.picture.playing == Playing("hunt", still=True)


def test_a_game_that_fails_leaves_the_patient_in_the_world() -> None:
    visit = playing()
    visit.step(GameFailed("fireflies", "broken"))
    assert (visit.view.state, visit.view.picture.playing, visit.view.picture.world) == ("immersed", None, "forest")
    assert ("game_failed", "fireflies: broken") in [(e["kind"], e["detail"]) for e in visit.kept("event")]
    visit.tap("play")
    assert visit.view.picture.activity == "hunt"


def test_stop_reaches_calm_from_a_game() -> None:
    visit = playing()
    visit.tap("stop")
    assert (visit.view.state, visit.view.picture.world, visit.view.picture.playing) == ("halted", "calm", None)
