"""Whatever a configuration file holds, it is taken whole or refused by an error that names the key and the fix.

corpora/configuration holds what was found or thought of so far; each of its files is tried in every run.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config import Config, dump, parse
from kiosk.errors import ConfigError

CORPUS = sorted((Path(__file__).parent / "corpora" / "configuration").glob("*.toml"))
KEYS = [(section.name, key.name) for section in fields(Config) for key in fields(getattr(Config(), section.name))]

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
single = st.one_of(
    words.map(json.dumps), st.integers().map(str), st.integers(10**300, 10**320).map(str),
    st.booleans().map(json.dumps), st.floats().map(repr),
    st.sampled_from(["1979-05-27T07:32:00Z", "07:32:00", "1979-05-27", "[]", "{}", "{a = 1}", "''", '"""\n"""',
                     "0x7f", "-0.0", "1e400"]),
)
values = st.one_of(single, st.lists(single, max_size=4).map(lambda items: f"[{', '.join(items)}]"))


def is_taken_or_refused(text: str) -> None:
    """No other end: and what is taken reads back as the same."""
    try:
        config = parse(text, "kiosk.toml")
    except ConfigError as error:
        named = str(error).partition(":")[0].partition(" ")[0]
        assert named == "kiosk.toml" or named.split(".")[0] in text, str(error)
        assert str(error).rstrip().endswith("."), "it ends in what to do"
        return
    assert parse(dump(config)) == config


@given(st.lists(st.tuples(st.sampled_from(KEYS), values), min_size=1, max_size=4, unique_by=lambda pair: pair[0]))
@settings(max_examples=400)
def test_any_value_of_any_key_is_taken_or_refused(chosen: list[tuple[tuple[str, str], str]]) -> None:
    parts: dict[str, list[str]] = {}
    for (section, key), value in chosen:
        parts.setdefault(section, []).append(f"{key} = {value}")
    is_taken_or_refused("".join(f"[{section}]\n" + "\n".join(lines) + "\n" for section, lines in parts.items()))


@given(st.data())
@settings(max_examples=200)
def test_a_file_that_was_spoilt_anywhere_is_taken_or_refused(data: st.DataObject) -> None:
    text = dump(Config())
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 30))
    is_taken_or_refused(text[:at] + data.draw(words) + text[at + cut:])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=200)
def test_any_text_is_taken_or_refused(text: str) -> None:
    is_taken_or_refused(text)


@pytest.mark.parametrize("path", CORPUS, ids=[path.stem for path in CORPUS])
def test_what_was_found_before_is_taken_or_refused(path: Path) -> None:
    is_taken_or_refused(path.read_text(encoding="utf-8"))


def test_a_refused_file_changes_nothing_of_the_built_in_one() -> None:
    before = dump(Config())
    with pytest.raises(ConfigError):
        parse("[session]\nlength_min = 5\nworlds = 3")
    assert dump(Config()) == before
