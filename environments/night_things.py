"""What is made by hand at the lake, and who sleeps on it: a jetty, a lantern, a moored boat; a swan with two young."""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.night_land import DECK_Y, WATER_Y

LANTERN = (0.95, -0.86, -3.95)
DECK_X = (-1.05, 0.40)
DECK_Z = (-4.15, 3.4)
PILE = (0.30, -3.95)
BOAT_AT, BOAT_YAW = (2.35, -4.55), np.radians(24.0)
SWAN_AT = (-2.35, -6.1)
SIDES = 20  # of a pile
WOOD = np.array([0.225, 0.175, 0.130])
IRON = np.array([0.035, 0.033, 0.032])
BESIDE_FLAME = 0.04  # how open the iron is that stands before the light: it stays dark


def _bar(ends: np.ndarray, profile: np.ndarray, colour: np.ndarray, open_: np.ndarray | float, pieces: int = 6) -> np.ndarray:
    """A bar along x between ends (2,), its outline (m, 2) of y and z turning once; caps included."""
    x = np.linspace(ends[0], ends[1], pieces + 1)
    points = np.stack([np.broadcast_to(x[:, None], (len(x), len(profile))), *(np.broadcast_to(profile[:, i], (len(x), len(profile))) for i in (0, 1))], -1)
    middle = profile.mean(0)
    out = profile - middle
    edge = np.roll(profile, -1, 0) - np.roll(profile, 1, 0)
    normal = np.stack([edge[:, 1], -edge[:, 0]], -1)
    normal *= np.sign((normal * out).sum(-1, keepdims=True))
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    normals = np.concatenate([np.zeros((len(profile), 1)), normal], -1)
    normals = np.broadcast_to(normals, points.shape)
    parts = [shapes.skin(shapes.part(points, normals, colour, 0.0, 0.0, open_), around=True)]
    for end, way in ((0, -1.0), (-1, 1.0)):
        ring = points[end]
        centre = np.broadcast_to(ring.mean(0), ring.shape)
        fan = np.stack([centre, ring, np.roll(ring, -1, 0)], 1)
        parts.append(shapes.part(fan, np.broadcast_to([way, 0, 0], fan.shape), colour, 0.0, 0.0, 0.7).reshape(-1, 12))
    return np.concatenate(parts)


def jetty(seed: int) -> dict[str, np.ndarray]:
    """Old planks on two bearers: {"jetty": (n, 12)}, in the world."""
    rng = np.random.default_rng((seed, 75))
    parts = []
    z = DECK_Z[0]
    while z < DECK_Z[1]:
        wide = rng.uniform(0.118, 0.142)
        top = DECK_Y + rng.normal(0, 0.0022)
        left, right = DECK_X[0] + rng.normal(0, 0.010), DECK_X[1] + rng.normal(0, 0.010)
        a, b, thick, bevel = z, z + wide, 0.040, 0.006
        tilt = rng.normal(0.001, 0.0015)
        profile = np.array(
            [[top - thick, a], [top - bevel, a], [top - 0.002, a + 0.6 * bevel], [top, a + 2 * bevel], [top + tilt, (a + b) / 2],
             [top, b - 2 * bevel], [top - 0.002, b - 0.6 * bevel], [top - bevel, b], [top - thick, b]]
        )  # fmt: skip
        worn = WOOD * rng.uniform(0.78, 1.12) * (1 + rng.normal(0, 0.03, 3))
        free = np.array([0.25, 0.35, 0.75, 1.0, 1.0, 1.0, 0.75, 0.35, 0.25])[None, :] * np.ones((3, 1))
        parts.append(_bar(np.array([left, right]), profile, worn, free, 2))
        z = b + rng.uniform(0.004, 0.007)
    for x in (DECK_X[0] + 0.12, PILE[0] + 0.02):  # the bearers
        y = DECK_Y - 0.045
        profile = np.array([[y, -0.05], [y, 0.05], [y - 0.14, 0.05], [y - 0.14, -0.05]])
        bearer = _bar(np.array([-DECK_Z[1], -DECK_Z[0] - 0.05]), profile, WOOD * 0.7, 0.35, 4)
        parts.append(shapes.turned(bearer, np.pi / 2, move=(x, 0, 0)))
    return {"jetty": np.concatenate(parts)}


def piles(seed: int) -> dict[str, np.ndarray]:
    """The piles the jetty stands on, and the boat's rope: {"piles": (n, 12)}, in the world."""
    rng = np.random.default_rng((seed, 83))
    parts = []
    stand = [(x, z) for z in (-4.02, -2.3, -0.4) for x in (DECK_X[0] + 0.10, PILE[0])]
    for x, z in stand:
        tall = {(PILE[0], -4.02): DECK_Y + 1.03, (DECK_X[0] + 0.10, -4.02): DECK_Y + 0.34}.get((x, z), DECK_Y - 0.05)
        parts.append(_pile(x, z, tall, rng))
    parts.append(_rope())
    return {"piles": np.concatenate(parts)}


def _pile(x: float, z: float, top: float, rng: np.random.Generator) -> np.ndarray:
    rings = 26
    y = np.linspace(WATER_Y - 0.5, top, rings)
    radius = 0.078 * (1 + 0.012 * np.sin(2.3 * y + rng.uniform(0, 6)) + 0.008 * np.sin(5.1 * y + rng.uniform(0, 6)))
    path = np.stack([x + 0.006 * np.sin(y * 3), y, np.full(rings, z)], -1)
    points, normals = shapes.tube(path, radius, SIDES)
    wet = np.clip((y - WATER_Y - 0.03) / 0.22, 0.30, 1.0)
    colour = WOOD * 0.95 * wet[:, None, None] * rng.normal(1, 0.07, (1, SIDES, 1))
    open_ = np.clip(0.35 + (y - DECK_Y + 0.1) * 2.4, 0.4, 1.0)[:, None]
    side = shapes.skin(shapes.part(points, normals, colour, 0.0, 0.0, open_), around=True)
    # A domed, weathered top.
    turn = np.linspace(0, np.pi / 2, 8)
    dome = np.stack([path[-1] + (points[-1] - path[-1]) * np.cos(k) ** 0.6 + [0, 0.026 * np.sin(k), 0] for k in turn])
    up = np.stack([normals[-1] * np.cos(k) ** 2 + np.array([0, 1.0, 0]) * (np.sin(k) + 0.02) for k in turn])
    up /= np.linalg.norm(up, axis=-1, keepdims=True)
    return np.concatenate([side, shapes.skin(shapes.part(dome, up, WOOD * 1.15, 0.0, 0.0, 1.0), around=True)])


def _rope() -> np.ndarray:
    """From the boat's bow to the pile, hanging slack, with two turns about the pile."""
    turns = np.linspace(0, 4 * np.pi, 40)
    y = DECK_Y + 0.30 + 0.05 * turns / (4 * np.pi)
    about = np.stack([PILE[0] + 0.094 * np.cos(turns), y, -4.02 + 0.094 * np.sin(turns)], -1)
    start, end = about[-1], boat_point(0.0, 0.62, -1.62)
    s = np.linspace(0, 1, 26)[1:, None]
    hanging = start * (1 - s) + end * s - np.array([0, 0.20, 0]) * (4 * s * (1 - s))
    path = np.concatenate([about, hanging])
    points, normals = shapes.tube(path, np.full(len(path), 0.011), 6)
    return shapes.skin(shapes.part(points, normals, np.array([0.30, 0.25, 0.18]), 0.0, 0.0, 0.8), around=True)


def boat_point(x: float, y: float, z: float) -> np.ndarray:
    """A point of the boat in the world."""
    c, s = np.cos(BOAT_YAW), np.sin(BOAT_YAW)
    return np.array([BOAT_AT[0] + c * x + s * z, WATER_Y - 0.13 + y, BOAT_AT[1] - s * x + c * z])


def lantern() -> dict[str, np.ndarray]:
    """An iron lantern with four panes, hung from the pile's arm; its flame is the origin: {"lantern": (n, 12)}."""
    parts = []
    half, low, high = 0.088, -0.125, 0.135
    for x in (-1, 1):
        for z in (-1, 1):
            path = np.array([[x * half, low, z * half], [x * half * 0.99, 0, z * half * 0.99], [x * half * 0.94, high, z * half * 0.94]])
            parts.append(_rod(path, 0.0085, 6, BESIDE_FLAME))
    for y, h in ((low, half), (high, half * 0.94)):
        for k in range(4):
            a, b = (np.array([np.cos(t), 0, np.sin(t)]) * h * np.sqrt(2) + [0, y, 0] for t in (np.pi / 4 + k * np.pi / 2, np.pi / 4 + (k + 1) * np.pi / 2))
            parts.append(_rod(np.stack([a, (a + b) / 2, b]), 0.0085, 6, BESIDE_FLAME))
    # Foot and roof are turned: square below, round above; eaves with a soft sweep.
    parts.append(_spun([(0.0, low - 0.030), (0.085, low - 0.030), (0.112, low - 0.022), (0.112, low - 0.008), (0.0, low - 0.006)], 4, 2 * BESIDE_FLAME))
    parts.append(
        _spun([(0.128, high - 0.012), (0.130, high - 0.002), (0.098, high + 0.030), (0.060, high + 0.060), (0.042, high + 0.070),
               (0.042, high + 0.098), (0.056, high + 0.104), (0.040, high + 0.122), (0.012, high + 0.134), (0.0, high + 0.135)], 4, 1.0)
    )  # fmt: skip
    turn = np.linspace(0, 2 * np.pi, 22)
    ring = np.stack([0.032 * np.cos(turn), high + 0.165 + 0.032 * np.sin(turn), 0 * turn], -1)
    parts.append(_rod(ring, 0.0055, 6))
    parts.append(_panes(half * 0.965, low + 0.004, high - 0.004))
    # The arm: from the pile up and over, with a curl.
    pile = np.array([PILE[0] - 0.03 - LANTERN[0], 0, -4.02 - LANTERN[2]])
    s = np.linspace(0, 1, 22)
    top = high + 0.215
    arm = np.stack([pile[0] * (1 - s), top - 0.30 * (1 - s) ** 2.2 + 0.05 * np.sin(np.pi * s), pile[2] * (1 - s) ** 2], -1)
    parts.append(_rod(arm, 0.013, 8))
    curl = np.stack([0.03 * np.sin(np.linspace(0, 4.4, 14)), top - 0.035 + 0.035 * np.cos(np.linspace(0, 4.4, 14)), 0 * np.linspace(0, 1, 14)], -1)
    parts.append(_rod(curl, 0.009, 6))
    parts.append(_flame())
    return {"lantern": np.concatenate(parts)}


def _rod(path: np.ndarray, radius: float, sides: int, open_: float = 0.9) -> np.ndarray:
    points, normals = shapes.tube(path, np.full(len(path), radius), sides)
    return shapes.skin(shapes.part(points, normals, IRON, 0.0, 0.0, open_), around=True)


def _spun(outline: list[tuple[float, float]], sides: int, open_: float) -> np.ndarray:
    """Iron turned about y from (radius, height); four sides with rounded corners."""
    rim = np.linspace(0, 2 * np.pi, 33)[:-1]
    square = 1.0 / np.maximum(np.abs(np.cos(rim)), np.abs(np.sin(rim)))
    square = np.minimum(square, 1.28)
    points = np.stack([np.stack([r * square * np.cos(rim), np.full(32, y), r * square * np.sin(rim)], -1) for r, y in outline])
    normals = shapes.facing(points, around=True)
    normals *= np.sign((normals * (points - points.mean((0, 1)))).sum(-1, keepdims=True) + 1e-9)
    return shapes.skin(shapes.part(points, normals, IRON, 0.0, 0.0, open_), around=True)


def _panes(half: float, low: float, high: float) -> np.ndarray:
    """Four panes of old glass: bright where the flame stands behind them, amber toward the corners."""
    u, v = np.meshgrid(np.linspace(-1, 1, 11), np.linspace(0, 1, 15))
    parts = []
    for k in range(4):
        c, s = np.cos(k * np.pi / 2), np.sin(k * np.pi / 2)
        within = half * (1.0 - 0.055 * v)  # they lean in with the posts
        x, z = u * within, within
        points = np.stack([c * x + s * z, low + v * (high - low), -s * x + c * z], -1)
        off = np.hypot(u * 0.9, (v - 0.40) * 1.7)
        core, wide = np.exp(-((off / 0.40) ** 2)), np.exp(-((off / 1.0) ** 2))
        colour = core[..., None] * np.array([1.55, 1.05, 0.50]) + wide[..., None] * np.array([0.74, 0.33, 0.095]) + np.array([0.10, 0.04, 0.012])
        normal = np.broadcast_to([s, 0, c], points.shape)
        parts.append(shapes.skin(shapes.part(points, normal, colour, 0.0, 2.0, 1.0)))
    return np.concatenate(parts)


def _flame() -> np.ndarray:
    s = np.linspace(0, 1, 12)
    radius = 0.024 * np.sin(np.pi * s**0.75) ** 0.8 * (1 - 0.35 * s) + 1e-4
    path = np.stack([0 * s, -0.055 + 0.10 * s, 0 * s], -1)
    points, normals = shapes.tube(path, radius, 10)
    colour = np.array([2.6, 2.0, 1.1]) * (0.55 + 0.45 * np.sin(np.pi * s))[:, None, None]
    return shapes.skin(shapes.part(points, normals, colour, 0.0, 2.0, 1.0), around=True)


def swan(fine: int = 2, young: bool = False) -> np.ndarray:
    """A mute swan afloat at the origin, facing −z, and the same with its neck raised: (n, 15), the last three where it is then.

    Args:
        young: a downy grey cygnet, its neck short.
    """
    white = np.array([0.37, 0.35, 0.33]) if young else np.array([0.86, 0.86, 0.85])
    parts = []

    def add(points: np.ndarray, woken: np.ndarray, colour: np.ndarray, open_: np.ndarray | float, around: bool, middle: np.ndarray) -> None:
        normals = shapes.facing(points, around=around)
        normals *= np.sign((normals * (points - middle)).sum(-1, keepdims=True) + 1e-9)
        made = shapes.part(points, normals, colour, 0.0, 0.25, open_)
        parts.append(shapes.skin(np.concatenate([made, woken.astype(np.float32)], -1), around=around))

    rows, columns = 14 * fine, 12 * fine
    s, turn = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 2 * np.pi, columns, endpoint=False), indexing="ij")
    body = _body(s, turn)
    axis = _body(s, turn).mean(1, keepdims=True)
    add(body, body, white * 0.95, np.clip(0.55 + (body[..., 1] + 0.02) * 2.2, 0.4, 1.0), True, axis)
    if not young:
        for part in _wings(white, fine):
            parts.append(part)
    # Neck and head: an S that rises from the breast; raised, it is taller and rounder.
    rest = np.array([[0, 0.10, -0.24], [0, 0.20, -0.40], [0, 0.345, -0.475], [0, 0.49, -0.425], [0, 0.615, -0.365], [0, 0.715, -0.385], [0, 0.742, -0.465], [0, 0.712, -0.545], [0, 0.668, -0.625]])
    tall = np.array([[0, 0.10, -0.24], [0, 0.22, -0.40], [0, 0.41, -0.465], [0, 0.59, -0.40], [0, 0.745, -0.335], [0, 0.86, -0.36], [0, 0.885, -0.445], [0, 0.850, -0.525], [0, 0.800, -0.605]])
    if young:
        rest = np.stack([rest[:, 0], 0.10 + (rest[:, 1] - 0.10) * 0.62, rest[:, 2]], -1)
        tall = rest
    at = np.linspace(0, 8, 26 * fine)
    paths = [_smooth(each, at) for each in (rest, tall)]
    radius = np.interp(at, [0, 0.6, 1, 2, 3, 4, 4.8, 5.5, 6.0, 6.5, 7.0, 7.35, 7.8, 8], [0.15, 0.125, 0.098, 0.062, 0.050, 0.045, 0.046, 0.055, 0.060, 0.054, 0.035, 0.025, 0.017, 0.004])
    radius = radius * (1.25 if young else 1.0)
    tubes = [shapes.tube(path, radius, 7 * fine)[0] for path in paths]
    bill, mask = np.clip((at - 6.95) / 0.2, 0, 1)[:, None, None], np.exp(-(((at - 6.88) / 0.15) ** 2))[:, None, None]
    orange = np.array([0.10, 0.09, 0.09]) if young else np.array([0.60, 0.24, 0.06])
    colour = (white * (1 - bill) + orange * bill) * (1 - 0.85 * mask)
    add(tubes[0], tubes[1], np.broadcast_to(colour, tubes[0].shape), 0.95, True, paths[0][:, None])
    return np.concatenate(parts)


def _body(s: np.ndarray, turn: np.ndarray) -> np.ndarray:
    """The swan's body at s 0 (breast) to 1 (tail) and an angle from its back: full before, its tail drawn out and lifted."""
    wide = 0.262 * np.sin(np.pi * np.clip(0.035 + 0.955 * s**0.88, 0, 1)) ** 0.60 * (1 - 0.35 * np.clip((s - 0.62) / 0.38, 0, 1))
    back = 0.06 + 0.235 * np.sin(np.pi * np.clip(0.10 + 0.80 * s, 0, 1)) ** 0.75 + 0.05 * np.clip((s - 0.75) / 0.25, 0, 1)
    keel = -0.13 * np.sin(np.pi * np.clip(0.03 + 0.87 * s, 0, 1)) ** 0.6 + 0.30 * np.clip((s - 0.70) / 0.30, 0, 1) ** 1.5
    middle = 0.5 * back + 0.5 * keel + 0.02
    up = np.cos(turn)
    high = np.where(up > 0, middle + (back - middle) * up, middle + (middle - keel) * up)
    return np.stack([wide * np.sin(turn) * (1 - 0.10 * np.clip(-up, 0, 1)), high, -0.45 + 1.06 * s], -1)


def _wings(white: np.ndarray, fine: int) -> list[np.ndarray]:
    """Folded wings: a smooth shoulder, then feathers in three rows that lie over each other like tiles, their tips over the tail."""

    def lie(u: np.ndarray, v: np.ndarray, hand: float, off: float) -> np.ndarray:
        """On the wing: u 0 (shoulder) to 1 (tips), v 0 (back) to 1 (lower rim), metres above the body."""
        s = 0.20 + 0.68 * u
        swell = np.sin(np.pi * np.clip(0.06 + 0.80 * u, 0, 1)) ** 0.8
        point = _body(s, hand * np.pi * (0.07 + (0.52 - 0.22 * u**1.5) * v))
        out = np.stack([hand * (0.35 + 0.65 * v), 1.0 - 0.55 * v, 0.0 * v], -1)
        tips = np.clip((u - 0.62) / 0.38, 0, 1) ** 1.6
        return np.asarray(point + out * (0.045 * swell + off)[..., None] + np.stack([0 * u, 0.085 * tips, 0.10 * tips], -1))

    parts = []
    for hand in (-1.0, 1.0):
        def add(u: np.ndarray, v: np.ndarray, off: np.ndarray, tone: np.ndarray, open_: float, hand: float = hand) -> None:
            points = lie(u, v, hand, off)
            normals = shapes.facing(points)
            normals *= np.sign((normals * np.array([hand * 0.6, 0.8, 0.0])).sum(-1, keepdims=True) + 1e-9)
            lifted = points * np.array([1.16, 1.0, 1.0]) + np.array([0, 0.11, 0]) * (0.25 + 0.75 * u[..., None])
            made = shapes.part(points, normals, white * tone[..., None], 0.0, 0.25, open_)
            parts.append(shapes.skin(np.concatenate([made, lifted.astype(np.float32)], -1)))

        u, v = np.meshgrid(np.linspace(0, 0.93, 8 * fine), np.linspace(0, 1, 6 * fine), indexing="ij")
        add(u, v, 0 * u, np.full(u.shape, 0.90), 0.85)
        for tier, (first, last, count) in enumerate(((0.50, 1.06, 7), (0.30, 0.78, 7), (0.12, 0.50, 7))):
            for number in range(count):
                middle = (number + 0.5) / count
                k, across = np.meshgrid(np.linspace(0, 1, 4 * fine), np.linspace(-1, 1, 3), indexing="ij")
                end = last - 0.16 * middle * (tier == 0) + 0.03 * np.sin(number * 2.6)
                half = 0.75 / count * np.sqrt(np.clip(1.0 - np.clip((k - 0.62) / 0.38, 0, 1) ** 2, 0.0, 1.0)) * (0.75 + 0.25 * k)
                off = 0.004 + 0.005 * (tier + 1) + 0.008 * k - 0.006 * np.abs(across) + 0.003 * (number % 2)
                add(first + (end - first) * k, np.clip(middle + half * across, 0, 1.06), off, 0.86 + 0.14 * (1 - np.abs(across)) - 0.12 * (1 - k) - 0.03 * (number % 2), 0.95)
    return parts


def _smooth(points: np.ndarray, at: np.ndarray) -> np.ndarray:
    """A Catmull–Rom curve through points at indices `at`."""
    low = np.minimum(at.astype(int), len(points) - 2)
    f = (at - low)[:, None]
    p0, p1, p2, p3 = (points[np.clip(low + k, 0, len(points) - 1)] for k in (-1, 0, 1, 2))
    return np.asarray(0.5 * (2 * p1 + (p2 - p0) * f + (2 * p0 - 5 * p1 + 4 * p2 - p3) * f**2 + (3 * p1 - p0 - 3 * p2 + p3) * f**3))


VILLAGE = (
    # degrees right of forward, metres above the water, light, hue 0 (ember) to 1 (pale)
    (-15.5, 2.6, 0.62, 0.30), (-15.02, 2.6, 0.44, 0.20), (-12.9, 3.4, 0.40, 0.35),
)  # fmt: skip
VILLAGE_M = 290.0
GLOW_M = 1.20  # about the lantern; its light there is less than a step of the screen's


def glows() -> np.ndarray:
    """Soft lights: the lantern's, a few windows on the far shore, and their short reflections: (n, 8) place, radius m; rgb, kind 0–2."""
    rows = [[0, 0, 0, GLOW_M, 1.0, 0.52, 0.19, 0]]
    for degrees, up, light, pale in VILLAGE:
        a = np.radians(degrees)
        warm = light * (np.array([1.0, 0.50, 0.17]) * (1 - pale) + np.array([1.0, 0.72, 0.40]) * pale)
        place = [VILLAGE_M * np.sin(a), WATER_Y + up, -VILLAGE_M * np.cos(a)]
        rows += [[*place, 2.6, *(0.85 * warm), 1], [*place, 1.0, *(0.85 * warm), 2]]
    return np.array(rows, np.float32)
