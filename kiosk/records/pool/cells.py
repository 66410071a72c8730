"""SQL that reads CSV files strictly: every column declared, every cell as its column promises, or an error.

Nothing is guessed. DuckDB alone would take "1.5" as the whole number 2 and a date without a time as midnight, so
all cells are read as text, and cast after a check. Whole numbers must be written as they are written
here, numbers be finite, times carry their offset. An empty cell is NULL in any column.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kiosk.records.columns import Column

TYPES = {
    "string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "datetime": "TIMESTAMPTZ",
}
_FORMS = {
    "integer": "TRY_CAST({0} AS BIGINT)::VARCHAR = {0}",
    "number": "regexp_full_match({0}, '-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?') AND isfinite(TRY_CAST({0} AS DOUBLE))",
    "boolean": "{0} IN ('true', 'false')",
    "datetime": "regexp_full_match({0}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}"
                "(:[0-9]{{2}}([.][0-9]+)?)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})')",
}
# What one row must hold beside its columns' own limits: a condition, and the words where it does not hold.
RULES: dict[str, tuple[tuple[str, str], ...]] = {
    "pain_scores": (
        ("score_id IS NOT NULL AND session_id IS NOT NULL", "a row has no score_id or session_id"),
        ("(status IS NOT DISTINCT FROM 'answered') = (value IS NOT NULL)", "a value without an answer, or none with"),
        ("value IS NULL OR value BETWEEN 0 AND 10", "a value is not within 0 to 10"),
        ("is_current IS NOT NULL", "a row does not say whether it is current"),
    ),
    "sessions": (("session_id IS NOT NULL", "a row has no session_id"),),
}


def text(value: object) -> str:
    """`value` as a literal."""
    return "'" + str(value).replace("'", "''") + "'"


def name(column: str) -> str:
    """A column's name as SQL takes it."""
    return '"' + column.replace('"', '""') + '"'


def header(columns: Sequence[Column]) -> bytes:
    """The first line of a file with these columns."""
    return ",".join(column.name for column in columns).encode()


def typed(paths: Sequence[Path], columns: Sequence[Column]) -> str:
    """A query that gives the files' rows with their types, and as `source` the number that names each file's folder."""
    cells = ", ".join(map(_cell, columns))
    return f"SELECT {cells}, CAST(split_part(filename, '/', -2) AS INTEGER) AS source FROM {_raw(paths, columns)}"


def ruled(rows: str, file: str) -> str:
    """`rows`, of today's columns, with the rules of one file held."""
    for condition, words in RULES.get(file, ()):
        rows = f"SELECT * FROM ({rows}) WHERE CASE WHEN {condition} THEN true ELSE error({text(words)}) END"
    return rows


def _raw(paths: Sequence[Path], columns: Sequence[Column]) -> str:
    listed = ", ".join(map(text, paths))
    kinds = ", ".join(f"{text(column.name)}: 'VARCHAR'" for column in columns)
    return (
        f"read_csv([{listed}], columns = {{{kinds}}}, auto_detect = false, header = true, delim = ',', quote = '\"',"
        " escape = '\"', nullstr = '', strict_mode = true, null_padding = false, ignore_errors = false,"
        " encoding = 'utf-8', filename = true)"
    )


def _cell(column: Column) -> str:
    """One column, checked and cast."""
    cell = name(column.name)
    limits: dict[str, Any] = column.field().get("constraints", {})
    conditions = [_FORMS[column.type].format(cell)] if column.type in _FORMS else []
    if "enum" in limits:
        conditions.append(f"{cell} IN ({', '.join(map(text, limits['enum']))})")
    cast = f"CAST({cell} AS {TYPES[column.type]})"
    if "minimum" in limits:
        conditions.append(f"TRY_{cast} >= {limits['minimum']}")
    if "maximum" in limits:
        conditions.append(f"TRY_{cast} <= {limits['maximum']}")
    if limits.get("required"):
        conditions.append(f"{cell} IS NOT NULL")
    if not conditions:
        return cell
    held = " AND ".join(conditions)
    allowed = "false" if limits.get("required") else f"{cell} IS NULL"
    fault = f"error({text(column.name + ' holds ')} || coalesce('''' || left({cell}, 40) || '''', 'nothing'))"
    return f"CASE WHEN {allowed} OR coalesce({held}, false) THEN {cast} ELSE {fault} END AS {cell}"
