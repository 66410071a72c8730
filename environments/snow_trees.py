"""Spruces under their winter's snow: every bough a soft pad of snow over dark needles.

Vertices are float32 (n, 12), as `shapes` has them: position, normal, colour, then metres it gives in
a breeze, how much it is snow (1) or needles and bark (0), and the sky it is free to.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from environments import noise, shapes
from environments.snow_land import Land, middle, river

NEAR = ((-4.9, -4.7, 8.4, 0), (-5.3, -0.6, 10.8, 1), (3.9, 3.1, 10.4, 2), (-2.9, 4.3, 9.4, 3))
"""x, z, metres tall, variant."""
SNOW, NEEDLES, BARK = np.array([0.88, 0.885, 0.89]), np.array([0.050, 0.085, 0.062]), np.array([0.058, 0.046, 0.040])


@dataclass(frozen=True, slots=True)
class Detail:
    """How finely a spruce is made."""

    whorls: int
    fingers: int
    along: int
    around: int
    needles: int


CLOSE = Detail(17, 4, 6, 6, 22)
PLAIN = Detail(13, 3, 5, 5, 9)
FAR = Detail(11, 0, 3, 4, 0)


def spruce(seed: int, variant: int, tall: float, detail: Detail) -> np.ndarray:
    """One at the origin: loose triangles (3n, 12)."""
    rng = np.random.default_rng((seed, 81, variant))
    lumps = noise.fbm(64, 4, 3, rng, 0.5)
    path = np.stack([0.10 * np.sin(np.linspace(0, 3, 14) + variant), np.linspace(-0.3, tall, 14), 0.08 * np.sin(np.linspace(0, 4, 14))], -1)
    points, out = shapes.tube(path, np.linspace(0.024 * tall, 0.012, 14), 8 if detail.fingers else 5)
    parts = [shapes.skin(shapes.part(points, out, BARK, 0.0, 0.0, 0.22), around=True)]
    for whorl in range(detail.whorls):
        s = (whorl + 0.4) / detail.whorls
        height = tall * (0.07 + 0.90 * s**0.92)
        reach = 0.235 * tall * (1 - s) ** 0.82 + 0.10
        count = 6 if s < 0.40 else 5 if s < 0.80 else 4
        start = rng.uniform(0, 2 * np.pi)
        for i in range(count):
            turn = start + 2 * np.pi * (i + rng.uniform(-0.25, 0.25)) / count
            length = reach * rng.uniform(0.72, 1.12)
            parts += _bough(np.array([0, height + rng.normal(0, 0.10), 0]), turn, length, s, lumps, rng, detail)
    top = np.array([[path[-1, 0], tall - 0.35, path[-1, 2]], [path[-1, 0] + 0.01, tall + 0.10, path[-1, 2]]])
    parts += [_pad(np.linspace(top[0], top[1], 6), np.array([0.09, 0.10, 0.085, 0.065, 0.04, 0.008]), 1.0, lumps, rng, detail, 1.0)]
    return np.concatenate(parts)


def _bough(root: np.ndarray, turn: float, length: float, s: float, lumps: np.ndarray, rng: np.random.Generator, detail: Detail) -> list[np.ndarray]:
    out, side = np.array([np.sin(turn), 0, -np.cos(turn)]), np.array([np.cos(turn), 0, np.sin(turn)])
    drop = np.radians(34 - 44 * s + rng.normal(0, 5))  # old boughs hang under their load
    v = np.linspace(0, 1, detail.along + 1)
    fall = np.sin(drop) * v + 0.18 * v**2 - 0.20 * v**3.5
    path = root + length * (v[:, None] * np.cos(drop) * out - fall[:, None] * np.array([0, 1.0, 0]) + 0.06 * np.sin(3 * v + turn)[:, None] * side)
    wide = ((0.050 + 0.075 * length) if detail.fingers else (0.09 + 0.17 * length)) * (0.35 + 0.65 * np.sin(np.pi * np.clip(0.10 + 0.80 * v, 0, 1))) * np.sqrt(np.maximum(1 - v**6, 0.02))
    load = rng.uniform(0.55, 1.0)
    made = [_pad(path, wide, 0.86 if detail.fingers else 0.6, lumps, rng, detail, load)]
    for finger in range(detail.fingers):
        hand = 1.0 if finger % 2 else -1.0
        at = 0.26 + 0.62 * (finger + 0.5) / detail.fingers
        base = np.array([np.interp(at, v, path[:, k]) for k in range(3)])
        away = out * 0.62 + side * hand * 0.78
        reach = (0.10 + 0.34 * length) * (1.05 - 0.5 * at) * rng.uniform(0.75, 1.2)
        u = np.linspace(0, 1, max(4, detail.along - 2))
        way = base + reach * (u[:, None] * away - (0.30 * u + 0.28 * u**2)[:, None] * np.array([0, 1.0, 0]))
        thick = (0.034 + 0.115 * reach) * (0.55 + 0.45 * np.sin(np.pi * np.clip(0.10 + 0.75 * u, 0, 1))) * np.sqrt(np.maximum(1 - u**6, 0.02))
        made.append(_pad(way, thick, 0.90, lumps, rng, detail, load))
        if detail.needles:
            made.append(_needles(way, thick, detail.needles // detail.fingers + 2, rng))
    if detail.needles:
        made.append(_needles(path, wide, detail.needles, rng))
    return made


def _pad(path: np.ndarray, wide: np.ndarray, flat: float, lumps: np.ndarray, rng: np.random.Generator, detail: Detail, load: float) -> np.ndarray:
    """Snow heaped along a path, needles beneath: rounded above, thin below."""
    rows, sides = len(path), detail.around
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    across = np.cross(ahead, [0.0, 1.0, 0.0]) + 1e-6 * np.array([1.0, 0, 0])
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    up = np.cross(across, ahead)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False) + np.pi / sides
    at = rng.uniform(0, 1, 2)
    bump = 1 + 0.85 * noise.sample(lumps, at[0] + np.linspace(0, 1.6, rows)[:, None] + 0 * angle, at[1] + angle[None] / (2 * np.pi) + 0 * wide[:, None])
    x, y = np.cos(angle), np.where(np.sin(angle) > 0, np.sin(angle) * flat * load * 1.25, np.sin(angle) * 0.30)
    points = path[:, None] + bump[..., None] * wide[:, None, None] * (across[:, None] * x[None, :, None] + up[:, None] * y[None, :, None])
    normal = shapes.facing(points, around=True)
    outward = points - path[:, None]
    normal *= np.sign((normal * outward).sum(-1, keepdims=True) + 1e-9)
    snow = np.clip((np.sin(angle)[None] + 0.05 + 0.5 * (bump - 1)) / 0.30, 0, 1) * np.clip(load * 1.5, 0, 1)
    colour = NEEDLES + (SNOW - NEEDLES) * snow[..., None]
    far = np.hypot(points[..., 0], points[..., 2])
    open_ = np.clip(0.42 + 0.58 * far / (far.max() + 1e-6), 0, 1) * np.where(np.sin(angle) > 0, 1.0, 0.55)[None]
    flex = 0.035 * np.linspace(0, 1, rows)[:, None] ** 2
    return shapes.skin(shapes.part(points, normal, colour, flex, snow, open_), around=True)


def _needles(path: np.ndarray, wide: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Sprigs of needles that hang from under the snow, one thin triangle each."""
    v = rng.uniform(0.12, 1.0, count) * (len(path) - 1)
    place = np.stack([np.interp(v, np.arange(len(path)), path[:, k]) for k in range(3)], -1)
    half = np.interp(v, np.arange(len(path)), wide)
    ahead = path[-1] - path[0]
    ahead = ahead / np.linalg.norm(ahead)
    across = np.cross(ahead, [0.0, 1.0, 0.0])
    hand = rng.uniform(-1, 1, (count, 1))
    root = place + across * hand * half[:, None] * 0.85 - np.array([0, 0.25, 0]) * half[:, None]
    way = ahead * rng.uniform(0.3, 1.0, (count, 1)) + across * hand * 0.9 - np.array([0, 1.0, 0]) * rng.uniform(0.15, 0.9, (count, 1))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    tip = root + way * (0.05 + 0.55 * half[:, None]) * rng.uniform(0.7, 1.3, (count, 1))
    thin = np.cross(way, rng.normal(0, 1, (count, 3)))
    thin *= 0.011 / (np.linalg.norm(thin, axis=1, keepdims=True) + 1e-9)
    points = np.stack([root - thin, root + thin, tip], 1)
    normal = np.broadcast_to((across * hand + [0, 0.4, 0])[:, None], points.shape)
    tone = NEEDLES * rng.uniform(0.7, 1.6, (count, 1)) + np.array([0.010, 0.004, 0.0]) * rng.random((count, 1))
    return shapes.part(points, normal, np.broadcast_to(tone[:, None], points.shape), 0.03, 0.0, 0.55).reshape(-1, 12)


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

