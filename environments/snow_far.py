"""The canyon beyond `snow_land.begins` and the peaks behind it, as the one eye sees them that never moves.

A grid of bearings and of shares of what is seen along each: every column ends exactly on its skyline,
so a ridge is as fine as the columns are, and no triangle is spent on what lies hidden. One picture
over the same grid holds what is finer than the mesh: how the ground leans, rock or snow, its shade.
"""

from __future__ import annotations

import numpy as np

from environments import noise
from environments.easing import smooth
from environments.snow_land import FARTHEST_M, Land, begins, open_sky, sunline

LINE_LOW, LINE_HIGH = -0.3, 0.7  # the tangents of the sun's horizon that the picture holds
COLUMNS, ROWS = 2304, 144  # of the picture
HEM = 0.025  # how far the first row hangs down, as a tangent: the near mesh has fewer columns, and no sky may show between
_STEPS = 320


def seen(land: Land, angles: np.ndarray, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Radii (rows, columns) of what is seen along bearings, even in height of look, and their tangents."""
    share = np.linspace(0, 1, _STEPS)[:, None]
    start = begins(angles)
    radius, angle = start * (FARTHEST_M / start) ** share, angles
    height = land(radius * np.sin(angle), -radius * np.cos(angle), False)
    rise = np.maximum.accumulate(height / radius, 0)
    skyline = rise[-1] - 1e-5  # on this side of the crest: what lies hidden beyond it is not shown
    rise = rise + np.arange(_STEPS)[:, None] * 1e-9
    tangents = rise[0] + np.maximum(skyline - rise[0], 0.0) * np.linspace(0, 1, rows)[:, None]
    radii = np.stack([np.interp(tangents[:, i], rise[:, i], radius[:, i]) for i in range(len(angles))], 1)
    return radii, tangents


def mesh(seed: int, quality: str) -> dict[str, np.ndarray]:
    """Loose triangles: {"corners": float32 (3n, 6): position, u and v in the picture, open sky 0–1}."""
    land = Land(seed)
    count, rows = (1140, 30) if quality == "high" else (540, 20)
    angles = np.arange(count + 1) / count * 2 * np.pi - np.pi  # the picture's seam is behind
    radii, tangents = seen(land, angles[:-1], rows)
    angle, start = angles[:-1], begins(angles[:-1])
    reach = 2.0 * (start / 2.0) ** np.linspace(0, 1, 60)[:, None]
    hides = (land(reach * np.sin(angle), -reach * np.cos(angle), False) / reach).max(0)
    radii, tangents, hides = (np.concatenate([each, each[..., :1]], -1) for each in (radii, tangents, hides))
    angle = np.broadcast_to(angles, radii.shape)
    x, z = radii * np.sin(angle), -radii * np.cos(angle)
    u = np.broadcast_to(angles / (2 * np.pi) + 0.5, radii.shape)
    v = np.broadcast_to((0.5 + (ROWS - 1) * np.linspace(0, 1, rows)[:, None]) / ROWS, radii.shape)
    few = (slice(None, None, 2), slice(None, -1, 6))
    free = _grown(open_sky(land, x[few], tangents[few] * radii[few], z[few]), rows, count)
    free = np.concatenate([free, free[:, :1]], 1)
    grid = np.stack([x, tangents * radii, z, u, v, free], -1).astype(np.float32)
    shown = (tangents > hides - 0.02) & (tangents[-1] > tangents[0] + 1e-4)
    hem = grid[:1] - np.array((0, HEM * float(start.max()), 0, 0, 0, 0), np.float32)
    grid, shown = np.concatenate([hem, grid]), np.concatenate([shown[:1], shown])
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    kept = shown[:-1, :-1] | shown[:-1, 1:] | shown[1:, :-1] | shown[1:, 1:]
    return {"corners": np.stack([a, b, c, b, d, c], -2)[kept].reshape(-1, 6)}


def picture(seed: int) -> dict[str, np.ndarray]:
    """What the ground is there, uint8 (rows, columns, 4): slopes x and z (root-spaced), rock 0–1, sunline."""
    land, rng = Land(seed), np.random.default_rng((seed, 57))
    angles = (np.arange(COLUMNS) + 0.5) / COLUMNS * 2 * np.pi - np.pi
    radii, tangents = seen(land, angles, ROWS)
    x, z = radii * np.sin(angles), -radii * np.cos(angles)
    y = tangents * radii
    step = np.maximum(radii * 0.0035, 0.25)
    slope_x = (land(x + step, z, False) - land(x - step, z, False)) / (2 * step)
    slope_z = (land(x, z + step, False) - land(x, z - step, False)) / (2 * step)
    steep = np.hypot(slope_x, slope_z)
    # Old layers, bent; where they are hard they stand out as ledges that hold snow, and gullies cross them.
    bend, fine = noise.fbm(512, 4, 5, rng, 0.5), noise.fbm(512, 8, 5, rng, 0.6)
    gully = noise.fbm(512, 8, 4, rng, 0.5, ridged=True)
    warp = noise.sample(bend, x / 310.0, z / 310.0)
    layer = y / 21.0 + 1.9 * warp + 0.05 * x / 21.0
    strata = noise.sample(fine, layer * 0.31, x / 900.0 + z / 700.0) + 0.5 * noise.sample(fine, layer * 1.13, x / 500.0)
    falls = noise.sample(gully, (x + 0.35 * z) / 150.0 + 0.25 * warp, (z - 0.2 * x) / 150.0)
    far = smooth(60.0, 220.0, radii)
    rock = smooth(0.52, 0.95, steep + 0.42 * strata - 0.9 * np.maximum(falls, 0.0) * far)
    slope_x += 0.55 * far * np.gradient(falls, axis=1) * 6.0 * np.cos(angles)
    slope_z += 0.55 * far * np.gradient(falls, axis=1) * 6.0 * np.sin(angles)
    ledges = np.clip(np.gradient(strata, axis=0) * 3.0, -0.5, 0.5) * rock
    few = (slice(None, None, 4), slice(None, None, 8))
    line = sunline(land, x[few], y[few], z[few], 3.0, 16)
    line = _grown(line, ROWS, COLUMNS)
    rock = np.clip(rock * (0.66 + 1.0 * strata + 1.3 * ledges), 0, 1)
    line = (line - LINE_LOW) / (LINE_HIGH - LINE_LOW)
    lean = np.stack([slope_x, slope_z], -1)
    lean = 0.5 + 0.5 * np.sign(lean) * np.sqrt(np.minimum(np.abs(lean) / 3.0, 1.0))
    stack = np.concatenate([lean, rock[..., None], line[..., None]], -1)
    return {"far": np.round(np.clip(stack, 0, 1) * 255).astype(np.uint8)}


def _grown(few: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """A coarse field (rows, around) to the full grid; it closes around."""
    few = np.concatenate([few, few[:, :1]], 1)
    at_row, at_column = np.linspace(0, len(few) - 1, rows), np.linspace(0, few.shape[1] - 1, columns, endpoint=False)
    down = np.stack([np.interp(at_row, np.arange(len(few)), few[:, i]) for i in range(few.shape[1])], 1)
    return np.stack([np.interp(at_column, np.arange(few.shape[1]), row) for row in down])
