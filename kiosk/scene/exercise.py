"""The exercise that goes on: what its movement comes to, told every second. Only a head that is worn is measured."""

from __future__ import annotations

from kiosk.devices.headset import Pose
from kiosk.events import Moved
from kiosk.scene.movement import Movement

EVERY_S = 1.0


class Exercise:
    """Measures the run that goes on; another run begins anew."""

    def __init__(self) -> None:
        self._run, self._movement = -1, Movement()
        self._told_at = 0.0

    def see(self, now: float, head: Pose | None, going: tuple[int, int] | None) -> Moved | None:
        """One frame.

        Args:
            now: monotonic seconds.
            head: in the patient's own frame; None while it cannot be told.
            going: the exercise's run and lights reached; None while none goes on.

        Returns:
            what it came to, when that is to be told.
        """
        if going is None or head is None:
            self._movement.rest()
            return None
        run, reached = going
        if run != self._run:
            self._run, self._movement, self._told_at = run, Movement(), now
        self._movement.see(now, head)
        if now - self._told_at < EVERY_S:
            return None
        self._told_at = now
        return self._movement.told(run, reached)
