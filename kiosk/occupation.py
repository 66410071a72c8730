"""What the patient does in a world: looks about, breathes with the guide, or plays one of its games. Pure.

Here: what is wanted, how the game goes, and where he stands in choosing. Whether anything keeps him
from it just now (a question, a pause, Talk) the session knows; what there is to do in which world
says `kiosk.activities`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk import activities
from kiosk.activities import BACK, BREATHING, EXPLORE
from kiosk.panel import MOST_STILL
from kiosk.view import Playing

UNDECIDED_S = 30.0  # who has chosen a world and nothing to do there is taken there all the same


@dataclass(slots=True)
class Occupation:
    """Of one patient.

    Args:
        wanted: explore, breathing or a game's name.
        still_head: the head is to move little: few choices on a page, games within ±8°.
        run: counts games: what is told of an earlier one is nobody's any more.
        broken: games that failed; nobody is offered them again.
        disliked: games this patient is not offered.
        level: the games' difficulty, 0–1.
        heard_run: of the game that the scene said is played.
        going_to: the world chosen, while he chooses what to do there; "" for none.
        going_since_s: running seconds when he chose it.
    """

    wanted: str
    still_head: bool = False
    run: int = 0
    broken: set[str] = field(default_factory=set)
    disliked: frozenset[str] = frozenset()
    level: float = 0.2
    heard_run: int = -1
    going_to: str = ""
    going_since_s: float = 0.0

    def next(self, wanted: str, still_head: bool) -> Occupation:
        """The next patient's: only what is broken stays, and what is told of this one's games is not his."""
        return Occupation(wanted, still_head, self.run + 1, self.broken)

    @property
    def gone(self) -> set[str]:
        """Games that are not to be had."""
        return self.broken | self.disliked

    # -- choosing -------------------------------------------------------------------------------

    def worlds(self, offered: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the offered worlds that are on the page; a still head has few, and one without water among them."""
        if not self.still_head:
            return offered
        return tuple(sorted(offered, key=lambda name: name not in activities.WITHOUT_WATER))[:MOST_STILL]

    def choices(self) -> tuple[tuple[str, str], ...]:
        """What there is to do in the chosen world, as (id, words); nothing before one is chosen."""
        if not self.going_to:
            return ()
        items = activities.choices(self.going_to, self.gone)
        return (*items[: MOST_STILL - 1], items[-1]) if self.still_head else items

    def go_to(self, world: str, running_s: float) -> None:
        """He has chosen a world: what he does there comes next."""
        self.going_to, self.going_since_s = world, running_s

    def chosen(self, id: str) -> str:
        """What a look at one of `choices` means: what is wanted, or BACK, which forgets the world; "" for no choice."""
        if id not in dict(self.choices()):
            return ""
        value = id.partition(":")[2]
        if value == BACK:
            self.going_to = ""
        return value

    def undecided(self, running_s: float) -> bool:
        """He has had long enough to choose what to do."""
        return bool(self.going_to) and running_s - self.going_since_s >= UNDECIDED_S

    # -- doing ----------------------------------------------------------------------------------

    def take_up(self, wanted: str) -> None:
        """From now on he wants to do this; a game begins anew."""
        self.wanted = wanted
        self.run += 1

    def after_breathing(self) -> str:
        """What the nurse's key for the guide leads to: on, or off."""
        return BREATHING if self.wanted != BREATHING else EXPLORE

    def after_playing(self, world: str) -> str:
        """What the nurse's key for games leads to."""
        return activities.following(self.wanted, world, self.gone)

    def plays(self, world: str) -> bool:
        """He wants a game that can be played in `world`."""
        return self.wanted in activities.games(world, self.gone)

    def doing(self, world: str, led: bool) -> str:
        """What he does when nothing keeps him from it: breathing while the guide leads, a game once it is heard of."""
        if self.wanted == BREATHING:
            return BREATHING if led else EXPLORE
        return self.wanted if self.heard_run == self.run and self.plays(world) else EXPLORE

    def playing(self, world: str, frozen: bool) -> Playing | None:
        """The game to be played in `world`, its difficulty left as it is where `frozen`."""
        return Playing(self.wanted, self.still_head, frozen, self.level, self.run) if self.plays(world) else None

    # -- what is told of it ---------------------------------------------------------------------

    def heard(self, run: int, level: float) -> bool:
        """Takes what the scene tells of a game; False where it was another patient's, or is over."""
        if run != self.run:
            return False
        self.heard_run, self.level = run, level
        return True

    def lost_game(self, game: str) -> None:
        """A game failed: whoever played it looks about."""
        self.broken.add(game)
        if self.wanted == game:
            self.wanted = EXPLORE

    def lost_world(self) -> None:
        """The world he is in failed: no game is at home in the calm scene, the breath is."""
        if self.wanted not in (BREATHING, EXPLORE):
            self.wanted = BREATHING
