"""What `kiosk report` counts: staff taps and seconds, endings, cleaning, breaks, open questions. Pure.

Everything comes from the rows as an export has them. Taps and seconds are the software's own: Start to "Cleaned", the
seconds between a tap and the next where they belong to one task (less than 30 s apart). What staff do with their
hands meanwhile is not measured.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from kiosk.cleaning import BREAK, CLEANED, WAIVED

MOST_TAPS, MOST_S = 12, 60
_UNSETTLED = {"open", "interrupted", "timeout", "device_error", "not_asked"}

Row = Mapping[str, Any]


def report(tables: Mapping[str, Iterable[Row]], taps_to_world: Iterable[int] = ()) -> dict[str, Any]:
    """The counts, JSON-ready.

    Args:
        tables: of an export (`records.tables`).
        taps_to_world: of each visit that reached a world, the staff taps until then.
    """
    sessions, audit = list(tables["sessions"]), list(tables["audit"])
    ended = [row for row in sessions if row.get("clean_confirmed") not in ("", None)]
    taps = _numbers(ended, "staff_taps")
    active = _numbers(ended, "active_staff_s")
    to_world = [float(count) for count in taps_to_world]
    return {
        "sessions": len(sessions),
        "clinical": sum(row.get("record_kind") == "clinical" for row in sessions),
        "end_states": _counts(row.get("end_state") or "under way" for row in sessions),
        "staff_taps": {**_spread(taps), "over_12": sum(count > MOST_TAPS for count in taps)},
        "active_staff_s": {**_spread(active), "over_60": sum(seconds > MOST_S for seconds in active)},
        "taps_to_world": {**_spread(to_world), "over_2": sum(count > 2 for count in to_world)},
        "cleaning": {
            "confirmed": sum(row["clean_confirmed"] == 1 for row in ended),
            "overridden": _counts(row["clean_override_reason"] for row in ended if row.get("clean_override_reason")),
            "kits_wiped": sum(row["what"] == CLEANED for row in audit),
            "kits_waived": sum(row["what"] == WAIVED for row in audit),
        },
        "staff_breaks": sum(row["what"] == BREAK for row in audit),
        "open_questions": sum(
            row["status"] in _UNSETTLED and bool(row["is_current"]) for row in tables["pain_scores"]),
    }


def in_words(found: Mapping[str, Any]) -> list[str]:
    """The same as lines for people."""
    cleaning = found["cleaning"]
    return [
        f"Visits: {found['sessions']} ({found['clinical']} clinical): {_listed(found['end_states'])}",
        f"Staff taps a visit: {_spoken(found['staff_taps'])}, {found['staff_taps']['over_12']} over {MOST_TAPS}",
        f"Active staff seconds a visit: {_spoken(found['active_staff_s'])}, "
        f"{found['active_staff_s']['over_60']} over {MOST_S}",
        f"Staff taps from ready to the world: {_spoken(found['taps_to_world'])}, "
        f"{found['taps_to_world']['over_2']} over 2",
        f"Cleaning: {cleaning['confirmed']} confirmed, overridden: {_listed(cleaning['overridden'])}",
        f"Staff breaks: {found['staff_breaks']}",
        f"Questions without an answer or a reason: {found['open_questions']}",
    ]


def _numbers(rows: Iterable[Row], name: str) -> list[float]:
    return [float(row[name]) for row in rows if isinstance(row.get(name), int | float)]


def _spread(numbers: list[float]) -> dict[str, Any]:
    """How many there are, the middle one (the lower of two), and the largest."""
    ordered = sorted(numbers)
    middle = ordered[math.ceil(len(ordered) / 2) - 1] if ordered else None
    return {"n": len(ordered), "p50": middle, "max": ordered[-1] if ordered else None}


def _spoken(spread: Mapping[str, Any]) -> str:
    return f"median {spread['p50']:g}, at most {spread['max']:g}" if spread["n"] else "none"


def _counts(words: Iterable[Any]) -> dict[str, int]:
    return dict(sorted(Counter(map(str, words)).items()))


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
