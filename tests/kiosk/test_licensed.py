"""Licensed scales are slots: absent without the clinic's files, checked with clear words, asked of whom they are for.

The items here are made up: nothing of a licensed scale is in this project.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pygame
import pytest

from kiosk import licensed
from kiosk.__main__ import main
from kiosk.console.draw import Painter
from kiosk.errors import ConfigError
from kiosk.events import DiskState, HeadsetState, Health
from kiosk.licensed import SLOTS, Scale, parse
from kiosk.protocols import PROTOCOLS
from kiosk.scores import INSTRUMENTS, Moment
from kiosk.session import Session
from tests.kiosk.console.scenes import STATUS
from tests.kiosk.visit import QUICK, Visit

TODAY = date(2026, 11, 22)
HEAD = """key = "{key}"
licence = "held by Example Hospital until 2027-12-31"
version = "2"
moments = ["baseline", "final"]
"""
ITEM = """[[items]]
words = "thing {n}"
low = "none of it"
high = "all of it"
min = {least}
max = {most}
"""


def made(key: str, more: str = "", least: int = 0, most: int = 2, items: int = 0) -> str:
    count = items or SLOTS[key].items
    parts = [ITEM.format(n=n, least=least, most=most) for n in range(1, count + 1)]
    return HEAD.format(key=key) + more + "".join(parts)


FLACC = made("flacc", 'ages = ["5-7"]\nscoring = "sum"\n')


def visit_with(*texts: str, band: str = "") -> Visit:
    scales = tuple(parse(text, "x.toml") for text in texts)
    visit = Visit()
    visit.session = Session(QUICK, visit.now, new_id=visit.session.book.new_id, scales=scales)
    visit.rows.clear()
    visit.step(DiskState(True, 10_000), HeadsetState(Health.OK, "Test headset", "headset"))
    visit.to("fitting")
    if band:
        visit.tap("patient", f"age_{band}", "back")
    return visit


# Files


def test_without_files_the_slots_are_nowhere() -> None:
    assert licensed.added(PROTOCOLS["clinic"], ()) is PROTOCOLS["clinic"]
    assert not [key for key in INSTRUMENTS for slot in SLOTS if slot in key]


@pytest.mark.parametrize("key", SLOTS)
def test_a_scale_is_read_with_its_licence_and_source(key: str) -> None:
    scale = parse(made(key, least=2, most=4), "x.toml")
    assert scale.key == key and len(scale.items) == SLOTS[key].items and scale.until == date(2027, 12, 31)
    for item in scale.items:
        assert item.rater == SLOTS[key].rater and item.source and item.licence.startswith("held by Example")
        assert (item.scale_min, item.scale_max, item.version) == (2, 4, "2")


def test_a_sum_within_ten_is_one_question_and_any_other_is_refused() -> None:
    (item,) = parse(FLACC, "flacc.toml").items
    assert (item.key, item.scale_min, item.scale_max, len(item.parts)) == ("flacc", 0, 10, 5)
    with pytest.raises(ConfigError, match=r"x\.toml: scoring: a sum of 5 to 20 is not kept"):
        parse(made("mypas", 'scoring = "sum"\n', 1, 4), "x.toml")
    with pytest.raises(ConfigError, match="Leave scoring out: every item is kept"):
        parse(made("stai_6", 'scoring = "sum"\n', 0, 1), "x.toml")
    assert [one.key for one in parse(made("stai_6", least=1, most=4), "x.toml").items] == [
        f"stai_6_{n}" for n in range(1, 7)]


@pytest.mark.parametrize("text, said", [
    ("key = ", "x.toml: is not TOML"),
    (made("flacc", "colour = 1\n"), "x.toml: colour: is not a key. Known: key, licence"),
    (made("flacc").replace('"flacc"', '"vas"'), "x.toml: key: is 'vas'. Known: fps_r, stai_6, flacc, mypas"),
    (made("flacc").replace('"flacc"', '"wong_baker"'), "the Wong-Baker faces are not used here"),
    (made("flacc").replace("until 2027-12-31", ""), "x.toml: licence: is 'held by Example Hospital '"),
    (made("flacc").replace("2027-12-31", "2027-13-31"), "held by HOLDER until YYYY-MM-DD"),
    (made("flacc", items=4), "x.toml: items: are 4. FLACC has 5."),
    (made("flacc").replace('version = "2"', ""), "x.toml: version: is missing"),
    (made("flacc").replace('version = "2"', "version = 2"), "x.toml: version: is 2. Write words in quotes."),
    (made("flacc").replace('"baseline"', '"before"'), "x.toml: moments: has 'before'. Known: baseline, during, final"),
    (made("flacc", 'ages = ["4"]\n'), "x.toml: ages: has '4'. Known: 5-7"),
    (made("flacc", 'scoring = "mean"\n'), "x.toml: scoring: is 'mean'"),
    (made("flacc", most=11), "x.toml: items 1.max: the scale is 0 to 11"),
    (made("flacc").replace("thing 3", "x" * 91), "x.toml: items 3.words: has 91 letters"),
    (made("stai_6").replace("thing 3", "x" * 51), "x.toml: items 3.words: has 51 letters. Write 1 to 50"),
    (made("flacc").replace("none of it", "x" * 25), "x.toml: items 1.low: has 25 letters. Write 1 to 24"),
    (made("flacc").replace("thing 3", ""), "x.toml: items 3: words: is missing"),
    (made("flacc") + "weight = 2\n", "x.toml: items 5.weight: weighs nothing without a sum"),
    (made("flacc", 'scoring = "sum"\n') + "weight = 0\n", "x.toml: items 5.weight: is 0"),
    (made("fps_r", most=9), "x.toml: items 1.max: is 9. FPS-R goes by 2."),
    (made("fps_r", 'pictures = ["a.png"]\n'), "x.toml: pictures: is not a key"),
])
def test_a_wrong_file_is_told_by_name_and_key(text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(text, "x.toml")
    assert said in str(caught.value)


def test_a_licence_that_has_run_out_takes_its_scale_away_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(FLACC)
    (tmp_path / "b.toml").write_text(made("fps_r").replace("2027-12-31", "2026-11-21"))
    scales, over = licensed.load(tmp_path, TODAY)
    assert [scale.key for scale in scales] == ["flacc"]
    assert over == ("FPS-R is left out: its licence ended on 2026-11-21.",)
    assert [scale.key for scale in licensed.load(tmp_path, date(2026, 11, 21))[0]] == ["fps_r", "flacc"]


def test_one_scale_in_two_files_and_a_missing_folder_are_errors(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(FLACC)
    with pytest.raises(ConfigError, match="flacc is in two files"):
        licensed.load(tmp_path, TODAY)
    with pytest.raises(ConfigError, match="is no folder"):
        licensed.load(tmp_path / "none", TODAY)


def test_the_configurations_check_names_file_and_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "flacc.toml").write_text(FLACC)
    settings = tmp_path / "kiosk.conf"
    settings.write_text(f'[session]\nlicensed = "{tmp_path}"\n')
    assert main(["config", "--check", "--config", str(settings)]) == 0
    (tmp_path / "flacc.toml").write_text(FLACC.replace("max = 2", "max = 3"))
    assert main(["config", "--check", "--config", str(settings)]) == 2
    assert "flacc.toml: scoring: a sum of 0 to 15 is not kept" in capsys.readouterr().err


# Asked


def test_the_protocol_with_a_scale_has_another_name_and_hash() -> None:
    scale = parse(FLACC, "x.toml")
    protocol = licensed.added(PROTOCOLS["clinic"], (scale,))
    assert protocol.name == "clinic+flacc" and protocol.sha256 != PROTOCOLS["clinic"].sha256
    other = Scale("flacc", scale.items, scale.moments, (), scale.until)
    assert licensed.added(PROTOCOLS["clinic"], (other,)).sha256 != protocol.sha256
    assert protocol.at(Moment.BASELINE) == ("pain_now", "anxiety")
    assert protocol.at(Moment.BASELINE, "5-7") == ("pain_now", "anxiety", "flacc")


def test_an_observers_sum_is_asked_item_by_item_on_the_console_alone_and_kept_as_one_value() -> None:
    visit = visit_with(FLACC, band="5-7")
    visit.tap("begin")
    assert visit.view.desk.question.question == "anxiety", "pain_now gives way to the scale that is for this age"
    visit.tap("score_4")
    for given, count in ((2, 1), (1, 2), (0, 3), (2, 4), (2, 5)):
        desk = visit.view.desk
        assert desk.question.words == f"FLACC {count} of 5: thing {count} (0 none of it – 2 all of it)"
        assert {key for key in desk.keys if key.startswith("score_")} == {"score_0", "score_1", "score_2"}
        assert visit.view.picture.panel is None
        visit.tap(f"score_{given}")
    row = visit.kept("score")[-1]
    assert (row["question"], row["value"], row["rater"], row["entered_by"], row["method"], row["display"]) == (
        "flacc", 7, "nurse", "staff", "touch", "console")
    assert (row["instrument"], row["scale_min"], row["scale_max"]) == ("FLACC", 0, 10)
    assert visit.view.state == "choosing"
    assert visit.kept("annotation")[0]["text"] == "Not asked: it is for patients from 8 years. FLACC is asked."


@pytest.mark.parametrize("size", [(1024, 768), (1280, 800), (1920, 1080)])
def test_the_longest_item_is_shown_whole_on_every_console(size: tuple[int, int]) -> None:
    text = FLACC.replace("thing 1", "as many words as fit " * 4 + "so all")
    text = text.replace("none of it", "as little as there may b")
    visit = visit_with(text, band="5-7")
    visit.tap("begin", "score_4")
    painter = Painter(pygame.Surface(size))
    painter.paint(visit.view.desk, STATUS)
    assert "FLACC 1 of 5: as many" in visit.view.desk.question.words and painter.brush.letters.cut == ()


def test_staff_are_told_how_each_kind_is_answered() -> None:
    visit = visit_with(FLACC, made("fps_r", most=10), made("stai_6", least=1, most=4), band="5-7")
    told = {}
    visit.tap("begin")
    while visit.view.state == "baseline":
        told[visit.view.desk.question.question] = visit.view.desk.detail
        visit.tap("score_2")
    assert "printed card" in told["fps_r"] and "You judge" in told["flacc"]
    assert "stai_6_1" not in told, "adults alone"
    visit = visit_with(made("stai_6", least=1, most=4))
    visit.tap("begin", "score_2", "score_2")
    assert visit.view.desk.detail.startswith("Read the question out")


def test_a_reason_in_the_middle_of_a_sum_leaves_no_part_of_it() -> None:
    visit = visit_with(FLACC, band="5-7")
    visit.tap("begin", "score_4", "score_2", "score_2", "missing_asleep")
    row = visit.kept("score")[-1]
    assert (row["question"], row["value"], row["status"], row["rater"]) == ("flacc", None, "asleep", "nurse")


def test_who_is_not_of_its_age_is_not_asked_it_nor_planned() -> None:
    visit = visit_with(FLACC, band="adult")
    visit.tap("begin", "score_4", "score_4")
    assert visit.view.state == "choosing"
    assert {row["question"] for row in visit.kept("score")} == {"pain_now", "anxiety"}


def test_a_restart_asks_a_scale_of_one_age_neither_twice_nor_not_at_all() -> None:
    scales = (parse(FLACC, "x.toml"),)
    visit = visit_with(FLACC, band="5-7")
    visit.tap("begin", "score_4")
    for taps, asks in (((), True), (("score_1",) * 5, False)):
        visit.tap(*taps)
        again = Session(QUICK, visit.now, tuple(visit.rows), same_boot=True, scales=scales)
        view = again.step(visit.now + 1, ())
        assert (view.desk.question is not None and view.desk.question.question == "flacc") is asks


def test_a_restart_between_two_scales_asks_only_the_second() -> None:
    texts = (FLACC, made("mypas", 'ages = ["5-7"]\n', 1, 4))
    visit = visit_with(*texts, band="5-7")
    visit.tap("begin", *["score_1"] * 5)
    assert visit.view.desk.question.question == "mypas_1"
    scales = tuple(parse(text, "x.toml") for text in texts)
    again = Session(QUICK, visit.now, tuple(visit.rows), same_boot=True, scales=scales)
    again.step(visit.now + 1, ())
    baseline = [open.question for open in again.questions if open.moment is Moment.BASELINE]
    assert baseline == [f"mypas_{n}" for n in range(1, 6)]


def test_a_patients_licensed_items_are_read_on_the_page_and_answered_aloud() -> None:
    visit = visit_with(made("stai_6", least=1, most=4), band="adult")
    visit.tap("begin", "score_4", "score_4")
    for n in range(1, 7):
        page = visit.view.picture.panel
        assert page.kind == "scale" and not [cell for cell in page.cells if cell.dwell_s]
        assert {key for key in visit.view.desk.keys if key.startswith("score_")} == {f"score_{n}" for n in range(1, 5)}
        visit.tap(f"score_{1 + n % 4}")
    rows = visit.kept("score")[2:]
    assert [row["question"] for row in rows] == [f"stai_6_{n}" for n in range(1, 7)]
    assert {(row["rater"], row["method"], row["scale_max"]) for row in rows} == {("patient", "spoken", 4)}


def test_faces_are_pointed_at_on_the_clinics_card() -> None:
    visit = visit_with(made("fps_r", most=10), band="5-7")
    visit.tap("begin", "score_4")
    assert visit.view.desk.question.question == "fps_r" and visit.view.picture.panel.kind == "words"
    numbers = {key for key in visit.view.desk.keys if key.startswith("score_")}
    assert numbers == {f"score_{n}" for n in (0, 2, 4, 6, 8, 10)}
    visit.tap("score_8")
    row = visit.kept("score")[-1]
    assert (row["rater"], row["method"], row["display"], row["value"]) == ("patient", "paper", "paper", 8)


def test_an_answer_of_a_licensed_scale_is_corrected_like_any_other() -> None:
    visit = visit_with(FLACC, band="5-7")
    visit.tap("begin", "score_4", *["score_1"] * 5, "marks", "scores", "answer_3")
    assert visit.view.desk.headline == "FLACC, before: 5"
    visit.tap("right_7", "reason_wrong_key")
    row = visit.kept("score")[-1]
    assert (row["value"], row["rater"], row["instrument"]) == (7, "nurse", "FLACC")
