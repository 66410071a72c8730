"""The canyon's ground: a floor of wind-sculpted snow, banks, walls of ice with ledges, peaks beyond.

`Land` is one height field over x and z. The canyon runs ahead and bends to the right; a gap in its
right wall lets the low sun in. A river of clear ice winds along the floor, `RIVER` is its course for
shaders too: light flows in it, and never water. The viewer sits on a gentle rise and never moves, so
the mesh is fitted to that one look: every column of it has its rows where the picture has its shapes,
and what lies behind a ridge is not kept. What is nearer than `NEAR_M` has a finer map of its own.
"""

from __future__ import annotations

import numpy as np

from environments import baked, noise
from environments.easing import smooth

EYE_M = 1.45  # of the eye above the snow
FLOOR_Y = -2.15  # the canyon's floor
ICE_Y = -2.62  # the river's surface near the viewer
NEAR_M = 9.0  # half side of the near map
SUN_AZIMUTH = float(np.radians(58.0))  # right of forward
WIND = float(np.radians(24.0))  # the way sastrugi run, from +x toward +z
FARTHEST_M = 1500.0
ARCH_FEET = ((1.45, -5.05), (6.55, -6.35))  # x, z

RIVER = """
vec2 river(vec2 p) {  // x, z -> metres to the right of the river's middle, metres along it
    float d = -p.y;
    float t = clamp((d - 30.0) / 150.0, 0.0, 1.0), b = clamp((-d - 10.0) / 130.0, 0.0, 1.0);
    float middle = 34.0 * t * t * (3.0 - 2.0 * t) - 18.0 * b * b * (3.0 - 2.0 * b);
    float off = p.x - middle - 2.6 - 2.0 * cos(d / 7.5) - 0.35 * sin(d / 2.9 + 1.0);
    float slope = -0.2667 * sin(d / 7.5) + 0.12 * cos(d / 2.9 + 1.0);
    return vec2(off * inversesqrt(1.0 + slope * slope), d);
}
float river_half(float d) { return 1.25 + 0.010 * max(d, 0.0) + 0.22 * sin(d * 0.61) + 0.13 * sin(d * 1.43 + 2.0); }
"""


def middle(d: np.ndarray) -> np.ndarray:
    """The canyon's middle, metres right of the viewer, d metres ahead."""
    return 34.0 * smooth(30.0, 180.0, d) - 18.0 * smooth(10.0, 140.0, -d)


def river_middle(d: np.ndarray) -> np.ndarray:
    """Where the river's middle is, metres right of the viewer, d metres ahead."""
    return np.asarray(middle(d) + 2.6 + 2.0 * np.cos(d / 7.5) + 0.35 * np.sin(d / 2.9 + 1.0))


def river(x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `RIVER`: metres right of the river's middle, and its half width there."""
    d = -z
    off = x - river_middle(d)
    slope = -0.2667 * np.sin(d / 7.5) + 0.12 * np.cos(d / 2.9 + 1.0)
    half = 1.25 + 0.010 * np.maximum(d, 0.0) + 0.22 * np.sin(d * 0.61) + 0.13 * np.sin(d * 1.43 + 2.0)
    return off / np.sqrt(1 + slope * slope), half


class Land:
    """Heights from a seed. Call it with x and z arrays: metres above the eye (so mostly negative)."""

    def __init__(self, seed: int) -> None:
        fields = baked.kept("snow-fields", 1, _fields, seed)
        self._broad, self._small, self._ridge, self._bend, self._carved = (fields[name] for name in ("broad", "small", "ridge", "bend", "carved"))

    def __call__(self, x: np.ndarray, z: np.ndarray, carved: bool = True) -> np.ndarray:
        d, far = -z, np.hypot(x, z)
        wide = noise.sample(self._broad, x / 83.0, z / 83.0)
        bend = noise.sample(self._bend, x / 47.0 + 0.3, z / 47.0)
        fine = noise.sample(self._small, x / 15.0, z / 15.0)
        across = x - middle(d)
        u = np.abs(across) + 7.0 * wide + 3.4 * bend + 0.5 * fine
        left = smooth(2.0, -2.0, across)
        floor = 13.5 + 2.5 * (1 - left) + 0.045 * np.maximum(d - 20.0, 0.0)
        height = FLOOR_Y + 0.55 * smooth(-9.0, 2.0, u - floor) + 1.9 * smooth(-4.0, 5.0, u - floor)
        # Two cliffs with a ledge of snow between, by turns higher and lower, and slopes above them.
        beam = np.exp(-(((x * np.cos(SUN_AZIMUTH) - d * np.sin(SUN_AZIMUTH)) / 10.0) ** 2)) * smooth(4.0, 14.0, x)
        tall = (1.0 + 1.1 * noise.sample(self._bend, x / 140.0, z / 140.0 + 0.6)) * (1 - 0.93 * beam) * (0.72 + 0.28 * smooth(8.0, 60.0, np.abs(d)))
        tall *= 1 - 0.42 * np.exp(-((_apart(x, z, 0.72) / 0.17) ** 2)) * smooth(12.0, 30.0, far)  # beside the gap it is lower: no block before the sky
        ledge = 3.0 + 9.0 * np.clip(bend + 0.3, 0, 1)
        height += tall * (7.0 * smooth(0.5, 6.5, u - floor) + 6.5 * smooth(7.0 + ledge * 0.4, 12.5 + ledge, u - floor - 2.0 * fine))
        height += 2.6 * (noise.sample(self._ridge, x / 58.0 + 0.2, z / 58.0 + 0.7) + 0.1) * smooth(8.0, 17.0, u - floor) * (1 - 0.8 * beam)
        back = np.maximum(u - floor - 14.0, 0.0)
        height += (1 - 0.8 * beam) * 0.20 * back / (1 + back / 120.0) + 0.9 * fine * smooth(2.0, 16.0, u - floor)
        ridge = noise.sample(self._ridge, x / 1150.0 + 0.07, z / 1150.0 + 0.31)
        crag = noise.sample(self._ridge, x / 330.0, z / 330.0)
        jag = noise.sample(self._ridge, x / 97.0 + 0.5, z / 97.0 + 0.2)
        peaks = smooth(60.0, 430.0, np.maximum(back, far - 230.0)) * (16.0 + 150.0 * np.maximum(ridge + 0.30, 0.0) ** 1.4 + 22.0 * np.maximum(crag, -0.3) + 8.0 * jag)
        low_sun = np.exp(-((_apart(x, z, SUN_AZIMUTH) / 0.26) ** 2)) * smooth(10.0, 60.0, far)
        height += peaks * (1 - 0.78 * low_sun)
        # The viewer's own gentle rise.
        height += 0.70 * np.exp(-((x + 0.9) ** 2 + 0.8 * (z + 0.4) ** 2) / 17.0)
        height += 0.22 * np.exp(-((x + 1.55) ** 2 + (z + 3.15) ** 2) / 0.55)  # where the fox sleeps
        height += (0.34 * fine + 0.42 * bend) * smooth(1.5, 9.0, far)
        for foot_x, foot_z in ARCH_FEET:  # snow drifted against the arch
            height += 0.42 * np.exp(-((x - foot_x) ** 2 + (z - foot_z) ** 2) / 1.5)
        off, half = river(x, z)
        far_wide = 0.030 * np.maximum(np.abs(d) - 4.0, 0.0)
        bank = smooth(1.15 + far_wide, -0.10, np.abs(off) - half - 0.25 * fine)
        bed = ICE_Y - 0.004 * np.maximum(d - 6.0, 0.0)
        height = height + (bed - height) * bank
        height += 0.10 * np.exp(-(((np.abs(off) - half - 1.5 - far_wide) / (0.75 + far_wide)) ** 2))  # a lip the wind has built
        for (foot_x, foot_z), high in zip(ARCH_FEET, (0.34, 0.62), strict=True):  # and over the bank before its feet
            height += high * np.exp(-(((x - foot_x) / 1.25) ** 2) - ((z - foot_z - 0.55) / 0.95) ** 2) * smooth(0.0, 0.6, np.abs(off) - half)
        if carved:
            height = height + self.carved(x, z, far) * (1 - bank)
        return np.asarray(height)

    def carved(self, x: np.ndarray, z: np.ndarray, far: np.ndarray) -> np.ndarray:
        """What the wind cut: long low ridges, steep on one side; metres."""
        bend = noise.sample(self._bend, x / 9.0, z / 9.0)
        along = x * np.cos(WIND) + z * np.sin(WIND) + 0.9 * bend
        side = -x * np.sin(WIND) + z * np.cos(WIND) + 1.1 * bend
        cut = noise.sample(self._carved, along / 19.0, side / 7.3)
        patch = smooth(-0.25, 0.30, noise.sample(self._broad, x / 23.0 + 0.4, z / 23.0))
        fades = smooth(0.5, 2.0, far) * smooth(14.0, 5.5, far)
        return np.asarray(0.150 * cut * (0.30 + 0.70 * patch) * fades)


def _fields(seed: int) -> baked.Arrays:
    rng = np.random.default_rng((seed, 51))
    return {
        "broad": noise.fbm(256, 4, 5, rng), "small": noise.fbm(256, 6, 4, rng, 0.40), "ridge": noise.fbm(512, 3, 7, rng, 0.5, ridged=True),
        "bend": noise.fbm(256, 4, 4, rng, 0.42), "carved": _carved(rng).astype(np.float32),
    }  # fmt: skip


def _apart(x: np.ndarray, z: np.ndarray, azimuth: float) -> np.ndarray:
    """Radians between a place's bearing and an azimuth."""
    return np.asarray(np.mod(np.arctan2(x, -z) - azimuth + np.pi, 2 * np.pi) - np.pi)


def _carved(rng: np.random.Generator) -> np.ndarray:
    """A tile of sastrugi, u along the wind, about 0–1: tongues whose windward ends are undercut."""
    size = 512
    bend_x, bend_y = noise.fbm(size, 3, 4, rng), noise.fbm(size, 4, 4, rng)
    tongue = noise.fbm(size, 5, 4, rng, 0.40, ridged=True)
    fine = noise.fbm(size, 11, 3, rng, 0.4, ridged=True)
    field = noise.spread(noise.bent(tongue, bend_x, bend_y, 40.0)) + 0.22 * noise.spread(noise.bent(fine, bend_y, bend_x, 22.0))
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    lean = noise.sample(field, x - 0.035 * field, y + 0.02 * field)  # crests lean with the wind
    return np.asarray(noise.spread(blurred(lean, 4)) ** 1.25)


def begins(angles: np.ndarray) -> np.ndarray:
    """How far away the far land begins, by bearing: beyond the river's bends ahead and behind, at the walls else."""
    off = np.abs(np.mod(angles + np.pi / 2, np.pi) - np.pi / 2)
    return np.asarray(46.0 - 26.0 * smooth(0.14, 0.44, off))


def _columns(quality: str) -> tuple[np.ndarray, int]:
    """Bearings of the mesh's columns (to the right of forward) and how many rows each has."""
    turn, rows = (0.82, 118) if quality == "high" else (1.15, 90)
    return np.radians(np.concatenate([np.arange(-85.0, 85.0, turn), np.arange(85.0, 275.0, turn * 1.4)])), rows


def _fitted(land: Land, angles: np.ndarray, rows: int) -> np.ndarray:
    """Radii (rows, columns): evenly spread over what the eye sees of each column's outline."""
    share = np.linspace(0, 1, 640)[:, None]
    ends, angle = begins(angles), angles
    fine = 0.3 * (ends / 0.3) ** share
    radius = fine
    rise = np.arctan2(land(radius * np.sin(angle), -radius * np.cos(angle), False), radius)
    hidden = rise < np.maximum.accumulate(rise, 0) - 0.02
    step = np.hypot(np.diff(rise, axis=0) * np.where(hidden[1:], 0.5, 1.0), 0.30 * np.diff(np.log(fine), axis=0) * np.minimum(1.0, 0.34 + 5.0 / fine[1:]))
    run = np.concatenate([np.zeros((1, len(angles))), np.cumsum(step, 0)])
    run /= run[-1]
    spread = np.linspace(0, 1, rows)
    radii = np.stack([np.interp(spread, run[:, i], np.log(fine[:, i])) for i in range(len(angles))], 1)
    reach = max(2, round(len(angles) / 26))
    padded = np.concatenate([radii[:, -reach:], radii, radii[:, :reach]], 1)  # neighbours alike, or ridges would be saws
    weight = np.hanning(2 * reach + 3)[1:-1]
    radii = sum(w * padded[:, i : i + len(angles)] for i, w in enumerate(weight)) / weight.sum() - np.log(0.3)
    radii *= np.log(ends / 0.3) / radii[-1]  # it ends where the far land begins, or the sky would show between them
    return np.asarray(0.3 * np.exp(radii))


def mesh(seed: int, quality: str) -> dict[str, np.ndarray]:
    """The ground as loose triangles.

    Returns:
        corners: float32 (3n, 8): position, normal, open sky 0–1, tangent of the horizon toward the sun.
    """
    land = Land(seed)
    angles, rows = _columns(quality)
    radius = _fitted(land, angles, rows)
    angle = np.broadcast_to(angles, radius.shape)
    x, z = radius * np.sin(angle), -radius * np.cos(angle)
    y = land(x, z)
    step = np.maximum(radius * 0.010, 0.03)
    slope_x = (land(x + step, z, False) - land(x - step, z, False)) / (2 * step)
    slope_z = (land(x, z + step, False) - land(x, z - step, False)) / (2 * step)
    normal = np.stack([-slope_x, np.ones_like(x), -slope_z], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    vertices = np.concatenate(
        [np.stack([x, y, z], -1), normal, open_sky(land, x, y, z)[..., None], sunline(land, x, y, z)[..., None]], -1
    ).astype(np.float32)
    rise = np.arctan2(y, radius)
    hidden = rise < np.maximum.accumulate(rise, 0) - (0.012 + 0.35 / radius)
    vertices = np.concatenate([vertices, vertices[:, :1]], 1)
    hidden = np.concatenate([hidden, hidden[:, :1]], 1)
    a, b, c, d = vertices[:-1, :-1], vertices[:-1, 1:], vertices[1:, :-1], vertices[1:, 1:]
    seen = ~(hidden[:-1, :-1] & hidden[:-1, 1:] & hidden[1:, :-1] & hidden[1:, 1:])
    quads = np.stack([a, b, c, b, d, c], -2)[seen].reshape(-1, 8)
    ring = vertices[0]
    centre = np.broadcast_to(np.array([0, ring[:, 1].mean(), 0, 0, 1, 0, 1, ring[0, 7]], np.float32), ring[:-1].shape)
    cap = np.stack([centre, ring[1:], ring[:-1]], 1).reshape(-1, 8)
    return {"corners": np.concatenate([cap, quads]).astype(np.float32)}


def open_sky(land: Land, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """How much of the sky the land leaves free, 0–1, by walking outward."""
    blocked = np.zeros_like(x)
    for turn in np.linspace(0, 2 * np.pi, 6, endpoint=False):
        rise = np.zeros_like(x)
        for reach in (0.6, 2.0, 6.0, 18.0, 50.0):
            there = land(x + reach * np.sin(turn), z + reach * np.cos(turn), False)
            rise = np.maximum(rise, (there - y) / reach)
        blocked += np.sin(np.arctan(rise)) / 6
    return np.asarray(1 - blocked)


def sunline(land: Land, x: np.ndarray, y: np.ndarray, z: np.ndarray, nearest: float = 0.8, steps: int = 20) -> np.ndarray:
    """The tangent of the height above which the sun is seen from there: shade moves with the sun."""
    toward = np.array([np.sin(SUN_AZIMUTH), -np.cos(SUN_AZIMUTH)])
    hidden = np.full_like(x, -0.3)
    for reach in np.geomspace(nearest, 700.0, steps):
        there = land(x + toward[0] * reach, z + toward[1] * reach, False)
        hidden = np.maximum(hidden, (there - y) / reach)
    return np.asarray(hidden)


def near_map(seed: int) -> dict[str, np.ndarray]:
    """The near ground, uint8 (768, 768, 4): slopes x and z (±1 over 0–255), open sky, sunline (±0.5).

    It covers ±NEAR_M about the viewer; u is x, v is z.
    """
    size = 768
    land, rng = Land(seed), np.random.default_rng((seed, 52))
    at = (np.arange(size) + 0.5) / size * 2 * NEAR_M - NEAR_M
    x, z = np.meshgrid(at, at)
    height = land(x, z)
    off, half = river(x, z)
    snow = smooth(-0.1, 0.5, np.abs(off) - half)
    clods = noise.fbm(size, 64, 3, rng, 0.6) + 0.6 * noise.fbm(size, 24, 3, rng)
    height = height + 0.0016 * clods * snow
    texel = 2 * NEAR_M / size
    slope_z, slope_x = np.gradient(height, texel)
    broad, wider = blurred(height, 5), blurred(height, 16)
    sky = np.clip(1 - np.maximum(broad - height, 0) * 9.0 - np.maximum(wider - height, 0) * 3.0, 0.35, 1)
    line = np.full_like(x, -0.5)
    toward = np.array([np.sin(SUN_AZIMUTH), -np.cos(SUN_AZIMUTH)])
    for reach in (*range(1, 10), *range(10, 45, 3)):
        there = np.roll(height, (-round(toward[1] * reach), -round(toward[0] * reach)), (0, 1))
        line = np.maximum(line, (there - height) / (reach * texel))
    line = blurred(line, 2)
    edge = np.clip((NEAR_M - np.maximum(np.abs(x), np.abs(z))) / 1.5, 0, 1)
    stack = [slope_x * 0.5 + 0.5, slope_z * 0.5 + 0.5, 1 - (1 - sky) * edge, np.where(edge > 0, line * edge - 0.5 * (1 - edge), -0.5) + 0.5]
    return {"near": np.round(np.clip(np.stack(stack, -1), 0, 1) * 255).astype(np.uint8)}


def blurred(field: np.ndarray, reach: int) -> np.ndarray:
    """A box of 2·reach + 1, twice, about a triangle; the edges wrap."""
    for axis in (0, 1):
        for _ in range(2):
            summed = np.cumsum(np.concatenate([np.take(field, range(-reach - 1, 0), axis), field, np.take(field, range(reach), axis)], axis), axis)
            count = field.shape[axis]
            upper = np.take(summed, range(2 * reach + 1, 2 * reach + 1 + count), axis)
            field = (upper - np.take(summed, range(count), axis)) / (2 * reach + 1)
    return field


def snow_tile(seed: int) -> dict[str, np.ndarray]:
    """Snow from farther away, uint8 (512, 512, 4): slopes along and across the wind (±0.5), patches, grain. It tiles."""
    rng = np.random.default_rng((seed, 53))
    carved = _carved(rng) + 0.05 * noise.fbm(512, 40, 3, rng, 0.6)
    slopes = noise.normals(carved, 1.0)
    slopes *= 0.11 / slopes.std()
    patches = noise.spread(noise.fbm(512, 3, 6, rng, 0.55))
    grain = noise.spread(noise.fbm(512, 64, 3, rng, 0.8))
    stack = np.concatenate([np.clip(slopes + 0.5, 0, 1), patches[..., None], grain[..., None]], -1)
    return {"snow": np.round(stack * 255).astype(np.uint8)}


def ice_tile(seed: int) -> dict[str, np.ndarray]:
    """Within clear ice, uint8 (512, 512, 4): streams of light drawn out along u, veils, cracks, bubbles. It tiles."""
    rng = np.random.default_rng((seed, 54))
    size = 512
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    bend_x, bend_y = noise.fbm(size, 3, 4, rng), noise.fbm(size, 3, 4, rng)
    # Streams: thin lines where a warped field crosses zero, drawn out along u.
    drawn = noise.sample(noise.fbm(size, 5, 4, rng, 0.5), 1.0 * x + 0.16 * bend_x, 2.0 * y + 0.20 * bend_y)
    streams = np.exp(-((drawn / 0.085) ** 2)) + 0.45 * np.exp(-((drawn / 0.25) ** 2))
    veils = noise.spread(noise.bent(noise.fbm(size, 2, 5, rng, 0.5), bend_x, bend_y, 60.0))
    cracks = np.zeros((size, size), np.float32)
    for count, share in ((4, 1.0), (9, 0.55)):
        first, second = noise.cells(size, count, rng)
        edge = noise.bent(second - first, noise.fbm(size, 6, 5, rng), noise.fbm(size, 6, 5, rng), 22.0)
        cracks = np.maximum(cracks, share * np.exp(-np.maximum(edge, 0) * 26.0))
    first, _ = noise.cells(size, 40, rng)
    bubbles = np.exp(-((first / 0.16) ** 2)) * smooth(0.45, 0.9, noise.spread(noise.fbm(size, 5, 3, rng)))
    stack = np.stack([noise.spread(streams), veils, noise.spread(cracks, 0.0, 99.9), np.clip(bubbles, 0, 1)], -1)
    return {"ice": np.round(stack * 255).astype(np.uint8)}
