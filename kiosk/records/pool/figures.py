"""The report's figures, over all carts and for each, by DuckDB from the pool's own Parquet.

They count current rows of clinical visits. A pair is pain_now before and after in one visit, both answered, by the
same rater about the same period on the same scale. Lower means by at least 2 of 10 or 30 %, higher likewise. All of
this describes what was answered; none of it says what brought it about.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiosk.records.pool.loading import parquet

Figures = dict[str, Any]

_EACH = "GROUP BY GROUPING SETS ((), (kiosk_id)"
_CURRENT = "is_current = 1 AND record_kind = 'clinical'"
_VISITS = f"""
    SELECT coalesce(kiosk_id, ''), count(*) FILTER (record_kind = 'clinical'),
        count(*) FILTER (record_kind IS DISTINCT FROM 'clinical'),
        strftime(min(started_at) FILTER (record_kind = 'clinical'), '%Y-%m-%d'),
        strftime(max(started_at) FILTER (record_kind = 'clinical'), '%Y-%m-%d')
    FROM {{rows}} {_EACH}) ORDER BY 1"""
_STATUSES = f"""
    SELECT coalesce(kiosk_id, ''), status, count(*)
    FROM {{rows}} WHERE {_CURRENT} GROUP BY GROUPING SETS ((status), (kiosk_id, status)) ORDER BY 1, 3 DESC, 2"""
_PAIRS = f"""
    WITH asked AS (
        SELECT kiosk_id, session_id, moment, rater, recall, coalesce(instrument, '') AS instrument, value FROM {{rows}}
        WHERE {_CURRENT} AND question = 'pain_now' AND occurrence = 1 AND status = 'answered'),
    pairs AS (
        SELECT b.kiosk_id, b.value AS before, f.value AS after
        FROM (FROM asked WHERE moment = 'baseline') b JOIN (FROM asked WHERE moment = 'final') f
        USING (kiosk_id, session_id, rater, recall, instrument))
    SELECT coalesce(kiosk_id, ''), count(*), round(avg(before), 2), round(avg(after), 2),
        count(*) FILTER (before > after AND (before - after >= 2 OR 10 * (before - after) >= 3 * before)),
        count(*) FILTER (after > before AND (after - before >= 2 OR 10 * (after - before) >= 3 * before))
    FROM pairs {_EACH}) ORDER BY 1"""


def figures(database: Any, sessions: Sequence[Path], scores: Sequence[Path]) -> dict[str, Figures]:
    """The figures by kiosk_id, and under "" those over all.

    Args:
        sessions, scores: the pool's files of both tables.

    Returns:
        for each: visits, not_clinical, first_visit, last_visit (dates in UTC or None), questions, answered, no_answer
        (by reason), pairs, before_mean, after_mean (0–10 or None), lower, higher.
    """
    found: dict[str, Figures] = {"": _none()}
    if sessions:
        for kiosk_id, visits, others, first, last in _rows(database, _VISITS, sessions):
            about = {"visits": visits, "not_clinical": others, "first_visit": first, "last_visit": last}
            found.setdefault(kiosk_id, _none()).update(about)
    if scores:
        for kiosk_id, status, n in _rows(database, _STATUSES, scores):
            one = found.setdefault(kiosk_id, _none())
            one["questions"] += n
            if status == "answered":
                one["answered"] = n
            else:
                one["no_answer"][status] = n
        for kiosk_id, pairs, before, after, lower, higher in _rows(database, _PAIRS, scores):
            about = {"pairs": pairs, "before_mean": before, "after_mean": after, "lower": lower, "higher": higher}
            found[kiosk_id].update(about)
    return found


def _rows(database: Any, query: str, files: Sequence[Path]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = database.execute(query.format(rows=parquet(files))).fetchall()
    return rows


def _none() -> Figures:
    return {
        "visits": 0, "not_clinical": 0, "first_visit": None, "last_visit": None, "questions": 0, "answered": 0,
        "no_answer": {}, "pairs": 0, "before_mean": None, "after_mean": None, "lower": 0, "higher": 0,
    }
