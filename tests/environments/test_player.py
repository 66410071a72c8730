"""The patient made of rules, in a game of the simplest kind."""

from __future__ import annotations

from itertools import islice
from types import SimpleNamespace
from typing import Any

import numpy as np

from environments.difficulty import Difficulty
from environments.games.body import Body
from environments.games.play import Look, Play
from environments.player import REST_S, STAGES, Player, played, stages, until_attended
from environments.world import Moment, Target


class Rising(Play):
    """One body at a time: two seconds to come, one to bloom, then the next."""

    came, answered = 0.0, -1.0

    def step(self, look: Look) -> None:
        body = self.bodies[0]
        if self.answered >= 0.0 and look.t > self.answered + 2.0:
            self.came, self.answered = look.t, -1.0
        if look.selected == body.id and body.id:
            self.answered = look.t
            self.hits += 1
        body.presence = min(1.0, (look.t - self.came) / 2.0)
        body.id = f"{self.hits}" if body.presence == 1.0 and self.answered < 0.0 else ""
        body.place, body.warmth = np.array((1.0, 0.0, -3.0)), look.progress
        body.bloom = min(1.0, look.t - self.answered) if self.answered >= 0.0 else 0.0


class Scene:
    """A world as far as a player sees it."""

    def __init__(self) -> None:
        self.course = Rising(1, Difficulty())
        self.game = SimpleNamespace(course=self.course)
        self.moments: list[Moment] = []

    def answering(self) -> tuple[Target, ...]:
        bodies: list[Body] = [body for body in self.course.bodies if body.id]
        return tuple(Target(body.id, body.place / np.linalg.norm(body.place), 5.0, 0.5) for body in bodies)

    def update(self, moment: Moment) -> None:
        self.moments.append(moment)
        self.course.step(Look(moment.t, moment.attended, moment.selected, moment.progress))


def scene() -> Any:
    return Scene()


def test_it_looks_until_a_thing_answers_and_rests_before_the_next() -> None:
    world = scene()
    moments = list(islice(played(world, 0.0), 150))
    chosen = [moment for moment in moments if moment.selected]
    assert [moment.selected for moment in chosen] == ["0", "1"] and world.course.hits == 2
    first = chosen[0]
    looking = [moment for moment in moments if moment.attended == "0"]
    assert [moment.progress for moment in looking] == sorted(moment.progress for moment in looking)
    assert np.dot(first.gaze, world.answering()[0].direction if world.answering() else (1, 0, -3)) > 0.99
    idle = [moment for moment in moments if first.t < moment.t < first.t + REST_S]
    assert idle and not any(moment.attended for moment in idle)


def test_a_thing_that_goes_while_it_is_looked_at_is_let_go() -> None:
    world = SimpleNamespace(answering=lambda: (Target("moth", np.array((0.0, 0.0, -1.0)), 5.0, 1.0),))
    player = Player(world)  # type: ignore[arg-type]
    assert player.look(0.0, 0.5).progress == 0.5
    world.answering = lambda: ()
    assert player.look(0.5, 0.5).attended == ""
    world.answering = lambda: (Target("moth", np.array((0.0, 0.0, -1.0)), 5.0, 1.0),)
    assert player.look(1.0, 0.5).progress == 0.5


def test_the_stages_of_a_game_come_in_order() -> None:
    world = scene()
    seen = []
    for name, moment in stages(world, world.game, 0.0):
        body = world.course.bodies[0]
        seen.append((name, moment.t, body.presence, body.warmth, body.bloom))
    assert tuple(name for name, *_ in seen) == STAGES
    times = [t for _, t, *_ in seen]
    assert times == sorted(times)
    assert 0.3 < seen[0][2] < 0.6 and seen[2][3] > 0.6 and seen[3][4] > 0.5 and times[4] > times[3] + 6.0


def test_waiting_for_what_never_comes_ends() -> None:
    world = SimpleNamespace(answering=lambda: (), update=lambda moment: None)
    assert 80.0 < until_attended(played(world, 0.0)).t < 100.0  # type: ignore[arg-type]
