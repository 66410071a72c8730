"""She is in isolation: whoever goes in wears gown and gloves, and the cart goes out cleaner than it came in.

The nurse taps Isolation once when cleaning: new liners for both kits, the whole cart wiped, and nobody starts before
all of it has dried for the longer time. Nothing but an emergency sets that aside, and then the records say so.
"""

from __future__ import annotations

from pathlib import Path

from tests.stories.ward import Screen, Ward, exported, few_taps


def _visit(ward: Ward) -> None:
    ward.begins()
    ward.arrives()
    ward.until("final")
    for value in (3, 5, 2):
        ward.says(value)


def test_after_a_patient_in_isolation_the_whole_cart_dries(tmp_path: Path) -> None:
    ward = Ward()
    with few_taps(ward):
        _visit(ward)
        ward.nurse("removed", "isolation")
        ward.reads("isolation", "whole cart")
        assert "isolation" in ward.view.desk.marked
        assert Screen(ward).share("cleaned", "accent") > 0.5, "one key leads on, and it is plain to see"
        ward.cleans()
    ward.reads("isolation", "drying", "min")
    assert "start" not in ward.view.desk.keys, "both kits wait, not only the one she wore"

    ward.wait(5 * 60, dt=5)
    assert "start" not in ward.view.desk.keys, "the ordinary contact time is over, and not enough"
    ward.nurse("kits")
    assert "waive_single_use" not in ward.view.desk.keys, "a cover is no reason here"
    ward.nurse("back")
    ward.wait(5 * 60, dt=5)
    assert "start" in ward.view.desk.keys and "isolation" not in ward.words.lower()
    _visit(ward)
    ward.leaves()

    _, (first, second) = exported(ward, tmp_path)
    assert first["clean_confirmed"] == second["clean_confirmed"] == "1"
    assert "isolation" not in ward.view.desk.marked, "the next patient is not in isolation"
    audit = next((tmp_path / "out").glob("*/audit.csv")).read_text()
    assert "isolation" in audit


def test_an_emergency_goes_before_the_timer_and_is_written_down(tmp_path: Path) -> None:
    ward = Ward()
    _visit(ward)
    ward.nurse("removed", "isolation")
    ward.cleans()
    with few_taps(ward, 4):
        ward.nurse("kits", "waive_emergency", "start")
    assert ward.view.state == "fitting"
    ward.nurse("stop", "end_without_scores")
    ward.leaves()
    _, (first, _) = exported(ward, tmp_path)
    assert first["clean_override_reason"] == "emergency", first["clean_override_reason"]


def test_a_pause_of_the_same_patient_asks_for_no_cleaning() -> None:
    ward = Ward()
    ward.begins()
    ward.arrives()
    ward.nurse("pause")
    ward.wait(600)
    assert "cleaned" not in ward.view.desk.keys and "isolation" not in ward.view.desk.keys
    ward.nurse("resume")
    assert ward.view.state == "immersed"
