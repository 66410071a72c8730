"""The whole kiosk on real parts at once, and the CSV that comes of it.

Monado runs; the head moves through its remote socket to look at the answers and at the forest; taps are
pointer events on the console's window; beats come over bleak from org.bluez on a private bus; the sound
goes into a virtual sink.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path

import numpy as np
import pytest

from kiosk.heart import parse_measurement
from kiosk.records.verify import verify
from kiosk.rounds import CHANGED_S
from tests.bluez import Bluez
from tests.commissioned import commission_file
from tests.conftest import need
from tests.head import ACTIVITIES, CONFIRM, ROW, WORLDS, Head
from tests.kiosk_process import KioskProcess, config, exported
from tests.monado import Monado, installed
from tests.servers import Pulse
from tests.waiting import until

pytestmark = pytest.mark.xr

CONFIG = """
[kiosk]
id = "ward-3"
record_kind = "clinical"
[session]
length_min = 5
winding_down_s = 3
[audio]
volume = 10
"""
BEATS = [bytes((0x16, 66)) + (920 + 10 * (n % 7)).to_bytes(2, "little") for n in range(4000)]


PLAYED_S = 2.0  # of the exposure that the CSV must hold


@pytest.mark.timeout(400)  # its own waits are its deadlines: a world alone is given 180 s, and all is drawn by software
def test_a_whole_visit_on_real_parts_ends_in_the_csv(
    tmp_path: Path, xvfb: str, bus: str, pulse: Pulse
) -> None:
    need("Monado", installed())
    data = tmp_path / "data"
    (tmp_path / "xr").mkdir()
    with Monado(tmp_path / "xr") as monado, Bluez(bus) as bluez:
        strap = bluez.strap(packets=iter(BEATS))
        strap.period_s = 1.0
        env = {**pulse.env, **monado.environment, "DBUS_SYSTEM_BUS_ADDRESS": bus}
        settings = config(tmp_path, CONFIG)
        commission_file(data, settings, "Monado: Remote HMD")
        kiosk = KioskProcess(xvfb, [
            "--headset", "openxr", "--strap", "ble", "--audio", "device", "--data", str(data), "--config", settings,
        ], env)
        try:
            _play(kiosk, Head(monado.move_head, kiosk), pulse)
            assert kiosk.end() == 0, kiosk.log
        finally:
            kiosk.end()
    folder = exported(data, tmp_path / "out")
    for path in (folder, data):
        assert verify(path).whole
    _check(folder)


def _play(kiosk: KioskProcess, head: Head, pulse: Pulse) -> None:
    for device in ("headset: model", "strap: ok", "sound: ok"):
        kiosk.hear(device)
    kiosk.hear("kiosk.app: ready$")
    kiosk.tap("ready", "start")
    kiosk.hear("kiosk.app: fitting$")
    kiosk.tap("fitting", "begin")
    kiosk.hear("kiosk.app: baseline$")
    for number in (6, 4):
        head.choose(ROW, f"score:{number}")
        head.choose(CONFIRM, "confirm")
    kiosk.hear("kiosk.app: choosing$")
    head.choose(WORLDS, "world:forest")
    head.choose(ACTIVITIES, "do:fireflies")
    kiosk.hear("kiosk.app: immersed$")
    kiosk.hear("world forest", within_s=180)
    kiosk.hear("game fireflies")
    began = time.monotonic()
    until(lambda: _loudness(pulse) > 1e-4, "sound in the sink", 60)
    until(lambda: time.monotonic() - began > PLAYED_S, "time to play", 60)
    head.straight()
    kiosk.tap("immersed", "finish")
    kiosk.hear("kiosk.app: final$")
    head.choose(ROW, "score:3")
    seen = len(kiosk.lines)
    head.choose(CONFIRM, "confirm")
    head.skip_page()
    kiosk.hear("asked pain_worst", seen)
    asked = time.monotonic()
    until(lambda: time.monotonic() - asked > CHANGED_S, "the time in which a tap may be meant for the one before", 10)
    kiosk.tap("final", "score_7")
    kiosk.hear("asked anxiety", seen)
    head.choose(ROW, "missing:declined")
    head.choose(CONFIRM, "confirm")
    kiosk.hear("kiosk.app: goodbye$")
    kiosk.tap("goodbye", "removed")
    kiosk.hear("kiosk.app: cleaning$")
    kiosk.tap("cleaning", "cleaned")
    kiosk.hear("kiosk.app: ready$", kiosk.said("kiosk.app: cleaning$"))


def _loudness(pulse: Pulse) -> float:
    """Root mean square of the last second played, full scale 1."""
    samples = np.frombuffer(pulse.played()[-48_000 * 4:], np.int16).astype(float) / 32768
    return float(np.sqrt(np.mean(samples**2))) if samples.size else 0.0


def _check(folder: Path) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    told = [
        (row["moment"], row["question"], row["value"], row["status"], row["entered_by"], row["method"])
        for row in rows("pain_scores.csv")
    ]
    assert told == [
        ("baseline", "pain_now", "6", "answered", "patient", "gaze"),
        ("baseline", "anxiety", "4", "answered", "patient", "gaze"),
        ("final", "pain_now", "3", "answered", "patient", "gaze"),
        ("final", "pain_worst", "7", "answered", "staff", "spoken"),
        ("final", "anxiety", "", "declined", "patient", "gaze"),
    ]
    session, = rows("sessions.csv")
    assert session["kiosk_id"] == "ward-3" and session["record_kind"] == "clinical"
    assert session["end_state"] == "complete" and session["worlds"] == "forest"
    assert session["display"] == "headset" and session["hr_source"] == "strap"
    assert float(session["exposure_s"]) > 0.0 and session["change_pain_now"] == "-3"
    assert (session["games"], session["hits"]) == ("fireflies", "0") and float(session["exposure_interactive_s"]) > 0.0
    beats = rows("beats.csv")
    sent = {ticks for packet in BEATS for ticks in parse_measurement(packet).rr_ticks}
    assert len(beats) > 5 and {int(row["rr_ticks"]) for row in beats} <= sent
