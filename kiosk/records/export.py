"""`kiosk export`: everything the cart holds as files an analyst can trust, manifest last.

One read transaction, one new folder. Each file is written beside its name, synced, renamed and synced
again (a vfat stick needs both), then read back; the signed manifest is the commit mark: without it the
export is not whole. Formats are RFC 4180 CSV with CRLF, a frictionless data package, FHIR, REDCap and
one page to read. Profiles differ in BOM, formula guard and what is emptied, never in columns.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiosk.errors import Damaged, RecordsError
from kiosk.records import custody, fhir, reading, redcap, sign
from kiosk.records.columns import FILES, SCHEMA_VERSION, Column
from kiosk.records.files import sync_file, sync_folder
from kiosk.records.report import report
from kiosk.records.stamps import utc_now
from kiosk.records.tables import tables

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
PROFILES = ("excel", "research", "deidentified")
SPARE_BYTES = 1 << 20
FIXED_TIME = 315_532_800  # 1980-01-01, the first a FAT file system knows
_BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_DICTIONARY = ("file", "column", "type", "unit", "codes", "meaning", "standard")
_REMAPPED = ("session_id", "patient_code", "score_id", "supersedes")

Table = list[dict[str, Any]]


def export(data: Path, to: Path, profile: str = "research", now: Callable[[], datetime] = utc_now) -> Path:
    """Writes a complete export into a new folder below `to` and returns that folder.

    Raises:
        NotOurs: `data` holds no records.
        Damaged: the records are; all the same the export was made of what they say, and its manifest tells.
        RecordsError: no room, or what was read back is not what was written.
        OSError: `to` cannot be written.
    """
    entries = list(reading.read(data))
    damage = reading.verify(data).first_bad
    made = now().astimezone(UTC)
    opened = (e.body for e in reversed(entries) if e.kind == "session" and e.body)
    kiosk_id = next((body["kiosk_id"] for body in opened if "kiosk_id" in body), "unnamed")
    hidden = profile == "deidentified"
    found = tables(entries)
    if hidden:
        found = _deidentified(found, secrets.token_bytes(32))
    stamp = secrets.token_hex(4) if hidden else made.strftime("%Y%m%dT%H%M%SZ")
    name = re.sub(r"[^A-Za-z0-9_-]", "-", "deidentified" if hidden else kiosk_id)[:64]
    texts = _texts(found, profile, "" if hidden else kiosk_id, "" if hidden else f"{made:%Y-%m-%d %H:%M} UTC")
    folder = _new_folder(to, f"lull-{name}-{stamp}", sum(map(len, texts.values())))
    rows = {f"{name}.csv": len(content) for name, content in found.items()}
    files = [
        {"name": file, "sha256": _write(folder / file, content), "rows": rows.get(file)}
        for file, content in texts.items()
    ]
    last = entries[-1] if entries else None
    origin = {
        "kiosk_id": kiosk_id, "from_seq": 1, "to_seq": last.seq if last else 0, "chain_head": last.hash if last else "",
        "prev_chain_head": _previous_head(data), "tz": str(made.tzinfo),
        "exported_at": made.isoformat(timespec="seconds"),
    }
    key = custody.signing_key(data)
    shown = _no_origin(origin) if hidden else origin
    manifest = {"schema_version": SCHEMA_VERSION, "profile": profile, **shown, "files": files}
    if damage:
        manifest["damage"] = "" if hidden else damage
    if hidden:
        once = sign.passing_key()  # the cart's own would tell which exports are of one cart
        sheet = {"folder": folder.name, "folder_key": sign.public_hex(once), **origin}
        _signed(key, to, sheet, f"{folder.name}-origin.json", f"{folder.name}-origin.sig")
        key = once
    _signed(key, folder, manifest, MANIFEST, SIGNATURE)
    if hidden:
        for path in folder.iterdir():
            os.utime(path, (FIXED_TIME, FIXED_TIME))
        os.utime(folder, (FIXED_TIME, FIXED_TIME))
    _remember_head(data, last.hash if last else "")
    if damage:
        raise Damaged(f"{folder} was made of damaged records: {damage}.",
                      "Check its scores against paper; restart the kiosk, which repairs what it can.")
    return folder


def _texts(found: dict[str, Table], profile: str, kiosk_id: str, made: str) -> dict[str, bytes]:
    """Every file but manifest and signature, by name."""
    guard = profile == "excel"
    texts = {
        f"{name}.csv": table([column.name for column in cols], found[name], guard) for name, cols in FILES.items()
    }
    texts |= description(profile)
    taken = redcap.import_rows(found["pain_scores"], found["sessions"])
    texts["redcap_import.csv"] = table(redcap.IMPORT, taken, guard)
    texts["redcap_dictionary.csv"] = table(redcap.DICTIONARY, redcap.dictionary_rows(), guard)
    texts["fhir_bundle.json"] = _json(fhir.bundle(found["pain_scores"], found["sessions"]))
    texts["report.html"] = report(found, kiosk_id, made).encode()
    return texts


def description(profile: str) -> dict[str, bytes]:
    """What says which columns there are and what they mean, by file name: for people and for programs."""
    return {
        "dictionary.csv": table(_DICTIONARY, _dictionary(), guard=profile == "excel"),
        "datapackage.json": _json(_package(profile)),
    }


def table(names: Sequence[str], rows: Iterable[Mapping[str, Any]], guard: bool) -> bytes:
    """One CSV (RFC 4180): header, CRLF, UTF-8; with `guard` a BOM and text cells that no spreadsheet runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row.get(name), guard) for name in names])
    return ((_BOM if guard else "") + out.getvalue()).encode()


def _cell(value: Any, guard: bool) -> Any:
    if value is None or isinstance(value, int | float):
        return "" if value is None else int(value) if isinstance(value, bool) else value
    text = str(value)
    quote = "'" if guard and text.startswith(_FORMULA) else ""
    return quote + _CONTROLS.sub(" ", text)


def _dictionary() -> Table:
    return [
        {"file": f"{name}.csv", "column": column.name, "type": column.type, "unit": column.unit,
         "codes": " ".join(column.codes).strip(), "meaning": column.about, "standard": _standard(name, column)}
        for name, cols in FILES.items() for column in cols
    ]


def _standard(file: str, column: Column) -> str:
    """What FHIR, SDTM and REDCap call a column."""
    field = redcap.field(file, column.name)
    return "; ".join(filter(None, (column.standard, f"REDCap {field}" if field else "")))


def _package(profile: str) -> dict[str, Any]:
    """The frictionless data package (Data Package 1.0, Table Schema) of the CSV files."""
    return {
        "profile": "tabular-data-package", "name": "lull-export", "version": str(SCHEMA_VERSION),
        "lull_profile": profile,
        "resources": [
            {
                "name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "encoding": "utf-8",
                "dialect": {"lineTerminator": "\r\n"},
                "schema": {"fields": [column.field() for column in cols], "missingValues": [""],
                           **({"primaryKey": "score_id"} if name == "pain_scores" else {})},
            }
            for name, cols in FILES.items()
        ],
    }


def _deidentified(found: dict[str, Table], secret: bytes) -> dict[str, Table]:
    """The same columns with identifying cells emptied, and ids that lead back nowhere."""
    def other(value: str) -> str:
        return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32] if value else ""

    hidden = {name: {column.name for column in cols if column.identifies} | {"seq"} for name, cols in FILES.items()}
    return {
        name: [] if name in ("beats", "audit", "annotations") else [
            {
                key: other(value) if key in _REMAPPED and value else "" if key in hidden[name] else value
                for key, value in row.items()
            }
            for row in rows
        ]
        for name, rows in found.items()
    }


def _no_origin(origin: dict[str, Any]) -> dict[str, Any]:
    return {key: 1 if key == "from_seq" else "" for key in origin}


def _signed(key: Any, folder: Path, content: dict[str, Any], name: str, signature: str) -> None:
    """Writes a JSON file with the public key in it, and its signature; the signature first, the file last."""
    data = _json({**content, "public_key": sign.public_hex(key)})
    _write(folder / signature, key.sign(data).hex().encode())
    _write(folder / name, data)


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _new_folder(to: Path, name: str, size: int) -> Path:
    to.mkdir(parents=True, exist_ok=True)
    room = os.statvfs(to)
    if room.f_bavail * room.f_frsize < 2 * size + SPARE_BYTES:
        raise RecordsError(f"no room in {to} for {size >> 10} KiB twice over.", "Free some, or take another stick.")
    for attempt in range(100):
        folder = to / (name if not attempt else f"{name}-{attempt}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        sync_folder(to)
        return folder
    raise RecordsError(f"{to} holds a hundred exports of this second.", "Export into another folder.")


def _write(path: Path, content: bytes) -> str:
    """Writes a file so that its name never stands over other content; returns its SHA-256 as read back."""
    part = path.with_name(path.name + ".part")
    with open(part, "xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    sync_file(path)
    sync_folder(path.parent)
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)  # from the stick, not from memory
        digest = hashlib.sha256(file.read()).hexdigest()
    if digest != hashlib.sha256(content).hexdigest():
        raise RecordsError(f"{path.name} reads back otherwise than it was written.", "Take another stick.")
    return digest


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

