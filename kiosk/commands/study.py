"""The commands of a study: its protocol checked, its list sealed, its codes printed, its arms named at the end."""

from __future__ import annotations

import argparse
import time
import uuid
from pathlib import Path
from typing import Any

from kiosk.commands import options
from kiosk.errors import ConfigError, RecordsError

SHORTEST_REASON = 8


def add(commands: Any) -> None:
    """Adds them to the command line."""
    parser = options.command(commands, "study", _check, "a study: check, codes, seal, unblind")
    parts = parser.add_subparsers(required=True, metavar="check|codes|seal|unblind", parser_class=type(parser))

    check = options.command(parts, "check", _check, "whether a protocol file, or a cart's study folder, is right")
    check.add_argument("path", type=Path, metavar="PROTOCOL.toml")

    codes = options.command(parts, "codes", _codes, "every patient's code, one a line, for the labels")
    codes.add_argument("path", type=Path, metavar="PROTOCOL.toml")

    seal = options.command(parts, "seal", _seal, "draw and seal the list of arms, once, by somebody who treats nobody")
    seal.add_argument("path", type=Path, metavar="PROTOCOL.toml")
    seal.add_argument("--out", type=Path, required=True, metavar="SEALED")
    seal.add_argument("--kiosk", default="", metavar="ID", help="the one cart it is for")

    unblind = options.command(parts, "unblind", _unblind, "name the arms; kept in the audit with its reason")
    unblind.add_argument("--reason", required=True)
    options.add_data(unblind)
    options.add_config(unblind)


def _check(given: argparse.Namespace) -> int:
    from kiosk.studies import files

    study = files.read_protocol(given.path)
    print(f"{study.title}\n{study.id} {study.version}: {', '.join(study.arms)}; {study.places} places in each of: "
          f"{', '.join(study.strata)}\nprotocol SHA-256 {study.sha256}")
    if given.path.is_dir():
        found = files.read(given.path, _owner(given.path))[1]
        print(f"list SHA-256     {found.commitment}\nCompare both with the paper.")
    return 0


def _owner(folder: Path) -> str:
    """The cart a list is for; to check it, any will do."""
    import json

    from kiosk.studies.files import LIST

    content = json.loads((folder / LIST).read_bytes())
    return str(content.get("kiosk_id", "")) if isinstance(content, dict) else ""


def _codes(given: argparse.Namespace) -> int:
    from kiosk.studies import files

    print("\n".join(files.read_protocol(given.path).patients))
    return 0


def _seal(given: argparse.Namespace) -> int:
    from kiosk.studies import files

    commitment = files.seal(given.path, given.out, given.kiosk)
    print(f"list SHA-256 {commitment}\nPublish {given.out / 'commitment.txt'} before the first patient, put "
          f"{given.out / 'cart'} on the cart, and give {given.out / 'statistician'} to nobody who treats patients.")
    return 0


def _unblind(given: argparse.Namespace) -> int:
    from kiosk import config
    from kiosk.events import Row
    from kiosk.records.store import Store
    from kiosk.studies import files

    reason = " ".join(given.reason.split())
    if len(reason) < SHORTEST_REASON:
        raise ConfigError("--reason", f"is {given.reason!r}", "Say why, in words that will be understood in a year.")
    settings = config.load(given.config)
    if not settings.study.folder:
        raise ConfigError("study.folder", "is not set: no study runs on this cart", "Name its folder.")
    study, sealed = files.read(Path(settings.study.folder), settings.kiosk.id)
    if not (given.data / "records.db").exists():
        raise ConfigError("--data", f"{given.data} holds no records", "Name the data folder of the cart.")
    named = ", ".join(f"{sealed.letter(arm)} = {arm}" for arm in sorted(study.arms, key=sealed.letter))
    body = {"who": "command line", "what": "randomisation", "before": "blinded", "after": f"unblinded: {named}",
            "why": reason, "study": study.id, "unblinded": True}
    store = Store.open(given.data)
    try:
        refused = store.append([Row(str(uuid.uuid4()), "audit", "", time.monotonic(), body)])
        store.seal()
    finally:
        store.close()
    if refused:
        raise RecordsError("That could not be kept, so nothing is named.", "Check the disk.")
    whole = sealed.is_as_published()
    print(f"{named}\nThe list is {'' if whole else 'NOT '}the one of the commitment {sealed.commitment}.")
    return 0 if whole else 1
