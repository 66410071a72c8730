"""A grey heron that stands in the shallows and waits: who lives here, and has time.

Rows are those of `environments.shapes`; its neck and head give a little in the breeze, as if it looked about.
"""

from __future__ import annotations

import numpy as np

from environments import shapes
from environments.easing import smooth

AT_Z = -8.9
FACES = -0.75  # radians from −z to the left
_GREY, _PALE, _DARK, _OCHRE = np.array([0.215, 0.225, 0.250]), np.array([0.46, 0.445, 0.42]), np.array([0.055, 0.058, 0.070]), np.array([0.42, 0.275, 0.085])


def heron(fine: int) -> np.ndarray:
    """The bird, its feet at the origin, 0.98 m tall, facing −z: (n, 12)."""
    s = np.linspace(0, 1, 12 if fine > 8 else 8)
    spine = np.stack([0 * s, 0.50 + 0.17 * s - 0.05 * s**2, 0.25 - 0.40 * s], -1)
    plump = 0.105 * np.sin(np.pi * np.clip(0.05 + 0.90 * s, 0, 1)) ** 0.75 + 0.008
    parts = [_tube(spine, plump, fine, _GREY, 0.0, flat=0.86)]
    for hand in (-1.0, 1.0):  # the folded wing, its tips past the tail
        wing = np.stack([hand * (0.070 + 0.032 * np.sin(np.pi * s)) * (1 - 0.55 * (1 - s) ** 2), 0.43 + 0.205 * s, 0.36 - 0.47 * s], -1)
        parts.append(_tube(wing, 0.062 * np.sin(np.pi * np.clip(0.04 + 0.86 * s, 0, 1)) ** 0.8 + 0.004, fine, _GREY * (0.62 + 0.35 * s)[:, None], 0.0, flat=0.55))
    k = np.linspace(0, 1, 18 if fine > 8 else 11)
    neck = np.stack([0 * k, 0.59 + 0.33 * k + 0.035 * np.sin(2 * np.pi * k), -0.14 + 0.085 * np.sin(2 * np.pi * k - 0.5) - 0.06 * k], -1)
    sway = 0.10 * smooth(0.15, 1.0, k)
    parts.append(_tube(neck, 0.050 * (1 - k) ** 1.6 + 0.0185, fine, _PALE * (0.80 + 0.25 * k)[:, None], sway))
    head = neck[-1] + np.stack([0 * s, 0.004 - 0.012 * s, 0.045 - 0.115 * s], -1)
    parts.append(_tube(head, 0.030 * np.sin(np.pi * np.clip(0.12 + 0.72 * s, 0, 1)) ** 0.6, fine, _PALE * 1.1, 0.10))
    beak = head[-1] + np.stack([0 * s, -0.010 * s, 0.008 - 0.130 * s], -1)
    parts.append(_tube(beak, 0.0125 * (1 - 0.92 * s), max(fine // 2, 4), _OCHRE, 0.10))
    for hand in (-1.0, 1.0):  # the dark stripe, drawn out into a plume
        plume = neck[-1] + np.stack([hand * (0.020 - 0.010 * s), 0.012 - 0.075 * s**1.5, -0.035 + 0.235 * s], -1)
        parts.append(_tube(plume, 0.0075 * (1 - 0.85 * s), 4, _DARK, 0.10))
        leg = np.stack([hand * (0.038 + 0.004 * np.sin(6 * s)), 0.50 - 0.62 * s, 0.03 + 0.03 * np.sin(np.pi * s) - 0.02 * s + hand * 0.03 * s], -1)
        parts.append(_tube(leg, 0.0105 + 0.010 * np.exp(-s * 9) + 0.004 * np.exp(-(((s - 0.45) / 0.05) ** 2)), max(fine // 2, 4), _OCHRE * 0.45, 0.0))
    return np.concatenate(parts)


def _tube(path: np.ndarray, radii: np.ndarray, sides: int, tone: np.ndarray, sway: np.ndarray | float, flat: float = 1.0) -> np.ndarray:
    points, normals = shapes.tube(path, np.maximum(radii, 1e-3), sides)
    points[..., 0] = path[:, None, 0] + (points[..., 0] - path[:, None, 0]) * flat
    open_ = 0.70 + 0.30 * np.clip(normals[..., 1], -1, 1)
    colour = np.broadcast_to(np.atleast_2d(tone)[:, None], points.shape)
    give = np.broadcast_to(np.asarray(sway, float).reshape(-1, 1), points.shape[:2])
    return shapes.skin(shapes.part(points, normals, colour, give, 0.0, open_), around=True)
