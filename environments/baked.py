"""What takes long to build and is the same every time, kept on disk between starts.

A kept thing is a folder of .npy files named by what it is and by a digest of its arguments and version, so that a
change of either builds anew. Its arrays are mapped, not read: taking them up costs next to nothing, and what goes to
the GPU goes there straight from the page cache. A cache that cannot be read or written is built in memory: it is a
saving of time and never a condition.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

Arrays = dict[str, np.ndarray]
KEPT_ONLY = "LULL_KEPT_ONLY"  # set to 1 in a process that draws: nothing is built there
END = "."  # the last line of the list of names: without it the list is torn


class NotKept(LookupError):
    """Something is not in the cache, and may not be built in this process."""


def folder() -> Path:
    """$LULL_CACHE, else lull in $XDG_CACHE_HOME or ~/.cache."""
    named = os.environ.get("LULL_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lull"


def kept(name: str, version: int, build: Callable[..., Arrays], *arguments: object) -> Arrays:
    """`build(*arguments)`, from the cache where it is there.

    Args:
        name: a word for the folder.
        version: raise it when `build` changes.
        arguments: plain values; their repr is part of the key.

    Raises:
        NotKept: it is not there, and `KEPT_ONLY` is set: building takes seconds, and a picture would stand still.
    """
    arrays = found(name, version, *arguments)
    if arrays is None and os.environ.get(KEPT_ONLY) == "1":
        raise NotKept(f"{name} is not prepared")
    if arrays is None:
        arrays = build(*arguments)
        _keep(_path(name, version, arguments), arrays)
    return arrays


def found(name: str, version: int, *arguments: object) -> Arrays | None:
    """What `kept` keeps under these, or None where it is not there, or not whole."""
    path = _path(name, version, arguments)
    with contextlib.suppress(OSError):  # a read-only cache forgets nothing either
        os.utime(path)  # in use: `forget` leaves it
    try:
        *names, end = (path / "names").read_text(encoding="utf-8").split("\n")
        return {each: _mapped(path / f"{each}.npy") for each in names} if end == END else None
    except (OSError, ValueError, EOFError):
        return None


def forget(before: float) -> int:
    """Removes what nobody asked for since `before` (seconds since the epoch), and what was cut short; how many."""
    gone = 0
    for path in folder().glob("*"):
        ours = (path / "names").is_file() or path.suffix == ".part" or re.fullmatch(r".+-[0-9a-f]{16}\.npz", path.name)
        if ours and path.stat().st_mtime < before:
            gone += 1
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
    return gone


def _mapped(path: Path) -> np.ndarray:
    """An array mapped copy-on-write; one without elements cannot be mapped."""
    try:
        return np.asarray(np.load(path, mmap_mode="c"))
    except ValueError:
        return np.asarray(np.load(path))


def _path(name: str, version: int, arguments: tuple[object, ...]) -> Path:
    key = hashlib.sha256(repr((name, version, np.__version__, arguments)).encode()).hexdigest()[:16]
    return folder() / f"{name}-{key}"


def _keep(path: Path, arrays: Arrays) -> None:
    """Written beside and moved into place, so that a cut leaves the old folder or none."""
    beside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = tempfile.mkdtemp(dir=path.parent, suffix=".part")
        for name, array in arrays.items():
            np.save(Path(beside, f"{name}.npy"), np.ascontiguousarray(array))
        Path(beside, "names").write_text("\n".join([*arrays, END]), encoding="utf-8")
        if path.exists():
            shutil.rmtree(path)
        os.replace(beside, path)
    except OSError:  # somebody else kept it first, or nothing can be kept
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
