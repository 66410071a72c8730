"""Soft corals and sponges: leather, fingers, open tubes.

`fine` is how much detail is spent, 1 within a few metres, less farther off; `tone` which colour, −1 for chance.
Metres, the foot at the origin, y up; skins as `reef_growth` says.
"""

from __future__ import annotations

import numpy as np

from environments.easing import smooth
from environments.reef_growth import CUPS, Rng, mixed, paths_from, picked, rows_for, sheet, skinned, tubes
from environments.shapes import facing


def leather(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A soft leather coral: a stalk and a folded crown that nods in the swell."""
    hue = np.array(((0.60, 0.50, 0.40), (0.52, 0.44, 0.54), (0.54, 0.52, 0.34))[picked(rng, tone, 3)])
    folds, phase = int(rng.integers(5, 8)), rng.uniform(0, 6.28, 3)

    def place(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Crown from the middle to the rim, over it, and down the stalk."""
        crown, back = np.clip(r / 0.62, 0, 1), np.clip((r - 0.66) / 0.34, 0, 1)
        wave = np.cos(folds * a + phase[0]) + 0.45 * np.cos((folds - 2) * a + phase[1])
        out = 0.42 * crown * (1 + 0.10 * np.cos(2 * a + phase[2]) + 0.06 * wave * crown**2)
        high = 0.40 + 0.06 * crown**2 + 0.085 * wave * crown**3.0 - 0.10 * crown**6
        under_out = out * (1 - back) ** 1.6 * 0.96 + 0.115 * (1 - 0.15 * np.cos(3 * a)) * smooth(0, 0.7, back)
        under_high = (high - 0.05) * (1 - smooth(0, 0.55, back)) + smooth(0, 0.55, back) * (0.34 - 0.44 * back)
        edge = smooth(0.62, 0.68, r)
        out, high = out * (1 - edge) + under_out * edge, high * (1 - edge) + under_high * edge
        return np.stack([out * np.cos(a), high, out * np.sin(a)], -1)

    def tint(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        return mixed(hue * 1.05, hue * np.array([0.80, 0.72, 0.70]), smooth(0.60, 0.75, r))

    def flex(r: np.ndarray) -> np.ndarray:
        return 0.045 * (1 - smooth(0.66, 1.0, r))

    rows = np.linspace(0, 1, rows_for(30, fine, 9))
    return sheet(place, rows, rows_for(64, fine, 14), tint, flex, 0.30, CUPS, 0.006, 0.22)


def fingers(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A soft coral of many blunt fingers that sway."""
    hue = np.array(((0.56, 0.48, 0.30), (0.60, 0.40, 0.42), (0.36, 0.46, 0.36), (0.44, 0.40, 0.58))[picked(rng, tone, 4)])
    count = round(34 * fine**0.5)
    index = np.arange(count) + 0.5
    out, turn = np.sqrt(index / count), index * 2.4
    foot = np.stack([0.24 * out * np.cos(turn), 0.05 - 0.10 * out**2, 0.24 * out * np.sin(turn)], 1)
    way = np.stack([out * np.cos(turn), 1.1 - 0.3 * out, out * np.sin(turn)], 1) + rng.normal(0, 0.15, (count, 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    length = rng.uniform(0.22, 0.46, count) * (1.1 - 0.35 * out)
    steps = rows_for(7, fine)
    paths = paths_from(foot, way, length, steps, 0.5, rng, 0.25)
    along = np.linspace(0, 1, steps)
    radii = rng.uniform(0.026, 0.038, count)[:, None] * (1.0 - 0.30 * along + 0.10 * np.sin(along * 9 + index[:, None]))
    colour = mixed(hue * 0.66, hue * 1.15, along**1.2)[None]
    return tubes(paths, radii, rows_for(8, fine, 5), colour, 0.07 * along[None] ** 1.5, 0.35, CUPS, 0.004, 1, 0.16)


def sponge(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A cluster of open tubes, bowed and uneven, soft at the lip."""
    hue = np.array(((0.44, 0.34, 0.54), (0.54, 0.46, 0.27), (0.30, 0.46, 0.50))[picked(rng, tone, 3)])
    parts, rows = [], rows_for(12, fine, 6)
    for number in range(int(rng.integers(4, 7))):
        turn, out = number * 2.2 + rng.uniform(-0.3, 0.3), rng.uniform(0.06, 0.2)
        high, wide, bend = rng.uniform(0.28, 0.66), rng.uniform(0.055, 0.085), rng.uniform(0.6, 1.9)
        side = np.array([np.cos(turn), 0, np.sin(turn)])
        up = np.linspace(0, 1, rows)
        s = np.concatenate([up, [1.02, 1.025, 1.0], [0.86, 0.62]])
        swollen = 1 + 0.10 * np.sin(7.0 * up + 5.0 * bend) + 0.05 * np.sin(17.0 * up + bend)
        r = wide * np.concatenate([(0.62 + 0.42 * up**0.8) * swollen, [1.0, 0.90, 0.80], [0.74, 0.6]])
        line = side * (out * (1.0 + bend * s**2))[:, None] + np.array([0, 1, 0]) * (high * s - 0.08)[:, None]
        line += np.array([-side[2], 0, side[0]]) * (0.05 * (bend - 1.2) * np.sin(2.6 * s))[:, None]
        dark = np.concatenate([0.55 + 0.5 * up, [1.15, 1.15, 0.9], [0.42, 0.18]])
        parts.append(_ringed(line, r, rows_for(16, fine, 9), hue * dark[:, None], rng))
    return np.concatenate(parts)


def _ringed(line: np.ndarray, radius: np.ndarray, sides: int, colour: np.ndarray, rng: Rng) -> np.ndarray:
    turn = np.arange(sides) * 2 * np.pi / sides
    wobble = 1 + 0.07 * np.cos(3 * turn + rng.uniform(0, 6.28) + 1.5 * np.linspace(0, 1, len(line))[:, None])
    circle = np.stack([np.cos(-turn), 0 * turn, np.sin(-turn)], -1)
    grid = line[:, None] + circle * (radius[:, None] * wobble)[..., None]
    at = np.stack(np.broadcast_arrays(turn / (2 * np.pi) * 2, (np.arange(len(line)) * 0.25)[:, None]), -1)
    return skinned(grid, facing(grid, around=True), colour[:, None], 0.0, 0.15, CUPS, 0.012, at)
