"""The exports below some folders: found, and checked before a single row of them is read.

An export is taken as verified by `kiosk verify`'s rules: the manifest's signature, then each file's SHA-256 and its
number of rows. The files to be read are copied while they are hashed, so that what is read is what was
verified, also from a stick that fails or changes meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kiosk.errors import Damaged, NotOurs
from kiosk.records import sealed, sign
from kiosk.records.export import MANIFEST, SIGNATURE
from kiosk.records.pool.lines import Lines

POOL = "pool.json"
MANIFEST_BYTES = 1 << 24  # a manifest has some two kilobytes; nobody's memory is filled by a false one
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Export:
    """One export whose signature is right.

    Args:
        key: the cart's public key, 64 hex digits: what a cart is known by, since its name may be changed.
        to_seq: how many rows its chain had; of two exports of a cart the one with more is the newer.
        digest: SHA-256 of the manifest: two of the same are copies of one export.
        files: name → SHA-256 and number of rows (None: not a table).
    """

    folder: Path
    kiosk_id: str
    key: str
    to_seq: int
    exported_at: datetime
    chain_head: str
    version: int
    digest: str
    files: Mapping[str, tuple[str, int | None]]

    @property
    def age(self) -> tuple[int, datetime, str]:
        """Sorts a cart's exports from old to new: by what the chain held, never by the clock alone."""
        return self.to_seq, self.exported_at, self.digest

    def rows(self, table: str) -> int:
        """How many rows of a table it promises."""
        return self.files.get(f"{table}.csv", ("", 0))[1] or 0


def find(folders: Sequence[Path]) -> list[Path]:
    """Every folder that is an export, finished or not, in or below `folders`; each once, in order.

    Raises:
        NotOurs: one of them is no folder, or none holds an export.
    """
    found: dict[Path, Path] = {}
    for top in folders:
        if not top.is_dir():
            raise NotOurs(f"{top} is no folder.", "Name folders that hold exports.")
        for folder, below, names in os.walk(top, onerror=_raise):
            below.sort()
            if POOL in names:
                below.clear()
            elif _is_export(folder, names):
                below.clear()
                found.setdefault(Path(folder).resolve(), Path(folder))
    if not found:
        raise NotOurs(f"no export in {', '.join(map(str, folders))}.", "Name folders that hold lull-… folders.")
    return list(found.values())


def _raise(error: OSError) -> None:
    raise error


def _is_export(folder: str, names: Iterable[str]) -> bool:
    ours = Path(folder).name.startswith("lull-")
    return any(name in (MANIFEST, "pain_scores.csv") or (ours and name.endswith(".part")) for name in names)


def opened(folder: Path, versions: Iterable[int]) -> Export:
    """The export in `folder`, if its signature is right and it can be pooled.

    Args:
        versions: the schema versions that can be read.

    Raises:
        Damaged: it is set aside, with the reason.
    """
    if not (folder / MANIFEST).exists():
        raise Damaged(f"no {MANIFEST}: it was not finished.", "Export again.")
    try:
        raw = _small(folder / MANIFEST)
        manifest = json.loads(raw)
        signature = bytes.fromhex(_small(folder / SIGNATURE).decode("ascii"))
        public = str(manifest["public_key"])
        files = {
            str(file["name"]): (str(file["sha256"]), None if file["rows"] is None else int(file["rows"]))
            for file in manifest["files"]
        }
        profile, damage, version = manifest["profile"], manifest.get("damage"), manifest["schema_version"]
        export = Export(
            folder, str(manifest["kiosk_id"]), public, int(manifest["to_seq"] or 0),
            datetime.fromisoformat(manifest["exported_at"] or "1970-01-01T00:00+00:00").astimezone(UTC),
            str(manifest["chain_head"]), version, hashlib.sha256(raw).hexdigest(), files,
        )
    except OSError as error:
        raise Damaged(f"{MANIFEST} cannot be read ({error.strerror}).") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Damaged(f"{MANIFEST} cannot be read ({type(error).__name__}).") from None
    if not sign.is_signed(public, signature, raw):
        raise Damaged(f"{SIGNATURE} does not fit {MANIFEST}.")
    if any(name.endswith(sealed.ENDING) for name in files):
        raise Damaged("it is locked.", "Open it with age and the hospital's secret key, then pool what was in it.")
    if profile == "deidentified":
        raise Damaged("it is de-identified: its ids lead nowhere, so what is there twice cannot be seen.",
                      "Pool research exports, or read it alone.")
    if profile != "research":
        raise Damaged(f"its profile is {profile}, made for people.", "Export with --profile research.")
    if damage is not None:
        raise Damaged(f"it was made of damaged records{': ' if damage else ''}{damage}.", "Repair the cart's first.")
    if version not in versions:
        raise Damaged(f"schema version {version} is not known here.", "Pool with the newest kiosk.")
    if any(Path(name).name != name for name in files):
        raise Damaged(f"{MANIFEST} names files elsewhere.")
    return export


def _small(path: Path) -> bytes:
    with open(_plain(path), "rb") as file:
        raw = file.read(MANIFEST_BYTES + 1)
    if len(raw) > MANIFEST_BYTES:
        raise ValueError("too long")
    return raw


def _plain(path: Path) -> Path:
    """`path`, if it is a file: a pipe would be waited for without end."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise FileNotFoundError(2, "no plain file", str(path))
    return path


def staged(export: Export, to: Path, headers: Mapping[str, bytes]) -> None:
    """Verifies every file of an export and copies those to be read.

    Args:
        to: made; takes the copies.
        headers: the files to copy, each with its first line.

    Raises:
        Damaged: a file is missing, was changed, or is no table as agreed; what was copied is not to be read.
        OSError: `to` cannot be written.
    """
    to.mkdir(parents=True)
    for name in headers:
        if name not in export.files:
            raise Damaged(f"{MANIFEST} does not name {name}.")
    for name, (digest, rows) in export.files.items():
        lines = Lines(headers[name]) if name in headers else None
        found = hashlib.sha256()
        with open(to / name if lines else os.devnull, "wb") as copy:
            for piece in _pieces(export.folder / name):
                found.update(piece)
                if lines:
                    lines.feed(piece)
                    copy.write(piece)
        if found.hexdigest() != digest:
            raise Damaged(f"{name} was changed.")
        if lines:
            fault = lines.end() or ("" if lines.rows == rows else f"holds {lines.rows} rows, not {rows}")
            if fault:
                raise Damaged(f"{name} {fault}.")


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with open(_plain(path), "rb", buffering=0) as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError as error:
        raise Damaged(f"{path.name} cannot be read ({error.strerror}).") from None
