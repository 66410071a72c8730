"""The root command channel into the machine: one line of shell, its exit code and what it said."""

from __future__ import annotations

import socket
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

RUN_S = 60.0


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended."""

    code: int
    said: str


class Channel:
    """The far end of /dev/hvc0 (channel.service)."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._left = b""

    def close(self) -> None:
        self._socket.close()

    def open(self, within_s: float) -> None:
        """Waits until a shell answers.

        Raises:
            TimeoutError: none did.
        """
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            try:
                self.run("stty -echo -onlcr", 5.0)
                return
            except TimeoutError:
                continue
        raise TimeoutError(f"no shell in the machine within {within_s:g} s")

    def send(self, command: str) -> None:
        """Runs one line that no answer will come to."""
        self._socket.sendall(f"{command}\n".encode())

    def run(self, command: str, within_s: float = RUN_S) -> Ran:
        """Runs one line.

        Raises:
            TimeoutError: it had not ended after `within_s`; the message is what it had said.
        """
        mark = uuid.uuid4().hex
        # The mark is cut in two in the line, so that an echo of the line is not taken for its end.
        line = f"{command}\n_code=$?; echo; echo {mark[:16]}''{mark[16:]} $_code.\n"
        self._socket.sendall(line.encode())
        until = time.monotonic() + within_s
        whole = self._left
        end = f"{mark} ".encode()
        while end not in whole or b"." not in whole.partition(end)[2]:
            self._socket.settimeout(max(0.01, until - time.monotonic()))
            try:
                part = self._socket.recv(65536)
            except TimeoutError:
                heard = whole.decode(errors="replace")
                raise TimeoutError(f"{command!r} had not ended after {within_s:g} s:\n{heard}") from None
            if not part:
                raise ConnectionError("the machine is off")
            whole += part
        said, _, rest = whole.partition(end)
        code, _, self._left = rest.partition(b".")
        self._left = self._left.lstrip()
        return Ran(int(code), said.decode(errors="replace").strip())
