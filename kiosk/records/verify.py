"""`kiosk verify`: whether a data folder or an export is whole. Runs on any computer, changes nothing."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.errors import NotOurs
from kiosk.records import reading, rescue, sign
from kiosk.records.export import MANIFEST, SIGNATURE
from kiosk.records.files import HEAD
from kiosk.records.recover import QUARANTINE
from kiosk.records.schema import DATABASE
from kiosk.records.stick import MARK


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found, in words a clinic reads."""

    whole: bool
    words: str


def verify(path: Path) -> Verdict:
    """Checks a data folder (whole chain, outside head) or an export (signature, hashes, row counts).

    Raises:
        NotOurs: `path` is neither.
    """
    if (path / DATABASE).exists() or (path / HEAD).exists() or rescue.backups(path) or (path / QUARANTINE).exists():
        return _data(path)
    if (path / MANIFEST).exists():
        return _export(path)
    if (path / MARK).exists() or (path / "pain_scores.csv").exists() or any(path.glob("*.part")):
        return Verdict(False, f"damaged: {path} has no {MANIFEST}: the export was not finished.")
    raise NotOurs(f"{path} is no data folder and no export of ours.", "Name a folder called lull-…")


def _data(path: Path) -> Verdict:
    found = reading.verify(path)
    if not found.whole:
        return Verdict(False, f"damaged: {found.first_bad}")
    erased = f", {found.erased} erased" if found.erased else ""
    return Verdict(True, f"whole: {found.rows} rows{erased}")


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


def _file(path: Path, digest: str, rows: Any) -> str:
    """What is wrong with one file; "" for nothing."""
    try:
        content = path.read_bytes()
    except (OSError, ValueError):
        return "is missing"
    if hashlib.sha256(content).hexdigest() != digest:
        return "was changed"
    if rows is not None and sum(1 for _ in csv.reader(content.decode("utf-8-sig").splitlines(True))) - 1 != rows:
        return f"does not have {rows} rows"
    return ""
