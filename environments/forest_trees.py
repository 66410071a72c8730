"""Trees by parametric branching (after Weber and Penn 1995), grown at start: wood as tubes, leaves as sprigs.

A tree is grown where it stands and kept as plain arrays, because the viewer never moves: what lies
near gets more sides and smaller sprigs, what turns its back to the viewer is not kept at all.
Everything here is numpy and deterministic from the generator it is given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from environments.forest_grain import BEECH, BIRCH, LEAF_CELLS, OAK, SPRUCE, cloud, sampled, smoothstep

WOOD = (3, 3, 4, 2, 2)
"""Floats a wood vertex: place; normal; metres around and along, kind, moss; occlusion, sun; bend m, phase."""
LEAF = (3, 3, 2, 4, 3)
"""Floats a leaf vertex: place; normal of the crown; place in the atlas; occlusion, sun, hue, kind; bend m, phase, flutter m."""

HEAD_M = 0.5  # a head moves no further than this from the origin
CARD_M = 5.0  # no flat sprig nearer than this: two eyes would see the card
GOLDEN = 2.399963


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
class _Branch:
    points: np.ndarray  # (n, 3)
    radii: np.ndarray  # (n,)
    level: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A tree grown at the origin, not yet lit: tubes of wood as grids, and sprigs (n, 7)."""

    height_m: float
    wood: tuple[tuple[np.ndarray, ...], ...]
    sprigs: np.ndarray


def shape(stand: Stand, rng: np.random.Generator, rich: float = 1.0) -> Shape:
    """Grows a tree of the stand's species, height, lean and detail.

    Args:
        rich: 1 for quality high; less keeps fewer, larger sprigs and fewer sides.
    """
    kind = SPECIES[stand.species]
    trunk, limbs, twigs = _skeleton(stand, kind, rng)
    wood = [_trunk_tube(trunk, kind, stand, rng, rich)]
    sides = ((3, 4, 6, 9) if rich >= 1 else (3, 3, 4, 6))[stand.detail]
    seen = limbs[::2] if stand.detail == 0 else limbs
    wood += [_tube(limb, sides, 2 if stand.detail < 2 or rich < 1 else 1) for limb in seen]
    if stand.detail >= 2 and rich >= 1:
        wood += [_tube(twig, 3, 2) for twig in twigs[:: 1 if stand.detail == 3 else 3]]
    return Shape(stand.height_m, tuple(wood), _sprigs(limbs, twigs, kind, stand, rng, rich))


def dress(grown: Shape, stand: Stand, rng: np.random.Generator, sun: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Puts a shape where a stand is, turned and scaled, and bakes its shade.

    Returns:
        loose triangles of wood (3a, 14) and of leaves (3b, 15).
    """
    turn, scale = rng.uniform(0, 6.28), stand.height_m / grown.height_m
    if stand.detail == 3:
        turn = 0.0
    spin = np.array([[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]])
    foot, kind, phase = np.array(stand.foot), SPECIES[stand.species], rng.uniform(0, 6.28)
    wood = [(p @ spin.T * scale + foot, n @ spin.T, a * scale, v * scale, c) for p, n, a, v, c in grown.wood]
    sprigs = np.concatenate(
        [grown.sprigs[:, :3] @ spin.T * scale + foot, grown.sprigs[:, 3:6] @ spin.T, grown.sprigs[:, 6:] * scale**0.5],
        axis=1,
    )
    sprigs = sprigs[np.linalg.norm(sprigs[:, :3], axis=1) > CARD_M + sprigs[:, 6]]
    return _dress_wood(wood, foot, stand, kind, phase), _dress_leaves(sprigs, foot, stand, kind, phase, sun, rng)


def grow(stands: tuple[Stand, ...], seed: int, sun: np.ndarray, rich: float) -> tuple[np.ndarray, np.ndarray]:
    """All trees: near ones each of their own, those farther away from a few shapes of each kind.

    Returns:
        loose triangles of wood and of leaves, nearest first.
    """
    shapes: dict[tuple[object, ...], Shape] = {}
    wood, leaves = [], []
    for number, stand in enumerate(stands):
        age = 0 if stand.height_m < 8 else 1
        key = (number,) if stand.detail >= 2 else (stand.species, stand.detail, age, number % 4)
        if key not in shapes:
            shapes[key] = shape(
                Stand(stand.species, (0, 0, 0), stand.height_m, stand.detail, stand.lean),
                np.random.default_rng([seed, 31, number]),
                rich,
            )
        made = dress(shapes[key], stand, np.random.default_rng([seed, 32, number]), sun)
        wood.append(made[0])
        leaves.append(made[1])
    return by_distance(np.concatenate(wood)), by_distance(np.concatenate(leaves))


def _skeleton(stand: Stand, kind: Species, rng: np.random.Generator) -> tuple[_Branch, list[_Branch], list[_Branch]]:
    height = stand.height_m
    up = np.array([stand.lean[0], 1.0, stand.lean[1]])
    steps = (5, 9, 22, 40)[stand.detail]
    radius = height / kind.slender
    trunk = _curve(np.array([0, -0.25, 0]), up / np.linalg.norm(up), height, steps, kind.wander * 0.35, 0.06, rng)
    t = np.linspace(0, 1, steps + 1)
    share = np.clip(1 - t, 0, 1) ** 0.8 * 0.94 + 0.06 * (1 - t) + 0.004
    trunk_branch = _Branch(trunk, radius * share, 0)
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
        origin, thick = _along(trunk_branch, s)
        way = np.array([np.sin(angle) * np.cos(azimuth), np.cos(angle), np.sin(angle) * np.sin(azimuth)])
        n = (3, 4, 8, 13)[stand.detail]
        limb = _Branch(
            _curve(origin, way, long, n, kind.wander, kind.lift, rng),
            thick * rng.uniform(0.42, 0.58) * (1.02 - np.linspace(0, 1, n + 1)) ** 0.85 + 0.006,
            1,
        )
        limbs.append(limb)
        twigs += _twigs_of(limb, long, kind, stand, rng)
    return trunk_branch, limbs, twigs


def _twigs_of(limb: _Branch, long: float, kind: Species, stand: Stand, rng: np.random.Generator) -> list[_Branch]:
    count = max(2, int(kind.twigs * (0.4, 0.6, 1.0, 1.25)[stand.detail] * np.clip(long / 2.5, 0.5, 1.5)))
    made = []
    flat = 0.35 if kind.kind in (BEECH, SPRUCE) else 0.8  # sprays lie flat in beech and spruce
    for i in range(count):
        s = 0.28 + 0.70 * (i + rng.uniform(0, 0.9)) / count
        origin, thick = _along(limb, s)
        ahead = _heading(limb, s)
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
        made.append(_Branch(points, np.maximum(thick * 0.5 * (1.05 - np.linspace(0, 1, n + 1)), 0.004), 2))
    return made


def _curve(
    start: np.ndarray, way: np.ndarray, length: float, steps: int, wander: float, lift: float, rng: np.random.Generator
) -> np.ndarray:
    """A line that wanders: each step's heading is the sum of all pushes so far."""
    push = rng.normal(0, wander / np.sqrt(steps), (steps, 3))
    push[:, 1] += lift * 2.2 / steps
    headings = way + np.cumsum(push, axis=0)
    headings *= (length / steps) / np.sqrt((headings * headings).sum(1, keepdims=True))
    points = np.empty((steps + 1, 3))
    points[0] = start
    points[1:] = start + np.cumsum(headings, axis=0)
    return points


def _along(branch: _Branch, s: float) -> tuple[np.ndarray, float]:
    x = min(max(s, 0.0), 0.999) * (len(branch.points) - 1)
    i, f = int(x), x - int(x)
    return branch.points[i] * (1 - f) + branch.points[i + 1] * f, float(
        branch.radii[i] * (1 - f) + branch.radii[i + 1] * f
    )


def _heading(branch: _Branch, s: float) -> np.ndarray:
    i = int(min(max(s, 0.0), 0.999) * (len(branch.points) - 1))
    way = branch.points[i + 1] - branch.points[i]
    return np.asarray(way / np.linalg.norm(way))


def _tube(branch: _Branch, sides: int, every: int) -> tuple[np.ndarray, ...]:
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
    around = angle[None, :] * radii.mean(axis=1, keepdims=True)
    return (
        place,
        out,
        np.broadcast_to(around, radii.shape),
        np.broadcast_to(length[:, None], radii.shape),
        np.ones(radii.shape),
    )


def _trunk_tube(
    trunk: _Branch, kind: Species, stand: Stand, rng: np.random.Generator, rich: float
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
        ridge = 1 - np.exp(-np.abs(sampled(tile, u * 1.0, v)) * 1.9)
        deep = 0.075 if stand.detail == 3 else 0.05
        radius = radii * (1 + 0.10 * sampled(swell, u, v * 0.5)) + radii * deep * (ridge - 0.6)
        place = points[:, None] + out * radius[..., None]
        place[:, -1] = place[:, 0]
        cavity = 0.45 + 0.55 * ridge
        out = grid_normals(place)
    return place, out, around, along, cavity


def grid_normals(place: np.ndarray) -> np.ndarray:
    up = np.gradient(place, axis=0)
    wrapped = np.concatenate([place[:, -2:-1], place, place[:, 1:2]], axis=1)
    around = wrapped[:, 2:] - wrapped[:, :-2]
    normal = np.cross(up, around)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9
    middle = place.mean(axis=1, keepdims=True)
    sign = np.sign(((place - middle) * normal).sum(-1).mean())
    return np.asarray(normal * sign)


def triangles(grid: np.ndarray) -> np.ndarray:
    """A grid of vertices (n, m, k) as loose triangles (6(n−1)(m−1), k), outward in `_rings`' sense."""
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    return np.stack([a, b, c, c, b, d], axis=2).reshape(-1, grid.shape[-1])


def facing(vertices: np.ndarray) -> np.ndarray:
    """Loose triangles (3n, k ≥ 3) without those no head near the origin can see from the front."""
    corner = vertices[:, :3].reshape(-1, 3, 3)
    normal = np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0])
    size = np.linalg.norm(normal, axis=1)
    seen = (normal * corner[:, 0]).sum(1) < HEAD_M * size
    return np.asarray(vertices.reshape(-1, 3, vertices.shape[1])[seen & (size > 1e-9)].reshape(-1, vertices.shape[1]))


def _dress_wood(
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


def _sprigs(
    limbs: list[_Branch], twigs: list[_Branch], kind: Species, stand: Stand, rng: np.random.Generator, rich: float
) -> np.ndarray:
    """Bases and headings of the sprigs: (n, 7): base, direction, size."""
    share = (0.30, 0.62, 1.3, 1.5)[stand.detail] * rich
    size = (
        kind.sprig_m
        * (1.8, 1.3, 0.95, 0.9)[stand.detail]
        * (1.0 if rich >= 1 else 1.35)
        * (0.7 + 0.3 * min(stand.height_m / 12, 1.2))
    )
    young = 0.5 + 0.5 * min(stand.height_m / 12, 1.0)
    rows = []
    for twig in twigs:
        count = max(1, int(kind.per_twig * share * young + rng.uniform(0, 1)))
        for s in np.linspace(0.25, 1.0, count) + rng.uniform(-0.08, 0.02, count):
            base, _ = _along(twig, s)
            way = _heading(twig, s) + rng.normal(0, 0.38, 3)
            rows.append([*base, *(way / np.linalg.norm(way)), size * rng.uniform(0.75, 1.25)])
    for limb in limbs:
        base, _ = _along(limb, 0.97)
        rows.append([*base, *_heading(limb, 0.97), size])
    return np.array(rows)


def _dress_leaves(
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
    blade = rng.normal(0, 0.55, (n, 3)) + [0, 0.55 if kind.kind != SPRUCE else 0.9, 0] + 0.5 * puffed
    aside = np.cross(way, blade)
    aside /= np.linalg.norm(aside, axis=1, keepdims=True) + 1e-6
    flat = np.cross(aside, way)
    occlusion = np.clip(0.30 + 0.75 * radial**1.5, 0, 1.0) * (0.75 + 0.25 * np.clip(rough[:, 1] + 0.6, 0, 1))
    lit = np.clip(0.5 + 0.62 * (rough @ sun) + 0.15 * rng.normal(0, 1, n), 0.02, 1.0)
    hue, cell = rng.uniform(0, 1, n), rng.integers(0, LEAF_CELLS, n)
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


def by_distance(vertices: np.ndarray) -> np.ndarray:
    """Loose triangles (3n, k), nearest first, so that depth hides what is behind."""
    corner = vertices.reshape(-1, 3, vertices.shape[1])
    order = np.argsort(np.linalg.norm(corner[:, :, :3].mean(1), axis=1), kind="stable")
    return np.asarray(corner[order].reshape(-1, vertices.shape[1]))
