"""What grows low about the stream: grass in tufts, sedge and iris at the water, seed heads, a few pale flowers; and stones.

Rows are those of `environments.shapes`. Blades are geometry, curved and tapered, darker at the foot; none is a card.
"""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.easing import smooth
from environments.stream_course import level
from environments.stream_land import Land

GRASS, STRAW, SEDGE = np.array([0.200, 0.232, 0.076]), np.array([0.44, 0.37, 0.175]), np.array([0.150, 0.200, 0.088])
STONE = np.array([0.36, 0.34, 0.31])
NEAREST_M = 0.34  # of what grows, from below the eye
STONES = (
    # x, z, half width, how high above the water of its half width
    (-1.62, -2.55, 0.27, 0.42), (-1.98, -2.95, 0.16, 0.55), (-1.42, -2.15, 0.13, 0.50), (2.15, -3.55, 0.30, 0.36), (2.52, -3.95, 0.19, 0.50),
    (1.50, -0.92, 0.13, 0.42), (1.95, -0.98, 0.08, 0.45), (-1.72, -7.1, 0.24, 0.45), (-1.95, -7.6, 0.15, 0.5), (1.75, -8.3, 0.30, 0.40),
    (3.05, -12.8, 0.36, 0.42), (3.2, -13.6, 0.20, 0.50), (-1.15, -10.6, 0.26, 0.40), (-1.6, -19.5, 0.5, 0.4), (4.7, -1.9, 0.24, 0.45),
)  # fmt: skip


def tuft(rng: np.random.Generator, blades: int, tall: float, wide: float, tone: np.ndarray, rows: int, spread: float, droop: float, lies: float = 0.0) -> np.ndarray:
    """Blades about the origin, upright or (`lies` 1) leaning far over: (n, 12)."""
    turn = rng.uniform(0, 2 * np.pi, blades)
    foot = rng.normal(0, spread, (blades, 2))
    long = tall * rng.uniform(0.5, 1.1, blades)
    lean = rng.uniform(0.06 + 0.5 * lies, 0.5 + 0.6 * lies, blades) * (0.5 + droop)
    k = np.linspace(0, 1, rows)
    way = np.stack([np.cos(turn), 0 * turn, np.sin(turn)], -1)[:, None]
    side = np.stack([-np.sin(turn), 0 * turn, np.cos(turn)], -1)[:, None]
    out = (lean * long)[:, None] * k[None] ** 1.7
    up = long[:, None] * (k - droop * lean[:, None] * 0.75 * k**2.6)
    path = np.stack([foot[:, :1] + 0 * k, up, foot[:, 1:] + 0 * k], -1) + way * out[..., None]
    half = (wide * rng.uniform(0.7, 1.25, blades))[:, None] * (1 - 0.95 * k**1.6) * (0.75 + 0.5 * np.sin(np.pi * np.minimum(k * 1.3, 1.0)))
    grid = np.stack([path - side * half[..., None], path + side * half[..., None]], 2)
    normal = np.broadcast_to((0.75 * way + np.array([0, 0.55, 0]))[:, :, None], grid.shape)
    normal = normal / np.linalg.norm(normal, axis=-1, keepdims=True)
    hue = tone * rng.uniform(0.65, 1.35, (blades, 1)) + (STRAW - tone) * rng.uniform(0, 0.55, (blades, 1)) ** 2
    colour = hue[:, None] * (0.30 + 1.05 * k[None, :, None])
    free = (0.22 + 0.78 * k)[None, :, None]
    made = shapes.part(grid, normal, colour[:, :, None], 0.30 * (k[None, :, None] ** 1.6) * tall, 0.65, free)
    a, b, c, d = made[:, :-1, 0], made[:, :-1, 1], made[:, 1:, 0], made[:, 1:, 1]
    strips = np.stack([a, b, d, a, d, c], 2)
    return np.concatenate([strips[:, :-1].reshape(-1, 12), strips[:, -1, :3].reshape(-1, 12)])


def seeding(rng: np.random.Generator, stalks: int, tall: float) -> np.ndarray:
    """Thin stalks with feathery heads that the low light shines through: (n, 12)."""
    parts = []
    for _ in range(stalks):
        turn, lean, long = rng.uniform(0, 6.28), rng.uniform(0.05, 0.28), tall * rng.uniform(0.75, 1.1)
        way, side = np.array([np.cos(turn), 0, np.sin(turn)]), np.array([-np.sin(turn), 0, np.cos(turn)])
        k = np.linspace(0, 1, 5)[:, None]
        path = rng.normal(0, 0.03, 3) * [1, 0, 1] + way * lean * long * k**2.2 + np.array([0, 1, 0]) * long * (k - 0.12 * k**3)
        half = side * 0.0016
        grid = np.stack([path - half, path + half], 1)
        flex = 0.34 * tall * np.broadcast_to(k**1.5, (5, 2))
        normal = np.broadcast_to(0.6 * way + [0, 0.6, 0], grid.shape)
        parts.append(shapes.skin(shapes.part(grid, normal, STRAW * 0.8, flex, 0.4, 0.5 + 0.5 * np.broadcast_to(k, (5, 2)))))
        ahead = path[-1] - path[-2]
        ahead /= np.linalg.norm(ahead)
        count = 8
        at = np.linspace(0, 1, count)[:, None]
        root = path[-1] - ahead * 0.02 + ahead * 0.11 * tall / 0.6 * at
        spin = rng.uniform(0, 6.28, (count, 1))
        out = side * np.cos(spin) + np.cross(ahead, side) * np.sin(spin)
        reach = (0.018 * np.sin(np.pi * (0.12 + 0.8 * at)) + 0.004) * tall / 0.6
        tip = root + out * reach + ahead * reach * 1.3
        cross = np.cross(ahead, out) * 0.0042
        triangles = np.stack([root - cross, root + cross, tip], 1)
        face = np.broadcast_to((out + np.array([0, 0.4, 0]))[:, None], triangles.shape)
        parts.append(shapes.part(triangles, face, STRAW * np.array([1.25, 1.12, 1.05]), 0.34 * tall, 0.9, 1.0).reshape(-1, 12))
    return np.concatenate(parts)


def blossom(rng: np.random.Generator, tall: float) -> np.ndarray:
    """A few pale flowers on bent stalks: (n, 12)."""
    parts = []
    for _ in range(5):
        turn, lean, long = rng.uniform(0, 6.28), rng.uniform(0.1, 0.3), tall * rng.uniform(0.7, 1.1)
        way, side = np.array([np.cos(turn), 0, np.sin(turn)]), np.array([-np.sin(turn), 0, np.cos(turn)])
        k = np.linspace(0, 1, 4)[:, None]
        path = rng.normal(0, 0.05, 3) * [1, 0, 1] + way * lean * long * k**2 + np.array([0, 1, 0]) * long * k
        grid = np.stack([path - side * 0.002, path + side * 0.002], 1)
        flex = 0.2 * tall * np.broadcast_to(k**1.5, (4, 2))
        parts.append(shapes.skin(shapes.part(grid, np.broadcast_to(way, grid.shape), GRASS, flex, 0.4, 0.7)))
        head, petals = path[-1], 8
        spin = np.arange(petals) * 2 * np.pi / petals + rng.uniform(0, 1)
        tilt = np.array([0.25 * way[0], 1.0, 0.25 * way[2] + 0.35])
        tilt /= np.linalg.norm(tilt)
        first = np.cross(tilt, side)
        second = np.cross(tilt, first)
        out = first * np.cos(spin)[:, None] + second * np.sin(spin)[:, None]
        beside = np.cross(tilt, out)
        size = 0.016 * rng.uniform(0.8, 1.2)
        root, tip = head + out * 0.15 * size, head + out * size + tilt * size * 0.25
        left, right = head + out * 0.7 * size - beside * 0.30 * size, head + out * 0.7 * size + beside * 0.30 * size
        triangles = np.stack([root, left, tip, root, tip, right], 1)
        parts.append(shapes.part(triangles, np.broadcast_to(tilt, triangles.shape), (0.62, 0.58, 0.60), 0.2 * tall, 0.8, 1.0).reshape(-1, 12))
        ring = np.stack([head + (out * 0.28 + tilt * 0.12) * size, np.roll(head + (out * 0.28 + tilt * 0.12) * size, -1, 0), np.broadcast_to(head + tilt * 0.2 * size, out.shape)], 1)
        parts.append(shapes.part(ring, np.broadcast_to(tilt, ring.shape), (0.50, 0.33, 0.07), 0.2 * tall, 0.3, 1.0).reshape(-1, 12))
    return np.concatenate(parts)


def stone(seed: int, number: int, half: float, fine: int) -> np.ndarray:
    """A rounded stone about the origin, its `through` −1: (n, 12)."""
    rng = np.random.default_rng((seed, 207, number))
    unit = shapes.globe(fine, fine * 2, 0.03)
    bumps = np.zeros(unit.shape[:2])
    for weight, count in ((0.13, 5), (0.05, 7)):
        for way in rng.normal(0, 1, (count, 3)):
            bumps += weight * np.cos(2.2 * (unit @ way) + rng.uniform(0, 6))
    points = unit * (1 + 0.55 * bumps)[..., None] * np.array([1.0, 0.50, 0.80]) * half
    normal = shapes.facing(points, around=True)
    normal *= np.sign((normal * unit).sum(-1, keepdims=True))
    tone = STONE * rng.uniform(0.75, 1.2) * (1 + rng.normal(0, 0.04, 3))
    part = shapes.part(points, normal, tone, 0.0, -1.0, 0.35 + 0.65 * smooth(-0.5, 0.5, unit[..., 1]))
    return shapes.turned(shapes.skin(part, around=True), rng.uniform(0, 6.28))


def stones(seed: int, land: Land, fine: int) -> np.ndarray:
    """All stones in the world: (n, 12)."""
    made = []
    for number, (x, z, half, above) in enumerate(STONES):
        y = float(level(-z)) + (above - 0.50) * half
        made.append(shapes.turned(stone(seed, number, half, max(fine - number // 2, 5)), 0.0, move=(x, y, z)))
    return np.concatenate(made)


def meadow(seed: int, land: Land, quality: str) -> tuple[np.ndarray, np.ndarray]:
    """All that grows low, near ones first: (n, 12); and of it what the water mirrors, coarser (m, 12)."""
    rng, high = np.random.default_rng((seed, 205)), quality == "high"
    thick = 1.0 if high else 1.35
    kinds: list[list[list[np.ndarray]]] = [[], [], []]  # by distance, kind, variant
    for near, (rows, blades, wide) in enumerate(((4, 12, 1.1), (3, 8, 1.6), (2, 8, 3.0))):
        if not high:
            rows, blades = max(rows - 1, 2), blades - 4
        grass = ((0.19, 0.0036, GRASS), (0.34, 0.0044, GRASS * 1.05), (0.58, 0.0070, SEDGE))
        kinds[near] = [[tuft(rng, blades, tall, broad * wide * thick, tone, rows, 0.05 + 0.02 * near, 0.8) for _ in range(4)] for tall, broad, tone in grass]
        kinds[near] += [[seeding(rng, 4 if high else 3, 0.62) for _ in range(3)], [blossom(rng, 0.30) for _ in range(3)]]
        kinds[near].append([tuft(rng, blades, 0.36, 0.015 * thick, GRASS, 2, 0.24, 0.9) for _ in range(4)])
        kinds[near].append([tuft(rng, 13 if high else 7, 0.125, 0.0052 * thick, GRASS * 1.12, 2, 0.05, 0.35, 1.0) for _ in range(6)])
    grown: list[np.ndarray] = []
    mirrored: list[np.ndarray] = []
    for x, z, edge, kind, size, tint, y in sown(rng, land, high):
        far, turn = np.hypot(x, z), rng.uniform(0, 6.28)
        near = int(far > 2.2) + int(far > 4.6)
        parts = [(kinds[near], grown)]
        if kind < 3 and -0.1 < edge < 0.6 and 2.2 < far < 15.0 and rng.random() < 0.6:
            parts.append((kinds[2], mirrored))
        for choice, into in parts:
            variants = choice[int(kind)]
            made = variants[rng.integers(len(variants))].copy()
            made[:, :3] *= size
            made[:, 6:9] *= tint
            into.append(shapes.turned(made, turn, move=(x, y - 0.012, z)))
    return np.concatenate(grown), np.concatenate(mirrored)


def sown(rng: np.random.Generator, land: Land, high: bool) -> np.ndarray:
    """Where low things stand, near ones first: (n, 7) x, z, metres from the water, kind, size, tint, y."""
    many = 52000
    radius = NEAREST_M * (44.0 / NEAREST_M) ** rng.random(many)
    angle = rng.normal(0, 1.15, many) * np.where(rng.random(many) < 0.16, 2.2, 0.62)
    x, z = radius * np.sin(angle), -radius * np.cos(angle)
    edge = land.edge(x, z)
    tall_here = smooth(0.35, 0.62, 0.5 + 0.5 * np.sin(0.9 * x + 1.7 * np.sin(0.6 * z + 1.0)))  # grass grows in patches
    chance = rng.random(many)
    far = radius > 11.0
    wet = (edge > -0.02) & (edge < 0.30)
    sedge = wet & (chance < 0.30) & (np.abs(angle) > 0.34) & ~far
    kind = np.where(far, 5, np.where(sedge, 2, np.where(chance < 0.30 + 0.45 * tall_here * smooth(0.2, 0.9, edge), 1, 0)))
    kind = np.where(~far & (edge > 0.2) & (chance > 0.955) & (radius > 2.0), 3, kind)
    kind = np.where(~far & (edge > 0.15) & (chance > 0.985) & (radius > 1.4) & (radius < 6), 4, kind)
    kind = np.where((radius < 2.6) & (chance < 0.62 + 0.2 * (radius < 1.5)) & (kind < 2) | (radius < 1.5) & (kind != 4), 6, kind)  # a short sward about the patient
    size = rng.uniform(0.65, 1.2, many) * (0.75 + 0.4 * smooth(0.1, 1.2, edge))
    size *= np.where((np.abs(x) < 1.1) & (z < -0.4) & (radius < 4.0) & (edge > 0), 0.60, 1.0)  # nothing stands before what floats
    size *= np.where((radius < 1.6) & (kind != 6), 0.70, 1.0)
    gap = np.array([0.085, 0.14, 0.22, 0.40, 0.45, 0.34, 0.061])[kind] * (0.80 + 0.085 * radius) * (1.0 if high else 1.75)
    gap *= np.where(np.abs(angle) > 1.0, 1.6, 1.0) * np.where(np.abs(angle) > 1.9, 1.5, 1.0) * np.where(radius > 5.0, 1.40, 1.0) * np.where((radius > 2.2) & (radius < 5.0), 1.30, 1.0)
    keep = edge > np.where(kind == 2, -0.02, 0.05)
    chosen = _apart(x, z, gap, keep)
    order = chosen[np.argsort(radius[chosen])]
    y = land.height(x[order], z[order], edge[order])
    tint = rng.uniform(0.8, 1.2, len(order)) * (0.35 + 0.65 * smooth(0.3, 0.9, radius[order]))
    return np.stack([x[order], z[order], edge[order], kind[order], size[order], tint, y], -1)


def _apart(x: np.ndarray, z: np.ndarray, gap: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """Indices of places no nearer to each other than their gap, about: one a cell of a grid that grows with the gap."""
    cell = np.round(np.log2(np.maximum(gap, 1e-3)) * 2)
    wide = 2.0 ** (cell / 2)
    key = np.stack([cell, np.floor(x / wide), np.floor(z / wide)], -1)
    key[~keep] = np.nan
    places = np.flatnonzero(keep)
    _, first = np.unique(key[keep], axis=0, return_index=True)
    return np.asarray(places[first])
