"""The kiosk's end of a scene, for tests: starts the real process, talks to it, keeps what it says."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from kiosk.scene import link
from kiosk.view import Picture
from tests.waiting import until

Kind = TypeVar("Kind")


class SceneProcess:
    """`python -m kiosk.scene` with its link and block. Use as a context."""

    def __init__(self, headset: str, environment: Mapping[str, str] | None = None, worlds: str = "") -> None:
        self.block = link.Block.create()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with ours, theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk.scene", "--link", str(theirs.fileno()), "--block", str(self.block.fd),
                 "--headset", headset, "--worlds", worlds],
                pass_fds=[theirs.fileno(), self.block.fd], env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            )
            self.post = link.Post(ours)
        self.said: list[Any] = []
        self._mirror = 0

    def __enter__(self) -> SceneProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.end()

    def show(self, **what: Any) -> None:
        self.post.put(link.Show(Picture(**what)))

    def heard(self, kind: type[Kind], within_s: float = 30.0, what: str = "") -> Kind:
        """The next message of a kind; all that came before stay in `said`."""
        found: list[Kind] = []

        def listen() -> bool:
            new = self._take()
            self.said += new
            found.extend(message for message in new if isinstance(message, kind))
            return bool(found)

        until(listen, what or f"the scene says {kind.__name__}", within_s)
        return found[0]

    def turned(self, turns: int = 3) -> None:
        """Waits until the loop has turned some more."""
        first = self.block.frame.read()
        number = first.number if first else 0

        def on() -> bool:
            self.said += self._take()
            beat = self.block.frame.read()
            return beat is not None and beat.number >= number + turns

        until(on, f"the loop turns {turns} times", 30.0 + turns)

    def picture(self, within_s: float = 30.0) -> NDArray[np.uint8]:
        """A mirror picture that was not read yet."""
        sequence, rgb, _ = until(lambda: self.block.mirror.read(self._mirror), "a mirror picture arrives", within_s)
        self._mirror = sequence
        return rgb

    def end(self, within_s: float = 20.0) -> tuple[int, str]:
        """Waits for its end: exit code and what it logged."""
        _, errors = self.process.communicate(timeout=within_s)
        self.post.close()
        return self.process.returncode, errors

    def _take(self) -> list[Any]:
        self.post.flush()
        try:
            return self.post.take()
        except EOFError:
            raise AssertionError(f"the scene ended:\n{self.end()[1]}") from None
