"""A quiet ball of light that breathes, hung before the patient while the guide leads.

It is a body and not a card: every pixel asks how near its ray passes the centre, so each eye sees its own
side of it, at its own distance, and what stands before it hides it. A faint ring marks how large it will
grow. It has no outline anywhere. It mixes its own light into what is behind and adds none, so that nothing
is ever brighter than the one or the other: over a bright pool of sun it stays a soft ball, and never glares.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from environments import light
from environments.shapes import QUAD

DISTANCE_M = 2.6  # beyond a page, which hangs at 2 m
PITCH_DEG = -2.6  # over a caption
RADIUS_DEG = 3.9  # full: the ring's
SMALLEST = 0.45  # of the full radius, at the end of the exhale
REACH = 1.9  # of the full radius, where the last of its light ends

RADIUS_M = DISTANCE_M * float(np.tan(np.radians(RADIUS_DEG)))
PLACE = (0.0, DISTANCE_M * float(np.sin(np.radians(PITCH_DEG))), -DISTANCE_M * float(np.cos(np.radians(PITCH_DEG))))

_VERTEX = (
    light.BLOCKS
    + f"const float REACH_M = {REACH * RADIUS_M:.5f};"
    + """
layout(location = 0) in vec2 corner;
out vec3 at;
void main() {
    vec3 way = normalize(frame.orb.xyz - eye.position.xyz);
    vec3 side = normalize(cross(way, vec3(0.0, 1.0, 0.001))), up = cross(side, way);
    at = frame.orb.xyz + (side * corner.x + up * corner.y) * REACH_M;
    gl_Position = eye.clip * vec4(at, 1.0);
}
"""
)

_FRAGMENT = (
    light.BLOCKS
    + light.SPREAD
    + f"const float RADIUS_M = {RADIUS_M:.5f}, REACH = {REACH}, SMALLEST = {SMALLEST};"
    + """
in vec3 at;
out vec4 colour;
void main() {
    float full = frame.breath.x, shown = frame.breath.y;
    float off = length(cross(normalize(at - eye.position.xyz), frame.orb.xyz - eye.position.xyz)) / RADIUS_M;
    float r = off / mix(SMALLEST, 1.0, full);
    float depth = sqrt(max(1.0 - r * r, 0.0));  // how much of the ball the ray goes through
    float body = (1.0 - smoothstep(0.45, 1.15, r)) * (0.70 + 0.30 * depth), core = exp(-2.2 * r * r);
    float halo = exp(-1.6 * max(r - 0.7, 0.0)) * (1.0 - smoothstep(0.5, REACH, off));
    float rim = (off - 1.0) / 0.06;
    float ring = exp(-rim * rim) * (1.0 - full * full);
    float cover = (0.50 * body + 0.14 * core + 0.08 * halo) * mix(0.88, 1.0, full) + 0.13 * ring;
    float bright = frame.clock.w * mix(0.6, 1.0, frame.clock.w) * mix(0.85, 1.0, core);  // dimmer in a dim room
    vec3 light = 1.0 - exp(-frame.orb_light.rgb * bright);  // the tone map's shoulder
    float grain = (spread(gl_FragCoord.xy) - 0.5) / 300.0 * smoothstep(0.0, 0.02, cover);
    colour = vec4(max(light * cover + grain, 0.0), cover) * shown;
}
"""
)


class Orb:
    """Draws it from the frame's block, with one call an eye. `gl` is `environments.gl`."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        self._program = gl.program(_VERTEX, _FRAGMENT, "orb")
        self._corners = gl.Mesh(QUAD, (2,))

    def draw(self) -> None:
        """Draws it over what is bound, where nothing drawn there stands before it."""
        GL = self._gl.GL
        GL.glUseProgram(self._program)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glDepthMask(False)
        self._corners.draw()
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)

    def close(self) -> None:
        """Frees it."""
        self._corners.close()
        self._gl.delete_program(self._program)
