"""The plainest scene that has as many triangles as a world: what drawing costs here whatever is drawn.

Ground and sky in two draws, one light, a little haze; no textures. Against it a world shows what its own beauty costs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from environments import light
from environments.world import Eye, World

REACH_M, EYE_M = 120.0, 1.6

_GROUND_VERTEX = light.BLOCKS + """
layout(location = 0) in vec3 place;
out vec3 at;
void main() { at = place; gl_Position = eye.clip * vec4(place, 1.0); }
"""
_GROUND = light.BLOCKS + light.SHOWN + """
in vec3 at;
out vec4 colour;
void main() {
    float far = length(at - eye.position.xyz);
    float lit = 0.5 + 0.5 * sin(at.x * 0.7) * sin(at.z * 0.9);
    colour = shown(mix(vec3(0.42, 0.36, 0.30) * lit, vec3(0.5, 0.55, 0.6), 1.0 - exp(-far * 0.02)));
}
"""
_SKY = light.BLOCKS + light.SHOWN + """
in vec3 way;
out vec4 colour;
void main() { colour = shown(mix(vec3(0.5, 0.55, 0.6), vec3(0.15, 0.25, 0.5), max(normalize(way).y, 0.0))); }
"""


def plain(triangles: int) -> Callable[..., World]:
    """A kind of world with about that many triangles."""
    side = max(1, math.isqrt(triangles // 2))

    class Plain(World):
        name = "plain"

        def load(self, quality: str) -> Iterator[None]:
            line = np.linspace(-REACH_M, REACH_M, side + 1, dtype=np.float32)
            x, z = np.meshgrid(line, line, indexing="ij")
            places = np.stack([x, np.full_like(x, -EYE_M), z], -1).reshape(-1, 3)
            corner = np.arange(side * (side + 1)).reshape(side, side + 1)[:, :-1]
            right, below = corner + 1, corner + side + 1
            self._ground = self.mesh(places, (3,), np.stack([corner, right, below, right, below + 1, below], -1))
            self._ground_look = self.program(_GROUND_VERTEX, _GROUND, "ground")
            self._sky_look = self.program(light.BLOCKS + light.SKY_VERTEX, _SKY, "sky")
            yield

        def paint(self, eye: Eye) -> None:
            GL: Any = self.gl.GL
            GL.glUseProgram(self._ground_look)
            self._ground.draw()
            GL.glUseProgram(self._sky_look)
            self.sky_triangle.draw()

    return Plain
