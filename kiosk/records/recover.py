"""What quarantine holds and the chain does not: taken in again as rows that say where they come from.

A repair carries rows on for as long as they follow in the chain; what lies behind a damaged page stays in the
file that was set aside. At the next opening it is read page by page (`salvage`) and every row that the
chain does not have is appended under its own uid, so that none is ever doubled, with the kind `recovered`. Its body
holds the row as it was, with its old place and hash. `reading` gives it as the row it was; an annotation marks
each score.

A database of a newer program is not read: its turn comes when the program is new again.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from kiosk.events import Row
from kiosk.records import chain, files, salvage, schema
from kiosk.records.chain import Head, Stored
from kiosk.records.schema import DATABASE
from kiosk.records.stamps import Stamp

KIND = "recovered"
QUARANTINE = "quarantine"
_TAKEN = "taken"


def waiting(folder: Path) -> list[Path]:
    """The places in quarantine of which nothing was taken in yet, oldest first, those of a newer program too."""
    places = sorted((folder / QUARANTINE).glob(f"*/{DATABASE}"))
    return [path.parent for path in places if not (path.parent / _TAKEN).exists()]


def is_newer(place: Path) -> bool:
    """Whether its database was made by a newer program than this."""
    with open(place / DATABASE, "rb") as file:
        return (salvage.version(file.read(100)) or 0) > schema.USER_VERSION


def taken(place: Path) -> None:
    """Remembers that all there is was taken in."""
    files.replace(place / _TAKEN, b"")


def rows(
    place: Path,
    knows: Callable[[str], bool],
    hash_at: Callable[[int], str | None],
    erased: Collection[str],
    left_out: Callable[[str], object] = lambda uid: None,
) -> Iterator[tuple[Row, Stamp]]:
    """The rows in one place of quarantine that the chain lacks, in their order, each with its time and boot.

    Args:
        place: its folder.
        knows: whether the chain has a uid.
        hash_at: the chain's hash at a number, None where it has none.
        erased: uids whose payload nobody may bring back.
        left_out: is told the uid of a row that contradicts the one before it.
    """
    with ExitStack() as whole:
        database, log = _File(place / DATABASE, whole), _File(place / f"{DATABASE}-wal", whole)
        found = salvage.rows(
            database, log, lambda uid: not knows(uid) and uid not in erased, lambda seq, own: hash_at(seq) == own)
    before = None
    for row in found:
        # Behind a gap nothing vouches for a row's link, only its digest for its payload; that has been seen to.
        last = Head(before.link.seq, before.hash) if before else None
        before, link = row, row.link
        if last and last.seq == link.seq - 1 and chain.following(link, last).hash != row.hash:
            before = None  # its hash may be what is damaged: nothing is held against the next row
            left_out(link.uid)
            continue
        if row.payload is not None:
            body = _body(row, row.payload, f"{QUARANTINE}/{place.name}")
            yield Row(link.uid, KIND, link.session_id, link.mono, body), Stamp(link.boot_id, link.utc, link.clock_ok)


def as_it_was(kind: str, body: dict[str, Any] | None) -> tuple[str, dict[str, Any] | None]:
    """Kind and body of a row as it was before it had to be recovered."""
    return (body.get("kind", KIND), body.get("body")) if kind == KIND and body else (kind, body)


def remark(row: Row, at: float) -> Row | None:
    """The annotation that marks a recovered score in the exports; None for other rows."""
    kind, was = as_it_was(row.kind, dict(row.body))
    if kind != "score" or not was:
        return None
    text = f"recovered from a damaged file ({row.body['from']}); it was row {row.body['seq']}"
    body = {"score_id": was.get("score_id", row.uid), "text": text, "who": "kiosk"}
    return Row(str(uuid.uuid5(uuid.NAMESPACE_OID, f"recovered {row.uid}")), "annotation", row.session_id, at, body)


def _body(row: Stored, payload: bytes, place: str) -> dict[str, Any]:
    body = json.loads(payload)
    if row.link.kind == KIND:
        return dict(body)  # from one file already
    return {"kind": row.link.kind, "seq": row.link.seq, "hash": row.hash, "from": place, "body": body}


class _File:
    """A file of which parts may be unreadable: they read as zeros. (Mapped into memory they would end the process.)"""

    def __init__(self, path: Path, whole: ExitStack) -> None:
        self.size = 0
        with suppress(FileNotFoundError):
            self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            whole.callback(os.close, self._handle)
            self.size = os.fstat(self._handle).st_size

    def read(self, at: int, size: int) -> bytes:
        """As `salvage.Source`."""
        size = max(min(size, self.size - at), 0)
        try:
            return os.pread(self._handle, size, at) if size else b""
        except OSError:
            return bytes(size)
