"""Games in a visit: chosen by the patient or the nurse, silent while something is asked, counted for the export."""

from __future__ import annotations

import pytest

from kiosk.config import parse
from kiosk.diary import Diary
from kiosk.events import GameFailed, Played, WorldFailed
from kiosk.occupation import UNDECIDED_S
from kiosk.view import Playing
from tests.kiosk.visit import QUICK, Visit


def told(visit: Visit, game: str, hits: int, misses: int, level: float, active_s: float, began: float = 1.0) -> Played:
    """What the scene says of the game that is played."""
    return Played(game, hits, misses, level, active_s, visit.session.occupation.run, began)


def playing(config: str = "", do: str = "fireflies") -> Visit:
    visit = Visit(parse("[session]\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60\n" + config))
    visit.to("choosing")
    visit.go_to("forest", do)
    visit.step(told(visit, do, 0, 0, 0.2, 0.0))
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
    assert visit.view.picture.playing == Playing("fireflies", run=1) and visit.view.picture.activity == "explore"
    visit.step(told(visit, "fireflies", 0, 0, 0.2, 0.0))
    assert visit.view.picture.activity == "fireflies" and visit.view.desk.detail.startswith("Gather fireflies. ")


def test_a_patient_may_go_back_and_choose_another_world() -> None:
    visit = Visit()
    visit.to("choosing")
    visit.look("world:night")
    visit.look("do:back")
    assert visit.view.state == "choosing" and {cell.id for cell in visit.view.picture.panel.cells} >= {"world:forest"}
    visit.go_to("forest", "explore")
    assert visit.view.picture.world == "forest"


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
    assert visit.view.picture.playing == Playing("fireflies", run=1), "the same one, where it was"


def test_the_game_waits_while_the_nurse_talks() -> None:
    visit = playing()
    visit.tap("talk")
    assert visit.view.picture.playing is None
    visit.tap("talk")
    assert visit.view.picture.playing == Playing("fireflies", run=1)


def test_a_question_says_what_the_patient_was_asked_in() -> None:
    visit = playing()
    visit.tap("ask_now")
    visit.answer(4)
    assert [score["activity"] for score in visit.kept("score") if score["moment"] == "during"] == ["fireflies"]


def test_the_nurse_changes_what_is_done_without_a_cut() -> None:
    visit = playing()
    assert "play" in visit.view.desk.marked
    visit.tap("play")
    visit.step(told(visit, "hunt", 0, 0, 0.2, 0.0))
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
    visit.step(told(visit, "fireflies", 1, 0, 0.2, 4.0))
    visit.step(told(visit, "fireflies", 3, 1, 0.4, 30.0))
    visit.wait(60)
    visit.tap("play")
    visit.step(told(visit, "hunt", 1, 1, 0.4, 6.0))
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
    visit.step(told(visit, "fireflies", 5, 2, 0.3, 50.0))
    visit.step(told(visit, "fireflies", 5, 2, 0.3, 55.0, began=9.0))
    assert (visit.session.diary.hits, visit.session.diary.misses) == (10, 4)


def test_difficulty_goes_on_in_the_next_game_and_after_a_restart() -> None:
    visit = playing()
    visit.step(told(visit, "fireflies", 5, 2, 0.63, 50.0))
    assert visit.view.picture.playing == Playing("fireflies", level=0.63, run=1)
    again = Visit(resumed=visit.rows, same_boot=True, now=visit.now)
    assert again.view.picture.playing == Playing("fireflies", level=0.63)
    assert (again.session.diary.hits, again.session.diary.misses) == (5, 2), "what was tried is kept at once"
    visit.tap("play")
    assert visit.view.picture.playing == Playing("hunt", level=0.63, run=2)


def test_the_next_patient_has_a_game_of_his_own() -> None:
    visit = playing()
    visit.step(told(visit, "fireflies", 9, 1, 0.9, 90.0))
    late = told(visit, "fireflies", 12, 2, 0.9, 99.0)
    visit.tap("stop", "end_without_scores", "removed", "cleaned")
    visit.to("choosing")
    visit.step(late)
    visit.go_to("forest", "fireflies")
    visit.step(late)
    now = visit.view.picture.playing
    assert now is not None and now.level == 0.2 and now.run > late.run
    assert (visit.session.diary.hits, visit.session.diary.misses, visit.session.occupation.level) == (0, 0, 0.2)


def test_a_trial_freezes_the_difficulty_and_says_so_in_the_records() -> None:
    visit = playing("freeze_difficulty = true")
    assert visit.view.picture.playing == Playing("fireflies", frozen=True, run=1)
    assert visit.kept("session")[0]["difficulty_frozen"] == 1


def test_a_still_head_is_asked_for_little_turning() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("patient", "comfort", "still", "back", "back", "begin")
    page = visit.view.picture.panel
    assert page is not None and page.kind == "steps"
    assert max(abs(cell.yaw) for cell in page.cells if cell.dwell_s) < 14.0
    for _ in range(2):
        visit.tap("score_4")
    visit.go_to("forest", "fireflies")
    assert visit.view.picture.playing == Playing("fireflies", still=True, run=1)


def test_a_game_that_fails_leaves_the_patient_in_the_world() -> None:
    visit = playing()
    visit.step(GameFailed("fireflies", "broken"))
    assert (visit.view.state, visit.view.picture.playing, visit.view.picture.world) == ("immersed", None, "forest")
    assert ("game_failed", "fireflies: broken") in [(e["kind"], e["detail"]) for e in visit.kept("event")]
    assert "play" not in visit.view.desk.marked
    assert visit.view.desk.banner == "Switched off after a fault: Gather fireflies"
    visit.tap("play")
    visit.step(told(visit, "hunt", 0, 0, 0.2, 0.0))
    assert visit.view.picture.activity == "hunt"


def test_a_world_that_fails_under_a_game_leaves_the_breath() -> None:
    visit = playing()
    visit.step(WorldFailed("forest", "broken"))
    assert visit.view.picture.world == "calm" and "breathe" in visit.view.desk.marked


def test_seconds_of_every_kind_add_up_to_the_exposure() -> None:
    for played, guided, free in ((0.05, 0.05, 0.0), (10.04, 20.04, 30.04), (0.0, 0.0, 0.04), (7.26, 3.37, 0.0)):
        diary = Diary(immersed_s=played + guided + free, played_s=played, guided_s=guided)
        closed = diary.summary()
        parts = [closed[f"exposure_{kind}_s"] for kind in ("passive", "interactive", "breathing")]
        assert min(parts) >= 0.0 and round(sum(parts), 1) == closed["exposure_s"]


def test_stop_reaches_calm_from_a_game() -> None:
    visit = playing()
    visit.tap("stop")
    assert (visit.view.state, visit.view.picture.world, visit.view.picture.playing) == ("halted", "calm", None)
