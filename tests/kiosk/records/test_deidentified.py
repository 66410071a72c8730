"""The de-identified profile, searched byte by byte: files, names, times, pictures, and what pictures pack."""

from __future__ import annotations

import base64
import binascii
import csv
import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import parse
from kiosk.events import Beats, HeadsetState, Health, Row, StrapSeen, StrapState
from kiosk.records.columns import FILES
from kiosk.records.export import FIXED_TIME, export
from kiosk.records.store import Store
from kiosk.records.verify import verify
from tests.kiosk.records.kept import keep
from tests.kiosk.records.stepped import followed
from tests.kiosk.test_study_visit import CODES, StudyVisit
from tests.kiosk.visit import Visit

CART = parse(
    '[kiosk]\nid = "PLANT-cart"\nrecord_kind = "clinical"\ntime_zone = "Antarctica/Troll"\n'
    '[session]\nlength_min = 5\nwinding_down_s = 5\ngoodbye_s = 60\n'
    '[strap]\nallow = ["0A:0B:0C:0D:0E:0F"]\n[audio]\nvoices = "/PLANT/voices"\n'
)
BEGAN = datetime(2026, 3, 17, 9, 41, 53, tzinfo=UTC)
STUDY = {
    "patient_code": "PLANT-patient", "staff_code": "PLANT-staff", "arm_code": "B", "stratum": "PLANT Ward 3 St. Mary",
    "blinded": False,
}


def planted() -> list[Row]:
    """A visit that names what it must not tell wherever a visit can hold words."""
    visit = Visit(CART)
    visit.step(StrapState(Health.OK, "PLANT-strap 0A:0B:0C:0D:0E:0F", "PLANT-detail"))
    visit.tap("start", "begin")
    visit.answer(6)
    visit.answer(4)
    other = StrapSeen("PLANT-other", "0A:0B:0C:0D:0E:0F")
    visit.step(StrapState(Health.LOST, "PLANT-lost 0A:0B:0C:0D:0E:0F", straps=(other,)))
    visit.step(HeadsetState(Health.OK, "Index", "headset", "PLANT-headset", "6dof"))
    visit.go_to("forest")
    for _ in range(150):
        visit.step(Beats(visit.now, 77, True, (799, 801)), dt=2.0)
    visit.tap("marks", "mark_dressing_off", "back")
    visit.session.book.event("world_failed", "forest: PLANT-why at /PLANT/path")
    visit.session.book.event("mark", "PLANT-mark")
    visit.session.book.event("PLANT", "immersed")  # a kind is never typed, but let it be
    first = next(row.uid for row in visit.rows if row.kind == "score")
    visit.session.book.annotate(first, "PLANT-remark about Maria", "PLANT-writer")
    visit.until("final")
    visit.step()
    visit.answer(3)
    visit.answer(7)
    visit.answer(2)
    visit.tap("removed", "cleaned")
    rows = [replace(row, body={**row.body, **STUDY}) if row.kind in ("session", "score") else row for row in visit.rows]
    old = next(row for row in rows if row.kind == "score")
    fixed = {**old.body, "score_id": "PLANT-new-id", "supersedes": old.uid, "correction_reason": "PLANT-reason"}
    rows.append(Row("PLANT-new-id", "score", old.session_id, visit.now, fixed))
    audit = {name: f"PLANT-{name}" for name in ("who", "before", "after", "why")} | {"what": "setting"}
    rows.append(Row("PLANT-audit", "audit", "", visit.now, audit))
    return followed([row for row in rows if row.body.get("kind") != "PLANT"])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted") / "data"
    rows = planted()
    store = Store.open(folder, boot_id="PLANT-boot", wall=lambda: BEGAN, clock=lambda: rows[0].at)
    store.append(rows)
    store.close()
    return folder


@pytest.fixture(scope="module")
def out(data: Path) -> Path:
    """A folder with two de-identified exports, the second with beats, and one that tells all."""
    to = data.parent / "out"
    export(data, to / "plain")
    export(data, to / "hidden", profile="deidentified")
    export(data, to / "beats", profile="deidentified", beats=True)
    return to


def folder_in(place: Path) -> Path:
    return next(path for path in place.iterdir() if path.is_dir())


def words(out: Path, data: Path) -> list[bytes]:
    """What must stand in no byte: everything planted, every id, the cart's key, the chain, and moments."""
    plain = folder_in(out / "plain")
    manifest = json.loads((plain / "manifest.json").read_text())
    found = ["PLANT", "Maria", "0A:0B", "0A-0B", "Troll", "Antarctica", manifest["chain_head"], manifest["public_key"],
             "2026-03", "17.03", "03/17", "17 Mar", "Mar 17", "March", "09:41", "9:41", "09.41", "1773740513"]
    for name in ("pain_scores", "sessions", "annotations"):
        for row in rows(plain, name):
            found += [row[key] for key in ("session_id", "score_id", "patient_code", "staff_code") if row.get(key)]
    return [word.encode() for word in found]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def views(content: bytes, depth: int = 3) -> Iterator[bytes]:
    """The bytes, and whatever is packed in them: base64, zlib, PNG; also text in UTF-16, and hex."""
    yield content
    if not depth:
        return
    for match in re.finditer(rb"[A-Za-z0-9+/_-]{24,}={0,2}", content):
        raw = match.group().translate(bytes.maketrans(b"-_", b"+/"))
        try:
            yield from views(base64.b64decode(raw + b"=" * (-len(raw) % 4)), depth - 1)
        except binascii.Error:
            continue
    for match in re.finditer(rb"(?:[0-9a-fA-F]{2}){16,}", content):
        yield from views(bytes.fromhex(match.group().decode()), depth - 1)
    for place in (match.start() for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08", content)):
        for bits in (zlib.MAX_WBITS, 16 + zlib.MAX_WBITS):
            try:
                yield from views(zlib.decompressobj(bits).decompress(content[place:]), depth - 1)
            except zlib.error:
                continue


def found_in(folder: Path, forbidden: list[bytes]) -> set[tuple[str, bytes]]:
    found = set()
    for path in (folder, *sorted(folder.rglob("*"))):
        for view in (path.name.encode(), *(views(path.read_bytes()) if path.is_file() else ())):
            for text in (view, view.replace(b"\0", b"")):
                found |= {(path.name, word) for word in forbidden if word.lower() in text.lower()}
    return found


@pytest.mark.parametrize("place", ["hidden", "beats"])
def test_nothing_planted_is_in_any_byte(out: Path, data: Path, place: str) -> None:
    folder = folder_in(out / place)
    assert found_in(folder, words(out, data)) == set()
    assert not re.search(rb"\b(19|20)\d\d-[01]\d-[0-3]\d", b"".join(p.read_bytes() for p in folder.iterdir()))
    assert verify(folder).whole


def test_the_search_finds_what_an_open_export_says(out: Path, data: Path) -> None:
    """So that the test above cannot pass blind: every word that is searched stands in the open export, somewhere."""
    told = {word for _, word in found_in(folder_in(out / "plain"), words(out, data))}
    dates = {b"17.03", b"03/17", b"17 mar", b"mar 17", b"march", b"9:41", b"09.41", b"1773740513", b"0a-0b"}
    assert {word for word in words(out, data) if word not in told and word.lower() not in dates} == set()


def test_the_search_sees_through_packing(tmp_path: Path) -> None:
    packed = base64.b64encode(zlib.compress(b"tEXtAuthor\0PLANT" * 3))
    (tmp_path / "report.html").write_bytes(b'<img src="data:image/png;base64,' + packed + b'">')
    (tmp_path / "hex.json").write_text(b"once PLANT was here".hex())
    assert {name for name, _ in found_in(tmp_path, [b"PLANT"])} == {"report.html", "hex.json"}


@pytest.mark.parametrize("place", ["hidden", "beats"])
def test_files_have_no_times_and_pictures_no_metadata(out: Path, place: str) -> None:
    folder = folder_in(out / place)
    assert {path.stat().st_mtime for path in (folder, *folder.iterdir())} == {FIXED_TIME}
    for path in folder.iterdir():
        for view in views(path.read_bytes()):
            for chunk in png_chunks(view):
                assert chunk not in (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf")
    page = (folder / "report.html").read_text()
    assert "<metadata" not in page and "dc:date" not in page


def png_chunks(content: bytes) -> Iterator[bytes]:
    for match in re.finditer(rb"\x89PNG\r\n\x1a\n", content):
        place = match.end()
        while place + 8 <= len(content):
            size, kind = struct.unpack(">I4s", content[place:place + 8])
            yield kind
            place += 12 + size


def test_columns_and_rows_stay_and_answers_too(out: Path) -> None:
    plain, hidden = folder_in(out / "plain"), folder_in(out / "hidden")
    for name in FILES:
        shown = rows(hidden, name)
        assert len(shown) == (0 if name == "beats" else len(rows(plain, name))), name
        assert (hidden / f"{name}.csv").read_bytes().split(b"\r\n")[0] == (
            plain / f"{name}.csv").read_bytes().split(b"\r\n")[0]
    kept = ("moment", "question", "value", "status", "is_current", "t_ms", "rater", "world", "arm_code", "visit")
    assert [[row[key] for key in kept] for row in rows(hidden, "pain_scores")] == [
        [row[key] for key in kept] for row in rows(plain, "pain_scores")]
    assert [row["rr_ticks"] for row in rows(folder_in(out / "beats"), "beats")] == [
        row["rr_ticks"] for row in rows(plain, "beats")]


def test_ids_lead_to_each_other_within_one_export_and_nowhere_else(out: Path) -> None:
    one, other = (folder_in(out / place) for place in ("hidden", "beats"))
    session, = rows(one, "sessions")
    told = ("pain_scores", "steps", "cues", "annotations")
    assert {row["session_id"] for name in told for row in rows(one, name)} == {session["session_id"]}
    ids = [{row["score_id"] for row in rows(folder, "pain_scores")} for folder in (one, other)]
    assert ids[0].isdisjoint(ids[1]) and len(ids[0]) == 6
    corrected, = (row for row in rows(one, "pain_scores") if row["supersedes"])
    assert corrected["supersedes"] in ids[0]
    remark, = rows(one, "annotations")
    assert remark["score_id"] in ids[0]
    keys = [json.loads((folder / "manifest.json").read_text())["public_key"] for folder in (one, other)]
    assert keys[0] != keys[1]


def test_an_events_detail_stays_where_it_is_the_programs_own(out: Path) -> None:
    details: dict[str, list[str]] = {}
    for row in rows(folder_in(out / "hidden"), "events"):
        details.setdefault(row["kind"], []).append(row["detail"])
    assert "pain_now" in details["asked"] and "immersed (world_chosen)" in details["state"]
    assert details["mark"] == ["dressing_off", ""] and set(details["strap"]) == {""} == set(details["world_failed"])


def test_a_studys_codes_and_words_stay_out(tmp_path: Path) -> None:
    visit = StudyVisit()
    visit.whole(CODES[0])
    data = keep(tmp_path / "data", visit.rows)
    folder = export(data, tmp_path / "hidden", profile="deidentified")
    session_id = next(row.session_id for row in visit.rows if row.session_id)
    forbidden = [CODES[0].encode(), b"Pictures while a dressing", session_id.encode()]
    assert found_in(folder, forbidden) == set()
    assert {row["staff_code"] for row in rows(folder, "pain_scores")} == {""}
    assert {name for _, name in found_in(export(data, tmp_path / "plain"), forbidden)} == set(forbidden)


def test_strata_are_numbered_and_stay_apart(tmp_path: Path) -> None:
    visit = StudyVisit()
    for code, stratum in ((CODES[0], 2), (CODES[1], 1), (CODES[2], 2)):
        visit.enrol(code, stratum)
        visit.tap("stop", "end_without_scores")
        visit.tap("removed") if visit.view.state == "goodbye" else None
        visit.tap("cleaned")
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "hidden", profile="deidentified")
    assert [row["stratum"] for row in rows(folder, "sessions")] == ["S1", "S2", "S1"]
    assert [row["lullv_stratum"] for row in rows(folder, "redcap_import")][:3] == ["S1", "S2", "S1"]
    assert found_in(folder, [b"adults", b"children"]) == set()
    said, = (row["deidentified"] for row in rows(folder, "dictionary") if row["column"] == "stratum")
    assert said == "made anew"


def test_where_it_came_from_is_in_a_signed_sheet_apart(out: Path) -> None:
    folder = folder_in(out / "hidden")
    sheet = json.loads((out / "hidden" / f"{folder.name}-origin.json").read_text())
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    assert sheet["kiosk_id"] == "PLANT-cart" and sheet["to_seq"] > 20 and len(sheet["chain_head"]) == 64
    assert sheet["folder_key"] == manifest["public_key"] != sheet["public_key"]
    assert [manifest[name] for name in ("kiosk_id", "to_seq", "chain_head", "tz", "exported_at")] == [""] * 5
