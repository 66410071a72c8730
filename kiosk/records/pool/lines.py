"""Counts the rows of a CSV while it passes, and finds what no strict reader should guess about. Pure.

Deliberately apart from the database that reads the cells: with its options set to strict lines of CRLF, DuckDB 2.0
gives no rows at all and no error, so its count is checked against this one and the manifest's. Cells are not judged
here.
"""

from __future__ import annotations

import codecs

BOM = codecs.BOM_UTF8


class Lines:
    """One file, fed in pieces of any size.

    Args:
        header: its first line as it must be, without the line's end.
    """

    def __init__(self, header: bytes) -> None:
        self._header = header + b"\r\n"
        self._start = b""
        self._held = b""  # the last piece's final CR, whose LF may be in the next
        self._quoted = False
        self._ended = False
        self._lines = 0
        self._fault = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    @property
    def rows(self) -> int:
        """Lines so far outside of quotes, without the header."""
        return self._lines - 1

    def feed(self, piece: bytes) -> None:
        """Takes the next piece; after the first fault nothing more is looked at."""
        if self._fault or not piece:
            return
        if len(self._start) < len(self._header):
            self._start += piece[:len(self._header)]
        try:
            self._decoder.decode(piece)
        except UnicodeDecodeError:
            self._fault = "is not UTF-8"
        if b"\0" in piece:
            self._fault = "holds a zero byte"
        piece = self._held + piece
        self._held = b"\r" if piece.endswith(b"\r") and not self._is_quoted_after(piece) else b""
        self._count(piece[:len(piece) - len(self._held)])

    def end(self) -> str:
        """What is wrong with the file as a whole; "" for nothing."""
        if self._fault:
            return self._fault
        if self._start.startswith(BOM):
            return "begins with a byte order mark, as files for spreadsheets do"
        if not self._start.startswith(self._header):
            return "does not have the columns agreed, or not in their order"
        if self._quoted:
            return "ends inside of quotes"
        if self._held or not self._ended or self._decoder.getstate()[0]:
            return "ends within a line"
        return ""

    def _is_quoted_after(self, piece: bytes) -> bool:
        return self._quoted ^ bool(piece.count(b'"') % 2)

    def _count(self, piece: bytes) -> None:
        for place, part in enumerate(piece.split(b'"')):
            if place:
                self._quoted = not self._quoted
                self._ended = False
            if self._quoted or not part:
                continue
            ends = part.count(b"\r\n")
            if part.count(b"\r") != ends or part.count(b"\n") != ends:
                self._fault = "has lines that do not end with CR LF"
            self._lines += ends
            self._ended = part.endswith(b"\r\n")
