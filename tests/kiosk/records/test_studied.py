"""What an export says of a study: counts that agree with what was played, and no arm before its time."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from uuid import uuid4

import pytest

from kiosk.errors import Damaged
from kiosk.events import HeadsetState, Health, Row
from kiosk.records.export import export
from kiosk.records.reading import read as entries
from kiosk.records.store import Store
from kiosk.records.verify import verify
from kiosk.studies.blind import TELLING
from tests.kiosk.records.kept import keep, ordinary
from tests.kiosk.records.stepped import followed
from tests.kiosk.studies.made import opening, study
from tests.kiosk.test_study_visit import ADULTS, CODES, StudyVisit

LETTERS = opening().letters
PLAYED = 7
ARMS = Counter(LETTERS[arm] for arm in ADULTS[:PLAYED])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven enrolled: one comes twice, one receives nothing of his arm, one goes without final scores, one is left."""
    visit = StudyVisit()
    for why in ("declined", "declined", "not_eligible"):
        visit.tap("start", "screened", f"unenrolled_{why}")
    for code in CODES[:4]:
        visit.whole(code)
    visit.whole(CODES[0])
    refuses = next(n for n in (4, 5, 6) if ADULTS[n] != "standard")
    for n in (4, 5, 6):
        visit.enrol(CODES[n])
        if n == refuses:
            visit.tap("marks", "not_received", "unreceived_no_time", "back")
        else:
            visit.step(HeadsetState(Health.OK, "it", "flat" if visit.session.delivery == "flat" else "headset"))
        visit.tap("begin")
        visit.say(6, 4, 0)
        if n == 6:
            break  # still under way
        visit.tap("stop", "end_without_scores")
        if visit.view.state == "goodbye":
            visit.tap("removed")
        visit.tap("cleaned")
    return keep(tmp_path_factory.mktemp("study") / "data", visit.rows)


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def counts(folder: Path) -> dict[tuple[str, str, str], int]:
    return {(row["step"], row["arm_code"], row["reason"]): int(row["n"]) for row in read(folder, "consort")}


def unblind(folder: Path) -> None:
    """Keeps the row that `kiosk study unblind` keeps."""
    body = {"who": "command line", "what": "randomisation", "before": "blinded", "after": "", "why": "locked",
            "study": study().id, "unblinded": True}
    store = Store.open(folder)
    store.append([Row(str(uuid4()), "audit", "", 0.0, body)])
    store.close()


def test_the_counts_are_those_of_what_was_played(data: Path, tmp_path: Path) -> None:
    found = counts(export(data, tmp_path / "out"))
    assert found["screened", "", ""] == 3 + PLAYED and found["enrolled", "", ""] == PLAYED
    assert found["not_enrolled", "", "declined"] == 2 and found["not_enrolled", "", "not_eligible"] == 1
    assert {letter: found["allocated", letter, ""] for letter in ARMS} == ARMS
    assert found["received", "", ""] == PLAYED - 1 and found["not_received", "", "no_time"] == 1
    assert found["under_way", "", ""] == 1 and found["erased", "", ""] == 0
    whole = Counter(LETTERS[arm] for arm in ADULTS[:4])
    for step in ("completed", "analysed"):
        assert {letter: found[step, letter, ""] for letter in ARMS} == {letter: whole[letter] for letter in ARMS}


@pytest.mark.parametrize("kind", ["test", "demo"])
def test_test_and_demo_visits_are_no_patients(data: Path, tmp_path: Path, kind: str) -> None:
    visit = StudyVisit(record_kind=kind)
    visit.tap("start", "screened", "unenrolled_declined")
    visit.whole(CODES[9])
    ids = {row.session_id: str(uuid4()) for row in visit.rows if row.session_id}
    rows = [replace(row, uid=str(uuid4()), session_id=ids.get(row.session_id, "")) for row in visit.rows]
    before = counts(export(data, tmp_path / "before"))
    both = export(keep(Path(copytree(data, tmp_path / "both")), rows), tmp_path / "out")
    assert counts(both) == before | {("TEST_OR_DEMO_not_counted", "", ""): 2}
    assert "<td>TEST OR DEMO not counted</td>" in (both / "report.html").read_text()
    assert f"Visits in all: {PLAYED + 1}." in (both / "tidier.md").read_text()
    alone = counts(export(keep(tmp_path / "alone", visit.rows), tmp_path / "out"))
    assert {step: n for (step, _, _), n in alone.items() if n} == {"TEST_OR_DEMO_not_counted": 2}


def test_json_says_the_same_as_csv(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    rows = json.loads((folder / "consort.json").read_text())
    assert [{**row, "n": str(row["n"])} for row in rows] == read(folder, "consort")


@pytest.mark.parametrize("profile", ["research", "excel", "deidentified"])
def test_a_blinded_study_tells_its_arms_in_no_file(data: Path, tmp_path: Path, profile: str) -> None:
    folder = export(data, tmp_path / "out", profile=profile)
    assert verify(folder).whole
    for name, columns in TELLING.items():
        for row in read(folder, name):
            assert {row[column] for column in columns} == {""}, name
    assert {row["kind"] for row in read(folder, "events")} <= {"mark", "mark_undone", "asked", "closed", "cleaned"}
    assert read(folder, "cues") == []
    arms = re.compile(r"headset|flat screen|\bforest\b|\bstandard\b|\bvr\b", re.IGNORECASE)
    for path in folder.iterdir():
        if path.name not in ("dictionary.csv", "datapackage.json", "tidier.md", "report.html", "redcap_dictionary.csv"):
            text = path.read_text(encoding="utf-8-sig")
            header = text.index("\n") if path.suffix == ".csv" else 0
            assert not arms.search(text[header:]), path.name
    assert {row["arm_code"] for row in read(folder, "sessions")} == set(ARMS)


@pytest.mark.parametrize("damaged", [1, len(CODES)])
@pytest.mark.parametrize("harm", [(b'"patient_code":', b'"patient_code";'), (b'"blinded":', b'"blinde?":')])
def test_a_damaged_opening_tells_no_arm(
    data: Path, tmp_path: Path, damaged: int, harm: tuple[bytes, bytes]
) -> None:
    folder = Path(copytree(data, tmp_path / "data"))
    database = folder / "records.db"
    content = database.read_bytes()
    assert content.count(harm[0]) == PLAYED + 1
    database.write_bytes(content.replace(*harm, damaged))
    with pytest.raises(Damaged):
        export(folder, tmp_path / "out")
    out, = (tmp_path / "out").iterdir()
    for name, columns in TELLING.items():
        assert len(read(out, name)) >= PLAYED + 1
        assert {row[column] for row in read(out, name) for column in columns} == {""}, name
    assert {row["kind"] for row in read(out, "events")} <= {"mark", "mark_undone", "asked", "closed", "cleaned"}
    assert read(out, "cues") == []


def test_a_blinded_visits_programme_is_told_after_unblinding_alone(tmp_path: Path) -> None:
    visit = StudyVisit()
    visit.whole(CODES[0])
    folder = keep(tmp_path / "data", followed(visit.rows))
    out = export(folder, tmp_path / "blind")
    assert read(out, "steps") == [] and "<h2>Programmes" not in (out / "report.html").read_text()
    assert {row["programme"] for name in ("pain_scores", "sessions") for row in read(out, name)} == {""}
    unblind(folder)
    out = export(folder, tmp_path / "open")
    assert [row["status"] for row in read(out, "steps")] == ["done", "done", "skipped"]
    assert {row["programme"] for name in ("pain_scores", "sessions") for row in read(out, name)} == {"practice"}
    assert "<h2>Programmes" in (out / "report.html").read_text()


def test_after_unblinding_a_damaged_opening_hides_nothing(data: Path, tmp_path: Path) -> None:
    folder = Path(copytree(data, tmp_path / "data"))
    unblind(folder)
    database = folder / "records.db"
    database.write_bytes(database.read_bytes().replace(b'"patient_code":', b'"patient_code";'))
    with pytest.raises(Damaged):
        export(folder, tmp_path / "out")
    out, = (tmp_path / "out").iterdir()
    assert {row["display"] for row in read(out, "pain_scores")} >= {"headset", "console"}


def test_a_visit_outside_the_study_stays_whole(data: Path, tmp_path: Path) -> None:
    own = str(uuid4())
    rows = [replace(row, uid=str(uuid4()), session_id=own) for row in ordinary(tmp_path / "plain")[1].rows]
    out = export(keep(Path(copytree(data, tmp_path / "data")), rows), tmp_path / "out")
    assert {row["display"] for row in read(out, "pain_scores") if row["session_id"] == own} == {"headset"}


def test_the_report_shows_the_same_counts(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    said = (folder / "report.html").read_text()
    for row in read(folder, "consort"):
        cells = (row["step"].replace("_", " "), row["arm_code"], row["reason"].replace("_", " "))
        line = "".join(f"<td>{cell}</td>" for cell in cells)
        assert f'{line}<td class="n">{row["n"]}</td>' in said


def test_scores_marks_and_codes_stay(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    first = read(folder, "sessions")[0]
    assert first["patient_code"] == CODES[0] and first["protocol_sha256"] == study().sha256
    assert first["final_pain_worst"] == "3" and first["stratum"] == "adults"
    assert [row["visit"] for row in read(folder, "sessions") if row["patient_code"] == CODES[0]] == ["1", "2"]
    assert {row["staff_code"] for row in read(folder, "pain_scores") if row["entered_by"] == "staff"} == {"21"}


def test_the_dictionary_and_the_package_say_what_is_emptied(data: Path, tmp_path: Path) -> None:
    folder = export(data, tmp_path / "out")
    said = {(row["file"], row["column"]) for row in read(folder, "dictionary") if row["blinded"] == "emptied"}
    assert said == {(f"{name}.csv", column) for name, columns in TELLING.items() for column in columns}
    package = json.loads((folder / "datapackage.json").read_text())
    assert "blinded" in package
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            if field["name"] in TELLING.get(resource["name"], ()):
                assert not field.get("constraints", {}).get("required")


def test_the_sheet_has_twelve_items_in_the_protocols_words(data: Path, tmp_path: Path) -> None:
    text = (export(data, tmp_path / "out") / "tidier.md").read_text()
    assert re.findall(r"^## (\d+)\.", text, re.MULTILINE) == [str(n) for n in range(1, 13)]
    assert "To see whether pictures ease a dressing change." in text and f"allocated {PLAYED}" in text
    assert "not told while the study is blinded" in text and study().sha256 in text


def test_unblinding_fills_every_cell_again(data: Path, tmp_path: Path) -> None:
    folder = Path(copytree(data, tmp_path / "data"))
    unblind(folder)
    out = export(folder, tmp_path / "out")
    found = counts(out)
    assert sum(n for (step, letter, _), n in found.items() if step == "received" and letter) == PLAYED - 1
    assert {row["display"] for row in read(out, "pain_scores")} >= {"headset", "console"}
    assert "Median time in the pictures" in (out / "tidier.md").read_text()
    assert any(row["what"] == "randomisation" and row["why"] == "locked" for row in read(out, "audit"))


def test_no_other_column_tells_pictures_from_none(data: Path, tmp_path: Path) -> None:
    """Unblinded: a column that never has one value both in visits with pictures and in such without would tell."""
    folder = Path(copytree(data, tmp_path / "data"))
    unblind(folder)
    out = export(folder, tmp_path / "out")
    own = {"session_id", "score_id", "seq", "patient_code", "arm_code", "started_at", "ended_at", "session_started",
           "asked_at", "answered_at", "asked_t_ms", "t_ms", "visit"}
    for name, telling in TELLING.items():
        rows = [row for row in read(out, name) if row["patient_code"] in CODES[:4]]  # who received their arms
        rows = [row for row in rows if name == "sessions" or row["moment"] == "baseline"]
        plain = [row for row in rows if row["arm_code"] == LETTERS["standard"]]
        pictures = [row for row in rows if row["arm_code"] == LETTERS["vr"]]
        assert plain and pictures
        apart = {column for column in rows[0] if not {row[column] for row in plain} & {row[column] for row in pictures}}
        assert apart - own <= telling
        assert apart & telling, "else the test sees nothing"


def test_an_erased_patient_still_counts_where_he_was_drawn(data: Path, tmp_path: Path) -> None:
    folder = Path(copytree(data, tmp_path / "data"))
    first = next(entry for entry in entries(folder) if entry.kind == "session")
    uids = [entry.uid for entry in entries(folder) if entry.session_id == first.session_id]
    store = Store.open(folder)
    store.erase(*uids, reason="the patient wished it")
    store.close()
    out = export(folder, tmp_path / "out")
    found = counts(out)
    assert found["enrolled", "", ""] == PLAYED and found["erased", "", ""] == 1
    assert found["received", "", ""] == PLAYED - 2


def test_without_a_study_there_is_no_such_file(tmp_path: Path) -> None:
    folder = export(ordinary(tmp_path / "data")[0], tmp_path / "out")
    assert not {"consort.csv", "consort.json", "tidier.md"} & {path.name for path in folder.iterdir()}
    assert {row["display"] for row in read(folder, "pain_scores")} == {"headset"}
