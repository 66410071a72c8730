"""`kiosk report`: counted from the rows, to the tap."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.records.store import Store
from tests.kiosk.visit import Visit

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HANDS_S = 8.0  # between a tap and the next of the same task


def _write(folder: Path, visit: Visit) -> None:
    store = Store.open(folder, boot_id="boot-1", wall=lambda: NOON, clock=lambda: visit.now)
    store.append(visit.rows)
    store.close()


def _counted(folder: Path, visit: Visit, capsys: pytest.CaptureFixture[str]) -> dict:
    _write(folder, visit)
    assert main(["report", "--json", "--data", str(folder)]) == 0
    return dict(json.loads(capsys.readouterr().out))


def _default(visit: Visit, *more: str) -> int:
    """An ordinary visit, each tap a moment after the one before; the taps made."""
    made = 0

    def tap(key: str) -> None:
        nonlocal made
        visit.wait(HANDS_S)
        assert key in visit.view.desk.keys, (key, visit.view.state)
        visit.tap(key)
        made += 1

    tap("start")
    tap("begin")
    visit.answer(6)
    visit.answer(4)
    visit.go_to("forest")
    for key in more:
        tap(key)
    visit.until("final")
    visit.step()
    for value in (3, 7, 2):
        visit.answer(value)
    tap("removed")
    tap("cleaned")
    return made


def test_the_default_visit_keeps_within_twelve_taps_and_a_minute(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = Visit()
    made = _default(visit)
    found = _counted(tmp_path, visit, capsys)
    assert found["sessions"] == 1 and found["end_states"] == {"complete": 1}
    assert found["staff_taps"] == {"n": 1, "p50": made, "max": made, "over_12": 0} and made == 4
    assert found["taps_to_world"] == {"n": 1, "p50": 2, "max": 2, "over_2": 0}
    assert 2 * HANDS_S <= found["active_staff_s"]["max"] <= 60 and found["active_staff_s"]["over_60"] == 0
    assert found["cleaning"] == {"confirmed": 1, "overridden": {}, "kits_wiped": 1, "kits_waived": 0}
    assert found["open_questions"] == 0 and found["staff_breaks"] == 0


def test_every_tap_beyond_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    visit = Visit()
    made = _default(visit, *["volume_down", "volume_up"] * 4, "talk")
    found = _counted(tmp_path, visit, capsys)
    assert made == 13 and found["staff_taps"] == {"n": 1, "p50": 13, "max": 13, "over_12": 1}
    assert found["active_staff_s"]["over_60"] == 1


def test_what_was_overridden_left_open_and_is_under_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    visit = Visit()
    visit.tap("start", "begin", "stop", "end_without_scores", "removed", "kits", "waive_emergency", "start")
    found = _counted(tmp_path, visit, capsys)
    assert found["end_states"] == {"stopped": 1, "under way": 1}
    assert found["cleaning"]["overridden"] == {"emergency": 1} and found["cleaning"]["confirmed"] == 0
    assert found["staff_taps"]["p50"] == 7 and found["open_questions"] >= 5
    assert main(["report", "--data", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "overridden: 1 emergency" in said and "Staff taps a visit: median 7" in said


def test_a_folder_without_records_is_none_of_ours(tmp_path: Path) -> None:
    assert main(["report", "--data", str(tmp_path)]) == 2
