"""Snow-glide: crystals and figures of snow drift; to one that is looked at flies a soft snowball, and it blooms.

Nothing is struck: the ball comes softly from low on the right, two metres and more before the patient, settles as
powder, and what it has reached opens, lights up and gives its flakes to the air. The lantern of
snowballs is kindled, the bird wakes and rises.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from environments.easing import eased
from environments.games import glow, snowglide_figures
from environments.games import snowglide_shaders as shaders
from environments.games.body import Body, Life, direction
from environments.games.game import MOST, Game
from environments.games.play import Look, Play
from environments.games.snowglide_figures import BALL, BIRD, FERN, LANTERN, PLATES
from environments.games.snowglide_shaders import BLOOM_S, FLIGHT_S
from environments.shapes import QUAD
from environments.world import Eye

PUFF_S = 2.2
FROM_DEG, FROM_M = (25.0, -17.0), 2.9
ARC = 0.12  # of the way, upward
BALL_M = 0.062
RISE_M = 0.5  # how far the woken bird goes
ORDER = (FERN, LANTERN, PLATES, FERN, BIRD, PLATES)
FLAKES = 26  # of each body


@dataclass(slots=True)
class Throw:
    """A snowball on its way: to which body (`target` of `serial`), and since when."""

    target: int
    name: str
    age_s: float = 0.0


class SnowPlay(Play):
    """The course: the last `OWN` bodies are snowballs on their way."""

    BLOOM_S = BLOOM_S
    LEAVE_S = 2.5
    OWN = 2
    DRIFT_DEG = 1.2
    FAR_M = (2.9, 4.2)

    def anew(self) -> None:
        self._throws: list[Throw | None] = [None] * self.OWN

    def dress(self, body: Body, life: Life) -> None:
        """The first is a crystal; then they take turns, never two of a kind one after the other."""
        body.kind = ORDER[self._serial % len(ORDER) - 1]
        seen_deg = min(max(0.85 * self.setting.radius_deg, 3.2), 4.6) * (1.0 if body.kind in (FERN, PLATES) else 0.9)
        body.radius_m = life.far_m * math.tan(math.radians(seen_deg)) * (0.92 + 0.16 * body.variety)

    def where(self, body: Body, life: Life) -> np.ndarray:
        """On its drift; the bird that woke goes up a little."""
        place = Play.where(self, body, life)
        if body.kind == BIRD and body.bloom > 0.0:
            place[1] += RISE_M * eased((body.bloom * self.BLOOM_S - FLIGHT_S) / (self.BLOOM_S - FLIGHT_S))
        return place

    def answer(self, body: Body, life: Life, look: Look) -> None:
        """A snowball sets out."""
        oldest = max(range(self.OWN), key=lambda n: math.inf if self._throws[n] is None else self._throws[n].age_s)
        self._throws[oldest] = Throw(next(n for n, each in enumerate(self.bodies) if each is body), life.name)

    def beside(self, look: Look, dt: float) -> None:
        for number, throw in enumerate(self._throws):
            ball = self.bodies[MOST - self.OWN + number]
            if throw is None:
                continue
            throw.age_s += dt
            if throw.age_s >= FLIGHT_S + PUFF_S:
                self._throws[number] = None
                ball.presence = ball.bloom = 0.0
                continue
            if self.lives[throw.target].name == throw.name and throw.age_s <= FLIGHT_S + dt:
                ball.place[:] = flight(self.bodies[throw.target].place, throw.age_s / FLIGHT_S)
            ball.kind, ball.radius_m, ball.variety = BALL, BALL_M, 0.5
            ball.presence = eased(throw.age_s / 0.45)
            ball.warmth = 0.0
            ball.bloom = min(max(throw.age_s - FLIGHT_S, 0.0) / PUFF_S, 1.0)


def flight(goal: np.ndarray, share: float) -> np.ndarray:
    """Where a ball is after a share (0–1) of its flight to `goal`, float (3,)."""
    share = min(max(share, 0.0), 1.0)
    start = FROM_M * direction(*FROM_DEG)
    gone = 1.0 - (1.0 - share) ** 1.6  # it comes in softly
    arc = 4.0 * ARC * gone * (1.0 - gone) * float(np.linalg.norm(goal - start))
    return start + (goal - start) * gone + np.array((0.0, arc, 0.0))


class SnowGlide(Game):
    """See the module."""

    name = "snowglide"
    title = "Wake the snow crystals"
    homes = ("snow",)
    rules: ClassVar[type[Play]] = SnowPlay

    def load(self, quality: str) -> Iterator[None]:
        self._figure = self.program(shaders.FIGURE_VERTEX, shaders.FIGURE_FRAGMENT, "figure")
        yield
        self._ball = self.program(shaders.BALL_VERTEX, shaders.BALL_FRAGMENT, "ball")
        yield
        self._air = self.program(shaders.AIR_VERTEX, shaders.AIR_FRAGMENT, "air")
        yield
        course = MOST - SnowPlay.OWN
        parts = []
        for figure in (snowglide_figures.fern, snowglide_figures.plates, snowglide_figures.bird):
            parts.append(figure())
            yield
        self._figures = self.mesh(np.concatenate(parts), (3, 3, 2), instances=glow.numbers(0, course), per_instance=(1,))
        yield
        self._balls = self.mesh(QUAD, (2,), instances=_balls(), per_instance=(4, 2))
        yield
        self._flakes = self.mesh(QUAD, (2,), instances=_flakes(), per_instance=(4,))
        yield

    def paint(self, eye: Eye) -> None:
        GL = self.gl.GL
        GL.glEnable(GL.GL_BLEND)
        GL.glBlendFunc(GL.GL_ONE, GL.GL_ONE_MINUS_SRC_ALPHA)
        GL.glUseProgram(self._air)  # the mist is behind its figure
        GL.glDepthMask(False)
        self._flakes.draw()
        GL.glDepthMask(True)
        GL.glUseProgram(self._figure)
        GL.glDisable(GL.GL_CULL_FACE)  # wings are thin
        self._figures.draw()
        GL.glEnable(GL.GL_CULL_FACE)
        GL.glUseProgram(self._ball)
        self._balls.draw()
        GL.glDisable(GL.GL_BLEND)


def _balls() -> np.ndarray:
    """The lantern of every body that answers, then the balls that are thrown: centre, radius, number, which."""
    lantern = snowglide_figures.lantern()
    which = np.zeros(len(lantern))
    which[-1] = 1.0
    course = MOST - SnowPlay.OWN
    rows = [np.column_stack([lantern, np.full(len(lantern), float(number)), which]) for number in range(course)]
    rows += [np.array([[0.0, 0.0, 0.0, 1.0, float(number), -1.0]]) for number in range(course, MOST)]
    return np.concatenate(rows).astype(np.float32)


def _flakes() -> np.ndarray:
    """Of every body a halo and its flakes: number, turn 0–1, height −1…1, its own 0–1 (−1 the halo)."""
    rng = np.random.default_rng(11)
    own = np.concatenate([[-1.0], rng.random(FLAKES)])
    return np.concatenate(
        [np.stack([np.full(FLAKES + 1, float(number)), rng.random(FLAKES + 1), rng.uniform(-1.0, 1.0, FLAKES + 1), own], -1) for number in range(MOST)]
    ).astype(np.float32)
