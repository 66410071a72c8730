"""The commands for whoever repairs a cart or takes it out of use: support-bundle, wipe."""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kiosk.commands import options

_JOURNAL = ("journalctl", "-u", "kiosk", "-n", "2000", "--no-pager", "-o", "short-iso")
_PATIENCE_S = 10.0


def add(commands: Any) -> None:
    """Adds them to the command line."""
    bundle = options.command(commands, "support-bundle", _bundle, "versions, self-test, log, counts; of no patient")
    bundle.add_argument("to", type=Path, metavar="DIR", help="a stick or a folder")
    options.add_data(bundle)
    options.add_config(bundle)

    wipe = options.command(commands, "wipe", _wipe, "end of life: removes keys, records, backups and settings for good")
    wipe.add_argument("stick", type=Path, metavar="STICK", help="with a whole copy of this cart; gets the certificate")
    options.add_data(wipe)
    options.add_config(wipe)


def _bundle(given: argparse.Namespace) -> int:
    from kiosk import check, config
    from kiosk.commands.note import note
    from kiosk.records import acceptance, handing
    from kiosk.records import overlay as kept
    from kiosk.records.bundle import bundle, name
    from kiosk.records.inventory import inventory
    from kiosk.settings.overlay import laid_over

    settings = laid_over(config.load(given.config), acceptance.values(given.data) | kept.read(given.data))
    checks = [asdict(one) for one in check.run(settings, given.data)]
    data = bundle(settings, given.data, inventory(settings, given.data), checks, _log())
    target = handing.hand_over(given.to, name(settings.kiosk.id), data)
    note(given.data, "handed over", target.name)
    print(target)
    return 0


def _wipe(given: argparse.Namespace) -> int:
    from kiosk import config
    from kiosk.errors import RecordsError
    from kiosk.records import ending, space

    spare = space.spare(config.load(given.config).records.spare, given.data)
    if not ending.begun(given.data):
        found = ending.proof(given.data, given.stick, spare)
        print(f"{given.stick / found.export} holds all {found.rows} rows of {found.kiosk_id}, key {found.key}.")
        print(f"To remove all of it from {given.data} for good, type the cart's name: ", end="", flush=True)
        if sys.stdin.readline().strip() != found.kiosk_id:
            raise RecordsError("that was not the cart's name; nothing was removed.", "Run it again.")
    print(ending.wipe(given.data, given.stick, spare, "command line"))
    return 0


def _log() -> list[str]:
    """The last lines of the kiosk's own log, where a journal keeps them."""
    try:
        said = subprocess.run(_JOURNAL, capture_output=True, text=True, timeout=_PATIENCE_S, check=True)
        return said.stdout.splitlines()
    except (OSError, subprocess.SubprocessError) as error:
        return [f"no journal: {error}"]
