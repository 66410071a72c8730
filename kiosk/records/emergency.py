"""Rows the database would not take, as plain JSON lines that survive a power cut.

The last resort before paper: one file, appended and synced, with all that is needed to take the
rows in later. Taking in goes by uid, so a row that reached the database after all is not doubled.
The file is kept afterwards under another name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from kiosk.events import Row
from kiosk.records import files
from kiosk.records.stamps import Stamp

FILE = "emergency.jsonl"


def append(folder: Path, rows: Iterable[tuple[Row, Stamp]]) -> None:
    """Adds rows to the file in `folder`; on return they are on disk.

    Raises:
        OSError: they are not.
    """
    lines = [_line(row, stamp) for row, stamp in rows]
    # The empty line ends whatever a kill in the middle of the last append left.
    data = "\n".join(["", *lines, ""]).encode()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        while data:
            data = data[os.write(handle, data):]
        os.fsync(handle)
    finally:
        os.close(handle)
    files.sync_folder(folder)


def read(folder: Path) -> tuple[list[tuple[Row, Stamp]], int]:
    """The rows of the file in `folder`, in order, and how many lines could not be read."""
    try:
        lines = (folder / FILE).read_text("utf-8", "replace").splitlines()
    except OSError:
        return [], 0  # none, or a folder that cannot be read now: then it stays for the next start
    rows, unreadable = [], 0
    for line in filter(None, lines):
        try:
            found = json.loads(line)
            row = Row(found["uid"], found["kind"], found["session_id"], found["at"], found["body"])
            rows.append((row, Stamp(found["boot_id"], found["utc"], found["clock_ok"])))
        except (ValueError, KeyError, TypeError):
            unreadable += 1
    return rows, unreadable


def set_aside(folder: Path) -> None:
    """Keeps the file under the next free name."""
    taken = len(list(folder.glob("emergency-taken-*.jsonl")))
    os.rename(folder / FILE, folder / f"emergency-taken-{taken + 1:06}.jsonl")
    files.sync_folder(folder)


def _line(row: Row, stamp: Stamp) -> str:
    fields = {"uid": row.uid, "kind": row.kind, "session_id": row.session_id, "at": row.at, **asdict(stamp)}
    try:
        return json.dumps({**fields, "body": dict(row.body)}, default=repr)
    except (TypeError, ValueError, RecursionError):  # keys that are no words; the store will say so
        return json.dumps({**fields, "body": {"unwritable": repr(row.body)}}, default=repr)
