"""What is baked for the sky: the Milky Way over galactic coordinates, the tile of veils and ripples, the aurora's sheets.

The Milky Way is a band of twice warped noise with its bulge, bright clouds, and the dust lanes that split it from
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
    """uint8 (WIDE, LONG, 3): √ of linear light; along a row galactic longitude 0–360°, up latitude ±45°.

    All noise is read through a gentle warp, so that nothing shows the lattice it came from; its octaves go down to the
    picture's own fineness, as star clouds are made of stars. The stars themselves are drawn as stars.
    """
    rng = np.random.default_rng((seed, 72))
    fields = [noise.fbm(1024, 4, 8, rng, 0.58) for _ in range(4)]
    folds = noise.fbm(1024, 4, 8, rng, 0.60, ridged=True)
    folds -= folds.mean()
    along, b = np.meshgrid((np.arange(LONG) + 0.5) / LONG, ((np.arange(WIDE) + 0.5) / WIDE - 0.5) * 2 * HALF_WIDTH)
    deg_l, deg_b = along * 360.0, np.degrees(b)

    def read(field: np.ndarray, repeats: int, shift: float, l_off: np.ndarray | float = 0.0, b_off: np.ndarray | float = 0.0, drawn_out: float = 1.0) -> np.ndarray:
        """A field, its period 360° / repeats, read some degrees aside; about −0.6 … 0.6."""
        return noise.sample(field, (deg_l + l_off) / 360.0 * repeats + shift, (deg_b + b_off) / 360.0 * repeats * drawn_out + 1.7 * shift)

    wl, wb = 5.0 * read(fields[0], 3, 0.11), 4.0 * read(fields[1], 3, 0.53)
    broad, cloud = read(fields[2], 3, 0.31, wl, wb), read(fields[3], 6, 0.63, wl, wb, 1.3)
    fine = read(fields[1], 13, 0.17, wl, wb)
    off = deg_b + 4.5 * broad + 1.6 * cloud
    from_middle = np.minimum(deg_l, 360.0 - deg_l)
    bulge = np.exp(-((from_middle / 26.0) ** 2))
    width = 7.5 + 6.0 * bulge + 3.0 * np.exp(-(((deg_l - 76) / 24) ** 2))
    level = 0.62 + 0.55 * bulge + 0.45 * np.exp(-(((deg_l - 74) / 26) ** 2)) + 0.16 * np.exp(-(((deg_l - 112) / 20) ** 2))
    band = np.exp(-np.abs(off / width) ** 1.7) + 0.36 * np.exp(-np.abs(off / (2.5 * width)) ** 1.6)
    light = 0.92 * level * band * np.exp(0.85 * broad + 0.55 * cloud + 0.60 * fine) * _star_dust(rng)

    # Dust: the great rift a little above the plane, ragged, torn open here and there; clouds of it feather out to one side.
    lane_at = 1.6 + 2.2 * np.sin(np.radians(deg_l) * 2.0 + 0.6) * (1 - bulge)
    lane = (off - lane_at + 2.6 * fine) / (2.6 + 1.9 * bulge + 1.3 * np.exp(-(((deg_l - 45) / 30) ** 2)))
    torn = read(folds, 5, 0.4, wl, wb, 1.6) + 0.8 * read(folds, 11, 0.8, wl, wb, 1.4)
    strength = np.clip(np.cos(np.radians(deg_l - 40)) * 0.75 + 0.50, 0.12, 1.0)
    rift = strength * np.exp(-np.abs(lane) ** 1.8) * np.clip(0.95 + 0.8 * torn + 0.5 * cloud, 0.25, 1.5)
    feather = np.exp(-(((off - lane_at + 1.0) / (0.95 * width)) ** 2)) * np.clip(0.7 * torn + 0.5 * read(fields[0], 7, 0.05, wl, wb) - 0.05, 0, 1)
    dust = np.clip(1.3 * rift + 0.55 * feather, 0, 1.4)
    through = np.exp(-dust[..., None] * np.array([0.96, 1.04, 1.10]))

    core = np.clip(band * (0.30 + bulge) + 0.4 * cloud, 0, 1)[..., None]
    colour = np.array([0.56, 0.83, 1.34]) * (1 - core) + np.array([1.17, 1.00, 0.77]) * core
    rosy = np.clip(fine + 0.6 * cloud - 0.34, 0, 1) * np.exp(-((off / 4.5) ** 2))
    colour = colour + (rosy / (1 + 2 * dust))[..., None] * np.array([0.20, 0.05, 0.12])
    edge = np.clip((45.0 - np.abs(deg_b)) / 14.0, 0, 1)[..., None]
    shown = np.sqrt(np.clip(light[..., None] * colour * through * edge / 2.0, 0, 1))
    spread = rng.uniform(-0.5, 0.5, shown.shape[:2])[..., None]
    return {"milky": np.clip(np.round(shown * 255 + spread), 0, 255).astype(np.uint8)}


def _star_dust(rng: np.random.Generator) -> np.ndarray:
    """(WIDE, LONG) about a mean of 1: what stars too faint to be drawn leave of grain, each about two texels wide."""
    grain = rng.gamma(0.10, 1.0, (WIDE, LONG))
    for axis in (0, 1):
        grain = 0.25 * np.roll(grain, 1, axis) + 0.5 * grain + 0.25 * np.roll(grain, -1, axis)
    return np.asarray(0.78 + 0.22 * grain / grain.mean())


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
