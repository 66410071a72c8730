"""Corals that are thin plates of stone: the table, and whorls like a cabbage's.

`fine` is how much detail is spent, 1 within a few metres, less farther off; `tone` which colour, −1 for chance.
Metres, the foot at the origin, y up; skins as `reef_growth` says.
"""

from __future__ import annotations

import numpy as np

from environments.easing import smooth
from environments.reef_growth import CREAM, CUPS, MOTTLE, Rng, mixed, paths_from, picked, rows_for, sheet, tubes


def table(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A table coral, two metres across on a short foot: a thin plate that is all small upright fingers above."""
    ring = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    edge = 1.0 + sum(rng.uniform(0.02, 0.075) * np.cos(n * ring + rng.uniform(0, 6.28)) for n in range(2, 8))
    wave = sum(rng.uniform(0.3, 1.0) / n * np.cos(n * ring + rng.uniform(0, 6.28)) for n in range(2, 6))
    body = np.array(((0.40, 0.34, 0.17), (0.34, 0.36, 0.22), (0.42, 0.31, 0.27), (0.30, 0.32, 0.40))[picked(rng, tone, 4)])
    rim = np.array(CREAM)

    def at(values: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.interp(a % (2 * np.pi), np.append(ring, 2 * np.pi), np.append(values, values[0]))

    def top(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        out = r * at(edge, a)
        y = 0.62 + 0.13 * out**2 + 0.045 * at(wave, a) * r**2
        return np.stack([out * np.cos(a), y, out * np.sin(a)], -1)

    def under(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        """From the rim inward and down the foot."""
        s = np.clip(1 - r, 0, 1)
        plate = top(s, a)
        thick = 0.016 + 0.62 * np.clip(1 - s / 0.42, 0, 1) ** 2.2 + 0.06 * (1 - s) + 0.010 * np.cos(22 * a) * s * (1 - s) * 4
        narrow = 1.0 - 0.25 * np.clip((0.2 - s) / 0.2, 0, 1)
        scale = np.where(s < 0.18, 0.18 / np.maximum(s, 1e-3), 1.0) * narrow
        return np.asarray(plate * np.stack([scale, np.ones_like(s), scale], -1) - np.stack([0 * s, thick, 0 * s], -1))

    def tint(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        return mixed(body * 0.85, rim * 0.8, smooth(0.86, 1.0, r) * 0.55)

    def shade(r: np.ndarray, a: np.ndarray) -> np.ndarray:
        return mixed(rim * 0.72, body * 0.55, smooth(0.0, 0.22, r))

    columns = rows_for(84, fine, 16)
    parts = [sheet(top, np.concatenate([np.linspace(0, 0.9, rows_for(11, fine, 4)), [0.96, 1.0]]), columns, tint, None, 0.04, CUPS, 0.006, 0.4)]
    parts.append(sheet(under, np.concatenate([[0.0, 0.02], np.linspace(0.1, 1.0, rows_for(14, fine, 5))]), columns, shade, None, 0.04, MOTTLE, 0.008, 0.5))
    count = round(640 * fine) if fine > 0.16 else 0
    if count:
        index = np.arange(count) + 0.5
        r = np.sqrt(index / count) * 0.985
        a = index * 2.399963 + rng.normal(0, 0.12, count)
        foot = top(r, a) - [0, 0.006, 0]
        way = np.stack([0.55 * r**3 * np.cos(a), np.ones(count), 0.55 * r**3 * np.sin(a)], 1) + rng.normal(0, 0.20, (count, 3))
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        length = rng.uniform(0.030, 0.075, count) * (1.1 - 0.35 * r**4)
        paths = paths_from(foot, way, length, 3, 0.4, rng)  # the hero alone has them round
        radii = rng.uniform(0.009, 0.0145, count)[:, None] * np.array([1.15, 1.0, 0.42])
        pale = mixed(body * 0.78, rim, np.array([0.0, 0.25, 0.82]))[None] * rng.uniform(0.85, 1.12, (count, 1, 1))
        parts.append(tubes(paths, radii, 4, pale, 0.0, 0.15, CUPS, 0.002, 1, 0.1, caps=False))
    return np.concatenate(parts)


def cabbage(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Whorls of thin leaves of stone, one in another, pale at their rims."""
    hue = np.array(((0.42, 0.36, 0.20), (0.30, 0.42, 0.34), (0.50, 0.34, 0.30))[picked(rng, tone, 3)])
    parts = []
    for number in range(4):
        turn, phase = rng.uniform(0, 6.28), rng.uniform(0, 6.28, 3)
        size, steep = 0.62 - 0.085 * number, 0.25 + 0.22 * number
        off = np.array([np.cos(turn), 0, np.sin(turn)]) * (0.14 - 0.02 * number)

        def place(r: np.ndarray, a: np.ndarray, size: float = size, steep: float = steep, phase: np.ndarray = phase, off: np.ndarray = off) -> np.ndarray:
            top = r <= 0.5
            s = np.where(top, r * 2, 2 - r * 2)
            notch = 1 + 0.16 * np.cos(3 * a + phase[0]) + 0.09 * np.cos(5 * a + phase[1]) + 0.05 * np.cos(9 * a + phase[2])
            out = size * s * notch
            y = steep * 0.9 * out**1.6 + 0.035 * np.cos(6 * a + phase[1]) * s**2 - np.where(top, 0.0, 0.014 * (1 - s**8)) + 0.02
            return np.asarray(np.stack([out * np.cos(a), y, out * np.sin(a)], -1) + off)

        def tint(r: np.ndarray, a: np.ndarray, hue: np.ndarray = hue) -> np.ndarray:
            s = 1 - np.abs(r - 0.5) * 2
            return mixed(hue * (0.55 + 0.35 * s)[..., None], np.array(CREAM), 0.75 * smooth(0.90, 1.0, s))

        parts.append(sheet(place, np.linspace(0, 1, rows_for(17, fine, 7)), rows_for(44, fine, 12), tint, None, 0.15, CUPS, 0.006, 0.3))
    return np.concatenate(parts)
