"""What the settings set off, on threads of their own: the clock set and noted, refusals said on the page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kiosk.config import Config
from kiosk.devices.wallclock import ModelClock, NoClock
from kiosk.office import Office
from kiosk.records import erasure
from kiosk.records import overlay as kept
from kiosk.settings.end import UNDO_S
from kiosk.view import Desk
from tests.waiting import until

DESK = Desk(keys=frozenset({"settings", "stop"}))


def office(folder: Path) -> Office:
    made = Office(Config(), Config(), folder)
    made.open(0.0)
    made.shown(DESK, 0.0)
    return made


def press(made: Office, *keys: str) -> None:
    for key in keys:
        assert key in made.shown(DESK, 0.0).keys, key
        made.press(key, 0.0)


def test_the_clock_is_set_by_the_steps_and_noted_with_before_and_after(tmp_path: Path) -> None:
    made = office(tmp_path)
    made.clock = clock = ModelClock()
    press(made, "settings_clock", "choice_4", "settings_do")
    until(lambda: made.shown(DESK, 0.0).detail == "The clock is set.", "the clock to be set")
    row, = made.to_save()
    before, after = (datetime.fromisoformat(row.body[side]) for side in ("before", "after"))
    assert row.body["what"] == "clock" and 3598 <= (after - before).total_seconds() <= 3602
    assert [abs((to - after).total_seconds()) < 1 for to in clock.was_set] == [True] and not made.again


def test_a_clock_that_refuses_is_said_and_leaves_no_row(tmp_path: Path) -> None:
    made = office(tmp_path)
    made.clock = NoClock()
    press(made, "settings_clock", "choice_4", "settings_do")
    until(lambda: "timedatectl set-time" in made.shown(DESK, 0.0).detail, "why")
    assert made.to_save() == ()


def test_a_change_is_in_force_only_once_it_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = office(tmp_path / "none")  # no such folder
    press(made, "settings_length", "choice_1", "settings_back", "settings_keep")
    until(lambda: "Not done" in made.shown(DESK, 0.0).detail, "the refusal")
    assert not made.again and made.to_save() == ()
    (tmp_path / "none").mkdir()
    press(made, "settings_keep")
    until(lambda: made.shown(DESK, 0.0) is not None and made.again, "the change")
    assert kept.read(tmp_path / "none") == {"session.length_min": 5}
    assert [row.body["after"] for row in made.to_save()] == ["session.length_min = 5"]


def test_the_configuration_goes_to_a_stick_and_never_to_one_the_unit_holds(tmp_path: Path) -> None:
    made = office(tmp_path)
    made.stick = str(tmp_path)
    press(made, "settings_clone", "settings_do")
    until(lambda: "LULL-CONFIG.toml" in made.shown(DESK, 0.0).detail, "the copy")
    assert (tmp_path / "LULL-CONFIG.toml").exists() and [row.body["what"] for row in made.to_save()] == ["handed over"]
    made.stick = "/run/lull-stick/sda1"
    press(made, "settings_do")
    until(lambda: "command line" in made.shown(DESK, 0.0).detail, "why not")
    assert made.to_save() == ()


def test_stop_at_the_last_moment_keeps_what_was_to_be_erased(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "visits", lambda folder: (erasure.Visit("id", datetime.now().astimezone(), "", 5),))
    made = office(tmp_path)
    press(made, "settings_records")
    until(lambda: "choice_1" in made.shown(DESK, 0.0).keys, "the visits")
    press(made, "choice_1", "choice_1", "settings_do")
    assert made.wants_pin
    made.confirmed()
    made.shown(DESK, UNDO_S)
    assert made.again and made.erasing == ("id", "consent withdrawn")
    made.close()  # as the app does once a visit or STOP has left ready
    assert not made.again and made.erasing is None
