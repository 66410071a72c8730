"""What an eye can see of a world: its things in slices of the compass, those outside the picture left out.

The viewer never moves, so slices are made once. Each is held by its outermost points in 14 directions: where
all of them lie beyond one side of the picture, the slice is not drawn. All slices of a name lie in one buffer
(`gl.Pieces`), so that those that are seen cost one call.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from environments import shapes
from environments.making import Maker
from environments.world import Eye

ROOM_M = 0.3  # for an eye beside the origin, and for what sways
_WAYS = np.array([
    *((x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)),
    (1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1),
], np.float32)  # fmt: skip

Piece = tuple[np.ndarray, np.ndarray]
"""Vertices (n, k), whose first three columns are their place, and indices."""


def slices(corners: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Loose triangles (3n, k) by the direction they stand in, their order kept, shared corners kept once.

    Returns:
        "v0", "i0", "v1", … : vertices and indices of each slice of the compass that is not empty; the
        middle of slice 0 is ahead, and they follow to the right.
    """
    whole = corners.reshape(-1, 3, corners.shape[1])
    middle = whole[:, :, :3].mean(1)
    which = np.floor(np.arctan2(middle[:, 0], -middle[:, 2]) / (2 * np.pi) * count + 0.5).astype(int) % count
    made = {}
    for one in np.unique(which):
        made[f"v{one}"], made[f"i{one}"] = shapes.welded(whole[which == one].reshape(-1, corners.shape[1]))
    return made


def pieces(arrays: dict[str, np.ndarray], prefix: str = "") -> list[Piece]:
    """The pieces that `slices` made, from the arrays they are kept in under `prefix`."""
    keys = sorted(key.removeprefix(f"{prefix}v") for key in arrays if key.startswith(f"{prefix}v"))
    return [(arrays[f"{prefix}v{key}"], arrays[f"{prefix}i{key}"]) for key in keys]


class Sight:
    """The pieces of a world, and which of them an eye sees.

    Args:
        maker: the world they belong to.
        named: name, layout (floats an attribute) and pieces; a name is drawn with one program.
    """

    def __init__(self, maker: Maker, named: Sequence[tuple[str, Sequence[int], Sequence[Piece]]]) -> None:
        self._made = {name: maker.pieces(parts, layout) for name, layout, parts in named}
        places = [_outermost(vertices[:, :3]) for _, _, parts in named for vertices, _ in parts]
        self._points = np.ones((4, len(places) * len(_WAYS)), np.float32)
        self._points[:3] = np.concatenate(places).T
        self._clip, self._sides = np.empty((4, 4), np.float32), np.empty((4, 4), np.float32)
        self._far = np.empty((4, len(places) * len(_WAYS)), np.float32)
        self._far_of_piece = self._far.reshape(4, len(places), len(_WAYS))
        self._best = np.empty((4, len(places)), np.float32)
        self._range: dict[str, tuple[int, int]] = {}
        first = 0
        for name, _, parts in named:
            self._range[name] = first, first + len(parts)
            first += len(parts)
        self._within = (True,) * len(places)

    def look(self, eye: Eye) -> None:
        """Decides for one eye."""
        np.matmul(eye.projection, eye.view, out=self._clip, casting="same_kind")
        x, y, w = self._clip[0], self._clip[1], self._clip[3]
        np.add(w, x, out=self._sides[0])
        np.subtract(w, x, out=self._sides[1])
        np.add(w, y, out=self._sides[2])
        np.subtract(w, y, out=self._sides[3])
        np.matmul(self._sides, self._points, out=self._far)
        self._far_of_piece.max(axis=2, out=self._best)
        self._within = tuple((self._best.min(axis=0) > -ROOM_M).tolist())

    def draw(self, name: str) -> None:
        """Draws the pieces of this name that are seen, with the program in use."""
        first, end = self._range[name]
        self._made[name].draw(self._within[first:end])

    def any(self, name: str) -> bool:
        """Whether any piece of this name is seen."""
        first, end = self._range[name]
        return any(self._within[first:end])


def _outermost(places: np.ndarray) -> np.ndarray:
    """Of places (n, 3) the one that lies farthest each of 14 ways, (14, 3)."""
    return np.asarray(places[(places @ _WAYS.T).argmax(axis=0)])
