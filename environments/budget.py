"""What a frame of a world costs, counted where no GPU is needed: draws, triangles, overdraw, textures, fetches, memory.

Overdraw is counted by a stencil that every fragment which passes the depth test raises by one, in a framebuffer
of one sample: leaves that several samples would cut out count whole, as they are shaded whole. Fetches are those
written in a shader's source, loops of constant length unrolled and branches all taken. How
long a frame takes is for `kiosk bench`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from environments.world import Eye, World

TRIANGLES, DRAWS, OVERDRAW, TEXTURES_MB, FULL_FETCHES, MEMORY_MB = 250_000, 40, 2.0, 64.0, 6, 150.0
"""Limits of one eye's picture, and (textures, memory) of one world with its game."""

_NAMES = 4096  # texture names that are looked through: drivers count up from 1


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw of an eye.

    Args:
        name: of the attribute in which its program is kept, or the program's number.
        triangles: submitted, all instances.
        cover: fragments that passed, as a share of the picture's pixels.
        fetches: texture fetches of one fragment.
        full: whether it is one triangle over the whole picture.
    """

    name: str
    triangles: int
    cover: float
    fetches: int
    full: bool


def draws(gl: Any, world: World, eye: Eye) -> tuple[Draw, ...]:
    """Draws an eye of the world as it now is and counts each draw. Not for use while another query counts."""
    GL, found, sources = gl.GL, [], {}
    query = int(np.ravel(GL.glGenQueries(1))[0])
    plain = {kind: kind.draw for kind in (gl.Mesh, gl.Pieces)}

    def counted(mesh: Any, *some: Any) -> None:
        before = gl.drawn.triangles
        GL.glBeginQuery(GL.GL_SAMPLES_PASSED, query)
        plain[type(mesh)](mesh, *some)
        GL.glEndQuery(GL.GL_SAMPLES_PASSED)
        passed = int(GL.glGetQueryObjectuiv(query, GL.GL_QUERY_RESULT))
        program = int(GL.glGetIntegerv(GL.GL_CURRENT_PROGRAM))
        if program not in sources:
            sources[program] = fetches(_fragment_source(GL, program))
        full = isinstance(mesh, gl.Mesh) and mesh.count == 3 and not mesh.instances
        triangles, cover = gl.drawn.triangles - before, passed / (eye.size[0] * eye.size[1])
        found.append(Draw(_kept_as(world, program), triangles, cover, sources[program], full))

    for kind in plain:
        kind.draw = counted
    try:
        with stencilled(gl, eye.size):
            world.draw(eye)
    finally:
        for kind, draw in plain.items():
            kind.draw = draw
        GL.glDeleteQueries(1, [query])
    return tuple(found)


def overdraw(gl: Any, world: World, eye: Eye) -> np.ndarray:
    """How often each pixel of an eye is shaded, uint8 (h, w), top row first, of the world as it now is."""
    width, height = eye.size
    counted = np.empty((height, width), np.uint8)
    with stencilled(gl, eye.size):
        world.draw(eye)
        gl.GL.glReadPixels(0, 0, width, height, gl.GL.GL_STENCIL_INDEX, gl.GL.GL_UNSIGNED_BYTE, counted)
    return counted[::-1]


@contextmanager
def stencilled(gl: Any, size: tuple[int, int]) -> Iterator[None]:
    """A framebuffer of its own whose stencil, empty at first, counts the fragments that pass."""
    GL = gl.GL
    framebuffer = int(GL.glGenFramebuffers(1))
    colour, depth = (int(made) for made in GL.glGenRenderbuffers(2))
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, framebuffer)
    for buffer, kind, point in (
        (colour, GL.GL_SRGB8_ALPHA8, GL.GL_COLOR_ATTACHMENT0),
        (depth, GL.GL_DEPTH24_STENCIL8, GL.GL_DEPTH_STENCIL_ATTACHMENT),
    ):
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, buffer)
        GL.glRenderbufferStorage(GL.GL_RENDERBUFFER, kind, *size)
        GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, point, GL.GL_RENDERBUFFER, buffer)
    GL.glViewport(0, 0, *size)
    GL.glClearStencil(0)
    GL.glClear(GL.GL_STENCIL_BUFFER_BIT)
    GL.glEnable(GL.GL_STENCIL_TEST)
    GL.glStencilFunc(GL.GL_ALWAYS, 0, 0xFF)
    GL.glStencilOp(GL.GL_KEEP, GL.GL_KEEP, GL.GL_INCR)
    try:
        yield
    finally:
        GL.glDisable(GL.GL_STENCIL_TEST)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, 0)
        GL.glDeleteFramebuffers(1, [framebuffer])
        GL.glDeleteRenderbuffers(2, [colour, depth])


def texture_mb(gl: Any) -> float:
    """MB (10^6 bytes) of all textures of the context, every level, as the driver says it keeps them."""
    GL, whole = gl.GL, 0.0
    bits = ("RED", "GREEN", "BLUE", "ALPHA", "DEPTH")
    sizes = [getattr(GL, f"GL_TEXTURE_{name}_SIZE") for name in bits]
    for name in range(1, _NAMES):
        if not GL.glIsTexture(name):
            continue
        for target in (GL.GL_TEXTURE_2D, GL.GL_TEXTURE_3D):
            while GL.glGetError():
                pass
            GL.glBindTexture(target, name)
            if not GL.glGetError():  # a name is of one kind only
                break
        for level in range(16):
            shape = [
                int(GL.glGetTexLevelParameteriv(target, level, side))
                for side in (GL.GL_TEXTURE_WIDTH, GL.GL_TEXTURE_HEIGHT, GL.GL_TEXTURE_DEPTH)
            ]
            if not shape[0]:
                break
            deep = sum(int(GL.glGetTexLevelParameteriv(target, level, size)) for size in sizes)
            whole += float(np.prod([max(side, 1) for side in shape])) * deep / 8
        GL.glBindTexture(target, 0)
    return whole / 1e6


def resident_mb() -> float:
    """MB of this process that lie in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def _kept_as(world: World, program: int) -> str:
    for owner in (world, world.game):
        for name, value in vars(owner).items() if owner else ():
            if type(value) is int and value == program:
                return name.strip("_")
            if isinstance(value, dict):
                for key, each in value.items():
                    if isinstance(each, int) and each == program:
                        return str(key)
    return str(program)


def _fragment_source(GL: Any, program: int) -> str:
    count = int(GL.glGetProgramiv(program, GL.GL_ATTACHED_SHADERS))
    for shader in np.ravel(GL.glGetAttachedShaders(program))[:count]:
        if int(GL.glGetShaderiv(int(shader), GL.GL_SHADER_TYPE)) == GL.GL_FRAGMENT_SHADER:
            source = GL.glGetShaderSource(int(shader))
            return source.decode() if isinstance(source, bytes) else str(source)
    return ""


_FETCH = re.compile(r"\b(?:texture(?!Size|Query)\w*|texelFetch\w*)\s*\(")
_FUNCTION = re.compile(r"\b\w+\s+(\w+)\s*\([^;{}()]*\)\s*\{")
_MACRO = re.compile(r"^\s*#\s*define\s+(\w+)\([^)]*\)(.*)$", re.M)
_LOOP = re.compile(r"\bfor\s*\(\s*int\s+\w+\s*=\s*(\w+)\s*;\s*\w+\s*(<=?)\s*(\w+)\s*;[^)]*\)")
_NUMBER = re.compile(r"\bconst\s+int\s+(\w+)\s*=\s*(\d+)\s*;|^\s*#\s*define\s+(\w+)\s+(\d+)\s*$", re.M)


def fetches(source: str) -> int:
    """Texture fetches of one run of `main`, as the source has them.

    A loop counts as often as it says; one whose length is not written in numbers counts once, and so does what is
    only done for some fragments. `#ifdef` is followed.
    """
    source = _chosen(re.sub(r"//[^\n]*|/\*.*?\*/", "", source, flags=re.S))
    numbers = {a or c: int(b or d) for a, b, c, d in _NUMBER.findall(source)}
    bodies = dict(_MACRO.findall(source))
    plain = re.sub(r"^\s*#.*$", "", source, flags=re.M)
    for found in _FUNCTION.finditer(plain):
        bodies[found[1]] = bodies.get(found[1], "") + _block(plain, found.end() - 1)
    known: dict[str, int] = {}

    def of(name: str) -> int:
        if name not in known:
            known[name] = 0  # GLSL has no recursion
            known[name] = inside(bodies[name])
        return known[name]

    def inside(text: str) -> int:
        loop = _LOOP.search(text)
        if loop:
            after = text[loop.end() :]
            start = len(after) - len(after.lstrip())
            body = _block(after, start) if after[start : start + 1] == "{" else after[: after.find(";") + 1]
            rest = after[start + len(body) :] if body.startswith("{") else after[len(body) :]
            first, last = (int(part) if part.isdigit() else numbers.get(part) for part in (loop[1], loop[3]))
            times = 1 if first is None or last is None else last - first + (loop[2] == "<=")
            return inside(text[: loop.start()]) + times * inside(body) + inside(rest)
        calls = sum(len(re.findall(rf"\b{name}\s*\(", text)) * of(name) for name in bodies if name in text)
        return len(_FETCH.findall(text)) + calls

    return of("main") if "main" in bodies else 0


def _block(text: str, opening: int) -> str:
    """From a brace to the one that closes it, both included."""
    deep = 0
    for at in range(opening, len(text)):
        deep += (text[at] == "{") - (text[at] == "}")
        if not deep:
            return text[opening : at + 1]
    return text[opening:]


def _chosen(source: str) -> str:
    """What `#ifdef`, `#ifndef`, `#else` and `#endif` leave."""
    defined, kept, open_ = set(), [], [True]
    for line in source.splitlines():
        word = re.match(r"\s*#\s*(\w+)\s*(\w*)", line)
        kind, name = (word[1], word[2]) if word else ("", "")
        if kind in ("ifdef", "ifndef"):
            open_.append(open_[-1] and (name in defined) == (kind == "ifdef"))
        elif kind == "else":
            open_[-1] = open_[-2] and not open_[-1]
        elif kind == "endif":
            open_.pop()
        elif open_[-1]:
            if kind == "define":
                defined.add(name)
            kept.append(line)
    return "\n".join(kept)
