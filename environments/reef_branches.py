"""Corals that fork: the staghorn's thickets and the sea fan, no two alike.

`fine` is how much detail is spent, 1 within a few metres, less farther off; `tone` which colour, −1 for chance.
Metres, the foot at the origin, y up; skins as `reef_growth` says.
"""

from __future__ import annotations

import numpy as np

from environments.easing import smooth
from environments.reef_growth import CREAM, CUPS, PLAIN, SKY, Rng, mixed, paths_from, picked, rows_for, tilted, tubes

STAGHORN = ((0.46, 0.34, 0.16), (0.26, 0.28, 0.52), (0.44, 0.42, 0.20), (0.50, 0.30, 0.30), (0.22, 0.36, 0.40))
TIPS = (CREAM, SKY, CREAM, (0.80, 0.66, 0.62), (0.62, 0.74, 0.66))


def staghorn(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A thicket of forking horns with pale tips, about a metre across."""
    which = picked(rng, tone, len(STAGHORN))
    body, tip = np.array(STAGHORN[which]), np.array(TIPS[which])
    count = int(rng.integers(9, 13)) if fine > 0.3 else 7 if fine > 0.12 else 5
    turn = np.arange(count) * 2.4 + rng.uniform(0, 0.6, count)
    out = np.sqrt((np.arange(count) + 0.5) / count)
    foot = np.stack([0.26 * out * np.cos(turn), np.full(count, -0.08), 0.26 * out * np.sin(turn)], 1)
    way = np.stack([out * np.cos(turn), 1.15 - 0.75 * out, out * np.sin(turn)], 1)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    length, radius = rng.uniform(0.34, 0.52, count), np.full(count, 0.030)
    parts, levels = [], 3 if fine > 0.3 else 2
    for level in range(levels):
        steps, sides = rows_for(7 - level, fine), rows_for(8 - level, fine, 3)
        paths = paths_from(foot, way, length, steps, 0.55, rng, 0.22)
        along = np.linspace(0, 1, steps)
        radii = radius[:, None] * (1 - 0.48 * along) * (1 + 0.07 * rng.normal(size=(len(foot), steps)))
        last = level == levels - 1
        pale = np.clip(along * (1.0 if last else 0.9), 0, 1) ** 3.0 * (0.95 if last else 0.7)
        shade = 0.62 + 0.38 * smooth(-0.05, 0.55, paths[..., 1])
        colour = mixed(body * rng.uniform(0.85, 1.12), tip, pale)[None] * shade[..., None]
        parts.append(tubes(paths, radii, sides, colour, 0.0, 0.06, CUPS, 0.0045, 1, 0.2, caps=last and fine > 0.12))
        if last:
            break
        forks = 3 if level == 0 and fine > 0.12 else 2
        at = np.tile(np.array([0.42, 0.68, 0.98])[-forks:], len(foot)) + rng.uniform(-0.09, 0.02, forks * len(foot))
        parent = np.repeat(np.arange(len(foot)), forks)
        index = at * (steps - 1)
        low = np.minimum(index.astype(int), steps - 2)
        part = (index - low)[:, None]
        foot = paths[parent, low] * (1 - part) + paths[parent, low + 1] * part
        ahead = paths[parent, low + 1] - paths[parent, low]
        ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
        way = tilted(ahead, rng.uniform(0.45, 0.85, len(at)), rng.uniform(0, 2 * np.pi, len(at)))
        way[:, 1] = np.abs(way[:, 1]) * 0.8 + 0.15
        way /= np.linalg.norm(way, axis=1, keepdims=True)
        length = length[parent] * rng.uniform(0.48, 0.80, len(at))
        radius = radius[parent] * 0.74
    return np.concatenate(parts)


def fan(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A sea fan, a metre and a half high, forking in one plane (x, y); it gives in the swell."""
    hue = np.array(((0.50, 0.38, 0.62), (0.62, 0.48, 0.22), (0.60, 0.52, 0.34), (0.60, 0.44, 0.50))[picked(rng, tone, 4)])
    most = 10 if fine > 0.6 else 8 if fine > 0.3 else 6 if fine > 0.1 else 5
    foot, angle = np.array([[0.0, -0.06]]), np.array([rng.uniform(-0.1, 0.1)])
    length, radius, came = np.array([0.17]), np.array([0.022]), angle
    parts = []
    for level in range(most + 1):
        steps = (8 if level < 3 else 6 if level < 5 else 4) if fine > 0.6 else 5 if level < 3 else 4
        bow = rng.normal(0, 0.42, len(foot))
        t = np.linspace(0, 1, steps)
        lean = angle[:, None] + (came - angle)[:, None] * (1 - smooth(0.0, 0.65, t)) + bow[:, None] * t  # out of its parent's way
        step = np.stack([np.sin(lean), np.cos(lean)], -1) * (length / (steps - 1))[:, None, None]
        flat = foot[:, None] + np.concatenate([np.zeros((len(foot), 1, 2)), np.cumsum(step[:, :-1], 1)], 1)
        high = flat[..., 1]
        cup = 0.14 * flat[..., 0] ** 2
        ripple = 0.025 * np.sin(5 * flat[..., 0] + 3 * high)
        paths = np.stack([flat[..., 0], high, cup + ripple], -1)
        radii = radius[:, None] * (1 - 0.22 * t)
        colour = (hue * (0.62 + 0.055 * level))[None, None] * rng.uniform(0.88, 1.12, (len(foot), 1, 1))
        flex = 0.055 * np.clip(high, 0, 2) ** 1.5
        parts.append(tubes(paths, radii, 3 if level > 4 else 4 if level > 1 else 7, colour, flex, 0.35, PLAIN, 0.0, 1, 0.2, caps=False))
        end, way = flat[:, -1], lean[:, -1]
        split = rng.uniform(0.22, 0.44, len(end)) * (1.3 if level < 2 else 0.9)
        foot = np.concatenate([end, end])
        angle = np.concatenate([way - split, way + split * rng.uniform(0.7, 1.2, len(end))])
        came = np.concatenate([way, way])
        length = np.concatenate([length, length]) * rng.uniform(0.74, 1.02, 2 * len(end))
        radius = np.concatenate([radius, radius]) * 0.70
        outline = np.hypot(foot[:, 0] / 0.72, (foot[:, 1] - 0.62) / 0.66)
        keep = (np.abs(angle) < 1.5) & (outline < 1.0) & (rng.random(len(foot)) < (1.0 if level < 5 else 0.80))
        foot, angle, came, length, radius = foot[keep], angle[keep], came[keep], np.maximum(length[keep], 0.05), np.maximum(radius[keep], 0.0045 / fine**0.5)
        if not len(foot):
            break
    return np.concatenate(parts)
