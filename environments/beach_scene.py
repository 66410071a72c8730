"""All that stands, lies and lives on the beach as one mesh, and the ground it shades.

Vertices of the solids have sixteen columns: the twelve of `shapes.part`, the grain along and across, a phase for the
breeze, and who it belongs to (`beach_life`). Nothing is instanced: what is many is copied, each copy with its own
size, hue and phase. What stays where it is lies in slices of the compass (`sight`), so that an eye draws what it sees.
"""

from __future__ import annotations

import numpy as np

from environments import baked, beach_boat, beach_land, beach_life, beach_palms, beach_sea, beach_things, shapes, sight

PLACES = ("crab", "clam", "crown")
SHADED_M = 11.0  # what stands nearer shades the sand
SLICES = 12


def laid(seed: int, quality: str, sun: tuple[float, float, float]) -> baked.Arrays:
    """The whole bay.

    Returns:
        still_v0, still_i0, …: slices of what stays, float32 (n, 16) and uint32; alive, alive_index: what moves
        about; land_v0, land_i0, … and sea_v0, sea_i0, …: slices of ground and water, see the two `mesh`; near: see `beach_land.near_map`;
        places: (3, 3), of `PLACES`.
    """
    land = beach_land.Land(seed)
    parts, shading = _standing(seed, quality, land)
    parts += _strewn(seed, quality, land, shading)
    cast = beach_things.cast(shading, land, seed, sun, beach_land.CAST_M)["cast"]
    ground = beach_land.mesh(land, quality, sun, cast)
    alive, index = shapes.welded(beach_life.alive(seed, land))
    still = sight.slices(np.concatenate(parts), SLICES)
    floor = sight.slices(ground["vertices"][ground["indices"]], SLICES)
    sea = beach_sea.mesh(quality)
    water = sight.slices(sea["vertices"][sea["indices"]], SLICES)
    crab, clam = ((x, beach_life.height(land, (x, z)), z) for x, z in (beach_life.CRAB_AT, beach_life.CLAM_AT))
    return {
        **{f"{name}_{key}": made for name, cut in (("still", still), ("land", floor), ("sea", water)) for key, made in cut.items()},
        "alive": alive, "alive_index": index,
        "near": beach_land.near_map(land, seed, sun, cast)["near"], "places": np.array([crab, clam, _crown(parts)]),
    }  # fmt: skip


def _crown(parts: list[np.ndarray]) -> np.ndarray:
    """The middle of the crown overhead."""
    palm = next(part for part in parts if part[0, 15] == beach_life.CROWN)
    leaves = palm[palm[:, 10] > 0.5]
    return np.asarray((leaves[:, :3].min(0) + leaves[:, :3].max(0)) / 2)


def _standing(seed: int, quality: str, land: beach_land.Land) -> tuple[list[np.ndarray], list[tuple[np.ndarray, int]]]:
    """Boat, rope, driftwood and palms; and what of it throws shade, with how many specks."""
    boat = shapes.turned(beach_boat.boat(seed)["boat"], beach_things.BOAT_YAW, 0.05, 0.17, _boat_place(land))
    mark = np.zeros((1, 14), np.float32)
    mark[0, :3] = beach_boat.BOW
    bow = shapes.turned(mark, beach_things.BOAT_YAW, 0.05, 0.17, _boat_place(land))[0, :3]
    rope, wood = beach_things.mooring(bow, land), beach_things.driftwood(seed, land)
    shading = [(boat, 90_000), (rope, 30_000), (wood, 40_000)]
    parts = [beach_life.belongs(part, 0) for part in (boat, rope, wood)]
    near = beach_palms.NEAR if quality == "high" else beach_palms.FAR
    for variant, detail in enumerate((near, near, beach_palms.FAR)):
        grown = [beach_palms.palm(seed, variant, each)["palm"] for each in (detail, beach_palms.FARTHEST)]
        for x, z, tall, yaw, kind in beach_palms.PLACES:
            if kind != variant:
                continue
            row = np.array([x, beach_life.height(land, (x, z)) - 0.08, z, yaw, tall / 7.0, 0, 0.92 + 0.16 * np.mod(x * 7.3, 1)])
            stood = beach_things.placed(grown[int(np.hypot(x, z) > 24.0)], row)
            overhead = (x, z) == beach_palms.OVERHEAD
            parts.append(beach_life.belongs(stood, beach_life.CROWN if overhead else 0, x * 1.7 + z))
            if np.hypot(x, z) < SHADED_M:
                shading.append((stood, 60_000))
    return parts, shading


def _boat_place(land: beach_land.Land) -> tuple[float, float, float]:
    """Where the boat's keel lies: a hand deep in the sand."""
    return beach_things.BOAT_AT[0], beach_life.height(land, beach_things.BOAT_AT) - 0.12, beach_things.BOAT_AT[1]


def _strewn(seed: int, quality: str, land: beach_land.Land, shading: list[tuple[np.ndarray, int]]) -> list[np.ndarray]:
    """Grass, shells, pebbles and weed, each where `beach_things.strewn` puts it."""
    rows = beach_things.strewn(seed, quality, land)
    close = [beach_things.plain(beach_things.tuft(seed, i, 38, 4, 1.0)) for i in range(4)]
    away = [beach_things.plain(beach_things.tuft(seed, 9 + i, 13, 2, 2.2)) for i in range(2)]
    parts = []
    for number, row in enumerate(rows["grass"]):
        near = np.hypot(row[0], row[2]) < 8.0
        kinds = close if near else away
        parts.append(beach_life.belongs(beach_things.placed(kinds[number % len(kinds)], row), 0, float(row[5])))
        if near:
            shading.append((parts[-1], 6_000))
    small = [(beach_things.shell(seed), "shells"), (beach_things.pebble(), "pebbles")]
    for part, name in small:
        grained = beach_things.plain(part)
        pile = np.concatenate([beach_things.placed(grained, row) for row in rows[name]])
        parts.append(beach_life.belongs(pile, 0))
        shading.append((pile, 30_000))
    weed = beach_things.plain(beach_things.wrack(seed, land))
    parts.append(beach_life.belongs(weed, 0))
    shading.append((weed, 30_000))
    return parts
