"""A scanner as it is met: a wide open ring, softly lit within, and the padded table before it; in place, (n, 13)."""

from __future__ import annotations

import numpy as np

from environments.room_bed import WOOL, bell
from environments.room_shapes import Part, box, moved, turned
from environments.room_shell import FLOOR_Y
from environments.room_spots import Spot
from environments.room_things import BIRCH, WHITE

AT, YAW_DEG = (0.25, -0.22, -3.40), 16.0
OUTER_M, BORE_M, DEEP_M = 0.90, 0.37, 0.62
TABLE_Y = -0.59
SHELL = np.array((0.78, 0.765, 0.72))
GLOW = np.array((1.0, 0.84, 0.62))


def placed(part: Part) -> Part:
    """From the tube's own frame (its axis along z, toward who comes) into the room."""
    return moved(part, AT, YAW_DEG)


def tube(spot: Spot) -> Part:
    """The ring: a body with a broad round lip, a band of wood, a ring of light in the bore's mouth, on a low foot."""
    half = DEEP_M / 2
    turn = np.linspace(0, np.pi / 2, 7)
    lip, edge = 0.17, 0.13
    front = [(OUTER_M - edge + edge * np.cos(a), half - edge + edge * np.sin(a)) for a in turn]
    mouth = [(BORE_M + lip - lip * np.sin(a), half - lip + lip * np.cos(a)) for a in turn]
    back = [(BORE_M, -half), (BORE_M + 0.04, -half - 0.01), (OUTER_M - edge, -half - 0.01)]
    rear = [(OUTER_M - edge + edge * np.sin(a), -half + edge - edge * np.cos(a)) for a in turn]
    walls = [(OUTER_M, each) for each in np.linspace(-half + edge, half - edge, 5)[1:-1]]
    bore = [(BORE_M, each) for each in np.linspace(half - lip, -half, 7)[1:-1]]
    face = [(each, half) for each in np.linspace(OUTER_M - edge, BORE_M + lip, 6)[1:-1]]
    ring = turned([*rear, *walls, *front, *face, *mouth, *bore, *back], (0, 0, 0), SHELL, "glazed", 72)
    band = turned([(OUTER_M + 0.002, -0.07), (OUTER_M + 0.008, -0.06), (OUTER_M + 0.008, 0.06), (OUTER_M + 0.002, 0.07)], (0, 0, 0), BIRCH, "wood", 72)
    glow = [
        turned([(BORE_M + 0.010, each + 0.022), (BORE_M - 0.004, each), (BORE_M + 0.010, each - 0.022)], (0, 0, 0), GLOW, "glow", 72)
        for each in (half - lip - 0.02, -0.12)
    ]
    inlay = turned([(0.655, half + 0.001), (0.655, half + 0.004), (0.630, half + 0.004), (0.630, half + 0.001)], (0, 0, 0), BIRCH, "wood", 96)
    upright = moved(np.concatenate([ring, band, inlay, *glow]), pitch_deg=90.0)
    foot = box((1.06, 0.28, DEEP_M - 0.10), (0, FLOOR_Y - AT[1] + 0.13, 0), SHELL * 0.94, "paint", edge=0.05)
    return placed(np.concatenate([upright, foot]))


def table(spot: Spot) -> Part:
    """A padded table on a foot; its far end reaches into the ring."""
    y = TABLE_Y - AT[1]
    long, middle = 2.15, 0.66
    pad = box((0.50, 0.075, long), (0, y - 0.037, middle), np.array((0.36, 0.455, 0.40)), "cloth", edge=0.036, cell=0.06)
    pad[:, 1] += np.float32(0.05) * np.minimum((pad[:, 0] / 0.25) ** 2, 1.0).astype(np.float32)  # a shallow hollow
    cradle = box((0.47, 0.055, long - 0.04), (0, y - 0.085, middle), SHELL, "glazed", edge=0.025)
    column = box((0.34, -FLOOR_Y + TABLE_Y - 0.13, 0.85), (0, (FLOOR_Y - AT[1] + y - 0.11) / 2 + 0.02, 1.10), SHELL * 0.95, "paint", edge=0.06)
    foot = box((0.50, 0.07, 1.10), (0, FLOOR_Y - AT[1] + 0.035, 1.10), SHELL * 0.86, "paint", edge=0.03)
    pillow = box((0.34, 0.10, 0.24), (0, y + 0.045, 0.02 + 0.18), WHITE, "cloth", edge=0.045, cell=0.05)
    return placed(np.concatenate([pad, cradle, column, foot, pillow]))


def blanket(spot: Spot) -> Part:
    """A folded blanket on the table."""
    x, _, z = spot.place
    layers = [box((0.36 - 0.012 * each, 0.032, 0.28 - 0.01 * each), (0, 0.031 * each, 0), WOOL * (1 + 0.05 * each), "cloth", edge=0.0155, cell=0.05) for each in range(3)]
    return moved(np.concatenate(layers), (x, TABLE_Y + 0.02, z), YAW_DEG - 5.0)


def call(spot: Spot) -> Part:
    """A soft ball to press, on a cord."""
    return bell(spot, TABLE_Y + 0.012, hangs=False)


def lamps() -> np.ndarray:
    """Points that shine in the ring's mouth, (k, 4)."""
    turn = np.linspace(0, 2 * np.pi, 10, endpoint=False)
    mouth = np.stack([0.30 * np.sin(turn), 0.30 * np.cos(turn), np.full(10, 0.10)], -1)
    yaw = np.radians(YAW_DEG)
    about = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    return np.concatenate([mouth @ about.T + AT, np.full((10, 1), 0.05)], 1)

