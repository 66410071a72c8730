"""What commissioning leaves in the data folder: `commission/` with its progress, what was set, and the signed result.

`commission.json` says what was done on which devices and how each requirement came out; `commission.sig` signs its
bytes with the cart's own key, as an export's manifest is; `commission.html` is the same for people. `cart.toml` holds
what the course found out of this cart, laid over the configuration file and under what staff set.
"""

from __future__ import annotations

import csv
import json
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
    """How far the course came; {} where it was never begun, or what is there cannot be read: it is begun anew."""
    try:
        found = json.loads((data / FOLDER / PROGRESS).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def keep_progress(data: Path, known: Mapping[str, Any]) -> None:
    """Keeps it; after a power cut all of it or what was there before.

    Raises:
        RecordsError: the disk refused.
    """
    folder = place(data)
    with in_words(data):
        files.replace(folder / PROGRESS, json_bytes(dict(known)))


def values(data: Path) -> overlay.Values:
    """What the course set on this cart, by path.

    Raises:
        ConfigError: the file is wrong.
    """
    path = data / FOLDER / VALUES
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return {}
    except UnicodeDecodeError:
        raise ConfigError(str(path), "is not UTF-8 text", "Remove it, and commission the cart anew.") from None
    config = parse(text, str(path))
    return {f"{section}.{key}": overlay.value(config, f"{section}.{key}")
            for section, part in tomllib.loads(text).items() for key in part}


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
        content = (folder / RESULT).read_bytes()
        document = json.loads(content)
        fits = sign.is_signed(document["public_key"], bytes.fromhex((folder / SIGNATURE).read_text("ascii")), content)
    except (OSError, ValueError, KeyError, TypeError):
        fits, document = False, {}
    if not fits:
        raise Damaged(N_("{file} is not as it was signed.", file=RESULT), N_("Commission this cart anew."))
    return dict(document)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))
