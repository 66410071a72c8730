"""Every game in its home and in the calm scene: what is attended to warms, what is chosen blooms, budgets are kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import environments
from environments.breath import fullness
from environments.games.body import Body
from environments.games.game import Game
from environments.games.play import MOST, NEAREST_M
from environments.player import PLAYED
from environments.render import FIELD_DEG, REACH_DEG, eye_at, open_world
from environments.world import Moment, World

SIZE = (160, 120)
STEP_S = 0.1
DRAWS, TRIANGLES = 3, 20_000  # an eye
FOCAL = SIZE[0] / 2 / np.tan(np.radians(FIELD_DEG / 2))  # pixels
OBJECTS = ("glIsProgram", "glIsBuffer", "glIsVertexArray", "glIsTexture")

pytestmark = pytest.mark.gl


@pytest.fixture(scope="module")
def buffer(gl: ModuleType) -> Iterator[Any]:
    made = gl.EyeBuffer(*SIZE, 1)
    yield made
    made.close()


@pytest.fixture(scope="module", params=list(PLAYED))
def kind(request: pytest.FixtureRequest) -> type[Game]:
    found: type[Game] = PLAYED[request.param]
    assert found.name == request.param
    return found


@pytest.fixture(scope="module", params=("home", "calm"))
def world(request: pytest.FixtureRequest, gl: ModuleType, kind: type[Game]) -> Iterator[World]:
    homes = [home for home in kind.homes if home in environments.WORLDS]
    if request.param == "home" and not homes:
        pytest.skip(f"{kind.name} has no home yet")
    made = open_world(gl, homes[0] if request.param == "home" else "calm", 1, "low")
    yield made
    made.close()


@pytest.fixture
def hand(gl: ModuleType, kind: type[Game], world: World, buffer: Any) -> Iterator[Hand]:
    game = kind(gl, 1, "low")
    game.reach_deg = REACH_DEG
    steps = sum(1 for _ in game.load("low"))
    assert steps >= 2
    world.play(game)
    yield Hand(gl, world, game, buffer)
    world.play(None)
    game.close()


class Hand:
    """Plays a game within a world, without a judge of looks: what is attended to and chosen is said."""

    def __init__(self, gl: ModuleType, world: World, game: Game, buffer: Any) -> None:
        self.gl, self.world, self.game, self.buffer, self.t = gl, world, game, buffer, 30.0
        self.move(STEP_S)

    def move(self, seconds: float, attended: str = "", selected: str = "") -> None:
        """The game step by step, the world to the last of them."""
        for _ in range(max(1, round(seconds / STEP_S))):
            self.t += STEP_S
            phase = self.t / 10.0 % 1.0
            moment = Moment(
                self.t, STEP_S, attended=attended, selected=selected, breath_phase=phase, breath_rate=6.0, guide=0.0
            )
            self.world.frame["breath"][0] = fullness(phase)
            self.game.animate(moment, self.world.frame)
        self.world.update(moment)

    def draw(self, index: int = 0) -> np.ndarray:
        self.world._frame.send()
        self.buffer.bind()
        self.world.draw(eye_at(index, SIZE))
        picture: np.ndarray = self.buffer.read()
        return picture.astype(float)

    def first(self) -> Body:
        """Waits until a body is wholly there."""
        for _ in range(300):
            there = [body for body in self.game.course.bodies if body.id and body.presence > 0.99]
            if there:
                return there[0]
            self.move(STEP_S)
        raise AssertionError("nothing came")

    def around(self, picture: np.ndarray, place: np.ndarray, metres: float) -> np.ndarray:
        """The pixels within so much of a place."""
        column = SIZE[0] / 2 + FOCAL * place[0] / -place[2]
        row = SIZE[1] / 2 - FOCAL * place[1] / -place[2]
        reach = max(FOCAL * metres / -place[2], 3.0)
        rows, columns = np.ogrid[: SIZE[1], : SIZE[0]]
        return picture[(rows - row) ** 2 + (columns - column) ** 2 <= reach**2]


def test_a_body_is_seen_warms_when_attended_and_blooms_when_chosen(hand: Hand) -> None:
    course = hand.game.course
    body = hand.first()
    shown = hand.draw()
    presence, body.presence = body.presence, 0.0
    _hand_over(hand)
    assert _changed(hand, shown, hand.draw(), body) > 1.0, "it is not to be seen"
    body.presence, body.warmth = presence, 0.0
    _hand_over(hand)
    cold = hand.draw()
    body.warmth = 1.0
    _hand_over(hand)
    assert _changed(hand, cold, hand.draw(), body) > 0.5, "it does not warm"
    name = body.id
    assert name in {target.id for target in hand.world.answering()}
    hand.move(0.4, name)
    assert body.warmth > 0.2
    waited_at = body.place.copy()
    hand.move(STEP_S, name, name)
    assert course.hits == 1
    change, waited = 0.0, body.radius_m
    for _ in range(8):
        hand.move(0.5)
        assert body.bloom > 0.0
        bloomed = hand.draw()
        now = replace(body, place=body.place.copy())
        body.bloom, body.radius_m, body.place[:] = 0.0, waited, waited_at  # some come along, others open where they are
        _hand_over(hand)
        apart = np.abs(bloomed - hand.draw())
        change = max(change, *(hand.around(apart, place, 0.6).mean() for place in (now.place, waited_at)))
        body.bloom, body.radius_m, body.place[:] = now.bloom, now.radius_m, now.place
        if change > 0.5:
            return
    raise AssertionError(f"it does not bloom: {change}")


def test_half_a_minute_keeps_its_distance_and_its_budget(hand: Hand) -> None:
    gl, course = hand.gl, hand.game.course
    for number in range(30):
        chosen = [body.id for body in course.bodies if body.id][:1]
        hand.move(0.5, *chosen)
        hand.move(0.5, *(2 * chosen))
        for body in course.bodies:
            if body.presence > 0.0:
                assert np.linalg.norm(body.place) - body.radius_m >= NEAREST_M
        if number % 10 == 9:
            hand.draw()
            gl.drawn.reset()
            hand.game.paint(eye_at(1, SIZE))
            assert gl.drawn.draws <= DRAWS
            assert gl.drawn.triangles <= TRIANGLES
    assert course.hits >= 1


def test_the_frame_it_leaves_is_the_worlds(hand: Hand) -> None:
    """After a game has drawn, the world draws as before."""
    hand.first()
    hand.draw()
    game, hand.world.game = hand.world.game, None
    alone = hand.draw()
    again = hand.draw()
    hand.world.game = game
    assert np.array_equal(alone, again)


def test_close_frees_everything(gl: ModuleType, kind: type[Game]) -> None:
    def alive() -> int:
        return sum(bool(getattr(gl.GL, kind)(number)) for kind in OBJECTS for number in range(1, 400))

    before = alive()
    game = kind(gl, 2, "low")
    for _ in game.load("low"):
        pass
    assert alive() > before
    game.close()
    assert alive() == before
    game.close()


def test_importing_a_game_loads_no_opengl() -> None:
    script = (
        "import sys, environments.games, environments; "
        "[kinds[name] for kinds in (environments.GAMES, environments.EXERCISES) for name in kinds]; "
        "assert not [name for name in sys.modules if name.startswith('OpenGL')]"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def _hand_over(hand: Hand) -> None:
    """The bodies as they are now, to the shaders, without a step."""
    rows = hand.world.frame["game"]
    for number in range(MOST):
        body = hand.game.course.bodies[number]
        rows[2 * number, :3], rows[2 * number, 3] = body.place, body.radius_m
        rows[2 * number + 1] = body.presence, body.warmth, body.bloom, body.kind + body.variety


def _changed(hand: Hand, one: np.ndarray, other: np.ndarray, body: Body) -> float:
    """Mean difference of the bytes around a body."""
    one, other = (hand.around(picture, body.place, 1.3 * body.radius_m) for picture in (one, other))
    return float(np.abs(one - other).mean())
