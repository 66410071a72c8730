"""The words and tables that every part of the report is made of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

_WORDS = {
    "pain_now": "pain right now", "pain_worst": "worst pain", "pain_average": "average pain",
    "pain_unpleasantness": "how unpleasant", "time_thinking": "time thinking about pain", "baseline": "before",
    "during": "during", "final": "after", "dont_know": "does not know", "declined": "preferred not to say",
    "not_asked": "not asked", "staff_skipped": "skipped by staff", "device_error": "a device failed",
    "language_barrier": "no common language", "open": "still open", "": "not said", "timeout": "no answer in time",
    "unable": "unable to answer", "patient_request": "the patient's wish", "patient_call": "the patient called",
    "staff_need": "staff needed a pause", "complete": "to the end", "abandoned": "left behind, never closed",
}  # fmt: skip


def words(code: str) -> str:
    """A code as the ward says it."""
    return _WORDS.get(code, code.replace("_", " "))


def when(day: date | None, first: date | None, hidden: bool) -> str:
    """The day; hidden: the week, counted from the first."""
    if day is None or first is None:
        return "unsure"
    return f"week {(day - first).days // 7 + 1}" if hidden else day.isoformat()


def columns(caption: str, head: Sequence[str], rows: Sequence[tuple[str, str]], most: int = 26) -> str:
    """A long table of two columns as several beside each other."""
    wide = -(-len(rows) // most) or 1
    tall = -(-len(rows) // wide)
    lines = [sum((rows[n + tall * k] if n + tall * k < len(rows) else ("", "") for k in range(wide)), ())
             for n in range(tall)]
    return table(caption, tuple(head) * wide, lines, tuple(range(1, 2 * wide, 2)))


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> str:
    """A table of plain text; `numbers` are the columns that hold numbers."""
    def cells(row: Sequence[str], tag: str) -> str:
        kind = ' scope="col"' if tag == "th" else ""
        return "".join(
            f'<{tag}{kind}{" class=" + chr(34) + "n" + chr(34) if at in numbers else ""}>{escape(cell)}</{tag}>'
            for at, cell in enumerate(row)
        )

    body = "".join(f"<tr>{cells(row, 'td')}</tr>\n" for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{cells(head, 'th')}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
