"""What lies on the forest's floor, as geometry: fallen leaves, the old trunk grown over with moss, stones, the brook's stones.

All are loose triangles laid out as `forest_living.HERB`; colours are linear albedo, light is baked
only as occlusion.
"""

from __future__ import annotations

import numpy as np

from environments.easing import smooth
from environments.forest_grain import cloud
from environments.forest_grid import facing, grid_normals, triangles
from environments.forest_ground import Land
from environments.forest_lively import BED
from environments.forest_living import HERB, dressed
from environments.noise import sample

_OUTLINE = np.array([[0, 0], [0.32, 0.30], [0.32, -0.30], [0.70, 0.24], [0.70, -0.24], [1, 0]])
_BLADE = np.array([[0, 2, 1], [1, 2, 3], [2, 4, 3], [3, 4, 5]])


def fallen_leaves(land: Land, rng: np.random.Generator, quality: str) -> np.ndarray:
    """Curled leaves on the ground within a few metres, so that near ground is not a picture of ground."""
    n = 2700 if quality == "high" else 700
    radius = 0.9 + 5.6 * rng.uniform(0, 1, n) ** 0.8
    angle = np.where(rng.random(n) < 0.75, rng.uniform(-1.25, 1.25, n), rng.uniform(-np.pi, np.pi, n))
    x, z = radius * np.sin(angle), -radius * np.cos(angle)
    keep = ((land.from_path(x, z) > 0.35) | (rng.random(n) < 0.75)) & (land.from_stream(x, z) > 0.68)
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
    hues = np.array([(0.150, 0.108, 0.062), (0.180, 0.140, 0.076), (0.112, 0.080, 0.052), (0.200, 0.165, 0.084), (0.130, 0.118, 0.070), (0.138, 0.098, 0.058), (0.172, 0.150, 0.066), (0.128, 0.145, 0.056), (0.088, 0.114, 0.044)])
    colour = hues[rng.integers(0, len(hues), n)] * rng.uniform(0.5, 1.05, (n, 1))
    corners, normal = place[:, _BLADE], np.repeat(up[:, None, None], 4, 1).repeat(3, 2)
    normal = normal + side[:, None, None] * (-v[_BLADE] * curl.mean() * 2.0)[None, ..., None]
    shade = np.clip(0.62 + 0.9 * (corners[..., 1] - y[:, None, None]) / 0.05, 0.5, 1.0)
    return (
        dressed(
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
    rings, sides = (84, 52) if quality == "high" else (50, 32)
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
    ridge = 1 - np.exp(-np.abs(sample(bark, v * 1.0, u)) * 1.8)
    upward = out[..., 1]
    cover = smooth(-0.05, 0.55, upward + 0.28 * sample(cushions, v * 1.6, u))
    soft = 0.5 + 0.30 * sample(cushions, v * 2.6 + 0.3, u * 1.0) + 0.16 * sample(tiny, v * 2, u)
    full = (
        radius[:, None] * (1 + 0.05 * sample(cushions, v, u * 0.5))
        + 0.045 * (ridge - 0.6) * (1 - cover)
        + cover * (0.018 + 0.030 * soft)
    )
    torn = 0.05 * sample(cushions, u * 1.0, u * 0 + 0.3) + 0.02 * np.abs(sample(tiny, u * 1.0, u * 0 + 0.3))
    ragged = torn * smooth(0.05, 0.0, s)[:, None]
    place = points[:, None] + out * full[..., None] + way[:, None] * ragged[..., None]
    place[:, -1] = place[:, 0]
    normal = grid_normals(place)
    moss = (
        np.array([0.080, 0.096, 0.029]) * (0.55 + 0.75 * np.clip(soft, 0, 1.2))[..., None]
        + np.array([0.05, 0.035, 0.0]) * np.clip(sample(tiny, v * 3, u), 0, 1)[..., None] * 0.5
    )
    wood = np.array([0.085, 0.062, 0.045]) * (0.45 + 0.8 * ridge)[..., None]
    colour = wood * (1 - cover[..., None]) + moss * cover[..., None]
    occlusion = np.clip(0.35 + 0.65 * smooth(-1.0, 0.25, upward), 0, 1) * (
        0.6 + 0.4 * ridge * (1 - cover) + 0.4 * cover
    )
    shell = dressed(place, normal, colour, occlusion, np.array(0.0), 0.0, 0.12)
    end = _end(place[0], points[0], -way[0], rng)
    return np.concatenate([facing(triangles(shell)), end, _brackets(place, normal, rng)]).astype(np.float32)


def _brackets(place: np.ndarray, normal: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shelves of fungus in tiers on the trunk's side toward the viewer."""
    toward = (normal * -place).sum(-1) / np.linalg.norm(place, axis=-1)
    rows, columns = np.nonzero((toward > 0.45) & (np.abs(normal[..., 1]) < 0.45))
    made = []
    for centre in (0.10, 0.22, 0.47):
        for _ in range(5):
            s = centre + rng.normal(0, 0.022)
            near = np.flatnonzero(np.abs(rows / len(place) - s) < 0.015)
            if not len(near):
                continue
            i = int(rng.choice(near))
            at, out = place[rows[i], columns[i]], normal[rows[i], columns[i]]
            out = np.array([out[0], 0.0, out[2]]) / np.hypot(out[0], out[2])
            side, size = np.array([-out[2], 0.0, out[0]]), rng.uniform(0.035, 0.075)
            turn = np.linspace(-1.75, 1.75, 12)
            ring = np.array([0.0, 0.45, 0.8, 1.0, 0.94, 0.4])[:, None]
            high = np.array([0.22, 0.20, 0.12, 0.0, -0.10, -0.20])[:, None]
            wave = 1.0 + 0.10 * np.sin(turn * 3.0 + rng.uniform(0, 6))
            flat = (ring * wave * np.cos(turn))[..., None] * out + (ring * wave * np.sin(turn) * 1.15)[..., None] * side
            shelf = at - 0.012 * out + size * (flat + (high + 0 * turn)[..., None] * np.array([0.0, 1.0, 0.0]))
            tint = np.array([0.62, 0.8, 0.9, 1.25, 1.1, 0.7])[:, None, None] * np.array([0.27, 0.185, 0.105]) * rng.uniform(0.8, 1.15)
            shade = np.array([0.7, 0.9, 1.0, 1.0, 0.6, 0.4])[:, None]
            up = np.broadcast_to((np.array([1.0, 1.0, 0.9, 0.3, -0.6, -1.0])[:, None, None] * np.array([0.0, 1.0, 0.0]) + 0.5 * out), shelf.shape)
            up = up / np.linalg.norm(up, axis=-1, keepdims=True)
            skin = triangles(dressed(shelf, up, tint, shade, np.array(0.0), 0.0, 0.25))
            made.append(skin)
    return np.concatenate(made) if made else np.empty((0, sum(HERB)))


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
        dressed(
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
    """Old stones, mossy on top, in the brook and along it."""
    rings, sides = (12, 18) if quality == "high" else (9, 14)
    made = []
    for x, z, size in brook_stones(land):
        far = float(np.hypot(x, z))
        share = 0.9 if far < 4.5 and size > 0.09 else 0.6
        level = float(land.stream.level[land.stream.nearest(x, z)[1]])
        made.append(_stone(land, x, z, size, max(int(rings * share), 7), max(int(sides * share), 10), rng, level))
    return np.concatenate(made).astype(np.float32)


def brook_stones(land: Land) -> np.ndarray:
    """Where stones stand in the brook and along it: (n, 3) x, z, size, the same for the same land. Rows of them make its sills."""
    rng = np.random.default_rng(int(abs(land.stream.level.sum()) * 1e6))
    stream, found, at, number = land.stream, [], 3.0, 0

    def put(metre: float, off: float, size: float) -> None:
        i = min(int(np.searchsorted(stream.metres, metre)), len(stream.line) - 2)
        ahead = stream.line[i + 1] - stream.line[i]
        x, z = stream.line[i] + np.array([-ahead[1], ahead[0]]) / np.linalg.norm(ahead) * off * stream.half[i]
        if 1.8 < np.hypot(x, z) < 14 and np.hypot(x - BED[0], z - BED[1]) > 0.6:
            found.append((float(x), float(z), size))

    for sill in stream.sills:
        for off in np.linspace(-1.05, 1.05, 5) + rng.normal(0, 0.10, 5):
            put(sill + rng.normal(0.0, 0.05), off, rng.uniform(0.06, 0.10) * (1.0 + 0.7 * abs(off)))
    while at < stream.metres[-1] - 6.0:
        at += rng.uniform(0.16, 0.50)
        inside, number = rng.random() < 0.34, number + 1
        off = rng.uniform(-0.7, 0.7) if inside else rng.choice([-1, 1]) * rng.uniform(0.95, 1.5)
        put(at, off, rng.uniform(0.05, 0.13) if inside else rng.uniform(0.05, 0.20) * rng.uniform(0.5, 1.0))
    return np.array(found)


def _stone(
    land: Land, x: float, z: float, size: float, rings: int, sides: int, rng: np.random.Generator, level: float
) -> np.ndarray:
    """One stone: worn planes on a lump, dark where the water (at `level`) wets it."""
    polar, angle = np.linspace(0.02, np.pi * 0.74, rings)[:, None], np.linspace(0, 2 * np.pi, sides + 1)[None]
    out = np.stack([np.sin(polar) * np.cos(angle), np.cos(polar) + 0 * angle, np.sin(polar) * np.sin(angle)], -1)
    planes = rng.normal(0, 1, (9, 3))
    planes /= np.linalg.norm(planes, axis=1, keepdims=True)
    reach = rng.uniform(0.80, 1.05, 9)
    # The smooth least of the distances to nine planes: a worn block, and never a spike.
    radius = -np.log(np.exp(-9.0 * reach / np.maximum(out @ planes.T, 0.18)).sum(-1) + np.exp(-9.0 * 1.12)) / 9.0
    tile = cloud(rng, (64, 64), 1.9, 2, 16)
    radius = radius * (1 + 0.035 * sample(tile, out[..., 0] * 0.3 + out[..., 1] * 0.2, out[..., 2] * 0.3))
    stretch = np.array([rng.uniform(0.95, 1.45), rng.uniform(0.60, 0.85), rng.uniform(0.8, 1.2)])
    turn = rng.uniform(0, 6.28)
    spin = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    foot = np.array([x, float(land.height(np.array(x), np.array(z))) + size * 0.16, z])
    place = foot + (out * stretch * (size * radius)[..., None]) @ spin.T
    place[:, -1] = place[:, 0]
    normal = grid_normals(place)
    grain = sample(tile, out[..., 0] * 0.9 + x, out[..., 2] * 0.9 + out[..., 1])
    above = place[..., 1] - level
    cover = (smooth(0.35, 0.95, normal[..., 1] + 0.22 * grain) * smooth(0.02, 0.07, above))[..., None]
    warm = rng.uniform(0.0, 1.0)
    grey = (np.array([0.128, 0.116, 0.098]) * (1 - warm) + np.array([0.160, 0.128, 0.092]) * warm) * (0.85 + 0.20 * grain)[..., None]
    grey = grey * (0.34 + 0.66 * smooth(0.0, 0.05, above))[..., None]
    colour = grey * (1 - cover) + np.array([0.072, 0.092, 0.026]) * (0.8 + 0.2 * grain)[..., None] * cover
    occlusion = 0.34 + 0.66 * smooth(-0.06, 0.9 * size, place[..., 1] - foot[1] + size * 0.12)
    return facing(triangles(dressed(place, normal, colour, occlusion, np.array(0.0), 0.0, 0.155)))  # so much light through it: half of the moss's grain
