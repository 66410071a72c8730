"""A foot pedal: one press is Talk, a second soon after it is Pause. Pure.

The first press acts at once, since talking cannot wait for a second one that may never come; the second takes the Talk
back. A pedal is a USB keyboard of one key: what it repeats while it is held is nothing.
"""

from __future__ import annotations

import math

TALK, PAUSE = "pedal_talk", "pedal_pause"
MEANS = {TALK: "talk", PAUSE: "pause"}
"""The key of the console that each stands for: where that does nothing, the pedal does nothing."""

AGAIN_S = 0.4


class Pedal:
    """One pedal, pressed and let go."""

    def __init__(self) -> None:
        self._down = False
        self._pressed_at = -math.inf

    def press(self, now: float) -> str:
        """TALK, PAUSE, or "" where it was held already."""
        if self._down:
            return ""
        self._down = True
        again = now - self._pressed_at <= AGAIN_S
        self._pressed_at = -math.inf if again else now  # a third press is a first one
        return PAUSE if again else TALK

    def release(self) -> None:
        """It is let go."""
        self._down = False
