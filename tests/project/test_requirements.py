"""Every requirement has what shows it, and what shows it is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docs" / "requirements.toml"
REQUIREMENTS: dict[str, dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))


def test_ids_are_numbered_by_subject_from_one_without_gaps() -> None:
    numbers: dict[str, list[int]] = {}
    for name in REQUIREMENTS:
        assert re.fullmatch(r"[A-Z]{3}-\d\d", name), name
        numbers.setdefault(name[:3], []).append(int(name[4:]))
    assert numbers == {subject: list(range(1, len(found) + 1)) for subject, found in numbers.items()}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_a_requirement_is_shown_by_tests_or_looked_at_by_a_person(name: str) -> None:
    entry = REQUIREMENTS[name]
    assert entry["says"].endswith(".")
    assert entry.keys() in ({"says", "tests"}, {"says", "inspection"}), "one or the other"
    if "inspection" in entry:
        assert len(entry["inspection"]) > 20
        return
    assert entry["tests"]
    for place in entry["tests"]:
        path, _, test = place.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert f"def {test or 'test_'}" in text, place


def test_a_whole_machine_is_never_all_that_shows_one() -> None:
    """What runs nowhere but in an emulator that few machines have would be seen too seldom."""
    alone = {name for name, entry in REQUIREMENTS.items()
             if all(place.startswith("tests/vm/") for place in entry.get("tests", ["-"]))}
    assert alone <= {"APP-03", "APP-07", "APP-09"}
