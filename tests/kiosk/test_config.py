"""The configuration: a wrong key is named by its path, a right one survives the round trip."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Config, dump, load, parse
from kiosk.errors import ConfigError


def test_the_built_in_configuration_survives_dump_and_parse() -> None:
    assert parse(dump(Config())) == Config()


@pytest.mark.parametrize(("text", "key"), [
    ("[sesion]\nlength_min = 5", "sesion"),
    ("[session]\nlenght_min = 5", "session.lenght_min"),
    ("[session]\nlength_min = 7", "session.length_min"),
    ("[session]\nlength_min = '15'", "session.length_min"),
    ("[session]\nlength_min = true", "session.length_min"),
    ("[session]\nanswer_timeout_s = 1e9", "session.answer_timeout_s"),
    ("[session]\nanswer_timeout_s = nan", "session.answer_timeout_s"),
    ("[session]\nworlds = 'beach'", "session.worlds"),
    ("[session]\nworlds = [1]", "session.worlds"),
    ("[gaze]\nspeed = 'quick'", "gaze.speed"),
    ("[console]\nwidth = 10", "console.width"),
    ("[audio]\ndevice = 'radio'", "audio.device"),
    ("[kiosk]\nid = ''", "kiosk.id"),
    ('[kiosk]\nid = "ward\\n3"', "kiosk.id"),
    (f"[kiosk]\nid = '{'w' * 65}'", "kiosk.id"),
    (f"[records]\nmin_free_mb = {'1' * 5000}", "configuration"),
    ("[records]\nrecipient = 'me'", "records.recipient"),
    (f"a = {'[' * 50_000}", "configuration"),
    ("kiosk = 3", "kiosk"),
])
def test_a_wrong_key_is_named_by_its_path(text: str, key: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse(text)
    assert error.value.key == key and error.value.fix


def test_a_whole_number_serves_where_a_number_is_wanted() -> None:
    assert parse("[session]\nanswer_timeout_s = 60").session.answer_timeout_s == 60.0


def test_a_named_file_that_is_missing_or_broken_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_bytes(b"\xff\xfe=")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(broken)


def test_the_mark_that_some_editors_put_first_is_no_key(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('[kiosk]\nid = "ward 3"\n', encoding="utf-8-sig")
    assert load(file).kiosk.id == "ward 3"


def test_a_configuration_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Config().session.length_min = 5  # type: ignore[misc]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40))
def test_any_word_survives_the_round_trip(word: str) -> None:
    from dataclasses import replace
    config = replace(Config(), kiosk=replace(Config().kiosk, time_zone=word))
    assert parse(dump(config)) == config


def test_the_default_never_poses_as_clinical() -> None:
    assert Config().kiosk.record_kind == "test"


def test_every_key_is_in_the_example_of_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs/configuration.md").read_text(encoding="utf-8")
    missing = [
        f"{section.name}.{key.name}" for section in fields(Config())
        for key in fields(getattr(Config(), section.name)) if f"`{section.name}.{key.name}`" not in text
    ]
    assert missing == []
