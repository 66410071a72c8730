"""What the writer's thread does, without the thread: save, and when that fails, hold, retry, fall back.

Plain calls in a loop, time injected, so that a day of trouble plays in a test in no time.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.events import DiskState, Event, NotSaved, Row, Saved
from kiosk.language import N_, said_by
from kiosk.records import emergency, reading, rescue, space
from kiosk.records.ages import Clocks, stopped_s
from kiosk.records.cleanings import cleanings
from kiosk.records.stamps import Stamp, stamp, this_boot, utc_now
from kiosk.records.store import Store

TELL_EVERY_S = 5.0
EMERGENCY_AFTER_S = 5.0
BACKOFF_S = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Keeper:
    """Owns the store while there is one. Used by one thread; only `back_up` may run beside it.

    Attributes:
        failing: why rows cannot be written now, with the fix; "" while they can.
        retry_at: monotonic seconds of the next try while failing.
        notices: what had to be repaired or taken in, in words.
        key: the fingerprint of the cart's key, "" until it is known.
        resumed: as `reading.open_session`; None until the folder was tried once.
        stopped_s: how long ago that session stopped; None where no clock tells it for certain.
        recent: as `cleanings` and `reading.recent`, of that time.
    """

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
        self.failing = ""
        self.retry_at = clock()
        self.notices: tuple[str, ...] = ()
        self.key = ""
        self.resumed: tuple[tuple[Row, ...], bool] | None = None
        self.recent: tuple[Row, ...] = ()
        self.stopped_s: float | None = None
        self._folder = folder
        self._places = (folder,) if spare is None else (folder, spare)
        self._min_free_mb = min_free_mb
        self._boot_id = boot_id or this_boot()
        self._wall = wall
        self._clock = clock
        self._store: Store | None = None
        self._unsealed = ""  # why the head could not be written
        self._failing_since = clock()
        self._tries = 0
        self._told: set[str] = set()  # answered with NotSaved
        self._outside: set[str] = set()  # in the emergency file
        self._state: DiskState | None = None
        self._tell_at = clock()

    @property
    def is_open(self) -> bool:
        """True while the store is open."""
        return self._store is not None

    @property
    def next_at(self) -> float:
        """Monotonic seconds at which it wants `save` and `tend` to be called even without rows."""
        return min(self.retry_at, self._tell_at) if self.failing else self._tell_at

    def save(self, rows: tuple[Row, ...], at_once: bool = False) -> tuple[Event, ...]:
        """Writes `rows` in one commit, unless it failed too short a while ago (`at_once` tries all the same).

        Returns:
            An answer to every row, in order: Saved, or NotSaved for one that can never be. Empty if
            nothing could be written: the caller keeps the rows and hands them in again.
        """
        if self.failing and self._clock() < self.retry_at and not at_once:
            return ()
        try:
            if self._store is None:
                self._store = self._open()
            refused = {refusal.uid: refusal.why for refusal in self._store.append(rows)}
        except RecordsError as error:
            self._fail(error)
            return ()
        self.failing, self._tries = "", 0
        done = [row.uid for row in rows]
        self._told.difference_update(done)
        self._outside.difference_update(done)
        return tuple(NotSaved(uid, refused[uid]) if uid in refused else Saved(uid) for uid in done)

    def tend(self, waiting: tuple[Row, ...], at_once: bool = False) -> tuple[Event, ...]:
        """What is due besides saving: the head, the state of the disk, and care for rows that wait.

        Args:
            waiting: the rows still unsaved, in order.
            at_once: write them to the emergency file now, without the usual patience.
        """
        events: list[Event] = []
        if self._store:
            self._seal(self._store)
        if self._store and not waiting and not self.failing:
            self._take_in_late(self._store)
        if self.failing:
            events += [NotSaved(row.uid, self.failing) for row in waiting if row.uid not in self._told]
            self._told.update(row.uid for row in waiting)
            if at_once or self._clock() - self._failing_since >= EMERGENCY_AFTER_S:
                self._write_outside(waiting)
        return (*events, *self._disk_state())

    def tell_again(self) -> None:
        """Has the next `tend` tell the state of the disk, changed or not."""
        self._state = None

    def back_up(self) -> None:
        """Makes a backup. It reads beside the writing, so another thread may call it."""
        try:
            rescue.backup(self._folder)
        except RecordsError as error:
            self.notices += (str(error),)

    def close(self) -> None:
        """Gives the folder back."""
        if self._store:
            with suppress(sqlite3.Error):
                self._store.close()
        self._store = None

    def _open(self) -> Store:
        waiting = [pair for place in self._places for pair in emergency.read(place)[0]]
        try:
            opened = Store.open(self._folder, boot_id=self._boot_id, wall=self._wall, clock=self._clock)
        except RecordsError as error:
            # Another kiosk's session is not ours to resume; a folder that merely fails may still be readable.
            self._find_session(waiting, taken=isinstance(error.__cause__, BlockingIOError))
            raise
        self.notices += opened.notices
        try:
            self._find_session(waiting)
            self._take_in(opened)
        except BaseException:  # also of a defect: a folder that stays locked would be in use by "another kiosk"
            opened.close()
            raise
        before = len(opened.notices)
        try:
            self.key = opened.mind_key()
        except RecordsError as error:  # no score waits for a key
            self.notices += (str(error),)
        self.notices += opened.notices[before:]
        return opened

    def _find_session(self, waiting: list[tuple[Row, Stamp]], taken: bool = False) -> None:
        """Looks, once, for a session to go on with."""
        if self.resumed is not None:
            return
        if taken:
            self.resumed = (), True
            return
        with suppress(RecordsError):
            clocks = Clocks(self._boot_id, self._wall(), self._clock())
            self.recent = (
                *cleanings(self._folder, clocks, waiting), *reading.recent(self._folder, clocks.wall, clocks.now))
        try:
            self.resumed = reading.open_session(self._folder, boot_id=self._boot_id, waiting=waiting)
        except RecordsError:
            self.resumed = reading.unfinished(((row, when.boot_id) for row, when in waiting), self._boot_id)
        if self.resumed[0]:
            with suppress(RecordsError):
                self.stopped_s = stopped_s(
                    self._folder, Clocks(self._boot_id, self._wall(), self._clock()), self.resumed[0][0].session_id,
                    waiting)

    def _take_in(self, opened: Store) -> None:
        """Brings rows of the emergency files into the database; by uid, so none is doubled."""
        for place in self._places:
            rows, unreadable, size = emergency.read(place)
            if not rows and not unreadable:
                continue
            before = opened.head.seq
            opened.append((row for row, _ in rows), {row.uid: when for row, when in rows})
            new = opened.head.seq - before
            whole = True
            with suppress(OSError):  # taking it in again does no harm
                whole = emergency.set_aside(place, size)  # what the command line added is for the next time
            lost = f"; unreadable lines: {unreadable}" if unreadable and whole else ""
            if new or lost:
                self.notices += (f"{new} rows were taken in from {place / emergency.FILE}{lost}.",)

    def _take_in_late(self, opened: Store) -> None:
        """The same while the store is open. No row waits now, so that no file is being written."""
        if any((place / emergency.FILE).exists() for place in self._places):
            try:
                self._take_in(opened)
            except RecordsError as error:
                self._fail(error)

    def _fail(self, error: RecordsError) -> None:
        now = self._clock()
        if not self.failing:
            self._failing_since = now
        self.failing = said_by(error)
        self.retry_at = now + BACKOFF_S[min(self._tries, len(BACKOFF_S) - 1)]
        self._tries += 1
        if getattr(error.__cause__, "sqlite_errorcode", 0) not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY):
            self.close()  # opened anew, so that whatever happened is checked and repaired

    def _seal(self, opened: Store) -> None:
        try:
            opened.check()
            opened.mind_clock()
        except RecordsError as error:
            self._fail(error)
            return
        try:
            opened.seal()
            self._unsealed = ""
        except RecordsError as error:
            self._unsealed = said_by(error)

    def _write_outside(self, rows: tuple[Row, ...]) -> None:
        wall, now = self._wall(), self._clock()
        new = [(row, stamp(row.at, self._boot_id, wall, now)) for row in rows if row.uid not in self._outside]
        for place in self._places if new else ():
            with suppress(OSError):
                emergency.append(place, new)
                self._outside.update(row.uid for row, _ in new)
                return

    def _disk_state(self) -> tuple[DiskState, ...]:
        free = space.free_mb(self._folder)
        why = self.failing or self._unsealed
        if not why and free < self._min_free_mb:
            why = N_("{free} MiB are free, a session needs {least}. Free some space on the disk.",
                     free=free, least=self._min_free_mb)
        clock_ok = self._store is None or self._store.clock_ok
        state = DiskState(not why, free, why or " ".join(self.notices), clock_ok)
        now = self._clock()
        told = self._state and (self._state.ok, self._state.detail, self._state.clock_ok)
        if told == (state.ok, state.detail, state.clock_ok) and now < self._tell_at:
            return ()
        self._state, self._tell_at = state, now + TELL_EVERY_S
        if state.ok and self._store:
            self._store.make_reserve()  # given back once, it is there for the next time
        return (state,)
