"""Where the patient's page is seen on the flat screen: through the eye's own matrix, onto the console."""

from __future__ import annotations

import numpy as np
from pygame import Rect

from environments.layout import Box
from kiosk.console.mirror import fitted
from kiosk.console.place import layout
from kiosk.devices.flat import SIZE, FlatHeadset
from kiosk.devices.headset import Aim
from kiosk.scene.attention import Look


def picture(size: tuple[int, int], panel: str = "flat_baseline") -> Rect:
    """Where the patient's picture is seen on a console of this size."""
    return fitted(layout(panel, size)["mirror"], *SIZE)


def drawn(box: Box, shown: Rect) -> tuple[float, float, float, float]:
    """Left, top, right and bottom on the console, px, of a box of the page."""
    frame = FlatHeadset(Aim(), lambda: 0.0).begin()
    assert frame is not None
    clip = frame.eyes[0].fov.projection() @ frame.head.view() @ Look().anchor.matrix()
    corners = []
    for x, y in (box[:2], box[2:]):
        across, along, _, w = clip @ np.array([x, y, -1.0, 1.0])
        corners.append((
            shown.left + (across / w + 1) / 2 * shown.width, shown.top + (1 - along / w) / 2 * shown.height))
    (left, bottom), (right, top) = corners
    return left, top, right, bottom
