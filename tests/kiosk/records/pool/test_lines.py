"""Lines of a CSV are counted as its reader would, and what is to be guessed about is named."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.records.pool.lines import Lines

CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', '""', "\r", "\n", "\r\n", ",", '"\r\n', 'a"b', "é😀"]
)


def fed(text: bytes, sizes: list[int], header: bytes = b"a,b") -> Lines:
    lines = Lines(header)
    for size in sizes:
        lines.feed(text[:size])
        text = text[size:]
    lines.feed(text)
    return lines


@given(st.lists(st.tuples(CELL, CELL), max_size=6), st.lists(st.integers(0, 9), max_size=30))
@example([("\r\n", '"')], [1] * 30)
def test_rows_of_any_text_in_any_pieces_are_counted(rows: list[tuple[str, str]], sizes: list[int]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    lines = fed(b"a,b\r\n" + out.getvalue().encode(), sizes)
    assert (lines.end(), lines.rows) == ("", len(rows))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "columns"),
        (b"a,b", "columns"),
        (b"b,a\r\n1,2\r\n", "columns"),
        (b"a,b,c\r\n1,2,3\r\n", "columns"),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "byte order mark"),
        (b"a,b\n1,2\n", "CR LF"),
        (b"a,b\r\n1,2\n3,4\r\n", "CR LF"),
        (b"a,b\r\n1,\r2\r\n", "CR LF"),
        (b"a,b\r\n1,2", "within a line"),
        (b"a,b\r\n1,2\r", "within a line"),
        (b'a,b\r\n1,"2"', "within a line"),
        (b'a,b\r\n1,"2\r\n', "inside of quotes"),
        (b"a,b\r\n1,\xff\r\n", "UTF-8"),
        (b"a,b\r\n1,\xe2\x82\r\n", "UTF-8"),
        (b"a,b\r\n1,\0\r\n", "zero byte"),
    ],
)
@pytest.mark.parametrize("sizes", [[], [1] * 40])
def test_what_is_not_as_agreed_is_named(text: bytes, why: str, sizes: list[int]) -> None:
    assert why in fed(text, sizes).end()
