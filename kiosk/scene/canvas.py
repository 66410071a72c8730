"""What a frame is painted with: the eyes' pictures, the page and the veil over them. All GL, no decisions.

The world is drawn multisampled into a buffer of our own, at a share of the eye's size that its tier allows and
the GPU's time leaves (kiosk.scene.resolution). A headset is handed that part of its picture alone; a screen,
which shows words where they are drawn, has it enlarged under them. Where the headset hangs quads, the page goes
there: it stays sharp at any scale.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from environments import gl
from environments.gpu_time import GpuTimer
from environments.panel import PanelPicture
from environments.windows import LIGHT, Windows
from environments.world import Eye
from kiosk.devices.flat import SCREEN_FOV
from kiosk.devices.headset import EyeView, Frame, Pose, QuadLayer
from kiosk.panel import Cell, Panel
from kiosk.scene.attention import Look
from kiosk.scene.light import Colour
from kiosk.scene.resolution import Resolution, Tier
from kiosk.scene.stance import Stance
from kiosk.scene.worlds import Worlds

GL: Any = gl.GL  # type: ignore[attr-defined]
HALF_HIDDEN = 0.5  # a veil as thick as this: the page before it goes
HIDDEN = 0.98  # as thick as this it hides all: nothing under it needs to be drawn

_VEIL_VERTEX = "layout(location = 0) in vec2 place; void main() { gl_Position = vec4(place, 0.0, 1.0); }"
_VEIL_FRAGMENT = "uniform vec4 veil; out vec4 colour; void main() { colour = veil; }"


class Canvas:
    """The buffers of one scene.

    Args:
        tier: of the machine.
        stance: places what the device says in the world.
        hangs: the headset hangs quads, and takes a part of a picture.
        seed: of the worlds.
    """

    def __init__(self, tier: Tier, stance: Stance, hangs: bool, seed: int) -> None:
        self._tier, self._stance, self._hangs = tier, stance, hangs
        self._resolution, self._timer = Resolution(), GpuTimer(gl)
        self._took: deque[float] = deque(maxlen=1024)
        self._buffer: Any = None
        self._page = PanelPicture(gl) if hangs else PanelPicture(gl, math.degrees(SCREEN_FOV.up))
        self._windows = Windows(gl, seed)
        self._opening: Iterator[None] = iter(())
        self._panes: dict[str, tuple[Cell, ...]] = {}  # of this page and the last one, by its key
        self._veil = gl.program(_VEIL_VERTEX, _VEIL_FRAGMENT, "veil")
        self._veil_place = GL.glGetUniformLocation(self._veil, "veil")
        self._triangle = gl.fullscreen()

    @property
    def scale(self) -> float:
        """The share of the tier's largest width and height that is drawn now."""
        return self._resolution.scale

    def took_ms(self) -> float | None:
        """What 19 in 20 frames since the last call took at most on the GPU; None where none was measured."""
        times = sorted(self._took)
        self._took.clear()
        return 1000.0 * times[min(len(times) - 1, int(0.95 * len(times)))] if times else None

    def write(self, page: Panel | None, caption: str, bell: Cell | None, beside: tuple[Cell, ...] = ()) -> None:
        """The words from now on; only a change costs anything."""
        self._page.set(page, caption, bell, beside)
        if page is not None and page.key not in self._panes:
            last = dict([*self._panes.items()][-1:])
            self._panes = {**last, page.key: tuple(cell for cell in page.cells if cell.picture)}

    def open_windows(self, names: Sequence[str]) -> None:
        """Begins to take in the windows into these worlds."""
        self._opening = self._windows.load(names)

    def aside(self) -> None:
        """Whatever is drawn now is seen by nobody; a window is taken on by a step."""
        if self._buffer is not None:
            self._buffer.bind()
        next(self._opening, None)

    def fit(self, frame: Frame) -> Frame:
        """The same frame with eyes of the size that is to be drawn and handed over."""
        if not self._hangs:
            return frame
        return replace(frame, eyes=tuple(replace(view, size=self._drawn(view.size)) for view in frame.eyes))

    def draw(
        self, frame: Frame, worlds: Worlds, look: Look, veil: tuple[float, Colour], now: float
    ) -> QuadLayer | None:
        """Draws all eyes of a frame; returns the page where it is to be hung before them."""
        hides, colour = veil
        self._timer.begin()
        if hides < HIDDEN:
            while not all(self._draw_world(i, view, worlds, look, now) for i, view in enumerate(frame.eyes)):
                pass  # a world gave way: once more, with the calm scene
        hung = self._hangs and self._page.settled  # what comes or goes has more than one place
        for index, view in enumerate(frame.eyes):
            words = not hung and hides < HIDDEN
            if not words and hides <= 0.0:
                continue
            GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, view.framebuffer)
            if words:
                self.draw_page(index, view, look, now, view.size)
            GL.glViewport(0, 0, *view.size)
            self._draw_veil(hides, colour)
        quad = self._page_layer(look, now) if hung and hides < HALF_HIDDEN else None
        took = self._timer.end()
        if took is not None:
            self._took.append(took)
            if self._hangs:
                self._resolution.took(took, frame.period_s, now)
        return quad

    def draw_page(self, index: int, view: EyeView, look: Look, now: float, size: tuple[int, int]) -> None:
        """Draws the words over what is bound, which is `size` large and shows what `view` sees."""
        GL.glViewport(0, 0, *size)
        self._page.draw(self._eye(index, view, size), look.anchor.matrix(), *_attended(look), now)

    def _page_layer(self, look: Look, now: float) -> QuadLayer | None:
        quad = self._page.render(*_attended(look), now)
        if quad is None:
            return None
        pose = self._stance.back(Pose(look.anchor.orientation, look.anchor.apply(quad.centre)))
        return QuadLayer(pose, quad.metres, quad.framebuffer, quad.size, quad.version)

    def _draw_world(self, index: int, view: EyeView, worlds: Worlds, look: Look, now: float) -> bool:
        size = view.size if self._hangs else self._drawn(view.size)
        buffer = self._buffer_of(size)
        buffer.bind(size)
        eye = self._eye(index, view, size)
        if not worlds.draw(eye):
            return False
        for key, shown in self._page.pages.items():
            if panes := self._panes.get(key):
                light = LIGHT * worlds.brightness
                self._windows.draw(eye, look.anchor.matrix(), panes, shown, light, now)
        if size == view.size:
            buffer.resolve(view.framebuffer, (0, 0, *size))
        else:
            drawn = buffer.framebuffer
            if buffer.samples > 1:  # those cannot be scaled as they are
                buffer.resolve(None, (0, 0, *size))
                drawn = buffer.resolved
            copy(drawn, size, view.framebuffer, view.size)
        return True

    def _eye(self, index: int, view: EyeView, size: tuple[int, int]) -> Eye:
        """What a world is told of an eye."""
        pose = self._stance.place(view.pose)
        return Eye(index, pose.view(), view.fov.projection(), np.array(pose.position, np.float32), size)

    def _drawn(self, size: tuple[int, int]) -> tuple[int, int]:
        """The size an eye of `size` is drawn at."""
        return self._resolution.fit(size, self._tier.largest)

    def _buffer_of(self, size: tuple[int, int]) -> Any:
        """A buffer that holds `size`. It never shrinks: a scale that changes allocates nothing."""
        old = self._buffer
        if old is None or old.size[0] < size[0] or old.size[1] < size[1]:
            if old is not None:
                old.close()
            self._buffer = gl.EyeBuffer(*size, self._tier.samples)
        return self._buffer

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
