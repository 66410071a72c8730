"""The land about the stream: where its line runs, how high the banks are, and the meshes of ground and water.

It comes from the right, widens into a quiet bay before the patient, winds away ahead and opens far off into a mere. The
banks are a hand high and the land falls away with the water, so that the eye follows it over every bend. The ground
lies under the water's edge by a little, and the water ends there softly: no triangle's corner is ever a shore.
"""

from __future__ import annotations

import numpy as np

from environments import noise
from environments.easing import smooth
from environments.forest_stream import course
from environments.stream_course import level, middle

REACH_M = 170.0
GROUND = (3, 3, 2)
"""Floats of a ground vertex: place; normal; metres from the water's edge, how trodden or bare it is 0–1."""
WATER = (3, 4, 2)
"""Floats of a water vertex: place; metres downstream, metres aside, depth m, how far to the edge 0–1; the way it flows x, z."""

_ABOVE = np.array([(38.0, 11.0), (27.0, 8.0), (18.5, 4.6), (12.0, 2.0), (8.0, 0.5), (5.4, -0.5), (3.6, -1.35), (2.2, -2.2), (1.05, -3.1), (0.2, -4.3), (-0.3, -5.7)])
_OUT = np.geomspace(7.2, 150.0, 26)
_EVEN_M = 0.2  # between points of the line
QUIET = (0.75, -3.4)
"""The middle of the bay, x and z."""


class Land:
    """Where the stream runs and how the land lies about it."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng((seed, 201))
        self._rough = noise.fbm(256, 5, 5, rng)
        self._broad = noise.fbm(128, 3, 4, rng)
        points = np.concatenate([_ABOVE, np.stack([middle(_OUT), -_OUT], -1)])
        self.line = _even(course(points, 2400))
        step = np.diff(self.line, axis=0)
        self.metres = np.concatenate([[0.0], np.cumsum(np.hypot(*step.T))])
        self.metres -= self.metres[np.hypot(*(self.line - QUIET).T).argmin()]
        out = np.maximum(-self.line[:, 1], 0.0)
        bay = np.exp(-((self.metres / 3.4) ** 2))
        self.half = 1.22 + 0.026 * out + 1.0 * bay + 0.09 * np.sin(1.1 * self.metres) + 34.0 * smooth(56.0, 105.0, out)
        ahead = np.gradient(self.line, axis=0)
        self.ahead = ahead / np.linalg.norm(ahead, axis=1, keepdims=True)

    def edge(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Metres from the water's edge; less than 0 in the water."""
        flat = np.stack([np.ravel(x), np.ravel(z)], -1).astype(float)
        found = np.empty(len(flat))
        for part in np.array_split(np.arange(len(flat)), max(1, len(flat) // 8000)):
            square = ((flat[part, None] - self.line[None]) ** 2).sum(-1)
            found[part] = (np.sqrt(square) - self.half).min(1)
        ragged = 0.07 * np.sin(3.1 * flat[:, 0] + 1.3 * np.sin(2.3 * flat[:, 1])) + 0.04 * np.sin(7.3 * flat[:, 1] + flat[:, 0])
        return np.asarray(found + ragged * smooth(-0.3, 0.4, found)).reshape(np.shape(x))

    def height(self, x: np.ndarray | float, z: np.ndarray | float, edge: np.ndarray | None = None) -> np.ndarray:
        """y of the ground."""
        x, z = np.asarray(x, float), np.asarray(z, float)
        off = self.edge(x, z) if edge is None else edge
        far = np.hypot(x, z)
        dry = np.maximum(off, 0.0)
        bank = -0.05 + 0.145 * (1.0 - np.exp(-dry / 0.28)) + 0.010 * np.minimum(dry, 25.0)
        bed = -0.05 - 0.30 * (1.0 - np.exp(np.minimum(off, 0.0) / 0.7))
        swell = 0.9 * noise.sample(self._broad, x / 90 + 0.3, z / 90 + 0.1) * smooth(3.0, 30.0, dry)
        rough = noise.sample(self._rough, x / 9, z / 9) * (0.02 + 0.09 * smooth(0.3, 3.0, dry)) * smooth(0.0, 0.4, dry)
        aside = np.abs(x - middle(np.maximum(-z, 1.0)) * (z < -3)) * smooth(-1.0, 6.0, dry)
        rise = 0.035 * np.maximum(aside - 9.0, 0.0) + 2.8 * smooth(20.0, 80.0, aside)
        near = smooth(2.2, 0.6, far)  # where the patient is, it is even
        y = level(-z) + np.where(off > 0.0, bank, bed) + swell + rough * (1.0 - 0.7 * near) + rise
        return np.asarray(y)

    def normal(self, x: np.ndarray, z: np.ndarray, step: np.ndarray | float = 0.08) -> np.ndarray:
        fall_x = (self.height(x + step, z) - self.height(x - step, z)) / (2 * step)
        fall_z = (self.height(x, z + step) - self.height(x, z - step)) / (2 * step)
        normal = np.stack([-fall_x, np.ones_like(fall_x), -fall_z], -1)
        return np.asarray(normal / np.linalg.norm(normal, axis=-1, keepdims=True))


def ground(land: Land, quality: str) -> tuple[np.ndarray, np.ndarray]:
    """Rings about the viewer, closest together near and ahead: vertices (n, 8) as `GROUND` says, indices."""
    rings, spokes = (84, 136) if quality == "high" else (60, 90)
    radii = np.concatenate([[0.0], np.geomspace(0.25, REACH_M, rings)])
    turn = np.linspace(0, 2 * np.pi, spokes, endpoint=False)
    angle = turn - 0.62 * np.sin(turn)
    x, z = radii[:, None] * np.sin(angle), -radii[:, None] * np.cos(angle)
    edge = land.edge(x, z)
    y = land.height(x, z, edge)
    normal = land.normal(x, z, 0.05 + 0.02 * radii[:, None] + 0 * x)
    bare = smooth(0.34, 0.02, edge + 0.10 * np.sin(5.0 * x + 2.0 * np.sin(3.0 * z)))
    rows = np.concatenate([np.stack([x, y, z], -1), normal, edge[..., None], bare[..., None]], -1)
    index = _grid(len(radii), spokes, around=True)
    deep = (edge.reshape(-1)[index.reshape(-1, 3)] < -1.6).all(1)  # the water hides it
    return rows.reshape(-1, sum(GROUND)).astype(np.float32), index.reshape(-1, 3)[~deep].reshape(-1)


def water(land: Land, quality: str) -> tuple[np.ndarray, np.ndarray]:
    """The water's face as a ribbon along its line: vertices (n, 9) as `WATER` says, indices."""
    every, columns = (2, 11) if quality == "high" else (4, 9)
    line, half, ahead = land.line[::every], land.half[::every], land.ahead[::every]
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], -1)
    share = np.linspace(-1, 1, columns)
    away = share[None] * (half[:, None] + 0.16)
    flat = line[:, None] + aside[:, None] * away[..., None]
    edge = land.edge(flat[..., 0], flat[..., 1])
    y = level(-flat[..., 1])
    depth = 0.05 + 0.30 * (1.0 - np.exp(np.minimum(edge, 0.0) / 0.7))
    clear = smooth(0.10, -0.14, edge)
    metres = np.broadcast_to(land.metres[::every, None], away.shape)
    ways = np.broadcast_to(ahead[:, None], flat.shape)
    rows = np.concatenate([np.stack([flat[..., 0], y, flat[..., 1], metres, away, depth, clear], -1), ways], -1)
    return rows.reshape(-1, sum(WATER)).astype(np.float32), _grid(len(line), columns)


def _grid(rows: int, columns: int, around: bool = False) -> np.ndarray:
    """Indices of the triangles over a grid of vertices, seen from above."""
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(columns if around else columns - 1), indexing="ij")
    k = (j + 1) % columns
    a, b, c, d = i * columns + j, i * columns + k, (i + 1) * columns + j, (i + 1) * columns + k
    return np.stack([a, c, b, b, c, d], -1).reshape(-1).astype(np.uint32)


def _even(line: np.ndarray) -> np.ndarray:
    """The line in even steps, its bends rounded."""
    metres = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.arange(0.0, metres[-1], _EVEN_M)
    spread = np.exp(-((np.arange(-15, 16) * _EVEN_M / 1.1) ** 2) / 2)
    rows = [np.convolve(np.pad(np.interp(at, metres, each), 15, "edge"), spread / spread.sum(), "valid") for each in line.T]
    return np.stack(rows, -1)[15:-15]
