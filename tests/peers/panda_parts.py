"""Shaders, textures and arrays as Panda3D takes them: see `panda`."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from panda3d import core

from environments.world import EYE, FRAME
from tests.peers import recorded

_BYTES = {1: core.Texture.F_red, 2: core.Texture.F_rg, 3: core.Texture.F_rgb8, 4: core.Texture.F_rgba8}
_HALVES = {1: core.Texture.F_r16, 2: core.Texture.F_rg16, 3: core.Texture.F_rgb16, 4: core.Texture.F_rgba16}


def adapted(source: str) -> str:
    """A shader with its two uniform blocks as arrays of vec4; nothing else is changed."""
    source = re.sub(r"layout\(std140, row_major\) uniform (Frame|Eye) \{.*?\} \w+;\n", "", source, flags=re.DOTALL)
    for block, dtype in (("frame", FRAME), ("eye", EYE)):
        for name in dtype.names or ():
            at = dtype.fields[name][1] // 16
            entry = f"{block}_values[{at}]"
            if (block, name) in (("eye", "clip"), ("eye", "ray")):  # row-major: transposed
                rows = ", ".join(f"eye_values[{at + i}]" for i in range(4))
                entry = f"transpose(mat4({rows}))"
            source = re.sub(rf"\b{block}\.{name}\[", f"{block}_values[{at} + ", source)
            source = re.sub(rf"\b{block}\.{name}\b", entry, source)
    counts = f"uniform vec4 frame_values[{FRAME.itemsize // 16}];\nuniform vec4 eye_values[{EYE.itemsize // 16}];\n"
    return f"#version 330 core\n{counts}{source}"


def attributes(vertex: str) -> list[str]:
    """The names of a vertex shader's attributes, by location."""
    found = re.findall(r"layout\(location = (\d+)\) in \w+ (\w+);", vertex)
    return [name for _, name in sorted(found, key=lambda each: int(each[0]))]


class Values:
    """A record as the array of vec4 that shaders read."""

    def __init__(self, dtype: np.dtype) -> None:
        self.array = core.PTA_LVecBase4f.empty_array(dtype.itemsize // 16)

    def set(self, record: np.ndarray) -> None:
        self.array.set_data(record.tobytes())


def texture(given: recorded.Texture) -> core.Texture:
    """A texture of the same numbers; Panda3D keeps blue before red."""
    array = given.array[..., None] if given.array.ndim == 2 else given.array
    channels, made = array.shape[-1], core.Texture()
    if array.dtype == np.uint8:
        kind, form = core.Texture.T_unsigned_byte, _BYTES[channels]
    else:
        array, kind, form = array.astype(np.float32), core.Texture.T_float, _HALVES[channels]
    if array.ndim == 4:
        made.setup_3d_texture(*array.shape[2::-1], kind, form)
    else:
        made.setup_2d_texture(*array.shape[1::-1], kind, form)
    if channels > 2:
        array = array[..., [2, 1, 0, 3][:channels]]
    made.set_ram_image(np.ascontiguousarray(array).tobytes())
    state, wrap = core.SamplerState(), core.SamplerState.WM_clamp if given.clamp else core.SamplerState.WM_repeat
    state.set_wrap_u(wrap)
    state.set_wrap_v(wrap)
    state.set_wrap_w(wrap)
    state.set_magfilter(core.SamplerState.FT_linear)
    between = core.SamplerState.FT_linear_mipmap_nearest if given.quick else core.SamplerState.FT_linear_mipmap_linear
    state.set_minfilter(between if given.mipmaps else core.SamplerState.FT_linear)
    made.set_default_sampler(state)
    return made


def geometry(piece: recorded.Piece, layout: Iterable[int], names: Iterable[str]) -> core.Geom:
    """Vertices and indices as Panda3D keeps them."""
    vertices, index = np.ascontiguousarray(piece[0], np.float32), np.ascontiguousarray(piece[1], np.uint32).ravel()
    columns = core.GeomVertexArrayFormat()
    for name, size in zip(names, layout, strict=True):
        columns.add_column(name, size, core.Geom.NT_float32, core.Geom.C_other)
    form = core.GeomVertexFormat.register_format(core.GeomVertexFormat(columns))
    data = core.GeomVertexData("", form, core.Geom.UH_static)
    data.unclean_set_num_rows(len(vertices))
    data.modify_array_handle(0).copy_data_from(vertices)
    triangles = core.GeomTriangles(core.Geom.UH_static)
    triangles.set_index_type(core.Geom.NT_uint32)
    held = triangles.modify_vertices()
    held.unclean_set_num_rows(index.size)
    held.modify_handle().copy_data_from(index)
    made = core.Geom(data)
    made.add_primitive(triangles)
    return made
