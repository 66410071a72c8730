"""The support bundle: what whoever repairs a cart from afar needs, and nothing of any patient.

One zip: what is installed, the configuration, the self-test now and at the first start, the log's last lines, how
many rows there are of each kind. No row is in it. As the log might one day name something of a visit, every
identifier that the records know (sessions, scores, codes) and whatever looks like one, radio addresses, straps' serial
numbers and folders of people are blotted out of every file.
"""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from kiosk.config import Config, dump
from kiosk.errors import RecordsError
from kiosk.records import files, first_check, rescue, schema, space
from kiosk.records.reading import read
from kiosk.records.stamps import utc_now

BLOT = "…"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![0-9a-f])[0-9a-f]{2}(?:[:_-][0-9a-f]{2}){5}(?![0-9a-f])", re.IGNORECASE)
_SERIAL = re.compile(r"\b(?=[0-9A-F]*\d)[0-9A-F]{8}\b")  # as straps have it behind their name
_PERSONAL = re.compile(r"(?:/run)?/(?:home|media|mnt|root)/[^\s\"']+")
_CODED = ("patient_code", "staff_code", "text", "note")  # of a body: never in a bundle
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def bundle(
    config: Config, folder: Path, inventory: Mapping[str, str], checks: Iterable[Mapping[str, object]],
    log: Iterable[str],
) -> bytes:
    """The zip's bytes."""
    known = identifiers(folder)
    texts = {
        "versions.json": json.dumps(dict(inventory), indent=2),
        "check.json": json.dumps(list(checks), indent=2),
        "configuration.toml": dump(_impersonal(config)),
        "counts.json": json.dumps(counts(folder), indent=2),
        "log.txt": "\n".join(log),
    }
    kept = folder / first_check.FILE
    if kept.is_file():
        texts["first-check.json"] = kept.read_text("utf-8", errors="replace")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for file, text in texts.items():
            archive.writestr(zipfile.ZipInfo(file, _FIXED_TIME), blotted(text, known))
    return made.getvalue()


def name(cart: str) -> str:
    """What the file is called."""
    return f"lull-support-{re.sub(r'[^A-Za-z0-9]+', '-', cart)}-{utc_now():%Y%m%dT%H%M%SZ}.zip"


def identifiers(folder: Path) -> frozenset[str]:
    """Everything in the records that names a visit, a score, a patient or a person."""
    found: set[str] = set()
    try:
        for entry in read(folder):
            found |= {entry.session_id, entry.uid}
            found |= {str(value) for key, value in (entry.body or {}).items() if key in _CODED and value}
    except RecordsError:
        pass  # what looks like a name is blotted out all the same
    return frozenset(each for each in found if len(each) >= 3)


def blotted(text: str, known: Iterable[str]) -> str:
    """`text` without any of `known`, nor anything that looks like a row's name; long names first."""
    for each in sorted(known, key=len, reverse=True):
        if each.lower() in text.lower():
            text = re.sub(re.escape(each), BLOT, text, flags=re.IGNORECASE)
    for looks in (_UUID, _ADDRESS, _SERIAL, _PERSONAL):
        text = looks.sub(BLOT, text)
    return text


def _impersonal(config: Config) -> Config:
    """Without the straps' addresses."""
    return replace(config, strap=replace(config.strap, allow=()))


def counts(folder: Path) -> dict[str, object]:
    """How many rows there are of each kind, how large, how full."""
    told: dict[str, object] = {"free_mb": space.free_mb(folder), "backups": len(rescue.backups(folder))}
    database, head = folder / schema.DATABASE, files.read_head(folder)
    told["damage"] = rescue.fault(database, head) if database.exists() else "no records yet"
    if database.exists():
        told["bytes"] = database.stat().st_size
        try:
            with schema.reading(database) as connection:
                rows = connection.execute("SELECT kind, count(*) FROM entry GROUP BY kind ORDER BY kind")
                told["rows"] = dict(rows.fetchall())
        except (sqlite3.Error, RecordsError) as error:
            told["rows"] = str(error)
    return told
