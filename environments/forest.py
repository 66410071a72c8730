"""The forest: an old oak, a brook, a mossy fallen trunk, a path into a clearing; low sun through mist, dusk with fireflies.

All of it is grown at start by the files beside this one and then only drawn: static triangles, nearest
first, in a handful of draws. The viewer never moves, so what no head can see is not kept, and shade is
baked for good. `forest_ground` plans; `forest_wood` and `forest_leaves` grow trees; `forest_living` and
`forest_lying` the floor; `forest_stream` the brook; `forest_day` is the arc of the hours; what
answers a look are `forest_lively` and `forest_bird`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from environments import baked
from environments import forest_bird as bird
from environments import forest_branches as branches
from environments import forest_glow as shaders
from environments import forest_ground as ground
from environments import forest_leaves as leaves
from environments import forest_lively as lively
from environments import forest_living as living
from environments import forest_lying as lying
from environments import forest_mirror as mirror
from environments import forest_pictures as pictures
from environments import forest_stream as brook
from environments import forest_wood as wood
from environments.easing import eased
from environments.forest_day import light_at
from environments.forest_grid import by_distance
from environments.forest_light import RING
from environments.shapes import welded
from environments.sight import Piece, Sight, pieces, slices
from environments.world import FRAME, LIGHT_STEPS_PER_S, Eye, Moment, World

VERSION = 92  # of what is grown; raise it with any change there
SLICES = 8
PICTURES = ("dapple", "floor_map", "soil", "bark", "litter", "atlas", "backdrop")
"""Each has its own texture unit, in this order, in every shader."""
MIST_PER_M, MIST_HEIGHT_M = 0.036, 4.5
EVENING_AT_S, EVENING_S = 1150.0, 25.0
ORB_DUSK = 0.77  # how much dimmer the orb is at dusk
LAYOUTS = {"herbs": living.HERB, "wood": wood.WOOD, "leaves": leaves.LEAF}
SQUIRREL_UP = 0.90  # of its distance: so much higher than the eye the squirrel sits, 42°

_AT = {name: FRAME.fields[name][1] // 4 for name in ("sun", "own", "orb_light")}  # type: ignore[index]


class Forest(World):
    """See the module."""

    name = "forest"
    title = "Forest clearing"
    tags = frozenset({"water", "insects"})
    scape = "forest"
    comfort = "a brook, tall trees, fireflies"
    orb_light = (2.7, 1.75, 0.82)

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        self._pictures: dict[str, int] = {}
        self._programs_of: dict[str, int] = {}
        self._sun = tuple(float(part) for part in ground.sun_direction())
        self._flat = self._frame.values.view(np.float32)
        self._in_software = self.gl.in_software()
        self._evening = 0.0  # 0–1, how far a game has brought it
        self._day_step, self._day = -1, light_at(0.0)
        yield from self._compile()
        yield from self._draw_pictures()
        yield from self._lay()
        yield from self._grow()

    def _compile(self) -> Iterator[None]:
        for name, (vertex, fragment) in shaders.PROGRAMS.items():
            self._programs_of[name] = self.program(vertex, fragment, name, PICTURES)
            yield

    def _draw_pictures(self) -> Iterator[None]:
        for name, build in pictures.PICTURES.items():
            picture = baked.kept(f"forest-{name}", pictures.VERSION, build, self.seed)["picture"]
            yield
            if name == "backdrop":
                self._beyond = picture
                continue
            self._pictures[name] = self.texture(picture, srgb=name == "litter", clamp=name == "atlas")
            yield

    def _lay(self) -> Iterator[None]:
        plan = baked.kept("forest-floor", VERSION, _plan, self.seed, self.quality)
        yield
        self._pictures["floor_map"] = self.texture(plan["map"], clamp=True)
        self._grown: list[tuple[str, tuple[int, ...], list[Piece]]] = [
            ("floor", ground.FLOOR, [(plan["floor"], plan["floor_i"])]),
            ("water", brook.WATER, [(plan["water"], plan["water_i"])]),
        ]
        yield

    def _grow(self) -> Iterator[None]:
        herbs = baked.kept("forest-herbs", VERSION, _herbs, self.seed, self.quality)
        yield
        near = baked.kept("forest-near", VERSION, _trees, self.seed, self.quality, True)
        yield
        far = baked.kept("forest-far", VERSION, _trees, self.seed, self.quality, False)
        yield
        seen = baked.kept("forest-mirror", VERSION, lambda *of: _mirror(near, far, of[2:]), self.seed, self.quality, *self._beyond.shape[:2])
        self._pictures["backdrop"] = self.texture(np.concatenate([self._beyond, seen["trees"]], 2))
        del self._beyond
        self._bound = self.gl.Textures([self._pictures[name] for name in PICTURES])
        yield
        for name, layout in LAYOUTS.items():
            self._grown.append((name, layout, [piece for kept in (herbs, near, far) for piece in pieces(kept, f"{name}_")]))
        small = baked.kept("forest-small", VERSION, _small, self.seed)
        self._grown.append(("lively", lively.LIVELY, [(small["lively"], small["lively_i"])]))
        self._neck = tuple(float(part) for part in small["neck"])
        self._branch = tuple(float(part) for part in small["branch"])
        self._seen = Sight(self)
        for part in self._grown:
            self._seen.add(*part)
            yield
        del self._grown
        self._awake = lively.awakenings(small["targets"])
        yield
        corner = np.array([[0, 0], [1, 0], [0, 1], [0, 1], [1, 0], [1, 1]], np.float32)
        self._shafts = self.mesh(corner, (2,), instances=small["shafts"], per_instance=(4, 4))
        motes = small["motes"][:: 1 if self.quality == "high" else 2]
        self._motes = self.mesh(corner * 2 - 1, (2,), instances=motes, per_instance=(4, 1))
        yield

    def animate(self, moment: Moment) -> None:
        awake, still, t = self._awake, max(moment.calm, moment.still), moment.t
        awake.step(moment)
        step = int(self._hour(moment) * LIGHT_STEPS_PER_S)
        if step != self._day_step:
            self._day_step, self._day = step, light_at(step / LIGHT_STEPS_PER_S)
        day = self._day
        shafts, motes, fireflies, exposure, petals, dusk = day[24:30]
        turn, bob = bird.turns(t)
        levels = lively.levels(awake)
        robin = levels[0]
        self._flat[_AT["sun"] : _AT["sun"] + 76] = [
            *self._sun, 0.0, *day[0:3], exposure, *day[3:6], 0.0, *day[6:9], 1.0,
            1.0 - 0.6 * still, MIST_PER_M, MIST_HEIGHT_M, shafts,
            dusk, motes, fireflies, 0.10 + 0.35 * petals,
            *self._neck, turn * (1.0 - 0.85 * robin),
            min(bob + 0.4 * robin * bob, 1.4), bird.hop_m(awake.since("robin")), lively.falling_s(awake), bird.flick(t, levels[4]),
            *day[9:12], 0.85, *day[12:15], 0.0, *day[15:18], 0.0, *day[18:21], 0.0, *day[21:24], 0.0,
            *levels, 0.0, 0.0, *self._branch, 0.0,
            *lamps(t, fireflies),
        ]  # fmt: skip
        red, green, blue = self.orb_light
        less = 1.0 - ORB_DUSK * dusk
        self._flat[_AT["orb_light"] : _AT["orb_light"] + 3] = (red * less, green * less, blue * less)

    def _hour(self, moment: Moment) -> float:
        """Seconds into the day's arc. A game of the evening brings its light within `EVENING_S`, and gives it back."""
        asked, most = float(self.game is not None and self.game.evening), moment.dt / EVENING_S
        self._evening += min(max(asked - self._evening, -most), most)
        return moment.t + eased(self._evening) * max(EVENING_AT_S - moment.t, 0.0)

    def targets(self) -> tuple[Any, ...]:
        return self._awake.targets

    def paint(self, eye: Eye) -> None:
        GL, seen, programs = self.gl.GL, self._seen, self._programs_of
        self._bound.bind()
        seen.look(eye)
        GL.glDisable(GL.GL_CULL_FACE)  # what turns its back was left out when it was grown
        for name in ("lively", "herbs", "wood", "floor"):
            if seen.any(name):
                GL.glUseProgram(programs[name])
                seen.draw(name)
        self._hand_over()
        GL.glUseProgram(programs["leaves"])
        GL.glEnable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE)
        seen.draw("leaves")
        GL.glDisable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE)
        GL.glUseProgram(programs["sky"])
        self.sky_triangle.draw()
        GL.glEnable(GL.GL_BLEND)
        GL.glDepthMask(False)
        if seen.any("water"):
            GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
            GL.glUseProgram(programs["water"])
            seen.draw("water")
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR)  # adds, and never over white
        GL.glUseProgram(programs["shafts"])
        self._shafts.draw()
        GL.glUseProgram(programs["motes"])
        self._motes.draw()
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)
        self._hand_over()

    def _hand_over(self) -> None:
        """On the processor, what is waiting to be drawn lies in memory triangle by triangle: it is not let pile up."""
        if self._in_software:
            self.gl.GL.glFlush()


def _land(seed: int) -> tuple[ground.Land, tuple[branches.Stand, ...]]:
    rng = np.random.default_rng([seed, 1])
    land = ground.Land(rng)
    return land, ground.stands(land, rng)


def _plan(seed: int, quality: str) -> baked.Arrays:
    land, stands = _land(seed)
    floor, floor_i = ground.floor_mesh(land, quality)
    bed, bed_i = ground.bed_mesh(land, np.random.default_rng([seed, 3]), quality)
    floor, floor_i = np.concatenate([bed, floor]), np.concatenate([bed_i, floor_i + np.uint32(len(bed))])
    water, water_i = brook.ribbon(land.stream, quality, lying.brook_stones(land))
    made = ground.floor_map(land, stands, np.random.default_rng([seed, 2]))
    return {"map": made, "floor": floor, "floor_i": floor_i, "water": water, "water_i": water_i}


def _trees(seed: int, quality: str, near: bool) -> baked.Arrays:
    """The trees close by, or those beyond, which stand in the same shapes again."""
    land, stands = _land(seed)
    chosen = tuple(stand for stand in stands if (stand.detail >= 2) == near)
    rich = 1.0 if quality == "high" else 0.4
    made = leaves.grow(chosen, seed, ground.sun_direction(), rich, land.height, land.from_stream)
    return _named("wood", made[0]) | _named("leaves", made[1])


def _mirror(near: baked.Arrays, far: baked.Arrays, shape: tuple[int, ...]) -> baked.Arrays:
    """Where the trees stand, as the brook sees them."""
    wood, leaves = ([v[i].reshape(-1, 3, v.shape[1]) for kept in (near, far) for v, i in pieces(kept, name)] for name in ("wood_", "leaves_"))
    return {"trees": mirror.trees(wood, leaves, shape)[..., None]}


def _herbs(seed: int, quality: str) -> baked.Arrays:
    land, _ = _land(seed)
    kinds = (living.ferns, living.grass, living.sorrel, lying.fallen_leaves, lying.fallen_trunk, lying.stones)
    parts = [kind(land, np.random.default_rng([seed, 4, i]), quality) for i, kind in enumerate(kinds)]
    return _named("herbs", by_distance(np.concatenate(parts)))


def _named(name: str, vertices: np.ndarray) -> baked.Arrays:
    return {f"{name}_{key}": array for key, array in slices(vertices, SLICES).items()}


def _small(seed: int) -> baked.Arrays:
    """What awakens and where, the shafts of light, the seeds adrift and the fireflies."""
    land, stands = _land(seed)
    rng = np.random.default_rng([seed, 6])
    trunk = lying.fallen_trunk(land, np.random.default_rng([seed, 4, 4]), "high")
    seat = bird.seat_on(trunk)
    branch, outward = _on_the_oak(land, stands, seed)
    bodies = (
        bird.robin(seat), lively.mushrooms(land, rng), lively.flowers(land, rng), lively.squirrel(branch, outward), lively.falling_leaves(rng)
    )  # fmt: skip
    vertices, index = welded(np.concatenate(bodies))
    ring, bed = (np.array([x, float(land.height(x, z)) + 0.06, z]) for x, z in (RING, lively.BED))
    return {
        "lively": vertices,
        "lively_i": index,
        "neck": bird.neck_over(seat),
        "branch": branch,
        "targets": np.stack([seat + UP * 0.1, ring, bed, SHAFT + UP * 1.7, branch, CROWN]),
        "shafts": _shafts(land, rng),
        "motes": np.concatenate([_motes(rng, 150), _fireflies(land, rng, 120)])[rng.permutation(270 + len(LAMPS))],
    }


UP = np.array([0.0, 1.0, 0.0])
SHAFT = np.array([-0.55, -1.0, -8.8])
CROWN = np.array([-0.10, 1.0, -0.32])  # a direction: 71° up


def _on_the_oak(land: ground.Land, stands: tuple[branches.Stand, ...], seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Where on the old oak's bark the squirrel sits, well overhead, and which way the bark faces there."""
    made, _ = leaves.grow(stands[:1], seed, ground.sun_direction(), 1.0, land.height)
    foot = np.array(stands[0].foot)
    away = np.hypot(made[:, 0], made[:, 2])
    at = (np.abs(made[:, 1] - SQUIRREL_UP * away) < 0.25) & (np.hypot(made[:, 0] - foot[0], made[:, 2] - foot[2]) < 1.3)
    bark = made[at]
    near = bark[np.linalg.norm(bark[:, :3], axis=1).argmin()]
    outward = np.array([0.9 - near[0], 0.0, 0.3 - near[2]])
    return np.asarray(near[:3], float), outward / np.linalg.norm(outward)


def _shafts(land: ground.Land, rng: np.random.Generator) -> np.ndarray:
    """Where shafts of light stand: (n, 8) foot and width; length, strength, phase, whether it answers a look."""
    feet = [(x, z, radius * 0.8) for x, z, radius in ground.POOLS if z < -2]
    feet += [(-3.5, -1.0, 1.0), (4.5, -1.5, 1.2), (1.4, -17.5, 2.0), (-2.2, -16.5, 1.3), (3.8, -20.5, 2.2)]
    rows = []
    for x, z, width in feet:
        for _ in range(int(rng.choice([1, 2, 2, 4]))):  # some lie alone, some crowd; most are faint
            at = (x + rng.normal(0, 0.5 * width), z + rng.normal(0, 0.4 * width))
            wide, long, phase = width * min(0.42 * np.exp(rng.normal(0, 0.75)), 1.8), rng.uniform(20, 38), rng.uniform(0, 6.28)
            strong = (0.12 + 0.55 * rng.random() ** 1.7) * min(1.0, 0.8 / wide + 0.35)
            answers = float(np.hypot(at[0] - SHAFT[0], at[1] - SHAFT[2] - 0.6) < 1.9)
            rows.append([at[0], float(land.height(at[0], at[1])), at[1], wide, long, strong, phase, answers])
    return np.array(rows, np.float32)


def _motes(rng: np.random.Generator, count: int) -> np.ndarray:
    """Seeds adrift in the light: (n, 5) place, phase, 0; mostly ahead."""
    radius, angle = rng.uniform(2.2, 10.0, count), rng.normal(-0.1, 0.8, count)
    height, phase = rng.uniform(-0.9, 2.6, count), rng.uniform(0, 6.28, count)
    return np.stack([radius * np.sin(angle), height, -radius * np.cos(angle), phase, 0 * phase], 1).astype(np.float32)


def _fireflies(land: ground.Land, rng: np.random.Generator, count: int) -> np.ndarray:
    """Fireflies over brook, path and clearing, a few higher for who lies: (n, 5) place, phase, 1."""
    radius, angle = rng.uniform(3.0, 17.0, count), rng.normal(-0.12, 0.85, count)
    x, z = radius * np.sin(angle), -radius * np.cos(angle)
    over = np.where(rng.random(count) < 0.28, rng.uniform(2.2, 8.0, count), rng.uniform(0.25, 1.5, count))
    sown = np.stack([x, land.height(x, z) + over, z, rng.uniform(0, 60.0, count), np.ones(count)], 1)
    return np.concatenate([sown, [(*home, 1.0) for home in LAMPS]]).astype(np.float32)


LAMPS = ((-2.45, -0.72, -4.25, 1.95), (2.35, -0.70, -3.75, 0.66), (-1.0, -0.95, -5.9, 4.87))
"""The fireflies that shine on ferns, trunk and brook: where each has its home, and its phase, as `forest_glow.MOTE_VERTEX` moves them."""
LAMP_LIGHT = 0.9


def lamps(t: float, amount: float) -> list[float]:
    """Where each of `LAMPS` is and how brightly it shines: x, y, z, light of one after the other."""
    found = []
    for x, y, z, p in LAMPS:
        turn = 0.5 + 0.5 * math.sin(t * (0.62 + 0.40 * (p * 1.7 % 1.0)) + p * 5.0)
        found += [
            x + 0.75 * (math.sin(t * 0.13 + p) + 0.4 * math.sin(t * 0.37 + p * 2.0)),
            y + 0.75 * 0.5 * math.sin(t * 0.17 + p * 1.7),
            z + 0.75 * math.cos(t * 0.11 + p * 1.3),
            LAMP_LIGHT * amount * eased((turn - 0.35) / 0.65),
        ]
    return found
