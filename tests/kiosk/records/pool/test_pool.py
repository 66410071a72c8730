"""A pool of real exports: the same figures from the CSV alone, all of it or nothing, for every engine as it is."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pandas
import pytest

from kiosk.__main__ import main
from kiosk.errors import RecordsError
from kiosk.records.columns import FILES
from kiosk.records.erasure import erase
from kiosk.records.export import export
from kiosk.records.pool import folder as pool_folder
from kiosk.records.pool import pool
from kiosk.records.verify import verify
from tests.kiosk.records.kept import ordinary
from tests.kiosk.records.pool.carts import Cart, pooled, score
from tests.waiting import until


@pytest.fixture(scope="module")
def carts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three carts of some visits each, and one that a real kiosk kept and exported."""
    place = tmp_path_factory.mktemp("carts")
    for number in range(3):
        Cart(f"cart-{number}").lived(place, 40 + number)
    export(ordinary(place / "data")[0], place)
    return place


def rows(place: Path, name: str) -> list[dict[str, str]]:
    """The rows of all exports below `place`, by Python's own reader."""
    found = []
    for folder in sorted(place.glob("lull-*")):
        with open(folder / f"{name}.csv", newline="", encoding="utf-8") as file:
            found += list(csv.DictReader(file))
    return found


def said(value: object) -> str:
    """A typed cell as the CSV has it, numbers and times in one form."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return "" if value is None else str(value)


def alike(name: str, row: dict[str, str]) -> tuple[str, ...]:
    forms = {
        "number": lambda cell: str(float(cell)),
        "datetime": lambda cell: datetime.fromisoformat(cell).astimezone(UTC).isoformat(),
    }
    return tuple(
        forms.get(column.type, str)(row[column.name]) if row[column.name] else "" for column in FILES[name]
    )


def test_every_cell_of_every_table_is_in_the_pool(carts: Path, tmp_path: Path) -> None:
    found = pool([carts], tmp_path / "pool", beats=True)
    assert found.attention == []
    for name, columns in FILES.items():
        kept = Counter(tuple(said(row[column.name]) for column in columns) for row in pooled(found.folder, name))
        assert kept == Counter(alike(name, row) for row in rows(carts, name)), name
        assert found.content["tables"][name] == kept.total(), name
    assert found.content["tables"]["beats"] > 500


def test_the_report_says_what_the_csv_files_say(carts: Path, tmp_path: Path) -> None:
    figures = pool([carts], tmp_path / "pool").content["figures"]
    for kiosk_id in ("", "cart-0", "cart-1", "cart-2"):
        answers = [row for row in rows(carts, "pain_scores") if row["is_current"] == "1"
                   and row["record_kind"] == "clinical" and kiosk_id in ("", row["kiosk_id"])]
        visits = [row for row in rows(carts, "sessions") if kiosk_id in ("", row["kiosk_id"])]
        clinical = [row for row in visits if row["record_kind"] == "clinical"]
        pairs = []
        for before in answers:
            pairs += [
                (int(before["value"]), int(after["value"])) for after in answers
                if before["status"] == after["status"] == "answered" and before["session_id"] == after["session_id"]
                and (before["moment"], after["moment"]) == ("baseline", "final")
                and before["question"] == after["question"] == "pain_now"
                and all(before[key] == after[key] for key in ("rater", "recall", "instrument"))
            ]
        reasons = Counter(row["status"] for row in answers if row["status"] != "answered")
        assert figures[kiosk_id] == {
            "visits": len(clinical), "not_clinical": len(visits) - len(clinical),
            "first_visit": min(row["started_at"] for row in clinical)[:10],
            "last_visit": max(row["started_at"] for row in clinical)[:10], "questions": len(answers),
            "answered": len(answers) - reasons.total(), "no_answer": dict(reasons), "pairs": len(pairs),
            "before_mean": round(sum(before for before, _ in pairs) / len(pairs), 2),
            "after_mean": round(sum(after for _, after in pairs) / len(pairs), 2),
            "lower": sum(b > a and (b - a >= 2 or b - a >= 0.3 * b) for b, a in pairs),
            "higher": sum(a > b and (a - b >= 2 or a - b >= 0.3 * b) for b, a in pairs),
        }


def test_only_the_same_scale_makes_a_pair(tmp_path: Path) -> None:
    scales = (("NRS-11", "NRS-11"), ("NRS-11", "FPS-R"), (None, None))
    answers = [
        score(f"{n} {moment}", 6, f"visit {n}", moment=moment, instrument=instrument)
        for n, scale in enumerate(scales) for moment, instrument in zip(("baseline", "final"), scale, strict=True)
    ]
    Cart("cart-a").export(tmp_path / "in", answers)
    assert pool([tmp_path / "in"], tmp_path / "pool").content["figures"][""]["pairs"] == 2


def test_pandas_reads_the_folder_as_it_is(carts: Path, tmp_path: Path) -> None:
    found = pool([carts], tmp_path / "pool")
    scores = pandas.read_parquet(found.folder / "pain_scores")
    assert len(scores) == found.content["tables"]["pain_scores"]
    assert set(scores["kiosk_id"]) == {"cart-0", "cart-1", "cart-2", "unnamed"}
    assert set(scores["year"]) >= {2026, 2027}
    assert scores["value"].sum() == sum(int(row["value"] or 0) for row in rows(carts, "pain_scores"))


def test_the_page_stands_alone_and_says_what_to_look_at(carts: Path, tmp_path: Path) -> None:
    bad = Cart("bad").export(tmp_path / "bad", [score("one")], name="lull-<script>")
    (bad / "manifest.sig").unlink()
    page = (pool([carts, tmp_path / "bad"], tmp_path / "pool").folder / "report.html").read_text()
    tags: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            tags.add(tag)
            assert not {name for name, _ in attributes} & {"src", "href", "onload"}

    Reader().feed(page)
    assert "script" not in tags and "link" not in tags
    assert page.index("To be looked at") < page.index("<h2>Carts</h2>")
    assert "1 export set aside" in page and "cart-2" in page and "A missing answer is never a zero" in page


def test_the_manifest_names_every_file_of_the_pool(carts: Path, tmp_path: Path) -> None:
    found = pool([carts], tmp_path / "pool")
    content = json.loads((found.folder / "pool.json").read_text())
    files = {path.relative_to(found.folder).as_posix(): path for path in found.folder.rglob("*") if path.is_file()}
    assert {file["name"] for file in content["files"]} == set(files) - {"pool.json"}
    for file in content["files"]:
        raw = files[file["name"]].read_bytes()
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert {one["kiosk_id"] for one in content["sources"]} == {"cart-0", "cart-1", "cart-2", "unnamed"}


def test_verify_sees_any_file_changed_missing_or_added(carts: Path, tmp_path: Path) -> None:
    whole = pool([carts], tmp_path / "whole").folder
    assert verify(whole).whole
    for number, path in enumerate(path for path in whole.rglob("*") if path.is_file()):
        bad = tmp_path / str(number)
        shutil.copytree(whole, bad)
        target = bad / path.relative_to(whole)
        target.write_bytes(target.read_bytes()[:-2])
        assert not verify(bad).whole and target.name in verify(bad).words
        target.unlink()
        if target.name != "pool.json":
            assert "is missing" in verify(bad).words
    shutil.copy(next(whole.glob("pain_scores/*/*/*")), whole / "pain_scores" / "more.parquet")
    assert "more.parquet does not belong to it" in verify(whole).words


def test_a_real_cart_that_erases_is_pooled_without_what_it_erased(tmp_path: Path) -> None:
    data, _ = ordinary(tmp_path / "data")
    first = export(data, tmp_path / "in")
    score_id = next(row["score_id"] for row in rows(tmp_path / "in", "pain_scores"))
    erase(data, score_id, "asked by the patient")
    export(data, tmp_path / "in")
    found = pool([tmp_path / "in"], tmp_path / "pool")
    assert found.attention == [] and found.content["merged"]["pain_scores"]["erased"] == 1
    kept = {row["score_id"] for row in pooled(found.folder)}
    assert len(kept) == 4 and score_id not in kept
    shutil.rmtree(found.folder)
    assert score_id in {row["score_id"] for row in pooled(pool([first], tmp_path / "pool").folder)}


def test_nothing_is_ever_written_over(carts: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("years of work")
    with pytest.raises(RecordsError, match="exists"):
        pool([carts], tmp_path / "full")
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "thesis.txt"]
    (tmp_path / "empty").mkdir()
    assert pool([carts], tmp_path / "empty").attention == []


def test_two_at_once_do_not_meet_in_one_folder(tmp_path: Path) -> None:
    with pool_folder.growing(tmp_path / "pool") as part:
        (part / "mine").touch()
        with pytest.raises(RecordsError, match="being made"), pool_folder.growing(tmp_path / "pool"):
            pass
        assert (part / "mine").exists()
    assert (tmp_path / "pool" / "mine").exists()


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "kiosk", "pool", *map(str, arguments)]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_broken_off_leaves_no_pool_and_the_next_is_whole(tmp_path: Path, number: signal.Signals) -> None:
    for cart in range(24):
        Cart(f"cart-{cart:02d}").lived(tmp_path / "in", 40)
    before = {path: path.read_bytes() for path in (tmp_path / "in").rglob("*") if path.is_file()}
    out = tmp_path / "pool"
    with subprocess.Popen(command(tmp_path / "in", "--out", out), stderr=subprocess.PIPE) as process:
        written = (tmp_path / "pool.part" / "sessions").rglob
        until(lambda: any(written("*.parquet")), "the first carts in the pool", 60.0)
        process.send_signal(number)
        told = process.communicate(timeout=60)[1].decode()
    assert told.count("\n") <= 1 and ("broken off" in told) == (number == signal.SIGTERM), told
    assert not out.exists()
    assert (tmp_path / "pool.part").exists() == (number == signal.SIGKILL)
    assert main(["pool", str(tmp_path / "in"), "--out", str(out)]) == 0
    assert len(pooled(out, "sessions")) == 24 * 40
    assert not (tmp_path / "pool.part").exists() and not (out / ".work").exists()
    assert {path: path.read_bytes() for path in (tmp_path / "in").rglob("*") if path.is_file()} == before


def test_the_command_says_what_is_to_be_looked_at(
    carts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pool"
    assert main(["pool", str(carts), "--out", str(out)]) == 0
    assert capsys.readouterr().out.splitlines() == [str(out)]
    (tmp_path / "bad" / "lull-bad").mkdir(parents=True)
    (tmp_path / "bad" / "lull-bad" / "manifest.json").write_text("{")
    assert main(["pool", str(carts), str(tmp_path / "bad"), "--out", str(tmp_path / "second")]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"set aside {tmp_path / 'bad' / 'lull-bad'}: ") and last == str(tmp_path / "second")
    assert main(["pool", str(tmp_path / "none"), "--out", str(tmp_path / "third")]) == 2
    assert "is no folder" in capsys.readouterr().err and not (tmp_path / "third").exists()


def test_any_name_of_a_cart_or_folder_will_do(tmp_path: Path) -> None:
    names = ["007", "a/b", "it's", "ward [7] *", "ünit", "..", "__HIVE_DEFAULT_PARTITION__x", "a=b"]
    for number, name in enumerate(names):
        Cart(name).export(tmp_path / "i'n [x]", [score(name, number, name, kiosk_id=name)], name=f"lull-{number}")
    found = pool([tmp_path / "i'n [x]"], tmp_path / "o'ut [y] = *" / "study=3")
    assert {row["kiosk_id"]: row["value"] for row in pooled(found.folder)} == {name: n for n, name in enumerate(names)}
    assert set(found.content["figures"]) == {"", *names}
