"""A patient who turns the head to what he means, through a real runtime, and the pages he is shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from kiosk import activities, gaze, panel
from kiosk.devices.headset import Pose, towards
from kiosk.panel import Panel
from tests.kiosk_process import Hands

EYES_AT = (0.0, 1.6, 0.0)
ROW = panel.row("", "")
CONFIRM = panel.confirm("", "", 0)
WORLDS = panel.windows("", "", [(f"world:{name}", label, name) for name, label in activities.WORLDS.items()])
ACTIVITIES = panel.choice("", "", activities.choices("forest"))


class Head:
    """Turns to cells of the page before it, wherever that hangs.

    Args:
        move: puts the head there, in STAGE.
        kiosk: says where its pages hang and what was chosen.
    """

    def __init__(self, move: Callable[[Pose], None], kiosk: Hands) -> None:
        self._move, self._kiosk = move, kiosk
        self._pages = 0
        self.straight()

    def straight(self) -> None:
        self.turn(0.0, 0.0)

    def choose(self, page: Panel, id: str) -> None:
        """Waits for the next page, looks at a cell of it until the kiosk says that it was chosen."""
        self._pages = self._kiosk.hear("page hangs at", self._pages)
        seen = len(self._kiosk.lines)
        yaw, pitch = map(float, self._kiosk.lines[self._pages - 1].split()[-2:])
        cell = next(cell for cell in page.cells if cell.id == id)
        right, up, back = gaze.Anchor(yaw, pitch).axes()
        x, y, z = _ray(cell.yaw, cell.pitch)
        ray = tuple(x * r + y * u - z * b for r, u, b in zip(right, up, back, strict=True))
        self.turn(*gaze.Anchor().angles(ray))
        self._kiosk.hear(f"selected {id}$", seen)

    def skip_page(self) -> None:
        """The next page is answered by somebody else."""
        self._pages = self._kiosk.hear("page hangs at", self._pages)

    def turn(self, yaw: float, pitch: float) -> None:
        """There, degrees."""
        self._move(Pose(towards(_direction(yaw, pitch)), EYES_AT))


def _ray(yaw: float, pitch: float) -> tuple[float, float, float]:
    """Right, up and forward parts of a look."""
    y, p = np.radians(yaw), np.radians(pitch)
    return float(np.sin(y) * np.cos(p)), float(np.sin(p)), float(np.cos(y) * np.cos(p))


def _direction(yaw: float, pitch: float) -> tuple[float, float, float]:
    x, y, z = _ray(yaw, pitch)
    return x, y, -z
