"""A bay on its way from a golden afternoon to dusk: low sun, long swell, palms, and nothing to do.

Parts build themselves in files of their own, from the seed, with numpy: beach_land (sand and
hills), beach_sea (swell, surf and wash), beach_palms, beach_boat, beach_life, beach_things, laid
together in beach_scene. This file owns the day's arc, what awakens, and the order of drawing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from environments import baked, beach_land, beach_life, beach_scene, beach_sea, beach_sky, clouds, light, sky
from environments import beach_sea_shaders as sea_shaders
from environments import beach_shaders as shaders
from environments.awaken import Awakenings, Course, aimed
from environments.sight import Sight, pieces
from environments.world import Eye, Moment, Target, World

SUN_AZIMUTH = math.radians(17.0)  # right of forward
SUN_LOW, SUN_HIGH = -2.0, 20.0  # degrees, the sky table's span
SHADE_SUN = 6.5  # degrees, of the sun that the baked shade is for
HAZE = 7e-6
DUSK_S = 1200.0
CLOUD_WAY = (0.11, 0.885, -0.45)
WAVE_AT = (-3.4, beach_land.SEA_Y, -19.5)
ORB_DUSK = 0.42  # of the orb's light that goes with the day
COURSES = dict.fromkeys(("gulls", "crab", "shell", "wave", "crown", "cloud"), Course(3.4, 3.6, 9.0))
"""What awakens, in the order of frame.own[1:4]."""
SOLID = (3, 3, 3, 3, 4)  # floats of what a solid vertex holds
WARMS_S, COOLS_S = 0.9, 4.0


class Beach(World):
    """See the module."""

    name = "beach"
    title = "Evening beach"
    tags = frozenset({"water"})
    scape = "beach"
    comfort = "slow waves, a small crab, shore birds"
    orb_light = (3.0, 1.30, 0.72)

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        super().__init__(gl, seed, quality)
        self._rows: list[tuple[float, ...]] = []
        self._awake = Awakenings(COURSES, WARMS_S, COOLS_S)
        self._own = self.frame["own"]
        self._orb_light = self.frame["orb_light"]
        self._lights = tuple(self.frame[name] for name in ("sun", "sunlight", "skylight", "ground"))

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        air = baked.kept("beach_sky", 3, beach_sky.day, SUN_LOW, SUN_HIGH, HAZE)
        self._rows = sky.lights(air)
        yield
        self._sky_table = self.texture(air["sky"], mipmaps=False, clamp=True)
        self._clouds = self.texture(baked.kept("clouds", 1, clouds.tile, self.seed, SUN_AZIMUTH)["clouds"])
        yield
        self._water = self.texture(baked.kept("water", 2, beach_sea.tile, self.seed)["water"])
        yield
        self._sand = self.texture(baked.kept("sand", 2, beach_land.sand, self.seed)["sand"])
        yield
        sun = sky.toward(SUN_AZIMUTH, math.radians(SHADE_SUN))
        scene = baked.kept("beach", 25, beach_scene.laid, self.seed, quality, sun)
        yield
        near = self.texture(scene["near"], clamp=True)
        self._pictures = self.gl.Textures((self._sky_table, self._clouds, self._water, self._sand, near), three=(self._sky_table,))
        yield
        self._alive = self.mesh(scene["alive"], SOLID, scene["alive_index"])
        yield
        layouts = (("still", SOLID), ("land", (3, 3, 2)), ("sea", (3, 1)))
        self._seen = Sight(self)
        for name, layout in layouts:
            self._seen.add(name, layout, pieces(scene, f"{name}_"))
            yield
        self._set_places(scene["places"])
        yield
        self._sky = self._look("sky", light.BLOCKS + light.SKY_VERTEX, shaders.SKY_FRAGMENT, shaders.SKY_SAMPLERS)
        yield
        self._sand_look = self._look("land", shaders.LAND_VERTEX, shaders.LAND_FRAGMENT, shaders.LAND_SAMPLERS)
        yield
        vertex = sea_shaders.sea_vertex(beach_sea.swell(self.seed))
        self._water_look = self._look("sea", vertex, sea_shaders.SEA_FRAGMENT, sea_shaders.SEA_SAMPLERS)
        yield
        self._solid_look = self._look("solid", shaders.SOLID_VERTEX, shaders.SOLID_FRAGMENT, shaders.SOLID_SAMPLERS)
        yield

    def _set_places(self, found: np.ndarray) -> None:
        """Where what awakens is: rows of `beach_scene.PLACES`."""
        crab, clam, crown = ((float(x), float(y), float(z)) for x, y, z in found)
        gulls = beach_life.CIRCLES[0][:3]
        beside = (crab[0] + 0.08, crab[1] + 0.05, crab[2])
        places, radii_deg = (gulls, beside, clam, WAVE_AT, crown, CLOUD_WAY), (11.0, 4.0, 4.0, 6.0, 10.0, 8.0)
        targets = tuple(aimed(name, np.array(place), radius) for name, place, radius in zip(COURSES, places, radii_deg, strict=True))
        self._awake.targets = targets
        own = self._own
        own[4] = (crab[0] + 0.043, crab[1] + 0.055, clam[1], 0.0)
        own[5, :3] = targets[-1].direction
        own[6] = (WAVE_AT[0], WAVE_AT[2], 5.5, 0.0)

    def targets(self) -> tuple[Target, ...]:
        return self._awake.targets

    def _look(self, name: str, vertex: str, fragment: str, samplers: tuple[str, ...]) -> int:
        """A program; where quality is low, `LOW` is defined in it."""
        head = "#define LOW\n" if self.quality == "low" else ""
        return self.program(head + vertex, head + fragment, name, samplers)

    def animate(self, moment: Moment) -> None:
        self._own[0] = (0.13 + 0.00042 * moment.t, 0.41 + 0.00016 * moment.t, 0.44, 0.55)
        self._awake.step(moment)
        warm, come = ([ask(name) for name in COURSES] for ask in (self._awake.warm, self._awake.come))
        self._own[1], self._own[2], self._own[3] = warm[:4], come[:4], (warm[4], come[4], warm[5], come[5])

    def light(self, t: float) -> None:
        """The sun, and all light that follows from it."""
        height = sun_height(t)
        up = math.radians(height)
        place = (height - SUN_LOW) / (SUN_HIGH - SUN_LOW)
        red, green, blue, sky_red, sky_green, sky_blue = sky.between(self._rows, place)
        sun, sunlight, skylight, ground = self._lights
        sun[:] = (*sky.toward(SUN_AZIMUTH, up), place)
        dusk = beach_sky.dusk(height)
        exposure = beach_sky.exposure(height)
        sunny, shaded = beach_sky.lights(height)
        self._own[7], self._own[8] = (*sunny, 0.055 * max(dusk - 0.72, 0.0) / 0.28), (*shaded, 0.30 * dusk)
        beam, paled = 1.0 / math.pi, 0.35 * dusk * (red + green + blue) / 3.0  # the eye grows used to the red of dusk
        red, green, blue = (each * (1.0 - 0.35 * dusk) + paled * hue for each, hue in ((red, 1.0), (green, 0.85), (blue, 0.72)))
        sunlight[:] = (red * beam, green * beam, blue * beam, exposure)
        sky_red, sky_green, sky_blue = sky_red * (1.04 + 0.40 * dusk), sky_green * (0.95 + 0.34 * dusk), sky_blue * (0.84 + 0.42 * dusk)
        skylight[:] = (sky_red, sky_green, sky_blue, 0.0012)
        orb = 1.0 - ORB_DUSK * dusk
        self._orb_light[:3] = (self.orb_light[0] * orb, self.orb_light[1] * orb, self.orb_light[2] * orb)
        fall = beam * max(math.sin(up), 0.0)
        ground[:] = (0.42 * (sky_red + red * fall), 0.36 * (sky_green + green * fall), 0.28 * (sky_blue + blue * fall), 60.0)

    def paint(self, eye: Eye) -> None:
        GL = self.gl.GL
        self._pictures.bind()
        self._seen.look(eye)
        GL.glUseProgram(self._solid_look)
        GL.glDisable(GL.GL_CULL_FACE)
        self._seen.draw("still")
        self._alive.draw()
        if self._seen.any("land"):
            GL.glUseProgram(self._sand_look)
            self._seen.draw("land")
        if self._seen.any("sea"):
            GL.glEnable(GL.GL_BLEND)
            GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
            GL.glUseProgram(self._water_look)
            self._seen.draw("sea")
            GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glUseProgram(self._sky)
        self.sky_triangle.draw()


def sun_height(t: float) -> float:
    """Degrees above the horizon at t seconds: from 10 down to the water's edge in `DUSK_S`, then it lingers there."""
    share = t / DUSK_S
    return 10.0 - 9.2 * share if share < 1.0 else 0.8 - 1.5 * (1.0 - math.exp(-(share - 1.0) * 9.2 / 1.5))

