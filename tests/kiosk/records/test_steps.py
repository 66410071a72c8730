"""steps.csv: every step of a programme once, with its start, its end and the reason, in every profile."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.__main__ import main
from kiosk.events import Row
from kiosk.records import schema
from kiosk.records.export import PROFILES, export
from kiosk.records.reading import Entry, read
from kiosk.records.store import Store
from kiosk.records.tables import tables
from kiosk.records.verify import verify
from tests.kiosk.records.kept import keep, ordinary
from tests.kiosk.records.rows import Clock, opened, row
from tests.kiosk.records.stepped import MOVED, SHA256, WHOLE, ended, followed, started
from tests.kiosk.visit import Visit


def rows(folder: Path, name: str = "steps") -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A finished visit that followed a programme."""
    return keep(tmp_path / "data", followed(
        ordinary(tmp_path / "unused")[1].rows, (*WHOLE, started(4, "body_scan"), ended(4, "body_scan")),
        patient_code="P-17-C"))


def test_each_step_is_one_row_with_all_that_was_kept_of_it(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    breathing, movement, tour, _ = rows(folder)
    assert verify(folder).whole
    visit, = rows(folder, "sessions")
    for one in (breathing, movement, tour):
        assert {key: one[key] for key in ("session_id", "patient_code", "programme", "programme_version",
                                          "programme_sha256", "programme_kind", "record_kind")} == {
            "session_id": visit["session_id"], "patient_code": "P-17-C", "programme": "practice",
            "programme_version": "1", "programme_sha256": SHA256, "programme_kind": "practice", "record_kind": "test"}
    shown = ("step", "activity", "status", "why", "planned_s", "running_s", "parts", "parts_seen")
    assert [[one[key] for key in shown] for one in (breathing, movement, tour)] == [
        ["1", "breathing", "done", "finished", "0", "58.5", "3", "2"],
        ["2", "movement", "done", "time", "60.0", "58.5", "3", "2"],
        ["3", "tour", "skipped", "condition", "", "0.0", "3", "0"],
    ]
    moved = ("movement_s", "yaw_left_deg", "yaw_right_deg", "pitch_up_deg", "pitch_down_deg", "roll_left_deg",
             "roll_right_deg", "speed_deg_s", "smoothness", "reached")
    assert [movement[key] for key in moved] == [str(value) for value in MOVED.values()]
    assert {breathing[key] for key in moved} == {""}
    assert [int(one["ended_t_ms"]) - int(one["started_t_ms"]) for one in (breathing, movement)] == [1000, 1000]
    assert (tour["started_at"], tour["started_t_ms"]) == ("", "") and tour["ended_at"] > movement["ended_at"]


def test_an_answer_bears_the_visits_programme_and_its_own_where_it_has_one(tmp_path: Path) -> None:
    visit = followed(ordinary(tmp_path / "unused")[1].rows)
    visit = [Row(one.uid, one.kind, one.session_id, one.at, {**one.body, "programme": "another"})
             if one.kind == "score" and one.body["question"] == "anxiety" else one for one in visit]
    folder = export(keep(tmp_path / "data", visit), tmp_path / "out")
    assert {(one["question"], one["programme"]) for one in rows(folder, "pain_scores")} == {
        ("pain_now", "practice"), ("pain_worst", "practice"), ("anxiety", "another")}
    session, = rows(folder, "sessions")
    assert (session["programme"], session["programme_sha256"]) == ("practice", SHA256)


def test_a_question_that_still_waits_bears_the_visits_programme(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("choosing")
    folder = export(keep(tmp_path / "data", followed(visit.rows)), tmp_path / "out")
    assert {one["programme"] for one in rows(folder, "pain_scores") if one["status"] == "open"} == {"practice"}


def entry(seq: int, kind: str, body: dict[str, Any], session_id: str = "v") -> Entry:
    return Entry(seq, f"u{seq}", kind, session_id, 1, float(seq), "2026-03-01T09:30:00.000+00:00", True, body, "")


def visit(*bodies: dict[str, Any], after: str = "") -> list[tuple[int, str]]:
    """(step, status) of a visit with these step rows that closes, is left behind, or goes on."""
    entries = [entry(1, "session", {}), *(entry(n, "step", body) for n, body in enumerate(bodies, 2))]
    entries += [entry(90, after, {}, "w" if after == "session" else "v")] if after else []
    return [(one["step"], one["status"]) for one in tables(entries)["steps"]]


@pytest.mark.parametrize(("after", "status"), [("closed", "interrupted"), ("session", "interrupted"), ("", "open")])
def test_a_step_without_an_end_is_open_only_while_its_visit_is(after: str, status: str) -> None:
    assert visit(started(1), ended(1), started(2), after=after) == [(1, "done"), (2, status)]


def test_one_step_runs_at_a_time() -> None:
    assert visit(started(1), started(2)) == [(1, "interrupted"), (2, "open")]


def test_a_step_that_was_begun_again_is_two_rows() -> None:
    assert visit(started(1), ended(1, end="left", why="patient"), started(1), ended(1)) == [(1, "left"), (1, "done")]
    assert visit(started(1), started(1), after="closed") == [(1, "interrupted"), (1, "interrupted")]


def test_what_was_left_of_a_movement_too_small_to_judge_is_empty(tmp_path: Path) -> None:
    little = {**MOVED, "smoothness": None}
    bodies = (started(1), ended(1, movement=little))
    one, = rows(export(keep(tmp_path / "data", followed(ordinary(tmp_path / "unused")[1].rows, bodies)), tmp_path))
    assert (one["smoothness"], one["speed_deg_s"]) == ("", "18.5")


def test_after_a_power_cut_the_same_step_goes_on_as_one_row(tmp_path: Path) -> None:
    clock = Clock()
    store = opened(tmp_path / "data", clock)
    store.append([row("session", at=1000.0), row("step", at=1010.0, **started(1))])
    store.close()
    clock.pass_time(300)
    clock.now = 5.0
    store = opened(tmp_path / "data", clock, "boot-b")
    store.append([row("step", at=15.0, **ended(1)), row("step", at=16.0, **started(2))])
    store.close()
    one, two = rows(export(tmp_path / "data", tmp_path / "out"))
    assert (one["status"], one["boot_n"], two["status"], two["boot_n"]) == ("done", "1", "open", "2")
    assert (one["started_t_ms"], one["ended_t_ms"]) == ("10000", "310000")
    hidden = rows(export(tmp_path / "data", tmp_path / "hidden", "deidentified"))
    assert [one["boot_n"] for one in hidden] == ["1", "2"]


def test_a_wrong_clock_at_either_end_is_told(tmp_path: Path) -> None:
    clock = Clock(wall=datetime.fromisoformat("1970-01-01T00:00:00+00:00"))
    store = opened(tmp_path / "data", clock)
    store.append([row("session", at=1000.0), row("step", at=1000.0, **started(1))])
    clock.wall_now = datetime.fromisoformat("2026-12-01T09:00:00+00:00")
    clock.pass_time(9)
    store.append([row("step", at=1009.0, **ended(1)), row("step", at=1009.0, **started(2))])
    store.close()
    assert [one["clock_ok"] for one in rows(export(tmp_path / "data", tmp_path / "out"))] == ["0", "1"]


def test_a_folder_without_steps_exports_the_header_alone(tmp_path: Path) -> None:
    folder = export(ordinary(tmp_path / "data")[0], tmp_path / "out")
    assert rows(folder) == [] and (folder / "steps.csv").read_bytes().startswith(b"schema_version,kiosk_id,session_id,")
    files = {file["name"]: file["rows"] for file in json.loads((folder / "manifest.json").read_text())["files"]}
    assert files["steps.csv"] == 0 and verify(folder).whole


def test_a_data_folder_of_the_first_version_takes_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as then:
        then.setattr(schema, "USER_VERSION", 1)
        then.setattr(schema, "create", lambda path, create=schema.create: create(path, 1))
        opened(tmp_path / "data").close()
    with closing(schema.connect(tmp_path / "data" / schema.DATABASE)) as old:
        assert schema.version(old) == 1
    folder = export(keep(tmp_path / "data", followed(ordinary(tmp_path / "unused")[1].rows)), tmp_path / "out")
    assert len(rows(folder)) == 3 and verify(tmp_path / "data").whole and verify(folder).whole


@pytest.mark.parametrize("profile", PROFILES)
def test_a_changed_step_is_noticed_in_every_profile(data: Path, tmp_path: Path, profile: str) -> None:
    folder = export(data, tmp_path / "out", profile)
    assert len(rows(folder)) == 4 and verify(folder).whole
    path = folder / "steps.csv"
    path.write_bytes(path.read_bytes().replace(b",tour,", b",tourn,"))
    assert "steps.csv was changed" in verify(folder).words


def test_deidentified_steps_lead_to_their_visit_and_to_nobody(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out", "deidentified")
    found, plain = rows(folder), rows(export(data, tmp_path / "plain"))
    session, = rows(folder, "sessions")
    assert {(one["session_id"], one["patient_code"]) for one in found} == {
        (session["session_id"], session["patient_code"])}
    assert {one["patient_code"] for one in found}.isdisjoint({"P-17-C", ""})
    for name in ("kiosk_id", "seq", "started_at", "ended_at"):
        assert {one[name] for one in found} == {""} != {one[name] for one in plain}, name
    same = set(found[0]) - {"kiosk_id", "seq", "started_at", "ended_at", "session_id", "patient_code"}
    assert [{name: one[name] for name in same} for one in found] == [
        {name: one[name] for name in same} for one in plain]


def test_an_erased_visit_leaves_no_step(data: Path, tmp_path: Path) -> None:
    uid, = {one.session_id for one in read(data) if one.kind == "session"}
    assert b"body_scan" in (data / schema.DATABASE).read_bytes()
    assert main(["erase", str(data), uid, "--reason", "asked by the patient"]) == 0
    assert b"body_scan" not in (data / schema.DATABASE).read_bytes()
    assert rows(export(data, tmp_path / "out")) == []


def test_a_step_whose_start_was_erased_keeps_its_end(data: Path, tmp_path: Path) -> None:
    gone = next(one.uid for one in read(data) if one.kind == "step")
    with closing(Store.open(data)) as store:
        store.erase(gone, reason="a test")
    first, *_ = rows(export(data, tmp_path / "out"))
    assert (first["step"], first["status"], first["started_at"]) == ("1", "done", "")
