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

SRGB8_ALPHA8, FRAMEBUFFER_SRGB = 0x8C43, 0x8DB9
LIBRARIES = {"libgl": "libGL.so.1", "libegl": "libEGL.so.1"}


class Block:
    """A uniform block, as `gl.UniformBlock`."""

    def __init__(self, context: moderngl.Context, binding: int, dtype: np.dtype) -> None:
        self.values = np.zeros(1, dtype)
        self._binding = binding
        self._buffer = context.buffer(self.values, dynamic=True)

    def send(self) -> None:
        self._buffer.bind_to_uniform_block(self._binding)
        self._buffer.write(self.values)

    def bind(self) -> None:
        self._buffer.bind_to_uniform_block(self._binding)


class Triangles:
    """Pieces of one layout in one buffer: as `gl.Pieces`, and as `gl.Mesh` where there is one piece."""

    def __init__(self, gl: ModernGl, pieces: Sequence[tuple[np.ndarray, np.ndarray]], layout: Sequence[int]) -> None:
        self._gl, self._layout = gl, layout
        self._vertices = gl.context.buffer(np.concatenate([part for part, _ in pieces], dtype=np.float32))
        self._index = gl.context.buffer(np.concatenate([index.ravel() for _, index in pieces]).astype(np.uint32))
        self._commands, first, base = [], 0, 0
        for part, index in pieces:
            self._commands.append((index.size, 1, first, base, 0))
            first, base = first + index.size, base + len(part)
        self._arrays: dict[int, moderngl.VertexArray] = {}
        self._calls: dict[tuple[bool, ...], tuple[int, moderngl.Buffer, int]] = {}

    def draw(self, within: tuple[bool, ...] = (True,)) -> None:
        count, call, triangles = self._calls.get(within) or self._call(within)
        if count:
            program = self._gl.using
            array = self._arrays.get(program.glo) or self._array(program)
            array.render_indirect(call, moderngl.TRIANGLES, count)
            self._gl.drawn[0] += 1
            self._gl.drawn[1] += triangles

    def _call(self, within: tuple[bool, ...]) -> tuple[int, moderngl.Buffer, int]:
        seen = [command for command, inside in zip(self._commands, within, strict=True) if inside]
        call = self._gl.context.buffer(np.array(seen or [(0,) * 5], np.uint32))
        self._calls[within] = len(seen), call, sum(command[0] for command in seen) // 3
        return self._calls[within]

    def _array(self, program: moderngl.Program) -> moderngl.VertexArray:
        names = {program[name].location: name for name in program if isinstance(program[name], moderngl.Attribute)}
        layout = " ".join(f"{n}f" if i in names else f"{4 * n}x" for i, n in enumerate(self._layout))
        content = (self._vertices, layout, *(names[i] for i in sorted(names)))
        self._arrays[program.glo] = self._gl.context.vertex_array(program, [content], self._index)
        return self._arrays[program.glo]


class Units:
    """Textures for the units from 0 on, as `gl.Textures`."""

    def __init__(self, made: Sequence[Any]) -> None:
        self._made = tuple(made)

    def bind(self) -> None:
        for unit, texture in enumerate(self._made):
            texture.use(unit)


class Calls:
    """The few plain calls of OpenGL that a world makes itself. A name is moderngl's own flag or number."""

    GL_BLEND, GL_CULL_FACE = moderngl.BLEND, moderngl.CULL_FACE
    GL_ONE, GL_ONE_MINUS_SRC_ALPHA = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
    GL_COLOR_BUFFER_BIT = GL_DEPTH_BUFFER_BIT = 0

    def __init__(self, gl: ModernGl) -> None:
        self._gl, self._behind = gl, (0.0,) * 4
        self.glEnable, self.glDisable = gl.context.enable, gl.context.disable

    def glUseProgram(self, program: moderngl.Program) -> None:
        self._gl.using = program

    def glBlendFunc(self, source: int, target: int) -> None:
        self._gl.context.blend_func = source, target

    def glClearColor(self, *behind: float) -> None:
        self._behind = behind

    def glClear(self, _: int) -> None:
        self._gl.context.clear(*self._behind)


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
