"""A patient's practice read out of the records, beside the running visit: the tick never waits for it."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from kiosk.errors import LullError
from kiosk.events import Event, Practised, PractisedVisit
from kiosk.records.practised import practised

log = logging.getLogger(__name__)


class PracticeReader:
    """Reads one patient's visits at a time; the latest question wins.

    Args:
        folder: of the records.
        all_kinds: test and demo visits too.
    """

    def __init__(self, folder: Path, all_kinds: bool) -> None:
        self._folder, self._all_kinds = folder, all_kinds
        self._pool = ThreadPoolExecutor(1, "practice")
        self._code = ""
        self._reading: Future[tuple[PractisedVisit, ...] | None] | None = None

    def ask(self, code: str) -> None:
        """Whose visits are wanted now, "" for nobody's."""
        if code != self._code:
            self._code = code
            self._reading = self._pool.submit(self._read, code) if code else None

    def poll(self, now: float) -> tuple[Event, ...]:
        """What was read, once."""
        if self._reading is None or not self._reading.done():
            return ()
        found, self._reading = self._reading.result(), None
        return (Practised(self._code, found),)

    def close(self) -> None:
        """Waits for a reading that is under way."""
        self._pool.shutdown(cancel_futures=True)

    def _read(self, code: str) -> tuple[PractisedVisit, ...] | None:
        try:
            found = practised(self._folder, code, all_kinds=self._all_kinds)
        except (LullError, OSError) as error:
            log.error("practice cannot be read: %s", error)
            return None
        return tuple(
            PractisedVisit(
                one.day.isoformat() if one.day else "", one.programme, one.minutes, one.yaw_deg, one.pitch_deg,
                (one.anxiety_before, one.anxiety_after), one.speed_deg_s)
            for one in found)
