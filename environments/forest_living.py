"""Undergrowth that lives, as geometry, because it lies near: ferns, grass, wood sorrel.

All are loose triangles of one layout, `HERB`; colours are linear albedo, light is baked only as
occlusion. Nothing near the viewer is a card.
"""

from __future__ import annotations

import numpy as np

from environments.forest_grain import cloud
from environments.forest_ground import CLEARING, Land
from environments.forest_lively import BED
from environments.noise import sample

HERB = (3, 3, 4, 3)
"""Floats a vertex: place; normal; albedo and occlusion; bend m, phase, how much light comes through."""

BANK_M = 0.56  # from the brook's middle: no herb stands in the water


def dressed(
    place: np.ndarray,
    normal: np.ndarray,
    colour: np.ndarray,
    occlusion: np.ndarray,
    sway: np.ndarray,
    phase: float,
    through: float,
) -> np.ndarray:
    """Vertices of any leading shape (…, 13), laid out as `HERB`."""
    shape = place.shape[:-1]
    spread = [
        np.broadcast_to(colour, (*shape, 3)),
        np.broadcast_to(occlusion, shape)[..., None],
        np.broadcast_to(sway, shape)[..., None],
    ]
    rest = [np.full((*shape, 1), phase), np.full((*shape, 1), through)]
    return np.concatenate([place, normal, *spread, *rest], axis=-1)


def spots(rng: np.random.Generator, count: int, near: float, far: float, apart: float, even: float = 0.5) -> np.ndarray:
    """Places (n, 2) around the viewer, no two closer than `apart`, the front favoured."""
    kept = np.empty((0, 2))
    for _ in range(count * 12):
        radius, angle = near + (far - near) * rng.uniform() ** even, rng.uniform(-np.pi, np.pi)
        if abs(angle) > 1.4 and rng.random() < 0.45:
            continue
        spot = np.array([radius * np.sin(angle), -radius * np.cos(angle)])
        if len(kept) == 0 or np.min(np.hypot(*(kept - spot).T)) > apart:
            kept = np.vstack([kept, spot])
        if len(kept) == count:
            break
    return kept


_PLACED_FERNS = np.array(
    [
        (-3.05, -3.7), (-3.45, -2.8), (-2.75, -5.9), (-3.2, -6.6), (-1.05, -6.3), (-1.15, -7.6), (1.45, -3.55), (2.5, -4.35), (3.3, -2.75), (4.2, -3.1),
        (4.9, -3.7), (3.6, -5.0), (1.9, -2.05), (3.0, -6.6), (2.4, -7.2), (-4.1, -2.4), (-1.7, -9.6), (-3.6, -8.2), (2.0, -9.5), (5.6, -6.4), (-2.95, -4.6),
    ]
)  # fmt: skip


def ferns(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """Ferns in families off the path, full near the viewer and simpler farther away."""
    count = 100 if quality == "high" else 48
    made = []
    families = cloud(rng, (64, 64), 1.3, 2, 12)
    sown = spots(rng, count * 3, 2.7, 17.0, 0.5, 0.75)
    path = land.from_path(sown[:, 0], sown[:, 1])
    family = sample(families, sown[:, 0] / 20, sown[:, 1] / 20)
    sown = sown[(path > 1.0) & (family > -0.1) & (np.hypot(*(sown - CLEARING).T) > 4)]
    places = np.vstack([_PLACED_FERNS, sown])
    x, z = places.T
    places = places[~((x > 0.9) & (x < 3.7) & (z > -4.0) & (z < -1.7))]  # the fallen trunk is seen whole
    places = places[land.from_stream(places[:, 0], places[:, 1]) > 0.95 - 0.2 * (np.arange(len(places)) < len(_PLACED_FERNS))][:count]
    for x, z in places:
        far = float(np.hypot(x, z))
        pairs = (15 if far < 5.0 else 11 if far < 8 else 6) if quality == "high" else (10 if far < 5 else 6)
        foot = np.array([x, float(land.height(np.array(x), np.array(z))), z])
        made.append(_fern(foot, rng.uniform(0.45, 0.95), pairs, 9 if far < 8 else 7, rng))
    return np.concatenate(made).astype(np.float32)


def _fern(foot: np.ndarray, size: float, pairs: int, fronds: int, rng: np.random.Generator) -> np.ndarray:
    made, phase = [], rng.uniform(0, 6.28)
    hue = rng.uniform(0, 1)
    base = np.array([0.060, 0.115, 0.026]) * (1 - hue) + np.array([0.115, 0.140, 0.030]) * hue
    for i in range(fronds):
        azimuth = phase + i * 2.399 + rng.normal(0, 0.2)
        out = np.array([np.sin(azimuth), 0, np.cos(azimuth)])
        side = np.array([np.cos(azimuth), 0, -np.sin(azimuth)])
        long, rise = size * rng.uniform(0.75, 1.1), rng.uniform(0.75, 1.15)
        t = np.linspace(0.16, 1.0, pairs)
        spine = foot + long * (
            out * (t * (0.35 + 0.65 * t))[:, None] + np.array([0, 1, 0]) * (rise * t * (1.25 - 0.95 * t**1.6))[:, None]
        )
        way = np.gradient(spine, axis=0)
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        width = long * 0.30 * np.sin(np.pi * (0.10 + 0.90 * t) ** 0.8) ** 0.9 + 0.008
        over = np.cross(side[None], way)
        over *= np.sign(over[:, 1:2] + 1e-6)
        step = long / pairs * 0.74
        if pairs > 10:  # near enough for its stem to be seen
            stem = np.concatenate([foot[None], spine])
            thin = side * np.linspace(0.006, 0.002, len(stem))[:, None]
            left, right = stem - thin, stem + thin
            strip = np.stack([left[:-1], right[:-1], left[1:], left[1:], right[:-1], right[1:]], 1)
            made.append(
                dressed(strip, np.broadcast_to([0.0, 1.0, 0.0], strip.shape), base * [1.1, 0.8, 0.8], 0.55, 0.03 * size * np.append(0.0, t[:-1])[:, None] ** 2, phase + i * 0.4, 0.3)
                .reshape(-1, sum(HERB))
            )  # fmt: skip
        for sign in (-1.0, 1.0):
            tip = (
                spine
                + (side * sign * width[:, None])
                + way * width[:, None] * 0.42
                - np.array([0, 1, 0]) * width[:, None] * rng.uniform(0.15, 0.4)
            )
            middle = spine * 0.66 + tip * 0.34
            low, high = middle - way * step * 0.75, middle + way * step * 0.60
            normal = over + side * sign * 0.25
            normal /= np.linalg.norm(normal, axis=1, keepdims=True)
            corners = (
                np.stack([spine, low, high, high, low, tip], axis=1)
                if sign < 0
                else np.stack([spine, high, low, low, high, tip], axis=1)
            )
            shade = (0.30 + 0.70 * t)[:, None] * np.array([0.8, 0.95, 0.95, 0.95, 0.95, 1.05])
            colour = base * rng.uniform(0.85, 1.15) * (0.85 + 0.3 * t)[:, None, None]
            sway = 0.03 * size * t[:, None] ** 2 * np.ones((1, 6))
            made.append(
                dressed(
                    corners, np.repeat(normal[:, None], 6, 1), colour, np.clip(shade, 0, 1), sway, phase + i * 0.4, 0.75
                ).reshape(-1, sum(HERB))
            )
    return np.concatenate(made)


def grass(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """Tufts along the path's edge and over the clearing."""
    count, blades = (300, 12) if quality == "high" else (150, 9)
    around = spots(rng, int(count * 1.3), 1.7, 15.0, 0.22, 0.8)
    angle, radius = rng.uniform(0, 6.28, count // 2), 7.5 * np.sqrt(rng.uniform(0, 1, count // 2))
    glade = CLEARING + np.stack([np.sin(angle), np.cos(angle)], 1) * radius[:, None]
    places = np.vstack([around, glade])
    path = land.from_path(places[:, 0], places[:, 1])
    bright = np.hypot(*(places - CLEARING).T) < 9
    kept = (path > 0.55) & (land.from_stream(*places.T) > BANK_M) & ((path < 1.5 + rng.exponential(0.8, len(places))) | bright | (land.from_stream(*places.T) < 1.5))
    stream = land.stream  # and along the brook, hanging over it
    near = np.flatnonzero(np.hypot(*stream.line.T) < 11.0)
    at, side = rng.choice(near[1:-1], count // 2), rng.choice([-1.0, 1.0], count // 2)
    ahead = stream.line[at + 1] - stream.line[at - 1]
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], 1) / np.linalg.norm(ahead, axis=1, keepdims=True) * side[:, None]
    banks = stream.line[at] + aside * (stream.half[at] * 1.12 + rng.exponential(0.10, count // 2) + 0.03)[:, None]
    banks = banks[(np.hypot(*banks.T) > 1.9) & (land.from_path(*banks.T) > 0.55) & (np.hypot(*(banks - BED).T) > 0.5)]
    places = np.concatenate([places[kept][:count], banks])
    ground = land.height(places[:, 0], places[:, 1])
    made = []
    for (x, z), y in zip(places, ground, strict=True):
        far = np.hypot(x, z)
        tall = rng.uniform(0.10, 0.26) * (1 + 0.02 * far)
        n = int(blades * rng.uniform(0.7, 1.3))
        azimuth, lean = rng.uniform(0, 6.28, n), rng.uniform(0.15, 0.75, n)
        root = np.stack([x + rng.normal(0, 0.045, n), np.full(n, y - 0.01), z + rng.normal(0, 0.045, n)], 1)
        out = np.stack([np.sin(azimuth), 0 * azimuth, np.cos(azimuth)], 1)
        side = np.stack([np.cos(azimuth), 0 * azimuth, -np.sin(azimuth)], 1) * (0.0035 + 0.0006 * far)
        t = np.array([0.0, 0.5, 1.0])[None, :, None]
        long = (tall * rng.uniform(0.6, 1.2, n))[:, None, None]
        spine = root[:, None] + long * (
            out[:, None] * lean[:, None, None] * t**2
            + np.array([0, 1, 0]) * (t * (1.05 - 0.3 * lean[:, None, None] * t))
        )
        edge = side[:, None] * np.array([1.0, 0.75, 0.0])[None, :, None]
        left, right = spine - edge, spine + edge
        corners = np.stack(
            [
                left[:, 0],
                right[:, 0],
                left[:, 1],
                left[:, 1],
                right[:, 0],
                right[:, 1],
                left[:, 1],
                right[:, 1],
                spine[:, 2],
            ],
            1,
        )
        level = np.array([0, 0, 0.5, 0.5, 0, 0.5, 0.5, 0.5, 1.0])
        hue = rng.uniform(0, 1, (n, 1, 1))
        colour = (np.array([0.075, 0.11, 0.028]) * (1 - hue) + np.array([0.17, 0.165, 0.055]) * hue) * (
            0.7 + 0.5 * level[None, :, None]
        )
        normal = np.broadcast_to(np.array([0, 1.0, 0]) + 0.3 * out[:, None], corners.shape)
        made.append(
            dressed(
                corners,
                normal / np.linalg.norm(normal, axis=-1, keepdims=True),
                colour,
                0.35 + 0.65 * level,
                0.02 * level**2,
                rng.uniform(0, 6.28),
                0.8,
            ).reshape(-1, sum(HERB))
        )
    return np.concatenate(made).astype(np.float32)


def sorrel(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """Wood sorrel and seedlings: three small leaves on a stalk, in drifts, so that moss has a surface."""
    n = 1000 if quality == "high" else 450
    drifts = cloud(rng, (64, 64), 1.2, 3, 16)
    radius, angle = 1.0 + 6.0 * rng.uniform(0, 1, n * 3) ** 0.8, rng.uniform(-np.pi, np.pi, n * 3)
    angle *= np.where(rng.random(n * 3) < 0.7, 0.45, 1.0)
    x, z = radius * np.sin(angle), -radius * np.cos(angle)
    kept = (sample(drifts, x / 7, z / 7) > 0.15 + rng.normal(0, 0.25, n * 3)) & (land.from_path(x, z) > 0.5) & (land.from_stream(x, z) > BANK_M)
    x, z = x[kept][:n], z[kept][:n]
    n = len(x)
    y, tall, size, turn = (
        land.height(x, z),
        rng.uniform(0.03, 0.09, n),
        rng.uniform(0.022, 0.046, n),
        rng.uniform(0, 6.28, n),
    )
    colour = np.array([0.062, 0.105, 0.024]) * rng.uniform(0.7, 1.35, (n, 1)) + np.array(
        [0.03, 0.02, 0.0]
    ) * rng.uniform(0, 1, (n, 1))
    made = []
    for leaf in range(3):
        a = turn + leaf * 2.094
        out, side = np.stack([np.sin(a), -0.25 + 0 * a, np.cos(a)], 1), np.stack([np.cos(a), 0 * a, -np.sin(a)], 1)
        heart = np.stack([x, y + tall, z], 1)
        tip, left, right = (
            heart + out * size[:, None],
            heart + (out * 0.72 - side * 0.55) * size[:, None],
            heart + (out * 0.72 + side * 0.55) * size[:, None],
        )
        left[:, 1] += size * 0.12
        right[:, 1] += size * 0.12
        corners = np.stack([heart, left, tip, heart, tip, right], 1)
        normal = np.broadcast_to(np.array([0, 1.0, 0]) + 0.3 * out[:, None], corners.shape)
        normal = normal / np.linalg.norm(normal, axis=-1, keepdims=True)
        shade = np.array([0.55, 0.9, 1.0, 0.55, 1.0, 0.9])
        made.append(dressed(corners, normal, colour[:, None], shade, np.array(0.002), 0.0, 0.7).reshape(-1, sum(HERB)))
    return np.concatenate(made).astype(np.float32)
