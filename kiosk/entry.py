"""What the staff PIN stands before: its page (`kiosk.pin`), the file behind it, and what is done once it was right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kiosk.pin import Gate, Wish, was_set, wrong_tries
from kiosk.records.audits import audits
from kiosk.records.pins import Pins


class Entry:
    """The PIN of one kiosk.

    Args:
        folder: the data folder.
        now: monotonic seconds.

    Attributes:
        gate: the page.
        pins: the PIN on disk.
    """

    def __init__(self, folder: Path, now: float) -> None:
        tries = audits(folder, "pin")
        self.pins = Pins(folder, set_once=was_set(tries))
        self.gate = Gate(wrong_tries(tries), now)
        self._then: Callable[[], object] = lambda: None
        self._wanted = ""

    def ask(self, wanted: str, then: Callable[[], object], stick: str, now: float) -> None:
        """Does `then` once the PIN was right; at once where none was set.

        Args:
            wanted: a key of the desk; where it is no longer offered the page closes.
            stick: the one that is plugged in, perhaps the reset stick; "" for none.
        """
        self._wanted, self._then = wanted, then
        if not self.pins.needed:
            then()
            return
        self.gate.ask(now)
        if stick:
            self.pins.look(stick)

    def set_first(self, wanted: str, now: float) -> None:
        """Asks for a PIN where none is."""
        self._wanted, self._then = wanted, lambda: None
        self.gate.set_new(now)

    def press(self, key: str, now: float) -> None:
        """Takes a key of the page; a typed digit goes nowhere else."""
        if wish := self.gate.press(key, now):
            (self.pins.check if wish[0] is Wish.CHECK else self.pins.change)(wish[1])

    def take_in(self, offered: frozenset[str], now: float) -> None:
        """What was compared meanwhile; `offered` are the desk's keys."""
        for what, yes in self.pins.poll():
            if what == "reset":
                self.gate.may_reset = yes
            elif (self.gate.checked if what == "check" else self.gate.changed)(yes, now) is Wish.OPEN:
                self._then()
            self.pins.needed |= what == "change" and yes
        if self._wanted not in offered:
            self.gate.close()  # a visit began, or the stick is out
