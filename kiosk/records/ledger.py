"""Rows into the two tables: numbered, stamped, chained, each once. Inside the transactions of the one writer."""

from __future__ import annotations

import json
import math
import secrets
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from kiosk.events import Row
from kiosk.records import chain, recover, rescue, schema
from kiosk.records.chain import Head
from kiosk.records.stamps import BUILT, Clocks, Stamp, moment

# What a row that can never be written raises; every other error is the disk's and is tried again.
UNWRITABLE = (
    ValueError, TypeError, OverflowError, RecursionError,
    sqlite3.IntegrityError, sqlite3.InterfaceError, sqlite3.ProgrammingError, sqlite3.DataError,
)


class Ledger:
    """The end of the chain.

    Attributes:
        head: the chain's head as committed.
    """

    def __init__(self, connection: sqlite3.Connection, boot_id: str, clocks: Clocks) -> None:
        self.head = rescue.last(connection)
        self._connection = connection
        self._boot_id = boot_id
        self._clocks = clocks
        self._boots: dict[str, int] = {}
        self.latest = self._latest()
        last = connection.execute("SELECT boot_id, utc, mono FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
        if last and last[0] == boot_id:
            clocks.resume(last[1], last[2])
        elif last:
            clocks.not_before(self.latest)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is done inside is committed as one, or not at all."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            self._boots.clear()  # what was counted inside is undone with it
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def committed(self, head: Head) -> None:
        """The transaction that led to `head` is on disk."""
        self.head = head
        self.latest = self._latest()

    def knows(self, uid: str) -> bool:
        """Whether a row has this uid."""
        return self._connection.execute("SELECT 1 FROM entry WHERE uid = ?", (uid,)).fetchone() is not None

    def hash_at(self, seq: int) -> str | None:
        """The hash of a row; None where there is none."""
        found = self._connection.execute("SELECT hash FROM entry WHERE seq = ?", (seq,)).fetchone()
        return found[0] if found else None

    def add(self, row: Row, head: Head, stamped: Stamp | None = None) -> Head:
        """Appends entry and payload after `head`, or neither; a row that is there already changes nothing.

        Raises:
            One of UNWRITABLE: this row can never be written.
            sqlite3.Error: it cannot be written now.
        """
        self._connection.execute("SAVEPOINT whole")
        try:
            head = self._add(row, head, stamped or self._stamp(row))
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO whole")
            raise
        finally:
            if self._connection.in_transaction:
                self._connection.execute("RELEASE whole")
        return head

    def add_refused(self, row: Row, why: str, head: Head) -> Head:
        """Keeps a row that can never be written as the words of another."""
        whole = repr(row)
        uid = str(uuid.uuid5(uuid.NAMESPACE_OID, whole))  # the same again when the row is tried again
        if self.knows(uid):
            return head
        body = {"row": whole, "why": why, "uid": str(row.uid), "session_id": str(row.session_id)}
        return self.add(Row(uid, "refused", "", self._clocks.now(), body), head)

    def _add(self, row: Row, head: Head, stamped: Stamp) -> Head:
        if not math.isfinite(row.at):
            raise ValueError("its time is not a number")
        body = json.dumps(dict(row.body), allow_nan=False, separators=(",", ":"))
        found = self._connection.execute(
            "SELECT kind, session_id, mono, body FROM entry LEFT JOIN payload USING (seq) WHERE uid = ?", (row.uid,)
        ).fetchone()
        if found:
            same = found[:3] == (row.kind, row.session_id, float(row.at)) and found[3] in (None, body)
            if not same and found[0] != recover.KIND:
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

    def _stamp(self, row: Row) -> Stamp:
        return self._clocks.stamp(row.at, self._boot_id, self.latest)

    @property
    def clock_ok(self) -> bool:
        """A row of this moment would bear a right clock's time."""
        return self._clocks.stamp(self._clocks.now(), self._boot_id, self.latest).clock_ok

    def _latest(self) -> datetime:
        """The latest moment that a right clock has told."""
        newest_first = self._connection.execute("SELECT utc FROM entry WHERE clock_ok = 1 ORDER BY seq DESC")
        return next(filter(None, (moment(utc) for utc, in newest_first)), BUILT)

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
