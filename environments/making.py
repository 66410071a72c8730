"""What draws and must free what it drew with: worlds and games make their programs, textures and meshes here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

import numpy as np

Kept = TypeVar("Kept")


class Maker:
    """Makes things on the GPU and remembers them until `close`. `gl` is `environments.gl`."""

    name: ClassVar[str] = ""

    def __init__(self, gl: Any) -> None:
        self.gl = gl
        self._programs: list[int] = []
        self._textures: list[int] = []
        self._closing: list[Any] = []
        self.alive = True

    def program(self, vertex: str, fragment: str, name: str, samplers: Sequence[str] = ()) -> int:
        self._programs.append(self.gl.program(vertex, fragment, f"{self.name}.{name}", samplers))
        return self._programs[-1]

    def texture(self, array: np.ndarray, **how: bool) -> int:
        self._textures.append(self.gl.texture(array, **how))
        return self._textures[-1]

    def mesh(self, *parts: Any, **more: Any) -> Any:
        return self.kept(self.gl.Mesh(*parts, **more))

    def pieces(self, pieces: Sequence[tuple[np.ndarray, np.ndarray]], attributes: Sequence[int]) -> Any:
        return self.kept(self.gl.Pieces(pieces, attributes))

    def kept(self, made: Kept) -> Kept:
        """`made`, to be closed with the rest."""
        self._closing.append(made)
        return made

    def close(self) -> None:
        """Frees all that was made; calling it twice is fine."""
        self.gl.GL.glUseProgram(0)  # one in use would outlive its deletion
        for made in self._closing:
            made.close()
        for program in self._programs:
            self.gl.delete_program(program)
        if self._textures:
            self.gl.delete_textures(*self._textures)
        self._closing, self._programs, self._textures = [], [], []
        self.alive = False
