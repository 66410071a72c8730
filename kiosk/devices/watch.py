"""A state that is read again and again, off the tick: a slow file never holds the kiosk up.

Deliberately not here: what is read, and how; kiosk.devices.power and kiosk.devices.usb say so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from kiosk.events import Event


class Watch(Protocol):
    """What the kiosk asks of a state it only watches."""

    def start(self) -> None:
        """Begins to look. Called once."""

    def poll(self, now: float) -> tuple[Event, ...]:
        """The state, where it has changed since the last call. Never waits."""

    def close(self) -> None:
        """Looks no more."""


class Told:
    """A state that is told, not read: none, or a model. Said once."""

    def __init__(self, state: Event) -> None:
        self._news: tuple[Event, ...] = (state,)

    def start(self) -> None:
        """Nothing to start."""

    def poll(self, now: float) -> tuple[Event, ...]:
        """The state, the first time."""
        news, self._news = self._news, ()
        return news

    def close(self) -> None:
        """Nothing to stop."""


class Watched:
    """A state read on a thread of its own.

    Args:
        name: of the thread.
        read: gives the state; may take its time, raises nothing.
        every_s: from one reading to the next.
    """

    def __init__(self, name: str, read: Callable[[], Event], every_s: float) -> None:
        self._read = read
        self._every_s = every_s
        self._latest: Event | None = None
        self._told: Event | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._look, name=name, daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def poll(self, now: float) -> tuple[Event, ...]:
        """The state, where it has changed since the last call."""
        latest = self._latest
        if latest is None or latest == self._told:
            return ()
        self._told = latest
        return (latest,)

    def close(self) -> None:
        """Looks no more. A reading that hangs is left behind; its thread is a daemon."""
        self._closing.set()

    def _look(self) -> None:
        while not self._closing.is_set():
            self._latest = self._read()
            self._closing.wait(self._every_s)
