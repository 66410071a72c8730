"""What an eye can see of a world: its things in slices of the compass, those outside the picture left out.

The viewer never moves, so slices are made once. Each is held by its outermost points in 14 directions: where
all of them lie beyond one side of the picture, the slice is not drawn. All slices of a name lie in one buffer
(`gl.Pieces`), so that those that are seen cost one call. What is seen is decided anew only when the head has turned
by some degrees; until then a little more than the picture is drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from environments import shapes
from environments.making import Maker
from environments.world import Eye

ROOM_M = 0.3  # for an eye beside the origin, and for what sways
TURN_DEG = 2.5  # of the head, until what is seen is decided anew
_TURNED = 4.0 * (1.0 - math.cos(math.radians(TURN_DEG)))  # squared difference of two rotations so far apart
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
    """

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._made: dict[str, Any] = {}
        self._range: dict[str, tuple[int, int]] = {}
        self._points = np.empty((4, 0), np.float32)
        self._room = np.empty(0, np.float32)
        self._decided: dict[int, _Decided] = {}
        self._within: dict[str, tuple[bool, ...]] = {}
        self._off = np.empty((4, 4))

    def add(self, name: str, layout: Sequence[int], parts: Sequence[Piece]) -> None:
        """Makes the pieces of a name, which are drawn with one program. `layout`: floats of each attribute."""
        self._made[name] = self._maker.pieces(parts, layout)
        points = np.ones((4, len(parts) * len(_WAYS)), np.float32)
        points[:3] = np.concatenate([_outermost(vertices[:, :3]) for vertices, _ in parts]).T
        moved = np.linalg.norm(points[:3], axis=0) * 2.0 * math.sin(math.radians(TURN_DEG) / 2)
        first = self._points.shape[1] // len(_WAYS)
        self._range[name] = first, first + len(parts)
        self._points = np.concatenate([self._points, points], 1)
        self._room = np.concatenate([self._room, (ROOM_M + moved).astype(np.float32)])

    def look(self, eye: Eye) -> None:
        """Decides for one eye."""
        last = self._decided.get(eye.index)
        if last is None or last.projection is not eye.projection or self._moved(last, eye):
            last = self._decided[eye.index] = self._decide(eye)
        self._within = last.within

    def _moved(self, last: _Decided, eye: Eye) -> bool:
        """Whether the eye has turned by `TURN_DEG`, or gone some 6 cm: both show in its view."""
        off = np.subtract(last.view, eye.view, out=self._off)
        return bool(np.vdot(off, off) > _TURNED)

    def _decide(self, eye: Eye) -> _Decided:
        clip = eye.projection @ eye.view
        x, y, w = clip[0], clip[1], clip[3]
        sides = np.array((w + x, w - x, w + y, w - y), np.float32)
        lengths = np.linalg.norm(sides[:, :3], axis=1, keepdims=True)
        reach = (sides / lengths) @ self._points + self._room
        inside = (reach.reshape(4, -1, len(_WAYS)).max(axis=2).min(axis=0) > 0.0).tolist()
        return _Decided(eye.projection, eye.view, {name: tuple(inside[a:b]) for name, (a, b) in self._range.items()})

    def draw(self, name: str) -> None:
        """Draws the pieces of this name that are seen, with the program in use."""
        self._made[name].draw(self._within[name])

    def any(self, name: str) -> bool:
        """Whether any piece of this name is seen."""
        return any(self._within[name])


@dataclass(frozen=True, slots=True)
class _Decided:
    """What an eye sees.

    Args:
        view: it was decided for.
        within: by name, whether each piece may be seen from there and from all views turned by less than TURN_DEG.
    """

    projection: np.ndarray
    view: np.ndarray
    within: dict[str, tuple[bool, ...]]


def _outermost(places: np.ndarray) -> np.ndarray:
    """Of places (n, 3) the one that lies farthest each of 14 ways, (14, 3)."""
    return np.asarray(places[(_WAYS @ places.T).argmax(axis=1)])
