"""The store: every row in SQLite, appended, chained, and on disk before it is called saved.

One process owns a data folder and one thread of it the `Store`. Reading (`read`, `verify`,
`open_session`; see `reading`) needs no owner.

A folder holds records.db (with -wal and -shm while open), `head` (the chain's head, outside the
database), `lock`, `reserve` (space given back when the disk is full), backups/, quarantine/ and,
after trouble, emergency.jsonl.

Not here: what a row means. The session makes the bodies; only a score's value and status are checked.
"""

from __future__ import annotations

import fcntl
import json
import math
import os
import secrets
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.records import chain, files, rescue, schema, space
from kiosk.records.chain import Head
from kiosk.records.reading import Entry, Verdict, open_session, read, verify
from kiosk.records.schema import DATABASE
from kiosk.records.stamps import BUILT, Stamp, stamp, this_boot, utc_now
from kiosk.records.trouble import in_words

__all__ = ["Entry", "Refusal", "Store", "Verdict", "open_session", "read", "verify"]

LOCK = "lock"

# What a row that can never be written raises; every other error is the disk's and is tried again.
_UNWRITABLE = (
    ValueError, TypeError, OverflowError, RecursionError,
    sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.DataError,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that can never be saved as it is (a score off its scale, a uid used twice): a defect."""

    uid: str
    why: str


class Store:
    """The one writer of a data folder. Made by `Store.open`; used and closed by one thread.

    Attributes:
        folder: the data folder.
        head: the chain's head as committed.
        notices: what start-up had to repair, in words for the console; empty when all was well.
    """

    def __init__(
        self,
        folder: Path,
        lock: int,
        connection: sqlite3.Connection,
        boot_id: str,
        wall: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self.folder = folder
        self.head = rescue.last(connection)
        self.notices: tuple[str, ...] = ()
        self._lock = lock
        self._connection = connection
        self._boot_id = boot_id
        self._wall = wall
        self._clock = clock
        self._sealed: Head | None = None
        self._identity = _identity(folder / DATABASE)
        self._boots: dict[str, int] = {}
        self._latest = self._latest_utc()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        boot_id: str | None = None,
        wall: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> Store:
        """Takes the folder, checks it, repairs what must be repaired, and opens it.

        A damaged database is set aside and restored as far as it can be (see `rescue`); `notices`
        then says so, and so does a chained audit row. It is never silently empty.

        Args:
            boot_id: the name of this boot; None reads the kernel's.
            wall: the wall clock, with a time zone.
            clock: the monotonic clock that `Row.at` was read from.

        Raises:
            RecordsError: the folder cannot be used now: taken, read-only, full, not permitted.
        """
        with in_words(folder):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True)
                files.sync_folder(folder.parent)
            lock = _take(folder)
        try:
            with in_words(folder):
                notices = rescue.ensure(folder, wall())
                connection = schema.connect(folder / DATABASE)
        except BaseException:
            os.close(lock)
            raise
        try:
            with in_words(folder):
                (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
                if mode != "wal":
                    raise RecordsError(f"{folder} cannot hold a write-ahead log.", "Use a local ext4 disk.")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                store = cls(folder, lock, connection, boot_id or this_boot(), wall, clock)
                store._begin(notices)
        except BaseException:
            connection.close()
            os.close(lock)
            raise
        return store

    def _begin(self, notices: tuple[str, ...]) -> None:
        self.notices = notices
        at = self._clock()
        repair = {"who": "kiosk", "what": "repair", "before": "", "after": ""}
        self.append(Row(str(uuid.uuid4()), "audit", "", at, {**repair, "why": notice}) for notice in notices)
        self.seal()
        with suppress(OSError):  # a disk too small for it still takes scores
            space.make_reserve(self.folder)

    def append(self, rows: Iterable[Row], stamps: Mapping[str, Stamp] | None = None) -> tuple[Refusal, ...]:
        """Writes `rows` in one transaction; on return they are on disk.

        A uid that is there already with the same content is acknowledged and changes nothing. A
        row that can never be written is kept whole in a row of the kind `refused` and named in the
        answer, so that neither it nor the rows beside it are lost.

        Args:
            stamps: by uid, for rows that happened earlier and waited elsewhere.

        Raises:
            RecordsError: nothing of this call was written; try again.
        """
        kept, stamps = tuple(rows), stamps or {}
        if not kept:
            return ()
        with in_words(self.folder):
            try:
                return self._append(kept, stamps)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL or not space.give_reserve_back(self.folder):
                    raise
            return self._append(kept, stamps)

    def seal(self) -> None:
        """Brings the head outside the database up to date. Call it after `append`, when there is time."""
        if self._sealed != self.head:
            with in_words(self.folder):
                files.write_head(self.folder, self.head)
            self._sealed = self.head

    def erase(self, *uids: str, reason: str) -> None:
        """Removes the payloads of `uids` for good; the chain keeps their rows and says they are erased.

        Older backups, quarantined databases and the folder's emergency files still hold them, so
        these go first, and a new backup is made at the end. Exports made before are not reached.

        Raises:
            RecordsError: a uid is unknown or itself an erasure, or no reason is given.
        """
        known = [
            self._connection.execute("SELECT seq, kind FROM entry WHERE uid = ?", (uid,)).fetchone() for uid in uids
        ]
        if not uids or not reason or not all(row and row[1] != "erased" for row in known):
            raise RecordsError("these rows cannot be erased.", "Name existing rows and give a reason.")
        with in_words(self.folder):
            rescue.forget_copies(self.folder)
            erasure = Row(str(uuid.uuid4()), "erased", "", self._clock(), {"uids": list(uids), "reason": reason})
            with self._transaction():
                head = self._insert(erasure, self._stamp(erasure), self.head)
                self._connection.executemany("DELETE FROM payload WHERE seq = ?", [(row[0],) for row in known])
            self.head = head
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.seal()
        self.backup()

    def backup(self) -> Path:
        """As `rescue.backup`, of this store's folder."""
        return rescue.backup(self.folder)

    def free_mb(self) -> int:
        """Free space of the data folder, MiB."""
        return space.free_mb(self.folder)

    def check(self) -> None:
        """Looks whether rows can still be kept here.

        Raises:
            RecordsError: the disk turned read-only, or the database is not the one that was opened.
        """
        with in_words(self.folder):
            if _identity(self.folder / DATABASE) != self._identity:
                raise RecordsError("the database was removed or replaced while open.", "Leave the data folder alone.")
            os.utime(self.folder / LOCK)  # a disk that went read-only after an error shows it only when written

    def close(self) -> None:
        """Seals, closes, and gives the folder back."""
        try:
            with suppress(RecordsError):  # a head left behind is normal
                self.seal()
            self._connection.close()
        finally:
            os.close(self._lock)

    def _append(self, rows: tuple[Row, ...], stamps: Mapping[str, Stamp]) -> tuple[Refusal, ...]:
        self.check()
        refused = []
        with self._transaction():
            head = rescue.last(self._connection)
            if head != self.head:
                raise RecordsError("another program wrote into the database.", "Stop that program.")
            for row in rows:
                try:
                    head = self._insert_whole(row, stamps.get(row.uid), head)
                except _UNWRITABLE as error:
                    refused.append(Refusal(row.uid, str(error)))
                    head = self._keep_refused(row, str(error), head)
        self.head = head
        self._latest = self._latest_utc()
        return tuple(refused)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._boots.clear()  # what was counted inside is undone with it
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _insert_whole(self, row: Row, stamped: Stamp | None, head: Head) -> Head:
        """Inserts entry and payload, or neither."""
        if row.kind == "erased":
            raise ValueError("only `erase` erases")
        if not math.isfinite(row.at):
            raise ValueError("its time is not a number")
        self._connection.execute("SAVEPOINT whole")
        try:
            head = self._insert(row, stamped or self._stamp(row), head)
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO whole")
            raise
        finally:
            if self._connection.in_transaction:
                self._connection.execute("RELEASE whole")
        return head

    def _insert(self, row: Row, stamped: Stamp, head: Head) -> Head:
        body = json.dumps(dict(row.body), allow_nan=False, separators=(",", ":"))
        found = self._connection.execute(
            "SELECT kind, session_id, mono, body FROM entry LEFT JOIN payload USING (seq) WHERE uid = ?", (row.uid,)
        ).fetchone()
        if found:
            same = found[:3] == (row.kind, row.session_id, float(row.at)) and found[3] in (None, body)
            if not same:
                raise ValueError("this uid already stands for something else")
            return head
        salt = secrets.token_bytes(chain.SALT_BYTES)
        link = chain.Link(
            seq=head.seq + 1,
            uid=row.uid,
            kind=row.kind,
            session_id=row.session_id,
            boot_n=self._boot_n(stamped.boot_id),
            boot_id=stamped.boot_id,
            mono=float(row.at) + 0.0,  # SQLite keeps no negative zero
            utc=stamped.utc,
            clock_ok=stamped.clock_ok,
            digest=chain.payload_digest(salt, body.encode()),
        )
        head = chain.following(link, head)
        stored = chain.Stored(link, head.hash, salt, body.encode())
        schema.insert_entry(self._connection, stored)
        schema.insert_payload(self._connection, stored)
        return head

    def _keep_refused(self, row: Row, why: str, head: Head) -> Head:
        whole = repr(row)
        uid = str(uuid.uuid5(uuid.NAMESPACE_OID, whole))  # the same again when the row is tried again
        if self._connection.execute("SELECT 1 FROM entry WHERE uid = ?", (uid,)).fetchone():
            return head
        kept = Row(uid, "refused", "", self._clock(), {"row": whole, "why": why})
        return self._insert_whole(kept, None, head)

    def _stamp(self, row: Row) -> Stamp:
        return stamp(row.at, self._boot_id, self._wall(), self._clock(), self._latest)

    def _latest_utc(self) -> datetime:
        found = self._connection.execute(
            "SELECT utc FROM entry WHERE clock_ok = 1 ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return datetime.fromisoformat(found[0]) if found else BUILT

    def _boot_n(self, boot_id: str) -> int:
        if boot_id not in self._boots:
            ask = self._connection.execute
            # The last row answers nearly always; the others only after rows waited through a boot.
            found = ask("SELECT boot_n, boot_id FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
            if found and found[1] != boot_id:
                found = ask("SELECT boot_n FROM entry WHERE boot_id = ? LIMIT 1", (boot_id,)).fetchone()
            if not found:
                found = ask("SELECT coalesce(max(boot_n), 0) + 1 FROM entry").fetchone()
            self._boots[boot_id] = found[0]
        return self._boots[boot_id]


def _take(folder: Path) -> int:
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise RecordsError(
            f"{folder} is in use by another kiosk.", "Close that one, or name another folder with --data."
        ) from error
    return lock


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
