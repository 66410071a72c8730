"""A small brook: it comes down beside the clearing, passes the old oak's roots and leaves behind the viewer's left.

Its line is drawn, its level falls all the way, from pool to pool over small sills, and it is a hand deep
everywhere: nothing to fear and nowhere to fall. The land is cut to it (`forest_ground`); the water is a
ribbon of its own on that, stirred at the sills and about its stones.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from environments.easing import smooth

WATER = (3, 4, 1)
"""Floats a vertex: place; metres downstream, metres aside, pace m/s, depth m; how stirred it is 0–1."""

HALF_M = 0.40  # from the middle to the water's edge, about
DEPTH_M = 0.105
CUT_M = 1.3  # no ground farther than this from the middle is changed
SILLS = ((-6.2, -14.4), (-4.7, -12.3), (-2.9, -10.6), (-2.5, -8.3), (-2.0, -6.5), (-1.72, -5.1), (-2.0, -3.4), (-3.2, -1.1))
"""Where it falls by a few centimetres, x and z."""
SILL_M = 0.022

_LINE = np.array(
    [
        (-15.0, -26.0), (-12.0, -21.5), (-8.6, -18.0), (-6.6, -15.2), (-5.6, -12.9), (-3.9, -11.6), (-2.75, -10.2), (-2.75, -8.5), (-2.15, -6.9),
        (-1.72, -5.5), (-1.85, -4.1), (-2.05, -2.9), (-2.75, -1.6), (-4.1, -0.3), (-5.6, 1.4), (-7.6, 2.6), (-9.5, 5.5), (-13.0, 8.0),
    ]
)  # fmt: skip


def course(points: np.ndarray, count: int) -> np.ndarray:
    """A smooth line (count, k) through points (n, k), by Catmull-Rom."""
    p = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    s = np.linspace(0, len(points) - 1.001, count)
    i, f = s.astype(int) + 1, (s - s.astype(int))[:, None]
    a, b, c, d = p[i - 1], p[i], p[i + 1], p[i + 2]
    return np.asarray(0.5 * (2 * b + (c - a) * f + (2 * a - 5 * b + 4 * c - d) * f**2 + (3 * b - a - 3 * c + d) * f**3))


class Stream:
    """Where the brook runs and how high it stands.

    Args:
        ground: height of the uncut land at x, z.
    """

    def __init__(self, ground: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> None:
        line = course(_LINE, 480)
        ahead = np.gradient(line, axis=0)
        ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
        metres = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        wind = 0.20 * np.sin(metres * 1.75 + 0.6) + 0.10 * np.sin(metres * 3.3 + 2.0)  # it winds
        self.line = line + np.stack([-ahead[:, 1], ahead[:, 0]], 1) * wind[:, None]
        self.metres = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(self.line, axis=0).T))])
        self.sills = self.metres[[int(np.hypot(*(self.line - spot).T).argmin()) for spot in SILLS]]
        bank = np.convolve(np.pad(ground(*self.line.T), 12, "edge"), np.ones(25) / 25, "valid")
        fall = np.minimum.accumulate(bank + 0.02)
        self.level = np.convolve(np.pad(fall, 7, "edge"), np.ones(15) / 15, "valid") - 0.001 * self.metres
        down = np.stack([smooth(sill - 0.14, sill + 0.14, self.metres) for sill in self.sills])
        self.level = self.level - SILL_M * down.sum(0)
        narrow = np.exp(-(((self.metres - self.sills[:, None]) / 0.35) ** 2)).max(0)  # a pool below each sill, and a neck at it
        self.half = HALF_M * (1.0 + 0.22 * np.sin(self.metres * 0.83) + 0.16 * np.sin(self.metres * 2.1 + 1.0) - 0.16 * narrow)

    def nearest(self, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Metres from the middle (CUT_M and more where it is not near), and the index of the nearest point."""
        flat_x, flat_z = np.ravel(x), np.ravel(z)
        away, index = np.full(flat_x.shape, 99.0), np.zeros(flat_x.shape, int)
        low, high = self.line.min(0) - CUT_M, self.line.max(0) + CUT_M
        here = np.flatnonzero((flat_x > low[0]) & (flat_x < high[0]) & (flat_z > low[1]) & (flat_z < high[1]))
        coarse = self.line[::10]
        square = (flat_x[here, None] - coarse[:, 0]) ** 2 + (flat_z[here, None] - coarse[:, 1]) ** 2
        here = here[square.min(1) < (CUT_M + 0.9) ** 2]
        for part in np.array_split(here, max(1, len(here) // 20000)):
            square = (flat_x[part, None] - self.line[:, 0]) ** 2 + (flat_z[part, None] - self.line[:, 1]) ** 2
            index[part] = square.argmin(1)
            away[part] = np.sqrt(square.min(1))
        return away.reshape(np.shape(x)), index.reshape(np.shape(x))

    def cut(self, x: np.ndarray, z: np.ndarray, height: np.ndarray) -> np.ndarray:
        """The land's height with the brook's bed in it."""
        away, index = self.nearest(x, z)
        half, level = self.half[index], self.level[index]
        ragged = 0.055 * np.sin(5.3 * x + 1.7 * np.sin(2.9 * z)) + 0.035 * np.sin(11.0 * z + 2.0 * np.sin(7.0 * x))
        across = np.maximum(away + ragged * smooth(0.15, 0.4, away), 0.0) / half
        bed = level - DEPTH_M * (1.0 - across**2) * smooth(1.25, 0.7, across) + 0.10 * smooth(0.85, 1.5, across)
        share = smooth(CUT_M, HALF_M * 1.25, away)
        return np.asarray(height * (1 - share) + bed * share)


def ribbon(stream: Stream, quality: str, stones: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The water: vertices (n, 8) as `WATER` says, and indices. It ends under its banks.

    Args:
        stones: (k, 3) x, z and size of those that stand in it.
    """
    every, columns = (1, 15) if quality == "high" else (2, 9)
    line, level, half = stream.line[::every], stream.level[::every], stream.half[::every]
    ahead = np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], 1)
    across = np.linspace(-1.35, 1.35, columns)
    away = across[None, :] * half[:, None]
    flat = line[:, None] + aside[:, None] * away[..., None]
    place = np.stack([flat[..., 0], np.broadcast_to(level[:, None], away.shape), flat[..., 1]], -1)
    metres = np.broadcast_to(stream.metres[::every, None], away.shape)
    slope = np.clip(-np.gradient(level) / np.maximum(np.gradient(stream.metres[::every]), 1e-3), 0, 0.2)
    pace = np.broadcast_to(0.5 + 5.0 * slope[:, None], away.shape)
    depth = DEPTH_M * (1.0 - np.minimum(across**2, 1.0))[None, :] * np.ones_like(away)
    past = metres[..., None] - stream.sills
    stirred = np.where(past > 0, np.exp(-past / 0.30), np.exp(-((past / 0.10) ** 2))).max(-1) * 0.9
    for x, z, size in stones:
        dx, dz = place[..., 0] - x, place[..., 2] - z
        down = dx * ahead[:, None, 0] + dz * ahead[:, None, 1]
        aside_m = np.abs(dx * aside[:, None, 0] + dz * aside[:, None, 1])
        collar = np.exp(-(((np.hypot(dx, dz) - size * 1.05) / 0.055) ** 2))
        wake = np.exp(-(((aside_m - 0.7 * size - 0.25 * np.maximum(down, 0)) / 0.06) ** 2)) * np.exp(-down / 0.35) * (down > 0)
        stirred = np.maximum(stirred, 0.55 * np.maximum(collar, wake))
    parts = [place, np.stack([metres, away, pace, depth], -1), stirred[..., None]]
    vertices = np.concatenate(parts, -1).reshape(-1, sum(WATER))
    i, j = np.meshgrid(np.arange(len(line) - 1), np.arange(columns - 1), indexing="ij")
    a = i * columns + j
    indices = np.stack([a, a + columns, a + 1, a + 1, a + columns, a + columns + 1], -1).reshape(-1)
    return vertices.astype(np.float32), indices.astype(np.uint32)
