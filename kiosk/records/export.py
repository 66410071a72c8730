"""`kiosk export`: everything the cart holds as files an analyst can trust, manifest last.

One read transaction, walked once; one new folder. Each file is written beside its name, synced, renamed and
synced again (a vfat stick needs both), then read back; the signed manifest is the commit mark: without it the
export is not whole. What the files hold is `tables`, how a profile changes it `csvfile` and `deidentified`.
Beats go through a file on the way, so that memory holds one visit's at a time.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from kiosk.errors import Damaged, RecordsError
from kiosk.language import N_
from kiosk.records import custody, fhir, reading, redcap, sign
from kiosk.records.columns import BEATS, FILES, SCHEMA_VERSION
from kiosk.records.csvfile import table, text
from kiosk.records.deidentified import Mask
from kiosk.records.files import sync_file, sync_folder
from kiosk.records.package import description, json_bytes
from kiosk.records.packets import BeatRow
from kiosk.records.reading import Entry
from kiosk.records.report import Figures, figures, page
from kiosk.records.stamps import this_zone, utc_now
from kiosk.records.studied import Studied
from kiosk.records.tables import Tables, beat_dicts

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
PROFILES = ("excel", "research", "deidentified")
SPARE_BYTES = 1 << 20
FIXED_TIME = 315_532_800  # 1980-01-01, the first a FAT file system knows
_BLOCK = 1 << 20

Rows = list[dict[str, Any]]


def export(
    data: Path, to: Path, profile: str = "research", now: Callable[[], datetime] = utc_now, beats: bool | None = None,
    kiosk_id: str = "unnamed",
) -> Path:
    """Writes a complete export into a new folder below `to` and returns that folder.

    Args:
        beats: raw heart beats too; None: in every profile but the de-identified one.
        kiosk_id: the cart's name where no visit tells it, because none was made or each was erased.

    Raises:
        NotOurs: `data` holds no records.
        Damaged: the records are; all the same the export was made of what they say, and its manifest tells.
        RecordsError: no room, or what was read back is not what was written.
        OSError: `to` cannot be written.
    """
    made = now().astimezone(UTC)
    hidden = profile == "deidentified"
    mask = Mask(secrets.token_bytes(32)) if hidden else None
    with tempfile.TemporaryFile() as spool:
        held = _Held(profile, mask, spool, (not hidden) if beats is None else beats, kiosk_id)
        damage = reading.walk(data, held.take)
        found = held.rows()
        origin = {
            "kiosk_id": held.kiosk_id, "from_seq": 1, "to_seq": held.last.seq if held.last else 0,
            "chain_head": held.last.hash if held.last else "", "prev_chain_head": _previous_head(data),
            "tz": held.zone or this_zone(), "exported_at": made.isoformat(timespec="seconds"),
        }
        stamp = secrets.token_hex(4) if hidden else made.strftime("%Y%m%dT%H%M%SZ")
        name = re.sub(r"[^A-Za-z0-9_-]", "-", "deidentified" if hidden else held.kiosk_id)[:64]
        texts = _texts(found, profile, held.studied.is_blinded)
        said = ("", "") if hidden else (held.kiosk_id, f"{made:%Y-%m-%d %H:%M} UTC")
        texts["report.html"] = page(held.figures, *said, hidden=hidden).encode()
        texts |= held.studied.files(found, profile == "excel")
        if hidden:
            texts.pop("tidier.md", None)  # a study's own words name its place and people
        texts["beats.csv"] = _Blocks(spool)
        folder = _new_folder(to, f"lull-{name}-{stamp}", sum(map(len, texts.values())))
        rows = {f"{name}.csv": len(content) for name, content in found.items()} | {"beats.csv": held.beats}
        files = [
            {"name": file, "sha256": _write(folder / file, content), "rows": rows.get(file)}
            for file, content in texts.items()
        ]
    _sign(data, folder, profile, origin, files, damage)
    _remember_head(data, origin["chain_head"])
    if damage:
        raise Damaged(N_("{folder} was made of damaged records: {why}.", folder=folder, why=damage),
                      N_("Check its scores against paper; restart the kiosk, which repairs what it can."))
    return folder


class _Held:
    """What one walk through the chain leaves: rows, beats as CSV in `spool`, and where it all comes from.

    Attributes:
        last: the chain's last entry.
        kiosk_id, zone: as the last visit says; before any, as is given.
        beats: how many rows of beats.csv there are.
        figures: for the report, counted before anything is hidden; it has no ids, and hides days itself.
        studied: what only a study has.
    """

    def __init__(self, profile: str, mask: Mask | None, spool: IO[bytes], beats: bool, kiosk_id: str) -> None:
        self.last: Entry | None = None
        self.kiosk_id, self.zone = kiosk_id, ""
        self.beats = 0
        self.figures = Figures()
        self.studied = Studied()
        self._mask = mask
        self._spool = spool if beats else None
        self._tables = Tables(self._beats)
        self._kinds: dict[str, str] = {}
        self._shown: tuple[str, list[BeatRow]] = ("", [])
        spool.write(table([column.name for column in BEATS], (), profile == "excel"))

    def take(self, entry: Entry) -> None:
        """Takes the next entry."""
        self.last = entry
        if entry.kind == "session" and entry.body:
            self.kiosk_id = entry.body.get("kiosk_id", self.kiosk_id)
            self.zone = entry.body.get("tz", self.zone)
            self._kinds[entry.session_id] = entry.body.get("record_kind", "")
        if self._mask:
            self._mask.began(entry.session_id, entry.boot_n)
        self._tables.take(entry)
        self.studied.take(entry)

    def rows(self) -> dict[str, Rows]:
        """The rows of every file; of beats those of one visit alone, for the report: the last clinical with any."""
        found = self._tables.rows()
        found["beats"] = beat_dicts(self._shown[1]) if self._spool else []
        found = self.studied.blinded(found)
        self.figures = replace(figures(found), flow=self.studied.flow())
        if self._mask:
            found = {name: self._mask.rows(name, rows) for name, rows in found.items()}
        return found

    def _beats(self, session_id: str, rows: list[BeatRow]) -> None:
        known = self._kinds.get(self._shown[0]) == "clinical"
        if not known or self._kinds.get(session_id) == "clinical":
            self._shown = session_id, rows
        if self._spool is None:
            return
        self.beats += len(rows)
        if self._mask:
            other = self._mask.id(session_id)
            rows = [(other, *row[1:]) for row in rows]
        self._spool.write(text(*rows).encode())


class _Blocks:
    """A spooled file as content to write: its length, and its bytes block by block."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __len__(self) -> int:
        return self._file.seek(0, os.SEEK_END)

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            yield block


def _texts(found: dict[str, Rows], profile: str, is_blinded: bool) -> dict[str, bytes | _Blocks]:
    """Every file but beats, report, manifest and signature, by name."""
    guard = profile == "excel"
    texts: dict[str, bytes | _Blocks] = {
        f"{name}.csv": table([column.name for column in cols], found[name], guard)
        for name, cols in FILES.items() if name != "beats"
    }
    texts |= description(profile, is_blinded)
    redcap_rows = redcap.import_rows(found["pain_scores"], found["sessions"])
    texts["redcap_import.csv"] = table(redcap.IMPORT, redcap_rows, guard)
    texts["redcap_dictionary.csv"] = table(redcap.DICTIONARY, redcap.dictionary_rows(), guard)
    texts["fhir_bundle.json"] = json_bytes(fhir.bundle(found["pain_scores"], found["sessions"]), indent=None)
    return texts


def _sign(data: Path, folder: Path, profile: str, origin: dict[str, Any], files: Rows, damage: str) -> None:
    """Writes the manifest with its signature; where it comes from goes into a sheet of its own when de-identified."""
    key, shown = custody.signing_key(data), origin
    if profile == "deidentified":
        once = sign.passing_key()  # the cart's own would tell which exports are of one cart
        sheet = {"folder": folder.name, "folder_key": sign.public_hex(once), **origin}
        _signed(key, folder.parent, sheet, f"{folder.name}-origin.json", f"{folder.name}-origin.sig")
        key, shown = once, {name: 1 if name == "from_seq" else "" for name in origin}
        damage = damage and "the cart's records were damaged"
    manifest = {"schema_version": SCHEMA_VERSION, "profile": profile, **shown, "files": files}
    _signed(key, folder, manifest | ({"damage": damage} if damage else {}), MANIFEST, SIGNATURE)
    if profile == "deidentified":
        for path in (*folder.iterdir(), folder):
            os.utime(path, (FIXED_TIME, FIXED_TIME))


def _signed(key: Any, folder: Path, content: dict[str, Any], name: str, signature: str) -> None:
    """Writes a JSON file with the public key in it, and its signature; the signature first, the file last."""
    data = json_bytes({**content, "public_key": sign.public_hex(key)})
    _write(folder / signature, key.sign(data).hex().encode())
    _write(folder / name, data)


def _new_folder(to: Path, name: str, size: int) -> Path:
    to.mkdir(parents=True, exist_ok=True)
    room = os.statvfs(to)
    if room.f_bavail * room.f_frsize < 2 * size + SPARE_BYTES:
        raise RecordsError(N_("no room in {folder} for {size} KiB twice over.", folder=to, size=size >> 10),
                           N_("Free some, or take another stick."))
    for attempt in range(100):
        folder = to / (name if not attempt else f"{name}-{attempt}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        sync_folder(to)
        return folder
    raise RecordsError(
        N_("{folder} holds a hundred exports of this second.", folder=to), N_("Export into another folder."))


def _write(path: Path, content: bytes | Iterable[bytes]) -> str:
    """Writes a file so that its name never stands over other content; returns its SHA-256 as read back."""
    part = path.with_name(path.name + ".part")
    wanted, found = hashlib.sha256(), hashlib.sha256()
    with open(part, "xb") as file:
        for block in (content,) if isinstance(content, bytes) else content:
            wanted.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    sync_file(path)
    sync_folder(path.parent)
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # from the stick, not from memory
        while block := file.read(_BLOCK):
            found.update(block)
    if found.digest() != wanted.digest():
        raise RecordsError(
            N_("{file} reads back otherwise than it was written.", file=path.name), N_("Take another stick."))
    return found.hexdigest()


def _previous_head(data: Path) -> str:
    try:
        return (data / "exported_head").read_text("ascii").strip()
    except OSError:
        return ""


def _remember_head(data: Path, head: str) -> None:
    """For the next export's `prev_chain_head`; a data folder that cannot be written is no reason to fail."""
    try:
        (data / "exported_head").write_text(head + "\n", encoding="ascii")
    except OSError:
        return
