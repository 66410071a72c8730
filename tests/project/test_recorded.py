"""A recorded run is a real one, and the trace claims no result that is not in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pilot import recorded, trace
from tests.pilot.recorded import NoRecordError, taken

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CASES = """
<testcase classname="tests.kiosk.test_states" name="test_a"/>
<testcase classname="tests.kiosk.test_states" name="test_b[1]"><failure/></testcase>
<testcase classname="tests.kiosk.test_session_machine.TestVisits" name="runTest"/>
<testcase classname="tests.vm.test_power" name="test_c"><skipped/></testcase>
<testcase classname="tests.kiosk.test_session" name="test_unknown_presence_never_holds[x]"/>
<testcase classname="tests.kiosk.test_session" name="test_unknown_presence_never_holds[y]"/>
<testcase classname="tests.kiosk.test_session" name="test_other"><error/></testcase>
"""
SINGLE = "tests/kiosk/test_session.py::test_unknown_presence_never_holds"


def run(folder: Path, cases: str = CASES, whole: bool = True, commit: str = COMMIT, name: str = "here") -> Path:
    """What script/test leaves behind."""
    suite = f'<testsuites><testsuite name="pytest" timestamp="2026-03-04T05:06:07">{cases}</testsuite></testsuites>'
    (folder / f"{name}.xml").write_text(suite)
    (folder / f"{name}.json").write_text(json.dumps({"whole": whole, "passed": 1, "failed": 0, "skipped": {}}))
    (folder / "commit").write_text(f"{commit}\n")
    (folder / "ran").write_text("script/test --all\n")
    return folder


def test_a_run_is_counted_by_file_and_by_each_single_test_a_requirement_names(tmp_path: Path) -> None:
    record = taken(run(tmp_path))
    assert (record["date"], record["commit"], record["ran"]) == ("2026-03-04", COMMIT, "script/test --all")
    assert record["results"] == {
        "tests/kiosk/test_session.py": {"passed": 2, "failed": 1, "skipped": 0},
        SINGLE: {"passed": 2, "failed": 0, "skipped": 0},
        "tests/kiosk/test_session_machine.py": {"passed": 1, "failed": 0, "skipped": 0},
        "tests/kiosk/test_states.py": {"passed": 1, "failed": 1, "skipped": 0},
        "tests/vm/test_power.py": {"passed": 0, "failed": 0, "skipped": 1},
    }


def test_two_runs_are_one_record(tmp_path: Path) -> None:
    one = '<testcase classname="tests.kiosk.test_states" name="test_a"/>'
    run(tmp_path, one)
    assert taken(run(tmp_path, one, name="tree"))["results"] == {
        "tests/kiosk/test_states.py": {"passed": 2, "failed": 0, "skipped": 0}}


def test_a_real_pytest_run_is_read(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={tmp_path / 'here.xml'}",
               "tests/project/test_tally.py"]
    subprocess.run(command, cwd=recorded.ROOT, check=True, capture_output=True)
    results = taken(_beside(tmp_path))["results"]
    assert results["tests/project/test_tally.py"]["passed"] > 3 and len(results) == 1


def _beside(folder: Path) -> Path:
    text = (folder / "here.xml").read_text()
    run(folder)
    (folder / "here.xml").write_text(text)
    return folder


@pytest.mark.parametrize(("given", "why"), [
    ({"whole": False}, "cut short"), ({"commit": ""}, "no commit holds"),
    ({"commit": f"{COMMIT}\n M kiosk/app.py"}, "no commit holds"),
])  # fmt: skip
def test_what_is_no_whole_run_of_one_commit_is_no_record(tmp_path: Path, given: dict, why: str) -> None:
    with pytest.raises(NoRecordError, match=why):
        taken(run(tmp_path, **given))


def test_without_results_there_is_no_record(tmp_path: Path) -> None:
    with pytest.raises(NoRecordError, match="Run script/test --all first"):
        taken(tmp_path)


def test_a_record_is_read_back_as_it_was_kept(tmp_path: Path) -> None:
    record = taken(run(tmp_path))
    recorded.write(record, tmp_path / "results" / "checks.json")
    assert recorded.read(tmp_path / "results" / "checks.json") == record
    assert recorded.read(tmp_path / "none.json") is None


@pytest.mark.parametrize(("place", "said"), [
    ("tests/kiosk/test_states.py", "**FAILED**: 1 passed, 1 failed"),
    (SINGLE, "2 passed"),
    ("tests/vm/test_power.py", "not run: 1 skipped"),
    ("tests/stories/test_prone.py", "not run"),
])  # fmt: skip
def test_the_trace_tells_what_was_recorded_and_no_more(tmp_path: Path, place: str, said: str) -> None:
    assert trace.result(place, taken(run(tmp_path))) == said


def test_without_a_record_nothing_is_claimed() -> None:
    assert trace.result("tests/kiosk/test_states.py", None) == "not recorded"
    entries = {"SES-01": {"says": "It is so.", "tests": ["tests/kiosk/test_states.py"]},
               "SES-02": {"says": "It is.", "inspection": "Somebody looks at it."}}
    table = trace.rows(entries, None)
    assert "passed" not in table and "not recorded" in table and "by inspection, no test" in table


def test_what_is_kept_in_docs_is_one_commits_run() -> None:
    for record in filter(None, [recorded.read()]):
        assert len(record["commit"]) == 40 and record["ran"].startswith("script/test")
        assert all(set(counts) == set(recorded.OUTCOMES) for counts in record["results"].values())
