"""A console that nobody sees, on which somebody presses keys."""

from __future__ import annotations

from kiosk.console.window import NoWindow
from kiosk.events import Tap


class Fingers(NoWindow):
    """No display; what is put into `keys` has been pressed by the next poll."""

    def __init__(self) -> None:
        super().__init__("a test")
        self.keys: list[str] = []

    def poll(self, now: float) -> tuple[tuple[Tap, ...], None, bool]:
        """The keys pressed since the last call."""
        taps, self.keys = tuple(Tap(key) for key in self.keys), []
        return taps, None, False
