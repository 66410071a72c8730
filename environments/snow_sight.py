"""What an eye can see of the canyon: things in slices of the compass, those outside the picture left out.

The viewer never moves, so slices are made once. Each is held by its outermost points in 26 directions:
where all of them lie beyond one side of the picture, the slice is not drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from environments import shapes
from environments.world import Eye

ROOM_M = 0.3  # for an eye beside the origin, and for what sways


def pieces(corners: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Loose triangles (3n, k) by the direction they stand in: "v0", "i0", "v1", … of each slice that is not empty."""
    whole = corners.reshape(-1, 3, corners.shape[1])
    at = whole[:, :, :3].mean(1)
    slices = np.floor((np.arctan2(at[:, 0], -at[:, 2]) / (2 * np.pi) + 0.5) * count).astype(int) % count
    made = {}
    for one in np.unique(slices):
        made[f"v{one}"], made[f"i{one}"] = shapes.welded(whole[slices == one].reshape(-1, corners.shape[1]))
    return made


class Seen:
    """The parts (name, places (n, 3), mesh), and which of them an eye sees."""

    def __init__(self, parts: list[tuple[str, np.ndarray, Any]]) -> None:
        ways = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if x or y or z], np.float32)
        outermost = np.stack([places[(places @ ways.T).argmax(0)] for _, places, _ in parts])
        self._points = np.ones((4, outermost[..., 0].size))
        self._points[:3] = outermost.reshape(-1, 3).T
        self._clip, self._sides, self._inside = np.empty((4, 4)), np.empty((4, 4)), np.empty((4, outermost[..., 0].size))
        self._shape = (4, *outermost.shape[:2])
        self._named: dict[str, list[tuple[int, Any]]] = {}
        for number, (name, _, mesh) in enumerate(parts):
            self._named.setdefault(name, []).append((number, mesh))
        self._within = [True] * len(parts)

    def look(self, eye: Eye) -> None:
        """Decides for one eye."""
        np.matmul(eye.projection, eye.view, out=self._clip)
        x, y, w = self._clip[0], self._clip[1], self._clip[3]
        sides = self._sides
        np.add(w, x, out=sides[0])
        np.subtract(w, x, out=sides[1])
        np.add(w, y, out=sides[2])
        np.subtract(w, y, out=sides[3])
        np.matmul(sides, self._points, out=self._inside)
        self._within = (self._inside.reshape(self._shape).max(2).min(0) > -ROOM_M).tolist()

    def draw(self, name: str) -> None:
        """Draws the parts of this name that are seen, with the program in use."""
        for number, mesh in self._named[name]:
            if self._within[number]:
                mesh.draw()
