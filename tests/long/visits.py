"""Thousands of visits as fast as the machine can: the real session, the real writer and records, faults among them.

Time is the run's own. Each visit goes its ordinary way with a random number of detours: any key that is offered, any
cell of the page, any fault of `tests.faults.befall`; at first the kiosk is now and then killed and started again. What
a cart keeps of them is checked at the end: as many scores as were asked for, and a chain without a break.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.config import parse
from kiosk.events import (
    DiskState,
    Event,
    HeadsetState,
    Health,
    NotSaved,
    PowerState,
    Presence,
    Row,
    Saved,
    Selected,
    Tap,
    Worn,
)
from kiosk.records.reading import read
from kiosk.records.verify import verify
from kiosk.records.writer import Writer
from kiosk.session import Session
from kiosk.view import View
from tests.faults.befall import FAULTS
from tests.long.memory import held, slope
from tests.servers import folder
from tests.waiting import until

CONFIG = parse("""
[kiosk]
record_kind = "test"
[session]
length_min = 5
winding_down_s = 2
[cleaning]
contact_min = 0
""")
DETOURS, STEPS = 25, 600
RESTART = 0.02  # of the first visits; then one life, in which nothing may grow
BETWEEN_S = 900.0  # on Ready, of the run's own time: a cart that is much used has some ninety visits a day
SAMPLES = 40  # of memory in a run
SHARE_WARM = 0.2
WELL = (DiskState(True, 10_000), Presence(Worn.YES), PowerState(True, 90))
ONWARD = ("call_done", "close_same", "reopen", "resume", "start", "start_flat", "begin", "finish", "removed", "cleaned",
          "end_without_scores", "back", "position_upright")
EXCEPT = ("export", "settings", "teaching")  # the kiosk around the session does these


def visits(count: int, seed: int = 1) -> dict[str, Any]:
    """Plays so many; the figures of docs/results/long.json.

    Raises:
        AssertionError: a visit did not end, or the records are not whole.
    """
    rng, samples, began = random.Random(seed), [], time.monotonic()
    with folder() as place:
        cart = Cart(place, rng)
        for number in range(1, count + 1):
            cart.visit()
            if number < SHARE_WARM * count and rng.random() < RESTART:
                cart.restart(killed=rng.random() < 0.5)
            if number % max(1, count // SAMPLES) == 0:
                samples.append((number, *held(os.getpid())))
                print("visit {}: {} MB, {} descriptors".format(*samples[-1]), flush=True)
        cart.close()
        ended = cart.checked(place)
    warm = [sample for sample in samples if sample[0] >= SHARE_WARM * count]
    return {
        "visits": count, "seed": seed, "seconds": round(time.monotonic() - began), **ended,
        "memory_mb": [warm[0][1], warm[-1][1]],
        "growth_mb": round(slope([(at, mb) for at, mb, _ in warm]) * (warm[-1][0] - warm[0][0]), 2),
        "descriptors": [warm[0][2], warm[-1][2]],
        "faults": dict(sorted(cart.befell.items())), "restarts": cart.restarts,
        "told_not_saved_for_now": cart.waited,
    }


class Cart:
    """A session, its writer and whoever uses them.

    Args:
        place: the data folder.
        rng: of all that happens.
    """

    def __init__(self, place: Path, rng: random.Random) -> None:
        self._place, self._rng = place, rng
        self._began, self._now = datetime.now(UTC), 100.0
        self.befell: Counter[str] = Counter()
        self.restarts = self.waited = self._closed = 0
        self._last: list[Row] = []
        self._open((), True)

    def visit(self) -> None:
        """From *Ready* to *Ready*, with detours."""
        done, detours = self._closed, self._rng.randrange(DETOURS)
        self._step(dt=BETWEEN_S)
        for step in range(STEPS):
            if self._closed > done and self._view.state == "ready":
                return
            if step < 2 * detours and self._rng.random() < 0.5:
                self._detour()
            else:
                self._go_on()
        raise AssertionError(f"a visit stands in {self._view.state} for ever: {sorted(self._view.desk.keys)}")

    def restart(self, killed: bool) -> None:
        """The process is started again: after a kill of the same boot, or after the machine was switched off."""
        self.restarts += 1
        self.close()
        self._open(tuple(self._last), killed)

    def close(self) -> None:
        assert self._writer.close(60.0), "rows were left over"

    def checked(self, place: Path) -> dict[str, Any]:
        """What the disk holds in the end: counts, once all of it is seen to be whole."""
        verdict = verify(place)
        assert verdict.whole, verdict.words
        rows = [entry for entry in read(place) if entry.kind in ("closed", "score", "session")]
        kinds = Counter(entry.kind for entry in rows)
        planned = sum(len(entry.body["planned"]) for entry in rows if entry.kind == "session")
        stands = len({entry.body["score_id"] for entry in rows if entry.kind == "score"})
        assert kinds["closed"] == kinds["session"] == self._closed and stands >= planned
        return {"scores": kinds["score"], "closed": kinds["closed"]}

    def _open(self, rows: tuple[Row, ...], same_boot: bool) -> None:
        self._writer = Writer(self._place, wall=self._wall)
        self._writer.resume(30.0)
        self._session = Session(CONFIG, self._now, rows, same_boot=same_boot)
        self._step(*WELL, self._display())

    def _wall(self) -> datetime:
        return self._began + timedelta(seconds=self._now)

    def _step(self, *happened: Event, dt: float = 0.1) -> View:
        self._now += dt
        view = self._session.step(self._now, happened)
        while view.to_save:
            self._take(view.to_save)
            view = self._session.step(self._now, self._answers(view.to_save))
        self._view = view
        assert view.picture.brightness > 0.0 and view.desk.panel
        assert "stop" in view.desk.keys or view.state == "halted"
        return view

    def _take(self, rows: tuple[Row, ...]) -> None:
        self._last = [row for row in self._last if row.session_id == rows[-1].session_id] + list(rows)
        self._closed += sum(row.kind == "closed" for row in rows)
        self._writer.put(rows)

    def _answers(self, rows: tuple[Row, ...]) -> list[Event]:
        """What the disk says of these."""
        waiting, heard = {row.uid for row in rows}, []

        def all_told() -> bool:
            heard.extend(event for event in self._writer.poll() if isinstance(event, Saved | NotSaved))
            waiting.difference_update(event.uid for event in heard if isinstance(event, Saved))
            return not waiting

        until(all_told, "the rows are kept", 60.0)
        self.waited += any(isinstance(event, NotSaved) for event in heard)
        return list(heard)

    def _display(self) -> HeadsetState:
        """The one that the session has asked for."""
        return HeadsetState(Health.OK, "Test", "flat" if self._session.patient.shown == "flat" else "headset")

    def _detour(self) -> None:
        """Anything: a key, a look, or a fault that passes."""
        dice, view = self._rng.random(), self._view
        if dice < 0.5:
            keys = sorted(key for key in view.desk.keys if not key.startswith(EXCEPT))
            self._step(Tap(self._rng.choice(keys)))
        elif dice < 0.7 and view.picture.panel:
            self._step(Selected(self._rng.choice(view.picture.panel.cells).id, view.picture.panel.key))
        elif dice < 0.8:
            self._step(dt=self._rng.choice((1.0, 5.0, 40.0)))
        else:
            fault = self._rng.choice(FAULTS)
            self.befell[fault.id] += 1
            self._step(*fault.happens(self))  # type: ignore[arg-type]
            self._step(*fault.over, *WELL, self._display())

    @property
    def session(self) -> Session:
        """What a fault may look at."""
        return self._session

    def _go_on(self) -> None:
        """The next step of an ordinary visit, or time for it to come."""
        keys = self._view.desk.keys
        offered = [key for key in keys if key.startswith(("score_", "missing_", "world_"))]
        key = self._rng.choice(sorted(offered)) if offered else next((key for key in ONWARD if key in keys), "")
        self._step(*([Tap(key)] if key else [self._display()]))
        self._step(dt=self._rng.choice((0.5, 2.0, 10.0)))
