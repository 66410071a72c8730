"""The rows of audit.csv: what was done to the cart and to its records, by whom and why. Pure.

Most are `audit` rows as they were kept. Marks and erasures are rows of other kinds, told here in the same
words, so that one file answers "what did staff do to the data?".
"""

from __future__ import annotations

from typing import Any

from kiosk import marks
from kiosk.records.reading import Entry


def audit_row(entry: Entry) -> dict[str, Any] | None:
    """What `entry` adds to audit.csv; None where it adds nothing."""
    body = entry.body or {}
    place = {"seq": entry.seq, "at": entry.utc}
    if entry.kind == "audit":
        return {**place, "what": "audit", **{key: _text(value) for key, value in body.items()}}
    if entry.kind == "erased":
        return {
            **place, "who": body.get("who", "staff"), "what": "erasure", "before": " ".join(body.get("uids", ())),
            "why": body.get("reason", ""),
        }
    if entry.kind == "refused":
        return {**place, "who": "kiosk", "what": "refused", "before": body.get("row", ""), "why": body.get("why", "")}
    if entry.kind == "event" and body.get("kind") in (marks.KIND, marks.UNDONE):
        side = "after" if body["kind"] == marks.KIND else "before"
        return {**place, "who": "staff", "what": "mark", side: body.get("detail", "")}
    return None


def _text(value: Any) -> str:
    return "" if value is None else str(value)
