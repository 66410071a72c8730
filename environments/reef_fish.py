"""Fish: five bodies, lofted along a spine that the shader bends, and where each of them swims.

A body is float32 (3n, 11), a metre long with its snout at x = 0.5, y up: place, normal, linear colour, shine,
and how much it is fin. Instances are (n, 8): offset, phase; size, path, tint, lag. The paths are the shader's.
"""

from __future__ import annotations

import numpy as np

from environments.easing import smooth
from environments.reef_growth import mixed
from environments.shapes import facing

LAYOUT = (3, 3, 3, 2)
INSTANCE = (4, 4)
SCHOOL, ABOVE, HOVER, HOME, WANDER = range(5)
"""Paths: the school's slow round, the small school overhead, over the table coral, the anemone, rounds of their own."""


def _loft(shape: np.ndarray, sides: int, rows: int, squeeze: float) -> tuple[np.ndarray, np.ndarray]:
    """Grid (rows, sides, 3) through sections (x, middle y, half height, half width)."""
    x = 0.5 - np.linspace(0, 1, rows) ** 1.15
    middle, high, wide = (np.interp(-x, -shape[:, 0], shape[:, i]) for i in (1, 2, 3))
    soft = np.array([0.2, 0.6, 0.2])
    high, wide = (np.convolve(np.pad(a, 1, "edge"), soft, "valid") for a in (high, wide))
    high[0], wide[0] = 0.003, 0.003
    turn = np.arange(sides) * 2 * np.pi / sides
    c, s = np.cos(turn), np.sin(turn)
    round_ = np.sign(c) * np.abs(c) ** squeeze
    grid = np.stack(
        [np.broadcast_to(x[:, None], (rows, sides)), middle[:, None] + high[:, None] * s, wide[:, None] * round_], -1
    )
    return grid, np.broadcast_to(s, (rows, sides))


def _skin(grid: np.ndarray, colour: np.ndarray, shine: float) -> np.ndarray:
    shape = grid.shape[:2]
    v = np.concatenate([grid, facing(grid, around=True), np.broadcast_to(colour, (*shape, 3)), np.full((*shape, 1), shine), np.zeros((*shape, 1))], -1)
    v = np.concatenate([v, v[:, :1]], 1)
    a, b, c, d = v[:-1, :-1], v[:-1, 1:], v[1:, :-1], v[1:, 1:]
    return np.stack([a, b, c, b, d, c], -2).reshape(-1, 11).astype(np.float32)


def _fin(outline: np.ndarray, colour: np.ndarray, normal: tuple[float, float, float] = (0, 0, 1)) -> np.ndarray:
    """A thin leaf through points (n, 3) in a fan about the first, seen from both sides."""
    colour = np.broadcast_to(colour, (len(outline), 3))
    rows = []
    for sign in (1.0, -1.0):
        v = np.concatenate([outline, np.broadcast_to(np.asarray(normal) * sign, outline.shape), colour, np.full((len(outline), 1), 0.2), np.ones((len(outline), 1))], -1)
        for i in range(1, len(outline) - 1):
            rows += [v[0], v[i], v[i + 1]] if sign > 0 else [v[0], v[i + 1], v[i]]
    return np.array(rows, np.float32)


def _flat(points: list[tuple[float, float]], z: float = 0.0) -> np.ndarray:
    return np.array([(x, y, z) for x, y in points])


def _curved(points: list[tuple[float, float]], rounds: int = 2) -> np.ndarray:
    """The outline of a fin: its corners but the first and last cut off, again and again (after Chaikin), so that it is one curve."""
    line = _flat(points[1:])
    for _ in range(rounds):
        a, b = line[:-1], line[1:]
        line = np.concatenate([line[:1], np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], 1).reshape(-1, 3)[1:-1], line[-1:]])
    return np.concatenate([_flat(points[:1]), line])


def slim(quality: str, high: bool = True) -> np.ndarray:
    """A fusilier: blue back, a band of soft yellow, pale silver below."""
    shape = np.array([(0.5, 0, 0.0, 0.0), (0.42, 0.0, 0.06, 0.038), (0.28, 0.0, 0.108, 0.062), (0.08, 0.0, 0.128, 0.070), (-0.15, 0.0, 0.10, 0.052), (-0.30, 0.0, 0.055, 0.028), (-0.40, 0.0, 0.030, 0.014), (-0.5, 0.0, 0.026, 0.006)])
    grid, up = _loft(shape, 6, 10 if quality == "high" else 7, 0.9)
    x = grid[..., 0]
    back = mixed((0.50, 0.58, 0.62), (0.12, 0.28, 0.46), smooth(-0.15, 0.55, up))
    tone = mixed(back, (0.62, 0.54, 0.22), np.exp(-(((up - 0.30) / 0.16) ** 2)) * 0.55)
    tone = mixed(tone, (0.30, 0.34, 0.38), smooth(0.40, 0.5, x) * 0.5)
    tail = np.array([(0.10, 0.22, 0.36)])
    parts = [_skin(grid, tone, 1.0)]
    parts.append(_fin(_flat([(-0.42, 0.0), (-0.50, 0.03), (-0.66, 0.15), (-0.585, 0.03), (-0.565, 0.0), (-0.585, -0.03), (-0.66, -0.15), (-0.50, -0.03)]), tail))
    parts.append(_fin(_flat([(0.16, 0.115), (0.08, 0.175), (-0.10, 0.15), (-0.24, 0.09), (-0.22, 0.07)]), tail))
    parts.append(_fin(_flat([(-0.02, -0.115), (-0.22, -0.07), (-0.22, -0.10), (-0.10, -0.155)]), tail))
    return np.concatenate(parts)


def chromis(quality: str) -> np.ndarray:
    """A small blue-green damsel."""
    shape = np.array([(0.5, 0.0, 0.0, 0.0), (0.43, 0.0, 0.09, 0.045), (0.28, 0.01, 0.19, 0.080), (0.06, 0.01, 0.235, 0.088), (-0.16, 0.0, 0.18, 0.062), (-0.30, 0.0, 0.09, 0.032), (-0.40, 0.0, 0.055, 0.016), (-0.5, 0.0, 0.05, 0.006)])
    grid, up = _loft(shape, 6, 9 if quality == "high" else 7, 0.9)
    tone = mixed((0.42, 0.58, 0.56), (0.13, 0.42, 0.50), smooth(-0.5, 0.5, up))
    fin = np.array([(0.16, 0.40, 0.46)])
    parts = [_skin(grid, tone, 0.7)]
    parts.append(_fin(_flat([(-0.42, 0.0), (-0.50, 0.05), (-0.68, 0.20), (-0.60, 0.04), (-0.57, 0.0), (-0.60, -0.04), (-0.68, -0.20), (-0.50, -0.05)]), fin))
    parts.append(_fin(_flat([(0.20, 0.20), (0.10, 0.30), (-0.12, 0.29), (-0.27, 0.17), (-0.24, 0.11)]), fin))
    parts.append(_fin(_flat([(0.0, -0.21), (-0.24, -0.10), (-0.25, -0.17), (-0.12, -0.27)]), fin))
    return np.concatenate(parts)


def clown(quality: str) -> np.ndarray:
    """An anemonefish: warm apricot with pale bands, round fins, a dark eye."""
    shape = np.array([(0.5, -0.01, 0.0, 0.0), (0.45, -0.01, 0.085, 0.06), (0.34, 0.0, 0.165, 0.095), (0.12, 0.0, 0.215, 0.110), (-0.12, 0.0, 0.185, 0.085), (-0.28, 0.0, 0.115, 0.05), (-0.38, 0.0, 0.080, 0.026), (-0.5, 0.0, 0.07, 0.008)])
    fine = quality == "high"
    grid, up = _loft(shape, 16 if fine else 10, 34 if fine else 16, 0.9)
    x = grid[..., 0] + 0.03 * np.abs(up)
    warm = mixed((0.74, 0.40, 0.15), (0.66, 0.27, 0.09), smooth(-0.4, 0.8, up))
    band = np.zeros_like(x)
    edge = np.zeros_like(x)
    for middle, half in ((0.245, 0.050), (-0.055, 0.055), (-0.365, 0.026)):
        off = np.abs(x - middle)
        band = np.maximum(band, smooth(half + 0.012, half - 0.006, off))
        edge = np.maximum(edge, smooth(half + 0.034, half + 0.014, off))
    tone = mixed(mixed(warm, (0.20, 0.12, 0.08), edge * 0.8), (0.80, 0.82, 0.80), band)
    fin, rim = np.array((0.70, 0.36, 0.13)), np.array((0.24, 0.15, 0.10))
    parts = [_skin(grid, tone, 0.35)]
    turn = np.linspace(-1.25, 1.25, 9)
    tail = np.concatenate([[(-0.40, 0.0, 0.0)], np.stack([-0.47 - 0.19 * np.cos(turn), 0.155 * np.sin(turn) * 1.05, 0 * turn], -1)])
    parts.append(_fin(tail, np.concatenate([[fin], np.repeat([fin * 0.8 + rim * 0.2], 9, 0)])))
    parts.append(_fin(_curved([(0.24, 0.17), (0.16, 0.275), (0.05, 0.290), (-0.04, 0.255), (-0.12, 0.285), (-0.24, 0.235), (-0.30, 0.13), (-0.2, 0.13)]), fin))
    parts.append(_fin(_curved([(-0.04, -0.18), (-0.28, -0.10), (-0.30, -0.17), (-0.22, -0.235), (-0.12, -0.245)]), fin))
    for side in (-1.0, 1.0):
        a = np.linspace(-0.9, 1.1, 7)
        flap = np.concatenate([[(0.17, -0.04, 0.10 * side)], np.stack([0.15 - 0.155 * np.cos(a), -0.05 + 0.115 * np.sin(a), side * (0.115 + 0.075 * np.cos(a))], -1)])
        parts.append(_fin(flap, fin * 1.05, (0.4, 0.0, 0.9 * side)))
        for radius, out, tint in ((0.034, 0.0, (0.70, 0.48, 0.20)), (0.023, 0.008, (0.012, 0.010, 0.010))):
            polar, turn = np.meshgrid(np.linspace(0.01, np.pi - 0.01, 6), np.arange(10) * 2 * np.pi / 10, indexing="ij")
            ball = np.array([0.392 + out * 0.3, 0.048, side * (0.058 + out)]) + radius * np.stack([np.sin(polar) * np.cos(turn), np.cos(polar), np.sin(polar) * np.sin(turn)], -1) * [1, 1, 0.75]
            parts.append(_skin(ball, np.asarray(tint), 1.0))
    return np.concatenate(parts)


def deep(quality: str) -> np.ndarray:
    """A butterflyfish: a tall disc of pale yellow with soft dark bars and a pointed snout."""
    shape = np.array([(0.5, -0.03, 0.0, 0.0), (0.44, -0.03, 0.035, 0.025), (0.36, -0.02, 0.085, 0.045), (0.22, 0.0, 0.24, 0.066), (0.02, 0.0, 0.315, 0.070), (-0.18, 0.0, 0.27, 0.055), (-0.30, 0.0, 0.15, 0.032), (-0.37, 0.0, 0.06, 0.016), (-0.5, 0.0, 0.055, 0.006)])
    fine = quality == "high"
    grid, _ = _loft(shape, 10 if fine else 8, 24 if fine else 10, 0.9)
    x = grid[..., 0]
    tone = mixed((0.74, 0.68, 0.42), (0.70, 0.58, 0.16), smooth(0.1, -0.35, x))
    lines = 0.28 * smooth(0.72, 1.0, np.abs(np.cos(15 * (x + 0.35 * grid[..., 1])))) * smooth(0.3, 0.15, x)
    tone = mixed(tone, (0.24, 0.24, 0.22), np.maximum(np.exp(-(((x - 0.315) / 0.035) ** 2)) * 0.85, lines))
    fin = np.array((0.70, 0.56, 0.16))
    parts = [_skin(grid, tone, 0.4)]
    parts.append(_fin(_curved([(-0.40, 0.0), (-0.47, 0.06), (-0.60, 0.10), (-0.62, 0.0), (-0.60, -0.10), (-0.47, -0.06)]), fin))
    parts.append(_fin(_curved([(0.20, 0.22), (0.10, 0.36), (-0.12, 0.385), (-0.30, 0.31), (-0.34, 0.16), (-0.2, 0.2)]), fin))
    parts.append(_fin(_curved([(0.02, -0.30), (-0.2, -0.2), (-0.34, -0.14), (-0.30, -0.30), (-0.14, -0.375)]), fin))
    return np.concatenate(parts)


def tang(quality: str) -> np.ndarray:
    """A surgeonfish: an oval of deep blue, a paler cheek, and a sunny tail."""
    shape = np.array([(0.5, -0.02, 0.0, 0.0), (0.45, -0.015, 0.07, 0.04), (0.34, 0.0, 0.165, 0.066), (0.14, 0.0, 0.225, 0.080), (-0.10, 0.0, 0.205, 0.066), (-0.28, 0.0, 0.115, 0.036), (-0.38, 0.0, 0.045, 0.016), (-0.5, 0.0, 0.04, 0.006)])
    fine = quality == "high"
    grid, up = _loft(shape, 12 if fine else 8, 24 if fine else 10, 0.9)
    x, y = grid[..., 0], grid[..., 1]
    tone = mixed((0.10, 0.34, 0.72), (0.05, 0.17, 0.52), smooth(-0.3, 0.9, up))
    sweep = np.abs(np.hypot((x - 0.02) / 0.30, (y - 0.02) / 0.12) - 1.0)  # a dark curl along the flank
    tone = mixed(tone, (0.03, 0.06, 0.18), 0.75 * smooth(0.30, 0.10, sweep) * smooth(-0.02, 0.06, y))
    tone = mixed(tone, (0.36, 0.58, 0.78), 0.6 * smooth(0.30, 0.46, x))
    tone = mixed(tone, (0.84, 0.68, 0.20), smooth(-0.30, -0.40, x))
    gold, blue = np.array((0.86, 0.70, 0.20)), np.array((0.08, 0.26, 0.64))
    parts = [_skin(grid, tone, 0.6)]
    parts.append(_fin(_curved([(-0.40, 0.0), (-0.46, 0.05), (-0.66, 0.19), (-0.58, 0.05), (-0.56, 0.0), (-0.58, -0.05), (-0.66, -0.19), (-0.46, -0.05)]), gold))
    parts.append(_fin(_curved([(0.28, 0.19), (0.20, 0.275), (0.0, 0.30), (-0.20, 0.25), (-0.33, 0.14), (-0.2, 0.14)]), blue))
    parts.append(_fin(_curved([(0.06, -0.215), (-0.2, -0.15), (-0.33, -0.10), (-0.28, -0.19), (-0.10, -0.27)]), blue))
    for side in (-1.0, 1.0):
        a = np.linspace(-1.1, 1.25, 6)
        flap = np.concatenate([[(0.22, -0.03, 0.07 * side)], np.stack([0.19 - 0.15 * np.cos(a), -0.04 + 0.09 * np.sin(a), side * (0.085 + 0.05 * np.cos(a))], -1)])
        parts.append(_fin(flap, np.concatenate([[blue], np.repeat([(0.24, 0.46, 0.66)], 6, 0)]), (0.4, 0.0, 0.9 * side)))
        polar, turn = np.meshgrid(np.linspace(0.01, np.pi - 0.01, 6), np.arange(10) * 2 * np.pi / 10, indexing="ij")
        ball = np.array([0.395, 0.055, side * 0.042]) + 0.020 * np.stack([np.sin(polar) * np.cos(turn), np.cos(polar), np.sin(polar) * np.sin(turn)], -1) * [1, 1, 0.75]
        parts.append(_skin(ball, np.array((0.02, 0.02, 0.03)), 1.0))
    return np.concatenate(parts)


def instances(seed: int, quality: str) -> dict[str, np.ndarray]:
    """Who swims where, by the names of `BODIES`."""
    rng = np.random.default_rng([seed, 96])
    share = 1.0 if quality == "high" else 0.5

    def rows(count: int, spread: tuple[float, float, float], path: int, sizes: tuple[float, float], lag: float) -> np.ndarray:
        ball = rng.normal(0, 1, (count, 3))
        ball *= rng.random((count, 1)) ** (1 / 3) / np.linalg.norm(ball, axis=1, keepdims=True)
        out = np.empty((count, 8))
        out[:, :3] = ball * spread
        out[:, 3] = rng.uniform(0, 6.283, count)
        out[:, 4] = rng.uniform(*sizes, count)
        out[:, 5], out[:, 6] = path, rng.uniform(0.85, 1.12, count)
        out[:, 7] = rng.uniform(-lag, lag, count)
        return out

    home = np.zeros((2, 8))
    home[:, 3], home[:, 4], home[:, 5], home[:, 6] = (0.0, 2.6), (0.185, 0.14), HOME, (1.0, 1.06)
    home[:, 7] = (0.0, 1.0)
    wander = np.array(
        [
            (0.6, -0.55, -4.9, 0.3, 0.17, WANDER, 1.0, 1.6), (0.75, -0.50, -4.8, 0.52, 0.155, WANDER, 1.05, 1.6),
            (4.3, -0.15, -6.5, 2.0, 0.20, WANDER, 0.95, 1.5), (-4.6, 0.1, -7.0, 4.0, 0.20, WANDER, 1.0, 1.8), (-4.4, 0.18, -6.8, 4.25, 0.18, WANDER, 1.0, 1.8),
            (-2.7, 0.1, 1.9, 1.0, 0.18, WANDER, 1.0, 1.2), (3.2, 0.25, 2.2, 5.0, 0.18, WANDER, 1.0, 1.1),
            (0.9, -0.10, -3.7, 1.2, 0.30, WANDER, 1.06, 1.15), (1.15, 0.02, -3.8, 1.42, 0.27, WANDER, 1.0, 1.15),
            (2.9, 0.30, -2.3, 3.5, 0.27, WANDER, 1.0, 0.8), (-3.1, 0.35, -1.9, 5.2, 0.27, WANDER, 1.04, 0.8), (0.2, 2.95, -0.3, 0.6, 0.30, WANDER, 1.05, 1.9),
        ]
    )  # fmt: skip
    tangs = np.array(
        [
            (-0.9, 0.18, -3.5, 3.3, 0.29, WANDER, 1.0, 1.2), (-0.8, 0.30, -3.7, 3.52, 0.26, WANDER, 1.08, 1.2), (-1.05, 0.05, -3.65, 3.75, 0.25, WANDER, 0.95, 1.2),
            (0.7, 1.75, -3.0, 5.6, 0.28, WANDER, 1.05, 1.3), (0.8, 1.90, -3.1, 5.85, 0.25, WANDER, 1.0, 1.3),
            (2.7, 0.05, -3.0, 0.2, 0.26, WANDER, 1.0, 0.9), (-3.0, 0.55, 0.2, 2.2, 0.26, WANDER, 1.0, 0.7), (-0.2, 3.1, 0.3, 2.7, 0.30, WANDER, 1.05, 2.0),
        ]
    )  # fmt: skip
    return {
        "tang": tangs.astype(np.float32),
        "slim": np.concatenate(
            [rows(round(90 * share), (1.15, 0.8, 1.1), SCHOOL, (0.32, 0.44), 0.16), rows(round(30 * share), (0.9, 0.30, 0.9), ABOVE, (0.17, 0.22), 0.30)]
        ).astype(np.float32),
        "chromis": rows(round(44 * share), (1.35, 0.36, 1.0), HOVER, (0.085, 0.125), 1.0).astype(np.float32),
        "clown": home.astype(np.float32),
        "deep": wander.astype(np.float32),
    }


BODIES = {"slim": slim, "chromis": chromis, "clown": clown, "deep": deep, "tang": tang}


def swarm(seed: int, quality: str) -> np.ndarray:
    """All of them as loose triangles with their instance's values at every corner, float32 (3n, 19): one draw for all."""
    parts = []
    for name, rows in instances(seed, quality).items():
        skin = BODIES[name](quality)
        both = np.concatenate([np.tile(skin, (len(rows), 1)), np.repeat(rows, len(skin), 0)], 1)
        parts.append(both)
    return np.concatenate(parts).astype(np.float32)
