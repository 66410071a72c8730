"""Hoar frost on a few bare twigs that stand out of the snow: feathers of ice, grown into the wind.

Vertices are float32 (n, 14), laid out as those of `snow_trees` and drawn with them.
"""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.snow_land import WIND, Land

FROST_AT = (0.98, -2.86)
TWIGS = 8
_BARK, _RIME = np.array([0.105, 0.070, 0.055]), np.array([0.86, 0.89, 0.93])


def root(seed: int) -> np.ndarray:
    x, z = FROST_AT
    return np.array([x, float(Land(seed)(np.array([x]), np.array([z]))[0]) - 0.03, z])


def frost(seed: int, quality: str) -> np.ndarray:
    """In place, loose triangles (3n, 14)."""
    rng, foot = np.random.default_rng((seed, 62)), root(seed)
    upwind = np.array([-np.cos(WIND), 0.25, -np.sin(WIND)])
    feathers = 150 if quality == "high" else 60
    made = []
    for _ in range(TWIGS):
        turn, lean = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.75)
        length = rng.uniform(0.22, 0.46)
        s = np.linspace(0, 1, 10)
        out = np.array([np.sin(turn), 0, -np.cos(turn)])
        path = foot + out * 0.05 * rng.random() + length * (s[:, None] * np.array([0, np.cos(lean), 0]) + (np.sin(lean) * s + 0.22 * s**2)[:, None] * out)
        path += 0.010 * rng.normal(0, 1, (10, 3)) * s[:, None]
        made.append(_twig(path, 0.0042 * length / 0.4))
        made.append(_feathers(path, feathers, upwind, rng))
        for _twig_of in range(3):  # twigs of the twig
            at = rng.integers(3, 8)
            way = out * rng.uniform(-0.6, 1.0) + rng.normal(0, 0.6, 3) + np.array([0, 0.7, 0])
            side = path[at] + s[:, None] * way / np.linalg.norm(way) * length * rng.uniform(0.22, 0.42)
            made.append(_twig(side, 0.0024))
            made.append(_feathers(side, feathers // 3, upwind, rng))
    return np.concatenate(made).astype(np.float32)


def _twig(path: np.ndarray, thick: float) -> np.ndarray:
    points, out = shapes.tube(path, thick * np.linspace(1.0, 0.45, len(path)), 4)
    return _plain(shapes.skin(shapes.part(points, out, _BARK, 0.0, 0.0, 0.8), around=True))


def _feathers(path: np.ndarray, count: int, upwind: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Needles of ice, longest where the wind came from and toward the twig's end."""
    at = rng.uniform(1.2, len(path) - 1.001, count)
    low = at.astype(int)
    part = (at - low)[:, None]
    base = path[low] * (1 - part) + path[low + 1] * part
    ahead = path[low + 1] - path[low]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    way = rng.normal(0, 1, (count, 3))
    way -= (way * ahead).sum(1, keepdims=True) * ahead
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    windy = np.clip(0.45 + 0.75 * (way @ upwind), 0.18, 1.2)[:, None]
    way = way + 0.7 * ahead + 0.35 * upwind
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    length = 0.030 * windy * rng.uniform(0.5, 1.3, (count, 1)) * (0.55 + 0.6 * at[:, None] / len(path))
    broad = np.cross(way, rng.normal(0, 1, (count, 3)))
    broad *= 0.0036 / (np.linalg.norm(broad, axis=1, keepdims=True) + 1e-9)
    middle = base + 0.45 * length * way
    tip = base + length * way
    points = np.stack([base, middle + broad, tip, base, tip, middle - broad], 1)
    normal = np.broadcast_to((way * 0.5 + np.array([0, 0.6, 0]))[:, None], points.shape)
    normal = normal / np.linalg.norm(normal, axis=-1, keepdims=True)
    tone = _RIME * rng.uniform(0.86, 1.05, (count, 1, 1))
    return _plain(shapes.part(points, normal, np.broadcast_to(tone, points.shape), 0.0, 0.0, 0.95).reshape(-1, 12))


def _plain(part: np.ndarray) -> np.ndarray:
    return np.concatenate([part, np.zeros((len(part), 2), np.float32)], 1)
