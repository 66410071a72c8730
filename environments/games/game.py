"""A game's picture: the base that hands its bodies to the shaders, drawn within a world's own blocks.

To draw a game: derive from `Game`, name its `rules`; in `load` make programs and meshes, yielding between
small steps; in `paint(eye)` draw every body with few instanced meshes. Body i lies in the frame's block as
game[2i] = place xyz, radius m and game[2i+1] = presence, warmth, bloom, kind + variety (a variety is under 1);
one with presence 0 is not to be seen. The world's sun, sky, fog and tone map are those of the shader chunks
in `environments.light`, so that what is drawn belongs to the world it is in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Protocol

import numpy as np

from environments.difficulty import Difficulty, Setting
from environments.games.body import Body
from environments.games.play import MOST, Look
from environments.making import Maker
from environments.world import Eye, Fields, Moment, Target

__all__ = ["MOST", "Game"]


class Course(Protocol):
    """What a game's rules come to; those of most games derive from `environments.games.play.Play`."""

    bodies: list[Body]
    hits: int
    misses: int
    active_s: float

    def __init__(self, seed: int, difficulty: Difficulty) -> None: ...

    @property
    def setting(self) -> Setting:
        """What holds now."""

    def step(self, look: Look) -> None:
        """Moves everything to `look.t`."""


class Game(Maker):
    """The base of all games, called with (gl, seed, quality) as worlds are.

    Class attributes:
        name, title: as in `GAMES`, and as a patient reads it.
        homes: the worlds it belongs in, the best first.
        rules: its course.
        evening: the world hurries to its own evening while it is played.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    homes: ClassVar[tuple[str, ...]] = ()
    rules: ClassVar[type[Course]]
    evening: ClassVar[bool] = False

    def __init__(self, gl: Any, seed: int, quality: str, difficulty: Difficulty | None = None) -> None:
        super().__init__(gl)
        self.quality = quality
        self.shown = 1.0  # 0–1, how far the whole game has come in; whoever shows it sets it
        self.held = False  # nothing goes on and no look counts; set likewise
        self.reach_deg = (0.0, 0.0)  # of an exercise, how far the head is to turn to either side, up and down; set likewise
        self._time = 0.0  # its own: it goes on where it was when it has been away
        self.difficulty = difficulty or Difficulty()
        self.course = self.rules(seed, self.difficulty)

    # What a game overrides.

    def load(self, quality: str) -> Iterator[None]:
        """Makes everything, yielding between steps short enough for one frame."""
        yield

    def paint(self, eye: Eye) -> None:
        """Draws the bodies; the world and its blocks are there, the depth buffer is the world's."""

    # What the world calls.

    def animate(self, moment: Moment, frame: Fields) -> None:
        """Moves the course to the moment and hands its bodies to the shaders."""
        if not self.held:
            self._time += moment.dt
            self.course.step(Look(
                self._time, moment.attended, moment.selected, moment.progress,
                float(frame["breath"][0]), moment.breath_phase, moment.breath_rate, moment.gaze, moment.still,
                self.reach_deg,
            ))
        rows = frame["game"]
        for number, body in enumerate(self.course.bodies):
            rows[2 * number, :3] = body.place
            rows[2 * number, 3] = body.radius_m
            rows[2 * number + 1] = body.presence * self.shown, body.warmth, body.bloom, body.kind + body.variety

    def targets(self) -> tuple[Target, ...]:
        """The bodies that answer a look now."""
        setting = self.course.setting
        found = []
        for body in self.course.bodies:
            if body.id:
                far = float(np.linalg.norm(body.place))
                found.append(Target(body.id, body.place / far, setting.radius_deg, setting.attend_s))
        return tuple(found)
