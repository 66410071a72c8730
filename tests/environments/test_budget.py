"""Every world and every game in its home keeps to a frame's budget, and the counting counts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest

from environments import budget
from environments.player import open_scene, played, scenes, until_attended
from environments.render import eye_at
from environments.world import Eye, World

SIZE = (160, 120)
QUIET = {**os.environ, "PYGAME_HIDE_SUPPORT_PROMPT": "1", "LP_NUM_THREADS": "0"}  # whose queue of triangles no GPU has
QUALITIES = [(name, quality) for name in scenes() for quality in ("low", "high")]
LOOKS = ((0.0, 0.0), (0.0, 60.0), (0.0, -60.0), (45.0, 0.0), (90.0, 0.0))

pytestmark = pytest.mark.timeout(900)  # on a busy machine without a GPU, and before anything is kept on disk

LOADED = """
import gc, sys
from environments import budget, gl
from environments.player import open_scene
from environments.render import eye_at, open_world
from environments.world import Moment
gl.open_context()
buffer = gl.EyeBuffer(160, 120, 4)
def shown(world):
    for pitch in (0.0, 45.0, 90.0):
        for index in (0, 1):
            world.update(Moment(20.0))
            buffer.bind()
            world.draw(eye_at(index, (160, 120), pitch))
    buffer.read()
calm = open_world(gl, "calm", 1, "high")
shown(calm)
before = budget.resident_mb()
world, game = open_scene(gl, sys.argv[1], 1, "high")
shown(world)
gc.collect()
print(budget.resident_mb() - before)
"""


@pytest.fixture(scope="module", params=QUALITIES, ids="-".join)
def scene(request: pytest.FixtureRequest, gl: ModuleType) -> Iterator[tuple[World, float]]:
    """A world, with its game when something is looked at, and the MB of its textures."""
    before = budget.texture_mb(gl)
    world, game = open_scene(gl, *request.param[:1], 1, request.param[1])
    moments = played(world, 24.0, 6.0)
    if game:
        until_attended(moments)
    next(moments)
    yield world, budget.texture_mb(gl) - before
    if game:
        game.close()
    world.close()


@pytest.mark.gl
def test_draws_and_triangles(scene: tuple[World, float]) -> None:
    world, _ = scene
    for pitch, yaw in LOOKS:
        made = budget.draws(world.gl, world, eye_at(0, SIZE, pitch, yaw))
        assert 0 < len(made) <= budget.DRAWS, (pitch, yaw)
        assert 0 < sum(draw.triangles for draw in made) <= budget.TRIANGLES, (pitch, yaw, made)


@pytest.mark.gl
def test_overdraw(scene: tuple[World, float]) -> None:
    world, _ = scene
    for pitch, yaw in LOOKS:
        counted = budget.overdraw(world.gl, world, eye_at(0, SIZE, pitch, yaw))
        assert counted.min() >= 1, "a pixel that nothing is drawn on"
        assert counted.mean() <= budget.OVERDRAW, (pitch, yaw)


@pytest.mark.gl
def test_fetches_of_what_covers_the_picture(scene: tuple[World, float]) -> None:
    world, _ = scene
    for draw in budget.draws(world.gl, world, eye_at(0, SIZE)):
        assert not draw.full or draw.fetches <= budget.FULL_FETCHES, draw


@pytest.mark.gl
def test_textures(scene: tuple[World, float]) -> None:
    assert scene[1] <= budget.TEXTURES_MB


@pytest.mark.gl
@pytest.mark.slow
@pytest.mark.parametrize("name", scenes())
def test_memory(name: str) -> None:
    """The first child builds what is kept on disk, the second only loads it, as every start after the first does."""
    for _ in ("builds", "loads"):
        command = [sys.executable, "-c", LOADED, name]
        run = subprocess.run(command, capture_output=True, text=True, check=True, env=QUIET)
    assert float(run.stdout) <= budget.MEMORY_MB


# The counting itself.

FLAT = "layout(location = 0) in vec2 corner; void main() { gl_Position = vec4(corner, 0.5, 1.0); }"
EVEN = "out vec4 colour; void main() { colour = vec4(0.5); }"


class Layers:
    """Whole pictures over one another, the first one nearest or farthest."""

    game = None

    def __init__(self, gl: ModuleType, depths: tuple[float, ...]) -> None:
        self.gl = gl
        self._meshes = [gl.fullscreen() for _ in depths]
        self._paint = [gl.program(FLAT.replace("0.5", f"{depth:.1f}"), EVEN, f"layer{depth}") for depth in depths]

    def draw(self, eye: Eye) -> None:
        self.gl.GL.glClear(self.gl.GL.GL_DEPTH_BUFFER_BIT)
        for program, mesh in zip(self._paint, self._meshes, strict=True):
            self.gl.GL.glUseProgram(program)
            mesh.draw()


@pytest.mark.gl
@pytest.mark.parametrize(("depths", "times"), [((0.1, 0.5, 0.9), 1), ((0.9, 0.5, 0.1), 3), ((0.5, 0.9, 0.1), 2)])
def test_overdraw_counts_what_passes_the_depth_test(gl: ModuleType, depths: tuple[float, ...], times: int) -> None:
    layers = Layers(gl, depths)
    counted = budget.overdraw(gl, layers, eye_at(0, SIZE))  # type: ignore[arg-type]
    assert counted.shape == SIZE[::-1] and (counted == times).all()
    made = budget.draws(gl, layers, eye_at(0, SIZE))  # type: ignore[arg-type]
    assert [draw.triangles for draw in made] == [1, 1, 1]
    assert sum(draw.cover for draw in made) == pytest.approx(times)
    assert all(draw.full for draw in made)


@pytest.mark.gl
@pytest.mark.parametrize(
    ("shape", "kind", "mipmaps", "megabytes"),
    [
        ((512, 512, 4), np.uint8, False, 1.048576),
        ((512, 512, 4), np.uint8, True, 1.398100),
        ((256, 256), np.float32, False, 0.131072),
        ((16, 32, 64, 4), np.float32, False, 0.262144),
    ],
)
def test_textures_are_weighed(
    gl: ModuleType, shape: tuple[int, ...], kind: type, mipmaps: bool, megabytes: float
) -> None:
    before = budget.texture_mb(gl)
    made = gl.texture(np.zeros(shape, kind), mipmaps=mipmaps)
    assert budget.texture_mb(gl) - before == pytest.approx(megabytes, abs=1e-3)
    gl.delete_textures(made)
    assert budget.texture_mb(gl) == pytest.approx(before)


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("void main() { colour = texture(a, p) + textureLod(b, p, 0.0); }", 2),
        ("void main() { vec2 s = textureSize(a, 0); colour = texelFetch(a, q, 0); }", 1),
        ("float f(vec2 p) { return texture(a, p).r; } void main() { c = f(p) + f(q); }", 2),
        ("float f() { return texture(a, p).r; } float g() { return f() * f(); } void main() { c = g() + f(); }", 3),
        ("void main() { for (int i = 0; i < 4; i++) { c += texture(a, p * i); } d = texture(b, p); }", 5),
        ("const int N = 3; void main() { for (int i = 1; i <= N; ++i) c += texture(a, p); d = texture(b, p); }", 4),
        ("void main() { // texture(a, p)\n c = 1.0; /* texture(b, p) */ }", 0),
        ("#define LOW\n#ifdef LOW\n#define N 2\n#else\n#define N 8\n#endif\n"
         "void main() { for (int i = 0; i < N; i++) c += texture(a, p); }", 2),
        ("#ifndef LOW\nfloat f() { return texture(a, p).r; }\n#else\nfloat f() { return 0.0; }\n#endif\n"
         "void main() { f(); }", 1),
        ("#define AT(p) texture(a, p)\nvoid main() { c = AT(p) + AT(q); }", 2),
        ("float f() { return texture(a, p).r; } void main() { }", 0),
    ],
)  # fmt: skip
def test_fetches_are_counted_in_the_source(source: str, count: int) -> None:
    assert budget.fetches(source) == count


def test_memory_is_this_process_s() -> None:
    before = budget.resident_mb()
    held = np.ones(10_000_000)  # more than an allocator gives out of what was freed before
    assert budget.resident_mb() - before > 0.8 * held.nbytes / 1e6
