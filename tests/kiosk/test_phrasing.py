"""The phrase board: eight phrases within reach, dim with the reason, and a break answered by looking."""

from __future__ import annotations

from pathlib import Path

import pytest

from environments.layout import DENSITY, caption, lay, tangent
from kiosk.config import parse
from kiosk.events import Presence, Selected, Worn
from kiosk.phrasing import ASKED_S, KEYS, SHORT, TOLD_S
from kiosk.prompts import BOARD
from kiosk.states import Hold
from tests.kiosk.visit import Visit


def at(state: str, *keys: str) -> Visit:
    visit = Visit()
    visit.to(state)
    visit.tap(*keys)
    return visit


def told(visit: Visit, kind: str) -> list[str]:
    return [body["detail"] for body in visit.kept("event") if body["kind"] == kind]


def test_every_phrase_has_its_short_words() -> None:
    assert SHORT.keys() == BOARD.keys() and len(KEYS) == 8


@pytest.mark.parametrize("state", ["fitting", "baseline", "choosing", "immersed", "winding_down", "final", "goodbye"])
@pytest.mark.parametrize("before", [(), ("pause",)])
def test_the_board_is_two_taps_away_wherever_somebody_wears_it_paused_too(state: str, before: tuple[str, ...]) -> None:
    visit = at(state, *before)
    assert "phrases" in visit.view.desk.keys
    visit.tap("phrases")
    desk = visit.view.desk
    assert desk.panel == "phrases" and set(KEYS) <= desk.keys and {"stop", "talk", "headset_off"} <= desk.keys
    assert dict(desk.notes)["phrase:board_may_hurt"] == "This may hurt for a moment."
    visit.tap("phrase:board_may_hurt")
    assert visit.view.sound.phrase == "board_may_hurt"
    assert visit.view.picture.caption == BOARD["board_may_hurt"]
    asked = state in ("baseline", "final")  # whose numbers have come back already
    assert (visit.view.desk.panel == "phrases") is not asked
    assert (visit.tap("phrases").desk.panel == "phrases") is asked


@pytest.mark.parametrize("keys, why", [
    (("talk",), "you speak for yourself"), (("stop",), "until you resume"), ((), "Nobody wears"),
])
def test_where_nobody_hears_it_the_phrases_are_dim_and_the_reason_is_said(keys: tuple[str, ...], why: str) -> None:
    visit = at("immersed", *keys)
    if not keys:
        visit.step(Presence(Worn.NO))
    visit.tap("phrases")
    assert visit.view.desk.panel == "phrases" and why in visit.view.desk.detail
    assert not set(KEYS) & visit.view.desk.keys


def test_in_a_language_without_recordings_the_board_says_that_it_is_only_read(tmp_path: Path) -> None:
    for code, voices, silent in (("en", "", False), ("de", "", True), ("de", str(tmp_path), False)):
        visit = Visit(parse(f'[audio]\nvoices = "{voices}"\n[session]\nlength_min = 5'))
        visit.to("fitting")
        visit.tap("patient", "languages", f"language_{code}", "back", "back", "phrases")
        assert ("There is no voice in this language" in visit.view.desk.detail) is silent, (code, voices)
        assert ("it is spoken" in visit.view.desk.detail) is not silent


@pytest.mark.parametrize("code, first", [("en", "left"), ("de", "left"), ("ar", "right")])
def test_yes_stands_where_the_patient_begins_to_read(code: str, first: str) -> None:
    visit = Visit(parse(f'[kiosk]\nlanguage = "{code}"\n[session]\nlength_min = 5'))
    visit.to("immersed")
    visit.tap("phrases", "phrase:board_break")
    yaw = {cell.id: cell.yaw for cell in visit.view.picture.panel.cells if cell.dwell_s}
    assert (yaw["break:yes"] < yaw["break:no"]) is (first == "left")


@pytest.mark.parametrize("state", ["ready", "cleaning"])
def test_without_a_patient_there_is_no_board(state: str) -> None:
    assert "phrases" not in at(state).view.desk.keys


@pytest.mark.parametrize("before", [(), ("pause",)])
@pytest.mark.parametrize("answer", ["yes", "no"])
def test_a_break_is_answered_by_looking_and_told_in_the_banner(answer: str, before: tuple[str, ...]) -> None:
    visit = at("immersed", *before, "phrases", "phrase:board_break")
    page = visit.view.picture.panel
    cells = {cell.id: cell for cell in page.cells if cell.dwell_s}
    assert set(cells) == {"break:yes", "break:no"}
    assert all(min(cell.width, cell.height) >= 5 for cell in cells.values())
    assert abs(cells["break:yes"].yaw - cells["break:no"].yaw) - cells["break:yes"].width >= 2
    visit.look(f"break:{answer}")
    assert visit.view.picture.panel is None and visit.view.desk.banner.startswith("The patient says: " + answer)
    assert told(visit, "break_answer") == [answer]
    assert ("take_break" in visit.view.desk.keys) is (answer == "yes") and "go_on" in visit.view.desk.keys


def test_pause_and_go_on_each_take_the_answer_up() -> None:
    visit = at("immersed", "phrases", "phrase:board_break")
    visit.look("break:yes")
    visit.tap("take_break")
    assert Hold.NURSE in visit.session.hold and visit.view.desk.banner == "Paused"
    assert told(visit, "break_taken") == [""]
    visit = at("immersed", "phrases", "phrase:board_break")
    visit.look("break:yes")
    visit.tap("go_on")
    assert not visit.session.hold and visit.view.desk.banner == ""


def test_no_answer_is_told_and_the_page_goes() -> None:
    visit = at("immersed", "phrases", "phrase:board_break")
    visit.wait(ASKED_S - 1)
    assert visit.view.picture.panel is not None
    visit.wait(2)
    assert visit.view.picture.panel is None and visit.view.desk.banner.startswith("No answer")
    assert told(visit, "break_answer") == ["none"]
    visit.step(Selected("break:yes", "break/1"))
    assert told(visit, "break_answer") == ["none"], "a late look answers nothing"
    visit.wait(TOLD_S + 1)
    assert visit.view.desk.banner == ""


@pytest.mark.parametrize("key", ["stop", "headset_off", "talk"])
def test_an_emergency_takes_the_question_away_at_once(key: str) -> None:
    visit = at("immersed", "phrases", "phrase:board_break", key)
    assert visit.view.picture.panel is None and told(visit, "break_answer") == ["none"]


def test_a_game_rests_while_the_break_is_asked() -> None:
    visit = at("choosing")
    visit.go_to("forest", "fireflies")
    assert visit.view.picture.playing
    visit.tap("phrases", "phrase:board_break")
    assert visit.view.picture.playing is None
    visit.look("break:no")
    assert visit.view.picture.playing


def test_an_open_question_comes_back_after_a_phrase_and_is_not_answered_by_yes() -> None:
    visit = at("baseline", "phrases")
    assert "Back shows it" in visit.view.desk.detail
    visit.tap("phrase:board_break")
    assert visit.view.desk.panel == "baseline" and "score_4" in visit.view.desk.keys
    visit.look("break:yes")
    assert visit.scores() == [] and visit.view.picture.panel.kind == "row"
    assert "yes" in visit.view.desk.banner


def test_a_call_goes_before_the_board_and_the_board_may_be_opened_under_it() -> None:
    visit = at("immersed", "phrases")
    visit.step(Selected("call"))
    assert visit.step().desk.panel == "held"
    visit.tap("phrases")
    assert {"call_done", *KEYS} <= visit.view.desk.keys and visit.view.desk.urgent


@pytest.mark.parametrize("phrase", BOARD)
def test_a_caption_is_three_degrees_high(phrase: str) -> None:
    sheet = lay((caption(BOARD[phrase], None),))
    rows = (sheet.coverage > 128).any(axis=1)
    first = sheet.coverage[rows.argmax():]
    height = next((number for number in range(1, len(first)) if not (first[number] > 128).any()), len(first))
    assert height >= 0.9 * tangent(3.0) * DENSITY


def test_with_sound_alone_a_break_is_asked_and_answered_aloud() -> None:
    visit = Visit()
    visit.tap("start_sound", "phrases", "phrase:board_break")
    assert visit.view.sound.phrase == "board_break"
    visit.wait(ASKED_S + 1)
    assert told(visit, "break_answer") == [] and "No answer" not in visit.view.desk.banner
    assert not {"brightness_down", "brightness_up"} & visit.view.desk.keys
