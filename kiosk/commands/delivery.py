"""How `kiosk export` is run: by hand, or as the console's child that says how far it is and lets the stick go."""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

from kiosk.devices import mounting
from kiosk.errors import Damaged, RecordsError
from kiosk.events import Row
from kiosk.records import emergency
from kiosk.records.outgoing import deliver
from kiosk.records.stamps import stamp, this_boot, utc_now
from kiosk.records.stick import Progress, StickError
from kiosk.records.store import Store


def by_hand(data: Path, to: Path, profile: str, recipient: str) -> Path:
    """Delivers an export and notes it in the records; the folder.

    Raises:
        LullError, OSError: as `deliver`.
    """
    folder = deliver(data, to, profile, recipient)
    _note(data, folder.name)
    return folder


def for_console(data: Path, to: Path, profile: str, recipient: str) -> int:
    """Delivers an export to a mounted stick: lines of JSON on stdout; 0, or 1 where the records are damaged.

    Lines: {"share", "words"} on the way; {"copied": NAME} once everything is on the stick and was read back,
    after which it waits until stdin ends (the result is in the records by then); {"free": true} once the stick
    is unmounted.

    Raises:
        LullError, OSError: as `deliver`.
    """
    if not os.path.ismount(to):
        raise StickError("the stick is gone.", "Plug it in again.")
    damage: Damaged | None = None
    try:
        name = deliver(data, to, profile, recipient, _tell).name
    except Damaged as error:
        damage, name = error, "a copy of damaged records"
    _line(copied=name)
    sys.stdin.read()
    _line(free=mounting.let_go(to))
    if damage:
        raise damage
    return 0


def _tell(progress: Progress) -> None:
    _line(share=round(progress.share, 3), words=progress.words)


def _line(**said: object) -> None:
    print(json.dumps(said), flush=True)


def _note(data: Path, name: str) -> None:
    """One audit row. Beside a running kiosk, which alone writes, it waits in the emergency file for its next start."""
    body = {"who": "command line", "what": "export", "before": "", "after": name, "why": ""}
    row = Row(str(uuid.uuid4()), "audit", "", time.monotonic(), body)
    try:
        store = Store.open(data)
    except RecordsError as error:
        if isinstance(error.__cause__, BlockingIOError):
            with suppress(OSError):
                emergency.append(data, [(row, stamp(row.at, this_boot(), utc_now(), time.monotonic()))])
        return  # a folder that cannot be written is no reason to fail: the export is whole
    with suppress(RecordsError):
        store.append([row])
        store.seal()
    store.close()
