"""Exports as others meet them: pandas, frictionless, a spreadsheet, openssl. None of them knows this project.

What the store holds is read here by SQL, not by the project's own reader.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import pandas as pd
import pytest
from fhir.resources.R4B.bundle import Bundle

from kiosk.events import Beats, Row
from kiosk.records.export import PROFILES, export
from tests.kiosk.records.kept import keep
from tests.kiosk.records.stepped import followed, started
from tests.kiosk.records.test_redcap import corrected, played

NOTES = (
    'said "six", meant five', "given, by the mother", "two\nlines", "emoji 🙂 and naïve 海", "=1+1", "+SUM(A1:A9)",
    "@x", "＝1+1", " =2+2", "'quoted'", "ends in \\", '"', "tab\tinside",
)  # fmt: skip
CONTROLS = re.compile(r"[\x00-\x1f]")
SPKI_ED25519 = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: what stands before the 32 bytes of a public key


def needed(program: str) -> str:
    """Its path. Where it is missing the test is skipped, but never where everything is said to be there."""
    found = shutil.which(program)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{program} is not installed; .ci/run installs it")
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four visits: corrections (one to none), refusals, an open one, beats with and without intervals, odd words."""
    first, second = played("P-07", 100.0, "aaaaaaaa"), played("Q,\"8\"", 5000.0, "bbbbbbbb")
    third, last = played("P-09", 9000.0, "cccccccc", to="immersed"), played("", 12_000.0, "dddddddd", to="choosing")
    first[0].body["age_band"] = "12-17"  # type: ignore[index]
    session, score = third[0].session_id, next(row.uid for row in first if row.kind == "score")
    at = third[-1].at
    beats = [
        Row(f"beats-{n}", "beats", session, at + n, {"packets": [[at + n, 70 + n, contact, list(ticks)]]})
        for n, (contact, ticks) in enumerate([(True, (880, 890)), (None, ()), (False, (300, 65535)), (True, (900,))])
    ]
    assert Beats(0.0, 70, True, (880,))  # the packets' own order: time, rate, contact, ticks
    notes = [
        Row(f"note-{n}", "annotation", first[0].session_id, at + 10 + n, {"score_id": score, "text": text, "who": "N7"})
        for n, text in enumerate(NOTES)
    ]
    second, third = followed(second), followed(third, (started(1, "tour"),), "before")
    rows = [*first, *second, *third, *beats, corrected(first, None, "declined"), *notes, *last]
    return keep(tmp_path_factory.mktemp("outsiders") / "data", rows)


@pytest.fixture(scope="module")
def exports(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One export in each profile."""
    return {name: export(data, tmp_path_factory.mktemp(name), name) for name in PROFILES}


def stored(data: Path, kind: str) -> list[dict[str, Any]]:
    """The bodies of all rows of one kind, in order, as SQL gives them."""
    connection = sqlite3.connect(f"file:{data / 'records.db'}?mode=ro", uri=True)
    try:
        found = connection.execute(
            "SELECT body FROM entry JOIN payload USING (seq) WHERE kind = ? ORDER BY seq", (kind,)
        ).fetchall()
    finally:
        connection.close()
    return [json.loads(body) for body, in found]


def by_package(folder: Path) -> dict[str, pd.DataFrame]:
    """Every CSV with the types that datapackage.json names."""
    types = {"string": "string", "integer": "Int64", "number": "Float64", "datetime": "string"}
    frames = {}
    for resource in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        fields = resource["schema"]["fields"]
        frame = pd.read_csv(
            folder / resource["path"], dtype={field["name"]: types[field["type"]] for field in fields},
            keep_default_na=False, na_values=resource["schema"]["missingValues"], encoding=resource["encoding"],
        )
        assert list(frame.columns) == [field["name"] for field in fields]
        for field in fields:
            if field["type"] == "datetime":
                frame[field["name"]] = pd.to_datetime(frame[field["name"]], format="ISO8601", utc=True)
        frames[resource["name"]] = frame
    return frames


def test_pandas_reads_the_same_scores_as_the_store_holds(data: Path, exports: dict[str, Path]) -> None:
    scores = by_package(exports["research"])["pain_scores"]
    held = {body["score_id"] for body in stored(data, "score")}
    resolved = scores[scores["score_id"].isin(held)].sort_values("seq")
    never = scores[~scores["score_id"].isin(held)]
    assert set(never["status"]) == {"open", "not_asked"} and never["value"].isna().all()
    names = ["score_id", "moment", "question", "value", "status", "rater", "method", "supersedes"]
    told = [tuple(None if pd.isna(cell) else cell for cell in row) for row in resolved[names].itertuples(index=False)]
    assert told == [tuple(body.get(name) or (0 if body.get(name) == 0 else None) for name in names)
                    for body in stored(data, "score")]
    answered = [body["value"] for body in stored(data, "score") if body["value"] is not None]
    assert resolved["value"].sum() == sum(answered) and resolved["value"].count() == len(answered)
    assert (scores["is_current"] == 0).sum() == 1
    assert scores["asked_at"].dropna().dt.tz is not None


@pytest.mark.parametrize("profile", PROFILES)
def test_pandas_reads_every_file_of_every_profile_by_its_package(exports: dict[str, Path], profile: str) -> None:
    frames, plain = by_package(exports[profile]), by_package(exports["research"])
    hidden = {"beats", "audit", "annotations"} if profile == "deidentified" else set()
    assert {name: len(frame) for name, frame in frames.items() if name not in hidden} == {
        name: len(frame) for name, frame in plain.items() if name not in hidden}
    assert frames["pain_scores"]["value"].tolist() == plain["pain_scores"]["value"].tolist()


def test_pandas_reads_the_raw_beats(data: Path, exports: dict[str, Path]) -> None:
    beats = by_package(exports["research"])["beats"]
    packets = [packet for body in stored(data, "beats") for packet in body["packets"]]
    assert beats["rr_ticks"].dropna().tolist() == [tick for *_, ticks in packets for tick in ticks]
    assert beats["bpm"].tolist() == [bpm for _, bpm, _, ticks in packets for _ in ticks or (0,)]


def test_free_text_comes_through_whole(exports: dict[str, Path]) -> None:
    notes = by_package(exports["research"])["annotations"]
    assert notes["text"].tolist() == [CONTROLS.sub(" ", text) for text in NOTES]
    assert by_package(exports["research"])["sessions"]["patient_code"].tolist()[1] == 'Q,"8"'


@pytest.mark.parametrize("profile", PROFILES)
def test_frictionless_finds_the_package_valid(exports: dict[str, Path], profile: str) -> None:
    told = frictionless.Package(str(exports[profile] / "datapackage.json")).validate()
    assert told.valid, told.flatten(["title", "rowNumber", "fieldName", "message"])[:5]
    assert {task.name for task in told.tasks} >= {"pain_scores", "sessions", "events", "beats", "annotations"}


FAULTS = (  # line, file, column, what is put there (None: the cell above), what is to be said of which field
    (1, "pain_scores", "value", "six", ("type-error", "value")),
    (2, "pain_scores", "value", "11", ("constraint-error", "value")),
    (3, "pain_scores", "status", "bored", ("constraint-error", "status")),
    (4, "pain_scores", "score_id", None, ("primary-key", "")),
    (5, "pain_scores", "session_id", "elsewhere", ("foreign-key", "")),
    (1, "sessions", "started_at", "yesterday", ("type-error", "started_at")),
)


def test_frictionless_finds_every_planted_error(exports: dict[str, Path], tmp_path: Path) -> None:
    folder = shutil.copytree(exports["research"], tmp_path / "copy")
    for line, file, column, cell, _ in FAULTS:
        path = folder / f"{file}.csv"
        with path.open(newline="", encoding="utf-8") as source:
            header, *lines = csv.reader(source)
        at = header.index(column)
        lines[line][at] = lines[line - 1][at] if cell is None else cell
        with path.open("w", newline="", encoding="utf-8") as to:
            csv.writer(to, lineterminator="\r\n").writerows([header, *lines])
    told = frictionless.Package(str(folder / "datapackage.json")).validate().flatten(["type", "fieldName"])
    assert {(kind, field or "") for kind, field in told} == {said for *_, said in FAULTS}


def test_every_rule_beside_the_package_holds_and_can_fail(exports: dict[str, Path]) -> None:
    package = json.loads((exports["research"] / "datapackage.json").read_text())
    rules = [(r["name"], rule["formula"]) for r in package["resources"] for rule in r.get("rules", ())]
    assert len(rules) >= 3
    upside_down = "(status == 'answered') == (value is None)"
    for name in {name for name, _ in rules}:
        checks = [frictionless.checks.row_constraint(formula=formula) for other, formula in rules if other == name]
        told = resource(exports, name).validate(frictionless.Checklist(checks=checks))
        assert told.valid, told.flatten(["rowNumber", "message"])[:3]
    wrong = frictionless.Checklist(checks=[frictionless.checks.row_constraint(formula=upside_down)])
    assert not resource(exports, "pain_scores").validate(wrong).valid


def resource(exports: dict[str, Path], name: str) -> frictionless.Resource:
    """One table alone: its own package would check it against the others again."""
    found = frictionless.Package(str(exports["research"] / "datapackage.json")).get_resource(name)
    found.schema.foreign_keys = []
    return found


@pytest.mark.parametrize("profile", PROFILES)
def test_another_implementation_of_fhir_reads_the_bundle(exports: dict[str, Path], profile: str) -> None:
    read = Bundle.model_validate_json((exports[profile] / "fhir_bundle.json").read_bytes())
    told = [entry.resource for entry in read.entry if entry.resource.get_resource_type() == "Observation"]
    values = by_package(exports[profile])["pain_scores"]["value"].dropna().tolist()
    assert [one.valueInteger for one in told if one.valueInteger is not None] == values
    assert [one.status for one in told].count("entered-in-error") == 1


def spreadsheet(folder: Path, to: Path, names: tuple[str, ...]) -> tuple[dict[str, list[list[str]]], list[str]]:
    """What a spreadsheet makes of the CSVs: its cells written out again by file name, and the formulas it keeps."""
    office = needed("soffice")
    common = [office, f"-env:UserInstallation=file://{to / 'profile'}", "--headless"]
    files = [str(folder / f"{name}.csv") for name in names]
    text = "CSV:44,34,76,1"  # comma, quote, UTF-8, from line 1; every column as the program itself judges it
    for step in (
        [f"--infilter={text}", "--convert-to", "xlsx", "--outdir", str(to), *files],
        ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir", str(to / "back"),
         *(str(to / f"{Path(file).stem}.xlsx") for file in files)],
    ):  # fmt: skip
        subprocess.run([*common, *step], check=True, capture_output=True, timeout=100)
    cells, formulas = {}, []
    for path in sorted((to / "back").iterdir()):
        with path.open(newline="", encoding="utf-8-sig") as file:
            cells[path.stem] = list(csv.reader(file))
        with zipfile.ZipFile(to / f"{path.stem}.xlsx") as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            formulas += re.findall(r"<f[ >][^<]*", sheet)
    return cells, formulas


def test_a_spreadsheet_keeps_every_value_and_runs_nothing(exports: dict[str, Path], tmp_path: Path) -> None:
    cells, formulas = spreadsheet(exports["excel"], tmp_path, ("pain_scores", "sessions", "annotations"))
    assert formulas == []
    for name, lines in cells.items():
        with (exports["excel"] / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
            mine = list(csv.reader(file))
        assert len(mine) == len(lines) and mine[0] == lines[0]
        for one, other in zip(mine, lines, strict=True):
            wrong = [(h, a, b) for h, a, b in zip(mine[0], one, other, strict=True) if a != b and not same(a, b)]
            assert wrong == [], f"{name}: {wrong}"


def same(one: str, other: str) -> bool:
    """Whether both are the same number."""
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def test_without_the_guard_that_spreadsheet_runs_what_was_typed(exports: dict[str, Path], tmp_path: Path) -> None:
    cells, formulas = spreadsheet(exports["research"], tmp_path, ("annotations",))
    assert formulas, "the test above could not fail"
    assert "2" in {line[-2] for line in cells["annotations"]}


@pytest.mark.parametrize("profile", PROFILES)
def test_openssl_finds_the_signature_good_and_a_changed_manifest_bad(
    exports: dict[str, Path], tmp_path: Path, profile: str
) -> None:
    openssl, folder = needed("openssl"), exports[profile]
    manifest = (folder / "manifest.json").read_bytes()
    public = bytes.fromhex(json.loads(manifest)["public_key"])
    (tmp_path / "key.der").write_bytes(SPKI_ED25519 + public)
    (tmp_path / "sig").write_bytes(bytes.fromhex((folder / "manifest.sig").read_text()))

    def verified(content: bytes) -> bool:
        (tmp_path / "content").write_bytes(content)
        done = subprocess.run(
            [openssl, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der", "-rawin",
             "-in", "content", "-sigfile", "sig"], cwd=tmp_path, capture_output=True,
        )  # fmt: skip
        return done.returncode == 0

    assert verified(manifest)
    assert not verified(manifest.replace(b'"schema_version": 1', b'"schema_version": 2'))
    for file in json.loads(manifest)["files"]:
        words = [openssl, "dgst", "-sha256", "-r", folder / file["name"]]
        told = subprocess.run(words, capture_output=True, check=True)
        assert told.stdout.split()[0].decode() == file["sha256"]
