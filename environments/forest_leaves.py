"""Leaves: sprigs put on the twigs of a tree as bent pieces, lit as the skin of its crown.

None is nearer than `CARD_M`. What leaves let through, and how deep in its crown each is, is found
here once; the sun, the wind and the haze come in the shader.
"""

from __future__ import annotations

import numpy as np

from environments.forest_branches import SPECIES, Species, Stand, spread
from environments.forest_grid import by_distance
from environments.forest_sprigs import LEAF_CELLS, SPRUCE
from environments.forest_wood import Height, Tree, roots, stood, tree

LEAF = (3, 3, 2, 4, 3)
"""Floats a leaf vertex: place; normal of the crown; place in the atlas; occlusion, sun, hue, kind; bend m, phase, flutter m."""

CARD_M = 5.0  # no flat sprig nearer than this: two eyes would see the card


def grow(
    stands: tuple[Stand, ...], seed: int, sun: np.ndarray, rich: float, height: Height, dry: Height | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """All trees: near ones each of their own, those farther away from a few shapes of each kind.

    Returns:
        loose triangles of wood (3a, 14) and of leaves (3b, 15), nearest first.
    """
    grown: dict[tuple[object, ...], tuple[Tree, np.ndarray]] = {}
    wood, leaves = [], []
    for number, stand in enumerate(stands):
        age = 0 if stand.height_m < 8 else 1
        key = (number,) if stand.detail >= 2 else (stand.species, stand.detail, age, number % 4)
        if key not in grown:
            rng = np.random.default_rng([seed, 31, number])
            one = tree(stand, rng, rich)
            grown[key] = one, sprigs(one, stand, rng, rich)
        rng = np.random.default_rng([seed, 32, number])
        turn, phase = rng.uniform(0, 6.28) * (stand.detail < 2), rng.uniform(0, 6.28)
        spin = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
        rooted = stand.detail >= 2 and stand.species != "hazel"
        arms = roots(stand, height, np.random.default_rng([seed, 33, number]), rich, dry) if rooted else ()
        one, found = grown[key]
        wood.append(stood(one, stand, spin, phase, arms))
        scale = stand.height_m / one.height_m
        placed = np.concatenate(
            [found[:, :3] @ spin.T * scale + np.array(stand.foot), found[:, 3:6] @ spin.T, found[:, 6:] * scale**0.5], 1
        )
        placed = placed[np.linalg.norm(placed[:, :3], axis=1) > CARD_M + placed[:, 6]]
        leaves.append(_dress(placed, np.array(stand.foot), stand, SPECIES[stand.species], phase, sun, rng))
    return by_distance(np.concatenate(wood)), by_distance(np.concatenate(leaves))


def sprigs(one: Tree, stand: Stand, rng: np.random.Generator, rich: float) -> np.ndarray:
    """Bases, headings and sizes of the sprigs of a tree: (n, 7)."""
    kind = SPECIES[stand.species]
    share = (0.18, 0.42, 1.19, 1.6)[stand.detail] * rich
    size = kind.sprig_m * (1.9, 1.45, 0.95, 0.9)[stand.detail] * (1.0 if rich >= 1 else 1.35)
    if kind.kind == SPRUCE:
        share, size = share * 1.9, size * 0.68
    size *= 0.7 + 0.3 * min(stand.height_m / 12, 1.2)
    young = 0.5 + 0.5 * min(stand.height_m / 12, 1.0)
    rise = kind.per_twig * share * young + rng.uniform(0, 1, len(one.twigs.points))
    count = np.maximum(rise.astype(int), 1)
    of, number = spread(count)
    s = 0.25 + 0.75 * number / np.maximum(count[of] - 1, 1) + rng.uniform(-0.08, 0.02, len(of))
    base, way, _ = one.twigs.at(of, s)
    way = way + rng.normal(0, 0.38, (len(of), 3))
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    limbs = np.arange(len(one.limbs.points))
    tip, out, _ = one.limbs.at(limbs, np.full(len(limbs), 0.97))
    tips = np.concatenate([tip, out, np.full((len(tip), 1), size)], 1)
    return np.concatenate([np.concatenate([base, way, size * rng.uniform(0.75, 1.25, (len(of), 1))], 1), tips])


def _dress(
    sprigs: np.ndarray,
    foot: np.ndarray,
    stand: Stand,
    kind: Species,
    phase: float,
    sun: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    base, way, size = sprigs[:, :3], sprigs[:, 3:6], sprigs[:, 6:7]
    n = len(base)
    middle, half = (base.max(0) + base.min(0)) / 2, (base.max(0) - base.min(0)) / 2 + 0.3
    rough = (base + way * size * 0.5 - middle) / half
    radial = np.linalg.norm(rough, axis=1)
    puffed = rough / half * half.mean()
    puffed = puffed / (np.linalg.norm(puffed, axis=1, keepdims=True) + 1e-6) + [0, 0.25, 0]
    puffed += rng.normal(0, 0.25, (n, 3))
    puffed /= np.linalg.norm(puffed, axis=1, keepdims=True)
    # The blade lies between level (as leaves turn to the light) and the crown's own skin.
    boughs = kind.kind == SPRUCE  # which lie level and hang
    blade = rng.normal(0, 0.22 if boughs else 0.55, (n, 3)) + [0, 0.9 if boughs else 0.55, 0] + 0.5 * puffed
    aside = np.cross(way, blade)
    aside /= np.linalg.norm(aside, axis=1, keepdims=True) + 1e-6
    flat = np.cross(aside, way)
    occlusion = np.clip(0.30 + 0.75 * radial**1.5, 0, 1.0) * (0.75 + 0.25 * np.clip(rough[:, 1] + 0.6, 0, 1))
    lit = np.clip(0.5 + 0.62 * (rough @ sun) + 0.15 * rng.normal(0, 1, n), 0.02, 1.0)
    half_row = LEAF_CELLS // 2
    hue, cell = rng.uniform(0, 1, n), rng.integers(0, half_row, n) + (half_row if stand.detail < 2 else 0)
    tree_hue = rng.uniform(-0.15, 0.15)
    above = np.maximum(base[:, 1] - foot[1], 0)
    bend = 0.055 * (above / stand.height_m) ** 1.6 * stand.height_m / 12
    bent = 2 if stand.detail == 3 else 1
    rows = []
    for t in np.linspace(0, 1, bent + 1):
        for side in (-0.5, 0.5):
            droop = flat * (-0.22 * t * t + 0.05) * size if bent > 1 else 0.0
            place = base + way * size * t + aside * size * side + droop - way * size * 0.06
            atlas = np.stack(
                [(cell + 0.5 + side * 0.97) / LEAF_CELLS, np.full(n, (kind.kind + 0.01 + 0.97 * t) / LEAF_CELLS)],
                axis=1,
            )
            tone = np.stack(
                [occlusion, lit, np.clip(hue * 0.7 + 0.15 + tree_hue, 0, 1), np.full(n, float(kind.kind))], axis=1
            )
            sway = np.stack([bend, np.full(n, phase) + 0.0, size[:, 0] * (0.012 + 0.045 * t)], axis=1)
            rows.append(np.concatenate([place, puffed, atlas, tone, sway], axis=1))
    grid = np.stack(rows, axis=1).reshape(n, bent + 1, 2, -1)
    a, b, c, d = grid[:, :-1, 0], grid[:, :-1, 1], grid[:, 1:, 0], grid[:, 1:, 1]
    return np.stack([a, b, c, c, b, d], axis=2).reshape(-1, sum(LEAF)).astype(np.float32)
