"""What stands in each treatment room, and its light, built once and kept on disk."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from environments import room_bed, room_clinic, room_dental, room_things, room_tube, room_windows, shapes
from environments.baked import Arrays
from environments.room_light import Cubes, Samples, evened, lit
from environments.room_shapes import NUMBERS, Part, named
from environments.room_shell import DOOR, WINDOWS, Opening, atlas, patches, together
from environments.room_spots import SPOTS
from environments.sight import slices

SEED = 1  # of a room that is built alike for every world's seed: to gather its light takes half a minute
SLICES = 6
SPECKS = 1_500_000
SOFT = ("leaf", "curtain")  # seen from both sides
SHADELESS = ("lamp", "curtain", "outside", "glow")
LAYOUT = (3, 3, 3, 4, 4, 1)
"""Position, normal, colour, (u, v, kind, spot), (daylight, lamp), sun."""


def things(scene: str) -> Part:
    """All that stands and hangs in a room, in place."""
    spots = SPOTS[scene]
    numbers = {name: float(number) for number, name in enumerate(spots)}

    def of(name: str, *parts: Part) -> Part:
        return named(int(numbers[name]), *parts)

    far, *left = WINDOWS
    made = [
        room_things.trim(), room_things.ceiling(), room_things.sconce(), *(_window(each) for each in left), of("window", _window(far)),
        of("door", room_things.door()), of("plant", room_things.plant(spots["plant"], SEED)),
        *(of(name, build(spots[name])) for name, build in BUILDERS[scene].items()), *(build() for build in BESIDE[scene]),
    ]  # fmt: skip
    return np.concatenate(made)


def _window(opening: Opening) -> Part:
    return np.concatenate([room_windows.window(opening), room_windows.curtains(opening, SEED), room_windows.rings(opening)])


Builder = Callable[..., Part]
_SHARED: dict[str, Builder] = {
    "cupboard": room_things.cupboard, "picture": room_things.picture, "lamp": room_things.lamp, "chair": room_things.chair,
}  # fmt: skip
_AT_HAND: dict[str, Builder] = {"stool": room_clinic.stool, "tray": room_clinic.tray, "sink": room_clinic.sink}
BUILDERS: dict[str, dict[str, Builder]] = {
    "room": {**_SHARED, **_AT_HAND, "bell": room_bed.bell, "blanket": room_bed.blanket},
    "room_scan": {**_SHARED, "tube": room_tube.tube, "table": room_tube.table, "bell": room_tube.call, "blanket": room_tube.blanket},
    "room_dental": {**_SHARED, **_AT_HAND, "dental_chair": room_dental.chair, "dental_lamp": room_dental.lamp},
}
BESIDE: dict[str, tuple[Builder, ...]] = {"room": (room_bed.bed,), "room_scan": (), "room_dental": ()}


def lamps(scene: str) -> np.ndarray:
    """Points that shine: the ceiling's lamp, and what else does; (k, 4)."""
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    ring = np.asarray(SPOTS[scene]["lamp"].place) + 0.17 * np.stack([np.sin(turn), np.full(8, -0.45), np.cos(turn)], -1)
    ceiling = np.concatenate([ring, np.full((8, 1), 1 / 8)], 1)
    x, y, z = room_things.SCONCE
    wall = [(x, y + side * 0.13, z, 0.11) for side in (-1, 1)]
    return np.concatenate([ceiling, wall, *([room_tube.lamps()] if scene == "room_scan" else [])])


def room(scene: str) -> Arrays:
    """Everything of a room that is drawn.

    Returns:
        solid_v0, solid_i0, … and soft_v0, …: the things in slices of the compass, (n, 18) as `LAYOUT` says;
        shell: (n, 13); day: (ATLAS, ATLAS, 4) daylight and lamp, float16; sun: (ATLAS, ATLAS) uint8.
    """
    made = things(scene)
    shell = patches((*WINDOWS, DOOR))
    vertices, index = shapes.welded(made)
    cubes = Cubes(_specks(made), (*WINDOWS, DOOR))
    flat = [patch.samples() for patch in shell]
    first = len(vertices)
    samples = Samples(*(
        np.concatenate([vertices[:, column : column + 3], *(each[number] for each in flat)]).astype(float)
        for number, column in enumerate((0, 3, 6))
    ))  # fmt: skip
    light = lit(samples, cubes, WINDOWS, lamps(scene), SEED)
    corners = np.concatenate([vertices, together(evened(light[:first], index))], 1)[index]
    soft = np.isin(corners[:, 11], [NUMBERS[kind] for kind in SOFT])
    maps = atlas(shell, light[first:])
    return {
        **{f"solid_{key}": array for key, array in slices(corners[~soft], SLICES).items()},
        **{f"soft_{key}": array for key, array in slices(corners[soft], SLICES).items()},
        "shell": np.concatenate([patch.triangles() for patch in shell]),
        "day": maps[..., :4].astype(np.float16), "sun": np.round(np.clip(maps[..., 4], 0, 1) * 255).astype(np.uint8),
    }  # fmt: skip


def garden() -> Arrays:
    """What is seen through windows and door, (n, 13), and the passage behind the door, (n, 18), in light of its own."""
    passage = room_things.corridor()
    near = np.clip(1.0 - np.abs(passage[:, :1] - 1.4) / 2.6, 0.0, 1.0)
    light = np.concatenate([(0.16 + 0.24 * near) * np.array((1.0, 0.92, 0.78)), np.zeros((len(passage), 2))], 1)
    vertices, index = shapes.welded(np.concatenate([passage, light], 1))
    return {"outside": room_windows.garden(), "passage": vertices, "passage_index": index}


def _specks(made: Part) -> np.ndarray:
    """Points on all that casts shade."""
    casts = ~np.isin(made[:, 11], [NUMBERS[kind] for kind in SHADELESS])
    points, _ = shapes.specks(made[casts], SPECKS, np.random.default_rng((SEED, 304)))
    return points
