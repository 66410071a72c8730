"""`kiosk erase`: every byte of it gone, its place and the reason kept, nothing else touched."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.events import Row
from kiosk.records import emergency, schema, space
from kiosk.records.export import export
from kiosk.records.ledger import Ledger
from kiosk.records.stamps import stamp
from kiosk.records.store import Store, read
from kiosk.records.verify import verify
from tests.kiosk.records.kept import keep, ordinary
from tests.kiosk.records.rows import START, row, score

SECRET = "Planted-Identifier-4711"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two visits; the first has a score, its correction and annotations on both."""
    first = score(6, uid="first", score_id="first", note=SECRET)
    second = score(4, uid="second", score_id="second", supersedes="first", correction_reason=SECRET)
    third = score(2, uid="third", score_id="third", supersedes="second", correction_reason="typing")
    about = [row("annotation", "visit-1", score_id=of, text=SECRET, who="staff") for of in ("first", "third")]
    other = score(1, uid="other", score_id="other", moment="final")
    next_score = {**score(9, score_id="next").body, "moment": "final"}
    rows = [row("session", "visit-1", patient_code=SECRET), row("asked", "visit-1", score_id="first"), first, other,
            second, about[0], third, about[1], row("closed", "visit-1"),
            row("session", "visit-2"), Row("next", "score", "visit-2", 1000.0, next_score)]
    folder = keep(tmp_path / "data", rows)
    with closing(Store.open(folder)) as store:
        store.backup()
    (folder / "quarantine" / "old").mkdir(parents=True)
    (folder / "quarantine" / "old" / "records.db").write_bytes(b"x" + SECRET.encode())
    (folder / "emergency-taken-000001.jsonl").write_text(SECRET)
    (folder / "outgoing" / "lull-cart").mkdir(parents=True)
    for name in ("lull-cart/pain_scores.csv", "lull-cart-origin.json"):
        (folder / "outgoing" / name).write_text(SECRET)
    return folder


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def gone(folder: Path) -> list[str]:
    return [entry.uid for entry in read(folder) if entry.body is None]


@pytest.mark.parametrize("name", ["first", "second", "third"])
def test_a_score_goes_with_its_whole_chain_and_what_was_written_about_it(
    data: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["erase", str(data), name, "--reason", "withdrawn"]) == 0
    assert "5 rows erased" in (said := capsys.readouterr().out) and "all that it replaced" in said
    assert {"first", "second", "third"} < set(gone(data)) and len(gone(data)) == 5
    assert {"other", "next"}.isdisjoint(gone(data))
    assert verify(data).words.endswith("5 erased")
    (erased,) = [entry.body for entry in read(data) if entry.kind == "erased" and entry.body]
    assert erased["reason"] == "withdrawn" and set(erased["uids"]) == set(gone(data))


def test_the_copy_of_a_cart_whose_only_visit_was_erased_is_still_that_carts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, config = ordinary(tmp_path / "data")[0], tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nid = "cart-7"\n')
    (visit,) = {entry.session_id for entry in read(data) if entry.kind == "session"}
    assert main(["erase", str(data), visit, "--reason", "withdrawn", "--config", str(config)]) == 0
    assert main(["export", str(tmp_path / "out"), "--data", str(data), "--config", str(config)]) == 0
    folder = Path(capsys.readouterr().out.splitlines()[-1])
    assert folder.name.startswith("lull-cart-7-")
    assert json.loads((folder / "manifest.json").read_text())["kiosk_id"] == "cart-7"


def test_a_session_goes_whole_from_every_file(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    config = tmp_path / "kiosk.toml"
    config.write_text(f'[records]\nspare = "{tmp_path / "spare"}"\n')
    spare = space.spare(str(tmp_path / "spare"), data)
    assert spare
    emergency.append(spare, [(row("event", "visit-1", detail=SECRET), stamp(1.0, "boot-0", START, 1.0))])
    assert SECRET.encode() in every_byte(data) + every_byte(tmp_path / "spare")
    assert main(["erase", str(data), "visit-1", "--reason", "asked by the patient", "--config", str(config)]) == 0
    assert SECRET.encode() not in every_byte(data) + every_byte(tmp_path / "spare")
    assert len(gone(data)) == 10
    made = export(data, tmp_path / "out")
    assert SECRET.encode() not in every_byte(made)
    with open(made / "pain_scores.csv", newline="") as file:
        assert [line["score_id"] for line in csv.DictReader(file)] == ["next"]
    with open(made / "audit.csv", newline="") as file:
        (line,) = [line for line in csv.DictReader(file) if line["what"] == "erasure"]
    assert (line["who"], line["why"]) == ("staff", "asked by the patient")
    assert verify(made).whole and verify(data).whole


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize("name", ["visit-3", "third", "refused-score"])
def test_what_was_refused_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, older: bool) -> None:
    if older:  # such a row had only the words
        add = Ledger.add
        monkeypatch.setattr(Ledger, "add", lambda self, row, *more: add(self, replace(row, body={
            key: value for key, value in row.body.items() if row.kind != "refused" or key in ("row", "why")}), *more))
    bad = {"score_id": "third", "value": float("nan"), "note": SECRET}
    rows = [score(2, uid="third", score_id="third"),
            Row("refused-score", "score", "visit-3", 1000.0, bad),
            Row("refused-other", "score", "visit-30", 1000.0, {"value": float("nan")})]
    folder = tmp_path / "data"
    with closing(Store.open(folder)) as store:
        assert len(store.append(rows)) == 2
    assert SECRET.encode() in every_byte(folder)
    assert main(["erase", str(folder), name, "--reason", "withdrawn"]) == 0
    assert SECRET.encode() not in every_byte(folder) and b"refused-score" not in every_byte(folder)
    assert b"refused-other" in every_byte(folder) and verify(folder).whole


@pytest.mark.parametrize(("name", "reason", "code", "says"), [
    ("unknown", "why", 2, "unknown score or session"),
    ("first", " ", 1, "give a reason"),
])
def test_what_cannot_be_erased_is_said(
    data: Path, capsys: pytest.CaptureFixture[str], name: str, reason: str, code: int, says: str
) -> None:
    assert main(["erase", str(data), name, "--reason", reason]) == code
    assert says in capsys.readouterr().err
    assert gone(data) == []


def test_nothing_is_erased_twice_beside_a_kiosk_or_where_there_are_no_records(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Store.open(data)):
        assert main(["erase", str(data), "first", "--reason", "x"]) == 1
    assert "in use by another kiosk" in capsys.readouterr().err
    assert main(["erase", str(data), "first", "--reason", "x"]) == 0
    assert main(["erase", str(data), "first", "--reason", "x"]) == 0
    assert "was erased before" in capsys.readouterr().out
    assert len([entry for entry in read(data) if entry.kind == "erased"]) == 1
    assert main(["erase", str(tmp_path / "nothing"), "first", "--reason", "x"]) == 2
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("name", ["third", "visit-1"])
def test_old_pages_that_a_reader_holds_are_said_and_go_when_it_is_run_again(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(schema, "_PRAGMAS", (*schema._PRAGMAS, "busy_timeout = 1"))
    with closing(sqlite3.connect(data / "records.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM payload").fetchone()
        for _ in range(2):
            assert main(["erase", str(data), name, "--reason", "x"]) == 1
            assert "still reading the old pages" in capsys.readouterr().err
        assert SECRET.encode() in every_byte(data)
    assert main(["erase", str(data), name, "--reason", "x"]) == 0
    assert "was erased before" in capsys.readouterr().out
    assert b"typing" not in every_byte(data) and (name == "third" or SECRET.encode() not in every_byte(data))


def test_rows_that_only_wait_somewhere_are_never_thrown_away_by_an_erasure(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    emergency.append(data, [(score(3, uid="late"), stamp(1.0, "boot-0", START, 1.0))])
    newer = data / "quarantine" / "newer"
    newer.mkdir()
    header = bytearray(b"SQLite format 3\0" + bytes(84))
    header[63] = 99
    (newer / "records.db").write_bytes(header)
    assert main(["erase", str(data), "first", "--reason", "x"]) == 1
    assert "not taken in yet" in capsys.readouterr().err and newer.exists()
    (newer / "records.db").unlink()
    assert main(["erase", str(data), "first", "--reason", "x"]) == 0
    assert "late" in [entry.uid for entry in read(data) if entry.body is not None]
