"""The rows of pain_scores.csv: what was answered, what was not and why, what replaced what. Pure.

Exactly one row of a visit, moment, question and occurrence is current: the last that nothing replaced.
"""

from __future__ import annotations

from typing import Any

from kiosk.records.columns import SCHEMA_VERSION
from kiosk.records.reading import Entry
from kiosk.records.visits import Row, Visit

LATE_MS = 5 * 60_000
_ABOUT = (
    "kiosk_id", "patient_code", "protocol", "protocol_version", "protocol_sha256", "visit", "arm_code",
    "record_kind", "kiosk_version", "programme",
)
_NEEDED = ("score_id", "question", "moment", "status")


def about(visit: Visit) -> Row:
    """What every score row repeats about its visit."""
    opening, start = visit.first("session"), visit.entries[0]
    code = visit.snapshot.get("patient", {}).get("code")  # may be typed, and put right, until the end
    return {
        **{name: opening[name] for name in _ABOUT if name in opening}, **({"patient_code": code} if code else {}),
        "schema_version": SCHEMA_VERSION, "session_id": start.session_id, "session_started": start.utc,
    }


def score_rows(visit: Visit) -> list[Row]:
    """One row a question that was resolved, one a correction, and one a question that still waits.

    `place`, no column, orders resolved rows as they came to be so, and no later one goes before an earlier: what
    nobody answered was settled when the next visit began, and keeps that place where an answer is given after all.
    """
    same = about(visit)
    asked = {body["score_id"]: (entry, body) for entry, body in reversed(visit.of("asked", "score_id"))}
    scored = visit.of("score", *_NEEDED)
    first = {body["score_id"]: body.get("supersedes") for _, body in scored}
    came_out_ms = visit.immersion_end_ms()
    rows = []
    for entry, body in scored:
        question = asked.get(_root(body["score_id"], first))
        late = body["moment"] == "final" and came_out_ms is not None and visit.t_ms(entry) - came_out_ms > LATE_MS
        rows.append({
            **same, **body, **_followed(same, body), **_asked(visit, question[0] if question else None),
            "seq": entry.seq,
            "answered_at": entry.utc, "t_ms": visit.t_ms(entry), "clock_ok": int(entry.clock_ok),
            "boot_n": entry.boot_n, "late": int(late or bool(body.get("late"))),
        })
    if not visit.closed:
        answered = {entry.uid for entry in visit.entries if entry.kind == "score"}  # an erased one too
        rows += _open(visit, same, asked, answered)
    order = {id: n for n, id in enumerate(_waiting(visit, asked))}
    for row in rows:
        id, seq, left = row["score_id"], row["seq"], visit.left_behind
        at_the_end = left and id in order and (seq > left or id not in first)
        row["place"] = (left, order[id]) if at_the_end else (seq, 0)
    known = {row["score_id"] for row in rows}
    for row in rows:
        if row.get("supersedes") not in known:
            row["supersedes"] = ""  # it was erased
    _mark_current(rows, {before for before in first.values() if before})
    return rows


def _mark_current(rows: list[Row], replaced: set[str]) -> None:
    last: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        row["is_current"] = 0
        key = (row["moment"], row["question"], row.get("occurrence"))
        if key not in last or row["score_id"] not in replaced or last[key]["score_id"] in replaced:
            last[key] = row
    for row in last.values():
        row["is_current"] = 1


def _root(score_id: str, supersedes: dict[str, Any]) -> str:
    """The first of a chain of corrections; it is the one that was asked."""
    seen: set[str] = set()
    while score_id not in seen and supersedes.get(score_id):
        seen.add(score_id)
        score_id = supersedes[score_id]
    return score_id


def _open(visit: Visit, same: Row, asked: dict[str, tuple[Entry, Row]], answered: set[str]) -> list[Row]:
    """Questions of an unfinished visit that have no answer yet; of one left behind, that never got one."""
    rows = []
    for score_id, body in _waiting(visit, asked).items():
        if score_id in answered:
            continue
        was_asked = asked[score_id][0] if score_id in asked else None
        entry = was_asked or visit.entries[0]
        status = "open" if not visit.left_behind else "interrupted" if was_asked else "not_asked"
        rows.append({
            **same, **body, **_followed(same, body), **_asked(visit, was_asked), "seq": entry.seq, "status": status,
            "clock_ok": int(entry.clock_ok), "boot_n": entry.boot_n, "rater": "patient", "late": 0,
            "entered_by": "auto" if visit.left_behind else "",
        })
    return rows


def _waiting(visit: Visit, asked: dict[str, tuple[Entry, Row]]) -> dict[str, Row]:
    """By score_id, all that was planned or asked, answered or not."""
    planned: dict[str, Row] = {
        score_id: {"moment": moment, "question": question, "score_id": score_id, "occurrence": 1}
        for moment, question, score_id in visit.first("session").get("planned", ())
    }
    return planned | {score_id: body for score_id, (_, body) in asked.items()}


def _followed(same: Row, body: Row) -> Row:
    """The visit's programme, where the row names none."""
    return {"programme": body.get("programme") or same.get("programme", "")}


def _asked(visit: Visit, entry: Entry | None) -> Row:
    return {"asked_at": entry.utc if entry else "", "asked_t_ms": visit.t_ms(entry) if entry else ""}
