"""A visit that follows a programme: the console's pages, the patient's looks, holds, faults, a power cut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import environments
from kiosk.activities import SCAPES
from kiosk.config import Config, parse
from kiosk.events import (
    Dozing,
    GameFailed,
    HeadsetState,
    Health,
    Moved,
    Practised,
    PractisedVisit,
    Selected,
    WorldFailed,
)
from kiosk.guiding import DIM_MOST, QUIET_DB
from kiosk.programmes.shelf import Shelf, load
from kiosk.ranging import MOST_DEG, START_DEG
from kiosk.session import Session
from tests.kiosk.programmes.runs import chosen
from tests.kiosk.visit import QUICK, Visit


def under_way(name: str, step: int = 1, config: Config = QUICK) -> Visit:
    """A visit with this programme, in the world, its step of that number running."""
    visit = Visit(config)
    chosen(visit, name)
    visit.tap("start", "begin")
    while visit.view.state == "baseline":
        visit.answer(4)
    while visit.session.play and visit.session.play.number < step:
        visit.tap("step_on")
    return visit


def part(visit: Visit) -> int:
    assert visit.session.play
    return visit.session.play.part


def steps(visit: Visit) -> list[tuple[Any, ...]]:
    return [(body["what"], body["number"], body.get("end", ""), body.get("why", "")) for body in visit.kept("step")]


# Before the visit


def test_without_a_choice_the_visit_is_the_procedure_with_no_tap_more() -> None:
    visit = Visit()
    visit.to("cleaning")
    opening = visit.kept("session")[0]
    assert (opening["programme"], opening["programme_kind"]) == ("procedure", "procedure")
    assert len(opening["programme_sha256"]) == 64 and visit.kept("step") == []
    assert {body["programme"] for body in visit.kept("score")} == {"procedure"}


def test_a_chosen_programme_is_told_and_can_be_taken_back() -> None:
    visit = Visit()
    chosen(visit, "wound")
    desk = visit.view.desk
    assert desk.panel == "ready" and desk.headline == "Before a wound dressing" and "programmes" in desk.marked
    assert not any(key.startswith("length_") for key in desk.keys)
    visit.tap("programmes")
    assert "programme_none" in visit.view.desk.keys and "kind_before" in visit.view.desk.marked
    visit.tap("programme_none")
    assert visit.view.desk.headline == "Ready for the next patient" and "length_5" in visit.view.desk.keys


def test_a_choice_that_nobody_begins_is_not_the_next_patients() -> None:
    visit = Visit()
    chosen(visit, "wound")
    visit.wait(1000, dt=5)
    assert visit.view.desk.headline == "Ready for the next patient"


def test_the_next_patient_has_the_procedure_again() -> None:
    visit = under_way("wound")
    visit.tap("finish")
    visit.until("final")
    visit.answer(3)
    visit.tap("removed", "cleaned")
    visit.wait(700)
    assert not visit.session.programme.is_guided


def test_a_refused_file_is_said_on_the_console_and_the_default_plays(tmp_path: Path) -> None:
    (tmp_path / "procedure.toml").write_text('name = "procedure"\nversion = 3\n')

    class Ward(Visit):
        def make(self, config: Config, *args: Any, **more: Any) -> Session:
            return Session(config, *args, shelf=load(tmp_path), **more)

    visit = Ward()
    assert "procedure.toml, line 2, version" in visit.view.desk.banner
    visit.tap("programmes")
    assert "line 2, version" in visit.view.desk.detail
    visit.tap("back")
    visit.to("immersed")
    assert visit.kept("session")[0]["programme_version"] == "1"


# The range


def test_the_range_begins_small_is_set_by_the_nurse_and_has_its_ends() -> None:
    visit = Visit()
    visit.tap("programmes", "kind_practice")
    key = next(key for key, title in visit.view.desk.labels if title == visit.session.shelf.programmes["neck"].title)
    visit.tap(key)
    assert visit.view.desk.panel == "range" and visit.session.reach_deg == START_DEG
    assert [fact[1] for fact in visit.view.desk.facts] == ["20°", "10°"]
    for _ in range(20):
        visit.tap("side_more", "up_more")
    assert visit.session.reach_deg == MOST_DEG and "side_more" not in visit.view.desk.keys
    visit.tap("side_less")
    assert visit.session.reach_deg == (55.0, 30.0)
    visit.tap("back", "start", "begin")
    assert visit.session.reach_deg == (55.0, 30.0)


def test_the_exercise_has_the_nurses_range_and_she_may_change_it_meanwhile() -> None:
    visit = under_way("neck", 2)
    playing = visit.view.picture.playing
    assert playing and (playing.game, playing.reach_deg) == ("reach", START_DEG)
    visit.tap("range", "side_less", "back")
    assert visit.view.picture.playing and visit.view.picture.playing.reach_deg == (15.0, 10.0)
    assert visit.view.picture.playing.run == playing.run and ("range", "15 10") in [
        (body["kind"], body["detail"]) for body in visit.kept("event")]


def test_a_screen_measures_no_head_so_the_exercise_is_skipped() -> None:
    visit = Visit()
    chosen(visit, "neck")
    visit.tap("start_flat")
    visit.step(HeadsetState(Health.OK, "Screen", "flat"))
    visit.step()
    while visit.view.state in ("fitting", "baseline"):
        visit.answer(4) if visit.view.state == "baseline" else visit.step()
    visit.tap("step_on")
    assert ("ended", 2, "skipped", "condition") in steps(visit) and visit.view.desk.panel == "flat_guided"


def test_how_the_head_moved_is_kept_with_the_step() -> None:
    visit = under_way("neck", 2)
    run = visit.view.picture.playing.run if visit.view.picture.playing else -1
    visit.step(Moved(run + 1, 99.0, 90.0, 90.0, 90.0, 90.0, 90.0, 90.0, 99.0, -9.0, 99))  # nobody's
    visit.step(Moved(run, 12.0, 15.0, 14.0, 6.0, 5.0, 1.0, 2.0, 11.5, -1.62, 7))
    visit.tap("step_on")
    body = next(body for body in visit.kept("step") if body.get("movement"))
    assert body["number"] == 2 and (body["movement"]["yaw_left"], body["movement"]["reached"]) == (15.0, 7)


# The patient's looks


def test_the_patient_goes_on_and_back_and_stops_by_looking() -> None:
    visit = under_way("wound", 2)
    assert [id for id, _ in visit.view.picture.foot] == ["on", "leave"] and visit.view.picture.bell
    first = visit.view.picture.caption
    visit.step(Selected("on"))
    assert part(visit) == 1 and visit.view.picture.caption != first
    assert [id for id, _ in visit.view.picture.foot] == ["back", "on", "leave"]
    visit.step(Selected("back"))
    assert part(visit) == 0 and visit.step().picture.caption == first
    visit.step(Selected("leave"))
    assert visit.view.state == "winding_down" and steps(visit)[-1] == ("ended", 2, "left", "patient")
    visit.until("final")
    assert visit.view.desk.question and "anxious" in visit.view.desk.question.words


def test_each_part_is_spoken_once_and_again_when_it_is_gone_back_to() -> None:
    visit = under_way("wound", 2)
    visit.step()
    said = [visit.view.sound.said]
    for id in ("on", "back"):
        visit.step(Selected(id))
        visit.wait(1)
        said.append(visit.view.sound.said)
    visit.wait(60)
    assert said == [said[0], said[0] + 1, said[0] + 2] and visit.view.sound.said == said[2]


def test_what_is_spoken_of_is_pointed_at() -> None:
    visit = under_way("wound", 2)
    tour = visit.session.shelf.programmes["wound"].steps[1]
    for expected in tour.parts:
        assert (visit.view.picture.spot, visit.view.picture.caption) == (expected.at, expected.say)
        visit.step(Selected("on"))
        visit.step()
    assert visit.view.state == "winding_down"


def test_under_a_hold_nothing_goes_on_and_nothing_is_pointed_at() -> None:
    visit = under_way("wound", 2)
    visit.tap("pause")
    assert visit.view.picture.foot == () and visit.view.picture.spot == ""
    visit.step(Selected("on"))
    visit.wait(30)
    assert part(visit) == 0
    visit.tap("resume")
    assert visit.view.picture.foot != ()


def test_time_in_a_pause_is_not_the_steps() -> None:
    visit = under_way("wound")
    visit.wait(60)
    visit.tap("pause")
    visit.wait(300)
    visit.tap("resume")
    visit.wait(30)
    assert visit.session.play and visit.session.play.number == 1


def test_a_look_of_the_procedure_means_nothing_here() -> None:
    visit = under_way("wound", 2)
    for id in ("else", "do:breathing", "world:beach", "spot:door"):
        visit.step(Selected(id))
    assert part(visit) == 0 and visit.view.picture.world == "room"


# The nurse's keys


def test_the_page_lists_the_steps_and_leads_to_each() -> None:
    visit = under_way("wound")
    desk = visit.view.desk
    assert desk.panel == "guided" and desk.headline.startswith("1 of 2: ")
    assert [fact[1] for fact in desk.facts] == ["now", "to come"]
    visit.tap("step_on")
    assert [(fact[1], fact[2]) for fact in visit.view.desk.facts] == [("left out", "warn"), ("now", "")]
    visit.tap("step_back")
    assert visit.session.play and visit.session.play.number == 1
    assert steps(visit)[-2:] == [("ended", 2, "left", "nurse"), ("started", 1, "", "")]


def test_the_marks_are_a_tap_away_and_back_leads_to_the_steps() -> None:
    visit = under_way("wound")
    visit.tap("marks")
    assert visit.view.desk.panel == "procedure" and not {"breathe", "play", "longer"} & visit.view.desk.keys
    visit.tap("mark_talk", "back")
    assert visit.view.desk.panel == "guided"


def test_finish_leaves_the_programme_and_asks() -> None:
    visit = under_way("wound")
    visit.tap("finish")
    assert visit.view.state == "winding_down" and "longer" not in visit.view.desk.keys
    assert steps(visit)[-2:] == [("ended", 1, "left", "nurse"), ("ended", 2, "skipped", "earlier")]


def test_stop_and_resume_go_on_with_the_step() -> None:
    visit = under_way("wound", 2)
    visit.step(Selected("on"))
    visit.tap("stop")
    assert visit.view.picture.world == "calm" and visit.view.picture.foot == ()
    visit.tap("resume")
    assert part(visit) == 1 and visit.view.picture.world == "room"
    visit.tap("stop", "final_scores")
    assert steps(visit)[-1] == ("ended", 2, "left", "stop")


# Faults and restarts


def test_a_place_that_fails_costs_its_step_and_not_the_visit() -> None:
    visit = under_way("letting_go")
    visit.step(WorldFailed("stream", "a fault"))
    visit.step()
    assert visit.view.state in ("immersed", "winding_down")
    assert ("ended", 1, "left", "technical") in steps(visit)


def test_an_exercise_that_fails_gives_way_to_the_next_step() -> None:
    visit = under_way("neck", 2)
    visit.step(GameFailed("reach", "a fault"))
    visit.step()
    assert ("ended", 2, "left", "technical") in steps(visit) and visit.session.play and visit.session.play.number == 3


@pytest.mark.parametrize("same_boot", [True, False])
def test_after_a_restart_the_programme_goes_on_with_its_step(same_boot: bool) -> None:
    before = under_way("wound", 2)
    before.step(Selected("on"))
    before.step()
    again = Visit(QUICK, resumed=before.rows, same_boot=same_boot, now=before.now + 5)
    if not same_boot:
        assert again.view.desk.panel == "reopening"
        again.tap("continue_same")
    assert again.view.state == "immersed" and again.session.play and again.session.play.number == 2 and part(again) == 1
    assert again.view.picture.world == "room" and again.view.desk.facts[0][1] == "left out"
    assert again.kept("step") == [], "the step had begun before"
    while again.view.state == "immersed":
        again.step(Selected("on"))
        again.step()
    assert steps(again) == [("ended", 2, "done", "finished")]
    again.until("final")
    again.answer(2)
    again.until("cleaning")
    kept = [row.body["question"] for row in (*before.rows, *again.rows) if row.kind == "score"]
    assert kept == ["anxiety", "anxiety"]


def test_a_programme_whose_file_changed_meanwhile_is_not_gone_on_with() -> None:
    before = under_way("wound", 2)

    class Other(Visit):
        def make(self, config: Config, *args: Any, **more: Any) -> Session:
            mine = {name: one for name, one in load(None).programmes.items() if name != "wound"}
            return Session(config, *args, shelf=Shelf(mine), **more)

    again = Other(QUICK, resumed=before.rows, same_boot=True, now=before.now + 5)
    assert again.view.state == "immersed" and again.session.play is None and again.view.picture.panel is None


# Practice


def test_an_evening_never_grows_lighter_or_louder() -> None:
    visit = under_way("evening")
    light, loud = [], []
    while visit.view.state in ("immersed", "winding_down"):
        visit.step(dt=1.0)
        light.append(visit.view.picture.brightness)
        loud.append(visit.view.sound.gain_db)
    assert light[0] <= DIM_MOST and light == sorted(light, reverse=True) and 0 < light[-1] < 0.15
    loud = loud[:-1]
    assert loud == sorted(loud, reverse=True) and loud[0] - loud[-1] == pytest.approx(-QUIET_DB, abs=1.0)
    assert visit.kept("score") == []


def test_whoever_lies_still_in_a_body_scan_is_not_taken_for_asleep() -> None:
    visit = under_way("body_scan", 2)
    visit.step(Dozing(True))
    assert not visit.session.asleep and visit.view.desk.panel == "guided"
    visit = under_way("evening")
    visit.step(Dozing(True))
    assert visit.session.asleep, "there nobody is to be woken"


def test_progress_is_shown_by_code_and_told_as_it_was() -> None:
    visit = Visit()
    visit.session.patient.code = "12345670"
    visit.tap("programmes", "kind_practice", "practised")
    assert visit.view.practice_of == "12345670" and visit.view.desk.panel == "practised"
    read = tuple(PractisedVisit(f"2026-11-{day:02}", "neck", 5.0, 30.0 + day, 12.0) for day in range(1, 15))
    shown = tuple(replace(one, title="Gentle neck movement") for one in read)
    visit.step(Practised("99999999", ()))
    assert visit.view.desk.detail == "One moment …"
    visit.step(Practised("12345670", read))
    assert visit.view.desk.practice == shown[-8:] and visit.view.desk.detail == "14 visits."
    visit.tap("older")
    assert visit.view.desk.practice == shown[:6] and "older" not in visit.view.desk.keys
    visit.tap("newer", "back")
    assert visit.view.practice_of == "" and visit.view.desk.panel == "programmes"


def test_without_a_code_there_is_no_progress_and_it_is_said() -> None:
    visit = Visit()
    visit.tap("programmes", "kind_practice")
    assert "practised" not in visit.view.desk.keys and "stands alone" in visit.view.desk.detail


def test_records_that_cannot_be_read_are_said_so() -> None:
    visit = Visit()
    visit.session.patient.code = "12345670"
    visit.tap("programmes", "kind_practice", "practised")
    visit.step(Practised("12345670", None))
    assert "cannot be read" in visit.view.desk.detail


# A procedure's marks


def test_marks_change_the_pace_only_where_the_clinics_programme_says_so(tmp_path: Path) -> None:
    (tmp_path / "procedure.toml").write_text(
        'name = "procedure"\nversion = "9"\nkind = "procedure"\ntitle = "Procedure"\nabout = "Ours."\n'
        '[marks]\nneedle_in = "breathing"\n')

    class Ward(Visit):
        def make(self, config: Config, *args: Any, **more: Any) -> Session:
            return Session(config, *args, shelf=load(tmp_path), **more)

    for kind, wanted in ((Visit, "explore"), (Ward, "breathing")):
        visit = kind(parse("[session]\nbreathing = false"))
        visit.to("choosing")
        visit.go_to("forest", "explore")
        visit.tap("mark_cleaning")
        assert visit.session.occupation.wanted == "explore"
        visit.tap("mark_needle_in")
        assert visit.session.occupation.wanted == wanted


def test_every_place_of_a_programme_sounds_like_something_there_is() -> None:
    assert set(SCAPES) == set(environments.SCENES) and set(SCAPES.values()) <= {*environments.WORLDS, "calm"}
    assert {name: environments.SCENES[name].scape for name in SCAPES} == SCAPES
    assert under_way("letting_go").view.sound.scape == "forest"
