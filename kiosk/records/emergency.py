"""Rows the database would not take, as plain JSON lines that survive a power cut.

The last resort before paper: one file, appended and synced, with all that is needed to take the
rows in later. Taking in goes by uid, so a row that reached the database after all is not doubled.
The file is kept afterwards under another name.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable
from contextlib import suppress
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
    handle = _locked(folder / FILE)
    try:
        while data:
            data = data[os.write(handle, data):]
        os.fsync(handle)
    finally:
        os.close(handle)
    files.sync_folder(folder)


def read(folder: Path) -> tuple[list[tuple[Row, Stamp]], int, int]:
    """The rows of the file in `folder`, in order, how many lines could not be read, and the bytes that were."""
    try:
        data = (folder / FILE).read_bytes()
    except OSError:
        return [], 0, 0  # none, or a folder that cannot be read now: then it stays for the next start
    rows, unreadable = [], 0
    for line in filter(None, data.decode("utf-8", "replace").splitlines()):
        try:
            found = json.loads(line)
            row = Row(found["uid"], found["kind"], found["session_id"], found["at"], found["body"])
            rows.append((row, Stamp(found["boot_id"], found["utc"], found["clock_ok"])))
        except (ValueError, KeyError, TypeError):
            unreadable += 1
    return rows, unreadable, len(data)


def set_aside(folder: Path, size: int) -> bool:
    """Keeps the file under the next free name; not if another program has added to the `size` bytes read of it.

    Raises:
        OSError: another program is writing, or the folder cannot be written.
    """
    taken = [path.stem.rpartition("-")[2] for path in folder.glob("emergency-taken-*.jsonl")]
    last = max((int(number) for number in taken if number.isdecimal()), default=0)
    with open(folder / FILE, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_size != size:
            return False
        os.rename(folder / FILE, folder / f"emergency-taken-{last + 1:06}.jsonl")
    files.sync_folder(folder)
    return True


def _locked(path: Path) -> int:
    """The file to append to, which nobody sets aside until it is closed."""
    while True:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with suppress(OSError):  # a disk that knows no locks still takes rows
            fcntl.flock(handle, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        os.close(handle)  # it was set aside meanwhile


def _line(row: Row, stamp: Stamp) -> str:
    fields = {"uid": row.uid, "kind": row.kind, "session_id": row.session_id, "at": row.at, **asdict(stamp)}
    try:
        return json.dumps({**fields, "body": dict(row.body)}, default=repr)
    except (TypeError, ValueError, RecursionError):  # keys that are no words; the store will say so
        return json.dumps({**fields, "body": {"unwritable": repr(row.body)}}, default=repr)
