"""What a patient may do in a world, held against the worlds and games themselves."""

from __future__ import annotations

import environments
from kiosk import activities
from kiosk.config import Config
from kiosk.guiding import REACH
from kiosk.panel import MOST_CHOICES
from kiosk.programmes.programme import MOVES_IN


def test_the_tables_say_what_the_worlds_and_games_say_of_themselves() -> None:
    assert list(activities.WORLDS) == list(environments.WORLDS)
    assert {name: kind.title for name, kind in environments.GAMES.items()} == activities.GAMES
    for game, kind in environments.GAMES.items():
        assert set(kind.homes) == {world for world, games in activities.HOMES.items() if game in games}, game
    assert {name: kind.tags for name, kind in environments.WORLDS.items()} == {
        name: set(tags) for name, tags in activities.TAGS.items()}
    assert {name: kind.comfort for name, kind in environments.WORLDS.items()} == activities.COMFORT
    assert {"snow"} == activities.WITHOUT_WATER


def test_movement_is_played_where_what_is_followed_is_at_home() -> None:
    assert set(environments.EXERCISES["reach"].homes) == set(MOVES_IN) and set(environments.EXERCISES) == {REACH}


def test_every_game_is_at_home_somewhere_and_every_world_has_one() -> None:
    assert {game for games in activities.HOMES.values() for game in games} == set(activities.GAMES)
    assert all(activities.HOMES[world] for world in activities.WORLDS)


def test_a_patient_who_fears_water_always_has_a_world() -> None:
    assert activities.WITHOUT_WATER & set(Config().session.worlds)


def test_the_choices_fit_a_page_and_a_broken_game_is_not_among_them() -> None:
    for world in activities.WORLDS:
        assert 3 <= len(activities.choices(world)) <= MOST_CHOICES
    assert "do:hunt" not in dict(activities.choices("forest", {"hunt"}))


def test_the_nurses_key_goes_through_the_games_and_out_again() -> None:
    wanted, seen = "breathing", []
    for _ in range(3):
        wanted = activities.following(wanted, "forest")
        seen.append(wanted)
    assert seen == ["fireflies", "hunt", "explore"]
    assert activities.following("explore", "calm") == "explore"
