"""The forest's floor and plan: how the land lies, where the path goes, where each tree stands.

The land is flat where the viewer is and never falls away from there. The picture is composed, not
scattered: an old oak near on the left, a fallen trunk near on the right, between them a path that
leads into a clearing of light and leaves behind the trees. The rest is sown around it.
"""

from __future__ import annotations

import math

import numpy as np

from environments import sky
from environments.easing import smooth
from environments.forest_branches import SPECIES, Stand
from environments.forest_grain import cloud
from environments.forest_stream import Stream, course
from environments.noise import sample

EYE_M = 1.4  # above the ground
REACH_M = 64.0
MAP_M = 80.0  # width of the floor's map, the viewer in its middle
SUN_AZIMUTH_DEG, SUN_HEIGHT_DEG = -14.0, 23.0
CLEARING = np.array([0.6, -19.0])
CLEARING_M = 6.5

POOLS = (
    (0.5, -5.6, 1.5),
    (2.75, -3.5, 1.0),
    (-1.6, -7.4, 1.5),
    (2.2, -8.2, 1.1),
    (-0.6, -11.2, 1.9),
    (-2.3, -3.3, 0.8),
    (4.6, -12.0, 1.8),
    (-5.6, -11.0, 2.0),
    (-0.9, -2.3, 0.7),
    (-7.5, -6.0, 1.6),
    (7.5, -6.5, 1.5),
    (3.0, 4.0, 1.8),
    (-4.0, 2.5, 1.6),
    (-8.0, 6.0, 2.2),
    (8.0, 8.0, 2.2),
    (0.4, -8.8, 1.7),
    (-1.6, -13.6, 2.4),
    (1.9, -13.2, 2.0),
    (3.8, -9.2, 1.5),
    (-3.8, -8.0, 1.4),
)
"""Where light comes down to the floor: x, z, radius m. Shafts end in the first of them."""

_PATH = np.array(
    [
        [0.5, 6.0],
        [0.2, 2.0],
        [0.15, -1.0],
        [0.5, -4.0],
        [0.25, -7.5],
        [-0.5, -11.0],
        [0.0, -15.0],
        [2.6, -19.0],
        [7.0, -22.0],
        [13.0, -23.5],
        [20.0, -27.0],
        [30.0, -30.0],
    ]
)


def sun_direction() -> np.ndarray:
    return np.array(sky.toward(math.radians(SUN_AZIMUTH_DEG), math.radians(SUN_HEIGHT_DEG)))


_FIELD, _FIELD_M = 448, 2 * REACH_M + 4  # the distances to the path, sampled


def path_points(count: int = 120) -> np.ndarray:
    """The path's middle, (count, 2) of x, z."""
    return course(_PATH, count)


class Land:
    """Height of the ground anywhere, from a few tiles of noise."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._broad = cloud(rng, (128, 128), 1.9, 1, 6)
        self._rough = cloud(rng, (256, 256), 1.4, 3, 60)
        side = (np.arange(_FIELD) / _FIELD - 0.5) * _FIELD_M
        x, z = side[None, :].astype(np.float32), side[:, None].astype(np.float32)
        near = np.full((_FIELD, _FIELD), 1e9, np.float32)
        for px, pz in path_points().astype(np.float32):
            near = np.minimum(near, (x - px) ** 2 + (z - pz) ** 2)
        self._path = np.sqrt(near)
        self.stream = Stream(self._uncut)

    def from_path(self, x: np.ndarray | float, z: np.ndarray | float) -> np.ndarray:
        """Metres to the middle of the path."""
        return sample(self._path, np.asarray(x) / _FIELD_M + 0.5, np.asarray(z) / _FIELD_M + 0.5)

    def from_stream(self, x: np.ndarray | float, z: np.ndarray | float) -> np.ndarray:
        """Metres to the middle of the brook, 99 where it is not near."""
        return self.stream.nearest(np.asarray(x, float), np.asarray(z, float))[0]

    def height(self, x: np.ndarray | float, z: np.ndarray | float) -> np.ndarray:
        x, z = np.asarray(x, float), np.asarray(z, float)
        return self.stream.cut(x, z, self._uncut(x, z))

    def _uncut(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        far, path = np.hypot(x, z), self.from_path(x, z)
        bank = 0.75 * smooth(1.6, 8.0, path) * smooth(2.5, 9.0, far)
        bank = bank * (1.0 - 0.85 * smooth(2.0, -6.0, x) * smooth(-6.0, 1.0, z))  # the brook leaves over level ground
        swell = 0.42 * sample(self._broad, x / 61 + 0.3, z / 61 + 0.7) * smooth(3.0, 14.0, far)
        rough = sample(self._rough, x / 13, z / 13) * (0.018 + 0.05 * smooth(0.5, 1.6, path)) * smooth(0.6, 2.5, far)
        hollow = -0.07 * smooth(1.1, 0.2, path)
        rise = 1.5 * smooth(22.0, 60.0, far) + 1.35 * smooth(7.0, 25.0, -z) * np.exp(-((x / 13) ** 2))
        return np.asarray(
            -EYE_M + bank + swell + rough + hollow + rise - 0.3 * smooth(6, 20, far) * smooth(5, 1, path)
        )


BED_HALF_M, BED_REACH_M = 1.15, 13.0  # to each side of the brook's middle, and from the viewer, the bed is its own mesh
FLOOR = (3, 3, 1)
"""Floats a floor vertex: place; normal; metres below the brook's level, less than 0 above it."""


def floor_mesh(land: Land, quality: str) -> tuple[np.ndarray, np.ndarray]:
    """Rings around the viewer: vertices (n, 7) as `FLOOR` says, indices. Dense near and ahead, sparse far."""
    rings, spokes = (82, 120) if quality == "high" else (60, 100)
    part = np.linspace(0, 1, rings)
    radii = np.concatenate([[0.0], 0.22 * (REACH_M / 0.22) ** (part + 0.035 * np.sin(2 * np.pi * part))])
    turn = np.linspace(0, 2 * np.pi, spokes, endpoint=False)
    angle = turn - 0.5 * np.sin(turn) - np.pi / 2 + 0.0  # closest together ahead, at −z
    x, z = radii[:, None] * np.cos(angle), radii[:, None] * np.sin(angle)
    e = 0.04 + radii[:, None] * 0.02 + 0 * x
    y = land.height(x, z)
    dx, dz = (land.height(x + e, z) - y) / e, (land.height(x, z + e) - y) / e
    normal = np.stack([-dx, np.ones_like(dx), -dz], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    away, index = land.stream.nearest(x, z)
    below = np.where(away < 1.3, land.stream.level[index] - y, -1.0)
    y = y - 0.30 * ((away < BED_HALF_M - 0.12) & (np.hypot(x, z) < BED_REACH_M - 1.0))  # there the brook's own bed lies
    vertices = np.concatenate([np.stack([x, y, z], axis=-1), normal, below[..., None]], axis=-1).reshape(-1, sum(FLOOR))
    i, j = np.meshgrid(np.arange(len(radii) - 1), np.arange(spokes), indexing="ij")
    k = (j + 1) % spokes
    a, b, c, d = i * spokes + j, i * spokes + k, (i + 1) * spokes + j, (i + 1) * spokes + k
    indices = np.stack([a, b, c, b, d, c], axis=-1).reshape(-1)
    return vertices.astype(np.float32), indices.astype(np.uint32)


def bed_mesh(land: Land, rng: np.random.Generator, quality: str) -> tuple[np.ndarray, np.ndarray]:
    """The brook's bed and banks close by, finer than the rings: vertices (n, 7) as `FLOOR` says, indices."""
    every, columns = (1, 27) if quality == "high" else (2, 17)
    stream = land.stream
    near = np.flatnonzero(np.hypot(*stream.line.T) < BED_REACH_M)
    chosen = np.arange(near[0], near[-1] + 1, every)
    ahead = np.gradient(stream.line, axis=0)[chosen]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    share = np.linspace(-1, 1, columns)
    across = BED_HALF_M * share * (0.55 + 0.45 * np.abs(share))  # closest together in the water
    x = stream.line[chosen, 0][:, None] - ahead[:, 1][:, None] * across
    z = stream.line[chosen, 1][:, None] + ahead[:, 0][:, None] * across
    cushions = cloud(rng, (128, 128), 1.35, 3, 50)
    level = stream.level[chosen][:, None]

    def height(x: np.ndarray, z: np.ndarray) -> np.ndarray:
        plain = land.height(x, z)
        bank = smooth(-0.02, 0.05, plain - level)
        return np.asarray(plain + sample(cushions, x / 2.3, z / 2.3) * (0.006 + 0.020 * bank))

    y, e = height(x, z), 0.03
    dx, dz = (height(x + e, z) - y) / e, (height(x, z + e) - y) / e
    normal = np.stack([-dx, np.ones_like(dx), -dz], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    below = level - y
    y[:, [0, -1]] -= 0.25  # its rim goes under the ground around it
    y[[0, -1]] -= 0.25
    vertices = np.concatenate([np.stack([x, y, z], -1), normal, below[..., None]], -1).reshape(-1, sum(FLOOR))
    i, j = np.meshgrid(np.arange(len(chosen) - 1), np.arange(columns - 1), indexing="ij")
    a = i * columns + j
    indices = np.stack([a, a + columns, a + 1, a + 1, a + columns, a + columns + 1], -1).reshape(-1)
    return vertices.astype(np.float32), indices.astype(np.uint32)


def stands(land: Land, rng: np.random.Generator) -> tuple[Stand, ...]:
    """Every tree: the placed ones first, then the sown."""
    placed = [
        ("oak", -3.7, -4.9, 16.5, 3, (0.05, 0.03)),
        ("beech", 4.3, -5.6, 19.0, 2, (-0.02, 0.01)),
        ("birch", 2.5, -10.4, 14.0, 2, (0.05, 0.0)),
        ("birch", 3.2, -11.1, 12.5, 2, (0.10, -0.03)),
        ("birch", -3.3, -13.5, 15.0, 2, (-0.03, 0.02)),
        ("beech", -7.6, -9.5, 21.0, 2, (0.02, 0.0)),
        ("birch", 8.2, -11.5, 16.0, 2, (0.03, 0.0)),
        ("beech", 10.6, -9.0, 17.0, 1, (0.0, 0.0)),
        ("oak", 11.0, -15.5, 17.0, 1, (0.0, 0.0)),
        ("beech", -4.6, -18.0, 20.0, 1, (0.02, 0.0)),
        ("beech", 6.6, -2.0, 22.0, 2, (-0.03, 0.0)),
        ("beech", -7.4, 0.8, 20.0, 2, (0.03, 0.0)),
        ("birch", -5.2, 4.6, 15.0, 2, (0.0, -0.04)),
        ("oak", 7.4, 8.6, 17.0, 2, (-0.03, -0.03)),
        ("beech", -1.5, 8.5, 21.0, 2, (0.0, -0.02)),
        ("beech", 9.8, 2.8, 18.0, 2, (0.0, 0.0)),
        ("hazel", -6.2, -7.2, 3.2, 2, (0.0, 0.0)),
        ("hazel", 5.6, -8.0, 2.6, 2, (0.0, 0.0)),
        ("hazel", -8.8, -4.4, 3.6, 2, (0.0, 0.0)),
        ("hazel", -4.5, -9.3, 2.4, 2, (0.04, 0.0)),
        ("hazel", 6.9, -14.8, 3.2, 2, (0.0, 0.0)),
        ("spruce", -9.6, -14.0, 7.0, 1, (0.0, 0.0)),
        ("hazel", 7.8, -5.2, 2.9, 2, (0.0, 0.0)),
    ]  # fmt: skip
    spots = np.array([(x, z) for _, x, z, *_ in placed])
    sown = []
    radii, angles = np.sqrt(rng.uniform(7.5**2, 50.0**2, 1150)), rng.uniform(0, 2 * np.pi, 1150)
    xs, zs = radii * np.sin(angles), -radii * np.cos(angles)
    dry = (land.from_path(xs, zs) > 2.2) & (land.from_stream(xs, zs) > 1.3)
    for x, z, radius in zip(xs[dry], zs[dry], radii[dry], strict=True):
        apart = 2.6 + 0.035 * radius
        if np.min(np.hypot(spots[:, 0] - x, spots[:, 1] - z)) < apart * rng.uniform(0.5, 1.75):
            continue
        open_here = np.hypot(x - CLEARING[0], z - CLEARING[1]) < CLEARING_M
        toward_sun = abs(np.degrees(np.arctan2(x, -z)) - SUN_AZIMUTH_DEG) < 7 and radius < 32
        if open_here or (toward_sun and rng.random() < 0.6):
            continue
        name = str(rng.choice(["beech", "oak", "birch", "spruce", "hazel"], p=[0.43, 0.16, 0.29, 0.0, 0.12]))
        tall = {"beech": 20, "oak": 16, "birch": 15, "spruce": 19, "hazel": 3.0}[name]
        age = float(rng.choice([0.3, 0.55, 0.8, 1.0, 1.15], p=[0.12, 0.14, 0.2, 0.34, 0.2]))
        height = tall * (age if name != "hazel" else max(age, 0.7)) * rng.uniform(0.9, 1.1)
        detail = 2 if radius < 10 else 1 if radius < 24 else 0
        sown.append((name, x, z, height, detail, tuple(rng.normal(0, 0.03, 2))))
        spots = np.vstack([spots, [x, z]])
    made = []
    every = placed + sown
    ground = land.height(np.array([stand[1] for stand in every]), np.array([stand[2] for stand in every]))
    for (name, x, z, height, detail, lean), y in zip(every, ground.tolist(), strict=True):
        made.append(Stand(name, (float(x), y, float(z)), float(height), detail, (float(lean[0]), float(lean[1]))))
    return tuple(made)


def floor_map(land: Land, trees: tuple[Stand, ...], rng: np.random.Generator, size: int = 640) -> np.ndarray:
    """The floor from above, uint8 (n, n, 4): trodden earth, moss, occlusion, direct sun.

    Row 0 is z = −MAP_M/2, column 0 is x = −MAP_M/2. Sun is what trunks and crowns let through,
    seen along the sun's own direction: anything above looks it up where its shadow would fall.
    """
    side = (np.arange(size) + 0.5) / size * MAP_M - MAP_M / 2
    x, z = np.meshgrid(side, side)
    noise, patches = cloud(rng, (size, size), 1.3, 4, 300), cloud(rng, (size, size), 1.6, 6, 90)
    path = land.from_path(x, z)
    path = path + 0.14 * noise
    trodden = smooth(0.85, 0.30, path)
    clearing = smooth(CLEARING_M + 2, CLEARING_M - 3, np.hypot(x - CLEARING[0], z - CLEARING[1]) + noise)
    moss = np.clip(
        smooth(0.1, 1.0, patches + 0.25 * noise)
        + 0.75 * clearing
        + 0.5 * smooth(0.5, 0.95, path) * smooth(1.7, 1.0, path),
        0,
        1,
    )
    occlusion = np.ones((size, size))
    sun = np.clip(0.22 + 0.24 * cloud(rng, (size, size), 1.8, 3, 30), 0.06, 1.0)
    sun = np.maximum(sun, clearing)
    for px, pz, radius in POOLS:
        away = np.hypot((x - px) * 1.15, z - pz) + 0.35 * radius * noise * 0.4
        sun = np.maximum(sun, 0.85 * smooth(radius * 1.25, radius * 0.45, away))
    to_sun = sun_direction()
    shadow = -np.array([to_sun[0], to_sun[2]]) / np.hypot(to_sun[0], to_sun[2])
    for tree in trees:
        tx, _, tz = tree.foot
        if np.hypot(tx, tz) > MAP_M / 2 - 1:
            continue
        radius = tree.height_m / SPECIES[tree.species].slender
        if tree.species == "hazel":
            here = _window(tx, tz, tx, tz, 2.5, size)
            occlusion[here] *= 1 - 0.35 * np.exp(-((np.hypot(x[here] - tx, z[here] - tz) / 1.2) ** 2))
            continue
        here = _window(tx, tz, tx, tz, 2.5 + radius * 4, size)
        away = np.hypot(x[here] - tx, z[here] - tz) - radius
        occlusion[here] *= 1 - 0.72 * np.exp(-np.maximum(away, 0) / (radius * 0.9 + 0.18))
        moss[here] = np.clip(moss[here] + 0.8 * np.exp(-np.maximum(away, 0) / (0.3 + radius)), 0, 1)
        here = _window(tx, tz, tx + shadow[0] * 16, tz + shadow[1] * 16, 1.5, size)
        along = (x[here] - tx) * shadow[0] + (z[here] - tz) * shadow[1]
        across = np.abs((z[here] - tz) * shadow[0] - (x[here] - tx) * shadow[1])
        blur = 0.05 + 0.012 * np.maximum(along, 0)
        band = (
            np.clip((radius + blur - across) / (2 * blur), 0, 1) * (along > -radius) * np.clip((16 - along) / 8, 0, 1)
        )
        sun[here] *= 1 - 0.9 * band
    moss *= 1 - trodden
    here = _window(-16, -27, 0, 9, 0, size)
    away = land.from_stream(x[here], z[here])
    moss[here] = np.maximum(moss[here], smooth(1.6, 0.8, away + 0.25 * noise[here]))
    trodden[here] *= smooth(0.4, 1.0, away)
    return np.asarray(np.clip(np.stack([trodden, moss, occlusion, sun], axis=-1), 0, 1) * 255 + 0.5, np.uint8)


def _window(x0: float, z0: float, x1: float, z1: float, margin: float, size: int) -> tuple[slice, slice]:
    """The part of the map within `margin` metres of the box between two places."""

    def span(a: float, b: float) -> slice:
        low, high = min(a, b) - margin, max(a, b) + margin
        return slice(max(int((low / MAP_M + 0.5) * size), 0), max(int((high / MAP_M + 0.5) * size) + 1, 0))

    return span(z0, z1), span(x0, x1)
