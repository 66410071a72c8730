"""REDCap's own rules for a data dictionary and an import file, played here so that a file it refuses is seen.

As its help pages and the public clients (REDCapR, redcapAPI) tell them: the dictionary's 18 columns; unique
lower-case variable names; choices as "code, label | …"; validation types with bounds; the record's name first; one
row for each record, event, instrument and instance; cells of a row only of its own instrument. Not the program
itself: what it does beyond these is not known here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

COLUMNS = [
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number",
    "Text Validation Min", "Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)",
    "Required Field?", "Custom Alignment", "Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?",
    "Field Annotation",
]  # fmt: skip
NAME, FORM, _, TYPE, LABEL, CHOICES, _, VALIDATION, MIN, MAX, IDENTIFIER, _, REQUIRED = COLUMNS[:13]
TYPES = {"text", "notes", "radio", "dropdown", "checkbox", "yesno", "truefalse", "calc", "slider", "file"}
VALIDATIONS = {
    "integer": r"-?\d+",
    "number": r"-?\d*\.?\d+",
    "date_ymd": r"\d{4}-\d\d-\d\d",
    "datetime_seconds_ymd": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
}
META = ["redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
RESERVED = {*META, "redcap_data_access_group", "redcap_survey_identifier"}
MOST_INSTANCES = 32_767

Rows = list[dict[str, str]]


def read(path: Path) -> tuple[list[str], Rows]:
    """Header and rows."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        header, *lines = csv.reader(file, strict=True)
    assert all(len(line) == len(header) for line in lines)
    return header, [dict(zip(header, line, strict=True)) for line in lines]


def dictionary_faults(header: list[str], fields: Rows) -> list[str]:
    """Why the dictionary would be refused."""
    wrong = [] if header == COLUMNS else ["not the 18 columns"]
    names = [field.get(NAME, "") for field in fields]
    wrong += [f"{name} twice" for name in {n for n in names if names.count(n) > 1}]
    for field in fields:
        name = field.get(NAME, "")
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or name in RESERVED:
            wrong.append(f"{name}: no variable name")
        if len(name) > 26:
            wrong.append(f"{name}: {len(name)} characters")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", field.get(FORM, "")):
            wrong.append(f"{name}: no form name")
        wrong += [f"{name}: {why}" for why in _field_faults(field)]
    forms = [field.get(FORM) for field in fields]
    if any(form in forms[:n - 1] and forms[n - 1] != form for n, form in enumerate(forms) if n):
        wrong.append("a form's fields are not together")
    if fields and fields[0].get(TYPE) != "text":
        wrong.append("the record's name must be text")
    return wrong


def _field_faults(field: dict[str, str]) -> Iterable[str]:
    kind, validation = field.get(TYPE, ""), field.get(VALIDATION, "")
    if kind not in TYPES:
        yield f"{kind} is no field type"
    if not field.get(LABEL):
        yield "no label"
    if validation and (kind != "text" or validation not in VALIDATIONS):
        yield f"{validation} is no validation of {kind}"
    for bound in (field.get(MIN), field.get(MAX)):
        if bound and not re.fullmatch(VALIDATIONS.get(validation, ""), bound):
            yield f"bound {bound} does not fit {validation}"
    if any(field.get(flag) not in ("", "y") for flag in (IDENTIFIER, REQUIRED)):
        yield "a flag is y or empty"
    if (kind in ("radio", "dropdown", "checkbox")) != bool(field.get(CHOICES)):
        yield "choices belong to a choice"
    choices = [choice.partition(",") for choice in field[CHOICES].split("|")] if field.get(CHOICES) else []
    codes = [code.strip() for code, _, _ in choices]
    if len(codes) != len(set(codes)) or not all(re.fullmatch(r"\w+", code, re.ASCII) for code in codes):
        yield f"codes {codes}"
    if not all(label.strip() for _, _, label in choices):
        yield "a choice without a label"


def import_faults(fields: Rows, header: list[str], rows: Rows, repeating: set[str]) -> list[str]:
    """Why the import would be refused, row by row; `repeating`: instruments set up to repeat."""
    known = {field[NAME]: field for field in fields}
    record = fields[0][NAME]
    wrong = [] if header[:1] == [record] else [f"{record} is not the first column"]
    wrong += [f"no such field: {name}" for name in header if name not in known and name not in META]
    seen = set()
    for number, row in enumerate(rows, 2):
        where = f"line {number}"
        form, instance = row["redcap_repeat_instrument"], row["redcap_repeat_instance"]
        place = (row[record], row["redcap_event_name"], form, instance)
        if not row[record]:
            wrong.append(f"{where}: no record")
        if place in seen:
            wrong.append(f"{where}: {place} twice")
        seen.add(place)
        if form not in repeating | {""} or bool(form) != bool(instance):
            wrong.append(f"{where}: {form!r} does not repeat")
        if instance and not (instance.isdecimal() and 1 <= int(instance) <= MOST_INSTANCES):
            wrong.append(f"{where}: instance {instance}")
        for name, value in row.items():
            if name in known and name != record and value:
                if known[name][FORM] != form:
                    wrong.append(f"{where}: {name} is not of {form}")
                wrong += [f"{where}: {name} {why}" for why in _value_faults(known[name], value)]
        wrong += [
            f"{where}: {name} is required" for name, field in known.items()
            if field[FORM] == form and field[REQUIRED] and not row.get(name)
        ]
    return wrong


def _value_faults(field: dict[str, str], value: str) -> Iterable[str]:
    if field[TYPE] == "yesno" and value not in ("0", "1"):
        yield f"{value} is neither 0 nor 1"
    if field[TYPE] in ("radio", "dropdown"):
        codes = {choice.split(",", 1)[0].strip() for choice in field[CHOICES].split("|")}
        if value not in codes:
            yield f"{value} is no choice"
    validation = field[VALIDATION]
    if not validation:
        return
    if not re.fullmatch(VALIDATIONS[validation], value):
        yield f"{value} is no {validation}"
        return
    if validation == "datetime_seconds_ymd":
        datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
    if validation in ("integer", "number"):
        low, high = field[MIN], field[MAX]
        if (low and float(value) < float(low)) or (high and float(value) > float(high)):
            yield f"{value} is outside {low}–{high}"
