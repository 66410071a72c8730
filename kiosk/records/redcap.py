"""Visits and scores as a REDCap import file, and the data dictionary that fits it. Pure.

A patient (or, without a code, a visit) is a record; a visit and a score are repeating instruments of it. Both
files follow the columns of `columns.FILES`, so that a coded column is a radio button with the very same codes.
Superseded answers stay, marked not current: REDCap's import leaves filled cells alone where the file has none, so
only a row of its own keeps a withdrawn value from standing under a new reason. Times are UTC to the second;
`lull_t_ms` has the milliseconds.

Instances count in the order of the records, so a later export writes over the same ones; after an erasure
import into an emptied project. Deliberately not here: events (fill in redcap_event_name in a longitudinal
project), beats, what the research files hold beyond these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from kiosk.records.columns import FILES, Column

Row = dict[str, Any]

RECORD, VISIT, SCORE = "lull_record", "lull_visit", "lull_score"
LONGEST = 26  # REDCap advises no longer variable names
_PREFIX = {"sessions": "lullv_", "pain_scores": "lull_"}
_CHOSEN = {
    "sessions": (
        "session_id", "kiosk_id", "visit", "study_day", "arm_code", "stratum", "procedure_type", "age_band", "position",
        "language", "display", "tracking", "started_at", "ended_at", "end_state", "stop_reason", "exposure_s",
        "exposure_passive_s", "exposure_breathing_s", "paused_s", "headset_off_s", "worlds", "games", "hit_rate",
        "analgesia_given", "rescue_n", "adverse_n", "patient_calls_n", "hr_source", "hr_coverage", "hr_first2min",
        "hr_last2min", "rmssd_first2min", "rmssd_last2min", "following_share", "resumed_n", "missing_n", "clock_ok",
        "protocol", "protocol_version", "record_kind", "kiosk_version",
    ),
    "pain_scores": (
        "session_id", "score_id", "moment", "question", "occurrence", "value", "status", "is_current", "supersedes",
        "correction_reason", "rater", "entered_by", "method", "staff_code", "display", "asked_at", "answered_at",
        "t_ms", "deferrals", "late", "recall", "instrument", "instrument_version", "language", "world", "activity",
        "protocol", "protocol_version", "arm_code", "clock_ok", "record_kind", "kiosk_version",
    ),
}  # fmt: skip
_NEEDED = {"session_id", "score_id", "moment", "question", "status", "is_current"}
META = ("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
DICTIONARY = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)


def field(file: str, column: str) -> str:
    """REDCap's name of a column of `file` (without .csv); "" for one that does not go there."""
    return f"{_PREFIX[file]}{column}" if column in _CHOSEN.get(file, ()) else ""


_COLUMNS: dict[str, tuple[Column, ...]] = {
    file: tuple(column for column in FILES[file] if field(file, column.name)) for file in _CHOSEN
}
IMPORT = ("record_id", *META, *(field(file, column.name) for file, columns in _COLUMNS.items() for column in columns))


def import_rows(scores: Iterable[Row], sessions: Iterable[Row]) -> list[Row]:
    """One row a visit and one a resolved score, in the order of the records."""
    resolved = [row for row in scores if row["status"] != "open"]
    resolved.sort(key=lambda row: row.get("place") or (row.get("seq") or 0, 0))  # what comes later moves no number
    return [*_rows("sessions", VISIT, sessions), *_rows("pain_scores", SCORE, resolved)]


def _rows(file: str, form: str, rows: Iterable[Row]) -> list[Row]:
    count: Counter[str] = Counter()
    found = []
    for row in rows:
        record = row.get("patient_code") or row["session_id"]
        count[record] += 1
        found.append({
            "record_id": record, "redcap_event_name": "", "redcap_repeat_instrument": form,
            "redcap_repeat_instance": count[record],
            **{field(file, column.name): _value(column, row.get(column.name)) for column in _COLUMNS[file]},
        })
    return found


def _value(column: Column, value: Any) -> Any:
    """A cell as REDCap's validation wants it."""
    if value is None or value == "":
        return ""
    if column.type == "datetime":
        return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    if column.type == "number":
        return f"{value:f}".rstrip("0").rstrip(".")
    if column.codes and not _is_flag(column):
        return _code(str(value))
    return value


def dictionary_rows() -> list[dict[str, str]]:
    """REDCap's own 18 columns, one row a field."""
    first = _field(RECORD, "record_id", "Patient code, or the visit's id") | {
        "Field Note": f"Make {VISIT} and {SCORE} repeating instruments before the import.", "Identifier?": "y",
    }
    forms = {"sessions": VISIT, "pain_scores": SCORE}
    return [first, *(_described(file, forms[file], column) for file, columns in _COLUMNS.items() for column in columns)]


def _field(form: str, name: str, label: str) -> dict[str, str]:
    blank = dict.fromkeys(DICTIONARY, "")
    return blank | {DICTIONARY[0]: name, DICTIONARY[1]: form, DICTIONARY[3]: "text", DICTIONARY[4]: label}


def _described(file: str, form: str, column: Column) -> dict[str, str]:
    label = f"{column.name}: {column.about}" + (f" [{column.unit}]" if column.unit else "")
    row = _field(form, field(file, column.name), label)
    choices = {_code(code): code.replace("_", " ") for code in column.codes if code and code != "open"}
    if column.identifies:
        row["Identifier?"] = "y"
    if column.name in _NEEDED:
        row["Required Field?"] = "y"
    if _is_flag(column):
        row["Field Type"] = "yesno"
    elif choices:
        row["Field Type"] = "radio"
        row["Choices, Calculations, OR Slider Labels"] = " | ".join(f"{c}, {label}" for c, label in choices.items())
    elif column.type == "datetime":
        row |= {DICTIONARY[7]: "datetime_seconds_ymd", "Field Note": "UTC"}
    elif column.type in ("integer", "number"):
        least, most = ("" if bound is None else f"{bound:g}" for bound in (column.least, column.most))
        row |= {DICTIONARY[7]: column.type, DICTIONARY[8]: least, DICTIONARY[9]: most}
    return row


def _is_flag(column: Column) -> bool:
    return column.codes == ("0", "1")


def _code(value: str) -> str:
    """A raw code: REDCap takes letters, digits and underscores."""
    return re.sub(r"\W", "_", value, flags=re.ASCII)
