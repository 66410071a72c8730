"""Exports: the columns agreed, exactly what was answered, and a manifest that notices every change."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import Damaged, NotOurs, RecordsError
from kiosk.events import Beats, Row
from kiosk.records import export as exporting
from kiosk.records import rescue, sign
from kiosk.records.columns import FILES
from kiosk.records.csvfile import table
from kiosk.records.export import export
from kiosk.records.store import Store
from kiosk.records.verify import verify
from tests.kiosk.records.kept import keep, ordinary
from tests.kiosk.visit import Visit

FILES_EXPECTED = {
    "pain_scores.csv", "sessions.csv", "steps.csv", "events.csv", "beats.csv", "cues.csv", "audit.csv",
    "annotations.csv", "dictionary.csv", "datapackage.json", "redcap_import.csv", "redcap_dictionary.csv",
    "fhir_bundle.json", "report.html", "manifest.json", "manifest.sig",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return ordinary(tmp_path / "data")[0]


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_the_csv_holds_exactly_what_was_answered(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    assert [(r["moment"], r["question"], r["value"], r["status"]) for r in rows(folder, "pain_scores.csv")] == [
        ("baseline", "pain_now", "6", "answered"), ("baseline", "anxiety", "4", "answered"),
        ("final", "pain_now", "3", "answered"), ("final", "pain_worst", "7", "answered"),
        ("final", "anxiety", "", "declined"),
    ]
    session, = rows(folder, "sessions.csv")
    assert (session["base_pain_now"], session["final_pain_now"], session["change_pain_now"]) == ("6", "3", "-3")
    assert (session["end_state"], session["missing_n"], session["clean_confirmed"]) == ("complete", "1", "1")


def test_all_files_are_there_and_the_manifest_names_them(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out", now=lambda: datetime(2026, 11, 22, 8, 30, tzinfo=UTC))
    assert folder.name == "lull-unnamed-20261122T083000Z"
    assert {path.name for path in folder.iterdir()} == FILES_EXPECTED
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {file["name"] for file in manifest["files"]} == FILES_EXPECTED - {"manifest.json", "manifest.sig"}
    assert manifest["from_seq"] == 1 and manifest["to_seq"] > 20 and len(manifest["chain_head"]) == 64


def test_each_export_names_the_chains_head_of_the_one_before(data: Path, tmp_path: Path) -> None:
    first, second = (json.loads((export(data, tmp_path / place) / "manifest.json").read_text()) for place in "ab")
    assert first["prev_chain_head"] == "" and second["prev_chain_head"] == first["chain_head"]
    store = Store.open(data)
    store.append([Row("later", "audit", "", 1.0, {"what": "setting"})])
    store.close()
    third = json.loads((export(data, tmp_path / "c") / "manifest.json").read_text())
    assert third["prev_chain_head"] == second["chain_head"] != third["chain_head"]
    assert third["to_seq"] > second["to_seq"]


def test_the_manifest_has_the_carts_own_time_zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit()
    visit.to("choosing")
    zoned = [replace(row, body={**row.body, "tz": "Asia/Tokyo"} if row.kind == "session" else row.body)
             for row in visit.rows]
    folder = export(keep(tmp_path / "zoned", zoned), tmp_path / "out")
    assert json.loads((folder / "manifest.json").read_text())["tz"] == "Asia/Tokyo"
    monkeypatch.setenv("TZ", "Europe/Vienna")
    folder = export(keep(tmp_path / "plain", visit.rows), tmp_path / "out")
    assert json.loads((folder / "manifest.json").read_text())["tz"] == "Europe/Vienna"


def test_the_header_rows_are_the_agreed_columns(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    for name, columns in FILES.items():
        text = (folder / f"{name}.csv").read_bytes()
        assert text.split(b"\r\n")[0].decode() == ",".join(column.name for column in columns)
        assert b"\n" not in text.replace(b"\r\n", b"")


def test_the_dictionary_and_the_package_know_every_column(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    expected = {(f"{name}.csv", column.name) for name, columns in FILES.items() for column in columns}
    assert {(row["file"], row["column"]) for row in rows(folder, "dictionary.csv")} == expected
    package = json.loads((folder / "datapackage.json").read_text())
    assert {(r["path"], f["name"]) for r in package["resources"] for f in r["schema"]["fields"]} == expected


def test_the_dictionary_has_the_names_of_other_systems(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    dictionary = rows(folder, "dictionary.csv")
    with (folder / "redcap_import.csv").open(newline="") as file:
        fields = {name for name in next(csv.reader(file)) if name.startswith("lull")}
    assert {row["redcap"] for row in dictionary} - {""} == fields
    scores = {row["column"]: row for row in dictionary if row["file"] == "pain_scores.csv"}
    codes = dict(re.findall(r"(\w+) ([A-Z]+)(?:,|\))", scores["question"]["sdtm"].removeprefix("QSTESTCD (")))
    asked = {row["question"] for row in rows(folder, "pain_scores.csv")}
    assert asked <= codes.keys() and all(len(code) <= 8 for code in codes.values())
    named = {name for row in dictionary for name in re.findall(r"[A-Z]{4,8}", row["sdtm"])}
    assert {"QSTESTCD", "QSORRES", "QSSTAT", "QSREASND", "QSEVLINT"} <= named
    bundle = (folder / "fhir_bundle.json").read_text()
    for row in scores.values():
        words = set(re.findall(r"(\w[\w-]*)$", row["fhir"])) - {"observation-replaces"}  # nothing is corrected here
        assert all(f'"{word}"' in bundle or f"/{word}" in bundle for word in words), row["fhir"]


def test_the_dictionary_says_what_every_empty_cell_means(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    empty = {(row["file"], row["column"]): row["empty_means"] for row in rows(folder, "dictionary.csv")}
    assert all(empty.values())
    for name in FILES:
        for row in rows(folder, f"{name}.csv"):
            assert [key for key, value in row.items() if value == "" and empty[f"{name}.csv", key] == "never"] == []


def test_beats_keep_their_raw_ticks(data: Path, tmp_path: Path) -> None:
    beats = rows(export(data, tmp_path / "out"), "beats.csv")
    assert [row["rr_ticks"] for row in beats] == ["880", "890"] * 20
    assert {row["contact"] for row in beats} == {"1"}


def test_excel_adds_the_bom_and_guards_text_only() -> None:
    text = table(["a", "b"], [{"a": "=1+1", "b": -3}, {"a": "＝x", "b": "@y"}], guard=True).decode()
    assert text == "\ufeffa,b\r\n'=1+1,-3\r\n'＝x,'@y\r\n"
    assert table(["a"], [{"a": "=1"}], guard=False) == b"a\r\n=1\r\n"


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠\t\r\n", " =", "\u00a0＝", "\x1b="])
def test_no_text_of_the_excel_profile_begins_a_formula(sign: str) -> None:
    cells = [f"{sign}1+1", f'{sign}HYPERLINK("x")', f"{sign},\r\n"]
    content = table(["a"], [{"a": cell} for cell in cells], guard=True).decode().removeprefix("\ufeff")
    read = [line[0] for line in list(csv.reader(content.splitlines(True), strict=True))[1:]]
    assert len(read) == len(cells) and all(cell.startswith("'") for cell in read)
    assert not any(control in cell for cell in read for control in "\t\r\n")


@given(st.text(max_size=8), st.booleans())
def test_a_cell_is_one_line_and_never_a_formula(text: str, guard: bool) -> None:
    content = table(["a", "b"], [{"a": text, "b": -1.5}], guard=guard).decode()
    (first, second), = list(csv.reader(content.splitlines(True)))[1:]
    assert second == "-1.5" and content.count("\r\n") == 2
    assert not (guard and first.lstrip().startswith(tuple("=+-@＝＋－＠")))


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2), max_size=5))
def test_any_text_survives_the_csv(cells: list[list[str]]) -> None:
    text = table(["a", "b"], [dict(zip("ab", pair, strict=True)) for pair in cells], guard=False).decode()
    assert list(csv.reader(text.splitlines(True), strict=True))[1:] == cells


def test_deidentified_holds_no_planted_identifier_in_any_byte(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("immersed")
    visit.rows[0].body["patient_code"] = "PLANTED-CODE"  # type: ignore[index]
    visit.session.book.event("strap", "ok PLANTED-STRAP 00:11:22:33:44:55")
    visit.step()
    data = keep(tmp_path / "data", visit.rows)
    folder = export(data, tmp_path / "out", profile="deidentified")
    whole = b"".join(path.read_bytes() for path in sorted(folder.iterdir())) + folder.name.encode()
    session_id = visit.rows[0].session_id
    manifest = json.loads((export(data, tmp_path / "open") / "manifest.json").read_text())
    score_ids = [row.uid for row in visit.rows if row.kind == "score"]
    planted = ["PLANTED-CODE", "PLANTED-STRAP", "00:11:22", session_id, "unnamed", manifest["chain_head"], *score_ids]
    assert [word for word in planted if word.encode() in whole] == []
    assert not re.search(rb"20\d\d-\d\d-\d\dT", whole)
    assert {path.stat().st_mtime for path in (folder, *folder.iterdir())} == {exporting.FIXED_TIME}
    assert verify(folder).whole


def test_deidentified_keeps_every_column_and_every_answer(data: Path, tmp_path: Path) -> None:
    plain, hidden = export(data, tmp_path / "a"), export(data, tmp_path / "b", profile="deidentified")
    for name in ("pain_scores.csv", "sessions.csv"):
        assert rows(plain, name)[0].keys() == rows(hidden, name)[0].keys()
    assert [r["value"] for r in rows(plain, "pain_scores.csv")] == [r["value"] for r in rows(hidden, "pain_scores.csv")]


def test_an_unfinished_visit_is_exported_with_its_open_questions(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("choosing")
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "out")
    assert [row["status"] for row in rows(folder, "pain_scores.csv")] == ["answered"] * 2 + ["open"] * 3
    assert rows(folder, "sessions.csv")[0]["end_state"] == ""


def test_a_visit_left_behind_is_abandoned_and_nothing_of_it_stays_open(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("baseline")
    visit.rows.append(Row("another", "session", "another", visit.now, {"planned": []}))
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "out")
    assert [row["status"] for row in rows(folder, "pain_scores.csv")] == ["interrupted"] + ["not_asked"] * 4
    assert [row["end_state"] for row in rows(folder, "sessions.csv")] == ["abandoned", ""]


def test_a_final_score_more_than_five_minutes_after_the_world_is_late(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("immersed")
    visit.tap("stop")
    visit.wait(200, dt=5)
    visit.tap("final_scores", "score_3")
    visit.tap("stop")
    visit.wait(200, dt=5)
    visit.tap("final_scores", "score_3", "score_2")
    folder = export(keep(tmp_path / "data", visit.rows), tmp_path / "out")
    assert [row["late"] for row in rows(folder, "pain_scores.csv")] == ["0", "0", "0", "1", "1"]


def test_the_heart_is_judged_over_the_whole_visit_and_nothing_before_it(tmp_path: Path) -> None:
    first = Visit()
    for _ in range(300):
        first.step(Beats(first.now, 120, True, (512,)), dt=1.0)
    first.to("immersed")
    for _ in range(130):
        first.step(Beats(first.now, 60, True, (1024,)), dt=1.0)
    second = Visit(resumed=first.rows, same_boot=True, now=first.now)
    for _ in range(130):
        second.step(Beats(second.now, 50, True, (1229,)), dt=1.2)
    second.tap("stop", "end_without_scores", "removed")
    folder = export(keep(tmp_path / "data", [*first.rows, *second.rows]), tmp_path / "out")
    session, = rows(folder, "sessions.csv")
    assert float(session["hr_first2min"]) == pytest.approx(60, abs=0.5)
    assert float(session["hr_last2min"]) == pytest.approx(50, abs=0.5)
    assert float(session["hr_coverage"]) > 0.95


@pytest.mark.parametrize("body", [{}, {"unwritable": "x"}])
def test_rows_without_their_body_never_keep_the_others_from_the_export(tmp_path: Path, body: dict) -> None:
    visit = Visit()
    visit.to("choosing")
    kinds = ("session", "state", "asked", "beats", "cue", "event", "step")
    broken = [Row(f"broken-{kind}", kind, visit.rows[0].session_id, visit.now, body) for kind in kinds]
    folder = export(keep(tmp_path / "data", [*visit.rows, *broken]), tmp_path / "out")
    answers = rows(folder, "pain_scores.csv")
    assert [row["value"] for row in answers if row["status"] == "answered"] == ["6", "4"]


@pytest.mark.parametrize("change", [{"public_key": 5}, {"files": [{"name": "a\0b", "sha256": "", "rows": 1}]},
                                    {"files": [{"name": 7, "sha256": "", "rows": 1}]}, {"files": 3}])
def test_a_forged_manifest_is_damage_and_no_crash(data: Path, tmp_path: Path, change: dict) -> None:
    folder = export(data, tmp_path / "out")
    forged = json.loads((folder / "manifest.json").read_text()) | change
    key = sign.signing_key(data)
    raw = json.dumps(forged).encode()
    (folder / "manifest.json").write_bytes(raw)
    (folder / "manifest.sig").write_text(key.sign(raw).hex())
    assert not verify(folder).whole


@pytest.mark.parametrize("profile", exporting.PROFILES)
def test_an_export_of_changed_scores_says_so(data: Path, tmp_path: Path, profile: str) -> None:
    database = data / "records.db"
    assert database.read_bytes().count(b'"value":7') == 1
    database.write_bytes(database.read_bytes().replace(b'"value":7', b'"value":3'))
    with pytest.raises(Damaged, match=r"row \d+ has a changed payload"):
        export(data, tmp_path / "out", profile)
    folder, = (path for path in (tmp_path / "out").iterdir() if path.is_dir())
    assert {path.name for path in folder.iterdir()} == FILES_EXPECTED
    assert "damaged records" in verify(folder).words and not verify(folder).whole


@pytest.mark.parametrize("content", [None, b""])
def test_records_that_are_gone_are_damage_and_not_another_folder(data: Path, tmp_path: Path, content) -> None:
    (data / "records.db").unlink()
    if content is not None:
        (data / "records.db").write_bytes(content)
    with pytest.raises(Damaged, match="missing or empty"):
        export(data, tmp_path / "out")


def test_a_folder_that_has_nothing_left_but_backups_is_damaged(data: Path, tmp_path: Path) -> None:
    rescue.backup(data)
    for name in ("records.db", "head"):
        (data / name).unlink()
    assert "missing" in verify(data).words
    with pytest.raises(Damaged, match="missing or empty"):
        export(data, tmp_path / "out")


def test_a_long_name_of_the_cart_is_cut_in_the_folder_alone(tmp_path: Path) -> None:
    visit = Visit()
    visit.to("choosing")
    named = [replace(row, body={**row.body, "kiosk_id": "w" * 300}) for row in visit.rows]
    folder = export(keep(tmp_path / "data", named), tmp_path / "out")
    assert folder.name.startswith(f"lull-{'w' * 64}-2")
    assert rows(folder, "sessions.csv")[0]["kiosk_id"] == "w" * 300


def test_a_key_that_is_none_is_named(data: Path, tmp_path: Path) -> None:
    (data / sign.KEY).write_bytes(b"short")
    with pytest.raises(Damaged, match=r"cart\.key"):
        export(data, tmp_path / "out")


def test_fhir_has_a_value_or_a_reason_and_never_both(data: Path, tmp_path: Path) -> None:
    bundle = json.loads((export(data, tmp_path / "out") / "fhir_bundle.json").read_text())
    resources = [entry["resource"] for entry in bundle["entry"]]
    observations = [resource for resource in resources if resource["resourceType"] == "Observation"]
    assert len(observations) == 5
    assert all(("valueInteger" in o) != ("dataAbsentReason" in o) for o in observations)
    assert [o["valueInteger"] for o in observations if "valueInteger" in o] == [6, 4, 3, 7]


def test_the_redcap_dictionary_has_eighteen_columns(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    fields = rows(folder, "redcap_dictionary.csv")
    assert len(fields[0]) == 18
    imported = rows(folder, "redcap_import.csv")
    assert set(imported[0]) - {"redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"} == {
        row["Variable / Field Name"] for row in fields
    }
    assert [row["redcap_repeat_instance"] for row in imported] == ["1", "1", "2", "3", "4", "5"]


def test_the_report_opens_without_a_network_and_claims_nothing(data: Path, tmp_path: Path) -> None:
    page = (export(data, tmp_path / "out") / "report.html").read_text()
    assert "http" not in page and "<script" not in page
    assert "No clinical records" in page and "n = 1" in page


@pytest.mark.parametrize("name", sorted(FILES_EXPECTED))
def test_verify_notices_every_changed_or_missing_file(data: Path, tmp_path: Path, name: str) -> None:
    folder = export(data, tmp_path / "out")
    assert verify(folder).whole
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    changed = verify(folder)
    assert not changed.whole and "manifest" in changed.words if "manifest" in name else name in changed.words
    path.unlink()
    assert not verify(folder).whole


def test_an_export_cut_before_its_manifest_is_not_whole(data: Path, tmp_path: Path, monkeypatch) -> None:
    real, wrote = exporting._write, []

    def pulled(path: Path, content: bytes) -> str:
        if len(wrote) == 4:
            raise OSError(5, "Input/output error", str(path))
        wrote.append(path)
        return real(path, content)

    monkeypatch.setattr(exporting, "_write", pulled)
    with pytest.raises(OSError):
        export(data, tmp_path / "out")
    folder, = (tmp_path / "out").iterdir()
    assert not verify(folder).whole
    monkeypatch.setattr(exporting, "_write", real)
    assert verify(export(data, tmp_path / "out")).whole


def test_no_room_is_said_before_anything_is_written(data: Path, tmp_path: Path, monkeypatch) -> None:
    full = os.statvfs(tmp_path)
    monkeypatch.setattr(os, "statvfs", lambda path: os.statvfs_result([*full[:4], 0, *full[5:]]))
    with pytest.raises(RecordsError, match="no room"):
        export(data, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_two_exports_of_one_second_stand_side_by_side(data: Path, tmp_path: Path) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    folders = {export(data, tmp_path / "out", now=lambda: now) for _ in range(2)}
    assert len(folders) == 2 and all(verify(folder).whole for folder in folders)


def test_a_folder_that_is_not_ours_is_told_apart_from_damage(tmp_path: Path) -> None:
    with pytest.raises(NotOurs):
        verify(tmp_path)
    with pytest.raises(NotOurs):
        export(tmp_path, tmp_path / "out")


def test_the_commands_answer_with_their_exit_codes(data: Path, tmp_path: Path) -> None:
    def kiosk(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "kiosk", *words], capture_output=True, text=True)

    hidden = kiosk("export", str(tmp_path / "hidden"), "--data", str(data), "--profile", "deidentified", "--beats")
    assert len(rows(Path(hidden.stdout.splitlines()[-1]), "beats.csv")) == 40
    done = kiosk("export", str(tmp_path / "out"), "--data", str(data))
    folder = Path(done.stdout.splitlines()[-1])
    assert done.returncode == 0 and folder.is_dir()
    assert kiosk("verify", str(folder)).returncode == 0
    assert kiosk("verify", str(data)).returncode == 0
    (folder / "beats.csv").write_text("")
    assert kiosk("verify", str(folder)).returncode == 1
    assert kiosk("verify", str(tmp_path)).returncode == 2
