"""Windows into the worlds, for the page on which one is chosen.

At set-up each world is drawn a dozen times, seconds apart, for both eyes, and kept (`prepare`). A window shows
those pictures one melting into the next, so that it lives, and each eye its own, found by the direction in which
that eye looks through the frame: the world lies far behind the page, not on it. What is seen is drawn smaller than
life (`SMALLER`), so that a window of a few degrees shows a place and not a detail.

A world that was not prepared has a plain dusk in its window, and the log says so.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from environments import baked
from environments.easing import eased
from environments.layout import box_of, tangent
from environments.making import Maker
from environments.quad import DISTANCE_M
from environments.shapes import QUAD
from environments.world import Eye, Moment, World

VERSION = 3
PICTURES, EVERY_S, FIRST_S = 12, 0.8, 40.0
SIZE = (256, 192)
FIELD_DEG = 74.0  # of a picture's width
SMALLER = 3.2
LOOK_UP_DEG = -6.0  # the middle of a window
ROUNDING_DEG = 1.4
LIGHT = 1.6  # of what is seen through them, against the light of the room they are in

log = logging.getLogger(__name__)

_VERTEX = """
layout(location = 0) in vec2 corner;
uniform mat4 clip;
uniform vec4 place;
out vec2 point;
void main() {
    point = corner * place.zw;
    gl_Position = clip * vec4(place.xy + point, -1.0, 1.0);
}
"""
_FRAGMENT = f"const float SMALLER = {SMALLER}, HALF_WIDE = {np.tan(np.radians(FIELD_DEG) / 2):.5f}, SHAPE = {SIZE[0] / SIZE[1]:.5f};" + """
uniform vec4 place;
uniform vec3 from;      // the eye, in the page's frame, over the page's distance
uniform vec4 look;      // time in turns of the pictures, light, how far it has come in, rounding
uniform sampler3D pictures;
in vec2 point;
out vec4 colour;
void main() {
    vec2 q = abs(point) - place.zw + look.w;
    float d = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - look.w;
    float inside = clamp(0.5 - d / max(fwidth(d), 1e-5), 0.0, 1.0);
    // Through the point of the plane at distance 1: the way of this eye, from the window's middle.
    vec2 way = (place.xy + point - from.xy) / (1.0 + from.z) - place.xy;
    vec2 at = tan(SMALLER * atan(way)) / HALF_WIDE;
    vec3 light = texture(pictures, vec3(vec2(at.x, at.y * SHAPE) * 0.5 + 0.5, look.x)).rgb;
    light *= look.y * (1.0 - 0.35 * dot(point / place.zw, point / place.zw) * 0.5);
    float alpha = inside * look.z;
    colour = vec4(light * alpha, alpha);
}
"""


def prepare(gl: Any, world: World, seed: int) -> None:
    """Draws the pictures of a loaded world, unless they are kept already."""
    baked.kept("window", VERSION, lambda *_: _drawn(gl, world), *_key(world.name, seed))


def _key(name: str, seed: int) -> tuple[object, ...]:
    """What a window depends on: the world and its own sources."""
    sources = sorted(Path(__file__).parent.glob(f"{name}*.py"))
    return name, seed, hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()


def _drawn(gl: Any, world: World) -> baked.Arrays:
    """uint8 (PICTURES, height, width, 3) for each eye, lowest row first, sRGB."""
    from environments.render import eye_at

    buffer = gl.EyeBuffer(*SIZE, 4)
    views = [eye_at(index, SIZE, LOOK_UP_DEG, field_deg=FIELD_DEG) for index in (0, 1)]
    taken: list[list[np.ndarray]] = [[], []]
    for number in range(PICTURES):
        world.update(Moment(FIRST_S + number * EVERY_S, EVERY_S))
        for eye, pictures in zip(views, taken, strict=True):
            buffer.bind()
            world.draw(eye)
            pictures.append(buffer.read()[::-1])
    buffer.close()
    return {"left": np.stack(taken[0]), "right": np.stack(taken[1])}


class Windows(Maker):
    """The windows of a page. `gl` is `environments.gl`."""

    name = "windows"

    def __init__(self, gl: Any, seed: int) -> None:
        super().__init__(gl)
        self._seed = seed
        self._look = self.program(_VERTEX, _FRAGMENT, "window", ("pictures",))
        self._at = {name: gl.GL.glGetUniformLocation(self._look, name) for name in ("clip", "place", "from", "look")}
        self._corners = self.mesh(QUAD, (2,))
        self._pictures: dict[str, tuple[int, int]] = {}

    def load(self, names: Sequence[str]) -> Iterator[None]:
        """Takes in the pictures of these worlds, one eye of one world a step."""
        for name in names:
            if name in self._pictures:
                continue
            found = baked.found("window", VERSION, *_key(name, self._seed))
            yield
            if found is None:
                log.warning("no window into %s: run script/setup", name)
                dusk = np.linspace((60, 52, 64), (120, 104, 104), 8).astype(np.uint8)[None, ::-1, None]
                found = {"left": dusk, "right": dusk}
            left = self.texture(found["left"], mipmaps=False, srgb=True)
            yield
            self._pictures[name] = left, self.texture(found["right"], mipmaps=False, srgb=True)
            yield

    def draw(self, eye: Eye, anchor: np.ndarray, cells: Sequence[Any], shown: float, light: float, t: float) -> None:
        """Draws the windows of a page's cells over what is bound.

        Args:
            anchor: (4, 4) row-major, the page's frame in the world.
            cells: those with a `picture` are windows.
            shown: 0–1, how far the page has come.
            light: 0–1, the picture's brightness.
            t: seconds.
        """
        GL, at = self.gl.GL, self._at
        cells = [cell for cell in cells if cell.picture in self._pictures]
        if not cells or shown <= 0.0:
            return
        page = np.asarray(anchor, float)
        clip = (eye.projection @ eye.view @ page @ np.diag((DISTANCE_M, DISTANCE_M, DISTANCE_M, 1.0))).astype(np.float32)
        x, y, z = page[:3, :3].T @ (np.asarray(eye.position, float) - page[:3, 3]) / DISTANCE_M
        GL.glUseProgram(self._look)
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glUniformMatrix4fv(at["clip"], 1, True, clip)
        GL.glUniform3f(at["from"], x, y, z)
        turns = t / (PICTURES * EVERY_S) % 1.0 + 0.5 / PICTURES  # small: the shader's numbers are
        GL.glUniform4f(at["look"], turns, light, eased(shown), tangent(ROUNDING_DEG))
        for cell in cells:
            left, bottom, right, top = box_of(cell)
            GL.glUniform4f(at["place"], (left + right) / 2, (bottom + top) / 2, (right - left) / 2, (top - bottom) / 2)
            self.gl.bind_texture(0, self._pictures[cell.picture][eye.index], three=True)
            self._corners.draw()
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_DEPTH_TEST)
