"""The ice that stands in the canyon: an arch the wind has carved over the river.

Vertices are float32 (n, 12): position, normal, then metres of ice toward the sun and metres of it
along the eye's look (so that thin ice is bright and clear, thick ice deep and blue), the sky it is
free to, how much snow lies on it, along (0–1 through the arch), and the ground's
touch (0–1). The eye hardly moves, so what it looks through is known at start.
"""

from __future__ import annotations

import numpy as np

from environments import noise, sky, snow_bodies
from environments.snow_land import ARCH_FEET, SUN_AZIMUTH, Land

SUN_RISE = float(np.radians(11.0))  # the height its depth toward the sun is baked for
CROWN_Y = 1.75
THUMB_M, THUMB_WIDE_M = 0.060, 0.40  # the bowls that air has melted: how deep and how wide


def toward_sun() -> np.ndarray:
    return np.array(sky.toward(SUN_AZIMUTH, SUN_RISE))


def arch(seed: int, quality: str) -> dict[str, np.ndarray]:
    """The arch in place: {"arch": (n, 12), "arch_index": uint32}."""
    land, rng = Land(seed), np.random.default_rng((seed, 61))
    path, thick = _bow(land)
    core = snow_bodies.limb(path, thick)
    swell = [noise.fbm(128, 3, 3, rng, 0.36) for _ in range(3)]
    fine = [noise.fbm(128, 5, 3, rng, 0.4) for _ in range(3)]
    bowls = np.minimum(noise.cells(128, 5, rng)[0], 1.0)
    bowls = noise.bent(bowls**2, swell[0], swell[1], 9.0)
    feet = snow_bodies.joined(
        [snow_bodies.ball((x, float(land(np.array([x]), np.array([z]))[0]) - 0.80, z), (0.86, 0.85, 0.86)) for x, z in ARCH_FEET], 0.3
    )
    spalls = _spalls(path, thick, rng)
    thumbs = rng.uniform(0.1, 0.9, (16, 16, 16, 3))

    def field(p: np.ndarray) -> np.ndarray:
        distance = core(p)
        close = distance < 0.9  # the carving matters near the surface alone
        distance[close] += carving(p[close])
        near_by = distance < 0.25
        q = p[near_by]
        cut = distance[near_by] - THUMB_M * (np.minimum(_nearest(q / THUMB_WIDE_M, thumbs), 1.0) ** 2 - 0.35)
        for at, way in spalls:  # where a slab broke away the face is flat
            cut = np.maximum(cut, (q - at) @ way - 1.5 * np.maximum(np.linalg.norm(q - at, axis=1) - 0.80, 0.0))
        distance[near_by] = cut
        return distance

    def carving(p: np.ndarray) -> np.ndarray:
        """The wind's: broad swellings, and bowls with crests between them."""
        x, y, z = p.T
        warp = 0.26 * noise.sample(swell[0], x / 3.1, y / 3.4 + z / 5.0)
        broad = noise.sample(swell[1], (x + y) / 4.2 + warp, z / 2.6) + noise.sample(swell[2], z / 3.3 + warp, y / 2.9 + 0.3)
        small = noise.sample(fine[0], x / 2.3, y / 2.0 + z / 1.9) + noise.sample(fine[1], z / 1.9 + 0.2, (x - y) / 2.4)
        bowl = noise.sample(bowls, (x + 0.5 * z) / 3.3 + 0.1 * warp, y / 4.0 + 0.06 * z)
        return np.asarray(0.04 - 0.20 * broad - 0.014 * small - 0.15 * bowl)

    whole = snow_bodies.joined([field, feet], 0.35)

    def laden(p: np.ndarray) -> np.ndarray:
        """With the snow that lies on it: where it faces up it is the ice once more, a hand higher."""
        fell = np.clip(0.55 + 1.1 * noise.sample(fine[2], p[:, 0] / 2.9, p[:, 2] / 2.9), 0.0, 1.0)
        lower = p.copy()
        lower[:, 1] -= 0.125 * fell
        return np.minimum(whole(p), whole(lower) + 0.02)

    step = 0.078 if quality == "high" else 0.15
    points, normals, faces = snow_bodies.surface(laden, (-0.3, -3.6, -8.4), (8.6, 3.2, -3.4), step)
    way = points / np.linalg.norm(points, axis=1, keepdims=True)
    ground = land(points[:, 0], points[:, 2])
    drifted = 0.26 + 0.34 * np.clip(0.5 + noise.sample(fine[2], points[:, 0] / 1.3, points[:, 2] / 1.3), 0, 1)
    touch = np.clip(1 - (points[:, 1] - ground) / drifted, 0, 1)
    keep = (points[:, 1] > ground - 0.15)[faces].any(1)
    sun = toward_sun()
    near = points - normals * 0.02
    snow = np.clip((whole(points) - 0.012) / 0.035, 0, 1) * np.clip((normals[:, 1] - 0.30) / 0.30, 0, 1)
    rime = 0.5 * np.clip((normals[:, 1] - 0.45 + 0.5 * noise.sample(fine[2], points[:, 0] / 1.1, points[:, 2] / 1.1)) / 0.5, 0, 1)
    snow = np.maximum(snow, rime)
    rows = [
        points, normals, snow_bodies.depth(whole, near, sun, 2.6)[:, None], snow_bodies.depth(whole, near, way, 2.6)[:, None],
        (snow_bodies.free(whole, points, normals, 0.9) * (1 - 0.45 * touch))[:, None], snow[:, None],
        _along(path, points)[:, None], touch[:, None],
    ]  # fmt: skip
    return _compact("arch", np.concatenate(rows, 1), faces[keep])


def _bow(land: Land) -> tuple[np.ndarray, np.ndarray]:
    """The arch's middle line (n, 3) and its thickness: a leaning bow, thin at its crown."""
    (x0, z0), (x1, z1) = ARCH_FEET
    s = np.linspace(0, 1, 25)
    feet = land(np.array([x0, x1]), np.array([z0, z1])) - 1.15  # it stands in the snow, not on it
    base = feet[0] + (feet[1] - feet[0]) * s
    rise = np.sin(np.pi * s**1.06) ** 0.52
    x = x0 + (x1 - x0) * (s - 0.045 * np.sin(2 * np.pi * s))
    z = z0 + (z1 - z0) * s - 0.75 * np.sin(np.pi * s) + 0.35 * np.sin(2 * np.pi * s)
    path = np.stack([x, base + (CROWN_Y - base) * rise, z], -1)
    thick = 0.37 + 0.34 * (2 * np.abs(s - 0.52)) ** 1.8 + 0.05 * np.sin(7 * s)
    return path, thick


def _spalls(path: np.ndarray, thick: np.ndarray, rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Flat faces: a place on the ice and the way it faces, most of them toward the viewer."""
    made = []
    for step in np.linspace(2, len(path) - 3, 13).round().astype(int):
        ahead = path[step + 1] - path[step - 1]
        way = -path[step] / np.linalg.norm(path[step]) + rng.normal(0, 0.75, 3)
        way -= ahead * (way @ ahead) / (ahead @ ahead)
        way /= np.linalg.norm(way)
        made.append((path[step] + way * thick[step] * rng.uniform(0.84, 0.98), way))
    return made


def _nearest(p: np.ndarray, jitter: np.ndarray) -> np.ndarray:
    """Worley's noise in space, soft at the creases: how far the nearest point of a jittered grid is, in cells."""
    size = len(jitter)
    cell = np.floor(p).astype(int)
    total = np.zeros(len(p))
    for offset in np.ndindex(3, 3, 3):
        at = cell + offset - 1
        i, j, k = (at % size).T
        away = ((at + jitter[i, j, k] - p) ** 2).sum(1)
        total += np.exp(-22.0 * away)
    return np.asarray(np.sqrt(np.maximum(-np.log(np.maximum(total, 1e-9)) / 22.0, 0.0)))


def _along(path: np.ndarray, points: np.ndarray) -> np.ndarray:
    nearest = np.linalg.norm(points[:, None] - path[None], axis=-1).argmin(1)
    return np.asarray(nearest / (len(path) - 1))


def crown(seed: int) -> np.ndarray:
    """Where the arch's crown is."""
    path, _ = _bow(Land(seed))
    return np.asarray(path[path[:, 1].argmax()])


def _compact(name: str, rows: np.ndarray, faces: np.ndarray) -> dict[str, np.ndarray]:
    """Only the vertices that are used."""
    used, index = np.unique(faces, return_inverse=True)
    return {name: rows[used].astype(np.float32), f"{name}_index": index.reshape(-1).astype(np.uint32)}
