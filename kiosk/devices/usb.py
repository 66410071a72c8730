"""USB sticks that are mounted now, found in /proc/self/mountinfo. The kiosk mounts nothing itself.

A stick is a FAT or exFAT file system under /media, /run/media or /mnt. The kernel's own "removable" flag
is not asked: many sticks and all card readers by cable say no. The stick itself is never touched here,
so that a dying one holds nothing up. Of a stick with several such parts the first is taken; of two sticks
neither, for nobody could say which. On the appliance nothing is mounted for all to see: there the unit of
each stick (systemd/kiosk-export@.service) says what it is in a folder of /run/lull-stick.
Source: proc_pid_mountinfo(5).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from kiosk.devices.watch import Told, Watch, Watched
from kiosk.errors import UnknownName
from kiosk.events import StickState
from kiosk.language import N_, Words, unpacked

MOUNTS = Path("/proc/self/mountinfo")
CARRIED = Path("/run/lull-stick")
SAID = "said"
KNOWN = ("auto", "model", "none")
EVERY_S = 1.0
_PLACES = tuple(map(PurePosixPath, ("/media", "/run/media", "/mnt")))
_REMOVABLE = _PLACES[:2]  # /mnt may be anything
_KINDS = ("vfat", "exfat", "msdos")
_FOREIGN = {
    "ntfs": "NTFS", "ntfs3": "NTFS", "fuseblk": "NTFS", "ext2": "ext2", "ext3": "ext3", "ext4": "ext4",
    "hfsplus": "HFS+", "btrfs": "Btrfs", "xfs": "XFS", "f2fs": "F2FS", "udf": "UDF",
}
WRITE_PROTECTED = N_("the stick is write-protected. Slide its switch, or take another.")
_SEVERAL = N_("Two sticks are plugged in. Take one out, then copy.")
_UNFINISHED = N_("A copy on this stick was not finished. Copy to stick goes on where it stopped.")
_PARTS = N_("This stick has several parts; the copy goes to the first.")


def strange(kind: str) -> Words:
    """That a stick's file system is not used here."""
    return N_("This stick's format is {kind}, which is not used here. Format it as exFAT or FAT32, or take another.",
              kind=kind)


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


def read_sticks(mounts: Path = MOUNTS, carried: Path = CARRIED) -> StickState:
    """The stick to copy to now: carried by a unit of its own, or mounted."""
    units = read_carried(carried)
    if units != StickState():
        return units
    try:
        text = mounts.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return StickState()
    return parse_mounts(text)


def read_carried(carried: Path) -> StickState:
    """What the units of the sticks say of them, each in a folder named by its partition."""
    usable: dict[str, dict[str, str]] = {}
    detail = ""
    for partition, said in told(carried):
        try:
            words = unpacked(said.get("detail", "")) or (_UNFINISHED if said.get("unfinished") else "")
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            continue
        if not said.get("detail"):
            usable.setdefault(_disk(partition), {})[partition] = words
        else:
            detail = detail or words
    if len(usable) > 1:
        return StickState((), _SEVERAL)
    for parts in usable.values():
        first = min(parts, key=lambda name: (len(name), name))
        return StickState((str(carried / first),), parts[first] or (_PARTS if len(parts) > 1 else ""))
    return StickState((), detail)


def told(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """What units of sticks say, by partition; of one that is just coming, or going, nothing."""
    try:
        places = sorted(folder.iterdir())
    except OSError:
        return
    for place in places:
        try:
            said = json.loads((place / SAID).read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(said, dict):
            yield place.name, said


def parse_mounts(text: str) -> StickState:
    """Finds the stick to copy to in the lines of a mountinfo; lines that are none are passed over."""
    writable: dict[str, dict[str, str]] = {}  # stick -> its parts -> where they are mounted
    protected = foreign = ""
    for line in text.splitlines():
        before, dash, after = line.partition(" - ")
        fields, kind = before.split(" "), after.split(" ")
        if not dash or len(fields) < 6 or len(kind) < 3:
            continue
        place = PurePosixPath(_unescaped(fields[4]))
        if kind[0] in _FOREIGN and any(place.is_relative_to(parent) for parent in _REMOVABLE):
            foreign = _FOREIGN[kind[0]]
        if kind[0] not in _KINDS or not any(place.is_relative_to(parent) for parent in _PLACES):
            continue
        if "ro" in fields[5].split(",") or "ro" in kind[-1].split(","):
            protected = WRITE_PROTECTED
        else:
            writable.setdefault(_disk(kind[1]), {}).setdefault(kind[1], str(place))
    if len(writable) > 1:
        return StickState((), _SEVERAL)
    for parts in writable.values():
        first = min(parts, key=lambda name: (len(name), name))
        return StickState((parts[first],), _PARTS if len(parts) > 1 else "")
    return StickState((), protected or (strange(foreign) if foreign else ""))


def _disk(source: str) -> str:
    """The stick that a partition is of: /dev/sdb1 is /dev/sdb, /dev/mmcblk0p1 is /dev/mmcblk0."""
    return re.sub(r"(?<=\d)p\d+$|(?<=[a-z])\d+$", "", source)


def _unescaped(field: str) -> str:
    r"""The kernel writes blank, tab, newline and backslash as \040, \011, \012 and \134."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), field)
