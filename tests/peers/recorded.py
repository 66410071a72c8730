"""A stand-in for `environments.gl` that draws nothing: it keeps what a world makes, for a library that keeps scenes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from environments.beach import Beach
from environments.world import Eye, Moment
from tests.peers.course import SEED

Piece = tuple[np.ndarray, np.ndarray]
FULL = np.array([[-1, -1], [3, -1], [-1, 3]], np.float32)


@dataclass(frozen=True, eq=False)
class Program:
    """Sources without their version, and the samplers in the order of the units."""

    vertex: str
    fragment: str
    samplers: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Texture:
    """As given to `gl.texture`."""

    array: np.ndarray
    mipmaps: bool = True
    clamp: bool = False
    quick: bool = False


@dataclass(eq=False)
class Block:
    """A uniform block that goes nowhere; `values` is read by whoever draws."""

    values: np.ndarray

    def send(self) -> None:
        pass

    bind = close = send


@dataclass(frozen=True, eq=False)
class Pass:
    """What one draw call of a world drew: pieces with a program, and whether over what was there."""

    program: Program
    pieces: Sequence[Piece]
    layout: Sequence[int]
    blended: bool


@dataclass(eq=False)
class Triangles:
    """As `gl.Pieces` and `gl.Mesh`: drawing notes a pass."""

    gl: Recorder
    pieces: Sequence[Piece]
    layout: Sequence[int]

    def draw(self, within: Sequence[bool] = ()) -> None:
        self.gl.passes.append(Pass(self.gl.using, self.pieces, self.layout, self.gl.blending))


@dataclass
class Recorder:
    """See the module."""

    passes: list[Pass] = field(default_factory=list)
    units: tuple[Texture, ...] = ()
    using: Any = None
    blending: bool = False
    FRAME_BINDING, EYE_BINDING = 0, 1

    def __post_init__(self) -> None:
        def nothing(*_: object) -> None:
            pass

        self.GL = SimpleNamespace(
            GL_BLEND="blend", GL_CULL_FACE="cull", GL_ONE=0, GL_ONE_MINUS_SRC_ALPHA=0, GL_COLOR_BUFFER_BIT=0,
            GL_DEPTH_BUFFER_BIT=0, glClear=nothing, glClearColor=nothing, glBlendFunc=nothing,
            glUseProgram=lambda program: setattr(self, "using", program),
            glEnable=lambda what: self._blend(what, True), glDisable=lambda what: self._blend(what, False),
        )

    def _blend(self, what: str, on: bool) -> None:
        if what == "blend":
            self.blending = on

    def in_software(self) -> bool:
        return True

    def program(self, vertex: str, fragment: str, name: str, samplers: Sequence[str] = ()) -> Program:
        return Program(vertex, fragment, tuple(samplers))

    def texture(self, array: np.ndarray, **how: bool) -> Texture:
        return Texture(array, **how)

    def Textures(self, made: Sequence[Texture], three: Sequence[Texture] = ()) -> Any:
        self.units = tuple(made)
        return SimpleNamespace(bind=lambda: None)

    def UniformBlock(self, binding: int, dtype: np.dtype) -> Block:
        return Block(np.zeros(1, dtype))

    def Mesh(self, vertices: np.ndarray, layout: Sequence[int], indices: np.ndarray | None = None) -> Triangles:
        return Triangles(self, [(vertices, np.arange(len(vertices)) if indices is None else indices)], layout)

    def Pieces(self, pieces: Sequence[Piece], layout: Sequence[int]) -> Triangles:
        return Triangles(self, pieces, layout)

    def fullscreen(self) -> Triangles:
        return self.Mesh(FULL, (2,))


class Drawer:
    """The beach's own arithmetic and nothing else: what each of the three has to do before its library is asked."""

    renderer = "none"

    def __init__(self, size: tuple[int, int], quality: str) -> None:
        self._gl = Recorder()
        self._world = Beach(self._gl, SEED, quality)
        for _ in self._world.load(quality):
            pass

    def frame(self, moment: Moment, eyes: Iterable[Eye]) -> None:
        """Decides what is drawn for both eyes."""
        self._world.update(moment)
        for eye in eyes:
            self._world.draw(eye)
        self._gl.passes.clear()
