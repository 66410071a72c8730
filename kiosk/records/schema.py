"""The database's shape: two tables, their guards, and the pragmas every connection gets.

`entry` is the chain; `payload` holds the bodies apart, so that one can be erased while the chain
stays whole. The guards refuse update, delete and replace (a BEFORE INSERT guard is needed too:
INSERT OR REPLACE walks past a BEFORE DELETE one). They stop mistakes; the chain shows malice.
They read JSON through json_each alone: with trusted_schema off, SQLite 3.40 lets a schema use no
other of its JSON functions.

WAL + synchronous=FULL is the setting that lost nothing in measured power cuts; the default
(DELETE + FULL) and WAL + NORMAL both did.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from kiosk.records.chain import Link, Stored

APPLICATION_ID = 0x4C756C6C  # "Lull"
USER_VERSION = 2
DATABASE = "records.db"

STATUSES = (
    "answered", "declined", "dont_know", "timeout", "interrupted", "unable", "asleep",
    "language_barrier", "staff_skipped", "not_asked", "device_error",
)

_TABLES = f"""
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 1),
  uid TEXT NOT NULL UNIQUE CHECK (uid <> ''),
  kind TEXT NOT NULL CHECK (kind <> ''),
  session_id TEXT NOT NULL,
  boot_n INTEGER NOT NULL CHECK (boot_n >= 1),
  boot_id TEXT NOT NULL,
  mono REAL NOT NULL,
  utc TEXT NOT NULL,
  clock_ok INTEGER NOT NULL CHECK (clock_ok IN (0, 1)),
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX entry_session ON entry (seq, session_id) WHERE kind = 'session';
CREATE INDEX entry_erased ON entry (seq) WHERE kind = 'erased';

CREATE TABLE payload (
  seq INTEGER PRIMARY KEY REFERENCES entry (seq),
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  body TEXT NOT NULL CHECK (substr(body, 1, 1) = '{{')
) STRICT;

CREATE TRIGGER entry_insert BEFORE INSERT ON entry BEGIN
  SELECT RAISE(ABORT, 'entries are only appended')
    WHERE NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry);
  SELECT RAISE(ABORT, 'this uid is taken')
    WHERE EXISTS (SELECT 1 FROM entry WHERE uid = NEW.uid);
END;
CREATE TRIGGER entry_update BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'entries are never changed');
END;
CREATE TRIGGER entry_delete BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'entries are never removed');
END;

CREATE TRIGGER payload_insert BEFORE INSERT ON payload BEGIN
  SELECT RAISE(ABORT, 'a payload comes with its entry, once')
    WHERE NEW.seq IS NOT (SELECT max(seq) FROM entry)
       OR EXISTS (SELECT 1 FROM payload WHERE seq = NEW.seq);
END;
CREATE TRIGGER payload_update BEFORE UPDATE ON payload BEGIN
  SELECT RAISE(ABORT, 'payloads are never changed');
END;
CREATE TRIGGER payload_delete BEFORE DELETE ON payload BEGIN
  SELECT RAISE(ABORT, 'a payload is removed only after an erased row names it')
    WHERE (SELECT kind FROM entry WHERE seq = OLD.seq) = 'erased'
       OR (SELECT uid FROM entry WHERE seq = OLD.seq) NOT IN (
         SELECT named.value FROM entry AS erasing JOIN payload AS naming USING (seq),
           json_each(naming.body, '$.uids') AS named
         WHERE erasing.kind = 'erased');
END;

CREATE TRIGGER payload_score BEFORE INSERT ON payload
WHEN (SELECT kind FROM entry WHERE seq = NEW.seq) = 'score' BEGIN
  SELECT RAISE(ABORT, 'the status is not in the list')
    WHERE NOT EXISTS (SELECT 1 FROM json_each(NEW.body) WHERE key = 'status' AND value IN {STATUSES});
  SELECT RAISE(ABORT, 'answered has a value and nothing else has')
    WHERE EXISTS (SELECT 1 FROM json_each(NEW.body) WHERE key = 'status' AND value = 'answered')
       <> EXISTS (SELECT 1 FROM json_each(NEW.body) WHERE key = 'value' AND type <> 'null');
  SELECT RAISE(ABORT, 'the value is not a whole number on its scale')
    WHERE EXISTS (SELECT 1 FROM json_each(NEW.body) WHERE key = 'value' AND type <> 'null' AND NOT (
      type = 'integer'
      AND value >= max(0, coalesce((SELECT value FROM json_each(NEW.body) WHERE key = 'scale_min'), 0))
      AND value <= min(10, coalesce((SELECT value FROM json_each(NEW.body) WHERE key = 'scale_max'), 10))));
END;
PRAGMA application_id = {APPLICATION_ID};
"""

# What brings a database to each version from the one before; never changed once it was out.
_STEPS: dict[int, tuple[str, ...]] = {
    2: ("CREATE INDEX entry_rare ON entry (kind) WHERE kind = 'audit' OR kind = 'recovered'",),  # asked at each start
}

STORED = """SELECT seq, uid, kind, session_id, boot_n, boot_id, mono, utc, clock_ok, digest, hash, salt, body
FROM entry LEFT JOIN payload USING (seq)"""


_PRAGMAS = (
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "recursive_triggers = ON",  # so that REPLACE fires the delete guards too
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "secure_delete = ON",  # an erased payload is overwritten, not merely unlinked
    "synchronous = FULL",
)


def connect(path: Path) -> sqlite3.Connection:
    """Opens a database for writing, with every pragma that matters. Transactions are explicit."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def create(path: Path, version: int = USER_VERSION) -> sqlite3.Connection:
    """A new database with our tables. Still in rollback mode: `path` alone holds everything."""
    connection = connect(path)
    try:
        connection.executescript(f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version = 1;COMMIT;")
        connection.execute("BEGIN IMMEDIATE")
        upgrade(connection, version)
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def version(connection: sqlite3.Connection) -> int:
    """The version of the tables' shape."""
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    return int(found)


def upgrade(connection: sqlite3.Connection, to: int = USER_VERSION) -> None:
    """Brings an older database forward, inside the caller's transaction."""
    for step in range(version(connection) + 1, to + 1):
        for statement in _STEPS[step]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {step}")


def guards(connection: sqlite3.Connection) -> set[str]:
    """The SQL of all tables, indices and triggers; compared with a new one's to see that none is gone."""
    return {str(sql) for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection inside one read transaction; works beside a running kiosk.

    On a read-only or full filesystem SQLite cannot make the files WAL needs, so a database that was closed
    cleanly is opened as it is, and one with a WAL is read from a copy.
    """
    try:
        with _reading(f"{path.absolute().as_uri()}?mode=ro") as connection:
            yield connection
        return
    except _CannotOpen:
        pass
    log = path.with_name(path.name + "-wal")
    if not log.exists() or log.stat().st_size == 0:
        with _reading(f"{path.absolute().as_uri()}?immutable=1") as connection:
            yield connection
        return
    with TemporaryDirectory(prefix="lull-") as place:
        copy = Path(copyfile(path, Path(place, path.name)))
        copyfile(log, copy.with_name(log.name))
        with _reading(f"{copy.as_uri()}?mode=ro") as connection:
            yield connection


# The -shm beside the database could not be made or made larger, as on a full disk.
_NO_INDEX = (
    sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP,
)


class _CannotOpen(Exception):
    """SQLite could not open the files it needs beside the database."""


@contextmanager
def _reading(uri: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    # Text that is no longer UTF-8 must reach the chain (and fail there), not raise here.
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        for pragma in ("busy_timeout = 5000", "trusted_schema = OFF", "cell_size_check = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        _touch(connection)
        yield connection
    except UnicodeDecodeError as error:  # SQLite's message quotes a damaged schema
        raise sqlite3.DatabaseError("the schema is not text") from error
    finally:
        connection.close()


def _touch(connection: sqlite3.Connection) -> None:
    """Reads for the first time, which opens the files and fixes the moment that is seen."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError as error:
        code = error.sqlite_errorcode
        if code & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY) or code in _NO_INDEX:
            raise _CannotOpen from error
        raise


INSERT_ENTRY = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
INSERT_PAYLOAD = "INSERT INTO payload VALUES (?, ?, ?)"


def entry_values(row: Stored) -> tuple[Any, ...]:
    """The values of `INSERT_ENTRY`."""
    link = row.link
    return (
        link.seq, link.uid, link.kind, link.session_id, link.boot_n, link.boot_id,
        link.mono, link.utc, link.clock_ok, link.digest, row.hash,
    )


def insert_entry(connection: sqlite3.Connection, row: Stored) -> None:
    """Appends a row's link and hash as they are."""
    connection.execute(INSERT_ENTRY, entry_values(row))


def insert_payload(connection: sqlite3.Connection, row: Stored) -> None:
    """Adds the payload of the row just appended, if there is one."""
    if row.salt is not None and row.payload is not None:
        connection.execute(INSERT_PAYLOAD, (row.link.seq, row.salt, row.payload.decode()))


def stored(columns: tuple[Any, ...]) -> Stored:
    """A row of the query `STORED` as the chain wants it. Damaged types pass through and fail there."""
    seq, uid, kind, session_id, boot_n, boot_id, mono, utc, clock_ok, digest, row_hash, salt, body = columns
    flag = {0: False, 1: True}.get(clock_ok, clock_ok)
    payload = body.encode() if isinstance(body, str) else _never(body)
    salt = salt if isinstance(salt, bytes) else _never(salt)
    return Stored(Link(seq, uid, kind, session_id, boot_n, boot_id, mono, utc, flag, digest), row_hash, salt, payload)


def _never(damaged: object) -> bytes | None:
    """Bytes that were never hashed, for a value of a wrong type; None stays None."""
    return None if damaged is None else f"damaged: {damaged!r}".encode()
