"""The land about the lake: mountains and the wooded far shore as one baked panorama, the near shore as a mesh.

The viewer never moves, so all that is farther than some 150 m needs no triangles: a height field is
walked once along every azimuth, and what is seen there is kept: its light and its haze, and two silhouettes as distances, so
that they stay sharp at any resolution. The lake's mirror reads the same picture, blurred.
"""

from __future__ import annotations

import numpy as np

from environments import noise, shapes

WATER_Y = -1.95  # metres below the eye
DECK_Y = -1.50
AROUND, TALL = 3584, 384
LOW_DEG, HIGH_DEG = -1.5, 22.0
SPAN_DEG = 2.0  # what a silhouette's channel covers on either side

# How far the water reaches: degrees right of forward, metres.
SHORE = np.array(
    [[-180, 3.2], [-150, 3.8], [-120, 4.4], [-100, 4.4], [-85, 4.9], [-72, 7.8], [-58, 11.5], [-48, 14.0], [-40, 19.0], [-35, 30.0],
     [-31.5, 70.0], [-29, 300.0], [38, 300.0], [46, 100.0], [56, 42.0], [72, 24.0], [95, 14.0], [120, 8.0], [150, 4.0], [180, 3.2]]
)  # fmt: skip


def shore(azimuth: np.ndarray) -> np.ndarray:
    """Metres from the viewer to the near shore at azimuths in radians right of forward; large where the lake is open."""
    deg = np.degrees(azimuth)
    reach = np.exp(np.interp(deg, SHORE[:, 0], np.log(SHORE[:, 1])))
    return np.asarray(reach * (1 + 0.05 * np.sin(azimuth * 17) + 0.035 * np.sin(azimuth * 41 + 1)))


def height(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The near ground, metres above the eye (so mostly negative); under water it sinks slowly."""
    off = np.hypot(x, z) - shore(np.arctan2(x, -z))
    bank = np.where(off > 0, 0.34 * (1 - np.exp(-off / 0.7)) + 0.045 * off, 0.16 * off)
    deg = np.degrees(np.arctan2(x, -z))
    low = np.clip(np.maximum(-31.5 - deg, deg - 42.0) / 10.0, 0.02, 1.0)  # it runs out flat toward the open lake, and under it
    bank = np.where(off > 0, bank * low - 0.30 * np.clip(1.0 - 4.0 * low, 0.0, 1.0), bank)
    rough = 0.05 * np.sin(x * 2.3 + 1.1 * np.sin(z * 1.7)) * np.sin(z * 2.9) + 0.16 * np.sin(x * 0.61 + 2) * np.sin(z * 0.47)
    return np.asarray(WATER_Y + np.minimum(bank, 3.4) + rough * np.clip(off * 0.7, 0, 1) * low)


def near_part(quality: str) -> np.ndarray:
    """The near shore as a fan of loose triangles (n, 12), its `through` −1. What lies deep under water is left out."""
    rings, spokes = (20, 150) if quality == "high" else (18, 120)
    turn = np.linspace(-np.pi, np.pi, spokes)
    step = np.linspace(0, 1, rings)
    reach = shore(turn)
    radius = np.maximum(reach[None] - 0.7, 0.5) + (70.0 * step[:, None] ** 2.4)
    x, z = radius * np.sin(turn), -radius * np.cos(turn)
    d = 0.2
    slope = np.stack([-(height(x + d, z) - height(x - d, z)) / (2 * d), np.ones_like(x), -(height(x, z + d) - height(x, z - d)) / (2 * d)], -1)
    slope /= np.linalg.norm(slope, axis=-1, keepdims=True)
    grid = shapes.part(np.stack([x, height(x, z), z], -1), slope, (0.066, 0.082, 0.066), 0.0, -1.0, 1.0)
    keep = np.minimum(reach[:-1], reach[1:]) < 110.0
    corners = grid[:-1, :-1], grid[1:, :-1], grid[:-1, 1:], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    return np.stack([one[:, keep] for one in corners], 2).reshape(-1, 12)


def far_shore(azimuth: np.ndarray) -> np.ndarray:
    """Metres to where the lake ends, all around."""
    a = azimuth
    return np.asarray(250.0 + 70.0 * np.cos(a) + 34.0 * np.sin(3 * a + 1) + 22.0 * np.sin(7 * a) + 12.0 * np.sin(13 * a + 2))


def lake_mesh(quality: str) -> tuple[np.ndarray, np.ndarray]:
    """The water as a fan about the viewer: (n, 3) x, z and how near its rim is 0–1; indices."""
    spokes, rings = (180, 10) if quality == "high" else (96, 8)
    turn = np.linspace(0, 2 * np.pi, spokes, endpoint=False)
    step = np.linspace(0, 1, rings)
    radius = 0.3 + (far_shore(turn)[None] - 0.3) * step[:, None] ** 2.6
    rim = np.broadcast_to(step[:, None], radius.shape)
    vertices = np.stack([radius * np.sin(turn), -radius * np.cos(turn), rim], -1).reshape(-1, 3).astype(np.float32)
    at = np.arange(rings * spokes).reshape(rings, spokes)
    near, far = at, np.roll(at, -1, 1)
    quads = np.stack([near[:-1], near[1:], far[:-1], far[:-1], near[1:], far[1:]], -1)
    return vertices, quads.reshape(-1).astype(np.uint32)


class _Mountains:
    """Heights of the far land, metres above the water, by warped ridges; a valley opens ahead."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.ridge = noise.fbm(640, 5, 7, rng, 0.42, ridged=True)
        self._broad = noise.fbm(512, 3, 5, rng)
        self.bend = noise.fbm(512, 4, 4, rng)

    def __call__(self, x: np.ndarray, z: np.ndarray) -> np.ndarray:
        away, turn = np.hypot(x, z), np.arctan2(x, -z)
        bend = 500.0 * noise.sample(self.bend, x / 7000.0, z / 7000.0 + 0.3)
        ridge = noise.sample(self.ridge, (x + bend) / 9000.0, (z - bend) / 9000.0)
        small = noise.sample(self.ridge, (x - bend) / 2300.0 + 0.4, z / 2300.0)
        broad = noise.sample(self._broad, x / 8000.0 + 0.2, z / 8000.0)
        valley = 1.0 - 0.62 * np.exp(-(((turn - 0.06) / 0.26) ** 2))
        left = 1.0 + 0.30 * np.exp(-(((turn + 0.62) / 0.28) ** 2)) + 0.22 * np.exp(-(((turn - 0.80) / 0.30) ** 2))

        def rise(at: float, wide: float) -> np.ndarray:
            return np.asarray(np.clip((away - at) / wide, 0, 1) ** 1.4)

        near = 75.0 * rise(260, 700) * (0.75 + 2.2 * broad + 1.3 * small) * (0.30 + 0.70 * valley)
        middle = 265.0 * rise(1100, 1500) * np.clip(0.50 + 1.2 * ridge + 0.35 * small + 1.1 * broad, 0, None) * valley
        far = 830.0 * rise(2900, 3400) * np.clip(0.55 + 1.0 * ridge + 0.13 * small + 0.8 * broad, 0, None) * valley * left
        return np.asarray(np.maximum(near, 0.0) + middle + far)


def panorama(seed: int) -> dict[str, np.ndarray]:
    """What is seen of the far land: uint8 (TALL, AROUND, 4), rows from LOW_DEG up, columns from behind over the left.

    Channels: light of a slope (from the right and above), haze, wooded shore's silhouette, all of the land's silhouette.
    """
    rng = np.random.default_rng((seed, 74))
    land = _Mountains(rng)
    turn = ((np.arange(AROUND) + 0.5) / AROUND * 2 - 1) * np.pi
    away = np.geomspace(270.0, 9500.0, 300)
    spikes = _spikes(rng)
    rows = np.radians(LOW_DEG + (np.arange(TALL) + 0.5) / TALL * (HIGH_DEG - LOW_DEG))
    x, z = away[:, None] * np.sin(turn), -away[:, None] * np.cos(turn)
    high = land(x, z)
    woods = np.clip((330.0 - high) / 130.0, 0, 1) * np.clip((3400 - away[:, None]) / 900, 0, 1)
    shift = rng.integers(0, AROUND, len(away))
    trees = np.stack([np.roll(spikes, s) for s in shift]) * 16.0 * woods
    elevation = np.arctan2(high + trees + WATER_Y, away[:, None])
    above = np.maximum.accumulate(elevation, 0)
    sky_edge = above[-1]
    # Light: slopes that face right and up are light, gullies dark; ridged noise gives both.
    across = 2 * np.pi / AROUND * away[:, None]
    wide = np.maximum(1, np.round((18.0 + away * 0.006) / across[:, 0])).astype(int)
    east = np.stack([(np.roll(row, -n) - np.roll(row, n)) / (2 * n) for row, n in zip(high, wide, strict=True)]) / across
    back = np.gradient(high, away, axis=0)
    lit = 0.5 + 0.5 * np.tanh(0.15 - 0.95 * east + 0.35 * back)
    ground = (0.10 + 0.36 * lit) * (1 - 0.55 * woods)
    haze = 1.0 - np.exp(-((away[:, None] / 4200.0) ** 0.85) - 0.30 * np.exp(-high / 45.0))
    seen = np.empty((TALL, AROUND), int)
    for column in range(AROUND):
        seen[:, column] = np.searchsorted(above[:, column], rows)
    seen = np.minimum(seen, np.argmax(above >= sky_edge, 0)[None])
    columns = np.arange(AROUND)[None]
    near_edge = np.radians(_wood(rng, turn))
    # Where exactly each texel's line of sight meets the slope, between two rings: a steep face is many texels high.
    below = above[np.maximum(seen - 1, 0), columns]
    part = np.clip((rows[:, None] - below) / np.maximum(above[seen, columns] - below, 1e-6), 0, 1)

    def met(field: np.ndarray) -> np.ndarray:
        full = np.broadcast_to(field, high.shape)
        return np.asarray(full[np.maximum(seen - 1, 0), columns] * (1 - part) + full[seen, columns] * part)

    steep = np.hypot(east, back)
    tone = met(ground) + met((0.25 + 0.75 * lit) * (1 - woods)) * met(_snow(land, x, z, high, steep, wide))
    channels = [
        np.clip(tone, 0, 1),
        met(haze),
        0.5 + np.degrees(near_edge - rows[:, None]) / (2 * SPAN_DEG),
        0.5 + np.degrees(np.maximum(sky_edge, near_edge) - rows[:, None]) / (2 * SPAN_DEG),
    ]
    picture = np.round(np.clip(np.stack(channels, -1), 0, 1) * 255).astype(np.uint8)
    return {"panorama": picture, "skyline": np.maximum(sky_edge, near_edge).astype(np.float32)}


def _snow(land: _Mountains, x: np.ndarray, z: np.ndarray, high: np.ndarray, steep: np.ndarray, wide: np.ndarray) -> np.ndarray:
    """How much lighter a place is for its snow, 0–0.4: more and more of it higher up, gathered in hollows, less on steep faces and ribs.

    Args: the height field and its slopes over away × azimuth; wide: columns to either side that a slope was taken over, per row.
    """
    hollow = np.stack([0.5 * (np.roll(row, -3 * n) + np.roll(row, 3 * n)) - row for row, n in zip(high, wide, strict=True)])
    falls = noise.sample(land.ridge, np.arctan2(x, -z) / (2 * np.pi) * 36.0 + 0.02 * noise.sample(land.bend, x / 1500.0, z / 1500.0), high / 2400.0) - float(land.ridge.mean())  # gullies run down
    line = 470.0 + 160.0 * noise.sample(land.bend, x / 2600.0, z / 2600.0)  # it wanders a little, as the wind laid it
    lies = (high - line + 2.2 * hollow + 800.0 * falls - 260.0 * np.maximum(steep - 0.5, 0.0)) / 620.0
    share = np.clip(lies, 0, 1)
    return np.asarray(0.40 * share * share * (3.0 - 2.0 * share))


def _spikes(rng: np.random.Generator) -> np.ndarray:
    """Tops of far conifers along an azimuth, 0–1."""
    tops = np.zeros(AROUND)
    at = rng.integers(0, AROUND, 900)
    wide, tall = rng.uniform(3.0, 7.0, 900), rng.uniform(0.35, 1.0, 900)
    for offset in range(-7, 8):
        shape = tall * np.clip(1 - np.abs(offset) / wide, 0, 1)
        np.maximum.at(tops, (at + offset) % AROUND, shape)
    return tops


def _wood(rng: np.random.Generator, turn: np.ndarray) -> np.ndarray:
    """The far shore's conifers: elevation in degrees of their tops per azimuth, the shore itself where there are none."""
    edge = -np.degrees(np.arctan2(-WATER_Y, far_shore(turn))) + 0.30 + 0.10 * np.sin(turn * 23) + 0.06 * np.sin(turn * 61 + 1)
    crowds = noise.fbm(256, 12, 3, rng)[7]
    wave = 1.3 * np.interp(np.arange(AROUND) / AROUND * 256, np.arange(257), np.append(crowds, crowds[0]))
    per = AROUND / 360.0
    count = 2600
    place = np.sort(rng.uniform(0, AROUND, count))
    dense = np.interp(place, np.arange(AROUND), wave)
    reach = far_shore(turn)
    for at, crowd in zip(place, dense, strict=True):
        if rng.random() > 0.62 + 1.5 * crowd:
            continue
        away = float(reach[int(at)]) * rng.uniform(1.0, 1.25)
        tall = rng.uniform(5.0, 13.0) * (1.0 + 0.9 * max(crowd, 0.0)) * rng.uniform(0.6, 1.15)
        top = np.degrees(np.arctan2(tall + WATER_Y, away))
        half = np.degrees(np.arctan2(tall * rng.uniform(0.13, 0.19), away)) * per
        span = np.arange(int(at - half) - 1, int(at + half) + 2)
        out = np.abs(span + 0.5 - at) / half
        jag = 0.10 * np.sin(span * 2.1 + at) * np.clip(out * 3, 0, 1)
        shape = np.where(out < 1, top * np.clip(1 - out**0.85 + jag, 0, 1), -9.0)
        edge[span % AROUND] = np.maximum(edge[span % AROUND], shape)
    return np.asarray(edge)
