"""A time that a flipped bit has made unreadable keeps no score from being saved, read or exported."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from kiosk.errors import Damaged
from kiosk.records.export import export
from kiosk.records.reading import read, recent
from kiosk.records.schema import DATABASE
from kiosk.records.stamps import UNKNOWN, utc_now
from kiosk.records.writer import Writer
from tests.kiosk.records.kept import ordinary
from tests.kiosk.records.rows import row, score


def damaged(folder: Path, *places: int) -> Path:
    """The folder with the year's last digit of these rows' times made a letter, as a flipped bit can."""
    content = (folder / DATABASE).read_bytes()
    with sqlite3.connect(folder / DATABASE) as connection:
        wanted = [connection.execute(
            "SELECT uid, utc FROM entry ORDER BY seq LIMIT 1 OFFSET ?", (place,)).fetchone() for place in places]
    connection.close()
    changed = bytearray(content)
    for uid, utc in wanted:
        row = re.search(re.escape(uid.encode()) + rb".{0,160}?" + re.escape(utc.encode()), changed, re.DOTALL)
        assert row, "the row as it lies in the file"
        changed[row.end() - len(utc) + 3] ^= 0x40
    (folder / DATABASE).write_bytes(changed)
    shutil.rmtree(folder / "backups", ignore_errors=True)  # else all is restored from there
    for beside in ("-wal", "-shm"):
        (folder / (DATABASE + beside)).unlink(missing_ok=True)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return damaged(ordinary(tmp_path / "data")[0], 0, 6, -1 + len(list(read(tmp_path / "data"))))


@pytest.mark.parametrize("place", [0, 6, 43, 44])
def test_scores_are_saved_behind_it(tmp_path: Path, place: int) -> None:
    folder, _ = ordinary(tmp_path / "data")
    scores = {entry.uid for entry in read(folder) if entry.kind == "score"}
    damaged(folder, place)
    writer = Writer(folder)
    writer.resume()
    mine = score(7)
    writer.put((row("session", planned=[]), mine))
    assert writer.close() and writer.notices
    assert {entry.uid for entry in read(folder) if entry.kind == "score"} >= scores | {mine.uid}


def test_it_stands_as_unknown_and_unsure(folder: Path) -> None:
    first = next(read(folder))
    assert (first.utc, first.clock_ok) == (UNKNOWN, False)
    assert recent(folder, utc_now(), 1e6)


def test_the_visit_is_exported_and_called_damaged(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="made of damaged records"):
        export(folder, tmp_path / "out")
    (made,) = (tmp_path / "out").glob("lull-*")
    assert b"pain_now" in (made / "pain_scores.csv").read_bytes()
