"""Small plain files that must survive a power cut: the head beside the database, and whole replacements.

The head is one line, `seq hash`. It is written after each commit, so a kill in between leaves it
behind the database, which is normal. Ahead of the database, or naming another row, it shows that
the database was rolled back, emptied or replaced.
"""

from __future__ import annotations

import os
from pathlib import Path

from kiosk.records.chain import Head

HEAD = "head"


def sync_folder(folder: Path) -> None:
    """Makes new, renamed and removed names in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Makes the bytes of `path` survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(path: Path, data: bytes) -> None:
    """Puts `data` at `path`: after a power cut it holds all of the old bytes or all of the new."""
    part = path.with_name(path.name + ".part")
    with open(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    sync_folder(path.parent)


def write_head(folder: Path, head: Head) -> None:
    """Puts the head beside the database."""
    replace(folder / HEAD, f"{head.seq} {head.hash}\n".encode())


def read_head(folder: Path) -> Head | None:
    """The head beside the database; None where it is missing or unreadable."""
    try:
        seq, row_hash = (folder / HEAD).read_text("ascii").split()
        head = Head(int(seq), row_hash)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return head if head.seq >= 0 and len(row_hash) == 64 else None
