"""What is drawn with is bound where the shaders look for it."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.gl


@pytest.mark.parametrize("at_once", (True, False), ids=("OpenGL 4.4", "OpenGL 3.3"))
def test_textures_are_bound_each_to_its_unit(gl: ModuleType, monkeypatch: pytest.MonkeyPatch, at_once: bool) -> None:
    GL: Any = gl.GL
    made = [gl.texture(np.zeros(shape, np.uint8)) for shape in ((2, 2, 3), (2, 2, 2, 3), (2, 2))]
    version = {GL.GL_MAJOR_VERSION: 4 if at_once else 3, GL.GL_MINOR_VERSION: 4 if at_once else 3}
    with monkeypatch.context() as patched:
        patched.setattr(GL, "glGetIntegerv", version.__getitem__)
        textures = gl.Textures(made, three=made[1:2])
    for unit in range(3):
        gl.bind_texture(unit, 0)
        gl.bind_texture(unit, 0, three=True)
    textures.bind()
    bound = []
    for unit, target in enumerate((GL.GL_TEXTURE_BINDING_2D, GL.GL_TEXTURE_BINDING_3D, GL.GL_TEXTURE_BINDING_2D)):
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        bound.append(int(GL.glGetIntegerv(target)))
    gl.delete_textures(*made)
    assert bound == made
