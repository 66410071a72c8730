"""A morning on the real kiosk, in its own process, on a real window: two patients, and only taps on the console.

The first is given a world in the ordinary way, with marks, Talk, a phrase, a pause and STOP on the way; then somebody
opens the settings and leaves them, and the next one has it on the screen.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kiosk.records.export import export
from kiosk.records.verify import verify
from tests.kiosk_process import KioskProcess, Nurse, config
from tests.waiting import until

pytestmark = pytest.mark.slow

CONFIG = """
[kiosk]
id = "ward-3"
record_kind = "clinical"
[session]
length_min = 5
winding_down_s = 2
worlds = ["snow"]
"""


def test_a_morning_with_two_patients(tmp_path: Path, xvfb: str) -> None:
    data = tmp_path / "data"
    kiosk = KioskProcess(xvfb, [
        "--headset", "flat", "--strap", "none", "--audio", "none", "--data", str(data),
        "--config", config(tmp_path, CONFIG),
    ], {}, ("snow",))
    try:
        nurse = Nurse(kiosk)
        nurse.hears("kiosk.app: ready$")
        kiosk.hear("headset: ok")
        _first(nurse)
        _settings(nurse)
        _second(nurse)
        assert kiosk.end() == 0, kiosk.log
    finally:
        kiosk.end()
    _check(data, tmp_path / "out")


def _to_the_world(nurse: Nurse, pain: int, anxiety: int) -> None:
    nurse.press("start")
    nurse.hears("kiosk.app: fitting$")
    nurse.press("begin")
    _answers(nurse, pain, anxiety)


def _answers(nurse: Nurse, pain: int, anxiety: int) -> None:
    nurse.answers(pain_now=pain, anxiety=anxiety)
    nurse.hears("kiosk.app: choosing$")
    nurse.press("world_snow")
    nurse.hears("kiosk.app: immersed$")


def _to_the_end(nurse: Nurse, pain: int, worst: int, anxiety: int | str) -> None:
    nurse.answers(pain_now=pain, pain_worst=worst, anxiety=anxiety)
    nurse.cleans()


def _sees(nurse: Nurse, panel: str) -> None:
    until(lambda: nurse.kiosk.panel == panel, f"the panel {panel}, not {nurse.kiosk.panel}", 60)


def _first(nurse: Nurse) -> None:
    _to_the_world(nurse, 6, 4)
    nurse.press("marks", "mark_dressing_off", "mark_cleaning", "unmark", "talk", "talk")
    nurse.press("phrases", "phrase:board_may_hurt", "back")
    nurse.press("pause", "resume", "headset_off")
    _sees(nurse, "held")
    nurse.press("reopen", "stop")
    nurse.hears("kiosk.app: halted$")
    nurse.press("resume")
    nurse.hears("kiosk.app: immersed$")
    nurse.press("finish")
    _to_the_end(nurse, 3, 7, "missing_declined")


def _settings(nurse: Nurse) -> None:
    nurse.press("settings")
    _sees(nurse, "settings")
    nurse.press("settings_back")
    _sees(nurse, "ready")


def _second(nurse: Nurse) -> None:
    nurse.press("patient", "age_adult", "back")
    _sees(nurse, "ready")
    nurse.press("start_flat")
    _answers(nurse, 8, 2)
    nurse.press("finish")
    _to_the_end(nurse, 8, 9, 1)


def _check(data: Path, to: Path) -> None:
    folder = export(data, to)
    assert verify(data).whole and verify(folder).whole

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    first, second = rows("sessions.csv")
    values = [[row["value"] for row in rows("pain_scores.csv") if row["session_id"] == one["session_id"]]
              for one in (first, second)]
    assert values == [["6", "4", "3", "7", ""], ["8", "2", "8", "9", "1"]]
    assert [one["end_state"] for one in (first, second)] == ["complete"] * 2
    assert (first["age_band"], second["age_band"]) == ("unknown", "adult")
    assert (first["talk_n"], second["talk_n"], first["display"]) == ("1", "0", "flat")
    kinds = [(row["kind"], row["detail"]) for row in rows("events.csv") if row["session_id"] == first["session_id"]]
    for happened in (("mark", "dressing_off"), ("mark_undone", "cleaning"), ("phrase", "board_may_hurt"),
                     ("hold", "nurse"), ("stop", "immersed"), ("hold", "headset_off"), ("release", "headset_off")):
        assert happened in kinds, happened
