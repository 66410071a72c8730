"""A visit on the cart's screen, or as sound alone: no headset is asked for, none is missed, and the rows say so."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kiosk.events import DiskState, HeadsetState, Health, Presence, Worn
from kiosk.records.export import export
from tests.kiosk.records.kept import keep
from tests.kiosk.visit import QUICK, Visit

SCREEN = HeadsetState(Health.OK, "flat screen", "flat", gaze_source="pointer")
HEADSET = HeadsetState(Health.OK, "Test headset", "headset")


def column(folder: Path, name: str, key: str) -> set[str]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return {row[key] for row in csv.DictReader(file)}


def on_screen() -> Visit:
    visit = Visit()
    visit.tap("start_flat")
    visit.step(SCREEN)
    visit.step()
    return visit


@pytest.mark.parametrize("keys, device", [
    (("start", "begin"), HEADSET), (("start_flat",), SCREEN), (("start_sound",), HeadsetState(Health.ABSENT)),
])
def test_two_taps_at_most_lead_from_ready_into_the_visit(keys: tuple[str, ...], device: HeadsetState) -> None:
    visit = Visit(QUICK)
    for key in keys:
        visit.tap(key)
    visit.step(device)
    assert visit.step().state == "baseline", "what follows is the patient's"
    assert visit.session.diary.staff_taps == len(keys) <= 2


def test_on_the_screen_it_begins_by_itself_as_soon_as_the_picture_is_there() -> None:
    visit = Visit()
    view = visit.tap("start_flat")
    assert (view.state, view.screen, view.desk.headline) == ("fitting", "flat", "The flat screen is coming up")
    assert "begin" not in view.desk.keys
    visit.step(HeadsetState(Health.SEARCHING))
    assert visit.wait(5).state == "fitting"
    visit.step(SCREEN)
    assert visit.step().state == "baseline" and not visit.view.hold


def test_a_cart_whose_only_display_is_the_screen_speaks_of_no_headset() -> None:
    visit = Visit(QUICK)
    visit.step(SCREEN)
    desk = visit.tap("start").desk
    assert (desk.headline, desk.detail) == ("Turn the screen to the patient", "Then press Begin.")
    assert "touches the answer" in visit.tap("begin").desk.detail
    assert dict(visit.to("goodbye").desk.labels)["removed"] == "Done"


@pytest.mark.parametrize("health", list(Health))
def test_neither_way_needs_a_headset(health: Health) -> None:
    visit = Visit()
    visit.step(HeadsetState(health))
    assert {"start_flat", "start_sound"} <= visit.view.desk.keys
    assert ("start" in visit.view.desk.keys) is (health in (Health.OK, Health.MODEL))
    visit.step(DiskState(False, detail="full"))
    assert not {key for key in visit.view.desk.keys if key.startswith("start")}, "scores must be kept all the same"


def test_a_headset_that_comes_off_means_nothing_on_the_screen() -> None:
    visit = on_screen()
    visit.step(Presence(Worn.NO))
    assert not visit.view.hold
    assert not visit.view.desk.keys & {"headset_off", "recentre", "removed"}


def test_a_screen_that_fails_holds_the_visit_and_is_waited_for() -> None:
    visit = on_screen()
    assert visit.step(HeadsetState(Health.LOST, display="flat")).desk.headline == "The flat screen is coming up"
    assert not visit.step(SCREEN).hold


def test_a_whole_visit_on_the_screen_is_touched_and_says_so(tmp_path: Path) -> None:
    visit = on_screen()
    assert "look" not in visit.view.desk.detail
    for number in (6, 4):
        visit.answer(number)
    visit.go_to("forest")
    visit.until("final")
    visit.step()
    for number in (3, 7, 2):
        visit.answer(number)
    assert visit.view.state == "goodbye" and "headset" not in (visit.view.desk.headline + visit.view.desk.detail)
    assert ("removed", "Done") in visit.view.desk.labels and "headset" not in visit.view.picture.caption
    assert visit.tap("removed", "cleaned").screen == ""
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "out")
    assert column(folder, "sessions.csv", "display") == column(folder, "pain_scores.csv", "display") == {"flat"}
    assert column(folder, "pain_scores.csv", "method") == {"touch"}
    assert column(folder, "sessions.csv", "gaze_source") == {"pointer"}
    assert column(folder, "sessions.csv", "headset_model") == {""}


def test_a_whole_visit_of_sound_alone_is_asked_on_the_console_and_says_so(tmp_path: Path) -> None:
    visit = Visit()
    visit.step(HeadsetState(Health.ABSENT))
    visit.tap("start_sound")
    assert visit.step().state == "baseline" and visit.view.picture.panel is None
    assert visit.view.desk.detail.startswith("Read the question out")
    visit.tap("score_6", "score_4")
    view = visit.tap("world_forest")
    assert view.state == "immersed" and view.sound.scape == "forest"
    assert not view.desk.keys & {"play", "brightness_down", "headset_off", "recentre"} and not view.hold
    assert visit.wait(60).sound.breath, "the guide is heard"
    assert visit.view.picture.world == "calm" and visit.view.picture.panel is None
    visit.until("final")
    visit.step()
    visit.tap("score_3", "score_7", "score_2")
    assert visit.view.state == "cleaning", "nothing is to be taken off"
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "out")
    assert column(folder, "sessions.csv", "display") == column(folder, "pain_scores.csv", "display") == {"console"}
    assert column(folder, "pain_scores.csv", "method") == {"spoken"}
    assert column(folder, "sessions.csv", "worlds") == {"forest"}


def test_sound_alone_says_nothing_of_looking() -> None:
    visit = Visit()
    visit.tap("start_sound")
    said = set()
    for key in ("score_6", "score_4", "world_beach"):
        for _ in range(60):
            said.add(visit.step(dt=0.5).sound.phrase)
        visit.tap(key)
    visit.wait(60)
    assert "pain_now" in said
    assert not said & {"welcome", "answer_by_looking", "choose_world", "breathe", "look_around"}


def test_face_down_there_is_never_a_headset() -> None:
    visit = Visit()
    view = visit.tap("position_prone")
    assert view.desk.panel == "shown" and view.desk.headline == "Face down: no headset"
    assert view.desk.keys & {"start_headset", "start_flat", "start_sound"} == {"start_flat", "start_sound"}
    view = visit.tap("back")
    assert "start" not in view.desk.keys and "Face down" in view.desk.banner
    assert "start" in visit.tap("position_lying").desk.keys
    visit.tap("position_prone")
    visit.tap("start_sound")
    assert visit.step().state == "baseline"
    assert visit.session.patient.position == "prone"


def test_face_down_while_it_is_fitted_does_not_begin() -> None:
    visit = Visit()
    visit.tap("start", "position_prone")
    assert visit.view.desk.panel == "shown"
    view = visit.tap("back")
    assert "begin" not in view.desk.keys and view.desk.detail.startswith("Face down: no headset.")
    assert "begin" in visit.tap("position_left").desk.keys


def test_turned_over_during_the_visit_it_goes_on_on_the_screen(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("back", "pause", "patient", "lying", "position_prone")
    assert visit.view.desk.panel == "shown"
    assert visit.tap("start_flat", "resume").screen == "flat"
    assert visit.view.desk.headline == "The flat screen is coming up"
    assert visit.step(SCREEN).state == "immersed" and not visit.view.hold
    visit.tap("stop", "end_without_scores")
    visit.tap("removed")
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "out")
    assert column(folder, "sessions.csv", "display") == {"flat"}
    assert column(folder, "sessions.csv", "position") == {"prone"}


def test_a_restart_on_the_screen_stays_on_the_screen() -> None:
    visit = on_screen()
    again = Visit(resumed=visit.rows, same_boot=True, now=visit.now)
    assert again.view.screen == "flat"
    assert not again.step(SCREEN).hold


def test_from_the_screen_the_way_back_into_the_headset_is_open() -> None:
    visit = on_screen()
    visit.tap("patient", "shown", "start_headset")
    assert visit.view.screen == ""
    visit.step(HEADSET)
    assert not visit.view.hold and visit.session.display == "headset"


def test_on_the_screen_the_marks_wait_for_their_key_so_that_the_picture_stays_large() -> None:
    visit = on_screen()
    visit.answer(6)
    visit.answer(4)
    visit.go_to("forest")
    assert visit.view.screen == "flat" and visit.view.desk.panel == "flat_immersed"
    assert visit.tap("marks").desk.panel == "procedure"
    assert visit.tap("back").desk.panel == "flat_immersed"


def test_a_cart_that_has_the_screen_alone_leaves_the_picture_large_too() -> None:
    visit = Visit()
    visit.step(SCREEN)
    visit.tap("start", "begin")
    assert (visit.view.desk.panel, visit.view.screen) == ("flat_baseline", "")
    visit.answer(6)
    visit.answer(4)
    visit.go_to("forest")
    assert visit.view.desk.panel == "flat_immersed"
    assert visit.tap("marks", "mark_cleaning").desk.panel == "procedure"
    assert visit.tap("back", "ask_now").desk.panel == "flat_asking"


@pytest.mark.parametrize("worn, held", [(Worn.NO, True), (Worn.UNKNOWN, False), (Worn.YES, False)])
def test_back_to_a_headset_that_lies_on_the_cart_the_visit_waits_for_it(worn: Worn, held: bool) -> None:
    visit = on_screen()
    visit.answer(6)
    visit.step(Presence(worn))
    visit.tap("patient", "shown", "start_headset")
    visit.step(HEADSET)
    assert ("doffed" in visit.view.hold) is held
    assert visit.step(Presence(Worn.YES)).hold == frozenset()
