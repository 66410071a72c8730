"""From cells in degrees to a plane: where they lie, and one picture of all their words.

The plane stands square before the page's anchor at distance 1, so its coordinates are tangents of the
cells' angles. Text sizes are degrees too: letters grow toward the edges as the plane does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from environments import lettering

DENSITY = 1260.0  # pixels per unit of tangent: 22 a degree, as many as headsets show
FOOT_DEG = 2.9  # of a window: the strip that its words stand on
MARGIN_DEG, THIN_DEG = 1.6, 0.5
CAPTION_PITCH, CAPTION_HEIGHT, CAPTION_LOWEST = -13.0, 9.4, -21.0
BESIDE_BELL = {"pitch": -26.0, "yaw": 26.0, "width": 32.0, "height": 8.0}
SIDES = {"left": 0.0, "centre": 0.5, "right": 1.0}

Box = tuple[float, float, float, float]
"""Left, bottom, right, top on the plane: tangents."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Words under or over a page, in the shape of a cell."""

    label: str
    pitch: float
    id: str = "caption"
    yaw: float = 0.0
    width: float = 46.0
    height: float = CAPTION_HEIGHT
    text_deg: float = 3.0
    dwell_s: float = 0.0
    align: str = "centre"
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells laid out.

    Args:
        cells: as given.
        boxes: of the cells.
        inked: where their words really lie.
        coverage: uint8 (h, w), top row first: all words.
        frame: what `coverage` spans.
    """

    cells: tuple[Any, ...]
    boxes: tuple[Box, ...]
    inked: tuple[Box, ...]
    coverage: np.ndarray
    frame: Box

    def plate(self) -> Box:
        """What lies under it: around its cells and around the ink of what is words alone; windows need none."""
        seen = [
            box if cell.dwell_s > 0.0 else ink
            for cell, box, ink in zip(self.cells, self.boxes, self.inked, strict=True)
            if not cell.picture
        ]
        margin = tangent(THIN_DEG if len(seen) == 1 and self.cells[0].dwell_s > 0.0 else MARGIN_DEG)
        left, bottom, right, top = zip(*seen, strict=True)
        return min(left) - margin, min(bottom) - margin, max(right) + margin, max(top) + margin


def lay(cells: Sequence[Any]) -> Sheet:
    """Lays out one or more cells (`kiosk.panel.Cell`, `Caption`) and writes their words, each whole."""
    boxes = tuple(box_of(cell) for cell in cells)
    letters = [_letters(cell, box) for cell, box in zip(cells, boxes, strict=True)]
    inked = tuple(_ink(cell, box, one.shape) for cell, box, one in zip(cells, boxes, letters, strict=True))
    lefts, bottoms, rights, tops = zip(*boxes, *inked, strict=True)
    left, top = min(lefts), max(tops)
    wide, high = math.ceil((max(rights) - left) * DENSITY) + 1, math.ceil((top - min(bottoms)) * DENSITY) + 1
    coverage = np.zeros((high, wide), np.uint8)
    for one, ink in zip(letters, inked, strict=True):
        x, y = round((ink[0] - left) * DENSITY), round((top - ink[3]) * DENSITY)
        part = coverage[y : y + one.shape[0], x : x + one.shape[1]]
        np.maximum(part, one, out=part)
    return Sheet(tuple(cells), boxes, inked, coverage, (left, top - high / DENSITY, left + wide / DENSITY, top))


def _ink(cell: Any, box: Box, shape: tuple[int, ...]) -> Box:
    """Where letters of this many pixels lie in a cell: in the middle of its height, or of a window's foot."""
    high, wide = shape[0] / DENSITY, shape[1] / DENSITY
    left = box[0] + SIDES[cell.align] * (box[2] - box[0] - wide)
    top = box[1] + (tangent(FOOT_DEG) + high) / 2 if cell.picture else (box[1] + box[3] + high) / 2
    return left, top - high, left + wide, top


def caption(text: str, panel: Any, highest: float = 90.0) -> Caption:
    """Alone: below the middle. With a page: below it where there is room above the bell, else above it.

    Args:
        highest: degrees to which the picture reaches; a caption that would pass it stands beside the bell.
    """
    if panel is None:
        return Caption(text, CAPTION_PITCH)
    below = min(cell.pitch - cell.height / 2 for cell in panel.cells) - CAPTION_HEIGHT / 2 - 1.5
    if below - CAPTION_HEIGHT / 2 > CAPTION_LOWEST:
        return Caption(text, below)
    above = max(cell.pitch + cell.height / 2 for cell in panel.cells) + CAPTION_HEIGHT / 2 + 1.5
    if above + CAPTION_HEIGHT / 2 > highest:
        return Caption(text, **BESIDE_BELL)
    return Caption(text, above)


def box_of(cell: Any) -> Box:
    """A cell on the plane."""
    yaw, pitch, width, height = cell.yaw, cell.pitch, cell.width / 2, cell.height / 2
    return tangent(yaw - width), tangent(pitch - height), tangent(yaw + width), tangent(pitch + height)


def tangent(degrees: float) -> float:
    return math.tan(math.radians(degrees))


def is_score(cell: Any) -> bool:
    """Whether it is a cell of the row of numbers, which touch."""
    return bool(cell.id.startswith("score:"))


def drawn_deg(cell: Any) -> float:
    """Height of a cell's capitals as they are drawn, degrees: less than it asks for where its words have no room."""
    capital, room = _asked(cell, box_of(cell))
    return float(cell.text_deg * lettering.fitted(cell.label, capital, room)[1] / capital)


def _asked(cell: Any, box: Box) -> tuple[float, tuple[int, int]]:
    """Height of capitals and room for words, pixels."""
    capital = (tangent(cell.pitch + cell.text_deg / 2) - tangent(cell.pitch - cell.text_deg / 2)) * DENSITY
    pad = 0.65 if is_score(cell) else 0.7 if cell.dwell_s > 0.0 else 0.0
    width = int((box[2] - box[0] - 2 * tangent(pad)) * DENSITY)
    height = tangent(FOOT_DEG) if cell.picture else box[3] - box[1] - tangent(pad / 2)
    return capital, (width, int(height * DENSITY))


def _letters(cell: Any, box: Box) -> np.ndarray:
    capital, (width, height) = _asked(cell, box)
    words = lettering.block(cell.label, capital, (width, height), cell.align)
    if cell.id != "call":
        return words
    bell = _bell(max(8, height - words.shape[0] - round(0.5 * capital)))
    picture = np.zeros((max(height, bell.shape[0] + words.shape[0]), max(words.shape[1], bell.shape[1])), np.uint8)
    for part, y in ((bell, 0), (words, picture.shape[0] - words.shape[0])):
        x = (picture.shape[1] - part.shape[1]) // 2
        picture[y : y + part.shape[0], x : x + part.shape[1]] = part
    return picture


def _bell(height: int) -> np.ndarray:
    """A bell as coverage, `height` pixels tall: knob, dome, rim and clapper."""
    fine = 4
    y, x = np.mgrid[0 : height * fine, 0 : height * fine] / (height * fine - 1.0)
    x = np.abs(2.0 * x - 1.0)
    crown = 0.50 * np.sqrt(np.clip(1.0 - ((y - 0.42) / 0.34) ** 2, 0.0, 1.0))
    flare = 0.50 + 0.9 * np.clip(y - 0.42, 0.0, 1.0) ** 2
    dome = (x < np.where(y < 0.42, crown, flare)) & (y < 0.74)
    rim = (x < 0.78) & (np.abs(y - 0.77) < 0.035)
    knob = (x / 2) ** 2 + (y - 0.06) ** 2 < 0.055**2
    clapper = ((x / 2) ** 2 + (y - 0.86) ** 2 < 0.095**2) & (y > 0.83)
    shape = (dome | rim | knob | clapper).astype(float)
    return (shape.reshape(height, fine, height, fine).mean(axis=(1, 3)) * 255).astype(np.uint8)
