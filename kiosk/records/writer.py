"""The one thread that owns the store: rows go in without waiting, answers come back as events.

`put` and `poll` never touch the disk. The thread commits everything that waits in one transaction
and only then sends `Saved`. Rows that could not be written stay in order and are tried again for
ever; after five seconds of failure they are also appended to a plain file (`emergency`). The rows
wait outside the thread, so a thread that dies loses nothing and is started again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kiosk.events import Event, Row
from kiosk.records.store import utc_now


class Writer:
    """Keeps rows. Every method but `close` and `resume` returns at once.

    Attributes:
        alive_at: monotonic seconds of the thread's last sign of life, for the watchdog.
        notices: what the store had to repair, in words; empty when all was well.
    """

    alive_at: float
    notices: tuple[str, ...]

    def __init__(
        self,
        folder: Path,
        *,
        spare: Path | None = None,
        min_free_mb: int = 64,
        boot_id: str | None = None,
        wall: Callable[[], datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Starts the thread, whatever state `folder` is in.

        Args:
            folder: the data folder; made if missing.
            spare: where the emergency file goes if `folder` cannot take it.
            min_free_mb: below this `DiskState.ok` is False; rows are written all the same.
            boot_id, wall, clock: as for `Store.open`.
        """

    def put(self, rows: tuple[Row, ...]) -> None:
        """Hands rows over. Each is answered by `Saved` or `NotSaved` from a later `poll`."""

    def poll(self) -> tuple[Event, ...]:
        """What happened since the last call: Saved, NotSaved, DiskState."""
        return ()

    def resume(self, timeout_s: float = 5.0) -> tuple[tuple[Row, ...], bool]:
        """The rows of an unclosed last session and whether it is of this boot, as `store.open_session`.

        Waits until the store is open or has failed to open. Call it once, before the first tick.
        """
        return (), True

    def backup_soon(self) -> None:
        """Asks for a backup, made beside the writing. Call it after each session."""

    def close(self, timeout_s: float = 5.0) -> bool:
        """Writes what waits, closes the store, ends the thread. True if every row is in the database."""
        return True
