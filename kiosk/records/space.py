"""Space on the disk, and a little of it put by: given back when the disk is full, it holds hundreds of rows."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

RESERVE = "reserve"
RESERVE_BYTES = 16 << 20
_LEAVE_FREE_MB = 64  # a session needs this more than we need the reserve


def free_mb(folder: Path) -> int:
    """Free space for us in `folder` or the nearest folder above that exists, MiB; 0 if it cannot be written."""
    for place in (folder, *folder.absolute().parents):
        with suppress(OSError):
            found = os.statvfs(place)
            return 0 if found.f_flag & os.ST_RDONLY else found.f_bavail * found.f_frsize >> 20
    return 0


def spare(configured: str, folder: Path) -> Path | None:
    """Where rows go that `folder` cannot take: a place of its own in the configured folder, else in memory, if any."""
    runtime = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0] or os.environ.get("XDG_RUNTIME_DIR")
    place = configured or (runtime and f"{runtime}/lull")
    if not place:
        return None
    return Path(place, hashlib.sha256(str(folder.absolute()).encode()).hexdigest()[:16])  # another kiosk has another


def make_reserve(folder: Path) -> None:
    """Puts the reserve by, if it is not there and there is plenty of space.

    Raises:
        OSError: there is not.
    """
    reserve = folder / RESERVE
    if reserve.exists() or free_mb(folder) < _LEAVE_FREE_MB + (RESERVE_BYTES >> 20):
        return
    part = folder / f"{RESERVE}.part"
    try:
        with open(part, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        os.replace(part, reserve)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def give_reserve_back(folder: Path) -> bool:
    """Frees the reserve; False if there is none."""
    try:
        (folder / RESERVE).unlink()
    except OSError:
        return False
    return True
