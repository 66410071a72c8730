"""The settings in a kiosk with its real records: a wipe behind the PIN, proven by the copy on the stick."""

from __future__ import annotations

import time
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import between
from kiosk.app import App
from kiosk.config import Config
from kiosk.events import StickState
from kiosk.records import ending, pins
from kiosk.records.erasure import visits
from kiosk.records.reading import read
from kiosk.records.store import WIPED
from kiosk.settings import end
from kiosk.settings import records as records_page
from tests.kiosk.records.test_ending import copied, keep, note, row
from tests.kiosk.test_app import Kiosk
from tests.kiosk.test_teaching import _Shown

pytestmark = pytest.mark.gl


def test_a_wipe_asks_for_the_pin_twice_and_leaves_a_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(end, "UNDO_S", 0.3)
    data, stick, window = tmp_path / "data", tmp_path / "stick", _Shown()
    keep(data, note("setting", "x"))
    copied(data, stick)
    pins.set_pin(data, "8274")
    app = App(Config(), data, headset="offscreen", strap_name="none", audio="none", window=window)
    kiosk = Kiosk(app, window)

    def press(*keys: str) -> None:
        for key in keys:
            kiosk.until(lambda key=key: key in window.desk.keys, f"{key} on {window.desk}")
            window.keys.append(key)
            app.tick(time.monotonic())

    try:
        kiosk.offered("settings")
        press("settings")
        assert window.desk.panel == "pin"
        press("pin_8", "pin_2", "pin_7", "pin_4", "pin_enter")
        app.status = replace(app.status, stick=StickState((str(stick),)))
        press("settings_end", "end_arm", "end_now")
        kiosk.until(lambda: window.desk.panel == "pin", "the PIN once more")
        assert not app.again
        press("pin_8", "pin_2", "pin_7", "pin_4", "pin_enter")
        kiosk.until(lambda: app.again, "ten seconds, cut short")
    finally:
        app.close()
    assert app.office.wiping == stick
    assert "certificate is on the stick" in between.wiped(data, stick, Config())
    certificate, = stick.glob("lull-wiped-*.json")
    assert ending.is_certificate(certificate.read_bytes()) and [path.name for path in data.iterdir()] == [WIPED]


def _erase_first(kiosk: Kiosk, window: _Shown) -> None:
    """The only visit is to be erased: the seconds begin in which that can be stopped."""
    for key in ("settings", "settings_records", "choice_1", "choice_1", "settings_do"):
        kiosk.until(lambda key=key: key in window.desk.keys, f"{key} on {window.desk}")
        window.keys.append(key)
        kiosk.app.tick(time.monotonic())


def test_a_screen_locked_for_wiping_does_not_keep_anybody_from_stopping_an_erasure(tmp_path: Path) -> None:
    data, window, visit = tmp_path / "data", _Shown(), str(uuid.uuid4())
    keep(data, row("session", visit, patient_code="BRN-0013"), row("closed", visit))
    app = App(Config(), data, headset="offscreen", strap_name="none", audio="none", window=window)
    kiosk = Kiosk(app, window)
    try:
        _erase_first(kiosk, window)
        kiosk.until(lambda: window.desk.keys >= {"settings_back"} and "Erasing" in window.desk.headline, "the seconds")
        window.keys.append("wipe")
        app.tick(time.monotonic())
        assert window.desk.wiping_s and window.desk.keys == {"stop", "settings_back"}
        window.keys.append("settings_back")
        app.tick(time.monotonic())
        app.tick(time.monotonic() + records_page.UNDO_S + 1)
        assert not app.again and app.office.erasing is None
    finally:
        app.close()
    assert len(visits(data)) == 1


def test_a_visit_that_was_withdrawn_is_erased_between_two_kiosks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records_page, "UNDO_S", 0.3)
    data, window, visit = tmp_path / "data", _Shown(), str(uuid.uuid4())
    keep(data, row("session", visit, patient_code="BRN-0013"), row("closed", visit))
    app = App(Config(), data, headset="offscreen", strap_name="none", audio="none", window=window)
    kiosk = Kiosk(app, window)
    try:
        _erase_first(kiosk, window)
        kiosk.until(lambda: app.again, "ten seconds, cut short")
    finally:
        app.close()
    assert app.office.erasing == (visit, "consent withdrawn")
    assert "erased: 2 rows" in between.erased(data, *app.office.erasing, Config())
    assert b"BRN-0013" not in (data / "records.db").read_bytes() and visits(data) == ()
    last = [entry for entry in read(data) if entry.kind == "erased"][-1].body
    assert last and last["reason"] == "consent withdrawn"
