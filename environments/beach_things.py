"""What lies and grows on the sand: an old rowing boat, tufts of dune grass, shells and pebbles; gulls.

Also what all of it shades: a map of sun and sky left free on the ground near the viewer.
"""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.beach_land import Land, shore, smooth
from environments.beach_palms import ball

BOAT_AT = (2.4, -4.15)  # x, z
BOAT_YAW = np.radians(118.0)


def boat(seed: int) -> dict[str, np.ndarray]:
    """A clinker rowing boat, 3.3 m, bow toward −z, keel at the origin: {"boat": (n, 12)}."""
    rng = np.random.default_rng((seed, 41))
    parts = []
    planks, stations = 7, 34
    t = np.linspace(0, 1, stations)  # stern to bow
    z = 1.55 - 3.25 * t
    half = 0.64 * np.sin(np.pi * np.clip(0.14 + 0.86 * t, 0, 1)) ** 0.72
    half[-1] = 0.012
    sheer = 0.46 + 0.30 * t**2.6 + 0.07 * (1 - t) ** 2
    keel = 0.02 + 0.24 * np.clip((t - 0.78) / 0.22, 0, 1) ** 2.2 + 0.05 * (1 - t) ** 3

    def girth(v: np.ndarray | float) -> np.ndarray:
        """Points of the hull at girth v, 0 the keel to 1 the gunwale; (stations, 3), right side."""
        bulge = np.sin(np.pi / 2 * np.asarray(v) ** 0.72)
        lift = np.asarray(v) ** 1.75
        return np.stack([half * bulge, keel + (sheer - keel) * lift, z], -1)

    paint = np.array([0.44, 0.50, 0.52])
    stripe = np.array([0.10, 0.17, 0.22])
    wood = np.array([0.27, 0.155, 0.085])
    for hand in (-1.0, 1.0):
        mirror = np.array([hand, 1, 1])
        for plank in range(planks):
            low, high = plank / planks, (plank + 1) / planks
            v = np.array([low - 0.012, low + 0.02, (low + high) / 2, high])
            points = np.stack([girth(max(each, 0.0)) for each in v], 1)
            out = shapes.facing(points)
            out *= np.sign((out * np.array([1.0, -0.3, 0])).sum(-1, keepdims=True))
            points = points + out * np.array([0.016, 0.016, 0.009, 0.002])[None, :, None]
            base = stripe if plank == planks - 1 else paint
            worn = rng.normal(1, 0.05, (stations, 4, 1)) * np.array([0.55, 0.95, 1.0, 0.9])[None, :, None]
            fade = np.clip(1.0 - 0.55 * np.exp(-plank * 0.9), 0, 1)
            colour = (base * fade + wood * (1 - fade)) * worn
            grid = shapes.part(points * mirror, out * mirror, colour, 0.0, 0.0, 0.40 + 0.55 * high)
            parts.append(_sided(grid, hand > 0))
        v = np.linspace(0, 1, 11)
        inner = np.stack([girth(each) for each in v], 1)
        out = shapes.facing(inner)
        out *= np.sign((out * np.array([1.0, -0.3, 0])).sum(-1, keepdims=True))
        inner = inner - out * 0.016
        grain = wood * (0.8 + 0.25 * rng.random((stations, 11, 1)))
        free = 0.22 + 0.60 * v[None, :] ** 1.5 * np.ones((stations, 1))
        parts.append(_sided(shapes.part(inner * mirror, -out * mirror, grain, 0.0, 0.0, free), hand < 0))
        rim = girth(1.0) * mirror + np.array([0, 0.012, 0])
        points, normals = shapes.tube(rim, np.full(stations, 0.024), 7)
        parts.append(_sided(shapes.part(points, normals, wood * 1.35, 0.0, 0.0, 0.95), True, around=True))
        for rib in np.linspace(0.10, 0.88, 11):
            place = int(rib * (stations - 1))
            path = np.stack([girth(each)[place] for each in np.linspace(0.05, 0.98, 9)]) * mirror
            path = path * np.array([0.955, 1, 1]) + np.array([0, 0.022, 0]) * np.linspace(1, 0, 9)[:, None]
            points, normals = shapes.tube(path, np.full(9, 0.013), 6)
            parts.append(_sided(shapes.part(points, normals, wood * 1.15, 0.0, 0.0, 0.55), True, around=True))
    for at, height in ((0.22, 0.30), (0.50, 0.29), (0.76, 0.36)):
        place = int(at * (stations - 1))
        parts.append(_board((0, height, z[place]), (half[place] * 0.93, 0.014, 0.105), wood * 1.45, 0.75, rng))
    for lane in np.linspace(-0.30, 0.30, 5):
        parts.append(_board((lane, 0.135, 0.28), (0.070, 0.010, 0.95), wood * 1.25, 0.42, rng))
    edge = np.stack([girth(each)[0] for each in np.linspace(0, 1, 12)])
    both = np.stack([edge * np.array([-1, 1, 1]), edge * np.array([0.0, 1, 1]), edge], 1)
    parts += [shapes.skin(shapes.part(both, np.broadcast_to([0, 0, 1.0], both.shape), paint * 0.8, 0, 0, 0.7)), ]
    parts += [shapes.skin(shapes.part((both - [0, 0, 0.03])[:, ::-1], np.broadcast_to([0, 0, -1.0], both.shape), wood, 0, 0, 0.5))]
    spine = np.stack([0 * t, keel - 0.012, z], -1)
    stem = np.concatenate([spine[5:], np.stack([np.zeros(5), np.linspace(keel[-1], sheer[-1] + 0.07, 6)[1:], z[-1] - 0.015 * np.ones(5)], -1)])
    points, normals = shapes.tube(stem, np.full(len(stem), 0.027), 8)
    parts.append(_sided(shapes.part(points, normals, wood * 1.2, 0, 0, 0.6), True, around=True))
    oar = np.array([[0.30, 0.62, 1.9], [0.10, 0.47, 0.6], [-0.12, 0.42, -0.75]])
    points, normals = shapes.tube(_through(oar, 16), np.full(16, 0.021), 8)
    parts.append(_sided(shapes.part(points, normals, wood * 1.7, 0, 0, 0.9), True, around=True))
    parts.append(shapes.turned(_board((0, 0, 0), (0.062, 0.009, 0.30), wood * 1.7, 0.95, rng), 0.15, -0.09, 0.5, (0.34, 0.645, 2.12)))
    return {"boat": np.concatenate(parts)}


def _through(points: np.ndarray, count: int) -> np.ndarray:
    at = np.linspace(0, len(points) - 1, count)
    return np.stack([np.interp(at, np.arange(len(points)), points[:, i]) for i in range(3)], -1)


def _sided(grid: np.ndarray, flip: bool, around: bool = False) -> np.ndarray:
    """A skin wound so that its front is where its normals point."""
    made = shapes.skin(grid, around)
    a, b, c = made[0::3], made[1::3], made[2::3]
    front = np.cross(b[:, :3] - a[:, :3], c[:, :3] - a[:, :3])
    wrong = ((front * a[:, 3:6]).sum(-1) < 0)
    b2, c2 = np.where(wrong[:, None], c, b), np.where(wrong[:, None], b, c)
    return np.stack([a, b2, c2], 1).reshape(-1, made.shape[1])


def _board(centre: tuple[float, ...], size: tuple[float, ...], colour: np.ndarray, free: float, rng: np.random.Generator) -> np.ndarray:
    """A box of half sizes `size`, with a little grain in its colour."""
    parts = []
    for axis in range(3):
        for hand in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            points = np.zeros((5, 2, 3))
            points[..., axis] = hand * size[axis]
            points[..., u] = np.linspace(-1, 1, 5)[:, None] * size[u]
            points[..., v] = np.array([-1, 1])[None, :] * size[v]
            normal = np.zeros(3)
            normal[axis] = hand
            tone = colour * rng.uniform(0.9, 1.1, (5, 2, 1))
            parts.append(_sided(shapes.part(points + np.asarray(centre), np.broadcast_to(normal, points.shape), tone, 0, 0, free), True))
    return np.concatenate(parts)


def tuft(seed: int) -> dict[str, np.ndarray]:
    """Dune grass about the origin, 0.55 m: {"tuft": (n, 12)}."""
    rng = np.random.default_rng((seed, 42))
    parts = []
    for _ in range(34):
        turn, lean = rng.uniform(0, 2 * np.pi), abs(rng.normal(0.55, 0.38))
        root = np.array([rng.normal(0, 0.06), -0.02, rng.normal(0, 0.06)])
        length, wide = rng.uniform(0.28, 0.62), rng.uniform(0.0018, 0.0036)
        out = np.array([np.sin(turn), 0, -np.cos(turn)])
        across = np.cross(out, [0, 1.0, 0])
        s = np.linspace(0, 1, 4)
        bend = 0.12 + lean * s**1.3 * 1.7
        path = root + np.cumsum(np.concatenate([[np.zeros(3)], (out * np.sin(bend[1:])[:, None] + np.array([0, 1.0, 0]) * np.cos(bend[1:])[:, None]) * length / 3]), 0)
        half = (across * wide)[None] * (1 - 0.92 * s**1.5)[:, None]
        points = np.stack([path - half, path + half], 1)
        normal = np.broadcast_to(out * 0.5 + np.array([0, 0.8, 0]), points.shape)
        tone = np.array([0.24, 0.22, 0.085]) * rng.uniform(0.75, 1.2) * (0.65 + 0.6 * s)[:, None, None] * np.ones((4, 2, 1))
        parts.append(shapes.skin(shapes.part(points, normal, tone, (0.07 * s**2)[:, None], 0.7, (0.3 + 0.7 * s)[:, None])))
    return {"tuft": np.concatenate(parts)}


def shell(seed: int) -> dict[str, np.ndarray]:
    """A scallop lying hollow side down, 5 cm across: {"shell": (n, 12)}."""
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
    return {"shell": shapes.skin(shapes.part(points, normal, tone, 0, 0.15, 0.55 + 0.45 * y[..., ] / 0.0105))}


def pebble(seed: int) -> dict[str, np.ndarray]:
    made = ball(np.zeros(3), np.array([0.022, 0.011, 0.017]), np.array([0.46, 0.40, 0.34]), 8, 0.0, 0.9)
    return {"pebble": made}


def strewn(seed: int, quality: str) -> dict[str, np.ndarray]:
    """Where grass, shells and pebbles lie: float32 (n, 8): x, y, z, yaw, scale, phase, tint, 0."""
    rng = np.random.default_rng((seed, 44))
    land = Land(seed)

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

    shells = settled(*line(36, 0.7, 6.0), 0.55, 1.25, 0.0)
    pebbles = settled(*line(90, 0.9, 9.0), 0.35, 1.25, 0.003)
    first = np.array([[0.75, -1.75], [1.02, -1.9], [0.45, -2.1], [-0.9, -1.7]])
    shells = np.concatenate([settled(first[:, 0], first[:, 1], 1.0, 1.5, 0.0), shells])
    circles = np.array([
        # centre x, y, z, radius, size, phase, tint, radians a second
        [14, 7.5, -46, 17, 1.0, 0.4, 1.0, 0.115],
        [14, 9.0, -50, 21, 1.0, 1.0, 1.0, 0.100],
        [-6, 23.0, -16, 19, 1.0, 3.7, 1.0, -0.095],
        [90, 16.0, -170, 60, 1.3, 5.0, 0.9, 0.055],
    ], np.float32)  # fmt: skip
    return {"gulls": circles, "grass": grass, "shells": shells, "pebbles": pebbles}


def gull(seed: int) -> dict[str, np.ndarray]:
    """A gull seen from afar, wings level, flying toward −z, 1.2 m span; flex is the wing's share of a beat."""
    body = ball(np.zeros(3), np.array([0.055, 0.05, 0.20]), np.array([0.55, 0.55, 0.55]), 8)
    parts = [body]
    for hand in (-1.0, 1.0):
        s = np.linspace(0, 1, 9)
        x = hand * (0.04 + 0.58 * s)
        lead = -0.07 - 0.05 * np.sin(np.pi * s) + 0.16 * s**2
        chord = 0.17 * (1 - s**1.7) + 0.012
        rise = 0.07 * np.sin(np.pi * s * 0.8)
        points = np.stack([np.stack([x, rise, lead], -1), np.stack([x, rise + 0.004, lead + chord], -1)], 1)
        tone = np.where(s[:, None, None] > 0.86, np.array([0.06, 0.06, 0.07]), np.array([0.50, 0.51, 0.53])) * np.ones((9, 2, 1))
        parts.append(_sided(shapes.part(points, np.broadcast_to([0, 1.0, 0], points.shape), tone, (s**1.3)[:, None], 0.35, 1.0), True))
    return {"gull": np.concatenate(parts)}


def cast(things: list[np.ndarray], seed: int, sun: tuple[float, float, float], reach: float) -> dict[str, np.ndarray]:
    """What solid things leave free of the sky and of the sun on the sand about the viewer.

    Args:
        things: parts (n, 12) in place.
        sun: unit direction to the sun; its shade softens with the height of what casts it.
        reach: half side of the map, metres.

    Returns:
        cast: uint8 (384, 384, 2): sky, sun; u is x, v is z.
    """
    size = 384
    land, rng = Land(seed), np.random.default_rng((seed, 45))
    texel = 2 * reach / size
    sunless, skyless = np.zeros((size, size)), np.zeros((size, size))
    for thing in things:
        points, area = shapes.specks(thing, 60_000, rng)
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
    edge = np.minimum(np.arange(size), np.arange(size)[::-1]) / 24
    fade = np.clip(np.minimum(edge[:, None], edge[None, :]), 0, 1)[..., None]
    return {"cast": np.round((1 - (1 - free) * fade) * 255).astype(np.uint8)}


def _soft(field: np.ndarray, reach: int) -> np.ndarray:
    for axis in (0, 1):
        for _ in range(2):
            field = sum(np.roll(field, i, axis) for i in range(-reach, reach + 1)) / (2 * reach + 1)
    return field


def placed(vertices: np.ndarray, x: float, y: float, z: float, yaw: float, scale: float) -> np.ndarray:
    """A part where an instance puts it, for `cast`."""
    made = vertices.copy()
    made[:, :3] *= scale
    return shapes.turned(made, -yaw, 0, 0, (x, y, z))


