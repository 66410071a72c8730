"""Work that may take a while, each on a thread of its own; how it went is taken in at a later tick. Nothing waits."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from kiosk.errors import LullError
from kiosk.language import said_by

Take = Callable[[Any, float], None]

log = logging.getLogger(__name__)


class Errands:
    """What is under way.

    Args:
        refused: is told, in words, what could not be done.
        name: of its threads.
    """

    def __init__(self, refused: Callable[[str, float], None], name: str) -> None:
        self._refused, self._name = refused, name
        self._answers: queue.SimpleQueue[tuple[Take, Any]] = queue.SimpleQueue()
        self._awaited: list[threading.Thread] = []

    @property
    def busy(self) -> bool:
        """Something is under way that is to be told of, or was not taken in yet."""
        return any(thread.is_alive() for thread in self._awaited) or not self._answers.empty()

    def begin(self, work: Callable[[], Any], take: Take, told: bool = False) -> None:
        """Does `work` beside the tick; `take` gets what it gave at a later one. A refusal is told.

        Args:
            told: a row tells of it: `busy` until that row is there.
        """
        def do() -> None:
            try:
                self._answers.put((take, work()))
            except LullError as error:
                self._answers.put((self._refused, said_by(error)))
            except Exception as error:  # a page that hangs for ever would be worse
                log.exception("%s failed", self._name)
                self._answers.put((self._refused, str(error)))
        thread = threading.Thread(target=do, name=self._name, daemon=True)
        self._awaited = [one for one in self._awaited if one.is_alive()] + ([thread] if told else [])
        thread.start()

    def take_in(self, now: float) -> None:
        """Hands over what was done."""
        while not self._answers.empty():
            take, found = self._answers.get()
            take(found, now)

    def wait(self, seconds: float) -> None:
        """Waits for what is to be told of, but not for ever."""
        until = time.monotonic() + seconds
        for thread in self._awaited:
            thread.join(max(0.0, until - time.monotonic()))
