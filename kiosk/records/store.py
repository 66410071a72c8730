"""The store: every row in SQLite, appended, chained, and on disk before it is called saved.

One process owns a data folder and one thread of it the `Store`. Reading (`read`, `verify`,
`open_session`) needs no owner: each uses its own read-only connection in one read transaction.

A folder holds records.db (with -wal and -shm while open), `head` (the chain's head, outside the
database), `lock`, `reserve` (space given back when the disk is full), backups/, quarantine/ and,
after trouble, emergency.jsonl.

Not here: what a row means. The session makes the bodies; only a score's value and status are checked.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.errors import NotOurs, RecordsError
from kiosk.events import Row
from kiosk.records import chain, files, rescue, schema
from kiosk.records.chain import Head
from kiosk.records.schema import DATABASE

BUILT = datetime(2025, 1, 1, tzinfo=UTC)  # no right clock is earlier than the program itself
CLOCK_SLACK = timedelta(seconds=2)  # rows of one moment may be saved in another order than they happened
RESERVE = "reserve"
RESERVE_BYTES = 16 << 20  # hundreds of rows once the disk is full
RESERVE_KEEPS_FREE_MB = 64
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


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
class Stamp:
    """When and in which boot a row happened; kept with rows that wait outside the database."""

    boot_id: str
    utc: str
    clock_ok: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that can never be saved as it is (a score off its scale, a uid used twice): a defect."""

    uid: str
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found. `first_bad` says in words what is damaged first, "" when `whole`."""

    whole: bool
    rows: int
    erased: int
    first_bad: str


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def this_boot() -> str:
    """The kernel's name of this boot; another after each power-on, the same after a restart of the process."""
    try:
        return BOOT_ID.read_text("ascii").strip()
    except OSError:
        return "unknown"


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
        with _in_words(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = _take(folder)
        try:
            with _in_words(folder):
                notices = rescue.ensure(folder, wall())
                connection = schema.connect(folder / DATABASE)
        except BaseException:
            os.close(lock)
            raise
        try:
            with _in_words(folder):
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
        self.append(
            Row(str(uuid.uuid4()), "audit", "", at, {"who": "kiosk", "what": "records", "why": notice})
            for notice in notices
        )
        self.seal()
        with suppress(OSError):  # a disk too small for it still takes scores
            self._make_reserve()

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
        with _in_words(self.folder):
            try:
                return self._append(kept, stamps)
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_FULL or not self._give_reserve_back():
                    raise
            return self._append(kept, stamps)

    def seal(self) -> None:
        """Brings the head outside the database up to date. Call it after `append`, when there is time."""
        if self._sealed != self.head:
            with _in_words(self.folder):
                files.write_head(self.folder, self.head)
            self._sealed = self.head

    def erase(self, *uids: str, reason: str) -> None:
        """Removes the payloads of `uids` for good; the chain keeps their rows and says they are erased.

        Older backups, quarantined databases and emergency files still hold them, so these go first,
        and a new backup is made at the end.

        Raises:
            RecordsError: a uid is unknown or itself an erasure, or no reason is given.
        """
        known = [
            self._connection.execute("SELECT seq, kind FROM entry WHERE uid = ?", (uid,)).fetchone() for uid in uids
        ]
        if not uids or not reason or not all(row and row[1] != "erased" for row in known):
            raise RecordsError("these rows cannot be erased.", "Name existing rows and give a reason.")
        with _in_words(self.folder):
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
        """Copies the database into backups/, checks the copy, and keeps the newest seven.

        It reads through a connection of its own, so any thread may call it while rows are written.

        Raises:
            RecordsError: no backup was made; the older ones are untouched.
        """
        with _in_words(self.folder):
            return rescue.backup(self.folder)

    def free_mb(self) -> int:
        """Free space of the data folder, MiB."""
        return free_mb(self.folder)

    def close(self) -> None:
        """Seals, closes, and gives the folder back."""
        try:
            with suppress(RecordsError):  # a head left behind is normal
                self.seal()
            self._connection.close()
        finally:
            os.close(self._lock)

    def _append(self, rows: tuple[Row, ...], stamps: Mapping[str, Stamp]) -> tuple[Refusal, ...]:
        if _identity(self.folder / DATABASE) != self._identity:
            raise RecordsError("the database was removed or replaced while open.", "Leave the data folder alone.")
        refused = []
        with self._transaction():
            head = rescue.last(self._connection)
            if head != self.head:
                raise RecordsError("another program wrote into the database.", "Stop that program.")
            for row in rows:
                try:
                    head = self._insert_whole(row, stamps.get(row.uid), head)
                except (ValueError, TypeError, OverflowError, RecursionError, sqlite3.Error) as error:
                    if isinstance(error, sqlite3.OperationalError):
                        raise
                    refused.append(Refusal(row.uid, str(error)))
                    head = self._insert_whole(self._as_refused(row, str(error)), None, head)
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

    def _insert_whole(self, row: Row, stamp: Stamp | None, head: Head) -> Head:
        """Inserts entry and payload, or neither."""
        self._connection.execute("SAVEPOINT whole")
        try:
            head = self._insert(row, stamp or self._stamp(row), head)
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO whole")
            raise
        finally:
            if self._connection.in_transaction:
                self._connection.execute("RELEASE whole")
        return head

    def _insert(self, row: Row, stamp: Stamp, head: Head) -> Head:
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
            boot_n=self._boot_n(stamp.boot_id),
            boot_id=stamp.boot_id,
            mono=float(row.at) + 0.0,  # SQLite keeps no negative zero
            utc=stamp.utc,
            clock_ok=stamp.clock_ok,
            digest=chain.payload_digest(salt, body.encode()),
        )
        head = chain.following(link, head)
        schema.insert(self._connection, chain.Stored(link, head.hash, salt, body.encode()))
        return head

    def _as_refused(self, row: Row, why: str) -> Row:
        whole = repr(row)
        uid = str(uuid.uuid5(uuid.NAMESPACE_OID, whole))  # the same again when the row is tried again
        return Row(uid, "refused", "", 0.0, {"row": whole, "why": why})

    def _stamp(self, row: Row) -> Stamp:
        return stamp(row, self._boot_id, self._wall(), self._clock(), self._latest)

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

    def _make_reserve(self) -> None:
        reserve = self.folder / RESERVE
        if reserve.exists() or self.free_mb() < RESERVE_KEEPS_FREE_MB + (RESERVE_BYTES >> 20):
            return
        part = reserve.with_name(RESERVE + ".part")
        with open(part, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
        os.replace(part, reserve)

    def _give_reserve_back(self) -> bool:
        try:
            (self.folder / RESERVE).unlink()
        except OSError:
            return False
        return True


def stamp(row: Row, boot_id: str, wall: datetime, now: float, latest: datetime = BUILT) -> Stamp:
    """When `row` happened, by a wall clock and a monotonic clock read together just now.

    Args:
        wall, now: both clocks' readings.
        latest: the latest moment known to have passed; a clock behind it went backwards.
    """
    happened = wall - timedelta(seconds=now - row.at)
    return Stamp(
        boot_id=boot_id,
        utc=happened.astimezone(UTC).isoformat(timespec="milliseconds"),
        clock_ok=wall >= max(BUILT, latest - CLOCK_SLACK),
    )


def read(folder: Path, after: int = 0) -> Iterator[Entry]:
    """Every row in order (with seq > `after`), in one read transaction, beside a running kiosk or not.

    Raises:
        NotOurs: the folder holds no database.
        RecordsError: it cannot be read.
    """
    _expect(folder)
    return _read(folder, after)


def _read(folder: Path, after: int) -> Iterator[Entry]:
    with _in_words(folder), schema.reading(folder / DATABASE) as connection:
        for columns in connection.execute(f"{schema.STORED} WHERE seq > ? ORDER BY seq", (after,)):
            row = schema.stored(columns)
            link = row.link
            yield Entry(
                link.seq, link.uid, link.kind, link.session_id, link.boot_n,
                link.mono, link.utc, link.clock_ok, _body(row.payload), row.hash,
            )


def _body(payload: bytes | None) -> dict[str, Any] | None:
    try:
        body = json.loads(payload or b"null")
    except ValueError:
        return None  # damaged; `verify` names the row
    return body if isinstance(body, dict) else None


def open_session(folder: Path, *, boot_id: str | None = None) -> tuple[tuple[Row, ...], bool]:
    """The rows of the last session if it was never closed, in order, and whether all are of this boot.

    Rows of an earlier boot have times (`at`) of that boot's clock. Only the last session counts: an
    older one left open is over, whatever its rows say.
    """
    _expect(folder)
    with _in_words(folder), schema.reading(folder / DATABASE) as connection:
        start = connection.execute(
            "SELECT seq, session_id FROM entry WHERE kind = 'session' ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        if not start:
            return (), True
        found = connection.execute(
            f"{schema.STORED} WHERE seq >= ? AND session_id = ? ORDER BY seq", start
        ).fetchall()
    links = [schema.stored(columns) for columns in found]
    if any(row.link.kind == "closed" for row in links):
        return (), True
    rows = tuple(
        Row(row.link.uid, row.link.kind, row.link.session_id, row.link.mono, _body(row.payload) or {})
        for row in links
    )
    return rows, all(row.link.boot_id == (boot_id or this_boot()) for row in links)


def verify(folder: Path) -> Verdict:
    """Checks everything: integrity, guards, the whole chain, every payload, the head outside.

    Raises:
        NotOurs: the folder holds neither a database of ours nor a trace of one.
        RecordsError: it cannot be read.
    """
    _expect(folder)
    head = files.read_head(folder)  # before the database, which may only be further on
    try:
        with _in_words(folder), schema.reading(folder / DATABASE) as connection:
            rows, erased, why = rescue.examine(connection, head)
    except RecordsError as error:
        if not isinstance(error.__cause__, sqlite3.DatabaseError) or rescue.is_trouble(error.__cause__):
            raise
        rows, erased, why = 0, 0, f"the database is damaged: {error.__cause__}"
    return Verdict(why == "", rows, erased, why)


def free_mb(folder: Path) -> int:
    """Free space for us in `folder` or the nearest folder above that exists, MiB; 0 if it cannot be told."""
    for place in (folder, *folder.absolute().parents):
        with suppress(OSError):
            space = os.statvfs(place)
            return 0 if space.f_flag & os.ST_RDONLY else space.f_bavail * space.f_frsize >> 20
    return 0


def _expect(folder: Path) -> None:
    if not (folder / DATABASE).exists():
        raise NotOurs(f"{folder} holds no records.", "Name the data folder of a kiosk.")


def _take(folder: Path) -> int:
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise RecordsError(
            f"{folder} is in use by another kiosk.", "Close that one, or name another folder with --data."
        ) from None
    return lock


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    """Turns the errors of disk and database into one that a clinic's engineer can act on."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise RecordsError(*rescue.in_words(folder, error)) from error
