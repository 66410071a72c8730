"""The trees about the lake: full spruces in drooping layers, birches with hanging twigs and small leaves, reeds."""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.night_land import height, shore

BARK, PALE, NEEDLE, LEAF = np.array([0.095, 0.075, 0.062]), np.array([0.34, 0.33, 0.31]), np.array([0.040, 0.082, 0.078]), np.array([0.066, 0.112, 0.080])
NEAR_BIRCH = (-7.4, -2.2)  # x, z: its crown hangs into the rim of what a lying patient sees


def spruce(seed: int, variant: int, fine: int) -> np.ndarray:
    """One spruce, 10 m tall, at the origin: (n, 12). Its boughs lie over each other like shingles, so that it is full."""
    rng = np.random.default_rng((seed, 76, variant))
    s = np.linspace(0, 1, 6)
    stem = np.stack([0.06 * np.sin(s * 2 + variant), 9.9 * s, 0 * s], -1)
    points, normals = shapes.tube(stem, 0.15 * (1 - s) + 0.012, 5)
    parts = [shapes.skin(shapes.part(points, normals, BARK, 0.02 * s[:, None], 0.0, 0.3), around=True)]
    y, plump = 0.35, rng.uniform(0.92, 1.12)
    while y < 9.85:
        share = y / 10.0
        length = plump * (0.16 + 2.05 * (1 - share) ** 0.86 * (1 - 0.35 * np.exp(-y / 0.7)))
        count = max(4, round((5, 6, 7)[fine] * (1 - 0.35 * share)))
        begin = rng.uniform(0, 6.28)
        for number in range(count):
            turn = begin + (number + rng.uniform(-0.28, 0.28)) * 2 * np.pi / count
            parts.append(_bough(rng, y + rng.normal(0, 0.07), turn, length * rng.uniform(0.74, 1.16), share, fine, 2.2 / count))
        y += (0.62, 0.46, 0.38)[fine] * (1.15 - 0.5 * share) * rng.uniform(0.85, 1.15)
    tip = np.array([[-0.05, 9.3, 0], [0.05, 9.3, 0], [0, 10.3, 0.0]])
    parts.append(shapes.part(tip, np.broadcast_to([0, 0.5, 0.86], tip.shape), NEEDLE, 0.05, 0.3, 1.0))
    return np.concatenate(parts)


def _bough(rng: np.random.Generator, y: float, turn: float, length: float, share: float, fine: int, wide: float) -> np.ndarray:
    """A bough as a drooping, roofed blade whose tip lifts, with soft twigs hanging along its rim."""
    rows = (3, 4, 5)[fine]
    s = np.linspace(0.0, 1, rows)
    ahead, side, up = np.array([np.cos(turn), 0, np.sin(turn)]), np.array([-np.sin(turn), 0, np.cos(turn)]), np.array([0, 1.0, 0])
    droop = (0.62 - 0.75 * share) * length
    line = ahead * (s * length)[:, None] + up * (y - droop * s**1.2 + 0.15 * length * s**3)[:, None]
    half = (wide * length * (0.22 + 0.9 * np.sin(np.pi * np.clip(0.12 + 0.86 * s, 0, 1)) ** 0.9) * (1 - 0.72 * s**2))[:, None]
    left, right = (line + hand * side * half - up * half * 0.55 for hand in (-1.0, 1.0))
    shade = np.clip(0.10 + 0.95 * s**1.3, 0.1, 1.0)
    tone = NEEDLE * rng.uniform(0.8, 1.2) * (1 + rng.normal(0, 0.05, 3))
    columns = []
    for rim, hand in ((left, -1.0), (line, 0.0), (right, 1.0)):
        normal = np.broadcast_to(0.75 * up + 0.35 * ahead + 0.45 * hand * side, rim.shape)
        columns.append(shapes.part(rim, normal, tone * (0.30 + 0.85 * shade[:, None] + 0.12 * abs(hand)), 0.08 * shade, 0.3, 0.20 + 0.80 * shade))
    made = [shapes.skin(np.stack(columns, 1))]
    twigs = (2, 4, 6)[fine]
    k = np.linspace(0.25, 1.0, twigs)
    for rim, hand in ((left, -1.0), (right, 1.0)):
        root = np.stack([np.interp(k, s, rim[:, i]) for i in range(3)], -1)
        gap = (0.65 * length / twigs) * np.ones((twigs, 1))
        reach = (0.20 + 0.08 * fine * 0.5) * length**0.6 * rng.uniform(0.45, 1.0, (twigs, 1)) * (1.15 - 0.5 * k[:, None])
        tip = root + 0.75 * hand * side * reach * 0.7 + ahead * reach * 0.65 - up * reach * rng.uniform(0.45, 0.9, (twigs, 1))
        inward = -hand * side * 0.05 * length
        triangles = np.stack([root - ahead * gap * 0.75 + inward, root + ahead * gap * 0.75 + inward, tip], 1)
        normal = np.broadcast_to(0.6 * up + 0.4 * ahead + 0.4 * hand * side, triangles.shape)
        open_ = (0.35 + 0.65 * k)[:, None] * np.array([0.8, 0.8, 1.0])
        colour = tone * (0.55 + 0.75 * open_[..., None])
        made.append(shapes.part(triangles, normal, colour, 0.10, 0.3, open_).reshape(-1, 12))
    end = np.stack([line[-1] - side * half[-1], line[-1] + side * half[-1], line[-1] + ahead * 0.16 * length - up * 0.02 * length])
    made.append(shapes.part(end, np.broadcast_to(0.8 * up + 0.5 * ahead, end.shape), tone * 1.25, 0.1, 0.3, 1.0))
    return np.concatenate(made)


def birch(seed: int, variant: int, leaves: int, leaf_m: float, tall: float = 10.0) -> np.ndarray:
    """One birch at the origin: a slender pale stem, an airy round crown whose twigs hang: (n, 12)."""
    rng = np.random.default_rng((seed, 77, variant))
    s = np.linspace(0, 1, 12)
    stem = np.stack([0.30 * np.sin(s * 2.1 + variant), tall * 0.97 * s, 0.22 * np.sin(s * 2.7 + 2 * variant)], -1)
    points, normals = shapes.tube(stem, (0.14 * (1 - 0.86 * s) + 0.05 * np.exp(-s * 30)) * tall / 10.0, 7)
    bark = PALE * rng.uniform(0.55, 1.0, (12, 7, 1)) * np.linspace(1.0, 0.30, 12)[:, None, None]
    parts = [shapes.skin(shapes.part(points, normals, bark, 0.03 * s[:, None] ** 2, 0.0, 0.7), around=True)]
    limbs, per = 34, 11
    spots, places, ways = [], [], []
    for number in range(limbs):
        share = 0.26 + 0.72 * (number + rng.uniform(0, 0.7)) / limbs
        root = np.array([np.interp(share, s, stem[:, i]) for i in range(3)])
        turn = number * 2.4 + rng.normal(0, 0.3)
        length = tall * (0.050 + 0.185 * np.sin(np.pi * np.clip((share - 0.20) / 0.86, 0, 1)) ** 0.75) * rng.uniform(0.8, 1.15)
        way = np.array([np.cos(turn), 0, np.sin(turn)])
        k = np.linspace(0, 1, 6)[:, None]
        limb = root + way * length * k + np.array([0, 1, 0]) * length * (0.75 * k - 0.50 * k**2)
        points, normals = shapes.tube(limb[:4], 0.024 * tall / 10 * (1 - 0.9 * k[:4, 0] / 0.6), 4)
        parts.append(shapes.skin(shapes.part(points, normals, BARK * 0.8, 0.04 * k[:4], 0.0, 0.5), around=True))
        for at in rng.uniform(0.25, 1.0, per):  # what hangs from it
            middle = np.array([np.interp(at, k[:, 0], limb[:, i]) for i in range(3)]) + rng.normal(0, 0.16, 3) * length
            hang = length * rng.uniform(0.20, 0.62)
            n = max(2, leaves // (limbs * per))
            down = np.sort(rng.uniform(0, 1, n))[:, None]
            drift = way * 0.22 * hang + rng.normal(0, 0.10, 3) * hang
            spots.append(middle + drift * down - np.array([0, 1, 0]) * hang * down + rng.normal(0, 0.030 * tall / 10 + 0.5 * leaf_m, (n, 3)))
            places.append(np.full(n, at))
            ways.append(np.broadcast_to(way, (n, 3)))
    parts.append(_leaves(rng, np.concatenate(spots), np.concatenate(places), np.concatenate(ways), leaf_m))
    return np.concatenate(parts)


def _leaves(rng: np.random.Generator, at: np.ndarray, out: np.ndarray, away: np.ndarray, long: float) -> np.ndarray:
    """Leaves as pointed lozenges that hang by their stalks; those farther out see more sky."""
    n = len(at)
    down = rng.normal(0, 0.55, (n, 3)) + np.array([0, -0.8, 0])
    down /= np.linalg.norm(down, axis=1, keepdims=True)
    side = np.cross(down, rng.normal(0, 1, (n, 3)))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
    size = long * rng.uniform(0.65, 1.25, (n, 1))
    top, tip, belly = at - down * size * 0.5, at + down * size * 0.6, at - down * size * 0.05
    left, right = belly - side * size * 0.36, belly + side * size * 0.36
    triangles = np.stack([top, left, tip, top, tip, right], 1)
    normal = np.broadcast_to((0.65 * away + np.array([0, 0.65, 0]) + rng.normal(0, 0.25, (n, 3)))[:, None], triangles.shape)
    open_ = np.clip(0.25 + 0.75 * out**1.2, 0, 1)[:, None]
    colour = LEAF * rng.uniform(0.7, 1.3, (n, 1)) * (0.40 + 0.75 * open_) * (1 + rng.normal(0, 0.06, (n, 3)))
    return shapes.part(triangles, normal, np.broadcast_to(colour[:, None], triangles.shape), 0.10 * open_, 0.45, open_).reshape(-1, 12)


def standing(part: np.ndarray, x: float, z: float, tall: float, yaw: float, tint: float = 1.0) -> np.ndarray:
    """A part set on the shore at x, z, `tall` times as large."""
    made = part.copy()
    made[:, :3] *= tall
    made[:, 6:9] *= tint
    return shapes.turned(made, yaw, move=(x, float(height(np.array(x), np.array(z))) - 0.06, z))


STANDS = (
    # kind, degrees right of forward, metres away, times 10 m
    ("spruce", -34.6, 37.0, 0.66), ("birch", -36.6, 31.0, 0.62), ("spruce", -38.4, 27.5, 0.90), ("spruce", -41.8, 25.0, 1.18), ("birch", -44.6, 20.0, 0.72),
    ("spruce", -47.5, 24.5, 1.0), ("spruce", -51.0, 22.5, 1.32), ("birch", -54.5, 17.0, 0.86), ("spruce", -58.5, 20.0, 1.10), ("spruce", -63.0, 21.5, 1.40),
    ("birch", -67.5, 16.0, 0.90), ("spruce", -72.5, 19.5, 1.15), ("spruce", 45.8, 106.0, 0.9), ("birch", 47.5, 98.0, 0.8), ("spruce", 49.0, 90.0, 1.2),
    ("spruce", 51.5, 76.0, 1.05), ("birch", 55.0, 62.0, 0.8), ("spruce", 58.0, 52.0, 1.0), ("spruce", 63.0, 41.0, 1.05), ("birch", 66.5, 36.0, 0.8),
    ("spruce", 69.0, 31.0, 1.1), ("spruce", 77.0, 25.0, 1.2), ("birch", 83.0, 22.5, 0.9), ("spruce", 89.0, 21.0, 1.1), ("spruce", 101.0, 18.0, 1.2),
)  # fmt: skip
MIRRORED = 22  # of these, from the first: those the open water shows


def woods(seed: int, quality: str) -> dict[str, np.ndarray]:
    """All that grows, in the world: woods (n, 12), and the coarser mirrored (m, 12) for the water."""
    rng, high = np.random.default_rng((seed, 79)), quality == "high"
    fine = {"spruce": [spruce(seed, i, 2 if high else 1) for i in (0, 1)], "birch": [birch(seed, i, 2800 if high else 1500, 0.215 if high else 0.28) for i in (0, 1)]}
    coarse = {"spruce": [spruce(seed, i, 1) for i in (0, 1)], "birch": [birch(seed, i, 800, 0.40) for i in (0, 1)]}
    woods, mirrored = [], []
    for number, (kind, degrees, away, tall) in enumerate(STANDS):
        a, yaw, tint = np.radians(degrees), rng.uniform(0, 6.28), rng.uniform(0.85, 1.2)
        x, z = away * np.sin(a), -away * np.cos(a)
        built = coarse if away > 45 else fine
        woods.append(standing(built[kind][number % 2], x, z, tall, yaw, tint))
        if number < MIRRORED:
            mirrored.append(standing(coarse[kind][number % 2], x, z, tall, yaw, tint))
    far = [spruce(seed, 9, 0), birch(seed, 9, 560, 0.46)]
    for number in range(30 if high else 22):
        degrees = rng.choice([rng.uniform(-180, -76), rng.uniform(105, 180)])
        a = np.radians(degrees)
        away = max(float(shore(np.array(a))) + rng.uniform(8, 30), 20.0)
        woods.append(standing(far[number % 3 == 2], away * np.sin(a), -away * np.cos(a), rng.uniform(0.7, 1.35), rng.uniform(0, 6.28), rng.uniform(0.8, 1.1)))
    near = birch(seed, 5, 22000 if high else 8000, 0.104 if high else 0.165, 11.5)
    woods.append(standing(near, *NEAR_BIRCH, 1.0, 0.4))
    clump = reeds(seed)
    for x, y, z, yaw, tall, tint in reed_stands(seed, quality):
        one = clump.copy()
        one[:, :3] *= tall
        one[:, 6:9] *= tint
        woods.append(shapes.turned(one, yaw, move=(x, y, z)))
    return {"woods": np.concatenate(woods), "mirrored": np.concatenate(mirrored)}


def reeds(seed: int) -> np.ndarray:
    """A clump of reeds about the origin, 1 m: (n, 12)."""
    rng = np.random.default_rng((seed, 81))
    parts = []
    for _ in range(16):
        turn, lean, long = rng.uniform(0, 6.28), rng.uniform(0.05, 0.34), rng.uniform(0.6, 1.15)
        k = np.linspace(0, 1, 4)[:, None]
        way, side = np.array([np.cos(turn), 0, np.sin(turn)]), np.array([-np.sin(turn), 0, np.cos(turn)])
        path = np.array([rng.normal(0, 0.15), 0, rng.normal(0, 0.15)]) + way * (lean * long * k**1.8) + np.array([0, 1, 0]) * (long * k * (1 - 0.2 * lean * k))
        half = side * (0.0075 * (1 - 0.93 * k))
        points = np.stack([path - half, path + half], 1)
        normal = np.broadcast_to(0.7 * way + np.array([0, 0.5, 0]), points.shape)
        colour = np.array([0.085, 0.090, 0.048]) * rng.uniform(0.7, 1.3)
        parts.append(shapes.skin(shapes.part(points, normal, colour, 0.16 * np.broadcast_to(k**1.5, (4, 2)), 0.3, 0.5 + 0.5 * np.broadcast_to(k, (4, 2)))))
    return np.concatenate(parts)


def reed_stands(seed: int, quality: str) -> np.ndarray:
    """Where reeds stand, in the shallows: (n, 6) place, yaw, scale, tint."""
    rng = np.random.default_rng((seed, 82))
    rows = []
    for _ in range(110 if quality == "high" else 60):
        degrees = rng.choice([rng.normal(-44, 8), rng.uniform(-140, -50), rng.normal(78, 14), rng.uniform(100, 150)])
        a = np.radians(degrees)
        away = float(shore(np.array(a))) + rng.normal(-0.1, 0.5)
        if 4.0 < away < 40.0:
            x, z = away * np.sin(a), -away * np.cos(a)
            y = float(height(np.array(x), np.array(z)))
            rows.append([x, y, z, rng.uniform(0, 6.28), rng.uniform(0.6, 1.25), rng.uniform(0.8, 1.2)])
    return np.array(rows)
