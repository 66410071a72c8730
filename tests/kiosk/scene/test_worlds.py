"""A world is loaded behind the calm scene, and one that raises is replaced by it within the frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from environments import GameFault
from environments.baked import KEPT_ONLY, NotKept
from environments.difficulty import Difficulty
from kiosk.events import GameFailed, Played, WorldFailed, WorldReady
from kiosk.scene.games import COMING_S, GOING_S, Games
from kiosk.scene.worlds import CALM, Worlds
from kiosk.view import Playing


class Gl:
    """All that `Worlds` itself asks of it."""

    def __init__(self) -> None:
        self.settled = 0

    def settle(self) -> None:
        self.settled += 1


class Quiet:
    """A world that notes what is done to it and raises where it is told to."""

    raises = ""
    steps = 3

    def __init__(self, gl: Gl, seed: int, quality: str) -> None:
        self.drawn = self.updated = self.loaded = 0
        self.closed = False
        self.game: Any = None
        self._may("init")

    def _may(self, where: str) -> None:
        if self.raises == where:
            raise RuntimeError(f"broken in {where}")

    def load(self, quality: str) -> Iterator[None]:
        for _ in range(self.steps):
            self._may("load")
            self.loaded += 1
            yield

    def play(self, game: Any) -> None:
        self.game = game

    def update(self, moment: Any) -> None:
        self._may("update")
        if self.game is not None:
            self.game.animate()
        self.updated += 1

    def draw(self, eye: Any) -> None:
        self._may("draw")
        self.drawn += 1

    def answering(self) -> tuple[Any, ...]:
        self._may("targets")
        return ("thing",)

    def close(self) -> None:
        self.closed = True
        self._may("close")


def kind(where: str) -> type[Quiet]:
    return type(f"Broken{where}", (Quiet,), {"raises": where})


class Toy:
    """A game of which nothing is seen."""

    raises = ""

    def __init__(self, gl: Gl, seed: int, quality: str, difficulty: Difficulty) -> None:
        self.difficulty, self.shown, self.held, self.closed, self.moved = difficulty, 0.0, False, False, 0
        self.course = SimpleNamespace(hits=0, misses=0, active_s=0.0)
        if self.raises == "init":
            raise RuntimeError("broken in init")

    def load(self, quality: str) -> Iterator[None]:
        yield
        if self.raises == "load":
            raise RuntimeError("broken in load")

    def animate(self) -> None:
        self.moved += 1
        if self.raises == "animate":
            raise GameFault("broken in animate") from RuntimeError("broken in animate")

    def close(self) -> None:
        self.closed = True


FAULTY = ("init", "load", "animate")
GAMES = {"hunt": Toy, "tempo": Toy, **{f"bad-{where}": type("Bad", (Toy,), {"raises": where}) for where in FAULTY}}
PLACES = ("init", "load", "update", "draw", "targets", "close")
KINDS = {"beach": Quiet, "forest": Quiet, **{f"bad-{where}": kind(where) for where in PLACES}}


class Theatre:
    """Frames of a scene, without a scene."""

    def __init__(self, kinds: Mapping[str, Any] = KINDS) -> None:
        self.now = 0.0
        self.gl = Gl()
        self.games = Games(self.gl, GAMES, 1, "low", self._tick)
        self.worlds = Worlds(self.gl, kinds, Quiet, self.games, 1, "low", self._tick)
        self.said: list[Any] = []

    def _tick(self) -> float:
        self.now += 0.003  # every look at the clock: so a budget of 4 ms is one or two steps
        return self.now

    def frame(self) -> None:
        self.worlds.targets()
        if self.worlds.next != self.worlds.name:
            self.worlds.change()
        self.worlds.update("moment")
        while not all(self.worlds.draw(eye) for eye in (0, 1)):
            pass
        self.worlds.load()
        self.said += self.worlds.news()

    def show(self, name: str, frames: int = 8) -> None:
        self.worlds.wish(name)
        for _ in range(frames):
            self.frame()

    def play(self, name: str | None, seconds: float = 4.0, run: int = 0) -> Any:
        """Frames until that time is over; the game that is seen then."""
        self.games.wish(Playing(name, run=run) if name else None)
        until = self.now + seconds
        while self.now < until:
            self.frame()
        return self.worlds.shown.game


def test_a_world_is_shown_once_loaded_and_calm_until_then() -> None:
    theatre = Theatre()
    theatre.worlds.wish("beach")
    theatre.frame()
    assert theatre.worlds.name == CALM
    for _ in range(8):
        theatre.frame()
    assert theatre.worlds.name == "beach" and theatre.worlds.shown.loaded == Quiet.steps
    assert theatre.said == [WorldReady("beach")]


def test_a_world_is_drawn_once_unseen_before_it_is_shown() -> None:
    theatre = Theatre()
    theatre.worlds.wish("beach")
    while theatre.worlds.next == CALM:
        theatre.frame()
    assert theatre.worlds.name == CALM and theatre.worlds._other.drawn == 1


def test_loading_takes_a_few_milliseconds_a_frame() -> None:
    theatre = Theatre()
    theatre.worlds.wish("beach")
    theatre.frame()
    assert theatre.worlds._other.loaded < Quiet.steps


def test_calm_and_back_loads_nothing_again() -> None:
    theatre = Theatre()
    theatre.show("beach")
    beach = theatre.worlds.shown
    theatre.show(CALM, 1)
    assert theatre.worlds.name == CALM
    theatre.show("beach", 1)
    assert theatre.worlds.shown is beach and not beach.closed


def test_another_world_comes_by_way_of_calm_and_the_first_is_freed() -> None:
    theatre = Theatre()
    theatre.show("beach")
    beach = theatre.worlds.shown
    theatre.worlds.wish("forest")
    theatre.frame()
    assert theatre.worlds.name == CALM
    theatre.show("forest")
    assert theatre.worlds.name == "forest" and beach.closed


@pytest.mark.parametrize("where", ["init", "load", "update", "draw", "targets"])
def test_a_world_that_raises_gives_way_within_the_frame(where: str) -> None:
    theatre = Theatre()
    theatre.show(f"bad-{where}", 1)
    for _ in range(10):
        calm = theatre.worlds._calm.drawn
        theatre.frame()
        if theatre.worlds.name == CALM:
            assert theatre.worlds._calm.drawn >= calm + 2, "both eyes see the calm scene in this very frame"
    failures = [event for event in theatre.said if isinstance(event, WorldFailed)]
    assert [failure.world for failure in failures] == [f"bad-{where}"] and where in failures[0].why
    assert theatre.worlds.name == CALM and theatre.gl.settled == 1


def test_a_world_is_refused_after_two_faults() -> None:
    theatre = Theatre()
    for _ in range(3):
        theatre.show("bad-load")
        theatre.show(CALM)
    whys = [event.why for event in theatre.said]
    assert len(whys) == 3 and "refused after 2 faults" in whys[2] and "refused" not in whys[1]


def test_a_failed_world_is_not_tried_again_until_it_is_asked_for_anew() -> None:
    theatre = Theatre()
    theatre.show("bad-load", 30)
    assert len(theatre.said) == 1


def test_a_world_that_cannot_be_closed_does_no_harm() -> None:
    theatre = Theatre()
    theatre.show("bad-close")
    theatre.show("forest", 12)
    assert theatre.worlds.name == "forest"


def test_an_unknown_world_is_told_with_the_known_ones() -> None:
    theatre = Theatre()
    theatre.show("moon")
    assert theatre.worlds.name == CALM and "beach" in theatre.said[0].why


def test_a_broken_calm_scene_is_not_hidden() -> None:
    theatre = Theatre()
    theatre.worlds._calm.raises = "draw"
    with pytest.raises(RuntimeError):
        theatre.frame()


def test_a_game_is_loaded_in_the_world_and_comes_in_softly() -> None:
    theatre = Theatre()
    theatre.show("beach")
    game = theatre.play("hunt", 0.3)
    assert 0.0 < game.shown < 0.2
    assert theatre.play("hunt", COMING_S + 0.2).shown == 1.0


def test_a_game_that_leaves_for_a_question_keeps_its_course() -> None:
    theatre = Theatre()
    theatre.show("beach")
    game = theatre.play("hunt")
    assert theatre.play(None, GOING_S / 2) is game and 0.0 < game.shown < 1.0
    assert theatre.play(None) is None and not game.closed
    assert theatre.play("hunt") is game and game.shown == 1.0


def test_a_game_that_cannot_be_seen_or_leaves_is_held() -> None:
    theatre = Theatre()
    theatre.show("beach")
    game = theatre.play("hunt")
    assert not game.held
    theatre.games.blind = True
    theatre.frame()
    assert game.held
    theatre.games.blind = False
    theatre.play(None, GOING_S / 2)
    assert game.held


def test_the_next_patients_game_is_another_one() -> None:
    theatre = Theatre()
    theatre.show("beach")
    first = theatre.play("hunt", run=1)
    theatre.said.clear()
    second = theatre.play("hunt", run=2, seconds=6.0)
    assert second is not first and first.closed
    told = [event for event in theatre.said if isinstance(event, Played)]
    assert told[-1].run == 2 and told[-1].began > 0.0


def test_another_game_comes_when_the_first_has_gone() -> None:
    theatre = Theatre()
    theatre.show("beach")
    first = theatre.play("hunt")
    theatre.play("tempo", GOING_S / 2)
    assert theatre.worlds.shown.game is first and not first.closed
    assert theatre.play("tempo") is not first and first.closed


def test_the_calm_scene_plays_nothing_and_the_game_is_there_after_it() -> None:
    theatre = Theatre()
    theatre.show("beach")
    game = theatre.play("hunt")
    theatre.show(CALM)
    assert theatre.worlds.shown.game is None
    theatre.show("beach")
    assert theatre.worlds.shown.game is game


@pytest.mark.parametrize("where", FAULTY)
def test_a_game_that_raises_is_taken_out_and_the_world_stays(where: str) -> None:
    theatre = Theatre()
    theatre.show("beach")
    beach = theatre.worlds.shown
    assert theatre.play(f"bad-{where}") is None
    assert [event for event in theatre.said if isinstance(event, GameFailed)] == [
        GameFailed(f"bad-{where}", f"RuntimeError: broken in {where}")
    ]
    assert theatre.worlds.shown is beach and not any(isinstance(event, WorldFailed) for event in theatre.said)


def test_an_unknown_game_is_told_with_the_known_ones() -> None:
    theatre = Theatre()
    theatre.show("beach")
    assert theatre.play("chess") is None
    assert any(isinstance(event, GameFailed) and "hunt" in event.why for event in theatre.said)


def test_every_try_is_told_once() -> None:
    theatre = Theatre()
    theatre.show("beach")
    game = theatre.play("hunt")
    theatre.said.clear()
    game.course.hits = 1
    theatre.play("hunt", 1.0)
    assert [(event.game, event.hits) for event in theatre.said if isinstance(event, Played)] == [("hunt", 1)]


class Builder:
    """Stands for the process that builds a world: done when it is told."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.done = False

    def __call__(self, command: list[str], env: dict[str, str], stdout: int) -> Builder:
        assert KEPT_ONLY not in env
        self.commands.append(command)
        return self

    def poll(self) -> int | None:
        return 0 if self.done else None


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Builder:
    made = Builder()
    monkeypatch.setattr("kiosk.scene.worlds.subprocess.Popen", made)
    return made


class Unprepared(Quiet):
    """Its cache is missing until somebody has built it."""

    prepared = False

    def load(self, quality: str) -> Iterator[None]:
        if not type(self).prepared:
            raise NotKept("meadow is not prepared")
        yield from super().load(quality)


def test_a_world_that_is_not_prepared_is_built_beside_and_shown_then(builder: Builder) -> None:
    meadow = type("Meadow", (Unprepared,), {})
    theatre = Theatre({"meadow": meadow})
    theatre.show("meadow", 5)
    assert len(builder.commands) == 1 and "meadow" in builder.commands[0]
    assert theatre.worlds.name == CALM and theatre.worlds._calm.drawn >= 10 and theatre.said == []
    meadow.prepared = builder.done = True
    theatre.show("meadow")
    assert theatre.worlds.name == "meadow" and theatre.said == [WorldReady("meadow")]


def test_a_world_that_cannot_be_built_is_told_and_not_built_again(builder: Builder) -> None:
    theatre = Theatre({"meadow": type("Meadow", (Unprepared,), {})})
    builder.done = True
    theatre.show("meadow", 8)
    assert len(builder.commands) == 1
    assert [(event.world, event.why) for event in theatre.said] == [("meadow", "NotKept: meadow is not prepared")]
