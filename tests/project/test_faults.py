"""docs/faults.md is of a run in which every fault ended as declared, and names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

from tests.faults.__main__ import HEAD, PAGE, result
from tests.faults.table import Entry, entries

ROOT = Path(__file__).parents[2]


def test_there_are_forty_faults_and_more_each_with_its_tests() -> None:
    table = entries()
    assert len(table) >= 40 and len({entry.what for entry in table if entry.group == "The visit"}) >= 25
    for test in {test for entry in table for test in entry.tests}:
        file, _, name = test.partition("::")
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not name or f"def {name.partition('[')[0]}(" in text, test


def test_the_page_has_every_fault_as_declared_and_all_of_them_passed() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.startswith(HEAD) and f"{len(entries())} faults, run on" in text
    rows = re.findall(r"^\| (.*) \| (.*) \| (.*) \| (\d+) of (\d+) \|$", text, re.M)
    assert [row[:3] for row in rows] == [(one.what, one.where, one.end) for one in entries()]
    assert all(int(passed) == int(tried) > 0 for *_, passed, tried in rows)


def test_a_fault_that_ended_otherwise_or_was_not_tried_is_said() -> None:
    one = Entry("g", "w", "where", "end", ("tests/a.py::test_b", "tests/c.py::test_d[x-"))
    assert result(one, {}) == "**not run**"
    assert result(one, {"tests/a.py::test_b[1]": (1, 0), "tests/c.py::test_d[x-y]": (1, 0)}) == "2 of 2"
    assert result(one, {"tests/a.py::test_b": (1, 0), "tests/c.py::test_d[x-y]": (0, 1)}) == "**1 of 2 not passed**"
    assert result(one, {"tests/c.py::test_d[z]": (0, 1), "tests/a.py::test_bc": (0, 1)}) == "**not run**"
