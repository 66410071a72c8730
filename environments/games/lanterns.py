"""Paper lanterns that rise with the out-breath and stay as a slow constellation.

An unlit lantern hangs before the patient. Looked at, it kindles, and with the next out-breath it is let go:
with the led one while the guide leads, else with a calm swell of its own, six a minute. It rises, drifts
away high above, and after a minute or two its light goes out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from environments.breath import INHALE_SHARE, fullness
from environments.easing import eased
from environments.games import glow, lanterns_paper
from environments.games.body import Body, Life, Stage, direction
from environments.games.game import MOST, Course, Game
from environments.games.play import HELD, Look, Play
from environments.shapes import EIGHT
from environments.world import Eye

SWELL_S = 10.0  # of a breath that nobody leads
SWELL_FROM = 0.08  # of that breath, where a lantern is kindled: its inhale is nearly whole
KINDLE_S = 1.6  # from dark to its whole light; no quicker is it let go
WARMED = 0.5  # of its light while it is only looked at
LATEST = 0.72  # of the breath: kindled later, it waits for the next
RISE_S = 26.0  # the pace of its way up: two thirds of it
LAST_S, FADE_S = 100.0, 8.0
WATCHED_S = 5.0  # it is followed with the eyes before another comes
FALLOFF = 0.75  # of its light, high above
SPOTS_DEG = ((-11.0, 21.0), (9.0, 26.0), (-25.0, 17.0), (22.0, 19.0), (-3.0, 31.0), (-19.0, 28.0), (29.0, 27.0), (6.0, 17.0))
FINE = {"high": ((44, 20), (32, 16)), "low": ((28, 14), (20, 12))}  # sides and rows: of those that hang, of those above
SPOT_FAR_M = (15.0, 24.0)


@dataclass(slots=True)
class Flight:
    """A lantern that was let go: from where and to where, metres, and since when."""

    start: np.ndarray
    end: np.ndarray
    age_s: float = 0.0
    fading_s: float = 0.0
    light: float = 1.0


class LanternPlay(Play):
    """The first bodies hang and wait; the last `OWN` are those that were let go."""

    OWN = 6
    BLOOM_S = 60.0  # it ends when the lantern is let go
    DRIFT_DEG = 0.7
    FAR_M = (3.6, 5.2)

    def anew(self) -> None:
        self._flights: list[Flight | None] = [None] * self.OWN
        self._light = [0.0] * MOST
        self.released = 0

    def may_come(self, look: Look) -> bool:
        return all(flight is None or flight.age_s >= WATCHED_S for flight in self._flights)

    def dress(self, body: Body, life: Life) -> None:
        body.radius_m = life.far_m * math.tan(math.radians(0.8 * self.setting.radius_deg))
        self._light[self.lives.index(life)] = 0.0

    def beside(self, look: Look, dt: float) -> None:
        swell = look.breath if look.rate > 0.0 else fullness(self.now / SWELL_S % 1.0)
        for number in range(MOST - self.OWN):
            body, life = self.bodies[number], self.lives[number]
            lit = life.stage is Stage.ANSWERING
            goal = 1.0 if lit else WARMED * body.warmth
            step = dt / KINDLE_S
            self._light[number] += min(max(goal - self._light[number], -step), step)
            body.warmth = _breathing(eased(self._light[number]), fullness(self._phase(life, look)) if lit else swell)
            if lit and not look.still > HELD and self._light[number] >= 1.0 and INHALE_SHARE <= self._phase(life, look) < LATEST:
                self._let_go(number, life)
        for number, flight in enumerate(self._flights):
            if flight:
                self._fly(self.bodies[MOST - self.OWN + number], number, flight, swell, dt)

    def _phase(self, life: Life, look: Look) -> float:
        """Of the breath a kindled lantern goes with."""
        return look.phase if look.rate > 0.0 else (SWELL_FROM + life.since_s / SWELL_S) % 1.0

    def _let_go(self, number: int, life: Life) -> None:
        """Hands a lantern on to one of the last bodies, which looks just like it."""
        if None not in self._flights:
            return
        free = self._flights.index(None)
        body, drawn = self.bodies[number], self.bodies[MOST - self.OWN + free]
        yaw, pitch = SPOTS_DEG[self.released % len(SPOTS_DEG)]
        far = SPOT_FAR_M[0] + (SPOT_FAR_M[1] - SPOT_FAR_M[0]) * body.variety
        self._flights[free] = Flight(body.place.copy(), far * direction(yaw, pitch), light=body.warmth)
        drawn.place[:] = body.place
        drawn.radius_m, drawn.presence, drawn.warmth = body.radius_m, body.presence, body.warmth
        drawn.kind, drawn.variety = body.kind, body.variety
        life.stage, body.presence, body.warmth, body.bloom = Stage.AWAY, 0.0, 0.0, 0.0
        self._light[number] = 0.0
        self.released += 1
        if None not in self._flights:  # room for the next: the oldest goes out
            oldest = max((flight for flight in self._flights if flight), key=lambda flight: flight.age_s)
            oldest.age_s = max(oldest.age_s, LAST_S)

    def _fly(self, body: Body, number: int, flight: Flight, swell: float, dt: float) -> None:
        flight.age_s += dt
        pace = flight.age_s / RISE_S
        way = 1.0 - math.exp(-pace * pace / (0.25 + pace))  # starts from rest, never stands still
        body.place[:] = flight.start + (flight.end - flight.start) * way
        body.place[0] += 0.25 * way * math.sin(0.21 * flight.age_s + 6.0 * body.variety)
        body.bloom = eased(flight.age_s / 4.0)
        goal = _breathing(1.0 - (1.0 - FALLOFF) * body.bloom, swell)
        flight.light += min(max(goal - flight.light, -dt), dt)
        if flight.age_s >= LAST_S:
            flight.fading_s += dt
        going = flight.fading_s / FADE_S
        body.warmth = flight.light * (1.0 - eased(going / 0.7))
        body.presence = 1.0 - eased(going * 2.0 - 1.0)
        if going >= 1.0:
            self._flights[number] = None
            body.presence = body.warmth = body.bloom = 0.0


def _breathing(burn: float, full: float) -> float:
    """A light that swells with the breath by a seventh."""
    return burn * (0.86 + 0.14 * full)


class Lanterns(Game):
    """See the module."""

    name = "lanterns"
    title = "Let lanterns rise"
    homes = ("night", "beach")
    rules: ClassVar[type[Course]] = LanternPlay
    groups: ClassVar[tuple[tuple[int, int], ...]] = ((0, MOST - LanternPlay.OWN), (MOST - LanternPlay.OWN, LanternPlay.OWN))
    """Bodies drawn alike, as (first, how many): those that hang, and those above."""

    def load(self, quality: str) -> Iterator[None]:
        self.quality = quality
        self._lanterns = []
        for (sides, rows), (first, count) in zip(FINE[quality], self.groups, strict=False):
            vertices, indices = lanterns_paper.lantern(sides, rows)
            yield
            numbers = glow.numbers(first, count)
            self._lanterns.append(self.mesh(vertices, (3, 3, 3, 3), indices, instances=numbers, per_instance=(1,)))
            yield
        self._halo = self.mesh(EIGHT, (2,), instances=glow.numbers(0, MOST), per_instance=(1,))
        self._paper = self.texture(lanterns_paper.paper(1))
        yield
        self._paper_look = self.program(lanterns_paper.PAPER_VERTEX, lanterns_paper.PAPER_FRAGMENT, "paper", ("paper",))
        yield
        self._halo_look = self.program(lanterns_paper.HALO_VERTEX, lanterns_paper.HALO_FRAGMENT, "halo")
        yield

    def paint(self, eye: Eye) -> None:
        gl, GL = self.gl, self.gl.GL
        gl.bind_texture(0, self._paper)
        GL.glDisable(GL.GL_CULL_FACE)
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glUseProgram(self._paper_look)
        for lanterns, (first, many) in zip(self._lanterns, self.groups, strict=True):
            count = glow.last_seen(self.course.bodies[first : first + many])
            if count:
                lanterns.draw(count)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_COLOR)
        GL.glDepthMask(False)
        GL.glUseProgram(self._halo_look)
        self._halo.draw()
        GL.glDepthMask(True)
        GL.glDisable(GL.GL_BLEND)
        GL.glEnable(GL.GL_CULL_FACE)
