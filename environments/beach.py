"""A bay at the golden hour: low sun, long swell, palms, and nothing to do.

Parts build themselves in files of their own, from the seed, with numpy: beach_land (sand and
hills), beach_sea (swell and wash), beach_palms, beach_things (boat, grass, shells, gulls). This file
owns the day's arc, the wash's clock and the order in which things are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from environments import baked, beach_land, beach_palms, beach_sea, beach_things, clouds, light, shapes, sky
from environments import beach_shaders as shaders
from environments.world import Eye, Moment, World

SUN_AZIMUTH = np.radians(17.0)  # right of forward
SUN_LOW, SUN_HIGH = -2.0, 20.0  # degrees, the sky table's span
HAZE = 7e-6
SOLIDS = ("boat", "palm0", "palm1", "palm2", "tuft", "shell", "pebble", "gull")

class Beach(World):
    """See the module."""

    name = "beach"
    title = "Evening beach"
    tags = frozenset({"water"})
    scape = "beach"
    comfort = "Still viewer, slow swell, no heights, no animals close by."
    orb_light = (2.7, 1.48, 0.76)

    def __init__(self, gl: Any, seed: int, quality: str) -> None:
        super().__init__(gl, seed, quality)
        self._rows: dict[str, np.ndarray] = {}

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        self._rows = baked.kept("sky", 1, _sky, SUN_LOW, SUN_HIGH, HAZE)
        yield
        tile = baked.kept("clouds", 1, clouds.tile, self.seed, SUN_AZIMUTH)
        yield
        self._sky_table = self.texture(self._rows["sky"], mipmaps=False, clamp=True)
        self._clouds = self.texture(tile["clouds"])
        yield
        self._water = self.texture(baked.kept("water", 1, beach_sea.tile, self.seed)["water"])
        yield
        self._sand = self.texture(baked.kept("sand", 1, beach_land.sand, self.seed)["sand"])
        yield
        sun = direction(SUN_AZIMUTH, np.radians(6.5))
        self._near = self.texture(baked.kept("near", 3, beach_land.near_map, self.seed, sun)["near"], clamp=True)
        yield
        land = baked.kept("land", 5, beach_land.mesh, self.seed, quality, sun)
        yield
        self._land = self.mesh(land["vertices"], (3, 3, 2), land["indices"])
        yield
        sea = beach_sea.mesh(quality)
        self._sea = self.mesh(sea["vertices"], (2, 2), sea["indices"])
        yield
        self._sky = self._look("sky", light.BLOCKS + light.SKY_VERTEX, shaders.SKY_FRAGMENT, shaders.SKY_SAMPLERS)
        yield
        self._sand_look = self._look("land", shaders.LAND_VERTEX, shaders.LAND_FRAGMENT, shaders.LAND_SAMPLERS)
        yield
        vertex = shaders.sea_vertex(beach_sea.swell(self.seed))
        self._water_look = self._look("sea", vertex, shaders.SEA_FRAGMENT, shaders.SEA_SAMPLERS)
        yield
        yield from self._load_things(quality, sun)

    def _load_things(self, quality: str, sun: tuple[float, float, float]) -> Iterator[None]:
        """Palms, boat, grass and small things: each one instanced mesh, and the shade of the near ones."""
        things = baked.kept("beach", 2, _things, self.seed, quality, sun)
        yield
        self._cast = self.texture(things["cast"], clamp=True)
        yield
        self._solids = []
        for name in SOLIDS:
            mesh = self.mesh(
                things[name], (3, 3, 3, 3), things[f"{name}_index"], instances=things[f"{name}_at"], per_instance=(4, 4)
            )
            self._solids.append(mesh)
            yield
        self._solid_look = self._look("solid", shaders.SOLID_VERTEX, shaders.SOLID_FRAGMENT, shaders.SOLID_SAMPLERS)
        yield

    def _look(self, name: str, vertex: str, fragment: str, samplers: tuple[str, ...]) -> int:
        """A program; where quality is low, `LOW` is defined in it."""
        head = "#define LOW\n" if self.quality == "low" else ""
        return self.program(head + vertex, head + fragment, name, samplers)

    def animate(self, moment: Moment) -> None:
        self._set_sun(sun_height(moment.t))
        drift = moment.t * np.array([0.00042, 0.00016])
        self.frame["own"][0] = (0.13 + drift[0], 0.41 + drift[1], 0.44, 0.55)

    def _set_sun(self, height: float) -> None:
        """The sun at a height in degrees, and all light that follows from it."""
        frame, place = self.frame, (height - SUN_LOW) / (SUN_HIGH - SUN_LOW)
        up, turn = np.radians(height), SUN_AZIMUTH
        frame["sun"] = (np.sin(turn) * np.cos(up), np.sin(up), -np.cos(turn) * np.cos(up), place)
        beam, above = (_row(self._rows[key], place) for key in ("sun", "above"))
        frame["sunlight"][:3] = beam / np.pi
        frame["sunlight"][3] = 10.0
        frame["skylight"][:3] = above
        frame["skylight"][3] = 0.00022
        frame["ground"][:3] = np.array([0.42, 0.36, 0.28]) * (above + beam / np.pi * np.sin(up))
        frame["ground"][3] = 60.0

    def paint(self, eye: Eye) -> None:
        gl, GL = self.gl, self.gl.GL
        gl.bind_texture(0, self._sky_table, three=True)
        for unit, made in enumerate((self._clouds, self._water, self._sand, self._near, self._cast), 1):
            gl.bind_texture(unit, made)
        GL.glUseProgram(self._solid_look)
        GL.glDisable(GL.GL_CULL_FACE)
        for solid in self._solids:
            solid.draw()
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glUseProgram(self._sand_look)
        self._land.draw()
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glUseProgram(self._water_look)
        self._sea.draw()
        GL.glDisable(GL.GL_BLEND)
        GL.glUseProgram(self._sky)
        self.sky_triangle.draw()


def _things(seed: int, quality: str, sun: tuple[float, float, float]) -> baked.Arrays:
    """All of `SOLIDS`: NAME and NAME_index (welded), NAME_at (instances); and the shade they cast."""
    land = beach_land.Land(seed)
    near = beach_palms.NEAR if quality == "high" else beach_palms.FAR
    boat = shapes.turned(beach_things.boat(seed)["boat"], beach_things.BOAT_YAW, 0.05, 0.17, boat_place(land))
    parts = {"boat": boat}
    stands = {"boat": np.array([[0, 0, 0, 0, 1, 0, 1, 0]], np.float32)}
    shading = [boat]
    for variant, detail in enumerate((near, near, beach_palms.FAR)):
        name = f"palm{variant}"
        parts[name] = beach_palms.palm(seed, variant, detail)["palm"]
        stands[name] = _stands(land, variant)
        shading += [beach_things.placed(parts[name], *row[:5]) for row in stands[name] if np.hypot(row[0], row[2]) < 12]
    strewn = beach_things.strewn(seed, quality)
    for name, rows in (("tuft", "grass"), ("shell", "shells"), ("pebble", "pebbles"), ("gull", "gulls")):
        parts[name] = getattr(beach_things, name)(seed)[name]
        stands[name] = strewn[rows]
    arrays = beach_things.cast(shading, seed, sun, shaders.CAST_M)
    for name in SOLIDS:
        arrays[name], arrays[f"{name}_index"] = shapes.welded(parts[name])
        arrays[f"{name}_at"] = stands[name]
    return arrays


def boat_place(land: beach_land.Land) -> tuple[float, float, float]:
    """Where the boat's keel lies: a hand deep in the sand."""
    x, z = beach_things.BOAT_AT
    return x, float(land(np.array([x]), np.array([z]))[0]) - 0.07, z


def _stands(land: beach_land.Land, variant: int) -> np.ndarray:
    """The palms of one variant: float32 (n, 8), as `Beach._solid` takes instances."""
    rows = [place for place in beach_palms.PLACES if place[4] == variant]
    x, z, height, yaw = (np.array([row[i] for row in rows]) for i in range(4))
    y = land(x, z) - 0.08
    return np.stack([x, y, z, yaw, height / 7.0, x * 1.7 + z, 0.92 + 0.16 * np.mod(x * 7.3, 1), 0 * x], -1).astype(np.float32)


def direction(azimuth: float, height: float) -> tuple[float, float, float]:
    """A unit direction from radians to the right of forward and above the horizon."""
    flat = np.cos(height)
    return float(np.sin(azimuth) * flat), float(np.sin(height)), float(-np.cos(azimuth) * flat)


def sun_height(t: float) -> float:
    """Degrees above the horizon at t seconds: 9.5 falling toward 3.5, half of it in ten minutes."""
    return 3.5 + 6.0 * 0.5 ** (t / 600.0)


def _sky(low: float, high: float, haze: float) -> baked.Arrays:
    return sky.table(sky.sun_heights(low, high), haze)


def _row(rows: np.ndarray, place: float) -> np.ndarray:
    at = np.clip(place, 0, 1) * (len(rows) - 1)
    low = min(int(at), len(rows) - 2)
    return np.asarray(rows[low] * (1 - (at - low)) + rows[low + 1] * (at - low))
