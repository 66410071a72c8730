"""What fireflies are gathered with, as triangles: a hanging jar of glass on a cord, and a firefly's own small body.

Vertices are float32 (n, 8), three a triangle: position, normal, what it is, and a part that the shader reads: of the
cord and the wings how far out. A jar is 1 in radius with its middle at 0, a firefly 1 long, its head toward +x.
"""

from __future__ import annotations

import numpy as np

from environments import shapes

GLASS, WOOD, CORD, BODY, WING = range(5)
BOTTOM, NECK, TOP = -1.25, 0.95, 1.24  # of the jar
CORD_TO = 7.5

Points = np.ndarray


def glass() -> np.ndarray:
    """The jar's wall, seen from both sides."""
    height = np.array((-1.25, -1.24, -1.20, -1.08, -0.85, -0.50, -0.10, 0.30, 0.58, 0.76, 0.88, 0.98, 1.06))
    radius = np.array((0.02, 0.45, 0.68, 0.86, 0.96, 1.0, 1.0, 0.97, 0.86, 0.72, 0.63, 0.60, 0.61))
    radius, height = _fine(radius, height, 44)
    radius[0] = 0.0
    return _turned(radius, height, GLASS, 44)


def solids() -> np.ndarray:
    """The wooden stopper and foot, the wire bail, the cord; and a firefly."""
    stopper = _turned(
        np.array((0.64, 0.67, 0.68, 0.67, 0.60, 0.35, 0.02)), np.array((0.97, 1.00, 1.09, 1.18, 1.23, 1.25, 1.25)), WOOD, 32
    )
    turn = np.linspace(0.0, np.pi, 20)
    bail = np.stack([0.66 * np.cos(turn), 1.08 + 0.78 * np.sin(turn) ** 0.8, 0 * turn], -1)
    cord = np.stack([0.02 * np.sin(np.linspace(0, 5, 18)), np.linspace(1.82, CORD_TO, 18), 0.02 * np.cos(np.linspace(0, 4, 18))], -1)
    share = np.linspace(0.0, 1.0, 18)
    parts = [stopper, _tube(bail, 0.020, CORD, 0.0, 6), _tube(cord, 0.026, CORD, share, 7)]
    return np.concatenate([*parts, firefly()])


def firefly() -> np.ndarray:
    """A slender body whose hind part glows, and two pairs of wings."""
    along = np.array((-0.50, -0.47, -0.36, -0.18, 0.02, 0.20, 0.32, 0.42, 0.49, 0.50))
    thick = np.array((0.01, 0.06, 0.105, 0.125, 0.115, 0.11, 0.085, 0.075, 0.04, 0.01))
    path = np.stack([along, 0.02 * np.cos(along * 4.0), 0 * along], -1)
    points, out = shapes.tube(path, thick, 10)
    parts = [_rows(points, out, BODY, np.broadcast_to(((0.5 - along) / 1.0)[:, None], points.shape[:2]), around=True)]
    for side in (-1.0, 1.0):
        for lean, length in ((0.35, 0.95), (-0.30, 0.75)):
            share = np.linspace(0.0, 1.0, 8)
            way = np.array((np.sin(lean) - 0.25, 0.42, side * np.cos(lean)))
            lead = np.array((0.14 + 0.12 * lean, 0.08, 0.05 * side)) + share[:, None] * way * length
            chord = 0.30 * np.sin(np.pi * np.clip(share * 0.92 + 0.06, 0, 1)) ** 0.8
            wing = lead[:, None] + np.array((-1.0, 0.0, 0.0)) * (chord[:, None] * np.linspace(0, 1, 4))[..., None]
            parts.append(_rows(wing, shapes.facing(wing), WING, np.broadcast_to(share[:, None], wing.shape[:2])))
    return np.concatenate(parts)


def _fine(radius: np.ndarray, height: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """A profile in small even steps, its corners rounded."""
    far = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(radius), np.diff(height)))])
    at = np.linspace(0.0, far[-1], count)
    step = 1.2 * far[-1] / len(radius)
    return tuple(np.mean([np.interp(at + step * by, far, each) for by in (-0.4, -0.2, 0.0, 0.2, 0.4)], 0) for each in (radius, height))  # type: ignore[return-value]


def _turned(radius: np.ndarray, height: np.ndarray, what: int, sides: int) -> np.ndarray:
    turn = np.linspace(0.0, 2.0 * np.pi, sides, endpoint=False)
    grid = np.stack(np.broadcast_arrays(radius[:, None] * np.cos(turn), height[:, None], radius[:, None] * np.sin(turn)), -1)
    slope = np.stack([np.gradient(height), -np.gradient(radius)], -1)
    slope /= np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-9)
    normal = np.stack(np.broadcast_arrays(slope[:, :1] * np.cos(turn), slope[:, 1:], slope[:, :1] * np.sin(turn)), -1)
    return _rows(grid, normal, what, 0.0, around=True)


def _tube(path: Points, radius: float, what: int, part: np.ndarray | float, sides: int) -> np.ndarray:
    points, out = shapes.tube(path, np.full(len(path), radius), sides)
    return _rows(points, out, what, np.broadcast_to(np.reshape(part, (-1, 1)), points.shape[:2]), around=True)


def _rows(grid: Points, normal: Points, what: int, part: np.ndarray | float, around: bool = False) -> np.ndarray:
    shape = (*grid.shape[:2], 1)
    part = np.broadcast_to(np.asarray(part, float), grid.shape[:2])[..., None]
    rows = np.concatenate([grid, normal, np.full(shape, float(what)), part], -1)
    return shapes.skin(rows, around).astype(np.float32)
