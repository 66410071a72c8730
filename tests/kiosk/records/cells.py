"""Where the rows of an SQLite table lie in its file, by the file format's own description: nothing of SQLite is asked.

https://www.sqlite.org/fileformat2.html: pages, table b-trees (1.6), cells, the write-ahead log's frames (4.1).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

Pages = Mapping[int, tuple[int, bytes]]
"""Page number, from 1 -> (where it lies in its file, its bytes)."""

_INTERIOR, _LEAF = 5, 13
_FRAME_HEAD, _LOG_HEAD = 24, 32


def pages(database: bytes) -> dict[int, tuple[int, bytes]]:
    """The pages of a database file."""
    (size,) = struct.unpack_from(">H", database, 16)
    return {n // size + 1: (n, database[n:n + size]) for n in range(0, len(database), size)}


def logged(log: bytes) -> dict[int, tuple[int, bytes]]:
    """The newest image of each page in a write-ahead log that was begun once and never again."""
    (size,) = struct.unpack_from(">I", log, 8)
    found = {}
    for at in range(_LOG_HEAD, len(log) - size, size + _FRAME_HEAD):
        if log[at + 8:at + 16] != log[16:24]:  # salts of an earlier use
            break
        (number,) = struct.unpack_from(">I", log, at)
        found[number] = at + _FRAME_HEAD, log[at + _FRAME_HEAD:at + _FRAME_HEAD + size]
    return found


def cells(pages: Pages, root: int) -> Iterator[tuple[int, int, int, int]]:
    """Every row of the table whose tree begins at page `root`.

    Gives (rowid, start of its cell in the file, start of its record therein, end).

    Raises:
        ValueError: a page is no table page, or a row does not fit into one page.
    """
    start, page = pages[root]
    head = 100 if root == 1 else 0
    kind, _, n = struct.unpack_from(">BHH", page, head)
    if kind not in (_INTERIOR, _LEAF):
        raise ValueError(f"page {root} is of no table")
    first = head + (12 if kind == _INTERIOR else 8)
    places = [int(place) for place in struct.unpack_from(f">{n}H", page, first)]
    for at in places:
        if kind == _INTERIOR:
            yield from cells(pages, struct.unpack_from(">I", page, at)[0])
            continue
        size, one = _varint(page, at)
        rowid, two = _varint(page, at + one)
        if size > len(page) - 35:
            raise ValueError(f"row {rowid} runs over its page")
        record = start + at + one + two
        yield rowid, start + at, record, record + size
    if kind == _INTERIOR:
        yield from cells(pages, struct.unpack_from(">I", page, head + 8)[0])


def _varint(page: bytes, at: int) -> tuple[int, int]:
    """A number and how many bytes it takes."""
    value = 0
    for n in range(8):
        value = value << 7 | page[at + n] & 0x7F
        if page[at + n] < 0x80:
            return value, n + 1
    return value << 8 | page[at + 8], 9
