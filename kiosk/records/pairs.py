"""The pair: pain right now before and after one visit, both answered and comparable. Pure.

Comparable means the same question, recall, rater and scale. What was asked again later in the same moment is no part
of it: the first time counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]
_SAME = ("question", "recall", "rater", "instrument")


def pair(rows: Iterable[Row]) -> tuple[tuple[Row, Row] | None, str]:
    """Before and after of one visit, out of its current rows of pain_scores.csv; else None and why."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: row.get("occurrence") or 1):
        if row["question"] == "pain_now" and row["moment"] in ("baseline", "final"):
            found.setdefault(row["moment"], row)
    for moment, said in (("baseline", "before"), ("final", "after")):
        row = found.get(moment, {})
        if not isinstance(row.get("value"), int):
            return None, f"{said}: {row.get('status', 'not_asked')}"
    before, after = found["baseline"], found["final"]
    differs = next((name for name in _SAME if before.get(name) != after.get(name)), "")
    return (None, f"not the same {differs}") if differs else ((before, after), "")
