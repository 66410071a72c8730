"""`python -m tests.faults RESULTS.xml…`: writes docs/faults.md from the results of its runs, for `script/faults`.

    python -m tests.faults --here     the tests to be run here, one a line
    python -m tests.faults --tree     those that need an OpenXR runtime
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

from tests.faults.table import Entry, entries
from tests.pilot.recorded import cases

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "faults.md"
XR = ("test_scene_openxr", "test_headset_openxr", "test_openxr_calls", "test_stop.py")
HEAD = """# Faults

What may go wrong around a visit, what is declared to become of it, and how often that was tried in the last run. Each
was done on purpose, on the real part where the group says so. Under "The visit" two things are seen to hold each time:
STOP leads to the calm scene in the next tick, and no score is lost. `script/faults` runs them and writes this page.

"""


def counted(files: list[Path]) -> dict[str, tuple[int, int]]:
    """Passed and not passed, by test "file::name[case]"."""
    found: dict[str, tuple[int, int]] = {}
    for path, test, outcome in cases([ElementTree.parse(file).getroot() for file in files]):
        passed, not_passed = found.get(f"{path}::{test}", (0, 0))
        found[f"{path}::{test}"] = (passed + (outcome == "passed"), not_passed + (outcome != "passed"))
    return found


def result(entry: Entry, counts: dict[str, tuple[int, int]]) -> str:
    """What became of an entry's tests."""
    mine = [count for name, count in counts.items() if any(_is(name, test) for test in entry.tests)]
    passed, failed = (sum(count[side] for count in mine) for side in (0, 1))
    if failed:
        return f"**{failed} of {passed + failed} not passed**"
    return f"{passed} of {passed}" if passed else "**not run**"


def _is(name: str, test: str) -> bool:
    return name == test or name.startswith((f"{test}[", f"{test}::")) or ("[" in test and name.startswith(test))


def page(counts: dict[str, tuple[int, int]], when: str, commit: str) -> str:
    """The page, from what was counted."""
    lines, group = [HEAD + f"{len(entries())} faults, run on {when} at commit `{commit}`.\n"], ""
    for entry in entries():
        if entry.group != group:
            group = entry.group
            lines.append(f"\n## {group}\n\n| fault | where | declared end | tried and passed |\n|---|---|---|---|\n")
        lines.append(f"| {entry.what} | {entry.where} | {entry.end} | {result(entry, counts)} |\n")
    return "".join(lines)


def main() -> int:
    tests = dict.fromkeys(test.partition("[")[0] for entry in entries() for test in entry.tests)
    if sys.argv[1:] in (["--here"], ["--tree"]):
        print("\n".join(test for test in tests if any(name in test for name in XR) == (sys.argv[1] == "--tree")))
        return 0
    asked = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    counts = counted([Path(name) for name in sys.argv[1:]])
    PAGE.write_text(page(counts, date.today().isoformat(), commit.stdout.strip()), encoding="utf-8")
    missing = [entry.what for entry in entries() if "*" in result(entry, counts)]
    print("\n".join(missing) or f"{PAGE.relative_to(ROOT)}: all {len(entries())} passed")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
