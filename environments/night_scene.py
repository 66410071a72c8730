"""The night's solid things and the names of its figures, laid together once and kept."""

from __future__ import annotations

import math
import os

import numpy as np

from environments import baked, night_boat, night_land, night_stars, night_things, night_trees, shapes, sight

SLICES = 10
FLOATS = -1.0  # where a part says how far it gives in a breeze: it floats instead


def names() -> baked.Arrays:
    """The figures' names one above the other: picture uint8 (h, w), and rows, their instances (n, 8)."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    from environments import lettering  # it loads pygame, which only this asks for

    capital, row, wide = 44, 84, 640
    picture = np.zeros((row * len(night_stars.LABELS), wide), np.uint8)
    instances = []
    scale = math.tan(math.radians(1.6)) / capital  # tangent a pixel: capitals of 1.6°
    for number, (name, words) in enumerate(night_stars.LABELS.items()):
        spaced = "\u2009".join(words)
        one = lettering.block(spaced, capital, (wide - 16, row - 8))
        top, left = number * row + (row - one.shape[0]) // 2, (wide - one.shape[1]) // 2
        picture[top : top + one.shape[0], left : left + one.shape[1]] = one
        star = next(each for each in night_stars.NAMED if each[0] == night_stars.FIGURES[name][0])
        way = night_stars.equatorial(star[1], star[2])
        instances.append([*way, number, wide / 2 * scale, row / 2 * scale, -0.105, number])
    return {"picture": picture, "rows": np.array(instances, np.float32)}


def things(seed: int, quality: str) -> baked.Arrays:
    """What stands still, in the world and welded: grain (wood and earth), woods in slices, what the water mirrors; birds."""
    x, y, z = night_things.LANTERN
    bx, bz = night_things.BOAT_AT
    wood = [night_things.jetty(seed)["jetty"], night_things.piles(seed)["piles"]]
    boat = shapes.turned(night_boat.boat(seed)["boat"], night_things.BOAT_YAW, move=(bx, night_land.WATER_Y - 0.13, bz))
    boat[:, 9] = FLOATS
    lantern = shapes.turned(night_things.lantern()["lantern"], 0.35, move=(x, y, z))
    shore = night_land.near_part(quality)
    grown = night_trees.woods(seed, quality)
    arrays: baked.Arrays = {}
    for name, part in (
        ("grain", np.concatenate([*wood, boat, shore])),
        ("birds", _birds(quality)),
    ):
        arrays[name], arrays[f"{name}_index"] = shapes.welded(part.astype(np.float32))
    woods = np.concatenate([grown["woods"], lantern]).astype(np.float32)
    mirrored = np.concatenate([wood[1], boat, lantern, shore, grown["mirrored"]]).astype(np.float32)
    arrays |= {f"woods_{key}": made for key, made in sight.slices(woods, SLICES).items()}
    mirrored[:, 1] = 2.0 * night_land.WATER_Y - mirrored[:, 1]  # kept where it is seen, so that what is out of sight is left out
    return arrays | {f"mirrored_{key}": made for key, made in sight.slices(mirrored, SLICES).items()}


def _birds(quality: str) -> np.ndarray:
    """The swan and her two young: (n, 23): a part, where it is when awake, beside the leader x, z, 0, turn, then scale, phase, tint, wakes."""
    swan, young = night_things.swan(2 if quality == "high" else 1), night_things.swan(1, young=True)
    rows = ((swan, (0, 0, 0, 0, 1, 0.4, 1, 1)), (young, (0.80, 0.98, 0, 0.4, 0.46, 2.1, 1, 0)), (young, (-0.35, 1.00, 0, -0.3, 0.42, 4.0, 0.94, 0)))
    return np.concatenate([np.concatenate([part, np.broadcast_to(row, (len(part), 8))], 1) for part, row in rows]).astype(np.float32)
