"""Conifers that read by their outline: spruces in drooping whorls, pines with bare stems and flat tiers, a bough overhead."""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.night_land import height, shore

BARK, NEEDLE = np.array([0.095, 0.068, 0.050]), np.array([0.042, 0.062, 0.040])


def spruce(seed: int, variant: int, fine: int) -> np.ndarray:
    """One spruce, 10 m tall, at the origin: (n, 12)."""
    rng = np.random.default_rng((seed, 76, variant))
    s = np.linspace(0, 1, 8)
    stem = np.stack([0.10 * np.sin(s * 2 + variant), 10.0 * s, 0 * s], -1)
    points, normals = shapes.tube(stem, 0.13 * (1 - s) + 0.012 + 0.10 * np.exp(-s * 45), 6)
    parts = [shapes.skin(shapes.part(points, normals, BARK, 0.02 * s[:, None], 0.0, 0.6), around=True)]
    y = 0.7 + rng.uniform(0, 0.3)
    while y < 9.9:
        share = y / 10.0
        length = (0.35 + 2.0 * (1 - share) ** 0.85) * rng.uniform(0.85, 1.12)
        count = (5, 6, 6)[fine]
        begin = rng.uniform(0, 6.28)
        for number in range(count):
            turn = begin + number * 2 * np.pi / count + rng.normal(0, 0.18)
            parts.append(_branch(rng, y, turn, length * rng.uniform(0.72, 1.15), share, fine))
        y += (0.60, 0.46, 0.38)[fine] * (1.15 - 0.45 * share) * rng.uniform(0.8, 1.2)
    tip = np.array([[-0.035, 9.6, 0], [0.035, 9.6, 0], [0, 10.35, 0.0]])
    parts.append(shapes.part(tip, np.broadcast_to([0, 0.5, 0.86], tip.shape), NEEDLE, 0.05, 0.3, 1.0))
    return np.concatenate(parts)


def _branch(rng: np.random.Generator, y: float, turn: float, length: float, share: float, fine: int) -> np.ndarray:
    """A drooping branch whose tip lifts; twigs hang along both sides as slender triangles."""
    twigs = (3, 5, 7)[fine]
    s = np.linspace(0.10, 1, twigs)
    ahead, side = np.array([np.cos(turn), 0, np.sin(turn)]), np.array([-np.sin(turn), 0, np.cos(turn)])
    droop = (0.42 - 0.95 * share) * length
    line = ahead * (s * length)[:, None] + np.array([0, 1, 0]) * (y - droop * s**1.3 + 0.14 * length * s**3)[:, None]
    made = []
    for hand in (-1.0, 1.0):
        reach = ((0.62, 0.48, 0.44)[fine] * length * (1.02 - s) ** 0.7 * rng.uniform(0.7, 1.2, twigs) + 0.06)[:, None]
        tip = line + hand * side * reach + ahead * reach * 0.75 - np.array([0, 1, 0]) * reach * rng.uniform(0.25, 0.6, (twigs, 1))
        base = ahead * ((0.26, 0.15, 0.105)[fine] * length * (1.15 - 0.6 * s))[:, None]
        made.append(np.stack([line - base, line + base, tip], 1))
    end = np.stack([line[-1] - 0.05 * length * side, line[-1] + 0.05 * length * side, line[-1] + 0.18 * length * ahead + [0, 0.02, 0]])[None]
    spine = np.stack([line[0] - ahead * 0.1 * length - 0.035 * length * side, line[0] - ahead * 0.1 * length + 0.035 * length * side, line[-1]])[None]
    triangles = np.concatenate([*made, end, spine])
    normal = np.broadcast_to(0.55 * ahead + np.array([0, 0.8, 0]), triangles.shape)
    shade = np.clip(np.linalg.norm(triangles[..., [0, 2]], axis=-1) / max(length, 0.3), 0.12, 1.0)
    colour = NEEDLE * (0.55 + 0.75 * shade[..., None]) * rng.uniform(0.8, 1.2)
    return shapes.part(triangles, normal, colour, 0.10 * shade, 0.25, 0.25 + 0.75 * shade).reshape(-1, 12)


def pine(seed: int, variant: int, needles: int = 11) -> np.ndarray:
    """One Scots pine, 12 m tall, wind-bent, its crown in tiers: (n, 12)."""
    rng = np.random.default_rng((seed, 77, variant))
    s = np.linspace(0, 1, 18)
    bend = rng.uniform(0.5, 1.1) * (1 if variant % 2 else -1)
    stem = np.stack([bend * np.sin(s * 2.2) + 0.16 * np.sin(s * 7 + variant), 11.4 * s, 0.35 * np.sin(s * 3.1 + 2)], -1)
    points, normals = shapes.tube(stem, 0.20 * (1 - 0.82 * s) + 0.02 + 0.16 * np.exp(-s * 45), 8)
    red = np.clip((s - 0.3) * 2.2, 0, 1)[:, None, None]
    bark = BARK * (1 - red) + np.array([0.165, 0.085, 0.045]) * red
    parts = [shapes.skin(shapes.part(points, normals, np.broadcast_to(bark, (18, 8, 3)), 0.05 * s[:, None] ** 2, 0.0, 0.8), around=True)]
    for number in range(13):
        share = 0.44 + 0.56 * (number + rng.uniform(0, 0.6)) / 13
        root = np.array([np.interp(share, s, stem[:, i]) for i in range(3)])
        turn = number * 2.4 + rng.normal(0, 0.4)
        length = (0.7 + 2.3 * np.sin(np.pi * np.clip((share - 0.36) / 0.72, 0, 1)) ** 0.8) * rng.uniform(0.75, 1.15)
        k = np.linspace(0, 1, 8)[:, None]
        way = np.array([np.cos(turn), 0, np.sin(turn)])
        limb = root + way * length * k + np.array([0, 1, 0]) * (0.30 * length * k**1.5 - 0.12 * length * np.sin(np.pi * k)) + 0.08 * rng.normal(0, 1, (8, 3)) * k
        points, normals = shapes.tube(limb, 0.055 * (1 - 0.8 * k[:, 0]), 5)
        parts.append(shapes.skin(shapes.part(points, normals, np.array([0.12, 0.07, 0.042]), 0.05, 0.0, 0.6), around=True))
        for at in np.linspace(0.42, 1.0, 6):
            middle = np.array([np.interp(at, k[:, 0], limb[:, i]) for i in range(3)])
            for _ in range(4):
                spot = middle + rng.normal(0, 1, 3) * np.array([0.34, 0.09, 0.34]) * (0.55 + 0.22 * length)
                parts.append(_tuft(rng, spot, 0.34, needles, 0.045 * 11 / needles))
    return np.concatenate(parts)


def _tuft(rng: np.random.Generator, at: np.ndarray, long: float, count: int, wide: float, needle: np.ndarray = NEEDLE) -> np.ndarray:
    """Needles that stand out from a twig's end, mostly up and out: slender triangles."""
    way = rng.normal(0, 1, (count, 3)) + np.array([0, 0.55, 0])
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    side = np.cross(way, rng.normal(0, 1, (count, 3)))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
    length = long * rng.uniform(0.6, 1.15, (count, 1))
    base = at + way * length * 0.08
    triangles = np.stack([base - side * wide * 0.5, base + side * wide * 0.5, at + way * length], 1)
    normal = np.broadcast_to((0.6 * way + np.array([0, 0.6, 0]))[:, None], triangles.shape)
    colour = needle * rng.uniform(0.65, 1.35) * np.array([0.6, 0.6, 1.1])[None, :, None]
    return shapes.part(triangles, normal, np.broadcast_to(colour, triangles.shape), 0.12, 0.3, 0.85).reshape(-1, 12)


def boughs(seed: int, quality: str) -> dict[str, np.ndarray]:
    """Boughs of a pine that stands on the left: they reach in from the rim of what lies overhead. In the world."""
    rng = np.random.default_rng((seed, 78))
    parts = []
    stem_foot = np.array([-5.2, float(height(np.array(-5.2), np.array(-0.3))) - 0.1, -0.3])
    s = np.linspace(0, 1, 22)
    stem = stem_foot + np.stack([0.9 * s + 0.25 * np.sin(s * 4), 12.5 * s, 0.3 * s + 0.2 * np.sin(3 * s)], -1)
    points, normals = shapes.tube(stem, 0.25 * (1 - 0.75 * s) + 0.015, 12)
    bark = BARK * rng.uniform(0.75, 1.3, (22, 12, 1))
    parts.append(shapes.skin(shapes.part(points, normals, bark, 0.03 * s[:, None] ** 2, 0.0, 0.8), around=True))
    plan = ((0.42, -0.18, 3.7), (0.50, 0.32, 4.1), (0.58, -0.62, 3.4), (0.66, 0.04, 3.7), (0.74, 0.75, 3.0), (0.82, -0.30, 2.7), (0.60, 1.9, 2.8), (0.72, -1.9, 2.5))
    dense = 1.0 if quality == "high" else 0.5
    for share, turn, length in plan:
        root = np.array([np.interp(share, s, stem[:, i]) for i in range(3)])
        toward = np.arctan2(-root[2] - 1.2, -root[0] + 0.2) + turn  # about the viewer's own zenith
        k = np.linspace(0, 1, 16)
        way = np.array([np.cos(toward), 0, np.sin(toward)])
        wander = np.cumsum(rng.normal(0, 0.035, (16, 3)), 0)
        limb = root + way * (length * k)[:, None] + np.array([0, 1, 0]) * (0.55 * np.sin(k * 2.0) - 0.35 * k**2)[:, None] + wander
        points, normals = shapes.tube(limb, 0.060 * (1 - 0.85 * k) + 0.006, 7)
        parts.append(shapes.skin(shapes.part(points, normals, BARK * 1.1, 0.03 * k[:, None], 0.0, 0.8), around=True))
        for number, at in enumerate(np.linspace(0.30, 1.0, 13)):
            base = np.array([np.interp(at, k, limb[:, i]) for i in range(3)])
            hand = 1.0 if number % 2 else -1.0
            aside = way * np.cos(0.85 * hand) + np.cross([0, 1, 0], way) * np.sin(0.85 * hand)
            long = rng.uniform(0.45, 0.95) * (1.15 - 0.6 * at)
            twig = base + aside * long * np.linspace(0, 1, 6)[:, None] + np.array([0, 1, 0]) * (0.20 * long * np.linspace(0, 1, 6)[:, None] ** 1.5)
            points, normals = shapes.tube(twig, np.linspace(0.012, 0.005, 6), 4)
            parts.append(shapes.skin(shapes.part(points, normals, BARK, 0.05, 0.0, 0.9), around=True))
            for end in np.linspace(0.22, 1.0, max(3, round(7 * dense))):
                spot = twig[0] + (twig[-1] - twig[0]) * end + rng.normal(0, 0.05, 3)
                parts.append(_tuft(rng, spot, 0.19, round(13 * dense) + 5, 0.012 if dense > 0.9 else 0.018, NEEDLE * 1.2))
    return {"boughs": np.concatenate(parts)}


def stands(seed: int, quality: str) -> dict[str, np.ndarray]:
    """Where the shore's trees stand: NAME → float32 (n, 8): place, yaw; scale, phase, tint, 0."""
    rng = np.random.default_rng((seed, 79))
    rows: dict[str, list[list[float]]] = {name: [] for name in ("pine0", "pine1", "spruce0", "spruce1", "far")}

    def put(name: str, degrees: float, away: float, tall: float) -> None:
        a = np.radians(degrees)
        x, z = away * np.sin(a), -away * np.cos(a)
        y = float(height(np.array(x), np.array(z))) - 0.06
        rows[name].append([x, y, z, rng.uniform(0, 6.28), tall, rng.uniform(0, 6.28), rng.uniform(0.85, 1.15), 0.0])

    for name, degrees, away, tall in (
        ("pine0", -37.5, 27.0, 0.80), ("pine1", -41.5, 21.5, 0.95), ("spruce0", -35.0, 36.0, 0.62), ("pine0", -50, 18.0, 0.92), ("pine1", -57, 16.2, 1.12), ("pine0", -66, 17.0, 1.0), ("spruce0", -61.5, 22, 1.05), ("spruce1", -53.5, 24, 0.80),
        ("spruce0", -47.5, 26.5, 0.62), ("spruce1", -71, 21, 1.15), ("pine1", 77, 25.0, 1.05), ("spruce0", 69, 31, 0.95),
        ("spruce1", 63, 41, 0.9), ("pine0", 88, 20.5, 1.0), ("spruce0", 58, 52, 0.85), ("pine1", 47.5, 98.0, 0.9), ("spruce1", 45.8, 106.0, 0.8), ("spruce0", 49.0, 90.0, 1.1), ("spruce1", 51.5, 76.0, 1.0), ("spruce1", 101, 18.0, 1.1), ("spruce0", 83, 26.5, 1.2),
    ):  # fmt: skip
        put(name, degrees, away, tall)
    for _ in range(30 if quality == "high" else 24):
        degrees = rng.choice([rng.uniform(-180, -34), rng.uniform(50, 180)])
        edge = float(shore(np.array(np.radians(degrees))))
        away = max(edge + rng.uniform(6, 34), 20.0)
        if away < 72:
            put("far", degrees, away, rng.uniform(0.45, 1.35))
    return {name: np.array(sorted(each, key=lambda row: row[0]), np.float32) for name, each in rows.items()}


def reeds(seed: int) -> dict[str, np.ndarray]:
    """A clump of reeds about the origin, 1 m: {"reeds": (n, 12)}."""
    rng = np.random.default_rng((seed, 81))
    parts = []
    for _ in range(16):
        turn, lean, long = rng.uniform(0, 6.28), rng.uniform(0.05, 0.34), rng.uniform(0.6, 1.15)
        k = np.linspace(0, 1, 5)[:, None]
        way, side = np.array([np.cos(turn), 0, np.sin(turn)]), np.array([-np.sin(turn), 0, np.cos(turn)])
        path = np.array([rng.normal(0, 0.15), 0, rng.normal(0, 0.15)]) + way * (lean * long * k**1.8) + np.array([0, 1, 0]) * (long * k * (1 - 0.2 * lean * k))
        half = side * (0.0075 * (1 - 0.93 * k))
        points = np.stack([path - half, path + half], 1)
        normal = np.broadcast_to(0.7 * way + np.array([0, 0.5, 0]), points.shape)
        colour = np.array([0.085, 0.090, 0.048]) * rng.uniform(0.7, 1.3)
        parts.append(shapes.skin(shapes.part(points, normal, colour, 0.16 * np.broadcast_to(k**1.5, (5, 2)), 0.3, 0.5 + 0.5 * np.broadcast_to(k, (5, 2)))))
    return {"reeds": np.concatenate(parts)}


def reed_stands(seed: int, quality: str) -> np.ndarray:
    """Where reeds stand, in the shallows: float32 (n, 8)."""
    rng = np.random.default_rng((seed, 82))
    rows = []
    for _ in range(110 if quality == "high" else 60):
        degrees = rng.choice([rng.normal(-44, 8), rng.uniform(-140, -50), rng.normal(78, 14), rng.uniform(100, 150)])
        a = np.radians(degrees)
        away = float(shore(np.array(a))) + rng.normal(-0.1, 0.5)
        if 4.0 < away < 40.0:
            x, z = away * np.sin(a), -away * np.cos(a)
            y = float(height(np.array(x), np.array(z)))
            rows.append([x, y, z, rng.uniform(0, 6.28), rng.uniform(0.6, 1.25), rng.uniform(0, 6.28), rng.uniform(0.8, 1.2), 0.0])
    return np.array(rows, np.float32)
