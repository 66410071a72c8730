"""What a patient may do in a world: look about, breathe with the guide, or play one of its games. Pure.

The tables agree with `environments.WORLDS` and `GAMES`, which this side never imports; a test holds them together.
"""

from __future__ import annotations

from collections.abc import Collection

EXPLORE, BREATHING, BACK = "explore", "breathing", "back"

WORLDS = {
    "beach": "Beach", "forest": "Forest", "snow": "Snow canyon", "night": "Night lake", "reef": "Coral garden",
}
"""Every world by its name, and how a patient reads it."""

GAMES = {
    "snowglide": "Wake the snow crystals",
    "fireflies": "Gather fireflies",
    "hunt": "Find the little birds",
    "lanterns": "Let lanterns rise",
    "tempo": "Ring the soft bells",
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
    "reef": ("water",),
}
"""What some patients dislike, of each world: the nurse reads it where she picks one."""

COMFORT = {
    "beach": "slow waves, a small crab, shore birds",
    "forest": "a brook, tall trees, fireflies",
    "snow": "open sky, soft snow, a sleeping fox",
    "night": "dark with soft lights, a lake, a swan",
    "reef": "under water, small fish, a turtle far off",
}
"""A few words on what is met in each world, for the nurse too."""

WITHOUT_WATER = frozenset(world for world, tags in TAGS.items() if "water" not in tags)


def games(world: str, broken: Collection[str] = ()) -> tuple[str, ...]:
    """The games of a world that have not failed."""
    return tuple(game for game in HOMES.get(world, ()) if game not in broken)


def choices(world: str, broken: Collection[str] = ()) -> tuple[tuple[str, str], ...]:
    """What a patient chooses from in a world, as (id, words)."""
    return (
        (f"do:{EXPLORE}", "Just look around"),
        (f"do:{BREATHING}", "Breathe with a light"),
        *((f"do:{game}", GAMES[game]) for game in games(world, broken)),
        (f"do:{BACK}", "Another place"),
    )


def following(wanted: str, world: str, broken: Collection[str] = ()) -> str:
    """What the nurse's key for games leads to: the world's first game, the next one, after the last no game."""
    known = games(world, broken)
    place = known.index(wanted) + 1 if wanted in known else 0
    return known[place] if place < len(known) else EXPLORE
