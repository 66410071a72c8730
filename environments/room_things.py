"""What stands and hangs in every treatment room: chair, cupboard, plant, picture, lamp, door, skirting.

Each function gives one thing in place, (n, 13) as environments/room_shapes.py lays it out.
"""

from __future__ import annotations

import numpy as np

from environments.room_shapes import Part, ball, box, moved, named, sheet, smoothed, surface, tube, turned
from environments.room_shell import (
    BACK_Z,
    CEILING_Y,
    DADO_Y,
    DOOR,
    FAR_Z,
    FLOOR_Y,
    LEFT_X,
    LINING_M,
    PLASTER,
    RIGHT_X,
    SAGE,
)
from environments.room_spots import Spot

OAK = np.array((0.475, 0.305, 0.165))
BIRCH = np.array((0.62, 0.475, 0.315))
WHITE = np.array((0.80, 0.79, 0.75))
LINEN = np.array((0.76, 0.72, 0.635))
MOSS = np.array((0.235, 0.325, 0.215))
CLAY = np.array((0.56, 0.29, 0.185))
BRASS = np.array((0.46, 0.35, 0.19))
EARTH = np.array((0.075, 0.05, 0.034))


def chair(spot: Spot, yaw_deg: float = -42.0) -> Part:
    """An easy chair of bent wood with two cushions, for somebody who comes along; its seat about the spot."""
    wood, cloth = [], []
    for side in (-1.0, 1.0):
        x = side * 0.305
        bow = np.array([
            (x, -0.445, 0.30), (x, -0.10, 0.285), (x, 0.13, 0.25), (x, 0.195, 0.15), (x, 0.205, -0.05), (x, 0.20, -0.20),
            (x, 0.15, -0.29), (x, -0.1, -0.335), (x, -0.445, -0.37),
        ])  # fmt: skip
        wood.append(tube(eased(bow, 34), 0.021, BIRCH, "wood"))
        wood.append(tube(np.array([(x * 0.97, -0.06, 0.27), (x * 0.97, -0.09, -0.30)]), 0.016, BIRCH, "wood"))
        wood.append(tube(eased(np.array([(x * 0.90, -0.06, -0.24), (x * 0.90, 0.20, -0.33), (x * 0.9, 0.45, -0.42)]), 10), 0.017, BIRCH, "wood"))
    wood.append(box((0.60, 0.03, 0.035), (0, -0.065, 0.26), BIRCH))
    wood.append(box((0.60, 0.03, 0.035), (0, -0.09, -0.27), BIRCH))
    for height in (0.16, 0.44):
        wood.append(box((0.56, 0.035, 0.022), (0, height, -0.335 - 0.25 * (height - 0.2)), BIRCH))
    seat = cushion((0.56, 0.13, 0.58), MOSS)
    cloth.append(moved(seat, (0, 0.0, 0.0), pitch_deg=-3.0))
    back = cushion((0.55, 0.12, 0.54), MOSS)
    cloth.append(moved(back, (0, 0.30, -0.285), pitch_deg=72.0))
    small = cushion((0.36, 0.12, 0.30), CLAY, puff=0.55)
    cloth.append(moved(small, (0.06, 0.20, -0.155), pitch_deg=64.0, yaw_deg=4.0))
    return moved(np.concatenate([*wood, *cloth]), spot.place, yaw_deg)


def cushion(size: tuple[float, float, float], colour: np.ndarray, puff: float = 0.28) -> Part:
    """A filled cushion lying flat: thicker in the middle, its corners drawn in."""
    made = box(size, (0, 0, 0), colour, "cloth", edge=min(size) * 0.42, cell=0.06)
    u, v = made[:, 0] / size[0] * 2, made[:, 2] / size[2] * 2
    full = np.cos(np.clip(u, -1, 1) * np.pi / 2) * np.cos(np.clip(v, -1, 1) * np.pi / 2)
    made[:, 1] *= 1.0 - puff + 1.6 * puff * np.sqrt(np.maximum(full, 0.0))
    made[:, 0] *= 1.0 - 0.05 * np.cos(v * np.pi / 2) ** 2 * np.abs(u) ** 3
    made[:, 2] *= 1.0 - 0.05 * np.cos(u * np.pi / 2) ** 2 * np.abs(v) ** 3
    return smoothed(made)


def eased(knots: np.ndarray, count: int) -> np.ndarray:
    """A smooth line of `count` points through knots (Catmull–Rom)."""
    knots = np.asarray(knots, float)
    ends = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    at = np.linspace(0, len(knots) - 1 - 1e-9, count)
    first, t = at.astype(int), (at % 1.0)[:, None]
    a, b, c, d = (ends[first + each] for each in range(4))
    return np.asarray(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))


def against(spot: Spot, part: Part) -> Part:
    """What was made with its back to z = 0, against the wall behind its spot: the far one, or the right one."""
    x, _, z = spot.place
    if x > RIGHT_X - 0.5:
        return moved(part, (RIGHT_X, 0, z), yaw_deg=-90.0)
    return moved(part, (x, 0, FAR_Z))


def cupboard(spot: Spot) -> Part:
    """A low cupboard of oak with two doors, on it a jug with some twigs, and books."""
    wide, deep, top = 1.24, 0.46, -0.42
    low = FLOOR_Y + 0.12
    middle, z = (low + top) / 2, 0.02 + deep / 2
    parts = [
        box((wide, 0.032, deep + 0.02), (0, top - 0.016, z + 0.01), OAK),
        box((wide - 0.02, top - low - 0.03, deep - 0.02), (0, middle - 0.015, z - 0.005), OAK * 0.92),
    ]
    front = z + deep / 2 - 0.006
    for number in (-1, 1):
        at = number * (wide / 4 - 0.002)
        parts.append(box((wide / 2 - 0.022, top - low - 0.062, 0.022), (at, middle - 0.015, front), OAK * 1.04, edge=0.006))
        parts.append(ball((number * 0.055, middle + 0.10, front + 0.027), (0.016, 0.016, 0.016), BRASS, "metal"))
        for b in (-1, 1):
            leg = np.array([(number * (wide / 2 - 0.07), low + 0.01, z + b * 0.15), (number * (wide / 2 - 0.05), FLOOR_Y, z + b * 0.17)])
            parts.append(tube(leg, np.array((0.022, 0.014)), OAK, "wood"))
    parts += [jug((-0.42, top, z + 0.02)), books((0.34, top, z - 0.02))]
    return against(spot, np.concatenate(parts))


def jug(at: tuple[float, float, float]) -> Part:
    """A stoneware jug with a few twigs."""
    profile = [(0.0, 0.0), (0.055, 0.0), (0.075, 0.03), (0.082, 0.08), (0.068, 0.14), (0.042, 0.185), (0.045, 0.215), (0.038, 0.21), (0.034, 0.18)]
    parts = [turned(profile, at, np.array((0.62, 0.60, 0.55)), "glazed", 28)]
    rng = np.random.default_rng(11)
    root = np.asarray(at) + np.array((0, 0.17, 0))
    for lean, high in ((-0.20, 0.40), (0.06, 0.50), (0.22, 0.34)):
        tip = root + np.array((lean, high, 0.05 * np.sign(lean)))
        twig = eased(np.array([root, root + np.array((lean * 0.25, high * 0.5, 0.0)), tip]), 12)
        parts.append(tube(twig, np.linspace(0.0032, 0.0016, 12), np.array((0.20, 0.14, 0.08)), "wood", 5))
        for place in twig[3:]:
            for side in (-1, 1):
                parts.append(leaf(place, 0.055, rng.uniform(0, 360), side * rng.uniform(30, 60) * 1.0, np.array((0.25, 0.36, 0.20)), 3))
    return np.concatenate(parts)


def books(at: tuple[float, float, float]) -> Part:
    """Three books lying on one another."""
    tones = (np.array((0.24, 0.33, 0.36)), np.array((0.62, 0.55, 0.42)), np.array((0.46, 0.25, 0.17)))
    sizes = ((0.25, 0.028, 0.18), (0.22, 0.022, 0.165), (0.19, 0.03, 0.14))
    parts, high = [], at[1]
    for size, tone, yaw in zip(sizes, tones, (4.0, -7.0, 9.0), strict=True):
        parts.append(moved(box(size, (0, 0, 0), tone, "cloth", edge=0.005), (at[0], high + size[1] / 2, at[2]), yaw))
        high += size[1] + 0.001
    return np.concatenate(parts)


def leaf(root: np.ndarray, length: float, yaw_deg: float, rise_deg: float, colour: np.ndarray, pieces: int = 7, wide: float = 0.30, droop: float = 0.9) -> Part:
    """One leaf from its stem outward: pointed, a little folded along its rib, hanging at its tip."""
    s = np.linspace(0, 1, pieces + 1)
    across = np.array((-1.0, -0.5, 0.0, 0.5, 1.0)) if pieces > 3 else np.array((-1.0, 0.0, 1.0))
    bend = np.radians(rise_deg) - droop * s**1.4
    along = np.concatenate([[0], np.cumsum(np.cos(bend[1:]))]) * length / pieces
    rise = np.concatenate([[0], np.cumsum(np.sin(bend[1:]))]) * length / pieces
    half = wide * length * np.sqrt(np.maximum(np.sin(np.pi * s**0.8), 0.0)) * (1 - 0.25 * s) + 1e-4
    points = np.stack([half[:, None] * across, rise[:, None] + 0.22 * half[:, None] * np.abs(across), -along[:, None] + 0 * across], -1)
    uv = np.stack(np.broadcast_arrays(across[None, :], s[:, None]), -1)
    tone = colour * (0.92 + 0.16 * np.abs(across))[None, :, None] * np.ones((len(s), 1, 1))
    return moved(sheet(points, tone, "leaf", uv), root, yaw_deg)


def plant(spot: Spot, seed: int, high: float = 1.25) -> Part:
    """A rubber plant in a clay pot on the floor: broad quiet leaves about three stems."""
    x, _, z = spot.place
    rng = np.random.default_rng((seed, 302))
    pot = [(0.0, 0.0), (0.13, 0.0), (0.145, 0.02), (0.185, 0.27), (0.192, 0.30), (0.178, 0.305), (0.165, 0.26), (0.0, 0.255)]
    parts = [turned(pot, (x, FLOOR_Y + 0.01, z), np.array((0.60, 0.57, 0.50)), "glazed", 30)]
    parts.append(turned([(0.166, 0.255), (0.09, 0.27), (0.0, 0.262)], (x, FLOOR_Y + 0.01, z), EARTH, "cloth", 20))
    turn = rng.uniform(0, 360)
    for number, share in enumerate((1.0, 0.80, 0.62)):
        lean = np.radians(turn + number * 120)
        top = np.array((x + 0.16 * np.sin(lean), FLOOR_Y + 0.26 + high * share, z + 0.13 * np.cos(lean)))
        root = np.array((x + 0.04 * np.sin(lean), FLOOR_Y + 0.25, z + 0.04 * np.cos(lean)))
        stem = eased(np.array([root, (root + top) / 2 + np.array((0.03, 0, 0.02)), top]), 18)
        parts.append(tube(stem, np.linspace(0.013, 0.006, 18), np.array((0.17, 0.13, 0.075)), "wood", 7))
        many = round(15 * share)
        for step in range(many):
            t = 0.22 + 0.78 * step / (many - 1)
            place = stem[min(int(t * 17), 17)]
            yaw = turn + number * 57 + step * 137.5
            young = t**2
            tone = np.array((0.10, 0.20, 0.085)) * (1 - young) + np.array((0.20, 0.33, 0.125)) * young
            stalk = 0.05 + 0.02 * rng.random()
            out = np.array((-np.sin(np.radians(yaw)), 0.55, -np.cos(np.radians(yaw)))) * stalk
            parts.append(tube(np.array([place, place + out]), 0.003, tone * 1.3, "leaf", 4))
            parts.append(leaf(place + out, rng.uniform(0.25, 0.34) * (1.0 - 0.30 * young), yaw, 22 + 38 * young + rng.uniform(-8, 8), tone * rng.uniform(0.88, 1.12), wide=0.235))
    return np.concatenate(parts)


def picture(spot: Spot) -> Part:
    """A framed landscape on a wall."""
    y, wide, high = spot.place[1], 0.66, 0.46
    parts = [
        *(box((wide + 0.028, 0.028, 0.03), (0, y + side * high / 2, 0.016), BIRCH, edge=0.006) for side in (-1, 1)),
        *(box((0.028, high + 0.028, 0.03), (side * wide / 2, y, 0.016), BIRCH, edge=0.006) for side in (-1, 1)),
        box((wide, high, 0.012), (0, y, 0.007), WHITE, "paint", edge=0.002),
    ]
    u, v = np.meshgrid(np.linspace(0, 1, 6), np.linspace(0, 1, 5))
    points = np.stack([(u - 0.5) * (wide - 0.15), y + (v - 0.5) * (high - 0.14), np.full_like(u, 0.0145)], -1)
    normals = np.broadcast_to(np.array((0.0, 0, 1)), points.shape)
    parts.append(surface(points, normals, np.ones(3), "picture", np.stack([u, v], -1)))
    return against(spot, np.concatenate(parts))


def lamp(spot: Spot) -> Part:
    """A round lamp of opal glass in a ring of wood under the ceiling."""
    x, _, z = spot.place
    glass = [(0.0, -0.105), (0.08, -0.104), (0.16, -0.096), (0.215, -0.075), (0.235, -0.045), (0.235, -0.02)]
    ring = [(0.236, -0.052), (0.262, -0.052), (0.268, -0.045), (0.268, 0.0)]
    return np.concatenate([
        turned(glass, (x, CEILING_Y, z), np.array((0.95, 0.90, 0.80)), "lamp", 40), turned(ring, (x, CEILING_Y, z), BIRCH, "wood", 40),
    ])  # fmt: skip


SCONCE = (RIGHT_X - 0.13, 0.30, -1.45)


def sconce() -> Part:
    """A small lamp on the right wall under a shade of linen."""
    x, y, z = SCONCE
    shade = [(0.105, -0.10), (0.10, -0.05), (0.09, 0.03), (0.08, 0.10), (0.076, 0.10), (0.085, 0.03), (0.097, -0.06), (0.101, -0.10)]
    arm = eased(np.array([(RIGHT_X - 0.01, y - 0.16, z), (x, y - 0.17, z), (x, y - 0.12, z), (x, y + 0.02, z)]), 20)
    plate = moved(turned([(0.0, 0.0), (0.042, 0.0), (0.042, 0.012), (0.0, 0.014)], (0, 0, 0), BRASS, "metal", 20), (RIGHT_X, y - 0.16, z), roll_deg=90.0)
    return np.concatenate([turned(shade, SCONCE, LINEN, "lamp", 30), tube(arm, 0.008, BRASS, "metal", 10), plate])


def door(ajar_deg: float = 33.0) -> Part:
    """The door, standing a little open into the room, in its frame."""
    (a, low), (b, high) = DOOR.low, DOOR.high
    wide = b - a
    frame = [
        box((0.07, high - low + 0.07, 0.03), (a - 0.03, (low + high) / 2 + 0.035, FAR_Z + 0.012), BIRCH, edge=0.006),
        box((0.07, high - low + 0.07, 0.03), (b + 0.03, (low + high) / 2 + 0.035, FAR_Z + 0.012), BIRCH, edge=0.006),
        box((wide + 0.13, 0.07, 0.03), ((a + b) / 2, high + 0.035, FAR_Z + 0.012), BIRCH, edge=0.006),
        box((0.02, high - low, LINING_M), (a - 0.01, (low + high) / 2, FAR_Z - LINING_M / 2), BIRCH, edge=0.003),
        box((0.02, high - low, LINING_M), (b + 0.01, (low + high) / 2, FAR_Z - LINING_M / 2), BIRCH, edge=0.003),
        box((wide, 0.02, LINING_M), ((a + b) / 2, high + 0.01, FAR_Z - LINING_M / 2), BIRCH, edge=0.003),
        box((wide, 0.02, LINING_M + 0.02), ((a + b) / 2, low - 0.006, FAR_Z - LINING_M / 2), OAK, edge=0.003),
    ]
    tall = high - low - 0.012
    leaf_ = [box((wide - 0.01, tall, 0.04), (-wide / 2, tall / 2, 0), BIRCH * np.array((1.03, 1.02, 1.0)), edge=0.004)]
    leaf_.append(box((wide - 0.26, 0.72, 0.014), (-wide / 2, tall * 0.70, 0.0215), BIRCH * 1.08, edge=0.006))
    leaf_.append(box((wide - 0.26, 0.72, 0.014), (-wide / 2, tall * 0.27, 0.0215), BIRCH * 1.08, edge=0.006))
    grip = np.array([(-wide + 0.075, 1.02, 0.02), (-wide + 0.075, 1.02, 0.065), (-wide + 0.085, 1.02, 0.075), (-wide + 0.19, 1.02, 0.075)])
    leaf_.append(tube(grip, 0.0095, BRASS, "metal", 8))
    leaf_.append(moved(turned([(0.0, 0.0), (0.026, 0.0), (0.026, 0.006), (0.0, 0.007)], (0, 0, 0), BRASS, "metal", 16), (-wide + 0.075, 1.02, 0.021), pitch_deg=90))
    leaf_part = moved(np.concatenate(leaf_), (b, low + 0.008, FAR_Z + 0.02), ajar_deg)
    return np.concatenate([*frame, leaf_part])


def corridor() -> Part:
    """What is seen behind the door: a bright plain passage, its walls as those of the room."""
    (a, low), (b, high) = DOOR.low, DOOR.high
    front, back = FAR_Z - LINING_M, FAR_Z - LINING_M - 1.7
    left, right, top = a - 1.5, b + 1.5, high + 0.5

    def flat(x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], normal: tuple[float, float, float], colour: np.ndarray, kind: str) -> Part:
        u, v = np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 5))
        points = np.stack([x[0] + u * (x[1] - x[0]), y[0] + v * (y[1] - y[0]), z[0] + v * (z[1] - z[0])], -1)
        return surface(points, np.broadcast_to(np.array(normal), points.shape), colour, kind, points[..., [2, 0]])

    return np.concatenate([
        flat((left, right), (DADO_Y, top), (back, back), (0.0, 0, 1), PLASTER, "paint"),
        flat((left, right), (low, DADO_Y), (back, back), (0.0, 0, 1), SAGE, "paint"),
        flat((left, right), (low, low), (back, front), (0.0, 1, 0), OAK * 0.95, "wood"),
        box((right - left, 0.05, 0.03), ((left + right) / 2, DADO_Y, back + 0.015), BIRCH, edge=0.01),
        box((right - left, 0.09, 0.02), ((left + right) / 2, low + 0.045, back + 0.01), BIRCH, edge=0.005),
    ])  # fmt: skip


def ceiling() -> Part:
    """Battens under the ceiling, a wide field of them about the lamp."""
    high, thick, y = 0.035, 0.085, CEILING_Y - 0.0175
    deep, wide = BACK_Z - FAR_Z, RIGHT_X - LEFT_X
    return np.concatenate([
        *(box((thick, high, deep), (x, y, (FAR_Z + BACK_Z) / 2), BIRCH, edge=0.008) for x in (-1.30, 1.30)),
        *(box((wide, high - 0.004, thick), (0, y, z), BIRCH, edge=0.008) for z in (-3.42, -1.28, 0.55)),
    ])  # fmt: skip


def trim() -> Part:
    """Skirting along the floor and the rail over the painted part of the walls."""
    door_a, door_b = DOOR.low[0] - 0.065, DOOR.high[0] + 0.065
    middle = (FAR_Z + BACK_Z) / 2
    deep, wide = BACK_Z - FAR_Z, RIGHT_X - LEFT_X
    parts = []
    for y, high, thick in ((FLOOR_Y + 0.045, 0.09, 0.018), (DADO_Y, 0.04, 0.024)):
        size = {"x": (wide, high, thick), "z": (thick, high, deep)}
        parts.append(box(size["z"], (RIGHT_X - thick / 2, y, middle), BIRCH, edge=0.005))
        parts.append(box(size["x"], (0, y, BACK_Z - thick / 2), BIRCH, edge=0.005))
        runs = [(LEFT_X, -2.05), (-0.55, door_a), (door_b, RIGHT_X)] if y == DADO_Y else [(LEFT_X, door_a), (door_b, RIGHT_X)]
        parts += [box((b - a, high, thick), ((a + b) / 2, y, FAR_Z + thick / 2), BIRCH, edge=0.005) for a, b in runs]
        runs = [(FAR_Z, -3.15), (-1.55, -0.75), (0.65, BACK_Z)] if y == DADO_Y else [(FAR_Z, BACK_Z)]
        parts += [box((thick, high, b - a), (LEFT_X + thick / 2, y, (a + b) / 2), BIRCH, edge=0.005) for a, b in runs]
    return named(-1, *parts)
