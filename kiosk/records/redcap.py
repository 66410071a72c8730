"""Current scores as a REDCap import file, and the data dictionary that fits it. Pure.

A visit is a record, a score a repeating instrument of it. Each data type is text with validation, so that
an import changes nothing in a project but adds what is new.
"""

from __future__ import annotations

from typing import Any

FORM = "lull_score"
FIELDS: tuple[tuple[str, str, str], ...] = (  # field, label, validation
    ("lull_score_id", "Score id", ""),
    ("lull_moment", "Moment", ""),
    ("lull_question", "Question", ""),
    ("lull_value", "Score 0-10", "integer"),
    ("lull_status", "Status", ""),
    ("lull_rater", "Rater", ""),
    ("lull_method", "Method", ""),
    ("lull_recall", "Recall", ""),
    ("lull_t_ms", "Milliseconds from the visit's start", "integer"),
    ("lull_protocol", "Protocol", ""),
    ("lull_world", "World", ""),
)
IMPORT = ("record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
          *(name for name, _, _ in FIELDS))
DICTIONARY = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
)


def import_rows(scores: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a current, resolved score; instances count within a visit."""
    count: dict[str, int] = {}
    rows = []
    for score in scores:
        if not score["is_current"] or score["status"] == "open":
            continue
        record = score.get("patient_code") or score["session_id"]
        count[record] = count.get(record, 0) + 1
        rows.append({
            "record_id": record, "redcap_event_name": "", "redcap_repeat_instrument": FORM,
            "redcap_repeat_instance": count[record],
            **{name: score.get(name.removeprefix("lull_")) for name, _, _ in FIELDS},
        })
    return rows


def dictionary_rows() -> list[dict[str, str]]:
    """REDCap's own 18 columns, one row a field."""
    rows = [("record_id", "visit", "Record ID", ""), *((name, FORM, label, kind) for name, label, kind in FIELDS)]
    return [
        dict.fromkeys(DICTIONARY, "") | {
            DICTIONARY[0]: name, DICTIONARY[1]: form, DICTIONARY[3]: "text", DICTIONARY[4]: label, DICTIONARY[7]: kind,
            **({DICTIONARY[8]: "0", DICTIONARY[9]: "10"} if name == "lull_value" else {}),
        }
        for name, form, label, kind in rows
    ]
