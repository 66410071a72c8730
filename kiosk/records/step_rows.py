"""The rows of steps.csv: each step of a visit's programme, when it ran and how it ended. Pure.

A step has one row however often the cart went off in it. What has no end is `open` while its visit may still bring
one, else `interrupted`: nothing is guessed.
"""

from __future__ import annotations

from kiosk.records.reading import Entry
from kiosk.records.score_rows import about
from kiosk.records.visits import Row, Visit

_PROGRAMME = ("programme_version", "programme_sha256", "programme_kind")
_ENDED = ("why", "running_s", "parts", "parts_seen")
_MOVED = {
    "yaw_left": "yaw_left_deg", "yaw_right": "yaw_right_deg", "pitch_up": "pitch_up_deg",
    "pitch_down": "pitch_down_deg", "roll_left": "roll_left_deg", "roll_right": "roll_right_deg",
    "speed_deg_s": "speed_deg_s", "smoothness": "smoothness", "seconds": "movement_s", "reached": "reached",
}


def step_rows(visit: Visit) -> list[Row]:
    """One row a step that began or was skipped, in their order."""
    opening = visit.first("session")
    same = {**about(visit), **{name: opening[name] for name in _PROGRAMME if name in opening}}
    rows: list[Row] = []
    begun: dict[int, Row] = {}
    for entry, body in visit.of("step", "what", "number", "activity"):
        row = begun.pop(body["number"], None)
        if body["what"] == "started":
            for former in (row, *begun.values()):  # one runs at a time
                if former:
                    former["status"] = "interrupted"
            row = {**same, **_begun(visit, entry, body)}
            begun[body["number"]] = row
            rows.append(row)
        else:
            if row is None:
                row = {**same, **_placed(entry, body)}
                rows.append(row)
            row |= _ended(visit, entry, body, row)
    return rows


def _placed(entry: Entry, body: Row) -> Row:
    return {
        "seq": entry.seq, "step": body["number"], "activity": body["activity"], "clock_ok": int(entry.clock_ok),
        "boot_n": entry.boot_n,
    }


def _begun(visit: Visit, entry: Entry, body: Row) -> Row:
    return {
        **_placed(entry, body), "status": "interrupted" if visit.closed or visit.left_behind else "open",
        "started_at": entry.utc, "started_t_ms": visit.t_ms(entry), "planned_s": body.get("planned_s"),
    }


def _ended(visit: Visit, entry: Entry, body: Row, row: Row) -> Row:
    moved = body.get("movement") or {}
    return {
        **{name: body[name] for name in _ENDED if name in body}, "status": body.get("end", "interrupted"),
        **{column: moved[name] for name, column in _MOVED.items() if name in moved},
        "ended_at": entry.utc, "ended_t_ms": visit.t_ms(entry), "clock_ok": min(row["clock_ok"], int(entry.clock_ok)),
    }
