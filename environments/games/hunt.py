"""Small birds that hide among leaves and are found by looking.

A twig unfolds somewhere, and a bird peeps out of its leaves. Who looks at it is looked at: it ruffles and
shines a little, then flies up and away with a few sparks of its colour. One that is not found slips back
among the leaves, and the twig folds up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from environments import light, noise
from environments.easing import eased
from environments.games import bird, glow, twig
from environments.games.body import Body, Life, Stage, direction
from environments.games.game import MOST, Game
from environments.games.play import Look, Play
from environments.shapes import QUAD
from environments.world import Eye

BIRD, TWIG = 0, 1
BIRDS = 3
RADIUS_DEG = 3.2  # seen, of half a bird
UNFOLD_S = 1.1  # the twig is there before the bird
HIDDEN = 0.6  # radii below its perch, before it peeps out
SWAY_DEG = 0.2  # of a twig
SINGS = 0.12  # of its answer, before it flies
FLIGHT_M = (1.15, 0.95, 2.7)  # to the side, up and away at the end of the answer
FLIGHT_BENDS = (1.6, 1.25, 1.7)
SHINE_S = 0.6  # its light changes no quicker
SPARKS = 9


class HuntPlay(Play):
    """The first `BIRDS` bodies are birds; then comes the twig of each, in the same order."""

    OWN = MOST - BIRDS
    BLOOM_S = 5.0
    LEAVE_S = 2.0
    DRIFT_DEG = 1.1  # room for its peeping out; the twig sways less
    FAR_M = (2.5, 3.3)

    def anew(self) -> None:
        self._twigs = [0.0] * BIRDS
        self._shine = [0.0] * BIRDS

    def dress(self, body: Body, life: Life) -> None:
        suit, part = divmod(body.variety * bird.SUITS, 1.0)
        body.variety = (suit + 0.5 * part + (0.5 if life.home[0] < 0.0 else 0.0)) / bird.SUITS  # faces inward, flies inward
        body.kind = BIRD
        body.radius_m = life.far_m * math.tan(math.radians(RADIUS_DEG))

    def where(self, body: Body, life: Life) -> np.ndarray:
        perch = self._perch(life)
        if life.stage is Stage.THERE or (life.stage is Stage.LEAVING and body.bloom == 0.0):
            under = HIDDEN * body.radius_m * (1.0 - body.presence) ** 2
            return moved(perch, 0.0, -under, 0.0) if under else perch
        flown_s = life.since_s + (self.BLOOM_S if life.stage is Stage.LEAVING else 0.0)
        part = max(flown_s / self.BLOOM_S - SINGS, 0.0) / (1.0 - SINGS)
        side, up, away = (far * part**bend for far, bend in zip(FLIGHT_M, FLIGHT_BENDS, strict=True))
        return moved(perch, hand(body.variety) * side, up, away)

    def _perch(self, life: Life) -> np.ndarray:
        """Where the twig is, and the bird while it sits."""
        (yaw, pitch), (across, along), turn = life.home, life.sway, math.tau * life.drift_s
        yaw += SWAY_DEG * across * math.sin(turn / life.periods_s[0])
        pitch += SWAY_DEG * along * math.sin(turn / life.periods_s[1])
        return np.asarray(life.far_m * direction(yaw, pitch))

    def beside(self, look: Look, dt: float) -> None:
        for number in range(BIRDS):
            body, life, held = self.bodies[number], self.lives[number], self.bodies[BIRDS + number]
            self._shine[number] += min(max(body.warmth - self._shine[number], -dt / SHINE_S), dt / SHINE_S)
            body.warmth = self._shine[number]
            if life.stage is Stage.AWAY:
                self._twigs[number] = max(self._twigs[number] - dt / UNFOLD_S, 0.0)
            else:
                goes = life.stage is Stage.LEAVING
                goal = 0.0 if goes else 1.0
                step = dt / (self.LEAVE_S if goes else UNFOLD_S)
                self._twigs[number] += min(max(goal - self._twigs[number], -step), step)
                held.place[:] = self._perch(life)
                held.radius_m, held.kind, held.variety = body.radius_m, TWIG, body.variety
                held.warmth, held.bloom = body.warmth, body.bloom
            held.presence = eased(self._twigs[number])


def moved(place: np.ndarray, right: float, up: float, away: float) -> np.ndarray:
    """`place` moved by metres to the viewer's right, up and away, as `glow.BEFORE` has them."""
    x, y, z = place.tolist()
    far = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / far, y / far, z / far
    level = math.sqrt(1.0 - x * x)
    ahead, across = away + far, right / level
    return np.array((
        x * ahead + level * level * across,
        y * ahead - x * y * across - z / level * up,
        z * ahead - x * z * across + y / level * up,
    ))


def hand(variety: float) -> float:
    """−1 or 1: to which side a bird faces, as `bird.SUIT` has it."""
    return -1.0 if variety * bird.SUITS % 1.0 < 0.5 else 1.0


class Hunt(Game):
    """See the module."""

    name = "hunt"
    title = "Find the little birds"
    homes = ("forest", "beach")
    rules: ClassVar[type[Play]] = HuntPlay

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        birds = glow.numbers(0, BIRDS)
        vertices, indices = bird.mesh(quality)
        yield
        self._birds = self.mesh(vertices, (3, 3, 3, 3, 4, 4), indices, instances=birds, per_instance=(1,))
        yield
        vertices, indices = twig.mesh(quality)
        yield
        self._twigs = self.mesh(vertices, (3, 3, 3, 3, 4), indices, instances=birds + BIRDS, per_instance=(1,))
        sparks = np.array([(number, k) for number in birds[:, 0] for k in range(SPARKS + 1)], np.float32)
        self._sparks = self.mesh(QUAD, (2,), instances=sparks, per_instance=(2,))
        self._down = self.texture(down(1))
        yield
        self._bird_look = self.program(bird.VERTEX, bird.FRAGMENT, "bird", ("down",))
        yield
        self._twig_look = self.program(twig.VERTEX, twig.FRAGMENT, "twig")
        yield
        self._spark_look = self.program(_SPARK_VERTEX, _SPARK_FRAGMENT, "spark")
        yield

    def paint(self, eye: Eye) -> None:
        gl, GL = self.gl, self.gl.GL
        birds, twigs = (glow.last_seen(self.course.bodies[first : first + BIRDS]) for first in (0, BIRDS))
        if not twigs:
            return
        gl.bind_texture(0, self._down)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        if birds:
            GL.glUseProgram(self._bird_look)
            self._birds.draw(birds)
        GL.glUseProgram(self._twig_look)
        self._twigs.draw(twigs)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR)
        GL.glDepthMask(False)
        GL.glUseProgram(self._spark_look)
        self._sparks.draw(max(birds, 1) * (SPARKS + 1))
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)


def down(seed: int) -> np.ndarray:
    """Plumage: uint8 (128, 128, 2), soft down and the combed barbs of a wing."""
    rng = np.random.default_rng((seed, 72))
    soft = noise.spread(noise.fbm(128, 8, 4, rng, 0.7))
    fine = noise.fbm(128, 16, 3, rng, 0.8)
    barbs = noise.spread(noise.bent(fine, noise.fbm(128, 4, 2, rng), 0 * fine, 4.0) + 0.5 * np.sin(np.arange(128) * 2 * np.pi / 16)[:, None])
    return np.round(np.stack([soft, barbs], -1) * 255).astype(np.uint8)


_SPARK_VERTEX = light.BLOCKS + glow.BEFORE + glow.SPRITE + bird.SUIT + f"""
const float SINGS = {SINGS}, BLOOM_S = {HuntPlay.BLOOM_S}, SPARKS = {SPARKS}.0;
const vec3 FLIGHT_M = vec3{FLIGHT_M}, BENDS = vec3{FLIGHT_BENDS};
const int TWIGS = {BIRDS};
""" + """
layout(location = 0) in vec2 corner;
layout(location = 1) in vec2 number;  // of the bird, of the spark; the first is its halo
out vec2 at; out vec4 tint;
void main() {
    int i = int(number.x);
    vec4 body = frame.game[2 * i], state = frame.game[2 * i + 1], perch = frame.game[2 * (i + TWIGS)];
    float variety = fract(state.w), strength, size;
    vec3 centre;
    if (number.y < 0.5) {
        centre = body.xyz;
        size = body.w * 2.6;
        strength = 0.30 * state.y * state.x * (1.0 - smoothstep(0.1, 0.5, state.z));
    } else {
        float k = number.y, born = 0.03 + 0.55 * k / SPARKS, age = (state.z - born) * BLOOM_S;
        float part = max(born - SINGS, 0.0) / (1.0 - SINGS);
        vec3 way = pow(vec3(part), BENDS) * FLIGHT_M * vec3(hand_of(variety), 1.0, -1.0);
        vec3 chance = fract(vec3(0.618, 0.755, 0.570) * k + variety * 13.0) - 0.5;
        way += chance * vec3(0.9, 0.8, 0.5) * body.w * (1.0 + 0.8 * max(age, 0.0)) + vec3(0.0, -0.05 * max(age, 0.0) + body.w * 0.2, body.w * 0.4);
        centre = perch.xyz + before_viewer(perch.xyz) * way;
        size = body.w * (0.20 + 0.14 * fract(k * 0.37));
        strength = 1.1 * smoothstep(0.0, 0.6, age) * (1.0 - smoothstep(0.7, 2.6, age)) * state.x;
    }
    at = corner;
    tint = vec4(bird_light(variety), strength);
    gl_Position = strength > 0.003 ? eye.clip * vec4(faced(centre, corner, size), 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
"""

_SPARK_FRAGMENT = light.BLOCKS + glow.ADDED + """
in vec2 at; in vec4 tint;
out vec4 colour;
void main() {
    float r = length(at), edge = clamp(1.0 - r, 0.0, 1.0);
    colour = added(tint.rgb * tint.w * (exp(-16.0 * r * r) + 0.35 * exp(-3.5 * r)) * edge);
}
"""
