"""Marks in an export: every one in events.csv, and in sessions.csv what stands of them."""

from __future__ import annotations

import csv
from pathlib import Path

from kiosk.records.export import export
from tests.kiosk.records.kept import keep
from tests.kiosk.visit import Visit


def test_the_columns_say_what_stands_and_the_events_say_everything(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("immersed")
    visit.wait(60)
    visit.tap("marks", "mark_dressing_off", "mark_analgesia", "mark_rescue_dose", "mark_rescue_dose", "unmark")
    visit.until("final")
    visit.step()
    for value in (3, 7, 2):
        visit.answer(value)
    visit.tap("removed", "marks", "why", "stopped_asleep", "mark_adverse_event", "cleaned")
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "out")
    with (folder / "sessions.csv").open(newline="", encoding="utf-8") as file:
        session, = csv.DictReader(file)
    assert (session["analgesia_given"], session["rescue_n"], session["adverse_n"]) == ("1", "1", "1")
    assert session["stop_reason"] == "asleep"
    assert 60 <= float(session["immersion_before_procedure_s"]) <= 62
    with (folder / "events.csv").open(newline="", encoding="utf-8") as file:
        events = [(row["kind"], row["detail"]) for row in csv.DictReader(file) if row["kind"].startswith("mark")]
    assert events == [
        ("mark", "dressing_off"), ("mark", "analgesia"), ("mark", "rescue_dose"), ("mark", "rescue_dose"),
        ("mark_undone", "rescue_dose"), ("mark", "stop_asleep"), ("mark", "adverse_event"),
    ]
