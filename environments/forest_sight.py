"""What an eye can see of the forest: pieces by direction, those outside the picture left out.

The viewer never moves, so the pieces are slices of the compass. Each is bounded by its outermost
points in 26 directions; a piece is left out when all of them lie beyond one side of the picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def pieces(vertices: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Loose triangles (3n, k) by the direction they stand in, their order kept, shared corners kept once.

    Returns:
        "v0", "i0", "v1", … : vertices and indices of each slice of the compass that is not empty.
    """
    corner = vertices.reshape(-1, 3, vertices.shape[1])
    middle = corner[:, :, :3].mean(axis=1)
    slices = ((np.arctan2(middle[:, 0], -middle[:, 2]) / (2 * np.pi) + 0.5) * count).astype(int) % count
    made = {}
    for one in np.unique(slices):
        made[f"v{one}"], made[f"i{one}"] = _indexed(corner[slices == one].reshape(-1, vertices.shape[1]))
    return made


def _indexed(vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows = np.ascontiguousarray(vertices).view(np.dtype((np.void, vertices.dtype.itemsize * vertices.shape[1]))).ravel()
    _, first, place = np.unique(rows, return_index=True, return_inverse=True)
    order = np.argsort(first)  # in the order they are drawn, for the GPU's cache
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return vertices[first[order]], rank[place].astype(np.uint32)


class Seen:
    """The pieces and which of them this eye sees.

    Args:
        parts: (name, places (n, 3), mesh).
    """

    def __init__(self, parts: list[tuple[str, np.ndarray, Any]]) -> None:
        steps = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if x or y or z], float)
        self._meshes: dict[str, list[tuple[int, Any]]] = {}
        for number, (name, _, mesh) in enumerate(parts):
            self._meshes.setdefault(name, []).append((number, mesh))
        points = [places[(places @ steps.T).argmax(axis=0)] for _, places, _ in parts]
        self._points = np.ones((len(parts) * len(steps), 4))
        self._points[:, :3] = np.concatenate(points)
        self._clipped = np.empty((len(parts) * len(steps), 4))
        self._inside = np.empty((4, len(parts), len(steps)))
        self._best = np.empty((4, len(parts)))
        self._worst = np.empty(len(parts))

    def look(self, clip: np.ndarray) -> None:
        """Decides for one eye. `clip` is world → clip, row-major; a little room is left for the wind."""
        x, y, w = (self._clipped[:, i].reshape(self._inside.shape[1:]) for i in (0, 1, 3))
        np.matmul(self._points, clip.T, out=self._clipped)
        w += 0.3
        np.subtract(w, x, out=self._inside[0])
        np.add(w, x, out=self._inside[1])
        np.subtract(w, y, out=self._inside[2])
        np.add(w, y, out=self._inside[3])
        self._inside.max(axis=2, out=self._best)
        self._best.min(axis=0, out=self._worst)

    def draw(self, name: str) -> None:
        """Draws the pieces of this name that are seen, with the program in use."""
        for number, mesh in self._meshes[name]:
            if self._worst[number] > 0:
                mesh.draw()
