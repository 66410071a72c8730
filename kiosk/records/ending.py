"""A cart's end of life: everything goes from the data folder, once a whole copy of it is seen to be on a stick.

The proof: the stick holds an export signed by this cart's key, whole by `verify`, not de-identified; its manifest
ends with a row of this chain; the records name that copy; and after that row there is nothing but rows about settings,
PIN, copies and the clock. Then, in this order: a note of what is to be done (so that a power cut is gone on from),
keys, records, backups, quarantine, settings. Each file is overwritten once, then removed.

The certificate is signed beforehand by the key that goes, and reaches the stick only when nothing is left. The note
stays, as the mark of a wiped cart: while it is there nothing begins new records (`Store.open`). Limits: a
flash disk may keep old cells that nobody can overwrite; for those the disk is destroyed, or was encrypted. Files of
the folder that are not ours stay, and are named.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.errors import LullError, RecordsError
from kiosk.language import N_
from kiosk.records import acceptance, files, pins, rescue, sign, store
from kiosk.records import overlay as kept
from kiosk.records.audits import audits
from kiosk.records.handing import hand_over
from kiosk.records.reading import read
from kiosk.records.recover import QUARANTINE
from kiosk.records.schema import DATABASE
from kiosk.records.stamps import utc_now
from kiosk.records.stick import MANIFEST
from kiosk.records.store import LOCK, Store, take_lock
from kiosk.records.trouble import in_words
from kiosk.records.verify import verify
from kiosk.settings import overlay

BEGUN = store.WIPING
_LATER = frozenset({"export", "pin", "setting", "teaching", "clock", "key", "handed over",
                    "commissioning"})  # audit rows after the copy
_COPY = N_("Plug in a stick, press Copy to stick, leave it in, and try again.")
_IN_ORDER = (sign.KEY, pins.FILE, f"{DATABASE}*", "head", "exported_head", "reserve", "emergency*.jsonl")
_FOLDERS = (rescue.BACKUPS, QUARANTINE, rescue.OUTGOING, acceptance.FOLDER)
_LAST = (overlay.FILE, kept.BROKEN, "*.part", f"{sign.KEY.partition('.')[0]}.*", LOCK)


@dataclass(frozen=True, slots=True)
class Proof:
    """That a whole copy exists. `export`: its folder's name on the stick; `rows`: the last row in it."""

    kiosk_id: str
    key: str
    export: str
    rows: int
    chain_head: str
    manifest_sha256: str


def proof(folder: Path, stick: Path, spare: Path | None = None) -> Proof:
    """Looks for a copy of everything on the stick; changes nothing.

    Raises:
        RecordsError: there is none, or there is something that is in no copy; with what to do.
    """
    if wiped(folder):
        raise RecordsError(N_("this cart was wiped already."), N_("There is nothing left to remove."))
    waiting = rescue.not_taken_in(folder, spare)
    if waiting:
        fix = N_("Start the kiosk, which takes them in. {copy}", copy=_COPY)
        raise RecordsError(N_("{file} holds rows that are in no copy.", file=waiting), fix)
    if not (folder / sign.KEY).exists():
        raise RecordsError(
            N_("the cart's key is missing, so no copy can be seen to be its own."), N_("Put cart.key back."))
    public = sign.public_hex(sign.signing_key(folder))
    named = {str(row.get("after")) for row in audits(folder, "export")}
    rows = [(entry.seq, entry.hash, entry.kind, entry.body) for entry in read(folder)]
    hashes = {seq: row_hash for seq, row_hash, _, _ in rows}
    why = N_("no whole copy of this cart is on the stick.")
    for path in sorted(stick.glob("lull-*"), reverse=True):
        raw, manifest = _manifest(path)
        if manifest.get("public_key") != public or path.name not in named:
            continue
        last = manifest.get("to_seq")
        if manifest.get("from_seq") != 1 or not isinstance(last, int) or hashes.get(last) != manifest.get("chain_head"):
            continue
        if not verify(path).whole:
            why = N_("the copy {name} is damaged.", name=path.name)
            continue
        newer = sum(not _may_follow(kind, body) for seq, _, kind, body in rows if seq > last)
        if newer:
            why = N_("{count} rows are newer than the copy {name}.", count=newer, name=path.name)
            continue
        return Proof(str(manifest["kiosk_id"]), sign.fingerprint(public), path.name, last, str(manifest["chain_head"]),
                     hashlib.sha256(raw).hexdigest())
    raise RecordsError(why, _COPY)


def wipe(folder: Path, stick: Path, spare: Path | None = None, who: str = "staff") -> Path:
    """Removes everything, after looking for the proof once more; the certificate on the stick.

    Raises:
        RecordsError: as `proof`; a kiosk runs in the folder; something could not be removed: call it again, it goes on.
    """
    note = folder / BEGUN
    if not note.exists():
        with closing(Store.open(folder)):
            found = proof(folder, stick, spare)
            key = sign.signing_key(folder)
            words = {"what": "Lull: end of life of a cart", "kiosk_version": __version__, "who": who,
                     "began_at": utc_now().isoformat(timespec="seconds"), **asdict(found),
                     "public_key": sign.public_hex(key), "method": "each file overwritten once, then removed"}
            text = json.dumps(words, indent=1)
            with in_words(folder):
                said = {"text": text, "signature": key.sign(text.encode()).hex(), "stick": str(stick)}
                files.replace(note, json.dumps(said).encode())
    lock = take_lock(folder)
    try:
        said, export = _noted(note)
        left = _clear(folder, spare)
    finally:
        os.close(lock)
    certificate = {"certificate": said["text"], "signature": said["signature"],
                   "done_at": utc_now().isoformat(timespec="seconds"), "not_ours_and_left": left}
    certificate["sha256"] = hashlib.sha256(json.dumps(certificate, sort_keys=True).encode()).hexdigest()
    name = f"lull-wiped-{export.removeprefix('lull-')}.json"
    target = hand_over(stick, name, (json.dumps(certificate, indent=1) + "\n").encode())
    with in_words(folder):
        note.replace(folder / store.WIPED)
        files.sync_folder(folder)
    return target


def begun(folder: Path) -> bool:
    """A wipe was begun here and not finished."""
    return (folder / BEGUN).exists()


def wiped(folder: Path) -> bool:
    """Everything of a cart was removed here, and nobody has taken the mark of it away."""
    return (folder / store.WIPED).exists()


def is_certificate(data: bytes) -> bool:
    """Whether it is as the cart wrote it: the inner text by its signature, the whole by its hash."""
    try:
        found = json.loads(data)
        whole = {key: value for key, value in found.items() if key != "sha256"}
        inner = json.loads(found["certificate"])
        same = hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest() == found["sha256"]
        return same and sign.is_signed(
            inner["public_key"], bytes.fromhex(found["signature"]), found["certificate"].encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _noted(note: Path) -> tuple[dict[str, str], str]:
    """What the note of a wipe holds, and the copy that it names.

    Raises:
        RecordsError: it cannot be read, so that no certificate can be made of it.
    """
    try:
        said = json.loads(note.read_text("utf-8"))
        return {name: str(said[name]) for name in ("text", "signature")}, str(json.loads(said["text"])["export"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RecordsError(N_("{file} is unreadable.", file=note),
                           N_("Remove what is left in its folder by hand.")) from error


def _may_follow(kind: str, body: dict[str, Any] | None) -> bool:
    return kind == "audit" and body is not None and body.get("what") in _LATER


def _manifest(path: Path) -> tuple[bytes, dict[str, Any]]:
    with suppress(OSError, ValueError, LullError):
        raw = (path / MANIFEST).read_bytes()
        found = json.loads(raw)
        if isinstance(found, dict):
            return raw, found
    return b"", {}


def _clear(folder: Path, spare: Path | None) -> list[str]:
    """Removes all that is ours, in order; the names of what stays."""
    with in_words(folder):
        for pattern in _IN_ORDER:
            for path in sorted(folder.glob(pattern)):
                _erase(path)
        for name in _FOLDERS:
            place = folder / name
            for path in sorted(place.rglob("*")) if place.is_dir() and not place.is_symlink() else ():
                _erase(path)
            shutil.rmtree(place, ignore_errors=False) if place.is_dir() and not place.is_symlink() else _erase(place)
        for pattern in _LAST:
            for path in sorted(folder.glob(pattern)):
                _erase(path)
        for path in sorted(spare.glob("emergency*.jsonl")) if spare else ():
            _erase(path)
        files.sync_folder(folder)
    return sorted(path.name for path in folder.iterdir() if path.name != BEGUN)


def _erase(path: Path) -> None:
    """Overwrites a file once and removes it; a link is removed, never followed."""
    if path.is_symlink():
        path.unlink()
    elif path.is_file():
        handle = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            left = os.fstat(handle).st_size
            while left > 0:
                left -= os.write(handle, bytes(min(left, 1 << 20)))
            os.fsync(handle)
        finally:
            os.close(handle)
        path.unlink()
