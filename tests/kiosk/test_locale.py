"""The catalogues: whole, true to the code, and nothing shown that is not in them."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from fontTools.ttLib import TTFont

from environments.lettering import fitted
from kiosk.config import parse
from kiosk.console.letters import FILES, Letters
from kiosk.events import Beats
from kiosk.language import language
from kiosk.prompts import PROMPTS
from kiosk.records.export import export
from kiosk.scores import INSTRUMENTS, by_wording, worded
from kiosk.session import Session
from kiosk.teaching import Teaching
from tests import catalogues
from tests.kiosk.records.living import Kiosk, ids
from tests.kiosk.records.rows import Clock
from tests.kiosk.visit import Visit

CODES = catalogues.codes()
every_language = pytest.mark.parametrize("code", CODES)


@cache
def english() -> Catalog:
    """Every text of the code."""
    return catalogues.extracted()


class InTeaching(Visit):
    """A visit to learn by."""

    def make(self, *args: Any, **more: Any) -> Session:
        return Session(*args, teaching=True, **more)


def strings(message) -> tuple[str, ...]:
    """Every form of a translation."""
    return tuple(message.string) if message.pluralizable else (message.string,)


def test_the_languages_are_there() -> None:
    assert set(CODES) == {"ar", "de", "es", "fr"}


@every_language
def test_the_compiled_catalogue_is_that_of_its_words(code: str) -> None:
    assert catalogues.path(code).with_suffix(".mo").read_bytes() == catalogues.compiled(code), "script/words"


@every_language
def test_every_text_of_the_code_is_in_it_and_no_other(code: str) -> None:
    kept = catalogues.read(code)
    assert catalogues.missing(code) == []
    assert not [one.id for one in kept if one.id and one.fuzzy]
    assert {one.id for one in kept} == {one.id for one in english()}, "script/words"


@every_language
def test_the_head_says_who_read_it(code: str) -> None:
    assert catalogues.review(code) in ("none", "native", "clinical")


@every_language
def test_names_in_braces_are_those_of_the_english(code: str) -> None:
    for message in catalogues.read(code):
        texts = message.id if message.pluralizable else (message.id,)
        for said in filter(None, strings(message)) if message.id else ():
            names = {name for text in texts for name in re.findall(r"\{\w*\}", text)}
            told = set(re.findall(r"\{\w*\}", said))
            assert told == names or (message.pluralizable and told <= names), (message.id, said)


@every_language
def test_every_letter_has_a_glyph(code: str) -> None:
    for bold in (False, True):
        with TTFont(FILES[bold]) as font:
            known = set(font.getBestCmap())
        said = {letter for one in catalogues.read(code) if one.id for text in strings(one) for letter in text}
        assert not {letter for letter in said if ord(letter) not in known and letter != "\n"}


def test_french_signs_stand_behind_a_narrow_no_break_space() -> None:
    said = {text for one in catalogues.read("fr") if one.id for text in strings(one)}
    wrong = re.compile(r"[^\u202f][?!;%»](?!\w)|[^\u202f\d]:(?!\w)|«[^\u202f]|[\u202f ] ")
    assert not {text for text in said if wrong.search(text)}
    assert any("\u202f?" in text for text in said)


def test_a_french_sign_never_begins_a_line_on_the_console_or_in_the_headset() -> None:
    words = "Avez-vous mal\u202f? Dites-le nous maintenant\u202f!"
    letters = Letters()
    for width in range(60, 400, 20):
        lines = (*letters.fit(words, (width, 400), 24, 12).lines, *fitted(words, 20.0, (width, 400))[0])
        assert not [line for line in lines if line[:1] in "?!"], (width, lines)
        assert not [line for line in lines if " ?" in line or " !" in line], (width, lines)


def test_questions_nobody_reviewed_are_asked_in_english_and_the_nurse_is_told() -> None:
    visit = Visit(parse('[kiosk]\nlanguage = "de"\n[session]\nlength_min = 5'))
    view = visit.to("baseline")
    labels = {cell.id: cell.label for cell in view.picture.panel.cells}
    assert labels["title"] == INSTRUMENTS["pain_now"].words and labels["later"] == "Später fragen"
    assert "Dolmetscher" in view.desk.detail
    visit.answer(6)
    assert visit.kept("score")[-1]["language"] == "en" and visit.kept("session")[-1]["language"] == "de"


def test_in_teaching_they_are_asked_as_they_are_and_found_again_by_their_words() -> None:
    item = worded(INSTRUMENTS["pain_now"], language("de"))
    assert item.language == "de" and by_wording("pain_now", item.wording_sha256) == item


def test_a_teaching_visit_asks_in_the_language_that_is_tried() -> None:
    visit = InTeaching(parse('[kiosk]\nlanguage = "en"'))
    visit.to("fitting")
    visit.tap("patient", "languages", "language_es", "back", "back")
    visit.tap("begin")
    labels = {cell.id: cell.label for cell in visit.view.picture.panel.cells}
    assert labels["title"] == visit.view.desk.question.words == language("es").say(INSTRUMENTS["pain_now"].words)
    assert "interpreter" not in visit.view.desk.detail


def test_after_a_lesson_in_spanish_no_score_that_is_kept_is_in_words_nobody_reviewed() -> None:
    spanish = parse('[kiosk]\nlanguage = "es"\nrecord_kind = "clinical"\n[session]\nlength_min = 5')
    lesson = InTeaching(spanish)
    lesson.to("cleaning")
    lesson.tap("cleaned")
    assert {row["language"] for row in lesson.kept("score")} == {"es"}, "the lesson was in Spanish"
    left = Teaching(0.0, language("es").say).put(tuple(lesson.rows))
    assert not [row for row in left if row.kind != "audit"]
    clinical = Visit(spanish, now=lesson.now)
    clinical.to("cleaning")
    scores = clinical.kept("score")
    assert scores and {row["language"] for row in scores} == {"en"}
    assert {row["wording_sha256"] for row in scores} <= {item.wording_sha256 for item in INSTRUMENTS.values()}


def exported(folder: Path, code: str) -> dict[tuple[str, str], list[str]]:
    """A visit played in a language and exported: the cells of every CSV, by file and column."""
    config = parse(f'[kiosk]\nlanguage = "{code}"\n[session]\nlength_min = 5\nmarks = ["dressing"]')
    kiosk = Kiosk(folder / "data", Clock(), config=config, new_id=ids(7))
    kiosk.to("immersed")
    kiosk.tap("phrases", "phrase:board_break", "back", "marks", "mark_own1", "back", "pause", "resume")
    for _ in range(20):
        kiosk.step(Beats(kiosk.now, 70, True, (880, 890)))
    kiosk.until("final")
    kiosk.step()
    kiosk.answer(3)
    kiosk.tap("missing_declined", "missing_unable", "removed", "cleaned")
    kiosk.keeper.close()
    found = {}
    for path in sorted(export(folder / "data", folder / "out").glob("*.csv")):
        for column in zip(*csv.reader(path.read_text(encoding="utf-8-sig").splitlines()), strict=True):
            found[path.name, column[0]] = list(column[1:])
    return found


def test_the_csv_of_a_visit_in_arabic_is_that_of_one_in_english_but_for_the_language(tmp_path: Path) -> None:
    english, again, arabic = (exported(tmp_path / name, name[:2]) for name in ("en", "en-again", "ar"))
    random = {name for name in english if english[name] != again[name]}  # keys and salts
    assert english.keys() == arabic.keys() and ("pain_scores.csv", "value") not in random
    differing = {name for name in english if english[name] != arabic[name]} - random
    assert differing == {("sessions.csv", "language"), ("redcap_import.csv", "lullv_language")}


def test_a_language_that_changes_in_a_clinical_visit_is_kept_and_shown_and_the_questions_stay_english() -> None:
    visit = Visit()
    visit.to("fitting")
    visit.tap("patient", "languages", "language_es", "back", "back")
    assert visit.view.picture.caption == language("es").say(PROMPTS["welcome"]) != PROMPTS["welcome"]
    told = [row for row in visit.rows if row.kind not in ("score", "asked") and '"es"' in json.dumps(dict(row.body))]
    assert told, "what is kept of the state says it"
    visit.tap("begin")
    assert visit.view.desk.question.words == INSTRUMENTS["pain_now"].words
    assert "Read them out through an interpreter." in visit.view.desk.detail
    visit.answer(6)
    assert {row["language"] for row in visit.kept("score")} == {"en"}
