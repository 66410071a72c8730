"""The whole kiosk and a stick: PIN, copy, the row in the records, and "Safe to remove"."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import app as app_module
from kiosk.app import App
from kiosk.devices.watch import Told
from kiosk.events import StickState
from kiosk.records import pins
from kiosk.records.audits import audits
from kiosk.records.exporter import UNFINISHED
from kiosk.records.reading import read
from kiosk.records.verify import verify
from tests.fingers import Fingers
from tests.kiosk.records import sticks
from tests.kiosk.records.kept import ordinary
from tests.kiosk.test_app import CONFIG, Kiosk

pytestmark = [pytest.mark.gl, pytest.mark.fault]
PIN = "739184"


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[sticks.Stick]:
    sticks.mounts_or_skip()
    with sticks.stick(tmp_path) as plugged:
        yield plugged


@pytest.fixture
def kiosk(tmp_path: Path, stick: sticks.Stick, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kiosk]:
    fingers = Fingers()
    data = ordinary(tmp_path / "data")[0]
    pins.set_pin(data, PIN)
    pins.make_reset_stick(data, stick.path)
    monkeypatch.setattr(app_module, "open_window", lambda *_, **__: fingers)
    monkeypatch.setattr(app_module.usb, "sticks", lambda name: Told(StickState((str(stick.path),))))
    app = App(CONFIG, data, headset="offscreen", strap_name="none", audio="none")
    yield Kiosk(app, fingers)
    app.close()


def type_in(kiosk: Kiosk, digits: str) -> None:
    for key in (*(f"pin_{digit}" for digit in digits), "pin_enter"):
        kiosk.fingers.keys.append(key)
        kiosk.app.tick(time.monotonic())


def test_a_copy_needs_the_pin_and_ends_safe_to_remove(kiosk: Kiosk, stick: sticks.Stick, tmp_path: Path) -> None:
    kiosk.press("export")
    assert kiosk.app.entry.gate.is_open and not kiosk.app.exporter.busy
    type_in(kiosk, "1111")
    gate = kiosk.app.entry.gate
    kiosk.until(lambda: "not the PIN" in gate.shown(kiosk.app.view.desk, time.monotonic()).headline, "no")
    assert not kiosk.app.exporter.busy
    type_in(kiosk, PIN)
    kiosk.until(lambda: kiosk.app.exporter.busy, "the copy")
    assert not kiosk.app.entry.gate.is_open
    kiosk.until(lambda: "Safe to remove" in kiosk.app.status.stick.detail, "the end of the copy")
    kiosk.app.close()
    assert [row["after"] for row in audits(tmp_path / "data", "pin")] == ["right", "wrong"]
    kept, = audits(tmp_path / "data", "export")
    stick.plug_in()
    assert verify(stick.path / kept["after"]).whole
    everything = json.dumps([(entry.kind, entry.body) for entry in read(tmp_path / "data")])
    assert PIN not in everything and "pin_7" not in everything


def test_a_copy_that_the_end_of_the_kiosk_breaks_off_is_in_the_records(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk.press("export")
    type_in(kiosk, PIN)
    kiosk.until(lambda: kiosk.app.exporter.busy, "the copy")
    kiosk.app.close()
    assert [row["after"] for row in audits(tmp_path / "data", "export")] == [UNFINISHED]


def test_stop_reaches_the_session_and_closes_the_page(kiosk: Kiosk) -> None:
    kiosk.press("export")
    kiosk.fingers.keys += ["pin_7", "stop"]
    kiosk.app.tick(time.monotonic())
    kiosk.app.tick(time.monotonic())
    assert kiosk.app.view.state == "halted" and not kiosk.app.entry.gate.is_open


def test_the_reset_stick_sets_a_new_pin_at_the_cart(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk.press("export")
    kiosk.until(lambda: kiosk.app.entry.gate.may_reset, "the reset stick")
    kiosk.fingers.keys.append("pin_reset")
    kiosk.app.tick(time.monotonic())
    for _ in range(2):
        type_in(kiosk, "4682")
    kiosk.until(lambda: kiosk.app.exporter.busy, "the copy")
    kiosk.until(lambda: "Safe to remove" in kiosk.app.status.stick.detail, "the end of the copy")
    kiosk.app.close()
    assert pins.is_right(tmp_path / "data", "4682") and not pins.is_right(tmp_path / "data", PIN)
    assert audits(tmp_path / "data", "pin")[0]["after"] == "reset"
