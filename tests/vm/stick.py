"""A USB stick in a file: one FAT partition, read and made without mounting (mtools)."""

from __future__ import annotations

import subprocess
from pathlib import Path

SIZE_MIB = 64
START = 2048  # sectors of 512 bytes before the partition, as shops' sticks have it


class Stick:
    """A new one at `path`."""

    def __init__(self, path: Path, size_mib: int = SIZE_MIB) -> None:
        self.path = path
        with path.open("wb") as file:
            file.truncate(size_mib << 20)
        _run("sfdisk", "--quiet", str(path), said=f"label: dos\nstart={START}, type=c\n")
        _run("mkfs.vfat", "-n", "WARD", "--offset", str(START), str(path), str((size_mib << 10) - START // 2))

    def files(self) -> list[str]:
        """Every file's path on it."""
        return sorted(_run("mdir", "-/", "-b", "-a", "-f", "-i", self._at, "::").replace("::", "").split())

    def copy(self, to: Path) -> None:
        """All that is on it into the folder `to`."""
        _run("mcopy", "-s", "-n", "-i", self._at, "::", str(to))

    def put(self, folder: Path) -> None:
        """A folder, with all that is in it, onto it."""
        _run("mcopy", "-s", "-i", self._at, str(folder), "::")

    @property
    def _at(self) -> str:
        return f"{self.path}@@{START * 512}"


def _run(*command: str, said: str = "") -> str:
    done = subprocess.run(command, input=said, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stderr}"
    return done.stdout
