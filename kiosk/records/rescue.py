"""What stands between a damaged database and an empty one: start-up checks, backups, quarantine.

A database that fails its checks is never repaired in place and never thrown away. A new one is
built from the longest sound copy and then carried on, row by row, from the damaged one (and from
earlier ones in quarantine) for as long as the rows follow on in the chain: so usually nothing is
missing. Only then do the damaged files move to quarantine/ and the new one takes their place. The
head outside is replaced last, by the store, so a kill in between is caught at the next start.

Trouble that is not damage (no space, no permission, an I/O error) is raised, never "repaired".
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.errors import RecordsError
from kiosk.records import chain, emergency, files, recover, schema
from kiosk.records.chain import GENESIS, Head, Stored
from kiosk.records.files import HEAD
from kiosk.records.recover import QUARANTINE
from kiosk.records.schema import DATABASE
from kiosk.records.trouble import in_words, is_trouble

BACKUPS = "backups"
BACKUPS_KEPT = 7
OUTGOING = "outgoing"
NEWER = "was made by a newer Lull"
TAIL_ROWS = 200  # a whole session's answers; the whole chain is for `verify`


def ensure(folder: Path, wall: datetime) -> tuple[str, ...]:
    """Makes sure that `folder` holds a sound database; says in words what had to be done.

    Raises:
        OSError, sqlite3.Error: the disk does not let us; nothing was changed.
    """
    head = files.read_head(folder)
    for part in folder.glob("*.new*"):
        part.unlink()
    if _untouched(folder, head):
        schema.create(_new(folder)).close()
        _put_in_place(folder)
        return ()
    why = fault(folder / DATABASE, head)
    if why:
        return (_rebuild(folder, head, why, wall),)
    with schema.reading(folder / DATABASE) as connection:
        if head is None and last(connection) != GENESIS:
            return ("The records' head was missing or unreadable. The records themselves pass their checks.",)
    return ()


def fault(path: Path, head: Head | None = None) -> str:
    """The start-up checks: says in words why the database at `path` is not to be trusted, or ""."""
    try:
        if path.stat().st_size == 0:
            return f"{DATABASE} was empty"
        with schema.reading(path) as connection:
            return (
                _unlike_ours(connection) or _broken(connection, "quick_check")
                or _changed_lately(connection) or behind(connection, head)
            )
    except FileNotFoundError:
        return f"{DATABASE} was missing"
    except sqlite3.DatabaseError as error:
        if is_trouble(error):
            raise
        return f"{DATABASE} was damaged ({error})"


def last(connection: sqlite3.Connection) -> Head:
    """The chain's head as the database has it."""
    found = connection.execute("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*found) if found else GENESIS


def behind(connection: sqlite3.Connection, head: Head | None) -> str:
    """Says in words where the database contradicts the head kept outside it."""
    if head is None or head == GENESIS:
        return ""
    found = connection.execute("SELECT hash FROM entry WHERE seq = ?", (head.seq,)).fetchone()
    if not found:
        return f"rows {last(connection).seq + 1} to {head.seq} are missing"
    return "" if found[0] == head.hash else f"row {head.seq} is not the one the head names"


def examine(
    connection: sqlite3.Connection, head: Head | None, take: Callable[[chain.Stored], object] | None = None
) -> tuple[int, int, str]:
    """The whole check. Gives rows, erased rows, and what is damaged first in words ("" if nothing).

    Args:
        take: is handed every row on the way, so that an export need not read them twice.
    """
    rows = erased = 0
    why = _unlike_ours(connection)
    if why:
        return rows, erased, why
    named = erased_uids(connection)
    at = GENESIS
    for columns in connection.execute(f"{schema.STORED} ORDER BY seq"):
        row = schema.stored(columns)
        rows += 1
        erased += row.payload is None and row.link.uid in named
        if not why:
            why = chain.fault(row, at, named)
            at = Head(row.link.seq, row.hash)
        if take:
            take(row)
    if not why and head is None and rows:
        why = "the head outside the database is missing or unreadable"
    why = why or behind(connection, head) or _broken(connection, "integrity_check") or _unguarded(connection)
    return rows, erased, why


def erased_uids(connection: sqlite3.Connection) -> set[str]:
    """The uids that rows of the kind `erased` name, recovered ones too."""
    query = "SELECT body FROM entry JOIN payload USING (seq) WHERE kind = ?"
    erasures = [body for (body,) in connection.execute(query, ("erased",))]
    for (body,) in connection.execute(query, (recover.KIND,)):
        kind, was = recover.as_it_was(recover.KIND, _json(body))
        erasures += [json.dumps(was)] if kind == "erased" else []
    return {uid for body in erasures for uid in _uids(body)}


def backup(folder: Path) -> Path:
    """Copies the database into backups/, checks the copy, and keeps the newest seven.

    It reads through a connection of its own, so it may run while rows are written.

    Raises:
        RecordsError: no backup was made; the older ones are untouched.
    """
    with in_words(folder):
        place = folder / BACKUPS
        if not place.exists():
            place.mkdir(mode=0o700)
            files.sync_folder(folder)  # its name is to survive too, with the backup in it
        kept = backups(folder)
        path = place / f"{int(kept[0].stem) + 1 if kept else 1:06}.db"
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        with schema.reading(folder / DATABASE) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        why = fault(part)
        if why:
            part.unlink()
            raise RecordsError(f"no backup was made: {why}.", "Restart the kiosk; it restores what it can.")
        files.sync_file(part)
        os.replace(part, path)
        files.sync_folder(place)
        for old in backups(folder)[BACKUPS_KEPT:]:
            old.unlink()
    return path


def backups(folder: Path) -> list[Path]:
    """The backups, newest first. They are numbered, since the wall clock may be wrong."""
    return sorted((folder / BACKUPS).glob("[0-9]*.db"), reverse=True)


def forget_copies(folder: Path, spare: Path | None = None) -> None:
    """Removes every copy that would bring an erased payload back."""
    for name in (BACKUPS, QUARANTINE):
        if (folder / name).exists():
            shutil.rmtree(folder / name)
    for path in (folder / OUTGOING).glob("*"):  # a copy on its way that a kill left behind
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for place in filter(None, (folder, spare)):
        for path in place.glob("emergency*.jsonl"):
            path.unlink()
        if place.exists():
            files.sync_folder(place)


def not_taken_in(folder: Path, spare: Path | None = None) -> Path | None:
    """One of those copies that holds rows the database may lack; None if there is none."""
    outside = [place / emergency.FILE for place in (folder, spare) if place]
    return next((path for path in (*outside, *recover.waiting(folder)) if path.exists()), None)


def _untouched(folder: Path, head: Head | None) -> bool:
    """True only if nothing was ever kept here: no database and no trace of one."""
    traces = (folder / DATABASE, folder / QUARANTINE, *backups(folder))
    return head in (None, GENESIS) and not any(path.exists() for path in traces)


def is_newer(connection: sqlite3.Connection) -> bool:
    """Whether the database is ours, but made by a newer program."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    return application == schema.APPLICATION_ID and schema.version(connection) > schema.USER_VERSION


def _unlike_ours(connection: sqlite3.Connection) -> str:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    version = schema.version(connection)
    if is_newer(connection):
        return f"{DATABASE} {NEWER} (its version {version}, ours {schema.USER_VERSION})"
    return "" if application == schema.APPLICATION_ID and version > 0 else f"{DATABASE} is not a database of ours"


def _stands(path: Path) -> bool:
    """True for a sound file with our tables, whatever its rows."""
    try:
        with schema.reading(path) as connection:
            return not (_unlike_ours(connection) or _broken(connection, "quick_check"))
    except sqlite3.DatabaseError as error:
        if is_trouble(error) and path.exists():
            raise
        return False


def _changed_lately(connection: sqlite3.Connection) -> str:
    """Says what is wrong with the chain of the last rows, or ""."""
    start = max(last(connection).seq - TAIL_ROWS, 0)
    found = connection.execute("SELECT seq, hash FROM entry WHERE seq = ?", (start,)).fetchone()
    rows = (schema.stored(row) for row in connection.execute(f"{schema.STORED} WHERE seq > ? ORDER BY seq", (start,)))
    return chain.verify(rows, Head(*found) if found else GENESIS, _Everything())[1]


def _uids(body: str) -> list[str]:
    try:
        return list(_json(body)["uids"])
    except (KeyError, TypeError):
        return []  # damaged; its own digest shows it


def _json(body: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


class _Everything:
    """Contains every uid: the start leaves lost payloads to `verify`, erasures may name rows far back."""

    def __contains__(self, uid: object) -> bool:
        return True


def _broken(connection: sqlite3.Connection, pragma: str) -> str:
    (answer,) = connection.execute(f"PRAGMA {pragma}(1)").fetchone()
    return "" if answer == "ok" else f"{DATABASE} was damaged ({' '.join(answer.split())})"


def _unguarded(connection: sqlite3.Connection) -> str:
    with closing(schema.create(Path(":memory:"), schema.version(connection))) as fresh:
        return "" if schema.guards(connection) == schema.guards(fresh) else "the guards of the tables were changed"


def _new(folder: Path) -> Path:
    return folder / f"{DATABASE}.new"


def _put_in_place(folder: Path) -> None:
    files.sync_file(_new(folder))
    os.replace(_new(folder), folder / DATABASE)
    files.sync_folder(folder)


def _rebuild(folder: Path, head: Head | None, why: str, wall: datetime) -> str:
    """Builds a new database, moves the damaged one aside, and tells how much was kept."""
    kept = _build(folder)
    if fault(_new(folder)) and _stands(folder / DATABASE):
        # Single rows are damaged and no copy has them better. Replacing the file would win nothing.
        _new(folder).unlink()
        return f"The records are damaged: {why}. All rows are kept; `kiosk verify` names the first bad one."
    aside = _set_aside(folder, wall)
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):  # a log left here would be replayed into the new one
        (folder / name).unlink(missing_ok=True)
    _put_in_place(folder)
    known = f" of {head.seq}" if head and head.seq > kept else ""
    if NEWER in why:
        return (f"{why[0].upper()}{why[1:]}. It lies whole in {aside}; {kept}{known} rows were carried over. "
                "Put the newer Lull back and start it: it takes in what is missing.")
    return f"The records needed repair: {why}. {kept}{known} rows are kept; the old files are in {aside}."


def _build(folder: Path) -> int:
    """Makes the new database from the longest sound copy, carried on from all others; gives its rows."""
    copies = [folder / DATABASE, *backups(folder)]
    quarantined = sorted((folder / QUARANTINE).glob(f"*/{DATABASE}"), reverse=True)
    base = max((copy for copy in copies if not fault(copy)), key=_length, default=None)
    with closing(schema.create(_new(folder))) as target:
        if base:
            with schema.reading(base) as sound:
                sound.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        for source in (folder / DATABASE, *quarantined):
            _carry_on(source, target)
        return last(target).seq


def _length(path: Path) -> int:
    with schema.reading(path) as connection:
        return last(connection).seq


def _carry_on(source: Path, target: sqlite3.Connection) -> None:
    """Copies rows from a damaged database for as long as they follow on in `target`'s chain.

    They are taken as they are, damage and all: the chain goes on showing it.
    """
    target.execute("BEGIN IMMEDIATE")
    for row in _rows_after(source, last(target)):
        if not _accepts(target, schema.insert_entry, row):
            break
        _accepts(target, schema.insert_payload, row)
    target.execute("COMMIT")


def _rows_after(path: Path, at: Head) -> Iterator[Stored]:
    """The rows of a database that follow `at`, up to the first that cannot be read.

    None if the very next one does not follow: that is another history.
    """
    if not path.exists():
        return
    try:
        with schema.reading(path) as connection:
            seq = at.seq
            for columns in connection.execute(f"{schema.STORED} WHERE seq > ? ORDER BY seq", (seq,)):
                row = schema.stored(columns)
                follows = row.link.seq == seq + 1 and (seq > at.seq or chain.following(row.link, at).hash == row.hash)
                if not follows:
                    return
                yield row
                seq += 1
    except sqlite3.DatabaseError as error:
        if is_trouble(error):
            raise


def _accepts(target: sqlite3.Connection, insert: Callable[[sqlite3.Connection, Stored], None], row: Stored) -> bool:
    """Inserts; False where the tables' own rules will not have so damaged a row."""
    try:
        insert(target, row)
    except (sqlite3.Error, ValueError) as error:
        if is_trouble(error):
            raise
        return False
    return True


def _set_aside(folder: Path, wall: datetime) -> str:
    """Links database, logs and head into a new folder of quarantine/; gives its name from the data folder."""
    stamp = wall.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    taken = len(list((folder / QUARANTINE).glob(f"{stamp}*")))
    aside = folder / QUARANTINE / (f"{stamp}-{taken + 1}" if taken else stamp)
    aside.mkdir(mode=0o700, parents=True)
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", HEAD):
        if (folder / name).exists():
            _link(folder / name, aside / name)
    files.sync_folder(aside)
    files.sync_folder(folder / QUARANTINE)
    files.sync_folder(folder)
    return f"{QUARANTINE}/{aside.name}"


def _link(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:  # a filesystem without links
        shutil.copy2(path, to)
