"""Trees by parametric branching (after Weber and Penn 1995), grown at start: trunk, roots, limbs, twigs.

A tree is grown where it stands and kept as plain arrays, because the viewer never moves: what lies
near gets more sides and rings, what turns its back to the viewer is not kept at all. Leaves are put
on it by `forest_leaves`. Everything here is numpy and deterministic from the generator it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from environments.forest_grain import cloud, smoothstep
from environments.forest_grid import facing, grid_normals, triangles
from environments.forest_sprigs import BEECH, BIRCH, OAK, SPRUCE
from environments.noise import sample

Height = Callable[[np.ndarray, np.ndarray], np.ndarray]
Tube = tuple[np.ndarray, ...]
"""Grids (rings, sides + 1, …): place, outward normal, metres around, metres along, cavity 0–1."""

WOOD = (3, 3, 4, 2, 2)

GOLDEN = 2.399963
BARK_M = 0.9  # width of the bark's picture, as the shader lays it on


@dataclass(frozen=True, slots=True)
class Species:
    """How one kind of tree grows.

    Args:
        kind: row of the leaf atlas.
        limbs: branches from the trunk of a full-grown tree.
        crown_from: share of the height where the crown begins.
        angle: degrees a limb leaves the trunk at, at the crown's foot and at its top.
        reach: limb length as a share of the height, at foot and top of the crown.
        lift: how strongly limbs turn up (negative: hang).
        wander: unrest of every branch.
        twigs: side branches of a limb.
        sprig_m: length of a sprig.
        per_twig: sprigs on one twig.
        slender: height over the trunk's radius at the foot.
        flare: how far the roots spread at the foot.
    """

    kind: int
    limbs: int
    crown_from: float
    angle: tuple[float, float]
    reach: tuple[float, float]
    lift: float
    wander: float
    twigs: int
    sprig_m: float
    per_twig: int
    slender: float
    flare: float


SPECIES = {
    "oak": Species(OAK, 17, 0.26, (78, 35), (0.52, 0.20), 0.10, 0.34, 8, 0.80, 5, 27, 0.9),
    "beech": Species(BEECH, 22, 0.40, (66, 30), (0.34, 0.14), 0.16, 0.20, 8, 0.78, 5, 62, 0.55),
    "birch": Species(BIRCH, 24, 0.38, (50, 24), (0.22, 0.09), -0.10, 0.22, 7, 0.75, 5, 88, 0.30),
    "spruce": Species(SPRUCE, 60, 0.16, (98, 58), (0.19, 0.03), -0.03, 0.10, 6, 1.05, 3, 64, 0.35),
    "hazel": Species(BEECH, 9, 0.10, (40, 20), (0.75, 0.5), 0.05, 0.30, 5, 0.42, 6, 80, 0.1),
}


@dataclass(frozen=True, slots=True)
class Stand:
    """One tree: species, where its foot is, height in metres, detail 0 (far) to 3 (hero)."""

    species: str
    foot: tuple[float, float, float]
    height_m: float
    detail: int
    lean: tuple[float, float] = (0.0, 0.0)


@dataclass(slots=True)
class Branch:
    """A line of points (n, 3) and its radii (n,)."""

    points: np.ndarray
    radii: np.ndarray


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree grown at the origin, not yet lit."""

    height_m: float
    wood: tuple[Tube, ...]
    limbs: tuple[Branch, ...]
    twigs: tuple[Branch, ...]


def tree(stand: Stand, rng: np.random.Generator, rich: float = 1.0) -> Tree:
    """Grows a tree of the stand's species, height, lean and detail.

    Args:
        rich: 1 for quality high; less has fewer sides.
    """
    kind = SPECIES[stand.species]
    trunk, limbs, twigs = _skeleton(stand, kind, rng)
    wood = [_trunk_tube(trunk, kind, stand, rng, rich)]
    sides = ((3, 4, 5, 10) if rich >= 1 else (3, 3, 4, 6))[stand.detail]
    if kind.kind == SPRUCE:
        sides = 3
    seen = limbs[:: (4, 1, 1, 1)[stand.detail]]
    wood += [_tube(limb, sides, 2 if stand.detail < 3 or rich < 1 else 1) for limb in seen]
    if stand.detail >= 2 and rich >= 1:
        wood += [_tube(twig, 3, 2) for twig in twigs[:: 1 if stand.detail == 3 else 4]]
    return Tree(stand.height_m, tuple(wood), tuple(limbs), tuple(twigs))


def stood(grown: Tree, stand: Stand, spin: np.ndarray, phase: float, roots: tuple[Tube, ...] = ()) -> np.ndarray:
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
) -> tuple[Tube, ...]:
    """Arms that leave the trunk, run down and out over the ground and into it.

    Args:
        dry: metres from the brook at x, z; no root runs into it.
    """
    kind, made = SPECIES[stand.species], []
    radius = stand.height_m / kind.slender
    arms = int(rng.integers(6, 9)) if stand.detail == 3 else int(rng.integers(4, 7))
    steps, sides = (16, 9) if stand.detail == 3 and rich >= 1 else (9, 6)
    turn = rng.uniform(0, 6.28) + 2 * np.pi / arms * (np.arange(arms) + rng.normal(0, 0.16, arms))
    x0, _, z0 = stand.foot
    for azimuth in turn:
        long = radius * rng.uniform(1.5, 2.9) * (0.6 + 0.8 * kind.flare)
        s = np.linspace(0, 1, steps)
        while dry is not None and dry(x0 + (radius * 0.55 + long) * np.cos(azimuth), z0 + (radius * 0.55 + long) * np.sin(azimuth)) < 1.0:
            long *= 0.8  # it ends in the bank
        bend = azimuth + np.cumsum(rng.normal(0, 0.75, steps)) / steps * (0.3 + s)
        out = radius * 0.55 + long * s
        x, z = x0 + out * np.cos(bend), z0 + out * np.sin(bend)
        thick = radius * rng.uniform(0.30, 0.44) * (1 - s) ** 1.1 + 0.012
        climb = radius * (0.85 + 0.55 * kind.flare) * np.exp(-3.4 * s)
        y = height(x, z) + climb + thick * (0.45 - 1.1 * s**2) - 0.07 * s**3 + 0.012 * np.sin(9 * s + azimuth)
        points = np.stack([x, y, z], 1)
        radii = thick[:, None] * np.ones((1, sides + 1))
        place, _, around, along, cavity = _rings(points, radii, sides)
        made.append((place, grid_normals(place), around, along, cavity * 0.9))
    return tuple(made)


def _skeleton(stand: Stand, kind: Species, rng: np.random.Generator) -> tuple[Branch, list[Branch], list[Branch]]:
    height = stand.height_m
    up = np.array([stand.lean[0], 1.0, stand.lean[1]])
    steps = (5, 9, 22, 40)[stand.detail]
    radius = height / kind.slender
    trunk = _curve(np.array([0, -0.25, 0]), up / np.linalg.norm(up), height, steps, kind.wander * 0.35, 0.06, rng)
    t = np.linspace(0, 1, steps + 1)
    share = np.clip(1 - t, 0, 1) ** 0.8 * 0.94 + 0.06 * (1 - t) + 0.004
    trunk_branch = Branch(trunk, radius * share)
    limbs, twigs = [], []
    count = int(kind.limbs * (0.55, 0.8, 1.0, 1.0)[stand.detail])
    at = kind.crown_from + (1 - kind.crown_from) * (np.arange(count) + rng.uniform(0, 0.8, count)) / (count + 0.4)
    turn = rng.uniform(0, 6.28) + GOLDEN * np.arange(count) + rng.normal(0, 0.35, count)
    for s, azimuth in zip(at, turn, strict=True):
        crown = (s - kind.crown_from) / (1 - kind.crown_from)
        angle = np.radians(kind.angle[0] + (kind.angle[1] - kind.angle[0]) * crown + rng.normal(0, 7))
        long = height * (kind.reach[0] + (kind.reach[1] - kind.reach[0]) * crown**1.1) * rng.uniform(0.72, 1.12)
        if stand.species != "spruce":
            long *= 0.62 + 0.55 * np.sin(np.pi * np.clip(crown * 0.9 + 0.12, 0, 1))  # a round head
        origin, thick = along(trunk_branch, s)
        if stand.detail == 3 and crown < 0.45:
            azimuth = _aside(azimuth, stand.foot)
        way = np.array([np.sin(angle) * np.cos(azimuth), np.cos(angle), np.sin(angle) * np.sin(azimuth)])
        n = (3, 4, 9, 16)[stand.detail]
        points = _curve(origin, way, long, n, kind.wander, kind.lift, rng, 0.0 if kind.kind == SPRUCE else 0.9)
        start = thick * rng.uniform(0.42, 0.58)
        radii = start * (1.02 - np.linspace(0, 1, n + 1)) ** 0.85 + 0.006
        # A limb is thicker where it leaves the trunk: wood has grown around it.
        radii = radii * (1 + 0.85 * np.exp(-((np.linspace(0, long, n + 1) / (2.0 * thick + 0.02)) ** 2)))
        limb = Branch(points, np.minimum(radii, thick * 0.92))
        limbs.append(limb)
        twigs += _twigs_of(limb, long, kind, stand, rng)
    return trunk_branch, limbs, twigs


def _aside(azimuth: float, foot: tuple[float, float, float]) -> float:
    """A limb's azimuth, turned away where it would point at the viewer: seen end on it looks cut off."""
    toward = float(np.arctan2(-foot[2], -foot[0]))
    off = (azimuth - toward + np.pi) % (2 * np.pi) - np.pi
    return azimuth if abs(off) > 1.0 else toward + (1.0 if off >= 0 else -1.0) * (1.0 + 0.5 * abs(off))


def _twigs_of(limb: Branch, long: float, kind: Species, stand: Stand, rng: np.random.Generator) -> list[Branch]:
    count = max(2, int(kind.twigs * (0.4, 0.6, 1.0, 1.25)[stand.detail] * np.clip(long / 2.5, 0.5, 1.5)))
    made = []
    flat = 0.35 if kind.kind in (BEECH, SPRUCE) else 0.8  # sprays lie flat in beech and spruce
    for i in range(count):
        s = 0.28 + 0.70 * (i + rng.uniform(0, 0.9)) / count
        origin, thick = along(limb, s)
        ahead = heading(limb, s)
        side = np.cross(ahead, [0, 1, 0])
        side /= np.linalg.norm(side) + 1e-6
        sign = 1.0 if i % 2 else -1.0
        way = (
            ahead * rng.uniform(0.5, 0.9)
            + side * sign * rng.uniform(0.55, 1.0)
            + np.array([0, rng.normal(0.1, flat) * 0.5, 0])
        )
        n = (2, 3, 4, 6)[stand.detail]
        length = long * rng.uniform(0.24, 0.44) * (1.15 - 0.6 * s)
        points = _curve(origin, way / np.linalg.norm(way), length, n, kind.wander, kind.lift * 1.2, rng)
        made.append(Branch(points, np.maximum(thick * 0.5 * (1.05 - np.linspace(0, 1, n + 1)), 0.004)))
    return made


def _curve(
    start: np.ndarray, way: np.ndarray, length: float, steps: int, wander: float, lift: float, rng: np.random.Generator,
    sweep: float = 0.0,
) -> np.ndarray:  # fmt: skip
    """A line that wanders: each step's heading is the sum of all pushes so far. `sweep`: how steeply it sets out."""
    push = rng.normal(0, wander / np.sqrt(steps), (steps, 3))
    push[:, 1] += lift * 2.2 / steps
    headings = way + np.cumsum(push, axis=0)
    if sweep:
        headings[:, 1] += sweep * np.exp(-np.arange(steps) * length / steps / (0.10 * length + 0.05))
    headings *= (length / steps) / np.sqrt((headings * headings).sum(1, keepdims=True))
    points = np.empty((steps + 1, 3))
    points[0] = start
    points[1:] = start + np.cumsum(headings, axis=0)
    return points


def along(branch: Branch, s: float) -> tuple[np.ndarray, float]:
    x = min(max(s, 0.0), 0.999) * (len(branch.points) - 1)
    i, f = int(x), x - int(x)
    return branch.points[i] * (1 - f) + branch.points[i + 1] * f, float(
        branch.radii[i] * (1 - f) + branch.radii[i + 1] * f
    )


def heading(branch: Branch, s: float) -> np.ndarray:
    i = int(min(max(s, 0.0), 0.999) * (len(branch.points) - 1))
    way = branch.points[i + 1] - branch.points[i]
    return np.asarray(way / np.linalg.norm(way))


def _tube(branch: Branch, sides: int, every: int) -> tuple[np.ndarray, ...]:
    """Rings around a branch: grids (n, sides + 1, …) of place, outward normal and metres."""
    keep = np.unique(np.append(np.arange(0, len(branch.points), every), len(branch.points) - 1))
    return _rings(branch.points[keep], branch.radii[keep][:, None], sides)


def _rings(points: np.ndarray, radii: np.ndarray, sides: int) -> tuple[np.ndarray, ...]:
    way = np.gradient(points, axis=0)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    aside = np.where(np.abs(way[:, 1:2]) > 0.9, [[1.0, 0, 0]], [[0, 1.0, 0]])
    aside = aside - way * (aside * way).sum(1, keepdims=True)
    for i in range(1, len(aside)):  # carried along without a twist
        turned = aside[i - 1] - way[i] * (aside[i - 1] @ way[i])
        aside[i] = turned
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    third = np.cross(way, aside)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    out = aside[:, None] * np.cos(angle)[None, :, None] + third[:, None] * np.sin(angle)[None, :, None]
    radii = np.broadcast_to(radii, (len(points), sides + 1))
    place = points[:, None] + out * radii[..., None]
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    tiles = max(round(2 * np.pi * 0.75 * float(radii.max()) / BARK_M), 1)  # whole ones, so that it closes; and plumb all the way up
    around = angle[None, :] * tiles * BARK_M / (2 * np.pi) * np.ones((len(points), 1))
    return (
        place,
        out,
        np.broadcast_to(around, radii.shape),
        np.broadcast_to(length[:, None], radii.shape),
        np.ones(radii.shape),
    )


def _trunk_tube(
    trunk: Branch, kind: Species, stand: Stand, rng: np.random.Generator, rich: float
) -> tuple[np.ndarray, ...]:
    """The trunk: roots that spread, and within sight bark cut in as geometry."""
    sides = (5, 8, 20, 84)[stand.detail] if rich >= 1 else (4, 6, 12, 48)[stand.detail]
    points, radii = trunk.points, trunk.radii
    if stand.detail >= 2:  # more rings, densest at the foot
        rings = ((30, 116) if rich >= 1 else (18, 70))[stand.detail - 2]
        s = np.linspace(0, 1, rings) ** (1.7 if stand.detail == 3 else 1.5)
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
    place, out, around, along, _ = _rings(points, radii, sides)
    cavity = np.ones(radii.shape)
    if stand.detail == 3 or (stand.detail == 2 and kind.kind == OAK):
        tile = cloud(rng, (256, 256), 1.15, 3, 60, stretch=3.0)
        swell = cloud(rng, (64, 64), 1.8, 1, 8)
        u, v = np.broadcast_to(angle / (2 * np.pi), radii.shape), along / 3.2
        ridge = 1 - np.exp(-np.abs(sample(tile, u * 1.0, v)) * 1.9)
        deep = 0.075 if stand.detail == 3 else 0.05
        radius = radii * (1 + 0.10 * sample(swell, u, v * 0.5)) + radii * deep * (ridge - 0.6)
        place = points[:, None] + out * radius[..., None]
        place[:, -1] = place[:, 0]
        cavity = 0.45 + 0.55 * ridge
        out = grid_normals(place)
    return place, out, around, along, cavity


def _dress(
    parts: list[tuple[np.ndarray, ...]], foot: np.ndarray, stand: Stand, kind: Species, phase: float
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
        ground = 0.5 + 0.5 * smoothstep(-0.1, 0.7, above)  # contact with the ground
        crown = 1.0 - 0.45 * smoothstep(kind.crown_from, kind.crown_from + 0.3, share)
        look = np.stack([around, along, np.full(place.shape[:2], float(kind.kind)), moss], axis=-1)
        tone = np.stack(
            [cavity * ground * crown, 1.0 - 0.75 * smoothstep(kind.crown_from * 0.8, kind.crown_from + 0.25, share)],
            axis=-1,
        )
        sway = np.stack([0.055 * share**1.6 * stand.height_m / 12, np.full(place.shape[:2], phase)], axis=-1)
        made.append(triangles(np.concatenate([place, out, look, tone, sway], axis=-1)))
    return facing(np.concatenate(made).astype(np.float32))
