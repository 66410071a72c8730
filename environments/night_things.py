"""What is made by hand at the lake, and who sleeps on it: a jetty, a lantern, a moored boat; a swan with two young."""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.night_land import DECK_Y, WATER_Y

LANTERN = (0.95, -0.86, -3.95)
FLAME_DROP = 0.03
DECK_X = (-1.05, 0.40)
DECK_Z = (-4.15, 3.4)
PILE = (0.30, -3.95)
BOAT_AT, BOAT_YAW = (2.35, -4.55), np.radians(24.0)
SWAN_AT = (-2.35, -6.1)
WOOD = np.array([0.225, 0.175, 0.130])
IRON = np.array([0.035, 0.033, 0.032])


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
    rings = 14
    y = np.linspace(WATER_Y - 0.5, top, rings)
    radius = 0.078 * (1 + rng.normal(0, 0.012, rings))
    radius[-1] *= 0.93
    path = np.stack([x + 0.006 * np.sin(y * 3), y, np.full(rings, z)], -1)
    points, normals = shapes.tube(path, radius, 22)
    wet = np.clip((y - WATER_Y - 0.03) / 0.22, 0.30, 1.0)
    colour = WOOD * 0.95 * wet[:, None, None] * rng.normal(1, 0.07, (1, 22, 1))
    open_ = np.clip(0.35 + (y - DECK_Y + 0.1) * 2.4, 0.4, 1.0)[:, None]
    side = shapes.skin(shapes.part(points, normals, colour, 0.0, 0.0, open_), around=True)
    # A domed, weathered top.
    dome = np.stack([points[-1] * (1 - s) + (path[-1] + [0, 0.022, 0]) * s for s in np.linspace(0, 1, 5) ** 0.7])
    up = np.stack([normals[-1] * (1 - s) + np.array([0, 1.0, 0]) * (s + 0.2) for s in np.linspace(0, 1, 5)])
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
            parts.append(_rod(path, 0.0085, 6))
    for y, h in ((low, half), (high, half * 0.94)):
        for k in range(4):
            a, b = (np.array([np.cos(t), 0, np.sin(t)]) * h * np.sqrt(2) + [0, y, 0] for t in (np.pi / 4 + k * np.pi / 2, np.pi / 4 + (k + 1) * np.pi / 2))
            parts.append(_rod(np.stack([a, (a + b) / 2, b]), 0.0085, 6))
    # Foot and roof are turned: square below, round above; eaves with a soft sweep.
    parts.append(_spun([(0.0, low - 0.030), (0.085, low - 0.030), (0.112, low - 0.022), (0.112, low - 0.008), (0.0, low - 0.006)], 4, 0.9))
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


def _rod(path: np.ndarray, radius: float, sides: int) -> np.ndarray:
    points, normals = shapes.tube(path, np.full(len(path), radius), sides)
    return shapes.skin(shapes.part(points, normals, IRON, 0.0, 0.0, 0.9), around=True)


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
        x, z = u * half, np.full_like(u, half)
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


def swan(fine: int = 2) -> dict[str, np.ndarray]:
    """A mute swan asleep, its head laid on its back, and the same awake: {"swan": (n, 15)}, afloat at the origin, facing −z."""
    white = np.array([0.80, 0.79, 0.76])
    parts = []

    def add(points: np.ndarray, woken: np.ndarray, colour: np.ndarray, open_: np.ndarray | float, around: bool = True) -> None:
        normals = shapes.facing(points, around=around)
        normals *= np.sign((normals * (points - points.mean(1, keepdims=True))).sum(-1, keepdims=True) + 1e-9)
        made = shapes.part(points, normals, colour, 0.0, 0.25, open_)
        parts.append(shapes.skin(np.concatenate([made, woken.astype(np.float32)], -1), around=around))

    # The body: low at the breast, full in the middle, a tail that points up.
    rows, columns = 15 * fine, 14 * fine
    s = np.linspace(0, 1, rows)
    z = -0.46 + 1.02 * s
    wide = 0.255 * np.sin(np.pi * np.clip(s * 0.93 + 0.035, 0, 1)) ** 0.62
    tall = 0.235 * np.sin(np.pi * np.clip(s * 0.90 + 0.06, 0, 1)) ** 0.7
    middle = 0.055 + 0.05 * s + 0.16 * np.clip((s - 0.72) / 0.28, 0, 1) ** 1.6
    turn = np.linspace(0, 2 * np.pi, columns, endpoint=False)
    body = np.stack(
        [wide[:, None] * np.sin(turn), middle[:, None] + tall[:, None] * np.cos(turn) * np.where(np.cos(turn) > 0, 1.0, 0.55), np.broadcast_to(z[:, None], (rows, columns))], -1
    )
    under = np.clip(0.45 + (body[..., 1] + 0.02) * 3.2, 0.35, 1.0)
    add(body, body, white * 0.93, under)
    # Wings: two folded shells, feathered toward the tail, meeting over the back.
    for hand in (-1.0, 1.0):
        s2, v = np.meshgrid(np.linspace(0, 1, 13 * fine), np.linspace(0, 1, 7 * fine), indexing="ij")
        reach = np.sin(np.pi * np.clip(0.10 + 0.86 * s2, 0, 1)) ** 0.55
        x = hand * (0.045 + (0.250 * reach - 0.045) * np.sin(v * np.pi / 2) ** 0.9)
        y = 0.135 + 0.06 * s2 + 0.155 * reach * np.cos(v * np.pi / 2 * 0.96) + 0.07 * s2**3
        wing_z = -0.27 + 0.86 * s2 - 0.05 * v * s2
        ripple = 0.007 * np.sin(v * 15 + s2 * 3) * s2
        wing = np.stack([x + hand * ripple, y + ripple, wing_z], -1)
        tone = white * (1.0 - 0.16 * (np.sin(v * 15 + s2 * 3) * 0.5 + 0.5)[..., None] * s2[..., None])
        add(wing, wing, tone, 0.75 + 0.25 * np.cos(v * 1.4), around=False)
    # Neck and head, asleep: a curve back along the wing, the bill tucked under feathers; awake: an S held high.
    asleep = np.array([[0, 0.12, -0.40], [0, 0.27, -0.52], [0.02, 0.41, -0.50], [0.05, 0.44, -0.34], [0.07, 0.41, -0.16], [0.075, 0.385, -0.02], [0.07, 0.360, 0.09], [0.065, 0.335, 0.15]])
    awake = np.array([[0, 0.12, -0.40], [0, 0.26, -0.54], [0, 0.44, -0.56], [0, 0.62, -0.49], [0, 0.77, -0.46], [0, 0.865, -0.52], [0, 0.850, -0.63], [0, 0.815, -0.72]])
    at = np.linspace(0, 7, 22 * fine)
    paths = [_smooth(each, at) for each in (asleep, awake)]
    radius = np.interp(at, [0, 1, 2, 3.4, 4.6, 5.25, 5.8, 6.25, 6.6, 7], [0.115, 0.080, 0.056, 0.047, 0.046, 0.060, 0.052, 0.032, 0.021, 0.012])
    tubes = [shapes.tube(path, radius, 8 * fine)[0] for path in paths]
    bill = np.clip((at - 6.12) / 0.25, 0, 1)[:, None, None]
    dark = np.exp(-(((at - 6.1) / 0.16) ** 2))[:, None, None]
    colour = (white * (1 - bill) + np.array([0.52, 0.20, 0.055]) * bill) * (1 - 0.8 * dark)
    add(tubes[0], tubes[1], np.broadcast_to(colour, (22 * fine, 8 * fine, 3)), 0.9)
    return {"swan": np.concatenate(parts)}


def _smooth(points: np.ndarray, at: np.ndarray) -> np.ndarray:
    """A Catmull–Rom curve through points at indices `at`."""
    low = np.minimum(at.astype(int), len(points) - 2)
    f = (at - low)[:, None]
    p0, p1, p2, p3 = (points[np.clip(low + k, 0, len(points) - 1)] for k in (-1, 0, 1, 2))
    return np.asarray(0.5 * (2 * p1 + (p2 - p0) * f + (2 * p0 - 5 * p1 + 4 * p2 - p3) * f**2 + (3 * p1 - p0 - 3 * p2 + p3) * f**3))


def cygnet() -> dict[str, np.ndarray]:
    """A downy young one, asleep: {"cygnet": (n, 15)}."""
    made = swan(1)["swan"].copy()
    grey = np.array([0.34, 0.32, 0.30])
    made[:, 6:9] = grey * np.clip(made[:, 6:9].mean(1, keepdims=True) / 0.75, 0.3, 1.1)
    made[:, 0] *= 1.12
    made[:, 12:15] = made[:, 0:3]
    return {"cygnet": made}
