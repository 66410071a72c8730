"""Records that are cut short, emptied or overwritten with nought while the cart is off: told, and every score back."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.events import Row
from kiosk.records import rescue
from kiosk.records.reading import read
from kiosk.records.verify import verify
from kiosk.records.writer import Writer
from tests.kiosk.records.rows import filled, opened, score

pytestmark = pytest.mark.fault

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut to half": lambda data: data[: len(data) // 2],
    "cut to a page": lambda data: data[:4096],
    "nought": lambda data: bytes(len(data)),
    "nought from the second page": lambda data: data[:4096] + bytes(len(data) - 4096),
    "another file": lambda data: b"GIF89a" + data[6:],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_database_is_told_and_every_score_is_back(damage: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    rows: list[Row] = filled(folder, 30)
    rescue.backup(folder)
    database = folder / "records.db"
    for log in folder.glob("records.db-*"):
        log.unlink()
    database.write_bytes(DAMAGE[damage](database.read_bytes()))
    writer = Writer(folder)
    writer.resume(30.0)
    try:
        assert writer.notices, "nobody is told"
        writer.put((score(5, uid="after"),))
        deadline = time.monotonic() + 30.0
        while not any(getattr(event, "uid", "") == "after" for event in writer.poll()):
            assert time.monotonic() < deadline
    finally:
        assert writer.close(30.0)
    kept = [entry.uid for entry in read(folder) if entry.kind == "score"]
    assert kept == [*(row.uid for row in rows), "after"]
    assert verify(folder).whole
    with closing(opened(folder)) as store:
        assert store.notices == (), "told once"
