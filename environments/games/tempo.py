"""Bells of light that open one after another in a calm pulse along a small arc.

The one that opens is looked at and rings: a wave of light runs down it, and a spark hands the pulse on to
its neighbour. The pulse waits for whoever looks: it is kept by him, not he by it. A bell that nobody looks at
closes again in peace and the next one opens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from environments import light
from environments.easing import eased
from environments.games import bell, glow
from environments.games.body import Body, Life, Stage, direction
from environments.games.game import MOST, Game
from environments.games.play import Look, Play
from environments.shapes import QUAD
from environments.world import Eye

BELL, SPARK = 0, 1
RESTING = 0.4  # presence of a closed bell
PERIODS_S = (3.2, 5.0)  # of the pulse, at the shortest and longest rest of the setting
RESTS_S = (0.8, 2.5)
RADIUS_DEG = 3.3  # seen, of a bell
SHOW_S = 2.5  # in which a bell that has rung once comes to stay
HAND_ON_S = 0.5  # after its ringing begins, the spark sets out
SHINE_S = 0.9  # a bell's light changes no quicker
NARROW_DEG = 16.0  # a field less wide holds three bells, not five


class TempoPlay(Play):
    """The first bodies are the bell that opens and the one that closes; then the resting bells; last the spark.

    Attributes:
        spots: home (yaw, pitch in degrees) of each bell along the arc.
    """

    OWN = 6
    BLOOM_S = 2.6
    LEAVE_S = 2.2
    DRIFT_DEG = 0.35
    FAR_M = (3.2, 4.2)

    def anew(self) -> None:
        reach_yaw, reach_pitch = self.difficulty.setting.field_deg
        shares = (-1.0, -0.5, 0.0, 0.5, 1.0) if reach_yaw >= NARROW_DEG else (-1.0, 0.0, 1.0)
        self.spots: list[tuple[float, float]] = [(0.9 * reach_yaw * u, reach_pitch * (0.36 - 0.63 * u * u)) for u in shares]
        near, far = self.FAR_M
        self._far_m: list[float] = [near + (far - near) * share for share in self.rng.random(len(shares)).tolist()]
        first = float(self.rng.random())
        self._varieties: list[float] = [(first + 0.382 * i) % 1.0 * 0.999 for i in range(len(shares))]
        self._shown = [0.0] * len(shares)
        self._shine = [0.0] * MOST
        self._next = len(shares) // 2
        self._step = 1 if self.rng.random() < 0.5 else -1
        self._opened_at = -PERIODS_S[1]

    @property
    def period_s(self) -> float:
        """Of the pulse, as the patient lately kept it."""
        share = (self.setting.rest_s - RESTS_S[0]) / (RESTS_S[1] - RESTS_S[0])
        return PERIODS_S[0] + (PERIODS_S[1] - PERIODS_S[0]) * min(max(share, 0.0), 1.0)

    def may_come(self, look: Look) -> bool:
        """One bell at a time, on the beat after the last one opened."""
        busy = any(life.stage in (Stage.THERE, Stage.ANSWERING) for life in self.lives)
        return not busy and self.now >= self._opened_at + self.period_s

    def choose_home(self, look: Look) -> tuple[float, float] | None:
        """The neighbour along the arc, to and fro."""
        here = self._next
        if any(life.stage is not Stage.AWAY and life.home == self.spots[here] for life in self.lives):
            return None
        self._opened_at = self.now
        if not 0 <= here + self._step < len(self.spots):
            self._step = -self._step
        self._next = here + self._step
        return self.spots[here]

    def dress(self, body: Body, life: Life) -> None:
        spot = self.spots.index(life.home)
        life.far_m, body.variety, body.kind = self._far_m[spot], self._varieties[spot], BELL
        body.radius_m = self._radius(spot)

    def where(self, body: Body, life: Life) -> np.ndarray:
        return self._place(self.spots.index(life.home))

    def beside(self, look: Look, dt: float) -> None:
        taken = set()
        for number, (body, life) in enumerate(zip(self.bodies, self.lives, strict=True)):
            self._shine[number] += min(max(body.warmth - self._shine[number], -dt / SHINE_S), dt / SHINE_S)
            body.warmth = self._shine[number]
            if life.stage is not Stage.AWAY:
                spot = self.spots.index(life.home)
                taken.add(spot)
                closed = RESTING * self._shown[spot]
                body.presence = closed + (1.0 - closed) * _opened(life, body, self.LEAVE_S)
                if life.stage is Stage.ANSWERING or self._shown[spot] > 0.0:
                    self._shown[spot] = min(self._shown[spot] + dt / SHOW_S, 1.0)
        first = MOST - self.OWN
        for spot in range(len(self.spots)):
            body = self.bodies[first + spot]
            body.presence = 0.0 if spot in taken else RESTING * self._shown[spot]
            body.kind, body.variety, body.radius_m = BELL, self._varieties[spot], self._radius(spot)
            if body.presence > 0.0:
                body.place[:] = self._place(spot)
        self._hand_on(self.bodies[MOST - 1])

    def _hand_on(self, spark: Body) -> None:
        """Moves the spark from the bell that rings to the one that is next."""
        spark.kind, spark.presence = SPARK, 0.0
        for life in self.lives:
            if life.stage is Stage.ANSWERING and life.since_s > HAND_ON_S:
                way = (life.since_s - HAND_ON_S) / (self.BLOOM_S - HAND_ON_S)
                start, end = self._place(self.spots.index(life.home)), self._place(self._next)
                along = eased(way)
                place = start + (end - start) * along
                place[1] += 0.16 * math.sin(math.pi * along)
                spark.place[:] = place
                spark.radius_m = 0.05
                spark.presence = eased(way / 0.25) * eased((1.0 - way) / 0.2)
                spark.warmth = 1.0
                spark.variety = self._varieties[self._next]

    def _radius(self, spot: int) -> float:
        return float(self._far_m[spot] * math.tan(math.radians(RADIUS_DEG)))

    def _place(self, spot: int) -> np.ndarray:
        """Where a bell is now: about its spot, each in its own time."""
        (yaw, pitch), reach, own = self.spots[spot], self.drift_deg, self._varieties[spot]
        yaw += reach * math.sin(math.tau * (self.now / (9.0 + 4.0 * own) + own))
        pitch += reach * math.sin(math.tau * (self.now / (12.0 + 5.0 * own) + 3.0 * own))
        return np.asarray(self._far_m[spot] * direction(yaw, pitch))


def _opened(life: Life, body: Body, leave_s: float) -> float:
    """0 closed – 1 open, of a bell whose turn it is."""
    if life.stage is Stage.LEAVING:
        return life.left_from * (1.0 - eased(life.since_s / leave_s))
    return 1.0 if life.stage is Stage.ANSWERING else body.presence


class Tempo(Game):
    """See the module."""

    name = "tempo"
    title = "Ring the soft bells"
    homes = ("reef", "night")
    rules: ClassVar[type[Play]] = TempoPlay

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        turns = MOST - TempoPlay.OWN
        self._bells = []
        for fine, first, count in ((quality == "high", 0, turns), (False, turns, TempoPlay.OWN - 1)):
            vertices, indices = bell.mesh(fine)
            yield
            numbers = glow.numbers(first, count)
            self._bells.append(self.mesh(vertices, (4, 2), indices, instances=numbers, per_instance=(1,)))
            yield
        self._lights = self.mesh(QUAD, (2,), instances=glow.numbers(0, MOST), per_instance=(1,))
        self._bell_look = self.program(bell.VERTEX, bell.FRAGMENT, "bell")
        yield
        self._light_look = self.program(_LIGHT_VERTEX, _LIGHT_FRAGMENT, "light")
        yield

    def paint(self, eye: Eye) -> None:
        GL = self.gl.GL
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_BLEND)
        GL.glDepthMask(False)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR)
        GL.glUseProgram(self._light_look)
        self._lights.draw()
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glUseProgram(self._bell_look)
        turns = MOST - TempoPlay.OWN
        for bells, bodies in zip(self._bells, (self.course.bodies[:turns], self.course.bodies[turns:-1]), strict=True):
            count = glow.last_seen(bodies)
            if count:
                bells.draw(count)
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)


_LIGHT_VERTEX = light.BLOCKS + glow.SPRITE + bell.TINT + """
layout(location = 0) in vec2 corner;
layout(location = 1) in float number;
out vec2 at; out vec4 tint; out vec4 state;
void main() {
    vec4 body = frame.game[2 * int(number)];
    state = frame.game[2 * int(number) + 1];
    at = corner;
    tint = vec4(bell_tint(fract(state.w)), state.w >= 1.0 ? 1.0 : 0.0);
    vec3 p = faced(body.xyz, corner, body.w * (state.w >= 1.0 ? 6.0 : 3.2));
    gl_Position = state.x > 0.001 ? eye.clip * vec4(p, 1.0) : vec4(2.0, 2.0, 2.0, 1.0);
}
"""

_LIGHT_FRAGMENT = light.BLOCKS + glow.ADDED + """
in vec2 at; in vec4 tint; in vec4 state;
out vec4 colour;
void main() {
    float r = length(at), edge = pow(clamp(1.0 - r, 0.0, 1.0), 1.5), lit;
    if (tint.w > 0.5) {
        lit = state.x * (1.2 * exp(-90.0 * r * r) + 0.30 * exp(-7.0 * r)) * edge;
    } else {
        float open = smoothstep(0.4, 1.0, state.x), ring = state.z;
        float out_at = (r - 0.30 - 0.55 * ring) / (0.06 + 0.08 * ring);
        lit = (0.05 * state.x + 0.10 * open + 0.28 * state.y) * exp(-4.5 * r) * edge
            + 0.24 * exp(-out_at * out_at) * smoothstep(0.0, 0.2, ring) * (1.0 - ring) * (1.0 - ring) * edge;
    }
    colour = added(tint.rgb * lit);
}
"""
