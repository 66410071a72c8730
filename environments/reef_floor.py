"""The lagoon's floor: a sandy hollow about the viewer, banks of rock to both sides, a channel that leads away.

Metres; the eye is the origin. The sand is displaced where it is near; far off it sinks into the water's haze.
"""

from __future__ import annotations

import numpy as np

from environments import noise, reef_tiles
from environments.baked import Arrays
from environments.sight import slices

EYE_M = 1.42  # above the sand
HEAD_M = 0.35  # it moves a little
SURFACE_M = 4.6  # above the eye: the water is six metres deep here
FEET_M, NEAR_M, HILLS_M, FAR_M = 2.0, 5.2, 50.0, 110.0  # about the viewer; what is near; where the last bank ends, and the sand
SLICES = 15
RIPPLE_M, RIPPLE_TILE_M = 0.020, 1.9

# Banks of rock: x, z, radius, height. The channel between them leads ahead and a little to the right.
BANKS = np.array(
    [
        (-5.2, -6.6, 2.3, 1.15), (-8.2, -11.0, 3.4, 2.0), (-4.6, -15.5, 2.6, 1.5), (-11.5, -4.2, 3.3, 1.7), (-14.0, -19.0, 5.0, 2.7),
        (5.6, -7.4, 2.2, 1.2), (9.2, -11.8, 3.6, 2.2), (7.4, -18.5, 3.4, 1.7), (11.5, -4.5, 3.3, 1.9), (16.5, -19.0, 5.2, 3.0),
        (-3.4, -27.0, 4.2, 1.9), (9.5, -31.0, 5.5, 2.3), (-13.0, -33.0, 7.0, 3.1), (22.0, -34.0, 8.0, 3.2), (2.5, -44.0, 7.0, 2.2),
        (-6.2, 3.4, 2.6, 1.3), (6.4, 3.6, 2.7, 1.4), (-2.8, 7.4, 2.8, 1.5), (4.0, 9.2, 3.2, 1.7), (-10.5, 8.5, 4.2, 2.2), (12.0, 9.0, 4.6, 2.3),
        (-27.0, -12.0, 8.0, 3.2), (28.0, -8.0, 8.5, 3.0), (-24.0, 12.0, 9.0, 3.2), (0.0, 22.0, 9.0, 2.8), (24.0, 20.0, 9.0, 3.0),
        (-3.05, -1.9, 0.85, 0.50), (3.25, -2.2, 0.80, 0.46), (-3.0, 0.9, 0.95, 0.55), (3.1, 1.1, 0.95, 0.60),
        (-1.9, -4.75, 1.25, 0.52), (-2.95, -3.5, 0.95, 0.50), (-3.9, -5.0, 1.45, 0.95),
        (2.95, -3.6, 1.0, 0.48), (4.3, -5.1, 1.5, 1.0), (1.9, -5.6, 0.75, 0.42), (0.3, -10.5, 1.6, 0.95), (-1.3, -8.2, 0.9, 0.5),
        (-9.5, -20.0, 4.6, 4.6), (-3.2, -24.0, 4.6, 3.6), (13.5, -21.0, 5.2, 4.9), (6.2, -27.0, 4.8, 4.2), (-19.0, -25.0, 7.0, 6.2), (24.0, -24.0, 7.5, 6.4),
    ]
)  # fmt: skip


class Floor:
    """Heights of the floor; the same seed, the same floor."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng([seed, 75])
        self._broad = noise.fbm(256, 4, 5, rng, 0.5)
        self._rough = noise.fbm(256, 8, 5, rng, 0.6)
        self._seed = seed

    def rock(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """How far the floor is rock and no sand, 0–1."""
        rise = self._bank(x, z)
        return np.asarray(np.clip((rise - 0.10) / 0.22, 0, 1))

    def height(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Without the ripples."""
        dunes = 0.16 * noise.sample(self._broad, x / 17.0, z / 17.0) * np.clip(np.hypot(x, z) / 5.0, 0.25, 1.0)
        far = np.clip((np.hypot(x, z) - 26.0) / 40.0, 0, 1)
        rise = self._bank(x, z)
        knobs = 0.34 * noise.sample(self._rough, x / 5.1, z / 5.1) + 0.07 * noise.sample(self._rough, x / 1.63 + 0.3, z / 1.63)
        return np.asarray(-EYE_M + dunes + rise + knobs * np.clip(rise, 0, 0.8) * 1.1 - 0.8 * far)

    def ripples(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Height of the ripples alone, metres; none on rock."""
        ripple = reef_tiles.sand(self._seed)["sand"][..., 0].astype(np.float32) / 255.0
        wave = noise.sample(ripple, x / RIPPLE_TILE_M, z / RIPPLE_TILE_M)
        return np.asarray((wave - 0.5) * RIPPLE_M * (1.0 - self.rock(x, z)))

    def _bank(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        warp = 1.3 * np.clip(np.hypot(x, z) / 9.0, 0.2, 1.0)
        wx = x + warp * noise.sample(self._broad, x / 7.0 + 0.2, z / 7.0)
        wz = z + warp * noise.sample(self._broad, x / 7.0 + 0.7, z / 7.0 + 0.4)
        total = np.zeros(np.shape(x))
        for cx, cz, radius, height in BANKS:
            r2 = ((wx - cx) ** 2 + (wz - cz) ** 2) / radius**2
            total = np.maximum(total, height * np.exp(-1.5 * r2**1.35)) + 0.25 * np.minimum(total, height * np.exp(-1.5 * r2**1.35))
        return total


def mesh(seed: int, quality: str) -> Arrays:
    """Rings about the viewer in slices "v0", "i0", …: float32 (n, 7): place, normal (without ripples), rock 0–1.

    From `NEAR_M` on there are twice as many places around: banks are seen against the water there.
    """
    floor = Floor(seed)
    sectors, feet, near, hills = (180, 18, 34, 78) if quality == "high" else (96, 16, 24, 34)
    within = np.concatenate([np.linspace(0.30, FEET_M, feet), np.geomspace(FEET_M, NEAR_M, near + 1)[1:]])
    beyond = np.concatenate([np.geomspace(NEAR_M, HILLS_M, hills), np.geomspace(HILLS_M, FAR_M, 9)[1:]])
    inner, outer = _ring_vertices(floor, within, sectors), _ring_vertices(floor, beyond, 2 * sectors)
    middle = np.array([[[0.0, float(floor.height(np.zeros(1), np.zeros(1))[0]), 0.0, 0, 1, 0, 0]]])
    corners = np.concatenate([_joined(np.broadcast_to(middle, (1, sectors, 7)), inner[:1]), _quads(inner), _joined(inner[-1:], outer[:1]), _quads(outer)])
    corners = corners[np.repeat(_seen(corners), 3)].astype(np.float32)
    below = np.repeat(np.hypot(corners[:, 0], corners[:, 2]).reshape(-1, 3).max(1) < FEET_M + 0.01, 3)
    made, feet_of = slices(corners[~below], SLICES), slices(corners[below], 1)  # the points of a slice that begins here are in every picture
    return {**made, f"v{SLICES}": feet_of["v0"], f"i{SLICES}": feet_of["i0"]}


def _ring_vertices(floor: Floor, radius: np.ndarray, sectors: int) -> np.ndarray:
    """(rings, sectors, 7), closer together ahead than behind."""
    u = np.arange(sectors) * 2 / sectors - 1
    turn = np.pi * (0.7 * u + 0.3 * u**3)
    apart = 2 * np.pi / sectors * (0.7 + 0.9 * u**2) * radius[:, None]
    r, a = np.meshgrid(radius, turn, indexing="ij")
    x, z = r * np.sin(a), -r * np.cos(a)
    y = floor.height(x, z)
    for way in (-0.4, 0.4):  # what is finer than the grid would make its outline jagged
        y = y + floor.height(x + way * apart * np.cos(a), z + way * apart * np.sin(a)) + floor.height(x * (1 + 0.02 * way), z * (1 + 0.02 * way))
    y = y / 5 + floor.ripples(x, z) * np.clip((0.16 - apart) / 0.05, 0, 1)
    step = 0.05 + 0.01 * r
    slope_x = (floor.height(x + step, z) - floor.height(x - step, z)) / (2 * step)
    slope_z = (floor.height(x, z + step) - floor.height(x, z - step)) / (2 * step)
    normal = np.stack([-slope_x, np.ones_like(x), -slope_z], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return np.concatenate([np.stack([x, y, z], -1), normal, floor.rock(x, z)[..., None]], -1)


def _quads(rings: np.ndarray) -> np.ndarray:
    """Loose triangles (3n, 7) between rings of as many places each."""
    after = np.roll(rings, -1, 1)
    a, b, c, d = rings[:-1], after[:-1], rings[1:], after[1:]
    return np.stack([a, b, c, b, d, c], -2).reshape(-1, rings.shape[-1])


def _joined(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Loose triangles between two rings (1, n, 7) and (1, n or 2n, 7)."""
    a, b = one[0], np.roll(one[0], -1, 0)
    each = other.shape[1] // one.shape[1]
    c, e = other[0, ::each], np.roll(other[0, ::each], -1, 0)
    if each == 1:
        return np.stack([a, b, c, b, e, c], 1).reshape(-1, one.shape[-1])
    d = other[0, 1::2]
    return np.stack([a, d, c, a, b, d, b, e, d], 1).reshape(-1, one.shape[-1])


def _seen(corners: np.ndarray) -> np.ndarray:
    """Which triangles, of their corners (3n, ≥ 3), a head at the origin can see: not the far sides of the banks."""
    a, b, c = (corners[i::3, :3].astype(float) for i in range(3))
    normal = np.cross(b - a, c - a)
    toward = -((a + b + c) / 3 * normal).sum(1) / np.maximum(np.linalg.norm(normal, axis=1), 1e-12)
    return np.asarray(toward > -HEAD_M)
