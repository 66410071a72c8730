"""The commands about the staff PIN: pin set, pin remove, pin reset-stick."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
import uuid
from pathlib import Path
from typing import Any

from kiosk.commands import options
from kiosk.errors import ConfigError, RecordsError
from kiosk.events import Row


def add(commands: Any) -> None:
    """Adds them to the command line."""
    pin = options.command(commands, "pin", _pin, "the staff PIN that a copy to a stick then needs")
    pin.add_argument("what", choices=("set", "remove", "reset-stick"))
    pin.add_argument("stick", nargs="?", type=Path, metavar="STICK", help="for reset-stick: where the stick is mounted")
    options.add_data(pin)


def _pin(given: argparse.Namespace) -> int:
    from kiosk.records import pins
    from kiosk.records.store import Store

    if given.what == "reset-stick" and given.stick is None:
        raise ConfigError("STICK", "is not named", "Write: kiosk pin reset-stick STICK")
    new = _typed() if given.what == "set" else ""
    store = Store.open(given.data)  # refuses beside a running kiosk, which would not see the change
    try:
        if given.what == "set":
            pins.set_pin(given.data, new)
            print("The PIN is set. Copies to a stick need it from now on.")
        elif given.what == "remove":
            pins.remove_pin(given.data)
            print("There is no PIN any more.")
        else:
            target = pins.make_reset_stick(given.data, given.stick)
            print(f"{target} sets a new PIN on this cart. Lock the stick away; earlier ones are worth nothing now.")
        after = {"set": "set", "remove": "removed", "reset-stick": "reset stick made"}[given.what]
        body = {"who": "command line", "what": "pin", "before": "", "after": after, "why": ""}
        store.append([Row(str(uuid.uuid4()), "audit", "", time.monotonic(), body)])
        store.seal()
    finally:
        store.close()
    return 0


def _typed() -> str:
    """The new PIN: typed twice, unseen, or one line from a pipe."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    new = getpass.getpass("New PIN (4 to 8 digits): ")
    if getpass.getpass("Once more: ") != new:
        raise RecordsError("these were two different numbers.", "Run it again.")
    return new
