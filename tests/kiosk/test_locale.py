"""The catalogues: whole, true to the code, and nothing shown that is not in them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from fontTools.ttLib import TTFont

from environments.lettering import fitted
from kiosk.config import parse
from kiosk.console.letters import FILES, Letters
from kiosk.language import language
from kiosk.prompts import PROMPTS
from kiosk.scores import INSTRUMENTS, by_wording, worded
from kiosk.session import Session
from tests import catalogues
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
    assert not {text for text in said if re.search(r"[^\u202f][?!;%»](?!\w)|[^\u202f\d]:|«[^\u202f]|[\u202f ] ", text)}
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
