"""The rows of sessions.csv: one visit each, out of its own entries and its scores. Pure.

A visit that was left behind, or is still under way, has no closing row: its last snapshot says how far it came.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk import marks
from kiosk.diary import Diary
from kiosk.records.pairs import pair
from kiosk.records.score_rows import about
from kiosk.records.visits import Row, Visit

_BASE = {"base_pain_now": "pain_now", "base_anxiety": "anxiety"}
_FINAL = {
    "final_pain_now": "pain_now", "final_pain_worst": "pain_worst", "final_pain_average": "pain_average",
    "final_unpleasantness": "pain_unpleasantness", "final_time_thinking": "time_thinking", "final_anxiety": "anxiety",
    "final_nausea": "nausea", "final_fun": "fun", "final_presence": "presence",
}
_COUNTED = ("during_pain_n", "analgesia_given", "rescue_n", "adverse_n", "hr_coverage", "missing_n")
"""Of an erased visit nobody knows these: none is not zero."""


def session_row(visit: Visit, scores: list[Row]) -> Row:
    """The visit's row; `scores` are its own of pain_scores.csv."""
    closed = visit.of("closed")
    ended = closed[0][0] if closed else None
    cues = [body for _, body in visit.of("cue", "following", "rate_per_min")]
    current = [row for row in scores if row["is_current"]]
    during = [
        row["value"] for row in current
        if row["moment"] == "during" and row["question"] == "pain_now" and row.get("value") is not None
    ]
    waived = [body.get("detail", "") for _, body in visit.of("event") if body.get("kind") == "clean_overridden"]
    cleaned = not waived and any(body.get("kind") == "cleaned" for _, body in visit.of("event"))
    is_erased = not any(entry.body for entry in visit.entries)
    return {
        "end_state": "abandoned" if visit.left_behind else "",
        **visit.first("session"), **(closed[0][1] if closed else _so_far(visit)),
        **(_until_clean(visit) if closed else {}), **about(visit),
        **_answers(current, "baseline", _BASE), **_answers(current, "final", _FINAL), **visit.heart, **_marked(visit),
        "started_at": visit.entries[0].utc, "ended_at": ended.utc if ended else "",
        "during_pain_n": len(during), "during_pain_max": max(during, default=""),
        "change_pain_now": _change(current),
        "pacer_rate_start": cues[0]["rate_per_min"] if cues else "",
        "pacer_rate_end": cues[-1]["rate_per_min"] if cues else "",
        "clean_confirmed": int(cleaned) if closed else "",
        "clean_override_reason": waived[-1] if waived else "",
        "clock_ok": int(visit.clock_ok),
        "missing_n": sum(row["status"] not in ("answered", "open") for row in current if row["moment"] != "during"),
        **(dict.fromkeys(_COUNTED, "") if is_erased else {}),
    }


def numbered(sessions: list[Row]) -> list[Row]:
    """The same rows with what only the others tell: the day, and which visit of a patient it is.

    Days are counted from the cart's first visit, by the calendar where the cart stands; none where a clock was
    wrong. Visits are counted by patient code, unless a study gave the number.
    """
    first: date | None = None
    seen: dict[str, int] = {}
    for row in sessions:
        if row["clock_ok"]:
            day = _day(row["started_at"], row.get("tz", ""))
            first = min(first, day) if first else day
            row["study_day"] = day
        if code := row.get("patient_code"):
            seen[code] = seen.get(code, 0) + 1
            row["visit"] = row.get("visit") or seen[code]
    for row in sessions:
        if first and "study_day" in row:
            row["study_day"] = (row["study_day"] - first).days
    return sessions


def _day(utc: str, zone: str) -> date:
    moment = datetime.fromisoformat(utc)
    try:
        return moment.astimezone(ZoneInfo(zone)).date() if zone else moment.date()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return moment.date()


def _until_clean(visit: Visit) -> Row:
    """What staff did after the closing row, with "Cleaned" among it, as the last snapshot had it."""
    diary = visit.snapshot.get("diary")
    if not isinstance(diary, dict):
        return {}
    found = {name: diary[name] for name in ("staff_taps", "active_staff_s") if isinstance(diary.get(name), int | float)}
    return {name: round(value, 1) if isinstance(value, float) else value for name, value in found.items()}


def _so_far(visit: Visit) -> Row:
    """The columns of a closing row, as the last snapshot had them."""
    patient = visit.snapshot.get("patient", visit.snapshot)  # up to 0.5 these two lay beside the rest
    said = {key: patient[key] for key in ("position", "age_band") if key in patient}
    try:
        return {**said, **Diary.restored(visit.snapshot["diary"]).summary()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return said  # none, erased, or of another version


def _marked(visit: Visit) -> Row:
    """What staff marked, as it stands."""
    happened = [(visit.t_ms(entry) / 1000, body) for entry, body in visit.of("event", "kind")]
    standing = marks.standing((at, body["kind"], body.get("detail", "")) for at, body in happened)
    before_s = marks.before_procedure_s(visit.immersed(), standing)
    return {
        **marks.summary(standing),
        "immersion_before_procedure_s": "" if before_s is None else round(before_s, 1),
    }


def _answers(current: list[Row], moment: str, names: dict[str, str]) -> Row:
    """The answers of one moment under their column names, each with its status."""
    by_question = {row["question"]: row for row in current if row["moment"] == moment}
    found: Row = {}
    for name, question in names.items():
        row = by_question.get(question, {})
        found[name] = row.get("value")
        found[f"{name}_status"] = row.get("status", "")
    return found


def _change(current: list[Row]) -> int | str:
    """Final minus baseline pain now, where both were answered, of the same rater, recall and scale; else ""."""
    both, _ = pair(current)
    return both[1]["value"] - both[0]["value"] if both else ""
