"""Data folders with visits in them, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kiosk.events import Beats, Row
from kiosk.records.writer import Writer
from tests.kiosk.visit import Visit


def keep(folder: Path, rows: Iterable[Row]) -> Path:
    """Writes rows by the real writer and closes it."""
    writer = Writer(folder)
    writer.put(tuple(rows))
    assert writer.close(30.0)
    return folder


def ordinary(folder: Path) -> tuple[Path, Visit]:
    """A data folder with one finished visit: two answers before, three questions after, one of them declined."""
    visit = Visit()
    visit.to("immersed")
    for _ in range(20):
        visit.step(Beats(visit.now, 70, True, (880, 890)))
    visit.until("final")
    visit.step()
    visit.answer(3)
    visit.answer(7)
    visit.wait(1)
    visit.tap("missing_declined", "removed", "cleaned")
    return keep(folder, visit.rows), visit
