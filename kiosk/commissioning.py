"""The edge of commissioning: the course (`kiosk.commission`, pure) with its devices, files and threads."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.commission import result
from kiosk.commission.course import KEYS, Course
from kiosk.commission.standing import Standing, standing
from kiosk.commission.step import ABSENT, FAIL, PASS, Do, Errand, Known
from kiosk.config import Config
from kiosk.devices import allowing, peripherals
from kiosk.errands import Errands
from kiosk.errors import ConfigError, RecordsError
from kiosk.events import Event, HeadsetState, Row
from kiosk.language import N_, language, said_by
from kiosk.records import acceptance, overlay
from kiosk.records.inventory import installed
from kiosk.records.stamps import this_boot, utc_now
from kiosk.records.trouble import in_words
from kiosk.settings.overlay import value
from kiosk.view import Desk, Picture, Sound, View

log = logging.getLogger(__name__)

ALLOWED_S = 60.0  # root's unit restarts the daemon that judges devices


class Commissioning:
    """The course of one kiosk, and whether its cart is commissioned.

    Args:
        config: as the kiosk runs.
        folder: the data folder.
        audio: the sound's device, as the kiosk was started with.
        hand: puts a small file onto the stick; its name there.
        begin: the course is to be shown as soon as a patient could come.

    Attributes:
        again: the kiosk is to be built anew.
        wants: "" or what stands behind the PIN: "open" shows the course, "pin" sets a new one.
        standing: whether the cart is commissioned, and why not.
    """

    keys = KEYS

    def __init__(
        self, config: Config, folder: Path, audio: str, hand: Callable[[str, bytes], str], begin: bool = False,
    ) -> None:
        kept = acceptance.progress(folder)
        self._config, self._folder, self._hand = config, folder, hand
        self._boot = this_boot()
        known = Known(config, language(config.kiosk.language).say, boot=self._boot, audio=audio,
                      up_s=time.clock_gettime(time.CLOCK_BOOTTIME))
        self._hardware = peripherals.hardware()
        if kept and kept.get("hardware") != self._hardware:
            log.warning("commissioning: what was done on another machine is forgotten")
            kept = {}
        try:
            acceptance.check_values(kept.get("values", {}))
        except ConfigError as error:
            log.warning("commissioning is begun anew: %s", error)
            kept = {}
        self._course = Course(known, kept)
        self._errands = Errands(self._refused, "commissioning")
        self._began = str(kept.get("began") or utc_now().isoformat(timespec="seconds"))
        self._kept = json.dumps(kept, sort_keys=True)
        self._saving, self._writing = False, threading.Lock()
        self._rows: tuple[Row, ...] = ()
        self._logged = dict(known.outcomes)
        self._headset = self._token = self._said = ""
        self._asked_by = -1  # the opening whose errand was begun last
        self.again = False
        left_open = self._course.was_left_open
        self.wants = "resume" if left_open and kept.get("boot") == self._boot else "open" if left_open or begin else ""
        self.standing = self._stands()

    @property
    def is_open(self) -> bool:
        """The course is under way."""
        return self._course.is_open

    @property
    def is_shown(self) -> bool:
        """It has the console."""
        return self._course.is_shown

    @property
    def busy(self) -> bool:
        """Something is under way that must not be broken off."""
        return self._errands.busy

    def open(self, now: float) -> None:
        """Shows the course, where it was left."""
        self.wants = ""
        self._course.known.now = now
        self._carry_out(self._course.open(), now)

    def press(self, key: str, now: float) -> None:
        """Takes a key of its pages."""
        self._carry_out(self._course.press(key), now)

    def step(self, now: float, happened: Iterable[Event], view: View, pin: bool, wall: str) -> None:
        """Takes what happened; keeps how far the course came."""
        happened = list(happened)
        for event in happened:
            if isinstance(event, HeadsetState):
                self._plugged(event)
        self._errands.take_in(now)
        known = self._course.known
        known.pin, known.wall = pin, wall
        self._carry_out(self._course.step(now, happened, view.state), now)
        for name, outcome in known.outcomes.items():
            if self._logged.get(name) is not outcome:
                self._logged[name] = outcome
                log.info("commissioning: %s %s %s", name, outcome.state, dict(outcome.figures))
                self.standing = self._stands()
        self._save(now)

    def shown(self, desk: Desk) -> Desk:
        """The course over `desk`, or `desk` itself."""
        shown = self._course.shown(desk)
        if self.is_shown and shown.headline != self._said:
            self._said = shown.headline
            log.debug("commissioning shows %s", self._said)
        return shown

    def picture(self, picture: Picture) -> Picture:
        """What is to be seen, over what the visit shows."""
        return self._course.picture() or picture

    def sound(self, sound: Sound) -> Sound:
        """What is to be heard, over what the visit plays."""
        return self._course.sound() or sound

    def to_save(self) -> tuple[Row, ...]:
        """Rows that are to be kept, each given once."""
        rows, self._rows = self._rows, ()
        return rows

    def put_away(self) -> tuple[Row, ...]:
        """Waits a moment for what is under way; the rows that tell of it, for a kiosk that ends."""
        self._errands.wait(2.0)
        self._errands.take_in(time.monotonic())
        return self.to_save()

    def close(self) -> None:
        """Waits a moment for what is under way."""
        self._errands.wait(2.0)

    def _plugged(self, event: HeadsetState) -> None:
        seen = self._course.known.seen.after(event)
        name = event.name if seen.has_headset else ""
        if name and name != self._headset:
            self._headset = name
            self.standing = self._stands()

    def _stands(self) -> Standing:
        try:
            document = acceptance.result(self._folder)
        except RecordsError as error:
            return Standing(False, said_by(error))
        return standing(document, self._config, self._hardware, self._headset, self._course.failed)

    def _carry_out(self, errand: Errand | None, now: float) -> None:
        """Does what the course asks for, beside the tick."""
        if errand is None:
            return
        do, what = errand.do, errand.what
        if do is Do.PIN:
            self.wants = "pin"
        elif do is Do.LIST:
            self._begin(do, self._listed)
        elif do is Do.ALLOW:
            self._begin(do, lambda: self._allowed(what))
        elif do is Do.CONFIRM:
            self._begin(do, self._confirmed)
        elif do is Do.KEEP:
            progress = {**self._progress(), "values": {}}
            self._errands.begin(lambda: self._keep(progress), self._was_kept, True)
        elif do is Do.VISIT:
            self._begin(do, lambda: acceptance.visit(self._folder))
        elif do is Do.SIGN:
            opening = self._course.opening
            self._errands.begin(self._signed, lambda found, now: self._was_signed(found, now, opening), True)
        elif do is Do.HAND:
            self._begin(do, self._handed)

    def _begin(self, do: Do, work: Callable[[], Any]) -> None:
        opening = self._course.opening
        self._asked_by = opening
        self._errands.begin(
            work, lambda answer, now: self._carry_out(self._course.told(do, answer, opening), now), True)

    def _refused(self, words: str, now: float) -> None:
        log.warning("commissioning: %s", words)
        say = self._course.known.say
        if self._saving:  # how far it came could not be kept: it is tried again with the next tick that changes it
            self._saving, self._kept = False, ""
        self._carry_out(self._course.refused(say(N_("Not done: {why}", why=words)), self._asked_by), now)

    def _listed(self) -> tuple[tuple[str, str, str, bool], ...]:
        return tuple((each.port, each.name, peripherals.kind(each), peripherals.is_usual(each))
                     for each in peripherals.peripherals())

    def _allowed(self, ports: tuple[str, ...]) -> tuple[str, str]:
        """How root's unit let them in: for a minute, not at all, or it is a machine without one."""
        if not allowing.PROGRAM.exists():
            return ABSENT, N_("This machine has no USBGuard: whatever is plugged in works.")
        folder = acceptance.place(self._folder)
        with in_words(self._folder):
            self._token = allowing.allow(folder, ports)
        phase = allowing.answered(self._token, (allowing.TRYING, allowing.MISSING), ALLOWED_S)
        if phase == allowing.TRYING:
            return PASS, ""
        if phase == allowing.MISSING:
            return FAIL, N_("Something was pulled meanwhile, or nothing was marked. Look again.")
        return FAIL, N_("The system did not answer. Do this step again; then the self-test, under Settings.")

    def _confirmed(self) -> tuple[str, str]:
        with in_words(self._folder):
            allowing.confirm(acceptance.place(self._folder), self._token)
        done = allowing.answered(self._token, (allowing.DONE, allowing.BACK), ALLOWED_S) == allowing.DONE
        return (PASS, "") if done else (FAIL, N_("It came too late, so all is as before. Do this step again."))

    def _keep(self, progress: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
        """Puts the course's values in force; (path, before, after) of each that changes."""
        known = self._course.known
        acceptance.keep_values(self._folder, known.values)
        staff = overlay.read(self._folder)  # what staff set lies over it
        if staff.keys() & known.values.keys():
            overlay.write(self._folder, {path: known.values.get(path, own) for path, own in staff.items()})
        self._keep_progress(progress)
        return tuple((path, str(before), str(new)) for path, new in known.values.items()
                     if (before := value(self._config, path)) != new)

    def _was_kept(self, changes: Any, now: float) -> None:
        for path, before, after in changes:
            self._note("setting", f"{path} = {before}", f"{path} = {after}", now)
        self._course.kept()
        self.again = True

    def _signed(self) -> str:
        about = {
            "kiosk_version": __version__, "installed": installed(), "hardware": self._hardware, "began": self._began,
            "signed_at": utc_now().isoformat(timespec="seconds")}
        return acceptance.keep_result(self._folder, result.document(self._course.known, about))

    def _was_signed(self, fingerprint: Any, now: float, opening: int) -> None:
        self.standing = self._stands()
        self._note("commissioning", "", "commissioned" if self.standing.whole else self.standing.why, now)
        self._carry_out(self._course.told(Do.SIGN, fingerprint, opening), now)

    def _handed(self) -> str:
        folder = self._folder / acceptance.FOLDER
        names = [self._hand(name, (folder / name).read_bytes())
                 for name in (acceptance.RESULT, acceptance.SIGNATURE, acceptance.REPORT)]
        return self._course.known.say(N_("On the stick: {name}."), name=", ".join(names))

    def _note(self, what: str, before: str, after: str, now: float) -> None:
        body = {"who": "staff", "what": what, "before": before, "after": after, "why": "commissioning"}
        self._rows += (Row(str(uuid.uuid4()), "audit", "", now, body),)

    def _progress(self) -> dict[str, Any]:
        return {"began": self._began, "boot": self._boot, "hardware": dict(self._hardware), **self._course.progress}

    def _save(self, now: float) -> None:
        """Keeps how far it came, one write after the other."""
        if self._saving or not (self._course.is_open or self._kept != "{}"):
            return
        progress = self._progress()
        text = json.dumps(progress, sort_keys=True)
        if text == self._kept:
            return
        self._saving, self._kept = True, text
        self._errands.begin(lambda: self._keep_progress(progress), self._was_saved, True)

    def _keep_progress(self, progress: dict[str, Any]) -> None:
        with self._writing:
            acceptance.keep_progress(self._folder, progress)

    def _was_saved(self, _: Any, now: float) -> None:
        self._saving = False
