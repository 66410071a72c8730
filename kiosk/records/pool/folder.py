"""The pool's folder: under another name until it is whole, and a manifest of what is in it, written last.

Nothing that is there is ever written over. Unlike an export a pool is not signed: whoever pools has no cart's key, and
whoever doubts it can pool the same exports again, whose manifests it names by their SHA-256.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kiosk.errors import RecordsError
from kiosk.records.files import sync_file, sync_folder
from kiosk.records.pool.sources import PIECE, POOL


@contextlib.contextmanager
def growing(to: Path) -> Iterator[Path]:
    """The folder in which the pool `to` is made; afterwards it is `to`, or after an error gone.

    Raises:
        RecordsError: `to` exists and is not empty, or is being made just now.
        OSError: it cannot be made.
    """
    if to.is_symlink() or (to.exists() and (not to.is_dir() or any(to.iterdir()))):
        raise RecordsError(f"{to} exists.", "Name a new folder: a pool is never written over.")
    to = to.absolute()
    to.parent.mkdir(parents=True, exist_ok=True)
    part = to.with_name(to.name + ".part")
    part.mkdir(exist_ok=True)
    handle = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RecordsError(f"{to} is being made by another.", "Wait for it, or name another folder.") from None
        _clear(part)  # of one that was killed
        try:
            yield part
            for folder, _, names in os.walk(part):
                for name in names:
                    sync_file(Path(folder) / name)
                sync_folder(Path(folder))
            os.rename(part, to)
            sync_folder(to.parent)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def finish(folder: Path, content: dict[str, Any]) -> None:
    """Writes the manifest: `content` and every file's name, SHA-256 and size."""
    files = [
        {"name": path.relative_to(folder).as_posix(), "sha256": digest(path), "bytes": path.stat().st_size}
        for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    text = json.dumps({**content, "files": files}, ensure_ascii=False, indent=1)
    (folder / POOL).write_text(text + "\n", encoding="utf-8")


def fault(folder: Path) -> str:
    """What is wrong with the pool in `folder`; "" where each file is as it was written, and no other lies there."""
    try:
        content = json.loads((folder / POOL).read_bytes())
        files = {str(file["name"]): str(file["sha256"]) for file in content["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return f"{POOL} cannot be read"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()} - {POOL}
    for name in sorted(set(files) | there):
        if name not in files:
            return f"{name} does not belong to it"
        if name not in there:
            return f"{name} is missing"
        if digest(folder / name) != files[name]:
            return f"{name} was changed"
    return ""


def digest(path: Path) -> str:
    """SHA-256 of a file, a piece at a time."""
    found = hashlib.sha256()
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()
