"""The answers of the last day survive the power: read from the records, put right, exported as a chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.events import Row
from kiosk.records import reading
from kiosk.records.store import Store
from kiosk.records.tables import tables
from kiosk.records.writer import Writer
from kiosk.session import Session
from tests.kiosk.visit import QUICK, Visit

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def _write(folder: Path, rows: list[Row], at: datetime = NOON, boot: str = "boot-1") -> None:
    """As a kiosk would have written them: wall clock `at` when the first row's time is 100 s after the boot."""
    store = Store.open(folder, boot_id=boot, wall=lambda: at, clock=lambda: 100.0)
    store.append(rows)
    store.close()


def _visit(ended: bool = True) -> Visit:
    visit = Visit()
    visit.to("final")
    visit.step()
    if ended:
        visit.tap("end_without_scores", "removed", "cleaned")
    return visit


def _again(folder: Path, after: timedelta, now: float = 7.0) -> Visit:
    """A kiosk after a boot, so much later."""
    visit = Visit(QUICK, now=now)
    recent = reading.recent(folder, NOON + after, now)
    visit.session = Session(
        QUICK, now, recent=recent, new_id=(f"00000000-0000-4000-8000-9{n:011x}" for n in range(999)).__next__)
    visit.rows.clear()
    visit.step()
    return visit


def test_after_a_boot_the_answers_of_the_last_day_can_still_be_put_right(tmp_path: Path) -> None:
    first = _visit()
    _write(tmp_path, first.rows)
    again = _again(tmp_path, timedelta(hours=20))
    again.tap("scores", "answer_1", "right_2", "reason_heard_wrongly", "answer_3", "right_4", "reason_given_later")
    assert again.view.desk.answers[0][0] == "Pain now: 2"
    _write(tmp_path, again.rows, NOON + timedelta(hours=20), "boot-2")
    assert reading.verify(tmp_path).whole

    found = tables(reading.read(tmp_path))
    rows = {row["score_id"]: row for row in found["pain_scores"]}
    assert len(rows) == 7 and len({row["session_id"] for row in rows.values()}) == 1
    current = [row for row in rows.values() if row["is_current"]]
    keys = {(row["moment"], row["question"], row["occurrence"]) for row in current}
    assert len(current) == len(keys) == 5
    put_right = [row for row in rows.values() if row["supersedes"]]
    assert [(row["value"], row["late"], row["boot_n"], row["is_current"]) for row in put_right] == [
        (2, 1, 2, 1), (4, 1, 2, 1)]
    for row in put_right:
        assert rows[row["supersedes"]]["is_current"] == 0
        assert row["wording_sha256"] == rows[row["supersedes"]]["wording_sha256"]
    assert found["sessions"][0]["base_pain_now"] == 2 and found["sessions"][0]["final_pain_now"] == 4
    assert [row["what"] for row in found["audit"]] == ["cleaning", "correction", "correction"]


def test_the_day_ends(tmp_path: Path) -> None:
    _write(tmp_path, _visit().rows)
    assert "scores" in _again(tmp_path, timedelta(hours=23)).view.desk.keys
    assert "scores" not in _again(tmp_path, timedelta(hours=24, minutes=59)).view.desk.keys
    assert reading.recent(tmp_path, NOON + timedelta(hours=26), 7.0) == ()


def test_a_chain_goes_on_where_it_stood_before_the_boot(tmp_path: Path) -> None:
    first = _visit()
    first.tap("scores", "answer_1", "right_2", "reason_other")
    _write(tmp_path, first.rows)
    again = _again(tmp_path, timedelta(hours=1))
    again.tap("scores", "answer_1", "right_3", "reason_other")
    last = next(row for row in first.rows if row.body.get("supersedes"))
    assert again.kept("score")[0]["supersedes"] == last.uid


def test_a_visit_that_nobody_closed_has_its_open_questions_settled_under_their_own_ids(tmp_path: Path) -> None:
    """No row says what became of them, so there is none to supersede: the answer is their first."""
    left = _visit(ended=False)
    _write(tmp_path, left.rows)
    again = _again(tmp_path, timedelta(hours=2))
    assert again.view.desk.unsettled == 3
    again.tap("scores", "answer_3", "right_5", "reason_given_later")
    (row,) = again.kept("score")
    planned = {score_id for _, _, score_id in left.kept("session")[0]["planned"]}
    assert row["score_id"] in planned and row["supersedes"] == "" and row["late"] == 1 and row["value"] == 5
    other = Visit(now=again.now + 100)  # the next patient: the visit before is left behind
    other.tap("start")
    _write(tmp_path, again.rows + other.rows, NOON + timedelta(hours=2), "boot-2")
    found = tables(reading.read(tmp_path))["pain_scores"]
    scores = [one for one in found if one["session_id"] == left.rows[0].session_id]
    assert sum(one["score_id"] == row["score_id"] for one in scores) == 1
    assert len(scores) == 5 and all(one["is_current"] for one in scores)


def test_an_unsure_clock_hides_no_answer(tmp_path: Path) -> None:
    """A cart whose clock stood at the epoch: the rows count as of now."""
    _write(tmp_path, _visit().rows, datetime(1970, 1, 1, tzinfo=UTC))
    found = reading.recent(tmp_path, NOON, 50.0)
    assert {row.at for row in found} == {50.0} and any(row.kind == "score" for row in found)


def test_only_what_was_asked_is_read(tmp_path: Path) -> None:
    _write(tmp_path, _visit().rows)
    assert {row.kind for row in reading.recent(tmp_path, NOON, 5.0)} <= {
        "session", "asked", "score", "annotation", "closed"}


@pytest.mark.parametrize("rows", [[], ["visit"]], ids=["no records yet", "records"])
def test_the_writer_tells_of_the_last_day_when_it_starts(tmp_path: Path, rows: list) -> None:
    visit = _visit()
    if rows:
        store = Store.open(tmp_path, clock=lambda: visit.now)
        store.append(visit.rows)
        store.close()
    writer = Writer(tmp_path)
    try:
        writer.resume(30.0)
        assert sum(row.kind == "score" for row in writer.recent()) == (5 if rows else 0)
    finally:
        assert writer.close()
