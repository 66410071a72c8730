"""The worlds a patient may stay in. Importing this loads no OpenGL: that waits in `environments.gl`.

`WORLDS`, `SCENES`, `GAMES` and `EXERCISES` map names to classes called with `(gl, seed, quality)`; a class is imported
when it is first asked for. `CALM` is the scene that is there when nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any


class GlUnavailable(OSError):
    """OpenGL is missing or refuses. Its text says what is wrong and the fix."""

    def __init__(self, what: str, fix: str = "") -> None:
        super().__init__(f"{what} {fix}".strip())
        self.what = what
        self.fix = fix


class GameFault(Exception):
    """A game raised within a world; its cause says what. The world itself is well."""


class _Lazy(Mapping[str, Any]):
    """Names to classes, each imported from its module at first use."""

    def __init__(self, places: dict[str, tuple[str, str]]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> Any:
        module, attribute = self._places[name]
        return getattr(import_module(module), attribute)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __or__(self, other: _Lazy) -> _Lazy:
        """The names of both."""
        return _Lazy(self._places | other._places)


WORLDS = _Lazy(
    {
        "beach": ("environments.beach", "Beach"),
        "forest": ("environments.forest", "Forest"),
        "snow": ("environments.snow", "Snow"),
        "night": ("environments.night", "Night"),
        "reef": ("environments.reef", "Reef"),
    }
)
SCENES = _Lazy(
    {
        "room": ("environments.room", "Room"),
        "room_scan": ("environments.room", "RoomScan"),
        "room_dental": ("environments.room", "RoomDental"),
        "stream": ("environments.stream", "Stream"),
    }
)
"""The places of programmes, called as worlds are: what `Moment.spot` points at in them is theirs. Never on a patient's page of worlds."""
GAMES = _Lazy(
    {
        "snowglide": ("environments.games.snowglide", "SnowGlide"),
        "fireflies": ("environments.games.fireflies", "Fireflies"),
        "hunt": ("environments.games.hunt", "Hunt"),
        "lanterns": ("environments.games.lanterns", "Lanterns"),
        "tempo": ("environments.games.tempo", "Tempo"),
    }
)
EXERCISES = _Lazy({"reach": ("environments.games.reach", "Reach")})
"""What programmes let a patient do in a world, called as games are; never on his page of games."""


def __getattr__(name: str) -> Any:
    if name == "CALM":
        from environments.calm import Calm

        return Calm
    raise AttributeError(name)
