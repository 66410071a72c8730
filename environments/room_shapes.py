"""Solid things of a room as triangles: boxes with soft edges, turned bodies, tubes, cloth. With numpy.

A part is float32 (n, 13): position, normal, linear colour, u and v in metres, the kind of its surface (`KINDS`),
and the number of the spot it belongs to, −1 for none. Triangles are three vertices each; parts are joined with
`np.concatenate`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from environments import shapes

Part = np.ndarray
Vector = np.ndarray | Sequence[float]

COLUMNS = 13
KINDS = ("paint", "wood", "cloth", "glazed", "leaf", "lamp", "planks", "picture", "curtain", "outside", "metal", "glow")
"""Kinds of surface; the shaders (environments/room_shaders.py) know them by number."""
NUMBERS = {name: float(number) for number, name in enumerate(KINDS)}
CELL_M = 0.09  # light is kept at the corners of faces: larger ones are cut
EDGE_STEPS, FINE_EDGE_M = 2, 0.009  # of a soft edge, each way; one where it is finer


def surface(
    points: np.ndarray, normals: np.ndarray, colour: Vector, kind: str, uv: np.ndarray | None = None, around: bool = False,
) -> Part:  # fmt: skip
    """Triangles over a grid of points (rows, columns, 3)."""
    rows, columns = points.shape[:2]
    grid = np.empty((rows, columns, COLUMNS))
    grid[..., :3], grid[..., 3:6], grid[..., 6:9] = points, normals, colour
    grid[..., 9:11] = points[..., [0, 2]] if uv is None else uv
    grid[..., 11], grid[..., 12] = NUMBERS[kind], -1.0
    return _outward(shapes.skin(grid, around).astype(np.float32))


def stops(length: float, edge: float, cell: float) -> np.ndarray:
    """Where a box's faces are cut along one side, from −length/2: closer at the soft edges."""
    inner = length / 2 - edge
    bend = edge * np.tan(np.linspace(0, np.pi / 4, (EDGE_STEPS if edge > FINE_EDGE_M else 1) + 1)[1:])
    flat = np.linspace(-inner, inner, max(int(np.ceil(2 * inner / cell)), 1) + 1)
    return np.concatenate([-inner - bend[::-1], flat, inner + bend])


def box(
    size: Vector, at: Vector, colour: Vector, kind: str = "wood", edge: float = 0.012, cell: float = CELL_M,
) -> Part:  # fmt: skip
    """A box about `at` whose edges are rounded by `edge`; the grain runs along its longest side."""
    sides = np.asarray(size, float)
    edge = min(edge, float(sides.min()) * 0.49)
    inner, along = sides / 2 - edge, int(sides.argmax())
    shift = np.asarray(at, float) * 1.7  # no two boards alike
    parts = []
    for axis in range(3):
        a, b = (axis + 1) % 3, (axis + 2) % 3
        pa, pb = (stops(float(sides[each]), edge, cell) for each in (a, b))
        for way in (-1.0, 1.0):
            cube = np.empty((len(pb), len(pa), 3))
            cube[..., a], cube[..., b], cube[..., axis] = pa[None, :], pb[:, None], way * sides[axis] / 2
            core = np.clip(cube, -inner, inner)
            normal = cube - core
            normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
            points = core + normal * edge
            u, v = (a, b) if a == along or b != along else (b, a)
            uv = np.stack([points[..., u] + shift[u], points[..., v] + shift[v] + 0.37 * axis], -1)
            parts.append(surface(points + np.asarray(at), normal, colour, kind, uv))
    return np.concatenate(parts)


def turned(profile: Sequence[Sequence[float]], at: Vector, colour: Vector, kind: str, sides: int = 24) -> Part:
    """A body turned about an upright axis: profile of (radius, height), from the bottom outside upward."""
    line = np.asarray(profile, float)
    turn = np.linspace(0, -2 * np.pi, sides, endpoint=False)
    points = np.stack([
        line[:, :1] * np.sin(turn), np.repeat(line[:, 1:], sides, 1), -line[:, :1] * np.cos(turn),
    ], -1)  # fmt: skip
    slope = np.gradient(line, axis=0)
    out = np.stack([slope[:, 1], -slope[:, 0]], -1)
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    normals = np.stack([
        out[:, :1] * np.sin(turn), np.repeat(out[:, 1:], sides, 1), -out[:, :1] * np.cos(turn),
    ], -1)  # fmt: skip
    run = np.cumsum(np.linalg.norm(np.diff(line, axis=0, prepend=line[:1]), axis=1))
    uv = np.stack(np.broadcast_arrays(np.abs(turn)[None, :] * 0.12, run[:, None]), -1)
    return surface(points + np.asarray(at), normals, colour, kind, uv, around=True)


def tube(path: np.ndarray, radius: float | np.ndarray, colour: Vector, kind: str, sides: int = 10) -> Part:
    """A round rod along a path (n, 3)."""
    path = np.asarray(path, float)
    points, normals = shapes.tube(path, np.broadcast_to(np.asarray(radius, float), len(path)), sides)
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    uv = np.stack(np.broadcast_arrays(run[:, None], np.linspace(0, 0.12, sides)[None, :]), -1)
    return surface(points, normals, colour, kind, uv, around=True)


def ball(at: Vector, radii: Vector, colour: Vector, kind: str, sides: int = 14) -> Part:
    """An ellipsoid."""
    unit = shapes.globe(sides, sides, 0.02)
    normal = unit / np.asarray(radii)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return surface(np.asarray(at) + unit * np.asarray(radii), normal, colour, kind, around=True)


def sheet(points: np.ndarray, colour: Vector, kind: str, uv: np.ndarray | None = None) -> Part:
    """Cloth over a grid of points, its normals from its form: columns × rows, right-handed."""
    return surface(points, shapes.facing(points), colour, kind, uv)


def smoothed(part: Part, grid_m: float = 1e-4) -> Part:
    """With normals that are the mean of the faces that meet: what was bent after it was made."""
    corners = part.reshape(-1, 3, COLUMNS)
    face = np.cross(corners[:, 1, :3] - corners[:, 0, :3], corners[:, 2, :3] - corners[:, 0, :3])
    place = np.round(part[:, :3] / grid_m).astype(np.int64)
    _, same = np.unique(place, axis=0, return_inverse=True)
    same = same.ravel()
    whole = np.zeros((same.max() + 1, 3))
    for axis in range(3):
        whole[:, axis] = np.bincount(same, np.repeat(face[:, axis], 3), len(whole))
    made = part.copy()
    normal = whole[same]
    made[:, 3:6] = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    return made


def moved(part: Part, at: Vector = (0, 0, 0), yaw_deg: float = 0.0, pitch_deg: float = 0.0, roll_deg: float = 0.0) -> Part:
    """Rolled about z, pitched about x, turned about y, then moved."""
    return shapes.turned(part, np.radians(yaw_deg), np.radians(pitch_deg), np.radians(roll_deg), tuple(np.asarray(at, float)))


def named(number: int, *parts: Part) -> Part:
    """Of one spot."""
    made = np.concatenate(parts)
    made[:, 12] = number
    return made


def _outward(part: Part) -> Part:
    """Its triangles wound as their normals say."""
    corners = part.reshape(-1, 3, COLUMNS)
    face = np.cross(corners[:, 1, :3] - corners[:, 0, :3], corners[:, 2, :3] - corners[:, 0, :3])
    wrong = (face * corners[:, :, 3:6].mean(1)).sum(1) < 0
    made = corners.copy()
    made[wrong] = corners[wrong][:, ::-1]
    return made.reshape(-1, COLUMNS)
