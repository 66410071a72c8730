"""A number typed on ten keys."""

from __future__ import annotations

from kiosk.commission.step import Known, with_keys
from kiosk.settings.sheet import CHOICES, Sheet, choices


class Digits:
    """What was typed so far.

    Args:
        most: digits.
    """

    def __init__(self, most: int) -> None:
        self.typed = ""
        self._most = most

    def press(self, key: str) -> bool:
        """Takes one of the ten; another key is none of its."""
        if key not in CHOICES:
            return False
        if len(self.typed) < self._most:
            self.typed += str((CHOICES.index(key) + 1) % 10)
        return True

    def clear(self) -> None:
        """Nothing was typed."""
        self.typed = ""

    def sheet(self, known: Known, headline: str, detail: str, do: str = "", other: str = "") -> Sheet:
        """The ten keys under `headline`, which says what was typed, and the keys `with_keys` gives."""
        page = choices((headline, detail), [(str((place + 1) % 10), False, True) for place in range(10)])
        return with_keys(page, known, do, other)
