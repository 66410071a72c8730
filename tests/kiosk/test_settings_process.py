"""The settings in the real process: staff change the length, and the kiosk comes back with it, in the same window."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.records import overlay
from kiosk.records.reading import read
from tests import servers
from tests.kiosk_process import KioskProcess, config
from tests.waiting import until

pytestmark = pytest.mark.gl
DEVICES = ("--headset", "flat", "--strap", "none", "--audio", "none")


def test_a_length_set_on_the_console_is_in_force_without_a_restart_of_the_process(tmp_path: Path) -> None:
    data = tmp_path / "data"
    text = config(tmp_path, "[session]\nlength_min = 5\n")
    with servers.xvfb("1280x800", tmp_path) as display:
        kiosk = KioskProcess(
            display, [*DEVICES, "--data", str(data), "--config", text], {})
        try:
            first = kiosk.hear("kiosk.app: ready$")
            kiosk.tap("ready", "settings")
            kiosk.hear("settings: overview$")
            kiosk.tap("settings", "settings_length")
            kiosk.hear("settings: settings_length$")
            kiosk.tap("setting", "choice_4")
            back = kiosk.hear("settings: settings_length$")
            kiosk.tap("setting", "settings_back")
            kiosk.hear("settings: overview$", back)
            kiosk.tap("settings", "settings_keep")
            again = kiosk.hear("kiosk.app: ready$", first)
            until(lambda: overlay.read(data) == {"session.length_min": 20}, "the settings kept")
            kiosk.hear("headset: ok", again)
            kiosk.tap("ready", "start")
            kiosk.hear("kiosk.app: fitting$", again)
        finally:
            assert kiosk.end() == 0
    audits = [entry.body for entry in read(data) if entry.kind == "audit" and entry.body]
    assert [(row["what"], row["before"], row["after"]) for row in audits] == [
        ("setting", "session.length_min = 5", "session.length_min = 20")]
