"""Where forward is for this patient. Pure.

The world's frame is the head as it was when it was recentred: its full rotation, roll too, so that a
patient who lies on his side has the horizon where his eyes have it. A runtime's own recentre keeps the
horizon level by specification, and so cannot do this.
"""

from __future__ import annotations

from kiosk.devices.headset import Frame, Pose


class Stance:
    """Takes the head as forward when asked, and places poses of the device in the world.

    Attributes:
        taken: how often a head was taken as forward.
    """

    def __init__(self) -> None:
        self._origin = self._undone = Pose()
        self._asked = True
        self.taken = 0

    def recentre(self) -> None:
        """Forward is where the next valid head faces."""
        self._asked = True

    def follow(self, frame: Frame) -> None:
        """Looks at a frame's head before anything is placed."""
        if self._asked and frame.orientation:
            self._origin, self._undone = frame.head, frame.head.inverse()
            self._asked = False
            self.taken += 1

    def place(self, pose: Pose) -> Pose:
        """A pose of the device, in the world."""
        return self._undone @ pose

    def back(self, pose: Pose) -> Pose:
        """A pose of the world, in the device's frame."""
        return self._origin @ pose
