"""What takes long to build and is the same every time, kept on disk between starts.

A kept thing is an .npz named by what it is and by a digest of its arguments and version, so that a
change of either builds anew. A cache that cannot be read or written is built in memory: it is a
saving of time and never a condition.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

Arrays = dict[str, np.ndarray]


def folder() -> Path:
    """$LULL_CACHE, else lull in $XDG_CACHE_HOME or ~/.cache."""
    named = os.environ.get("LULL_CACHE")
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lull"


def kept(name: str, version: int, build: Callable[..., Arrays], *arguments: object) -> Arrays:
    """`build(*arguments)`, from the cache where it is there.

    Args:
        name: a word for the file.
        version: raise it when `build` changes.
        arguments: plain values; their repr is part of the key.
    """
    arrays = found(name, version, *arguments)
    if arrays is None:
        arrays = build(*arguments)
        _keep(_path(name, version, arguments), arrays)
    return arrays


def found(name: str, version: int, *arguments: object) -> Arrays | None:
    """What `kept` keeps under these, or None where it is not there."""
    try:
        with np.load(_path(name, version, arguments)) as stored:
            return {each: stored[each] for each in stored.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return None


def _path(name: str, version: int, arguments: tuple[object, ...]) -> Path:
    key = hashlib.sha256(repr((name, version, np.__version__, arguments)).encode()).hexdigest()[:16]
    return folder() / f"{name}-{key}.npz"


def _keep(path: Path, arrays: Arrays) -> None:
    """Written beside and moved into place, so that a cut leaves the old file or none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]
        os.replace(beside, path)
    except OSError:
        return
