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
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.language import N_
from kiosk.records import custody, files, recover, rescue, schema, space
from kiosk.records.chain import Head
from kiosk.records.ledger import UNWRITABLE, Ledger
from kiosk.records.reading import Entry, Verdict, open_session, read, verify
from kiosk.records.schema import DATABASE
from kiosk.records.stamps import Clocks, Stamp, this_boot, utc_now
from kiosk.records.trouble import in_words

__all__ = ["Entry", "Refusal", "Store", "Verdict", "open_session", "read", "verify"]

LOCK = "lock"
WIPING, WIPED = "wiping.json", "wiped.json"  # of a cart's end of life (`ending`): no record begins beside them
_BATCH_ROWS = 2000  # recovered in one transaction


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that can never be saved as it is (a score off its scale, a uid used twice): a defect."""

    uid: str
    why: str


class Store:
    """The one writer of a data folder. Made by `Store.open`; used and closed by one thread.

    Attributes:
        folder: the data folder.
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
        self.notices: tuple[str, ...] = ()
        self._lock = lock
        self._connection = connection
        self._clocks = Clocks(wall, clock)
        self._ledger = Ledger(connection, boot_id, self._clocks)
        self._sealed: Head | None = None
        self._identity = _identity(folder / DATABASE)

    @property
    def head(self) -> Head:
        """The chain's head as committed."""
        return self._ledger.head

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
            RecordsError: the folder cannot be used now: taken, read-only, full, not permitted, wiped.
        """
        _know_in_use(folder)
        with in_words(folder):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True)
                files.sync_folder(folder.parent)
            lock = take_lock(folder)
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
                    raise RecordsError(
                        N_("{folder} cannot hold a write-ahead log.", folder=folder), N_("Use a local ext4 disk."))
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                store = cls(folder, lock, connection, boot_id or this_boot(), wall, clock)
                store._begin(notices)
        except BaseException:
            connection.close()
            os.close(lock)
            raise
        return store

    def _begin(self, notices: tuple[str, ...]) -> None:
        self._note("repair", notices)
        self._upgrade()
        with suppress(RecordsError):  # it is kept with the first row
            self.mind_clock()
        self._recover()
        self.seal()
        self.make_reserve()

    def _note(self, what: str, notices: tuple[str, ...]) -> None:
        """Says something on the console and in the chain."""
        self.append(self.audit(what, why=notice) for notice in notices)
        self.notices += notices

    def audit(self, what: str, *, why: str, before: str = "", after: str = "", who: str = "kiosk") -> Row:
        """A row of the kind `audit`, of just now."""
        body = {"who": who, "what": what, "before": before, "after": after, "why": why}
        return Row(str(uuid.uuid4()), "audit", "", self._clocks.now(), body)

    def _upgrade(self) -> None:
        """Brings an older database forward: a backup, then all steps and the row about them in one transaction."""
        version = schema.version(self._connection)
        if version == schema.USER_VERSION:
            return
        try:
            self._backup_at_any_cost()
        except RecordsError as error:  # so far every version is written alike: scores do not wait for the new one
            self.notices += (f"The records stay in version {version} for now: {error}",)
            return
        notice = f"The records were brought from version {version} to {schema.USER_VERSION}, after a backup."
        row = self.audit("update", why=notice, before=f"records {version}", after=f"records {schema.USER_VERSION}")
        with self._ledger.transaction():
            schema.upgrade(self._connection)
            head = self._ledger.add(row, self.head)
        self._ledger.committed(head)
        self.notices += (notice,)

    def _backup_at_any_cost(self) -> None:
        try:
            self.backup()
        except RecordsError:
            if not space.give_reserve_back(self.folder):
                raise
            self.backup()

    def _recover(self) -> None:
        """Takes in what quarantine holds and the chain does not."""
        for place in recover.waiting(self.folder):
            with suppress(OSError, RecordsError):  # it is tried at the next start again; scores do not wait for it
                if not recover.is_newer(place):
                    self._recover_from(place)

    def _recover_from(self, place: Path) -> None:
        erased = rescue.erased_uids(self._connection)
        damaged: list[str] = []
        found = recover.rows(place, self._ledger.knows, self._ledger.hash_at, erased, damaged.append)
        count = 0
        while batch := tuple(islice(found, _BATCH_ROWS)):
            remarks = (recover.remark(row, self._clocks.now()) for row, _ in batch)
            self.append([*(row for row, _ in batch), *filter(None, remarks)], {row.uid: own for row, own in batch})
            count += len(batch)
        if count or damaged:
            left = f" {len(damaged)} damaged rows were left out; the file is kept." if damaged else ""
            self._note("repair", (
                f"{count} more rows were read out of {recover.QUARANTINE}/{place.name}, page by page. "
                f"An annotation marks each score.{left}",
            ))
        recover.taken(place)

    def mind_clock(self) -> None:
        """Keeps a row about a wall clock that jumped since this was last asked. Nothing else is changed by it.

        Raises:
            RecordsError: it could not be kept; it will be, later.
        """
        if self._clocks.jumped():
            with in_words(self.folder):
                self._append((), {})

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

    def mind_key(self) -> str:
        """The fingerprint of the cart's key. Makes one where there is none, and tells of one that is not the known one.

        Raises:
            RecordsError: the key cannot be read or made, or the row about it not be kept.
        """
        with in_words(self.folder):
            known, found = custody.known(self._connection), custody.present(self.folder)
            why = "another key stands where the cart's own was" if found else "the cart's key was missing and made anew"
            found = found or custody.make(self.folder)
        if known and known != found:
            self.append([self.audit("key", why=why, before=known, after=found)])
            self.notices += (f"{why[0].upper()}{why[1:]}. Note the new one on paper: {found}.",)
        return found

    def erase(self, *uids: str, reason: str, spare: Path | None = None) -> None:
        """Removes the payloads of `uids` for good; the chain keeps their rows and says they are erased.

        Older backups, quarantined databases and the emergency files of the folder and its spare place still hold
        them, so these go first, and a new backup is made at the end. Exports made before are not reached.

        Raises:
            RecordsError: a uid is unknown or itself an erasure, no reason is given, or one of those copies holds
                rows that were not taken in yet; or as `wipe`, when all is erased but the old pages.
        """
        known = [
            self._connection.execute("SELECT seq, kind FROM entry WHERE uid = ?", (uid,)).fetchone() for uid in uids
        ]
        if not uids or not reason.strip() or not all(row and row[1] != "erased" for row in known):
            raise RecordsError(N_("these rows cannot be erased."), N_("Name existing rows and give a reason."))
        if waiting := rescue.not_taken_in(self.folder, spare):
            raise RecordsError(N_("{file} holds rows that were not taken in yet.", file=waiting),
                               N_("Start the kiosk, or the newer Lull that made them, and then erase."))
        with in_words(self.folder):
            rescue.forget_copies(self.folder, spare)
            body = {"uids": list(uids), "reason": reason, "who": "staff"}
            erasure = Row(str(uuid.uuid4()), "erased", "", self._clocks.now(), body)
            with self._ledger.transaction():
                head = self._ledger.add(erasure, self.head)
                self._connection.executemany("DELETE FROM payload WHERE seq = ?", [(row[0],) for row in known])
            self._ledger.committed(head)
        try:
            self.wipe()
        finally:
            self.seal()
            self.backup()

    @property
    def clock_ok(self) -> bool:
        """The wall clock stands where it can be right."""
        return self._ledger.clock_ok

    def wipe(self) -> None:
        """Clears the log, so that no old page of what was erased can be read from the folder.

        Raises:
            RecordsError: another program is reading the old pages.
        """
        with in_words(self.folder):
            busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise RecordsError(N_("erased in the records, but a copy or a check is still reading the old pages."),
                               N_("Run it again when that is done."))

    def backup(self) -> Path:
        """As `rescue.backup`, of this store's folder."""
        return rescue.backup(self.folder)

    def make_reserve(self) -> None:
        """Puts space by for a full disk, if there is plenty and none is put by."""
        with suppress(OSError):  # a disk too small for it still takes scores
            space.make_reserve(self.folder)

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
                raise RecordsError(
                    N_("the database was removed or replaced while open."), N_("Leave the data folder alone."))
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
        jump = self._jump()
        with self._ledger.transaction():
            head = rescue.last(self._connection)
            if head != self.head:
                raise RecordsError(N_("another program wrote into the database."), N_("Stop that program."))
            for row in (*jump, *rows):
                try:
                    head = self._add(row, head, stamps.get(row.uid))
                except UNWRITABLE as error:
                    refused.append(Refusal(row.uid, str(error)))
                    head = self._ledger.add_refused(row, str(error), head)
        self._ledger.committed(head)
        if jump:
            self._clocks.follow()
        return tuple(refused)

    def _add(self, row: Row, head: Head, stamped: Stamp | None) -> Head:
        if row.kind == "erased":
            raise ValueError("only `erase` erases")
        return self._ledger.add(row, head, stamped)

    def _jump(self) -> tuple[Row, ...]:
        """The row about a wall clock that jumped, if it did."""
        found = self._clocks.jumped()
        if not found:
            return ()
        expected, says = found
        by_s = (says - expected).total_seconds()
        before, after = (moment.isoformat(timespec="milliseconds") for moment in found)
        return (self.audit("clock", why=f"the wall clock jumped by {by_s:+.1f} s", before=before, after=after),)


def _know_in_use(folder: Path) -> None:
    """The cart's records were not wiped.

    Raises:
        RecordsError: they were, or are half wiped.
    """
    if (folder / WIPED).exists():
        raise RecordsError(N_("this cart was wiped."), N_("To use it again, remove {file}.", file=folder / WIPED))
    if (folder / WIPING).exists():
        raise RecordsError(N_("a wipe of this cart was begun."),
                           N_("Plug in a stick and finish it: {command}", command="kiosk wipe STICK."))


def take_lock(folder: Path) -> int:
    """The folder is this process's until the handle is closed.

    Raises:
        RecordsError: another kiosk has it.
    """
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise RecordsError(
            N_("{folder} is in use by another kiosk.", folder=folder),
            N_("Close that one, or name another folder with --data."),
        ) from error
    return lock


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
