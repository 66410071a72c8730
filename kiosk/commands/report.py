"""The command that counts a cart's days: report."""

from __future__ import annotations

import argparse
import json
from typing import Any

from kiosk.commands import options


def add(commands: Any) -> None:
    """Adds it to the command line."""
    report = options.command(commands, "report", _report, "staff taps and seconds, endings, cleaning, open questions")
    report.add_argument("--json", action="store_true")
    options.add_data(report)


def _report(given: argparse.Namespace) -> int:
    from kiosk.records import day, reading
    from kiosk.records.tables import Tables

    gathered = Tables(lambda session_id, rows: None)
    to_world: dict[str, int] = {}
    for entry in reading.read(given.data):
        body = entry.body or {}
        if entry.kind == "state" and body.get("state") == "immersed":
            to_world.setdefault(entry.session_id, int(body.get("diary", {}).get("staff_taps", 0)))
        if entry.kind != "beats":
            gathered.take(entry)
    found = day.report(gathered.rows(), to_world.values())
    print(json.dumps(found, indent=2) if given.json else "\n".join(day.in_words(found)))
    return 0
