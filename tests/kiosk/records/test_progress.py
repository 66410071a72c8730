"""A patient's progress: his own visits in order, what was kept of them and no more, from rows and from the store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import parse
from kiosk.errors import NotOurs
from kiosk.events import Row
from kiosk.records.practised import practised
from kiosk.records.progress import Practice, by_patient, progress
from kiosk.records.reading import of_sessions, read
from kiosk.records.tables import tables
from tests.kiosk.records.kept import keep
from tests.kiosk.records.living import ids
from tests.kiosk.records.stepped import MOVED, WHOLE, ended, followed, started
from tests.kiosk.visit import Visit

CLINIC = parse(
    '[kiosk]\nrecord_kind = "clinical"\n[session]\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60')


def session(id: str, code: str = "A", **more: Any) -> dict[str, Any]:
    return {"session_id": id, "patient_code": code, "record_kind": "clinical", "clock_ok": 1, "study_day": 3,
            "started_at": "2026-03-04T09:30:00+00:00", **more}


def step(id: str, **more: Any) -> dict[str, Any]:
    return {"session_id": id, "programme": "neck", "programme_kind": "practice", "started_t_ms": 1000, **more}


def moved(left: float, right: float, seconds: float = 10.0, speed: float = 20.0) -> dict[str, Any]:
    return {"yaw_left_deg": left, "yaw_right_deg": right, "pitch_up_deg": 5.0, "pitch_down_deg": 4.0,
            "speed_deg_s": speed, "smoothness": -speed / 10, "movement_s": seconds}


def test_a_visit_says_how_far_the_head_went_over_all_its_steps_and_how_long_they_ran() -> None:
    steps = [step("v", running_s=90.0, **moved(20, 30)), step("v", running_s=30.0, **moved(25, 10, 30.0, 40.0))]
    told, = progress([session("v", base_anxiety=6, final_anxiety=4)], steps, "A")
    assert told == Practice(
        "v", date(2026, 3, 4), 3, "neck", "practice", 2.0, 55.0, 9.0, speed_deg_s=35.0, smoothness=-3.5,
        anxiety_before=6, anxiety_after=4)


def test_what_nobody_measured_or_asked_is_none_and_never_zero() -> None:
    steps = [step("v", running_s="", yaw_left_deg=20.0, yaw_right_deg="", speed_deg_s=None)]
    told, = progress([session("v", clock_ok=0, study_day="", base_anxiety=None)], steps, "A")
    assert told == Practice("v", None, None, "neck", "practice", 0.0)


def test_only_visits_in_which_a_step_began_are_there_in_their_order() -> None:
    visits = [session(id) for id in ("c", "a", "b", "none", "skipped")]
    steps = [*(step(id, running_s=60.0) for id in ("a", "b", "c")), step("skipped", started_t_ms="")]
    assert [one.session_id for one in progress(visits, steps, "A")] == ["c", "a", "b"]


def test_demo_and_test_visits_are_left_out_unless_asked_for() -> None:
    visits = [session("a"), session("b", record_kind="demo"), session("c", record_kind="test")]
    steps = [step(id) for id in "abc"]
    assert [one.session_id for one in progress(visits, steps, "A")] == ["a"]
    assert [one.session_id for one in progress(visits, steps, "A", all_kinds=True)] == ["a", "b", "c"]


def test_patients_are_kept_apart_and_who_has_no_code_is_nobody() -> None:
    visits = [session("a"), session("b", "B"), session("c", ""), session("d", "B")]
    found = by_patient(visits, [step(id) for id in "abcd"])
    assert {code: [one.session_id for one in own] for code, own in found.items()} == {"A": ["a"], "B": ["b", "d"]}
    assert progress(visits, [step("c")], "") == ()


# -- from the store -----------------------------------------------------------------------------


def played(code: str, number: int, bodies: tuple[dict[str, Any], ...] = WHOLE, **opening: Any) -> list[Row]:
    """A whole visit of one patient, by the real session, under ids of its own."""
    visit = Visit(CLINIC, now=10_000.0 * number)
    visit.session.book.new_id = ids(number)
    visit.to("cleaning")
    visit.tap("cleaned")
    return followed(visit.rows, bodies, patient_code=code, **opening)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A's three visits with a programme (one a test) and one without, B's between, then a typed code and no code."""
    further = {**MOVED, "yaw_left": 40.0}
    rows = [
        *played("A", 1), *played("B", 2), *played("A", 3, (started(1), ended(1, movement=further))),
        *played("A", 4, ()), *played("A", 5, record_kind="test"), *played("", 6),
    ]
    typed = played("", 7)
    last = next(row for row in reversed(typed) if row.kind == "state")
    said = {**last.body, "patient": {**last.body["patient"], "code": "A"}}
    typed = [Row(row.uid, row.kind, row.session_id, row.at, said) if row is last else row for row in typed]
    return keep(tmp_path_factory.mktemp("progress") / "data", [*rows, *typed])


def test_the_store_tells_the_same_as_the_exported_rows(data: Path) -> None:
    found = tables(read(data))
    for every in (False, True):
        for code in ("A", "B", "C"):
            told = progress(found["sessions"], found["steps"], code, all_kinds=every)
            assert practised(data, code, all_kinds=every) == tuple(
                Practice(one.session_id, one.day, None, *(getattr(one, name) for name in Practice.__slots__[3:]))
                for one in told)


def test_a_patients_visits_come_by_his_code_the_typed_one_too(data: Path) -> None:
    told = practised(data, "A")
    assert [one.yaw_deg for one in told] == [58.5, 67.5, 58.5]
    assert {(one.minutes, one.anxiety_before, one.anxiety_after) for one in told} == {(1.95, 4, 2), (0.975, 4, 2)}
    assert (len(practised(data, "A", all_kinds=True)), len(practised(data, "B")), practised(data, "")) == (4, 1, ())


def test_of_other_patients_nothing_but_who_they_are_is_read(data: Path) -> None:
    asked: list[set[str]] = []

    def of_b(entries: list[Any]) -> bool:
        asked.append({entry.kind for entry in entries})
        return any((entry.body or {}).get("patient_code") == "B" for entry in entries)

    found = list(of_sessions(data, "step", ("score",), of_b))
    assert {frozenset(kinds) for kinds in asked} == {frozenset({"session", "state"})} and len(asked) == 6
    assert {entry.kind for entry in found} == {"session", "step", "score", "state"}
    assert len({entry.session_id for entry in found}) == 1 and sum(entry.kind == "state" for entry in found) == 1


def test_a_folder_without_records_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotOurs):
        practised(tmp_path, "A")
