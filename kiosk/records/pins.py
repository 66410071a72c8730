"""The staff PIN on disk and the reset stick; comparing takes a while by design, and never in the tick.

`pin` in the data folder, readable by its owner alone, holds an Argon2id hash (OWASP's least: 19 MiB, two
passes) and the name of the newest reset stick. A PIN of four to eight digits does not withstand somebody who has the
disk and a computer: it keeps a passer-by from taking scores along, no more.

The reset stick holds `lull-reset-pin`, signed by the cart's own key. Only the newest made for this cart is
taken. It belongs in the ward's safe, with the key of the cart's door: whoever holds both may set a new PIN.
"""

from __future__ import annotations

import json
import os
import queue
import re
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.errors import RecordsError
from kiosk.pin import LEAST, MOST
from kiosk.records import custody, files, sign
from kiosk.records.stick import sync, sync_all
from kiosk.records.trouble import in_words

FILE = "pin"
RESET_FILE = "lull-reset-pin"
_MOST_BYTES = 4096  # of what is ever read from a reset stick


def needed(folder: Path) -> bool:
    """Whether a PIN was set."""
    return "hash" in _read(folder)


def set_pin(folder: Path, pin: str) -> None:
    """Makes `pin` the PIN.

    Raises:
        RecordsError: it is no PIN, or cannot be kept.
    """
    from argon2 import PasswordHasher

    if not re.fullmatch(rf"[0-9]{{{LEAST},{MOST}}}", pin):
        raise RecordsError(f"a PIN has {LEAST} to {MOST} digits.", "Type digits only.")
    hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    _write(folder, {**_read(folder), "hash": hasher.hash(pin)})


def remove_pin(folder: Path) -> None:
    """From now on no PIN is asked for; reset sticks are forgotten too."""
    with in_words(folder):
        (folder / FILE).unlink(missing_ok=True)
        files.sync_folder(folder)


def is_right(folder: Path, pin: str) -> bool:
    """Whether `pin` is the PIN. Takes some tenths of a second."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(str(_read(folder).get("hash", "")), pin)
    except (VerificationError, InvalidHashError):
        return False


def make_reset_stick(folder: Path, stick: Path) -> Path:
    """Puts the reset file of this cart onto a stick; those made before are worth nothing any more.

    Raises:
        RecordsError: either cannot be written.
    """
    name = secrets.token_hex(16)
    with in_words(folder):
        key = custody.signing_key(folder)
    words = json.dumps({"lull": RESET_FILE, "cart": sign.public_hex(key), "name": name})
    target = stick / RESET_FILE
    with in_words(stick):
        target.unlink(missing_ok=True)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(handle, "w", encoding="ascii") as file:
            file.write(f"{words}\n{key.sign(words.encode()).hex()}\n")
        sync(target)
        sync(stick)
        sync_all(stick)
    _write(folder, {**_read(folder), "reset": name})
    return target


def is_reset_stick(folder: Path, stick: Path) -> bool:
    """Whether the newest reset file of this cart lies on the stick. Reads nothing else there."""
    text = reset_text(stick)
    try:
        words, signature = text.split(b"\n")[:2]
        said = json.loads(words)
        if not (folder / sign.KEY).exists():
            return False
        public = sign.public_hex(sign.signing_key(folder))
        return (
            said["lull"] == RESET_FILE and said["cart"] == public and said["name"] == _read(folder).get("reset")
            and sign.is_signed(public, bytes.fromhex(signature.decode("ascii")), words)
        )
    except (OSError, ValueError, KeyError, TypeError, RecordsError):
        return False


def reset_text(stick: Path) -> bytes:
    """What the reset file on a stick holds, as far as one is ever read; b"" where there is none."""
    try:
        handle = os.open(stick / RESET_FILE, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            return os.read(handle, _MOST_BYTES)
        finally:
            os.close(handle)
    except OSError:
        return b""


class Pins:
    """What the console asks of the PIN, each on a thread of its own.

    Args:
        folder: the data folder.
        set_once: the records say that there is a PIN, whether or not its file is there.
        check: compares; another one in tests.

    Attributes:
        needed: a PIN is asked for.
    """

    def __init__(
        self, folder: Path, set_once: bool = False, check: Callable[[Path, str], bool] = is_right
    ) -> None:
        self.needed = set_once or needed(folder)
        self._folder = folder
        self._check = check
        self._answers: queue.SimpleQueue[tuple[str, bool]] = queue.SimpleQueue()

    def check(self, pin: str) -> None:
        """Asks whether it is right: ("check", bool) from a later `poll`."""
        self._ask("check", lambda: self._check(self._folder, pin))

    def change(self, pin: str) -> None:
        """Asks to make it the PIN: ("change", bool) from a later `poll`."""
        def change() -> bool:
            set_pin(self._folder, pin)
            return True
        self._ask("change", change)

    def look(self, stick: str) -> None:
        """Asks whether the reset stick of this cart is plugged in: ("reset", bool) from a later `poll`."""
        self._ask("reset", lambda: is_reset_stick(self._folder, Path(stick)))

    def poll(self) -> tuple[tuple[str, bool], ...]:
        """The answers since the last call."""
        found = []
        while not self._answers.empty():
            found.append(self._answers.get())
        return tuple(found)

    def _ask(self, what: str, work: Callable[[], bool]) -> None:
        def answer() -> None:
            try:
                self._answers.put((what, work()))
            except Exception:  # a disk that fails, no memory: no is the safe answer, and it is said
                self._answers.put((what, False))
        threading.Thread(target=answer, name=f"pin {what}", daemon=True).start()


def _read(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / FILE).read_text("ascii"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return {"hash": ""}  # damaged: no number is right until it is set anew
    return found if isinstance(found, dict) else {"hash": ""}


def _write(folder: Path, content: dict[str, Any]) -> None:
    part = folder / f"{FILE}.{secrets.token_hex(4)}"
    with in_words(folder):
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(handle, "w", encoding="ascii") as file:
                file.write(json.dumps(content))
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, folder / FILE)
        finally:
            part.unlink(missing_ok=True)
        files.sync_folder(folder)
