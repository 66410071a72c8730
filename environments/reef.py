"""A coral garden in a shallow lagoon, from a sandy hollow six metres down: sun through waves, and slow fish.

Grown at start by the files beside this one: reef_floor (sand and rock), reef_branches, reef_boulders, reef_plates,
reef_soft and reef_fronds (what grows), reef_garden (where, and its baked shade), reef_life (anemone, clam, feather star,
jellyfish, turtle), reef_fish, reef_tiles (nets of light, waves, skins). reef_light and reef_shaders are the GLSL.
This file owns the afternoon's arc, what awakens, and the order of drawing. It is open to all sides, bright, and
nothing in it hunts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from environments import baked, light, reef_fish, reef_floor, reef_garden, reef_life, reef_shade, reef_tiles
from environments import reef_light as water
from environments import reef_shaders as shaders
from environments.awaken import Awakenings, Course, aimed
from environments.easing import eased
from environments.sight import Sight, pieces
from environments.world import Eye, Moment, Target, World

VERSION = 39  # of what is grown; raise it with any change there
ARC_S = 1200.0
SAMPLERS = ("caustic_tile", "wave_tile", "sand_tile", "skin_tile", "shade_map")
"""Each has its own texture unit, in this order, in every shader."""
ROW = {"anemone": 5, "clam": 6, "feather star": 7, "jellyfish": 8, "school": 9, "bubbles": 10}
"""What answers a look, and its row of the block."""
COURSES = dict.fromkeys(ROW, Course(4.0, 41.0, 14.0))
WARMS_S, COOLS_S = 0.9, 2.5
SPRING = np.array([2.6, -1.40, -5.4])
# The afternoon's three hours: turquoise noon, golden, gold over deep blue. A row each: sun, sky, the water's own level, upward and
# downward, and the sky above it low and high.
HOURS = np.array(
    [
        [(1.95, 1.45, 1.20), (0.26, 0.38, 0.48), (0.013, 0.275, 0.510), (0.060, 0.58, 0.84), (0.008, 0.16, 0.29), (0.36, 0.92, 1.08), (0.05, 0.36, 0.88)],
        [(2.42, 1.36, 0.66), (0.33, 0.36, 0.36), (0.040, 0.265, 0.340), (0.13, 0.52, 0.60), (0.030, 0.17, 0.23), (0.52, 0.88, 0.78), (0.03, 0.28, 0.62)],
        [(2.20, 1.22, 0.62), (0.31, 0.35, 0.44), (0.026, 0.175, 0.310), (0.06, 0.29, 0.45), (0.020, 0.13, 0.24), (0.50, 0.76, 0.70), (0.06, 0.36, 0.80)],
    ]
)
SAND = np.array([0.36, 0.34, 0.28])
TURTLE_EVERY_S, TURTLE_FIRST_S, TURTLE_PASS_S = 240.0, 35.0, 110.0


class Reef(World):
    """See the module."""

    name = "reef"
    title = "Coral garden"
    tags = frozenset({"water", "enclosed"})
    scape = "reef"
    comfort = "under water, small fish, a turtle far off"
    orb_light = (0.96, 0.83, 0.58)

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        super().__init__(gl, seed, quality)
        self._awake = Awakenings(COURSES, WARMS_S, COOLS_S)
        self._jelly_at = tuple(reef_life.JELLY_AT.tolist())

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        self._textures_of: list[int] = []
        for build in (reef_tiles.caustics, reef_tiles.waves, reef_tiles.sand, reef_tiles.skin):
            picture = baked.kept(f"reef-{build.__name__}", reef_tiles.VERSION, build, self.seed)[build.__name__]
            yield
            self._textures_of.append(self.texture(picture))
            yield
        yield from self._compile()
        yield from self._grow(quality)

    def _compile(self) -> Iterator[None]:
        floor = water.floor_fragment(reef_shade.REACH_M, reef_floor.RIPPLE_TILE_M, reef_floor.RIPPLE_M)
        sources = {
            "coral": (water.CORAL_VERTEX, water.CORAL_FRAGMENT),
            "floor": (water.FLOOR_VERTEX, floor),
            "surface": (light.BLOCKS + light.SKY_VERTEX, water.SURFACE_FRAGMENT),
            "rays": (water.RAY_VERTEX, water.RAY_FRAGMENT),
            "fish": (shaders.FISH_VERTEX, shaders.FISH_FRAGMENT),
            "life": (shaders.LIFE_VERTEX, shaders.LIFE_FRAGMENT),
            "jelly": (shaders.LIFE_VERTEX, "#define GLASS\n" + shaders.LIFE_FRAGMENT),
            "motes": (shaders.MOTE_VERTEX, shaders.MOTE_FRAGMENT),
        }
        self._programs_of = {}
        for name, (vertex, fragment) in sources.items():
            self._programs_of[name] = self.program(vertex, fragment, name, SAMPLERS)
            yield

    def _grow(self, quality: str) -> Iterator[None]:
        garden = baked.kept("reef-garden", VERSION, reef_garden.bake, self.seed, quality)
        yield
        self._bound = self.gl.Textures([*self._textures_of, self.texture(garden["shade"], clamp=True)])
        yield
        bed = baked.kept("reef-floor", VERSION, reef_floor.mesh, self.seed, quality)
        yield
        life = baked.kept("reef-life", VERSION, _life, self.seed, quality)
        yield
        bodies = [(life[name], np.arange(len(life[name]))) for name in ("anemone", "clam", "feather", "stars", "turtle")]
        self._jelly = self.mesh(life["jelly"], reef_life.LAYOUT)
        self._sight = Sight(self)
        for name, layout, parts in (("coral", reef_garden.LAYOUT, pieces(garden)), ("floor", (3, 3, 1), pieces(bed)), ("life", reef_life.LAYOUT, bodies)):
            self._sight.add(name, layout, parts)
            yield
        self._places = {name: life[f"{name}_at"] for name in ("anemone", "clam", "feather")}
        self.frame["own"][15, :3] = self._places["anemone"]
        self._set_targets()
        self._fish = self.mesh(baked.kept("reef-fish", VERSION, _swarm, self.seed, quality)["fish"], reef_fish.LAYOUT + reef_fish.INSTANCE)
        yield
        corner = np.array([[-1, 0], [-1, 1], [1, 0], [1, 0], [-1, 1], [1, 1]], np.float32)
        self._rays = self.mesh(corner, (2,), instances=_rays(self.seed, quality), per_instance=(4, 4))
        square = corner * [1, 2] - [0, 1]
        self._motes = self.mesh(square.astype(np.float32), (2,), instances=_motes(self.seed, quality), per_instance=(4, 4))
        yield

    def animate(self, moment: Moment) -> None:
        t, frame = moment.t, self.frame
        late, full = lateness(t), float(frame["clock"][2])
        self._set_light(late, 1.0 + 0.11 * full)
        still = float(frame["breath"][2])
        own = frame["own"]
        own[0] = (reef_floor.SURFACE_M, t, 1.0 - 0.65 * still, 1.65 * (1.0 - 0.35 * still))
        own[1] = (late, 0.16, 1.0 + 0.12 * late, 0.16)
        x, y, z = self._jelly_at
        jelly = x + 0.30 * math.sin(t * 0.071), y + 0.16 * math.sin(t * 0.113 + 1.0), z + 0.26 * math.sin(t * 0.059 + 2.0)
        self._move_turtle(t)
        own[14] = (*jelly, pulse(t))
        self._awake.step(moment)
        for name, row in ROW.items():
            own[row, 0], own[row, 1] = self._awake.come(name), self._awake.warm(name)
        self._aim(t, jelly)

    def _set_light(self, late: float, swell: float) -> None:
        """The sun's place within the water and above it, and all light that follows."""
        frame, own = self.frame, self.frame["own"]
        height = reef_shade.NOON + (reef_shade.LATE - reef_shade.NOON) * late
        frame["sun"][:3] = reef_shade.toward_sun(height)
        frame["sun"][3] = 0.0
        above = math.acos(min(1.333 * math.cos(height), 1.0))
        own[13, :3] = reef_shade.toward_sun(above)
        own[13, 3] = 1.0
        sun, sky, level, upward, downward, low, high = hour(late)
        frame["sunlight"][:3] = sun * swell
        frame["sunlight"][3] = 1.0
        frame["skylight"][:3] = sky * swell
        frame["skylight"][3] = 0.088
        frame["ground"][:3] = SAND * (sky + sun * 0.85) * swell
        frame["ground"][3] = 1000.0
        own[2, :3], own[3, :3], own[4, :3] = level * swell, upward * swell, downward * swell
        own[2:5, 3], own[5:8, 2] = low, high

    def _move_turtle(self, t: float) -> None:
        """Now and then it crosses far ahead, now this way, now the other; else it is not there."""
        own = self.frame["own"]
        number, passed = divmod(t - TURTLE_FIRST_S, TURTLE_EVERY_S)
        share = passed / TURTLE_PASS_S
        if not 0.0 <= share < 1.0 or t < TURTLE_FIRST_S:
            own[12] = 0.0
            return
        way = 1.0 if int(number) % 2 == 0 else -1.0
        x = way * (-34.0 + 68.0 * share)
        z = -16.5 + 5.0 * math.sin(math.pi * share)
        slope = 5.0 * math.pi * math.cos(math.pi * share) / 68.0 * way
        own[11] = (x, 1.1 + 0.5 * math.sin(t * 0.09), z, math.atan2(-slope * way, way) if way > 0 else math.pi - math.atan2(slope, 1.0))
        own[12] = (0.10 * math.sin(t * 0.21), 0.5 + 0.5 * math.sin(t * 1.05), 1.0, 0.0)

    def _aim(self, t: float, jelly: tuple[float, float, float]) -> None:
        """The two that move: their targets' directions are written in place."""
        a = -t * 0.075
        _toward(self._to_jelly, *jelly)
        _toward(self._to_school, -0.2 + 2.7 * math.cos(a), 3.0, -0.9 + 2.2 * math.sin(a))

    def _set_targets(self) -> None:
        places = {
            "anemone": (self._places["anemone"] + [0, 0.16, 0], 7.0), "clam": (self._places["clam"] + [0, 0.10, 0], 6.5),
            "feather star": (self._places["feather"] + [0, 0.12, 0], 6.0), "jellyfish": (reef_life.JELLY_AT, 8.0),
            "school": (np.array([2.5, 3.0, -0.9]), 11.0), "bubbles": (SPRING + np.array([0, 0.9, 0]), 6.5),
        }  # fmt: skip
        self._awake.targets = targets = tuple(aimed(name, place, radius) for name, (place, radius) in places.items())
        self._to_jelly, self._to_school = targets[3].direction, targets[4].direction

    def targets(self) -> tuple[Target, ...]:
        return self._awake.targets

    def paint(self, eye: Eye) -> None:
        GL = self.gl.GL
        self._bound.bind()
        GL.glUseProgram(self._programs_of["coral"])
        self._sight.look(eye)
        self._sight.draw("coral")
        GL.glUseProgram(self._programs_of["life"])
        self._sight.draw("life")
        GL.glUseProgram(self._programs_of["fish"])
        self._fish.draw()
        GL.glUseProgram(self._programs_of["floor"])
        self._sight.draw("floor")
        GL.glUseProgram(self._programs_of["surface"])
        self.sky_triangle.draw()
        self._paint_clear(GL)

    def _paint_clear(self, GL: Any) -> None:
        """What light shows through, far to near."""
        GL.glEnable(GL.GL_BLEND)
        GL.glDepthMask(False)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR)  # adds, and never over white
        GL.glUseProgram(self._programs_of["rays"])
        self._rays.draw()
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glUseProgram(self._programs_of["jelly"])
        self._jelly.draw()
        GL.glUseProgram(self._programs_of["motes"])
        self._motes.draw()
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)


def lateness(t: float) -> float:
    """How late it has become, 0 at high sun to 1 in the golden afternoon, over twenty minutes."""
    return eased(t / ARC_S)


def hour(late: float) -> np.ndarray:
    """The row of `HOURS` at a lateness, between its neighbours, (7, 3)."""
    at = late * (len(HOURS) - 1)
    first = min(int(at), len(HOURS) - 2)
    return np.asarray(HOURS[first] + (HOURS[first + 1] - HOURS[first]) * (at - first))


def _toward(direction: np.ndarray, x: float, y: float, z: float) -> None:
    """The unit way to a place, in place."""
    away = math.sqrt(x * x + y * y + z * z)
    direction[0], direction[1], direction[2] = x / away, y / away, z / away


def pulse(t: float) -> float:
    """The jelly's bell, 0 wide to 1 drawn in: it closes in one second of six and opens slowly."""
    part = t / 6.1 % 1.0
    return eased(part / 0.24) * (1.0 - eased((part - 0.24) / 0.76))


def _life(seed: int, quality: str) -> baked.Arrays:
    build = {"anemone": reef_life.anemone, "clam": reef_life.clam, "feather": reef_life.feather, "jelly": reef_life.jelly}
    made = {name: grow(seed, quality) for name, grow in build.items()}
    made |= {f"{name}_at": place for name, place in reef_life.places(seed).items()}
    return {**made, "turtle": reef_life.turtle(quality), "stars": reef_life.starfishes(seed)}


def _swarm(seed: int, quality: str) -> baked.Arrays:
    return {"fish": reef_fish.swarm(seed, quality)}


def _rays(seed: int, quality: str) -> np.ndarray:
    """Where shafts of light pass the surface, float32 (n, 8): x, z, half width, strength; phase, pace."""
    rng = np.random.default_rng([seed, 97])
    count = 16 if quality == "high" else 9
    away, turn = rng.uniform(4.5, 17.0, count), rng.normal(0.25, 0.62, count)
    rows = np.zeros((count, 8), np.float32)
    rows[:, 0], rows[:, 1] = away * np.sin(turn), -away * np.cos(turn)
    rows[:, 2], rows[:, 3] = rng.uniform(0.45, 1.35, count), rng.uniform(0.40, 0.85, count)
    rows[:, 4], rows[:, 5] = rng.random(count), rng.uniform(0.75, 1.3, count)
    return rows


def _motes(seed: int, quality: str) -> np.ndarray:
    """Motes adrift and the bubbles of the spring, float32 (n, 8): place, phase; size, kind, pace."""
    rng = np.random.default_rng([seed, 98])
    motes, bubbles = (130, 44) if quality == "high" else (60, 24)
    rows = np.zeros((motes + bubbles, 8), np.float32)
    away, turn = rng.uniform(1.7, 8.0, motes), rng.normal(0, 1.1, motes)
    rows[:motes, 0], rows[:motes, 1], rows[:motes, 2] = away * np.sin(turn), rng.uniform(-1.1, 3.2, motes), -away * np.cos(turn)
    rows[:, 3] = rng.random(motes + bubbles) * np.where(np.arange(motes + bubbles) < motes, 6.283, 1.0)
    rows[:motes, 4] = rng.uniform(0.0035, 0.0085, motes)
    rows[motes:, :3] = SPRING + rng.normal(0, 0.05, (bubbles, 3)) * [1, 0, 1]
    rows[motes:, 4], rows[motes:, 5] = rng.uniform(0.014, 0.038, bubbles), 1.0
    rows[:, 6] = rng.uniform(0.75, 1.3, motes + bubbles)
    return rows
