"""Which world is shown, which is being loaded, and what happens when one raises.

A world is loaded in small steps behind the calm scene and kept until another is wished for, so that
STOP and Resume cost nothing. One that raises gives way to the calm scene within the same frame; after
two faults it is refused. A game that raises is taken out of the world, which stays.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from environments import GameFault
from environments.baked import KEPT_ONLY, NotKept
from kiosk.events import Event, WorldFailed, WorldReady
from kiosk.scene.games import Games

CALM = "calm"
FAULTS = 2
STEP_S = 0.004
_LOADED = object()

log = logging.getLogger(__name__)


class Worlds:
    """The calm scene, and at most one more world.

    Args:
        gl: `environments.gl`, handed to every world.
        kinds: the worlds by name.
        calm: the class that stands in for anything.
        games: what may be played in them.
        clock: monotonic seconds.

    Attributes:
        name: of the world that is shown.
    """

    def __init__(
        self, gl: Any, kinds: Mapping[str, Any], calm: Any, games: Games, seed: int, quality: str,
        clock: Callable[[], float],
    ) -> None:
        self._gl, self._kinds, self._seed, self._quality, self._clock = gl, kinds, seed, quality, clock
        self._games = games
        self._calm = calm(gl, seed, quality)
        for _ in self._calm.load(quality):
            pass
        self._other: Any = None  # the world kept beside the calm scene
        self._other_name = ""
        self._loading: Iterator[object] | None = None
        self._faults: dict[str, int] = {}
        self._builder: subprocess.Popen[bytes] | None = None
        self._prepared: set[str] = set()
        self._news: list[Event] = []
        self._asked = self._wish = CALM
        self._moment: Any = None
        self._eye: Any = None
        self.name = CALM

    @property
    def shown(self) -> Any:
        """The world that is shown."""
        return self._calm if self.name == CALM else self._other

    @property
    def brightness(self) -> float:
        """0–1, of the light in the moment that is shown."""
        return float(self._moment.brightness) if self._moment is not None else 1.0

    @property
    def next(self) -> str:
        """What is to be shown now: the wish once it is loaded, the calm scene until then."""
        return self._wish if self._wish == self._other_name and self._loading is None else CALM

    def wish(self, name: str) -> None:
        """What is to be shown as soon as it can be. A world that failed is tried again when asked for anew."""
        if name == self._asked:
            return
        self._asked = self._wish = name
        if name not in (CALM, *self._kinds):
            self._refuse(name, f"unknown world; known: {', '.join(self._kinds)}")
        elif self._faults.get(name, 0) >= FAULTS:
            self._refuse(name, f"refused after {FAULTS} faults")

    def load(self) -> None:
        """Goes on loading what is wished for, for a few milliseconds, behind the calm scene. Once a frame.

        The last step draws it once where nobody looks: drivers compile what they draw when they first draw it.
        """
        if self._builder is not None and self._builder.poll() is None:
            return
        self._builder = None
        until = self._clock() + STEP_S
        if self.name != CALM or self._wish == CALM:
            if self.name != CALM:
                self._games.load(until)
            return
        try:
            if self._wish != self._other_name:
                self._begin()
            while self._loading is not None and self._clock() < until:
                if next(self._loading, _LOADED) is _LOADED:
                    self._other.update(self._moment)
                    if self._eye is not None:  # all has been veiled so far: it is drawn first behind the veil
                        self._other.draw(self._eye)
                    self._loading = None
        except NotKept as error:
            self._prepare(error)
        except Exception as error:
            self._fail(error)

    def _prepare(self, error: NotKept) -> None:
        """Has the wished world built in a process of its own, once; the calm scene stays until then."""
        name = self._wish
        self._drop()
        if name in self._prepared:
            self._fail(error, name)
            return
        log.warning("world %s: %s; it is being built", name, error)
        self._builder = subprocess.Popen(
            ["nice", "-n", "15", sys.executable, "-m", "environments.bake", name, "--seed", str(self._seed),
             "--quality", self._quality],
            env={key: value for key, value in os.environ.items() if key != KEPT_ONLY}, stdout=subprocess.DEVNULL,
        )
        self._prepared.add(name)

    def change(self) -> None:
        """Shows what is next; called while nothing of the shown world can be seen."""
        log.info("world %s in place of %s", self.next, self.name)
        self.name = self.next
        if self.name != CALM:
            self._news.append(WorldReady(self.name))

    def update(self, moment: Any) -> None:
        """Moves the shown world to a moment."""
        self._moment = moment
        self.shown.play(self._games.seen if self.name != CALM else None)
        self._guarded(lambda: self.shown.update(moment))

    def draw(self, eye: Any) -> bool:
        """Draws one eye. False: the world has given way to the calm scene, and all eyes are to be drawn again."""
        self._eye = eye
        return self._guarded(lambda: self.shown.draw(eye))

    def targets(self) -> tuple[Any, ...]:
        """What answers a look in the shown world."""
        found: list[Any] = []
        self._guarded(lambda: found.extend(self.shown.answering()))
        return tuple(found)

    def news(self) -> tuple[Event, ...]:
        """What became of worlds and games since the last call."""
        news, self._news = (*self._news, *self._games.news()), []
        return news

    def _begin(self) -> None:
        self._drop()
        self._other_name = self._wish
        self._other = self._kinds[self._wish](self._gl, self._seed, self._quality)
        self._loading = iter(self._other.load(self._quality))

    def _guarded(self, act: Callable[[], None]) -> bool:
        try:
            act()
        except GameFault as fault:
            self.shown.play(None)
            self._games.fail(fault)
            self._gl.settle()
            return False
        except Exception as error:
            if self.name == CALM:
                raise  # nothing is left to show: the process ends loudly and is started again
            self._fail(error)
            return False
        return True

    def _fail(self, error: Exception, name: str = "") -> None:
        name = name or self._other_name
        log.error("world %s failed", name, exc_info=error)
        self._faults[name] = self._faults.get(name, 0) + 1
        self._refuse(name, f"{type(error).__name__}: {error}")
        self._drop()
        self._gl.settle()
        if self._moment is not None:
            self._calm.update(self._moment)

    def _refuse(self, name: str, why: str) -> None:
        self._news.append(WorldFailed(name, why))
        self._wish = self.name = CALM

    def _drop(self) -> None:
        other, self._other, self._loading, self._other_name = self._other, None, None, ""
        if other is not None:
            try:
                other.close()
            except Exception as error:
                log.warning("world did not close: %s", error)
