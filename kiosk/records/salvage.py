"""Rows out of a damaged database, page by page, without SQLite. Pure: bytes in, rows out.

SQLite stops at the first page that it cannot make sense of, and what lies behind is out of reach. But every
leaf page of a table stands for itself (https://www.sqlite.org/fileformat2.html): its cells are found through its own
header, whatever became of the pages above. So each page of the file and of its log is read alone, and what has
the form of one of our rows, and a payload that its digest vouches for, is given.

Not here: deleted cells and free pages. What was erased stays erased.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from kiosk.records.chain import SALT_BYTES, Link, Stored, payload_digest

Value = int | float | str | bytes | None

_MAGIC = b"SQLite format 3\0"
_PAGE_SIZES = tuple(1 << n for n in range(9, 17))
_USUAL_PAGE = 4096
_VERSION_AT, _HEADER = 60, 100
_LOG_HEADER, _FRAME_HEADER = 32, 24
_LEAF = 0x0D
_ENTRY, _PAYLOAD = 11, 3  # columns
_HASH = 64  # the last bytes of an entry
_LARGEST = 1 << 24  # bytes of one record; ours have thousands
_WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)


class Source(Protocol):
    """A file. `read` gives what is at a place, zeros where it cannot be read, nothing behind the end."""

    size: int

    def read(self, at: int, size: int) -> bytes:
        """`size` bytes from `at` on; fewer at the end."""
        ...


def version(header: bytes) -> int | None:
    """The user_version that a database's first bytes name; None where they are not those of a database."""
    if header[:16] != _MAGIC or len(header) < _HEADER:
        return None
    return int.from_bytes(header[_VERSION_AT:_VERSION_AT + 4], "big")


def rows(
    database: Source, log: Source, wanted: Callable[[str], bool], known: Callable[[int, str], bool] = lambda *_: False
) -> list[Stored]:
    """The rows that are found, by number, without a payload where none is found that the digest vouches for.

    Args:
        database, log: the file and its write-ahead log, which may be empty.
        wanted: tells by its uid whether a row is given.
        known: tells by number and hash that a row need not even be looked at, which is much quicker.
    """
    pages = _Pages(database, log)
    links: dict[int, Stored] = {}
    for seq, columns in pages.records(_ENTRY, known):
        if seq not in links and (found := _entry(seq, columns)) and wanted(found.link.uid):
            links[seq] = found
    for seq, columns in pages.records(_PAYLOAD, lambda number, tail: number not in links):
        _, salt, body = columns
        if not isinstance(salt, bytes) or len(salt) != SALT_BYTES or not isinstance(body, str):
            continue
        if payload_digest(salt, body.encode()) == links[seq].link.digest:
            links[seq] = replace(links[seq], salt=salt, payload=body.encode())
    return [links[seq] for seq in sorted(links)]


def _entry(seq: int, columns: list[Value]) -> Stored | None:
    """A row of the table `entry`, if that is what it is."""
    _, uid, kind, session_id, boot_n, boot_id, mono, utc, clock_ok, digest, row_hash = columns
    texts = (uid, kind, session_id, boot_id, utc, digest, row_hash)
    if not all(isinstance(text, str) for text in texts) or not isinstance(boot_n, int) or clock_ok not in (0, 1):
        return None
    if not isinstance(mono, int | float):
        return None
    link = Link(seq, str(uid), str(kind), str(session_id), boot_n, str(boot_id), float(mono), str(utc),
                clock_ok == 1, str(digest))
    return Stored(link, str(row_hash), None, None)


class _Pages:
    """The pages of a database and of its log."""

    def __init__(self, database: Source, log: Source) -> None:
        self._database, self._log = database, log
        header = database.read(0, _HEADER)
        size = int.from_bytes(header[16:18], "big")
        size = 65536 if size == 1 else size
        self._size = size if version(header) is not None and size in _PAGE_SIZES else _USUAL_PAGE
        self._frames: dict[int, list[int]] = {}  # where the log has a page, by its number
        step = _FRAME_HEADER + self._size
        for at in range(_LOG_HEADER, log.size - step + 1, step):
            number = int.from_bytes(log.read(at, 4), "big")
            self._frames.setdefault(number, []).append(at + _FRAME_HEADER)

    def records(self, width: int, skip: Callable[[int, str], bool]) -> Iterator[tuple[int, list[Value]]]:
        """Every record with `width` columns and its number, the log's newest first.

        Args:
            width: the number of columns.
            skip: tells by its number and its last bytes, where our rows have their hash, which to pass over.
        """
        for page in self._all():
            start = _HEADER if page[:16] == _MAGIC else 0
            if page[start] != _LEAF:
                continue
            count = int.from_bytes(page[start + 3:start + 5], "big")
            for place in range(start + 8, min(start + 8 + 2 * count, len(page) - 1), 2):
                try:
                    found = self._record(page, int.from_bytes(page[place:place + 2], "big"), width, skip)
                except (IndexError, ValueError, struct.error):
                    continue  # no record, or a torn one
                if found:
                    yield found

    def _all(self) -> Iterator[bytes]:
        for frames in self._frames.values():
            for at in reversed(frames):
                yield self._log.read(at, self._size)
        for at in range(0, self._database.size - self._size + 1, self._size):
            yield self._database.read(at, self._size)

    def _record(
        self, page: bytes, at: int, width: int, skip: Callable[[int, str], bool]
    ) -> tuple[int, list[Value]] | None:
        length, at = _varint(page, at)
        number, at = _varint(page, at)
        if number < 1 or length > _LARGEST:
            return None
        if skip(number, page[at + length - _HASH:at + length].decode("latin-1")):
            return None
        kinds, data = _kinds(page[at:], width)
        if kinds is None:
            return None
        body = self._whole(page, at, length)
        return number, _values(body[data:], kinds)

    def _whole(self, page: bytes, at: int, length: int) -> bytes:
        """A record's bytes, with those that lie on other pages."""
        most = self._size - 35
        if length <= most:
            return page[at:at + length]
        least = (self._size - 12) * 32 // 255 - 23
        here = least + (length - least) % (self._size - 4)
        here = here if here <= most else least
        whole = page[at:at + here]
        number = int.from_bytes(page[at + here:at + here + 4], "big")
        while len(whole) < length:
            more = self._page(number)
            number = int.from_bytes(more[:4], "big")
            whole += more[4:4 + min(self._size - 4, length - len(whole))]
        return whole

    def _page(self, number: int) -> bytes:
        if number in self._frames:
            return self._log.read(self._frames[number][-1], self._size)
        page = self._database.read((number - 1) * self._size, self._size) if number else b""
        if len(page) < self._size:
            raise ValueError("no such page")
        return page


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of up to nine bytes, and where it ends."""
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    value = value << 8 | data[at]
    return (value if value < 1 << 63 else value - (1 << 64)), at + 1


def _kinds(record: bytes, width: int) -> tuple[list[int] | None, int]:
    """The serial types of a record with `width` columns, and where its data begin; None for any other."""
    end, at = _varint(record, 0)
    kinds: list[int] = []
    while at < end and len(kinds) <= width:
        kind, at = _varint(record, at)
        kinds.append(kind)
    return (kinds if at == end and len(kinds) == width else None), end


def _values(data: bytes, kinds: list[int]) -> list[Value]:
    values: list[Value] = []
    at = 0
    for kind in kinds:
        size = (kind - 12) // 2 if kind >= 12 else _WIDTHS[kind]
        piece = data[at:at + size]
        if len(piece) < size:
            raise ValueError("cut short")
        at += size
        if kind == 0:
            values.append(None)
        elif kind < 7:
            values.append(int.from_bytes(piece, "big", signed=True))
        elif kind == 7:
            values.append(struct.unpack(">d", piece)[0])
        elif kind < 10:
            values.append(kind - 8)
        else:
            values.append(piece.decode() if kind % 2 else piece)
    return values
