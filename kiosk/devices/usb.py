"""USB sticks that are mounted now, found in /proc/self/mountinfo. The kiosk mounts nothing itself.

A stick is a FAT or exFAT file system under /media, /run/media or /mnt. The kernel's own "removable" flag
is not asked: many sticks and all card readers by cable say no. The stick itself is never touched here,
so that a dying one holds nothing up.
Source: proc_pid_mountinfo(5).
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path, PurePosixPath

from kiosk.devices.watch import Told, Watch, Watched
from kiosk.errors import UnknownName
from kiosk.events import StickState

MOUNTS = Path("/proc/self/mountinfo")
KNOWN = ("auto", "model", "none")
EVERY_S = 1.0
_PLACES = tuple(map(PurePosixPath, ("/media", "/run/media", "/mnt")))
_KINDS = ("vfat", "exfat", "msdos")
_PROTECTED = "the stick is write-protected"


def sticks(device: str, mounts: Path = MOUNTS, folder: Path | None = None) -> Watch:
    """The sticks called `device`: auto, model (`folder` is the stick) or none.

    Raises:
        UnknownName: none is called that.
    """
    if device == "auto":
        return Watched("sticks", partial(read_sticks, mounts), EVERY_S)
    if device == "model":
        return Told(StickState((str(folder),) if folder else ()))
    if device == "none":
        return Told(StickState())
    raise UnknownName("stick", device, KNOWN)


def read_sticks(mounts: Path = MOUNTS) -> StickState:
    """The sticks mounted now, each once, in the order they were mounted."""
    try:
        text = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return StickState()
    return parse_mounts(text)


def parse_mounts(text: str) -> StickState:
    """Finds the writable sticks in the lines of a mountinfo; lines that are none are passed over."""
    writable: dict[str, str] = {}
    protected = False
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")
        if not dash or len(fields) < 6 or kind[0] not in _KINDS:
            continue
        place = PurePosixPath(_unescaped(fields[4]))
        if not any(place.is_relative_to(parent) for parent in _PLACES):
            continue
        if "ro" in fields[5].split(",") or "ro" in kind[-1].split(","):
            protected = True
        else:
            writable.setdefault(fields[2], str(place))
    return StickState(tuple(writable.values()), _PROTECTED if protected and not writable else "")


def _unescaped(field: str) -> str:
    r"""The kernel writes blank, tab, newline and backslash as \040, \011, \012 and \134."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)
