"""A page of docs/pilot: its made parts put in, and tables as Markdown has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pilot"
PAGES = sorted(FOLDER.glob("*.md"))
DRAFT = "Draft, not legal or regulatory advice."
_PART = re.compile(r"(<!-- made: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def made(text: str, parts: Mapping[str, Callable[[], str]]) -> str:
    """`text` with each made part as it is now.

    Raises:
        KeyError: a part that nothing makes.
    """
    return _PART.sub(lambda found: f"{found[1]}\n{parts[found[2]]()}\n\n{found[3]}", text)


def named(text: str) -> list[str]:
    """The made parts of a page."""
    return [found[2] for found in _PART.finditer(text)]


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table; a bar within a cell is kept from ending it."""
    lines = [list(head)]
    lines += [["---"] * len(lines[0])]
    lines += [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
