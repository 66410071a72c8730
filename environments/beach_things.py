"""What lies and grows on the sand: dune grass, shells and pebbles, weed, driftwood, the boat's rope.

Also what all of it shades: a map of sun and sky left free on the ground near the viewer.
"""

from __future__ import annotations

import numpy as np

from environments import beach_boat, shapes
from environments.beach_land import Land, shore
from environments.easing import smooth
from environments.shapes import ball

BOAT_AT = (2.4, -4.15)  # x, z
BOAT_YAW = np.radians(118.0)


def tuft(seed: int, variant: int, blades: int, pieces: int, wide: float) -> np.ndarray:
    """Dune grass about the origin, 0.55 m, (n, 12): `pieces` a blade, `wide` times as broad as life."""
    rng = np.random.default_rng((seed, 42, variant))
    parts = []
    for _ in range(blades):
        turn, lean = rng.uniform(0, 2 * np.pi), abs(rng.normal(0.55, 0.38))
        root = np.array([rng.normal(0, 0.07), -0.02, rng.normal(0, 0.07)])
        length, half = rng.uniform(0.26, 0.66), rng.uniform(0.0020, 0.0040) * wide
        out = np.array([np.sin(turn), 0, -np.cos(turn)])
        s = np.linspace(0, 1, pieces + 1)
        bend = 0.12 + lean * s**1.3 * 1.7
        step = (out * np.sin(bend[1:])[:, None] + np.array([0, 1.0, 0]) * np.cos(bend[1:])[:, None]) * length / pieces
        path = root + np.concatenate([np.zeros((1, 3)), np.cumsum(step, 0)])
        side = np.cross(out, [0, 1.0, 0]) * half * (1 - 0.92 * s**1.5)[:, None]
        points = np.stack([path - side, path + side], 1)
        normal = np.broadcast_to(out * 0.5 + np.array([0, 0.8, 0]), points.shape)
        dry = rng.random() ** 2
        tone = ((1 - dry) * np.array([0.17, 0.19, 0.075]) + dry * np.array([0.38, 0.30, 0.15])) * rng.uniform(0.8, 1.2) * (0.6 + 0.6 * s)[:, None, None]
        parts.append(shapes.skin(shapes.part(points, normal, tone * np.ones((pieces + 1, 2, 1)), (0.07 * s**2)[:, None], 0.7, (0.3 + 0.7 * s)[:, None])))
    return np.concatenate(parts)


def shell(seed: int) -> np.ndarray:
    """A scallop lying hollow side down, 5 cm across, (n, 12)."""
    rng = np.random.default_rng((seed, 43))
    spread, out = np.linspace(-1.15, 1.15, 25), np.linspace(0.03, 1, 6)
    rib = 1 + 0.05 * np.cos(spread * 5.45 * np.pi)
    reach = (0.026 + 0.003 * np.cos(spread * 2)) * rib
    x = out[:, None] * np.sin(spread) * reach
    z = -out[:, None] * np.cos(spread) * reach + 0.012
    y = 0.0105 * np.sin(np.pi * np.clip(out, 0, 1) * 0.86 + 0.1)[:, None] * np.cos(spread * 0.9) * rib**2
    points = np.stack([x, y, z], -1)
    normal = shapes.facing(points)
    normal *= np.sign(normal[..., 1:2] + 1e-6)
    band = 0.86 + 0.14 * np.cos(out * 21)[:, None] * np.ones_like(spread)
    tone = np.array([0.74, 0.55, 0.44]) * band[..., None] * rng.uniform(0.95, 1.05, (*band.shape, 1)) + np.array([0.02, 0, 0])
    return shapes.skin(shapes.part(points, normal, tone, 0, 0.15, 0.55 + 0.45 * y / 0.0105))


def pebble() -> np.ndarray:
    """A stone worn flat, (n, 12)."""
    return ball(np.zeros(3), np.array([0.022, 0.011, 0.017]), np.array([0.46, 0.40, 0.34]), 6, 0.0, 0.9)


def wrack(seed: int, land: Land) -> np.ndarray:
    """What the highest tide left, in place: strands of dry weed and twigs along a line on the sand, (n, 12)."""
    rng = np.random.default_rng((seed, 46))
    parts: list[np.ndarray] = []
    while len(parts) < 240:
        x, z = rng.uniform(-9, 9), rng.uniform(-9, 1.5)
        inland = float(-shore(np.array([x]), np.array([z]))[0][0])
        if rng.random() > np.exp(-(((inland - 4.6 - 0.35 * np.sin(x * 1.3)) / 0.28) ** 2)) or np.hypot(x, z) < 1.3:
            continue
        turn, length, count = rng.uniform(0, 6.283), rng.uniform(0.03, 0.15), 4
        bend = np.cumsum(rng.normal(0, 0.14, count)) + turn
        px, pz = x + np.cumsum(np.cos(bend)) * length / count, z + np.cumsum(np.sin(bend)) * length / count
        py = land(px, pz) + 0.002 + 0.006 * np.abs(np.sin(np.linspace(0, 3.1, count) * rng.uniform(0.5, 2)))
        weed = rng.random() < 0.75
        tone = np.array([0.085, 0.060, 0.035]) * rng.uniform(0.7, 1.6) if weed else np.array([0.34, 0.29, 0.23])
        points, normals = shapes.tube(np.stack([px, py, pz], -1), rng.uniform(0.0018, 0.0045) * np.linspace(1.1, 0.5, count), 4)
        parts.append(shapes.skin(shapes.part(points, normals, tone, 0, 0, 0.75), around=True))
    return np.concatenate(parts)


def driftwood(seed: int, land: Land) -> np.ndarray:
    """A bleached log half in the sand, in place, (n, 14): grain along it, the stub of a branch."""
    rng = np.random.default_rng((seed, 48))
    limbs = []
    for knots, thick in (
        ([[-3.05, -0.04, -3.42], [-2.70, 0.035, -3.36], [-2.25, 0.075, -3.37], [-1.85, 0.060, -3.40], [-1.42, 0.10, -3.58]], 0.088),
        ([[-2.30, 0.07, -3.36], [-2.10, 0.15, -3.47], [-1.86, 0.20, -3.62]], 0.040),
    ):  # fmt: skip
        points = np.array(knots)
        points[:, 1] += land(points[:, 0], points[:, 2]) + 0.012
        path = beach_boat.even(points, 0.02)
        s, turn = np.linspace(0, 1, len(path))[:, None], np.linspace(0, 2 * np.pi, 12, endpoint=False)[None, :]
        rough = 0.10 * np.sin(3 * turn + 5 * s) + 0.07 * np.sin(5 * turn - 9 * s + 1) + 0.10 * np.sin(s * 17 + 2 * turn)
        crack = -0.10 * np.maximum(np.sin(7 * turn + 2.2 * np.sin(s * 5)), 0) ** 3 + 0.02 * rng.normal(0, 1, (len(path), 12))
        ends = np.sqrt(np.clip((1.0 - s) / 0.06, 0, 1) * np.clip((s + 0.002) / 0.05, 0, 1))
        radii = thick * (1 - 0.42 * s) * (1 + 1.25 * rough + crack) * (0.04 + 0.96 * ends)
        tube, normals = shapes.tube(path, radii, 12)
        tone = np.array([0.56, 0.455, 0.345]) * (0.80 + 0.7 * (rough + 0.1) + 1.8 * crack)[..., None] * rng.uniform(0.95, 1.05)
        free = 0.62 + 0.38 * np.clip(normals[..., 1] * 0.6 + 0.5, 0, 1)
        grid = shapes.part(tube, normals, tone, 0, 0, free)
        limbs.append(shapes.skin(beach_boat.grained(grid, s * len(path) * 0.03 + turn * 0, turn * 0.12 + 0 * s), around=True))
    return np.concatenate(limbs)


def mooring(bow: np.ndarray, land: Land) -> np.ndarray:
    """The boat's rope: down from the bow, a bend over the sand, a loose coil at its end; in place, (n, 14)."""
    end = np.array([0.22, -3.72])
    low = [[0.80, -3.16], [0.62, -3.24], [0.50, -3.50], [0.52, -3.78], [0.38, -3.92]]
    turns = np.linspace(0, 2 * np.pi * 3.4, 46)
    size = 0.165 - 0.004 * turns + 0.010 * np.sin(turns * 0.7)
    coil = np.stack([end[0] + size * np.sin(turns + 2.3), end[1] - size * np.cos(turns + 2.3)], -1)
    flat = np.concatenate([np.array(low), coil])
    lift = np.concatenate([[0.06, 0.0, 0.0, 0.0, 0.0], 0.021 * np.clip(turns / 6.3 - 0.75, 0, 9) * (0.7 + 0.3 * np.sin(turns * 1.3))])
    sand = land(flat[:, 0], flat[:, 1], False) + 0.009 + lift
    points = np.concatenate([[bow, bow + np.array([-0.03, -0.22, 0.03])], np.stack([flat[:, 0], sand, flat[:, 1]], -1)])
    return beach_boat.rope(beach_boat.even(points, 0.0125))


def strewn(seed: int, quality: str, land: Land) -> dict[str, np.ndarray]:
    """Where grass, shells and pebbles lie: float32 (n, 8): x, y, z, yaw, scale, phase, tint, 0."""
    rng = np.random.default_rng((seed, 44))

    def settled(x: np.ndarray, z: np.ndarray, low: float, high: float, sink: float) -> np.ndarray:
        rows = np.stack([x, land(x, z) - sink, z, rng.uniform(0, 6.283, len(x)), rng.uniform(low, high, len(x)),
                         rng.uniform(0, 6.283, len(x)), rng.uniform(0.75, 1.2, len(x)), np.zeros(len(x))], -1)  # fmt: skip
        return rows.astype(np.float32)

    count = 230 if quality == "high" else 120
    radius = 2.6 * (70 / 2.6) ** rng.random(count * 14)
    angle = rng.uniform(0, 2 * np.pi, count * 14)
    x, z = radius * np.sin(angle), -radius * np.cos(angle)
    inland = -shore(x, z)[0]
    patch = land._broad[(np.mod(z / 17, 1) * 256).astype(int), (np.mod(x / 17, 1) * 256).astype(int)]
    chance = smooth(12.0, 22.0, inland + 16 * patch) * smooth(0.0, 0.22, patch + 0.10)
    chosen = np.flatnonzero(rng.random(len(x)) < chance)[:count]
    grass = settled(x[chosen], z[chosen], 0.7, 1.5, 0.01)
    close = np.array([[-3.25, -4.35], [-3.75, -4.45], [-3.9, -4.95], [-3.15, -5.1], [-2.5, -2.9], [-2.85, -3.2], [-2.2, -3.25], [-3.1, -2.7], [-4.4, -4.0], [-4.1, -5.6], [-5.2, -5.0], [-3.9, -3.4], [-6.1, -3.4], [-5.6, -6.2]])
    grass = np.concatenate([settled(close[:, 0], close[:, 1], 0.7, 1.3, 0.01), grass])

    def line(total: int, spread: float, far: float) -> tuple[np.ndarray, np.ndarray]:
        """Where the highest wash left things: scattered about a line parallel to the water."""
        x, z = rng.uniform(-far, far, total * 8), rng.uniform(-far, 1.0, total * 8)
        inland = -shore(x, z)[0]
        keep = np.exp(-(((inland - 3.9) / spread) ** 2)) + 0.035
        chosen = np.flatnonzero((rng.random(len(x)) < keep) & (inland > 2.6) & (np.hypot(x, z) > 1.1))[:total]
        return x[chosen], z[chosen]

    shells = settled(*line(54, 0.7, 6.0), 0.55, 1.25, 0.0)
    pebbles = settled(*line(90, 0.9, 9.0), 0.35, 1.25, 0.003)
    first = np.array([[0.75, -1.75], [1.02, -1.9], [0.45, -2.1], [-0.9, -1.7]])
    shells = np.concatenate([settled(first[:, 0], first[:, 1], 1.0, 1.5, 0.0), shells])
    return {"grass": grass, "shells": shells, "pebbles": pebbles}


def cast(things: list[tuple[np.ndarray, int]], land: Land, seed: int, sun: tuple[float, float, float], reach: float) -> dict[str, np.ndarray]:
    """What solid things leave free of the sky and of the sun on the sand about the viewer.

    Args:
        things: parts (n, 12 or more) in place, and how many specks of each to throw.
        sun: unit direction to the sun; its shade softens with the height of what casts it.
        reach: half side of the map, metres.

    Returns:
        cast: float32 (1024, 1024, 2): sky, sun; u is x, v is z.
    """
    size = 1024
    rng = np.random.default_rng((seed, 45))
    texel = 2 * reach / size
    sunless, skyless = np.zeros((size, size)), np.zeros((size, size))
    for thing, count in things:
        points, area = shapes.specks(thing, count, rng)
        ground = land(points[:, 0], points[:, 2], False)
        high = np.maximum(points[:, 1] - ground, 0.0)
        for field, along, kept in (
            (sunless, high / sun[1], np.ones_like(high)),
            (skyless, high * 0.0, np.exp(-high / 0.28)),
        ):
            blur = rng.normal(0, 1, (2, len(high))) * (0.012 + np.minimum(along * 0.016, 0.5) + (0.5 * high if field is skyless else 0))
            x = points[:, 0] - sun[0] * along + blur[0]
            z = points[:, 2] - sun[2] * along + blur[1]
            column, row = ((x + reach) / texel).astype(int), ((z + reach) / texel).astype(int)
            inside = (column >= 0) & (row >= 0) & (column < size) & (row < size)
            weight = area * kept * (0.5 * sun[1] if field is sunless else 0.5) / texel**2
            np.add.at(field, (row[inside], column[inside]), weight[inside])
    free = np.stack([np.exp(-1.1 * _soft(skyless, 3)), np.exp(-1.6 * _soft(sunless, 1))], -1)
    edge = np.minimum(np.arange(size), np.arange(size)[::-1]) / 64
    fade = np.clip(np.minimum(edge[:, None], edge[None, :]), 0, 1)[..., None]
    return {"cast": (1 - (1 - free) * fade).astype(np.float32)}


def _soft(field: np.ndarray, reach: int) -> np.ndarray:
    for axis in (0, 1):
        for _ in range(2):
            field = sum(np.roll(field, i, axis) for i in range(-reach, reach + 1)) / (2 * reach + 1)
    return field


def placed(vertices: np.ndarray, row: np.ndarray) -> np.ndarray:
    """A part where a row of `strewn` puts it: x, y, z, yaw, scale, phase, tint."""
    made = vertices.copy()
    made[:, :3] *= row[4]
    made[:, 6:9] *= row[6]
    return shapes.turned(made, -row[3], 0, 0, tuple(row[:3]))


def plain(vertices: np.ndarray) -> np.ndarray:
    """(n, 12) → (n, 14): a grain that runs round what stands, as a palm's bark does."""
    x, y, z = vertices[:, 0], vertices[:, 1], vertices[:, 2]
    return np.concatenate([vertices, (x + z * 0.35)[:, None] * 2.0, y[:, None] * 1.1], 1).astype(np.float32)
