"""Whether the patient may be asleep: the head has long been still, and nothing was looked at on purpose. Pure.

A hint, not a finding: whoever watches quietly may be as still, so all that follows from it is gentle. A lying head
rocks with the breath by a degree or so, which is still; a glance to the side is not. What wakes is a larger turn
than what keeps awake, so that it does not flicker.
"""

from __future__ import annotations

import math

from kiosk.gaze import Direction

STILL_S, STILL_LED_S = 60.0, 180.0  # led by the breathing guide, stillness is what was asked for
STILL_DEG, WAKES_DEG = 2.0, 4.0
UNSEEN_S = 1.0  # after a longer gap nothing is known of the head


class Sleeper:
    """One head, followed.

    Attributes:
        asleep: it may be.
    """

    def __init__(self) -> None:
        self.asleep = False
        self._towards: Direction | None = None
        self._since = self._seen_at = -math.inf
        self._led = False

    def see(self, now: float, towards: Direction | None, active: bool, chose: bool, led: bool) -> bool:
        """One frame.

        Args:
            now: monotonic seconds.
            towards: where the head faces, a unit vector in a frame that nobody recentres; None: it is not known.
            active: something else is attended to than before.
            chose: something was chosen.
            led: the breathing guide leads.

        Returns:
            whether the patient may be asleep.
        """
        if now - self._seen_at > UNSEEN_S:
            self.asleep, self._towards = False, None
        if towards is None:
            return self.asleep
        self._seen_at = now
        if led is not self._led:
            self._led, self._since = led, now  # the stillness until now was asked for
        if self._towards is None:
            self._towards, self._since = towards, now
        turned = _apart(towards, self._towards) > (WAKES_DEG if self.asleep else STILL_DEG)
        if chose or turned or (active and not self.asleep):
            self.asleep = False
            self._towards, self._since = towards, now
        elif now - self._since >= (STILL_LED_S if led else STILL_S):
            self.asleep = True
        return self.asleep


def _apart(one: Direction, other: Direction) -> float:
    """The angle between two unit vectors, degrees; by the chord, which is exact for small ones."""
    return math.degrees(2.0 * math.asin(min(1.0, math.dist(one, other) / 2.0)))
