"""What a world makes and draws with, in moderngl: see `modern`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import moderngl
import numpy as np


class Gl(Protocol):
    """What these need of `modern.ModernGl`: the context, the program in use, draw calls and triangles so far."""

    context: moderngl.Context
    using: Any
    drawn: list[int]


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

    def __init__(self, gl: Gl, pieces: Sequence[tuple[np.ndarray, np.ndarray]], layout: Sequence[int]) -> None:
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

    def __init__(self, gl: Gl) -> None:
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
