"""The garden in slices of the compass, and which of them an eye can see.

The viewer never moves, so a slice is held by its outermost points: it is left out where all of them
lie beyond one side of the picture.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from environments.world import Eye

_WAYS = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1) if x or y or z], np.float32)
ROOM_M = 0.3  # for what sways, and for the eye's place beside the origin


def slices(vertices: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Loose triangles (3n, k) by direction, their order kept, equal corners kept once: "v0", "i0", "v1", …"""
    corner = vertices.reshape(-1, 3, vertices.shape[1])
    middle = corner[:, :, :3].mean(axis=1)
    which = ((np.arctan2(middle[:, 0], -middle[:, 2]) / (2 * np.pi) + 0.5) * count).astype(int) % count
    made = {}
    for one in np.unique(which):
        rows = np.ascontiguousarray(corner[which == one].reshape(-1, vertices.shape[1]))
        _, first, place = np.unique(rows.view(f"V{rows.shape[1] * 4}").ravel(), return_index=True, return_inverse=True)
        order = np.argsort(first)  # neighbours stay neighbours, for the GPU's cache
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        made[f"v{one}"], made[f"i{one}"] = rows[first[order]], rank[place.ravel()].astype(np.uint32)
    return made


class Sight:
    """Meshes by where they are.

    Args:
        parts: name, places (n, 3) and mesh of each.
    """

    def __init__(self, parts: list[tuple[str, np.ndarray, Any]]) -> None:
        self._meshes = [(name, mesh) for name, _, mesh in parts]
        self._inside = [True] * len(parts)
        self._points = np.ones((len(parts), len(_WAYS), 4))
        for number, (_, places, _) in enumerate(parts):
            few = np.ascontiguousarray(places[::6], np.float32)  # neighbours lie within the room that is left
            self._points[number, :, :3] = few[(few @ _WAYS.T).argmax(axis=0)]
        self._clip = np.empty((4, 4))
        self._clipped = np.empty_like(self._points)
        self._sides = np.empty((4, len(parts), len(_WAYS)))
        self._best = np.empty((4, len(parts)))

    def look(self, eye: Eye) -> None:
        """Decides for one eye."""
        np.matmul(eye.projection, eye.view, out=self._clip)
        np.matmul(self._points, self._clip.T, out=self._clipped)
        x, y, w = self._clipped[..., 0], self._clipped[..., 1], self._clipped[..., 3]
        w += ROOM_M
        np.subtract(w, x, out=self._sides[0])
        np.add(w, x, out=self._sides[1])
        np.subtract(w, y, out=self._sides[2])
        np.add(w, y, out=self._sides[3])
        self._sides.max(axis=2, out=self._best)
        self._inside = (self._best.min(axis=0) > 0.0).tolist()

    def draw(self, name: str) -> None:
        """Draws the meshes of this name that are seen, with the program in use."""
        for (called, mesh), inside in zip(self._meshes, self._inside, strict=True):
            if inside and called == name:
                mesh.draw()
