"""Solid things as triangles: bent tubes, ribbons and lofted skins, with numpy.

A part is a float32 array (n, 12): position, normal, linear colour, and three numbers that the
shader reads: flex (metres it gives in a breeze), through (light that comes through it), open (sky
it sees, 0–1). Triangles are three vertices each; parts are joined with np.concatenate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Part = np.ndarray

QUAD = np.array([[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]], np.float32)
QUAD.flags.writeable = False
"""A square of two triangles, −1 to 1: what discs, cells and windows are drawn on."""
_RIM = np.array([[np.sin(turn), np.cos(turn)] for turn in np.radians(np.arange(8) * 45.0 + 22.5)]) / np.cos(np.pi / 8)
EIGHT = np.array([[_RIM[0], _RIM[i], _RIM[i + 1]] for i in range(1, 7)], np.float32)[:, ::-1].reshape(-1, 2)
EIGHT.flags.writeable = False
"""An octagon about the unit circle, of six triangles: a soft light's square without the corners, where there is none."""


def part(
    points: np.ndarray, normals: np.ndarray, colour: np.ndarray | Sequence[float], flex: np.ndarray | float = 0.0,
    through: np.ndarray | float = 0.0, free: np.ndarray | float = 1.0,
) -> np.ndarray:  # fmt: skip
    """Vertices of any leading shape (…, 12) from points and normals (…, 3)."""
    shape = points.shape[:-1]
    columns = [points, normals, np.broadcast_to(np.asarray(colour, float), (*shape, 3))]
    columns += [np.broadcast_to(np.asarray(each, float), shape)[..., None] for each in (flex, through, free)]
    return np.concatenate(columns, -1).astype(np.float32)


def skin(grid: np.ndarray, around: bool = False) -> Part:
    """Triangles over a grid of vertices (rows, columns, 12); `around` closes the columns."""
    if around:
        grid = np.concatenate([grid, grid[:, :1]], 1)
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    return np.stack([a, b, c, b, d, c], -2).reshape(-1, grid.shape[-1])


def facing(points: np.ndarray, around: bool = False) -> np.ndarray:
    """Normals of grids of points (…, rows, columns, 3): across columns × along rows."""
    across = np.roll(points, -1, -2) - np.roll(points, 1, -2) if around else np.gradient(points, axis=-2)
    normal = np.cross(across, np.gradient(points, axis=-3))
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9))


def frames(path: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Along a path (n, 3): its direction and two sides that do not twist, all unit."""
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    level = np.eye(3)[np.abs(ahead).max(0).argmin()]  # the axis the path follows least
    side = np.cross(ahead, level)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    return ahead, side, np.cross(side, ahead)


def tube(path: np.ndarray, radii: np.ndarray, sides: int) -> tuple[np.ndarray, np.ndarray]:
    """Points and outward normals (n, sides, 3) about a path."""
    _, side, top = frames(path)
    turn = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    out = side[:, None] * np.cos(turn)[None, :, None] + top[:, None] * np.sin(turn)[None, :, None]
    return path[:, None] + out * radii[:, None, None] if radii.ndim == 1 else path[:, None] + out * radii[..., None], out


def globe(rows: int, columns: int, pole: float) -> np.ndarray:
    """Unit vectors (rows, columns, 3) from `pole` radians off the top to as far off the bottom; columns do not meet."""
    down, turn = np.linspace(pole, np.pi - pole, rows)[:, None], np.linspace(0, 2 * np.pi, columns, endpoint=False)
    return np.stack([np.sin(down) * np.cos(turn), np.cos(down) * np.ones(columns), np.sin(down) * np.sin(turn)], -1)


def ball(
    centre: np.ndarray, radii: np.ndarray, colour: np.ndarray, sides: int = 10, flex: float = 0.0, free: float = 0.8
) -> Part:
    """An ellipsoid; its underside sees less sky."""
    unit = globe(sides, sides, 0.02)
    normal = unit / radii
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    shade = free * (0.65 + 0.35 * unit[..., 1])
    return skin(part(centre + unit * radii, normal, colour, flex, 0.0, shade), around=True)


def turned(vertices: Part, yaw: float, pitch: float = 0.0, roll: float = 0.0, move: Sequence[float] = (0, 0, 0)) -> Part:
    """Rolled about z, pitched about x, yawed about y (radians), then moved."""
    cy, sy, cp, sp, cr, sr = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch), np.cos(roll), np.sin(roll)
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    matrix = about_y @ about_x @ about_z
    made = vertices.copy()
    made[:, :3] = vertices[:, :3] @ matrix.T + np.asarray(move)
    made[:, 3:6] = vertices[:, 3:6] @ matrix.T
    return made


def specks(vertices: Part, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points spread evenly over the triangles (count, 3), and the area each stands for, m²."""
    a, b, c = (vertices[i::3, :3].astype(float) for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    chosen = rng.choice(len(a), count, p=area / area.sum())
    u, v = rng.random((2, count, 1))
    fold = u + v > 1
    u, v = np.where(fold, 1 - u, u), np.where(fold, 1 - v, v)
    points = a[chosen] + (b - a)[chosen] * u + (c - a)[chosen] * v
    return points, np.full(count, area.sum() / count)


def welded(vertices: Part) -> tuple[np.ndarray, np.ndarray]:
    """Equal vertices kept once: vertices (m, 12) and uint32 indices (n,)."""
    rows = np.ascontiguousarray(vertices, np.float32)
    _, first, index = np.unique(rows.view(f"V{rows.shape[1] * 4}").ravel(), return_index=True, return_inverse=True)
    order = np.argsort(first)  # as they came, so that neighbours stay neighbours
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return rows[first[order]], place[index.ravel()].astype(np.uint32)
