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


WAYS = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if x or y or z], np.float32)


def outermost(places: np.ndarray) -> np.ndarray:
    """Of places (n, 3) the one that lies farthest each of 26 ways, (26, 3): all that `Seen` needs."""
    return np.stack([places[int((places @ way).argmax())] for way in WAYS])


class Seen:
    """The parts (name, their `outermost` places, mesh), and which of them an eye sees."""

    def __init__(self, parts: list[tuple[str, np.ndarray, Any]]) -> None:
        held = np.stack([places for _, places, _ in parts])
        self._points = np.ones((4, held[..., 0].size))
        self._points[:3] = held.reshape(-1, 3).T
        self._clip, self._sides, self._inside = np.empty((4, 4)), np.empty((4, 4)), np.empty((4, held[..., 0].size))
        self._shape = (4, *held.shape[:2])
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
