"""Coconut palms, grown leaflet by leaflet: a palm is its outline, so nothing here is a card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from environments import shapes


@dataclass(frozen=True, slots=True)
class Detail:
    """How finely a palm is made."""

    sides: int
    rings: int
    fronds: int
    leaflets: int
    width: float


NEAR = Detail(12, 150, 25, 42, 1.0)
FAR = Detail(7, 44, 20, 18, 2.0)
FARTHEST = Detail(5, 14, 15, 11, 2.9)


def palm(seed: int, variant: int, detail: Detail) -> dict[str, np.ndarray]:
    """One palm at the origin, 7 m tall, leaning toward −z: {"palm": float32 (n, 14)}; see `shapes` and `beach_boat.grained`."""
    rng = np.random.default_rng((seed, 31, variant))
    path = _stem(rng)
    parts: list[np.ndarray] = []
    top = path[-1]
    fronds = detail.fronds
    for number in range(fronds):
        age = (number + 0.5) / fronds  # 0 the youngest, upright; 1 the oldest, hanging
        turn = number * 2.39996 + rng.normal(0, 0.30)
        rise = np.radians(80 - 122 * age**0.9 + rng.normal(0, 9))
        length = (2.3 + 1.0 * np.sin(np.pi * min(age * 1.15 + 0.12, 1))) * rng.uniform(0.80, 1.14)
        parts.append(_frond(top, turn, rise, length, age, rng, detail))
    parts.append(_nuts(top, rng))
    leaves = np.concatenate(parts)
    grain = np.stack([(leaves[:, 0] + leaves[:, 2] * 0.35) * 2.0, leaves[:, 1] * 1.1], -1)
    return {"palm": np.concatenate([_trunk(path, rng, detail), np.concatenate([leaves, grain.astype(np.float32)], 1)])}


def _stem(rng: np.random.Generator) -> np.ndarray:
    """A trunk that began aslant and turned up toward the light."""
    s = np.linspace(0, 1, 40)
    lean = rng.uniform(1.2, 2.4)
    sway = 0.14 * np.sin(s * 5.0 + rng.uniform(0, 6))
    return np.stack([sway, 7.0 * s**1.04, -lean * np.sin(s * 1.5) * s**0.35], -1)


def _trunk(path: np.ndarray, rng: np.random.Generator, detail: Detail) -> np.ndarray:
    """Fibrous bark with the aslant scars that fallen fronds leave, no two alike; (n, 14)."""
    fine = np.linspace(0, len(path) - 1, detail.rings)
    path = np.stack([np.interp(fine, np.arange(len(path)), path[:, i]) for i in range(3)], -1)
    s, turn = np.linspace(0, 1, len(path)), np.linspace(0, 2 * np.pi, detail.sides, endpoint=False)
    knots = np.cumsum(rng.uniform(0.55, 1.45, 64))
    knots = np.interp(s, np.linspace(0, 1, 64), knots / knots[-1] * 38)  # scars stand unevenly
    slant = 0.22 * np.sin(turn[None, :] + 2.399 * np.floor(knots)[:, None]) + rng.normal(0, 0.05, (len(s), detail.sides))
    ring = np.mod(knots[:, None] + slant, 1.0)
    radii = 0.066 + 0.040 * np.exp(-s * 3.0) + 0.105 * np.exp(-s * 24.0) + 0.006 * np.sin(s * 23 + 1) * s + 0.030 * np.exp(-(((1 - s) / 0.035) ** 2))
    lump = 0.10 * np.sin(2 * turn[None, :] + 6 * s[:, None]) + 0.06 * np.sin(3 * turn[None, :] - 17 * s[:, None])
    lip = 0.0085 * (1 - ring) ** 3 - 0.004 * (ring > 0.85)
    points, out = shapes.tube(path, radii[:, None] * (1 + lump) + lip * (1 - 0.4 * s[:, None]), detail.sides)
    points = points + out * rng.normal(0, 0.0022, points.shape[:2])[..., None]
    normals = out + np.gradient(path, axis=0)[:, None] / (7.0 / len(s)) * (0.35 * (ring < 0.16) - 0.15 * (ring > 0.84))[..., None]
    normals = normals + 0.10 * rng.normal(0, 1, normals.shape)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    fibre = rng.normal(1, 0.05, (len(s), detail.sides)) * rng.normal(1, 0.05, (1, detail.sides))
    grey = (0.215 + 0.05 * np.sin(s * 41)[:, None] * np.sin(turn + s[:, None] * 9) + 0.05 * (1 - ring) - 0.05 * (ring > 0.82)) * fibre
    moss = 0.5 + 0.5 * np.sin(turn[None, :] + 2.0 * np.sin(s[:, None] * 7))
    colour = grey[..., None] * (np.array([1.0, 0.83, 0.64]) * (1 - 0.25 * moss[..., None]) + 0.25 * moss[..., None] * np.array([0.86, 0.86, 0.74]))
    free = np.clip(0.35 + s * 20, 0, 1) * np.clip((1 - s) * 7 + 0.4, 0, 1)
    free = free[:, None] * (1 - 0.35 * (ring > 0.82))
    grid = shapes.part(points, normals, colour, (0.10 * s**2)[:, None], 0.0, free)
    more = np.stack([np.broadcast_to(s[:, None] * 7.0, ring.shape), np.broadcast_to(turn / (2 * np.pi) * (2 / 2.3), ring.shape)], -1)
    return shapes.skin(np.concatenate([grid, more], -1).astype(np.float32), around=True)


def _frond(
    top: np.ndarray, turn: float, rise: float, length: float, age: float, rng: np.random.Generator, detail: Detail
) -> np.ndarray:
    """A midrib that bows under its weight, and two rows of folded leaflets that droop from it."""
    count = 13
    s = np.linspace(0, 1, count)
    fall = 0.75 + 0.75 * age
    angle = rise - fall * s**1.35 * (0.9 + 0.5 * np.cos(rise))
    step = length / (count - 1)
    flat = np.concatenate([[0], np.cumsum(np.cos(angle[:-1]) * step)])
    up = np.concatenate([[0], np.cumsum(np.sin(angle[:-1]) * step)])
    heading = np.array([np.sin(turn), 0, -np.cos(turn)])
    path = top + flat[:, None] * heading + up[:, None] * np.array([0, 1.0, 0])
    path += np.cross(heading, [0, 1.0, 0]) * (rng.normal(0, 0.16) * s**2)[:, None]
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    level = np.broadcast_to(np.cross(heading, [0, 1.0, 0]), ahead.shape)
    upright = np.cross(level, ahead)
    roll = (rng.normal(0, 0.16) + rng.normal(0, 0.55) * s**1.2)[:, None]  # a frond turns about its rib as it hangs
    side, above = level * np.cos(roll) + upright * np.sin(roll), upright * np.cos(roll) - level * np.sin(roll)
    young, old = np.array([0.105, 0.190, 0.034]), np.array([0.32, 0.225, 0.080])
    green = young * (1 - 0.32 * age) + (old - young) * max(age - 0.84, 0) * 4.2
    green = green * rng.uniform(0.82, 1.16) * np.array([rng.uniform(0.88, 1.22), 1.0, 1.0])
    flex = 0.04 + 0.10 + 0.22 * s**2

    width = 0.024 * (1 - s) ** 1.3 + 0.005
    rib = np.stack([path - side * width[:, None], path + above * width[:, None] * 0.7, path + side * width[:, None]], 1)
    normals = np.stack([above * 0.6 - side, above, above * 0.6 + side], 1)
    free = np.broadcast_to(np.clip(0.35 + s * 1.6, 0, 1)[:, None], rib.shape[:2])
    parts = [shapes.skin(shapes.part(rib, normals, green * np.array([1.5, 1.15, 1.1]), flex[:, None], 0.1, free))]

    leaflets = detail.leaflets
    even = np.linspace(0.09, 0.995, leaflets)
    for hand in (-1.0, 1.0):
        at = np.clip(even + rng.normal(0, 0.007, leaflets) + 0.006 * np.sin(np.arange(leaflets) * 2.1 + hand), 0.08, 1)
        at = at[rng.random(leaflets) > 0.035]  # wind takes some
        place = at * (count - 1)
        pick = lambda values: np.stack([np.interp(place, np.arange(count), values[:, i]) for i in range(3)], -1)  # noqa: B023, E731
        base, forth, over, beside = pick(path), pick(ahead), pick(above), pick(side)
        size = 0.98 * length / 3.2 * np.sin(np.pi * np.clip(at * 0.84 + 0.17, 0, 1)) ** 0.65 * rng.uniform(0.80, 1.12, len(at))
        sweep = 0.36 + 0.95 * at**2 + rng.normal(0, 0.07, len(at))
        out = hand * beside * np.cos(sweep)[:, None] + forth * np.sin(sweep)[:, None] + over * rng.normal(0.26, 0.12, (len(at), 1))
        out += rng.normal(0, 0.06, out.shape)
        out /= np.linalg.norm(out, axis=1, keepdims=True)
        hangs = 0.42 + 0.62 * age + 0.25 * np.sin(at * 9 + turn) ** 2 + np.abs(rng.normal(0, 0.17, len(at)))
        weight = np.array([0, -1.0, 0]) * hangs[:, None]
        parts.append(_leaflets(base, out, weight, forth, size, green, np.interp(at, s, flex), at, rng, detail.width))
    return np.concatenate(parts)


def _leaflets(
    base: np.ndarray, out: np.ndarray, weight: np.ndarray, forth: np.ndarray, size: np.ndarray, green: np.ndarray,
    flex: np.ndarray, at: np.ndarray, rng: np.random.Generator, wide: float,
) -> np.ndarray:  # fmt: skip
    """Narrow blades of three pieces: widest at a third, hanging toward a point that dries."""
    rows = []
    broad = (0.026 + 0.008 * rng.random(len(base))) * wide
    hue = green * rng.uniform(0.68, 1.25, (len(base), 1))
    for part_at, width in ((0.0, 0.35), (0.36, 1.0), (0.70, 0.74), (1.0, 0.03)):
        centre = base + out * (size * part_at)[:, None] + weight * (size * part_at**2 * 0.8)[:, None]
        half = forth * (broad * width)[:, None]
        normal = np.cross(out + weight * 1.6 * part_at, forth)
        normal *= np.sign(normal[:, 1:2] + 1e-9)
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        free = np.clip(0.40 + at * 0.9 + 0.2 * part_at, 0, 1)
        bend = flex + 0.05 * part_at**2
        tone = hue * (0.82 + 0.34 * part_at) * (1 + np.array([0.22, 0.02, 0.0]) * part_at**3)
        rows.append(np.stack([shapes.part(centre - half, normal, tone, bend, 0.85, free),
                              shapes.part(centre + half, normal, tone, bend, 0.85, free)], 1))  # fmt: skip
    grid = np.stack(rows, 1)  # leaflet, piece, edge, 12
    a, b, c, d = grid[:, :-1, 0], grid[:, :-1, 1], grid[:, 1:, 0], grid[:, 1:, 1]
    quads = np.stack([a, b, c, b, d, c], 2)
    quads = np.concatenate([quads[:, :2].reshape(-1, 12), quads[:, 2, :3].reshape(-1, 12)])
    return np.asarray(quads)


def _nuts(top: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    parts = []
    for number in range(6):
        turn = number * 2.1 + rng.normal(0, 0.3)
        centre = top + np.array([np.sin(turn) * 0.19, -0.10 - 0.12 * rng.random(), -np.cos(turn) * 0.19])
        parts.append(shapes.ball(centre, np.array([0.085, 0.105, 0.085]), np.array([0.16, 0.12, 0.05]) * rng.uniform(0.7, 1.2), 7, 0.10))
    return np.concatenate(parts)


PLACES = (
    # x, z, height m, yaw of the lean (radians from −z to +x), variant: 0 and 1 near, 2 far
    (-3.5, -4.7, 7.0, 0.5, 0),
    (-4.5, 2.7, 8.9, 0.42, 1),
    (-7.6, -2.2, 6.3, 0.9, 1),
    (5.2, 4.6, 8.2, -0.4, 0),
    (-17.5, -15.2, 7.4, 0.8, 2),
    (-20.5, -20.8, 6.6, 0.3, 2),
    (-28.0, -22.0, 8.4, 1.1, 2),
    (-33.0, -33.0, 7.0, 0.6, 2),
    (-47.0, -47.5, 8.8, 0.9, 2),
    (-52.0, -44.0, 7.2, 0.2, 2),
    (-71.0, -80.0, 8.2, 0.7, 2),
    (13.0, 11.0, 7.5, 0.1, 2),
)
"""Where palms stand; composed, not strewn: one frames the left, one leans in beside the zenith, a row leads away."""
OVERHEAD = (-4.5, 2.7)
"""The one whose crown hangs beside the zenith, which stays open."""
