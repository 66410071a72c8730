"""Real file systems that act as a stick: made in memory, mounted through a loop device, pulled without a word.

ext4 stands for FAT and exFAT, for which not every kernel has a driver: the calls and their errors are the same.
What FAT does worse, a rename on the disk before its data, is played through in `test_stick_states`.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from kiosk.records import sign
from kiosk.records.stick import MANIFEST, SIGNATURE

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN, _IOR('X', 125, __u32)
_WITHOUT_FLUSH = 2  # nothing that was not synced reaches the disk: as if the stick were out
MEGABYTE = 1 << 20


class Stick:
    """An ext4 file system in a file, mounted while it is plugged in."""

    def __init__(self, place: Path, size: int = 24 * MEGABYTE) -> None:
        self.image = place / "stick.img"
        self.path = place / "stick"
        self.path.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(size)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,nodiscard", str(self.image))

    def plug_in(self, options: str = "") -> None:
        """Mounts it as the appliance does."""
        wanted = "loop,nosuid,nodev,noexec,nosymfollow" + (f",{options}" if options else "")
        _run("mount", "-o", wanted, str(self.image), str(self.path))

    def pull(self) -> None:
        """From now on every call fails with EIO, and what was not synced is gone."""
        handle = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, _SHUTDOWN, struct.pack("I", _WITHOUT_FLUSH))
        finally:
            os.close(handle)

    def unplug(self) -> None:
        """Unmounts it."""
        _run("umount", str(self.path))


def small_export(place: Path) -> Path:
    """Three small files and the signed manifest over them."""
    folder = place / "lull-small-20260301T093000Z"
    folder.mkdir()
    files = []
    for name, rows in (("events.csv", 2), ("pain_scores.csv", 3), ("sessions.csv", 0)):
        content = b"".join(b"%d,%s\r\n" % (row, name.encode()) for row in range(rows + 1))
        (folder / name).write_bytes(content)
        files.append({"name": name, "sha256": hashlib.sha256(content).hexdigest(), "rows": rows})
    key = sign.passing_key()
    manifest = json.dumps({"files": files, "public_key": sign.public_hex(key)}).encode()
    (folder / MANIFEST).write_bytes(manifest)
    (folder / SIGNATURE).write_text(key.sign(manifest).hex())
    return folder


def mounts_or_skip() -> None:
    """Goes on as root where there are loop devices; a container has neither, and the test is skipped."""
    there = all(map(shutil.which, ("mkfs.ext4", "mount", "umount"))) and os.path.exists("/dev/loop-control")
    if not there or os.geteuid():
        pytest.skip("mounting a stick needs root and loop devices")


@contextmanager
def stick(place: Path, size: int = 24 * MEGABYTE) -> Iterator[Stick]:
    """A stick, plugged in; gone at the end."""
    made = Stick(place, size)
    made.plug_in()
    try:
        yield made
    finally:
        with suppress(subprocess.CalledProcessError):
            made.unplug()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=60)
