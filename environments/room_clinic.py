"""What those who treat use: a stool, a small table on wheels with folded cloths, a wash stand with its towel."""

from __future__ import annotations

import numpy as np

from environments.room_shapes import Part, ball, box, moved, sheet, smoothed, surface, tube, turned
from environments.room_shell import FLOOR_Y, RIGHT_X
from environments.room_spots import Spot
from environments.room_things import BIRCH, BRASS, CLAY, LINEN, MOSS, OAK, WHITE, eased

TILE = np.array((0.62, 0.665, 0.585))
CREAM = np.array((0.78, 0.745, 0.66))


def stool(spot: Spot) -> Part:
    """Three splayed legs and a round padded seat."""
    x, _, z = spot.place
    top = FLOOR_Y + 0.50
    seat = [(0.0, -0.055), (0.13, -0.055), (0.172, -0.045), (0.182, -0.02), (0.172, 0.008), (0.14, 0.022), (0.07, 0.028), (0.0, 0.03)]
    parts = [turned(seat, (x, top, z), MOSS * 1.25, "cloth", 36), turned([(0.0, -0.085), (0.15, -0.085), (0.158, -0.078), (0.158, -0.054), (0.1, -0.05)], (x, top, z), OAK, "wood", 30)]
    for turn in np.radians((20, 140, 260)):
        out = np.array((np.sin(turn), 0, np.cos(turn)))
        parts.append(tube(np.array([(x, top - 0.07, z) + out * 0.10, (x, FLOOR_Y, z) + out * 0.20]), np.array((0.019, 0.013)), OAK, "wood", 10))
    round_ = np.linspace(0, 2 * np.pi, 31)
    ring = np.stack([x + 0.158 * np.sin(round_), np.full_like(round_, FLOOR_Y + 0.18), z + 0.158 * np.cos(round_)], -1)
    parts.append(tube(ring, 0.008, BRASS, "metal", 8))
    return np.concatenate(parts)


def tray(spot: Spot, yaw_deg: float = -24.0) -> Part:
    """A small table on wheels: on its top folded cloths and a closed drape, below a basket."""
    wide, deep = 0.56, 0.42
    top = 0.0
    low = FLOOR_Y - spot.place[1]
    parts = [box((wide, 0.022, deep), (0, top - 0.011, 0), BIRCH), box((wide - 0.04, 0.02, deep - 0.04), (0, low + 0.30, 0), BIRCH)]
    for side in (-1, 1):
        parts.append(box((wide, 0.032, 0.012), (0, top + 0.008, side * (deep / 2 - 0.006)), BIRCH, edge=0.005))
        parts.append(box((0.012, 0.032, deep), (side * (wide / 2 - 0.006), top + 0.008, 0), BIRCH, edge=0.005))
    for a in (-1, 1):
        for b in (-1, 1):
            x, z = a * (wide / 2 - 0.025), b * (deep / 2 - 0.025)
            parts.append(tube(np.array([(x, top - 0.01, z), (x, low + 0.07, z)]), 0.013, CREAM, "metal", 10))
            parts.append(moved(turned([(0.0, -0.012), (0.03, -0.012), (0.034, -0.006), (0.034, 0.006), (0.03, 0.012), (0.0, 0.012)], (0, 0, 0), np.array((0.16, 0.15, 0.14)), "paint", 18), (x, low + 0.036, z), roll_deg=90.0))
    parts += [drape((-0.10, top + 0.002, 0.0)), *folded((0.165, top + 0.002, -0.055)), basket((0.0, low + 0.31, 0.0))]
    return moved(np.concatenate(parts), spot.place, yaw_deg)


def drape(at: tuple[float, float, float]) -> Part:
    """A cloth folded together over what is kept clean, closed."""
    made = box((0.27, 0.055, 0.28), (0, 0.028, 0), np.array((0.40, 0.505, 0.47)), "cloth", edge=0.026, cell=0.03)
    x, z = made[:, 0], made[:, 2]
    made[:, 1] *= 1.0 + 0.20 * np.cos(np.clip(x / 0.135, -1, 1) * np.pi / 2) * np.cos(np.clip(z / 0.14, -1, 1) * np.pi / 2)
    made[:, 1] += 0.0035 * np.sin(38 * x + 9 * z) * (made[:, 1] > 0.03)
    flap = np.stack(np.meshgrid(np.linspace(-1, 1, 11), np.linspace(0, 1, 9)), -1)
    half = 0.118 * (1 - flap[..., 1] * 0.985)
    points = np.stack([flap[..., 0] * half, 0.0625 + 0.0045 * np.sin(3 * flap[..., 0] + 2 * flap[..., 1]) * flap[..., 1] + 0.004 * (1 - flap[..., 0] ** 2), -0.12 + 0.19 * flap[..., 1]], -1)
    lid = sheet(points[::-1], np.array((0.43, 0.535, 0.50)), "cloth")
    return moved(np.concatenate([smoothed(made), lid]), at, 6.0)


def folded(at: tuple[float, float, float]) -> list[Part]:
    """Three small towels on one another."""
    tones, made, high = (LINEN, LINEN * np.array((0.86, 0.92, 0.84)), LINEN * 1.02), [], at[1]
    for number, tone in enumerate(tones):
        size = (0.165 - 0.008 * number, 0.030, 0.20 - 0.012 * number)
        made.append(moved(box(size, (0, 0, 0), tone, "cloth", edge=0.0145, cell=0.05), (at[0], high + 0.015, at[2]), 3.0 * (-1) ** number))
        high += 0.029
    return made


def basket(at: tuple[float, float, float]) -> Part:
    """A low basket of felt with rolled cloths."""
    wall = [(0.0, 0.002), (0.15, 0.002), (0.165, 0.012), (0.172, 0.11), (0.166, 0.112), (0.158, 0.02), (0.0, 0.014)]
    parts = [turned(wall, at, np.array((0.50, 0.44, 0.34)), "cloth", 28)]
    for number, (x, z) in enumerate(((-0.06, -0.05), (0.055, -0.06), (0.0, 0.05))):
        roll = turned([(0.0, -0.105), (0.036, -0.105), (0.045, -0.095), (0.045, 0.095), (0.036, 0.105), (0.0, 0.105)], (0, 0, 0), LINEN if number else MOSS * 1.5, "cloth", 16)
        parts.append(moved(roll, (at[0] + x, at[1] + 0.075, at[2] + z), roll_deg=90.0, yaw_deg=14.0 * number))
    return np.concatenate(parts)


def sink(spot: Spot) -> Part:
    """A wash stand on the right wall: oak below, a round basin, tiles behind, a shelf, and a towel beside it."""
    _, _, z = spot.place
    top, deep, wide = -0.40, 0.50, 0.92
    x = RIGHT_X - deep / 2
    parts = [
        box((deep, 0.035, wide), (x, top - 0.018, z), BIRCH),
        box((deep - 0.05, 0.34, wide - 0.05), (x + 0.02, top - 0.205, z), OAK, edge=0.008),
    ]
    for number in (-1, 1):
        parts.append(box((0.02, 0.30, wide / 2 - 0.045), (RIGHT_X - deep + 0.038, top - 0.205, z + number * (wide / 4 - 0.01)), OAK * 1.06, edge=0.006))
        parts.append(ball((RIGHT_X - deep + 0.02, top - 0.14, z + number * 0.05), (0.013, 0.013, 0.013), BRASS, "metal", 10))
    bowl = [(0.0, 0.0), (0.10, 0.0), (0.165, 0.03), (0.196, 0.095), (0.203, 0.118), (0.195, 0.124), (0.184, 0.112), (0.15, 0.05), (0.09, 0.024), (0.0, 0.02)]
    parts.append(turned(bowl, (x - 0.02, top, z), WHITE * 1.03, "glazed", 40))
    tap = eased(np.array([(x + 0.205, top, z), (x + 0.205, top + 0.18, z), (x + 0.18, top + 0.25, z), (x + 0.10, top + 0.255, z), (x + 0.055, top + 0.215, z)]), 26)
    parts += [tube(tap, 0.0125, BRASS, "metal", 12), tube(np.array([(x + 0.205, top + 0.04, z + 0.03), (x + 0.205, top + 0.06, z + 0.10)]), 0.007, BRASS, "metal", 8)]
    parts += [*_tiles(z, top, wide), *_shelf(z, wide), towel(z + wide / 2 + 0.16)]
    return np.concatenate(parts)


def _tiles(z: float, top: float, wide: float) -> list[Part]:
    """Handmade tiles behind the basin, each a little other."""
    rng = np.random.default_rng(12)
    size, made = 0.152, []
    columns, rows = round(wide / size), 4
    for row in range(rows):
        for column in range(columns):
            at = (RIGHT_X - 0.006, top + 0.02 + (row + 0.5) * size, z + (column + 0.5 - columns / 2) * size)
            made.append(box((0.012, size - 0.007, size - 0.007), at, TILE * rng.uniform(0.88, 1.08) * rng.uniform(0.97, 1.03, 3), "glazed", edge=0.004, cell=0.2))
    return made


def _shelf(z: float, wide: float) -> list[Part]:
    y = 0.42
    parts = [box((0.16, 0.026, wide), (RIGHT_X - 0.08, y, z), BIRCH)]
    for number, (at, tone) in enumerate(((-0.27, LINEN), (-0.27, CLAY * 1.25), (-0.27, LINEN * 0.97))):
        parts.append(box((0.13, 0.042, 0.25), (RIGHT_X - 0.085, y + 0.034 + 0.041 * number, z + at), tone, "cloth", edge=0.02, cell=0.06))
    pot = [(0.0, 0.0), (0.035, 0.0), (0.045, 0.05), (0.048, 0.08), (0.042, 0.082), (0.0, 0.06)]
    parts.append(turned(pot, (RIGHT_X - 0.085, y + 0.013, z + 0.22), np.array((0.60, 0.56, 0.48)), "glazed", 20))
    parts.append(turned([(0.0, 0.0), (0.030, 0.0), (0.034, 0.02), (0.034, 0.10), (0.026, 0.125), (0.010, 0.13), (0.010, 0.15), (0.0, 0.15)], (RIGHT_X - 0.085, y + 0.013, z + 0.05), np.array((0.36, 0.28, 0.17)), "glazed", 20))
    return parts


def towel(z: float) -> Part:
    """A hand towel over a ring of brass on the wall."""
    y, x = 0.02, RIGHT_X - 0.055
    u, v = np.meshgrid(np.linspace(-1, 1, 25), np.linspace(0, 1, 19))
    fold = 0.016 * np.sin(u * 5.2 + 0.6) * (0.5 + 0.5 * v) + 0.006 * np.sin(u * 11 + 2 * v)
    across = z + u * (0.115 + 0.03 * v)
    front = np.stack([x - 0.012 - fold, y - 0.46 * v - 0.02 * np.abs(u) * (1 - v), across], -1)
    cloth = sheet(front, LINEN * np.array((1.02, 0.99, 0.95)), "cloth", np.stack([u * 0.14, v * 0.46], -1))
    inward = cloth[:, 3] > 0
    cloth[inward, 3:6] *= -1
    round_ = np.linspace(0, 2 * np.pi, 25)
    ring = np.stack([np.full_like(round_, x + 0.008), y + 0.03 + 0.085 * np.cos(round_), z + 0.085 * np.sin(round_)], -1)
    back = front + np.array((0.02, 0.0, 0.0))
    behind = surface(back, np.broadcast_to(np.array((-1.0, 0, 0)), back.shape), LINEN * 0.8, "cloth")
    return np.concatenate([cloth, behind, tube(ring, 0.006, BRASS, "metal", 8), ball((RIGHT_X - 0.02, y + 0.115, z), (0.02, 0.016, 0.016), BRASS, "metal", 10)])
