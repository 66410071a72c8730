"""Saving under trouble, played without a thread: hold, retry, tell, fall back, take in."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.errors import RecordsError
from kiosk.events import DiskState, NotSaved, Row, Saved
from kiosk.records import emergency, space
from kiosk.records.keeper import Keeper
from kiosk.records.stamps import stamp
from kiosk.records.store import Store, read, verify
from tests.kiosk.records.rows import Clock, opened, row, score


class Trouble:
    """A store that fails on demand; `code` is SQLite's."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on = False
        self.code = sqlite3.SQLITE_FULL
        self.tries = 0
        genuine = Store._append
        trouble = self

        def append(self: Store, *arguments: object) -> object:
            trouble.tries += 1
            if trouble.on:
                error = sqlite3.OperationalError("trouble")
                error.sqlite_errorcode = trouble.code
                raise error
            return genuine(self, *arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(Store, "_append", append)
        monkeypatch.setattr(space, "give_reserve_back", lambda folder: False)


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Trouble:
    return Trouble(monkeypatch)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keep(tmp_path: Path, clock: Clock) -> Callable[..., Keeper]:
    def make(name: str = "data", **more: object) -> Keeper:
        return Keeper(tmp_path / name, boot_id="boot-a", wall=clock.wall, clock=clock, **more)  # type: ignore[arg-type]
    return make


def turn(keeper: Keeper, rows: tuple[Row, ...] = (), at_once: bool = False) -> list[object]:
    """One round of the thread: all the answers."""
    answers = keeper.save(rows, at_once)
    return [*answers, *keeper.tend(rows[len(answers):], at_once)]


def test_rows_are_answered_once_they_are_on_disk(keep: Callable[..., Keeper], tmp_path: Path) -> None:
    keeper = keep()
    rows = (score(1), score(2))
    first, second, state = turn(keeper, rows)
    assert (first, second) == (Saved(rows[0].uid), Saved(rows[1].uid))
    assert isinstance(state, DiskState) and state.ok and state.free_mb > 0
    keeper.close()
    assert [entry.uid for entry in read(tmp_path / "data")] == [row.uid for row in rows]


def test_a_clock_that_stands_behind_what_was_kept_is_told_and_so_is_its_return(
    keep: Callable[..., Keeper], clock: Clock
) -> None:
    keeper = keep()
    assert turn(keeper, (score(1),))[-1].clock_ok is True  # type: ignore[attr-defined]
    clock.wall_now -= timedelta(days=3)
    (told,) = turn(keeper)
    assert isinstance(told, DiskState) and told.ok and not told.clock_ok
    assert turn(keeper) == []
    clock.wall_now += timedelta(days=3)
    assert [state.clock_ok for state in turn(keeper)] == [True]  # type: ignore[attr-defined]
    keeper.close()


def test_a_row_that_can_never_be_saved_is_answered_and_let_go(keep: Callable[..., Keeper]) -> None:
    keeper = keep()
    good, bad = score(1), score(99)
    saved, refused = keeper.save((good, bad))
    assert saved == Saved(good.uid)
    assert isinstance(refused, NotSaved) and refused.uid == bad.uid and "scale" in refused.why
    assert not keeper.failing
    keeper.close()


def test_rows_are_refused_once_in_words_and_tried_again_until_they_are_saved(
    keep: Callable[..., Keeper], trouble: Trouble, clock: Clock
) -> None:
    keeper, rows = keep(), (score(1), score(2))
    turn(keeper)
    trouble.on = True
    answers = turn(keeper, rows)
    assert [type(answer) for answer in answers] == [NotSaved, NotSaved, DiskState]
    assert "is full" in answers[0].why and "Free some space" in answers[0].why  # type: ignore[attr-defined]
    assert not answers[2].ok  # type: ignore[attr-defined]
    told = []
    for _ in range(200):
        clock.pass_time(0.5)
        told += turn(keeper, rows)
    assert {type(event) for event in told} == {DiskState}
    trouble.on = False
    clock.pass_time(10.0)
    assert turn(keeper, rows)[:2] == [Saved(rows[0].uid), Saved(rows[1].uid)]
    assert turn(keeper) == []
    keeper.close()


def test_tries_are_never_more_than_ten_seconds_apart_and_never_frantic(
    keep: Callable[..., Keeper], trouble: Trouble, clock: Clock
) -> None:
    keeper, rows = keep(), (score(1),)
    turn(keeper)
    trouble.on = True
    moments = []
    for _ in range(1000):
        before = trouble.tries
        turn(keeper, rows)
        if trouble.tries > before:
            moments.append(clock.now)
        clock.pass_time(0.1)
    gaps = [b - a for a, b in pairwise(moments)]
    assert max(gaps) <= 10.2
    assert len(moments) < 25
    keeper.close()


def test_a_row_put_during_trouble_is_told_at_once(
    keep: Callable[..., Keeper], trouble: Trouble, clock: Clock
) -> None:
    keeper, first, second = keep(), score(1), score(2)
    trouble.on = True
    turn(keeper, (first,))
    clock.pass_time(0.01)
    assert [e.uid for e in turn(keeper, (first, second)) if isinstance(e, NotSaved)] == [second.uid]
    keeper.close()


def test_the_state_of_the_disk_is_told_at_the_start_every_five_seconds_and_on_change(
    keep: Callable[..., Keeper], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = {"mb": 500}
    monkeypatch.setattr(space, "free_mb", lambda folder: free["mb"])
    keeper = keep(min_free_mb=64)
    assert turn(keeper) == [DiskState(True, 500, "")]
    clock.pass_time(4.9)
    assert turn(keeper) == []
    clock.pass_time(0.1)
    assert turn(keeper) == [DiskState(True, 500, "")]
    free["mb"] = 63
    (state,) = turn(keeper)
    assert isinstance(state, DiskState) and not state.ok and "63 MiB are free" in state.detail
    assert isinstance(keeper.save((score(),))[0], Saved)  # never a score
    keeper.close()


def test_five_seconds_of_trouble_write_the_rows_to_the_emergency_file_once(
    keep: Callable[..., Keeper], trouble: Trouble, clock: Clock, tmp_path: Path
) -> None:
    keeper, rows = keep(), (score(1), score(2))
    turn(keeper)
    trouble.on = True
    turn(keeper, rows)
    clock.pass_time(4.9)
    turn(keeper, rows)
    path = tmp_path / "data" / emergency.FILE
    assert not path.exists()
    clock.pass_time(0.1)
    later = score(3)
    for _ in range(3):
        turn(keeper, (*rows, later))
        clock.pass_time(1.0)
    lines = [json.loads(line) for line in path.read_text().splitlines() if line]
    assert [line["uid"] for line in lines] == [rows[0].uid, rows[1].uid, later.uid]
    assert lines[0]["body"] == rows[0].body
    keeper.close()


def test_rows_of_the_emergency_file_are_taken_in_at_the_next_start_and_not_doubled(
    keep: Callable[..., Keeper], trouble: Trouble, clock: Clock, tmp_path: Path
) -> None:
    keeper = keep()
    reached, waiting = score(1, at=1000.0), score(2, at=1001.0)
    trouble.on = True
    turn(keeper, (reached, waiting), at_once=True)
    trouble.on = False
    keeper.save((reached,), at_once=True)  # the first one reached the database after all
    keeper.close()
    clock.now, clock.wall_now = 5.0, clock.wall_now.replace(hour=20)  # another boot, in the evening
    again = Keeper(tmp_path / "data", boot_id="boot-b", wall=clock.wall, clock=clock)
    turn(again, (score(3, at=5.0),))
    assert "1 rows were taken in" in again.notices[0]
    again.close()
    entries = list(read(tmp_path / "data"))
    assert [entry.uid for entry in entries[:2]] == [reached.uid, waiting.uid]
    assert [entry.boot_n for entry in entries] == [1, 1, 2]
    assert entries[1].utc.startswith("2026-03-01T09:30:01")
    assert len(entries) == 3
    assert not (tmp_path / "data" / emergency.FILE).exists()
    assert (tmp_path / "data" / "emergency-taken-000001.jsonl").exists()
    assert verify(tmp_path / "data").whole
    last = keep()
    turn(last)
    assert last.notices == ()
    last.close()


def test_a_torn_line_of_the_emergency_file_spoils_no_other(
    keep: Callable[..., Keeper], trouble: Trouble, tmp_path: Path
) -> None:
    trouble.on = True
    keeper, rows = keep(), (score(1), score(2))
    turn(keeper, rows[:1], at_once=True)
    with open(tmp_path / "data" / emergency.FILE, "a") as file:
        file.write('{"uid": "torn", "ki')
    turn(keeper, rows, at_once=True)
    keeper.close()
    trouble.on = False
    again = keep()
    turn(again)
    assert "unreadable lines: 1" in again.notices[0]
    again.close()
    assert [entry.uid for entry in read(tmp_path / "data")] == [row.uid for row in rows]


def test_rows_of_the_emergency_file_are_taken_in_as_soon_as_the_disk_is_well(
    keep: Callable[..., Keeper], trouble: Trouble, clock: Clock, tmp_path: Path
) -> None:
    spare = tmp_path / "spare"
    keeper, mine, others = keep(spare=spare), score(1), score(2)
    turn(keeper)
    trouble.on = True
    turn(keeper, (mine,), at_once=True)
    emergency.append(spare, [(others, stamp(others.at, "boot-0", clock.wall(), clock.now))])  # of a kiosk that died
    trouble.on = False
    clock.pass_time(10.0)
    assert Saved(mine.uid) in turn(keeper, (mine,))
    turn(keeper)
    assert {entry.uid: entry.boot_n for entry in read(tmp_path / "data")} == {mine.uid: 1, others.uid: 2}
    assert [notice for notice in keeper.notices if "1 rows were taken in" in notice and "spare" in notice]
    for place in (tmp_path / "data", spare):
        assert not (place / emergency.FILE).exists() and (place / "emergency-taken-000001.jsonl").exists()
    turn(keeper)
    assert len(keeper.notices) == 1
    keeper.close()


def test_a_row_added_while_the_file_is_taken_in_is_kept(
    keep: Callable[..., Keeper], clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = score(1), score(2)

    def add(one: Row) -> None:
        emergency.append(tmp_path / "data", [(one, stamp(one.at, "boot-0", clock.wall(), clock.now))])

    add(first)
    read_file = emergency.read
    late = [second]

    def and_then(folder: Path) -> object:
        found = read_file(folder)
        if opening and late:
            add(late.pop())
        return found

    keeper, opening = keep(), False
    take_in = keeper._take_in

    def taking(store: Store) -> None:
        nonlocal opening
        opening = True
        take_in(store)

    monkeypatch.setattr(emergency, "read", and_then)
    monkeypatch.setattr(keeper, "_take_in", taking)
    for _ in range(2):
        turn(keeper)
    assert not late and [entry.uid for entry in read(tmp_path / "data")] == [first.uid, second.uid]
    assert not (tmp_path / "data" / emergency.FILE).exists()
    keeper.close()


def test_a_file_set_aside_replaces_no_other_and_waits_for_who_is_writing(tmp_path: Path) -> None:
    (tmp_path / "emergency-taken-000002.jsonl").write_text("kept")
    emergency.append(tmp_path, [(score(1), stamp(1.0, "boot-0", Clock().wall(), 1.0))])
    _, _, size = emergency.read(tmp_path)
    assert not emergency.set_aside(tmp_path, size - 1)
    writing = emergency._locked(tmp_path / emergency.FILE)
    with pytest.raises(BlockingIOError):
        emergency.set_aside(tmp_path, size)
    os.close(writing)
    assert emergency.set_aside(tmp_path, size)
    assert (tmp_path / "emergency-taken-000002.jsonl").read_text() == "kept"
    assert len((tmp_path / "emergency-taken-000003.jsonl").read_bytes()) == size


def test_where_the_folder_takes_nothing_the_spare_one_does(
    keep: Callable[..., Keeper], clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("not a folder")
    spare, mine = tmp_path / "spare", score(4)
    keeper = keep(spare=spare)
    (refused, state) = turn(keeper, (mine,))
    assert isinstance(refused, NotSaved)
    assert isinstance(state, DiskState) and not state.ok and "Name another" in state.detail
    clock.pass_time(6.0)
    turn(keeper, (mine,))
    assert (spare / emergency.FILE).exists()
    (tmp_path / "data").unlink()
    clock.pass_time(10.0)
    assert Saved(mine.uid) in turn(keeper, (mine,))
    keeper.close()
    assert [entry.uid for entry in read(tmp_path / "data")] == [mine.uid]
    assert not (spare / emergency.FILE).exists()


def test_a_body_that_is_no_json_still_reaches_the_emergency_file(
    keep: Callable[..., Keeper], trouble: Trouble, tmp_path: Path
) -> None:
    trouble.on = True
    keeper = keep()
    turn(keeper, (Row("odd", "event", "", float("nan"), {(1, 2): {3}}),), at_once=True)  # type: ignore[dict-item]
    keeper.close()
    assert "(1, 2)" in (tmp_path / "data" / emergency.FILE).read_text()


def test_an_open_session_is_offered_with_rows_that_only_the_emergency_file_has(
    keep: Callable[..., Keeper], trouble: Trouble
) -> None:
    keeper = keep()
    begin, state, late = row("session"), row("state"), score(5)
    turn(keeper, (begin, state))
    assert keeper.resumed == ((), True)
    trouble.on = True
    turn(keeper, (late,), at_once=True)
    keeper.close()
    for trouble.on in (True, False):
        again = keep()
        turn(again)
        assert again.resumed == ((begin, state, late), True)
        again.close()


def test_a_session_of_a_kiosk_that_still_runs_is_not_resumed(
    keep: Callable[..., Keeper], tmp_path: Path
) -> None:
    running = opened(tmp_path / "data")
    running.append([row("session"), row("state")])
    keeper = keep()
    (state,) = turn(keeper)
    assert isinstance(state, DiskState) and "in use by another kiosk" in state.detail
    assert keeper.resumed == ((), True)
    keeper.close()
    running.close()


def test_a_database_damaged_while_open_is_repaired_and_the_rows_are_saved(
    keep: Callable[..., Keeper], trouble: Trouble, clock: Clock, tmp_path: Path
) -> None:
    keeper, early, late = keep(), score(1), score(2)
    turn(keeper, (early,))
    trouble.on, trouble.code = True, sqlite3.SQLITE_CORRUPT
    turn(keeper, (late,))
    assert not keeper.is_open
    trouble.on = False
    clock.pass_time(10.0)
    assert Saved(late.uid) in turn(keeper, (late,))
    keeper.close()
    assert [entry.uid for entry in read(tmp_path / "data")] == [early.uid, late.uid]


def test_a_folder_taken_away_while_idle_is_told(
    keep: Callable[..., Keeper], clock: Clock, tmp_path: Path
) -> None:
    keeper = keep()
    turn(keeper)
    (tmp_path / "data").rename(tmp_path / "moved")
    clock.pass_time(5.0)
    states = [event for event in turn(keeper) if isinstance(event, DiskState)]
    assert [state.ok for state in states] == [False]
    keeper.close()


def test_a_failed_backup_becomes_a_notice(keep: Callable[..., Keeper], tmp_path: Path) -> None:
    keeper = keep()
    turn(keeper, (score(1),))
    keeper.back_up()
    assert (tmp_path / "data" / "backups" / "000001.db").exists()
    assert keeper.notices == ()
    (tmp_path / "data" / "backups" / "000002.part").mkdir()
    keeper.back_up()
    assert len(keeper.notices) == 1
    keeper.close()


def test_a_head_that_cannot_be_written_is_told_and_keeps_no_row_out(
    keep: Callable[..., Keeper], clock: Clock, tmp_path: Path
) -> None:
    keeper = keep()
    turn(keeper)
    (tmp_path / "data" / "head.part").mkdir()
    saved, state = turn(keeper, (mine := score(1),))
    assert saved == Saved(mine.uid)
    assert isinstance(state, DiskState) and not state.ok
    (tmp_path / "data" / "head.part").rmdir()
    assert [event.ok for event in turn(keeper) if isinstance(event, DiskState)] == [True]
    keeper.close()


def test_a_reserve_that_was_given_back_is_put_by_again(
    keep: Callable[..., Keeper], clock: Clock, tmp_path: Path
) -> None:
    keeper = keep()
    turn(keeper)
    reserve = tmp_path / "data" / space.RESERVE
    reserve.unlink()
    clock.pass_time(5.0)
    turn(keeper, (score(1),))
    assert reserve.exists()
    keeper.close()


def test_errors_carry_their_fix() -> None:
    with pytest.raises(RecordsError) as error:
        Store.open(Path("/proc/lull"))
    assert error.value.fix
