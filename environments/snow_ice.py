"""The ice that stands in the canyon: an arch the wind has carved over the river, a flower of crystals.

Vertices are float32 (n, 12): position, normal, then metres of ice toward the sun and metres of it
along the eye's look (so that thin ice is bright and clear, thick ice deep and blue), the sky it is
free to, how much snow lies on it, along (0–1 through the arch; a petal's opening), and the ground's
touch (0–1). The eye hardly moves, so what it looks through is known at start.
"""

from __future__ import annotations

import numpy as np

from environments import noise, sky, snow_bodies
from environments.snow_land import ARCH_FEET, SUN_AZIMUTH, Land

SUN_RISE = float(np.radians(11.0))  # the height its depth toward the sun is baked for
CROWN_Y = 1.75
FLOWER_AT = (1.02, -2.72)
PETALS = 21


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
        [snow_bodies.ball((x, float(land(np.array([x]), np.array([z]))[0]) - 0.50, z), (1.25, 0.90, 1.1)) for x, z in ARCH_FEET], 0.3
    )

    def field(p: np.ndarray) -> np.ndarray:
        distance = core(p)
        close = distance < 0.9  # the carving matters near the surface alone
        distance[close] += carving(p[close])
        return distance

    def carving(p: np.ndarray) -> np.ndarray:
        """The wind's: broad swellings, and bowls with crests between them."""
        x, y, z = p.T
        warp = 0.26 * noise.sample(swell[0], x / 3.1, y / 3.4 + z / 5.0)
        broad = noise.sample(swell[1], (x + y) / 4.2 + warp, z / 2.6) + noise.sample(swell[2], z / 3.3 + warp, y / 2.9 + 0.3)
        small = noise.sample(fine[0], x / 2.3, y / 2.0 + z / 1.9) + noise.sample(fine[1], z / 1.9 + 0.2, (x - y) / 2.4)
        bowl = noise.sample(bowls, (x + 0.5 * z) / 3.3 + 0.1 * warp, y / 4.0 + 0.06 * z)
        return np.asarray(0.04 - 0.20 * broad - 0.014 * small - 0.15 * bowl)

    whole = snow_bodies.joined([field, feet], 0.75)
    step = 0.085 if quality == "high" else 0.15
    points, normals, faces = snow_bodies.surface(whole, (-0.3, -3.6, -8.4), (8.6, 3.2, -3.4), step)
    way = points / np.linalg.norm(points, axis=1, keepdims=True)
    ground = land(points[:, 0], points[:, 2])
    touch = np.clip(1 - (points[:, 1] - ground) / 0.28, 0, 1)
    keep = (points[:, 1] > ground - 0.15)[faces].any(1)
    sun = toward_sun()
    near = points - normals * 0.02
    snow = np.clip((normals[:, 1] - 0.80 + 0.22 * noise.sample(fine[2], points[:, 0] / 1.7, points[:, 2] / 1.7)) / 0.22, 0, 1)
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
    feet = land(np.array([x0, x1]), np.array([z0, z1])) - 0.7
    base = feet[0] + (feet[1] - feet[0]) * s
    rise = np.sin(np.pi * s**1.06) ** 0.52
    x = x0 + (x1 - x0) * (s - 0.045 * np.sin(2 * np.pi * s))
    z = z0 + (z1 - z0) * s - 0.75 * np.sin(np.pi * s) + 0.35 * np.sin(2 * np.pi * s)
    path = np.stack([x, base + (CROWN_Y - base) * rise, z], -1)
    thick = 0.37 + 0.34 * (2 * np.abs(s - 0.52)) ** 1.8 + 0.05 * np.sin(7 * s)
    return path, thick


def _along(path: np.ndarray, points: np.ndarray) -> np.ndarray:
    nearest = np.linalg.norm(points[:, None] - path[None], axis=-1).argmin(1)
    return np.asarray(nearest / (len(path) - 1))


def crown(seed: int) -> np.ndarray:
    """Where the arch's crown is."""
    path, _ = _bow(Land(seed))
    return np.asarray(path[path[:, 1].argmax()])


def flower(seed: int) -> dict[str, np.ndarray]:
    """A cluster of ice crystals in place, each a petal of its own turn: {"flower": (n, 12)}, loose triangles.

    `along` is 2 + which petal + how far up it, so that the shader opens the petals about their root.
    """
    land, rng = Land(seed), np.random.default_rng((seed, 62))
    x, z = FLOWER_AT
    root = np.array([x, float(land(np.array([x]), np.array([z]))[0]) - 0.02, z])
    parts = []
    for number in range(PETALS):
        ring = 0 if number < 3 else 1 if number < 9 else 2
        turn = number * 2.39996 + rng.normal(0, 0.15)
        lean = (0.12, 0.42, 0.85)[ring] + rng.normal(0, 0.05)
        length = (0.46, 0.36, 0.23)[ring] * rng.uniform(0.85, 1.15)
        wide = (0.032, 0.030, 0.026)[ring] * rng.uniform(0.85, 1.2)
        parts.append(_crystal(root, turn, lean, length, wide, number, rng))
    return {"flower": np.concatenate(parts).astype(np.float32)}


def _crystal(root: np.ndarray, turn: float, lean: float, length: float, wide: float, number: int, rng: np.random.Generator) -> np.ndarray:
    """One six-sided prism with a slanting point; its edges are real, as a crystal's are."""
    out = np.array([np.sin(turn), 0.0, -np.cos(turn)])
    up = out * np.sin(lean) + np.array([0, np.cos(lean), 0])
    side = np.cross(up, out) / np.linalg.norm(np.cross(up, out))
    front = np.cross(side, up)
    sides = 6
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False) + rng.uniform(0, 1)
    rim = side[None] * np.cos(angle)[:, None] * rng.uniform(0.8, 1.2) + front[None] * np.sin(angle)[:, None]
    heights, widths = np.array([0.0, 0.30, 0.76, 1.0]), np.array([0.62, 1.0, 0.86, 0.06])
    rings = root + 0.03 * out + heights[:, None, None] * length * up + widths[:, None, None] * wide * rim[None]
    rings[2] += up * (0.035 * np.cos(angle + turn))[:, None]
    rings[3] += side * wide * 0.3
    made = []
    for level in range(3):
        for i in range(sides):
            j = (i + 1) % sides
            a, b, c, d = rings[level, i], rings[level, j], rings[level + 1, i], rings[level + 1, j]
            normal = np.cross(b - a, c - a)
            normal /= np.linalg.norm(normal) + 1e-12
            if normal @ ((a + d) / 2 - (root + up * heights[level] * length)) < 0:
                normal = -normal
            for point, at in ((a, level), (b, level), (c, level + 1), (b, level), (d, level + 1), (c, level + 1)):
                thin = 0.10 - 0.07 * heights[at]
                made.append([*point, *normal, thin, thin * 1.2, 0.45 + 0.55 * heights[at], 0.0, 2 + number + 0.98 * heights[at], 1 - heights[at]])
    return np.array(made)


def _compact(name: str, rows: np.ndarray, faces: np.ndarray) -> dict[str, np.ndarray]:
    """Only the vertices that are used."""
    used, index = np.unique(faces, return_inverse=True)
    return {name: rows[used].astype(np.float32), f"{name}_index": index.reshape(-1).astype(np.uint32)}
