"""The trees about the stream: an old willow whose withes hang over the water and the patient, and full crowns farther off.

The willow is the place's hero: a leaning, forked trunk, limbs that rise and bend over, and from them hundreds of withes,
each with its narrow leaves. Rows are those of `environments.shapes`.
"""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.easing import smooth
from environments.stream_course import WATER_Y
from environments.stream_land import Land

BARK, WITHE = np.array([0.085, 0.070, 0.055]), np.array([0.115, 0.092, 0.040])
LEAF, TURNING = np.array([0.128, 0.150, 0.050]), np.array([0.300, 0.225, 0.065])
WILLOW_AT = (-3.75, -3.55)
HEAD_M = 2.1  # no leaf hangs nearer to the eye than this


def willow(seed: int, high: bool, mirrored: bool = False) -> np.ndarray:
    """The willow at the origin, its bark's `through` −0.5: (n, 12)."""
    rng = np.random.default_rng((seed, 206))
    s = np.linspace(0, 1, 16)
    trunk = np.stack([0.42 * s**1.6 + 0.05 * np.sin(5 * s), -0.25 + 2.35 * s, -0.10 * s + 0.06 * np.sin(4 * s + 1)], -1)
    fine = high and not mirrored
    parts = [_barked(trunk, 0.27 * (1 - 0.36 * s) + 0.17 * np.exp(-s * 9), 18 if fine else 9, rng)]
    twigs: list[np.ndarray] = []
    for number, turn in enumerate((0.0, 0.82, 1.75, 2.8, 3.9, 5.15)):  # the second reaches over the patient
        root = np.array([np.interp(0.80 + 0.04 * number, s, trunk[:, i]) for i in range(3)])
        _grow(rng, root, turn + rng.normal(0, 0.1), 62.0 - 5.0 * (number % 3), (3.2 if number == 1 else 2.5) + 0.5 * rng.random(), 0.118, 0, parts, twigs, (11, 6, 3) if fine else (5, 3, 0) if mirrored else (6, 4, 3))
    withes = (405 if high else 180) if not mirrored else (110 if high else 60)
    parts.append(_withes(rng, twigs, withes, 1.0 if fine else 1.6))
    for path in twigs:  # the crown itself is full of short ones
        if len(path) < 13 and not mirrored:
            parts.append(_leaves(rng, path, np.linspace(0, 1, len(path)), 0.6, 0.62 if high else 1.2, single=True))
            parts.extend(_short(rng, path, 5 if high else 2, 1.0 if high else 1.6))
    return np.concatenate(parts)


def _grow(
    rng: np.random.Generator, root: np.ndarray, turn: float, rise_deg: float, length: float, thick: float, level: int,
    parts: list[np.ndarray], twigs: list[np.ndarray], sides: tuple[int, ...],
) -> None:  # fmt: skip
    """A limb and what grows from it: each rises less than the one that bears it, and all bend over at their ends."""
    k = np.linspace(0, 1, (13, 9, 7)[level])[:, None]
    rise = np.radians(rise_deg)
    way = np.array([np.cos(turn), 0, np.sin(turn)])
    wander = np.stack([np.sin(2.9 * k[:, 0] + rng.uniform(0, 6)), 0.5 * np.sin(3.7 * k[:, 0] + rng.uniform(0, 6)), np.sin(2.3 * k[:, 0] + rng.uniform(0, 6))], -1)
    path = root + way * length * np.cos(rise) * (k + 0.18 * k**2) + np.array([0, 1, 0]) * length * (np.sin(rise) * k - (0.16 + 0.14 * level) * k**2.4)
    path = path + (wander - wander[0]) * 0.10 * length * k
    ends = (0.46, 0.30, 0.20)[level]
    if sides[level]:
        parts.append(_barked(path, thick * (1 - (1 - ends) * k[:, 0] ** 0.8), sides[level], rng))
    twigs.append(path)
    if level == 2:
        return
    count = (5, 4)[level]
    for number in range(count):
        share = (0.42, 0.34)[level] + (1.0 - (0.42, 0.34)[level]) * (number + rng.uniform(0.2, 0.8)) / count
        start = np.array([np.interp(share, k[:, 0], path[:, i]) for i in range(3)])
        aside = turn + (1 if number % 2 else -1) * rng.uniform(0.35, 1.05)
        long = length * (0.62, 0.56)[level] * rng.uniform(0.75, 1.2) * (1.15 - 0.4 * share)
        bears = thick * (1 - (1 - ends) * share**0.8)
        _grow(rng, start, aside, rise_deg * rng.uniform(0.45, 0.85), long, bears * rng.uniform(0.5, 0.68), level + 1, parts, twigs, sides)


def _barked(path: np.ndarray, radii: np.ndarray, sides: int, rng: np.random.Generator) -> np.ndarray:
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    ribs = 1 + 0.07 * np.sin(5 * turn + rng.uniform(0, 6))[None] + 0.04 * np.sin(9 * turn + 2.0)[None] * np.ones((len(path), 1))
    points, normals = shapes.tube(path, radii[:, None] * ribs, sides)
    tone = BARK * rng.uniform(0.85, 1.15)
    grid = shapes.part(points, normals, tone * np.ones((len(path), sides, 1)), 0.0, -0.5, 0.45 + 0.4 * np.clip(normals[..., 1], 0, 1))
    return shapes.skin(grid, around=True)


def _withes(rng: np.random.Generator, boughs: list[np.ndarray], count: int, coarse: float) -> np.ndarray:
    """What hangs: stems as thin ribbons, leaves along them."""
    stems, leaves = [], []
    weight = np.array([np.linalg.norm(np.diff(each, axis=0), axis=1).sum() * (1.0 if len(each) < 9 else 0.4) for each in boughs])
    foot = np.array([WILLOW_AT[0], WATER_Y + 0.15, WILLOW_AT[1]])
    for number in rng.choice(len(boughs), count, p=weight / weight.sum()):
        bough = boughs[number]
        at = rng.uniform(0.30, 1.0) ** 0.6 * (len(bough) - 1)
        low = min(int(at), len(bough) - 2)
        root = bough[low] + (bough[low + 1] - bough[low]) * (at - low)
        turn = rng.uniform(0, 6.28)
        way = np.array([np.cos(turn), 0, np.sin(turn)])
        k = np.linspace(0, 1, 7)[:, None]
        long = min(0.8 + 0.72 * root[1] * rng.uniform(0.45, 1.05), root[1] + foot[1] - _lowest(root + foot, rng))
        if long < 0.35:
            continue
        out = 0.26 * rng.uniform(0.5, 1.3)
        path = root + way * out * (1 - np.exp(-4 * k)) + np.array([0, 1, 0]) * (0.16 * out * np.sin(np.pi * np.minimum(k * 3, 1)) - long * k)
        path = path + np.stack([0.05 * np.sin(2 * k[:, 0] * long + turn), 0 * k[:, 0], 0.05 * np.cos(1.7 * k[:, 0] * long + 2 * turn)], -1) * k
        side = np.array([-way[2], 0, way[0]]) * 0.0030 * coarse
        grid = np.stack([path - side, path + side], 1)
        flex = np.broadcast_to(0.23 * k**1.4 * long / 3.0, (len(k), 2))
        stems.append(shapes.skin(shapes.part(grid, np.broadcast_to(way, grid.shape), WITHE, flex, 0.3, 0.6)))
        leaves.append(_leaves(rng, path, k[:, 0], long, coarse))
    return np.concatenate([*stems, *leaves])


def _short(rng: np.random.Generator, bough: np.ndarray, count: int, coarse: float) -> list[np.ndarray]:
    """Short withes along a bough, whose stems are too thin to be seen."""
    made = []
    for at in rng.uniform(0.15, 1.0, count) * (len(bough) - 1):
        low = min(int(at), len(bough) - 2)
        root = bough[low] + (bough[low + 1] - bough[low]) * (at - low)
        k, long = np.linspace(0, 1, 5)[:, None], rng.uniform(0.35, 0.95)
        away = rng.normal(0, 0.16, 3) * [1, 0, 1]
        path = root + away * np.sqrt(k) - np.array([0, 1, 0]) * long * k**1.2
        made.append(_leaves(rng, path, k[:, 0], long, 0.88 * coarse, single=True))
    return made


def _lowest(root: np.ndarray, rng: np.random.Generator) -> float:
    """y down to which a withe may hang: before the glow and what floats it ends high up, and well above the patient."""
    away, off = float(np.hypot(root[0], root[2])), float(np.degrees(np.arctan2(root[0], -root[2])))
    if away < HEAD_M + 0.5:
        return HEAD_M + rng.uniform(0.0, 0.9)
    free = float(smooth(-27.0, -13.0, off) * smooth(60.0, 40.0, off))  # of the view ahead
    clear = away * float(np.tan(np.radians(17.0 + 7.0 * rng.random())))
    return free * clear + (1.0 - free) * float(WATER_Y + 0.12 + 1.1 * rng.random() ** 1.6)


def _leaves(rng: np.random.Generator, path: np.ndarray, k: np.ndarray, long: float, coarse: float, single: bool = False) -> np.ndarray:
    """Leaves along a path, `k` 0–1 along it; `single`: of one triangle each, for those far up."""
    length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
    n = max(int(length * 13.0 / coarse**1.5), 3)
    at = np.sort(rng.uniform(0.03, 1.0, n))
    root = np.stack([np.interp(at, k, path[:, i]) for i in range(3)], -1)
    turn = np.arange(n) * 2.4 + rng.normal(0, 0.5, n)
    out = np.stack([np.cos(turn), 0 * turn, np.sin(turn)], -1)
    down = out * rng.uniform(0.25, 0.70, (n, 1)) + np.array([0, -1.0, 0])
    down /= np.linalg.norm(down, axis=1, keepdims=True)
    beside = np.cross(down, out + rng.normal(0, 0.5, (n, 3)))
    beside /= np.linalg.norm(beside, axis=1, keepdims=True)
    size = 0.130 * coarse**0.75 * rng.uniform(0.65, 1.2, (n, 1)) * (1.0 - 0.30 * at[:, None])
    belly = root + down * size * 0.42
    half = beside * size * 0.092 * coarse**0.25
    tip = root + down * size + out * size * 0.06
    triangles = np.stack([root, belly + half * 1.9, tip] if single else [root, belly - half, tip, root, tip, belly + half], 1)
    normal = np.cross(beside, down) + 0.35 * out + np.array([0, 0.3, 0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    hue = LEAF + (TURNING - LEAF) * (rng.random((n, 1)) ** 3 * 0.9)
    colour = hue * rng.uniform(0.75, 1.25, (n, 1))
    flex = (0.23 * at**1.4 * long / 3.0)[:, None]
    return shapes.part(triangles, np.broadcast_to(normal[:, None], triangles.shape), colour[:, None] * np.ones((n, triangles.shape[1], 1)), flex, 0.8, 0.75).reshape(-1, 12)


STANDS = (
    # degrees right of forward, metres away, tall m, shape: 0 alder, 1 poplar, 2 bush
    (33.0, 27.0, 7.0, 0), (37.0, 24.0, 2.6, 2), (40.5, 22.0, 8.0, 0), (45.0, 27.0, 9.5, 0), (50.0, 20.0, 2.4, 2), (29.5, 38.0, 8.0, 0), (27.4, 36.0, 2.8, 2),
    (62.0, 19.0, 8.5, 0), (80.0, 18.0, 9.0, 0), (-21.0, 44.0, 7.0, 0), (-24.5, 36.0, 8.5, 0), (-27.0, 34.0, 2.8, 2), (-29.0, 45.0, 9.0, 0), (-17.5, 47.0, 2.8, 2),
    (20.5, 58.0, 12.0, 1), (22.2, 60.0, 14.0, 1), (24.0, 57.0, 12.5, 1), (18.6, 72.0, 8.0, 0), (25.8, 50.0, 3.0, 2), (-12.0, 78.0, 8.0, 0), (-14.0, 70.0, 9.0, 0),
    (-10.3, 92.0, 12.0, 1), (-9.4, 94.0, 13.0, 1), (13.5, 95.0, 8.0, 0), (15.2, 88.0, 9.0, 0),
    (-36.0, 45.0, 10.0, 0), (-47.0, 36.0, 9.0, 0), (-62.0, 30.0, 10.0, 0), (70.0, 34.0, 11.0, 0), (98.0, 24.0, 10.0, 0),
    (-84.0, 20.0, 9.5, 0), (-112.0, 22.0, 10.0, 0), (125.0, 20.0, 9.0, 0), (150.0, 26.0, 11.0, 0), (-150.0, 24.0, 10.0, 0), (178.0, 30.0, 10.0, 0),
)  # fmt: skip
MIRRORED_DEG, MIRRORED_M = 65.0, 46.0  # of these, the ones the water shows
_FORMS = ((0.30, 0.20), (0.085, 0.05), (0.62, -0.04))
"""Of each shape, as shares of its height: half width, and where the crown begins."""


def crown(seed: int, shape: int, leaves: int, swells: int) -> np.ndarray:
    """A full tree, 1 m tall, at the origin: swells of leaf about a stem, large dark ones within, small ones outside: (n, 12)."""
    rng = np.random.default_rng((seed, 209, shape))
    wide, begins = _FORMS[shape]
    s = np.linspace(0, 1, 5)
    stem = np.stack([0.02 * np.sin(3 * s), 0.75 * s - 0.02, 0 * s], -1)
    parts = [_barked(stem, 0.024 * (1 - 0.8 * s), 5, rng)]
    for number in range(swells):
        up = (number + rng.uniform(0.2, 0.8)) / swells
        y = begins + (0.93 - begins) * up
        bulge = wide * (np.sin(np.pi * (0.10 + 0.86 * up)) ** 0.7 if shape != 2 else 1.05 - 0.75 * up)
        turn = number * 2.4 + rng.normal(0, 0.4)
        out = bulge * (rng.uniform(0.30, 0.68) if shape != 1 else 0.25)
        radii = np.array([1.0, 0.78 if shape != 1 else 1.9, 1.0]) * bulge * rng.uniform(0.42, 0.62) + np.array([0, 0.02, 0])
        centre = np.array([out * np.cos(turn), y, out * np.sin(turn)])
        size = 0.0245 * (1000 / leaves) ** 0.36
        parts.append(_mass(rng, centre, radii, int(0.26 * leaves / swells), (0.0, 0.80), 2.3 * size * (0.6 if shape == 1 else 1.0), 0.55))
        parts.append(_mass(rng, centre, radii, int(0.74 * leaves / swells), (0.55, 1.25), size, 0.85))
    return np.concatenate(parts)


def _mass(rng: np.random.Generator, centre: np.ndarray, radii: np.ndarray, n: int, reach: tuple[float, float], size: float, free: float) -> np.ndarray:
    """Leaves of one triangle each between two shares of an ellipsoid's radii; those on its underside see less sky."""
    out = rng.normal(0, 1, (n, 3)) + np.array([0, 0.2, 0])
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    at = centre + out * radii * (reach[0] + (reach[1] - reach[0]) * rng.random((n, 1)) ** 0.8)
    along = out + rng.normal(0, 0.8, (n, 3))
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    beside = np.cross(along, rng.normal(0, 1, (n, 3)))
    beside /= np.linalg.norm(beside, axis=1, keepdims=True)
    long = size * rng.uniform(0.5, 1.3, (n, 1))
    triangles = np.stack([at - along * long * 0.7 - beside * long * 0.3, at + along * long, at + beside * long * 0.8], 1)
    tone = LEAF * rng.uniform(0.75, 1.25, (n, 1)) + (TURNING - LEAF) * 0.7 * rng.random((n, 1)) ** 4
    shade = free * (0.62 + 0.38 * smooth(-0.7, 0.7, out[:, 1]))[:, None]
    return shapes.part(triangles, np.broadcast_to(out[:, None], triangles.shape), tone[:, None] * np.ones((n, 3, 1)), 0.006, 0.6, shade).reshape(-1, 12)


def wood(seed: int, land: Land, high: bool, mirrored: bool = False) -> np.ndarray:
    """All other trees, near ones first, in the world: (n, 12); or those the water shows, coarser."""
    rng = np.random.default_rng((seed, 208))
    built: dict[tuple[int, int], np.ndarray] = {}
    made = []
    for degrees, away, tall, shape in sorted(STANDS, key=lambda stand: stand[1]):
        tint, yaw = rng.uniform(0.75, 1.2) * np.array([rng.uniform(0.95, 1.25), 1.0, rng.uniform(0.85, 1.05)]), rng.uniform(0, 6.28)
        if mirrored and (abs(degrees) > MIRRORED_DEG or away > MIRRORED_M):
            continue
        many, swells = (300, 7) if mirrored else ((2600, 12) if away < 28 else (1300, 10) if away < 50 else (620, 8)) if high else (560, 7)
        if (shape, many) not in built:
            built[shape, many] = crown(seed, shape, many, swells)
        a = np.radians(degrees)
        x, z = away * np.sin(a), -away * np.cos(a)
        tree = built[shape, many].copy()
        tree[:, :3] *= tall
        tree[:, 6:9] *= tint
        tree[:, 9] *= tall * smooth(90.0, 20.0, away)
        y = float(land.height(np.array(x), np.array(z)))
        made.append(shapes.turned(tree, yaw, move=(x, y - 0.05, z)))
    return np.concatenate(made)
