"""Visits that followed a programme, as the session keeps them: what its opening says, and rows of kind `step`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kiosk.events import Row

SHA256 = "5a" * 32
MOVED = {
    "seconds": 50.5, "yaw_left": 31.0, "yaw_right": 27.5, "pitch_up": 12.0, "pitch_down": 9.0, "roll_left": 4.0,
    "roll_right": 3.0, "speed_deg_s": 18.5, "smoothness": -2.4, "reached": 14,
}


def started(number: int, activity: str = "movement", planned_s: float = 60.0) -> dict[str, Any]:
    """The body of the row with which a step begins."""
    return {"what": "started", "number": number, "activity": activity, "title": "A step", "planned_s": planned_s}


def ended(
    number: int, activity: str = "movement", end: str = "done", why: str = "time", **more: Any
) -> dict[str, Any]:
    """The body of the row with which it ends, or with which it is skipped."""
    return {
        "what": "ended", "number": number, "activity": activity, "end": end, "why": why, "running_s": 58.5, "parts": 3,
        "parts_seen": 2, **more,
    }


WHOLE = (
    started(1, "breathing", 0), ended(1, "breathing", why="finished"),
    started(2), ended(2, movement=MOVED), ended(3, "tour", "skipped", "condition", running_s=0.0, parts_seen=0),
)


def followed(
    rows: Iterable[Row], bodies: Iterable[dict[str, Any]] = WHOLE, kind: str = "practice", **opening: Any
) -> list[Row]:
    """A visit's rows with a programme in its opening, and its steps, at most a second apart, before it closes."""
    rows, bodies = list(rows), list(bodies)
    said = {"programme": kind, "programme_version": "1", "programme_sha256": SHA256, "programme_kind": kind, **opening}
    bears = {"programme": said["programme"]}
    rows = [replace(row, body={**row.body, **said}) if row.kind == "session" else
            replace(row, body={**row.body, **bears}) if "programme" in row.body else row for row in rows]
    place = next((n for n, row in enumerate(rows) if row.kind == "closed"), len(rows))
    first, at = next(row for row in rows if row.kind == "session"), rows[place - 1].at
    apart_s = min(1.0, (at - first.at) / (len(bodies) + 1))
    steps = [
        Row(f"{first.session_id}-step-{n}", "step", first.session_id, at - (len(bodies) - n) * apart_s, body)
        for n, body in enumerate(bodies)
    ]
    return rows[:place] + steps + rows[place:]
