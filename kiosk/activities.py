"""What a patient may do in a world: look about, breathe with the guide, or play one of its games. Pure.

The tables agree with `environments.WORLDS`, `SCENES` and `GAMES`, which this side never imports; a test holds them
together.
"""

from __future__ import annotations

from collections.abc import Collection

from kiosk.language import N_

EXPLORE, BREATHING, BACK = "explore", "breathing", "back"

WORLDS = {
    "beach": N_("Beach"), "forest": N_("Forest"), "snow": N_("Snow canyon"), "night": N_("Night lake"),
    "reef": N_("Coral garden"),
}
"""Every world by its name, and how a patient reads it."""

SCENES = {
    "room": N_("Treatment room"), "room_scan": N_("Scanner room"), "room_dental": N_("Dentist's room"),
    "stream": N_("Quiet stream"),
}
"""The places of programmes, which are on no page of worlds."""

SCAPES = {**dict.fromkeys(("room", "room_scan", "room_dental"), "calm"), "stream": "forest"}
"""What they sound like, of the scapes there are."""

GAMES = {
    "snowglide": N_("Wake the snow crystals"),
    "fireflies": N_("Gather fireflies"),
    "hunt": N_("Find the little birds"),
    "lanterns": N_("Let lanterns rise"),
    "tempo": N_("Ring the soft bells"),
}
"""Every game by its name, and how a patient reads it."""

HOMES: dict[str, tuple[str, ...]] = {
    "beach": ("hunt", "lanterns"),
    "forest": ("fireflies", "hunt"),
    "snow": ("snowglide",),
    "night": ("lanterns", "fireflies", "tempo"),
    "reef": ("tempo",),
}
"""The games of each world, the best first."""

TAGS: dict[str, tuple[str, ...]] = {
    "beach": ("water",),
    "forest": ("water", "insects"),
    "snow": ("cold",),
    "night": ("water",),
    "reef": ("water", "enclosed"),
}
"""What some patients dislike, of each world: the nurse reads it where she picks one."""

COMFORT = {
    "beach": N_("slow waves, a small crab, shore birds"),
    "forest": N_("a brook, tall trees, fireflies"),
    "snow": N_("open sky, soft snow, a sleeping fox"),
    "night": N_("dark with soft lights, a lake, a swan"),
    "reef": N_("under water, small fish, a turtle far off"),
}
"""A few words on what is met in each world, for the nurse too."""

GAME_TAGS: dict[str, tuple[str, ...]] = {"fireflies": ("insects",)}
"""The same of the games that have any."""

WITHOUT_WATER = frozenset(world for world, tags in TAGS.items() if "water" not in tags)


def without(worlds: Collection[str], dislikes: Collection[str]) -> tuple[str, ...]:
    """Those of `worlds` in which nothing is met that somebody dislikes."""
    return tuple(world for world in worlds if not set(TAGS.get(world, ())) & set(dislikes))


def disliked_games(dislikes: Collection[str]) -> frozenset[str]:
    """The games in which something is met that somebody dislikes."""
    return frozenset(game for game, tags in GAME_TAGS.items() if set(tags) & set(dislikes))


def games(world: str, broken: Collection[str] = ()) -> tuple[str, ...]:
    """The games of a world that have not failed."""
    return tuple(game for game in HOMES.get(world, ()) if game not in broken)


def choices(world: str, broken: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """What a patient chooses from in a world, as (id, words)."""
    return (
        (f"do:{EXPLORE}", N_("Just look around")),
        (f"do:{BREATHING}", N_("Breathe with a light")),
        *((f"do:{game}", GAMES[game]) for game in games(world, broken)),
        (f"do:{BACK}", N_("Another place")),
    )


def following(wanted: str, world: str, broken: Collection[str] = ()) -> str:
    """What the nurse's key for games leads to: the world's first game, the next one, after the last no game."""
    known = games(world, broken)
    place = known.index(wanted) + 1 if wanted in known else 0
    return known[place] if place < len(known) else EXPLORE
