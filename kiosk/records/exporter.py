"""An export to a stick from the console: a one-shot child with its own read transaction and memory.

The child's words go into a file, so that no pipe can fill; nothing here waits for the stick.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from kiosk.events import Event, StickState

BUSY = "Copying the scores. Leave the stick in."
KILL_S = 1.0


class Exporter:
    """At most one export at a time.

    Args:
        folder: the data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._words = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as this
        self._stick = StickState()
        self._news: tuple[Event, ...] = ()

    def start(self, stick: Path, state: StickState) -> None:
        """Begins an export into `stick`, unless one is under way. A stick just pulled is told, not written past."""
        if self._process:
            return
        self._stick = state
        if not os.path.ismount(stick):
            self._say("Not copied: the stick is gone. Plug it in again.")
            return
        self._words.seek(0)
        self._words.truncate()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "export", str(stick), "--data", str(self._folder)],
                stdout=self._words, stderr=self._words, stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            self._say(f"Not copied: {error.strerror}. Try again.")
            return
        self._say(BUSY, busy=True)

    def poll(self) -> tuple[Event, ...]:
        """How it goes, in words, at each change."""
        if self._process and self._process.poll() is not None:
            self._words.seek(0)
            said = self._words.read().decode(errors="replace").strip().splitlines()[-1:] or ["no words"]
            done = self._process.returncode == 0
            self._process = None
            name = Path(said[0]).name
            self._say(f"Copied: {name}. Eject the stick before you pull it." if done else f"Not copied: {said[0]}")
        news, self._news = self._news, ()
        return news

    def close(self) -> None:
        """Ends an export under way; without its manifest it says that it is not whole."""
        if self._process:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(KILL_S)
        self._words.close()

    def _say(self, detail: str, busy: bool = False) -> None:
        self._news += (replace(self._stick, busy=busy, detail=detail),)
