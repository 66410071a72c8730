"""The stream's solid things, laid together once and kept."""

from __future__ import annotations

import numpy as np

from environments import baked, shapes, sight, stream_afloat, stream_heron, stream_land, stream_plants, stream_trees
from environments.stream_course import level

SLICES = 30


def laid(seed: int, quality: str) -> baked.Arrays:
    """Ground, water, what grows low and what stands (near things first, in slices of the compass); what the water mirrors; what floats."""
    high = quality == "high"
    land = stream_land.Land(seed)
    grown, low_mirrored = stream_plants.meadow(seed, land, quality)
    x, z = stream_trees.WILLOW_AT
    at = (x, float(land.height(np.array(x), np.array(z))), z)
    willow = shapes.turned(stream_trees.willow(seed, high), 0.0, move=at)
    stones = stream_plants.stones(seed, land, 12 if high else 8)
    wood = stream_trees.wood(seed, land, high)
    bird = shapes.turned(stream_heron.heron(10 if high else 6), stream_heron.FACES, move=_shallows(land, stream_heron.AT_Z))
    low = np.concatenate([grown, stones, bird]).astype(np.float32)
    standing = np.concatenate([willow, wood]).astype(np.float32)
    mirrored = np.concatenate([
        low_mirrored, shapes.turned(stream_heron.heron(5), stream_heron.FACES, move=_shallows(land, stream_heron.AT_Z)), stream_plants.stones(seed, land, 7), shapes.turned(stream_trees.willow(seed, high, mirrored=True), 0.0, move=at), stream_trees.wood(seed, land, False, mirrored=True),
    ]).astype(np.float32)  # fmt: skip
    mirrored[:, 1] = 2.0 * level(-mirrored[:, 2]) - mirrored[:, 1]  # kept where it is seen, so that what is out of sight is left out
    arrays: baked.Arrays = {}
    for name, part in (("low", low), ("standing", standing), ("mirrored", mirrored)):
        arrays |= {f"{name}_{key}": made for key, made in sight.slices(part, SLICES).items()}
    for name, (vertices, index) in (("ground", stream_land.ground(land, quality)), ("water", stream_land.water(land, quality))):
        arrays |= {f"{name}_{key}": made for key, made in sight.slices(vertices[index], SLICES).items()}
    for kind, part in stream_afloat.all_kinds(quality).items():
        arrays[kind], arrays[f"{kind}_index"] = shapes.welded(part)
    return arrays


def _shallows(land: stream_land.Land, z: float) -> tuple[float, float, float]:
    """A place a step from the left bank, where the water is a hand deep; y of the water there."""
    x = np.linspace(-8.0, 8.0, 1601)
    wet = np.flatnonzero(land.edge(x, np.full_like(x, z)) < -0.22)
    return float(x[wet[0]]), float(level(-z)) - 0.06, z
