"""The rowing boat that has been drawn up on the sand for years: planks that lap, paint that has had its summers,
two oars and a rope that ends in a coil.

Parts here have two columns more than `shapes.part`: where on the wood's grain a vertex lies, metres along it and across.
A negative `through` tells the shader that the wood is painted, the less the barer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from environments import shapes
from environments.easing import smooth

Columns = np.ndarray
PLANKS, STATIONS = 8, 44
_T = np.linspace(0, 1, STATIONS)  # stern to bow
_Z = 1.55 - 3.25 * _T
_HALF = 0.66 * np.sin(np.pi * np.clip(0.14 + 0.86 * _T, 0, 1)) ** 0.72
_HALF[-1] = 0.012
_SHEER = 0.46 + 0.30 * _T**2.6 + 0.07 * (1 - _T) ** 2
_KEEL = 0.02 + 0.24 * np.clip((_T - 0.78) / 0.22, 0, 1) ** 2.2 + 0.05 * (1 - _T) ** 3
_WOOD = np.array([0.36, 0.235, 0.135])
_GREY = np.array([0.33, 0.29, 0.24])
_CREAM, _TEAL, _RUST = np.array([0.62, 0.58, 0.48]), np.array([0.085, 0.25, 0.26]), np.array([0.30, 0.115, 0.070])
BOW = np.array([0.0, _SHEER[-1] - 0.10, _Z[-1] - 0.03])
"""Where the rope is made fast, in the boat's own frame."""


def _girth(v: float | np.ndarray) -> np.ndarray:
    """Points of the hull at girth v, 0 the keel to 1 the gunwale; (STATIONS, 3), right side."""
    v = np.asarray(v)
    return np.stack([_HALF * np.sin(np.pi / 2 * v**0.72), _KEEL + (_SHEER - _KEEL) * v**1.75, _Z], -1)


def grained(grid: np.ndarray, along: np.ndarray | float, across: np.ndarray | float) -> Columns:
    """A grid of vertices with its place on the grain."""
    shape = grid.shape[:-1]
    more = [np.broadcast_to(np.asarray(each, float), shape)[..., None] for each in (along, across)]
    return np.concatenate([grid, *more], -1).astype(np.float32)


def boat(seed: int) -> dict[str, np.ndarray]:
    """A clinker rowing boat, 3.3 m, bow toward −z, keel at the origin: {"boat": (n, 14)}."""
    rng = np.random.default_rng((seed, 41))
    parts: list[np.ndarray] = []
    for hand in (-1.0, 1.0):
        parts += _side(hand, rng)
    for at, height in ((0.20, 0.30), (0.50, 0.29), (0.78, 0.37)):
        place = int(at * (STATIONS - 1))
        parts.append(board((0, height, _Z[place]), (_HALF[place] * 0.94, 0.015, 0.12), 0, _WOOD * 1.35, 0.85, rng))
    for lane in np.linspace(-0.32, 0.32, 5):
        parts.append(board((lane, 0.135, 0.25), (0.074, 0.011, 1.0), 2, _GREY * rng.uniform(0.95, 1.2), 0.55, rng))
    parts += _ends()
    for turn, move, blade in ((0.16, (0.16, 0.50, 0.62), 0.5), (-0.10, (-0.24, 0.42, 0.35), 1.2)):
        parts.append(shapes.turned(oar(rng), turn, -0.10 if blade < 1 else -0.035, blade, move))
    return {"boat": np.concatenate(parts)}


def _side(hand: float, rng: np.random.Generator) -> list[np.ndarray]:
    mirror = np.array([hand, 1, 1])
    parts = []
    for plank in range(PLANKS):
        low, high = plank / PLANKS, (plank + 1) / PLANKS
        v = np.array([low - 0.004, low - 0.004, low + 0.02, (low + high) / 2, high])
        points = np.stack([_girth(max(each, 0.0)) for each in v], 1)
        out = _outward(points)
        points = points + out * np.array([0.0, 0.020, 0.020, 0.011, 0.002])[None, :, None]
        base = _TEAL if plank == PLANKS - 1 else _RUST if plank < 3 else _CREAM
        tone = base * rng.uniform(0.94, 1.06) * np.array([0.30, 0.42, 1.0, 1.0, 0.90])[None, :, None] * np.ones((STATIONS, 5, 1))
        bare = 0.30 + 0.32 * rng.random() + 0.25 * np.exp(-plank) + 0.15 * (plank == PLANKS - 1)
        out[:, :2] = out[:, :2] * 0.4 + np.array([0, -0.9, 0])
        grid = shapes.part(points * mirror, out * mirror, tone, 0.0, -1.0 + min(bare, 0.8), 0.45 + 0.5 * high)
        parts.append(shapes.skin(grained(grid, _Z[:, None] + 3.7 * plank, v[None, :] * 0.9)))
    v = np.linspace(0, 1, 13)
    inner = np.stack([_girth(each) for each in v], 1)
    out = _outward(inner)
    seam = 0.72 + 0.28 * np.abs(np.sin(v * np.pi * PLANKS))[None, :, None]
    grid = shapes.part((inner - out * 0.016) * mirror, -out * mirror, _WOOD * 1.15 * seam * np.ones((STATIONS, 13, 1)), 0.0, 0.0, 0.50 + 0.45 * v[None, :] ** 1.2)
    parts.append(shapes.skin(grained(grid, _Z[:, None], v[None, :])))
    points, normals = shapes.tube(_girth(1.0) * mirror + np.array([0, 0.012, 0]), np.full(STATIONS, 0.026), 9)
    parts.append(shapes.skin(grained(shapes.part(points, normals, _WOOD * 1.5, 0.0, -0.18, 1.0), _Z[:, None], np.linspace(0, 0.1, 9)), around=True))
    for rib in np.linspace(0.08, 0.90, 13):
        place = int(rib * (STATIONS - 1))
        path = np.stack([_girth(each)[place] for each in np.linspace(0.05, 0.98, 11)]) * mirror
        path = path * np.array([0.945, 1, 1]) + np.array([0, 0.024, 0]) * np.linspace(1, 0, 11)[:, None]
        points, normals = shapes.tube(path, np.full(11, 0.015), 6)
        parts.append(shapes.skin(grained(shapes.part(points, normals, _WOOD * 1.35, 0.0, 0.0, 0.50), path[:, 1:2], 0.0), around=True))
    lock = int(0.42 * (STATIONS - 1))
    bend = np.linspace(-1.1, 1.1, 9) * np.pi / 1.6
    path = _girth(1.0)[lock] * mirror + np.stack([0 * bend, 0.072 - 0.040 * np.cos(bend), 0.040 * np.sin(bend)], -1)
    points, normals = shapes.tube(path, np.full(9, 0.008), 6)
    parts.append(shapes.skin(grained(shapes.part(points, normals, (0.26, 0.20, 0.13), 0, 0, 0.9), path[:, 1:2], 0.0), around=True))
    return parts


def _outward(points: np.ndarray) -> np.ndarray:
    out = shapes.facing(points)
    return np.asarray(out * np.sign((out * np.array([1.0, -0.3, 0])).sum(-1, keepdims=True)))


def _ends() -> list[np.ndarray]:
    """The transom inside and out, and the keel that turns up into the stem."""
    edge = np.stack([_girth(each)[0] for each in np.linspace(0, 1, 12)])
    both = np.stack([edge * np.array([-1, 1, 1]), edge * np.array([0.0, 1, 1]), edge], 1)
    outer = shapes.part(both, np.broadcast_to([0, 0, 1.0], both.shape), _CREAM, 0, -0.6, 0.75)
    inner = shapes.part((both - [0, 0, 0.03])[:, ::-1], np.broadcast_to([0, 0, -1.0], both.shape), _WOOD * 1.2, 0, 0, 0.7)
    spine = np.stack([0 * _T, _KEEL - 0.012, _Z], -1)
    rise = np.stack([np.zeros(5), np.linspace(_KEEL[-1], _SHEER[-1] + 0.09, 6)[1:], _Z[-1] - 0.015 * np.ones(5)], -1)
    stem = np.concatenate([spine[5:], rise])
    points, normals = shapes.tube(stem, np.full(len(stem), 0.029), 9)
    made = shapes.part(points, normals, _WOOD * 1.15, 0, -0.25, 0.7)
    return [
        shapes.skin(grained(outer, both[..., 0], both[..., 1])), shapes.skin(grained(inner, both[..., 0], both[..., 1])),
        shapes.skin(grained(made, np.linspace(0, 3, len(stem))[:, None], np.linspace(0, 0.1, 9)), around=True),
    ]  # fmt: skip


def oar(rng: np.random.Generator) -> np.ndarray:
    """An oar along z, 2.3 m, its blade behind (+z), level: (n, 14)."""
    s, turn = np.linspace(0, 1, 40), np.linspace(0, 2 * np.pi, 10, endpoint=False)
    blade = smooth(0.72, 0.92, s)
    end = np.sqrt(np.clip((1.0 - s) / 0.03, 0, 1)) * 0.93 + 0.07
    wide = (0.019 + 0.006 * (s < 0.06) + 0.056 * blade) * end
    thick = (0.019 + 0.006 * (s < 0.06) - 0.011 * blade) * end
    points = np.stack([wide[:, None] * np.cos(turn), thick[:, None] * np.sin(turn), np.broadcast_to((s * 2.3 - 1.15)[:, None], (40, 10))], -1)
    normals = np.stack([np.cos(turn) / wide[:, None], np.sin(turn) / thick[:, None], np.zeros((40, 10))], -1)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    tone = np.where((s > 0.80)[:, None, None], _CREAM * 0.95, _WOOD * 1.75) * np.where(np.abs(s - 0.50) < 0.05, 0.45, 1.0)[:, None, None]
    grid = shapes.part(points, normals, tone * np.ones((40, 10, 1)), 0.0, np.where(s > 0.80, -0.55, 0.0)[:, None], 1.0)
    return shapes.skin(grained(grid, (s * 2.3 + rng.random())[:, None], turn * 0.02), around=True)


def board(centre: Sequence[float], size: Sequence[float], lies: int, colour: np.ndarray, free: float, rng: np.random.Generator) -> np.ndarray:
    """A box of half sizes `size` whose grain runs along axis `lies`: (n, 14)."""
    parts = []
    start, crosses = rng.uniform(0, 9), 2 - lies
    for axis in range(3):
        for hand in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            points = np.zeros((5, 2, 3))
            points[..., axis] = hand * size[axis]
            points[..., u] = np.linspace(-1, 1, 5)[:, None] * size[u]
            points[..., v] = np.array([-1, 1])[None, :] * size[v]
            normal = np.zeros(3)
            normal[axis] = hand
            tone = colour * rng.uniform(0.94, 1.06) * (1.0 if axis == 1 else 0.62)
            grid = shapes.part(points + np.asarray(centre), np.broadcast_to(normal, points.shape), tone, 0, 0, free)
            parts.append(shapes.skin(grained(grid, points[..., lies] + start, points[..., crosses] + points[..., 1])))
    return np.concatenate(parts)


def rope(path: np.ndarray, radius: float = 0.011) -> np.ndarray:
    """A laid rope of three strands along a path (n, 3) of even steps of about a radius: (m, 14)."""
    sides = 8
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    lay = np.cos(3 * turn[None, :] - length[:, None] / radius * 0.62)
    points, normals = shapes.tube(path, radius * (1 + 0.20 * lay), sides)
    tone = np.array([0.42, 0.345, 0.235]) * (0.62 + 0.38 * (0.5 + 0.5 * lay))[..., None]
    grid = shapes.part(points, normals, tone, 0, 0, 0.55 + 0.4 * np.clip(normals[..., 1] * 0.5 + 0.5, 0, 1))
    return shapes.skin(grained(grid, length[:, None] * 3.0, turn * 0.02), around=True)


def even(points: np.ndarray, step: float) -> np.ndarray:
    """A smooth path through points (n, 3), cut into even steps of about `step` metres."""
    t = np.arange(len(points))
    fine = np.linspace(0, len(points) - 1, 60 * len(points))
    low = np.clip(fine.astype(int), 0, len(points) - 2)
    part = (fine - low)[:, None]
    slope = np.gradient(points, t, axis=0)
    a, b = points[low], points[low + 1]
    curve = (
        (2 * part**3 - 3 * part**2 + 1) * a + (part**3 - 2 * part**2 + part) * slope[low]
        + (3 * part**2 - 2 * part**3) * b + (part**3 - part**2) * slope[low + 1]
    )  # fmt: skip
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
    at = np.linspace(0, length[-1], max(int(length[-1] / step), 2))
    return np.stack([np.interp(at, length, curve[:, i]) for i in range(3)], -1)
