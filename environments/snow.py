"""A wide canyon of snow on a clear morning: low sun, blue ice, a river of light, and nothing to do.

Parts build themselves in files of their own, from the seed, with numpy: snow_land (ground, river), snow_far (peaks),
snow_ice (the arch), snow_frost, snow_fox, snow_trees and snow_boughs, snow_shade, snow_air (what drifts and shines).
This file owns the arc of the light, which goes from gold to a rosy dusk in twenty minutes, what awakens,
and the order in which things are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from environments import (
    baked,
    clouds,
    light,
    shapes,
    sky,
    snow_air,
    snow_boughs,
    snow_far,
    snow_fox,
    snow_frost,
    snow_ice,
    snow_land,
    snow_shade,
    snow_trees,
)
from environments import snow_shaders as shaders
from environments import snow_solids as solids
from environments.awaken import Awakenings, Course, aimed
from environments.easing import eased
from environments.sight import Piece, Sight, pieces, slices
from environments.snow_land import SUN_AZIMUTH
from environments.world import Eye, Moment, Target, World

VERSIONS = {"ice": 2, "snow": 2, "near": 7, "land": 16, "far": 9, "trees": 18, "boughs": 4, "bodies": 11, "fox": 8, "small": 15}  # of what is grown; raise one with any change there
SUN_LOW, SUN_HIGH = -6.0, 20.0  # degrees, the sky table's span
HAZE = 2.5e-6
SLICES = 6
CLOUDS_AT = (0.21, 0.37)  # of their tile, at first
STREAKS_CURL = 0.22  # the high streaks lie nearly side by side: nothing overhead turns about itself
LAYOUTS = {"land": (3, 3, 2), "far": (3, 3), "tree": (3, 3, 3, 3, 2), "ice": (3, 3, 3, 3), "fox": (3, 3, 3, 3, 2)}
ORB_DIMS = 0.60  # of its light, by dusk: what hangs behind it dims too
FLOWS_M_S, SLEEPS_S = 0.20, 5.3  # the light in the river; one breath of the fox
COURSES = {
    "river": Course(4.0, 12.0, 12.0),
    "flower": Course(4.0, 20.0, 12.0),
    "arch": Course(4.0, 12.0, 12.0),
    "sky": Course(4.0, 22.0, 12.0),
    "fox": Course(4.0, 11.0, 12.0),
    "bough": Course(4.0, 8.0, 12.0, whole=True),  # what falls from it falls to the end
}
WARMS_S, COOLS_S = 0.7, 5.0
FALLS_S = 12.0  # from the bough


class Snow(World):
    """See the module."""

    name = "snow"
    title = "Snow canyon"
    tags = frozenset({"cold"})
    scape = "snow"
    comfort = "open sky, soft snow, a sleeping fox"
    orb_light = (1.75, 1.14, 0.76)

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        super().__init__(gl, seed, quality)
        self.awake = Awakenings(COURSES, WARMS_S, COOLS_S)
        self._rows: list[tuple[float, ...]] = []

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        air = baked.kept("sky", 1, sky.day, SUN_LOW, SUN_HIGH, HAZE)
        self._rows = sky.lights(air)
        yield
        self._pictures = [self.texture(air["sky"], mipmaps=False, clamp=True)]
        yield
        self._pictures.append(self.texture(baked.kept("clouds", 1, clouds.tile, self.seed, SUN_AZIMUTH, STREAKS_CURL)["clouds"]))
        yield
        for name, build in (("ice", snow_land.ice_tile), ("snow", snow_land.snow_tile)):
            self._pictures.append(self.texture(baked.kept(f"snow-{name}", VERSIONS[name], build, self.seed)[name]))
            yield
        near = VERSIONS["near"]
        self._pictures.append(self.texture(baked.kept("snow-near", near, snow_land.near_map, self.seed)["near"], clamp=True))
        yield
        yield from self._grow(quality)
        yield from self._compile()

    def _grow(self, quality: str) -> Iterator[None]:
        parts: list[tuple[str, tuple[int, ...], list[Piece]]] = []
        for build in (_land, _far, _trees, _bodies, _fox):
            name = build.__name__[1:]
            grown = baked.kept(f"snow-{name}", VERSIONS[name], build, self.seed, quality)
            yield
            kind = KINDS.get(name, name)
            parts.append((kind, LAYOUTS[kind], pieces(grown)))
        self._seen = Sight(self)
        for part in parts:
            self._seen.add(*part)
            yield
        del grown, parts  # on the GPU now
        small = baked.kept("snow-small", VERSIONS["small"], _small, self.seed, quality)
        yield
        self._pictures.append(self.texture(small["cast"], clamp=True))
        yield
        self._pictures.append(self.texture(baked.kept("snow-far-picture", VERSIONS["far"], snow_far.picture, self.seed)["far"], clamp=True))
        yield
        self._pictures.append(self.texture(baked.kept("snow-boughs", VERSIONS["boughs"], snow_boughs.picture, self.seed)["boughs"]))
        self._bound = self.gl.Textures(self._pictures, three=self._pictures[:1])
        yield
        corners = shapes.QUAD
        self._discs = self.mesh(corners, (2,), instances=small["discs"], per_instance=(4, 4))
        self._places(small)
        yield

    def _places(self, small: baked.Arrays) -> None:
        """What the shaders and the looks are told once."""
        own = self.frame["own"]
        own[8, :3], own[9, :3], own[10, :3], own[12, :3] = (small[name] for name in ("flower", "neck", "bough", "snout"))
        own[11, :2] = small["axis"]
        reached = (
            ("river", small["bend"], 5.5), ("flower", small["flower"] + np.array((0.0, 0.18, 0.0)), 5.5), ("arch", small["crown"], 8.0),
            ("sky", small["sky"], 10.0), ("fox", small["fox"], 7.0), ("bough", small["bough"], 8.0),
        )  # fmt: skip
        self.awake.targets = tuple(aimed(name, place, radius) for name, place, radius in reached)

    def _compile(self) -> Iterator[None]:
        self._looks = {}
        for name, vertex, fragment in (
            ("land", shaders.LAND_VERTEX, shaders.LAND_FRAGMENT), ("far", shaders.FAR_VERTEX, shaders.FAR_FRAGMENT), ("sky", light.BLOCKS + light.SKY_VERTEX, shaders.SKY_FRAGMENT),
            ("tree", solids.TREE_VERTEX, solids.TREE_FRAGMENT), ("ice", solids.ICE_VERTEX, solids.ICE_FRAGMENT),
            ("fox", solids.FOX_VERTEX, solids.FOX_FRAGMENT), ("discs", solids.DISC_VERTEX, solids.DISC_FRAGMENT),
        ):  # fmt: skip
            head = "#define LOW\n" if self.quality == "low" else ""
            self._looks[name] = self.program(head + vertex, head + fragment, name, shaders.SAMPLERS)
            yield

    def animate(self, moment: Moment) -> None:
        t, frame = moment.t, self.frame
        own, awake = frame["own"], self.awake
        awake.step(moment)
        full, guide, still = (float(each) for each in frame["breath"][:3])
        shown = float(frame["clock"][2])
        warm_river, warm_flower, warm_arch, warm_sky, warm_fox, warm_bough = (awake.warm(name) for name in COURSES)
        river, flower, arch, over, fox, bough = (awake.come(name) for name in COURSES)
        own[0, 2], own[0, 3] = CLOUDS_AT[0] + t * 0.00030, CLOUDS_AT[1] + t * 0.00011
        own[1, 0], own[1, 1] = 0.18 - 0.07 * float(own[0, 1]), 0.56 + 0.10 * eased(t / 600.0) - 0.42 * float(own[0, 1])
        own[1, 2], own[1, 3] = FLOWS_M_S * t, 0.44 + 0.34 * shown + 0.16 * warm_river + 0.42 * river
        own[2, 0], own[2, 1], own[2, 2], own[2, 3] = warm_river, warm_flower, warm_arch, warm_sky
        own[3, 0], own[3, 1], own[3, 2], own[3, 3] = river, flower, arch, over
        own[4, 0], own[4, 1], own[4, 2], own[4, 3] = warm_fox, fox, warm_bough, bough
        sleeping = 0.5 + 0.5 * math.sin(2 * math.pi * t / SLEEPS_S)
        own[5, 0] = sleeping + (full - sleeping) * guide
        own[5, 1] = min(0.05 * warm_fox + fox, 1.0)
        own[5, 2] = fox * (0.16 + 0.22 * math.sin(t * 0.41))
        fell_s = awake.since("bough")
        own[5, 3] = min(fell_s / FALLS_S, 1.0) if fell_s >= 0.0 else 1.0
        own[6, 3] = 1.0 - 0.6 * still
        own[9, 3] = (t / SLEEPS_S) % 1.0
        own[10, 3] = 0.16 * bough * (1.0 + 0.25 * math.sin(t * 1.3))
        own[7, 3] = t

    def light(self, t: float) -> None:
        """The sun, and all light that follows from it."""
        height = sun_height(t)
        frame, place = self.frame, (height - SUN_LOW) / (SUN_HIGH - SUN_LOW)
        own, up = frame["own"], math.radians(height)
        frame["sun"] = (*sky.toward(SUN_AZIMUTH, up), place)
        red, green, blue, *over = sky.between(self._rows, place)
        dusk = eased((2.6 - height) / 5.2)
        exposure = 13.0 + 18.0 * eased((9.0 - height) / 12.0)
        frame["sunlight"] = (1.08 * red / math.pi, 1.04 * green / math.pi, blue / math.pi, exposure)
        # What comes from the sky is bluer on snow than it is above: it went through snow before.
        low = eased((9.0 - height) / 7.0)  # and the lower the sun is, the more of the light comes from straight above
        frame["skylight"] = (
            over[0] * (0.98 - 0.41 * dusk) + 0.0052 * dusk, over[1] * (1.66 + 0.22 * low) + 0.0105 * dusk, over[2] * (2.16 + 0.60 * low) + 0.0200 * dusk, 0.0024
        )  # fmt: skip
        level = math.sin(max(up, 0.0)) / math.pi
        frame["ground"] = (0.5 * (over[0] + red * level), 0.5 * (over[1] + green * level), 0.5 * (over[2] + blue * level), 90.0)
        own[0, 0], own[0, 1] = math.tan(up), dusk
        glow = 12.0 / exposure
        own[6, 0], own[6, 1], own[6, 2] = 0.030 * glow, 0.150 * glow, 0.165 * glow
        own[7, 0], own[7, 1], own[7, 2] = 0.014 * red + 0.010 * green, 0.024 * green, 0.012 * green + 0.012 * blue
        own[8, 3] = glow
        lamp = 1.0 - ORB_DIMS * eased((8.0 - height) / 9.0)
        frame["orb_light"][0], frame["orb_light"][1], frame["orb_light"][2] = (lamp * each for each in self.orb_light)
        own[11, 2], own[11, 3] = eased((2.2 - height) / 3.2), eased((5.2 - height) / 4.6) * eased((height + 6.5) / 4.5)

    def targets(self) -> tuple[Target, ...]:
        return self.awake.targets

    def paint(self, eye: Eye) -> None:
        GL = self.gl.GL
        self._bound.bind()
        self._seen.look(eye)
        GL.glDisable(GL.GL_CULL_FACE)
        for name in ("fox", "ice"):
            GL.glUseProgram(self._looks[name])
            self._seen.draw(name)
        GL.glEnable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE)
        GL.glUseProgram(self._looks["tree"])
        self._seen.draw("tree")
        GL.glDisable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE)
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glUseProgram(self._looks["land"])
        self._seen.draw("land")
        GL.glUseProgram(self._looks["far"])
        self._seen.draw("far")
        GL.glUseProgram(self._looks["sky"])
        self.sky_triangle.draw()
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glDepthMask(False)
        GL.glUseProgram(self._looks["discs"])
        self._discs.draw()
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)


KINDS = {"trees": "tree", "bodies": "ice"}


def sun_height(t: float) -> float:
    """Degrees above the horizon at t seconds: 13 falling toward −2.8, below 1 after twenty minutes."""
    return -2.8 + 15.8 * math.exp(-((t / 900.0) ** 1.45))


def _land(seed: int, quality: str) -> baked.Arrays:
    return slices(snow_land.mesh(seed, quality)["corners"], SLICES)


def _far(seed: int, quality: str) -> baked.Arrays:
    return slices(snow_far.mesh(seed, quality)["corners"], SLICES)


def _trees(seed: int, quality: str) -> baked.Arrays:
    """Each near one a piece of its own; the far ones by where they stand."""
    made = {}
    for number, one in enumerate(snow_trees.near(seed, quality)):
        made[f"v{number}"], made[f"i{number}"] = shapes.welded(one)
    made["vfrost"], made["ifrost"] = shapes.welded(snow_frost.frost(seed, quality))
    far = slices(snow_trees.far(seed, quality), SLICES // 2)
    made.update({f"{key[0]}far{key[1:]}": array for key, array in far.items()})
    return made


def _bodies(seed: int, quality: str) -> baked.Arrays:
    arch = snow_ice.arch(seed, quality)
    return {"v0": arch["arch"], "i0": arch["arch_index"]}


def _fox(seed: int, quality: str) -> baked.Arrays:
    vertices, index = shapes.welded(snow_fox.fox(seed, quality)["fox"])
    return {"v0": vertices, "i0": index}


def _small(seed: int, quality: str) -> baked.Arrays:
    """The map of shade, all discs, and the places the shaders and the looks ask for."""
    arch = snow_ice.arch(seed, "low")
    things = [(tree, 0.5) for tree in snow_trees.near(seed, "low")]
    things += [(arch["arch"][arch["arch_index"]], 0.55), (snow_fox.fox(seed, "low")["fox"], 1.0), (snow_frost.frost(seed, "low"), 0.5)]
    root = snow_frost.root(seed)
    ahead = -14.0
    bend = np.array([float(snow_land.river_middle(np.array(-ahead))), snow_land.ICE_Y, ahead])
    over = 10.0 * np.array(sky.toward(SUN_AZIMUTH, math.radians(59.0)))
    return {
        **snow_shade.cast(things, seed, shaders.CAST_M), **snow_air.discs(seed, quality),
        "flower": root, "crown": snow_ice.crown(seed), "bend": bend, "sky": over, "bough": snow_trees.bough(seed),
        "fox": snow_fox.seat(seed) + np.array((0.0, 0.12, 0.0)), "neck": snow_fox.neck(seed), "snout": snow_fox.snout(seed), "axis": snow_fox.axis(),
    }  # fmt: skip
