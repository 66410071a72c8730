"""How bodies are made: many bent tubes at once, domes and bowls, as loose triangles.

A skin is float32 (3n, 15): place, normal, linear colour; flex (metres it gives in the swell), through
(light that comes through it), kind (which skin, see `KIND`), depth of its relief in metres; and where on
that skin it lies, in tiles. All shapes take rows along (k) and columns around (s) of a grid.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from environments.shapes import facing

WIDTH = 15
Rng = np.random.Generator
CREAM, SKY = (0.74, 0.68, 0.52), (0.40, 0.56, 0.72)
PLAIN, MEANDER, CUPS, MOTTLE = 0.0, 1.0, 2.0, 3.0
"""Kinds of skin: smooth, brain coral's walls, small cups, a soft mottle."""


def rows_for(most: int, fine: float, least: int = 3) -> int:
    """How many rows or columns of a grid that has `most` of them at full detail."""
    return max(least, round(most * fine**0.5))


def picked(rng: Rng, tone: int, count: int) -> int:
    """Which of `count` colours: the one asked for, or by chance."""
    chance = int(rng.integers(count))
    return chance if tone < 0 else tone % count


def tilted(way: np.ndarray, angle: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """Unit ways (n, 3) each bent by `angle` toward the side `turn` says."""
    level = np.where(np.abs(way[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])
    side = np.cross(way, level)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    top = np.cross(side, way)
    out = side * np.cos(turn)[:, None] + top * np.sin(turn)[:, None]
    return np.asarray(way * np.cos(angle)[:, None] + out * np.sin(angle)[:, None])


def paths_from(foot: np.ndarray, way: np.ndarray, length: np.ndarray, steps: int, lift: float, rng: Rng, wander: float = 0.14) -> np.ndarray:
    """Paths (n, steps, 3) that start at `foot` along `way`, bend upward by `lift` and wander a little."""
    points = [foot]
    each = (length / (steps - 1))[:, None]
    for _ in range(steps - 1):
        way = way + rng.normal(0, wander / (steps - 1) ** 0.5, way.shape)
        way[:, 1] += lift / (steps - 1)
        way = way / np.linalg.norm(way, axis=1, keepdims=True)
        points.append(points[-1] + way * each)
    return np.stack(points, 1)


def mixed(one: np.ndarray | tuple[float, ...], other: np.ndarray | tuple[float, ...], share: np.ndarray) -> np.ndarray:
    share = np.asarray(share)[..., None]
    return np.asarray(np.asarray(one) * (1 - share) + np.asarray(other) * share)


def skinned(
    grid: np.ndarray, normal: np.ndarray, colour: np.ndarray, flex: np.ndarray | float = 0.0, through: np.ndarray | float = 0.0,
    kind: float = PLAIN, relief: float = 0.0, at: np.ndarray | None = None, around: bool = True,
) -> np.ndarray:  # fmt: skip
    """Loose triangles over grids (…, k, s, 3) with all their properties broadcast to them."""
    shape = grid.shape[:-1]
    columns = [grid, normal, np.broadcast_to(colour, (*shape, 3))]
    columns += [np.broadcast_to(np.asarray(each, float), shape)[..., None] for each in (flex, through, kind, relief)]
    columns.append(np.zeros((*shape, 2)) if at is None else np.broadcast_to(at, (*shape, 2)))
    v = np.concatenate(columns, -1).astype(np.float32)
    if around:
        seam = v[..., :1, :].copy()
        if at is not None:  # the skin goes on where the circle closes
            seam[..., 13] = np.round(at[..., -1:, 0] + (at[..., -1:, 0] - at[..., -2:-1, 0]))
        v = np.concatenate([v, seam], -2)
    a, b, c, d = v[..., :-1, :-1, :], v[..., :-1, 1:, :], v[..., 1:, :-1, :], v[..., 1:, 1:, :]
    return np.stack([a, b, c, b, d, c], -2).reshape(-1, WIDTH)


def tubes(
    paths: np.ndarray, radii: np.ndarray, sides: int, colour: np.ndarray, flex: np.ndarray | float = 0.0, through: float = 0.0,
    kind: float = PLAIN, relief: float = 0.0, turns: int = 1, tile: float = 0.3, caps: bool = True,
) -> np.ndarray:  # fmt: skip
    """Round bodies about paths (m, k, 3) of radii (m, k): all of them at once.

    Args:
        colour: (m, k, 3) or what broadcasts to it; flex likewise (m, k).
        turns: tiles of skin around; tile: metres of skin along.
        caps: the ends are rounded off.
    """
    count, steps = paths.shape[:2]
    shape = (count, steps)
    colour = np.broadcast_to(colour, (*shape, 3))
    flex = np.broadcast_to(np.asarray(flex, float), shape)
    if caps:
        ahead = paths[:, -1] - paths[:, -2]
        ahead /= np.maximum(np.linalg.norm(ahead, axis=-1, keepdims=True), 1e-9)
        end, r = paths[:, -1], radii[:, -1:]
        paths = np.concatenate([paths, (end + 0.62 * r * ahead)[:, None], (end + 0.95 * r * ahead)[:, None]], 1)
        radii = np.concatenate([radii, 0.74 * r, 0.06 * r], 1)
        colour = np.concatenate([colour, colour[:, -1:], colour[:, -1:]], 1)
        flex = np.concatenate([flex, flex[:, -1:], flex[:, -1:]], 1)
    ahead = np.gradient(paths, axis=1)
    ahead /= np.maximum(np.linalg.norm(ahead, axis=-1, keepdims=True), 1e-9)
    least = np.abs(ahead).max(1).argmin(-1)
    level = np.eye(3)[least][:, None, :]
    side = np.cross(ahead, np.broadcast_to(level, ahead.shape))
    side /= np.maximum(np.linalg.norm(side, axis=-1, keepdims=True), 1e-9)
    top = np.cross(ahead, side)
    turn = np.arange(sides) * 2 * np.pi / sides
    out = side[:, :, None] * np.cos(turn)[:, None] + top[:, :, None] * np.sin(turn)[:, None]
    grid = paths[:, :, None] + out * radii[..., None, None]
    shaped = facing(grid, around=True)
    shaped *= np.sign((shaped * out).sum(-1, keepdims=True).mean((1, 2), keepdims=True))
    length = np.concatenate([np.zeros((count, 1)), np.cumsum(np.linalg.norm(np.diff(paths, axis=1), axis=-1), 1)], 1)
    at = np.empty((*grid.shape[:3], 2))
    at[..., 0] = turn / (2 * np.pi) * turns
    at[..., 1] = (length / tile + np.arange(count)[:, None] * 0.37)[..., None]
    return skinned(grid, shaped, colour[:, :, None], flex[:, :, None], through, kind, relief, at)


def sheet(
    place: Callable[[np.ndarray, np.ndarray], np.ndarray], rows: np.ndarray, columns: int, colour: Callable[[np.ndarray, np.ndarray], np.ndarray],
    flex: Callable[[np.ndarray], np.ndarray] | None = None, through: float = 0.0, kind: float = PLAIN, relief: float = 0.0, tile: float = 0.5,
) -> np.ndarray:  # fmt: skip
    """A round sheet: `place(row, turn)` gives points; the skin lies flat on it, without a seam."""
    r, a = np.meshgrid(rows, np.arange(columns) * 2 * np.pi / columns, indexing="ij")
    grid = place(r, a)
    length = np.concatenate([np.zeros((1, columns)), np.cumsum(np.linalg.norm(np.diff(grid, axis=0), axis=-1), 0)])
    at = np.stack([length * np.cos(a), length * np.sin(a)], -1) / tile
    normal = facing(grid, around=True)
    pole = normal[1].mean(0) if rows[0] == 0.0 else None
    if pole is not None:
        normal[0] = pole / max(np.linalg.norm(pole), 1e-9)
    bent = flex(r) if flex else 0.0
    made = skinned(grid, normal, colour(r, a), bent, through, kind, relief, None)
    closed = np.concatenate([at, at[:, :1]], 1)
    a4, b4, c4, d4 = closed[:-1, :-1], closed[:-1, 1:], closed[1:, :-1], closed[1:, 1:]
    made[:, 13:15] = np.stack([a4, b4, c4, b4, d4, c4], -2).reshape(-1, 2)
    return made


def stood(skin: np.ndarray, place: np.ndarray, yaw: float, size: float = 1.0, lean: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Sized, leant (radians about x and z), turned and put there."""
    c, s = np.cos(yaw), np.sin(yaw)
    cx, sx, cz, sz = np.cos(lean[0]), np.sin(lean[0]), np.cos(lean[1]), np.sin(lean[1])
    matrix = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]]) @ np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    matrix = matrix @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
    made = skin.copy()
    made[:, :3] = skin[:, :3] @ matrix.T * size + place
    made[:, 3:6] = skin[:, 3:6] @ matrix.T
    made[:, [9, 12]] *= size
    return made
