"""A programme is read whole, and what is wrong with one is told with file, line, key and fix."""

from __future__ import annotations

import re
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import environments
from kiosk.programmes.programme import SPOTS
from kiosk.programmes.reading import BadProgramme, line_of, parse

WHOLE = """\
name = "mine"
version = "2"
kind = "before"
title = "Before a dressing"
about = "About 6 minutes."
ask = ["anxiety"]

[[step]]
activity = "breathing"
title = "Breathe together"
world = "room"
minutes = 2

# what will happen
[[step]]
activity = "tour"
title = "What will happen"
world = "room"

[[step.part]]
say = "This is the treatment room."
at = "door"

[[step.part]]
say = "Somebody stays with you."
until = "time"
seconds = 8
"""


def wrong(text: str, file: str = "mine.toml") -> BadProgramme:
    with pytest.raises(BadProgramme) as caught:
        parse(text, file)
    return caught.value


def test_a_whole_file_is_read_as_it_stands() -> None:
    mine = parse(WHOLE, "mine.toml")
    assert (mine.name, mine.version, mine.kind, mine.ask, mine.dims) == ("mine", "2", "before", ("anxiety",), False)
    breathing, tour = mine.steps
    assert (breathing.activity, breathing.minutes, breathing.planned_s) == ("breathing", 2.0, 120.0)
    assert [(part.at, part.until, part.seconds) for part in tour.parts] == [("door", "on", 0.0), ("", "time", 8.0)]
    assert tour.planned_s == 0.0 and mine.is_guided and not mine.moves and len(mine.sha256) == 64
    assert mine.protocol.at(next(iter({when for when, _ in mine.protocol.planned}))) == ("anxiety",)


def test_another_letter_is_another_hash() -> None:
    assert parse(WHOLE, "mine.toml").sha256 != parse(WHOLE.replace("stays", "sits"), "mine.toml").sha256


WRONG = (
    ('at = "door"', 'at = "dor"', 22, "step 2, part 1, at", "Known: door, window"),
    ("minutes = 2", "minutes = 200", 12, "step 1, minutes", "from 0 to 60"),
    ("minutes = 2", "", 9, "step 1, activity", "minutes = a number"),
    ("minutes = 2", 'minutes = "2"', 12, "step 1, minutes", "a number"),
    ("minutes = 2", "minuets = 2", 12, "step 1, minuets", "Known: activity"),
    ('world = "room"\n\n', 'world = "rom"\n\n', 18, "step 2, world", "room_scan"),
    ('kind = "before"', 'kind = "after"', 3, "kind", "procedure, before, practice, break"),
    ('kind = "before"', 'kind = "procedure"', 8, "step 1", "leave it out"),
    ('name = "mine"', 'name = "other"', 1, "name", "the file's name"),
    ('title = "Before a dressing"', "", 0, "", 'Write title = "…"'),
    ('title = "Before a dressing"', f'title = "{"x" * 41}"', 4, "title", "1 to 40 letters"),
    ('say = "Somebody stays with you."', 'say = ""', 25, "step 2, part 2, say", "1 to 160 letters"),
    ("seconds = 8", "", 25, "step 2, part 2, say", "seconds = a number"),
    ("seconds = 8", "seconds = 0.5", 27, "step 2, part 2, seconds", "from 2 to 600"),
    ("seconds = 8", "seconds = nan", 27, "step 2, part 2, seconds", "from 2 to 600"),
    ("seconds = 8", "seconds = true", 27, "step 2, part 2, seconds", "a number"),
    ('until = "time"', 'until = "look"', 26, "step 2, part 2, until", "letting_go"),
    ('ask = ["anxiety"]', 'ask = ["mood"]', 6, "ask", "Each once, of: pain_now"),
    ('ask = ["anxiety"]', 'ask = ["anxiety", "anxiety"]', 6, "ask", "Each once"),
    ('ask = ["anxiety"]', 'ask = "anxiety"', 6, "ask", "a list"),
    ('activity = "tour"', 'activity = "stay"', 21, "step 2, part 1, say", "seconds = a number"),
    ('until = "time"', 'until = "on"\nminutes = 3', 27, "step 2, part 2, minutes", "Known: say"),
    ("[[step]]\nactivity = \"breathing\"", "[marks]\nneedle_in = \"breathing\"\n[[step]]\nactivity = \"breathing\"", 8,
     "marks", "belong to a procedure"),
)  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "key", "fix"), WRONG, ids=[f"{one[3]} {one[1][:20]}" for one in WRONG])
def test_what_is_wrong_is_told_with_its_line_and_key(old: str, new: str, line: int, key: str, fix: str) -> None:
    assert old in WHOLE
    error = wrong(WHOLE.replace(old, new, 1))
    assert (error.line, error.key) == (line, key) and fix in error.fix
    assert str(error).startswith("mine.toml") and "\n" not in str(error)


def test_what_is_no_toml_is_told_with_tomls_own_line() -> None:
    assert "line 1" in str(wrong("name = mine"))


def test_marks_of_a_procedure_are_of_those_there_are() -> None:
    text = 'name = "procedure"\nversion = "1"\nkind = "procedure"\ntitle = "T"\nabout = "A"\n'
    text += '[marks]\nneedle_in = "breathing"\n'
    assert parse(text, "procedure.toml").marks == {"needle_in": "breathing"}
    error = wrong(text.replace("needle_in", "needle_on"), "procedure.toml")
    assert (error.line, error.key) == (7, "marks, needle_on")
    error = wrong(text.replace('"breathing"', '"sleeping"'), "procedure.toml")
    assert (error.line, error.key) == (7, "marks, needle_in")


def test_a_line_is_found_behind_words_of_several_lines() -> None:
    text = 'a = """\n[b]\nc = 1\n"""\n[b]\nd = [\n  1,\n  2,\n]\nc = 3\n'
    assert [line_of(text, path) for path in (("a",), ("b",), ("b", "d"), ("b", "c"), ("b", "e"))] == [1, 5, 6, 10, 0]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_done_to_a_file_it_is_read_or_refused_with_a_reason(data: st.DataObject) -> None:
    lines = WHOLE.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place:place + 1] = data.draw(st.sampled_from([
            [], [lines[place]] * 2, [re.sub(r"= .*", "= 7", lines[place])], [re.sub(r"= .*", "= []", lines[place])],
            [re.sub(r"= .*", '= ""', lines[place])], [lines[place][:-1]], ["[[step]]"], ["[step]"], ["x = {}"]]))
    text = "\n".join(lines)
    try:
        parse(text, "mine.toml")
    except BadProgramme as error:
        assert error.file == "mine.toml" and str(error).strip() and 0 <= error.line <= len(lines)
        if not error.line and error.key:
            tomllib.loads(text)


def test_what_may_be_pointed_at_is_what_the_places_have() -> None:
    places = environments.WORLDS | environments.SCENES
    assert {name: set(places[name].SPOTS) for name in places} == {name: set(spots) for name, spots in SPOTS.items()}
