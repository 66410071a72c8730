"""The kiosk as its users have it: a window one can tap, words on its standard error; here as a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from pathlib import Path

from pygame import Rect

from kiosk.console.look import is_lasting
from kiosk.console.place import WORLDS, layout
from tests.pointer import Pointer
from tests.waiting import until

SIZE = (1280, 800)
FINGER_S = 0.5
WET_S = 1.1  # between two answers
EYE_S = 0.2  # to see that another panel is there
SLOW_S = 90.0  # software rendering on a shared machine


class Hands(ABC):
    """A kiosk that somebody taps and hears, wherever it runs with LULL_DEBUG=1.

    Args:
        worlds: offered by its configuration.
        slow_s: how long anything may take.

    Attributes:
        lines: what it has said.
        panel: the one that is shown.
    """

    def __init__(self, worlds: tuple[str, ...] = WORLDS, slow_s: float = SLOW_S) -> None:
        self.slow_s = slow_s
        self.lines: list[str] = []
        self._tapped_at = self._turned_at = 0.0
        self.panel = "ready"
        self.worlds = worlds

    @abstractmethod
    def press(self, place: tuple[int, int]) -> None:
        """A finger goes down and up there, px."""

    @abstractmethod
    def runs(self) -> bool:
        """Whether it still does. What it has said until now is in `lines` afterwards."""

    def tap(self, panel: str, key: str) -> None:
        """Taps a key where it lies in that panel, no sooner after the last tap than a finger could."""
        until(lambda: time.monotonic() - self._tapped_at > FINGER_S, "the finger to lift")
        self._tapped_at = time.monotonic()
        self.press(layout(panel, SIZE)[key].center)

    def touch(self, key: str) -> None:
        """Taps a key in the panel that is shown, as soon as an eye has found it; answers no faster than a wet glove."""
        least_s = WET_S if is_lasting(key) else FINGER_S
        until(lambda: time.monotonic() - self._tapped_at > least_s, "the finger to lift")
        until(lambda: self.runs() and key in self._places() and time.monotonic() - self._turned_at > EYE_S,
              f"a panel with {key}, not {self.panel}", self.slow_s)
        self._tapped_at = time.monotonic()
        self.press(self._places()[key].center)

    def _places(self) -> dict[str, Rect]:
        """What lies in the panel that is shown, in a clinic without marks of its own."""
        return layout(self.panel, SIZE, worlds=self.worlds, optional=())

    def said(self, pattern: str, after: int = 0) -> int:
        """The place after the first line from `after` on that matches, 0 if there is none."""
        for place, line in enumerate(list(self.lines)[after:], after + 1):
            if re.search(pattern, line):
                return place
        return 0

    def hear(self, pattern: str, after: int = 0, within_s: float | None = None) -> int:
        """Waits for a line."""
        def heard() -> int:
            runs = self.runs()
            assert runs or self.said(pattern, after), self.log
            return self.said(pattern, after)
        try:
            return until(heard, f"a line like {pattern!r}", within_s or self.slow_s)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log}") from None

    @property
    def log(self) -> str:
        """The last words."""
        return "\n".join(self.lines[-60:])

    def take(self, line: str) -> None:
        """It has said this."""
        self.lines.append(line)
        if turned := re.search(r"kiosk\.app: panel (\w+)$", line):
            self.panel, self._turned_at = turned[1], time.monotonic()


class KioskProcess(Hands):
    """`kiosk run` on the X screen `display`.

    Args:
        arguments: after `kiosk run`.
        env: added to this process's environment.
        worlds: offered by its configuration.
        command: another than run.
    """

    def __init__(
        self, display: str, arguments: list[str], env: dict[str, str], worlds: tuple[str, ...] = WORLDS,
        command: str = "run",
    ) -> None:
        super().__init__(worlds)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", command, *arguments], stderr=subprocess.PIPE, text=True,
            env={**os.environ, **env, "DISPLAY": display, "LULL_DEBUG": "1"},
        )
        self._ears = threading.Thread(target=self._listen)
        self._ears.start()
        self.pointer = Pointer(display)

    @property
    def pid(self) -> int:
        """Of the kiosk's own process, whose children are the others."""
        return self._process.pid

    def press(self, place: tuple[int, int]) -> None:
        self.pointer.tap(place)

    def runs(self) -> bool:
        return self._process.poll() is None

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
            self.take(line.rstrip())


class Nurse:
    """Two hands: presses a key where it lies, and hears what the kiosk then says of itself."""

    def __init__(self, kiosk: Hands) -> None:
        self.kiosk = kiosk
        self._heard = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.kiosk.touch(key)

    def hears(self, pattern: str) -> None:
        """Something new."""
        self._heard = self.kiosk.hear(pattern, self._heard)

    def answers(self, **keys: int | str) -> None:
        """Questions as they come: a number, or the key of a reason."""
        for question, key in keys.items():
            self.hears(f"asked {question}")
            self.press(f"score_{key}" if isinstance(key, int) else key)

    def cleans(self) -> None:
        """From the last answer to *Ready*."""
        for key, state in (("removed", "goodbye"), ("cleaned", "cleaning")):
            self.hears(f"kiosk.app: {state}$")
            self.press(key)
        self.hears("kiosk.app: ready$")


def config(folder: Path, text: str) -> str:
    """A configuration file; its path."""
    path = folder / "kiosk.toml"
    path.write_text(text)
    return str(path)


def exported(data: Path, to: Path) -> Path:
    """The folder that `kiosk export` makes of this data folder."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "export", str(to), "--data", str(data)],
        capture_output=True, text=True, check=True,
    )
    return Path(done.stdout.splitlines()[-1])
