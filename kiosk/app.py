"""The kiosk process: everything is built here, and here alone the clock is read.

A 60 Hz tick: poll the devices, let the session decide, show what it says. No call in it waits, so
that STOP is as quick with a frozen runtime, a full disk or a hung radio as without. Parts are started
in order, stopped in reverse, each stop guarded.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

from kiosk import between, marking, opening, priority
from kiosk.commissioning import Commissioning
from kiosk.config import Config
from kiosk.console.mirror import MirrorPicture, live
from kiosk.console.status import Status
from kiosk.console.window import NoWindow, Window, open_window
from kiosk.devices import power, power_off, strap, updates, usb, wall
from kiosk.devices.service import Service, service
from kiosk.entry import Entry
from kiosk.errors import LullError
from kiosk.events import Event, HeadsetState, Health, Row, SoundState, StrapState, Tap
from kiosk.language import N_, language
from kiosk.office import Office
from kiosk.pin import KEYS as PIN_KEYS
from kiosk.practice_reader import PracticeReader
from kiosk.records import acceptance, ending, overlay, space
from kiosk.records.audits import audits
from kiosk.records.exporter import UNFINISHED, Exporter
from kiosk.records.stamps import this_zone
from kiosk.records.writer import Writer
from kiosk.scene.stage import Stage
from kiosk.session import Session
from kiosk.settings.overlay import laid_over
from kiosk.speaker import Speaker
from kiosk.teaching import KEY as TEACHING_END
from kiosk.teaching import Teaching
from kiosk.view import Desk, View
from kiosk.wiping import Wipe

TICK_S = 1 / 60
WORLD_SEED = 1
OUTSIDE = (-1.0, -1.0)
RECORDS_S = 30.0  # a large folder is checked before it is known whether a visit waits to be taken up
WRITE_S = 10.0
_DEVICES: dict[type, str] = {HeadsetState: "headset", StrapState: "strap", SoundState: "sound"}

log = logging.getLogger(__name__)


class _Closes(Protocol):
    def close(self) -> object: ...


_Part = TypeVar("_Part", bound=_Closes)


def run(
    config: Config, folder: Path, *, headset: str | None = None, strap: str | None = None, audio: str | None = None,
    seconds: float | None = None, commission: bool = False,
) -> int:
    """Runs the kiosk until its window is closed, SIGTERM, or `seconds` have passed; the exit code.

    Args:
        commission: the cart's commissioning is shown first.
    """
    ended: list[int] = []
    screen = config.console
    manager = service()
    window = opening.opened(lambda: open_window((screen.width, screen.height), screen.fullscreen))

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    previous = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    until = float("inf")
    again, teaching, notice = True, False, ""
    try:
        while again:
            if ending.begun(folder) or ending.wiped(folder):
                between.retired(
                    window, folder, config, notice, ended, time.monotonic() + (seconds or float("inf")), manager)
                break
            base = acceptance.laid_under(config, folder)
            values, aside = overlay.read_or_set_aside(folder)
            notice = language(config.kiosk.language).say(aside) or notice
            app = App(
                laid_over(base, values), folder, headset=headset or base.headset.device,
                strap_name=strap or base.strap.device, audio=audio or base.audio.device, base=base, window=window,
                notice=notice, teaching=teaching, commission=commission)
            if seconds and until == float("inf"):
                until = time.monotonic() + seconds
            again = _runs(app, ended, until, manager)
            teaching, notice, commission = app.office.teaching, "", False
            if again and app.office.erasing:
                notice = between.erased(folder, *app.office.erasing, config)
            if again and app.office.wiping:
                notice = between.wiped(folder, app.office.wiping, config)
    finally:
        window.close()
        for number, handler in previous.items():
            signal.signal(number, handler)
    return 0


def _runs(app: App, ended: list[int], until: float, manager: Service) -> bool:
    """Ticks until it is over, or the kiosk is to be built anew: then True. The window stays, with a calm page."""
    manager.pause(0.0)
    priority.take(priority.CONSOLE)
    try:
        while not ended and not app.closed and not app.again and time.monotonic() < until:
            began = time.monotonic()
            app.tick(began)
            app.tell(manager, began)
            time.sleep(max(0.0, TICK_S - (time.monotonic() - began)))
        again = app.again and not ended
        manager.pause(between.BETWEEN_S)
        if again:
            app.window.show(Desk("facts", app.session.staff_language.say("One moment …")), app.status)
        return again
    finally:
        priority.give_back()
        app.close()


class App:
    """All parts, and one tick of them.

    Args:
        config: the configuration.
        folder: the data folder.
        headset, strap_name, audio: device names, as on the command line.
        base: the configuration without what staff have set; None: the same.
        window: the console's, which outlives this kiosk; None: one of its own.
        notice: to be said on ready.
        teaching: nothing of its visits is kept.
        commission: the cart's commissioning is shown first.
    """

    def __init__(
        self, config: Config, folder: Path, *, headset: str, strap_name: str, audio: str, base: Config | None = None,
        window: Window | NoWindow | None = None, notice: str = "", teaching: bool = False, commission: bool = False,
    ) -> None:
        self._stack = contextlib.ExitStack()
        try:
            self.office = Office(base or config, config, folder, teaching)
            self.commissioning = self._part(
                Commissioning(config, folder, audio, self.office.hand, commission), "commissioning")
            self.teaching = Teaching(time.monotonic(), language(config.kiosk.language).say) if teaching else None
            self._build(config, folder, headset, strap_name, audio, window)
            self._say_unsaid(base or config, config, folder)
            self.session.notice = notice
        except BaseException:
            self._stack.close()
            raise

    def _build(
        self, config: Config, folder: Path, headset: str, strap_name: str, audio: str, window: Window | NoWindow | None
    ) -> None:
        config, study, refusal = opening.study(config)
        screen = config.console
        self.window = window or self._part(open_window((screen.width, screen.height), screen.fullscreen), "console")
        self.window.speak(
            config.kiosk.language, config.session.worlds, marking.keys(config.session), screen.pedal, screen.call)
        self.writer = Writer(
            folder, spare=space.spare(config.records.spare, folder), min_free_mb=config.records.min_free_mb)
        self._stack.callback(self._write_out)
        self._stack.callback(lambda: self.writer.put(self.office.put_away(time.monotonic())))
        self.strap = self._part(
            strap.strap(strap_name, config.strap, wearer=lambda at: self.session.model_breath(at)), "strap")
        self.power = self._part(power.power("auto"), "power")
        self.power_off = power_off.PowerOff(config.power.off_at_percent)
        self.sticks = self._part(usb.sticks("auto"), "sticks")
        self.updates = self._part(updates.updates(), "updates")
        self.stage = self._part(
            Stage(headset, config.headset.quality, config.session.worlds, WORLD_SEED), "scene")
        self.speaker = self._part(
            Speaker(audio, config.audio, self.stage.block.fd, WORLD_SEED), "sound")
        rows, same_boot = self.writer.resume(RECORDS_S)
        last = audits(folder, "export", most=1)
        unfinished = bool(last) and last[0].get("after") == UNFINISHED
        self.exporter = Exporter(folder, config.records.recipient, config.records.profile, unfinished, config.kiosk.id)
        self._stack.callback(lambda: self.writer.put(self.commissioning.put_away()))
        self._stack.callback(lambda: self.writer.put(self.exporter.to_save()))  # the row of a copy that the end breaks
        self._part(self.exporter, "export")
        self.practice = self._part(PracticeReader(folder, config.kiosk.record_kind != "clinical"), "practice")
        kiosk = replace(config.kiosk, time_zone=config.kiosk.time_zone or this_zone())
        self.clock = wall.WallClock(kiosk.time_zone)
        if self.teaching:  # knows no patient, and opens no place of a study
            self.session = Session(
                replace(config, kiosk=kiosk), time.monotonic(), scales=opening.scales(config), teaching=True,
                shelf=opening.programmes(config),
                recent=(row for row in self.writer.recent() if row.kind == "audit"))
        else:
            trial, refusal = opening.trial(study, folder, refusal, language(config.kiosk.language).say)
            self.session = Session(
                replace(config, kiosk=kiosk), time.monotonic(), rows, same_boot=same_boot,
                stopped_s=self.writer.stopped_s, recent=self.writer.recent(), cart_key=self.writer.key,
                scales=opening.scales(config), trial=trial, refusal=refusal,
                shelf=opening.programmes(config))
            lessons = audits(folder, "teaching", most=1)
            if lessons and lessons[0].get("after") == "on":
                self.office.note("teaching", "on", "off", time.monotonic(), "the kiosk was started anew")
        self.status = Status(calibrated=config.audio.calibration_db is not None)
        self._kept_as(config.kiosk.record_kind)
        self.entry = Entry(folder, time.monotonic())
        self.wipe = Wipe()
        self.closed = False
        self.view: View | None = None
        self._mirror: MirrorPicture | None = None
        self._pointer: tuple[float, float] | None = None
        self._was = self._panel = self._asked = self._strap = ""
        self._headset = headset
        self._edges: dict[str, str] = {}
        self._failing: set[str] = set()
        self._sources: dict[str, Callable[[float], Iterable[Event]]] = {
            "scene": self.stage.tend, "sound": self.speaker.tend, "strap": self.strap.poll, "power": self.power.poll,
            "clock": self.clock.poll,
            "updates": self.updates.poll,
            "practice": self.practice.poll,
            "sticks": lambda now: self.exporter.tend(now, self.sticks.poll(now)),
        }
        for device in (self.strap, self.power, self.sticks, self.updates):
            device.start()
        for notice in self.writer.notices:
            log.warning("records: %s", notice)

    def _say_unsaid(self, base: Config, config: Config, folder: Path) -> None:
        """Settings that no row tells of, of a power cut or of a file that was edited, get theirs."""
        try:
            for before, after in overlay.unsaid(folder, base, config):
                self.office.note("setting", before, after, time.monotonic(), "found so at the start", "kiosk")
        except LullError as error:
            log.warning("what was set cannot be compared with the records: %s", error)

    def tick(self, now: float) -> None:
        """One tick: poll, decide, show."""
        happened, pointer = self._poll(now)
        self.session.cart_key = self.writer.key or self.session.cart_key  # a slow folder tells it late
        view = self.session.step(now, happened)
        self._keep(view.to_save)
        self.commissioning.step(now, happened, view, self.entry.pins.needed, self.status.clock.time)
        self._kept_as(self.session.config.kiosk.record_kind)
        self.writer.put((*self.exporter.to_save(), *self.entry.gate.to_save(), *self.office.to_save(),
                         *self.commissioning.to_save()))
        self.power_off.mind(self.status.power, now)
        self.stage.use(view.screen or self._headset)
        self.stage.show(self.commissioning.picture(view.picture) if self._ready else view.picture)
        if pointer != self._pointer:
            self._pointer = pointer
            self.stage.point(pointer or OUTSIDE)
        cue = self.session.cue(now)
        if cue:
            self.stage.breathe(now, cue, self.session.calm)
        self.speaker.play(self.commissioning.sound(view.sound) if self._ready else view.sound)
        self.speaker.breathe(now, cue if view.sound.breath else None)
        if view.strap != self._strap:
            self._strap = view.strap
            self.strap.choose(view.strap)
        self.practice.ask(view.practice_of)
        self._told(view)
        self._mirror = self.stage.mirror(self._mirror)
        shown = self._mirror if self.status.headset.health in (Health.OK, Health.MODEL) else None
        self.office.stick = self.status.stick.mounted[0] if self.status.stick.mounted else ""
        self.office.copying = self.exporter.busy
        desk = self.commissioning.shown(view.desk) if "settings" in view.desk.keys else view.desk
        desk = self.entry.gate.shown(self.office.shown(desk, now), now, self.session.staff_language)
        desk = self.teaching.shown(desk) if self.teaching else desk
        desk = self.wipe.shown(desk, now, self.office.stoppable)
        if desk.panel != self._panel:
            self._panel = desk.panel
            log.debug("panel %s", desk.panel)
        self.window.show(desk, self.status.said_in(self.session.staff_language), live(shown, now))
        self.view = view

    def tell(self, manager: Service, now: float) -> None:
        """Tells the service manager how it stands. Ready is the console; a picture that cannot be, it shows."""
        if (self.writer.key or not self.status.disk.ok) and self.stage.told:
            manager.ready()
        if not self.writer.stuck(now):
            manager.alive(now)
        manager.visiting(not self._ready)
        manager.status("ready" if self._ready else "a visit is under way")

    def close(self) -> None:
        """Stops every part in reverse; one that fails does not keep the others."""
        self._keep(self.session.book.put_away())
        self._stack.close()

    def _keep(self, rows: tuple[Row, ...]) -> None:
        """What is to be kept of the visit; of a lesson next to nothing."""
        self.writer.put(self.teaching.put(rows) if self.teaching else rows)

    def _poll(self, now: float) -> tuple[list[Event], tuple[float, float] | None]:
        taps, pointer, closed = self.window.poll(now)
        self.closed |= closed
        pointer = None if self.wipe.locked(now) else pointer
        taps = self.wipe.taps(taps, now, self.office.stoppable)
        happened: list[Event] = [*self._gated(taps, now), *self.writer.poll()]
        if self.teaching:
            happened += self.teaching.poll()
            if self.teaching.over(bool(taps), self._ready, now):
                self.office.teach(False, now, "nobody for an hour")
        for name, poll in self._sources.items():
            happened += self._heard(name, poll, now)
        for event in happened:
            self._log_edge(event)
            self.status = self.status.after(event)
            self.exporter.hear(event)
        return happened, pointer

    def _heard(self, name: str, poll: Callable[[float], Iterable[Event]], now: float) -> tuple[Event, ...]:
        """What a device says; one that raises is told once in the log, and the kiosk goes on without it."""
        try:
            news = tuple(poll(now))
        except Exception:
            if name not in self._failing:
                self._failing.add(name)
                log.exception("%s failed", name)
            return ()
        self._failing.discard(name)
        return news

    def _log_edge(self, event: Event) -> None:
        """One line when a device changes how it is, not every time it says so."""
        name = _DEVICES.get(type(event))
        if name is None:
            return
        state = f"{event.health.value} {event.name}".strip()  # type: ignore[union-attr]
        if self._edges.get(name) != state:
            self._edges[name] = state
            log.info("%s: %s %s", name, state, event.detail)  # type: ignore[union-attr]

    def _gated(self, taps: Iterable[Tap], now: float) -> list[Tap]:
        """Copies, and the PIN before them: the taps that remain for the session; a typed digit goes nowhere else."""
        rest = []
        for tap in taps:
            if tap.key in PIN_KEYS:
                self.entry.press(tap.key, now)
            elif tap.key in self.office.keys:
                (self.office if self.office.is_open else self.commissioning).press(tap.key, now)
            elif tap.key == TEACHING_END:
                self.office.teach(False, now)
            elif tap.key in ("export", "settings"):
                self._guarded(tap.key, now)
            else:
                rest.append(tap)
        if self.office.wants_pin:
            self.office.wants_pin = False
            self._ask("settings", self.office.confirmed, now)
        if self.office.commissioning:  # they are past the PIN
            self.office.commissioning = False
            self.commissioning.open(now)
        self._commission(now)
        self.entry.take_in(self._offered, now)
        if "settings" not in self._offered:
            self.office.close()
        return rest

    def _guarded(self, key: str, now: float) -> None:
        """What a PIN stands before, where one was set."""
        if key in self._offered:
            copies = key == "export"
            self._ask(key, (lambda: self.exporter.start(now)) if copies else (lambda: self.office.open(now)), now)

    def _ask(self, key: str, then: Callable[[], object], now: float) -> None:
        self.entry.ask(key, then, next(iter(self.status.stick.mounted), ""), now)

    def _commission(self, now: float) -> None:
        """Opens the course, or the page for a first PIN that it asks for, once staff may."""
        wants = self.commissioning.wants
        if not wants or "settings" not in self._offered:
            return
        self.commissioning.wants = ""
        if wants == "pin":
            self.entry.set_first("settings", now)
        elif wants == "resume":
            self.commissioning.open(now)
        else:
            self._ask("settings", lambda: self.commissioning.open(now), now)

    def _kept_as(self, kind: str) -> None:
        """What visits that begin now are kept as: clinical on a cart that is commissioned, and is not just then."""
        whole = self.commissioning.standing.whole
        if kind == "clinical" and (not whole or self.commissioning.is_open):
            kind = "test"
        self.session.record_kind = kind
        self.office.standing = self.session.staff_language.say(self.commissioning.standing.why or N_("yes"))
        shown = "teaching" if self.teaching else kind
        if (shown, whole) != (self.status.record_kind, self.status.commissioned):
            self.status = replace(self.status, record_kind=shown, commissioned=whole)

    @property
    def again(self) -> bool:
        """It is to be built anew: nothing is under way that would be broken off."""
        wanted = self.office.again or self.commissioning.again
        busy = self.exporter.busy or self.office.busy or self.commissioning.busy
        return wanted and self._ready and not busy

    @property
    def _offered(self) -> frozenset[str]:
        """The session's keys at the last tick."""
        return self.view.desk.keys if self.view else frozenset()

    @property
    def _ready(self) -> bool:
        return self.view is not None and self.view.state == "ready"

    def _told(self, view: View) -> None:
        """What a change of state sets off beside the view: a log line, a backup after each visit."""
        asked = view.desk.question.question if view.desk.question else ""
        if asked != self._asked:
            self._asked = asked
            log.debug("asked %s", asked)
        if view.state == self._was:
            return
        log.info("%s", view.state)
        if self._was and view.state in ("cleaning", "ready"):
            if not self.teaching:
                self.writer.backup_soon()
            self.strap.choose("")
        self._was = view.state

    def _part(self, part: _Part, name: str) -> _Part:
        def stop() -> None:
            try:
                part.close()
            except Exception:  # the parts after it must stop too
                log.exception("%s did not stop cleanly", name)
        self._stack.callback(stop)
        return part

    def _write_out(self) -> None:
        if not self.writer.close(WRITE_S):
            log.error("not every row could be written to the database; they are taken in at the next start")
