"""The commands that care for a data folder: key, erase."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.commands import options

# Hexadecimal digits for reading from a step away: five lines of three dots, each line an octal digit.
_DOTS = dict(zip("0123456789abcdef", (
    "75557", "26227", "71747", "71717", "55711", "74717", "74757", "71244",
    "75757", "75717", "25755", "65656", "34443", "65556", "74647", "74644",
), strict=True))


def add(commands: Any) -> None:
    """Adds them to the command line."""
    key = options.command(commands, "key", _key, "the fingerprint of the cart's key, to be noted on paper")
    options.add_data(key)

    erase = options.command(commands, "erase", _erase, "removes a score or a session for good; its place remains")
    erase.add_argument("data", type=Path, metavar="DATA", help="the records' folder; no kiosk may be using it")
    erase.add_argument("name", metavar="SCORE_ID|SESSION_ID")
    erase.add_argument("--reason", required=True, metavar="TEXT", help="kept in the records; name no patient")
    options.add_config(erase)


def _key(given: argparse.Namespace) -> int:
    from kiosk.records import custody
    from kiosk.records.store import Store

    found = custody.present(given.data)
    if not found:
        store = Store.open(given.data)
        try:
            found = store.mind_key()
        finally:
            store.close()
        print("\n".join(store.notices) or f"A key was made in {given.data}.")
    print(f"\n{large(found[:9])}\n\n{large(found[10:])}\n\n{found}\n")
    print("Note these sixteen signs on paper and keep it away from the cart: every export names its key by them.")
    return 0


def large(digits: str) -> str:
    """Hexadecimal digits and spaces, five lines high."""
    lines = []
    for row in range(5):
        cells = (f"{int(_DOTS[digit][row]):03b}" if digit in _DOTS else "0" for digit in digits)
        lines.append("  ".join(cell.replace("1", "##").replace("0", "  ") for cell in cells).rstrip())
    return "\n".join(lines)


def _erase(given: argparse.Namespace) -> int:
    from kiosk import config
    from kiosk.records import space
    from kiosk.records.erasure import erase

    spare = space.spare(config.load(given.config).records.spare, given.data)
    count = erase(given.data, given.name, given.reason, spare)
    if not count:
        print(f"{given.name} was erased before; its old pages are gone too.")
        return 0
    print(f"{count} rows erased, with every copy in {given.data}; a score goes with all that it replaced and that "
          "replaced it. Exports made before are not reached: remove it there too.")
    return 0
