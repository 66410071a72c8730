"""What the kiosk tells the service manager that started it, by datagrams of the sd_notify protocol.

That the console is ready, what it is doing, and that it lives: a manager that hears nothing for its watchdog's time
starts the kiosk anew. Whoever was not started by a manager tells nobody. Source: sd_notify(3), sd_watchdog_enabled(3).
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

IN_SESSION = "in-session"  # in the runtime directory while a visit is under way: no update may begin
BEATS = 4  # in the watchdog's time


class Service(Protocol):
    """The manager of this process."""

    def ready(self) -> None:
        """The console is ready, or shows why something is not; said once, more often is allowed."""

    def alive(self, now: float) -> None:
        """All that must go on does; call it as often as you like."""

    def status(self, words: str) -> None:
        """One line for whoever asks the manager, without anything about a patient."""

    def visiting(self, visit: bool) -> None:
        """Whether a visit is under way."""

    def pause(self, seconds: float) -> None:
        """Nothing is heard for so long; 0: from now on as before."""


class NoService:
    """Nobody to tell."""

    def ready(self) -> None: ...
    def alive(self, now: float) -> None: ...
    def status(self, words: str) -> None: ...
    def visiting(self, visit: bool) -> None: ...
    def pause(self, seconds: float) -> None: ...


class Systemd:
    """The manager behind NOTIFY_SOCKET.

    Args:
        address: a path, or a name in the abstract name space after "@".
        watchdog_us: its watchdog's time in microseconds; 0: it has none.
        runtime: the unit's runtime directory; None: it has none.
    """

    def __init__(self, address: str, watchdog_us: int, runtime: Path | None) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._watchdog_us = watchdog_us
        self._mark = runtime / IN_SESSION if runtime else None
        self._visiting: bool | None = None
        self._ready = False
        self._status = ""
        self._next_beat = float("-inf")

    def ready(self) -> None:
        if not self._ready:
            self._ready = self._tell("READY=1")

    def alive(self, now: float) -> None:
        if self._watchdog_us and now >= self._next_beat and self._tell("WATCHDOG=1"):
            self._next_beat = now + self._watchdog_us / 1e6 / BEATS

    def status(self, words: str) -> None:
        if words != self._status and self._tell(f"STATUS={words}"):
            self._status = words

    def visiting(self, visit: bool) -> None:
        if visit == self._visiting or self._mark is None:
            return
        with contextlib.suppress(OSError):  # a full /run: the next tick tries again
            if visit:
                self._mark.touch()
            else:
                self._mark.unlink(missing_ok=True)
            self._visiting = visit

    def pause(self, seconds: float) -> None:
        if self._watchdog_us:
            self._tell(f"WATCHDOG_USEC={round(seconds * 1e6) or self._watchdog_us}\nWATCHDOG=1")

    def _tell(self, message: str) -> bool:
        """Whether the manager took it; one that is busy is told at the next tick."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as link:
                link.sendto(message.encode(), self._address)
        except OSError:
            return False
        return True


def service(environment: Mapping[str, str] = os.environ) -> Service:
    """The manager that `environment` names, or none."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return NoService()
    ours = environment.get("WATCHDOG_PID") in (None, str(os.getpid()))
    watchdog = environment.get("WATCHDOG_USEC", "")
    runtime = environment.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return Systemd(
        address, int(watchdog) if ours and watchdog.isdecimal() else 0, Path(runtime) if runtime else None)
