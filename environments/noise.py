"""Noise that tiles, baked once with numpy; shaders only read it. No octave is summed at run time.

All fields are float32 (size, size) over one period, from a seed, about 0 mean or 0–1 as said.
"""

from __future__ import annotations

import numpy as np

Field = np.ndarray


def gradient(size: int, cells: int, rng: np.random.Generator) -> Field:
    """One octave of Perlin's noise with `cells` lattice cells a side; about −0.7 … 0.7."""
    angle = rng.uniform(0, 2 * np.pi, (cells, cells))
    at = np.arange(size) * cells / size
    low = at.astype(int) % cells
    part = at - np.floor(at)
    fade = part**3 * (part * (part * 6 - 15) + 10)

    def corner(dy: int, dx: int) -> Field:
        a = angle[(low[:, None] + dy) % cells, (low[None, :] + dx) % cells]
        return np.cos(a) * (part[None, :] - dx) + np.sin(a) * (part[:, None] - dy)

    fx, fy = fade[None, :], fade[:, None]
    top = corner(0, 0) * (1 - fx) + corner(0, 1) * fx
    bottom = corner(1, 0) * (1 - fx) + corner(1, 1) * fx
    return (top * (1 - fy) + bottom * fy).astype(np.float32)


def fbm(size: int, cells: int, octaves: int, rng: np.random.Generator, gain: float = 0.5, ridged: bool = False) -> Field:
    """Octaves of `gradient`, each twice as fine and `gain` as strong; ridged folds each at zero."""
    total, weight = np.zeros((size, size), np.float32), 1.0
    for octave in range(octaves):
        if cells << octave > size:
            break
        one = gradient(size, cells << octave, rng)
        total += weight * ((0.35 - np.abs(one)) if ridged else one)
        weight *= gain
    return total


def spread(field: Field, low: float = 0.5, high: float = 99.5) -> Field:
    """Scaled so that these percentiles become 0 and 1, and cut there."""
    bottom, top = np.percentile(field, (low, high))
    return np.clip((field - bottom) / (top - bottom), 0, 1).astype(np.float32)


def bent(field: Field, by_x: Field, by_y: Field, pixels: float) -> Field:
    """Domain warp: the field read `pixels` · (by_x, by_y) away, bilinear, tiling."""
    size = len(field)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    return sample(field, (x + by_x * pixels) / size, (y + by_y * pixels) / size)


def sample(field: np.ndarray, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """A tiling field read at u (along a row) and v, one period a unit, bilinear. Any shape of u, v."""
    size = len(field)
    x, y = np.mod(u, 1.0) * size, np.mod(v, 1.0) * size
    column, row = x.astype(int), y.astype(int)
    fx, fy = x - column, y - row
    if field.ndim == 3:
        fx, fy = fx[..., None], fy[..., None]
    column, row = column % size, row % size
    right, below = (column + 1) % size, (row + 1) % size
    top = field[row, column] * (1 - fx) + field[row, right] * fx
    bottom = field[below, column] * (1 - fx) + field[below, right] * fx
    return (top * (1 - fy) + bottom * fy).astype(np.float32)


def cells(size: int, count: int, rng: np.random.Generator) -> tuple[Field, Field]:
    """Worley's noise on a jittered grid of `count` a side: distances to the nearest two, in cells."""
    points = rng.uniform(0.08, 0.92, (count, count, 2))
    at = (np.arange(size) + 0.5) * count / size
    cell = at.astype(int)
    first = np.full((size, size), 9.0, np.float32)
    second = first.copy()
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            row, column = cell[:, None] + dy, cell[None, :] + dx
            point = points[row % count, column % count]
            gap = np.hypot(column + point[..., 0] - at[None, :], row + point[..., 1] - at[:, None]).astype(np.float32)
            second = np.minimum(second, np.maximum(first, gap))
            first = np.minimum(first, gap)
    return first, second


def normals(height: Field, strength: float) -> np.ndarray:
    """Slopes of a tiling height field as float32 (n, n, 2), per period times `strength`."""
    size = len(height)
    dx = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * size / 2
    dy = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * size / 2
    return (np.stack([dx, dy], -1) * strength).astype(np.float32)
