"""The clear sky, integrated once: single scattering by air and haze, ozone, and the light that
scatters more than once, for a row of sun heights.

Method: Bruneton and Neyret 2008 for the transmittance table, Hillaire 2020 for the light of higher
orders (one isotropic term per height and sun). Pure numpy, about a second; kept by `baked`.
Units: metres and 1/m; radiance relative to a sun of 1 above the air.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

AZIMUTHS, HEIGHTS, SUNS = 40, 64, 12
"""The table's size: azimuth from the sun (root-spaced), height above the horizon (root-spaced), sun."""

GROUND = 6_360e3
TOP = 6_440e3
_AIR = np.array([5.80e-6, 13.56e-6, 33.10e-6])
_OZONE = np.array([0.65e-6, 1.88e-6, 0.085e-6])
_AIR_SCALE, _HAZE_SCALE = 8_000.0, 1_200.0
_HAZE_ABSORBS = 1.11  # extinction over scattering
_HAZE_FORWARD = 0.74  # asymmetry of the haze's phase function


def sun_heights(low_deg: float, high_deg: float) -> np.ndarray:
    """The sun heights (radians) of a table's rows; `frame.sun.w` runs 0–1 over them."""
    return np.radians(np.linspace(low_deg, high_deg, SUNS))


def toward(azimuth: float, height: float) -> tuple[float, float, float]:
    """A unit direction from radians to the right of forward and above the horizon."""
    flat = math.cos(height)
    return math.sin(azimuth) * flat, math.sin(height), -math.cos(azimuth) * flat


def between(rows: Sequence[Sequence[float]], place: float) -> tuple[float, ...]:
    """What `rows`, evenly spaced over 0–1, hold at a place."""
    at = min(max(place, 0.0), 1.0) * (len(rows) - 1)
    low = min(int(at), len(rows) - 2)
    part = at - low
    return tuple(a + (b - a) * part for a, b in zip(rows[low], rows[low + 1], strict=True))


def _density(height: np.ndarray, haze: float) -> tuple[np.ndarray, np.ndarray]:
    """Scattering (n, 2 species as air rgb and haze) and extinction (n, 3) at heights in metres."""
    air = np.exp(-height / _AIR_SCALE)[..., None] * _AIR
    dust = np.exp(-height / _HAZE_SCALE)[..., None] * haze
    ozone = np.maximum(0.0, 1.0 - np.abs(height - 25e3) / 15e3)[..., None] * _OZONE
    return np.stack([air, np.broadcast_to(dust, air.shape)], -2), air + dust * _HAZE_ABSORBS + ozone


def _to_top(radius: np.ndarray, mu: np.ndarray) -> np.ndarray:
    return -radius * mu + np.sqrt(np.maximum(radius**2 * (mu**2 - 1) + TOP**2, 0.0))


def _to_ground(radius: np.ndarray, mu: np.ndarray) -> np.ndarray:
    """Distance to the ground, inf where the ray misses it."""
    inside = radius**2 * (mu**2 - 1) + GROUND**2
    hit = (inside > 0) & (mu < 0)
    return np.where(hit, -radius * mu - np.sqrt(np.maximum(inside, 0.0)), np.inf)


class _Table:
    """Values over (height, cosine of the zenith angle), read with bilinear interpolation."""

    def __init__(self, heights: int, angles: int) -> None:
        self.radius = GROUND + (np.linspace(0, 1, heights) ** 2) * (TOP - GROUND) * 0.999 + 1.0
        bend = np.linspace(-1, 1, angles)
        self.mu = np.sign(bend) * np.abs(bend) ** 2  # dense near the horizon
        self.values = np.zeros((heights, angles, 3))

    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        radius, mu = np.meshgrid(self.radius, self.mu, indexing="ij")
        return radius, mu

    def read(self, radius: np.ndarray, mu: np.ndarray) -> np.ndarray:
        heights, angles = self.values.shape[:2]
        y = np.sqrt(np.clip((radius - GROUND - 1.0) / ((TOP - GROUND) * 0.999), 0, 1)) * (heights - 1)
        x = (np.sign(mu) * np.sqrt(np.abs(np.clip(mu, -1, 1))) * 0.5 + 0.5) * (angles - 1)
        row, column = np.minimum(y.astype(int), heights - 2), np.minimum(x.astype(int), angles - 2)
        y, x = (y - row)[..., None], (x - column)[..., None]
        v = self.values
        top = v[row, column] * (1 - x) + v[row, column + 1] * x
        bottom = v[row + 1, column] * (1 - x) + v[row + 1, column + 1] * x
        return np.asarray(top * (1 - y) + bottom * y)


def transmittance(haze: float) -> _Table:
    """How much sunlight comes through the air to a height, for a sun at an angle."""
    table = _Table(48, 128)
    radius, mu = table.grid()
    length = _to_top(radius, mu)
    depth = np.zeros((*radius.shape, 3))
    steps = 48
    for i in range(steps):
        s = length * (i + 0.5) / steps
        height = np.sqrt(radius**2 + s**2 + 2 * radius * s * mu) - GROUND
        depth += _density(np.maximum(height, 0.0), haze)[1] * (length / steps)[..., None]
    table.values = np.exp(-depth) * ~np.isfinite(_to_ground(radius, mu))[..., None]
    return table


def _march(
    radius: np.ndarray, mu: np.ndarray, mu_sun: np.ndarray, cosine: np.ndarray, haze: float, through: _Table,
    again: _Table | None, steps: int, isotropic: bool = False,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Light gathered along rays, and the share scattered at all (for the higher orders)."""
    length = np.minimum(_to_top(radius, mu), _to_ground(radius, mu))
    if isotropic:
        phases = np.full((*cosine.shape, 2, 1), 1 / (4 * np.pi))
    else:
        air = 3 / (16 * np.pi) * (1 + cosine**2)
        g = _HAZE_FORWARD
        dust = (1 - g * g) / (4 * np.pi * (1 + g * g - 2 * g * cosine) ** 1.5)
        phases = np.stack([air, dust], -1)[..., None]
    light, share = np.zeros((*radius.shape, 3)), np.zeros((*radius.shape, 3))
    clear = np.ones((*radius.shape, 3))
    before = np.zeros_like(length)
    for i in range(steps):
        after = length * ((i + 1) / steps) ** 2  # short steps near the eye
        s, ds = (before + after) / 2, (after - before)[..., None]
        here = np.sqrt(radius**2 + s**2 + 2 * radius * s * mu)
        scatter, extinct = _density(np.maximum(here - GROUND, 0.0), haze)
        sun = (radius * mu_sun + s * cosine) / here
        source = (scatter * phases).sum(-2) * through.read(here, sun)
        if again is not None:
            source = source + scatter.sum(-2) * again.read(here, sun)
        absorbed = np.exp(-extinct * ds)
        part = clear * (1 - absorbed) / np.maximum(extinct, 1e-12)
        light += part * source
        share += part * scatter.sum(-2)
        clear = clear * absorbed
        before = after
    return light, share


def higher_orders(haze: float, through: _Table) -> _Table:
    """Radiance of all orders beyond the first, per unit of scattering; Hillaire 2020, section 5.5."""
    table = _Table(16, 32)
    radius, mu_sun = table.grid()
    light, share = np.zeros((*radius.shape, 3)), np.zeros((*radius.shape, 3))
    count = 48
    index = np.arange(count) + 0.5
    ups, turns = 1 - 2 * index / count, index * np.pi * (1 + 5**0.5)
    for up, turn in zip(ups, turns, strict=True):
        side = np.sqrt(1 - up * up) * np.cos(turn)
        cosine = up * mu_sun + side * np.sqrt(1 - mu_sun**2)
        mu = np.full_like(mu_sun, up)
        one, scattered = _march(radius, mu, mu_sun, cosine, haze, through, None, 12, isotropic=True)
        light += one / count
        share += scattered / count
    table.values = light / (1 - np.minimum(share, 0.98))
    return table


def lights(air: dict[str, np.ndarray]) -> list[tuple[float, ...]]:
    """Of a `day`, the sun's light and that of the whole sky, red to blue: six plain numbers for each of its suns."""
    return [tuple(map(float, row)) for row in np.concatenate([air["sun"], air["above"]], 1)]


def day(low_deg: float, high_deg: float, haze: float) -> dict[str, np.ndarray]:
    """`table` for suns between two heights, as `baked.kept` asks for it."""
    return table(sun_heights(low_deg, high_deg), haze)


def table(heights: np.ndarray, haze: float = 6e-6) -> dict[str, np.ndarray]:
    """The sky for sun heights in radians.

    Args:
        haze: scattering of haze at the ground, 1/m: 3e-6 crisp, 1.5e-5 milky.

    Returns:
        sky: float32 (SUNS, HEIGHTS, AZIMUTHS, 3), as `light.SKY_TABLE` reads it.
        sun: (SUNS, 3), what is left of the sun's light at the ground.
        above: (SUNS, 3), light of the whole sky on a level surface, over π.
    """
    through = transmittance(haze)
    again = higher_orders(haze, through)
    azimuth = np.linspace(0, 1, AZIMUTHS) ** 2 * np.pi
    height = np.linspace(0, 1, HEIGHTS) ** 2 * np.pi / 2
    sun, up, turn = np.meshgrid(heights, height, azimuth, indexing="ij")
    radius = np.full(up.shape, GROUND + 30.0)
    mu, mu_sun = np.sin(up) + 1e-4, np.sin(sun)
    cosine = np.sin(up) * np.sin(sun) + np.cos(up) * np.cos(sun) * np.cos(turn)
    sky = _march(radius, mu, mu_sun, cosine, haze, through, again, 24)[0]
    level = np.full(len(heights), GROUND + 30.0)
    beams = through.read(level, np.sin(heights))
    weight = np.cos(up[0]) * np.sin(up[0]) * np.gradient(height)[:, None] * np.gradient(azimuth)[None, :] * 2
    above = (sky * weight[None, ..., None]).sum((1, 2)) / np.pi
    return {"sky": sky.astype(np.float32), "sun": beams.astype(np.float32), "above": above.astype(np.float32)}
