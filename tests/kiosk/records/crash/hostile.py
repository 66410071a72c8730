"""Fails every change that a kiosk makes to its files, one alone or all from there on. Run under the shim.

`python -m tests.kiosk.records.crash.hostile ROOT ERRNO once|on MOST`: the same short life again and again, each time
with another change failing: every change or, of those of the same kind in the same file, MOST at most. Prints one
line of JSON: how many lives, where they were hit, what was wrong.
"""

from __future__ import annotations

import errno
import json
import math
import re
import shutil
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.records import rescue
from kiosk.records.reading import read, verify
from tests.kiosk.records.crash import story
from tests.kiosk.records.crash.judge import content
from tests.kiosk.records.crash.shim import Switches
from tests.kiosk.records.living import Kiosk, ids
from tests.kiosk.records.rows import Clock

NEVER = 1_000_000

def main() -> None:
    """Runs the lives."""
    root, number, on, most = Path(sys.argv[1]), getattr(errno, sys.argv[2]), sys.argv[3] == "on", int(sys.argv[4])
    story.small()
    switches = Switches()
    changes = one(root, switches, NEVER, 0, False)[1]
    sites: Counter[str] = Counter()
    wrong: list[str] = []
    told = 0
    for nth in chosen(changes, most):
        life, trace = one(root, switches, nth, number, on)
        sites[site(trace[-1])] += 1
        wrong += [f"change {nth} ({trace[-1]}): {what}" for what in life.wrong]
        told += bool(life.told)
    print(json.dumps({"changes": len(changes), "lives": sites.total(), "told": told, "sites": sites, "wrong": wrong}))


def one(root: Path, switches: Switches, nth: int, number: int, on: bool) -> tuple[Life, list[str]]:
    """One life and the changes it made, up to the first that failed."""
    place = root / "life"
    place.mkdir()
    switches.watch(place)
    life = Life(place)
    switches.arm(nth, number, for_ever=on)
    life.play()
    trace, failed = switches.trace, switches.failed
    switches.disarm()
    assert bool(failed) is (nth != NEVER)
    life.after()
    shutil.rmtree(place)
    return life, trace


def chosen(changes: list[str], most: int) -> list[int]:
    """Which changes to fail: `most` of each site, spread from its first to its last."""
    places: dict[str, list[int]] = {}
    for nth, change in enumerate(changes, 1):
        places.setdefault(site(change), []).append(nth)
    return sorted(nth for all in places.values() for nth in all[:: max(1, math.ceil(len(all) / most))])


def site(change: str) -> str:
    """Its kind and file, without numbers."""
    return re.sub(r"\d{6}|\d{4}-\d\d-\d\dT[-\dZ]*", "N", change)


class Life:
    """A short life: a visit begun, a backup, a proper end, another start, the visit ended."""

    def __init__(self, place: Path) -> None:
        self._folder, self._spare = place / "data", place / "spare"
        self._clock = Clock(1000.0)
        self._carts: list[Kiosk] = []
        self.wrong: list[str] = []

    @property
    def told(self) -> set[str]:
        """What was said to be NOT SAVED."""
        return set().union(*(cart.told for cart in self._carts))

    def play(self) -> None:
        """Plays it, whatever fails."""
        cart = self._start()
        cart.to("choosing")
        self._check(cart)
        with suppress(RecordsError):
            rescue.backup(self._folder)
        cart.go_to("forest")
        cart.step(dt=6.0)
        cart.step(dt=6.0)
        self._check(cart)
        cart.keeper.close()
        del cart
        cart = self._start()
        if cart.view.state != "ready":
            cart.tap("ask_now", "score_7", "stop", "end_without_scores", "removed", "cleaned")
        cart.step(dt=6.0)
        self._check(cart)

    def after(self) -> None:
        """The fault has passed: everything is written now."""
        last = self._carts[-1]
        for _ in range(12):
            last.step(dt=10.0)
        if last.held or last.keeper.failing:
            self.wrong.append(f"{len(last.held)} rows still wait: {last.keeper.failing}")
        for cart in self._carts:
            cart.keeper.close()
        end = self._start()
        end.step(dt=6.0)
        end.keeper.close()
        rows = {row.uid: row for cart in self._carts for row in cart.rows}
        lost_with_process = {row.uid for cart in self._carts[:-2] for row in cart.held} - self._outside
        entries = list(read(self._folder))
        found = {entry.uid: entry for entry in entries}
        for uid, row in rows.items():
            entry = found.get(uid)
            if entry is None:
                if uid not in lost_with_process:
                    self.wrong.append(f"lost: {row.kind} {uid}")
            elif content(row) != (entry.kind, entry.session_id, entry.mono, entry.body):
                self.wrong.append(f"changed: {row.kind} {uid}")
        self.wrong += [f"doubled: {uid}" for uid, n in Counter(entry.uid for entry in entries).items() if n > 1]
        self.wrong += [f"refused: {uid}" for cart in self._carts for uid in cart.refused]
        verdict = verify(self._folder)
        self.wrong += [] if verdict.whole else [verdict.first_bad]

    @property
    def _outside(self) -> set[str]:
        """What the emergency file had of a process that ended while rows waited."""
        return set().union(*(cart.keeper._outside for cart in self._carts))

    def _start(self) -> Kiosk:
        cart = Kiosk(
            self._folder, self._clock, spare=self._spare, new_id=ids(len(self._carts)), boot_id="boot-1",
        )
        self._carts.append(cart)
        return cart

    def _check(self, cart: Kiosk) -> None:
        """What waits was said to wait; and what was called saved is there, fault or not."""
        silent = {row.uid for row in cart.held} - cart.told
        if silent:
            self.wrong.append(f"{len(silent)} rows wait and nobody was told")
        if cart.held and not cart.keeper.failing:
            self.wrong.append("rows wait without a reason")
        saved = {uid for one in self._carts for uid in one.saved}
        if not saved:
            return
        try:
            there = {entry.uid for entry in read(self._folder)}
        except RecordsError as error:
            self.wrong.append(f"unreadable while failing: {error}")
            return
        self.wrong += [f"saved, and lost: {uid}" for uid in saved - there]


if __name__ == "__main__":
    main()
