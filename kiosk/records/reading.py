"""Reading a data folder: its rows, its open session, its soundness. Needs no owner of the folder.

Each call uses a read-only connection of its own in one read transaction, beside a running kiosk or not.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.errors import Damaged, NotOurs, RecordsError
from kiosk.events import Row
from kiosk.language import N_
from kiosk.records import files, recover, rescue, schema
from kiosk.records.chain import Stored
from kiosk.records.schema import DATABASE
from kiosk.records.stamps import UNKNOWN, Stamp, moment, this_boot
from kiosk.records.trouble import in_words, is_trouble

DAY_S = 25 * 3600.0  # a day of answers, and the visit they belong to
_ASKED = ("session", "asked", "score", "annotation", "closed")
_COLUMNS = "seq, uid, kind, session_id, boot_n, mono, utc, clock_ok, body, hash"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it is kept.

    Args:
        seq: 1, 2, 3 … without a gap: the only order there is.
        boot_n: counts the boots that wrote rows here, from 1; `mono` is comparable within one only.
        mono: monotonic seconds when it happened.
        utc: the same moment by the wall clock, ISO 8601 with offset; wrong where not `clock_ok`.
        clock_ok: False where the wall clock was before the program's date or behind earlier rows.
        body: what the session said; None once erased.
        hash: the chain's hash up to this row.

    A row that had to be recovered from a damaged file is given as it was, in its new place.
    """

    seq: int
    uid: str
    kind: str
    session_id: str
    boot_n: int
    mono: float
    utc: str
    clock_ok: bool
    body: dict[str, Any] | None
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. `first_bad` says in words what is damaged first, "" when `whole`."""

    whole: bool
    rows: int
    erased: int
    first_bad: str


def read(folder: Path, after: int = 0) -> Iterator[Entry]:
    """Every row in order (with seq > `after`), in one read transaction, beside a running kiosk or not.

    Raises:
        NotOurs: the folder holds no records.
        Damaged: it held some, and the database is gone.
        RecordsError: it cannot be read.
    """
    _expect(folder)
    return _read(folder, after)


def of_kinds(folder: Path, *kinds: str) -> tuple[Row, ...]:
    """The rows of some kinds, in order; erased ones have an empty body. Times are of each row's own boot.

    Raises:
        NotOurs, Damaged, RecordsError: as `read`.
    """
    _expect(folder)
    query = f"""SELECT uid, kind, session_id, mono, body FROM entry LEFT JOIN payload USING (seq)
        WHERE kind IN ({", ".join("?" * len(kinds))}) ORDER BY seq"""
    with in_words(folder), schema.reading(folder / DATABASE) as connection:
        rows = connection.execute(query, kinds).fetchall()
    return tuple(Row(uid, kind, session_id, mono, _body(body) or {}) for uid, kind, session_id, mono, body in rows)


def _read(folder: Path, after: int) -> Iterator[Entry]:
    query = f"SELECT {_COLUMNS} FROM entry LEFT JOIN payload USING (seq) WHERE seq > ? ORDER BY seq"
    with _opened(folder) as connection:
        yield from map(_as_entry, connection.execute(query, (after,)))


def _as_entry(columns: tuple[Any, ...]) -> Entry:
    """A row of `_COLUMNS`."""
    seq, uid, kind, session_id, boot_n, mono, utc, clock_ok, text, row_hash = columns
    kind, body = recover.as_it_was(kind, _body(text))
    return Entry(seq, uid, kind, session_id, boot_n, mono, *_when(utc, clock_ok), body, row_hash)


def of_sessions(
    folder: Path, having: str, kinds: Iterable[str], chosen: Callable[[list[Entry]], bool]
) -> Iterator[Entry]:
    """The rows of some kinds, in order, and the last snapshot, of sessions that have a row of the kind `having`.

    Args:
        chosen: whether a session is meant, from its opening and its last snapshot.

    Raises:
        As `read`.
    """
    _expect(folder)
    with _opened(folder) as connection:
        listed = (*dict.fromkeys(("session", having, recover.KIND, *kinds)),)
        rows = connection.execute(
            f"SELECT seq, kind, session_id FROM entry WHERE kind IN ({', '.join('?' * len(listed))})", listed
        ).fetchall()
        meant = {session_id for _, kind, session_id in rows if kind in (having, recover.KIND)} - {""}
        rows += connection.execute(
            "SELECT max(seq), kind, session_id FROM entry WHERE kind = 'state' GROUP BY session_id")
        rows = [row for row in rows if row[2] in meant]
        told: dict[str, list[Entry]] = {}
        for entry in _some(connection, [seq for seq, kind, _ in rows if kind in ("session", "state", recover.KIND)]):
            told.setdefault(entry.session_id, []).append(entry)
        meant = {session_id for session_id, entries in told.items() if chosen(entries)}
        yield from _some(connection, [seq for seq, _, session_id in rows if session_id in meant])


def _some(connection: sqlite3.Connection, seqs: list[int]) -> Iterator[Entry]:
    query = f"""SELECT {_COLUMNS} FROM entry LEFT JOIN payload USING (seq)
        WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq"""
    return map(_as_entry, connection.execute(query, (json.dumps(seqs),)))


def walk(folder: Path, take: Callable[[Entry], object]) -> str:
    """As `read` and `verify` in one pass: hands every row in order to `take`.

    Returns:
        in words what is damaged first, "" where all is whole.

    Raises:
        As `read`.
    """
    _expect(folder)
    head = files.read_head(folder)  # before the database, which may only be further on
    with _opened(folder) as connection:
        return rescue.examine(connection, head, lambda row: take(_entry(row)))[2]


def _entry(row: Stored) -> Entry:
    link = row.link
    kind, body = recover.as_it_was(link.kind, _body(row.payload))
    return Entry(
        link.seq, link.uid, kind, link.session_id, link.boot_n, link.mono, *_when(link.utc, link.clock_ok), body,
        row.hash,
    )


def _body(text: str | bytes | None) -> dict[str, Any] | None:
    try:
        body = json.loads(text or "null")
    except (ValueError, TypeError):
        return None  # damaged; `verify` names the row
    return body if isinstance(body, dict) else None


def open_session(
    folder: Path, *, boot_id: str | None = None, waiting: Iterable[tuple[Row, Stamp]] = ()
) -> tuple[tuple[Row, ...], bool]:
    """The rows of the last session if it is unfinished, in order, and whether its last state is of this boot.

    Unfinished: never closed, or closed and not yet cleaned up after.

    Rows of an earlier boot have times (`at`) of that boot's clock. Only the last session counts: an
    older one left open is over, whatever its rows say.

    Args:
        waiting: rows that are not in the database yet and come after those that are.
    """
    return unfinished([*_tail(folder), *((row, stamp.boot_id) for row, stamp in waiting)], boot_id or this_boot())


def unfinished(rows: Iterable[tuple[Row, str]], boot_id: str) -> tuple[tuple[Row, ...], bool]:
    """As `open_session`, from rows in order, each with its boot."""
    once = {row.uid: (row, boot) for row, boot in rows}.values()
    last = next((row.session_id for row, _ in reversed(once) if row.kind == "session"), None)
    session = [(row, boot) for row, boot in once if row.session_id == last]
    states = [(row.body.get("state"), boot) for row, boot in session if row.kind == "state"]
    closed = any(row.kind == "closed" for row, _ in session)
    if closed and (not states or states[-1][0] == "ready"):
        return (), True
    boots = [boot for _, boot in states[-1:]] or [boot for _, boot in session]  # the nurse may have answered since
    return tuple(row for row, _ in session), all(boot == boot_id for boot in boots)


def _tail(folder: Path) -> list[tuple[Row, str]]:
    """The rows from the last session's first on, each with its boot."""
    _expect(folder)
    rows = []
    with _opened(folder) as connection:
        query = f"{schema.STORED} WHERE seq >= ? ORDER BY seq"
        for row in map(schema.stored, connection.execute(query, (_last_session(connection),))):
            link = row.link
            kind, body = recover.as_it_was(link.kind, _body(row.payload))
            rows.append((Row(link.uid, kind, link.session_id, link.mono, body or {}), link.boot_id))
    return rows


def _last_session(connection: sqlite3.Connection) -> int:
    """The number of the last session's first row; more than there are where there is none."""
    begun = "SELECT seq, session_id FROM entry WHERE kind = 'session' ORDER BY seq"
    found = connection.execute(f"{begun} DESC LIMIT 1").fetchall()
    rescued = connection.execute("SELECT seq, session_id, body FROM entry JOIN payload USING (seq) "
                                 "WHERE kind = 'recovered' ORDER BY seq").fetchall()
    found += [(seq, own) for seq, own, text in rescued if recover.as_it_was(recover.KIND, _body(text))[0] == "session"]
    if not found:
        return sys.maxsize
    _, last = max(found)
    firsts = [seq for seq, own in found if own == last]
    first = "SELECT seq FROM entry WHERE kind = 'session' AND session_id = ? ORDER BY seq LIMIT 1"
    firsts += connection.execute(first, (last,)).fetchone() or ()
    return min(firsts)


def recent(folder: Path, wall: datetime, now: float, within_s: float = DAY_S) -> tuple[Row, ...]:
    """What the visits of the last day asked and were answered, in order, with times on the present monotonic clock.

    The wall clock bridges boots; where it was unsure a row counts as of now, and none is left out for that.

    Args:
        wall, now: the wall clock and the monotonic clock, read together.
    """
    _expect(folder)
    rows = []
    with _opened(folder) as connection:
        begun = connection.execute("SELECT seq, utc, clock_ok FROM entry WHERE kind = 'session' ORDER BY seq DESC")
        first = sys.maxsize
        for seq, utc, clock_ok in begun:
            if clock_ok == 1 and _passed_s(utc, wall) > within_s:
                break
            first = seq
        found = connection.execute(
            "SELECT uid, kind, session_id, utc, clock_ok, body FROM entry JOIN payload USING (seq) "
            f"WHERE seq >= ? AND kind IN {(*_ASKED, recover.KIND)} ORDER BY seq", (first,))
        for uid, kind, session_id, utc, clock_ok, text in found:
            kind, body = recover.as_it_was(kind, _body(text))
            age_s = max(0.0, _passed_s(utc, wall)) if clock_ok == 1 else 0.0
            if kind in _ASKED:
                rows.append(Row(uid, kind, session_id, now - age_s, body or {}))
    return tuple(rows)


def _when(utc: str, clock_ok: int) -> tuple[str, bool]:
    """A time and whether it is sure; a damaged one keeps nothing from being read."""
    return (utc, clock_ok == 1) if moment(utc) else (UNKNOWN, False)


def _passed_s(utc: str, wall: datetime) -> float:
    told = moment(utc)
    return (wall - told).total_seconds() if told else 0.0


def verify(folder: Path) -> Verdict:
    """Checks everything: integrity, guards, the whole chain, every payload, the head outside.

    Raises:
        NotOurs: the folder holds neither a database of ours nor a trace of one.
        RecordsError: it cannot be read.
    """
    head = files.read_head(folder)  # before the database, which may only be further on
    if gone := _gone(folder):
        return Verdict(False, 0, 0, gone)
    try:
        with _opened(folder) as connection:
            rows, erased, why = rescue.examine(connection, head)
    except RecordsError as error:
        if not isinstance(error.__cause__, sqlite3.DatabaseError) or is_trouble(error.__cause__):
            raise
        rows, erased, why = 0, 0, f"{DATABASE} is damaged ({error.__cause__})"
    return Verdict(why == "", rows, erased, why)


def _gone(folder: Path) -> str:
    """Says that the database is missing or empty where there once was one; "" if it is there.

    Raises:
        NotOurs: there is no trace of one. An empty file of its name alone is none.
    """
    with in_words(folder):
        path = folder / DATABASE
        if path.exists() and path.stat().st_size:
            return ""
        if files.read_head(folder) or rescue.backups(folder) or (folder / recover.QUARANTINE).exists():
            return f"{DATABASE} is missing or empty"
    raise NotOurs(
        N_("{folder} holds no records.", folder=folder),
        N_("Name a kiosk's data folder (of most commands: --data DIR)."))


def _expect(folder: Path) -> None:
    if gone := _gone(folder):
        raise Damaged(N_("{folder}: {why}.", folder=folder, why=gone), N_("Start the kiosk: it restores what it can."))


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """The database, for reading.

    Raises:
        NotOurs: a newer program made it.
    """
    with in_words(folder), schema.reading(folder / DATABASE) as connection:
        if rescue.is_newer(connection):
            raise NotOurs(N_("{folder} was made by a newer Lull than this.", folder=folder), N_("Use that one here."))
        yield connection
