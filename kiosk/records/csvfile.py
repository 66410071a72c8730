"""CSV as the export writes it: RFC 4180, UTF-8, CRLF, a header row. Pure.

For spreadsheets a BOM goes before it, and text that one would run as a formula gets an apostrophe (OWASP's
list, and the full-width signs that some programs take for it). Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

_BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def table(names: Sequence[str], rows: Iterable[Mapping[str, Any]], guard: bool) -> bytes:
    """Header and rows; a cell that a row does not have is empty.

    Args:
        guard: for spreadsheets: with BOM, and no text begins a formula.
    """
    lines = ([cell(row.get(name), guard) for name in names] for row in rows)
    return ((_BOM if guard else "") + text(names) + text(*lines)).encode()


def text(*lines: Sequence[Any]) -> str:
    """Rows whose cells need no guard, as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue()


def cell(value: Any, guard: bool) -> Any:
    """One cell: numbers as they are, truth as 0 and 1, text on one line.

    Space before the sign does not hide it from a spreadsheet, so it does not from the guard.
    """
    if value is None or isinstance(value, int | float):
        return "" if value is None else int(value) if isinstance(value, bool) else value
    raw = str(value)
    shown = _CONTROLS.sub(" ", raw)
    risky = raw.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA)
    return f"'{shown}" if guard and risky else shown
