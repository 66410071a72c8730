"""OpenGL, all of it: the one module of the project that imports it for the worlds.

A context without a window (EGL), shaders, static meshes, textures, uniform blocks, the buffer an
eye is drawn into and the way back to bytes. Worlds are handed this module as `gl`; importing
`environments` or a world does not load it.

PyOpenGL's error checking costs ten times the call itself, so it is off; `LULL_GL_CHECK=1` turns
it on for tests and for looking after a fault. The flags must be set before `OpenGL.GL` is first
imported, hence the order below. Nothing here knows what a world is.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from environments import GlUnavailable

os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

CHECKED = os.environ.get("LULL_GL_CHECK") == "1"

_FIX = "Install libegl1, libegl-mesa0, libgl1 and libgl1-mesa-dri."

try:
    import OpenGL

    OpenGL.ERROR_CHECKING = CHECKED
    OpenGL.ERROR_LOGGING = CHECKED
    OpenGL.ERROR_ON_COPY = False
    from OpenGL import GL
    from OpenGL.raw.GL.VERSION.GL_1_0 import glGetIntegerv as _get  # every frame: the wrappers only cost
    from OpenGL.raw.GL.VERSION.GL_1_1 import glDrawElements as _draw_elements
    from OpenGL.raw.GL.VERSION.GL_1_5 import glBufferSubData as _buffer_sub_data
    from OpenGL.raw.GL.VERSION.GL_1_5 import glGetQueryObjectuiv as _query
    from OpenGL.raw.GL.VERSION.GL_3_1 import glDrawElementsInstanced as _draw_elements_instanced
    from OpenGL.raw.GL.VERSION.GL_3_2 import glMultiDrawElementsBaseVertex as _multi_draw
    from OpenGL.raw.GL.VERSION.GL_4_4 import glBindTextures as _bind_textures

    if os.environ["PYOPENGL_PLATFORM"] == "egl":
        from OpenGL.raw.EGL import _errors as _egl_errors

        if not hasattr(_egl_errors, "_error_checker"):  # PyOpenGL 3.1.10 forgets it with the checks off
            _egl_errors._error_checker = None
        from OpenGL import EGL
except (ImportError, AttributeError, OSError) as error:  # a missing library shows as any of these
    raise GlUnavailable(f"OpenGL cannot be loaded ({error}).", _FIX) from error

VERSIONS = ((4, 5), (4, 3), (3, 3))
"""Core profiles asked for, best first; every shader of the project is written for 3.30."""

_SURFACELESS = 0x31DD  # EGL_PLATFORM_SURFACELESS_MESA
_MAX_ANISOTROPY = 0x84FE  # GL_TEXTURE_MAX_ANISOTROPY

FRAME_BINDING = 0
EYE_BINDING = 1
_BLOCKS = {"Frame": FRAME_BINDING, "Eye": EYE_BINDING}


@dataclass(slots=True)
class Drawn:
    """What has been submitted since `reset`, for the budgets. Instances count each."""

    draws: int = 0
    triangles: int = 0

    def reset(self) -> None:
        self.draws = 0
        self.triangles = 0


drawn = Drawn()


@dataclass(slots=True)
class Context:
    """An EGL context of our own. The three handles are what OpenXR's EGL binding asks for."""

    display: Any
    config: Any
    context: Any
    surface: Any

    def current(self) -> None:
        """Makes this context the thread's own."""
        if not EGL.eglMakeCurrent(self.display, self.surface, self.surface, self.context):
            raise GlUnavailable("the GL context cannot be made current.", "Use it in one thread only.")

    def close(self) -> None:
        """Frees it. The display stays: other contexts of the process may live on it."""
        if self.context is None:
            return
        EGL.eglMakeCurrent(self.display, EGL.EGL_NO_SURFACE, EGL.EGL_NO_SURFACE, EGL.EGL_NO_CONTEXT)
        if self.surface != EGL.EGL_NO_SURFACE:
            EGL.eglDestroySurface(self.display, self.surface)
        EGL.eglDestroyContext(self.display, self.context)
        self.context = None


def open_context(size: tuple[int, int] = (16, 16)) -> Context:
    """An offscreen core context, made current in this thread, with the state worlds count on.

    Args:
        size: of the small surface behind it; worlds draw into an `EyeBuffer` and never there.

    Raises:
        GlUnavailable: no EGL display or no OpenGL 3.3 on it.
    """
    if os.environ["PYOPENGL_PLATFORM"] != "egl":
        raise GlUnavailable("OpenGL was loaded for windows.", "Start with PYOPENGL_PLATFORM=egl.")
    display = _display()
    EGL.eglBindAPI(EGL.EGL_OPENGL_API)
    config = _config(display)
    surface = EGL.eglCreatePbufferSurface(display, config, _ints(EGL.EGL_WIDTH, size[0], EGL.EGL_HEIGHT, size[1]))
    if not surface:
        surface = EGL.EGL_NO_SURFACE
    context = Context(display, config, _context(display, config), surface)
    context.current()
    settle()
    return context


def settle() -> None:
    """The state every world starts from; devices with a context of their own call it too."""
    GL.glEnable(GL.GL_DEPTH_TEST)
    GL.glDepthFunc(GL.GL_LEQUAL)
    GL.glEnable(GL.GL_CULL_FACE)
    GL.glEnable(GL.GL_MULTISAMPLE)
    GL.glEnable(GL.GL_FRAMEBUFFER_SRGB)
    GL.glDisable(GL.GL_DITHER)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)


def _ints(*values: int) -> Any:
    return (EGL.EGLint * (len(values) + 1))(*values, EGL.EGL_NONE)


def _display() -> Any:
    from OpenGL.EGL.EXT.platform_base import eglGetPlatformDisplayEXT

    found = (
        lambda: eglGetPlatformDisplayEXT(_SURFACELESS, EGL.EGL_DEFAULT_DISPLAY, None),
        lambda: EGL.eglGetDisplay(EGL.EGL_DEFAULT_DISPLAY),
    )
    for find in found:
        try:
            display = find()
        except Exception:  # PyOpenGL raises types of its own for an absent entry point
            continue
        if display and EGL.eglInitialize(display, EGL.EGLint(), EGL.EGLint()):
            return display
    raise GlUnavailable("no EGL display answers.", _FIX)


def _config(display: Any) -> Any:
    wanted = _ints(
        EGL.EGL_SURFACE_TYPE, EGL.EGL_PBUFFER_BIT, EGL.EGL_RENDERABLE_TYPE, EGL.EGL_OPENGL_BIT,
        EGL.EGL_RED_SIZE, 8, EGL.EGL_GREEN_SIZE, 8, EGL.EGL_BLUE_SIZE, 8, EGL.EGL_ALPHA_SIZE, 8,
    )  # fmt: skip
    configs = (EGL.EGLConfig * 1)()
    count = EGL.EGLint()
    if not EGL.eglChooseConfig(display, wanted, configs, 1, count) or not count.value:
        raise GlUnavailable("EGL offers no OpenGL configuration.", _FIX)
    return configs[0]


def _context(display: Any, config: Any) -> Any:
    for major, minor in VERSIONS:
        wanted = _ints(
            EGL.EGL_CONTEXT_MAJOR_VERSION, major, EGL.EGL_CONTEXT_MINOR_VERSION, minor,
            EGL.EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL.EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
        )  # fmt: skip
        try:
            context = EGL.eglCreateContext(display, config, EGL.EGL_NO_CONTEXT, wanted)
        except OpenGL.error.Error:
            continue
        if context:
            return context
    raise GlUnavailable("no OpenGL 3.3 core context can be made.", "Update the graphics driver.")


def program(vertex: str, fragment: str, name: str, samplers: Sequence[str] = ()) -> int:
    """Compiles and links. `#version` is put before both sources here.

    Args:
        vertex, fragment: GLSL 3.30 without the version line.
        name: said in the error.
        samplers: names of the samplers; the i-th reads texture unit i for ever.

    Raises:
        GlUnavailable: with the compiler's own words.
    """
    shaders = [_shader(GL.GL_VERTEX_SHADER, vertex, name), _shader(GL.GL_FRAGMENT_SHADER, fragment, name)]
    made = GL.glCreateProgram()
    for shader in shaders:
        GL.glAttachShader(made, shader)
    GL.glLinkProgram(made)
    if not GL.glGetProgramiv(made, GL.GL_LINK_STATUS):
        raise GlUnavailable(f"shader {name} does not link: {_words(GL.glGetProgramInfoLog(made))}", "Mend it.")
    for shader in shaders:
        GL.glDeleteShader(shader)
    for block, binding in _BLOCKS.items():
        index = GL.glGetUniformBlockIndex(made, block)
        if index != GL.GL_INVALID_INDEX:
            GL.glUniformBlockBinding(made, index, binding)
    GL.glUseProgram(made)
    for unit, sampler in enumerate(samplers):
        GL.glUniform1i(GL.glGetUniformLocation(made, sampler), unit)
    return int(made)


def _shader(kind: Any, source: str, name: str) -> int:
    shader = GL.glCreateShader(kind)
    GL.glShaderSource(shader, "#version 330 core\n" + source)
    GL.glCompileShader(shader)
    if not GL.glGetShaderiv(shader, GL.GL_COMPILE_STATUS):
        stage = "vertex" if kind == GL.GL_VERTEX_SHADER else "fragment"
        raise GlUnavailable(f"{stage} shader {name}: {_words(GL.glGetShaderInfoLog(shader))}", "Mend it.")
    return int(shader)


def _words(log: bytes | str) -> str:
    return log.decode(errors="replace") if isinstance(log, bytes) else log


def drawn_into() -> tuple[int, tuple[int, ...]]:
    """The framebuffer that is drawn into, and the viewport: x, y, width, height."""
    bound, viewport = GL.ctypes.c_int(), (GL.ctypes.c_int * 4)()
    _get(GL.GL_DRAW_FRAMEBUFFER_BINDING, GL.ctypes.byref(bound))
    _get(GL.GL_VIEWPORT, viewport)
    return bound.value, tuple(viewport)


def query_result(query: int, what: Any) -> int:
    """A number a query has to tell: its result, or whether it is there."""
    told = GL.ctypes.c_uint()
    _query(query, what, GL.ctypes.byref(told))
    return int(told.value)


def delete_program(made: int) -> None:
    GL.glDeleteProgram(made)


class Mesh:
    """Static triangles on the GPU. Attribute i of a shader is `layout(location = i)`.

    Args:
        vertices: float32 (n, sum(attributes)).
        attributes: numbers of floats, in order, from location 0.
        indices: any integer array; None draws the vertices three by three.
        instances: float32 (m, sum(per_instance)); None draws once.
        per_instance: numbers of floats, at the locations after `attributes`.
    """

    def __init__(
        self,
        vertices: np.ndarray,
        attributes: Sequence[int],
        indices: np.ndarray | None = None,
        instances: np.ndarray | None = None,
        per_instance: Sequence[int] = (),
    ) -> None:
        self._array = GL.glGenVertexArrays(1)
        GL.glBindVertexArray(self._array)
        self._buffers = [_attributes(vertices, attributes, 0, 0)]
        self.instances = 0
        if instances is not None:
            self._buffers.append(_attributes(instances, per_instance, len(attributes), 1))
            self.instances = len(instances)
        self._indexed = indices is not None
        if indices is not None:
            flat = np.ascontiguousarray(indices, dtype=np.uint32).ravel()
            self.count = flat.size
            self._buffers.append(_buffer(GL.GL_ELEMENT_ARRAY_BUFFER, flat))
        else:
            self.count = len(vertices)
        GL.glBindVertexArray(0)

    def draw(self, instances: int | None = None) -> None:
        """Draws it with the program in use; `instances` limits how many (the first ones)."""
        times = self.instances if instances is None else min(instances, self.instances)
        GL.glBindVertexArray(self._array)
        if self._indexed and self.instances:
            _draw_elements_instanced(GL.GL_TRIANGLES, self.count, GL.GL_UNSIGNED_INT, None, times)
        elif self._indexed:
            _draw_elements(GL.GL_TRIANGLES, self.count, GL.GL_UNSIGNED_INT, None)
        elif self.instances:
            GL.glDrawArraysInstanced(GL.GL_TRIANGLES, 0, self.count, times)
        else:
            GL.glDrawArrays(GL.GL_TRIANGLES, 0, self.count)
        drawn.draws += 1
        drawn.triangles += self.count // 3 * (times or 1)

    def close(self) -> None:
        GL.glDeleteVertexArrays(1, [self._array])
        GL.glDeleteBuffers(len(self._buffers), self._buffers)
        self._buffers = []


class Pieces:
    """Static triangles in pieces of one layout, in one buffer: any of them are drawn with one call.

    Args:
        pieces: (vertices float32 (n, sum(attributes)), any integer indices) of each.
        attributes: numbers of floats, in order, from location 0.
    """

    def __init__(self, pieces: Sequence[tuple[np.ndarray, np.ndarray]], attributes: Sequence[int]) -> None:
        self._array = GL.glGenVertexArrays(1)
        GL.glBindVertexArray(self._array)
        stride = sum(attributes) * 4
        self._buffers = [int(made) for made in GL.glGenBuffers(2)]
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._buffers[0])
        GL.glBufferData(GL.GL_ARRAY_BUFFER, sum(len(part) for part, _ in pieces) * stride, None, GL.GL_STATIC_DRAW)
        GL.glBindBuffer(GL.GL_ELEMENT_ARRAY_BUFFER, self._buffers[1])
        GL.glBufferData(GL.GL_ELEMENT_ARRAY_BUFFER, sum(index.size for _, index in pieces) * 4, None, GL.GL_STATIC_DRAW)
        self._counts, self._offsets, self._bases = [], [], []
        vertex = index_at = 0
        for part, index in pieces:
            part = np.ascontiguousarray(part, np.float32)
            index = np.ascontiguousarray(index, np.uint32).ravel()
            if part.ndim != 2 or part.shape[1] * 4 != stride:
                raise ValueError(f"{part.shape} does not hold attributes of {tuple(attributes)} floats")
            GL.glBufferSubData(GL.GL_ARRAY_BUFFER, vertex * stride, part.nbytes, part)
            GL.glBufferSubData(GL.GL_ELEMENT_ARRAY_BUFFER, index_at * 4, index.nbytes, index)
            self._counts.append(index.size)
            self._offsets.append(index_at * 4)
            self._bases.append(vertex)
            vertex, index_at = vertex + len(part), index_at + index.size
        _point(attributes, 0, 0, stride)
        GL.glBindVertexArray(0)
        self._calls: dict[tuple[bool, ...], tuple[Any, ...]] = {}

    def draw(self, within: tuple[bool, ...]) -> None:
        """Draws the pieces of which `within` says so, with the program in use."""
        count, counts, offsets, bases, triangles = self._calls.get(within) or self._call(within)
        if count:
            GL.glBindVertexArray(self._array)
            _multi_draw(GL.GL_TRIANGLES, counts, GL.GL_UNSIGNED_INT, offsets, count, bases)
            drawn.draws += 1
            drawn.triangles += triangles

    def _call(self, within: tuple[bool, ...]) -> tuple[Any, ...]:
        """What the call for these pieces says. A head that turns asks for few different ones, again and again."""
        some = [number for number, inside in enumerate(within) if inside]
        counts = [self._counts[number] for number in some]
        several, ctypes = len(some), GL.ctypes
        call = self._calls[within] = (
            several,
            (ctypes.c_int * several)(*counts),
            (ctypes.c_void_p * several)(*(self._offsets[number] for number in some)),
            (ctypes.c_int * several)(*(self._bases[number] for number in some)),
            sum(counts) // 3,
        )
        return call

    def close(self) -> None:
        GL.glDeleteVertexArrays(1, [self._array])
        GL.glDeleteBuffers(len(self._buffers), self._buffers)
        self._buffers = []


def _buffer(target: Any, data: np.ndarray) -> int:
    made = GL.glGenBuffers(1)
    GL.glBindBuffer(target, made)
    GL.glBufferData(target, data.nbytes, data, GL.GL_STATIC_DRAW)
    return int(made)


def _attributes(data: np.ndarray, sizes: Sequence[int], first: int, divisor: int) -> int:
    data = np.ascontiguousarray(data, dtype=np.float32)
    if data.ndim != 2 or data.shape[1] != sum(sizes):
        raise ValueError(f"{data.shape} does not hold attributes of {tuple(sizes)} floats")
    made = _buffer(GL.GL_ARRAY_BUFFER, data)
    _point(sizes, first, divisor, data.shape[1] * 4)
    return made


def _point(sizes: Sequence[int], first: int, divisor: int, stride: int) -> None:
    """Points the vertex array that is bound at the buffer that is bound."""
    offset = 0
    for location, size in enumerate(sizes, first):
        GL.glEnableVertexAttribArray(location)
        GL.glVertexAttribPointer(location, size, GL.GL_FLOAT, False, stride, GL.ctypes.c_void_p(offset))
        GL.glVertexAttribDivisor(location, divisor)
        offset += size * 4


def fullscreen() -> Mesh:
    """One triangle over the whole picture at the far plane; attribute 0 is its clip position."""
    return Mesh(np.array([[-1, -1], [3, -1], [-1, 3]], np.float32), (2,))


_CHANNELS = {1: GL.GL_RED, 2: GL.GL_RG, 3: GL.GL_RGB, 4: GL.GL_RGBA}
_BYTES = {1: GL.GL_R8, 2: GL.GL_RG8, 3: GL.GL_RGB8, 4: GL.GL_RGBA8}
_HALVES = {1: GL.GL_R16F, 2: GL.GL_RG16F, 3: GL.GL_RGB16F, 4: GL.GL_RGBA16F}


def texture(
    array: np.ndarray, mipmaps: bool = True, srgb: bool = False, clamp: bool = False, quick: bool = False
) -> int:
    """A filtered texture: (h, w), (h, w, c), or (d, h, w, c) for three dimensions.

    Args:
        array: uint8 is kept as bytes (0–1 in the shader); floats become half floats. Row 0 is t = 0.
        mipmaps: trilinear and, where offered, anisotropic.
        srgb: bytes of 3 or 4 channels that are encoded; the shader reads linear light.
        clamp: the edge is held; otherwise it repeats.
        quick: one mipmap is read and not two, where the processor does it.
    """
    if array.ndim == 2:
        array = array[..., None]
    channels = array.shape[-1]
    if array.dtype == np.uint8:
        kind, inner = GL.GL_UNSIGNED_BYTE, _BYTES[channels]
        if srgb:
            inner = {3: GL.GL_SRGB8, 4: GL.GL_SRGB8_ALPHA8}[channels]
    else:
        array, kind, inner = array.astype(np.float16), GL.GL_HALF_FLOAT, _HALVES[channels]
    array = np.ascontiguousarray(array)
    target = GL.GL_TEXTURE_3D if array.ndim == 4 else GL.GL_TEXTURE_2D
    made = GL.glGenTextures(1)
    GL.glBindTexture(target, made)
    if array.ndim == 4:
        depth, height, width = array.shape[:3]
        GL.glTexImage3D(target, 0, inner, width, height, depth, 0, _CHANNELS[channels], kind, array)
    else:
        height, width = array.shape[:2]
        GL.glTexImage2D(target, 0, inner, width, height, 0, _CHANNELS[channels], kind, array)
    wrap = GL.GL_CLAMP_TO_EDGE if clamp else GL.GL_REPEAT
    for axis in (GL.GL_TEXTURE_WRAP_S, GL.GL_TEXTURE_WRAP_T, GL.GL_TEXTURE_WRAP_R):
        GL.glTexParameteri(target, axis, wrap)
    GL.glTexParameteri(target, GL.GL_TEXTURE_MAG_FILTER, GL.GL_LINEAR)
    between = GL.GL_LINEAR_MIPMAP_NEAREST if quick else GL.GL_LINEAR_MIPMAP_LINEAR
    smooth = between if mipmaps else GL.GL_LINEAR
    GL.glTexParameteri(target, GL.GL_TEXTURE_MIN_FILTER, smooth)
    if mipmaps:
        GL.glGenerateMipmap(target)
        if target == GL.GL_TEXTURE_2D and not in_software():  # Mesa 22's llvmpipe may never return from it
            GL.glTexParameterf(target, _MAX_ANISOTROPY, 4.0)
    return int(made)


def bind_texture(unit: int, made: int, three: bool = False) -> None:
    GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
    GL.glBindTexture(GL.GL_TEXTURE_3D if three else GL.GL_TEXTURE_2D, made)


class Textures:
    """Several textures for the units from 0 on: one call where OpenGL 4.4 is.

    Args:
        made: their names, in order.
        three: those that have three dimensions.
    """

    def __init__(self, made: Sequence[int], three: Sequence[int] = ()) -> None:
        self._each = tuple((unit, name, name in three) for unit, name in enumerate(made))
        self._names = (GL.ctypes.c_uint * len(made))(*made)
        self._at_once = (GL.glGetIntegerv(GL.GL_MAJOR_VERSION), GL.glGetIntegerv(GL.GL_MINOR_VERSION)) >= (4, 4)

    def bind(self) -> None:
        if self._at_once:
            _bind_textures(0, len(self._each), self._names)
        else:
            for unit, name, three in self._each:
                bind_texture(unit, name, three)


def delete_textures(*made: int) -> None:
    GL.glDeleteTextures(len(made), list(made))


class UniformBlock:
    """A std140 block kept in one numpy record: write into `values`, then `send` once.

    Args:
        binding: `FRAME_BINDING` or `EYE_BINDING`.
        dtype: a structured dtype laid out by std140 (vec4 and mat4 fields only keep that simple).
    """

    def __init__(self, binding: int, dtype: np.dtype) -> None:
        self.values = np.zeros(1, dtype)
        self._size, self._data = self.values.nbytes, GL.ctypes.c_void_p(self.values.ctypes.data)
        self._binding = binding
        self._buffer = GL.glGenBuffers(1)
        GL.glBindBuffer(GL.GL_UNIFORM_BUFFER, self._buffer)
        GL.glBufferData(GL.GL_UNIFORM_BUFFER, self.values.nbytes, self.values, GL.GL_DYNAMIC_DRAW)

    def send(self) -> None:
        """Uploads all of it with one call and leaves it bound."""
        GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, self._binding, self._buffer)
        _buffer_sub_data(GL.GL_UNIFORM_BUFFER, 0, self._size, self._data)

    def bind(self) -> None:
        GL.glBindBufferBase(GL.GL_UNIFORM_BUFFER, self._binding, self._buffer)

    def close(self) -> None:
        GL.glDeleteBuffers(1, [self._buffer])


class EyeBuffer:
    """What an eye is drawn into: multisampled sRGB colour and depth, and its resolved copy.

    Args:
        width, height: pixels.
        samples: 1, 2, 4 or 8; what the driver cannot give is lowered in silence.
    """

    def __init__(self, width: int, height: int, samples: int = 4) -> None:
        self.size = (width, height)
        self.samples = min(samples, int(GL.glGetIntegerv(GL.GL_MAX_SAMPLES)))
        self._colour, self._depth, self._resolved_colour = (int(n) for n in GL.glGenRenderbuffers(3))
        self.framebuffer, self.resolved = (int(n) for n in GL.glGenFramebuffers(2))
        count = self.samples if self.samples > 1 else 0
        _storage(self._colour, GL.GL_SRGB8_ALPHA8, count, width, height)
        _storage(self._depth, GL.GL_DEPTH_COMPONENT24, count, width, height)
        _storage(self._resolved_colour, GL.GL_SRGB8_ALPHA8, 0, width, height)
        _attach(self.framebuffer, self._colour, self._depth)
        _attach(self.resolved, self._resolved_colour)

    def bind(self, rect: tuple[int, int] | None = None) -> None:
        """Draw here from now on, over the lower left `rect` (width, height) or all of it."""
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self.framebuffer)
        GL.glViewport(0, 0, *(rect or self.size))

    def resolve(self, to_framebuffer: int | None = None, rect: tuple[int, int, int, int] | None = None) -> None:
        """Averages the samples into another framebuffer (ours when None) of sRGB colour.

        Args:
            rect: x, y, width, height there; what is taken is our lower left width by height.
        """
        x, y, width, height = rect or (0, 0, *self.size)
        target = self.resolved if to_framebuffer is None else to_framebuffer
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self.framebuffer)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, target)
        GL.glBlitFramebuffer(
            0, 0, width, height, x, y, x + width, y + height, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST
        )

    def read(self) -> np.ndarray:
        """Resolves and waits: uint8 (height, width, 3), top row first, sRGB bytes as a PNG wants."""
        self.resolve()
        width, height = self.size
        picture = np.empty((height, width, 3), np.uint8)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self.resolved)
        GL.glReadPixels(0, 0, width, height, GL.GL_RGB, GL.GL_UNSIGNED_BYTE, picture)
        return np.ascontiguousarray(picture[::-1])

    def close(self) -> None:
        GL.glDeleteFramebuffers(2, [self.framebuffer, self.resolved])
        GL.glDeleteRenderbuffers(3, [self._colour, self._depth, self._resolved_colour])


def _storage(buffer: int, kind: Any, samples: int, width: int, height: int) -> None:
    GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, buffer)
    GL.glRenderbufferStorageMultisample(GL.GL_RENDERBUFFER, samples, kind, width, height)


def _attach(framebuffer: int, colour: int, depth: int | None = None) -> None:
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
    for point, buffer in ((GL.GL_COLOR_ATTACHMENT0, colour), (GL.GL_DEPTH_ATTACHMENT, depth)):
        if buffer is not None:
            GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, point, GL.GL_RENDERBUFFER, buffer)
    if GL.glCheckFramebufferStatus(GL.GL_FRAMEBUFFER) != GL.GL_FRAMEBUFFER_COMPLETE:
        raise GlUnavailable("an eye's framebuffer is refused.", "Update the graphics driver.")


class Readback:
    """Pictures back to memory without waiting for the GPU: asked for in one frame, fetched in a later one.

    Args:
        width, height: pixels of what is read; a source of another size is scaled to it.
    """

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self._colour = int(GL.glGenRenderbuffers(1))
        self._framebuffer = int(GL.glGenFramebuffers(1))
        _storage(self._colour, GL.GL_SRGB8_ALPHA8, 0, width, height)
        _attach(self._framebuffer, self._colour)
        self._buffers = [int(n) for n in GL.glGenBuffers(2)]
        for buffer in self._buffers:
            GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, buffer)
            GL.glBufferData(GL.GL_PIXEL_PACK_BUFFER, width * height * 3, None, GL.GL_STREAM_READ)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        self._picture = np.zeros((height, width, 3), np.uint8)
        self._asked = self._fetched = 0

    def request(self, framebuffer: int, size: tuple[int, int]) -> None:
        """Starts reading `size` of a resolved framebuffer. Two at most may be under way."""
        width, height = self.size
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, self._buffers[self._asked % 2])
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, framebuffer)
        if size != self.size:
            GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._framebuffer)
            GL.glBlitFramebuffer(0, 0, *size, 0, 0, width, height, GL.GL_COLOR_BUFFER_BIT, GL.GL_LINEAR)
            GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._framebuffer)
        GL.glReadPixels(0, 0, width, height, GL.GL_RGB, GL.GL_UNSIGNED_BYTE, GL.ctypes.c_void_p(0))
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        self._asked += 1

    def fetch(self) -> np.ndarray:
        """The oldest picture under way; waits where the GPU has not drawn it yet.

        It is top row first, ours, and overwritten by the next call.
        """
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, self._buffers[self._fetched % 2])
        GL.glGetBufferSubData(GL.GL_PIXEL_PACK_BUFFER, 0, self._picture.nbytes, self._picture)
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        self._fetched += 1
        return self._picture[::-1]

    def close(self) -> None:
        GL.glDeleteBuffers(2, self._buffers)
        GL.glDeleteFramebuffers(1, [self._framebuffer])
        GL.glDeleteRenderbuffers(1, [self._colour])


def in_software() -> bool:
    """Whether the driver draws on the processor: everything must then be smaller."""
    renderer = describe()["renderer"].lower()
    return any(word in renderer for word in ("llvmpipe", "softpipe", "swrast"))


def describe() -> Mapping[str, str]:
    """Names of the driver, for logs and reports: vendor, renderer, version."""
    names = {"vendor": GL.GL_VENDOR, "renderer": GL.GL_RENDERER, "version": GL.GL_VERSION}
    return {key: _words(GL.glGetString(name) or b"") for key, name in names.items()}
