"""Rows read out of damaged bytes: every one that is whole, none that is not, and no bytes that it cannot bear."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.events import Row
from kiosk.records import salvage
from kiosk.records.chain import Stored
from tests.kiosk.records.rows import opened, raw, row, score

PAGE = 4096


class Data:
    """Bytes in memory, as a source."""

    def __init__(self, data: bytes = b"") -> None:
        self.size = len(data)
        self._data = data

    def read(self, at: int, size: int) -> bytes:
        return self._data[at:at + size]


def everything(uid: str) -> bool:
    return True


def found(database: bytes, log: bytes = b"") -> list[Stored]:
    return [row for row in salvage.rows(Data(database), Data(log), everything) if row.payload is not None]


def kinds_of_rows() -> list[Row]:
    rng = random.Random(3)
    rows = [score(n % 11, at=float(n)) for n in range(150)]
    rows[40] = row("event", detail="ä" * 9000)  # on several pages
    rows[41] = row("state", at=41.25, world="x" * 4070)  # about the size of one
    return rows + [row("cue", at=rng.random(), note="y" * rng.randrange(3000)) for _ in range(60)]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, list[Row]]:
    """A database closed cleanly, the log of a kiosk that still writes, and the rows in both together."""
    folder, rows = tmp_path_factory.mktemp("salvage") / "data", kinds_of_rows()
    with closing(opened(folder)) as store:
        store.append(rows[:100])
    with closing(opened(folder)) as store:
        store.append(rows[100:])
        return (folder / "records.db").read_bytes(), (folder / "records.db-wal").read_bytes(), rows


def test_all_rows_are_found_where_nothing_is_damaged(files: tuple[bytes, bytes, list[Row]]) -> None:
    database, log, rows = files
    assert [kept.link.uid for kept in found(database, log)] == [row.uid for row in rows]
    assert [kept.link.mono for kept in found(database, log)] == [row.at for row in rows]
    assert [kept.link.uid for kept in found(database)] == [row.uid for row in rows[:100]]


def test_only_what_is_wanted_is_given(files: tuple[bytes, bytes, list[Row]]) -> None:
    database, log, rows = files
    wanted = {rows[7].uid, rows[140].uid}
    kept = salvage.rows(Data(database), Data(log), lambda uid: uid in wanted)
    assert {row.link.uid for row in kept} == wanted
    hashes = {(row.link.seq, row.hash) for row in found(database, log)[3:]}
    kept = salvage.rows(Data(database), Data(log), everything, lambda seq, own: (seq, own) in hashes)
    assert [row.link.uid for row in kept] == [row.uid for row in rows[:3]]


def test_a_shredded_page_costs_only_the_rows_that_touch_it(tmp_path: Path) -> None:
    rows = kinds_of_rows()
    with closing(opened(tmp_path / "data")) as store:
        store.append(rows)
    whole = (tmp_path / "data" / "records.db").read_bytes()
    lost = []
    for start in range(0, len(whole), PAGE):
        damaged = whole[:start] + random.Random(start).randbytes(PAGE) + whole[start + PAGE:]
        kept = [stored.link.uid for stored in found(damaged)]
        assert kept == [row.uid for row in rows if row.uid in set(kept)]
        lost.append(len(rows) - len(kept))
    assert lost[0] == 0  # what SQLite cannot do without
    assert max(lost) < 40 and sum(lost) <= 3 * len(rows)


def test_any_changed_byte_costs_a_row_or_nothing_and_never_changes_a_payload(
    files: tuple[bytes, bytes, list[Row]]
) -> None:
    database, _, _ = files
    bodies = {stored.link.uid: stored.payload for stored in found(database)}
    rng = random.Random(5)
    for _ in range(150):
        damaged = bytearray(database)
        damaged[rng.randrange(len(database))] ^= 1 << rng.randrange(8)
        for stored in found(bytes(damaged)):
            assert bodies.get(stored.link.uid, stored.payload) == stored.payload


def test_erased_payloads_are_not_found(tmp_path: Path) -> None:
    secret = row("event", detail="Planted-4711 " * 300)
    with closing(opened(tmp_path / "data")) as store:
        store.append([score(), secret, score()])
        store.erase(secret.uid, reason="asked")
        log = (tmp_path / "data" / "records.db-wal").read_bytes()
        assert secret.uid not in {kept.link.uid for kept in found((tmp_path / "data" / "records.db").read_bytes(), log)}


@given(st.binary(max_size=3 * PAGE), st.binary(max_size=PAGE))
def test_no_bytes_are_too_odd(database: bytes, log: bytes) -> None:
    found(database, log)


@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=40)), max_size=20), st.booleans())
def test_no_damage_is_too_odd(
    files: tuple[bytes, bytes, list[Row]], damage: list[tuple[int, bytes]], to_log: bool
) -> None:
    database, log, _ = map(bytearray, (*files[:2], b""))
    for at, data in damage:
        target = log if to_log else database
        at %= len(target)
        target[at:at + len(data)] = data[:len(target) - at]
    found(bytes(database), bytes(log))


@pytest.mark.parametrize(("header", "version"), [
    (lambda data: data, 2), (lambda data: b"x" + data[1:], None), (lambda data: data[:50], None),
])
def test_the_version_is_read_from_the_header(
    files: tuple[bytes, bytes, list[Row]], header: Callable[[bytes], bytes], version: int | None
) -> None:
    assert salvage.version(header(files[0][:100])) == version


def test_a_database_of_another_page_size_is_read(tmp_path: Path) -> None:
    rows = [score(n % 11) for n in range(50)]
    with closing(opened(tmp_path / "data")) as store:
        store.append(rows)
    with closing(raw(tmp_path / "data")) as stranger:
        stranger.execute("PRAGMA journal_mode = DELETE")
        stranger.execute("PRAGMA page_size = 512")
        stranger.execute("VACUUM")
    data = (tmp_path / "data" / "records.db").read_bytes()
    assert int.from_bytes(data[16:18], "big") == 512
    assert [kept.link.uid for kept in found(data)] == [row.uid for row in rows]
