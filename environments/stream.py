"""A slow, clear stream at dusk: what weighs on the mind is set on a leaf, a boat or a lantern, and let go.

Nothing here asks for anything until a programme points at something (`Moment.spot`, "KIND" or "KIND:NUMBER" of `SPOTS`;
another spot is nothing to this place). Then that thing settles on the still water ahead; a look that is held lets it go.
The course and the life of what floats is stream_course's; stream_land, stream_plants, stream_trees and stream_afloat build
the rest from the seed, stream_scene lays it together. This file owns the evening's arc and the order of drawing: near
things, ground, what the water mirrors, water, sky, and last what floats, which comes and goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np

from environments import baked, clouds, light, sky, stream_scene, stream_sky
from environments import stream_afloat_shaders as afloat_shaders
from environments import stream_shaders as shaders
from environments.easing import eased
from environments.shapes import EIGHT
from environments.sight import Sight, pieces
from environments.stream_afloat import AFLOAT
from environments.stream_course import KINDS, MOST, Fleet, level
from environments.stream_land import GROUND, WATER
from environments.world import Eye, Moment, Target, World

VERSION = 18
SOLID = (3, 3, 3, 3)
FLOW_M_S = 0.14  # of the water's face
GLOWS_S = 9.0  # until what was let go has its whole light
FIRST_LIGHT = {"leaf": 0.0, "boat": 0.0, "lantern": 0.62}  # of each before it is looked at
MORE_LIGHT = {"leaf": 0.34, "boat": 0.40, "lantern": 0.42}


class Stream(World):
    """See the module."""

    SPOTS: ClassVar[tuple[str, ...]] = KINDS

    name = "stream"
    title = "Quiet stream"
    tags = frozenset({"water"})
    scape = "forest"
    comfort = "slow water at dusk, a willow, a heron"
    orb_light = (3.2, 1.75, 1.05)

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        super().__init__(gl, seed, quality)
        self._fleet = Fleet()
        self._own = self.frame["own"]

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        air = self.texture(baked.kept("stream-sky", VERSION, stream_sky.table)["sky"], mipmaps=False, clamp=True)
        line = self.texture(baked.kept("stream-skyline", VERSION, stream_sky.skyline, self.seed)["skyline"], mipmaps=False)
        yield
        veils = self.texture(baked.kept("clouds", 1, clouds.tile, self.seed, stream_sky.SUN_AT)["clouds"])
        yield
        tile = self.texture(baked.kept("stream-tile", VERSION, stream_sky.tile, self.seed)["tile"])
        yield
        bed = self.texture(baked.kept("stream-bed", VERSION, stream_sky.bed, self.seed)["bed"])
        self._pictures = self.gl.Textures((air, line, veils, tile, bed), three=(air,))
        yield
        scene = baked.kept("stream", VERSION, stream_scene.laid, self.seed, quality)
        yield
        self._sight = Sight(self)
        for name, layout in (("low", SOLID), ("standing", SOLID), ("mirrored", SOLID), ("ground", GROUND), ("water", WATER)):
            self._sight.add(name, layout, pieces(scene, f"{name}_"))
            yield
        numbers = np.arange(MOST, dtype=np.float32)[:, None]
        self._shapes = {}
        for kind in KINDS:
            self._shapes[kind] = [self.mesh(scene[kind], AFLOAT, scene[f"{kind}_index"], instances=one[None], per_instance=(1,)) for one in numbers]
            yield
        self._halos = self.mesh(EIGHT, (2,), instances=numbers, per_instance=(1,))
        yield
        yield from self._compile()

    def _compile(self) -> Iterator[None]:
        mirror = "#define MIRROR\n"
        plan = {
            "sky": (light.BLOCKS + light.SKY_VERTEX, shaders.SKY_FRAGMENT, shaders.SAMPLERS),
            "ground": (shaders.GROUND_VERTEX, shaders.GROUND_FRAGMENT, shaders.SAMPLERS),
            "water": (shaders.WATER_VERTEX, shaders.WATER_FRAGMENT, shaders.SAMPLERS),
            "solid": (shaders.SOLID_VERTEX, shaders.SOLID_FRAGMENT, shaders.SAMPLERS),
            "mirror": (mirror + shaders.SOLID_VERTEX, mirror + shaders.SOLID_FRAGMENT, shaders.SAMPLERS),
            "afloat": (afloat_shaders.AFLOAT_VERTEX, afloat_shaders.AFLOAT_FRAGMENT, shaders.SAMPLERS),
            "afloat_mirror": (mirror + afloat_shaders.AFLOAT_VERTEX, mirror + afloat_shaders.AFLOAT_FRAGMENT, shaders.SAMPLERS),
            "halo": (afloat_shaders.HALO_VERTEX, afloat_shaders.HALO_FRAGMENT, ()),
        }
        low = "#define LOW\n" if self.quality == "low" else ""
        self._looks = {}
        for name, (vertex, fragment, samplers) in plan.items():
            self._looks[name] = self.program(low + vertex, low + fragment, name, samplers)
            yield

    # One frame.

    def light(self, t: float) -> None:
        """The evening goes on from its last gold to the blue hour."""
        frame, own, at = self.frame, self._own, stream_sky.hour(t)
        frame["sun"] = (*sky.toward(stream_sky.SUN_AT, stream_sky.SUN_UP), at)
        frame["sunlight"] = (*stream_sky.lit("glow", at), 1.0)
        frame["skylight"] = (*stream_sky.lit("sky", at), 0.0075)
        frame["ground"] = (*stream_sky.lit("ground", at), 9.0)
        own[0] = 0.0011 * t / 10.0, 0.0006 * t / 10.0, 0.36 - 0.06 * at, at
        own[1] = *(0.10 * c for c in stream_sky.lit("sky", at)), 0.55 + 0.25 * at
        own[2] = (*stream_sky.lit("cloud", at), at)
        own[3, :3] = stream_sky.lit("shade", at)
        dim = 1.0 - 0.45 * at  # the orb keeps to the evening's own light
        frame["orb_light"][:3] = dim * self.orb_light[0], dim * self.orb_light[1], dim * self.orb_light[2]

    def animate(self, moment: Moment) -> None:
        own, t, fleet = self._own, moment.t, self._fleet
        own[3, 3] = FLOW_M_S * t
        fleet.step(moment)
        own[8:12, 1:3] = 0.0
        for number, thing in enumerate(fleet.things):
            place, there = thing.place(t), thing.presence(t)
            own[4 + number] = *place, thing.heading(t)
            gone = eased(0.0 if thing.freed is None else (t - thing.freed) / GLOWS_S)  # it shines the more the farther it goes
            warm = thing.warmth * (1.0 + gone)
            shines = FIRST_LIGHT[thing.kind] + MORE_LIGHT[thing.kind] * warm
            breath = 1.0 + 0.12 * float(self.frame["clock"][2])
            own[8 + number] = 1.0 + KINDS.index(thing.kind), there, shines * there * breath, t - thing.came
            own[12, number] = warm
            own[13, number] = max(place[1] - float(level(-place[2])), 0.0)

    def paint(self, eye: Eye) -> None:
        GL, looks, sight = self.gl.GL, self._looks, self._sight
        self._pictures.bind()
        GL.glDisable(GL.GL_CULL_FACE)
        sight.look(eye)
        for name, look in (("low", "solid"), ("standing", "solid"), ("ground", "ground"), ("mirrored", "mirror")):
            GL.glUseProgram(looks[look])
            sight.draw(name)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA)  # the water's edge
        GL.glUseProgram(looks["water"])
        sight.draw("water")
        GL.glDisable(GL.GL_BLEND)
        GL.glUseProgram(looks["sky"])
        self.sky_triangle.draw()
        if self._fleet.things:
            self._paint_afloat()
        GL.glEnable(GL.GL_CULL_FACE)

    def _paint_afloat(self) -> None:
        """Each first into the depth alone, so that a thing half gone does not show its far side."""
        GL, looks = self.gl.GL, self._looks
        shapes = [self._shapes[thing.kind][number] for number, thing in enumerate(self._fleet.things)]
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA)
        for name in ("afloat_mirror", "afloat"):
            GL.glUseProgram(looks[name])
            for seen in (False, True):
                GL.glColorMask(seen, seen, seen, seen)
                for shape in shapes:
                    shape.draw()
        GL.glDepthMask(False)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR)
        GL.glUseProgram(looks["halo"])
        self._halos.draw(len(shapes))
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)

    def targets(self) -> tuple[Target, ...]:
        return self._fleet.targets()
