"""What is a swollen dome: brain coral, lobed stone coral, and the reef's own rocks.

`fine` is how much detail is spent, 1 within a few metres, less farther off; `tone` which colour, −1 for chance.
Metres, the foot at the origin, y up; skins as `reef_growth` says.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from environments.easing import smooth
from environments.reef_growth import CUPS, MEANDER, MOTTLE, Rng, picked, rows_for, sheet


def _lumps(rng: Rng, bumps: int, spread: float) -> Callable[[np.ndarray], np.ndarray]:
    """A smooth field over unit ways (…, 3): swellings here and there, about 0 to 1."""
    centres = rng.normal(0, 1, (bumps, 3))
    centres[:, 1] = np.abs(centres[:, 1])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    heights = rng.uniform(0.5, 1.0, bumps)

    def field(way: np.ndarray) -> np.ndarray:
        near = np.exp((way @ centres.T - 1.0) * spread) * heights
        return np.asarray(near.max(-1))

    return field


def _dome(rng: Rng, fine: float, lumps: tuple[int, float, float], flat: float, colour: np.ndarray, kind: float, relief: float, tile: float) -> np.ndarray:
    """A boulder: half a ball with swellings (how many, how tight, how high), a little undercut at the foot."""
    if fine < 0.15:  # few and soft ones where the grid could not follow
        lumps = (lumps[0] // 2 + 1, 0.55 * lumps[1], 0.75 * lumps[2])
    field = _lumps(rng, lumps[0], lumps[1])
    skew = rng.uniform(0.86, 1.14, 2)

    def place(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        polar = r * 1.95
        way = np.stack([np.sin(polar) * np.cos(a), np.cos(polar), np.sin(polar) * np.sin(a)], -1)
        size = 0.5 * (1.0 + lumps[2] * (field(way) - 0.4))
        return np.asarray(way * size[..., None] * [skew[0], flat, skew[1]] + [0, 0.10, 0])

    def tint(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        polar = r * 1.95
        way = np.stack([np.sin(polar) * np.cos(a), np.cos(polar), np.sin(polar) * np.sin(a)], -1)
        bright = (0.80 + 0.30 * field(way)) * (1.0 - 0.35 * smooth(0.6, 1.0, r))
        return np.asarray(colour * bright[..., None])

    return sheet(place, np.linspace(0, 1, rows_for(30, fine, 7)), rows_for(56, fine, 11), tint, None, 0.0, kind, relief, tile)


def brain(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A brain coral, a metre across: the meanders are its skin's relief."""
    colour = np.array(((0.44, 0.40, 0.19), (0.36, 0.42, 0.26), (0.50, 0.37, 0.24))[picked(rng, tone, 3)])
    return _dome(rng, fine, (5, 2.6, 0.20), 0.80, colour, MEANDER, 0.011, 0.34)


def boulder(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Lobed stone coral of small cups: mustard, lavender or green."""
    tones = ((0.50, 0.41, 0.17), (0.40, 0.34, 0.48), (0.33, 0.40, 0.22), (0.55, 0.40, 0.31))
    return _dome(rng, fine, (11, 14.0, 0.55), 0.92, np.array(tones[picked(rng, tone, 4)]), CUPS, 0.007, 0.42)


def stone(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A knobbed rock, a metre across, grown over with crusts: the reef's own bones."""
    tones = ((0.46, 0.36, 0.33), (0.40, 0.37, 0.22), (0.50, 0.36, 0.42), (0.34, 0.34, 0.26), (0.48, 0.42, 0.32))
    hue = np.array(tones[picked(rng, tone, 5)])
    return _dome(rng, fine, (16, 9.0, 0.62), float(rng.uniform(0.5, 0.8)), hue, MOTTLE, 0.035, 0.8)
