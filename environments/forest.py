"""The forest: an old oak, a mossy fallen trunk, a path into a clearing; low sun through mist.

It is free of water. All of it is grown at start by the files beside this one (`forest_trees`,
`forest_herbs`, `forest_ground`, `forest_grain`) and then only drawn: static triangles, nearest
first, in a handful of draws. The viewer never moves, so what no head can see is not kept, and shade
is baked for good; only wind, dapples, mist and motes move.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from environments import baked
from environments import forest_bird as bird
from environments import forest_grain as grain
from environments import forest_ground as ground
from environments import forest_herbs as herbs
from environments import forest_light as shaders
from environments import forest_trees as trees
from environments.forest_sight import Seen, pieces
from environments.world import Eye, Moment, World

VERSION = 19  # of what is grown; raise it with any change there
SLICES = 6
PICTURES = ("dapple", "floor_map", "soil", "bark", "litter", "atlas", "backdrop")
"""Each has its own texture unit, in this order, in every shader."""
SUNLIGHT = (7.4, 5.1, 2.6)
SKYLIGHT = (0.62, 0.70, 0.66)
BOUNCE = (0.20, 0.17, 0.10)
WIND = 1.0
MIST_PER_M, MIST_HEIGHT_M = 0.046, 4.5


class Forest(World):
    """See the module."""

    name = "forest"
    title = "Forest clearing"
    tags = frozenset()
    scape = "forest"
    comfort = "Slow light, leaves overhead; a robin on a log; no water, no heights."
    orb_light = (2.7, 1.75, 0.82)

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        self._pictures: dict[str, int] = {}
        self._programs_of: dict[str, int] = {}
        yield from self._compile()
        yield from self._draw_pictures()
        yield from self._grow()

    def _compile(self) -> Iterator[None]:
        for name, (vertex, fragment) in shaders.PROGRAMS.items():
            self._programs_of[name] = self.program(vertex, fragment, name, PICTURES)
            yield

    def _draw_pictures(self) -> Iterator[None]:
        for name, build in grain.PICTURES.items():
            picture = baked.kept(f"forest-{name}", grain.VERSION, build, self.seed)["picture"]
            yield
            how = {"srgb": name == "litter", "clamp": name == "atlas", "mipmaps": name != "backdrop"}
            self._pictures[name] = self.texture(picture, **how)
            yield

    def _grow(self) -> Iterator[None]:
        plan = baked.kept("forest-floor", VERSION, _plan, self.seed, self.quality)
        yield
        self._pictures["floor_map"] = self.texture(plan["map"], clamp=True)
        self._floor = self.mesh(plan["floor"], (3, 3), plan["indices"])
        yield
        parts: list[tuple[str, np.ndarray, Any]] = []
        for build in (_herbs, _trees):
            grown = baked.kept(f"forest{build.__name__}", VERSION, build, self.seed, self.quality)
            yield
            for key in sorted(grown):
                name, part = key.split()
                if part[0] == "v":
                    mesh = self.mesh(grown[key], LAYOUTS[name], grown[f"{name} i{part[1:]}"])
                    parts.append((name, grown[key][:, :3], mesh))
                    yield
        low = baked.kept("forest-small", VERSION, _small, self.seed)
        parts.append(("bird", low["bird"][:, :3], self.mesh(low["bird"], herbs.HERB)))
        self._neck = low["neck"]
        self._seen = Seen(parts)
        yield
        corner = np.array([[0, 0], [1, 0], [0, 1], [0, 1], [1, 0], [1, 1]], np.float32)
        self._shafts = self.mesh(corner, (2,), instances=low["shafts"], per_instance=(4, 4))
        motes = low["motes"][:: 1 if self.quality == "high" else 2]
        self._motes = self.mesh(corner * 2 - 1, (2,), instances=motes, per_instance=(4,))
        yield

    def animate(self, moment: Moment) -> None:
        frame = self.frame
        frame["sun"][:3] = ground.sun_direction()
        later = evening(moment.t)
        red, green, blue = SUNLIGHT
        frame["sunlight"] = (red, green * (1.0 - 0.06 * later), blue * (1.0 - 0.22 * later), 1.0)
        frame["skylight"] = (*SKYLIGHT, 0.0)
        frame["ground"] = (*BOUNCE, 1.0)
        frame["own"][0] = (WIND * (1.0 - 0.6 * frame["breath"][2]), MIST_PER_M, MIST_HEIGHT_M, 1.0)
        frame["own"][1] = (later, 1.0, 0.0, 0.0)
        turn, bob = bird.turns(moment.t)
        frame["own"][2] = (*self._neck, turn)
        frame["own"][3, 0] = bob

    def paint(self, eye: Eye) -> None:
        gl, GL = self.gl, self.gl.GL
        for unit, name in enumerate(PICTURES):
            gl.bind_texture(unit, self._pictures[name])
        self._seen.look(self._eyes[eye.index].values[0]["clip"])
        GL.glDisable(GL.GL_CULL_FACE)  # what turns its back was left out when it was grown
        for name in ("bird", "herbs", "wood"):
            GL.glUseProgram(self._programs_of[name])
            self._seen.draw(name)
        GL.glUseProgram(self._programs_of["floor"])
        self._floor.draw()
        GL.glUseProgram(self._programs_of["leaves"])
        GL.glEnable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE)
        self._seen.draw("leaves")
        GL.glDisable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE)
        GL.glUseProgram(self._programs_of["sky"])
        self.sky_triangle.draw()
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR)  # adds, and never over white
        GL.glDepthMask(False)
        GL.glUseProgram(self._programs_of["shafts"])
        self._shafts.draw()
        GL.glUseProgram(self._programs_of["motes"])
        self._motes.draw()
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)


def evening(t: float) -> float:
    """How golden the light has become, 0–1: half of it in ten minutes. The sun itself stays: its shade is baked."""
    return float(1.0 - 0.5 ** (t / 600.0))


def _land(seed: int) -> tuple[ground.Land, tuple[trees.Stand, ...]]:
    rng = np.random.default_rng([seed, 1])
    land = ground.Land(rng)
    return land, ground.stands(land, rng)


def _plan(seed: int, quality: str) -> baked.Arrays:
    land, stands = _land(seed)
    vertices, indices = ground.floor_mesh(land, quality)
    return {
        "map": ground.floor_map(land, stands, np.random.default_rng([seed, 2])),
        "floor": vertices,
        "indices": indices,
    }


def _trees(seed: int, quality: str) -> baked.Arrays:
    _, stands = _land(seed)
    wood, leaves = trees.grow(stands, seed, ground.sun_direction(), 1.0 if quality == "high" else 0.4)
    return _named("wood", wood) | _named("leaves", leaves)


def _herbs(seed: int, quality: str) -> baked.Arrays:
    land, _ = _land(seed)
    kinds = (herbs.ferns, herbs.grass, herbs.sorrel, herbs.fallen_leaves, herbs.fallen_trunk, herbs.stones)
    parts = [kind(land, np.random.default_rng([seed, 4, i]), quality) for i, kind in enumerate(kinds)]
    return _named("herbs", trees.by_distance(np.concatenate(parts)))


def _named(name: str, vertices: np.ndarray) -> baked.Arrays:
    return {f"{name} {key}": array for key, array in pieces(vertices, SLICES).items()}


LAYOUTS = {"herbs": herbs.HERB, "wood": trees.WOOD, "leaves": trees.LEAF}


def _small(seed: int) -> baked.Arrays:
    """The bird, the shafts of light, the seeds adrift."""
    land, _ = _land(seed)
    rng = np.random.default_rng([seed, 6])
    trunk = herbs.fallen_trunk(land, np.random.default_rng([seed, 4, 4]), "high")
    seat = bird.seat_on(trunk)
    return {
        "bird": bird.robin(seat),
        "neck": bird.neck_over(seat),
        "shafts": _shafts(land, rng),
        "motes": _motes(rng, 160),
    }


def _shafts(land: ground.Land, rng: np.random.Generator) -> np.ndarray:
    """Where shafts of light stand: (n, 8) foot and width; length, strength, phase."""
    feet = [(x, z, radius * 0.8) for x, z, radius in ground.POOLS if z < -2] + [
        (-3.5, -1.0, 1.0),
        (4.5, -1.5, 1.2),
        (1.4, -17.5, 2.0),
        (-2.2, -16.5, 1.3),
        (3.8, -20.5, 2.2),
    ]
    rows = []
    for x, z, width in feet:
        for _ in range(2):
            at = (x + rng.normal(0, 0.35 * width), z + rng.normal(0, 0.3 * width))
            rows.append(
                [
                    at[0],
                    float(land.height(at[0], at[1])),
                    at[1],
                    width * rng.uniform(0.25, 0.9),
                    rng.uniform(26, 36),
                    rng.uniform(0.25, 0.55),
                    rng.uniform(0, 6.28),
                    0.0,
                ]
            )
    return np.array(rows, np.float32)


def _motes(rng: np.random.Generator, count: int) -> np.ndarray:
    """Seeds adrift in the light: (n, 4) place and phase, mostly ahead."""
    radius, angle = rng.uniform(2.2, 10.0, count), rng.normal(-0.1, 0.8, count)
    return np.stack(
        [radius * np.sin(angle), rng.uniform(-0.9, 2.6, count), -radius * np.cos(angle), rng.uniform(0, 6.28, count)],
        axis=1,
    ).astype(np.float32)
