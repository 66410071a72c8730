"""A bay at the golden hour: low sun, long swell, palms, and nothing to do.

Parts build themselves in files of their own, from the seed, with numpy: beach_land (sand and
hills), beach_sea (swell and wash), beach_palms, beach_things (boat, grass, shells, gulls). This file
owns the day's arc, the wash's clock and the order in which things are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from environments import baked, clouds, light, sky
from environments.world import Eye, Moment, World

SUN_AZIMUTH = np.radians(17.0)  # right of forward
SUN_LOW, SUN_HIGH = -2.0, 20.0  # degrees, the sky table's span
HAZE = 7e-6

_SKY = """
in vec3 way;
out vec4 colour;
void main() {
    vec3 d = normalize(way);
    vec3 up = normalize(vec3(d.x, max(d.y, 0.0), d.z));
    colour = shown(clouded(up, frame.own[0].xy, frame.own[0].z, frame.own[0].w) + sun_disc(up));
}
"""


class Beach(World):
    """See the module."""

    name = "beach"
    title = "Evening beach"
    tags = frozenset({"water"})
    scape = "beach"
    comfort = "Still viewer, slow swell, no heights, no animals close by."

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
        head = light.BLOCKS + light.SKY_TABLE
        self._sky = self.program(
            light.BLOCKS + light.SKY_VERTEX, head + clouds.CLOUDS + light.SHOWN + _SKY, "sky", ("sky_table", "cloud_tile")
        )
        yield

    def animate(self, moment: Moment) -> None:
        self._set_sun(sun_height(moment.t))
        drift = moment.t * np.array([0.00042, 0.00016])
        self.frame["own"][0] = (0.13 + drift[0], 0.41 + drift[1], 0.47, 0.55)

    def _set_sun(self, height: float) -> None:
        """The sun at a height in degrees, and all light that follows from it."""
        frame, place = self.frame, (height - SUN_LOW) / (SUN_HIGH - SUN_LOW)
        up, turn = np.radians(height), SUN_AZIMUTH
        frame["sun"] = (np.sin(turn) * np.cos(up), np.sin(up), -np.cos(turn) * np.cos(up), place)
        beam, above = (_row(self._rows[key], place) for key in ("sun", "above"))
        frame["sunlight"][:3] = beam / np.pi
        frame["sunlight"][3] = 6.5
        frame["skylight"][:3] = above
        frame["skylight"][3] = 0.00022
        frame["ground"][:3] = np.array([0.42, 0.36, 0.28]) * (above + beam / np.pi * np.sin(up))
        frame["ground"][3] = 60.0

    def paint(self, eye: Eye) -> None:
        gl = self.gl
        gl.bind_texture(0, self._sky_table, three=True)
        gl.bind_texture(1, self._clouds)
        gl.GL.glUseProgram(self._sky)
        self.sky_triangle.draw()


def sun_height(t: float) -> float:
    """Degrees above the horizon at t seconds: 9.5 falling toward 3.5, half of it in ten minutes."""
    return 3.5 + 6.0 * 0.5 ** (t / 600.0)


def _sky(low: float, high: float, haze: float) -> baked.Arrays:
    return sky.table(sky.sun_heights(low, high), haze)


def _row(rows: np.ndarray, place: float) -> np.ndarray:
    at = np.clip(place, 0, 1) * (len(rows) - 1)
    low = min(int(at), len(rows) - 2)
    return np.asarray(rows[low] * (1 - (at - low)) + rows[low + 1] * (at - low))
