"""What became of each programme, from the rows of steps.csv. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kiosk.records.pairs import Row

_PASSED_OVER = ("condition", "technical")


@dataclass(slots=True)
class Programme:
    """One programme over all visits that played it.

    Args:
        begun: visits in which a step began. `finished`: of these, those whose last step was done, where steps that
            were skipped for a condition or a fault are passed over.
        steps: number by status. `skipped`: number by reason.
    """

    begun: int = 0
    finished: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)


def programmes(steps: Iterable[Row]) -> dict[str, Programme]:
    """By name; steps of a visit come in their order."""
    found: dict[str, Programme] = {}
    visits: dict[str, list[Row]] = {}
    for row in steps:
        visits.setdefault(row["session_id"], []).append(row)
    for rows in visits.values():
        one = found.setdefault(str(rows[0].get("programme") or ""), Programme())
        told = [row["status"] for row in rows if row["status"] != "skipped" or row.get("why") not in _PASSED_OVER]
        one.begun += any(row.get("started_t_ms") not in (None, "") for row in rows)
        one.finished += told[-1:] == ["done"]
        one.steps.update(row["status"] for row in rows)
        one.skipped.update(str(row.get("why") or "") for row in rows if row["status"] == "skipped")
    return dict(sorted(found.items()))
