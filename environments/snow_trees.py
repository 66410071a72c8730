"""Spruces under their winter's snow: boughs are bent sheets of needles with twigs hanging from them and snow on top.

Vertices are float32 (n, 14), as `shapes` has them: position, normal, colour, then metres it gives in
a breeze, what it is (0 as its colour says, 0.25 bark, 1 needles, 2 snow), the sky it is free to, and where in the
picture of boughs (`snow_boughs`) it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from environments import shapes, snow_boughs
from environments.snow_land import Land, middle, river

NEAR = ((-4.9, -4.7, 8.4, 0), (-5.3, -0.6, 10.8, 1), (3.9, 3.1, 10.4, 2), (-2.9, 4.3, 9.4, 3))
"""x, z, metres tall, variant."""
SNOW, NEEDLES, BARK = np.array([0.88, 0.885, 0.89]), np.array([0.052, 0.098, 0.072]), np.array([0.070, 0.055, 0.046])
BARK_KIND, NEEDLE_KIND, SNOW_KIND = 0.25, 1.0, 2.0  # in the place of `through`


@dataclass(frozen=True, slots=True)
class Detail:
    """How finely a spruce is made: whorls of boughs; rows and columns of a bough, of its hanging twigs, of its snow."""

    whorls: int
    bough: tuple[int, int]
    hanging: tuple[int, int]
    snow: tuple[int, int]


CLOSE = Detail(22, (6, 4), (5, 3), (7, 5))
PLAIN = Detail(15, (5, 3), (4, 3), (6, 5))
FAR = Detail(13, (3, 3), (0, 0), (3, 3))


def spruce(seed: int, variant: int, tall: float, detail: Detail) -> np.ndarray:
    """One at the origin: loose triangles (3n, 14)."""
    rng = np.random.default_rng((seed, 81, variant))
    path = np.stack([0.10 * np.sin(np.linspace(0, 3, 14) + variant), np.linspace(-0.3, tall, 14), 0.08 * np.sin(np.linspace(0, 4, 14))], -1)
    points, out = shapes.tube(path, np.linspace(0.0165 * tall, 0.007, 14), 8 if detail.hanging[0] else 5)
    trunk = shapes.skin(shapes.part(points, out, BARK, 0.0, BARK_KIND, 0.42), around=True)
    drawn = np.stack([trunk[:, 1] * 0.31, (trunk[:, 3] + 0.6 * trunk[:, 5]) * 0.05 + 0.125], -1)
    parts = [np.concatenate([trunk, drawn], 1)]
    for whorl in range(detail.whorls):
        s = (whorl + 0.4) / detail.whorls
        height = tall * (0.05 + 0.93 * s**0.94)
        reach = 0.225 * tall * (1 - s) ** 0.80 + 0.13
        count = 6 if s < 0.55 else 5 if s < 0.85 else 4
        start = rng.uniform(0, 2 * np.pi)
        for i in range(count):
            turn = start + 2 * np.pi * (i + rng.uniform(-0.25, 0.25)) / count
            length = reach * rng.uniform(0.70, 1.14)
            root = np.array([0.10 * np.sin(3 * height / tall + variant), height + rng.normal(0, 0.012 * tall), 0.0])
            parts += _bough(root, turn, length, s, rng, detail)
    for turn in (0.3, 1.87):  # the leader
        way = np.array([np.sin(turn), 0.0, -np.cos(turn)])
        tip = path[-1] + np.linspace(-0.42, 0.22, 4)[:, None] * np.array([0, 1.0, 0])
        parts.append(_sheet(tip, way, np.array([0.0, 0.0, 0.0]), 0.10, 0.0, 0.0, (3, 3), NEEDLE_KIND, 1.0, rng, np.array([0, 0.6, 0]) + way * 0.1))
    return np.concatenate(parts).astype(np.float32)


def _bough(root: np.ndarray, turn: float, length: float, s: float, rng: np.random.Generator, detail: Detail) -> list[np.ndarray]:
    out, side = np.array([np.sin(turn), 0, -np.cos(turn)]), np.array([np.cos(turn), 0, np.sin(turn)])
    drop = np.radians(30 - 52 * s + rng.normal(0, 6))  # old boughs hang under their load
    v = np.linspace(0, 1, 12)
    fall = np.sin(drop) * v + 0.24 * (1 - 0.6 * s) * v**2 - 0.20 * v**3.5
    path = root + length * (v[:, None] * np.cos(drop) * out - fall[:, None] * np.array([0, 1.0, 0]) + 0.05 * np.sin(3 * v + turn)[:, None] * side)
    half = (0.27 if detail.hanging[0] else 0.42) * length + 0.05
    load = float(np.clip(rng.uniform(0.45, 1.1), 0, 1))
    lift = np.array([0, 0.55, 0]) + 0.30 * out
    made = [_sheet(path, side, root, half, 0.30, 0.0, detail.bough, NEEDLE_KIND, 0.85, rng, lift)]
    if detail.hanging[0]:
        for hand in (-1.0, 1.0):  # twigs that hang on either side
            made.append(_sheet(path - np.array([0, 0.03, 0]), side * hand, root, 0.62 * half, 1.25, 0.0, detail.hanging, NEEDLE_KIND, 0.55, rng, 0.5 * out + 0.4 * side * hand, half_only=True))
    made.append(_sheet(path, side, root, 0.94 * half, 0.33, 0.020 + 0.030 * length * load, detail.snow, SNOW_KIND, 1.0, rng, np.array([0, 0.9, 0]), load=load))
    return made


def _sheet(
    path: np.ndarray, across: np.ndarray, root: np.ndarray, half: float, droop: float, lift: float, cells: tuple[int, int],
    kind: float, free: float, rng: np.random.Generator, normal: np.ndarray, half_only: bool = False, load: float = 1.0,
) -> np.ndarray:  # fmt: skip
    """A bent sheet along a path that holds one bough of the picture: loose triangles (n, 14), its uv last."""
    rows, columns = cells
    u, v = np.linspace(0, 1, rows), np.linspace(0 if half_only else -1, 1, columns)
    spine = np.stack([np.interp(u, np.linspace(0, 1, len(path)), path[:, k]) for k in range(3)], -1)
    points = spine[:, None] + half * (v[None, :, None] * across - droop * (np.abs(v) ** 1.6)[None, :, None] * np.array([0, 1.0, 0]))
    points = points + lift * (1 - v**2)[None, :, None] * np.sin(np.pi * np.clip(u, 0.1, 0.9))[:, None, None] * np.array([0, 1.0, 0])
    facing = shapes.facing(points)
    facing *= np.sign(facing[..., 1:2] + 1e-9)
    facing = facing * 0.55 + normal
    facing /= np.linalg.norm(facing, axis=-1, keepdims=True)
    if kind == SNOW_KIND:
        tone = SNOW * load  # the shader reads its load here
    else:
        tone = NEEDLES * rng.uniform(0.82, 1.20) + np.array([0.010, 0.003, 0.0]) * rng.random()
    open_ = free * np.clip(0.30 + 0.75 * u, 0, 1)[:, None]
    grid = shapes.part(points, facing, tone, 0.035 * u[:, None] ** 2, kind, np.broadcast_to(open_, points.shape[:2]))
    which, flip = rng.integers(snow_boughs.KINDS), rng.choice((-1.0, 1.0))
    at = np.stack(np.broadcast_arrays(u[:, None], (which + 0.5 + 0.495 * flip * v[None]) / snow_boughs.KINDS), -1)
    return shapes.skin(np.concatenate([grid, at.astype(np.float32)], -1))


def stands(seed: int, quality: str) -> list[tuple[float, float, float, int]]:
    """Where the farther ones stand: x, z, metres tall, variant."""
    rng, land = np.random.default_rng((seed, 82)), Land(seed)
    chosen: list[tuple[float, float, float, int]] = []
    wanted = 28 if quality == "high" else 18
    for _ in range(4000):
        d = rng.uniform(14.0, 120.0) * rng.choice((1.0, 1.0, 1.0, -0.5))
        hand = rng.choice((-1.0, 1.0))
        x = float(middle(np.array(d))) + hand * (rng.uniform(7.5, 21.0) + 0.05 * abs(d))
        z = -d
        off, half = river(np.array([x]), np.array([z]))
        step = 0.8
        here, east, north = land(np.array([x, x + step, x]), np.array([z, z, z + step]), False)
        gap = min((np.hypot(x - a, z - b) for a, b, _, _ in chosen), default=99.0)
        clump = noise_like(x, z)
        if abs(off[0]) < half[0] + 2.5 or np.hypot(east - here, north - here) > 0.55 * step or np.hypot(x, z) < 12.0:
            continue
        if gap < 1.7 or rng.random() > clump:
            continue
        chosen.append((x, z, float(rng.uniform(3.2, 9.5) * (0.6 + 0.5 * clump)), int(rng.integers(4))))
        if len(chosen) == wanted:
            break
    return chosen


def noise_like(x: float, z: float) -> float:
    """Where trees like to stand together, 0–1."""
    return float(np.clip(0.5 + 0.55 * np.sin(x / 7.3 + 1.0) * np.sin(z / 11.7 + 0.4 * np.sin(x / 5.0)), 0.02, 1))


def near(seed: int, quality: str) -> list[np.ndarray]:
    """The near ones in place."""
    land = Land(seed)
    made = []
    for x, z, tall, variant in NEAR:
        one = spruce(seed, variant, tall, CLOSE if quality == "high" and variant < 2 else PLAIN)  # the last two stand behind
        y = float(land(np.array([x]), np.array([z]))[0])
        made.append(shapes.turned(one, variant * 1.3, 0, 0, (x, y, z)))
    return made


def far(seed: int, quality: str) -> np.ndarray:
    """The farther ones in place."""
    land = Land(seed)
    kinds = [spruce(seed, 10 + variant, 6.0, FAR) for variant in range(4)]
    made = []
    for x, z, tall, variant in stands(seed, quality):
        one = kinds[variant].copy()
        one[:, :3] *= tall / 6.0 * np.array([1.12, 1.0, 1.12])
        y = float(land(np.array([x]), np.array([z]))[0])
        made.append(shapes.turned(one, x * 1.7 + z, 0, 0, (x, y - 0.1, z)))
    return np.concatenate(made)


def bough(seed: int) -> np.ndarray:
    """The middle of the bough overhead whose snow may slide."""
    x, z, tall, _ = NEAR[1]
    y = float(Land(seed)(np.array([x]), np.array([z]))[0])
    toward = -np.array([x, z]) / np.hypot(x, z)
    return np.array([x + 0.85 * toward[0], y + 0.66 * tall, z + 0.85 * toward[1]])

