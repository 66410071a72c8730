"""What drifts and shines in the air: flakes in three depths, glints, motes of light, stars, loosened snow.

All of them are soft discs of one instanced mesh, float32 (n, 8): place and kind, then size, phase,
strength and one more of its own. The shader knows what each kind does.
"""

from __future__ import annotations

import numpy as np

from environments.snow_land import Land, river

FLAKE, GLINT, MOTE, STAR, LOOSE, VAPOUR = range(6)
LAYERS = ((7.0, 260, 0.0058), (18.0, 420, 0.0095), (44.0, 420, 0.020))
"""Of flakes: the side of the box they wrap in about the viewer, how many, their radius; metres."""


def discs(seed: int, quality: str) -> dict[str, np.ndarray]:
    """All of them: {"discs": (n, 8)}; the loosened snow last, the glints before it."""
    rng = np.random.default_rng((seed, 95))
    share = 1.0 if quality == "high" else 0.5
    rows = [_stars(rng, round(520 * share))]
    for side, count, radius in LAYERS:
        number = round(count * share)
        place = rng.uniform(-0.5, 0.5, (number, 3)) * side
        size = radius * rng.uniform(0.55, 1.35, number)
        rows.append(_rows(place, FLAKE, size, rng.uniform(0, 6.283, number), rng.uniform(0.4, 1.0, number), np.full(number, side)))
    rows += [_motes(seed, rng, round(150 * share)), _glints(seed, rng, round(420 * share)), _loose(rng, round(220 * share)), _vapour(rng, 7)]
    return {"discs": np.concatenate(rows).astype(np.float32)}


def _rows(place: np.ndarray, kind: int, size: np.ndarray, phase: np.ndarray, strength: np.ndarray, own: np.ndarray) -> np.ndarray:
    return np.concatenate([place, np.full((len(place), 1), kind), np.stack([size, phase, strength, own], -1)], -1)


def _stars(rng: np.random.Generator, count: int) -> np.ndarray:
    """Over the upper half of the sky; there are more faint ones by the rule of numbers, 10^(0.5 m)."""
    up = rng.uniform(0.10, 1.0, count)
    turn = rng.uniform(0, 2 * np.pi, count)
    flat = np.sqrt(1 - up * up)
    bright = np.clip(0.11 * rng.uniform(0.004, 1, count) ** -0.55, 0.1, 1.0)
    way = np.stack([flat * np.sin(turn), up, -flat * np.cos(turn)], -1)
    return _rows(way, STAR, 0.75 + 0.75 * bright, rng.uniform(0, 6.283, count), bright, rng.normal(0, 1, count))


def _motes(seed: int, rng: np.random.Generator, count: int) -> np.ndarray:
    """They ride the river's light: phase is where along it they began, own how far across, place.y how high."""
    along = -6.0 + 64.0 * rng.random(count) ** 1.4
    place = np.stack([rng.uniform(-1.1, 1.1, count), rng.uniform(0.05, 0.9, count) ** 1.3, along], -1)
    return _rows(place, MOTE, rng.uniform(0.012, 0.030, count), rng.uniform(0, 6.283, count), rng.uniform(0.35, 1.0, count), rng.uniform(0.5, 1.3, count))


def _glints(seed: int, rng: np.random.Generator, count: int) -> np.ndarray:
    """Crystals that catch the sun, on the snow about the viewer."""
    land = Land(seed)
    far = 1.3 * (16.0 / 1.3) ** rng.random(count * 2)
    turn = rng.uniform(0, 2 * np.pi, count * 2)
    x, z = far * np.sin(turn), -far * np.cos(turn)
    off, half = river(x, z)
    keep = np.flatnonzero(np.abs(off) > half + 0.3)[:count]
    x, z = x[keep], z[keep]
    place = np.stack([x, land(x, z) + 0.006, z], -1)
    return _rows(place, GLINT, np.full(len(x), 0.0022), rng.uniform(0, 6.283, len(x)), rng.uniform(0.4, 1.0, len(x)), rng.uniform(0, 1, len(x)))


def _loose(rng: np.random.Generator, count: int) -> np.ndarray:
    """Snow that slides from the bough; places are about the bough's, own is when it lets go, 0–1."""
    place = rng.normal(0, 1, (count, 3)) * np.array([0.42, 0.06, 0.42])
    return _rows(place, LOOSE, rng.uniform(0.010, 0.048, count), rng.uniform(0, 6.283, count), rng.uniform(0.4, 1.0, count), rng.random(count) ** 1.5)


def _vapour(rng: np.random.Generator, count: int) -> np.ndarray:
    """The fox's warm breath; own is its share of the breath, 0–1."""
    return _rows(np.zeros((count, 3)), VAPOUR, np.full(count, 0.030), rng.uniform(0, 6.283, count), np.ones(count), np.arange(count) / count)
