"""A game's rules stepped by hand, and its picture drawn: what the tests of single games share."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np

from environments.breath import fullness
from environments.calm import Calm
from environments.difficulty import Difficulty
from environments.games.body import Body, angle_deg
from environments.games.game import Game
from environments.games.play import APART_DEG, FARTHEST_M, NEAREST_M, Look, Play
from environments.render import eye_at
from environments.world import Moment
from tests.environments.games.players import PLAYERS, angles, playing

DT = 0.05
SIZE = (160, 120)
FIELD_DEG = 40.0  # of the picture, across
PATCH = 8  # pixels: 2°


class Course:
    """Plays by hand: attends to what it is told to, breathes as it is led.

    Args:
        rate: breaths a minute that are led, 0 for none.
    """

    def __init__(self, play: Play, rate: float = 0.0) -> None:
        self.play, self.rate, self.now = play, rate, 0.0
        self.step()

    @property
    def phase(self) -> float:
        return self.now * self.rate / 60.0 % 1.0

    def step(self, attended: str = "", selected: str = "", still: float = 0.0) -> None:
        look = Look(
            self.now, attended, selected, 0.0, fullness(self.phase), self.phase, self.rate, still=still,
        )  # fmt: skip
        self.play.step(look)
        self.now += DT

    def wait(self, seconds: float, attended: str = "", still: float = 0.0) -> None:
        for _ in range(round(seconds / DT)):
            self.step(attended, still=still)

    def until(self, true: Callable[[], Any], seconds: float = 60.0) -> None:
        for _ in range(round(seconds / DT)):
            if true():
                return
            self.step()
        raise AssertionError(f"not so within {seconds} s")

    def answering(self) -> list[Body]:
        return [body for body in self.play.bodies if body.id]

    def choose_next(self) -> Body:
        """Waits for a body, looks at it and is answered."""
        self.until(self.answering)
        body = self.answering()[0]
        self.wait(0.6, body.id)
        self.step(body.id, body.id)
        return body


def held(rules: type[Play], still: bool, level: float, seed: int) -> int:
    """Asserts for a minute of a quick player that what answers keeps to the field, apart and at a distance.

    Returns:
        how many answering bodies were looked at.
    """
    difficulty = Difficulty(still=still, level=level, frozen=True)
    yaw_deg, pitch_deg = difficulty.setting.field_deg
    seen = 0
    for match, _ in playing(rules, difficulty, PLAYERS["quick"], 60.0, seed, rate_hz=11.0):
        there = [body for body in match.course.bodies if body.presence > 0.0]
        assert all(math.hypot(*body.place) - body.radius_m >= NEAREST_M for body in there)
        answering = [body for body in there if body.id]
        for body in answering:
            yaw, pitch = angles(body)
            assert abs(yaw) <= yaw_deg and abs(pitch) <= pitch_deg and math.hypot(*body.place) <= FARTHEST_M
        for one, other in combinations(answering, 2):
            assert angle_deg(_way(one), _way(other)) >= APART_DEG
        seen += len(answering)
    return seen


def states(rules: type[Play], seed: int) -> list[tuple[object, ...]]:
    """Every body of half a minute of an average player."""
    return [
        (body.id, *body.place, body.presence, body.warmth, body.bloom, body.kind, body.variety)
        for match, _ in playing(rules, Difficulty(), PLAYERS["average"], 30.0, seed, rate_hz=10.0)
        for body in match.course.bodies
    ]


def warming(gl: Any, kind: type[Game], seconds: float = 2.0, fps: float = 15.0) -> Iterator[np.ndarray]:
    """Pictures of the calm scene from when its first body is attended to: linear light of patches (h, w, 3)."""
    world, game = Calm(gl), kind(gl, 1, "low")
    for _ in game.load("low"):
        pass
    world.play(game)
    buffer = gl.EyeBuffer(*SIZE, 4)
    eye = eye_at(0, SIZE, field_deg=FIELD_DEG)
    try:
        t = 0.0
        while t < 4.0:  # it has come; its beckoning is at its lowest
            t += 1.0 / fps
            world.update(Moment(t, 1.0 / fps))
        name = next(target.id for target in world.answering())
        for _ in range(round(seconds * fps)):
            buffer.bind()
            world.draw(eye)
            yield _light(buffer.read())
            t += 1.0 / fps
            world.update(Moment(t, 1.0 / fps, attended=name))
    finally:
        buffer.close()
        game.close()
        world.close()


def _light(picture: np.ndarray) -> np.ndarray:
    value = picture / 255.0
    light = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    high, wide = SIZE[1] // PATCH, SIZE[0] // PATCH
    return np.asarray(light.reshape(high, PATCH, wide, PATCH, 3).mean((1, 3)))


def _way(body: Body) -> np.ndarray:
    return body.place / np.linalg.norm(body.place)
