"""A course taken by hand: keys, events and the answers to its errands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.commission.course import Course
from kiosk.commission.step import DO, Do, Errand, Known
from kiosk.config import Config
from kiosk.events import (
    Beats,
    Event,
    FrameStats,
    HeadsetState,
    Health,
    PowerState,
    SoundState,
    StickState,
    StrapState,
    Tap,
    WorldReady,
)
from kiosk.settings.overlay import laid_over
from kiosk.settings.sheet import CHOICES
from kiosk.view import Desk

HEADSET = HeadsetState(Health.OK, "Crystal", runtime="Monado")
STRAP = StrapState(Health.OK, "Strap 7")
SOUND = SoundState(Health.OK, "Speaker")
STICK = StickState(("/media/stick",))
DEVICES = (("1-2", "Touch", "touch or pedal", True), ("1-3", "Keys", "keyboard", False))
GOOD = FrameStats(88.0, 90.0, 0.001, 5.0, 6.5, 1.0)
SAID = (("pain_now", "baseline", "6"), ("anxiety", "baseline", ""), ("pain_now", "final", "3"))


def say(words: str, **values: object) -> str:
    return words.format(**values) if values else words


class Run:
    """One course and its clock."""

    def __init__(
        self, config: Config | None = None, progress: dict[str, Any] | None = None, boot: str = "one",
        up_s: float = 9.0,
    ) -> None:
        self.now = 0.0
        self.known = Known(config or Config(), say, boot=boot, up_s=up_s)
        self.course = Course(self.known, progress or {})
        self.errand: Errand | None = None
        self.visit = "ready"
        self.do(self.course.open())

    def do(self, errand: Errand | None) -> None:
        self.errand = errand

    def press(self, *keys: str) -> None:
        for key in keys:
            self.do(self.course.press(key))

    def choose(self, words: str) -> None:
        """The key that says so."""
        labels = dict(self.desk.labels)
        self.press(next(key for key in self.desk.keys if labels.get(key) == words))

    def type(self, digits: str) -> None:
        self.press(*(CHOICES[(int(digit) - 1) % 10] for digit in digits))

    def happen(self, *events: Event, dt: float = 0.1) -> None:
        self.now += dt
        self.do(self.course.step(self.now, events, self.visit))

    def told(self, answer: Any) -> None:
        assert self.errand is not None
        self.do(self.course.told(self.errand.do, answer, self.course.opening))

    def beats(self, count: int) -> None:
        for _ in range(count):
            self.happen(Beats(self.now, 60, True, (1024,)), dt=1.0)

    @property
    def desk(self) -> Desk:
        return self.course.shown(Desk(keys=frozenset({"start", "stop", "settings"})))

    def state(self, name: str) -> str:
        return self.known.outcomes[name].state


def all_there(run: Run) -> None:
    run.happen(HEADSET, STRAP, SOUND, PowerState(True, 90))


def peripherals(run: Run) -> None:
    run.choose("USB devices")
    run.told(DEVICES)
    run.press(DO)
    assert run.errand is not None and run.errand.what == ("1-2",)
    run.told(("pass", ""))
    run.press(DO)
    assert run.errand is not None and run.errand.do is Do.CONFIRM
    run.told(("pass", ""))


def sight(run: Run) -> None:
    run.choose("The picture, looked at")
    run.press(DO, DO, DO)


def frames(run: Run, stats: FrameStats = GOOD) -> None:
    run.choose("The picture, measured")
    for world in run.known.config.session.worlds:
        run.happen(WorldReady(world))
        for _ in range(4):
            run.happen(stats, dt=5.0)


def loudness(run: Run) -> None:
    run.choose("How loud it is")
    run.type("585")
    run.press(DO)


def strap(run: Run) -> None:
    run.choose("Heart strap")
    run.beats(30)


def controls(run: Run) -> None:
    run.choose("Pedal and call button")
    run.happen(Tap("typed:b"))
    run.happen(Tap("typed:f13"))


def cart(run: Run) -> None:
    run.choose("This cart")
    run.choose("Number")
    run.type("7")
    run.press(DO)
    run.choose("Disinfectant")
    run.choose("Alcohol wipes")
    run.type("2")
    run.press(DO)
    run.known.pin = True
    run.press(DO)


def pulls(run: Run) -> None:
    run.choose("Plugs pulled")
    for there, gone in (
        (STICK, StickState()), (HEADSET, replace(HEADSET, health=Health.LOST)),
        (STRAP, replace(STRAP, health=Health.SEARCHING)), (PowerState(True, 90), PowerState(False, 89)),
    ):
        run.happen(there)
        run.happen(gone)
        run.press(DO)
        run.happen(dt=2.0)
        run.happen(there, dt=1.0)


def visit(run: Run, paper: tuple[str, ...] = ("6", "", "3")) -> None:
    run.choose("A visit, and its paper")
    run.press(DO)
    if run.errand is not None:  # what was found is put in force first
        run.known.config = laid_over(run.known.config, run.known.values)
        again = Run(run.known.config, run.course.progress, run.known.boot)
        again.known.seen, again.now, again.known.pin = run.known.seen, run.now, run.known.pin
        run.__dict__ = again.__dict__
    for state in ("fitting", "immersed", "cleaning", "ready"):
        run.visit = state
        run.happen()
    run.told(SAID)
    for number in paper:
        if number:
            run.type(number)
            run.press(DO)
        else:
            run.press("settings_other")


WAY = (peripherals, sight, frames, loudness, strap, controls, cart, pulls, visit)
