"""What the brook mirrors: the trees about it as they stand around its middle reach.

The viewer never moves and trees only sway, so one picture of where they stand does: it is found at start
from the triangles themselves, as points thrown on them, and laid beside the belts of the backdrop.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

FROM = np.array([-2.2, -1.35, -6.6])  # a place on the water
NEARER_M = 3.5  # from elsewhere on the brook, what is nearer would stand elsewhere
PALE_M = 26.0  # so far away the mist has taken two thirds of a tree
POINTS = 420_000  # over the whole sphere, were it full
LOW_DEG, HIGH_DEG = -6.0, 42.0
COARSE = 4  # ripples draw it out anyway


def trees(wood: Iterable[np.ndarray], leaves: Iterable[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """How darkly trees stand in each direction: uint8 `shape`, columns once around, rows from −6° to +42°.

    Args:
        wood, leaves: triangles by their corners (n, 3, k ≥ 3); leaves cover about half of theirs.
    """
    rng = np.random.default_rng(7)
    small = np.zeros((shape[0] // COARSE, shape[1] // COARSE))
    for share, parts in ((2.5, wood), (0.35, leaves)):
        for corners in parts:
            _throw(small, corners[..., :3].astype(float) - FROM, share, rng)
    around = np.pad(np.pad(small, ((0, 0), (1, 1)), "wrap"), ((1, 1), (0, 0)), "edge")
    rows, columns = small.shape
    soft = sum(around[i : i + rows, j : j + columns] * (2 - abs(i - 1)) * (2 - abs(j - 1)) for i in range(3) for j in range(3)) / 16
    return np.asarray(np.repeat(np.repeat(np.asarray(soft), COARSE, 0), COARSE, 1) * 255 + 0.5, np.uint8)


def _throw(picture: np.ndarray, corners: np.ndarray, share: float, rng: np.random.Generator) -> None:
    """Marks where triangles (n, 3, 3) are seen from the origin, each with as many points as it looks large."""
    away = np.linalg.norm(corners.mean(1), axis=1)
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    large = np.abs((normal * corners.mean(1)).sum(1)) / np.maximum(away, 1e-6) ** 3 / 2 * (away > NEARER_M)
    of = np.repeat(np.arange(len(corners)), rng.poisson(large / (4 * np.pi) * POINTS * share))
    u, v = rng.random((2, len(of), 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    a, b, c = (corners[of, i] for i in range(3))
    way = a + (b - a) * u + (c - a) * v
    far = np.linalg.norm(way, axis=1)
    rows, columns = picture.shape
    row = np.floor((np.degrees(np.arcsin(way[:, 1] / far)) - LOW_DEG) / (HIGH_DEG - LOW_DEG) * rows).astype(int)
    column = np.floor(np.arctan2(way[:, 0], -way[:, 2]) / (2 * np.pi) * columns).astype(int) % columns
    inside = (row >= 0) & (row < rows)
    np.maximum.at(picture, (row[inside], column[inside]), np.exp(-np.maximum(far[inside] - 5.0, 0.0) / PALE_M))
