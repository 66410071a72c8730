"""What is said of the patient: its pages, what follows from it, and that nothing of it reaches the next one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import about, activities, codes
from kiosk.config import parse
from kiosk.console import layout
from kiosk.events import Tap
from kiosk.patient import DIM, Patient
from kiosk.records.erasure import targets
from kiosk.records.export import export
from kiosk.records.reading import read
from tests.kiosk.records.kept import keep
from tests.kiosk.visit import QUICK, Visit

ALL = parse("[session]\nlength_min = 5\nwinding_down_s = 5\nworlds = ['beach', 'forest', 'snow', 'reef']")
CODE = "48170260913" + codes.check_digit("48170260913")  # long: no hash or id has it by chance
KEYS = sorted(set().union(*about.PAGES.values()) | {"patient", "back", "sharp", "start", "begin", "stop", "resume"})


def typed(visit: Visit, code: str) -> None:
    visit.tap("patient", "code", *(f"digit_{digit}" for digit in code), "enter")


# -- the pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in about.PAGES if name not in ("patient", "shown", "languages")])
@pytest.mark.parametrize("state", ["ready", "fitting"])
def test_one_key_leads_to_every_page_and_back_leads_out(state: str, name: str) -> None:
    visit = Visit()
    visit.to(state)
    visit.tap("patient", name)
    assert visit.view.desk.panel == name
    assert visit.view.desk.keys <= set(layout(name, (1280, 800)))
    visit.tap("back")
    assert visit.tap("back").desk.panel == state


def test_during_the_visit_what_may_still_change_can_be_changed() -> None:
    visit = Visit()
    visit.to("choosing")
    keys = visit.tap("patient").desk.keys
    assert {"lying", "dislikes", "comfort", "shown"} <= keys
    assert not keys & {"age_adult", "breathing", "code", "screening"}, "it would change nothing any more"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(KEYS), max_size=30))
def test_whatever_was_toggled_every_page_is_left_and_the_next_patient_is_unknown(keys: list[str]) -> None:
    visit = Visit(ALL)
    for key in keys:
        visit.step(Tap(key))
        assert visit.view.desk.keys <= set(layout(visit.view.desk.panel, (1280, 800)))
    again = Visit(ALL, resumed=visit.rows, same_boot=True, now=visit.now)
    if visit.session.book.visit:
        assert again.session.patient == visit.session.patient
        assert again.session.occupation.disliked == visit.session.occupation.disliked
    for _ in range(3):
        visit.step(*([Tap("back")] if "back" in visit.view.desk.keys else []))
    assert visit.view.desk.panel not in about.PAGES
    if not visit.session.book.visit:
        visit.tap("resume", "start_sound")
    if visit.view.state != "halted":
        visit.tap("stop")
    visit.tap("end_without_scores", "removed", "cleaned")
    assert visit.view.state == "ready"
    assert visit.session.patient == Patient() and not visit.session.occupation.disliked
    assert not visit.session.occupation.still_head


@given(st.builds(
    Patient, st.sampled_from(["unknown", "adult"]), st.sampled_from(["upright", "prone"]), st.sampled_from([0.0, 12.0]),
    st.booleans(), st.sampled_from(["", CODE]), st.sampled_from(["", "en"]),
    st.sets(st.sampled_from(["water", "insects"])), st.booleans(), st.sampled_from(["", "left"]),
    st.sampled_from(["headset", "flat", "sound"]),
))
def test_a_snapshot_is_the_patient(patient: Patient) -> None:
    assert Patient.restored(patient.snapshot()) == patient


def test_a_snapshot_of_another_version_is_refused() -> None:
    for other in ({"position": "floating"}, {"eye": "third"}, {"dislikes": ["clowns"]}):
        with pytest.raises(ValueError, match="no patient of this version"):
            Patient.restored({**Patient().snapshot(), **other})


def test_what_was_said_on_ready_of_somebody_who_never_began_is_forgotten() -> None:
    visit = Visit()
    typed(visit, CODE)
    assert visit.session.patient.code == CODE
    visit.wait(about.LEFT_S - 10, dt=10)
    assert visit.session.patient.code == CODE
    assert visit.wait(30, dt=10).desk.panel == "ready"
    assert visit.session.patient == Patient()


# -- what they dislike -------------------------------------------------------------------------------------------------


def test_what_is_disliked_is_offered_to_nobody() -> None:
    visit = Visit(ALL)
    visit.tap("patient", "dislikes", "dislike_insects", "back", "back")
    view = visit.to("choosing")
    assert {key for key in view.desk.keys if key.startswith("world_")} == {"world_beach", "world_snow", "world_reef"}
    assert view.picture.panel
    assert {cell.id for cell in view.picture.panel.cells if cell.id.startswith("world:")} == {
        "world:beach", "world:snow", "world:reef"}
    visit.look("world:forest")
    assert visit.tap("world_forest").state == "choosing"


def test_without_water_something_is_left_by_default() -> None:
    visit = Visit(QUICK)
    visit.tap("patient", "dislikes")
    for tag in ("water", "insects", "heights", "enclosed"):
        assert "Still to choose from: " in visit.tap(f"dislike_{tag}").desk.detail
    assert visit.session.offered and "calm" not in visit.view.desk.detail


def test_where_nothing_is_left_it_is_said_and_the_calm_scene_remains() -> None:
    visit = Visit(parse("[session]\nlength_min = 5\nworlds = ['beach', 'reef']"))
    assert "calm scene" in visit.tap("patient", "dislikes", "dislike_water").desk.detail
    visit.tap("back", "back", "start", "begin")
    visit.answer(6)
    visit.answer(4)
    assert (visit.step().state, visit.session.world) == ("immersed", "calm")


def test_whoever_is_in_a_world_he_turns_out_to_dislike_is_taken_to_the_calm_scene() -> None:
    visit = Visit(ALL)
    visit.to("immersed")
    visit.tap("details", "patient", "dislikes", "dislike_insects")
    assert visit.session.world == "calm"
    visit.tap("dislike_insects", "back", "back")
    assert visit.view.picture.world == "calm", "nobody is thrown about"


def test_a_game_of_what_is_disliked_is_not_to_be_had_anywhere() -> None:
    visit = Visit(parse("[session]\nlength_min = 5\nworlds = ['night', 'snow']"))
    visit.tap("patient", "dislikes", "dislike_insects", "back", "back")
    visit.to("choosing")
    visit.look("world:night")
    assert visit.view.picture.panel
    offered = {cell.id for cell in visit.view.picture.panel.cells}
    assert "do:lanterns" in offered and "do:fireflies" not in offered


def test_every_tag_has_its_key_or_harms_nobody() -> None:
    tags = {tag for tags in (*activities.TAGS.values(), *activities.GAME_TAGS.values()) for tag in tags}
    assert tags <= {key.removeprefix("dislike_") for key in about.DISLIKE_KEYS} | {"cold"}


# -- eyes, light, sharpness --------------------------------------------------------------------------------------------


def test_for_whom_light_hurts_the_picture_stays_low_in_every_state() -> None:
    for dims, most in ((True, DIM), (False, 1.0)):
        visit, seen = Visit(), 0.0
        if dims:
            visit.tap("patient", "comfort", "dim", "back", "back")
        for state in ("start", "begin"):
            visit.tap(state)
            seen = max(seen, visit.view.picture.brightness)
        visit.answer(6)
        visit.answer(4)
        visit.go_to("forest")
        seen = max(seen, visit.view.picture.brightness)
        assert seen == most


def test_one_eye_gets_both_pictures_and_a_second_press_takes_it_back() -> None:
    visit = Visit()
    visit.tap("patient", "comfort")
    assert [visit.tap(key).picture.mono for key in ("eye_left", "eye_right", "eye_right")] == ["left", "right", ""]


def test_the_letters_are_shown_while_it_is_fitted_and_then_alone() -> None:
    visit = Visit()
    assert "sharp" not in visit.view.desk.keys
    page = visit.tap("start", "sharp").picture.panel
    assert page and page.key == "sharpness" and not any(cell.dwell_s for cell in page.cells)
    assert page.cells[0].text_deg >= 3.0 and "sharp" in visit.view.desk.marked
    assert visit.tap("sharp").picture.panel is None
    visit.tap("sharp", "begin")
    assert visit.view.picture.panel and visit.view.picture.panel.key != "sharpness"


def test_the_card_is_advice_and_keeps_nothing_but_that_it_was_read() -> None:
    visit = Visit()
    visit.tap("start", "patient", "screening", "read")
    assert visit.view.desk.panel == "patient"
    assert {"kind": "screening_read", "detail": ""} in visit.kept("event")
    assert "begin" in visit.tap("back").desk.keys


# -- the code ----------------------------------------------------------------------------------------------------------


def test_a_wrong_check_digit_is_told_and_can_be_typed_again() -> None:
    visit = Visit()
    wrong = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
    typed(visit, wrong)
    assert visit.session.patient.code == "" and "check digit" in visit.view.desk.detail
    visit.tap(*(f"digit_{digit}" for digit in CODE), "enter")
    assert visit.session.patient.code == CODE and f"Kept: {CODE}" in visit.view.desk.detail
    visit.tap("erase")
    assert visit.session.patient.code == ""


def test_digits_that_look_like_a_record_number_are_kept_and_doubted() -> None:
    visit = Visit()
    typed(visit, "123456" + codes.check_digit("123456"))
    assert "record number" in visit.view.desk.detail and visit.session.patient.code


@pytest.mark.parametrize("when", ["ready", "fitting"])
def test_the_code_is_exported_with_the_visit_and_every_score_and_erased_with_it(when: str, tmp_path: Path) -> None:
    visit = Visit()
    visit.to(when)
    typed(visit, CODE)
    visit.tap("back", "back")
    if when == "ready":
        visit.tap("start")
    visit.tap("begin")
    visit.answer(6)
    visit.answer(4)
    visit.tap("stop", "end_without_scores", "removed")
    assert visit.view.state == "cleaning"
    data = keep(tmp_path / "data", visit.rows)
    folder = export(data, tmp_path / "out")
    for name in ("sessions.csv", "pain_scores.csv"):
        with (folder / name).open(newline="", encoding="utf-8") as file:
            assert {row["patient_code"] for row in csv.DictReader(file)} == {CODE}
    hidden = export(data, tmp_path / "hidden", profile="deidentified")
    assert not any(CODE.encode() in file.read_bytes() for file in hidden.iterdir())
    entries = list(read(data))
    gone = targets(entries, visit.rows[0].session_id)
    assert not any(CODE in str(entry.body) for entry in entries if entry.uid not in gone)
