"""Audit rows of one kind, newest first, read without going through the whole chain."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.errors import RecordsError
from kiosk.records import schema
from kiosk.records.trouble import in_words


def audits(folder: Path, what: str, most: int = 64) -> list[dict[str, Any]]:
    """The bodies of the last audit rows about `what` (export, pin, …), newest first; none where none can be read."""
    query = "SELECT body FROM entry JOIN payload USING (seq) WHERE kind = 'audit' ORDER BY seq DESC"
    found: list[dict[str, Any]] = []
    try:
        with in_words(folder), schema.reading(folder / schema.DATABASE) as connection:
            for (body,) in connection.execute(query):
                row = _body(body)
                if row.get("what") == what:
                    found.append(row)
                if len(found) == most:
                    break
    except RecordsError:
        return []  # the writer tells what is wrong with the folder
    return found


def settled(folder: Path) -> dict[str, str]:
    """What each setting was last said to be, by its path.

    Raises:
        RecordsError: the records cannot be read.
    """
    query = "SELECT body FROM entry JOIN payload USING (seq) WHERE kind = 'audit' ORDER BY seq"
    with in_words(folder), schema.reading(folder / schema.DATABASE) as connection:
        rows = [_body(body) for (body,) in connection.execute(query)]
    return dict(str(row["after"]).split(" = ", 1) for row in rows
                if row.get("what") == "setting" and " = " in str(row.get("after")))


def newest(folder: Path) -> datetime | None:
    """When the last row was written, by the wall clock of then; None where there is none."""
    query = "SELECT utc FROM entry ORDER BY seq DESC LIMIT 1"
    try:
        with in_words(folder), schema.reading(folder / schema.DATABASE) as connection:
            row = connection.execute(query).fetchone()
        return datetime.fromisoformat(row[0]) if row else None
    except (RecordsError, ValueError, TypeError):
        return None


def _body(text: Any) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, TypeError):
        return {}
    return body if isinstance(body, dict) else {}
