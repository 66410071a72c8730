"""What shades what, baked: how much open water a point sees, and how much sun reaches it at noon and late.

All that stands on the floor is spread as specks into a grid of small boxes; the light that comes to a
point is what the boxes on its way let through. Waves spread the sun, so soft shade is the true one.
"""

from __future__ import annotations

import numpy as np

from environments import sky

BOX_M = 0.085
REACH_M = 11.0
LOW_M, HIGH_M = -1.75, 1.8
_ACROSS, _UP = round(2 * REACH_M / BOX_M), round((HIGH_M - LOW_M) / BOX_M)
NOON, LATE = np.radians(72.0), np.radians(50.0)
"""Height of the sun's light within the water at the two ends of the day's arc."""
AZIMUTH = np.radians(24.0)
"""Of the sun, right of forward."""


def toward_sun(height: float) -> np.ndarray:
    return np.array(sky.toward(AZIMUTH, height))


class Shade:
    """Built from loose triangles, float (3n, ≥ 3)."""

    def __init__(self, skin: np.ndarray, floor: np.ndarray) -> None:
        a, b, c = (skin[i::3, :3].astype(float) for i in range(3))
        near = np.hypot(a[:, 0], a[:, 2]) < REACH_M - 0.5
        a, b, c = a[near], b[near], c[near]
        area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
        count = np.clip(np.ceil(area / BOX_M**2 * 3), 1, 60).astype(int)
        which = np.repeat(np.arange(len(a)), count)
        rng = np.random.default_rng(5)
        u, v = rng.random((2, len(which), 1))
        over = u + v > 1
        u, v = np.where(over, 1 - u, u), np.where(over, 1 - v, v)
        points = a[which] + (b - a)[which] * u + (c - a)[which] * v
        weight = (area / count)[which] / BOX_M**2
        self._full = np.zeros((_ACROSS, _UP, _ACROSS), np.float32)
        i, j, k, inside = self._at(points)
        np.add.at(self._full, (i[inside], j[inside], k[inside]), weight[inside].astype(np.float32))
        self._full = np.minimum(self._full, 1.6)
        for axis in range(3):  # a little spread, as the waves spread the light
            self._full = (np.roll(self._full, 1, axis) + 2 * self._full + np.roll(self._full, -1, axis)) / 4
        heights = LOW_M + (np.arange(_UP) + 0.5) * BOX_M
        self._full[heights[None, :, None] < floor[:, None, :] - 0.04] = 1.6
        self._wide = self._full
        for axis in range(3):
            self._wide = sum(np.roll(self._wide, step, axis) for step in range(-2, 3)) / 5

    @staticmethod
    def _at(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        i = ((points[..., 0] + REACH_M) / BOX_M).astype(int)
        j = np.maximum(((points[..., 1] - LOW_M) / BOX_M).astype(int), 0)
        k = ((points[..., 2] + REACH_M) / BOX_M).astype(int)
        inside = (i >= 0) & (i < _ACROSS) & (j < _UP) & (k >= 0) & (k < _ACROSS)
        return i, j, k, inside

    def _read(self, grid: np.ndarray, points: np.ndarray) -> np.ndarray:
        i, j, k, inside = self._at(points)
        found = grid[np.clip(i, 0, _ACROSS - 1), np.clip(j, 0, _UP - 1), np.clip(k, 0, _ACROSS - 1)]
        return np.asarray(np.where(inside, found, 0.0))

    def light(self, points: np.ndarray, normals: np.ndarray) -> np.ndarray:
        """(n, 3): open water seen 0–1, sun at noon, sun late."""
        open_ = np.zeros(len(points))
        for reach, weight in ((0.16, 0.55), (0.34, 0.75), (0.62, 0.9)):
            way = normals * 0.75 + [0, 0.65, 0]
            open_ += weight * self._read(self._wide, points + way * reach)
        above = sum(self._read(self._wide, points + np.array([0, reach, 0])) for reach in (0.3, 0.6, 0.95))
        made = [np.exp(-0.70 * open_ - 0.30 * above)]
        for height in (NOON, LATE):
            way, through = toward_sun(height), np.zeros(len(points))
            for reach in np.concatenate([np.arange(0.13, 0.7, 0.09), np.arange(0.75, 2.6, 0.17)]):
                through += self._read(self._full, points + normals * 0.05 + way * reach) * (0.55 if reach < 0.7 else 0.95)
            made.append(0.16 + 0.84 * np.exp(-0.85 * through))  # water itself scatters some light into any shade
        return np.stack(made, 1)


def grid_places() -> tuple[np.ndarray, np.ndarray]:
    """x and z of the boxes' columns, (ACROSS, ACROSS)."""
    line = -REACH_M + (np.arange(_ACROSS) + 0.5) * BOX_M
    x, z = np.meshgrid(line, line, indexing="ij")
    return x, z
