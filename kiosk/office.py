"""What the settings set off: files written, things looked up, each on a thread of its own; nothing here waits.

The pages are `kiosk.settings`, pure. A change is kept in the data folder and told in the records; the kiosk is
then to be built anew with it: `again` says so.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from kiosk import check, logs
from kiosk.commands.delivery import hand_on
from kiosk.config import Config
from kiosk.devices.usb import CARRIED
from kiosk.devices.wallclock import clock
from kiosk.errands import Errands
from kiosk.errors import RecordsError
from kiosk.events import Row
from kiosk.language import N_, language, said_by
from kiosk.records import ending, erasure, handing, space
from kiosk.records import overlay as kept
from kiosk.records.audits import newest
from kiosk.records.bundle import bundle, name
from kiosk.records.first_check import first_check
from kiosk.records.inventory import inventory
from kiosk.records.stamps import utc_now
from kiosk.records.stick import StickError
from kiosk.settings import clone, overlay
from kiosk.settings.desk import KEYS, Settings, pages
from kiosk.settings.records import Visit
from kiosk.settings.sheet import Ask, Fact, Shared, Wish
from kiosk.view import Desk

UNSEEN = (N_("this cart's console cannot look at what is on a stick."),
          N_("Run on the cart: {command}.", command="kiosk wipe STICK"))
LAST_S = 2.0  # of the ten within which the power button has it all on disk

TITLES = {  # of what is installed and of the self-test
    "kiosk": N_("Software"), "installed": N_("Installed files"), "configuration": N_("Configuration"),
    "cart": N_("Cart"), "key": N_("Key"), "records": N_("Records"), "runtime": N_("Libraries"),
    "system": N_("System"), "gl": N_("Picture"), "disk": N_("Disk"), "console": N_("Screen"),
    "openxr": N_("Headset"), "strap": N_("Heart strap"), "audio": N_("Sound"), "fonts": N_("Letters"),
    "clock": N_("Clock"),
}

log = logging.getLogger(__name__)


class Office:
    """The settings of one kiosk.

    Args:
        base: the configuration without what staff have set.
        config: as the kiosk runs.
        folder: the data folder.

    Attributes:
        again: the kiosk is to be built anew.
        stick: where the stick that is plugged in is mounted, or its unit's folder; "" for none.
        copying: scores are being copied to it.
        clock: the machine's.
        wants_pin: the PIN is to be asked for once more, then `confirmed` called.
        erasing: a visit that is to be erased, and why; None: none.
        wiping: this cart is to be wiped, with this stick; None: it is not.
        teaching: for teaching, or no more; as it is now until then.
        commissioning: the cart's commissioning is wanted.
        standing: how the cart's commissioning stands, in words.
    """

    keys = KEYS

    def __init__(self, base: Config, config: Config, folder: Path, teaching: bool = False) -> None:
        self._folder = folder
        self._shared = Shared(base, config, language(config.kiosk.language).say, bool(config.study.folder))
        self._settings = Settings(self._shared, pages())
        self._errands = Errands(self._refused, "settings")
        self._rows: tuple[Row, ...] = ()
        self._page = ""
        self.again = False
        self.teaching = teaching
        self.commissioning = False
        self.standing = ""
        self.stick = ""
        self.copying = False
        self.clock = clock("auto")
        self.wants_pin = False
        self.wiping: Path | None = None
        self.erasing: tuple[str, str] | None = None

    @property
    def is_open(self) -> bool:
        """They are shown."""
        return bool(self._settings.page)

    def open(self, now: float) -> None:
        """Shows them."""
        self._settings.open(now)

    def close(self) -> None:
        """Leaves them; what was changed and not kept is forgotten, and nothing is wiped or erased any more."""
        self._settings.close()
        self._call_off()

    def press(self, key: str, now: float) -> None:
        """Takes a key of theirs."""
        if key == "settings_back":
            self._call_off()
        wish = self._settings.press(key, now)
        if wish:
            self._carry_out(wish, now)

    def _call_off(self) -> None:
        """Nothing is wiped or erased that has not begun."""
        if self.wiping or self.erasing:
            self.wiping, self.erasing, self.again = None, None, False

    def shown(self, desk: Desk, now: float) -> Desk:
        """They over `desk`, or `desk` itself. Takes in what was found out meanwhile."""
        self._shared.stick = bool(self.stick)
        if self._settings.page:
            self._shared.wall = utc_now().astimezone(self._zone())
        self._errands.take_in(now)
        if due := self._settings.due(now):
            try:
                self._carry_out(due, now)
            except StickError as error:  # pulled in the last ten seconds
                self._refused(said_by(error), now)
        desk = self._settings.shown(desk, now)
        if self._settings.page != self._page:
            self._page = self._settings.page
            log.info("settings: %s", self._page or "closed")
        return desk

    @property
    def stoppable(self) -> frozenset[str]:
        """As `Settings.stoppable`."""
        return self._settings.stoppable

    @property
    def busy(self) -> bool:
        """Something is under way of which a row will tell."""
        return self._errands.busy

    def to_save(self) -> tuple[Row, ...]:
        """Rows that are to be kept, each given once."""
        rows, self._rows = self._rows, ()
        return rows

    def put_away(self, now: float) -> tuple[Row, ...]:
        """The last rows of a kiosk that ends, those of what is under way too; waits for it, but not for ever."""
        self._errands.wait(LAST_S)
        self._errands.take_in(now)
        return self.to_save()

    def teach(self, on: bool, now: float, why: str = "") -> None:
        """Teaching begins or ends: a row, and the kiosk built anew."""
        if on is not self.teaching:
            self.note("teaching", "off" if on else "on", "on" if on else "off", now, why)
            self.teaching, self.again = on, True

    def _carry_out(self, wish: Wish, now: float) -> None:
        say, before_now = self._shared.say, self._shared.before
        if wish.ask is Ask.TEACH:
            self.teach(True, now)
        if wish.ask is Ask.KEEP:
            values = overlay.differing(self._shared.base, self._shared.wanted)
            before = {path: overlay.value(self._shared.before, path) for path in wish.what}
            self._errands.begin(
                lambda: kept.write(self._folder, values), lambda _, at: self._changed(before, wish.what, at), True)
        elif wish.ask in (Ask.GIVE, Ask.BUNDLE) and self.busy:
            pass  # pressed twice: the first is on its way, and says so
        elif wish.ask is Ask.GIVE:
            self._say(say(N_("Copying …")))
            self._errands.begin(lambda: self.hand(clone.FILE, clone.written(before_now).encode()), self._handed, True)
        elif wish.ask is Ask.BUNDLE:
            self._say(say(N_("Making it …")))
            self._errands.begin(self._bundle, self._handed, True)
        elif wish.ask is Ask.TAKE:
            self._errands.begin(lambda: clone.read(handing.take(self._stick(), clone.FILE)), self._found("TAKE"))
        elif wish.ask is Ask.ABOUT:
            self._errands.begin(self._about, self._found("ABOUT"))
        elif wish.ask is Ask.NEWEST:
            self._errands.begin(self._newest, self._found("NEWEST"))
        elif wish.ask is Ask.CLOCK:
            to = utc_now() + timedelta(seconds=wish.what["shift_s"])
            self._say(say(N_("Setting it …")))
            self._errands.begin(lambda: self._set_clock(to), self._was_set, True)
        elif wish.ask is Ask.PROOF:
            self._errands.begin(self._proof, self._found("PROOF"))
        elif wish.ask is Ask.CONFIRM:
            self.wants_pin = True
        elif wish.ask is Ask.VISITS:
            self._errands.begin(self._visits, self._found("VISITS"))
        elif wish.ask is Ask.ERASE:
            self.erasing, self.again = (wish.what["visit"], wish.what["reason"]), True
        elif wish.ask is Ask.WIPE:
            self.wiping, self.again = self._seen_stick(), True
        elif wish.ask is Ask.COMMISSION:
            self.commissioning = True
            self.close()
        elif wish.ask is Ask.TEST:
            self._errands.begin(self._test, self._found("TEST"))

    def _say(self, words: str) -> None:
        self._settings.said(words)

    def _found(self, what: str) -> Callable[[Any, float], None]:
        return lambda told, now: self._settings.answered(what, told)

    def _stick(self) -> Path:
        """The stick that is plugged in: where it is mounted, or what its own unit says of it.

        Raises:
            StickError: there is none, or it is busy.
        """
        if not self.stick:
            raise StickError(N_("there is no stick."), N_("Plug one in."))
        if self.copying:
            raise StickError(N_("scores are being copied to this stick."), N_("Wait until it says Safe to remove."))
        return Path(self.stick)

    def _seen_stick(self) -> Path:
        """The same where the stick is mounted for this process to look at.

        Raises:
            StickError: there is none, or only its own unit sees it.
        """
        stick = self._stick()
        if stick.is_relative_to(CARRIED):
            raise StickError(*UNSEEN)
        return stick

    def hand(self, name: str, data: bytes) -> str:
        """Puts a small file onto the stick; its name there.

        Raises:
            LullError: there is no stick, or it could not be written.
        """
        stick = self._stick()
        if stick.is_relative_to(CARRIED):
            return hand_on(self._folder, stick, name, data)
        return handing.hand_over(stick, name, data).name

    def _handed(self, name: Any, now: float) -> None:
        self.note("handed over", "", str(name), now)
        self._say(self._shared.say(N_("On the stick: {name}."), name=name))

    def confirmed(self) -> None:
        """The PIN was right once more, or none was set."""
        self._settings.confirmed()

    def _proof(self) -> tuple[str, tuple[Fact, ...]]:
        """Why the cart may not be wiped, in words, or what proves that it may."""
        say = self._shared.say
        try:
            spare = space.spare(self._shared.base.records.spare, self._folder)
            found = ending.proof(self._folder, self._seen_stick(), spare)
        except RecordsError as error:
            return say(said_by(error)), ()
        return "", (
            (say(N_("Cart")), f"{found.kiosk_id}, {found.key}", "ok"), (say(N_("Copy")), found.export, "ok"),
            (say(N_("Rows in it")), str(found.rows), "ok"), (say(N_("Last")), found.chain_head[:16], "ok"))

    def _visits(self) -> tuple[Visit, ...]:
        """Every visit that is kept, in words, the newest first."""
        say, zone = self._shared.say, self._zone()
        return tuple(
            (each.name, f"{each.began.astimezone(zone):%Y-%m-%d %H:%M} {each.code}".strip(),
             say(N_("{count} answers"), count=each.answers)) for each in erasure.visits(self._folder))

    def _newest(self) -> str:
        """The newest row's own time, in the kiosk's zone."""
        last = newest(self._folder)
        return f"{last.astimezone(self._zone()):%Y-%m-%d %H:%M}" if last else ""

    def _set_clock(self, to: datetime) -> tuple[str, str]:
        before = utc_now().isoformat(timespec="seconds")
        self.clock.set(to)
        return before, to.isoformat(timespec="seconds")

    def _was_set(self, times: Any, now: float) -> None:
        self.note("clock", times[0], times[1], now, "set on the console")
        self._say(self._shared.say(N_("The clock is set.")))

    def _zone(self) -> ZoneInfo | None:
        try:
            return ZoneInfo(self._shared.wanted.kiosk.time_zone)
        except (LookupError, ValueError, OSError):
            return None  # the machine's own

    def _about(self) -> tuple[Fact, ...]:
        found = inventory(self._shared.before, self._folder)
        whole = found["installed"]  # half of it, to be read out; all of it is in a support bundle
        found["installed"] = " ".join(whole[i:i + 4] for i in range(0, 32, 4))
        say = self._shared.say
        facts = tuple((say(TITLES[name]), say(words), "") for name, words in found.items())
        first = self._first_check()
        facts += ((say(N_("Commissioned")), self.standing, ""),)
        return (*facts, (say(N_("First check")), first, "")) if first else facts

    def _first_check(self) -> str:
        """What the self-test of the cart's first start found; "" where none was kept."""
        say = self._shared.say
        try:
            first = first_check(self._folder)
        except RecordsError as error:
            return say(said_by(error))
        if first is None:
            return ""
        date = f"{first.at.astimezone(self._zone()):%Y-%m-%d}"
        if not first.wrong:
            return say(N_("{date}: all in order"), date=date)
        names = ", ".join(say(TITLES.get(name, name)) for name in first.wrong)
        return say(N_("{date}: not right then: {names}"), date=date, names=names)

    def _test(self) -> tuple[Fact, ...]:
        checks = check.run(self._shared.before, self._folder)
        tones = {"ok": "ok", "warn": "warn", "fail": "fail"}  # what is absent and not needed is neither well nor ill
        say = self._shared.say
        return tuple((say(TITLES[one.name]), f"{say(one.detail)} {say(one.fix)}".strip(), tones.get(one.state, ""))
                     for one in checks)

    def _bundle(self) -> str:
        self._stick()
        config = self._shared.before
        checks = [asdict(one) for one in check.run(config, self._folder)]
        data = bundle(config, self._folder, inventory(config, self._folder), checks, logs.recent())
        return self.hand(name(config.kiosk.id), data)

    def _changed(self, before: overlay.Values, after: Any, now: float) -> None:
        for path, old in before.items():
            self.note("setting", f"{path} = {kept.in_short(old)}", f"{path} = {kept.in_short(after[path])}", now)
        self.again = True

    def note(self, what: str, before: str, after: str, now: float, why: str = "", who: str = "staff") -> None:
        """An audit row."""
        body = {"who": who, "what": what, "before": before, "after": after, "why": why}
        self._rows += (Row(str(uuid.uuid4()), "audit", "", now, body),)

    def _refused(self, words: str, now: float) -> None:
        self._settings.refused(self._shared.say("Not done: {why}", why=words))
