"""What the patient does in a world, apart from whatever keeps him from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk import activities
from kiosk.activities import BACK, BREATHING, EXPLORE
from kiosk.occupation import UNDECIDED_S, Occupation
from kiosk.view import Playing


def playing(game: str = "hunt") -> Occupation:
    occupation = Occupation(BREATHING)
    occupation.take_up(game)
    assert occupation.heard(occupation.run, 0.5)
    return occupation


def test_nothing_is_to_be_chosen_before_there_is_a_world() -> None:
    occupation = Occupation(BREATHING)
    assert occupation.choices() == () and occupation.chosen("do:explore") == ""
    occupation.go_to("forest", 10.0)
    assert occupation.choices() == activities.choices("forest")


def test_a_choice_says_what_is_wanted_and_back_forgets_the_world() -> None:
    occupation = Occupation(BREATHING)
    occupation.go_to("forest", 10.0)
    assert occupation.chosen("do:hunt") == "hunt" and occupation.going_to == "forest"
    assert occupation.chosen("do:snowglide") == "", "the game of another world"
    assert occupation.chosen("do:back") == BACK and occupation.going_to == ""


def test_he_is_undecided_half_a_minute_after_the_world_and_never_without_one() -> None:
    occupation = Occupation(BREATHING)
    assert not occupation.undecided(1e6)
    occupation.go_to("forest", 10.0)
    assert not occupation.undecided(9.9 + UNDECIDED_S) and occupation.undecided(10.0 + UNDECIDED_S)


def test_a_still_head_has_four_things_on_a_page_and_a_world_without_water_and_the_way_back() -> None:
    occupation = Occupation(BREATHING, still_head=True)
    worlds = occupation.worlds(tuple(activities.WORLDS))
    assert len(worlds) == 4 and worlds[0] in activities.WITHOUT_WATER
    occupation.go_to("night", 0.0)
    ids = [id for id, _ in occupation.choices()]
    assert len(ids) == 4 and ids[-1] == "do:back"
    assert occupation.chosen("do:tempo") == "", "what is not on the page cannot be chosen"


def test_a_game_counts_as_done_once_it_is_heard_of() -> None:
    occupation = Occupation(BREATHING)
    occupation.take_up("hunt")
    assert occupation.doing("forest", True) == EXPLORE
    assert occupation.heard(occupation.run, 0.5) and occupation.doing("forest", True) == "hunt"
    assert occupation.doing("snow", True) == EXPLORE and occupation.playing("snow", False) is None


@pytest.mark.parametrize(("led", "done"), [(True, BREATHING), (False, EXPLORE)])
def test_he_breathes_with_the_guide_while_it_leads(led: bool, done: str) -> None:
    assert Occupation(BREATHING).doing("forest", led) == done


def test_a_game_has_the_difficulty_of_the_game_before() -> None:
    occupation = playing()
    assert occupation.playing("forest", True) == Playing("hunt", frozen=True, level=0.5, run=1)


def test_what_is_told_of_an_earlier_game_changes_nothing() -> None:
    occupation = playing()
    occupation.take_up("fireflies")
    before = replace(occupation)
    assert not occupation.heard(1, 0.9) and occupation == before


def test_the_keys_of_guide_and_games_lead_on_and_out_again() -> None:
    occupation = Occupation(BREATHING)
    assert occupation.after_breathing() == EXPLORE and occupation.after_playing("snow") == "snowglide"
    occupation.take_up("snowglide")
    assert occupation.after_breathing() == BREATHING and occupation.after_playing("snow") == EXPLORE


def test_a_game_that_fails_is_left_and_offered_to_nobody_again() -> None:
    occupation = playing()
    occupation.lost_game("hunt")
    assert occupation.wanted == EXPLORE
    after = occupation.next(BREATHING, False)
    after.go_to("forest", 0.0)
    assert "do:hunt" not in dict(after.choices())


@pytest.mark.parametrize(("wanted", "left"), [("hunt", BREATHING), (EXPLORE, EXPLORE), (BREATHING, BREATHING)])
def test_a_world_that_fails_leaves_the_breath_to_who_played(wanted: str, left: str) -> None:
    occupation = Occupation(wanted)
    occupation.lost_world()
    assert occupation.wanted == left


def test_of_the_last_patient_only_what_is_broken_stays() -> None:
    occupation = playing()
    occupation.go_to("forest", 5.0)
    occupation.lost_game("tempo")
    after = occupation.next(EXPLORE, True)
    assert after == Occupation(EXPLORE, True, run=occupation.run + 1, broken={"tempo"})
    assert not after.heard(occupation.run, 0.9) and after.level == 0.2
