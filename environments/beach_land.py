"""The bay's ground: where the water ends, how high the sand lies, and its mesh.

Two coordinates follow the waterline: `off`, metres seaward of the mean waterline (negative on
land), and `along`, metres to the left of the viewer. `SHORE` is the same function for shaders.
The mesh is a fan about the viewer, fine near and coarse far, since the viewer never moves. What is
closer than 6 m has a baked map of its own: ripples, clods, their shade by the low sun.
"""

from __future__ import annotations

import numpy as np

from environments import noise
from environments.easing import smooth

SEA_Y = -1.98  # metres, of still water below the eye
STAND_OFF = 7.6  # metres from the viewer to the waterline
TURN = np.radians(35.0)  # of the offshore direction, to the right of forward
NEAR_M = 6.0  # half side of the near map
HILLS_M, HILLS_DEG = 120.0, (-105.0, -9.0)  # where hills stand against the sky: from that far on, and to the right of forward
CAST_M = 12.0  # half side of the map of what solid things shade

WATERLINE = f"""
const float SEA_Y = {SEA_Y};
const vec2 OUT = vec2({np.sin(TURN):.6f}, {-np.cos(TURN):.6f});  // seaward at the viewer
"""
SHORE = f"""
vec2 shore(vec2 p) {{  // x, z -> metres off the waterline (land negative), metres along it
    float off = dot(p, OUT) - {STAND_OFF};
    float along = dot(p, vec2({-np.cos(TURN):.6f}, {-np.sin(TURN):.6f}));
    float a = abs(along), reach = along > 0.0 ? 260.0 : 90.0, bow = along > 0.0 ? 0.0046 : 0.0011;
    float bend = bow * a * a / (1.0 + a / reach);
    float slope = bow * a * (2.0 + a / reach) / ((1.0 + a / reach) * (1.0 + a / reach));
    off -= bend + 0.35 * sin(along * 0.21) * min(a * 0.1, 1.0) + 1.2 * sin(along * 0.055 + 0.6) - 0.68;
    return vec2(off * inversesqrt(1.0 + slope * slope), along);
}}

vec2 seaward(float along) {{  // the way out from the waterline here
    float a = abs(along), reach = along > 0.0 ? 260.0 : 90.0, bow = along > 0.0 ? 0.0046 : 0.0011;
    float slope = bow * a * (2.0 + a / reach) / ((1.0 + a / reach) * (1.0 + a / reach)) * sign(along);
    return normalize(OUT + slope * vec2({np.cos(TURN):.6f}, {np.sin(TURN):.6f}));
}}
"""


def _bow(along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far the waterline bends seaward at a place along it, metres, and its slope without the small bays."""
    a = np.abs(along)
    reach, bow = np.where(along > 0, 260.0, 90.0), np.where(along > 0, 0.0046, 0.0011)
    bend = bow * a * a / (1 + a / reach)
    slope = bow * a * (2 + a / reach) / (1 + a / reach) ** 2
    bays = 0.35 * np.sin(along * 0.21) * np.minimum(a * 0.1, 1) + 1.2 * np.sin(along * 0.055 + 0.6) - 0.68
    return bend + bays, slope


def shore(x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `SHORE`: metres off the waterline (land negative) and along it, any shape."""
    along = -x * np.cos(TURN) - z * np.sin(TURN)
    bend, slope = _bow(along)
    off = x * np.sin(TURN) - z * np.cos(TURN) - STAND_OFF - bend
    return off / np.sqrt(1 + slope * slope), along


def placed(off: np.ndarray, along: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The x and z that `shore` takes to this off and along."""
    bend, slope = _bow(along)
    out = off * np.sqrt(1 + slope * slope) + bend + STAND_OFF
    return out * np.sin(TURN) - along * np.cos(TURN), -out * np.cos(TURN) - along * np.sin(TURN)


class Land:
    """Heights from a seed. Call it with x and z arrays: metres above the eye (so mostly negative)."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng((seed, 11))
        self._broad = noise.fbm(256, 4, 5, rng)
        self._small = noise.fbm(256, 6, 5, rng, 0.55)
        self._ridge = _rounded(noise.fbm(256, 3, 6, rng, 0.5, ridged=True), 6)  # worn by rain: a crease would be a kink
        self._dunes = _rounded(self._broad, 7)  # no finer than the mesh is out there

    def __call__(self, x: np.ndarray, z: np.ndarray, rippled: bool = True) -> np.ndarray:
        off, along = shore(x, z)
        inland = np.maximum(-off, 0.0)
        # A face of one in fourteen, a soft berm, then the back beach, nearly level.
        face = 0.073 * np.minimum(inland, 9.0) + 0.17 * (1 - np.exp(-np.maximum(inland - 9.0, 0) / 4.0))
        bed = -0.058 * np.maximum(off, 0.0) - 0.02 * smooth(0, 3, off)
        fine = noise.sample(self._small, x / 9.0, z / 9.0)
        soft = noise.sample(self._dunes, x / 61.0, z / 61.0)
        dune = smooth(15.0, 30.0, inland + 7.0 * soft) * (1.9 + 3.2 * np.maximum(soft + 0.25, 0)) * (0.85 + 0.3 * fine * smooth(34.0, 14.0, np.hypot(x, z)))
        ridge = noise.sample(self._ridge, x / 260.0, z / 260.0)
        far = smooth(150.0, 330.0, np.hypot(x, z))
        hill = far * smooth(16.0, 120.0, inland) * (17.0 + 34.0 * np.maximum(ridge + 0.25, 0)) * smooth(20, 190, along)
        height = face + bed + dune + hill + 0.05 * fine * smooth(1.5, 9.0, inland)
        # The headland: beyond it the sea is open.
        height -= 30.0 * smooth(235.0, 330.0, along) * smooth(-5.0, 60.0, -z - 120.0)
        if rippled:
            height = height + self._ripples(x, z, inland)
        return np.asarray(SEA_Y + height)

    def _ripples(self, x: np.ndarray, z: np.ndarray, inland: np.ndarray) -> np.ndarray:
        """What the wind draws into the dry sand: faint ripples that fork, die out and begin again; metres."""
        warp = noise.sample(self._small, x / 3.1, z / 3.1)
        bend = noise.sample(self._broad, x / 7, z / 7)
        across = x * 0.80 + z * 0.6 + 0.24 * warp + 0.34 * bend
        ripple = np.sin(across * 2 * np.pi / 0.135) + 0.30 * np.sin(across * 2 * np.pi / 0.093 + 9.0 * warp)
        dry = smooth(3.4, 5.6, inland) * smooth(-0.22, 0.22, warp + 0.12 + 0.4 * bend)
        soft = 0.006 * noise.sample(self._small, x / 2.3, z / 2.3) * smooth(2.8, 5.0, inland)
        return np.asarray((0.0033 * ripple * dry + soft) * smooth(9.0, 6.5, np.hypot(x, z)))


def _fan(quality: str) -> tuple[np.ndarray, np.ndarray]:
    """Radii and angles (to the right of forward) of the ground's fan."""
    step, turn, ridge_step, ridge_turn = (1.056, 1.45, 1.032, 0.66) if quality == "high" else (1.07, 2.4, 1.07, 1.8)
    radii = 0.35 * step ** np.arange(int(np.log(HILLS_M / 0.35) / np.log(step)))
    beyond = radii[-1] * ridge_step ** np.arange(1, int(np.log(700 / radii[-1]) / np.log(ridge_step)))
    hills, ahead = np.arange(*HILLS_DEG, ridge_turn), np.arange(HILLS_DEG[1], 75.0, turn)
    behind = np.arange(75.0, 360.0 + HILLS_DEG[0], turn * 2.2)
    return np.concatenate([radii, beyond]), np.radians(np.concatenate([hills, ahead, behind]))


def mesh(land: Land, quality: str, sun: tuple[float, float, float], cast: np.ndarray) -> dict[str, np.ndarray]:
    """The ground as triangles.

    Args:
        sun: unit direction to the middle of its arc; shade is baked for it.
        cast: of `beach_things.cast`; near the viewer `near_map` holds it instead.

    Returns:
        vertices: float32 (n, 8): position, normal, open sky 0–1, open sun 0–1. indices: uint32.
    """
    radii, angles = _fan(quality)
    radius, angle = np.meshgrid(radii, angles, indexing="ij")
    x, z = radius * np.sin(angle), -radius * np.cos(angle)
    y = land(x, z)
    step = np.maximum(radius * 0.012, 0.02)
    slope_x = (land(x + step, z, False) - land(x - step, z, False)) / (2 * step)
    slope_z = (land(x, z + step, False) - land(x, z - step, False)) / (2 * step)
    normal = np.stack([-slope_x, np.ones_like(x), -slope_z], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    open_sky, open_sun = _openness(land, x, y, z, sun)
    inside = smooth(1.0, 0.9, np.maximum(np.abs(x), np.abs(z)) / NEAR_M)  # as the near map fades
    shade = 1 - (1 - _cast_at(cast, x, z)) * (1 - inside)[..., None]
    open_sky, open_sun = open_sky * shade[..., 0], open_sun * shade[..., 1]
    vertices = np.concatenate([np.stack([x, y, z], -1), normal, open_sky[..., None], open_sun[..., None]], -1)
    rows, columns = radius.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    wrapped = np.concatenate([index, index[:, :1]], 1)
    a, b, c, d = wrapped[:-1, :-1], wrapped[:-1, 1:], wrapped[1:, :-1], wrapped[1:, 1:]
    quads = np.stack([a, b, c, b, d, c], -1).reshape(-1, 6)
    deep = (y < SEA_Y - 1.4).ravel()
    quads = quads[~deep[quads].all(1)]
    centre = np.stack([np.full_like(index[0], len(vertices.reshape(-1, 8))), np.roll(index[0], -1), index[0]], -1)
    middle = np.array([[0, float(land(np.zeros(1), np.zeros(1))[0]), 0, 0, 1, 0, 1, 1]])
    return {
        "vertices": np.concatenate([vertices.reshape(-1, 8), middle]).astype(np.float32),
        "indices": np.concatenate([quads.ravel(), centre.ravel()]).astype(np.uint32),
    }


def _openness(
    land: Land, x: np.ndarray, y: np.ndarray, z: np.ndarray, sun: tuple[float, float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """How much of the sky and of the sun's disc the hills leave free, by walking outward."""
    blocked = np.zeros_like(x)
    for turn in np.linspace(0, 2 * np.pi, 8, endpoint=False):
        rise = np.zeros_like(x)
        for reach in (0.4, 1.2, 3.5, 10.0, 28.0):
            there = land(x + reach * np.sin(turn), z + reach * np.cos(turn), False)
            rise = np.maximum(rise, (there - y) / reach)
        blocked += np.sin(np.arctan(rise)) / 8
    flat = np.hypot(sun[0], sun[2])
    hidden = np.full_like(x, -9.0)
    for reach in np.geomspace(0.3, 160.0, 16):
        there = land(x + sun[0] / flat * reach, z + sun[2] / flat * reach, False)
        hidden = np.maximum(hidden, (there - y) / reach - sun[1] / flat)
    return 1 - blocked, 1 - smooth(-0.03, 0.03, hidden)


def _cast_at(cast: np.ndarray, x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The map of shade read at x and z, 1 outside it."""
    inside = (np.maximum(np.abs(x), np.abs(z)) < CAST_M)[..., None]
    return np.where(inside, noise.sample(cast, x / (2 * CAST_M) + 0.5, z / (2 * CAST_M) + 0.5), 1.0)


def near_map(land: Land, seed: int, sun: tuple[float, float, float], cast: np.ndarray) -> dict[str, np.ndarray]:
    """The near ground, uint8 (1024, 1024, 4): slopes x and z (±1.0 over 0–255), open sky, open sun.

    It covers ±NEAR_M about the viewer; u is x, v is z. What stands on it (`cast`) shades it.
    """
    size = 1024
    rng = np.random.default_rng((seed, 12))
    at = (np.arange(size) + 0.5) / size * 2 * NEAR_M - NEAR_M
    x, z = np.meshgrid(at, at)
    height = land(x, z)
    clods = noise.fbm(size, 48, 4, rng, 0.62) + 0.5 * noise.fbm(size, 16, 3, rng)
    height = height + 0.0018 * clods * smooth(2.5, 6.0, -shore(x, z)[0])
    texel = 2 * NEAR_M / size
    slope_z, slope_x = np.gradient(height, texel)
    broad = _blurred(height, 9)
    sky = np.clip(1 - np.maximum(broad - height, 0) * 15.0, 0.45, 1)
    flat = np.hypot(sun[0], sun[2])
    hidden = np.full_like(x, -9.0)
    for reach in range(1, 26):
        dx, dz = (round(part / flat * reach) for part in (sun[0], sun[2]))
        there = np.roll(height, (-dz, -dx), (0, 1))
        hidden = np.maximum(hidden, (there - height) / (reach * texel) - sun[1] / flat)
    lit = 0.50 + 0.50 * _blurred(1 - smooth(-0.10, 0.08, hidden), 1)
    edge = smooth(1.0, 0.9, np.maximum(np.abs(x), np.abs(z)) / NEAR_M)
    slopes = np.stack([slope_x * edge, slope_z * edge], -1) * 0.5 + 0.5
    shade = _cast_at(cast, x, z)
    rest = np.stack([1 - (1 - sky * shade[..., 0]) * edge, 1 - (1 - lit * shade[..., 1]) * edge], -1)
    return {"near": np.round(np.clip(np.concatenate([slopes, rest], -1), 0, 1) * 255).astype(np.uint8)}


def _rounded(field: np.ndarray, reach: int) -> np.ndarray:
    """Blurred twice, as strong as before."""
    soft = _blurred(_blurred(field, reach), reach)
    return np.asarray(soft * field.std() / soft.std())


def _blurred(field: np.ndarray, reach: int) -> np.ndarray:
    for axis in (0, 1):
        field = sum(np.roll(field, i, axis) for i in range(-reach, reach + 1)) / (2 * reach + 1)
    return field


def sand(seed: int) -> dict[str, np.ndarray]:
    """Sand from farther away, uint8 (512, 512, 4): slopes x, z (±0.5), patches, grain. It tiles."""
    size = 512
    rng = np.random.default_rng((seed, 13))
    lumps = noise.fbm(size, 10, 6, rng, 0.58)
    slopes = noise.normals(lumps, 1.0)
    slopes *= 0.13 / slopes.std()
    patches = noise.spread(noise.fbm(size, 3, 6, rng, 0.55))
    grain = noise.spread(noise.fbm(size, 64, 3, rng, 0.8))
    stack = np.concatenate([np.clip(slopes + 0.5, 0, 1), patches[..., None], grain[..., None]], -1)
    return {"sand": np.round(stack * 255).astype(np.uint8)}
