"""Mounting a stick's partition, and letting it go: by the kernel's own call, with every freedom taken away.

Only names of USB partitions are taken, only FAT and exFAT, told apart by what stands in the first sectors and
then named explicitly to the kernel, so that no other of its file systems is ever tried on a stranger's stick.
Source: mount(2); Microsoft's FAT and exFAT specifications; the superblocks of the others.
"""

from __future__ import annotations

import ctypes
import os
import re
from pathlib import Path

KINDS = ("vfat", "exfat")
_PARTITION = re.compile(r"(sd[a-z]{1,2}|mmcblk\d)(p?\d{1,3})?")
_NOSUID, _NODEV, _NOEXEC, _NOSYMFOLLOW = 2, 4, 8, 256
FLAGS = _NOSUID | _NODEV | _NOEXEC | _NOSYMFOLLOW
_UMOUNT_NOFOLLOW = 8
HEAD_BYTES = 1 << 17  # btrfs keeps its name at 64 KiB, all others before


def is_partition(name: str) -> bool:
    """Whether `name` is that of a stick's partition under /dev, and nothing else."""
    return bool(_PARTITION.fullmatch(name))


def kind_of(head: bytes) -> str:
    """The file system whose first `HEAD_BYTES` these are: vfat, exfat, a foreign one's name, or "" for unknown."""
    def at(offset: int, magic: bytes) -> bool:
        return head[offset:offset + len(magic)] == magic

    if at(3, b"EXFAT   "):
        return "exfat"
    if at(3, b"NTFS    "):
        return "NTFS"
    if at(1024 + 56, b"\x53\xef"):
        return "ext4"
    if at(65536 + 64, b"_BHRfS_M"):
        return "Btrfs"
    if at(0, b"XFSB"):
        return "XFS"
    if at(1024, b"H+") or at(1024, b"HX"):
        return "HFS+"
    if at(32, b"NXSB"):
        return "APFS"
    if at(32769, b"CD001"):
        return "ISO 9660"
    fat = at(510, b"\x55\xaa") and (at(82, b"FAT32   ") or at(54, b"FAT1"))
    return "vfat" if fat else ""


def mount(device: Path, place: Path, kind: str, options: str = "") -> None:
    """Mounts a partition: nosuid, nodev, noexec, nosymfollow.

    Raises:
        ValueError: `kind` is none of `KINDS`.
        OSError: the kernel refused.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is not mounted")
    own = f"uid={os.getuid()},gid={os.getgid()},umask=077"
    _mount(device, place, kind, ",".join(filter(None, (own, options))))


def _mount(device: Path, place: Path, kind: str, options: str) -> None:
    words = (str(device).encode(), str(place).encode(), kind.encode())
    _check(_libc().mount(*words, ctypes.c_ulong(FLAGS), options.encode()), place)


def let_go(place: Path) -> bool:
    """Unmounts; False where this user may not, or something still uses it."""
    try:
        _check(_libc().umount2(str(place).encode(), _UMOUNT_NOFOLLOW), place)
    except OSError:
        return False
    return True


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, place: Path) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(place))
