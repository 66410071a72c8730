"""The panel's sheets as a picture of their own, which the runtime hangs up as a quad layer: sharper than in the eyes' pictures.

Drawn with the alpha of its parts already in their colour, as they lie over one another; a layer wants it apart, so the
picture is straightened once it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from environments.layout import DENSITY, tangent

DISTANCE_M = 2.0  # of the plane on which a page is drawn
YAW_DEG, LOW_DEG, HIGH_DEG = 27.0, -30.5, 22.5  # what the picture spans

_STRAIGHT_VERTEX = """
layout(location = 0) in vec2 corner;
out vec2 at;
void main() { at = corner * 0.5 + 0.5; gl_Position = vec4(corner, 0.0, 1.0); }
"""
_STRAIGHT_FRAGMENT = """
uniform sampler2D picture;
in vec2 at;
out vec4 colour;
void main() { vec4 c = texture(picture, at); colour = vec4(c.rgb / max(c.a, 1e-3), c.a); }
"""


@dataclass(frozen=True, slots=True)
class Quad:
    """The sheets as a picture for an OpenXR quad layer: straight alpha, sRGB.

    Args:
        framebuffer: holds it; size in pixels.
        metres: width and height.
        centre: of the quad in the anchor's frame; its face looks along the anchor's +z.
        version: changes with the picture.
    """

    framebuffer: int
    size: tuple[int, int]
    metres: tuple[float, float]
    centre: tuple[float, float, float]
    version: int


class QuadBuffer:
    """A texture to draw into, and the same with straight alpha."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        left, right, bottom, top = tangent(-YAW_DEG), tangent(YAW_DEG), tangent(LOW_DEG), tangent(HIGH_DEG)
        self.size = (round((right - left) * DENSITY), round((top - bottom) * DENSITY))
        x, y = 2.0 / (right - left), 2.0 / (top - bottom)
        self.clip = np.array(
            [[x, 0, 0, -x * (left + right) / 2], [0, y, 0, -y * (bottom + top) / 2], [0, 0, 0, 0], [0, 0, 0, 1.0]]
        )
        self._made = [self._target() for _ in range(2)]
        self._program = gl.program(_STRAIGHT_VERTEX, _STRAIGHT_FRAGMENT, "panel.straight", ("picture",))
        self._triangle = gl.fullscreen()
        self._state: Any = None
        self.quad = Quad(
            self._made[1][0], self.size, ((right - left) * DISTANCE_M, (top - bottom) * DISTANCE_M),
            (0.0, (bottom + top) / 2 * DISTANCE_M, -DISTANCE_M), 0,
        )

    def take(self, state: Any) -> bool:
        """Whether `state` is new; then the first texture is empty and bound."""
        if state == self._state:
            return False
        self._state = state
        GL = self._gl.GL
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._made[0][0])
        GL.glViewport(0, 0, *self.size)
        GL.glClearColor(0.0, 0.0, 0.0, 0.0)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        return True

    def straighten(self) -> None:
        GL = self._gl.GL
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._made[1][0])
        GL.glUseProgram(self._program)
        GL.glDisable(GL.GL_DEPTH_TEST)
        self._gl.bind_texture(0, self._made[0][1])
        self._triangle.draw()
        GL.glEnable(GL.GL_DEPTH_TEST)
        self.quad = replace(self.quad, version=self.quad.version + 1)

    def close(self) -> None:
        GL = self._gl.GL
        GL.glDeleteFramebuffers(2, [framebuffer for framebuffer, _ in self._made])
        self._gl.delete_textures(*(texture for _, texture in self._made))
        self._gl.delete_program(self._program)
        self._triangle.close()

    def _target(self) -> tuple[int, int]:
        GL = self._gl.GL
        texture = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_2D, texture)
        GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, GL.GL_SRGB8_ALPHA8, *self.size, 0, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None)
        for name in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
            GL.glTexParameteri(GL.GL_TEXTURE_2D, name, GL.GL_NEAREST)
        framebuffer = int(GL.glGenFramebuffers(1))
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
        GL.glFramebufferTexture2D(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, texture, 0)
        return framebuffer, texture
