"""The one thread that owns the store: rows go in without waiting, answers come back as events.

`put` and `poll` never touch the disk. The thread commits everything that waits in one transaction
and only then sends `Saved`. Rows that could not be written stay in order and are tried again for
ever; after five seconds of failure they are also appended to a plain file (`emergency`). The rows
wait outside the thread, so a thread that dies loses nothing and is started again.

A disk that hangs holds the thread inside a call that nobody can break off. `poll` sees that from
outside: rows that wait for two seconds behind a silent thread are answered with `NotSaved`, and a
short-lived thread appends them to a plain file. When the disk answers, all goes on by itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from kiosk.events import DiskState, Event, NotSaved, Row
from kiosk.language import N_
from kiosk.records import emergency
from kiosk.records.keeper import BACKOFF_S, Keeper
from kiosk.records.stamps import stamp, this_boot, utc_now

BATCH_ROWS = 256  # in one commit: a few milliseconds
HEARTBEAT_S = 0.5
SILENT_S = 2.0  # four heartbeats: longer than any commit on a disk that works
STUCK_S = 10.0  # its rows are in the emergency file long since
LAST_WORDS_S = 1.0  # for the emergency file of a disk that hangs while the kiosk ends
HANGS = N_("the disk does not answer. Write scores on paper until this goes away.")
OPENS = N_("the records are still being checked. Write scores on paper until this goes away.")

_log = logging.getLogger(__name__)


class Writer:
    """Keeps rows. Every method but `resume` and `close` returns at once."""

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
            spare: where the emergency file goes if `folder` cannot take it; best on another disk.
            min_free_mb: below this `DiskState.ok` is False; rows are written all the same.
            boot_id, wall, clock: as for `store.Store.open`.
        """
        self._make_keeper = partial(
            Keeper, folder, spare=spare, min_free_mb=min_free_mb, boot_id=boot_id, wall=wall, clock=clock
        )
        self._places = (folder,) if spare is None else (spare, folder)  # while the folder's disk hangs
        self._boot_id = boot_id or this_boot()
        self._wall = wall
        self._clock = clock
        self._changed = threading.Condition()  # guards the six below; never held during I/O
        self._held: deque[Row] = deque()
        self._events: list[Event] = []
        self._closing = False
        self._backup_wanted = False
        self._silent = False  # the thread hangs, as far as we know
        self._told: set[str] = set()  # rows answered with NotSaved since it does
        self._outside: set[str] = set()  # rows in the emergency file since it does
        self._rescue: threading.Thread | None = None
        self._backup: threading.Thread | None = None

        self._resumed: tuple[tuple[Row, ...], bool] | None = None
        self._recent: tuple[Row, ...] = ()
        self._tried = threading.Event()  # the folder was tried once
        self._opening = False
        self._alive_at = clock()
        self._deaths = 0
        self._restart_at = clock()
        self._keeper: Keeper
        self._start()

    @property
    def alive_at(self) -> float:
        """Monotonic seconds of the thread's last sign of life, for the watchdog.

        The checks at opening read the whole database; they count as life.
        """
        return self._clock() if self._opening and self._thread.is_alive() else self._alive_at

    def stuck(self, now: float) -> bool:
        """The thread has stood for `STUCK_S`, and not for a disk: a defect that only a new process mends.

        Never while it waits for one: a new process would wait as well, and know nothing of the visit.
        """
        return self._thread.is_alive() and now - self.alive_at >= STUCK_S and not _waits_for_disk(self._thread)

    @property
    def notices(self) -> tuple[str, ...]:
        """What had to be repaired or taken in, in words; empty when all was well."""
        return self._keeper.notices

    @property
    def key(self) -> str:
        """The fingerprint of the cart's key; "" until the folder could be opened."""
        return self._keeper.key

    def put(self, rows: tuple[Row, ...]) -> None:
        """Hands rows over. Each is answered by `Saved` or `NotSaved` from a later `poll`."""
        if rows:
            with self._changed:
                self._held.extend(rows)
                self._changed.notify()

    def poll(self) -> tuple[Event, ...]:
        """What happened since the last call: Saved, NotSaved, DiskState. Looks after the thread, dead or hanging."""
        if not self._thread.is_alive():
            if not self._closing and self._clock() >= self._restart_at:
                self._start()
        elif self._clock() - self._alive_at >= SILENT_S:
            self._mind_silence()
        with self._changed:
            events, self._events = self._events, []
        return tuple(events)

    def resume(self, timeout_s: float = 5.0) -> tuple[tuple[Row, ...], bool]:
        """The rows of an unclosed last session and whether it is of this boot, as `store.open_session`.

        Waits until the folder was tried once. Call it before the first tick.
        """
        self._tried.wait(timeout_s)
        return self._resumed or ((), True)

    def recent(self) -> tuple[Row, ...]:
        """What the visits of the last day were asked and answered, as `reading.recent`; after `resume`."""
        return self._recent

    @property
    def stopped_s(self) -> float | None:
        """How long ago the session of `resume` stopped; None where no clock tells it for certain."""
        return self._keeper.stopped_s

    def backup_soon(self) -> None:
        """Asks for a backup, made beside the writing. Call it after each session."""
        with self._changed:
            self._backup_wanted = True
            self._changed.notify()

    def close(self, timeout_s: float = 5.0) -> bool:
        """Writes what waits, closes the store, ends the thread. True if every row is in the database."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if not self._thread.is_alive() and self._held:
            self._start()
        until = time.monotonic() + timeout_s
        self._thread.join(timeout_s)
        if self._thread.is_alive() and self._held:
            self._mind_silence()
            if self._rescue:
                self._rescue.join(LAST_WORDS_S)
        if self._backup:
            self._backup.join(max(until - time.monotonic(), 0.0))
        return not self._thread.is_alive() and not self._held

    def _start(self) -> None:
        self._keeper = self._make_keeper()
        self._thread = threading.Thread(target=self._live, name="records", daemon=True)
        self._thread.start()

    def _live(self) -> None:
        try:
            self._work(self._keeper)
        except Exception as error:  # a defect; whatever it is, the rows are still held and poll starts another
            _log.exception("the records' writer stopped")
            self._restart_at = self._clock() + BACKOFF_S[min(self._deaths, len(BACKOFF_S) - 1)]
            self._deaths += 1
            why = N_("the records' writer stopped ({why}). It is being restarted.", why=repr(error))
            with self._changed:
                self._events += [NotSaved(row.uid, why) for row in self._held]
                self._events.append(DiskState(ok=False, detail=why))
            self._keep_outside()
        finally:
            self._tried.set()
            self._keeper.close()

    def _work(self, keeper: Keeper) -> None:
        while True:
            self._end_silence(keeper)
            closing = self._closing
            self._save(keeper, closing)
            with self._changed:
                waiting = tuple(self._held)
            if not waiting or keeper.failing:
                self._answer(keeper.tend(waiting, at_once=closing))
                if closing and self._backup_wanted and self._backup:
                    self._backup.join()  # bounded by `close`, which waits no longer than it was told
                self._back_up(keeper)
                if closing:
                    return
                self._wait(keeper)

    def _mind_silence(self) -> None:
        """Answers the rows that wait behind a thread that hangs, and has them written outside it."""
        why = OPENS if self._opening else HANGS
        with self._changed:
            waiting = tuple(self._held)
            if not waiting:
                return
            if not self._silent:
                self._silent = True
                self._events.append(DiskState(ok=False, detail=why))
            self._events += [NotSaved(row.uid, why) for row in waiting if row.uid not in self._told]
            self._told.update(row.uid for row in waiting)
            new = [row for row in waiting if row.uid not in self._outside]
        if new and not (self._rescue and self._rescue.is_alive()):
            self._rescue = threading.Thread(target=self._write_outside, args=(new,), name="rescue", daemon=True)
            self._rescue.start()

    def _keep_outside(self) -> None:
        """Writes what waits to a place outside the database; what is there already is not written again."""
        with self._changed:
            new = [row for row in self._held if row.uid not in self._outside]
        if new:
            self._write_outside(new)

    def _write_outside(self, rows: list[Row]) -> None:
        wall, now = self._wall(), self._clock()
        stamped = [(row, stamp(row.at, self._boot_id, wall, now)) for row in rows]
        for place in self._places:
            with suppress(OSError):
                emergency.append(place, stamped)
                with self._changed:
                    self._outside.update(row.uid for row in rows)
                return

    def _end_silence(self, keeper: Keeper) -> None:
        """A sign of life of the thread; the first one after a silence has the state of the disk told anew."""
        self._alive_at = self._clock()
        with self._changed:
            ended, self._silent = self._silent, False
            if ended:
                self._told.clear()
                self._outside.clear()
        if ended:
            keeper.tell_again()

    def _save(self, keeper: Keeper, at_once: bool) -> None:
        with self._changed:
            rows = tuple(islice(self._held, BATCH_ROWS))
        self._opening = not keeper.is_open
        answers = keeper.save(rows, at_once)
        self._opening = False
        self._answer(answers, done=len(answers))
        if keeper.resumed is not None and not self._tried.is_set():
            self._resumed, self._recent = keeper.resumed, keeper.recent
            self._tried.set()

    def _answer(self, events: tuple[Event, ...], done: int = 0) -> None:
        with self._changed:
            for _ in range(done):
                self._held.popleft()
            self._events += events

    def _wait(self, keeper: Keeper) -> None:
        with self._changed:
            urgent = self._closing or (self._held and not keeper.failing)
            if not urgent:
                self._changed.wait(min(max(keeper.next_at - self._clock(), 0.001), HEARTBEAT_S))

    def _back_up(self, keeper: Keeper) -> None:
        if keeper.failing or (self._backup and self._backup.is_alive()):
            return
        with self._changed:
            due, self._backup_wanted = self._backup_wanted, False
        if due:
            self._backup = threading.Thread(target=keeper.back_up, name="backup", daemon=True)
            self._backup.start()


def _waits_for_disk(thread: threading.Thread) -> bool:
    """It is in the kernel's uninterruptible sleep (state D, proc_pid_stat(5))."""
    try:
        stat = Path(f"/proc/self/task/{thread.native_id}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "D"
