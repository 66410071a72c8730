"""Single bits flipped inside the cells of score rows, in the database and in its log: `kiosk verify` sees every one."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kiosk.records.schema import DATABASE
from kiosk.records.store import read
from kiosk.records.verify import verify
from tests.kiosk.records import cells
from tests.kiosk.records.crash.judge import MEMORY
from tests.kiosk.records.rows import opened, row, score

LOG = f"{DATABASE}-wal"


@pytest.fixture
def place() -> Iterator[Path]:
    """A place in memory."""
    with TemporaryDirectory(dir=MEMORY, prefix="lull-flips-") as place:
        yield Path(place)


def left(place: Path, name: str) -> Path:
    """A data folder with twelve scores and four other rows, all of them in the database or all still in its log."""
    store = opened(place / "open")
    for n in range(4):
        store.append([row("event", detail="x" * 40), score(n, language="en"), score(10 - n), score(None, "declined")])
    store.seal()
    if name == DATABASE:
        store.close()
    shutil.copytree(place / "open", place / "data", ignore=shutil.ignore_patterns("*-shm"))
    if name == LOG:
        store.close()
    assert (place / "data" / LOG).exists() is (name == LOG)
    return place / "data"


@pytest.mark.parametrize(("name", "flips"), [(DATABASE, 3000), (LOG, 2000)])
def test_every_flipped_bit_of_a_score_row_is_detected(place: Path, name: str, flips: int) -> None:
    folder = left(place, name)
    bits = [8 * at + bit for at in score_bytes(folder, name) for bit in range(8)]
    assert verify(folder).whole
    unseen = []
    file = os.open(folder / name, os.O_RDWR)
    try:
        for at, bit in (divmod(place, 8) for place in random.Random(1).sample(bits, flips)):
            (before,) = os.pread(file, 1, at)
            os.pwrite(file, bytes([before ^ 1 << bit]), at)
            if verify(folder).whole:
                unseen.append((at, bit))
            os.pwrite(file, bytes([before]), at)
    finally:
        os.close(file)
    print(f"{flips} of {len(bits)} bits in {name}, {len(unseen)} unseen")
    assert not unseen
    assert verify(folder).whole


def score_bytes(folder: Path, name: str) -> list[int]:
    """Where every byte of twelve scores' entries and payloads lies in the file `name`.

    But for one in each: the type of the column `seq`. It is the row's own number, which SQLite has from the cell's
    head; what the record says of it is never read.
    """
    content = (folder / name).read_bytes()
    pages = cells.pages(content) if name == DATABASE else cells.logged(content)
    scores = {entry.seq for entry in read(folder) if entry.kind == "score"}
    with closing(sqlite3.connect(f"{(folder / DATABASE).as_uri()}?mode=ro", uri=True)) as connection:
        roots = [page for (page,) in connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name IN ('entry', 'payload')"
        )]
    found = [cell for root in roots for cell in cells.cells(pages, root) if cell[0] in scores]
    assert len(found) == 24
    # A record begins with its head's length, one byte here; then come the columns' types.
    return [at for _, start, record, end in found for at in range(start, end) if at != record + 1]
