"""A patient made of rules, for pictures and tests: looks at one thing after another until it answers.

The look rests a while between things, as a calm person's does. Time is an argument; the same times give the
same looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

import environments
from environments.games.game import Game
from environments.render import open_game, open_world
from environments.world import Moment, World

REST_S = 0.8  # between one answer and the next look
AHEAD = np.array((0.0, 0.0, -1.0))
LED_PER_MIN = 6.0
PATIENCE_S = 90.0
STEP_S = 1 / 15
STAGES = ("coming", "waiting", "warming", "blooming", "later")
PLAYED = environments.GAMES | environments.EXERCISES
LATER_S = 6.0  # after the bloom before


class Player:
    """Looks at what `world` offers now: its game's bodies, or without a game the world's own things.

    Args:
        world: is asked for its targets, and never moved from here.
        led: breaths a minute that are led, 0 for none.
    """

    def __init__(self, world: World, led: float = 0.0) -> None:
        self._world, self._led = world, led
        self._at, self._held_s, self._free_at = "", 0.0, 0.0
        self._done: list[str] = []

    def look(self, t: float, dt: float, **more: float) -> Moment:
        """The moment at `t` with what this player does in it; `more` goes into it."""
        offered = {target.id: target for target in self._world.answering()}
        selected, share = "", 0.0
        if self._at not in offered:
            self._at, self._held_s = "", 0.0
        if not self._at and offered and t >= self._free_at:
            fresh = [name for name in offered if name not in self._done] or list(offered)
            self._at = fresh[0]
        if self._at:
            target = offered[self._at]
            self._held_s += dt
            share = min(1.0, self._held_s / max(target.dwell_s, 1e-3))
            if share >= 1.0:
                selected, self._free_at = self._at, t + REST_S
                self._done = [*self._done[-8:], self._at]
        gaze = offered[self._at].direction if self._at else AHEAD
        moment = Moment(
            t, dt, gaze=gaze, attended=self._at, selected=selected, progress=share,
            breath_phase=t * self._led / 60.0 % 1.0, breath_rate=self._led, **more,
        )
        if selected:
            self._at, self._held_s = "", 0.0
        return moment


def scenes() -> tuple[str, ...]:
    """Names of all that can be shown: worlds, the calm scene, the places of programmes, and the games whose home is there."""
    games = (name for name, kind in PLAYED.items() if home(kind))
    return (*environments.WORLDS, "calm", *environments.SCENES, *games)


def pairings() -> tuple[str, ...]:
    """Names of the games in their other homes, as `open_scene` takes them."""
    games = PLAYED.items()
    return tuple(f"{name}@{at}" for name, kind in games for at in kind.homes if at in environments.WORLDS and at != home(kind))


def home(kind: type[Game]) -> str:
    """The world a game is shown in: the first of its homes that exists, or ""."""
    return next((name for name in kind.homes if name in environments.WORLDS), "")


def open_scene(gl: Any, name: str, seed: int, quality: str) -> tuple[World, Game | None]:
    """A world by name, or a game by name within the first of its homes that exists, or GAME@WORLD; loaded to the end.

    Raises:
        KeyError: an unknown name, or a game that is not at home there or anywhere.
    """
    game, _, at = name.partition("@")
    if game not in PLAYED:
        return open_world(gl, name, seed, quality), None
    kind = PLAYED[game]
    at = at or home(kind)
    if at not in kind.homes:
        raise KeyError(f"{name}: the homes of {game} are {', '.join(kind.homes)}")
    world = open_world(gl, at, seed, quality)
    return world, open_game(gl, world, game, seed, quality)


def played(world: World, start: float, led: float = 0.0, step: float = STEP_S) -> Iterator[Moment]:
    """Moments from `start` on for ever, `step` apart, each already given to the world."""
    player, number = Player(world, led), 0
    while True:
        moment = player.look(start + number * step, step if number else 0.0)
        world.update(moment)
        yield moment
        number += 1


def stages(world: World, game: Game, start: float, led: float = LED_PER_MIN) -> Iterator[tuple[str, Moment]]:
    """Five moments of a game, `STAGES` by name: something comes, is looked at, warms, blooms; a later one blooms.

    What does not happen within `PATIENCE_S` is shown as it then is.
    """
    moments = played(world, start, led)
    moment = next(moments)
    for name in STAGES:
        since = moment.t
        while not _reached(name, moment, game, since) and moment.t < since + PATIENCE_S:
            moment = next(moments)
        yield name, moment


def _reached(name: str, moment: Moment, game: Game, since: float) -> bool:
    bodies = game.course.bodies
    if name == "coming":
        return any(body.presence > 0.3 for body in bodies)
    if name == "waiting":
        return bool(moment.attended)
    if name == "warming":
        return any(body.warmth > 0.6 for body in bodies)
    if name == "blooming":
        return any(body.bloom > 0.5 for body in bodies)
    return moment.t > since + LATER_S and any(body.bloom > 0.3 for body in bodies)


def until_attended(moments: Iterator[Moment]) -> Moment:
    """Goes on until the first thing is looked at, or `PATIENCE_S` have gone by."""
    first = moment = next(moments)
    while not moment.attended and moment.t < first.t + PATIENCE_S:
        moment = next(moments)
    return moment
