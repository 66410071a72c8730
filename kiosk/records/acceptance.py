"""What commissioning leaves in the data folder: `commission/` with its progress, what was set, and the signed result.

`commission.json` says what was done on which devices and how each requirement came out; `commission.sig` signs its
bytes with the cart's own key, as an export's manifest is; `commission.html` is the same for people. `cart.toml` holds
what the course found out of this cart, laid over the configuration file and under what staff set.
"""

from __future__ import annotations

import csv
import json
import os
import stat
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from kiosk.config import Config, parse
from kiosk.errors import ConfigError, Damaged, RecordsError
from kiosk.language import N_
from kiosk.records import custody, files, sign
from kiosk.records.acceptance_page import page
from kiosk.records.outgoing import glance
from kiosk.records.package import json_bytes
from kiosk.records.trouble import in_words
from kiosk.settings import overlay

FOLDER = "commission"
PROGRESS, VALUES, BROKEN = "progress.json", "cart.toml", "cart.broken"
RESULT, SIGNATURE, REPORT = "commission.json", "commission.sig", "commission.html"
LARGEST = 1_000_000  # bytes; what is larger, or no plain file, is none of ours
SET = frozenset({  # what the course may set on a cart
    "kiosk.id", "kiosk.language", "cleaning.product", "cleaning.contact_min", "headset.quality", "audio.calibration_db",
    "console.pedal", "console.call", "strap.allow",
})


def place(data: Path) -> Path:
    """The folder, made if need be.

    Raises:
        RecordsError: it cannot be.
    """
    folder = data / FOLDER
    with in_words(data):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def progress(data: Path) -> dict[str, Any]:
    """How far the course came; {} where it was never begun, or what is there is not as this cart's key sealed it."""
    try:
        sealed = json.loads(_content(data / FOLDER / PROGRESS))
        text = sealed["progress"]
        key = sign.public_hex(sign.signing_key(data)) if (data / sign.KEY).exists() else ""
        if not key or not sign.is_signed(key, bytes.fromhex(sealed["seal"]), text.encode()):
            return {}
        found = json.loads(text)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, Damaged):
        return {}
    return found if isinstance(found, dict) else {}


def keep_progress(data: Path, known: Mapping[str, Any]) -> None:
    """Keeps it; after a power cut all of it or what was there before.

    Raises:
        RecordsError: the disk refused.
    """
    folder = place(data)
    with in_words(data):
        text = json.dumps(dict(known), sort_keys=True)
        seal = custody.signing_key(data).sign(text.encode()).hex()
        files.replace(folder / PROGRESS, json_bytes({"progress": text, "seal": seal}))


def values(data: Path) -> overlay.Values:
    """What the course set on this cart, by path.

    Raises:
        ConfigError: the file is wrong.
    """
    path = data / FOLDER / VALUES
    try:
        text = _content(path).decode()
    except OSError:
        return {}
    except UnicodeDecodeError:
        raise ConfigError(str(path), "is not UTF-8 text", "Remove it, and commission the cart anew.") from None
    config = parse(text, str(path))
    for name in sorted(f"{section}.{key}" for section, part in tomllib.loads(text).items() for key in part):
        if name not in SET:
            raise ConfigError(name, f"is not set by commissioning, yet it is in {path}", "Set it elsewhere.")
    return {f"{section}.{key}": overlay.value(config, f"{section}.{key}")
            for section, part in tomllib.loads(text).items() for key in part}


def check_values(found: Any) -> None:
    """What the course kept to be set can be.

    Raises:
        ConfigError: a path is not the course's, or a value cannot be.
    """
    if not isinstance(found, Mapping) or not set(found) <= SET:
        raise ConfigError(PROGRESS, "sets what is not its own", "Commission the cart anew.")
    try:
        text = overlay.written({path: tuple(new) if isinstance(new, list) else new for path, new in found.items()})
    except (TypeError, ValueError, AttributeError):
        raise ConfigError(PROGRESS, "holds a value that cannot be", "Commission the cart anew.") from None
    parse(text, PROGRESS)


def laid_under(config: Config, data: Path) -> Config:
    """`config` with what the course set; a broken file is set aside, and the cart is not as it was commissioned."""
    try:
        return overlay.laid_over(config, values(data))
    except ConfigError:
        with suppress(OSError):  # a disk that is only read: it stays, and is passed over
            (data / FOLDER / VALUES).replace(data / FOLDER / BROKEN)
        return config


def keep_values(data: Path, new: Mapping[str, Any]) -> None:
    """Puts what the course found in force from the next start, beside what it found before.

    Raises:
        RecordsError: the disk refused.
        ConfigError: what lies there is wrong.
    """
    folder = place(data)
    with in_words(data):
        files.replace(folder / VALUES, overlay.written({**values(data), **new}).encode())


def visit(data: Path) -> tuple[tuple[str, str, str], ...]:
    """Question, moment and value, "" for none, of the newest visit, as the CSV of a whole export says them.

    Raises:
        RecordsError: no export can be made, or no visit is in it.
    """
    with glance(data) as export:
        sessions, scores = (_rows(export / name) for name in ("sessions.csv", "pain_scores.csv"))
        if not sessions:
            raise RecordsError(N_("no visit is in the records."), N_("Have one, from Start to Cleaned."))
        newest = sessions[-1]["session_id"]
        return tuple((row["question"], row["moment"], row["value"]) for row in scores
                     if row["session_id"] == newest and row["is_current"] == "1")


def keep_result(data: Path, document: Mapping[str, Any]) -> str:
    """Signs and writes the result and its page; the fingerprint of the key that signed.

    Raises:
        RecordsError: the disk refused, or the cart's key is missing.
    """
    folder = place(data)
    with in_words(data):
        key = custody.signing_key(data)
        public = sign.public_hex(key)
        content = json_bytes({**document, "public_key": public})
        for name, written in ((SIGNATURE, key.sign(content).hex().encode()), (RESULT, content),
                              (REPORT, page(document, sign.fingerprint(public)).encode())):
            files.replace(folder / name, written)
    return sign.fingerprint(public)


def result(data: Path) -> dict[str, Any] | None:
    """The signed result of this cart; None where it was never commissioned.

    Raises:
        Damaged: it was changed, or another cart's key signed it.
    """
    folder = data / FOLDER
    with in_words(data):
        if not (folder / RESULT).exists():
            return None
    document = signed(folder)
    with in_words(data):
        if not (data / sign.KEY).exists() or document["public_key"] != sign.public_hex(sign.signing_key(data)):
            raise Damaged(N_("{file} was signed by another cart.", file=RESULT), N_("Commission this cart."))
    return document


def signed(folder: Path) -> dict[str, Any]:
    """The result that lies in a folder, as it was signed.

    Raises:
        Damaged: it was changed.
    """
    try:
        content = _content(folder / RESULT)
        document = json.loads(content)
        seal = bytes.fromhex(_content(folder / SIGNATURE).decode("ascii"))
        fits = sign.is_signed(document["public_key"], seal, content)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        fits, document = False, {}
    if not fits:
        raise Damaged(N_("{file} is not as it was signed.", file=RESULT), N_("Commission this cart anew."))
    return dict(document)


def _content(path: Path) -> bytes:
    """A plain file's bytes; a pipe or a device is never waited for.

    Raises:
        OSError: it is none, or larger than `LARGEST`.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is no file")
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(f"{path} is larger than {LARGEST} bytes")
    return content


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))
