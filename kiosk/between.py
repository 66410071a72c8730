"""Between two kiosks: what can only be done while none is built, and the page of a cart that was wiped."""

from __future__ import annotations

import time
from pathlib import Path

from kiosk.config import Config
from kiosk.console.status import Status
from kiosk.console.window import NoWindow, Window
from kiosk.devices import usb
from kiosk.devices.service import Service
from kiosk.errors import LullError
from kiosk.language import language, said_by
from kiosk.office import UNSEEN
from kiosk.records import ending, space, store
from kiosk.records.erasure import erase
from kiosk.records.stick import StickError
from kiosk.settings import retired as pages
from kiosk.view import Desk

BETWEEN_S = 600.0  # a large folder is erased or wiped, and opened again: the watchdog waits
LOOK_S = 0.05  # nothing moves on that page


def erased(folder: Path, visit: str, reason: str, config: Config) -> str:
    """Erases a visit, between two kiosks; how it went, in words."""
    say = language(config.kiosk.language).say
    try:
        count = erase(folder, visit, reason, space.spare(config.records.spare, folder))
    except LullError as error:
        return say("Not done: {why}", why=said_by(error))
    return say("The visit was erased: {count} rows. Copies made before are not reached.", count=count)


def wiped(folder: Path, stick: Path, config: Config) -> str:
    """Wipes the cart, between two kiosks; how it went, in words."""
    say = language(config.kiosk.language).say
    try:
        if stick.is_relative_to(usb.CARRIED):
            raise StickError(*UNSEEN)
        name = ending.wipe(folder, stick, space.spare(config.records.spare, folder)).name
    except LullError as error:
        return say("Not done: {why}", why=said_by(error))
    return say("The certificate is on the stick: {name}. Switch the cart off.", name=name)


def retired(
    window: Window | NoWindow, folder: Path, config: Config, told: str, ended: list[int], until: float,
    manager: Service,
) -> None:
    """The page of a cart that was wiped, or is half wiped: no part is built, and no record begins."""
    say = language(config.kiosk.language).say
    window.speak(config.kiosk.language, config.session.worlds, (), "")
    status, sticks = Status(config.kiosk.record_kind), usb.sticks("auto")
    sticks.start()
    manager.pause(BETWEEN_S)
    try:
        while not ended and (now := time.monotonic()) < until:
            taps, _, closed = window.poll(now)
            if closed:
                return
            for event in sticks.poll(now):
                status = status.after(event)
            stick = next(iter(status.stick.mounted), "")
            desk = pages.page(say, store.WIPED, ending.wiped(folder), bool(stick), told)
            if desk.keys & {tap.key for tap in taps}:
                window.show(Desk("facts", say("One moment …")), status)
                told = wiped(folder, Path(stick), config)
                continue
            window.show(desk, status)
            manager.ready()
            manager.alive(now)
            time.sleep(LOOK_S)
    finally:
        sticks.close()
