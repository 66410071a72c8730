"""Pages on the cart's screen: as large as its picture holds, for a fingertip instead of a look. Pure.

A screen is nearer the edge of what it shows than a headset: a row of numbers that an eye finds easily is too small for
a finger there. Cells grow with the plane that they lie on, so they stay ordinary cells: what is drawn is what is
touched. The bell keeps its place below.
"""

from __future__ import annotations

import math
from dataclasses import replace

from environments.layout import Box, box_of
from kiosk.panel import Cell, Panel

WIDER, TALLER, LARGER = 2.4, 1.7, 1.3  # cells at most, and their words
WINDOW_WIDER, WINDOW_LARGER = 1.3, 1.15  # as far as a window's picture reaches, and its foot
ROOM: Box = (-0.9, -0.36, 0.9, 0.405)
"""Of the picture of `kiosk.devices.flat`, tangents: above the bell, with the edge of the plate around it."""


def enlarged(page: Panel) -> Panel:
    """The same page, as large as `ROOM` holds and at most `WIDER` and `TALLER` than made; its words lie within too."""
    boxes = [box_of(cell) for cell in page.cells]
    left, low, right, top = ROOM
    chosen = [box for cell, box in zip(page.cells, boxes, strict=True) if cell.dwell_s > 0.0] or boxes
    reach = max(max(-box[0], box[2]) for box in chosen)
    lowest, highest = min(box[1] for box in boxes), max(box[3] for box in boxes)
    wider = WINDOW_WIDER if any(cell.picture for cell in page.cells) else WIDER
    across, along = min(wider, right / reach), min(TALLER, (top - low) / (highest - lowest))
    shift = min(max(0.0, low - along * lowest), top - along * highest)
    return replace(page, cells=tuple(
        _put(cell, (
            max(left, across * box[0]), along * box[1] + shift, min(right, across * box[2]), along * box[3] + shift,
        ), min(along, WINDOW_LARGER if cell.picture else LARGER))
        for cell, box in zip(page.cells, boxes, strict=True)))


def _put(cell: Cell, box: Box, larger: float) -> Cell:
    """The cell that fills `box`, its words `larger` times as tall."""
    left, low, right, top = (math.degrees(math.atan(edge)) for edge in box)
    return replace(
        cell, yaw=(left + right) / 2, pitch=(low + top) / 2, width=right - left, height=top - low,
        text_deg=cell.text_deg * larger)
