"""A staff break: a world without questions, counted, and never anybody's visit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.activities import WORLDS
from kiosk.cleaning import BREAK
from kiosk.config import Config, parse
from kiosk.events import PowerState, WorldFailed
from kiosk.records.store import Store
from kiosk.records.writer import Writer
from kiosk.resting import CALMEST, OVER_S
from kiosk.session import Session
from tests.kiosk.test_study_visit import StudyVisit
from tests.kiosk.visit import Visit

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def resting(minutes: int = 5) -> Visit:
    visit = Visit()
    visit.tap("staff_break", *["rest_longer"] * (minutes // 5 - 1))
    return visit


@pytest.mark.parametrize("minutes", [5, 10])
def test_a_break_is_a_world_with_the_guide_for_its_minutes_and_no_more(minutes: int) -> None:
    visit = resting(minutes)
    assert visit.view.state == "resting" and visit.view.picture.world == "night"
    assert visit.view.sound.scape == "night" and visit.view.desk.panel == "resting"
    visit.wait(60.0 * minutes - 5)
    assert visit.view.state == "resting" and visit.view.picture.activity == "breathing"
    visit.wait(10)
    assert visit.view.state == "ready" and visit.view.picture.world == "calm"


def test_it_ends_in_words_and_in_a_picture_and_a_sound_that_fade() -> None:
    visit = resting()
    visit.wait(300 - OVER_S - 1)
    assert visit.view.desk.headline == "Staff break" and visit.view.picture.brightness == 1.0
    visit.wait(1.5)
    picture, desk = visit.view.picture, visit.view.desk
    assert (desk.headline, picture.caption) == ("Break over", "Your break is over") and "Headset off" in desk.detail
    assert picture.world == "night" and 0 < picture.brightness < 0.5 and picture.ramp_s == OVER_S
    assert visit.view.sound.scape == "" and visit.view.sound.ramp_s == OVER_S
    visit.wait(OVER_S)
    assert visit.view.state == "ready" and visit.view.picture.brightness == picture.brightness


def test_whoever_needs_the_cart_does_not_wait_for_the_fading() -> None:
    visit = resting()
    visit.wait(20)
    visit.tap("rest_end")
    assert visit.view.state == "ready"


@pytest.mark.parametrize(("worlds", "calmest"), [
    (("beach", "snow", "night"), "night"), (("beach", "snow", "reef"), "snow"), (("forest", "snow"), "snow")])
def test_its_world_is_the_calmest_that_the_cart_offers(worlds: tuple[str, ...], calmest: str) -> None:
    visit = Visit(replace(Config(), session=replace(Config().session, worlds=worlds)))
    visit.tap("staff_break")
    assert visit.view.picture.world == calmest


def test_every_world_has_its_place_among_the_calmest() -> None:
    assert sorted(CALMEST) == sorted(WORLDS)


def test_a_world_that_failed_is_not_its_world() -> None:
    visit = Visit()
    visit.step(WorldFailed("night", "a fault"))
    visit.tap("staff_break")
    assert visit.view.picture.world == "snow"


def test_in_a_lesson_it_is_played_and_not_counted() -> None:
    class Lesson(Visit):
        def make(self, config: Config, *args: object, **more: object) -> Session:
            return Session(config, *args, teaching=True, **more)  # type: ignore[arg-type]

    visit = Lesson()
    visit.tap("staff_break")
    assert visit.view.state == "resting"
    visit.wait(301)
    assert visit.view.state == "ready" and "teaching_end" in visit.view.desk.keys


def test_under_a_study_it_opens_no_place_and_changes_nothing_of_it() -> None:
    visit = StudyVisit()
    visit.tap("staff_break")
    assert visit.view.state == "resting" and visit.view.picture.world == "snow"  # the study's list has no night
    visit.wait(301)
    assert visit.view.state == "ready" and visit.session.enrolment is None
    assert [row.kind for row in visit.rows] == ["audit"] and visit.rows[0].body["what"] == BREAK
    visit.enrol()
    assert visit.session.enrolment is not None and visit.view.state == "fitting"


def test_under_a_study_that_may_not_go_on_there_is_none() -> None:
    visit = StudyVisit()
    visit.session.refusal = "The study cannot go on."
    assert "staff_break" not in visit.wait(1).desk.keys


def test_it_is_one_audit_row_and_nothing_of_a_visit() -> None:
    visit = resting()
    visit.wait(400)
    assert [(row.kind, row.session_id, row.body["what"], row.body["after"]) for row in visit.rows] == [
        ("audit", "", BREAK, "5")]
    assert visit.view.desk.unsettled == 0 and not visit.session.book.visit


def test_five_minutes_more_are_a_row_of_their_own() -> None:
    visit = resting(10)
    assert [(row.kind, row.body["what"], row.body["after"]) for row in visit.rows] == [
        ("audit", BREAK, "5"), ("audit", "break_longer", "5")]


def test_nobody_is_asked_spoken_to_or_marked() -> None:
    visit = resting()
    visit.wait(200)
    assert visit.view.picture.panel is None and visit.view.sound.phrase == "" and not visit.view.picture.bell
    assert visit.view.desk.keys == {
        "stop", "rest_end", "rest_longer", "recentre", "volume_down", "volume_up", "brightness_down"}


def test_it_ends_by_its_key_and_the_kit_is_cleaned_before_a_patient() -> None:
    visit = Visit(parse("[cleaning]\nkits = 1"))
    visit.tap("staff_break", "rest_longer", "rest_end")
    assert visit.view.state == "ready" and "start" not in visit.view.desk.keys
    assert "kit A is not cleaned" in visit.view.desk.banner
    visit.tap("kits", "kit_cleaned")
    visit.wait(visit.session.cleaning.contact_s() + 1)
    assert "start" in visit.view.desk.keys


def test_stop_is_calm_and_silent_and_leads_back_to_ready() -> None:
    visit = resting()
    visit.wait(30)
    visit.tap("stop")
    assert visit.view.state == "halted" and visit.view.picture.world == "calm" and visit.view.sound.scape == ""
    visit.tap("resume")
    assert visit.view.state == "ready"


@pytest.mark.parametrize("boot", ["boot-1", "boot-2"])
def test_a_restart_or_a_power_cut_in_it_leaves_nothing_open(tmp_path: Path, boot: str) -> None:
    visit = resting()
    visit.wait(30)
    store = Store.open(tmp_path, boot_id="boot-1", wall=lambda: NOON, clock=lambda: visit.now)
    store.append(visit.rows)
    store.close()
    writer = Writer(tmp_path, boot_id=boot)
    try:
        rows, same_boot = writer.resume(30.0)
        session = Session(Config(), 50.0, rows, same_boot=same_boot, recent=writer.recent())
        assert rows == () and session.state.value == "ready" and session.answers.visits(60.0) == []
        assert session.cleaning.owed() == ("A",)  # it was worn, and nobody has wiped it
    finally:
        assert writer.close(10.0)


def test_an_almost_empty_battery_begins_none() -> None:
    visit = Visit()
    visit.step(PowerState(False, 9))
    assert "staff_break" not in visit.view.desk.keys


def test_the_report_counts_it_and_no_export_has_a_visit_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = resting()
    visit.wait(400)
    store = Store.open(tmp_path, boot_id="boot-1", wall=lambda: NOON, clock=lambda: visit.now)
    store.append(visit.rows)
    store.close()
    assert main(["report", "--json", "--data", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["staff_breaks"] == 1 and told["sessions"] == 0 and told["open_questions"] == 0
