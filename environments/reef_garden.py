"""The garden: what stands where, and the shade all of it casts.

The hero is a broad table coral ahead to the left; the anemone has its own place (`reef_life`) on a low rock to
the right of it. Banks carry thickets; detail falls with distance. Everything is welded into slices of the compass.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from environments import (
    noise,
    reef_boulders,
    reef_branches,
    reef_floor,
    reef_fronds,
    reef_plates,
    reef_shade,
    reef_soft,
)
from environments.baked import Arrays
from environments.reef_growth import stood
from environments.sight import slices

SLICES = 18
MOST_SOWN = 250
LAYOUT = (3, 3, 3, 4, 2, 3)
"""place, normal, colour, nature (flex, through, kind, relief), skin, light (open, noon, late)."""
SHADE_SIZE = 512

Grower = Callable[[np.random.Generator, float, int], np.ndarray]
BY_NAME: dict[str, Grower] = {
    grow.__name__: grow
    for grow in (
        reef_branches.staghorn, reef_branches.fan, reef_boulders.brain, reef_boulders.boulder, reef_boulders.stone, reef_plates.table,
        reef_plates.cabbage, reef_soft.leather, reef_soft.fingers, reef_soft.sponge, reef_fronds.plume, reef_fronds.frond, reef_fronds.tuft,
    )
}  # fmt: skip

# What is placed by hand, near: name, x, z, yaw, size, detail, colour (−1: by chance), lean about x and z.
SET = (
    ("table", -1.80, -4.55, 0.4, 1.16, 1.0, 0, 0.05, -0.07),
    ("table", -3.75, -5.7, 2.0, 0.95, 0.4, 2, -0.06, 0.12),
    ("brain", -0.62, -3.75, 0.9, 0.56, 0.9, 0, 0.0, 0.0),
    ("brain", 2.62, -3.10, 2.3, 0.92, 1.0, 2, 0.0, 0.06),
    ("staghorn", 2.05, -4.55, 0.0, 1.05, 0.8, 0, 0.0, 0.0),
    ("staghorn", -3.05, -3.2, 1.4, 1.05, 0.9, 1, 0.0, 0.0),
    ("staghorn", 3.75, -4.4, 2.2, 1.2, 0.5, 3, 0.0, 0.0),
    ("staghorn", -1.15, -5.75, 2.2, 0.95, 0.5, 1, 0.0, 0.0),
    ("staghorn", 1.5, -5.5, 2.2, 0.9, 0.5, 4, 0.0, 0.0),
    ("boulder", 1.45, -3.75, 0.0, 0.46, 0.8, 1, 0.0, 0.0),
    ("boulder", -2.42, -2.70, 0.4, 0.50, 0.8, 0, 0.0, 0.0),
    ("boulder", -2.75, -4.25, 0.4, 0.62, 0.6, 3, 0.0, 0.0),
    ("leather", 1.98, -2.52, 0.3, 0.62, 0.9, 0, 0.0, -0.10),
    ("leather", -3.0, -1.75, 2.1, 1.0, 0.9, 1, 0.1, 0.10),
    ("leather", 3.35, -3.75, 2.1, 0.85, 0.6, 2, 0.0, 0.0),
    ("fingers", -2.15, -3.35, 0.3, 0.78, 0.9, 1, 0.0, 0.0),
    ("fingers", 3.25, -1.75, 0.6, 1.0, 0.9, 3, 0.0, 0.0),
    ("fingers", 0.62, -5.5, 0.6, 0.7, 0.5, 0, 0.0, 0.0),
    ("fingers", -1.25, -3.45, 1.6, 0.42, 0.7, 2, 0.0, 0.0),
    ("fan", -4.0, -4.1, 0.75, 1.75, 0.7, 0, 0.0, 0.0),
    ("fan", 4.35, -4.0, -0.65, 1.85, 0.7, 1, 0.0, 0.0),
    ("frond", -3.3, -1.2, 1.2, 1.5, 0.7, 0, 0.0, 0.0),
    ("fan", 2.6, -5.9, -0.3, 1.25, 0.4, 3, 0.0, 0.0),
    ("sponge", 3.1, -4.1, 0.0, 0.95, 0.9, 0, 0.0, 0.0),
    ("sponge", -4.3, -3.2, 1.0, 1.0, 0.7, 1, 0.0, 0.0),
    ("cabbage", -2.95, -2.35, 0.5, 0.8, 0.6, 2, 0.10, 0.12),
    ("cabbage", 3.8, -2.9, 0.5, 1.0, 0.5, 0, 0.05, -0.2),
    ("stone", 0.97, -3.42, 0.3, 0.95, 0.6, 2, 0.0, 0.0),
    ("stone", 1.45, -3.35, 2.3, 0.42, 0.5, 0, 0.0, 0.0),
    ("stone", -1.75, -4.55, 1.3, 1.5, 0.6, 4, 0.0, 0.0),
    ("stone", -2.6, -4.6, 0.3, 1.3, 0.5, 0, 0.0, 0.0),
    ("stone", -1.0, -4.7, 0.3, 0.8, 0.4, 1, 0.0, 0.0),
    ("stone", -2.3, -3.9, 3.0, 0.9, 0.5, 2, 0.0, 0.0),
    ("frond", -2.45, 0.35, 2.4, 1.5, 1.0, 1, 0.0, -0.10),
    ("frond", 2.45, 0.55, -1.74, 1.6, 1.0, 1, 0.0, 0.10),
    ("frond", -1.3, 2.1, 3.0, 1.5, 0.9, 1, -0.10, -0.05),
    ("stone", -2.2, 0.15, 0.3, 0.7, 0.6, 1, 0.0, 0.0),
    ("stone", 2.3, 0.55, 1.3, 0.75, 0.6, 3, 0.0, 0.0),
    ("tuft", -2.0, 0.0, 0.0, 1.2, 0.6, 1, 0.0, 0.0),
    ("plume", -4.9, -5.6, 1.0, 1.8, 0.42, 1, 0.0, 0.0),
    ("plume", 5.2, -6.6, 4.0, 1.9, 0.35, 0, 0.0, 0.0),
    ("frond", 1.1, 2.3, 1.0, 1.4, 0.9, 0, -0.08, 0.0),
)

# Which of them share a bank with others: weights by how high they stand on it.
ON_ROCK = (
    ("staghorn", 0.22, (0.6, 1.3)), ("boulder", 0.17, (0.35, 1.0)), ("brain", 0.08, (0.35, 0.9)), ("table", 0.10, (0.45, 1.05)),
    ("leather", 0.11, (0.6, 1.15)), ("fingers", 0.12, (0.6, 1.15)), ("cabbage", 0.09, (0.5, 1.1)), ("sponge", 0.05, (0.6, 1.2)),
    ("fan", 0.05, (1.0, 1.7)), ("plume", 0.10, (0.8, 1.5)),
)  # fmt: skip
CLEAR = ((0.0, -2.9, 0.75), (0.95, -3.3, 0.62), (-0.75, -2.7, 0.6), (2.6, -5.4, 0.4))
"""Kept free: x, z, radius: the middle of the hollow, the anemone, the clam, the spring of bubbles."""


def grow(seed: int, quality: str) -> np.ndarray:
    """All corals as loose triangles, nearest first."""
    floor, rng = reef_floor.Floor(seed), np.random.default_rng([seed, 81])
    spent = 1.0 if quality == "high" else 0.22
    placed: list[tuple[float, np.ndarray]] = []
    for number, (name, x, z, yaw, size, fine, tone, lean_x, lean_z) in enumerate(SET):
        foot = np.array([x, float(floor.height(np.array([x]), np.array([z]))[0]) - 0.02, z])
        skin = BY_NAME[name](np.random.default_rng([seed, 82, number]), fine * spent, tone)
        placed.append((float(np.hypot(x, z)), stood(skin, foot, yaw, size, (lean_x, lean_z))))
    for number, (name, x, z, size) in enumerate(_sown(floor, rng)):
        own = np.random.default_rng([seed, 83, number])
        away = float(np.hypot(x, z))
        fine = np.clip(0.28 * (4.5 / max(away, 4.5)) ** 1.7, 0.06, 0.5) * spent
        fine *= 0.6 if name == "stone" else 1.0
        sunk = 0.16 * size if name == "stone" else 0.03
        foot = np.array([x, float(floor.height(np.array([x]), np.array([z]))[0]) - sunk, z])
        skin = BY_NAME[name](own, float(fine), -1)
        lean = own.normal(0, 0.10, 2)
        yaw = own.uniform(0, 6.28) if name != "fan" else np.arctan2(x, -z) * -1 + own.normal(0, 0.5)
        made = stood(skin, foot, yaw, size, (float(lean[0]), float(lean[1])))
        made[:, 6:9] *= own.uniform(0.85, 1.12) * own.uniform(0.95, 1.05, 3)
        placed.append((away, made))
    placed.sort(key=lambda each: each[0])
    skin = np.concatenate([made for _, made in placed])
    skin[:, 6:9] = _vivid(skin[:, 6:9])
    return skin


def _vivid(colour: np.ndarray) -> np.ndarray:
    """Farther from grey: water takes much of every hue on its way to the eye."""
    grey = colour @ np.array([0.30, 0.55, 0.15])
    return np.asarray(np.clip(grey[:, None] + (colour - grey[:, None]) * 1.5, 0.03, 0.9) * 1.1)


def _sown(floor: reef_floor.Floor, rng: np.random.Generator) -> list[tuple[str, float, float, float]]:
    """Chance places on rock, each with room about it, denser near: name, x, z, size."""
    names, weights = [each[0] for each in ON_ROCK], np.array([each[1] for each in ON_ROCK])
    sizes = {each[0]: each[2] for each in ON_ROCK}
    taken = [(x, z, 0.50 * size * (1.9 if name == "table" else 0.8)) for name, x, z, _, size, *_ in SET if name not in ("plume", "frond", "stone")]
    taken += list(CLEAR)
    made: list[tuple[str, float, float, float]] = []
    prefers = _crust(int(rng.integers(1 << 30)))
    tries = 4200
    away = 2.2 + 28.0 * rng.random(tries) ** 1.5
    turn = np.where(rng.random(tries) < 0.7, rng.normal(0, 1.15, tries), rng.uniform(-np.pi, np.pi, tries))
    chance, grade = rng.random((2, tries))
    xs, zs = away * np.sin(turn), -away * np.cos(turn)
    rock = floor.rock(xs, zs)
    bias = noise.sample(prefers, xs / 9.0, zs / 9.0)
    for i in np.flatnonzero((rock > 0.35) & ((chance < 0.75) | (away < 14))):
        x, z = float(xs[i]), float(zs[i])
        spread = weights * np.exp(1.6 * np.cos(np.arange(len(names)) * 2.4 + 6.28 * bias[i]))
        name = names[int(rng.choice(len(names), p=spread / spread.sum()))]
        if away[i] > 11.0:  # so far off a plume is a bare thread, and a table a goblet
            name = {"plume": "staghorn", "table": "cabbage"}.get(name, name)
        low, high = sizes[name]
        size = (low + (high - low) * float(grade[i])) * (1.0 + 0.035 * max(float(away[i]) - 6, 0))
        room = 0.52 * size * (1.7 if name == "table" else 0.72)
        if any(np.hypot(x - ox, z - oz) < (room + other) * 0.86 for ox, oz, other in taken):
            continue
        taken.append((x, z, room))
        made.append((name, x, z, size))
        if len(made) >= MOST_SOWN:
            break
    bones = 270  # stones everywhere on the banks, below all that grows
    away, turn = 2.6 + 13.0 * rng.random(bones) ** 1.2, np.where(rng.random(bones) < 0.75, rng.normal(0, 1.1, bones), rng.uniform(-np.pi, np.pi, bones))
    xs, zs, grade = away * np.sin(turn), -away * np.cos(turn), rng.random(bones)
    for x, z, size, rise in zip(xs, zs, 0.35 + 0.75 * grade**1.5, floor.rock(xs, zs), strict=True):
        size = min(size, 0.11 * float(np.hypot(x, z)))  # the near ones small
        near = taken[: len(SET)] if np.hypot(x, z) < 5.0 else list(CLEAR)
        if rise > 0.05 and all(np.hypot(x - ox, z - oz) > 0.8 * other + 0.45 * size for ox, oz, other in (*near, *CLEAR)):
            made.append(("stone", float(x), float(z), float(size * (0.6 + 0.5 * rise))))
    weed = 160  # and weed about the feet
    away, turn = rng.uniform(2.0, 7.5, weed), rng.normal(0, 1.2, weed)
    xs, zs = away * np.sin(turn), -away * np.cos(turn)
    rock = floor.rock(xs, zs)
    for x, z, size in zip(xs[rock > 0.18], zs[rock > 0.18], rng.uniform(0.7, 1.5, weed), strict=False):
        if not any(np.hypot(x - ox, z - oz) < other * 0.6 for ox, oz, other in CLEAR):
            made.append(("tuft", float(x), float(z), float(size)))
    return made


def _crust(seed: int) -> np.ndarray:
    """A tile of mottle, float (256, 256), 0–1: which sort of growth prefers which place."""
    return noise.spread(noise.fbm(256, 5, 4, np.random.default_rng([seed, 79])))


def bake(seed: int, quality: str) -> Arrays:
    """Slices "v0", "i0", … in `LAYOUT`, and "shade": uint8 (SHADE_SIZE, SHADE_SIZE, 3) of the floor within `reef_shade.REACH_M`.

    The picture's u runs with x and its v with z, from −REACH_M.
    """
    skin = grow(seed, quality)
    floor = reef_floor.Floor(seed)
    x, z = reef_shade.grid_places()
    ground = floor.height(x, z)
    shade = reef_shade.Shade(skin, ground)
    rise = skin[:, 1] - floor.height(skin[:, 0], skin[:, 2])
    kept = np.repeat(_seen(skin, rise), 3)
    skin, rise = skin[kept], rise[kept]
    light = shade.light(skin[:, :3].astype(float), skin[:, 3:6].astype(float))
    inside = np.clip((reef_shade.REACH_M - 0.6 - np.hypot(skin[:, 0], skin[:, 2])) / 1.5, 0, 1)[:, None]
    plain = 0.45 + 0.55 * np.clip(rise / 0.45, 0, 1) * (0.75 + 0.25 * skin[:, 4])
    light = light * inside + np.repeat(plain[:, None], 3, 1) * (1 - inside)
    made = slices(np.concatenate([skin, light], 1).astype(np.float32), SLICES)
    made["shade"] = _floor_shade(floor, shade)
    return made


def _seen(skin: np.ndarray, rise: np.ndarray) -> np.ndarray:
    """Which triangles a head at the origin can ever see: not those that turn their backs, nor those in the ground."""
    a, b, c = (skin[i::3, :3].astype(float) for i in range(3))
    normal = np.cross(b - a, c - a)
    size = np.linalg.norm(normal, axis=1)
    toward = -((a + b + c) / 3 * normal).sum(1) / np.maximum(size, 1e-12)
    room = reef_floor.HEAD_M + 2.0 * skin[0::3, 9]  # the head moves a little, and so does what sways
    return np.asarray((toward > -room) & (rise.reshape(-1, 3).max(1) > -0.04) & (size > 1e-10))


def _floor_shade(floor: reef_floor.Floor, shade: reef_shade.Shade) -> np.ndarray:
    line = -reef_shade.REACH_M + (np.arange(SHADE_SIZE) + 0.5) * 2 * reef_shade.REACH_M / SHADE_SIZE
    x, z = np.meshgrid(line, line)
    points = np.stack([x, floor.height(x, z) + 0.10, z], -1).reshape(-1, 3)
    up = np.broadcast_to(np.array([0.0, 1.0, 0.0]), points.shape)
    light = shade.light(points, up).reshape(SHADE_SIZE, SHADE_SIZE, 3)
    light[..., 0] /= max(float(np.percentile(light[..., 0], 95)), 0.1)
    edge = np.clip((reef_shade.REACH_M - 0.6 - np.hypot(x, z)) / 1.5, 0, 1)[..., None]
    return np.round(np.clip(light * edge + 1.0 - edge, 0, 1) * 255).astype(np.uint8)
