"""The wipe lock: for twenty seconds a cloth on the screen presses nothing but STOP. Pure.

Where seconds run towards something that cannot be undone, the key that stops them lives too: a cloth may stop that.
It lies between the window and everything else, as the staff PIN does: beneath it the visit goes on, questions and
calls are shown, and nothing of it is kept. It returns by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from kiosk.calling import BUTTON
from kiosk.events import Tap
from kiosk.pedal import MEANS
from kiosk.view import Desk

LOCK_S = 20.0
AFTER_STOP_S = 2.0  # whoever pressed STOP needs the keys; the stroke that ran over it does not press its neighbours


class Wipe:
    """Open until its key is pressed."""

    def __init__(self) -> None:
        self._until = -math.inf

    def locked(self, now: float) -> bool:
        """Only STOP counts."""
        return now < self._until

    def taps(self, taps: Iterable[Tap], now: float, alive: frozenset[str] = frozenset()) -> tuple[Tap, ...]:
        """Those that count; the key of the lock is taken out and locks.

        Args:
            alive: keys that count beside STOP.
        """
        passed = []
        for tap in taps:
            if tap.key in alive or tap.key in (*MEANS, BUTTON):  # a foot, or the patient, while the hands wipe
                passed.append(tap)
            elif tap.key == "stop":
                self._until = min(self._until, now + AFTER_STOP_S)
                passed.append(tap)
            elif self.locked(now):
                continue
            elif tap.key == "wipe":
                self._until = now + LOCK_S
            else:
                passed.append(tap)
        return tuple(passed)

    def shown(self, desk: Desk, now: float, alive: frozenset[str] = frozenset()) -> Desk:
        """`desk` with the key of the lock, or without any but STOP and `alive`, and with the seconds that are left."""
        if not self.locked(now):
            return replace(desk, keys=desk.keys | {"wipe"})
        left_s = math.ceil(self._until - now)
        return replace(desk, keys=desk.keys & {"stop", *alive}, marked=desk.marked | {"wipe"}, wiping_s=left_s)
