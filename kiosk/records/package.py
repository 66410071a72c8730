"""What tells analysts and their programs which columns there are: dictionary.csv and datapackage.json. Pure.

The data package (Data Package 1.0, Table Schema) has types, codes, limits, keys and the meaning of an empty
cell. What a Table Schema cannot say stands beside it as `rules`: expressions that are true of every row
(frictionless' row constraints).
"""

from __future__ import annotations

import json
from typing import Any

from kiosk.records import redcap
from kiosk.records.columns import FILES, SCHEMA_VERSION, Column
from kiosk.records.csvfile import table
from kiosk.studies.blind import TELLING

_DICTIONARY = (
    "file", "column", "type", "unit", "codes", "meaning", "empty_means", "deidentified", "blinded", "fhir", "redcap",
    "sdtm",
)
REMAPPED = ("session_id", "patient_code", "score_id", "supersedes")
STRATUM = "stratum"
_KEYS = {
    "pain_scores": "score_id", "sessions": "session_id", "steps": "seq", "events": "seq", "audit": "seq",
    "annotations": "seq",
}
RULES = {
    "pain_scores": (
        ("(status == 'answered') == (value is not None)", "answered if and only if there is a value"),
        ("value is None or scale_min <= value <= scale_max", "the value lies on its scale"),
        ("status != 'open' or t_ms is None", "an open question was not resolved"),
    ),
    "sessions": (
        ("hits is None or hit_rate is not None or hits + misses == 0", "a hit rate where anything was tried"),
        ("change_pain_now is None or change_pain_now == final_pain_now - base_pain_now", "after minus before"),
    ),
    "steps": (
        ("(ended_t_ms is None) == (status in ('open', 'interrupted'))", "what has an end says how"),
        ("started_t_ms is None or ended_t_ms is None or started_t_ms <= ended_t_ms", "it ended after it began"),
    ),
}
_EXCEL = "text cells that a spreadsheet would run as a formula begin with an apostrophe"
_BLINDED = (
    "in visits of a study that is not unblinded, cells that would tell the arm are empty, and cues.csv, steps.csv and "
    "events.csv lack the rows that would"
)
_DEIDENTIFIED = (
    "ids are made anew for this export alone, strata are S1, S2 … in order of first use; clock times, staff codes, "
    "the cart and free text are empty; "
    "days are counted from the cart's first visit"
)


def description(profile: str, is_blinded: bool = False) -> dict[str, bytes]:
    """Both files, by name; `is_blinded`: cells that would tell an arm are empty in some visits."""
    return {
        "dictionary.csv": table(_DICTIONARY, dictionary(), guard=profile == "excel"),
        "datapackage.json": json_bytes(_package(profile, is_blinded)),
    }


def json_bytes(content: Any, indent: int | None = 1) -> bytes:
    """JSON as the export writes it; much of it without indents, which cost ten times as long."""
    return (json.dumps(content, ensure_ascii=False, indent=indent) + "\n").encode()


def dictionary() -> list[dict[str, Any]]:
    """One row a column, for people."""
    return [
        {
            "file": f"{name}.csv", "column": column.name, "type": column.type, "unit": column.unit,
            "codes": " ".join(column.codes), "meaning": column.about, "empty_means": column.empty,
            "deidentified": _hidden(column),
            "blinded": "emptied" if column.name in TELLING.get(name, ()) else "kept",
            "fhir": column.fhir, "sdtm": column.sdtm, "redcap": redcap.field(name, column.name),
        }
        for name, cols in FILES.items() for column in cols
    ]


def _hidden(column: Column) -> str:
    if column.name in (*REMAPPED, STRATUM):
        return "made anew"
    return "emptied" if column.identifies else "kept"


def _package(profile: str, is_blinded: bool) -> dict[str, Any]:
    notes = {"excel": _EXCEL, "deidentified": _DEIDENTIFIED}
    return {
        "profile": "tabular-data-package", "name": "lull-export", "version": str(SCHEMA_VERSION),
        "lull_profile": profile, **({"description": notes[profile]} if profile in notes else {}),
        **({"blinded": _BLINDED} if is_blinded else {}),
        "resources": [_resource(name, cols, profile, is_blinded) for name, cols in FILES.items()],
    }


def _resource(name: str, cols: tuple[Column, ...], profile: str, is_blinded: bool) -> dict[str, Any]:
    hidden = profile == "deidentified"
    emptied = TELLING.get(name, frozenset()) if is_blinded else frozenset()
    fields = [column.field(hidden) for column in cols]
    for field in fields:
        if field["name"] in emptied:
            field.get("constraints", {}).pop("required", None)
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    key = _KEYS.get(name, "")
    if key and not (hidden and key == "seq"):
        schema["primaryKey"] = key
    if name != "sessions":
        schema["foreignKeys"] = _foreign(name, cols)
    rules = [{"formula": formula, "meaning": meaning} for formula, meaning in RULES.get(name, ())]
    return {
        "name": name, "path": f"{name}.csv", "profile": "tabular-data-resource",
        "encoding": "utf-8-sig" if profile == "excel" else "utf-8", "dialect": {"lineTerminator": "\r\n"},
        "schema": schema, **({"rules": rules} if rules else {}),
    }


def _foreign(name: str, cols: tuple[Column, ...]) -> list[dict[str, Any]]:
    """Which columns name a row elsewhere."""
    def key(field: str, resource: str, other: str) -> dict[str, Any]:
        return {"fields": field, "reference": {"resource": resource, "fields": other}}

    found = [key("session_id", "sessions", "session_id")] if any(c.name == "session_id" for c in cols) else []
    if name == "pain_scores":
        found.append(key("supersedes", "", "score_id"))
    if name == "annotations":
        found.append(key("score_id", "pain_scores", "score_id"))
    return found
