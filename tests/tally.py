"""python -m tests.tally FILE…: adds up the counts of several test runs.

Prints each reason for a skip with its count, then one line "N passed, N failed, N skipped". Exits 1 where a
test failed, none passed, or a run was cut short.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

NOTHING = {"whole": False, "passed": 0, "failed": 0, "skipped": {}}


def add_up(paths: list[Path]) -> tuple[list[str], int]:
    """The lines to print and the exit code."""
    passed = failed = 0
    reasons: Counter[str] = Counter()
    lines: list[str] = []
    for path in paths:
        counts = json.loads(path.read_text(encoding="utf-8")) if path.exists() else NOTHING
        if not counts["whole"]:
            lines.append(f"the run {path.stem} was cut short")
            failed += 1
        passed += counts["passed"]
        failed += counts["failed"]
        reasons.update(counts["skipped"])
    lines += [f"skipped {count}: {reason}" for reason, count in reasons.most_common()]
    lines.append(f"{passed} passed, {failed} failed, {reasons.total()} skipped")
    return lines, int(failed > 0 or passed == 0)


if __name__ == "__main__":
    report, code = add_up([Path(name) for name in sys.argv[1:]])
    print("\n".join(report))
    sys.exit(code)
