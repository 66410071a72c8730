"""The beach through moderngl: the very same `Beach`, with `ModernGl` in the place of `environments.gl`.

So shaders, arrays, textures, uniform blocks, the order of drawing and the choice of what is seen are the same by
construction; only the calls into OpenGL are moderngl's. Pieces that are seen go in one indirect call, as ours go in
one multi-draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import moderngl
import numpy as np

from environments.beach import Beach
from environments.world import Eye, Moment
from tests.peers.course import SEED
from tests.peers.modern_parts import Block, Calls, Triangles, Units

SRGB8_ALPHA8, FRAMEBUFFER_SRGB = 0x8C43, 0x8DB9
LIBRARIES = {"libgl": "libGL.so.1", "libegl": "libEGL.so.1"}


class ModernGl:
    """What a world is handed for `environments.gl`."""

    FRAME_BINDING, EYE_BINDING = 0, 1

    def __init__(self) -> None:
        self.context = moderngl.create_context(standalone=True, backend="egl", **LIBRARIES)
        self.context.enable_only(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self.context.depth_func = "<="
        self.context.enable_direct(FRAMEBUFFER_SRGB)
        self.using: Any = None
        self.drawn = [0, 0]
        self.GL = Calls(self)

    def in_software(self) -> bool:
        return "llvmpipe" in self.context.info["GL_RENDERER"]

    def program(self, vertex: str, fragment: str, name: str, samplers: Sequence[str] = ()) -> moderngl.Program:
        head = "#version 330 core\n"
        made = self.context.program(vertex_shader=head + vertex, fragment_shader=head + fragment)
        for block, binding in (("Frame", self.FRAME_BINDING), ("Eye", self.EYE_BINDING)):
            if block in made:
                made[block].binding = binding
        for unit, sampler in enumerate(samplers):
            if sampler in made:
                made[sampler].value = unit
        return made

    def texture(
        self, array: np.ndarray, mipmaps: bool = True, clamp: bool = False, quick: bool = False
    ) -> moderngl.Texture | moderngl.Texture3D:
        array = array if array.dtype == np.uint8 else array.astype(np.float16)
        kind = "f1" if array.dtype == np.uint8 else "f2"
        make = self.context.texture3d if array.ndim == 4 else self.context.texture
        made = make(array.shape[-2::-1], array.shape[-1], np.ascontiguousarray(array), alignment=1, dtype=kind)
        made.repeat_x = made.repeat_y = not clamp
        if array.ndim == 4:
            made.repeat_z = not clamp
        if mipmaps:
            made.build_mipmaps()
        between = moderngl.LINEAR_MIPMAP_NEAREST if quick else moderngl.LINEAR_MIPMAP_LINEAR
        made.filter = (between if mipmaps else moderngl.LINEAR), moderngl.LINEAR
        if mipmaps and not self.in_software():
            made.anisotropy = 4.0
        return made

    def Textures(self, made: Sequence[Any], three: Sequence[Any] = ()) -> Units:
        return Units(made)

    def UniformBlock(self, binding: int, dtype: np.dtype) -> Block:
        return Block(self.context, binding, dtype)

    def Mesh(self, vertices: np.ndarray, layout: Sequence[int], indices: np.ndarray | None = None) -> Triangles:
        return Triangles(self, [(vertices, np.arange(len(vertices)) if indices is None else indices)], layout)

    def Pieces(self, pieces: Sequence[tuple[np.ndarray, np.ndarray]], layout: Sequence[int]) -> Triangles:
        return Triangles(self, pieces, layout)

    def fullscreen(self) -> Triangles:
        return self.Mesh(np.array([[-1, -1], [3, -1], [-1, 3]], np.float32), (2,))


class Drawer:
    """The beach and two eyes of `size`, one sample a pixel."""

    def __init__(self, size: tuple[int, int], quality: str) -> None:
        self._gl = ModernGl()
        context = self._gl.context
        self.renderer = context.info["GL_RENDERER"]
        self._world = Beach(self._gl, SEED, quality)
        for _ in self._world.load(quality):
            pass
        self._buffers = []
        for _ in range(2):
            colour = context.texture(size, 4, internal_format=SRGB8_ALPHA8)
            self._buffers.append(context.framebuffer(colour, context.depth_renderbuffer(size)))

    def frame(self, moment: Moment, eyes: Iterable[Eye]) -> None:
        """Draws both eyes to their end."""
        self._world.update(moment)
        for buffer, eye in zip(self._buffers, eyes, strict=True):
            buffer.use()
            self._world.draw(eye)
        self._gl.context.finish()

    def counted(self, moment: Moment, eyes: Iterable[Eye]) -> tuple[int, int]:
        """Draw calls and triangles of a frame."""
        self._gl.drawn[:] = 0, 0
        self.frame(moment, eyes)
        draws, triangles = self._gl.drawn
        return draws, triangles

    def pictures(self) -> np.ndarray:
        """Of the last frame, uint8 (2, height, width, 3), top row first."""
        read = (np.frombuffer(buffer.read(alignment=1), np.uint8) for buffer in self._buffers)
        return np.array([
            one.reshape(*buffer.size[::-1], 3)[::-1] for one, buffer in zip(read, self._buffers, strict=True)
        ])
