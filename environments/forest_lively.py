"""The few things that awaken: a ring of mushrooms, wood anemones, a squirrel on the oak, leaves that fall from overhead.

Loose triangles of one layout, `LIVELY`, drawn at once with the robin. `shift` is each kind's own: see
`forest_glow.LIVELY_VERTEX`.
"""

from __future__ import annotations

import numpy as np

from environments.awaken import Awakenings, Course, aimed
from environments.easing import smooth
from environments.forest_grid import grid_normals, triangles
from environments.forest_ground import Land
from environments.forest_light import RING

LIVELY = (3, 3, 4, 3, 2)
"""Floats a vertex: place; normal; albedo and occlusion; shift; kind and how much light comes through."""

ROBIN, MUSHROOM, FLOWER, SQUIRREL, LEAF = range(5)
BED = (-0.82, -3.75)
"""Where the anemones grow, between path and brook."""

NAMES = ("robin", "mushrooms", "flowers", "shaft", "squirrel", "crown")
"""In the order of frame.own[9] and [10]."""

RADII_DEG = (5.0, 5.0, 5.0, 6.0, 5.0, 9.0)
WARMTH = 0.45  # of full: what a look alone gives
LEAVES_S = 21.0  # from the first leaf's leaving to the last one's landing
COURSES = dict.fromkeys(NAMES, Course(3.6, 10.4, 10.0)) | {
    "robin": Course(3.6, 10.4, 10.0, whole=True),  # it hops to the end
    "crown": Course(3.6, LEAVES_S - 3.6, 8.0, whole=True),  # so do its leaves fall
}


def awakenings(places: np.ndarray) -> Awakenings:
    """What awakens at `places`: directions (6, 3), as `NAMES`."""
    targets = tuple(aimed(name, way, radius) for name, way, radius in zip(NAMES, np.asarray(places, float), RADII_DEG, strict=True))
    return Awakenings(COURSES, 1.0, 6.0, targets)


def levels(awake: Awakenings) -> list[float]:
    """How awake each of `NAMES` is, 0–1."""
    return [WARMTH * awake.warm(name) + (1.0 - WARMTH) * awake.come(name) for name in NAMES]


def falling_s(awake: Awakenings) -> float:
    """Seconds since leaves began to fall overhead, −1 while none do."""
    since = awake.since("crown")
    return since if since <= LEAVES_S else -1.0


def _grid(place: np.ndarray, colour: np.ndarray, shade: np.ndarray | float, kind: int, through: float, shift: np.ndarray) -> np.ndarray:
    shape = place.shape[:-1]
    wide = [np.broadcast_to(colour, (*shape, 3)), np.broadcast_to(np.asarray(shade, float), shape)[..., None]]
    rest = [np.broadcast_to(shift, (*shape, 3)), np.broadcast_to(np.array([kind, through]), (*shape, 2))]
    return np.concatenate([place, grid_normals(place), *wide, *rest], axis=-1)


def _turned(profile: np.ndarray, sides: int) -> np.ndarray:
    """A profile (n, 2) of radius and height, turned about y: (n, sides + 1, 3)."""
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    return np.stack([profile[:, :1] * np.cos(angle), profile[:, 1:] + 0 * angle, profile[:, :1] * np.sin(angle)], -1)


def mushrooms(land: Land, rng: np.random.Generator) -> np.ndarray:
    """A ring of small pale caps in the moss: float32 (3n, 15)."""
    made, count = [], 15
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False) + rng.normal(0, 0.13, count)
    for azimuth in turn:
        away = 0.40 * rng.uniform(0.88, 1.12)
        x, z = RING[0] + away * np.cos(azimuth), RING[1] + 0.85 * away * np.sin(azimuth)
        made.append(_mushroom(np.array([x, float(land.height(x, z)) - 0.005, z]), rng.uniform(0.045, 0.085), rng))
    return np.concatenate(made).astype(np.float32)


def _mushroom(foot: np.ndarray, tall: float, rng: np.random.Generator) -> np.ndarray:
    wide = tall * rng.uniform(0.36, 0.52)
    stem = _turned(np.array([(0.10, 0.0), (0.085, 0.3), (0.075, 0.6), (0.07, 0.86)]) * tall, 5)
    s = np.linspace(0, 1, 6)
    cap = _turned(np.stack([wide * np.sin(s * 1.62), tall * (1.0 - 0.40 * s**2.2)], 1), 10)
    under = _turned(np.array([(wide * 0.99, tall * 0.60), (wide * 0.5, tall * 0.66), (tall * 0.06, tall * 0.72)]), 10)
    lean = rng.normal(0, 0.13, 2)
    for part in (stem, cap, under):
        part[..., 0] += lean[0] * part[..., 1]
        part[..., 2] += lean[1] * part[..., 1]
    tint = np.array([0.40, 0.29, 0.17]) * rng.uniform(0.8, 1.1)
    colour = tint * (0.72 + 0.5 * s**1.5)[:, None, None]
    made = [
        _grid(stem + foot, np.array([0.42, 0.36, 0.27]), np.linspace(0.35, 0.8, 4)[:, None], MUSHROOM, 0.3, np.array([0.45, 0, 0])),
        _grid(cap + foot, colour, 1.0, MUSHROOM, 0.35, np.array([0.75, 0, 0])),
        _grid(under + foot, np.array([0.34, 0.28, 0.20]), 0.55, MUSHROOM, 0.5, np.array([1.0, 0, 0])),
    ]
    return np.concatenate([triangles(part) for part in made])


def flowers(land: Land, rng: np.random.Generator, count: int = 21) -> np.ndarray:
    """Wood anemones that open: stalk, a ruff of leaves, six white petals; float32 (3n, 15)."""
    made, kept = [], np.empty((0, 2))
    while len(kept) < count:
        spot = np.array(BED) + rng.normal(0, 1, 2) * [0.26, 0.34]
        if len(kept) and np.hypot(*(kept - spot).T).min() < 0.075:
            continue
        kept = np.vstack([kept, spot])
        foot = np.array([spot[0], float(land.height(spot[0], spot[1])), spot[1]])
        made.append(_anemone(foot, rng.uniform(0.11, 0.19), rng))
    return np.concatenate(made).astype(np.float32)


def _anemone(foot: np.ndarray, tall: float, rng: np.random.Generator) -> np.ndarray:
    lean = rng.normal([0.0, 0.18], 0.16)  # a little toward the path and the viewer
    top = foot + np.array([lean[0] * tall, tall, lean[1] * tall])
    s = np.linspace(0, 1, 5)[:, None]
    path = foot * (1 - s) + top * s + np.array([0.0, 0.012, 0.0]) * np.sin(np.pi * s)
    ring = np.stack([np.cos([0, 2.1, 4.2, 6.283]), np.zeros(4), np.sin([0, 2.1, 4.2, 6.283])], 1) * 0.0016
    made = [triangles(_grid(path[:, None] + ring[None], np.array([0.10, 0.11, 0.04]), s * 0.7 + 0.2, FLOWER, 0.2, np.zeros(3)))]
    axis = np.array([lean[0], 1.0, lean[1] + 0.25])
    axis /= np.linalg.norm(axis)
    side = np.cross(axis, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side)
    over = np.cross(axis, side)
    size, spin = tall * rng.uniform(0.145, 0.185), rng.uniform(0, 6.28)
    for i in range(6):
        a = spin + i * np.pi / 3
        out, across = side * np.cos(a) + over * np.sin(a), -side * np.sin(a) + over * np.cos(a)
        made.append(_petal(top, out, across, axis, size, np.array([0.60, 0.58, 0.55]), 0.30, 1.25, FLOWER, 0.55))
    for i in range(3):  # the ruff half way up
        a = spin + i * 2.094 + 0.4
        out, across = side * np.cos(a) + over * np.sin(a), -side * np.sin(a) + over * np.cos(a)
        made.append(_petal(path[3], out, across, axis, size * 1.5, np.array([0.066, 0.095, 0.030]), 0.25, 0.35, FLOWER, 0.7))
    heart = _turned(np.array([(0.001, 0.006), (0.0045, 0.005), (0.006, 0.001)]), 6) @ np.stack([side, axis, over]) + top
    made.append(triangles(_grid(heart, np.array([0.52, 0.40, 0.07]), 1.0, FLOWER, 0.2, np.zeros(3))))
    return np.concatenate(made)


def _petal(
    base: np.ndarray, out: np.ndarray, across: np.ndarray, axis: np.ndarray, size: float, colour: np.ndarray,
    rise: float, shut: float, kind: int, through: float,
) -> np.ndarray:  # fmt: skip
    """One blade, open at `rise` radians above level and closed at `rise + shut`."""
    t, v = np.linspace(0, 1, 5)[:, None], np.array([-1.0, 0.0, 1.0])[None]
    half = 0.40 * np.sin(np.pi * np.clip(0.12 + 0.80 * t, 0, 1)) ** 0.8

    def bent(angle: float) -> np.ndarray:
        lift = angle * (0.55 + 0.6 * t)
        spine = np.cumsum(np.concatenate([0 * t[:1], np.diff(t, axis=0)]) * np.concatenate([np.cos(lift), np.sin(lift)], 1), axis=0)
        curve = spine[:, :1, None] * out + spine[:, 1:, None] * axis
        edge = (half * v)[..., None] * across + 0.10 * (half * np.abs(v))[..., None] * axis
        return np.asarray(base + size * (curve + edge))

    opened = bent(rise)
    shade = np.broadcast_to(0.72 + 0.28 * t, opened.shape[:2])
    return triangles(_grid(opened, colour, shade, kind, through, bent(rise + shut) - opened))


def squirrel(seat: np.ndarray, outward: np.ndarray) -> np.ndarray:
    """A red squirrel, head up on bark at `seat`, which faces `outward`: float32 (3n, 15)."""
    back, pale, dark = np.array([0.112, 0.068, 0.038]), np.array([0.25, 0.21, 0.16]), np.array([0.02, 0.016, 0.014])
    made = []

    def lump(path: list[tuple[float, float, float]], radii: list[float], colour: np.ndarray, tail: float = 0.0) -> None:
        fine = np.linspace(0, len(path) - 1, len(path) * 2 - 1)
        points = np.stack([np.interp(fine, np.arange(len(path)), np.array(path)[:, i]) for i in range(3)], 1)
        radius = np.interp(fine, np.arange(len(path)), radii)
        way = np.gradient(points, axis=0)
        way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-9
        aside = np.cross(way, [0.0, 0.0, 1.0]) + 1e-6
        aside /= np.linalg.norm(aside, axis=1, keepdims=True)
        third, angle = np.cross(way, aside), np.linspace(0, 2 * np.pi, 11)
        ring = aside[:, None] * np.cos(angle)[None, :, None] + third[:, None] * np.sin(angle)[None, :, None]
        place = points[:, None] + ring * radius[:, None, None]
        grown = np.linspace(0, 1, len(points))[:, None, None] * np.array([tail, 0.0, 0.0])
        shade = (0.45 + 0.55 * smooth(0.0, 0.06, place[..., 2])) * (0.72 + 0.28 * np.sin(angle + 0.8))
        made.append(triangles(_grid(place, colour, shade, SQUIRREL, 0.15 + 0.5 * tail, np.broadcast_to(grown, place.shape))))

    # x along the bark aside, y up it, z out from it.
    lump([(0, -0.09, 0.02), (0, -0.07, 0.03), (0, -0.02, 0.042), (0, 0.04, 0.038), (0, 0.085, 0.040)], [0.004, 0.036, 0.044, 0.034, 0.020], back)
    lump([(0, 0.075, 0.040), (0.004, 0.10, 0.052), (0.010, 0.122, 0.058), (0.016, 0.140, 0.056), (0.018, 0.147, 0.055)], [0.016, 0.027, 0.026, 0.012, 0.003], back)
    lump([(0, -0.085, 0.03), (0.02, -0.13, 0.05), (0.07, -0.12, 0.075), (0.10, -0.06, 0.08), (0.095, 0.01, 0.075), (0.065, 0.06, 0.07), (0.045, 0.08, 0.07)],
         [0.010, 0.024, 0.036, 0.042, 0.040, 0.028, 0.004], back * 1.15, 1.0)
    for side in (-1.0, 1.0):
        lump([(0.012 * side, 0.118, 0.066), (0.017 * side, 0.140, 0.068), (0.019 * side, 0.156, 0.068)], [0.008, 0.007, 0.001], back * 0.8)
        lump([(0.030 * side, 0.05, 0.03), (0.050 * side, 0.075, 0.012), (0.052 * side, 0.10, 0.004)], [0.013, 0.010, 0.005], back)
        lump([(0.036 * side, -0.05, 0.026), (0.060 * side, -0.06, 0.012), (0.062 * side, -0.02, 0.004)], [0.020, 0.014, 0.006], back)
        lump([(0.020 * side + 0.010, 0.124, 0.076), (0.020 * side + 0.011, 0.127, 0.078), (0.020 * side + 0.012, 0.130, 0.076)], [0.002, 0.0042, 0.002], dark)
    lump([(0, -0.05, 0.020), (0, 0.0, 0.020), (0, 0.05, 0.022)], [0.02, 0.034, 0.02], pale)
    body = np.concatenate(made)
    z = outward / np.linalg.norm(outward)
    x = np.cross([0.0, 1.0, 0.0], z)
    x /= np.linalg.norm(x)
    frame = np.stack([x, np.cross(z, x), z])
    body[:, :3] = body[:, :3] @ frame * 1.5 + seat
    body[:, 3:6] = body[:, 3:6] @ frame
    return body.astype(np.float32)


def falling_leaves(rng: np.random.Generator, count: int = 16) -> np.ndarray:
    """Leaves about the origin, each with the column it falls down in and its delay: float32 (3n, 15)."""
    made = []
    outline = np.array([(0, 0), (0.32, 0.30), (0.70, 0.26), (1, 0), (0.70, -0.26), (0.32, -0.30)])
    for i in range(count):
        azimuth, away = rng.uniform(-1.9, 1.9), rng.uniform(1.35, 3.4)
        column = np.array([away * np.sin(azimuth), -away * np.cos(azimuth), 0.25 + 5.0 * i / count * rng.uniform(0.6, 1.2)])
        size = rng.uniform(0.075, 0.115)
        flat = np.stack([outline[:, 0] - 0.5, 0.16 * np.abs(outline[:, 1]) + 0.10 * (outline[:, 0] - 0.5) ** 2, outline[:, 1]], 1) * size
        corners = flat[[0, 1, 5, 1, 4, 5, 1, 2, 4, 2, 3, 4]]
        hue = rng.uniform(0, 1)
        colour = np.array([0.30, 0.17, 0.05]) * (1 - hue) + np.array([0.30, 0.25, 0.07]) * hue
        tint = np.broadcast_to(np.append(colour, 1.0), (12, 4))
        rest = [np.broadcast_to(column, (12, 3)), np.broadcast_to(np.array([LEAF, 0.75]), (12, 2))]
        made.append(np.concatenate([corners, np.broadcast_to([0.0, 1.0, 0.0], (12, 3)), tint, *rest], 1))
    return np.concatenate(made).astype(np.float32)
