"""A study's files: what `kiosk study seal` writes, and the folder that a cart reads.

    OUT/cart/protocol.toml list.json key    to the cart, named by `study.folder`
    OUT/statistician/opening.json           seed, salt and the whole list: away from every ward
    OUT/commitment.txt                      to be published, or printed and signed, before the first patient
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from kiosk.errors import ConfigError, NotOurs, RecordsError
from kiosk.studies import protocol, sealed
from kiosk.studies.protocol import Study
from kiosk.studies.sealed import SealedList

PROTOCOL, LIST, KEY = "protocol.toml", "list.json", "key"


def read_protocol(path: Path) -> Study:
    """The study of a protocol file, or of a cart's folder.

    Raises:
        ConfigError: it cannot be read, or is not right.
    """
    path = path / PROTOCOL if path.is_dir() else path
    return protocol.parse(_bytes(path), str(path))


def read(folder: Path, kiosk_id: str) -> tuple[Study, SealedList]:
    """The study and the sealed list of a cart's folder.

    Raises:
        ConfigError: a file is missing or not right.
        RecordsError: the list was changed, or belongs elsewhere.
    """
    study = read_protocol(folder / PROTOCOL)
    try:
        content, secret = json.loads(_bytes(folder / LIST)), bytes.fromhex(_bytes(folder / KEY).decode("ascii"))
    except (ValueError, RecursionError):
        raise RecordsError(f"The sealed list in {folder} or its key was changed.", "Tell the study's office.") from None
    if not isinstance(content, dict):
        raise NotOurs(f"{folder / LIST} is no sealed list.", "Name the folder that `kiosk study seal` made.")
    return study, SealedList(content, secret, study, kiosk_id)


def seal(source: Path, out: Path, kiosk_id: str = "") -> str:
    """Draws a list for the protocol in `source` and writes everything below `out`; returns the commitment.

    Raises:
        ConfigError: the protocol is not right, or `out` is there already.
    """
    study = read_protocol(source)
    opening = sealed.draw(study, secrets.token_bytes(32))
    secret = secrets.token_bytes(32)
    try:
        out.mkdir(parents=True)
    except FileExistsError:
        raise ConfigError(str(out), "is there already", "A list is drawn once: name a new folder.") from None
    cart, statistician = out / "cart", out / "statistician"
    cart.mkdir()
    statistician.mkdir(mode=0o700)
    _write(cart / PROTOCOL, _bytes(source), 0o644)
    _write(cart / LIST, _json(sealed.seal(study, opening, secret, kiosk_id)), 0o644)
    _write(cart / KEY, secret.hex().encode(), 0o600)
    _write(statistician / "opening.json", _json(opening.content()), 0o600)
    _write(out / "commitment.txt", (
        f"study       {study.id} {study.version}\nprotocol    SHA-256 {study.sha256}\n"
        f"cart        {kiosk_id or 'any one'}\nlist        SHA-256 {opening.commitment}\n").encode(), 0o644)
    return opening.commitment


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), f"cannot be read ({error.strerror})", "Name a readable file.") from None


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _write(path: Path, content: bytes, mode: int) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
