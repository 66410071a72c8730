"""The keys of a keyboard that mean something: a foot pedal's and the patient's call button's; any, while one is learnt.

Both are USB keyboards of one key. Whatever else a keyboard types reaches nothing.
"""

from __future__ import annotations

import pygame

from kiosk.calling import BUTTON
from kiosk.config import PEDALS
from kiosk.events import Tap
from kiosk.pedal import Pedal

LEARNING = "typed"
"""Offered as a key of the desk, it asks for the name of whatever is typed next."""

TYPED = f"{LEARNING}:"


class Typed:
    """What is typed, as taps.

    Args:
        pedal, call: what the foot pedal and the call button type, of `config.PEDALS`; "" for none.
    """

    def __init__(self, pedal: str = "", call: str = "") -> None:
        self._pedal = Pedal()
        self._pedal_types, self._call_types = ((pygame.key.key_code(name) if name else -1) for name in (pedal, call))

    def taps(self, event: pygame.event.Event, now: float, learning: bool) -> list[Tap]:
        """Of a KEYDOWN or KEYUP at `now`, monotonic seconds."""
        if learning:
            name = pygame.key.name(event.key).replace(" ", "")
            known = event.type == pygame.KEYDOWN and name in PEDALS
            return [Tap(f"{TYPED}{name}")] if known else []
        if event.key == self._call_types:
            return [Tap(BUTTON)] if event.type == pygame.KEYDOWN else []
        if event.key != self._pedal_types:
            return []
        if event.type == pygame.KEYUP:
            self._pedal.release()
            return []
        key = self._pedal.press(now)
        return [Tap(key)] if key else []
