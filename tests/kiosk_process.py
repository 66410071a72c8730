"""The kiosk as its users have it: a process of its own, a window one can tap, words on its standard error."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from kiosk.console.place import layout
from tests.pointer import Pointer
from tests.waiting import until

SIZE = (1280, 800)
FINGER_S = 0.5
SLOW_S = 90.0  # software rendering on a shared machine


class KioskProcess:
    """`kiosk run` on the X screen `display`.

    Args:
        arguments: after `kiosk run`.
        env: added to this process's environment.
    """

    def __init__(self, display: str, arguments: list[str], env: dict[str, str]) -> None:
        self.lines: list[str] = []
        self._tapped_at = 0.0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", *arguments], stderr=subprocess.PIPE, text=True,
            env={**os.environ, **env, "DISPLAY": display, "LULL_DEBUG": "1"},
        )
        self._ears = threading.Thread(target=self._listen)
        self._ears.start()
        self.pointer = Pointer(display)

    def tap(self, panel: str, key: str) -> None:
        """Taps a key where it lies in that panel, no sooner after the last tap than a finger could."""
        until(lambda: time.monotonic() - self._tapped_at > FINGER_S, "the finger to lift")
        self._tapped_at = time.monotonic()
        self.pointer.tap(layout(panel, SIZE)[key].center)

    def said(self, pattern: str, after: int = 0) -> int:
        """The place after the first line from `after` on that matches, 0 if there is none."""
        for place, line in enumerate(list(self.lines)[after:], after + 1):
            if re.search(pattern, line):
                return place
        return 0

    def hear(self, pattern: str, after: int = 0, within_s: float = SLOW_S) -> int:
        """Waits for a line."""
        def heard() -> int:
            assert self._process.poll() is None or self.said(pattern, after), self.log
            return self.said(pattern, after)
        try:
            return until(heard, f"a line like {pattern!r}", within_s)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log}") from None

    @property
    def log(self) -> str:
        """The last words."""
        return "\n".join(self.lines[-60:])

    def end(self) -> int:
        """SIGTERM; the exit code."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        finally:
            self._process.kill()
            self._ears.join(10)
            self.pointer.close()
            if self._process.stderr is not None:
                self._process.stderr.close()
        return self._process.returncode

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.lines.append(line.rstrip())


def config(folder: Path, text: str) -> str:
    """A configuration file; its path."""
    path = folder / "kiosk.toml"
    path.write_text(text)
    return str(path)
