"""Wood: trunks with their roots, limbs and twigs as tubes, shaded where they stand.

A tree is put where it stands and kept as plain arrays, because the viewer never moves: what lies near
gets more sides and rings, and bark cut in as geometry; what turns its back to the viewer is not kept at
all. How trees branch is `forest_branches`; leaves are put on by `forest_leaves`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from environments.easing import smooth
from environments.forest_branches import SPECIES, Branches, Species, Stand, skeleton
from environments.forest_grain import cloud
from environments.forest_grid import facing, grid_normals, triangles
from environments.forest_sprigs import BIRCH, OAK, SPRUCE
from environments.noise import sample

Height = Callable[[np.ndarray, np.ndarray], np.ndarray]
Tubes = tuple[np.ndarray, ...]
"""Grids (tubes, rings, sides + 1, …): place, outward normal, metres around, metres along, cavity 0–1."""

WOOD = (3, 3, 4, 2, 2)
"""Floats a wood vertex: place; normal; metres around and along, kind, moss; occlusion, sun; bend m, phase."""

BARK_M = 0.9  # width of the bark's picture, as the shader lays it on


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree grown at the origin, not yet lit."""

    height_m: float
    wood: tuple[Tubes, ...]
    limbs: Branches
    twigs: Branches


def tree(stand: Stand, rng: np.random.Generator, rich: float = 1.0) -> Tree:
    """Grows a tree of the stand's species, height, lean and detail.

    Args:
        rich: 1 for quality high; less has fewer sides.
    """
    kind = SPECIES[stand.species]
    trunk, limbs, twigs = skeleton(stand, rng)
    sides = 3 if kind.kind == SPRUCE else ((3, 4, 5, 8) if rich >= 1 else (3, 3, 4, 6))[stand.detail]
    seen = (4, 1, 1, 1)[stand.detail]
    bush = stand.species == "hazel"  # all stems, and low enough to be looked at
    wood = [_trunk_tube(trunk, kind, stand, rng, rich), _tubes(limbs, sides, 1 if rich >= 1 and (bush or stand.detail == 3) else 2, seen)]
    if stand.detail >= 2 and rich >= 1:
        wood.append(_tubes(twigs, 3, 2, 1 if stand.detail == 3 or bush else 4))
    return Tree(stand.height_m, tuple(wood), limbs, twigs)


def stood(grown: Tree, stand: Stand, spin: np.ndarray, phase: float, roots: tuple[Tubes, ...] = ()) -> np.ndarray:
    """Puts a tree where a stand is, turned by `spin` (3, 3) and scaled; loose triangles (3n, 14).

    Args:
        phase: of its sway, radians.
        roots: as `roots` gives them, already in place.
    """
    scale, foot, kind = stand.height_m / grown.height_m, np.array(stand.foot), SPECIES[stand.species]
    wood = [(p @ spin.T * scale + foot, n @ spin.T, a * scale, v * scale, c) for p, n, a, v, c in grown.wood]
    return _dress([*wood, *roots], foot, stand, kind, phase)


def roots(
    stand: Stand, height: Height, rng: np.random.Generator, rich: float = 1.0, dry: Height | None = None
) -> tuple[Tubes, ...]:
    """Arms that leave the trunk, run down and out over the ground and into it.

    Args:
        dry: metres from the brook at x, z; no root runs into it.
    """
    kind = SPECIES[stand.species]
    radius = stand.height_m / kind.slender
    arms = int(rng.integers(6, 9)) if stand.detail == 3 else int(rng.integers(4, 7))
    steps, sides = (16, 9) if stand.detail == 3 and rich >= 1 else (9, 6)
    turn = rng.uniform(0, 6.28) + 2 * np.pi / arms * (np.arange(arms) + rng.normal(0, 0.16, arms))
    long = radius * rng.uniform(1.5, 2.9, arms) * (0.6 + 0.8 * kind.flare)
    x0, _, z0 = stand.foot
    for _ in range(6 if dry is not None else 0):
        end = radius * 0.55 + long
        wet = dry(x0 + end * np.cos(turn), z0 + end * np.sin(turn)) < 1.0  # type: ignore[misc]
        long = np.where(wet, long * 0.8, long)  # it ends in the bank
    s = np.linspace(0, 1, steps)
    bend = turn[:, None] + np.cumsum(rng.normal(0, 0.75, (arms, steps)), 1) / steps * (0.3 + s)
    out = radius * 0.55 + long[:, None] * s
    x, z = x0 + out * np.cos(bend), z0 + out * np.sin(bend)
    thick = radius * rng.uniform(0.30, 0.44, (arms, 1)) * (1 - s) ** 1.1 + 0.012
    climb = radius * (0.85 + 0.55 * kind.flare) * np.exp(-3.4 * s)
    y = height(x, z) + climb + thick * (0.45 - 1.1 * s**2) - 0.07 * s**3 + 0.012 * np.sin(9 * s + turn[:, None])
    place, _, around, along, cavity = _rings(np.stack([x, y, z], -1), thick[..., None], sides)
    normal = np.stack([grid_normals(one) for one in place])
    return ((place, normal, around, along, cavity * 0.9),)


def _tubes(branches: Branches, sides: int, every: int, seen: int) -> Tubes:
    """Rings around every `seen`-th branch, at every `every`-th of its points."""
    last = branches.points.shape[1] - 1
    keep = np.unique(np.append(np.arange(0, last + 1, every), last))
    return _rings(branches.points[::seen, keep], branches.radii[::seen, keep, None], sides)


def _rings(points: np.ndarray, radii: np.ndarray, sides: int) -> Tubes:
    """Tubes about lines (k, n, 3) of radii (k, n, 1 or sides + 1)."""
    way = np.gradient(points, axis=1)
    way /= np.sqrt((way * way).sum(-1, keepdims=True))
    aside = np.where(np.abs(way[..., 1:2]) > 0.9, [1.0, 0.0, 0.0], [0.0, 1.0, 0.0])
    aside = aside - way * (aside * way).sum(-1, keepdims=True)
    for i in range(1, aside.shape[1]):  # carried along without a twist
        aside[:, i] = aside[:, i - 1] - way[:, i] * (aside[:, i - 1] * way[:, i]).sum(-1, keepdims=True)
    aside /= np.sqrt((aside * aside).sum(-1, keepdims=True))
    third = np.cross(way, aside)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    out = aside[..., None, :] * np.cos(angle)[:, None] + third[..., None, :] * np.sin(angle)[:, None]
    radii = np.broadcast_to(radii, out.shape[:-1])
    place = points[..., None, :] + out * radii[..., None]
    step = np.diff(points, axis=1)
    length = np.cumsum(np.sqrt((step * step).sum(-1)), axis=1)
    length = np.concatenate([np.zeros_like(length[:, :1]), length], 1)
    # Whole tiles, so that the bark closes; and plumb all the way up.
    tiles = np.maximum(np.round(2 * np.pi * 0.75 * radii.max((1, 2)) / BARK_M), 1)
    around = np.broadcast_to(angle * (tiles * BARK_M / (2 * np.pi))[:, None, None], radii.shape)
    return place, out, around, np.broadcast_to(length[..., None], radii.shape), np.ones(radii.shape)


def _trunk_tube(
    trunk: Branches, kind: Species, stand: Stand, rng: np.random.Generator, rich: float
) -> Tubes:
    """The trunk: roots that spread, and within sight bark cut in as geometry."""
    sides = (5, 8, 18, 76)[stand.detail] if rich >= 1 else (4, 6, 12, 48)[stand.detail]
    points, radii = trunk.points[0], trunk.radii[0]
    if stand.detail >= 1:  # more rings, densest at the foot
        rings = ((15, 28, 100) if rich >= 1 else (11, 18, 70))[stand.detail - 1]
        s = np.linspace(0, 1, rings) ** (2.0, 1.5, 1.7)[stand.detail - 1]
        old = np.linspace(0, 1, len(points))
        radii = np.interp(s, old, radii)
        points = np.stack([np.interp(s, old, points[:, i]) for i in range(3)], axis=1)
    above = points[:, 1]
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    lobes = rng.integers(4, 7)
    shape = (
        0.5
        + 0.5 * np.cos(lobes * angle + rng.uniform(0, 6)) * 0.8
        + 0.25 * np.cos((lobes - 2) * angle + rng.uniform(0, 6))
    )
    scale = stand.height_m / kind.slender / 0.45
    foot = kind.flare * np.exp(-np.maximum(above, 0) / (0.45 * scale + 0.1))[:, None] * (0.45 + 0.9 * shape[None, :])
    radii = radii[:, None] * (1 + foot)
    place, out, around, along, _ = (grid[0] for grid in _rings(points[None], radii[None], sides))
    cavity = np.ones(radii.shape)
    if stand.detail == 3 or (stand.detail == 2 and kind.kind == OAK):
        tile = cloud(rng, (256, 256), 1.15, 3, 60, stretch=2.2)
        swell = cloud(rng, (64, 64), 1.8, 1, 8)
        u, v = np.broadcast_to(angle / (2 * np.pi), radii.shape), along / 3.2
        ridge = 1 - np.exp(-np.abs(sample(tile, u * 1.0, v)) * 1.9)
        deep = 0.075 if stand.detail == 3 else 0.05
        radius = radii * (1 + 0.10 * sample(swell, u, v * 0.5)) + radii * deep * (ridge - 0.6)
        place = points[:, None] + out * radius[..., None]
        place[:, -1] = place[:, 0]
        cavity = 0.45 + 0.55 * ridge
        out = grid_normals(place)
    return place[None], out[None], around[None], along[None], cavity[None]


def _dress(
    parts: list[Tubes], foot: np.ndarray, stand: Stand, kind: Species, phase: float
) -> np.ndarray:
    made = []
    for place, out, around, along, cavity in parts:
        above = np.maximum(place[..., 1] - foot[1], 0)
        share = above / stand.height_m
        moss = np.clip(1.1 - above / (0.16 * stand.height_m + 0.4), 0, 1) * 0.8 + np.clip(out[..., 1], 0, 1) * (
            0.9 if kind.kind != BIRCH else 0.2
        ) * np.clip(1.6 - share * 2, 0, 1)
        if kind.kind == BIRCH:
            moss = moss * 0.45
        ground = 0.5 + 0.5 * smooth(-0.1, 0.7, above)  # contact with the ground
        crown = 1.0 - 0.45 * smooth(kind.crown_from, kind.crown_from + 0.3, share)
        look = np.stack([around, along, np.full(above.shape, float(kind.kind)), moss], axis=-1)
        tone = np.stack(
            [cavity * ground * crown, 1.0 - 0.75 * smooth(kind.crown_from * 0.8, kind.crown_from + 0.25, share)],
            axis=-1,
        )
        sway = np.stack([0.055 * share**1.6 * stand.height_m / 12, np.full(above.shape, phase)], axis=-1)
        made.append(triangles(np.concatenate([place, out, look, tone, sway], axis=-1)))
    return facing(np.concatenate(made).astype(np.float32))
