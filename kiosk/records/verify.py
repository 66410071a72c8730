"""`kiosk verify`: whether a data folder or an export is whole. Runs on any computer, changes nothing."""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.errors import Damaged, NotOurs
from kiosk.records import acceptance, reading, rescue, sealed, sign
from kiosk.records.export import MANIFEST, SIGNATURE
from kiosk.records.files import HEAD
from kiosk.records.pool import folder
from kiosk.records.pool.sources import POOL
from kiosk.records.recover import QUARANTINE
from kiosk.records.schema import DATABASE
from kiosk.records.stick import MARK

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, in words a clinic reads."""

    whole: bool
    words: str


def verify_each(path: Path, identity: Path | None = None) -> list[tuple[str, Verdict]]:
    """Checks a data folder or an export, or each of the exports that lie in `path`, as on a stick.

    Returns:
        (name, verdict) of each, by name; the name is "" where `path` itself is one.

    Raises:
        NotOurs: nothing here is ours.
        RecordsError: `identity` is no key, or not the right one.
    """
    try:
        return [("", verify(path, identity))]
    except NotOurs:
        exports = sorted(found for found in path.glob("lull-*") if found.is_dir()) if path.is_dir() else []
        if not exports:
            raise
    return [(found.name, _one_of_many(found, identity)) for found in exports]


def _one_of_many(path: Path, identity: Path | None) -> Verdict:
    try:
        return verify(path, identity)
    except NotOurs:
        return Verdict(False, "damaged: it holds no export; it was begun and never finished, or emptied")
    except OSError as error:
        return Verdict(False, f"damaged: it cannot be read ({error.strerror})")


def verify(path: Path, identity: Path | None = None) -> Verdict:
    """Checks a data folder (whole chain, outside head), an export (signature, hashes, row counts), a pool (hashes) or
    the result of a cart's commissioning (signature).

    Args:
        identity: the file with the secret key of a locked export, which is then opened and checked too.

    Raises:
        NotOurs: `path` is neither.
        RecordsError: `identity` is no key, or not the right one.
    """
    if (path / DATABASE).exists() or (path / HEAD).exists() or rescue.backups(path) or (path / QUARANTINE).exists():
        return _data(path)
    if (path / POOL).exists():
        why = folder.fault(path)
        return Verdict(not why, f"damaged: {why}" if why else f"whole: as {POOL} lists it, which nobody has signed")
    if (path / acceptance.RESULT).exists():
        return _acceptance(path)
    if (path / MANIFEST).exists():
        found = _export(path)
        return _inside(path, found, identity) if found.whole else found
    if (path / MARK).exists() or (path / "pain_scores.csv").exists() or any(path.glob("*.part")):
        return Verdict(False, f"damaged: {path} has no {MANIFEST}: the export was not finished.")
    raise NotOurs(f"{path} is no data folder and no export of ours.", "Name a folder called lull-…")


def _data(path: Path) -> Verdict:
    found = reading.verify(path)
    if not found.whole:
        return Verdict(False, f"damaged: {found.first_bad}")
    erased = f", {found.erased} erased" if found.erased else ""
    return Verdict(True, f"whole: {found.rows} rows{erased}")


def _acceptance(path: Path) -> Verdict:
    try:
        document = acceptance.signed(path)
    except Damaged as error:
        return Verdict(False, f"damaged: {error}")
    came, by = document.get("verdict", "no verdict"), sign.fingerprint(document["public_key"])
    return Verdict(True, f"whole: {came}, signed by {by}")


def _export(path: Path) -> Verdict:
    try:
        raw = (path / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        signature = bytes.fromhex((path / SIGNATURE).read_text("ascii"))
        public = manifest["public_key"]
        files = [(str(file["name"]), file["sha256"], file["rows"]) for file in manifest["files"]]
        damage = manifest.get("damage")
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Verdict(False, f"damaged: {MANIFEST} cannot be read ({error})")
    if not sign.is_signed(public, signature, raw):
        return Verdict(False, f"damaged: {SIGNATURE} does not fit {MANIFEST}")
    for name, digest, rows in files:
        why = _file(path / name, digest, rows)
        if why:
            return Verdict(False, f"damaged: {name} {why}")
    if damage is not None:
        return Verdict(False, f"damaged: it was made of damaged records{': ' if damage else ''}{damage}")
    return Verdict(True, f"whole: {len(files)} files, signed by {sign.fingerprint(public)}")


def _inside(path: Path, outside: Verdict, identity: Path | None) -> Verdict:
    """What a locked export holds, where there is a key to open it."""
    locked = [file for file in path.glob(f"*{sealed.ENDING}") if not file.name.endswith(f"-origin{sealed.ENDING}")]
    if not locked:
        return outside
    if identity is None:
        return Verdict(True, f"{outside.words}; locked: --identity FILE looks inside")
    with tempfile.TemporaryDirectory(prefix="lull-") as place:
        try:
            inner = _export(sealed.unseal(locked[0], identity, Path(place)))
        except Damaged as error:
            return Verdict(False, f"damaged: {error}")
    return Verdict(inner.whole, f"{inner.words}; it was locked" if inner.whole else f"{inner.words}, inside")


def _file(path: Path, digest: str, rows: Any) -> str:
    """What is wrong with one file; "" for nothing."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                found.update(block)
    except (OSError, ValueError):
        return "is missing"
    if found.hexdigest() != digest:
        return "was changed"
    if rows is not None:
        with path.open(newline="", encoding="utf-8-sig") as text:
            if sum(1 for _ in csv.reader(text)) - 1 != rows:
                return f"does not have {rows} rows"
    return ""
