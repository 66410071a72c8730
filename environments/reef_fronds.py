"""What sways: sea plumes, ribbons of kelp, and the small weed about the foot of rocks.

`fine` is how much detail is spent, 1 within a few metres, less farther off; `tone` which colour, −1 for chance.
Metres, the foot at the origin, y up; skins as `reef_growth` says.
"""

from __future__ import annotations

import numpy as np

from environments.easing import smooth
from environments.reef_growth import CUPS, Rng, mixed, paths_from, picked, rows_for, skinned, tubes
from environments.shapes import facing


def plume(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """A sea plume about a metre high: soft stalks that bow outward at their tips, feathered to both sides."""
    hue = np.array(((0.52, 0.46, 0.64), (0.62, 0.55, 0.40), (0.46, 0.54, 0.60), (0.66, 0.55, 0.52))[picked(rng, tone, 4)])
    count, steps = 7 if fine > 0.4 else 5 if fine > 0.12 else 4, rows_for(15, fine, 6)
    turn = np.arange(count) * 2.4 + rng.uniform(0, 6.28)
    s = np.linspace(0, 1, steps)
    length = rng.uniform(0.72, 1.12, count)
    tilt = rng.uniform(0.06, 0.30, (count, 1)) + rng.uniform(0.6, 1.5, (count, 1)) * s**2.2 + 0.22 * np.sin(4.4 * s + turn[:, None])
    step = (length / (steps - 1))[:, None]
    out = np.concatenate([np.zeros((count, 1)), np.cumsum(np.sin(tilt[:, :-1]) * step, 1)], 1) + 0.03
    high = np.concatenate([np.zeros((count, 1)), np.cumsum(np.cos(tilt[:, :-1]) * step, 1)], 1) - 0.05
    level = turn[:, None] + 0.5 * s * np.sin(turn[:, None] * 3)
    paths = np.stack([out * np.cos(level), high, out * np.sin(level)], -1)
    give = 0.16 * np.clip(high, 0, 2) ** 1.6
    parts = [tubes(paths, 0.0095 * (1 - 0.8 * s)[None] * np.ones((count, 1)), 5, hue * (0.55 + 0.4 * s[:, None]), give, 0.4)]
    each = round(84 * fine**0.9)
    if each < 8:
        return parts[0]
    at = np.tile(np.linspace(0.14, 0.985, each), count) + rng.normal(0, 0.004, count * each)
    pick = np.repeat(np.arange(count), each)
    low = np.clip((at * (steps - 1)).astype(int), 0, steps - 2)
    part = (at * (steps - 1) - low)[:, None]
    start = paths[pick, low] * (1 - part) + paths[pick, low + 1] * part
    ahead = paths[pick, low + 1] - paths[pick, low]
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    twist = level[pick, low] + 1.57 + 0.9 * np.sin(3.0 * at + turn[pick])
    across = np.stack([np.cos(twist), 0 * twist, np.sin(twist)], 1)
    across -= ahead * (across * ahead).sum(1, keepdims=True)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    long = 0.125 * np.sin(np.pi * np.clip(0.12 + 0.86 * at, 0, 1)) ** 0.7 * rng.uniform(0.85, 1.1, len(at))
    u = np.linspace(0, 1, 4)[None, :, None]  # each bends toward the tip and hangs a little
    for side in (-1.0, 1.0):
        reach = long[:, None, None]
        bowed = (across * side)[:, None] * (u - 0.34 * u**2) + ahead[:, None] * (0.30 * u + 0.62 * u**2)
        rows = start[:, None] + reach * bowed
        rows = rows - np.array([0, 1, 0]) * reach * 0.34 * u**2
        thin = (0.0024 / max(fine, 0.1) ** 0.6) * (1.0 - 0.78 * u[..., 0]) * np.ones((len(at), 1))
        tint = mixed(hue * 0.85, np.minimum(hue * 1.15 + 0.10, 0.85), u[..., 0] ** 1.3)
        parts.append(tubes(rows, thin, 3, tint, give[pick, low][:, None] * (1 + 0.25 * u[..., 0]), 0.6, caps=False))
    return np.concatenate(parts)


def frond(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Ribbons of kelp about a metre long that rise together: frilled edges, round tips, olive that light goes through."""
    hue = np.array(((0.28, 0.31, 0.16), (0.24, 0.31, 0.17), (0.32, 0.28, 0.17))[picked(rng, tone, 3)])
    count, steps = 13 if fine > 0.3 else 8, rows_for(38, fine, 11)
    turn = np.arange(count) * 2.4 + rng.uniform(-0.5, 0.5, count)
    s = 1.0 - (1.0 - np.linspace(0, 1, steps)) ** 1.6  # closer where the tip is round
    length = rng.uniform(0.50, 1.12, count)
    phase = rng.uniform(0, 6.28, (count, 1))
    tilt = rng.uniform(0.03, 0.20, (count, 1)) + rng.uniform(0.3, 1.25, (count, 1)) * s**2.2 + 0.30 * s * np.sin(5.5 * s + phase)
    step = length[:, None] * np.diff(s)
    out = np.concatenate([np.zeros((count, 1)), np.cumsum(np.sin(tilt[:, :-1]) * step, 1)], 1) + rng.uniform(0.01, 0.09, (count, 1))
    high = np.concatenate([np.zeros((count, 1)), np.cumsum(np.cos(tilt[:, :-1]) * step, 1)], 1) - 0.05
    level = turn[:, None] + 0.9 * s * np.sin(2.6 * s + phase)
    middle = np.stack([out * np.cos(level), high, out * np.sin(level)], -1)
    ahead = np.gradient(middle, axis=1)
    ahead /= np.linalg.norm(ahead, axis=-1, keepdims=True)
    twist = level + 1.57 + 1.1 * np.sin(2.4 * s + 2 * phase)
    across = np.stack([np.cos(twist), 0 * twist, np.sin(twist)], -1)
    across -= ahead * (across * ahead).sum(-1, keepdims=True)
    across /= np.linalg.norm(across, axis=-1, keepdims=True)
    up = np.cross(ahead, across)
    wide = rng.uniform(0.0105, 0.0175, (count, 1)) * (0.22 + 0.78 * smooth(0.0, 0.35, s)) * (1 - 0.40 * s**2)
    wide *= np.sqrt(1.0 - (1.0 - np.clip((1 - s) * length[:, None] / 0.045, 0.01, 1)) ** 2)
    columns = np.array([-1.0, -0.6, 0.0, 0.6, 1.0])
    frill = s * length[:, None] * 38.0
    edges = np.stack([np.sin(frill + phase), np.sin(1.17 * frill + 2.6 * phase)], -1)[..., (columns > 0).astype(int)]
    lift = (0.85 * edges * np.abs(columns) ** 2.5 + 0.22 * columns**2) * smooth(0.05, 0.4, s)[:, None]
    reach = columns * (1.0 + 0.14 * edges * np.abs(columns))
    grid = middle[:, :, None] + wide[..., None, None] * (across[:, :, None] * reach[..., None] + up[:, :, None] * lift[..., None])
    tint = mixed(hue * 0.62, np.minimum(hue * 1.20 + [0.03, 0.035, 0.015], 0.85), s**1.2)[:, None] * (0.86 + 0.22 * np.abs(columns))[:, None]
    tint = tint[None] * rng.uniform(0.86, 1.12, (count, 1, 1, 1))
    give = (0.12 * np.clip(high, 0, 2) ** 1.5)[..., None]
    at = np.stack(np.broadcast_arrays(0.13 * columns + 0.31 * phase[..., None], (s * length[:, None])[..., None] * 0.55), -1)
    parts = []
    for way in (1, -1):
        face = grid[:, :, ::way]
        parts.append(skinned(face, facing(face, around=False), tint[:, :, ::way], give, 0.75, CUPS, 0.0015, at[:, :, ::way], around=False))
    return np.concatenate(parts)


def tuft(rng: Rng, fine: float, tone: int = -1) -> np.ndarray:
    """Small soft weed that softens the foot of rocks."""
    hue = np.array(((0.20, 0.24, 0.09), (0.24, 0.25, 0.15), (0.27, 0.28, 0.14))[picked(rng, tone, 3)])
    count = max(round(44 * fine**0.5), 10)
    turn, out = rng.uniform(0, 6.28, count), np.sqrt(rng.random(count))
    foot = np.stack([0.055 * out * np.cos(turn), np.full(count, -0.03), 0.055 * out * np.sin(turn)], 1)
    way = np.stack([out * np.cos(turn), np.full(count, 1.0), out * np.sin(turn)], 1)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    paths = paths_from(foot, way, rng.uniform(0.07, 0.15, count), 4, 0.15, rng, 0.3)
    along = np.linspace(0, 1, 4)
    return tubes(paths, 0.0052 * (1.1 - 0.85 * along)[None] * np.ones((count, 1)), 3, hue * (0.6 + 0.7 * along[:, None]), 0.05 * along[None], 0.4, caps=False)
