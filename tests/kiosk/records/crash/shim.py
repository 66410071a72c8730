"""The shim of shim.c: built once a run, loaded into child processes, and its switches as Python sees them."""

from __future__ import annotations

import atexit
import ctypes
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.conftest import need

SOURCE = Path(__file__).with_name("shim.c")
ROOT = Path(__file__).parents[4]


@cache
def built() -> Path:
    """The shim, compiled. Skips the test (in CI: fails it) where there is no compiler."""
    need("gcc", shutil.which("gcc") is not None)
    folder = mkdtemp(prefix="lull-shim-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    library = Path(folder, "shim.so")
    command = ["gcc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE, "-lpthread"]
    subprocess.run(command, check=True)
    return library


def run(module: str, *arguments: str, watch: Path, log: Path | None = None) -> str:
    """Runs `python -m module` under the shim, which sees what happens below `watch`; gives what it printed.

    Raises:
        AssertionError: it failed.
    """
    environment = {**os.environ, "LD_PRELOAD": str(built()), "LULL_WATCH": str(watch), "PYTHONPATH": str(ROOT)}
    if log:
        environment["LULL_LOG"] = str(log)
    command = [sys.executable, "-m", module, *arguments]
    child = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stdout + child.stderr
    return child.stdout


class Switches:
    """The loaded shim's functions; only in a process that runs under it."""

    def __init__(self) -> None:
        self._shim = ctypes.CDLL(None)
        self._shim.lull_trace.restype = ctypes.c_char_p
        self._shim.lull_failed.restype = ctypes.c_long

    def note(self, text: str) -> None:
        """Puts a word of ours into the log, between what happened before and what happens after."""
        self._shim.lull_note(text.encode())

    def watch(self, folder: Path) -> None:
        """From now on sees what happens below `folder`."""
        self._shim.lull_watch(str(folder).encode())

    def arm(self, nth: int, number: int, *, for_ever: bool = False, within: str = "") -> None:
        """Fails the `nth` change from now with the errno `number`: that one, or all from there on.

        Args:
            within: only changes of paths that contain this are counted.
        """
        self._shim.lull_arm(ctypes.c_long(nth), number, int(for_ever), within.encode())

    def disarm(self) -> None:
        """All is well again."""
        self.arm(0, 0)

    @property
    def failed(self) -> int:
        """Changes failed since it was armed."""
        return int(self._shim.lull_failed())

    @property
    def trace(self) -> list[str]:
        """The changes counted since it was armed, what and where, up to the first that failed."""
        return str(self._shim.lull_trace().decode()).splitlines()
