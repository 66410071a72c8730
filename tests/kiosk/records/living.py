"""A kiosk without threads, windows or devices: the real session over the real keeper and store, time by hand."""

from __future__ import annotations

import random
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from kiosk.config import Config
from kiosk.events import DiskState, Event, HeadsetState, Health, NotSaved, Row, Saved
from kiosk.records.keeper import Keeper
from kiosk.records.writer import BATCH_ROWS, HANGS, SILENT_S
from kiosk.session import Session
from kiosk.view import View
from tests.kiosk.records.rows import Clock
from tests.kiosk.visit import QUICK, Visit


def ids(seed: int) -> Callable[[], str]:
    """Random UUIDv4s, the same for the same seed."""
    rng = random.Random(seed)
    return lambda: str(uuid.UUID(int=rng.getrandbits(128), version=4))


class Kiosk(Visit):
    """A visit whose rows the real keeper keeps: one life of the process.

    Attributes:
        rows: everything the session wanted kept, in order.
        held: what is not saved yet, in order; lost with the process, unless it lies outside the database.
        saved, refused: uids that were answered so, in order.
        told: uids that were said to be NOT SAVED at some time.
    """

    def __init__(
        self, folder: Path, clock: Clock, *, boot_id: str = "boot-1", config: Config = QUICK, spare: Path | None = None,
        new_id: Callable[[], str] | None = None, on_saved: Callable[[Iterable[str]], None] = lambda uids: None,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.now = clock.now
        self.rows: list[Row] = []
        self.held: deque[Row] = deque()
        self.saved: list[str] = []
        self.refused: list[str] = []
        self.told: set[str] = set()
        self._on_saved = on_saved
        self._heard: tuple[Event, ...] = ()
        self._hangs = clock.now, clock.now
        self.keeper = Keeper(folder, spare=spare, min_free_mb=0, boot_id=boot_id, wall=clock.wall, clock=clock)
        self._heard += self._keep()
        rows, same_boot = self.keeper.resumed or ((), True)
        more = {"new_id": new_id} if new_id else {}
        self.resumed = rows
        self.session = Session(
            config, clock.now, rows, same_boot=same_boot, recent=self.keeper.recent, **more)
        self.view = self.step(DiskState(True, 10_000), HeadsetState(Health.OK, "Test headset", "headset"))

    def step(self, *happened: Event, dt: float = 0.05) -> View:
        """One tick of the kiosk, and one round of the writer behind it."""
        self.clock.pass_time(dt)
        self.now = self.clock.now
        heard, self._heard = self._heard, ()
        self.view = self.session.step(self.now, (*heard, *happened))
        self.rows += self.view.to_save
        self.held.extend(self.view.to_save)
        self._heard = self._keep()
        return self.view

    @property
    def hanging(self) -> bool:
        """The disk hangs, and nobody has been told yet."""
        since, until = self._hangs
        return self.clock.now < min(until, since + SILENT_S)

    @property
    def on_their_way(self) -> set[str]:
        """Uids whose answer the session hears at the next tick."""
        return {event.uid for event in self._heard if isinstance(event, Saved | NotSaved)}

    def hang(self, seconds: float) -> None:
        """From now on the disk does not answer for so long."""
        self._hangs = self.clock.now, self.clock.now + seconds

    def _keep(self) -> tuple[Event, ...]:
        """As `writer.Writer` does it."""
        since, until = self._hangs
        if self.clock.now < until:
            new = [row.uid for row in self.held if row.uid not in self.told and self.clock.now - since >= SILENT_S]
            self.told.update(new)
            return tuple(NotSaved(uid, HANGS) for uid in new)
        rows = tuple(self.held)[:BATCH_ROWS]
        answers = self.keeper.save(rows)
        for answer, row in zip(answers, rows, strict=False):
            assert isinstance(answer, Saved | NotSaved) and answer.uid == row.uid
            self.held.popleft()
            (self.saved if isinstance(answer, Saved) else self.refused).append(row.uid)
        if answers:
            self._on_saved(answer.uid for answer in answers if isinstance(answer, Saved))
        more = self.keeper.tend(tuple(self.held)) if not self.held or self.keeper.failing else ()
        self.told |= {event.uid for event in more if isinstance(event, NotSaved)}
        return (*answers, *more)
