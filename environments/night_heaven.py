"""What is baked for the sky: the Milky Way over galactic coordinates, the tile of veils and ripples, the aurora's sheets.

The Milky Way is a band of warped noise with its bulge, bright clouds, and the dust lanes that split it from
the Swan on. It is stored as the square root of light, so that its faint rims keep their steps.
"""

from __future__ import annotations

import numpy as np

from environments import noise

LONG, WIDE = 2048, 512
HALF_WIDTH = np.radians(45.0)  # of the picture, in galactic latitude
TILE = 512
CURTAINS = np.array(
    [  # how far (100 km), folds, phase, light; bend, half length, heading, foot (100 km)
        [-2.9, 0.34, 0.3, 1.00, 0.020, 6.4, -0.20, 1.00],
        [-1.75, 0.40, 2.1, 0.80, 0.055, 4.6, 0.16, 1.02],
        [-0.42, 0.26, 4.4, 0.62, 0.030, 4.2, -0.52, 1.04],
        [-4.6, 0.42, 5.6, 0.55, 0.010, 8.0, 0.10, 0.98],
    ]
)
"""The aurora: one great arc low ahead, one higher, one that passes near the zenith, one far behind them."""


def milky_way(seed: int) -> dict[str, np.ndarray]:
    """uint8 (WIDE, LONG, 3): √ of linear light; along a row galactic longitude 0–360°, up latitude ±45°."""
    rng = np.random.default_rng((seed, 72))
    size = 512
    fields = [noise.fbm(size, 4, 7, rng, 0.56) for _ in range(4)]
    ridge = noise.fbm(size, 4, 7, rng, 0.58, ridged=True)
    along, b = np.meshgrid((np.arange(LONG) + 0.5) / LONG, ((np.arange(WIDE) + 0.5) / WIDE - 0.5) * 2 * HALF_WIDTH)
    deg_l, deg_b = along * 360.0, np.degrees(b)

    def read(field: np.ndarray, repeats: int, shift: float = 0.0, bend: np.ndarray | float = 0.0) -> np.ndarray:
        return noise.sample(field, along * repeats + shift + bend, deg_b / 360.0 * repeats + shift * 1.7 + 1.3 * np.asarray(bend))

    broad, warp = read(fields[0], 3, 0.11), read(fields[1], 4, 0.53)
    fine = read(fields[2], 7, 0.2, 0.05 * warp)
    grain = read(fields[3], 16, 0.7, 0.04 * fine)
    off = deg_b + 5.0 * warp + 2.2 * fine
    from_middle = np.minimum(deg_l, 360.0 - deg_l)
    bulge = np.exp(-((from_middle / 24.0) ** 2))
    width = 7.0 + 6.5 * bulge + 3.5 * np.exp(-(((deg_l - 78) / 24) ** 2))
    level = 0.62 + 0.55 * bulge + 0.42 * np.exp(-(((deg_l - 76) / 22) ** 2)) + 0.22 * np.exp(-(((deg_l - 112) / 20) ** 2))
    band = np.exp(-np.abs(off / width) ** 1.55) + 0.30 * np.exp(-np.abs(off / (2.6 * width)) ** 1.7)
    light = level * band * np.clip(0.85 + 1.25 * fine + 0.8 * broad + 0.75 * grain, 0.05, None) ** 1.25
    dusty = rng.random((WIDE, LONG)) ** 14.0  # stars too faint to be seen one by one
    for axis in (0, 1):
        dusty = 0.25 * np.roll(dusty, 1, axis) + 0.5 * dusty + 0.25 * np.roll(dusty, -1, axis)
    light = light * (0.70 + 4.4 * dusty)

    # Dust: the great rift runs a little above the plane and breaks into side lanes; smaller clouds elsewhere.
    rift_at = 2.2 + 3.0 * np.sin(np.radians(deg_l) * 2.0 + 0.6) * (1 - bulge) + 3.6 * warp + 1.6 * fine
    rift_wide = 1.7 + 1.9 * bulge + 1.1 * np.exp(-(((deg_l - 45) / 30) ** 2))
    strength = np.clip(np.cos(np.radians(deg_l - 36)) * 0.75 + 0.55, 0.16, 1.0)
    rift = strength * np.exp(-np.abs((deg_b - rift_at) / rift_wide) ** 1.5)
    threads = np.clip(read(ridge, 6, 0.4, 0.06 * warp) * 1.5 + 0.35 * fine - 0.12, 0, 1) * np.exp(-((off / (1.2 * width)) ** 2))
    dust = np.clip(1.15 * rift * (0.75 + 0.9 * grain + 0.6 * fine) + 0.85 * threads, 0, 2.2)
    through = np.exp(-dust[..., None] * np.array([0.85, 1.15, 1.5]))

    core = np.clip(band * (0.35 + bulge), 0, 1)[..., None]
    colour = np.array([0.62, 0.82, 1.28]) * (1 - core) + np.array([1.12, 0.97, 0.80]) * core
    rosy = np.clip(grain - 0.22, 0, 1) * np.exp(-((off / 5.0) ** 2))
    colour = colour + rosy[..., None] * np.array([0.9, 0.15, 0.35])
    edge = np.clip((45.0 - np.abs(deg_b)) / 14.0, 0, 1)[..., None]
    shown = np.sqrt(np.clip(light[..., None] * colour * through * edge / 2.0, 0, 1))
    spread = rng.uniform(-0.5, 0.5, shown.shape[:2])[..., None]
    return {"milky": np.clip(np.round(shown * 255 + spread), 0, 255).astype(np.uint8)}


def veils(seed: int) -> dict[str, np.ndarray]:
    """The tile, uint8 (TILE, TILE, 4): the aurora's rays, mist, and two slopes of the lake's ripples."""
    rng = np.random.default_rng((seed, 73))
    x, y = np.meshgrid(np.arange(TILE) / TILE, np.arange(TILE) / TILE)
    rays = noise.fbm(TILE, 8, 6, rng, 0.62)
    ray = noise.spread(noise.sample(rays, x, 0.10 * np.sin(2 * np.pi * y) + 0.5))  # along u fine, along v hardly
    mist = noise.spread(noise.bent(noise.fbm(TILE, 4, 5, rng, 0.5), noise.fbm(TILE, 3, 3, rng), noise.fbm(TILE, 3, 3, rng), 40.0))
    slopes = noise.normals(noise.fbm(TILE, 9, 3, rng, 0.42), 1.0)
    slopes = np.clip(0.5 + slopes / (8.0 * slopes.std()), 0, 1)
    return {"veils": np.round(np.concatenate([ray[..., None], mist[..., None], slopes], -1) * 255).astype(np.uint8)}


def sheet(along: int, up: int) -> tuple[np.ndarray, np.ndarray]:
    """One curtain as a grid: vertices (n, 2) s −1…1 and height 0…1, and indices."""
    s, v = np.meshgrid(np.linspace(-1, 1, along), np.linspace(0, 1, up) ** 1.5)
    vertices = np.stack([s, v], -1).reshape(-1, 2).astype(np.float32)
    at = np.arange(along * up).reshape(up, along)
    quads = np.stack([at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]], -1)
    return vertices, quads.reshape(-1).astype(np.uint32)


def curtains(layers: int) -> np.ndarray:
    """Instances (n, 9): each curtain some times over, a little aside, so that it has depth; its light is shared."""
    rows = []
    for one in CURTAINS:
        for aside in (np.arange(layers) - (layers - 1) / 2) / layers:
            rows.append([*one[:3], one[3] / layers, *one[4:], aside * 0.10])
    return np.array(rows, np.float32)
