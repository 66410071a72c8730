"""A dentist's chair, leaned back, as one sees it who lies in it; and its lamp, off and turned aside. In place, (n, 13)."""

from __future__ import annotations

import numpy as np

from environments.room_shapes import Part, box, moved, smoothed, surface, tube, turned
from environments.room_shell import CEILING_Y, FLOOR_Y
from environments.room_spots import Spot
from environments.room_things import BIRCH, BRASS, WHITE, cushion, eased

LEATHER = np.array((0.285, 0.395, 0.345))
CREAM = np.array((0.78, 0.755, 0.69))


def chair(spot: Spot) -> Part:
    """Seat and leg rest in soft bolsters, arms of wood, on a round foot; the back leans behind."""
    parts = []
    line = eased(np.array([(0.28, -0.56), (-0.15, -0.66), (-0.75, -0.655), (-1.35, -0.70), (-1.86, -0.74)]), 60)
    for start, end, wide in ((0, 17, 0.60), (17, 31, 0.57), (31, 46, 0.52), (46, 59, 0.47)):
        parts.append(_bolster(line[start : end + 1], wide))
    shell = box((0.40, 0.06, 1.9), (0, -0.795, -0.85), CREAM, "glazed", edge=0.028)
    back = moved(_bolster(np.stack([np.linspace(0.0, -0.95, 24), np.zeros(24)], -1), 0.58), (0, -0.60, 0.20), pitch_deg=-48.0, yaw_deg=180.0)
    head = moved(cushion((0.30, 0.10, 0.20), LEATHER, puff=0.4), (0, 0.02, 0.72), pitch_deg=-48.0)
    column = turned([(0.0, 0.0), (0.36, 0.0), (0.37, 0.02), (0.34, 0.045), (0.13, 0.075), (0.11, 0.12), (0.11, 0.42)], (0, FLOOR_Y, -0.45), CREAM, "glazed", 36)
    for side in (-1, 1):
        arm = eased(np.array([(side * 0.36, -0.60, 0.16), (side * 0.37, -0.45, 0.10), (side * 0.375, -0.415, -0.05), (side * 0.37, -0.42, -0.36), (side * 0.36, -0.47, -0.47), (side * 0.34, -0.60, -0.49)]), 40)
        parts.append(tube(arm, 0.024, BIRCH, "wood", 12))
    return np.concatenate([*parts, shell, back, head, column])


def _bolster(line: np.ndarray, wide: float) -> Part:
    """A soft part along a line of (z, y): full in the middle, drawn in at its ends."""
    columns = 31
    s = np.linspace(0, 1, len(line))[:, None]
    turn = np.linspace(0, 2 * np.pi, columns)[None, :]
    puff = 0.62 + 0.38 * np.sqrt(np.clip(np.sin(np.pi * np.clip(s * 0.96 + 0.02, 0, 1)) * 2.4, 0, 1))
    x = wide / 2 * np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.45 * (0.965 + 0.035 * puff)
    y = 0.062 * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.55 * puff * (1 + 0.22 * np.cos(turn) ** 2)
    points = np.stack([x + 0 * s, line[:, 1:] + y, line[:, :1] + 0 * x], -1)
    out = np.stack([np.cos(turn) + 0 * s, np.sin(turn) + 0 * s, 0 * turn + 0 * s], -1)
    return smoothed(surface(points, out, LEATHER, "cloth", np.stack([x + 0 * s, line[:, :1] + 0 * x], -1)))


def lamp(spot: Spot) -> Part:
    """The lamp on its arm from the ceiling, switched off, turned to the side."""
    x, y, z = spot.place
    top = np.array((1.30, CEILING_Y, -2.00))
    arm = eased(np.array([top, top - np.array((0, 0.32, 0)), top - np.array((0.02, 0.50, 0)), (x + 0.26, y + 0.36, z - 0.20), (x + 0.08, y + 0.26, z - 0.05), (x + 0.02, y + 0.13, z)]), 50)
    parts = [tube(arm, 0.018, CREAM, "metal", 12), turned([(0.07, -0.03), (0.075, -0.02), (0.075, 0.0)], tuple(top), CREAM, "glazed", 24)]
    parts.append(turned([(0.0, -0.031), (0.07, -0.03)], tuple(top), CREAM, "glazed", 24))
    head = box((0.34, 0.17, 0.085), (0, 0, 0), CREAM, "glazed", edge=0.04, cell=0.05)
    glass = box((0.27, 0.11, 0.02), (0, 0, 0.038), WHITE * np.array((0.9, 0.95, 0.97)), "glazed", edge=0.008)
    grips = [tube(eased(np.array([(side * 0.16, 0.0, 0.0), (side * 0.215, -0.01, 0.02), (side * 0.215, -0.075, 0.05)]), 14), 0.011, BIRCH, "wood", 10) for side in (-1, 1)]
    knob = turned([(0.0, 0.06), (0.022, 0.06), (0.022, 0.10), (0.016, 0.13)], (0, 0.0, 0), BRASS, "metal", 16)
    whole = moved(np.concatenate([head, glass, *grips, knob]), (x, y, z), yaw_deg=-30.0, pitch_deg=28.0)
    return np.concatenate([*parts, whole])
