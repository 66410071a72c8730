"""How `kiosk export` is run: by hand, or as the console's child that says how far it is and lets the stick go."""

from __future__ import annotations

import json
import math
import os
import sys
import time
import uuid
from pathlib import Path

from kiosk.commands.carry import ASK, put
from kiosk.commands.note import note
from kiosk.devices import mounting
from kiosk.devices.usb import CARRIED, SAID
from kiosk.errors import Damaged, LullError, RecordsError
from kiosk.language import N_, packed, said_by, unpacked
from kiosk.records import outgoing
from kiosk.records.outgoing import deliver, ready
from kiosk.records.stick import PULLED, Progress, StickError

ANSWERS_WITHIN_S = 60.0  # a slow stick; nobody waits for it but a page that can be left


def by_hand(
    data: Path, to: Path, profile: str, recipient: str, beats: bool | None = None, kiosk_id: str = "unnamed"
) -> Path:
    """Delivers an export and notes it in the records; the folder.

    Raises:
        LullError, OSError: as `deliver`.
    """
    folder = deliver(data, to, profile, recipient, beats=beats, kiosk_id=kiosk_id)
    note(data, "export", folder.name)
    return folder


def for_console(data: Path, to: Path, profile: str, recipient: str, kiosk_id: str = "unnamed") -> int:
    """Delivers an export to a mounted stick: lines of JSON on stdout; 0, or 1 where the records are damaged.

    Lines: {"share", "words"} on the way; {"copied": NAME} once everything is on the stick and was read back,
    after which it waits until stdin ends (the result is in the records by then); {"free": true} once the stick
    is unmounted; {"refused": WORDS} where it cannot be done, before the error itself.

    Raises:
        LullError, OSError: as `deliver`.
    """
    try:
        return (_hand_over if to.is_relative_to(CARRIED) else _mounted)(data, to, profile, recipient, kiosk_id)
    except LullError as error:
        _line(refused=packed(said_by(error)))
        raise


def _mounted(data: Path, to: Path, profile: str, recipient: str, kiosk_id: str) -> int:
    """The same where the stick is mounted for all to see."""
    if not os.path.ismount(to):
        raise StickError(N_("the stick is gone."), N_("Plug it in again."))
    damage: Damaged | None = None
    try:
        name = deliver(data, to, profile, recipient, _tell, kiosk_id=kiosk_id).name
    except Damaged as error:
        damage, name = error, N_("a copy of damaged records")
    _line(copied=name)
    sys.stdin.read()
    _line(free=mounting.let_go(to))
    if damage:
        raise damage
    return 0


def _hand_over(data: Path, words: Path, profile: str, recipient: str, kiosk_id: str) -> int:
    """The same where the stick's own unit (`kiosk carry`) brings the files over: its words are passed on."""
    with ready(data, profile, recipient, _tell, for_unit=True, kiosk_id=kiosk_id) as made:
        if made is None:
            raise RecordsError(N_("there is nothing to copy."), N_("Check the data folder."))
        place = made.folder.parent
        ask: dict[str, object] = {"token": str(uuid.uuid4()), "stick": words.name, "folder": made.folder.name,
                                  "beside": [path.name for path in made.beside]}
        for path in (*made.folder.iterdir(), *made.beside, made.folder):
            path.chmod(0o750 if path.is_dir() else 0o640)  # the unit's user is of our group
        put(place / ASK, ask)
        heard: dict[str, object] = {}
        copied = False
        while "free" not in heard:
            heard = _next(words, str(ask["token"]), heard)
            if "failed" in heard:
                raise StickError(unpacked(heard["failed"]))
            if "copied" in heard and not copied:
                copied = True
                _line(copied=heard["copied"])
                sys.stdin.read()
                put(place / ASK, ask | {"kept": True})
            elif "share" in heard:
                _line(share=heard["share"], words=heard["words"])
        _line(free=heard["free"])
        if made.damage:
            raise made.said_of(N_("the copy"))
    return 0


def hand_on(data: Path, words: Path, name: str, content: bytes) -> str:
    """Has the stick's own unit put one small file onto it; its name there.

    Raises:
        RecordsError: the unit is busy with a copy, or there is no room to make the file ready.
        StickError: the stick was pulled, does not answer, or could not be written.
    """
    with outgoing.place(data, for_unit=True) as place:
        if place is None:
            raise RecordsError(N_("no room to make the file in."), N_("Free some space on the cart's disk."))
        (place / name).write_bytes(content)
        (place / name).chmod(0o640)  # the unit's user is of our group
        token = str(uuid.uuid4())
        put(place / ASK, {"token": token, "stick": words.name, "file": name})
        told = _next(words, token, {}, time.monotonic() + ANSWERS_WITHIN_S)
        if "failed" in told:
            raise StickError(unpacked(told["failed"]))
        return str(told.get("copied", name))


def _next(words: Path, token: str, last: dict[str, object], until: float = math.inf) -> dict[str, object]:
    """The next that the unit says about this copy.

    Raises:
        StickError: its folder is gone, as it is when the stick is pulled; it is silent `until` then.
    """
    while time.monotonic() < until:
        try:
            said = json.loads((words / SAID).read_bytes())
        except FileNotFoundError:
            raise StickError(*PULLED) from None
        except ValueError:
            said = {}
        if said.get("token") == token and said != last:
            return dict(said)
        time.sleep(0.1)
    raise StickError(N_("the stick does not answer."), N_("Pull it out, plug it in again and try once more."))


def _tell(progress: Progress) -> None:
    _line(share=round(progress.share, 3), words=packed(progress.words))


def _line(**said: object) -> None:
    print(json.dumps(said), flush=True)
