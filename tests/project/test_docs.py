"""The documents say what is so: every command, option and file they name exists, and none is left out."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from kiosk import __version__
from kiosk.__main__ import _parser
from kiosk.records.columns import FILES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])


def _commands() -> dict[str, argparse.ArgumentParser]:
    action = next(a for a in _parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(action.choices)


@pytest.mark.parametrize("name", sorted(_commands()))
def test_readme_names_every_command_and_its_options(name: str) -> None:
    rows = [line for line in README.splitlines() if line.startswith(f"| `kiosk {name}")]
    assert rows, f"kiosk {name} is not in the table"
    common = {"-h", "--help", "--data", "--config", "--game"}
    for action in _commands()[name]._actions:
        for option in set(action.option_strings) - common:
            assert option in " ".join(rows) or (option == "--seconds" and name == "run"), f"{option} of kiosk {name}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_and_picture_is_there(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8")):
        cited = re.fullmatch(r"https://doi\.org/10\.\d{4,}/\S+", target)  # a paper by its lasting name
        assert cited or (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_named_in_code_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`?((?:kiosk|environments|audio|script|tests|docs)/[\w./-]+\w)", text)
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_readme_names_every_file_of_an_export() -> None:
    assert [name for name in FILES if f"`{name}.csv`" not in README] == []


def test_the_changelog_begins_with_the_version_that_the_rows_name() -> None:
    newest = re.search(r"^## (?!Unreleased)(\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest and newest[1] == __version__


def test_readme_holds_no_unfilled_place() -> None:
    assert not re.search(r"\b(FIGURES|TODO|FIXME|TBD)\b", README)
