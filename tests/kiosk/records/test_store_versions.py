"""Databases of older and of newer programs: brought forward whole or set aside whole, and said."""

from __future__ import annotations

import os
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.errors import NotOurs
from kiosk.events import Row
from kiosk.records import rescue, schema, space
from kiosk.records.export import export
from kiosk.records.store import Store, open_session, read, verify
from tests.kiosk.records.rows import filled, opened, raw, score

OLD = (Path(__file__).parent / "schema_1.sql").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def old(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    """A data folder that version 1 left, with 20 scores."""
    with monkeypatch.context() as then:
        then.setattr(schema, "USER_VERSION", 1)
        then.setattr(schema, "create", lambda path, version=1: _old(path))
        rows = filled(folder)
    assert shape(folder) == 1
    return rows


def _old(path: Path) -> sqlite3.Connection:
    connection = schema.connect(path)
    connection.executescript(f"BEGIN IMMEDIATE;{OLD}COMMIT;")
    return connection


def shape(folder: Path) -> int:
    with closing(raw(folder)) as stranger:
        return schema.version(stranger)


def scores(folder: Path) -> list[str]:
    return [entry.uid for entry in read(folder) if entry.kind == "score"]


# -- older --------------------------------------------------------------------------------------


def test_the_old_tables_kept_here_are_those_the_steps_begin_with(tmp_path: Path) -> None:
    with closing(_old(tmp_path / "a")) as old, closing(schema.create(tmp_path / "b", 1)) as ours:
        assert schema.guards(old) == schema.guards(ours)


def test_an_old_database_is_whole_before_and_after_it_is_brought_forward(folder: Path, old: list[Row]) -> None:
    assert verify(folder).whole
    assert len(list(read(folder))) == 20
    with closing(opened(folder)) as store:
        (notice,) = store.notices
    assert notice == "The records were brought from version 1 to 2, after a backup."
    assert shape(folder) == schema.USER_VERSION
    assert verify(folder).whole
    *before, update = read(folder)
    assert [entry.uid for entry in before] == [row.uid for row in old]
    assert update.kind == "audit" and update.body is not None
    assert (update.body["what"], update.body["before"], update.body["after"]) == ("update", "records 1", "records 2")
    with schema.reading(folder / "backups" / "000001.db") as backup:
        assert schema.version(backup) == 1
        assert backup.execute("SELECT count(*) FROM entry").fetchone() == (20,)
    with closing(opened(folder)) as again:
        assert again.notices == ()
    assert not (folder / "quarantine").exists()


def test_audit_rows_are_found_without_reading_all(folder: Path) -> None:
    filled(folder)
    with closing(raw(folder)) as stranger:
        for kind in ("audit", "recovered"):
            plan = stranger.execute(
                f"EXPLAIN QUERY PLAN SELECT body FROM entry JOIN payload USING (seq) WHERE kind = '{kind}' "
                "ORDER BY seq DESC").fetchall()
            assert "entry_rare" in plan[0][3]


def test_a_step_that_is_cut_short_anywhere_leaves_the_old_or_the_new(folder: Path, old: list[Row]) -> None:
    """A child dies at the first statement, at the second, and so on, until one gets through."""
    for statement in range(200):
        with warnings.catch_warnings():  # newer Pythons fear for the threads of a test runner; the child needs none
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            _die_at(folder, statement)
        _, status = os.waitpid(child, 0)
        assert verify(folder).whole, statement
        assert scores(folder) == [row.uid for row in old]
        if os.waitstatus_to_exitcode(status) == 0:
            break
        updates = [entry for entry in read(folder) if entry.kind == "audit"]
        assert len(updates) == shape(folder) - 1, statement  # the row about it and the step, or neither
    assert 15 < statement < 199
    assert shape(folder) == 2
    with closing(opened(folder)) as store:
        assert store.notices == ()


def _die_at(folder: Path, statement: int) -> None:
    """Opens the store and ends the process before SQL statement number `statement` of the writing connection."""
    connect, left = schema.connect, iter(range(statement))

    def watched(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        if path.name == "records.db":
            connection.set_trace_callback(lambda sql: None if next(left, None) is not None else os._exit(9))
        return connection

    schema.connect = watched
    try:
        Store.open(folder, boot_id="boot-b").close()
    except BaseException:  # a child of pytest's must not go on as pytest
        os._exit(1)
    os._exit(0)


def test_without_room_for_a_backup_the_reserve_is_given_and_without_that_the_old_version_goes_on(
    folder: Path, old: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine, calls = rescue.backup, []

    def full(place: Path) -> Path:
        calls.append(place)
        if (folder / space.RESERVE).exists() or len(calls) == 1:
            raise rescue.RecordsError("the disk is full.", "Free some space on it.")
        return genuine(place)

    (folder / space.RESERVE).unlink()
    monkeypatch.setattr(rescue, "backup", full)
    with closing(opened(folder)) as store:
        (notice,) = store.notices
        assert "stay in version 1 for now" in notice and "is full" in notice
        assert store.append([score()]) == ()  # a score does not wait for a backup
    assert shape(folder) == 1 and verify(folder).whole
    (folder / space.RESERVE).write_bytes(b"room")
    calls.clear()
    opened(folder).close()
    assert len(calls) == 2 and shape(folder) == 2 and verify(folder).whole


def test_a_damaged_old_database_is_restored_and_brought_forward(folder: Path, old: list[Row]) -> None:
    rescue.backup(folder)
    with open(folder / "records.db", "r+b") as file:
        file.write(bytes(64))
    with closing(opened(folder)) as store:
        repaired, brought = store.notices
    assert "20 rows are kept" in repaired and "brought from version 1" in brought
    assert scores(folder) == [row.uid for row in old]
    assert verify(folder).whole


# -- newer --------------------------------------------------------------------------------------


@pytest.fixture
def newer(folder: Path) -> list[Row]:
    """A data folder of a program to come, with 20 scores."""
    rows = filled(folder)
    with closing(raw(folder)) as stranger:
        stranger.execute("PRAGMA user_version = 3")
    return rows


def test_records_of_a_newer_program_are_not_called_damaged(folder: Path, newer: list[Row], tmp_path: Path) -> None:
    for look in (verify, read, open_session, lambda place: export(place, tmp_path / "out")):
        with pytest.raises(NotOurs, match="made by a newer Lull"):
            list(look(folder))  # type: ignore[arg-type]


def test_records_of_a_newer_program_are_set_aside_whole_and_carried_over(folder: Path, newer: list[Row]) -> None:
    whole = (folder / "records.db").read_bytes()
    with closing(opened(folder)) as store:
        (notice,) = store.notices
        late = score(9)
        store.append([late])
    assert "made by a newer Lull" in notice and "20 rows were carried over" in notice and "Put the newer Lull" in notice
    (aside,) = (folder / "quarantine").iterdir()
    assert (aside / "records.db").read_bytes() == whole
    assert scores(folder) == [*(row.uid for row in newer), late.uid]
    assert verify(folder).whole


@pytest.mark.parametrize("carried", [True, False], ids=["rows that we can read", "rows that we cannot"])
def test_nothing_is_lost_once_the_newer_program_is_back(
    folder: Path, newer: list[Row], carried: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not carried:
        with closing(raw(folder)) as stranger:
            stranger.execute("ALTER TABLE entry RENAME COLUMN digest TO sha256")
    with closing(opened(folder)) as store:
        assert f"{20 if carried else 0}" in store.notices[0]
        store.append([late := score(9)])
    monkeypatch.setattr(schema, "USER_VERSION", 3)
    monkeypatch.setitem(schema._STEPS, 3, ("CREATE INDEX entry_more ON entry (kind) WHERE kind = 'more'",))
    with closing(opened(folder)) as store:
        assert ("20 more rows were read out of quarantine" in " ".join(store.notices)) is not carried
    assert sorted(scores(folder)) == sorted([*(row.uid for row in newer), late.uid])
    assert verify(folder).whole


