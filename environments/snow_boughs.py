"""Boughs of a spruce as one small picture, drawn once with numpy: needles, and the snow that lies on them.

Two boughs, one over the other; each runs from its root (u = 0) to its tip (u = 1). The picture holds
needles (0 none, else their light), how high snow lies, and how that height leans along u and across.
"""

from __future__ import annotations

import numpy as np

from environments import noise

KINDS, WIDE, TALL = 2, 1024, 512  # boughs, and texels of each
LEAN = 20.0  # the slope that fills a byte is 1 / LEAN of a texel's


def picture(seed: int) -> dict[str, np.ndarray]:
    """uint8 (KINDS * TALL, WIDE, 4): needles, snow, its lean along u and v (0.5 is level)."""
    rng = np.random.default_rng((seed, 83))
    return {"boughs": np.concatenate([_bough(rng) for _ in range(KINDS)])}


def _bough(rng: np.random.Generator) -> np.ndarray:
    needles, snow = np.zeros((TALL, WIDE)), np.zeros((TALL, WIDE))
    lumps = noise.fbm(512, 9, 4, rng, 0.5)
    twigs = _twigs(rng)
    for path, thick in twigs:
        _needle(needles, path, thick, rng)
    for path, thick in twigs:
        _load(snow, path, thick, rng)
    snow *= np.clip(1.0 + 1.3 * np.concatenate([lumps, lumps], 1), 0.35, 1.6)
    snow = _soft(snow, 12)
    edge = np.minimum(np.arange(TALL), np.arange(TALL)[::-1])[:, None] / 20.0
    snow *= np.clip(edge, 0, 1) * np.clip((WIDE - 1 - np.arange(WIDE)) / 24.0, 0, 1)
    lean_v, lean_u = np.gradient(snow)
    stack = [np.clip(_soft(needles, 1) * 1.7, 0, 1) * np.clip(edge * 2, 0, 1), np.clip(snow, 0, 1), 0.5 + LEAN * 0.5 * lean_u, 0.5 + LEAN * 0.5 * lean_v]
    return np.round(np.clip(np.stack(stack, -1), 0, 1) * 255).astype(np.uint8)


def _twigs(rng: np.random.Generator) -> list[tuple[np.ndarray, float]]:
    """Paths (n, 2) in texels, x along the bough, and how thick each is, 0–1: the stem, twigs, and twigs of those."""
    u = np.linspace(0, 1, 60)
    stem = np.stack([u * 0.965 * WIDE, TALL / 2 + 18 * np.sin(3.0 * u + rng.uniform(0, 6)) * u], -1)
    found = [(stem, 1.0)]
    count = 10
    for i in range(2 * count):
        hand, s = (1.0 if i % 2 else -1.0), 0.05 + 0.86 * (i + rng.uniform(-0.4, 0.4)) / (2 * count)
        root = np.array([np.interp(s, u, stem[:, 0]), np.interp(s, u, stem[:, 1])])
        length = TALL * 0.50 * min(1.05 - 0.80 * s, 0.45 + 2.4 * s) * rng.uniform(0.72, 1.12)
        turn = hand * (1.02 - 0.30 * s + rng.normal(0, 0.07))
        t = np.linspace(0, 1, 26)
        bend = turn - hand * 0.30 * t
        steps = np.stack([np.cos(bend), np.sin(bend)], -1) * (length / 25)
        path = root + np.cumsum(steps, 0)
        found.append((path, 0.75))
        for j in range(3 if length > 0.23 * TALL else 1 if length > 0.13 * TALL else 0):
            other, at = (1.0 if j % 2 else -1.0), int(25 * (0.30 + 0.20 * j))
            away = bend[at] + other * rng.uniform(0.55, 0.8)
            q = np.linspace(0, 1, 14)[:, None] * length * rng.uniform(0.28, 0.42)
            found.append((path[at] + q * np.array([np.cos(away), np.sin(away)]), 0.5))
    return found


def _needle(needles: np.ndarray, path: np.ndarray, thick: float, rng: np.random.Generator) -> None:
    """Needles on both sides of a twig, leaning to its tip."""
    run = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    count = int(run * 0.78)
    at = rng.uniform(0, len(path) - 1.001, count)
    low = at.astype(int)
    part = (at - low)[:, None]
    root = path[low] * (1 - part) + path[low + 1] * part
    ahead = path[low + 1] - path[low]
    turn = np.arctan2(ahead[:, 1], ahead[:, 0]) + rng.choice((-1.0, 1.0), count) * rng.uniform(0.35, 1.05, count)
    length = rng.uniform(10, 19, count)
    tone = rng.uniform(0.55, 1.0, count)
    for s in np.linspace(0, 1, 18):
        x = root[:, 0] + np.cos(turn) * length * s
        y = root[:, 1] + np.sin(turn) * length * s
        inside = (x >= 0) & (x < WIDE) & (y >= 0) & (y < TALL)
        np.maximum.at(needles, (y[inside].astype(int), x[inside].astype(int)), (tone * (0.75 + 0.25 * s))[inside])
    x, y = path.astype(int).T
    inside = (x >= 0) & (x < WIDE) & (y >= 0) & (y < TALL)
    needles[y[inside], x[inside]] = 0.6


def _load(snow: np.ndarray, path: np.ndarray, thick: float, rng: np.random.Generator) -> None:
    """Snow along a twig in round pillows of many sizes."""
    rows, columns = np.mgrid[0:TALL, 0:WIDE]
    for s in np.arange(0.06, 0.97, 0.05 if thick > 0.9 else 0.12 if thick > 0.6 else 0.30):
        if rng.random() < 0.16:
            continue
        x, y = path[int(s * (len(path) - 1))] + rng.normal(0, 4.0, 2)
        wide = rng.uniform(22, 46) * (0.50 + 0.50 * thick) * (1.0 - 0.35 * s)
        box = (slice(max(int(y - wide), 0), int(y + wide) + 2), slice(max(int(x - wide), 0), int(x + wide) + 2))
        away = ((columns[box] - x) ** 2 + (rows[box] - y) ** 2) / wide**2
        dome = np.sqrt(np.maximum(1 - away, 0)) * (wide / 44.0)
        snow[box] = np.maximum(snow[box], dome) + 0.18 * np.minimum(snow[box], dome)


def _soft(field: np.ndarray, times: int) -> np.ndarray:
    for _ in range(times):
        for axis in (0, 1):
            field = 0.5 * field + 0.25 * (np.roll(field, 1, axis) + np.roll(field, -1, axis))
    return field
