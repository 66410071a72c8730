"""The last run of all tests that was recorded: docs/results/checks.json, from what script/test left in out/test.

A run is a record only where it was whole and its checkout was committed: one commit, nothing changed beside it.
"""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tests.pilot.page import ROOT

RUN = ROOT / "out" / "test"
FILE = ROOT / "docs" / "results" / "checks.json"
OUTCOMES = ("passed", "failed", "skipped")
Counts = dict[str, int]


class NoRecordError(Exception):
    """Why a run is no record."""


def taken(run: Path) -> dict[str, Any]:
    """The record of what script/test left in `run`.

    Returns:
        date, commit, ran (the command) and results: by test file, and by each single test that a requirement names,
        how many passed, failed and were skipped. A test with parameters counts once for each of them.

    Raises:
        NoRecordError: there is nothing, the run was cut short, or files were changed beside the commit.
    """
    files = sorted(run.glob("*.xml"))
    if not files:
        raise NoRecordError(f"no results lie in {run.name}. Run script/test --all first.")
    for file in files:
        tally = file.with_suffix(".json")
        if not tally.exists() or not json.loads(tally.read_text(encoding="utf-8"))["whole"]:
            raise NoRecordError(f"the run {file.stem} was cut short. Run script/test --all again.")
    commit, *changed = (run / "commit").read_text(encoding="utf-8").splitlines() or [""]
    if not commit or changed:
        raise NoRecordError("the tests ran on files that no commit holds. Commit them, then run script/test --all.")
    suites = [ElementTree.parse(file).getroot() for file in files]
    dates = [suite.get("timestamp", "")[:10] for root in suites for suite in root.iter("testsuite")]
    ran = (run / "ran").read_text(encoding="utf-8").strip()
    return {"date": max(dates), "commit": commit, "ran": ran, "results": counts(suites)}


def counts(suites: list[ElementTree.Element]) -> dict[str, Counts]:
    """Passed, failed and skipped, by file and by single test that a requirement names."""
    singles = _singles()
    found: defaultdict[str, Counts] = defaultdict(lambda: dict.fromkeys(OUTCOMES, 0))
    for path, test, outcome in cases(suites):
        place = f"{path}::{test.partition('[')[0]}"
        for name in {path} | ({place} & singles):
            found[name][outcome] += 1
    return dict(sorted(found.items()))


def cases(suites: list[ElementTree.Element]) -> Iterator[tuple[str, str, str]]:
    """Of each test that ran its file, its name with its case, and one of `OUTCOMES`."""
    for case in (case for root in suites for case in root.iter("testcase")):
        yield _path(case.get("classname", "")), case.get("name", ""), _outcome(case)


def write(record: dict[str, Any], file: Path = FILE) -> None:
    """Keeps the record."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def read(file: Path = FILE) -> dict[str, Any] | None:
    """The record, or None where none was kept."""
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def _singles() -> set[str]:
    entries = tomllib.loads((ROOT / "docs" / "requirements.toml").read_text(encoding="utf-8")).values()
    return {place for entry in entries for place in entry.get("tests", ()) if "::" in place}


def _path(classname: str) -> str:
    """The file of a dotted name; a class within it may be its last part."""
    parts = classname.split(".")
    for length in range(len(parts), 0, -1):
        path = "/".join(parts[:length]) + ".py"
        if (ROOT / path).is_file():
            return path
    return classname


def _outcome(case: ElementTree.Element) -> str:
    kinds = {child.tag for child in case}
    return "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
