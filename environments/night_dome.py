"""The upper sky of the night as a picture, painted once a frame for both eyes."""

from __future__ import annotations

from typing import Any


class Dome:
    """A picture of the upper sky, painted anew within `with` and then mipmapped; what was bound is bound again."""

    def __init__(self, gl: Any, texture: int, size: int) -> None:
        GL = self._GL = gl.GL
        self.texture, self._size = texture, size
        self._framebuffer = int(GL.glGenFramebuffers(1))
        self._drawn_into = gl.drawn_into
        self._before = bound, _ = gl.drawn_into()
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._framebuffer)
        GL.glFramebufferTexture2D(GL.GL_DRAW_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_TEXTURE_2D, texture, 0)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, bound)

    def __enter__(self) -> Dome:
        GL = self._GL
        self._before = self._drawn_into()
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._framebuffer)
        GL.glViewport(0, 0, self._size, self._size)
        return self

    def __exit__(self, *_: object) -> None:
        GL = self._GL
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._before[0])
        GL.glViewport(*self._before[1])
        GL.glActiveTexture(GL.GL_TEXTURE0)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self.texture)
        GL.glGenerateMipmap(GL.GL_TEXTURE_2D)

    def close(self) -> None:
        self._GL.glDeleteFramebuffers(1, [self._framebuffer])
