"""A quiet ball of light that breathes, hung before the patient while the guide leads.

It is a body and not a card: every pixel asks how near its ray passes the centre, so each eye sees its own
side of it, at its own distance, and what stands before it hides it. A faint ring marks how large it will
grow. It has no outline anywhere; it veils a little of what is behind, or a bright sky would swallow it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from environments import light

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
    + f"const float RADIUS_M = {RADIUS_M:.5f}, REACH = {REACH}, SMALLEST = {SMALLEST};"
    + """
in vec3 at;
out vec4 colour;
float spread(vec2 p) { return fract(52.9829189 * fract(dot(p, vec2(0.06711056, 0.00583715)))); }
void main() {
    float full = frame.breath.x, shown = frame.breath.y;
    float off = length(cross(normalize(at - eye.position.xyz), frame.orb.xyz - eye.position.xyz)) / RADIUS_M;
    float r = off / mix(SMALLEST, 1.0, full);
    float depth = sqrt(max(1.0 - r * r, 0.0));  // how much of the ball the ray goes through
    float body = (1.0 - smoothstep(0.70, 1.10, r)) * (0.62 + 0.38 * depth);
    float halo = exp(-1.6 * max(r - 0.7, 0.0)) * (1.0 - smoothstep(0.5, REACH, off));
    float rim = (off - 1.0) / 0.06;
    float ring = exp(-rim * rim) * (1.0 - full * full);
    float lit = (0.44 * body + 0.12 * exp(-2.5 * r * r)) * mix(0.74, 1.0, full) + 0.09 * halo * mix(0.6, 1.0, full) + 0.12 * ring;
    float veil = 0.52 * body + 0.10 * ring;
    vec3 sum = frame.orb_light.rgb * lit * frame.clock.w;
    float grain = (spread(gl_FragCoord.xy) - 0.5) / 300.0 * smoothstep(0.0, 0.02, lit);
    colour = vec4(max(sum + grain, 0.0), veil) * shown;
}
"""
)


class Orb:
    """Draws it from the frame's block, with one call an eye. `gl` is `environments.gl`."""

    def __init__(self, gl: Any) -> None:
        self._gl = gl
        self._program = gl.program(_VERTEX, _FRAGMENT, "orb")
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]], np.float32)
        self._corners = gl.Mesh(corners, (2,))

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
