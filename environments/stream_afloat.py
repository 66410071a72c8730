"""What floats, about its own origin on the water's face: a large autumn leaf, a folded paper boat, a small paper lantern.

Loose triangles of one layout, `AFLOAT`. `falls` is how much of its own light reaches a vertex, `skin` a place on its
surface for veins and folds.
"""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.easing import smooth

AFLOAT = (3, 3, 3, 3, 2)
"""Floats of a vertex: place; normal; colour; kind (1 leaf, 2 boat, 3 lantern), through, falls; skin."""

LEAF_M, BOAT_M, LANTERN_M = 0.215, 0.27, 0.26
"""Half a leaf's and half a boat's length; a lantern's height."""

GOLD, RUST = np.array([0.66, 0.36, 0.060]), np.array([0.50, 0.145, 0.030])
PAPER, WOOD = np.array([0.90, 0.86, 0.78]), np.array([0.20, 0.13, 0.075])
VEINS = np.radians((0.0, 48.0, -48.0, 103.0, -103.0))  # from the leaf's foot, off its length
FOOT = 0.62  # where the veins part, of the half length behind the middle

_LOBES = np.array([
    # degrees off the tip, share of the half length from where the veins part: right half, from the tip down
    (0, 1.66), (6, 1.36), (11, 1.27), (15, 1.22), (20, 1.00), (27, 0.82), (33, 0.90), (39, 1.16), (44, 1.24), (48, 1.50), (53, 1.22),
    (58, 1.16), (66, 0.92), (74, 0.74), (82, 0.72), (90, 0.84), (97, 0.90), (103, 1.10), (110, 0.84), (120, 0.66), (138, 0.50), (160, 0.42), (180, 0.10),
])  # fmt: skip


def all_kinds(quality: str) -> dict[str, np.ndarray]:
    """All three by name: float32 (n, 14) each."""
    fine = quality == "high"
    made = {"leaf": leaf(8 if fine else 5, 2 if fine else 1), "boat": boat(6 if fine else 4), "lantern": lantern(4 if fine else 2)}
    return {kind: rows.astype(np.float32) for kind, rows in made.items()}


def _rows(points: np.ndarray, normals: np.ndarray, colour: np.ndarray, kind: float, through: np.ndarray | float, falls: np.ndarray | float, skin: np.ndarray) -> np.ndarray:
    shape = points.shape[:-1]
    wide = [np.broadcast_to(np.asarray(each, float), shape)[..., None] for each in (kind, through, falls)]
    return np.concatenate([points, normals, np.broadcast_to(colour, (*shape, 3)), *wide, np.broadcast_to(skin, (*shape, 2))], -1)


def leaf(rings: int, between: int) -> np.ndarray:
    """A maple's leaf, its tip toward −z, a little cupped so that it floats: (n, 14)."""
    right = np.stack([np.interp(np.linspace(0, len(_LOBES) - 1, (len(_LOBES) - 1) * between + 1), np.arange(len(_LOBES)), _LOBES[:, i]) for i in (0, 1)], -1)
    angle = np.radians(np.concatenate([right[:, 0], 360.0 - right[-2:0:-1, 0]]))
    reach = np.concatenate([right[:, 1], right[-2:0:-1, 1] * 0.97])
    part = np.linspace(0, 1, rings + 1)[1:] ** 0.8
    # Toward the middle the outline evens out, so that rings do not fold.
    even = 0.55
    radius = part[:, None] * (reach[None] * part[:, None] + even * (1 - part[:, None]))
    x, z = radius * np.sin(angle), FOOT - radius * np.cos(angle)
    veined = np.min(np.abs(np.angle(np.exp(1j * (angle[:, None] - VEINS[None])))), 1)[None]
    high = 0.10 * (radius / 1.5) ** 2.2 + 0.055 * radius * np.sin(np.clip(veined / 0.42, 0, 1) * np.pi / 2) + 0.05 * np.sin(2 * angle + 1.0)[None] * part[:, None] ** 3
    high += 0.24 * smooth(0.95, 1.66, radius) ** 1.2 + 0.055
    points = np.stack([x, high, z], -1) * LEAF_M
    normal = shapes.facing(points, around=True)
    normal *= np.sign(normal[..., 1:2] + 1e-6)
    edge = (radius / np.maximum(reach[None], 0.3))[..., None]
    colour = GOLD + (RUST - GOLD) * np.clip(0.15 + 0.75 * edge**2.2 * (0.6 + 0.4 * np.sin(3.0 * angle + 0.7)[None, :, None]), 0, 1)
    skin = np.stack([x, z - FOOT], -1)
    grid = _rows(points, normal, colour, 1.0, 0.75, 0.8, skin)
    centre = _rows(np.array([0, 0.004, FOOT]) * LEAF_M, np.array([0.0, 1, 0]), GOLD * 1.1, 1.0, 0.75, 0.8, np.zeros(2))
    first = np.stack([np.broadcast_to(centre, grid[0].shape), grid[0], np.roll(grid[0], -1, 0)], 1).reshape(-1, 14)
    s = np.linspace(0, 1, 7)
    stalk = np.stack([0.10 * s**2, 0.006 + 0.30 * s**1.8, FOOT + 0.82 * s - 0.10 * s**2], -1) * LEAF_M
    tube, out = shapes.tube(stalk, (0.020 - 0.006 * s + 0.008 * s**6) * LEAF_M, 5)
    stem = shapes.skin(_rows(tube, out, RUST * 0.9 + 0.04, 1.0, 0.2, 0.5, np.array([9.0, 9.0])), around=True)
    return np.concatenate([first, shapes.skin(grid, around=True), stem])


def boat(fine: int) -> np.ndarray:
    """A boat folded of paper, its bow toward −z: (n, 14). Each face is a sheet that bulges a little."""
    bow, stern = np.array([0, 0.50, -1.0]), np.array([0, 0.50, 1.0])
    keel_f, keel_b = np.array([0, -0.06, -0.50]), np.array([0, -0.06, 0.50])
    parts = []
    for hand in (-1.0, 1.0):
        rim = np.array([hand * 0.40, 0.34, 0.0])
        mirror = np.array([hand, 1, 1])
        belly = np.array([hand * 0.10, -0.055, 0.0])
        for one, other, top in ((bow, keel_f, rim), (stern, keel_b, rim)):
            parts.append(_sheet(other, one, top, belly, mirror, fine, 0.020))
        for one in (bow, stern):  # the cuff that is folded up outside the hull
            low = 0.42 * rim + 0.58 * belly
            inner = 0.55 * one + 0.45 * (keel_f if one is bow else keel_b)
            shift = np.array([hand * 0.012, 0.0, 0.0])
            parts.append(_sheet(inner + shift, one + shift, rim * 1.015 + shift, low + shift, mirror, fine, 0.016))
        peak, foot_f, foot_b = np.array([0, 0.94, 0.0]), np.array([hand * 0.02, 0.16, -0.60]), np.array([hand * 0.02, 0.16, 0.60])
        base = np.array([hand * 0.15, 0.20, 0.0])
        parts.append(_sheet(foot_f, peak, base, base, mirror, fine, 0.006))
        parts.append(_sheet(foot_b, peak, base, base, mirror, fine, 0.006))
    return np.concatenate(parts)


def _sheet(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray, mirror: np.ndarray, fine: int, bulge: float) -> np.ndarray:
    """Paper between corners a, b (up from a), c (from b), d (below c); d may be c."""
    u, v = np.meshgrid(np.linspace(0, 1, fine), np.linspace(0, 1, fine), indexing="ij")
    u, v = u[..., None], v[..., None]
    points = (a * (1 - v) + b * v) * (1 - u) + (d * (1 - v) + c * v) * u
    points = points + mirror * np.array([1.0, 0, 0]) * bulge * (np.sin(np.pi * u) * np.sin(np.pi * v))
    normal = shapes.facing(points)
    out = np.sign((normal * mirror * np.array([1.0, 0.0, 0.0])).sum(-1, keepdims=True) + 1e-9)
    normal = normal * np.where(out == 0, 1.0, out)
    height = points[..., 1]
    falls = 0.30 + 0.55 * smooth(0.9, 0.1, height)
    skin = np.concatenate([u, v], -1)
    rows = _rows(points * BOAT_M, normal, PAPER * (0.86 + 0.14 * v), 2.0, 0.35, falls, skin)
    return shapes.skin(rows)


def lantern(fine: int) -> np.ndarray:
    """A lantern of four paper panes on a small raft of wood; its flame stands a third of the way up: (n, 14)."""
    tall, half = LANTERN_M, 0.37 * LANTERN_M
    parts = []
    up, across = np.linspace(0, 1, fine + 3), np.linspace(-1, 1, fine + 3)
    for turn in range(4):
        v, u = np.meshgrid(up, across, indexing="ij")
        bow = 0.10 * (1 - u**2) * np.sin(np.pi * v) - 0.02 * (1 - u**2)
        wide = half * (1.06 - 0.10 * v)
        x, out, y = u * wide, wide * (1 + bow * 0.55), 0.022 + v * (tall - 0.022)
        points = np.stack([x, y, out], -1)
        away = np.sqrt(u**2 * 0.5 + ((v - 0.34) / 0.55) ** 2)
        falls = 0.16 + 0.84 * np.exp(-1.15 * away**2)
        rows = _rows(points, shapes.facing(points), PAPER * np.array([1.0, 0.94, 0.82]), 3.0, 1.0, falls, np.stack([u, v], -1))
        parts.append(_turned(shapes.skin(rows), turn * np.pi / 2))
        post = np.array([[half * 1.055, 0.015, half * 1.055], [half * 1.0, tall * 0.5, half * 1.0], [half * 0.955, tall + 0.006, half * 0.955]])
        tube, normal = shapes.tube(post, np.full(3, 0.0035), 5)
        parts.append(_turned(shapes.skin(_rows(tube, normal, WOOD, 3.0, 0.0, 0.0, np.zeros(2)), around=True), turn * np.pi / 2))
        for high, w in ((0.022, 1.06), (tall, 0.96)):
            rail = np.array([[-half * w, high, half * w], [0, high, half * w], [half * w, high, half * w]])
            tube, normal = shapes.tube(rail, np.full(3, 0.0030), 5)
            parts.append(_turned(shapes.skin(_rows(tube, normal, WOOD, 3.0, 0.0, 0.0, np.zeros(2)), around=True), turn * np.pi / 2))
        side = np.array([[-1.35, 0.020, 1.35], [1.35, 0.020, 1.35], [1.35, -0.012, 1.30], [-1.35, -0.012, 1.30]]) * [half, 1, half]
        quad = side[[0, 3, 1, 1, 3, 2]]
        parts.append(_turned(_rows(quad, np.broadcast_to([0, 0, 1.0], quad.shape), WOOD * 0.8, 3.0, 0.0, 0.05, np.zeros(2)), turn * np.pi / 2))
    deck = np.array([[-1.35, 0.020, -1.35], [-1.35, 0.020, 1.35], [1.35, 0.020, 1.35], [-1.35, 0.020, -1.35], [1.35, 0.020, 1.35], [1.35, 0.020, -1.35]]) * [half, 1, half]
    parts.append(_rows(deck, np.broadcast_to([0, 1.0, 0], deck.shape), WOOD, 3.0, 0.0, 0.22, np.zeros(2)))
    return np.concatenate(parts)


def _turned(rows: np.ndarray, yaw: float) -> np.ndarray:
    made = rows.copy()
    c, s = np.cos(yaw), np.sin(yaw)
    matrix = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    made[:, :3], made[:, 3:6] = rows[:, :3] @ matrix.T, rows[:, 3:6] @ matrix.T
    return made
