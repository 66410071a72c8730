"""The last line of script/test is the truth."""

from __future__ import annotations

import json
from pathlib import Path

from tests.tally import add_up


def counts(path: Path, passed: int, failed: int = 0, whole: bool = True, **skipped: int) -> Path:
    """A run's counts, as the test run leaves them."""
    path.write_text(json.dumps({"whole": whole, "passed": passed, "failed": failed, "skipped": skipped}))
    return path


def test_counts_of_two_runs_are_added(tmp_path: Path) -> None:
    runs = [counts(tmp_path / "a", 3, Xvfb=1), counts(tmp_path / "b", 4, Xvfb=1, EGL=1)]
    assert add_up(runs) == (["skipped 2: Xvfb", "skipped 1: EGL", "7 passed, 0 failed, 3 skipped"], 0)


def test_a_failure_fails(tmp_path: Path) -> None:
    assert add_up([counts(tmp_path / "a", 3, failed=1)])[1] == 1


def test_no_test_at_all_fails(tmp_path: Path) -> None:
    assert add_up([counts(tmp_path / "a", 0, Xvfb=2)])[1] == 1


def test_a_run_that_died_counts_as_a_failure(tmp_path: Path) -> None:
    lines, code = add_up([counts(tmp_path / "a", 3), tmp_path / "b"])
    assert (lines[-1], code) == ("3 passed, 1 failed, 0 skipped", 1)


def test_a_run_that_was_interrupted_counts_as_a_failure(tmp_path: Path) -> None:
    lines, code = add_up([counts(tmp_path / "here.json", 3, whole=False)])
    assert (lines, code) == (["the run here was cut short", "3 passed, 1 failed, 0 skipped"], 1)
