"""Rows out of entries: every column has its source, one row of each question is current, erased stays erased."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config import parse
from kiosk.events import (
    Beats,
    FrameStats,
    HeadsetState,
    Health,
    Played,
    PowerState,
    Row,
    Selected,
    StrapState,
    Tap,
    Tracking,
)
from kiosk.records.columns import FILES
from kiosk.records.export import export
from kiosk.records.reading import Entry, read
from kiosk.records.session_rows import numbered
from kiosk.records.store import Store
from kiosk.records.tables import tables
from tests.kiosk.records.kept import keep, ordinary
from tests.kiosk.records.stepped import followed
from tests.kiosk.visit import Visit

RESEARCH = parse(
    '[kiosk]\nid = "cart-7"\nrecord_kind = "clinical"\ntime_zone = "Europe/Vienna"\n'
    '[session]\nprotocol = "research"\nlength_min = 10\nwinding_down_s = 5\ngoodbye_s = 60'
)
NOT_YET = {  # nothing on the cart knows these; dictionary.csv says so
    ("sessions", "procedure_type"), ("sessions", "time_on_content_share"), ("sessions", "clean_override_reason"),
}


def score(of: Row, value: int | None, status: str = "answered", *, uid: str, at: float, **more: Any) -> Row:
    """A correction of a score row."""
    body = {**of.body, "score_id": uid, "value": value, "status": status, "supersedes": of.uid,
            "correction_reason": "heard wrongly", "entered_by": "staff", **more}
    return Row(uid, "score", of.session_id, at, body)


def full() -> Visit:
    """A visit with all that a visit can have."""
    visit = Visit(RESEARCH)
    visit.step(HeadsetState(Health.OK, "Index", "headset", tracking="6dof", runtime="Monado"))
    visit.step(StrapState(Health.OK, "strap"), PowerState(True))
    visit.tap("position_lying")
    visit.tap("start", "begin")
    for value in (6, 4, 0):
        visit.answer(value)
    visit.go_to("night", "fireflies")
    for _ in range(70):
        visit.step(Beats(visit.now, 70, True, (880, 890)), FrameStats(71, 90, 0.01, 2), dt=2)
    run = visit.session.occupation.run
    visit.step(Played("fireflies", 3, 1, 0.4, 20.0, run, visit.now))
    visit.tap("marks", "mark_dressing_off", "mark_analgesia", "back")
    visit.step(Tracking(False, False), dt=1)
    visit.step(Tracking(True, True))
    visit.tap("ask_now")
    visit.answer(5)
    visit.tap("breathe")
    for _ in range(200):
        visit.step(Beats(visit.now, 70, True, (1024, 1024)), dt=2)
    visit.tap("talk", "talk", "pause")
    visit.wait(5)
    visit.tap("resume")
    visit.step(Selected("call"))
    visit.tap("call_done")
    while visit.view.state != "final":
        visit.step(Beats(visit.now, 60, True, (1024, 1024)), dt=2)
    visit.step()
    for value in (3, 7, 5, 4, 2, 1, 0, 9, 8):
        visit.answer(value)
    visit.tap("removed", "marks", "why", "stopped_finished")
    visit.session.book.annotate(next(row.uid for row in visit.rows if row.kind == "score"), "patient drowsy", "nurse")
    visit.tap("cleaned")
    return visit


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    """Everything exported of a full visit, a correction of it, what a study adds, and settings changed."""
    visit = full()
    study = {"patient_code": "P-17-C", "arm_code": "B", "stratum": "adult", "visit": 2, "blinded": False}
    rows = [replace(row, body={**row.body, **study}) if row.kind == "session" else row for row in visit.rows]
    rows = followed(rows)
    first = next(row for row in rows if row.kind == "score")
    rows.append(score(first, 7, uid="correction", at=visit.now, staff_code="S-4"))
    changed = {"who": "staff", "what": "setting", "before": "7", "after": "6", "why": "too loud"}
    rows.append(Row("setting", "audit", "", visit.now, changed))
    folder = tmp_path_factory.mktemp("filled")
    return exported(keep(folder / "data", rows), folder / "out")


def exported(data: Path, to: Path) -> dict[str, list[dict[str, str]]]:
    folder = export(data, to)
    found = {}
    for name in FILES:
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            found[name] = list(csv.DictReader(file))
    return found


def test_every_column_is_filled_but_those_the_cart_cannot_know(filled: dict[str, list[dict[str, str]]]) -> None:
    empty = {
        (name, column.name) for name, columns in FILES.items() for column in columns
        if not any(row[column.name] for row in filled[name])
    }
    assert empty == NOT_YET


def test_a_full_visit_says_what_happened_in_it(filled: dict[str, list[dict[str, str]]]) -> None:
    session, = filled["sessions"]
    expected = {
        "headset_model": "Index", "runtime": "Monado", "tracking": "6dof", "tz": "Europe/Vienna", "position": "lying",
        "end_state": "complete", "stop_reason": "finished", "talk_n": "1", "patient_calls_n": "1", "games": "fireflies",
        "hits": "3", "misses": "1", "hit_rate": "0.75", "final_presence": "8", "change_pain_now": "-4", "visit": "2",
        "analgesia_given": "1", "study_day": "0", "during_pain_n": "1", "during_pain_max": "5", "hr_source": "strap",
    }
    assert {key: session[key] for key in expected} == expected
    assert session["base_pain_now"] == "7", "the correction counts"
    assert 0 < float(session["active_staff_s"]) < float(session["exposure_s"])
    assert float(session["exposure_s"]) == pytest.approx(
        sum(float(session[f"exposure_{part}_s"]) for part in ("interactive", "passive", "breathing")), abs=0.05)


def test_audit_tells_marks_and_settings_in_one_place(filled: dict[str, list[dict[str, str]]]) -> None:
    told = [(row["what"], row["before"], row["after"]) for row in filled["audit"]]
    assert ("setting", "7", "6") in told and ("mark", "", "dressing_off") in told


def test_one_row_of_a_question_is_current_through_a_chain_of_corrections(tmp_path: Path) -> None:
    visit = ordinary(tmp_path / "unused")[1]
    first = next(row for row in visit.rows if row.kind == "score")
    second = score(first, 2, uid="second", at=visit.now)
    third = score(second, None, "declined", uid="third", at=visit.now)
    found = exported(keep(tmp_path / "data", [*visit.rows, second, third]), tmp_path / "out")["pain_scores"]
    chain = [row for row in found if (row["moment"], row["question"]) == ("baseline", "pain_now")]
    assert [(row["value"], row["is_current"]) for row in chain] == [("6", "0"), ("2", "0"), ("", "1")]
    assert [row["supersedes"] for row in chain] == ["", first.uid, "second"]
    assert len({row["asked_at"] for row in chain}) == 1, "a correction was asked when its question was"


@given(st.lists(st.integers(0, 5), max_size=6), st.booleans())
def test_however_rows_replace_each_other_one_is_current(links: list[int], closed: bool) -> None:
    """Links may point anywhere, at themselves, or at nothing."""
    body = {"moment": "final", "question": "pain_now", "occurrence": 1, "value": 1, "status": "answered"}
    entries = [entry(1, "session", {"planned": []})]
    entries += [
        entry(n + 2, "score", {**body, "score_id": f"s{n}", "supersedes": f"s{to}"}, uid=f"s{n}")
        for n, to in enumerate(links)
    ]
    entries += [entry(90, "closed", {})] if closed else []
    current = Counter(row["is_current"] for row in tables(entries)["pain_scores"])
    assert current[1] == (1 if links else 0)


def entry(seq: int, kind: str, body: dict[str, Any] | None, *, uid: str = "", session_id: str = "v") -> Entry:
    utc = "2026-03-01T09:30:00.000+00:00"
    return Entry(seq, uid or f"u{seq}", kind, session_id, 1, float(seq), utc, True, body, "")


def test_an_abandoned_visit_keeps_what_its_last_snapshot_knew(tmp_path: Path) -> None:
    visit = Visit()
    visit.tap("start", "patient", "age_8-11", "back", "position_left", "begin")
    visit.answer(6)
    visit.answer(4)
    visit.go_to("forest")
    visit.wait(40)
    rows = [*visit.rows, Row("next", "session", "next", visit.now, {"planned": []})]
    found = exported(keep(tmp_path / "data", rows), tmp_path / "out")
    left, = (row for row in found["sessions"] if row["end_state"] == "abandoned")
    assert (left["age_band"], left["position"], left["worlds"]) == ("8-11", "left", "forest")
    assert float(left["exposure_s"]) >= 25 and left["ended_at"] == ""
    assert {row["status"] for row in found["pain_scores"] if row["moment"] == "final"} == {"not_asked"}


def test_an_erased_answer_leaves_no_row_and_audit_says_so(tmp_path: Path) -> None:
    data, visit = ordinary(tmp_path / "data")
    gone = next(row for row in visit.rows if row.kind == "score")
    store = Store.open(data)
    store.erase(gone.uid, reason="patient asked")
    store.close()
    found = exported(data, tmp_path / "out")
    assert gone.uid not in {row["score_id"] for row in found["pain_scores"]} and len(found["pain_scores"]) == 4
    erasure, = (row for row in found["audit"] if row["what"] == "erasure")
    assert (erasure["before"], erasure["why"]) == (gone.uid, "patient asked")
    session, = found["sessions"]
    assert (session["base_pain_now"], session["base_pain_now_status"], session["change_pain_now"]) == ("", "", "")


def test_a_correction_of_an_erased_answer_names_it_no_more(tmp_path: Path) -> None:
    visit = ordinary(tmp_path / "unused")[1]
    first = next(row for row in visit.rows if row.kind == "score")
    data = keep(tmp_path / "data", [*visit.rows, score(first, 2, uid="second", at=visit.now)])
    store = Store.open(data)
    store.erase(first.uid, reason="patient asked")
    store.close()
    second = next(row for row in exported(data, tmp_path / "out")["pain_scores"] if row["score_id"] == "second")
    assert (second["supersedes"], second["is_current"], second["value"]) == ("", "1", "2")


def test_a_visit_of_which_all_is_erased_leaves_a_row_with_its_times_alone(tmp_path: Path) -> None:
    data = keep(tmp_path / "data", followed(ordinary(tmp_path / "unused")[1].rows))
    store = Store.open(data)
    store.erase(*(entry.uid for entry in read(data) if entry.session_id), reason="patient asked")
    store.close()
    found = exported(data, tmp_path / "out")
    assert found["pain_scores"] == found["beats"] == found["cues"] == found["steps"] == []
    session, = found["sessions"]
    assert {key for key, value in session.items() if value} <= {
        "session_id", "started_at", "ended_at", "schema_version", "clock_ok", "missing_n", "during_pain_n",
        "analgesia_given", "rescue_n", "adverse_n", "study_day", "clean_confirmed", "hr_coverage",
    }


def test_days_are_counted_where_the_cart_stands_and_visits_by_patient() -> None:
    def row(at: str, code: str = "", clock_ok: int = 1) -> dict[str, Any]:
        return {"started_at": at, "tz": "Asia/Tokyo", "patient_code": code, "clock_ok": clock_ok}

    found = numbered([
        row("2026-03-01T14:00:00+00:00", "A"), row("2026-03-01T16:00:00+00:00", "B"),
        row("1970-01-01T00:00:00+00:00", "A", 0), row("2026-03-09T01:00:00+00:00"),
    ])
    assert [row.get("study_day", "") for row in found] == [0, 1, "", 8], "16:00 UTC is the next day in Tokyo"
    assert [row.get("visit", "") for row in found] == [1, 1, 2, ""]


def test_an_event_between_visits_is_kept_without_a_visit(tmp_path: Path) -> None:
    data, visit = ordinary(tmp_path / "data")
    more = Row("between", "event", "", visit.now, {"kind": "world_failed", "detail": "forest: no memory"})
    found = exported(keep(data, [more]), tmp_path / "out")
    last = found["events"][-1]
    assert (last["kind"], last["session_id"], last["t_ms"]) == ("world_failed", "", "")


def test_only_pain_right_now_is_counted_as_pain_during(tmp_path: Path) -> None:
    data, visit = ordinary(tmp_path / "data")
    first = next(row for row in visit.rows if row.kind == "score")
    more = [
        Row(question, "score", first.session_id, visit.now,
            {**first.body, "score_id": question, "moment": "during", "question": question, "value": value})
        for question, value in (("pain_now", 3), ("nausea", 9))
    ]
    session, = exported(keep(data, more), tmp_path / "out")["sessions"]
    assert (session["during_pain_n"], session["during_pain_max"]) == ("1", "3")


def test_an_answer_asked_again_later_takes_no_visits_change_away(tmp_path: Path) -> None:
    data, visit = ordinary(tmp_path / "data")
    last = next(row for row in visit.rows if row.kind == "score" and row.body["moment"] == "final")
    again = Row("again", "score", last.session_id, visit.now, {**last.body, "score_id": "again", "occurrence": 2})
    before, = exported(data, tmp_path / "out")["sessions"]
    after, = exported(keep(data, [again]), tmp_path / "more")["sessions"]
    assert before["change_pain_now"] == after["change_pain_now"] != ""


def test_a_remark_made_after_the_visit_is_kept(tmp_path: Path) -> None:
    data, visit = ordinary(tmp_path / "data")
    about = next(row.uid for row in visit.rows if row.kind == "score")
    more = Row("remark", "annotation", "", visit.now, {"score_id": about, "text": "drowsy", "who": "S-4"})
    remark, = exported(keep(data, [more]), tmp_path / "out")["annotations"]
    assert (remark["score_id"], remark["text"], remark["who"]) == (about, "drowsy", "S-4")


def test_a_tap_soon_after_another_is_one_task() -> None:
    visit = Visit()
    visit.step(Tap("start"))
    visit.step(Tap("recentre"), dt=4)
    visit.step(Tap("recentre"), dt=100)
    visit.step(Tap("recentre"), dt=6)
    assert visit.session.diary.active_staff_s == pytest.approx(10)
    assert visit.session.diary.staff_taps == 4
