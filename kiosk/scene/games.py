"""The game that is played in a world: loaded in steps while the world is shown, faded in and out, told about.

One that raises is taken out and told; the world stays. A game that leaves for a question or a pause keeps its
course and comes back where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from environments.difficulty import Difficulty
from kiosk.events import Event, GameFailed, Played
from kiosk.scene.light import Ramp
from kiosk.view import Playing

COMING_S, GOING_S = 2.5, 1.5
TOLD_EVERY_S = 10.0
_LOADED = object()

log = logging.getLogger(__name__)


class Games:
    """At most one game, kept until another is wished for.

    Args:
        gl: `environments.gl`.
        kinds: the games by name.
        clock: monotonic seconds.
    """

    def __init__(self, gl: Any, kinds: Mapping[str, Any], seed: int, quality: str, clock: Callable[[], float]) -> None:
        self._gl, self._kinds, self._seed, self._quality, self._clock = gl, kinds, seed, quality, clock
        self._wish: Playing | None = None
        self._game: Any = None
        self._name = ""
        self._loading: Iterator[object] | None = None
        self._shown = Ramp(0.0)
        self._told: Played | None = None
        self._told_at = 0.0
        self._news: list[Event] = []
        self._failed: set[str] = set()
        self._begun, self._began_at = ("", 0), 0.0
        self.blind = False  # the patient cannot see it: nothing goes on, nothing counts

    def wish(self, playing: Playing | None) -> None:
        """What is to be played from now on. A game that failed is not tried again."""
        if playing is not None and playing.game not in self._kinds:
            self._refuse(playing.game, f"unknown game; known: {', '.join(self._kinds)}")
        else:
            self._wish = playing if playing is None or playing.game not in self._failed else None

    @property
    def seen(self) -> Any:
        """The game to be drawn now, with how far it has come in set; None for none."""
        if self._game is None or self._loading is not None:
            return None
        now, goal = self._clock(), float(self._wish is not None and self._key(self._wish) == self._begun)
        if goal != self._shown.goal:
            self._shown.to(goal, COMING_S if goal else GOING_S, now)
        self._game.shown = self._shown.at(now)
        self._game.held = not goal or self.blind
        if goal and self._wish is not None:
            self._game.reach_deg = self._wish.reach_deg
        return self._game if self._game.shown > 0.0 or goal else None

    @property
    def exercise(self) -> tuple[int, int] | None:
        """Of an exercise that goes on now: its run, and lights that were reached; else None."""
        if self._game is None or self._wish is None or not self._wish.is_exercise or self._game.held:
            return None
        return self._begun[1], self._game.course.hits

    def load(self, until: float) -> None:
        """Goes on loading what is wished for, until a time; an earlier game leaves first."""
        if self._wish is None:
            return
        try:
            if self._key(self._wish) != self._begun:
                if self.seen is not None:
                    return
                self._begin(self._wish)
            while self._loading is not None and self._clock() < until:
                if next(self._loading, _LOADED) is _LOADED:
                    self._loading = None
                    log.info("game %s", self._name)
        except Exception as error:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Takes the game out for an error it raised."""
        name, cause = self._name, error.__cause__ or error
        log.error("game %s failed", name, exc_info=error)
        self._failed.add(name)
        self._refuse(name, f"{type(cause).__name__}: {cause}")
        self.drop()

    def news(self) -> tuple[Event, ...]:
        """How it goes, when that has changed; and failures."""
        now = self._clock()
        if self._game is not None and self._loading is None:
            course = self._game.course
            level = self._game.difficulty.level
            told = Played(
                self._name, course.hits, course.misses, level, course.active_s, self._begun[1], self._began_at
            )
            tries = self._told and (self._told.hits, self._told.misses)
            if tries != (told.hits, told.misses) or (told != self._told and now - self._told_at >= TOLD_EVERY_S):
                self._told, self._told_at = told, now
                self._news.append(told)
        news, self._news = tuple(self._news), []
        return news

    def drop(self) -> None:
        """Closes the game that is there."""
        game, self._game, self._loading, self._name = self._game, None, None, ""
        self._told, self._shown, self._begun = None, Ramp(0.0), ("", 0)
        if game is not None:
            try:
                game.close()
            except Exception as error:
                log.warning("game did not close: %s", error)

    def _begin(self, playing: Playing) -> None:
        self.drop()
        self._name, self._begun, self._began_at = playing.game, self._key(playing), self._clock()
        difficulty = Difficulty(playing.still, playing.frozen, playing.level)
        self._game = self._kinds[playing.game](self._gl, self._seed, self._quality, difficulty)
        self._loading = iter(self._game.load(self._quality))

    @staticmethod
    def _key(playing: Playing) -> tuple[str, int]:
        return playing.game, playing.run

    def _refuse(self, name: str, why: str) -> None:
        self._wish = None
        self._news.append(GameFailed(name, why))
