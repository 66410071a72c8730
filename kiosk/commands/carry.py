"""`kiosk carry`: what the unit kiosk-export@.service runs while a stick is plugged in. The only part that mounts.

It looks at the stick once, waits, and brings over what the kiosk has made ready: an export, or one small file. It has
neither the database nor the cart's key, and sees no more of the data folder than `outgoing`. Two small files are all
that is said: the kiosk's `ask`, and in a folder of the stick's own `said`. A stick that is pulled ends this process
(BindsTo), and with it that folder and the mount, which nobody else ever saw.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.commands import options
from kiosk.devices import mounting
from kiosk.devices.usb import CARRIED, SAID, WRITE_PROTECTED, strange
from kiosk.errors import LullError, UnknownName
from kiosk.language import N_, packed, said_by
from kiosk.records.handing import hand_over, take
from kiosk.records.pins import RESET_FILE, reset_text
from kiosk.records.stick import Progress, StickError, bring, unfinished_copies
from kiosk.settings.clone import FILE as CONFIG

ASK = "ask"
LOOK_EVERY_S = 0.2
KEPT_WITHIN_S = 30.0  # the kiosk may be restarting; the copy is whole all the same
_FOLDER_BYTES = 1 << 16
_FOLDER = re.compile(r"lull-[A-Za-z0-9_-]+")
_BESIDE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_FILE = re.compile(rf"{re.escape(CONFIG)}|lull-support-[A-Za-z0-9-]+\.zip")
_FILE_BYTES = 1 << 24


def add(commands: Any) -> None:
    """Adds it to the command line."""
    carry = options.command(commands, "carry", _carry, "brings copies onto one stick; run by systemd, as its own user")
    carry.set_defaults(until_stopped=True)
    carry.add_argument("partition", metavar="PARTITION", help="its name under /dev, as in sdb1")
    carry.add_argument("--outgoing", type=Path, default=Path("/var/lib/lull/outgoing"), metavar="DIR")


def _carry(given: argparse.Namespace) -> int:
    if not mounting.is_partition(given.partition):
        raise UnknownName("partition", given.partition, ("names as sdb1",))
    carrier = Carrier(Path("/dev", given.partition), given.outgoing, CARRIED / given.partition)
    carrier.look()
    while True:
        carrier.turn()
        time.sleep(LOOK_EVERY_S)


class Carrier:
    """One stick, from plugging in to pulling out.

    Args:
        device: its partition.
        outgoing: where the kiosk makes exports ready, and asks.
        words: the stick's own folder, which only lives as long.
        mount, let_go, sleep: as `kiosk.devices.mounting` and `time`; others in tests.
    """

    def __init__(
        self, device: Path, outgoing: Path, words: Path, *,
        mount: Callable[[Path, Path, str], None] = mounting.mount,
        let_go: Callable[[Path], bool] = mounting.let_go,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._device, self._outgoing, self._words = device, outgoing, words
        self._mount, self._let_go, self._sleep = mount, let_go, sleep
        self._place = words / "stick"
        self._kind = ""
        self._done = ""

    def look(self) -> None:
        """Tells what kind of stick it is and whether a copy on it was not finished; hands on what is for carts."""
        self._place.mkdir(mode=0o700, exist_ok=True)
        try:
            with open(self._device, "rb") as head:
                kind = mounting.kind_of(head.read(mounting.HEAD_BYTES))
            if kind not in mounting.KINDS:
                self._say(detail=packed(strange(kind or "unknown")))
                return
            self._mount(self._device, self._place, kind)
            try:
                begun = bool(unfinished_copies(self._place))
                text = reset_text(self._place)
                config = _config(self._place)
            finally:
                self._let_go(self._place)
        except OSError as error:
            protected = error.errno in (errno.EROFS, errno.EACCES)
            self._say(detail=WRITE_PROTECTED if protected else N_("The stick cannot be read. Take another."))
            return
        self._kind = kind
        if text:
            (self._words / RESET_FILE).write_bytes(text)
        if config:
            (self._words / CONFIG).write_text(config, encoding="utf-8")
        self._say(unfinished=begun)

    def turn(self) -> None:
        """Does what the kiosk asks, if it asks anything new of this stick."""
        ask = self._asked()
        if not self._kind or ask.get("stick") != self._words.name or ask.get("token") in ("", None, self._done):
            return
        self._done = str(ask["token"])
        try:
            self._mount(self._device, self._place, self._kind)
        except OSError as error:
            self._say(token=self._done, failed=packed(N_("the stick cannot be mounted ({why}).", why=error.strerror)))
            return
        try:
            if "file" in ask:
                name = self._hand_over(str(ask["file"]))
            else:
                name = self._bring(str(ask["folder"]), [str(name) for name in ask.get("beside", ())])
        except (LullError, KeyError, TypeError, ValueError) as error:
            self._let_go(self._place)
            odd = StickError(N_("the kiosk asked in odd words."), N_("Copy again."))
            why = error if isinstance(error, LullError) else odd
            self._say(token=self._done, failed=packed(said_by(why)), unfinished="file" not in ask)
            return
        self._say(token=self._done, copied=name, free=self._let_go(self._place))

    def _hand_over(self, name: str) -> str:
        source = self._outgoing / name
        if not _FILE.fullmatch(name) or source.is_symlink():
            raise StickError(N_("{file} is no file for a stick.", file=name), N_("Try again."))
        try:
            data = source.read_bytes()[:_FILE_BYTES]
        except OSError as error:
            raise StickError(N_("{file} cannot be read ({why}).", file=name, why=error.strerror),
                             N_("Try again.")) from None
        arrived = hand_over(self._place, name, data).name
        if name == CONFIG:
            (self._words / CONFIG).write_bytes(data)
        return arrived

    def _bring(self, folder: str, beside: list[str]) -> str:
        source, others = self._outgoing / folder, [self._outgoing / name for name in beside]
        if not (_FOLDER.fullmatch(folder) and all(map(_BESIDE.fullmatch, beside))):
            raise StickError(N_("{folder} is no name of a copy.", folder=folder), N_("Copy again."))
        if any(path.is_symlink() for path in (source, *others, *source.glob("*"))):
            raise StickError(N_("{folder} holds a link.", folder=folder), N_("Copy again."))
        arrived = bring(source, self._place, self._tell, others)
        self._say(token=self._done, copied=arrived.name)
        for _ in range(round(KEPT_WITHIN_S / LOOK_EVERY_S)):
            ask = self._asked()
            if ask.get("token") != self._done or ask.get("kept"):
                break
            self._sleep(LOOK_EVERY_S)
        return arrived.name

    def _asked(self) -> dict[str, Any]:
        try:
            ask = json.loads((self._outgoing / ASK).read_bytes()[:_FOLDER_BYTES])
        except (OSError, ValueError):
            return {}
        return ask if isinstance(ask, dict) else {}

    def _tell(self, progress: Progress) -> None:
        self._say(token=self._done, share=round(progress.share, 3), words=packed(progress.words))

    def _say(self, **said: object) -> None:
        put(self._words / SAID, said)


def _config(stick: Path) -> str:
    """Another cart's configuration on the stick; "" where there is none that could be one."""
    try:
        return take(stick, CONFIG)
    except LullError:
        return ""


def put(path: Path, said: dict[str, object]) -> None:
    """Puts a small file in place of another, so that nobody reads half of it."""
    part = path.with_name(f".{path.name}")
    part.write_text(json.dumps(said), encoding="utf-8")
    os.replace(part, path)
