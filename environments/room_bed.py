"""The bed one sits in, its head raised: what is seen of it from there, the folded blanket and the call bell."""

from __future__ import annotations

import numpy as np

from environments.room_shapes import Part, Vector, box, moved, sheet, smoothed, tube, turned
from environments.room_shell import BACK_Z, FLOOR_Y
from environments.room_spots import Spot
from environments.room_things import BIRCH, LINEN, OAK, WHITE, cushion, eased

TOP_Y = -0.645  # of the mattress
FOOT_Z, HIP_Z, HEAD_Z = -1.62, 0.10, 0.80
HALF_M = 0.47
WOOL = np.array((0.285, 0.375, 0.255))
CALL = np.array((0.20, 0.40, 0.30))


def bed() -> Part:
    """Frame, mattress under a sheet, the raised part with a pillow behind."""
    long, middle = HIP_Z - FOOT_Z, (HIP_Z + FOOT_Z) / 2
    base = TOP_Y - 0.15
    parts = [
        box((2 * HALF_M + 0.10, 0.52, 0.042), (0, TOP_Y - 0.16, FOOT_Z - 0.05), BIRCH, edge=0.020),
        box((0.035, 0.13, 1.9), (-HALF_M - 0.035, base - 0.03, middle + 0.05), BIRCH, edge=0.012),
        box((0.035, 0.13, 1.9), (HALF_M + 0.035, base - 0.03, middle + 0.05), BIRCH, edge=0.012),
        box((2 * HALF_M, 0.05, long), (0, base - 0.06, middle), OAK, edge=0.01),
    ]
    for x in (-HALF_M - 0.01, HALF_M + 0.01):
        for z in (FOOT_Z - 0.05, HEAD_Z - 0.1):
            parts.append(tube(np.array([(x, TOP_Y - 0.2, z), (x, FLOOR_Y, z)]), 0.026, BIRCH, "wood", 12))
    parts.append(box((1.62, 0.95, 0.04), (0, -0.52, BACK_Z - 0.03), BIRCH, edge=0.015))
    parts.append(_mattress(long, middle))
    back = box((2 * HALF_M - 0.02, 0.15, 0.86), (0, 0, -0.43), LINEN, "cloth", edge=0.06)
    parts.append(_raised(back))
    pillow = cushion((0.62, 0.17, 0.42), WHITE, puff=0.45)
    parts.append(moved(pillow, (0, TOP_Y + 0.55, HIP_Z + 0.40), pitch_deg=-46.0))
    return np.concatenate(parts)


def _raised(back: Part) -> Part:
    """The head end, leaning up behind from the hips."""
    return moved(moved(back, (0, 0, 0.86)), (0, TOP_Y - 0.05, HIP_Z + 0.02), pitch_deg=-46.0)


def _mattress(long: float, middle: float) -> Part:
    """Under a sheet that is drawn over it by hand: never quite even."""
    made = box((2 * HALF_M, 0.15, long), (0, TOP_Y - 0.075, middle), WHITE * np.array((1.0, 0.99, 0.965)), "cloth", edge=0.05, cell=0.045)
    x, z = made[:, 0], made[:, 2]
    top = np.clip((made[:, 1] - (TOP_Y - 0.06)) / 0.06, 0, 1)
    wave = 0.0050 * np.sin(5.1 * x + 3.3 * z + 0.8 * np.sin(4.0 * z)) + 0.0030 * np.sin(9.0 * x - 6.7 * z + 1.3)
    wave += 0.0022 * np.sin(15.0 * (x + 0.35 * z) + 2.0 * np.sin(3.1 * z + x))
    made[:, 1] += (wave * top).astype(np.float32)
    return smoothed(made)


def blanket(spot: Spot) -> Part:
    """A woollen blanket over a sheet, folded across the foot of the bed, hanging down a little at both sides."""
    _, _, z = spot.place
    return np.concatenate([
        _fold(z + 0.075, 0.46, TOP_Y + 0.013, 2, 0.007, LINEN * np.array((0.94, 0.93, 0.90))), _fold(z, 0.46, TOP_Y + 0.029, 0, 0.0135, WOOL), _fold(z + 0.008, 0.44, TOP_Y + 0.055, 1, 0.0135, WOOL * 1.03),
    ])  # fmt: skip


def _fold(z: float, deep: float, y: float, layer: int, thick: float, colour: np.ndarray) -> Part:
    """One layer: a soft band across the bed."""
    reach, hang = HALF_M + (0.024 if layer == 2 else 0.040), 0.18 - 0.02 * layer
    across = np.linspace(-1, 1, 45)
    run = across * (reach + hang)
    over = np.maximum(np.abs(run) - reach, 0.0)
    bent = np.minimum(over / 0.07, 1.0)
    x = np.sign(run) * (np.minimum(np.abs(run), reach) + 0.032 * np.sin(bent * np.pi / 2))
    drop = np.where(over > 0, np.maximum(over - 0.02, 0.0) + 0.02 * bent, 0.0)
    turn = np.linspace(2 * np.pi, 0, 41)
    flat = deep / 2 - thick
    cross_z = np.clip(np.cos(turn) * 1.9, -1, 1) * flat + thick * np.cos(turn) * np.where(np.abs(np.cos(turn)) > 0.5, 1.0, 2.0 * np.abs(np.cos(turn)))
    cross_y = thick * np.sign(np.sin(turn)) * np.minimum(np.abs(np.sin(turn)) * 1.2, 1.0)
    edge = 1.0 + 0.016 * np.sin(5.0 * across + 2.1 * layer) + 0.009 * np.sin(13.0 * across + layer)
    ripple = 0.0042 * np.sin(7.0 * across[:, None] + 6 * cross_z[None, :] + layer) + 0.0022 * np.sin(17 * across[:, None] - 5 * cross_z[None, :])
    side = np.sign(run)[:, None] * np.minimum(drop / 0.05, 1.0)[:, None]  # the way out of the cloth turns with it
    points = np.stack([
        x[:, None] + side * cross_y[None, :],
        y - drop[:, None] + (1 - np.abs(side)) * cross_y[None, :] + ripple * (np.sin(turn) > -0.2)[None, :],
        z + cross_z[None, :] * edge[:, None],
    ], -1)  # fmt: skip
    uv = np.stack(np.broadcast_arrays(run[:, None], cross_z[None, :] + 0.3 * layer), -1)
    return smoothed(sheet(points, colour, "cloth", uv))


def bell(spot: Spot, lies_y: float = TOP_Y, hangs: bool = True) -> Part:
    """A pear-shaped push on a cord, lying by one's hand; the cord goes over the side of the bed."""
    x, _, z = spot.place
    y = lies_y + 0.022
    ivory = np.array((0.80, 0.77, 0.69))
    pear = [(0.0, -0.062), (0.014, -0.060), (0.021, -0.045), (0.024, -0.02), (0.023, 0.01), (0.017, 0.04), (0.010, 0.058), (0.006, 0.075), (0.0, 0.078)]
    push = [(0.0, -0.071), (0.0085, -0.070), (0.011, -0.064), (0.011, -0.058)]
    ring = [(0.0215, -0.048), (0.0235, -0.046), (0.0235, -0.041), (0.0225, -0.039)]
    body = np.concatenate([turned(pear, (0, 0, 0), ivory, "glazed", 22), turned(push, (0, 0, 0), CALL, "glazed", 18), turned(ring, (0, 0, 0), BIRCH, "wood", 22)])
    lying = moved(moved(body, pitch_deg=-90.0), (x, y, z), yaw_deg=28.0)
    out = np.array((np.sin(np.radians(28.0)), 0, np.cos(np.radians(28.0))))
    root = np.array((x, y - 0.004, z)) + out * 0.07
    knots: list[Vector] = [root, root + out * 0.05 + (0.0, -0.012, 0)]
    if hangs:
        knots += [(x + 0.10, lies_y + 0.004, z + 0.20), (x + 0.03, lies_y + 0.004, z + 0.31), (x + 0.10, lies_y + 0.005, z + 0.43),
                  (HALF_M - 0.03, lies_y + 0.007, z + 0.46), (HALF_M + 0.035, lies_y - 0.05, z + 0.47), (HALF_M + 0.06, lies_y - 0.20, z + 0.48), (HALF_M + 0.06, lies_y - 0.5, z + 0.50)]  # fmt: skip
    else:
        knots += [(x + 0.13, lies_y + 0.004, z + 0.06), (x + 0.165, lies_y + 0.04, z - 0.02), (x + 0.19, lies_y - 0.02, z - 0.06), (x + 0.20, lies_y - 0.25, z - 0.08), (x + 0.16, lies_y - 0.5, z - 0.12)]
    return np.concatenate([lying, tube(eased(np.array([np.asarray(each, float) for each in knots]), 60), 0.0042, np.array((0.70, 0.66, 0.58)), "cloth", 8)])
