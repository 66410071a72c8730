"""Figures of ice and snow for a game: two crystals and a bird as triangles, a lantern of snowballs as spheres.

A figure is about 1 in radius, its front toward +z, up is +y. Vertices are float32 (n, 8), three a triangle:
position, normal, the figure's number, and a part that the shader reads: of a crystal how far out it lies, of the
bird how far out on a wing. Balls are float32 (n, 4): centre and radius; the shader draws them round.
"""

from __future__ import annotations

import numpy as np

from environments import shapes

FERN, PLATES, LANTERN, BIRD, BALL = range(5)

Points = np.ndarray


def fern() -> np.ndarray:
    """A crystal of six feathered arms."""
    arm = [_bar(_along(0, 0.08), _along(0, 1.0), 0.052, 0.05)]
    for at, length in ((0.34, 0.30), (0.54, 0.27), (0.74, 0.17)):
        root = _along(0, at)
        arm += [_bar(root, root + _along(side, length), 0.040, 0.036) for side in (-1, 1)]
    return _crystal([_plate((0, 0), 0.15, 0.055), _sixfold(arm)], FERN)


def plates() -> np.ndarray:
    """A crystal of a wide heart and six arms that end in plates."""
    root = _along(0, 0.54)
    arm = [_bar(_along(0, 0.30), _along(0, 0.92), 0.050, 0.05), _plate(_along(0, 0.84), 0.17, 0.045)]
    arm += [_bar(root, root + _along(side, 0.19), 0.040, 0.036) for side in (-1, 1)]
    return _crystal([_plate((0, 0), 0.40, 0.06), _plate((0, 0), 0.20, 0.10), _sixfold(arm)], PLATES)


def lantern() -> np.ndarray:
    """The balls of a lantern, laid in narrowing rings with gaps that the light inside shines through; its flame is the last."""
    rng = np.random.default_rng(5)
    balls = []
    for count, ring, height, turned in ((8, 0.60, -0.62, 0.0), (7, 0.50, -0.27, 0.42), (5, 0.36, 0.05, 0.1), (3, 0.20, 0.33, 0.5), (1, 0.0, 0.60, 0.0)):
        for number in range(count):
            angle = turned + 2.0 * np.pi * number / count
            size = 0.205 * rng.uniform(0.95, 1.06)
            balls.append((ring * np.cos(angle), height + rng.uniform(-0.015, 0.015), ring * np.sin(angle), size))
    return np.array([*balls, (0.0, -0.42, 0.0, 0.24)], np.float32)


def bird() -> np.ndarray:
    """A small bird of snow that glides, seen from its side: its head toward +x."""
    along = np.array((-0.62, -0.46, -0.28, -0.06, 0.16, 0.33, 0.43, 0.52, 0.61, 0.67, 0.71))
    thick = np.array((0.05, 0.10, 0.17, 0.22, 0.21, 0.165, 0.135, 0.14, 0.115, 0.06, 0.0))
    rise = np.array((0.06, 0.03, 0.0, -0.02, 0.0, 0.06, 0.11, 0.14, 0.15, 0.145, 0.14))
    fine = np.linspace(0.0, 1.0, 26)
    along, thick, rise = (_smooth(np.linspace(0.0, 1.0, len(each)), each, fine) for each in (along, thick, rise))
    path = np.stack([along, rise, 0 * along], -1)
    turn = np.linspace(0, 2.0 * np.pi, 16, endpoint=False)
    ring = np.stack([0 * turn, 0.92 * np.sin(turn), np.cos(turn)], -1)
    body = path[:, None] + ring * np.maximum(thick, 0.004)[:, None, None]
    parts = [_skin(body, 0.0, around=True)]
    for side in (-1.0, 1.0):
        out = np.linspace(0.0, 1.0, 15)
        root, tip = np.array((0.24, 0.06, 0.12 * side)), np.array((-0.22, 0.26, 1.02 * side))
        lead = root + (tip - root) * out[:, None] + np.array((0.16, 0.13, 0.0)) * np.sin(np.pi * out**0.9)[:, None]
        chord = 0.44 * (1.0 - out**2.6) ** 0.75 + 0.015 + 0.025 * np.cos(out * 9.0 * np.pi) * out  # fingers of the hand
        arch = np.array((0.0, 0.06, 0.0))
        across = np.linspace(0.0, 1.0, 7)[None, :, None]
        top = lead[:, None] + np.array((-1.0, -0.12, 0.0)) * chord[:, None, None] * across + arch * np.sin(np.pi * across**0.7)
        weight = np.broadcast_to(out[:, None], top.shape[:2])
        parts.append(_skin(top[:, ::-1] if side > 0 else top, weight))
    fan = np.linspace(-0.5, 0.5, 9)
    far = np.linspace(0.04, 0.44, 5)[:, None]
    notch = 1.0 - 0.10 * np.cos(fan * np.pi * 1.9) * (far > 0.4)
    tail = np.stack([-0.46 - far * notch * np.cos(fan), 0.05 + 0.05 * far + 0 * fan, far * np.sin(fan)], -1)
    parts.append(_skin(tail, 0.0))
    beak = np.array(((0.69, 0.165, 0.03), (0.69, 0.165, -0.03), (0.80, 0.13, 0.0), (0.69, 0.115, 0.0)))
    parts.append(_flat(beak[[0, 1, 2, 1, 3, 2, 3, 0, 2]].reshape(-1, 3, 3), BIRD, 0.0))
    return np.concatenate(parts)


def _sixfold(arm: list[Points]) -> Points:
    """The triangles of an arm, turned to all six."""
    triangles, turn = np.concatenate(arm), np.pi / 3 * np.arange(6)
    about = np.array([[(np.cos(one), np.sin(one), 0.0), (-np.sin(one), np.cos(one), 0.0), (0.0, 0.0, 1.0)] for one in turn])
    return np.concatenate(np.einsum("tpi,aij->atpj", triangles, about))


def _along(arm: int, far: float) -> Points:
    return far * np.array((np.cos(np.pi / 3 * arm), np.sin(np.pi / 3 * arm)))


def _bar(start: Points, end: Points, width: float, thick: float) -> Points:
    """Triangles (16, 3, 3) of a bar in the plane, a rhombus across, pointed at both ends."""
    way = (end - start) / np.linalg.norm(end - start)
    side = np.array((-way[1], way[0]))
    tips = [np.array((*start, 0.0)), np.array((*end, 0.0))]
    rings = []
    for part, share in ((0.12, 1.0), (0.80, 0.78)):
        middle = start + (end - start) * part
        rings.append(np.array([
            (*(middle + side * width * share), 0.0), (*middle, thick * share),
            (*(middle - side * width * share), 0.0), (*middle, -thick * share),
        ]))  # fmt: skip
    near, far = rings
    found = []
    for i in range(4):
        j = (i + 1) % 4
        found += [(tips[0], near[j], near[i]), (near[i], near[j], far[i]), (far[i], near[j], far[j]), (far[i], far[j], tips[1])]
    return np.array(found)


def _plate(centre: tuple[float, float] | Points, radius: float, thick: float) -> Points:
    """Triangles (24, 3, 3) of a hexagon with bevelled edges and a raised heart on either side."""
    turn = np.pi / 3 * np.arange(6)
    rim = np.stack([np.cos(turn), np.sin(turn), 0 * turn], -1) * radius
    inner = rim * 0.55
    middle = np.array((*centre, 0.0))
    found = []
    for side in (1.0, -1.0):
        up = np.array((0.0, 0.0, thick * side))
        heart = middle + 0.72 * up
        for i in range(6):
            j = (i + 1) % 6
            a, b, c, d = middle + rim[i], middle + rim[j], middle + inner[i] + up, middle + inner[j] + up
            found += [(a, b, c), (c, b, d), (c, d, heart)]
    return np.array(found)


def _crystal(parts: list[Points], figure: int) -> np.ndarray:
    triangles = np.concatenate(parts)
    return _flat(triangles, figure, np.linalg.norm(triangles.reshape(-1, 3), axis=1))


def _flat(triangles: Points, figure: int, part: np.ndarray | float) -> np.ndarray:
    """Triangles (n, 3, 3) with a normal each, outward from the plane z = 0 where there is doubt."""
    normal = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    normal *= np.where(np.sum(normal[:, 2:] * triangles.mean(1)[:, 2:], 1, keepdims=True) < 0.0, -1.0, 1.0)
    return _vertices(triangles.reshape(-1, 3), np.repeat(normal, 3, 0), figure, part)


def _vertices(points: Points, normals: Points, figure: int, part: np.ndarray | float) -> np.ndarray:
    points, normals = points.reshape(-1, 3), normals.reshape(-1, 3)
    rest = np.stack([np.full(len(points), float(figure)), np.broadcast_to(np.ravel(part), len(points))], -1)
    return np.concatenate([points, normals, rest], 1).astype(np.float32)


def _smooth(at: np.ndarray, values: np.ndarray, fine: np.ndarray) -> np.ndarray:
    """Values between given ones, without kinks: linear, then averaged over a neighbour's width."""
    width = 0.6 * (at[1] - at[0])
    return np.mean([np.interp(fine + width * step, at, values) for step in (-1.0, -0.5, 0.0, 0.5, 1.0)], 0)


def _skin(grid: Points, weight: np.ndarray | float, around: bool = False) -> np.ndarray:
    """A smooth skin of the bird over a grid (rows, columns, 3); the shader turns its normals to the eye."""
    normal = shapes.facing(grid, around)
    if around:
        middle = grid.mean(1, keepdims=True)
        normal *= np.where(np.sum(normal * (grid - middle), -1, keepdims=True) < 0.0, -1.0, 1.0)
        normal[-1] = (1.0, 0.0, 0.0)
    shape = (*grid.shape[:2], 1)
    out = np.broadcast_to(np.asarray(weight, float), grid.shape[:2])[..., None]
    rows = np.concatenate([grid, normal, np.full(shape, float(BIRD)), out], -1)
    return shapes.skin(rows, around).astype(np.float32)
