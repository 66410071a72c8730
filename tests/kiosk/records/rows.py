"""Rows and clocks for the tests of the records."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from kiosk.events import Row
from kiosk.records.store import Store

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class Clock:
    """A monotonic and a wall clock that stand still until told otherwise."""

    def __init__(self, now: float = 1000.0, wall: datetime = START) -> None:
        self.now = now
        self.wall_now = wall

    def __call__(self) -> float:
        return self.now

    def wall(self) -> datetime:
        return self.wall_now

    def pass_time(self, seconds: float) -> None:
        """Both clocks go on."""
        self.now += seconds
        self.wall_now += timedelta(seconds=seconds)


def score(value: int | None = 6, status: str = "answered", *, uid: str = "", at: float = 1000.0, **more: Any) -> Row:
    """A score row as the session makes it, in short."""
    body = {"score_id": str(uuid4()), "question": "pain_now", "value": value, "status": status, **more}
    return Row(uid or str(uuid4()), "score", "visit-1", at, body)


def row(kind: str, session_id: str = "visit-1", *, at: float = 1000.0, **body: Any) -> Row:
    """Any other row."""
    return Row(str(uuid4()), kind, session_id, at, body)


def opened(folder: Path, clock: Clock | None = None, boot_id: str = "boot-a") -> Store:
    """A store with a clock that stands still."""
    clock = clock or Clock()
    return Store.open(folder, boot_id=boot_id, wall=clock.wall, clock=clock)


def filled(folder: Path, n: int = 20, boot_id: str = "boot-a") -> list[Row]:
    """Appends `n` scores through a store that is closed again; gives them."""
    rows = [score(i % 11) for i in range(n)]
    store = opened(folder, boot_id=boot_id)
    store.append(rows)
    store.close()
    return rows


def raw(folder: Path) -> sqlite3.Connection:
    """The database as a stranger's program opens it: none of our pragmas. The caller closes it."""
    return sqlite3.connect(folder / "records.db", isolation_level=None)
