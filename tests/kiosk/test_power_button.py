"""The power button in the midst of a question: systemd sends SIGTERM, and nothing that was said is lost."""

from __future__ import annotations

import configparser
import time
from pathlib import Path

import pytest

from kiosk.records.reading import open_session, read, verify
from tests.kiosk.visit import Visit
from tests.kiosk_process import KioskProcess, config

UNITS = Path(__file__).parents[2] / "systemd"
OFF_S = 10.0


@pytest.mark.gl
def test_the_power_button_saves_and_ends_and_the_visit_can_be_taken_up(
    xvfb: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    kiosk = KioskProcess(xvfb, [
        "--headset", "flat", "--strap", "none", "--audio", "none", "--data", str(data),
        "--config", config(tmp_path, "[session]\nlength_min = 5\n"),
    ], {})
    try:
        kiosk.hear("kiosk.app: ready$")
        kiosk.hear("headset: ok")
        kiosk.tap("ready", "start")
        kiosk.hear("kiosk.app: fitting$")
        kiosk.tap("fitting", "begin")
        kiosk.hear("asked pain_now")
        kiosk.tap("flat_baseline", "score_6")
        kiosk.hear("asked anxiety")
        began = time.monotonic()
        assert kiosk.end() == 0, kiosk.log
        print(f"ended within {time.monotonic() - began:.1f} s")
    finally:
        kiosk.end()
    assert verify(data).whole
    assert [entry.body["value"] for entry in read(data) if entry.kind == "score" and entry.body] == [6]
    rows, _ = open_session(data, boot_id="the next boot")
    again = Visit(resumed=rows, now=5.0)
    assert again.view.state == "reopening"
    again.tap("continue_same")
    question = again.step().desk.question
    assert question and question.question == "anxiety"


def _drop_in(name: str, section: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((UNITS / name).read_text(encoding="utf-8"))
    assert parser.sections() == [section]
    return parser[section]


def test_the_button_asks_nothing_and_nothing_may_hold_it_up() -> None:
    login = _drop_in("logind-lull.conf", "Login")
    assert login["HandlePowerKey"] == "poweroff" and login["PowerKeyIgnoreInhibited"] == "yes"
    assert {login[key] for key in ("HandleLidSwitch", "HandleSuspendKey", "HandleHibernateKey", "IdleAction")} == {
        "ignore"}
    manager = _drop_in("system-lull.conf", "Manager")
    ends_s = float(manager["DefaultTimeoutStopSec"].removesuffix("s"))
    assert float(login["InhibitDelayMaxSec"]) + ends_s <= OFF_S
