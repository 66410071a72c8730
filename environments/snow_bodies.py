"""Soft closed shapes as distance fields turned into triangles once, at start.

A field is a function of points (n, 3) in metres, negative inside. `surface` finds where it is zero
by naive surface nets (Gibson 1998) and then moves every vertex onto it, so that silhouettes are as
round as the field is. Fields are joined with `joined`, whose seams are soft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

Field = Callable[[np.ndarray], np.ndarray]


def ball(at: Sequence[float], half: Sequence[float], turn: np.ndarray | None = None) -> Field:
    """An ellipsoid, its half axes in metres; `turn` (3, 3) rotates it."""
    middle, axes = np.asarray(at, float), np.asarray(half, float)

    def field(p: np.ndarray) -> np.ndarray:
        q = p - middle
        if turn is not None:
            q = q @ turn
        k = np.linalg.norm(q / axes, axis=-1)
        steep = np.linalg.norm(q / axes**2, axis=-1)
        return np.asarray(k * (k - 1.0) / np.maximum(steep, 1e-9))

    return field


def limb(path: np.ndarray, radii: np.ndarray, flat: float = 1.0) -> Field:
    """A bent body along a path (n, 3) with radii (n,), round-ended; `flat` squeezes it in y."""
    start, end = path[:-1], path[1:]

    def field(p: np.ndarray) -> np.ndarray:
        best = np.full(len(p), 9e9)
        for a, b, r0, r1 in zip(start, end, radii[:-1], radii[1:], strict=True):
            along = b - a
            t = np.clip((p - a) @ along / max(float(along @ along), 1e-12), 0, 1)
            away = p - (a + t[:, None] * along)
            best = np.minimum(best, np.sqrt(away[:, 0] ** 2 + (away[:, 1] / flat) ** 2 + away[:, 2] ** 2) - (r0 + (r1 - r0) * t))
        return best

    return field


def joined(fields: Sequence[Field], soft: float) -> Field:
    """All of them as one, their seams rounded over about `soft` metres."""

    def field(p: np.ndarray) -> np.ndarray:
        total = fields[0](p)
        for one in fields[1:]:
            other = one(p)
            h = np.maximum(soft - np.abs(total - other), 0.0) / soft
            total = np.minimum(total, other) - h * h * soft * 0.25
        return total

    return field


def surface(field: Field, low: Sequence[float], high: Sequence[float], step: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where the field is zero within a box.

    Returns:
        points and outward normals (n, 3); triangles (m, 3), counterclockwise seen from outside.
    """
    axes = [np.arange(a, b + step, step) for a, b in zip(low, high, strict=True)]
    shape = tuple(len(axis) for axis in axes)
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    values = np.concatenate([field(part) for part in np.array_split(grid, max(1, len(grid) // 60_000))]).reshape(shape)
    inside = values < 0
    cells = tuple(n - 1 for n in shape)
    total, weight = np.zeros((*cells, 3)), np.zeros(cells)
    corner = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]

    def at(c: tuple[int, ...], of: np.ndarray) -> np.ndarray:
        return of[tuple(slice(o, o + n) for o, n in zip(c, cells, strict=True))]

    for a in corner:
        for axis in range(3):
            if a[axis]:
                continue
            b = tuple(v + (i == axis) for i, v in enumerate(a))
            va, vb = at(a, values), at(b, values)
            crossed = (va < 0) != (vb < 0)
            t = np.where(crossed, va / np.where(crossed, va - vb, 1.0), 0.0)
            here = np.broadcast_to(np.array(a, float), (*cells, 3)).copy()
            here[..., axis] += t
            total += here * crossed[..., None]
            weight += crossed
    busy = weight > 0
    number = np.full(cells, -1)
    number[busy] = np.arange(int(busy.sum()))
    origin = np.array([axis[0] for axis in axes])
    points = (np.argwhere(busy) + total[busy] / weight[busy][:, None]) * step + origin
    triangles = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        a = inside[tuple(slice(0, -1) if i == axis else slice(1, -1) for i in range(3))]
        b = inside[tuple(slice(1, None) if i == axis else slice(1, -1) for i in range(3))]
        for flips, where in ((False, a & ~b), (True, ~a & b)):
            place = np.argwhere(where)
            place[:, u] += 1
            place[:, v] += 1
            ring = []
            for du, dv in ((-1, -1), (0, -1), (0, 0), (-1, 0)):
                cell = place.copy()
                cell[:, u] += du
                cell[:, v] += dv
                ring.append(number[tuple(cell.T)])
            quad = np.stack(ring[::-1] if flips else ring, 1)
            triangles += [quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]]
    faces = np.concatenate(triangles)
    faces = faces[(faces >= 0).all(1)]
    for _ in range(3):
        normals = outward(field, points, step * 0.35)
        points = points - normals * np.clip(field(points), -0.5 * step, 0.5 * step)[:, None]
    return points, outward(field, points, step * 0.5), faces


def outward(field: Field, points: np.ndarray, step: float) -> np.ndarray:
    """Unit gradients of the field."""
    slopes = np.stack([field(points + step * e) - field(points - step * e) for e in np.eye(3)], -1)
    return np.asarray(slopes / np.maximum(np.linalg.norm(slopes, axis=-1, keepdims=True), 1e-12))


def depth(field: Field, points: np.ndarray, way: np.ndarray, reach: float, steps: int = 12) -> np.ndarray:
    """Metres of body along a way (3,) or (n, 3) from just below the surface: what light must cross."""
    run = np.zeros(len(points))
    for i in range(steps):
        run += (field(points + way * (reach * (i + 0.5) / steps)) < 0) * (reach / steps)
    return run


def free(field: Field, points: np.ndarray, normals: np.ndarray, reach: float) -> np.ndarray:
    """How much of the sky the body itself leaves open, 0–1, by steps along the normal (Evans 2006)."""
    blocked = np.zeros(len(points))
    for i in range(1, 6):
        away = reach * i / 5
        blocked += np.maximum(away - field(points + normals * away), 0.0) / away * 0.6**i
    return np.asarray(np.clip(1 - 0.8 * blocked, 0, 1))
