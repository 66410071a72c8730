"""Grids of vertices as loose triangles, and which of them any head can see."""

from __future__ import annotations

import numpy as np

from environments import shapes

HEAD_M = 0.5  # a head moves no further than this from the origin


def grid_normals(place: np.ndarray) -> np.ndarray:
    """Outward normals of a closed skin (rows, columns + 1, 3), whose last column is its first."""
    normal = shapes.facing(place[:, :-1], around=True)
    normal = np.concatenate([normal, normal[:, :1]], 1)
    middle = place.mean(axis=1, keepdims=True)
    return np.asarray(normal * np.sign(((place - middle) * normal).sum(-1).mean()))


def triangles(grid: np.ndarray) -> np.ndarray:
    """Grids of vertices (…, n, m, k) as loose triangles (6(n−1)(m−1)…, k)."""
    a, b, c, d = grid[..., :-1, :-1, :], grid[..., :-1, 1:, :], grid[..., 1:, :-1, :], grid[..., 1:, 1:, :]
    return np.stack([a, b, c, c, b, d], axis=-2).reshape(-1, grid.shape[-1])


def facing(vertices: np.ndarray) -> np.ndarray:
    """Loose triangles (3n, k ≥ 3) without those no head near the origin can see from the front."""
    corner = vertices[:, :3].reshape(-1, 3, 3)
    normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    size = np.linalg.norm(normal, axis=1)
    seen = (normal * corner[:, 0]).sum(1) < HEAD_M * size
    return np.asarray(vertices.reshape(-1, 3, vertices.shape[1])[seen & (size > 1e-9)].reshape(-1, vertices.shape[1]))


def by_distance(vertices: np.ndarray) -> np.ndarray:
    """Loose triangles (3n, k), nearest first, so that depth hides what is behind."""
    corner = vertices.reshape(-1, 3, vertices.shape[1])
    order = np.argsort(np.linalg.norm(corner[:, :, :3].mean(1), axis=1), kind="stable")
    return np.asarray(corner[order].reshape(-1, vertices.shape[1]))
