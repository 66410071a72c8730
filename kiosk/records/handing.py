"""One small file onto or off a mounted stick, by the steps of `kiosk.records.stick`."""

from __future__ import annotations

import os
from pathlib import Path

from kiosk.errors import RecordsError
from kiosk.language import N_
from kiosk.records.stick import StickError, sync, sync_all

MOST_BYTES = 1 << 16  # of what is ever read from a stick
_LATER = N_("Plug the stick in again and try once more.")
_ANEW = N_("Copy it there anew on the other cart.")


def hand_over(stick: Path, name: str, data: bytes) -> Path:
    """Puts `data` onto the stick as `name`, in place of one that lies there, and reads it back.

    Raises:
        StickError: it could not be written, or reads back otherwise.
    """
    target, part = stick / name, stick / f"{name}.part"
    try:
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
        sync(target)
        sync(stick)
        sync_all(stick)
        same = target.read_bytes() == data
    except OSError as error:
        raise StickError(N_("{file} could not be written ({why}).", file=name, why=error.strerror), _LATER) from error
    if not same:
        raise StickError(N_("{file} reads back otherwise than it was written.", file=name), N_("Take another stick."))
    return target


def take(stick: Path, name: str) -> str:
    """The text of a small file on the stick; it is never followed elsewhere.

    Raises:
        RecordsError: there is none, or it is no text.
    """
    try:
        handle = os.open(stick / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise RecordsError(N_("there is no {file} on the stick.", file=name),
                           N_("Copy it there on the other cart first.")) from None
    except OSError as error:
        raise RecordsError(N_("{file} cannot be read ({why}).", file=name, why=error.strerror), _LATER) from None
    if len(data) > MOST_BYTES:
        raise RecordsError(N_("{file} is too long to be one.", file=name), _ANEW)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RecordsError(N_("{file} is no text.", file=name), _ANEW) from None
