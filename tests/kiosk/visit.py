"""A visit played against the real session: a clock, a nurse's taps, a patient's looks, an obedient disk."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from kiosk.config import Config, parse
from kiosk.events import DiskState, Event, HeadsetState, Health, Row, Saved, Selected, Tap
from kiosk.session import Session
from kiosk.view import View

QUICK = parse("[session]\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60")


class Visit:
    """The session with its surroundings; `rows` is everything it wanted kept, in order."""

    def __init__(
        self, config: Config = QUICK, *, resumed: Iterable[Row] = (), same_boot: bool = False, now: float = 100.0,
        saves: bool = True,
    ) -> None:
        count = itertools.count(1)
        prefix = f"{len(tuple(resumed)):04x}"
        self.now = now
        self.rows: list[Row] = []
        self.saves = saves
        self.session = self.make(
            config, now, tuple(resumed), same_boot=same_boot,
            new_id=lambda: f"00000000-0000-4000-8000-{prefix}{next(count):08x}",
        )
        self.view = self.step(DiskState(True, 10_000), HeadsetState(Health.OK, "Test headset", "headset"))

    def make(self, config: Config, *args: Any, **more: Any) -> Session:
        """The session under test."""
        return Session(config, *args, **more)

    def step(self, *happened: Event, dt: float = 0.05) -> View:
        """One tick; what is to be saved is saved (or not) before the next."""
        self.now += dt
        view = self.session.step(self.now, happened)
        self.rows += view.to_save
        while view.to_save and self.saves:
            view = self.session.step(self.now, [Saved(row.uid) for row in view.to_save])
            self.rows += view.to_save
        self.view = view
        return view

    def tap(self, *keys: str) -> View:
        """The nurse presses keys, one a tick."""
        for key in keys:
            self.step(Tap(key))
        return self.step()

    def look(self, id: str) -> View:
        """The patient chooses a cell of the page that is open."""
        panel = self.view.picture.panel
        self.step(Selected(id, panel.key if panel else ""))
        return self.step()

    def answer(self, value: int) -> View:
        """The patient answers the open question and confirms."""
        self.look(f"score:{value}")
        return self.look("confirm")

    def go_to(self, world: str, do: str = "breathing") -> View:
        """The patient chooses a world and what to do there."""
        self.look(f"world:{world}")
        return self.look(f"do:{do}")

    def wait(self, seconds: float, dt: float = 0.5) -> View:
        """Time passes."""
        for _ in range(round(seconds / dt)):
            self.step(dt=dt)
        return self.view

    def until(self, state: str, limit_s: float = 4000.0, dt: float = 0.5) -> View:
        """Time passes until the visit stands in `state`."""
        for _ in range(round(limit_s / dt)):
            if self.view.state == state:
                return self.view
            self.step(dt=dt)
        raise AssertionError(f"still {self.view.state} after {limit_s} s, not {state}")

    def to(self, state: str) -> View:
        """Plays an ordinary visit as far as `state`."""
        steps = {
            "ready": lambda: None,
            "fitting": lambda: self.tap("start"),
            "baseline": lambda: self.tap("begin"),
            "choosing": lambda: (self.answer(6), self.answer(4)),
            "immersed": lambda: self.go_to("forest"),
            "winding_down": lambda: self.until("winding_down"),
            "final": lambda: self.until("final"),
            "goodbye": lambda: (self.step(), self.answer(3), self.answer(7), self.answer(2)),
            "cleaning": lambda: self.tap("removed"),
        }
        for name, play in steps.items():
            play()
            if name == state:
                return self.view
        raise KeyError(state)

    def kept(self, kind: str) -> list[dict]:
        """The bodies of all rows of one kind."""
        return [dict(row.body) for row in self.rows if row.kind == kind]

    def scores(self) -> list[tuple[str, str, int | None, str]]:
        """(moment, question, value, status) of every score row."""
        return [(b["moment"], b["question"], b["value"], b["status"]) for b in self.kept("score")]
