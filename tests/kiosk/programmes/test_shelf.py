"""The kiosk's own programmes are whole; a clinic's stand in their place or beside them; a wrong one never stops it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.activities import TAGS
from kiosk.language import LANGUAGES, Language
from kiosk.programmes.programme import BEFORE, BREAK, KINDS, PRACTICE, PROCEDURE, SPOTS, TOUR
from kiosk.programmes.reading import SAY
from kiosk.programmes.shelf import FOLDER, MOST_OF_A_KIND, built_in, load, spoken

OWN = """\
name = "{name}"
version = "7"
kind = "{kind}"
title = "Ours"
about = "A few minutes."
[[step]]
activity = "breathing"
title = "Breathe"
world = "beach"
minutes = 1
"""


def own(folder: Path, name: str, kind: str = "before") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(OWN.format(name=name, kind=kind), encoding="utf-8")
    return path


def test_every_kind_has_its_programmes() -> None:
    shelf = load(None)
    assert {kind: len(shelf.of(kind)) for kind in KINDS} == {PROCEDURE: 1, BEFORE: 6, PRACTICE: 4, BREAK: 1}
    assert shelf.refused == () and shelf.procedure.steps == () and shelf.rest.steps[0].minutes == 5


def test_each_is_told_apart_by_its_title() -> None:
    titles = [one.title for one in built_in().values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", [one.name for one in built_in().values() if one.kind == BEFORE])
def test_before_comes_breathing_and_then_a_tour_with_anxiety_asked(name: str) -> None:
    one = built_in()[name]
    assert [step.activity for step in one.steps][:2] == ["breathing", TOUR] and one.ask == ("anxiety",)
    tour = one.steps[1]
    assert sum(part.until == "on" for part in tour.parts) >= 5 and sum(bool(part.at) for part in tour.parts) >= 4
    words = " ".join(part.say for part in tour.parts).lower()
    assert "pause" in words and "feel" in words, "how to ask for a pause, and what may be felt"


@pytest.mark.parametrize("name", [*built_in()])
def test_no_words_ask_for_a_deep_breath_or_promise_anything(name: str) -> None:
    for step in built_in()[name].steps:
        for part in step.parts:
            said = part.say.lower()
            assert not any(word in said for word in ("deep", "will not hurt", "won't hurt", "no pain", "painless"))
            assert "\u2019" not in said, "one way to write an apostrophe"


def test_one_recording_says_one_thing() -> None:
    parts = [part for one in built_in().values() for step in one.steps for part in step.parts]
    assert len(spoken()) == len({part.say for part in parts}) == len({part.recording for part in parts})
    assert all(spoken()[part.recording] == part.say for part in parts)


def test_every_place_is_known_to_staff() -> None:
    assert set(TAGS) <= set(SPOTS)


def test_a_clinics_file_takes_the_place_of_the_kiosks_own(tmp_path: Path) -> None:
    own(tmp_path, "wound")
    own(tmp_path, "ours", PRACTICE)
    shelf = load(tmp_path)
    assert shelf.refused == () and shelf.programmes["wound"].version == "7"
    assert [one.name for one in shelf.of(BEFORE)] == [one.name for one in load(None).of(BEFORE)]
    assert "ours" in [one.name for one in shelf.of(PRACTICE)]


def test_a_wrong_file_is_told_and_the_kiosks_own_is_used(tmp_path: Path) -> None:
    path = own(tmp_path, "wound")
    path.write_text(path.read_text().replace("minutes = 1", "minutes = -1"))
    shelf = load(tmp_path)
    assert shelf.programmes["wound"] == built_in()["wound"]
    assert shelf.refused == (
        "wound.toml, line 10, step 1, minutes: is -1. Write a number from 0 to 60.",)


@pytest.mark.parametrize(("name", "kind", "why"), [
    ("ours", BREAK, "are the only ones"), ("procedure", BEFORE, "are the only ones"),
    ("break", PRACTICE, "are the only ones")])
def test_there_is_one_procedure_and_one_break(tmp_path: Path, name: str, kind: str, why: str) -> None:
    own(tmp_path, name, kind)
    shelf = load(tmp_path)
    assert len(shelf.refused) == 1 and why in shelf.refused[0]
    assert (shelf.procedure, shelf.rest) == (built_in()[PROCEDURE], built_in()[BREAK])


def test_a_page_has_an_end(tmp_path: Path) -> None:
    for number in range(MOST_OF_A_KIND):
        own(tmp_path, f"n{number:02}", PRACTICE)
    shelf = load(tmp_path)
    assert len(shelf.of(PRACTICE)) == MOST_OF_A_KIND and "Take some away" in shelf.refused[0]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "folder.toml").mkdir()
    refused = load(tmp_path).refused
    assert len(refused) == 2 and "bytes.toml cannot be read" in refused[0] and "folder.toml" in refused[1]
    assert "is no folder" in load(tmp_path / "nowhere").refused[0]


def test_the_files_are_the_programmes() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(built_in())


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_caption_shows_every_sentence_whole_in_every_language(language: str) -> None:
    say = Language(language).say
    for words in spoken().values():
        assert 0 < len(say(words)) <= SAY, words
        assert language == "en" or say(words) != words, f"not translated: {words}"
