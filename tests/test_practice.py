"""A programme on real parts: the head moves through Monado after a lantern and looks at what lies beside the bell; what
it did stands in steps.csv."""

from __future__ import annotations

import csv
import math
import time
from pathlib import Path

import pytest

from kiosk.panel import BESIDE
from tests.conftest import need
from tests.head import CONFIRM, ROW, Head
from tests.kiosk_process import KioskProcess, config, exported
from tests.monado import Monado, installed
from tests.waiting import until

pytestmark = pytest.mark.xr

NECK = """
name = "neck"
version = "ward 3"
kind = "practice"
title = "Neck, short"
about = "A lantern, then a word."
ask = ["anxiety"]
[[step]]
activity = "movement"
title = "Follow the lantern"
world = "beach"
minutes = 3
[[step]]
activity = "tour"
title = "A word"
world = "beach"
[[step.part]]
say = "Go on when you like."
"""
SIDE_DEG, LAP_S, MOVED_S, WITHIN_S = 12.0, 4.0, 2, 150.0  # pictures that come too slowly are no measure


@pytest.mark.timeout(400)  # its own waits are its deadlines: all is drawn by software
def test_a_practice_after_a_lantern_is_measured_and_ends_by_the_patients_own_look(tmp_path: Path, xvfb: str) -> None:
    need("Monado", installed())
    data, own = tmp_path / "data", tmp_path / "programmes"
    (tmp_path / "xr").mkdir()
    own.mkdir()
    (own / "neck.toml").write_text(NECK)
    settings = config(tmp_path, f'[session]\nwinding_down_s = 3\nprogrammes = "{own}"\n')
    with Monado(tmp_path / "xr") as monado:
        kiosk = KioskProcess(xvfb, [
            "--headset", "openxr", "--strap", "none", "--audio", "none", "--data", str(data), "--config", settings,
        ], monado.environment)
        try:
            _practise(kiosk, Head(monado.move_head, kiosk))
            assert kiosk.end() == 0, kiosk.log
        finally:
            kiosk.end()
    moved, said = _steps(data, tmp_path / "out")
    assert (moved["programme"], moved["programme_version"], moved["status"]) == ("neck", "ward 3", "left")
    assert (moved["why"], said["status"], said["why"]) == ("nurse", "done", "finished")
    for side in ("yaw_left_deg", "yaw_right_deg"):
        assert 0.8 * SIDE_DEG < float(moved[side]) < SIDE_DEG + 1.0
    assert float(moved["pitch_up_deg"]) < 1.0 and float(moved["roll_left_deg"]) < 1.0
    assert 2.0 < float(moved["speed_deg_s"]) < 2 * math.pi * SIDE_DEG / LAP_S + 5.0
    assert float(moved["movement_s"]) > MOVED_S - 1 and said["yaw_left_deg"] == ""


def _practise(kiosk: KioskProcess, head: Head) -> None:
    kiosk.hear("headset: model")
    kiosk.hear("kiosk.app: ready$")
    for key in ("programmes", "kind_practice", "programme_4", "back", "start", "begin"):  # the range stays as it is
        kiosk.touch(key)
    kiosk.hear("kiosk.app: baseline$")
    head.choose(ROW, "score:5")
    head.choose(CONFIRM, "confirm")
    kiosk.hear("kiosk.app: immersed$")
    head.straight()
    kiosk.hear("world beach", within_s=180)
    kiosk.hear("game reach")
    began, seen = time.monotonic(), len(kiosk.lines)

    def enough() -> int:
        """Turns the head a little further; whether enough of it was measured by now."""
        assert kiosk.runs(), kiosk.log
        head.turn(SIDE_DEG * math.sin(math.tau * (time.monotonic() - began) / LAP_S), 0.0)
        return kiosk.said(rf"moved for ([{MOVED_S}-9]|\d\d+) s$", seen)

    until(enough, "a movement that was measured", WITHIN_S)
    head.straight()
    kiosk.touch("step_on")
    seen = len(kiosk.lines)
    head.turn(*BESIDE["on"][:2])
    kiosk.hear("selected on$", seen)
    kiosk.hear("kiosk.app: final$", within_s=60)
    head.choose(ROW, "score:4")
    head.choose(CONFIRM, "confirm")
    kiosk.hear("kiosk.app: goodbye$")
    kiosk.touch("removed")
    kiosk.hear("kiosk.app: cleaning$")


def _steps(data: Path, to: Path) -> list[dict[str, str]]:
    with (exported(data, to) / "steps.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
