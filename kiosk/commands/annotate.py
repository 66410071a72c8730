"""The command that adds a remark to what was recorded."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands import options


def add(commands: Any) -> None:
    """Adds it to the command line."""
    annotate = options.command(commands, "annotate", _annotate, "adds a remark to a score or a visit")
    annotate.add_argument("data", type=Path, metavar="DATA", help="the records' folder; the kiosk must not run")
    which = annotate.add_mutually_exclusive_group(required=True)
    which.add_argument("--score", default="", metavar="ID", help="score_id, as in pain_scores.csv")
    which.add_argument("--session", default="", metavar="ID", help="session_id, as in sessions.csv")
    annotate.add_argument("--text", required=True)
    annotate.add_argument("--who", default="", metavar="CODE", help="the writer's code, never a name")


def _annotate(given: argparse.Namespace) -> int:
    from kiosk.records.annotate import annotate

    annotate(given.data, given.text, score_id=given.score, session_id=given.session, who=given.who)
    print("Kept.")
    return 0
