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
    export.add_argument("--beats", action="store_true", default=None,
                        help="raw heart beats in the de-identified profile too")
    export.add_argument("--recipient", metavar="AGE1…",
                        help="lock it for the owner of this age key; default: the configuration's")
    export.add_argument("--kiosk-id", metavar="NAME",
                        help="the cart's name where no visit tells it; default: the configuration's")
    export.add_argument("--progress", action="store_true", help="for the console: lines of JSON, and the stick let go")
    options.add_data(export)
    options.add_config(export)

    verify = options.command(commands, "verify", _verify, "whether a data folder or an export is whole")
    verify.add_argument("path", type=Path, metavar="PATH")
    verify.add_argument("--identity", type=Path, metavar="FILE", help="the age secret key that opens a locked export")


def _export(given: argparse.Namespace) -> int:
    from kiosk import config
    from kiosk.commands import delivery
    from kiosk.records import sealed

    recipient, kiosk_id = given.recipient, given.kiosk_id
    if recipient is None or kiosk_id is None:
        found = config.load(given.config)
        recipient = found.records.recipient if recipient is None else recipient
        kiosk_id = found.kiosk.id if kiosk_id is None else kiosk_id
    sealed.know_recipient(recipient)
    if given.progress:
        return delivery.for_console(given.data, given.to, given.profile, recipient, kiosk_id)
    print(delivery.by_hand(given.data, given.to, given.profile, recipient, given.beats, kiosk_id))
    return 0


def _verify(given: argparse.Namespace) -> int:
    from kiosk.records.verify import verify_each

    verdicts = verify_each(given.path, given.identity)
    for name, verdict in verdicts:
        print(f"{name}: {verdict.words}" if name else verdict.words)
    return 0 if all(verdict.whole for _, verdict in verdicts) else 1
