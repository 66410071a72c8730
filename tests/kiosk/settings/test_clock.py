"""The clock's page: steps from what the clock says, set by its key; the zone is kept with the other changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.settings.clock import ZONES
from kiosk.settings.desk import Settings
from kiosk.settings.sheet import Ask, Wish
from tests.kiosk.settings.test_desk import DESK, labelled, offered, opened, pressed

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at_noon() -> Settings:
    settings = opened()
    settings.shared.wall = NOON
    assert pressed(settings, "settings_clock") == Wish(Ask.NEWEST)
    return settings


def step(settings: Settings, words: str) -> None:
    pressed(settings, labelled(settings, words))


def test_steps_add_up_and_are_set_by_their_key_alone() -> None:
    settings = at_noon()
    assert "settings_do" not in offered(settings)
    for words in ("1 hour later", "1 minute later", "1 minute later", "1 day earlier"):
        step(settings, words)
    assert settings.shown(DESK, 0.0).headline == "2026-11-22 13:02"
    shift = timedelta(days=-1, hours=1, minutes=2).total_seconds()
    assert pressed(settings, "settings_do") == Wish(Ask.CLOCK, {"shift_s": shift})
    assert settings.shown(DESK, 0.0).headline == "2026-11-23 12:00" and "settings_do" not in offered(settings)


def test_the_clock_runs_on_while_somebody_taps_and_back_sets_nothing() -> None:
    settings = at_noon()
    step(settings, "1 hour later")
    settings.shared.wall = NOON + timedelta(minutes=1)
    assert settings.shown(DESK, 0.0).headline == "2026-11-23 13:01"
    pressed(settings, "settings_back", "settings_clock")
    assert settings.shown(DESK, 0.0).headline == "2026-11-23 12:01"


def test_the_newest_row_is_shown_beside_it() -> None:
    settings = at_noon()
    settings.answered("NEWEST", "2026-11-23 11:58")
    assert "2026-11-23 11:58" in settings.shown(DESK, 0.0).detail


def test_a_zone_is_a_change_like_any_other() -> None:
    settings = at_noon()
    step(settings, "Zone to the east")
    assert settings.shared.changes == {"kiosk.time_zone": ZONES[ZONES.index("UTC") + 1]}
    for _ in range(3):
        step(settings, "Zone to the west")
    assert settings.shared.wanted.kiosk.time_zone == ZONES[ZONES.index("UTC") - 2]


def test_every_zone_is_one() -> None:
    assert len(set(ZONES)) == len(ZONES) and all(ZoneInfo(name) for name in ZONES)
