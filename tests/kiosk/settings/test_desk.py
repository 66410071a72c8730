"""The settings as a machine: every page can be left, and nothing changes without its key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import Config, parse
from kiosk.console import PANELS, layout
from kiosk.console.place import AREAS
from kiosk.language import language
from kiosk.settings.desk import IDLE_S, KEYS, LEAVING, OVERVIEW, Settings, pages
from kiosk.settings.end import UNDO_S
from kiosk.settings.sheet import Ask, Shared, Wish
from kiosk.view import Desk

DESK = Desk(keys=frozenset({"start", "export", "settings", "stop"}), marked=frozenset({"length_15"}))


def opened(config: Config | None = None, now: float = 0.0, **more: bool) -> Settings:
    config = config or Config()
    settings = Settings(Shared(config, config, language("en").say, **more), pages())
    settings.open(now)
    return settings


def offered(settings: Settings, now: float = 0.0) -> frozenset[str]:
    return settings.shown(DESK, now).keys - {"stop"}


def pressed(settings: Settings, *keys: str) -> Wish | None:
    wish = None
    for key in keys:
        assert key in offered(settings), (key, settings.page)
        wish = settings.press(key, 0.0)
    return wish


def labelled(settings: Settings, words: str) -> str:
    """The key that says `words`."""
    return next(key for key, said in settings.shown(DESK, 0.0).labels if said == words)


def test_closed_they_change_nothing_and_hear_nothing() -> None:
    settings = opened()
    settings.close()
    assert settings.shown(DESK, 0.0) is DESK
    assert all(settings.press(key, 0.0) is None for key in KEYS) and settings.shared.changes == {}


def test_a_change_is_kept_by_its_key_alone_and_told_by_its_path() -> None:
    settings = opened()
    pressed(settings, "settings_length", labelled_in(settings, "settings_length", "20 min"), "settings_back")
    assert settings.shown(DESK, 0.0).headline == "One change"
    assert pressed(settings, "settings_keep") == Wish(Ask.KEEP, {"session.length_min": 20})
    assert offered(settings) == frozenset()  # until it is kept


def labelled_in(settings: Settings, page: str, words: str) -> str:
    pressed(settings, page)
    key = labelled(settings, words)
    pressed(settings, "settings_back")
    return key


def test_back_and_a_minute_of_nobody_forget_what_was_not_kept() -> None:
    settings = opened()
    pressed(settings, "settings_protocol", labelled_in(opened(), "settings_protocol", "Research: the longer set"))
    assert settings.shared.changes == {"session.protocol": "research"}
    pressed(settings, "settings_back", "settings_back")
    assert settings.page == "" and settings.shared.changes == {}
    settings.open(0.0)
    pressed(settings, "settings_length", "choice_1")
    assert settings.shown(DESK, IDLE_S - 1) is not DESK
    assert settings.shown(DESK, IDLE_S) is DESK and settings.shared.changes == {}


def test_a_refusal_is_said_and_the_change_is_still_there() -> None:
    settings = opened()
    pressed(settings, "settings_length", "choice_1", "settings_back", "settings_keep")
    settings.refused("Not done: no space left.")
    assert settings.shown(DESK, 0.0).detail == "Not done: no space left."
    assert settings.shared.changes == {"session.length_min": 5} and "settings_keep" in offered(settings)


def test_the_last_world_without_water_stays() -> None:
    settings = opened()
    pressed(settings, "settings_worlds")
    snow = labelled(settings, "Snow canyon")
    assert snow not in offered(settings)
    for world in ("Beach", "Forest", "Night lake", "Coral garden"):
        pressed(settings, labelled(settings, world))
    assert settings.shared.wanted.session.worlds == ("snow",)
    pressed(settings, labelled(settings, "Beach"))
    assert settings.shared.wanted.session.worlds == ("beach", "snow")


def test_a_study_locks_what_it_fixes() -> None:
    settings = opened(study=True)
    for page in ("settings_length", "settings_worlds", "settings_protocol"):
        pressed(settings, page)
        assert offered(settings) == {"settings_back"} and "study" in settings.shown(DESK, 0.0).detail
        pressed(settings, "settings_back")


@given(st.lists(st.sampled_from(sorted(KEYS)), max_size=40), st.booleans())
def test_whatever_is_pressed_every_page_can_be_left_and_only_keep_wishes_a_change(keys: list[str], study: bool) -> None:
    settings = opened(parse("[session]\nlength_min = 30"), study=study)
    for key in keys:
        before, page = dict(settings.shared.changes), settings.page
        live = offered(settings)
        wish = settings.press(key, 0.0)
        assert key in live or (wish is None and settings.shared.changes == before and settings.page == page)
        assert (wish is not None and wish.ask is Ask.KEEP) is (key == "settings_keep" and key in live)
        desk = settings.shown(DESK, 0.0)
        if not settings.page:
            settings.open(0.0)
        elif wish is not None and wish.ask in LEAVING:
            settings.refused("the disk is full")
        else:
            places = layout(desk.panel, (1280, 800))
            assert desk.panel in PANELS and desk.keys <= places.keys() - AREAS
            assert "settings_back" in desk.keys and "start" not in desk.keys
    for _ in range(3):
        settings.press("settings_back", 0.0)
    assert settings.page in ("", OVERVIEW) and settings.shared.changes == {}


def test_a_wipe_needs_its_proof_two_keys_the_pin_and_ten_seconds() -> None:
    settings = opened()
    assert pressed(settings, "settings_end") == Wish(Ask.PROOF)
    assert offered(settings) == {"settings_back"}
    settings.answered("PROOF", ("3 rows are newer than the copy.", ()))
    assert offered(settings) == {"settings_back"} and "newer" in settings.shown(DESK, 0.0).detail
    settings.answered("PROOF", ("", (("Copy", "lull-x", "ok"),)))
    settings.confirmed()
    assert settings.due(1e6) is None  # no key was pressed
    settings.open(0.0)
    pressed(settings, "settings_end")
    settings.answered("PROOF", ("", (("Copy", "lull-x", "ok"),)))
    assert pressed(settings, "end_arm") is None and "end_arm" not in offered(settings)
    assert pressed(settings, "end_now") == Wish(Ask.CONFIRM)
    assert settings.due(1e6) is None  # the PIN was not right yet
    settings.shown(DESK, 0.0)
    settings.confirmed()
    assert settings.due(UNDO_S - 0.1) is None and "10 seconds" in settings.shown(DESK, 0.0).headline
    assert settings.due(UNDO_S) == Wish(Ask.WIPE) and settings.due(UNDO_S + 1) is None


def test_back_in_the_ten_seconds_stops_a_wipe() -> None:
    settings = opened()
    pressed(settings, "settings_end")
    settings.answered("PROOF", ("", ()))
    pressed(settings, "end_arm", "end_now")
    settings.confirmed()
    pressed(settings, "settings_back")
    assert settings.due(1e6) is None
    pressed(settings, "settings_end")
    assert settings.due(1e6) is None and offered(settings) == {"settings_back"}


def test_a_visit_is_erased_by_its_reason_the_pin_and_ten_seconds() -> None:
    settings = opened()
    assert pressed(settings, "settings_records") == Wish(Ask.VISITS)
    settings.answered("VISITS", tuple((f"id-{number}", f"visit {number}", "5 answers") for number in range(11)))
    assert "choice_9" not in offered(settings)
    pressed(settings, "choice_10")
    assert offered(settings) == {"settings_back", "choice_1", "choice_2", "choice_3", "choice_9"}
    pressed(settings, "choice_2")
    settings.confirmed()
    assert settings.due(1e6) is None  # no reason yet
    settings.shown(DESK, 0.0)
    assert "visit 9" in settings.shown(DESK, 0.0).detail
    assert "settings_do" not in offered(settings)
    assert pressed(settings, "choice_1", "settings_do") == Wish(Ask.CONFIRM)
    settings.confirmed()
    assert "visit 9" in settings.shown(DESK, 0.0).detail, "which one goes is said to the last second"
    assert offered(settings) == {"settings_back"} and settings.due(UNDO_S - 1) is None
    assert settings.due(UNDO_S) == Wish(Ask.ERASE, {"visit": "id-9", "reason": "consent withdrawn"})


def test_a_page_of_few_visits_has_no_keys_to_leaf_and_says_that_none_goes_by_age() -> None:
    for count, leaves in ((0, False), (8, False), (9, True)):
        settings = opened()
        pressed(settings, "settings_records")
        settings.answered("VISITS", tuple((f"id-{number}", "visit", "5 answers") for number in range(count)))
        desk = settings.shown(DESK, 0.0)
        assert ("Older" in dict(desk.labels).values()) is leaves and "Nothing is deleted by age" in desk.detail


def test_back_in_the_ten_seconds_erases_nothing() -> None:
    settings = opened()
    pressed(settings, "settings_records")
    settings.answered("VISITS", (("id", "visit", "5 answers"),))
    pressed(settings, "choice_1", "choice_1", "settings_do")
    settings.confirmed()
    pressed(settings, "settings_back")
    assert settings.due(1e6) is None
