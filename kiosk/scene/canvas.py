"""What a frame is painted with: the eyes' pictures, the page and the veil over them. All GL, no decisions.

The world is drawn multisampled into a buffer of our own, at a share of the eye's size where the machine
is slow; words and veil are drawn over it at full size. Where the headset hangs quads, the page goes there.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from environments import gl
from environments.panel import PanelPicture
from environments.world import Eye
from kiosk.devices.headset import EyeView, Frame, Pose, QuadLayer
from kiosk.panel import Cell, Panel
from kiosk.scene.attention import Look
from kiosk.scene.light import Colour
from kiosk.scene.stance import Stance
from kiosk.scene.worlds import Worlds

GL: Any = gl.GL  # type: ignore[attr-defined]
SCALE = {"low": 0.5, "high": 1.0}
SAMPLES = {"low": 1, "high": 4}
HALF_HIDDEN = 0.5  # a veil as thick as this: the page before it goes
HIDDEN = 0.98  # as thick as this it hides all: nothing under it needs to be drawn

_VEIL_VERTEX = "layout(location = 0) in vec2 place; void main() { gl_Position = vec4(place, 0.0, 1.0); }"
_VEIL_FRAGMENT = "uniform vec4 veil; out vec4 colour; void main() { colour = veil; }"


def choose_quality(asked: str) -> str:
    """`auto`: low where the driver draws in software."""
    if asked != "auto":
        return asked
    return "low" if gl.in_software() else "high"


class Canvas:
    """The buffers of one scene.

    Args:
        quality: low or high.
        stance: places what the device says in the world.
        hangs: the headset hangs quads.
    """

    def __init__(self, quality: str, stance: Stance, hangs: bool) -> None:
        self._quality, self._stance, self._hangs = quality, stance, hangs
        self._buffer: Any = None
        self._page = PanelPicture(gl)
        self._veil = gl.program(_VEIL_VERTEX, _VEIL_FRAGMENT, "veil")
        self._veil_place = GL.glGetUniformLocation(self._veil, "veil")
        self._triangle = gl.fullscreen()

    def write(self, page: Panel | None, caption: str, bell: Cell | None) -> None:
        """The words from now on; only a change costs anything."""
        self._page.set(page, caption, bell)

    def aside(self) -> None:
        """Whatever is drawn now is seen by nobody."""
        if self._buffer is not None:
            self._buffer.bind()

    def draw(
        self, frame: Frame, worlds: Worlds, look: Look, veil: tuple[float, Colour], now: float
    ) -> QuadLayer | None:
        """Draws all eyes of a frame; returns the page where it is to be hung before them."""
        hides, colour = veil
        if hides < HIDDEN:
            while not all(self._draw_world(i, view, worlds) for i, view in enumerate(frame.eyes)):
                pass  # a world gave way: once more, with the calm scene
        hung = self._hangs and self._page.settled  # what comes or goes has more than one place
        for index, view in enumerate(frame.eyes):
            GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, view.framebuffer)
            if not hung and hides < HIDDEN:
                self.draw_page(index, view, look, now, view.size)
            GL.glViewport(0, 0, *view.size)
            self._draw_veil(hides, colour)
        return self._page_layer(look, now) if hung and hides < HALF_HIDDEN else None

    def draw_page(self, index: int, view: EyeView, look: Look, now: float, size: tuple[int, int]) -> None:
        """Draws the words over what is bound, which is `size` large and shows what `view` sees."""
        GL.glViewport(0, 0, *size)
        self._page.draw(self._eye(index, view, size), look.anchor.matrix(), *_attended(look), now)

    def _page_layer(self, look: Look, now: float) -> QuadLayer | None:
        quad = self._page.render(*_attended(look), now)
        if quad is None:
            return None
        pose = self._stance.back(look.anchor @ Pose(position=quad.centre))
        return QuadLayer(pose, quad.metres, quad.framebuffer, quad.size, quad.version)

    def _draw_world(self, index: int, view: EyeView, worlds: Worlds) -> bool:
        size = self._fit(view.size)
        self._buffer.bind()
        if not worlds.draw(self._eye(index, view, size)):
            return False
        if size == view.size:
            self._buffer.resolve(view.framebuffer)
        else:
            drawn = self._buffer.framebuffer
            if self._buffer.samples > 1:  # those cannot be scaled as they are
                self._buffer.resolve()
                drawn = self._buffer.resolved
            copy(drawn, size, view.framebuffer, view.size)
        return True

    def _eye(self, index: int, view: EyeView, size: tuple[int, int]) -> Eye:
        """What a world is told of an eye."""
        pose = self._stance.place(view.pose)
        return Eye(index, pose.inverse().matrix(), view.fov.projection(), np.array(pose.position, np.float32), size)

    def _fit(self, size: tuple[int, int]) -> tuple[int, int]:
        """The size the world is drawn at, with a buffer of it at hand."""
        scale = SCALE[self._quality]
        wanted = (round(size[0] * scale), round(size[1] * scale))
        if self._buffer is None or self._buffer.size != wanted:
            if self._buffer is not None:
                self._buffer.close()
            self._buffer = gl.EyeBuffer(*wanted, SAMPLES[self._quality])
        return wanted

    def _draw_veil(self, hides: float, colour: Colour) -> None:
        if hides <= 0.0:
            return
        GL.glUseProgram(self._veil)
        GL.glUniform4f(self._veil_place, *colour, 1.0 if hides >= HIDDEN else hides)
        GL.glEnable(GL.GL_BLEND)
        GL.glDisable(GL.GL_DEPTH_TEST)
        GL.glBlendFunc(GL.GL_SRC_ALPHA, GL.GL_ONE_MINUS_SRC_ALPHA)
        self._triangle.draw()
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_DEPTH_TEST)


def _attended(look: Look) -> tuple[dict[str, float], str | None]:
    attended = look.gazing.attended
    return ({} if attended is None else {attended: look.gazing.progress}), attended


def copy(source: int, source_size: tuple[int, int], target: int, size: tuple[int, int]) -> None:
    """Copies a whole framebuffer into another, scaled."""
    GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, source)
    GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, target)
    GL.glBlitFramebuffer(0, 0, *source_size, 0, 0, *size, GL.GL_COLOR_BUFFER_BIT, GL.GL_LINEAR)
