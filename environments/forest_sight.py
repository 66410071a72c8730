"""What an eye can see of the forest: pieces by direction, those outside the picture left out.

The viewer never moves, so the pieces are slices of the compass, the first of them ahead. A picture's
four corners bound the azimuths it shows, for along a great circle the azimuth only grows or only
falls, unless the zenith or the nadir lies in the picture: then all directions are in it. Plain
floats: this is asked for every eye of every frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

ROOM_RAD = 0.12  # an eye stands beside the origin, and the wind moves things
_RIM = tuple((u, v) for u in (-1.0, 0.0, 1.0) for v in (-1.0, 0.0, 1.0) if u or v)  # of the picture: its lowest place may be amid an edge


def pieces(vertices: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Loose triangles (3n, k) by the direction they stand in, their order kept, shared corners kept once.

    Returns:
        "v0", "i0", "v1", … : vertices and indices of each slice of the compass that is not empty; the
        middle of slice 0 is ahead, and they follow to the right.
    """
    corner = vertices.reshape(-1, 3, vertices.shape[1])
    middle = corner[:, :, :3].mean(axis=1)
    slices = np.floor((np.arctan2(middle[:, 0], -middle[:, 2]) / (2 * np.pi)) * count + 0.5).astype(int) % count
    made = {}
    for one in np.unique(slices):
        made[f"v{one}"], made[f"i{one}"] = indexed(corner[slices == one].reshape(-1, vertices.shape[1]))
    return made


def indexed(vertices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vertices kept once, in the order they come, for the GPU's cache; and uint32 indices."""
    rows = np.ascontiguousarray(vertices).view(np.dtype((np.void, vertices.dtype.itemsize * vertices.shape[1]))).ravel()
    _, first, place = np.unique(rows, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return vertices[first[order]], rank[place].astype(np.uint32)


def joined(parts: Sequence[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Vertices and indices of several as one, in their order."""
    starts = np.cumsum([0, *(len(vertices) for vertices, _ in parts)])
    index = [indices + start for (_, indices), start in zip(parts, starts.tolist(), strict=False)]
    return np.concatenate([vertices for vertices, _ in parts]), np.concatenate(index)


class Part:
    """A mesh and the directions it stands in.

    Args:
        places: float (n, 3), of its vertices.
    """

    def __init__(self, mesh: Any, places: np.ndarray) -> None:
        self.mesh = mesh
        azimuth = np.arctan2(places[:, 0], -places[:, 2])
        turned = np.sort(azimuth)
        gaps = np.diff(np.append(turned, turned[0] + 2 * np.pi))
        widest = int(gaps.argmax())
        self.half = float(np.pi - gaps[widest] / 2)
        self.middle = float(turned[widest] + gaps[widest] / 2 + np.pi)
        self.top = float(np.arctan2(places[:, 1], np.hypot(places[:, 0], places[:, 2])).max())


class Seen:
    """The parts, by name, and which of them this eye sees."""

    def __init__(self, parts: Sequence[tuple[str, Part]]) -> None:
        self._parts = [part for _, part in parts]
        self._within = [False] * len(parts)
        self._named: dict[str, list[int]] = {}
        for number, (name, _) in enumerate(parts):
            self._named.setdefault(name, []).append(number)

    def look(self, view: np.ndarray, projection: np.ndarray) -> None:
        """Decides for one eye; both matrices (4, 4), row-major, as `world.Eye` has them."""
        (rx, ry, rz, _), (ux, uy, uz, _), (bx, by, bz, _), _ = view.tolist()
        (px, _, aside, _), (_, py, up, _), *_ = projection.tolist()
        cx, cy, cz = (aside / px * rx + up / py * ux - bx, aside / px * ry + up / py * uy - by, aside / px * rz + up / py * uz - bz)
        ax, ay, az, bx, by, bz = rx / px, ry / px, rz / px, ux / py, uy / py, uz / py  # clip u, v → c + u·a + v·b
        azimuth = math.atan2(cx, -cz)
        left, right, low = 0.0, 0.0, 2.0
        for u, v in _RIM:
            x, y, z = cx + u * ax + v * bx, cy + u * ay + v * by, cz + u * az + v * bz
            off = math.remainder(math.atan2(x, -z) - azimuth, math.tau)
            left, right = min(left, off), max(right, off)
            low = min(low, math.atan2(y, math.hypot(x, z)))
        half = math.pi if _pole_inside(ax, ay, az, bx, by, bz, cx, cy, cz) else (right - left) / 2
        middle = azimuth + (left + right) / 2
        for number, part in enumerate(self._parts):
            beside = abs(math.remainder(part.middle - middle, math.tau))
            self._within[number] = beside < part.half + half + ROOM_RAD and part.top > low - ROOM_RAD

    def draw(self, name: str) -> None:
        """Draws the parts of this name that are seen, with the program in use."""
        for number in self._named[name]:
            if self._within[number]:
                self._parts[number].mesh.draw()

    def any(self, name: str) -> bool:
        """Whether any part of this name is seen."""
        return any(self._within[number] for number in self._named[name])


def _pole_inside(ax: float, ay: float, az: float, bx: float, by: float, bz: float, cx: float, cy: float, cz: float) -> bool:
    """Whether straight up or straight down is in the picture: u·a + v·b + c along ±y for some |u|, |v| ≤ 1."""
    det = ax * bz - bx * az
    if abs(det) < 1e-9:
        return False
    u, v = (-cx * bz + bx * cz) / det, (-ax * cz + cx * az) / det
    return abs(u) <= 1.05 and abs(v) <= 1.05
