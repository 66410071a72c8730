"""The commands about what was recorded: export, verify."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands import options

PROFILES = ("excel", "research", "deidentified")


def add(commands: Any) -> None:
    """Adds them to the command line."""
    export = options.command(commands, "export", _export, "the records as CSV files in a new folder")
    export.add_argument("to", type=Path, metavar="DIR")
    export.add_argument("--profile", choices=PROFILES, default="research")
    options.add_data(export)

    verify = options.command(commands, "verify", _verify, "whether a data folder or an export is whole")
    verify.add_argument("path", type=Path, metavar="PATH")


def _export(given: argparse.Namespace) -> int:
    from kiosk.records.export import export

    print(export(given.data, given.to, profile=given.profile))
    return 0


def _verify(given: argparse.Namespace) -> int:
    from kiosk.records.verify import verify

    verdict = verify(given.path)
    print(verdict.words)
    return 0 if verdict.whole else 1
