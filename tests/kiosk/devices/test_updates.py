"""What the console says of an update, from what its unit says."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.devices.updates import read_update
from kiosk.devices.usb import SAID
from kiosk.events import UpdateState
from kiosk.language import LANGUAGES, language


def _said(folder: Path, text: str, partition: str = "sdb1") -> Path:
    (folder / partition).mkdir()
    (folder / partition / SAID).write_text(text)
    return folder


@pytest.mark.parametrize("phase, words", [
    ("taking", "Leave the stick in"), ("ready", "when the cart is next switched on"), ("none", "not newer"),
    ("refused", "not signed for this cart"), ("back", "the one before runs"),
])  # fmt: skip
def test_each_stage_is_said_in_every_language(tmp_path: Path, phase: str, words: str) -> None:
    said = read_update(_said(tmp_path, f'{{"phase": "{phase}", "version": "0.7.0"}}')).detail
    assert words in said and ("0.7.0" in said) == (phase != "refused")
    assert len({language(code).say(said) for code in LANGUAGES}) == len(LANGUAGES)


def test_without_an_update_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    assert read_update(tmp_path) == read_update(tmp_path / "missing") == UpdateState()


def test_a_stick_cannot_fill_the_console_with_its_version(tmp_path: Path) -> None:
    said = read_update(_said(tmp_path, f'{{"phase": "taking", "version": "{9 * "0123456789"}"}}')).detail
    assert len(said) < 150


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"phase": "odd", "version": "1"}', '{"phase": "ready"}'])
def test_words_that_are_none_are_passed_over(tmp_path: Path, text: str) -> None:
    _said(tmp_path, text)
    assert read_update(tmp_path) == UpdateState()
    assert read_update(_said(tmp_path, '{"phase": "none", "version": "1"}', "sdc1")).detail
