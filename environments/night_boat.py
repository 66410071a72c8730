"""A small rowing boat of tarred and oiled planks, moored: what the lantern shines into."""

from __future__ import annotations

import numpy as np

from environments import shapes

LENGTH, STATIONS, STRAKES = 3.5, 30, 6
OILED, TARRED, WORN = np.array([0.250, 0.155, 0.088]), np.array([0.060, 0.050, 0.044]), np.array([0.34, 0.235, 0.145])


class _Hull:
    """The shape as a function: how far along (0 the transom, 1 the stem) and how far up (0 keel, 1 gunwale)."""

    def __init__(self) -> None:
        self.t = np.linspace(0, 1, STATIONS)
        self.z = LENGTH * (0.47 - self.t)
        self.half = 0.66 * (1 - np.clip((self.t - 0.42) / 0.58, 0, 1) ** 2.3) * (1 - 0.26 * np.clip((0.42 - self.t) / 0.42, 0, 1) ** 1.8) + 0.012
        self.sheer = 0.47 + 0.24 * self.t**2.4 + 0.06 * (1 - self.t) ** 2
        self.keel = 0.30 * np.clip((self.t - 0.80) / 0.20, 0, 1) ** 2.4 + 0.05 * (1 - self.t) ** 3

    def line(self, up: float, inward: float = 0.0) -> np.ndarray:
        """Points (STATIONS, 3) along the right side."""
        wide = np.sin(np.pi / 2 * max(up, 0.0) ** 0.66) * (self.half - inward)
        high = self.keel + inward * 0.6 + (self.sheer - self.keel - inward * 0.6) * max(up, 0.0) ** 1.7
        return np.stack([np.maximum(wide, 0.0), high, self.z - inward * 0.5 * (self.t > 0.9)], -1)

    def at(self, t: float, up: float, inward: float = 0.0) -> np.ndarray:
        line = self.line(up, inward)
        return np.array([np.interp(t, self.t, line[:, i]) for i in range(3)])


def _skin(points: np.ndarray, toward: np.ndarray, colour: np.ndarray, free: np.ndarray | float) -> np.ndarray:
    normal = shapes.facing(points)
    normal *= np.sign((normal * toward).sum(-1, keepdims=True) + 1e-9)
    return shapes.skin(shapes.part(points, normal, colour, 0.0, 0.0, free))


def _board(centre: np.ndarray, half: np.ndarray, colour: np.ndarray, free: float) -> np.ndarray:
    """A box about a centre, its long edges broken."""
    parts = []
    for axis in range(3):
        for hand in (-1.0, 1.0):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            points = np.zeros((3, 2, 3))
            points[..., axis] = hand * half[axis]
            points[..., u], points[..., v] = np.linspace(-1, 1, 3)[:, None] * half[u], np.array([-1, 1])[None] * half[v]
            normal = np.zeros(3)
            normal[axis] = hand
            parts.append(shapes.skin(shapes.part(points + centre, np.broadcast_to(normal, points.shape), colour, 0.0, 0.0, free)))
    return np.concatenate(parts)


def _pole(path: np.ndarray, radius: np.ndarray | float, colour: np.ndarray, free: float, sides: int = 8) -> np.ndarray:
    points, normals = shapes.tube(path, np.broadcast_to(np.asarray(radius, float), (len(path),)), sides)
    return shapes.skin(shapes.part(points, normals, colour, 0.0, 0.0, free), around=True)


def boat(seed: int) -> dict[str, np.ndarray]:
    """The boat, 3.5 m, its stem toward −z, its keel at the origin: {"boat": (n, 12)}."""
    rng = np.random.default_rng((seed, 80))
    hull, parts = _Hull(), []
    for hand in (-1.0, 1.0):
        flip = np.array([hand, 1.0, 1.0])
        for strake in range(STRAKES):  # each laps over the one below
            low, high = strake / STRAKES, (strake + 1) / STRAKES
            ups = (low - 0.02, low + 0.015, (low + high) / 2, high)
            points = np.stack([hull.line(up) for up in ups], 1)
            points[:, :, 0] += np.array([0.014, 0.014, 0.007, 0.001])
            tone = TARRED if strake < STRAKES - 1 else WORN * 0.8
            colour = tone * rng.normal(1, 0.06, (STATIONS, 4, 1)) * np.array([0.6, 1.0, 1.05, 0.95])[None, :, None]
            parts.append(_skin(points * flip, np.array([hand, -0.3, 0]), colour, 0.40 + 0.5 * high))
        ups = np.linspace(0, 1, 10)
        inner = np.stack([hull.line(up, 0.022) for up in ups], 1)
        lap = 0.82 + 0.18 * np.mod(ups * STRAKES, 1.0)
        colour = OILED * lap[None, :, None] * rng.normal(1, 0.05, (STATIONS, 10, 1))
        parts.append(_skin(inner * flip, np.array([-hand, 0.6, 0]), colour, 0.30 + 0.6 * ups[None] ** 1.3 * np.ones((STATIONS, 1))))
        for up, inward, thick, tone in ((1.0, 0.0, 0.021, 1.05), (0.985, 0.035, 0.015, 0.9), (0.63, 0.03, 0.013, 0.85)):
            parts.append(_pole((hull.line(up, inward) + np.array((0, 0.010, 0))) * flip, thick, WORN * tone, 0.95))
        for t in np.linspace(0.08, 0.90, 13):
            rib = np.stack([hull.at(t, up, 0.030) for up in np.linspace(0.03, 0.97, 12)])
            parts.append(_pole(rib * flip, 0.012, OILED * 0.95, 0.6, 6))
    for t, lift in ((0.15, 0.30), (0.46, 0.29), (0.74, 0.34)):  # thwarts
        place = hull.at(t, 1.0)
        wide = float(np.interp(t, hull.t, hull.half)) * 0.895
        parts.append(_board(np.array([0, lift + hull.at(t, 0.0)[1], place[2]]), np.array([wide, 0.014, 0.115]), WORN, 0.85))
    for lane in np.linspace(-0.27, 0.27, 5):  # bottom boards
        parts.append(_board(np.array([lane, 0.090, 0.05]), np.array([0.055, 0.009, 0.85]), OILED * rng.uniform(0.9, 1.15), 0.5))
    ups = np.linspace(0, 1, 14)
    edge = np.stack([hull.at(0.0, up) for up in ups])
    transom = np.stack([edge * [-1, 1, 1], edge * [0, 1, 1], edge], 1)
    parts.append(_skin(transom + np.array((0, 0, 0.012)), np.array([0, 0, 1.0]), TARRED * 1.3, 0.8))
    parts.append(_skin(transom - np.array((0, 0, 0.018)), np.array([0, 0, -1.0]), OILED, 0.55))
    stem = np.stack([0 * hull.t, hull.keel - 0.012, hull.z], -1)[6:]
    head = np.stack([np.zeros(6), np.linspace(hull.keel[-1], hull.sheer[-1] + 0.07, 7)[1:], np.full(6, hull.z[-1] - 0.012)], -1)
    parts.append(_pole(np.concatenate([stem, head]), 0.024, WORN * 0.75, 0.7))
    for hand in (-1.0, 1.0):  # the oars lie along the thwarts
        oar = np.linspace([0.20 * hand, 0.42, 0.95], [0.13 * hand, 0.45, -1.15], 14)
        parts.append(_pole(oar, np.linspace(0.017, 0.024, 14), WORN * 1.1, 0.95))
        parts.append(_board(np.array([0.206 * hand, 0.417, 1.12]), np.array([0.055, 0.008, 0.22]), WORN * 1.1, 0.95))
    # A folded blanket and a coil of rope.
    turns = np.linspace(0, 5 * np.pi, 64)
    coil = np.stack([0.02 + (0.13 - 0.002 * turns) * np.cos(turns), 0.105 + 0.0025 * turns, -0.85 + (0.13 - 0.002 * turns) * np.sin(turns)], -1)
    parts.append(_pole(coil, 0.013, np.array([0.33, 0.27, 0.19]), 0.7, 6))
    return {"boat": np.concatenate(parts)}
