"""From requirement to test to result: docs/requirements.toml beside the last recorded run. What was not run says so."""

from __future__ import annotations

import tomllib
from typing import Any

from tests.pilot import recorded
from tests.pilot.page import ROOT, table

REQUIREMENTS = ROOT / "docs" / "requirements.toml"
NONE = "not recorded"


def page() -> str:
    """What was recorded, and one row a requirement."""
    record = recorded.read()
    entries = tomllib.loads(REQUIREMENTS.read_text(encoding="utf-8"))
    return f"{told(record)}\n\n{rows(entries, record)}"


def told(record: dict[str, Any] | None) -> str:
    """When, of what, and how it was run."""
    if record is None:
        return "No run is recorded: every result below says so."
    return f"Results of `{record['ran']}` on {record['date']}, commit `{record['commit']}`."


def rows(entries: dict[str, Any], record: dict[str, Any] | None) -> str:
    """The table."""
    lines = []
    for name, entry in entries.items():
        places = entry.get("tests", ())
        shown = "<br>".join(f"`{place}`" for place in places) or f"Looked at by a person: {entry['inspection']}"
        said = [result(place, record) for place in places] if record else [NONE] * bool(places)
        results = "<br>".join(said) or "by inspection, no test"
        lines.append((name, entry["says"], shown, results))
    return table(("id", "requirement", "shown by", "result"), lines)


def result(place: str, record: dict[str, Any] | None) -> str:
    """What became of a file or a single test, in the record's own numbers."""
    if record is None:
        return NONE
    counts = record["results"].get(place)
    if counts is None:
        return "not run"
    said = ", ".join(f"{counts[outcome]} {outcome}" for outcome in recorded.OUTCOMES if counts[outcome])
    return f"**FAILED**: {said}" if counts["failed"] else said if counts["passed"] else f"not run: {said}"
