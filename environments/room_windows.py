"""Windows: lining, wooden frame, sill, two light curtains on a rod, and the garden behind; in place, (n, 13)."""

from __future__ import annotations

import numpy as np

from environments.room_shapes import Part, ball, box, sheet, surface, tube
from environments.room_shell import LINING_M, Opening
from environments.room_things import BIRCH, BRASS, WHITE

BAR_M = 0.055
ROD_ABOVE_M, CURTAIN_LOW = 0.13, -1.19
GARDEN_M, GARDEN_FROM_DEG, GARDEN_TO_DEG, GARDEN_LOW, GARDEN_HIGH = 7.0, -170.0, 10.0, -1.6, 3.4  # about the eye
CLOTH = np.array((0.80, 0.775, 0.70))


def window(opening: Opening) -> Part:
    """Frame and sill."""
    (a, low), (b, high) = opening.low, opening.high
    wide, tall, middle, half = b - a, high - low, (a + b) / 2, (low + high) / 2
    deep = LINING_M - 0.05

    def bar(size: tuple[float, float, float], along: float, y: float, out: float, colour: np.ndarray, edge: float = 0.006) -> Part:
        """Size along the wall, up, and through it."""
        turned = size if opening.axis == 2 else (size[2], size[1], size[0])
        return box(turned, opening.corner(along, y, out), colour, "paint" if colour is WHITE else "wood", edge)

    return np.concatenate([
        bar((0.02, tall, LINING_M), a - 0.01, half, LINING_M / 2, WHITE), bar((0.02, tall, LINING_M), b + 0.01, half, LINING_M / 2, WHITE),
        bar((wide + 0.04, 0.02, LINING_M), middle, high + 0.01, LINING_M / 2, WHITE),
        bar((wide + 0.02, 0.035, LINING_M + 0.03), middle, low - 0.012, LINING_M / 2 - 0.015, BIRCH, 0.01),
        bar((BAR_M, tall, 0.06), a + BAR_M / 2, half, deep, BIRCH), bar((BAR_M, tall, 0.06), b - BAR_M / 2, half, deep, BIRCH),
        bar((wide, BAR_M, 0.06), middle, high - BAR_M / 2, deep, BIRCH), bar((wide, BAR_M, 0.06), middle, low + BAR_M / 2, deep, BIRCH),
        bar((BAR_M, tall, 0.055), middle, half, deep, BIRCH),
    ])  # fmt: skip


def curtains(opening: Opening, seed: int) -> Part:
    """Two drawn to the sides, with a rod: light cloth to the floor in folds of many widths."""
    (a, _), (b, high) = opening.low, opening.high
    top = high + ROD_ABOVE_M
    rng = np.random.default_rng((seed, 303, opening.axis))
    ends = a - 0.34, b + 0.34
    rod = np.array([opening.corner(along, top + 0.02, -0.075) for along in np.linspace(*ends, 8)])
    parts = [tube(rod, 0.011, BIRCH, "wood", 10), *(ball(rod[each], (0.02, 0.02, 0.02), BIRCH, "wood", 10) for each in (0, -1))]
    for start, end in ((a - 0.28, a + 0.25), (b - 0.20, b + 0.28)):
        parts.append(_curtain(opening, start, end, top, rng))
    return np.concatenate(parts)


def _curtain(opening: Opening, start: float, end: float, top: float, rng: np.random.Generator) -> Part:
    rows, columns = 22, 64
    s, drop = np.linspace(0, 1, columns)[None, :], np.linspace(0, 1, rows)[:, None]
    folds = 4.6 * (end - start) / 0.5
    phase = 2 * np.pi * folds * (s + 0.05 * np.sin(2 * np.pi * s * 1.7 + rng.uniform(0, 6)) + 0.03 * np.sin(7 * s + rng.uniform(0, 6)))
    spread = 0.82 + 0.30 * drop**1.5  # gathered above, wider below
    along = (start + end) / 2 + (s - 0.5) * (end - start) * spread + 0.010 * np.sin(phase + 1.0) * drop
    deep = 0.075 + (0.030 + 0.016 * drop) * np.sin(phase + 0.5 * drop) + 0.008 * np.sin(2 * phase + 3 * drop) * drop
    y = np.broadcast_to(top + (CURTAIN_LOW - top) * drop, along.shape)
    points = np.stack([along, y, opening.wall + deep], -1) if opening.axis == 2 else np.stack([opening.wall + deep, y, along], -1)
    uv = np.stack(np.broadcast_arrays(along, drop), -1)
    made = sheet(points, CLOTH, "curtain", uv)
    facing = (made[:, 3:6] @ opening.inward) < 0
    made[facing, 3:6] *= -1
    return made


def rings(opening: Opening) -> Part:
    """The rod's holders."""
    (a, _), (b, high) = opening.low, opening.high
    return np.concatenate([
        tube(np.array([opening.corner(along, high + ROD_ABOVE_M + 0.02, 0.0), opening.corner(along, high + ROD_ABOVE_M + 0.02, -0.075)]), 0.007, BRASS, "metal", 6)
        for along in (a - 0.31, b + 0.31)
    ])  # fmt: skip


def garden() -> Part:
    """The picture behind the windows, bent about the eye, twice; v 0–1."""
    u, v = np.meshgrid(np.linspace(0, 2, 49), np.linspace(0, 1, 4))
    yaw, y = np.radians(GARDEN_FROM_DEG + u / 2 * (GARDEN_TO_DEG - GARDEN_FROM_DEG)), GARDEN_LOW + v * (GARDEN_HIGH - GARDEN_LOW)
    inward = np.stack([-np.sin(yaw), 0 * yaw, np.cos(yaw)], -1)
    points = -GARDEN_M * inward
    points[..., 1] = y
    return surface(points, inward, np.ones(3), "outside", np.stack([u, v], -1))
