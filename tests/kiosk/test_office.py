"""What the settings set off, on threads of their own: the clock set and noted, refusals said on the page."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk import app as app_module
from kiosk import office as office_module
from kiosk.commands import carry, delivery
from kiosk.commands.carry import Carrier
from kiosk.config import Config, parse
from kiosk.devices.usb import SAID
from kiosk.devices.wallclock import ModelClock, NoClock
from kiosk.office import Office
from kiosk.records import erasure, first_check, handing, outgoing
from kiosk.records import overlay as kept
from kiosk.records.stick import StickError
from kiosk.settings import clone
from kiosk.settings.desk import BUSY_S
from kiosk.settings.end import UNDO_S
from kiosk.view import Desk
from tests.kiosk.records.test_ending import keep
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


def test_the_configuration_goes_to_a_stick_and_not_beneath_a_copy_of_scores(tmp_path: Path) -> None:
    made = office(tmp_path)
    made.stick = str(tmp_path)
    press(made, "settings_clone", "settings_do")
    until(lambda: "LULL-CONFIG.toml" in made.shown(DESK, 0.0).detail, "the copy")
    assert (tmp_path / "LULL-CONFIG.toml").exists() and [row.body["what"] for row in made.to_save()] == ["handed over"]
    made.copying = True
    for key in ("settings_do", "settings_other"):
        press(made, key)
        until(lambda: "scores are being copied to this stick" in made.shown(DESK, 0.0).detail, "why not")
        made._settings.said("")
    assert made.to_save() == ()


class Held:
    """A stick that its own unit holds, without a file system of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data, self.words = folder / "data", folder / "run" / "sdz1"
        self.on_it = self.words / "stick"
        self.on_it.mkdir(parents=True)
        keep(self.data)
        (folder / "sdz1").write_bytes(b"\xeb\x58\x90EXFAT   ".ljust(512, b"\0"))
        for module in (office_module, app_module.usb):
            monkeypatch.setattr(module, "CARRIED", self.words.parent)
        self.carrier = Carrier(folder / "sdz1", self.data / "outgoing", self.words, mount=lambda *_: None,
                               let_go=lambda _: True)
        self.carrier.look()
        self.office = office(self.data)
        self.office.stick = str(self.words)

    def until(self, said: str) -> None:
        def turned() -> bool:
            self.carrier.turn()
            return said in self.office.shown(DESK, 0.0).detail
        until(turned, said)


def test_a_stick_that_its_unit_holds_takes_configuration_and_bundle_and_gives_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_module.check, "run", lambda *_: [])
    held = Held(tmp_path, monkeypatch)
    press(held.office, "settings_clone", "settings_do")
    held.until("On the stick: LULL-CONFIG.toml")
    text = (held.on_it / "LULL-CONFIG.toml").read_text()
    assert text == clone.written(Config()) and list((held.data / "outgoing").iterdir()) == []
    press(held.office, "settings_other")
    until(lambda: held.office.shown(DESK, 0.0).headline == "Nothing would change", "what is on it")
    press(held.office, "settings_back", "settings_bundle", "settings_do")
    held.until("On the stick: lull-support-")
    bundle, = held.on_it.glob("lull-support-*.zip")
    assert [row.body["after"] for row in held.office.to_save()] == ["LULL-CONFIG.toml", bundle.name]


def test_what_another_cart_put_on_a_stick_that_its_unit_holds_is_found_when_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(tmp_path, monkeypatch)
    (held.on_it / clone.FILE).write_text(clone.written(parse("[session]\nlength_min = 30\n")))
    held.carrier.look()
    press(held.office, "settings_clone", "settings_other")
    until(lambda: held.office.shown(DESK, 0.0).headline == "This would change", "what is on it")


def test_a_unit_that_is_busy_silent_or_refuses_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(tmp_path, monkeypatch)
    press(held.office, "settings_clone")
    with outgoing.place(held.data, for_unit=True):
        press(held.office, "settings_do")
        held.until("another copy is being made")
    monkeypatch.setattr(carry, "hand_over", lambda *_: (_ for _ in ()).throw(StickError("the stick is full.")))
    press(held.office, "settings_do")
    held.until("the stick is full")
    monkeypatch.setattr(delivery, "ANSWERS_WITHIN_S", 0.2)
    press(held.office, "settings_do")
    until(lambda: "does not answer" in held.office.shown(DESK, 0.0).detail, "silence")
    assert held.office.to_save() == () and not held.office.busy
    press(held.office, "settings_back", "settings_end")
    until(lambda: "kiosk wipe STICK" in held.office.shown(DESK, 0.0).detail, "why not here")


def test_no_other_file_of_the_cart_is_brought_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(tmp_path, monkeypatch)
    place = held.data / "outgoing"
    place.mkdir(exist_ok=True)
    (place / "cart.key").write_text("secret")
    (place / "lull-support-x.zip").symlink_to(held.data / "cart.key")
    for token, name in enumerate(("cart.key", "../cart.key", "/etc/passwd", "", "lull-support-x.zip",
                                  "lull-support-y.zip"), 1):
        carry.put(place / carry.ASK, {"stick": "sdz1", "token": str(token), "file": name})
        held.carrier.turn()
        assert "failed" in json.loads((held.words / SAID).read_text()), name
    assert list(held.on_it.iterdir()) == []


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


def test_back_while_a_wipe_or_an_erasure_still_waits_calls_it_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "visits", lambda folder: (erasure.Visit("id", datetime.now().astimezone(), "", 5),))
    made = office(tmp_path)
    press(made, "settings_records")
    until(lambda: "choice_1" in made.shown(DESK, 0.0).keys, "the visits")
    press(made, "choice_1", "choice_1", "settings_do")
    made.confirmed()
    made.shown(DESK, UNDO_S)
    assert made.again and made.erasing
    late = UNDO_S + BUSY_S  # a stick that hangs keeps the next kiosk waiting, and Back is live again
    assert made.shown(DESK, late).keys == {"stop", "settings_back"}
    made.press("settings_back", late)
    assert not made.again and made.erasing is None


def test_a_copy_that_is_asked_for_twice_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, handed, begun = threading.Event(), handing.hand_over, []
    monkeypatch.setattr(
        handing, "hand_over", lambda *given: begun.append(given) or (slow.wait(20) and handed(*given)))
    made = office(tmp_path)
    made.stick = str(tmp_path)
    press(made, "settings_clone", "settings_do", "settings_do", "settings_do")
    slow.set()
    until(lambda: "On the stick" in made.shown(DESK, 0.0).detail, "the copy")
    assert len(made.put_away(1.0)) == len(begun) == 1


CHECK = {"name": "openxr", "state": "fail", "needed": True, "detail": "none", "fix": "Plug it in."}


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ([CHECK, CHECK | {"name": "gl", "state": "warn"}], "2026-11-23: not right then: Headset"),
        ([CHECK | {"needed": False}], "2026-11-23: all in order"),
    ],
)
def test_about_tells_what_the_first_check_found_and_when(
    checks: list[dict[str, object]], words: str, tmp_path: Path
) -> None:
    kept_there = tmp_path / first_check.FILE
    kept_there.write_text(json.dumps({"ok": False, "checks": checks}))
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp()
    os.utime(kept_there, (noon, noon))
    assert Office(Config(), Config(), tmp_path)._about()[-1] == ("First check", words, "")


def test_about_tells_of_a_first_check_that_cannot_be_read_and_of_none_nothing(tmp_path: Path) -> None:
    made = Office(Config(), Config(), tmp_path)
    assert "First check" not in {title for title, *_ in made._about()}
    (tmp_path / first_check.FILE).write_text("[]")
    assert made._about()[-1][1].startswith("the first check's result cannot be read.")
