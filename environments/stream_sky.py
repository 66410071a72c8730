"""The evening over the stream, from late gold to the blue hour: chosen colours as a table, hills as a skyline, light by the hour.

The sun is gone behind the hills before it begins. Colours are light on the eye, at an exposure of 1. `sky_light` of
`environments.light` reads the table, so that water, haze and sky agree; its third axis is the hour and not the sun's height.
"""

from __future__ import annotations

import math

import numpy as np

from environments import noise, sky
from environments.easing import smooth

SUN_AT = math.radians(5.0)  # right of forward
SUN_UP = math.radians(5.0)  # where the light on things comes from: the glow, not the sun
AROUND = 2048
SPAN_DEG = 9.0  # what the skyline's channels cover

_UP = np.array([0.0, 3.0, 8.0, 15.0, 26.0, 42.0, 62.0, 90.0])
_HOURS = (0.0, 0.45, 1.0)
_TOWARD = np.array([
    [(1.50, 0.80, 0.34), (1.30, 0.68, 0.33), (1.00, 0.54, 0.36), (0.70, 0.44, 0.43), (0.42, 0.36, 0.47), (0.235, 0.285, 0.44), (0.145, 0.22, 0.39), (0.105, 0.175, 0.34)],
    [(1.20, 0.58, 0.28), (1.00, 0.49, 0.30), (0.73, 0.39, 0.35), (0.46, 0.315, 0.38), (0.260, 0.260, 0.38), (0.145, 0.200, 0.35), (0.088, 0.150, 0.30), (0.062, 0.118, 0.255)],
    [(0.72, 0.37, 0.24), (0.58, 0.32, 0.26), (0.39, 0.265, 0.30), (0.225, 0.210, 0.31), (0.120, 0.158, 0.285), (0.068, 0.118, 0.245), (0.044, 0.088, 0.205), (0.033, 0.070, 0.175)],
])  # fmt: skip
_AGAINST = np.array([
    [(0.36, 0.32, 0.42), (0.44, 0.34, 0.43), (0.50, 0.36, 0.43), (0.40, 0.33, 0.44), (0.27, 0.29, 0.44), (0.180, 0.25, 0.42), (0.130, 0.21, 0.38), (0.105, 0.175, 0.34)],
    [(0.22, 0.23, 0.35), (0.26, 0.24, 0.36), (0.29, 0.245, 0.36), (0.24, 0.230, 0.355), (0.165, 0.205, 0.34), (0.110, 0.170, 0.31), (0.078, 0.140, 0.28), (0.062, 0.118, 0.255)],
    [(0.105, 0.130, 0.235), (0.115, 0.132, 0.238), (0.118, 0.130, 0.238), (0.100, 0.122, 0.235), (0.072, 0.108, 0.220), (0.052, 0.092, 0.200), (0.040, 0.079, 0.185), (0.033, 0.070, 0.175)],
])  # fmt: skip

_LIGHT = {  # at each of `_HOURS`: of the glow, of the whole sky, of the ground
    "glow": ((1.00, 0.50, 0.20), (0.62, 0.29, 0.145), (0.170, 0.095, 0.075)),
    "sky": ((0.44, 0.405, 0.455), (0.285, 0.285, 0.365), (0.150, 0.175, 0.260)),
    "ground": ((0.090, 0.085, 0.060), (0.060, 0.060, 0.055), (0.034, 0.038, 0.044)),
    "cloud": ((1.25, 0.60, 0.34), (0.95, 0.40, 0.29), (0.32, 0.185, 0.210)),
    "shade": ((0.42, 0.33, 0.42), (0.26, 0.225, 0.33), (0.098, 0.112, 0.190)),
}


def hour(t: float) -> float:
    """0 in the last gold to 1 in the blue hour, after twenty minutes and a little."""
    return 1.0 - math.exp(-((max(t, 0.0) / 780.0) ** 1.35))


def lit(name: str, at: float) -> tuple[float, float, float]:
    """A light of `_LIGHT` at an hour 0–1."""
    rows = np.array(_LIGHT[name])
    red, green, blue = (float(np.interp(at, _HOURS, rows[:, i])) for i in range(3))
    return red, green, blue


def table() -> dict[str, np.ndarray]:
    """The sky's light, {"sky": float32 (SUNS, HEIGHTS, AZIMUTHS, 3)}, as `light.SKY_TABLE` reads it."""
    up = np.linspace(0, 1, sky.HEIGHTS) ** 2 * 90.0
    azimuth = np.linspace(0, 1, sky.AZIMUTHS) ** 2 * np.pi
    hours = np.linspace(0, 1, sky.SUNS)
    near = (0.5 + 0.5 * np.cos(azimuth)) ** 1.7
    core = np.exp(-((azimuth / 0.55) ** 2))  # the glow itself, where the sun went down
    rows = []
    for at in hours:
        toward, against = (_smooth(_between(each, at), up) for each in (_TOWARD, _AGAINST))
        one = near[None, :, None] * toward[:, None] + (1 - near)[None, :, None] * against[:, None]
        warm = np.array([0.95, 0.52, 0.19]) * (1.0 - 0.62 * at)
        one = one + core[None, :, None] * np.exp(-up / 6.5)[:, None, None] * warm
        rows.append(one)
    return {"sky": np.array(rows, np.float32)}


def _between(colours: np.ndarray, at: float) -> np.ndarray:
    return np.array([[np.interp(at, _HOURS, colours[:, i, c]) for c in range(3)] for i in range(len(_UP))])


def _smooth(colours: np.ndarray, up: np.ndarray) -> np.ndarray:
    """The colours at heights, without corners between those that were chosen."""
    fine = np.linspace(0, 90, 361)
    spread = np.exp(-((np.arange(-24, 25) / 9.0) ** 2) / 2)
    made = []
    for c in range(3):
        row = np.interp(fine, _UP, colours[:, c])
        soft = np.convolve(np.pad(row, 24, "edge"), spread / spread.sum(), "valid")
        share = smooth(0.0, 9.0, fine)
        made.append(np.interp(up, fine, row * (1 - share) + soft * share))
    return np.stack(made, -1)


def skyline(seed: int) -> dict[str, np.ndarray]:
    """How high the land stands all around, float32 (1, AROUND, 4): far hills, nearer hills, woods, and where mist lies.

    Columns from behind over the left; heights as shares of `SPAN_DEG`. A valley opens toward the glow.
    """
    rng = np.random.default_rng((seed, 204))
    turn = ((np.arange(AROUND) + 0.5) / AROUND * 2 - 1) * np.pi
    off = np.angle(np.exp(1j * (turn - SUN_AT)))
    valley = 1.0 - np.exp(-((off / 0.34) ** 2))
    far = 2.5 + 1.3 * _wave(rng, (3, 5, 9, 17, 33, 63), 0.62)
    far = far * (0.62 + 0.38 * valley) + 0.9 * np.exp(-(((off + 0.26) / 0.16) ** 2)) + 0.5 * np.exp(-(((off - 0.44) / 0.22) ** 2))
    near = (1.7 + 1.25 * _wave(rng, (2, 4, 7, 13, 29), 0.6)) * (0.20 + 0.80 * valley)
    woods = (0.95 + 0.75 * _wave(rng, (3, 6, 11, 23), 0.65)) * (0.10 + 0.90 * np.clip(np.abs(off) / 0.55, 0, 1) ** 1.5)
    crowns = _crowns(rng) * (0.25 + 0.75 * np.clip(np.abs(off) / 0.5, 0, 1))
    mist = 0.5 + 0.5 * _wave(rng, (3, 7, 15, 31), 0.7)
    heights = np.stack([np.maximum(far, 0.3), np.maximum(near, 0.12), np.maximum(woods, 0.05) + crowns], -1) / SPAN_DEG
    rows = np.concatenate([heights, mist[:, None]], -1)
    return {"skyline": np.clip(rows, 0, 1)[None].astype(np.float32)}


def _wave(rng: np.random.Generator, counts: tuple[int, ...], gain: float) -> np.ndarray:
    """Hills around the compass, about −1 to 1."""
    turn = (np.arange(AROUND) + 0.5) / AROUND * 2 * np.pi
    whole, weight, most = np.zeros(AROUND), 1.0, 0.0
    for count in counts:
        whole += weight * np.sin(count * turn + rng.uniform(0, 2 * np.pi) + 0.6 * np.sin(turn * 2 + rng.uniform(0, 6)))
        most += weight
        weight *= gain
    return whole / (0.62 * most)


def _crowns(rng: np.random.Generator) -> np.ndarray:
    """Round tops of far trees along the compass, degrees."""
    tops = np.zeros(AROUND)
    place = np.arange(AROUND)
    for _ in range(520):
        at, half, tall = rng.uniform(0, AROUND), rng.uniform(2.2, 7.5), rng.uniform(0.10, 0.42)
        gap = np.abs((place - at + AROUND / 2) % AROUND - AROUND / 2) / half
        tops = np.maximum(tops, tall * np.sqrt(np.clip(1 - gap**2, 0, 1)) * (0.85 + 0.15 * np.sin(place * 2.3 + at)))
    return tops


def tile(seed: int) -> dict[str, np.ndarray]:
    """The noise all surfaces share, uint8 (512, 512, 4): slopes of ripples x and y about a half, patches, grain."""
    rng = np.random.default_rng((seed, 202))
    ripples = noise.fbm(512, 5, 4, rng, 0.42)
    slopes = noise.normals(ripples, 1.0)
    slopes = np.clip(0.5 + 0.17 * slopes / slopes.std(), 0, 1)
    patches = noise.spread(noise.bent(noise.fbm(512, 4, 6, rng, 0.55), noise.fbm(512, 4, 3, rng), noise.fbm(512, 4, 3, rng), 18.0))
    grain = noise.spread(noise.fbm(512, 48, 3, rng, 0.7))
    return {"tile": np.round(np.concatenate([slopes, patches[..., None], grain[..., None]], -1) * 255).astype(np.uint8)}


def bed(seed: int) -> dict[str, np.ndarray]:
    """Pebbles from above, uint8 (512, 512, 2): how light each is, and the dark between them."""
    rng = np.random.default_rng((seed, 203))
    light = np.full((512, 512), 0.34, np.float32)
    gap = np.zeros((512, 512), np.float32)
    for count in (34, 17, 9):
        first, second = noise.cells(512, count, rng)
        lies = noise.spread(noise.fbm(512, count // 2 + 1, 2, rng)) > (0.35, 0.45, 0.60)[(34, 17, 9).index(count)]
        edge = np.clip((second - first) / 0.22, 0, 1) * np.clip((0.62 - first) / 0.25, 0, 1)
        tone = noise.spread(noise.sample(noise.fbm(64, 16, 1, rng), *_cell_of(512, count, rng)))
        here = lies & (edge > 0.05)
        light = np.where(here, 0.30 + 0.55 * tone * (0.6 + 0.4 * edge), light * (1 - 0.5 * (lies & (edge <= 0.05))))
        gap = np.where(here, edge, gap * 0.8)
    return {"bed": np.round(np.clip(np.stack([light, gap], -1), 0, 1) * 255).astype(np.uint8)}


def _cell_of(size: int, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    shift = rng.random(2)
    at = np.floor((np.arange(size) + 0.5) / size * count) / count
    u, v = np.meshgrid(at, at)
    return u * 7.3 + shift[0], v * 5.1 + shift[1]
