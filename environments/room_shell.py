"""The room about its furniture: floor, ceiling, walls with their openings, and where light lies on them.

Each is one patch of an atlas of light; what is seen of it are rectangles, so that walls may have two colours and
openings. Linear colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from environments.room_shapes import NUMBERS

LEFT_X, RIGHT_X = -2.6, 2.6
FLOOR_Y, CEILING_Y = -1.25, 1.40
FAR_Z, BACK_Z = -4.0, 1.0
LINING_M = 0.20  # how deep windows and doors lie in the wall
DADO_Y = -0.28  # up to here walls are painted
WINDOW_LOW, WINDOW_HIGH = -0.40, 1.08
TEXEL_M = 0.035
ATLAS = 512
GRAIN_PASSES = 10
OVER_M = 0.01

PLASTER = np.array((0.82, 0.80, 0.755))
SAGE = np.array((0.40, 0.47, 0.365))
CEILING = np.array((0.87, 0.865, 0.845))
OAK_FLOOR = np.array((0.47, 0.315, 0.185))


@dataclass(frozen=True, slots=True)
class Opening:
    """A hole in the far wall (axis 2) or the left one (axis 0).

    Args:
        low, high: its corners in the wall: along it, and y.
        is_window: light comes in by it.
    """

    axis: int
    low: tuple[float, float]
    high: tuple[float, float]
    is_window: bool = True

    @property
    def inward(self) -> np.ndarray:
        return np.asarray(np.eye(3)[self.axis])

    @property
    def wall(self) -> float:
        return FAR_Z if self.axis == 2 else LEFT_X

    def corner(self, along: float, y: float, out: float = 0.0) -> np.ndarray:
        """A point in it, `out` metres beyond the wall's face."""
        deep = self.wall - out
        return np.array((along, y, deep) if self.axis == 2 else (deep, y, along))

    def hollow(self) -> tuple[np.ndarray, np.ndarray]:
        """The opposite corners of what is cut out of the wall."""
        a, b = self.corner(*self.low, LINING_M + 0.04), self.corner(*self.high, -0.03)
        return np.minimum(a, b), np.maximum(a, b)

    def parts(self, count: int) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Its outer face cut into about `count` equal parts: a corner of each and its two sides."""
        (a0, y0), (a1, y1) = self.low, self.high
        across = max(round((count * (a1 - a0) / (y1 - y0)) ** 0.5), 1)
        down = max(round(count / across), 1)
        wide, high = (a1 - a0) / across, (y1 - y0) / down
        right = self.corner(wide, 0.0) - self.corner(0.0, 0.0)
        up = np.array((0.0, high, 0.0))
        corners = (self.corner(a0 + wide * x, y0 + high * y, LINING_M) for x in range(across) for y in range(down))
        return [(corner, right, up) for corner in corners]

    def behind(self, places: np.ndarray) -> np.ndarray:
        """Which places (n, 3) lie beyond its outer face."""
        along, y, deep = places[:, 2 - self.axis], places[:, 1], places[:, self.axis]
        (a0, y0), (a1, y1) = self.low, self.high
        inside = (along > a0) & (along < a1) & (y > y0) & (y < y1)
        return np.asarray(inside & (deep < self.wall - LINING_M - 0.02))


FAR_WINDOW = Opening(2, (-2.05, WINDOW_LOW), (-0.55, WINDOW_HIGH))
LEFT_WINDOW = Opening(0, (-3.15, WINDOW_LOW), (-1.55, WINDOW_HIGH))
BED_WINDOW = Opening(0, (-0.75, WINDOW_LOW), (0.65, WINDOW_HIGH))
WINDOWS = (FAR_WINDOW, LEFT_WINDOW, BED_WINDOW)
DOOR = Opening(2, (1.36, FLOOR_Y), (2.22, 0.86), is_window=False)


Corners = tuple[float, float, float, float]
Rect = tuple[Corners, np.ndarray, str]


@dataclass(slots=True)
class Patch:
    """A flat part of the shell.

    Args:
        origin, right, up: a corner and the two sides, metres; right × up points into the room.
        rects: (u0, v0, u1, v1) in metres along the sides, linear colour, kind.
        at: its first texel in the atlas (column, row), set by `packed`.
    """

    origin: np.ndarray
    right: np.ndarray
    up: np.ndarray
    rects: list[Rect] = field(default_factory=list)
    at: tuple[int, int] = (0, 0)

    @property
    def size(self) -> tuple[float, float]:
        return float(np.linalg.norm(self.right)), float(np.linalg.norm(self.up))

    @property
    def texels(self) -> tuple[int, int]:
        """Columns and rows."""
        return tuple(int(np.ceil(side / TEXEL_M)) + 1 for side in self.size)  # type: ignore[return-value]

    @property
    def normal(self) -> np.ndarray:
        made = np.cross(self.right, self.up)
        return np.asarray(made / np.linalg.norm(made))

    def samples(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Points, normals and colours (rows · columns, 3): texel centres lie on the corners of the grid."""
        columns, rows = self.texels
        u, v = np.meshgrid(np.linspace(0, 1, columns), np.linspace(0, 1, rows))
        points = self.origin + u[..., None] * self.right + v[..., None] * self.up
        colours = np.broadcast_to(PLASTER, points.shape).copy()
        wide, high = self.size
        for (u0, v0, u1, v1), colour, _ in self.rects:
            colours[(u * wide >= u0) & (u * wide <= u1) & (v * high >= v0) & (v * high <= v1)] = colour
        flat = points.reshape(-1, 3)
        return flat, np.broadcast_to(self.normal, flat.shape), colours.reshape(-1, 3)

    def triangles(self) -> np.ndarray:
        """Float32 (n, 13): position, normal, colour, place in the atlas, kind, 0."""
        made = []
        wide, high = self.size
        columns, rows = self.texels
        for (u0, v0, u1, v1), colour, kind in self.rects:
            u0, v0 = (each - OVER_M * (each == 0.0) for each in (u0, v0))  # over its neighbours: no crack between them
            u1, v1 = u1 + OVER_M * (u1 > wide - 1e-6), v1 + OVER_M * (v1 > high - 1e-6)
            corners = np.array([(u0, v0), (u1, v0), (u1, v1), (u0, v0), (u1, v1), (u0, v1)])
            points = self.origin + corners[:, :1] / wide * self.right + corners[:, 1:] / high * self.up
            inside = corners / (wide, high) * (columns - 1, rows - 1)
            where = (inside + self.at + 0.5) / ATLAS
            many = len(corners)
            made.append(np.concatenate([
                points, np.tile(self.normal, (many, 1)), np.tile(colour, (many, 1)), where,
                np.full((many, 1), NUMBERS[kind]), np.zeros((many, 1)),
            ], 1))  # fmt: skip
        return np.concatenate(made).astype(np.float32)


def patches(openings: Sequence[Opening], dado: np.ndarray = SAGE) -> list[Patch]:
    """The shell, packed into the atlas."""
    wide, high, deep = RIGHT_X - LEFT_X, CEILING_Y - FLOOR_Y, BACK_Z - FAR_Z
    x, y, z = np.eye(3)
    corner = np.array((LEFT_X, FLOOR_Y, FAR_Z))
    made = [
        Patch(corner + z * deep, x * wide, -z * deep, [((0, 0, wide, deep), OAK_FLOOR, "planks")]),
        Patch(corner + y * high, x * wide, z * deep, [((0, 0, wide, deep), CEILING, "paint")]),
        Patch(corner, x * wide, y * high, _wall(wide, [_hole(each, LEFT_X) for each in openings if each.axis == 2], dado)),
        Patch(corner + z * deep, -z * deep, y * high, _wall(deep, [_turned(_hole(each, FAR_Z), deep) for each in openings if each.axis == 0], dado)),
        Patch(corner + x * wide, z * deep, y * high, _wall(deep, [], dado)),
        Patch(corner + x * wide + z * deep, -x * wide, y * high, _wall(wide, [], dado)),
    ]  # fmt: skip
    return packed(made)


def _hole(opening: Opening, start: float) -> Corners:
    (a0, y0), (a1, y1) = opening.low, opening.high
    return a0 - start, y0 - FLOOR_Y, a1 - start, y1 - FLOOR_Y


def _turned(hole: Corners, length: float) -> Corners:
    return length - hole[2], hole[1], length - hole[0], hole[3]


def _wall(length: float, holes: Sequence[Corners], dado: np.ndarray) -> list[Rect]:
    """Rectangles of a wall about its holes, the lower ones in the colour of the dado."""
    us = sorted({0.0, length, *(hole[each] for hole in holes for each in (0, 2))})
    vs = sorted({0.0, CEILING_Y - FLOOR_Y, DADO_Y - FLOOR_Y, *(hole[each] for hole in holes for each in (1, 3))})
    rects = []
    for u0, u1 in pairwise(us):
        for v0, v1 in pairwise(vs):
            u, v = (u0 + u1) / 2, (v0 + v1) / 2
            if not any(h[0] < u < h[2] and h[1] < v < h[3] for h in holes):
                rects.append(((u0, v0, u1, v1), dado if v < DADO_Y - FLOOR_Y else PLASTER, "paint"))
    return rects


def packed(made: list[Patch]) -> list[Patch]:
    """Puts them in rows into the atlas, two texels apart.

    Raises:
        ValueError: they do not fit.
    """
    column = row = tallest = 0
    for patch in sorted(made, key=lambda each: -each.texels[1]):
        wide, high = patch.texels
        if column + wide > ATLAS:
            column, row, tallest = 0, row + tallest + 2, 0
        patch.at, tallest = (column, row), max(tallest, high)
        column += wide + 2
    if row + tallest > ATLAS:
        raise ValueError(f"the shell's light needs {row + tallest} rows of {ATLAS}")
    return made


def atlas(made: Sequence[Patch], light: np.ndarray) -> np.ndarray:
    """Light (n, 9) of all patches' samples, in their order, laid into the atlas: float32 (ATLAS, ATLAS, 5)."""
    whole = np.zeros((ATLAS, ATLAS, 5), np.float32)
    first = 0
    for patch in made:
        columns, rows = patch.texels
        part = light[first : first + columns * rows].reshape(rows, columns, -1)
        part = together(np.concatenate([_softened(part[..., :5], 2), _softened(part[..., 5:], GRAIN_PASSES)], -1))
        first += columns * rows
        column, row = patch.at
        whole[row : row + rows, column : column + columns] = part
        if column + columns < ATLAS:  # what a filter may reach over the edge
            whole[row : row + rows, column + columns] = part[:, -1]
        if row + rows < ATLAS:
            whole[row + rows, column : column + columns] = part[-1]
    return whole


def together(light: np.ndarray) -> np.ndarray:
    """What `room_light.lit` gives with what is thrown back added: (…, 5) daylight rgb, lamp, sun."""
    return np.concatenate([light[..., :4] + light[..., 5:], light[..., 4:5]], -1)


def _softened(part: np.ndarray, times: int) -> np.ndarray:
    """The grain of single rays taken out: a binomial over three texels each way, so many times."""
    for _ in range(times):
        for axis in (0, 1):
            padded = np.pad(part, [(1, 1) if each == axis else (0, 0) for each in range(3)], mode="edge")
            part = (np.take(padded, range(0, part.shape[axis]), axis) + 2 * part
                    + np.take(padded, range(2, part.shape[axis] + 2), axis)) / 4  # fmt: skip
    return part
