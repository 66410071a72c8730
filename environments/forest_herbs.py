"""Undergrowth as geometry, because it lies near: ferns, grass, fallen leaves, a fallen trunk, stones.

All are loose triangles of one layout, `HERB`; colours are linear albedo, light is baked only as
occlusion. Nothing near the viewer is a card.
"""

from __future__ import annotations

import numpy as np

from environments.forest_grain import cloud, sampled, smoothstep
from environments.forest_ground import CLEARING, Land
from environments.forest_trees import facing, grid_normals, triangles

HERB = (3, 3, 4, 3)
"""Floats a vertex: place; normal; albedo and occlusion; bend m, phase, how much light comes through."""

CLEAR_M = 1.15  # nothing stands nearer than this to the viewer


def _dress(
    place: np.ndarray,
    normal: np.ndarray,
    colour: np.ndarray,
    occlusion: np.ndarray,
    sway: np.ndarray,
    phase: float,
    through: float,
) -> np.ndarray:
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
        [-2.35, -3.75],
        [-2.75, -3.1],
        [-1.9, -4.6],
        [-3.2, -6.2],
        [-2.5, -6.6],
        [-1.9, -7.3],
        [1.45, -3.55],
        [2.5, -4.35],
        [3.3, -2.75],
        [4.2, -3.1],
        [4.9, -3.7],
        [3.6, -5.0],
        [-1.75, -2.2],
        [1.9, -2.05],
        [3.0, -6.6],
        [2.4, -7.2],
        [-3.9, -2.6],
        [-1.5, -9.6],
        [-2.1, -10.2],
        [2.0, -9.5],
        [5.6, -6.4],
    ]
)


def ferns(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """Ferns in families off the path, full near the viewer and simpler farther away."""
    count = 110 if quality == "high" else 48
    made = []
    families = cloud(rng, (64, 64), 1.3, 2, 12)
    sown = spots(rng, count * 3, 2.3, 17.0, 0.5, 0.75)
    path = land.from_path(sown[:, 0], sown[:, 1])
    family = sampled(families, sown[:, 0] / 20, sown[:, 1] / 20)
    sown = sown[(path > 1.0) & (family > -0.1) & (np.hypot(*(sown - CLEARING).T) > 4)]
    for x, z in np.vstack([_PLACED_FERNS, sown])[:count]:
        far = float(np.hypot(x, z))
        pairs = (15 if far < 5 else 8 if far < 9 else 5) if quality == "high" else (10 if far < 5 else 6)
        foot = np.array([x, float(land.height(np.array(x), np.array(z))), z])
        made.append(_fern(foot, rng.uniform(0.45, 0.95), pairs, 10 if far < 9 else 7, rng))
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
        step = long / pairs * 0.62
        for sign in (-1.0, 1.0):
            tip = (
                spine
                + (side * sign * width[:, None])
                + way * width[:, None] * 0.42
                - np.array([0, 1, 0]) * width[:, None] * rng.uniform(0.15, 0.4)
            )
            middle = spine * 0.5 + tip * 0.5
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
                _dress(
                    corners, np.repeat(normal[:, None], 6, 1), colour, np.clip(shade, 0, 1), sway, phase + i * 0.4, 0.75
                ).reshape(-1, sum(HERB))
            )
    return np.concatenate(made)


def grass(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """Tufts along the path's edge and over the clearing."""
    count, blades = (380, 13) if quality == "high" else (150, 9)
    around = spots(rng, int(count * 1.3), 1.7, 15.0, 0.22, 0.8)
    angle, radius = rng.uniform(0, 6.28, count // 2), 7.5 * np.sqrt(rng.uniform(0, 1, count // 2))
    glade = CLEARING + np.stack([np.sin(angle), np.cos(angle)], 1) * radius[:, None]
    places = np.vstack([around, glade])
    path = land.from_path(places[:, 0], places[:, 1])
    bright = np.hypot(*(places - CLEARING).T) < 9
    kept = (path > 0.55) & ((path < 1.5 + rng.exponential(0.8, len(places))) | bright)
    places = places[kept][:count]
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
            _dress(
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
    kept = (sampled(drifts, x / 7, z / 7) > 0.15 + rng.normal(0, 0.25, n * 3)) & (land.from_path(x, z) > 0.5)
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
        made.append(_dress(corners, normal, colour[:, None], shade, np.array(0.002), 0.0, 0.7).reshape(-1, sum(HERB)))
    return np.concatenate(made).astype(np.float32)


_OUTLINE = np.array([[0, 0], [0.32, 0.30], [0.32, -0.30], [0.70, 0.24], [0.70, -0.24], [1, 0]])
_BLADE = np.array([[0, 2, 1], [1, 2, 3], [2, 4, 3], [3, 4, 5]])


def fallen_leaves(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """Curled leaves on the ground within a few metres, so that near ground is not a picture of ground."""
    n = 2000 if quality == "high" else 700
    radius = 0.9 + 5.6 * rng.uniform(0, 1, n) ** 0.8
    angle = np.where(rng.random(n) < 0.75, rng.uniform(-1.25, 1.25, n), rng.uniform(-np.pi, np.pi, n))
    x, z = radius * np.sin(angle), -radius * np.cos(angle)
    keep = (land.from_path(x, z) > 0.35) | (rng.random(n) < 0.5)
    x, z = x[keep], z[keep]
    n = len(x)
    y = land.height(x, z)
    size, heading, curl = rng.uniform(0.045, 0.085, n), rng.uniform(0, 6.28, n), rng.uniform(-0.1, 0.5, n)
    out = np.stack([np.sin(heading), rng.normal(0.05, 0.22, n), np.cos(heading)], 1)
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    tilt = rng.normal(0, 0.30, n)
    side = np.stack([np.cos(heading), tilt, -np.sin(heading)], 1)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(out, side)
    up *= np.sign(up[:, 1:2] + 1e-9)
    u, v = _OUTLINE[:, 0], _OUTLINE[:, 1]
    lift = curl[:, None] * ((2 * u - 1) ** 2 * 0.35 + np.abs(v) * 0.7)[None]
    root = np.stack([x, y + 0.012 + rng.uniform(0, 0.018, n), z], 1)
    place = root[:, None] + size[:, None, None] * (
        out[:, None] * u[None, :, None] + side[:, None] * v[None, :, None] + up[:, None] * lift[..., None]
    )
    low = place[..., 1].min(axis=1, keepdims=True) - (y[:, None] + 0.003)
    place[..., 1] -= np.minimum(low, 0)
    hues = np.array(
        [
            [0.20, 0.095, 0.035],
            [0.26, 0.145, 0.055],
            [0.14, 0.065, 0.030],
            [0.30, 0.18, 0.06],
            [0.16, 0.115, 0.06],
            [0.22, 0.085, 0.03],
        ]
    )
    colour = hues[rng.integers(0, len(hues), n)] * rng.uniform(0.5, 1.05, (n, 1))
    corners, normal = place[:, _BLADE], np.repeat(up[:, None, None], 4, 1).repeat(3, 2)
    normal = normal + side[:, None, None] * (-v[_BLADE] * curl.mean() * 2.0)[None, ..., None]
    shade = np.clip(0.62 + 0.9 * (corners[..., 1] - y[:, None, None]) / 0.05, 0.5, 1.0)
    return (
        _dress(
            corners,
            normal / np.linalg.norm(normal, axis=-1, keepdims=True),
            colour[:, None, None],
            shade,
            np.array(0.0),
            0.0,
            0.35,
        )
        .reshape(-1, sum(HERB))
        .astype(np.float32)
    )


LOG_FROM, LOG_TO = np.array([1.75, -2.9]), np.array([5.3, -4.55])


def fallen_trunk(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """The hero on the right: an old trunk grown over with moss, its broken end toward the path."""
    rings, sides = (110, 64) if quality == "high" else (50, 32)
    s = np.linspace(0, 1, rings)
    line = LOG_FROM[None] + (LOG_TO - LOG_FROM)[None] * s[:, None]
    radius = 0.31 - 0.07 * s + 0.02 * np.sin(s * 9)
    ground = land.height(line[:, 0], line[:, 1])
    points = np.stack(
        [line[:, 0], ground.mean() * 0.5 + ground * 0.5 + radius * 0.78, line[:, 1] + 0.10 * np.sin(s * 4.0)], 1
    )
    way = np.gradient(points, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    aside = np.cross(way, [0, 1.0, 0])
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    over = np.cross(way, aside)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    out = aside[:, None] * np.cos(angle)[None, :, None] + over[:, None] * np.sin(angle)[None, :, None]
    bark, cushions, tiny = (
        cloud(rng, (256, 256), 1.15, 4, 70, stretch=0.3),
        cloud(rng, (256, 256), 1.5, 3, 18),
        cloud(rng, (256, 256), 0.9, 16, 120),
    )
    u, v = np.broadcast_to(angle / (2 * np.pi), (rings, sides + 1)), np.broadcast_to(s[:, None], (rings, sides + 1))
    ridge = 1 - np.exp(-np.abs(sampled(bark, v * 1.0, u)) * 1.8)
    upward = out[..., 1]
    cover = smoothstep(-0.05, 0.55, upward + 0.28 * sampled(cushions, v * 1.6, u))
    soft = 0.5 + 0.30 * sampled(cushions, v * 2.6 + 0.3, u * 1.0) + 0.16 * sampled(tiny, v * 2, u)
    full = (
        radius[:, None] * (1 + 0.05 * sampled(cushions, v, u * 0.5))
        + 0.045 * (ridge - 0.6) * (1 - cover)
        + cover * (0.018 + 0.030 * soft)
    )
    torn = 0.05 * sampled(cushions, u * 1.0, u * 0 + 0.3) + 0.02 * np.abs(sampled(tiny, u * 1.0, u * 0 + 0.3))
    ragged = torn * smoothstep(0.05, 0.0, s)[:, None]
    place = points[:, None] + out * full[..., None] + way[:, None] * ragged[..., None]
    place[:, -1] = place[:, 0]
    normal = grid_normals(place)
    moss = (
        np.array([0.088, 0.112, 0.024]) * (0.55 + 0.75 * np.clip(soft, 0, 1.2))[..., None]
        + np.array([0.05, 0.035, 0.0]) * np.clip(sampled(tiny, v * 3, u), 0, 1)[..., None] * 0.5
    )
    wood = np.array([0.085, 0.062, 0.045]) * (0.45 + 0.8 * ridge)[..., None]
    colour = wood * (1 - cover[..., None]) + moss * cover[..., None]
    occlusion = np.clip(0.35 + 0.65 * smoothstep(-1.0, 0.25, upward), 0, 1) * (
        0.6 + 0.4 * ridge * (1 - cover) + 0.4 * cover
    )
    shell = _dress(place, normal, colour, occlusion, np.array(0.0), 0.0, 0.12)
    end = _end(place[0], points[0], -way[0], rng)
    return np.concatenate([facing(triangles(shell)), end]).astype(np.float32)


def _end(rim: np.ndarray, middle: np.ndarray, way: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The broken end: splintered old wood around a hollow gone soft and dark."""
    steps = np.array([1.0, 0.95, 0.85, 0.74, 0.62, 0.50, 0.36, 0.0])
    depth = np.array([0.0, 0.012, 0.006, 0.0, -0.015, -0.05, -0.10, -0.13])
    splinter = (
        rng.normal(0, 1, (len(steps), len(rim))) * np.array([0, 0.008, 0.012, 0.012, 0.012, 0.01, 0.01, 0])[:, None]
    )
    splinter[:, -1] = splinter[:, 0]
    place = middle + (rim[None] - middle) * steps[:, None, None] + way * (depth[:, None] + splinter)[..., None]
    normal = grid_normals(place)
    normal *= np.sign((normal * way).sum(-1, keepdims=True) + 1e-6)
    tone = np.array([0.55, 0.8, 1.0, 0.85, 1.0, 0.7, 0.5, 0.3])[:, None] * (1 + 9 * splinter)
    colour = np.array([0.21, 0.135, 0.075]) * np.clip(tone, 0.2, 1.3)[..., None]
    made = triangles(
        _dress(
            place,
            normal,
            colour,
            np.array([0.8, 0.9, 0.9, 0.85, 0.8, 0.65, 0.5, 0.4])[:, None],
            np.array(0.0),
            0.0,
            0.0,
        )
    )
    return np.concatenate([made, made[::-1]])


def stones(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """A few old stones beside the path, mossy on top."""
    rings, sides = (18, 28) if quality == "high" else (12, 18)
    made = []
    for x, z, size in (
        (-1.35, -3.3, 0.17),
        (-1.62, -3.55, 0.11),
        (1.35, -6.3, 0.24),
        (-1.35, -8.2, 0.30),
        (1.75, -6.65, 0.14),
        (-2.6, 3.0, 0.35),
        (2.6, 2.2, 0.26),
    ):
        polar, angle = np.linspace(0.02, np.pi * 0.72, rings)[:, None], np.linspace(0, 2 * np.pi, sides + 1)[None]
        out = np.stack([np.sin(polar) * np.cos(angle), np.cos(polar) + 0 * angle, np.sin(polar) * np.sin(angle)], -1)
        tile = cloud(rng, (128, 128), 1.7, 1, 40)
        u, v = out[..., 0] * 0.21 + out[..., 2] * 0.13, out[..., 2] * 0.2 + out[..., 1] * 0.24
        bump = sampled(tile, u + x, v + z)
        stretch = np.array([rng.uniform(0.9, 1.4), rng.uniform(0.75, 1.0), rng.uniform(0.8, 1.2)])
        foot = np.array([x, float(land.height(np.array(x), np.array(z))) + size * 0.12, z])
        place = foot + out * stretch * (size * (1 + 0.20 * bump))[..., None]
        normal = grid_normals(place)
        cover = smoothstep(0.45, 0.95, normal[..., 1] + 0.30 * bump)[..., None]
        grey = np.array([0.20, 0.188, 0.165]) * (0.8 + 0.18 * bump)[..., None]
        colour = grey * (1 - cover) + np.array([0.085, 0.118, 0.026]) * (0.8 + 0.2 * bump)[..., None] * cover
        occlusion = 0.30 + 0.70 * smoothstep(-0.05, 0.22, place[..., 1] - foot[1] + size * 0.12)
        made.append(facing(triangles(_dress(place, normal, colour, occlusion, np.array(0.0), 0.0, 0.05))))
    return np.concatenate(made).astype(np.float32)
