"""A clear summer night by a still mountain lake: a lantern at the jetty's end, the Milky Way, an aurora.

It begins late in the blue hour, with stars; the aurora follows at once; late the moon rises on the right. Its parts
build themselves in files of their own: night_stars (the sky's true bright stars and the counts of the faint),
night_heaven (Milky Way, aurora), night_land (mountains as a panorama, shore, lake), night_things (jetty,
lantern, boat, swan), night_trees; night_scene lays them together. This file owns the arc of the night, what awakens, and the
order in which things are drawn: near ones, lake, what it mirrors, sky, and soft lights last.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from environments import (
    baked,
    light,
    night_heaven,
    night_land,
    night_scene,
    night_stars,
    night_things,
)
from environments import night_near as near
from environments import night_shaders as far
from environments.awaken import Awakenings, Course, aimed
from environments.easing import eased
from environments.night_dome import Dome
from environments.shapes import EIGHT, QUAD
from environments.sight import Sight, pieces
from environments.sky import toward
from environments.world import Eye, Moment, Target, World

VERSION = 57
DOME = {"low": 320, "high": 896}  # texels across the picture of the upper sky
STARS = {"low": 6000, "high": 15000}
MIRRORED_STARS = 260  # the brightest; the rest is too faint to be seen in water
GLOW_AT = math.radians(-34.0)  # where dusk lingers
MOON_AT = math.radians(23.0)
FALL_FROM, FALL_TO = (-34.0, 66.0), (8.0, 50.0)  # the shooting star: degrees right of forward, degrees up
RING_AT = (-0.55, -9.4)
COURSES = {
    "vega": Course(3.0, 14.0, 5.0),
    "cassiopeia": Course(3.0, 14.0, 5.0),
    "cygnus": Course(3.0, 14.0, 5.0),
    "fall": Course(0.1, 6.6, 0.1, whole=True),
    "lantern": Course(2.0, 10.0, 6.0),
    "swan": Course(4.5, 13.0, 6.5),
    "ring": Course(0.1, 12.8, 0.1, whole=True),
}
WARMS_S, COOLS_S = 0.9, 2.6


class Night(World):
    """See the module."""

    name = "night"
    title = "Lake at night"
    tags = frozenset({"water"})
    scape = "night"
    comfort = "dark with soft lights, a lake, a swan"
    orb_light = (0.62, 0.38, 0.20)

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        super().__init__(gl, seed, quality)
        self._awake = Awakenings(COURSES, WARMS_S, COOLS_S)
        self._targets: tuple[Target, ...] = ()
        self._found_at = -1
        self._figures = 0.0  # how far the brightest of them has come

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        milky = baked.kept("night-milky", VERSION, night_heaven.milky_way, self.seed)["milky"]
        yield
        self._milky = self.texture(milky)
        yield
        self._veils = self.texture(baked.kept("night-veils", VERSION, night_heaven.veils, self.seed)["veils"])
        yield
        land = baked.kept("night-land", VERSION, night_land.panorama, self.seed)
        yield
        self._panorama = self.texture(land["panorama"])
        yield
        self._dome = self.kept(Dome(self.gl, self.texture(np.zeros((DOME[quality],) * 2 + (4,), np.float32), clamp=True), DOME[quality]))
        self._heaven = self.gl.Textures((self._milky, self._veils))
        self._far_off = self.gl.Textures((self._dome.texture, self._panorama, self._veils))
        yield
        stars = baked.kept("night-stars", VERSION, night_stars.sprites, self.seed, STARS[quality])["stars"]
        self._stars = self.mesh(QUAD, (2,), instances=stars, per_instance=(4, 4))
        yield
        self._lines = self.mesh(QUAD, (2,), instances=night_stars.lines(), per_instance=(4, 4))
        names = baked.kept("night-names", VERSION, night_scene.names)
        self._name_picture = self.texture(names["picture"])
        self._names = self.mesh(QUAD, (2,), instances=names["rows"], per_instance=(4, 4))
        fall = np.array([[*_way(*FALL_FROM), 0, *_way(*FALL_TO), 0]], np.float32)
        strip = np.stack([QUAD + np.array((2 * i + 1, 0)) for i in range(-8, 8)]).reshape(-1, 2) * [1 / 16, 1]
        self._fall = self.mesh(strip.astype(np.float32), (2,), instances=fall, per_instance=(4, 4))
        yield
        along, up, layers = (190, 9, 5) if quality == "high" else (100, 7, 3)
        grid, index = night_heaven.sheet(along, up)
        self._curtains = self.mesh(grid, (2,), index, instances=night_heaven.curtains(layers), per_instance=(4, 4, 1))
        self._glows = self.mesh(EIGHT, (2,), instances=night_things.glows(), per_instance=(4, 4))
        yield
        lake, index = night_land.lake_mesh(quality)
        self._lake = self.mesh(lake, (3,), index)
        yield
        yield from self._load_solids(quality)
        yield from self._compile()

    def _load_solids(self, quality: str) -> Iterator[None]:
        things = baked.kept("night-things", VERSION, night_scene.things, self.seed, quality)
        yield
        solid = (3, 3, 3, 3)
        named = [(name, solid, pieces(things, f"{name}_")) for name in ("woods", "mirrored")]
        self._sight = Sight(self)
        for part in (("grain", solid, [(things["grain"], things["grain_index"])]), *named):
            self._sight.add(*part)
            yield
        self._birds = self.mesh(things["birds"], (3, 3, 3, 3, 3, 4, 4), things["birds_index"])
        yield

    def _compile(self) -> Iterator[None]:
        sky, solid, grain = near.SOLID_VERTEX, near.SOLID_FRAGMENT, "#define GRAIN\n"
        mirror, swan = "#define MIRROR\n", "#define SWAN\n"
        plan = {
            "dome": (far.DOME_VERTEX, far.DOME_FRAGMENT, far.DOME_SAMPLERS),
            "aurora": (far.AURORA_VERTEX, far.AURORA_FRAGMENT, far.AURORA_SAMPLERS),
            "sky": (light.BLOCKS + light.SKY_VERTEX, far.SKY_FRAGMENT, far.SAMPLERS),
            "stars": (far.STAR_VERTEX, far.STAR_FRAGMENT, far.SAMPLERS),
            "stars_mirror": (mirror + far.STAR_VERTEX, mirror + far.STAR_FRAGMENT, far.SAMPLERS),
            "lake": (near.LAKE_VERTEX, near.LAKE_FRAGMENT, far.SAMPLERS),
            "solid": (sky, solid, far.SAMPLERS),
            "grain": (sky, grain + solid, far.SAMPLERS),
            "swan": (swan + sky, swan + solid, far.SAMPLERS),
            "mirror": (mirror + sky, mirror + solid, far.SAMPLERS),
            "swan_mirror": (mirror + swan + sky, mirror + swan + solid, far.SAMPLERS),
            "glow": (near.GLOW_VERTEX, near.GLOW_FRAGMENT, ()),
            "lines": (near.LINE_VERTEX, near.LINE_FRAGMENT, ()),
            "names": (near.NAME_VERTEX, near.NAME_FRAGMENT, near.NAME_SAMPLERS),
            "fall": (near.FALL_VERTEX, near.FALL_FRAGMENT, ()),
        }
        self._looks = {}
        for name, (vertex, fragment, samplers) in plan.items():
            self._looks[name] = self.program(vertex, fragment, name, samplers)
            yield

    # One frame.

    def animate(self, moment: Moment) -> None:
        frame, own, t = self.frame, self.frame["own"], moment.t
        awake = self._awake
        awake.step(moment)
        dusk, aurora, moon = arc(t)
        turn = night_stars.turned(t)
        own[0:3, :3] = turn
        own[0, 3], own[1, 3], own[2, 3] = (1.0 - dusk) ** 0.6, (1.0 - dusk) ** 4.0 * (1.0 - 0.25 * moon), aurora * (1.0 + 0.25 * moon)  # the Milky Way waits for the dark
        own[3] = dusk, math.sin(GLOW_AT), -math.cos(GLOW_AT), moon
        own[4, :3] = night_things.LANTERN
        waver = 1.0 + 0.018 * math.sin(t * 0.83) + 0.012 * math.sin(t * 1.37 + 1.0)
        breath = 1.0 + 0.22 * float(frame["clock"][2])
        asked = max(0.35 * awake.warm("lantern"), awake.come("lantern"))
        own[4, 3] = 1.15 * waver * breath * (1.0 + 0.55 * asked)
        shares = [0.0, 0.0, 0.0]
        for number, name in enumerate(night_stars.FIGURES):
            shares[number] = max(0.32 * awake.warm(name), awake.come(name))
        own[5, :3] = shares
        self._figures = max(shares)
        self._move(t)
        if self._lit != self._found_at:  # they go so slowly that a few times a second will do
            self._found_at, self._targets = self._lit, self._found(t)
        self.frame["sunlight"][3] = 1.0 - 0.16 * moment.calm  # calm lifts the shade, which is most of a night

    def light(self, t: float) -> None:
        """Of the moon, the last dusk and the aurora."""
        frame, own = self.frame, self.frame["own"]
        dusk, aurora, moon = arc(t)
        sky = 0.027 + 0.17 * dusk
        red = sky * (0.70 + 0.10 * moon) + 0.020 * moon
        green = sky * 0.94 + 0.010 * aurora + 0.022 * moon
        blue = sky * (1.55 - 0.10 * dusk) + 0.008 * aurora + 0.027 * moon
        frame["skylight"] = red, green, blue, 0.0
        frame["sun"] = (*toward(MOON_AT, math.radians(moon_height(t))), 0.0)
        shining = moon * min(max((moon_height(t) - 4.0) / 7.0, 0.0), 1.0)
        frame["sunlight"][:3] = 0.128 * shining, 0.152 * shining, 0.188 * shining
        frame["ground"][:3] = 0.30 * red, 0.30 * green, 0.30 * blue
        own[9] = 0.48 * red + 0.002 * aurora + 0.013 * moon, 0.48 * green + 0.010 * aurora + 0.022 * moon, 0.48 * blue + 0.010 * aurora + 0.034 * moon, 0.62 + 0.08 * math.sin(t * 0.021)
        dim = 0.155 + 0.845 * dusk + 0.03 * moon  # the orb keeps to the night's own light
        frame["orb_light"][:3] = dim * self.orb_light[0], dim * self.orb_light[1], dim * self.orb_light[2]

    def _move(self, t: float) -> None:
        """The shooting star, the ring on the water, the swan."""
        own, awake = self.frame["own"], self._awake
        age = awake.since("fall")
        share = max(age, 0.0) / 6.6
        own[6, 0] = 1.42 * share
        own[6, 1] = max(math.sin(math.pi * min(share, 1.0)), 0.0) ** 1.3 if age >= 0.0 else 0.0
        ring = awake.since("ring")
        own[6, 2] = max(ring, 0.0)
        own[6, 3] = min(max(ring, 0.0) / 1.2, 1.0) * max(1.0 - max(ring, 0.0) / 13.0, 0.0) if ring >= 0.0 else 0.0
        own[7, :2] = RING_AT
        about = t * 0.019
        x, z = night_things.SWAN_AT
        own[7, 2], own[7, 3] = x + 0.55 * math.sin(about), z + 0.32 * math.sin(2.0 * about + 0.6)
        own[8] = -1.05 + 0.30 * math.sin(about * 0.7), max(0.14 * awake.warm("swan"), awake.come("swan")), awake.warm("lantern"), self.frame["breath"][2]

    def update(self, moment: Moment) -> None:
        super().update(moment)
        self._paint_heaven()

    def _paint_heaven(self) -> None:
        """The sky that is infinitely far, once for both eyes."""
        GL = self.gl.GL
        with self._dome:
            self._heaven.bind()
            GL.glUseProgram(self._looks["dome"])
            self.sky_triangle.draw()
            if self.frame["own"][2, 3] > 0.002:
                GL.glDisable(GL.GL_CULL_FACE)
                GL.glEnable(GL.GL_BLEND)
                GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE)
                GL.glUseProgram(self._looks["aurora"])
                self._curtains.draw()
                GL.glDisable(GL.GL_BLEND)
                GL.glEnable(GL.GL_CULL_FACE)

    def paint(self, eye: Eye) -> None:
        GL, looks = self.gl.GL, self._looks
        self._far_off.bind()
        GL.glDisable(GL.GL_CULL_FACE)
        sight = self._sight
        sight.look(eye)
        GL.glUseProgram(looks["grain"])
        sight.draw("grain")
        GL.glUseProgram(looks["solid"])
        sight.draw("woods")
        GL.glUseProgram(looks["swan"])
        self._birds.draw()
        water = reaches_below(eye)
        if water:
            # What it shows of them: the same upside down, with a depth just before the water's face, which so is not drawn there.
            GL.glUseProgram(looks["swan_mirror"])
            self._birds.draw()
            GL.glUseProgram(looks["mirror"])
            sight.draw("mirrored")
            GL.glUseProgram(looks["lake"])
            self._lake.draw()
        GL.glUseProgram(looks["sky"])
        self.sky_triangle.draw()
        self._paint_lights(water)
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)

    def _paint_lights(self, water: bool) -> None:
        """All that only adds light, and never over white."""
        GL, looks, own = self.gl.GL, self._looks, self.frame["own"]
        GL.glDepthMask(False)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR)
        GL.glUseProgram(looks["stars"])
        self._stars.draw()
        if water:
            GL.glUseProgram(looks["stars_mirror"])
            self._stars.draw(MIRRORED_STARS)
        if self._figures > 0.002:
            GL.glUseProgram(looks["lines"])
            self._lines.draw()
            self.gl.bind_texture(0, self._name_picture)
            GL.glUseProgram(looks["names"])
            self._names.draw()
        if own[6, 1] > 0.002:
            GL.glUseProgram(looks["fall"])
            self._fall.draw()
        GL.glUseProgram(looks["glow"])
        self._glows.draw()

    def targets(self) -> tuple[Target, ...]:
        return self._targets

    def _found(self, t: float) -> tuple[Target, ...]:
        """What awakens, where it now is: the stars turn, the swan swims."""
        found = [Target(name, night_stars.place_of(star, t), 5.5) for name, (star, _) in night_stars.FIGURES.items()]
        ring = np.array([RING_AT[0], night_land.WATER_Y, RING_AT[1]])
        swan = np.array([self.frame["own"][7, 2], night_land.WATER_Y + 0.2, self.frame["own"][7, 3]], float)
        found.append(Target("fall", _way(-12.0, 60.0), 6.0))
        for name, place, radius in (("lantern", np.array(night_things.LANTERN), 4.5), ("swan", swan, 5.5), ("ring", ring, 4.5)):
            found.append(aimed(name, place, radius))
        return tuple(found)


def arc(t: float) -> tuple[float, float, float]:
    """The night at t seconds: how much dusk is left, how much aurora has come, how much of the moon; each 0–1."""
    dusk = 0.56 * math.exp(-((max(t, 0.0) / 150.0) ** 1.25))
    aurora = eased((t - 4.0) / 200.0) * (0.92 + 0.08 * math.sin(t / 41.0))
    return dusk, aurora, eased((t - 840.0) / 540.0)


def moon_height(t: float) -> float:
    """Degrees above the horizon: it comes over the hills at about sixteen minutes and climbs ever more slowly."""
    return -2.0 + 19.0 * (1.0 - math.exp(-max(t - 700.0, 0.0) / 420.0))


def reaches_below(eye: Eye) -> bool:
    """Whether any of an eye's picture lies below the horizon, where the water is."""
    view, projection = eye.view, eye.projection
    across, upward = float(view[0, 1]), float(view[1, 1])
    low = -float(view[2, 1]) - (abs(across) - across * float(projection[0, 2])) / float(projection[0, 0])
    return low - (abs(upward) - upward * float(projection[1, 2])) / float(projection[1, 1]) < 0.0


def _way(azimuth_deg: float, height_deg: float) -> np.ndarray:
    return np.array(toward(math.radians(azimuth_deg), math.radians(height_deg)))
