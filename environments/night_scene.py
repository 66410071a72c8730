"""The night's solid things and the names of its figures, laid together once and kept."""

from __future__ import annotations

import math
import os

import numpy as np

from environments import baked, night_boat, night_land, night_pines, night_stars, night_things, shapes


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
    """All solids: NAME and NAME_index (welded), NAME_at (instances)."""
    here = np.array([[0, 0, 0, 0, 1, 0, 1, 0]], np.float32)
    x, y, z = night_things.LANTERN
    bx, bz = night_things.BOAT_AT
    parts = {
        **night_things.jetty(seed),
        **night_things.piles(seed),
        **night_pines.reeds(seed),
        "lantern": night_things.lantern()["lantern"],
        "boat": night_boat.boat(seed)["boat"],
        "boughs": night_pines.boughs(seed, quality)["boughs"],
        "far": night_pines.spruce(seed, 9, 0),
        **{f"spruce{i}": night_pines.spruce(seed, i, 2 if quality == "high" else 1) for i in (0, 1)},
        **{f"pine{i}": night_pines.pine(seed, i, 11 if quality == "high" else 6) for i in (0, 1)},
        **night_things.swan(2 if quality == "high" else 1),
        **night_things.cygnet(),
    }
    stands = night_pines.stands(seed, quality)
    stands |= {
        "jetty": here,
        "piles": here,
        "reeds": night_pines.reed_stands(seed, quality),
        "boughs": here,
        "lantern": np.array([[x, y, z, 0.35, 1, 0, 1, 0]], np.float32),
        "boat": np.array([[bx, night_land.WATER_Y - 0.13, bz, night_things.BOAT_YAW, 1, 0, 1, 1]], np.float32),
        "swan": np.array([[0, 0, 0, 0, 1, 0.4, 1, 1]], np.float32),
        "cygnet": np.array([[0.62, 0.50, 0, 0.5, 0.44, 2.1, 1, 0], [-0.35, 0.95, 0, -0.3, 0.40, 4.0, 0.94, 0]], np.float32),
    }
    arrays: baked.Arrays = {}
    for name, part in parts.items():
        arrays[name], arrays[f"{name}_index"] = shapes.welded(part)
        arrays[f"{name}_at"] = stands[name]
    return arrays
