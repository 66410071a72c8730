"""The light of a room, gathered once: daylight through its windows, a lamp, the sun's patch, and what all throw back.

The room is cut into small cubes, filled where something stands. Rays go from every sample of its surfaces: to points
on the windows and about the lamp, to the low sun, and all ways, to see which surface lies there. Light that surfaces
throw on each other is then passed round a few times (final gathering over a coarse cache of radiosity; Ward 1988).
Contact shadows, colour that bleeds and soft gradients all follow from it. Slow, and kept on disk.

Light is linear and relative: open sky seen by all of a surface is π.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from environments.room_shapes import Vector
from environments.room_shell import BACK_Z, CEILING_Y, FAR_Z, FLOOR_Y, LEFT_X, LINING_M, RIGHT_X, Opening

CUBE_M, CACHE_M = 0.03, 0.10
REACH = 24  # of the field of free cubes
MARGIN_M = 0.36
RAYS, WINDOW_POINTS, SUN_POINTS, BOUNCES = 40, 40, 12, 4
START, SKIN = 1.3, 1.7  # cubes off the surface where a ray starts, and within which it meets nothing
DAY = np.array((0.90, 1.0, 1.14))
GARDEN = np.array((0.45, 0.50, 0.45))  # what comes in from below the horizon
SUN = np.array((1.0, 0.86, 0.66))
TO_SUN = np.array((-0.80, 0.50, 0.20)) / np.linalg.norm((-0.80, 0.50, 0.20))
SUN_STRENGTH, DAPPLED = 2.0, 0.55
SUN_WIDE = 0.030  # half its angle: softer than life
LAMP_LIGHT = np.array((0.62, 0.50, 0.355))
CORRIDOR = np.array((0.62, 0.50, 0.36))
CHUNK = 300_000


@dataclass(frozen=True, slots=True)
class Samples:
    """Places on surfaces, (n, 3) each: points, unit normals, linear colour."""

    points: np.ndarray
    normals: np.ndarray
    colours: np.ndarray


class Cubes:
    """What is filled, and how far from anything each cube lies.

    Args:
        specks: (n, 3) points on all that casts shade.
        openings: windows and doors in the walls.
    """

    def __init__(self, specks: np.ndarray, openings: Sequence[Opening]) -> None:
        self.low = np.array((LEFT_X, FLOOR_Y, FAR_Z)) - MARGIN_M
        high = np.array((RIGHT_X, CEILING_Y, BACK_Z)) + MARGIN_M
        self.shape = np.ceil((high - self.low) / CUBE_M).astype(int)
        filled = np.ones(self.shape, bool)
        self._carve(filled, (LEFT_X, FLOOR_Y, FAR_Z), (RIGHT_X, CEILING_Y, BACK_Z))
        for opening in openings:
            self._carve(filled, *opening.hollow())
        at = ((specks - self.low) / CUBE_M).astype(int)
        filled[tuple(at[((at >= 0) & (at < self.shape)).all(1)].T)] = True
        free = np.zeros(self.shape, np.uint8)
        for _ in range(REACH):  # chessboard distance: a ray may pass so many cubes at once
            free += ~filled
            for axis in range(3):
                grown = filled.copy()
                ahead, behind = [slice(None)] * 3, [slice(None)] * 3
                ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
                grown[tuple(ahead)] |= filled[tuple(behind)]
                grown[tuple(behind)] |= filled[tuple(ahead)]
                filled = grown
        self._free = free.ravel()

    def _carve(self, filled: np.ndarray, low: Vector, high: Vector) -> None:
        a, b = (np.round((np.asarray(each) - self.low) / CUBE_M).astype(int) for each in (low, high))
        filled[a[0] : b[0], a[1] : b[1], a[2] : b[2]] = False

    def meets(self, starts: np.ndarray, ways: np.ndarray, far: np.ndarray | float = 20.0) -> np.ndarray:
        """How far rays (n, 3) go until they meet something, metres, float32 (n,); inf beyond `far`."""
        met = np.empty(len(starts), np.float32)
        for first in range(0, len(starts), CHUNK):
            part = slice(first, first + CHUNK)
            limit = far[part] if isinstance(far, np.ndarray) else np.full(len(starts[part]), far)
            met[part] = self._meets(starts[part], ways[part], limit)
        return met

    def _meets(self, starts: np.ndarray, ways: np.ndarray, far: np.ndarray) -> np.ndarray:
        origin = ((starts - self.low) / CUBE_M).astype(np.float32)
        way = ways.astype(np.float32)
        swift = np.abs(way).max(1)
        limit = (far / CUBE_M).astype(np.float32)
        gone = np.full(len(starts), SKIN, np.float32)
        met = np.full(len(starts), np.inf, np.float32)
        live = np.arange(len(starts))
        across, down = int(self.shape[1] * self.shape[2]), int(self.shape[2])
        top = (self.shape - 1).astype(np.float32)
        while live.size:
            at = origin[live] + way[live] * gone[live, None]
            cube = np.clip(at, 0, top).astype(np.int32)
            free = self._free[cube[:, 0] * across + cube[:, 1] * down + cube[:, 2]]
            hit, past = free == 0, gone[live] >= limit[live]
            met[live[hit & ~past]] = gone[live[hit & ~past]] * CUBE_M
            going = ~(hit | past)
            live, free = live[going], free[going]
            gone[live] += np.maximum(free - 0.5, 0.5) / swift[live]
        return met


def lit(samples: Samples, cubes: Cubes, windows: Sequence[Opening], lamps: np.ndarray, seed: int) -> np.ndarray:
    """What falls on each sample, float32 (n, 9).

    Args:
        lamps: (k, 4) points that shine all ways, and how strongly.

    Returns:
        straight from window and lamp: daylight rgb, lamp; how much of the sun is seen; thrown back: rgb, lamp.
    """
    rng = np.random.default_rng((seed, 301))
    starts = samples.points + samples.normals * START * CUBE_M
    day = sum((_through(window, samples, starts, cubes, rng) for window in windows), np.zeros(samples.points.shape))
    glow = _lamps(lamps, samples, starts, cubes)
    sun = _sun(windows, samples, starts, cubes, rng)
    cache, seen, corridor = _gathered(samples, starts, cubes, rng)
    falls = sun[:, None] * np.maximum(samples.normals @ TO_SUN, 0.0)[:, None] * SUN * SUN_STRENGTH * DAPPLED
    first = np.concatenate([day, glow[:, None]], 1)
    thrown = np.concatenate([day + falls, glow[:, None]], 1)
    albedo = np.concatenate([samples.colours, samples.colours.mean(1, keepdims=True)], 1)
    gathered = np.zeros_like(first)
    for _ in range(BOUNCES):
        back = cache.of(albedo * thrown)
        gathered = back[seen].mean(1)
        gathered[:, :3] += corridor[:, None] * CORRIDOR
        thrown = first + gathered
        thrown[:, :3] += falls
    return np.concatenate([first, sun[:, None], gathered], 1).astype(np.float32)


def evened(light: np.ndarray, index: np.ndarray, times: int = 3) -> np.ndarray:
    """The grain of single rays taken out of what is thrown back on a mesh: each vertex becomes more like its neighbours."""
    whole = light.copy()
    ends = np.concatenate([index.reshape(-1, 3)[:, [a, b]] for a, b in ((0, 1), (1, 2), (2, 0))])
    ends = np.concatenate([ends, ends[:, ::-1]])
    many = np.maximum(np.bincount(ends[:, 0], minlength=len(light)), 1)
    for _ in range(times):
        for column in range(5, 9):
            around = np.bincount(ends[:, 0], whole[ends[:, 1], column], len(light)) / many
            whole[:, column] = 0.4 * whole[:, column] + 0.6 * around
    return whole


def _through(window: Opening, samples: Samples, starts: np.ndarray, cubes: Cubes, rng: np.random.Generator) -> np.ndarray:
    """Daylight of one window, rgb."""
    fallen, parts = np.zeros(starts.shape), window.parts(WINDOW_POINTS)
    for corner, right, up in parts:  # a point of its own in each for every sample: shade without steps
        u, v = rng.random((2, len(starts), 1))
        way = corner + u * right + v * up - starts
        far = np.linalg.norm(way, axis=1)
        way /= far[:, None]
        facing = np.maximum((way * samples.normals).sum(1), 0.0) * np.maximum(way @ -window.inward, 0.0)
        some = np.flatnonzero(facing > 1e-4)
        open_ = np.isinf(cubes.meets(starts[some], way[some], far[some] - 0.03))
        some = some[open_]
        high = np.clip((way[some, 1] + 0.10) / 0.34, 0.0, 1.0)[:, None]
        light = GARDEN + (DAY - GARDEN) * high * high * (3 - 2 * high)
        fallen[some] += light * (facing[some] / np.maximum(far[some] ** 2, 0.02))[:, None]
    return fallen * np.linalg.norm(np.cross(right, up))


def _lamps(lamps: np.ndarray, samples: Samples, starts: np.ndarray, cubes: Cubes) -> np.ndarray:
    """Of points that shine, one number."""
    fallen = np.zeros(len(starts))
    for *point, strength in lamps:
        way = np.array(point) - starts
        far = np.linalg.norm(way, axis=1)
        way /= far[:, None]
        facing = np.maximum((way * samples.normals).sum(1), 0.0) * (0.55 + 0.45 * np.clip(way[:, 1], -1, 1))
        some = np.flatnonzero(facing > 1e-4)
        some = some[np.isinf(cubes.meets(starts[some], way[some], far[some] - 0.12))]
        fallen[some] += strength * facing[some] / np.maximum(far[some] ** 2, 0.05)
    return fallen


def _sun(windows: Sequence[Opening], samples: Samples, starts: np.ndarray, cubes: Cubes, rng: np.random.Generator) -> np.ndarray:
    """0–1, how much of the sun each sample sees through a window."""
    seen = np.zeros(len(starts))
    facing = np.flatnonzero(samples.normals @ TO_SUN > 0.0)
    for _ in range(SUN_POINTS):
        way = TO_SUN + rng.normal(0, SUN_WIDE / 1.4, (len(facing), 3))
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        met = cubes.meets(starts[facing], way)
        ends = starts[facing] + way * np.minimum(met, 20.0)[:, None]
        seen[facing] += np.any([window.behind(ends) for window in windows], 0)
    return seen / SUN_POINTS


class Cache:
    """Radiosity by coarse cubes."""

    def __init__(self, points: np.ndarray, low: np.ndarray, shape: np.ndarray) -> None:
        self._low, self._shape = low, np.ceil(shape * CUBE_M / CACHE_M).astype(int) + 1
        self._cell = self.cell(points)
        self._many = np.bincount(self._cell, minlength=int(self._shape.prod()))

    def cell(self, points: np.ndarray) -> np.ndarray:
        at = np.clip(((points - self._low) / CACHE_M).astype(np.int32), 0, self._shape - 1)
        return np.asarray((at[:, 0] * self._shape[1] + at[:, 1]) * self._shape[2] + at[:, 2], np.int32)

    def of(self, light: np.ndarray) -> np.ndarray:
        """(cells, k): the mean of what lies in each; cells that hold no sample take it from their neighbours."""
        size = int(self._shape.prod())
        whole = np.stack([np.bincount(self._cell, light[:, each], size) for each in range(light.shape[1])], -1)
        whole, many = whole.reshape(*self._shape, -1), self._many.reshape(self._shape).astype(float)
        for _ in range(2):
            around, count = whole.copy(), many.copy()
            for axis in range(3):
                for step in (-1, 1):
                    around += np.roll(whole, step, axis)
                    count += np.roll(many, step, axis)
            empty = many == 0
            whole[empty], many[empty] = around[empty], count[empty]
        return np.asarray((whole / np.maximum(many, 1)[..., None]).reshape(size, -1), np.float32)


def _gathered(
    samples: Samples, starts: np.ndarray, cubes: Cubes, rng: np.random.Generator
) -> tuple[Cache, np.ndarray, np.ndarray]:
    """The cache, the cell that each of a sample's rays meets (n, RAYS), and the share of them that leave by the door."""
    cache = Cache(samples.points + samples.normals * 0.01, cubes.low, cubes.shape)
    side = np.cross(samples.normals, np.where(np.abs(samples.normals[:, :1]) > 0.7, (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    up = np.cross(samples.normals, side)
    seen = np.empty((len(starts), RAYS), np.int32)
    leave = np.zeros(len(starts))
    turn0, shift = rng.random(len(starts)) * 2 * np.pi, rng.random(len(starts))
    for number in range(RAYS):  # even over the half sphere, weighted by the cosine; turned for each sample
        out = np.sqrt((number + shift) / RAYS)
        turn = turn0 + number * 2.39996
        way = (side * (out * np.cos(turn))[:, None] + up * (out * np.sin(turn))[:, None]
               + samples.normals * np.sqrt(np.maximum(1 - out * out, 0.0))[:, None])  # fmt: skip
        met = cubes.meets(starts, way)
        ends = starts + way * (np.minimum(met, 20.0) - 0.2 * CUBE_M)[:, None]
        seen[:, number] = cache.cell(ends)
        leave += ends[:, 2] < FAR_Z - LINING_M - 0.03
    return cache, seen, leave / RAYS
