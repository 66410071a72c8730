"""Exports are found, and a bad one is set aside with its reason and none of its rows."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import Damaged, NotOurs
from kiosk.records.pool import pool
from kiosk.records.pool.sources import find, opened, staged
from kiosk.records.pool.upgrades import versions
from kiosk.records.verify import verify
from tests.kiosk.records.pool.carts import Cart, pooled, resigned, score, uid, values

ROWS = [score("one", 6), score("two", None), score("three", 0)]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return Cart("good").export(tmp_path / "in", [score("good", 1, "visit good")])


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def again(folder: Path, cart: Cart, **about: Any) -> None:
    """Signs the manifest anew, changed."""
    resigned(folder, cart.key, {**manifest(folder), **about})


def reason(tmp_path: Path, bad: Path) -> str:
    """Why `bad` was set aside, beside a good one that was not."""
    found = pool([tmp_path / "in"], tmp_path / "pool")
    one, = found.content["set_aside"]
    assert one["folder"] == str(bad)
    assert values(pooled(found.folder)) == {uid("good"): 1}
    assert found.attention == [f"set aside {bad}: {one['why']}"]
    return str(one["why"])


def test_exports_are_found_at_any_depth_each_once(tmp_path: Path) -> None:
    first = Cart("cart-a").export(tmp_path / "in" / "ward 1" / "stick", ROWS)
    second = Cart("cart-b").export(tmp_path / "in", [score("b")])
    (tmp_path / "in" / "pool").mkdir()
    (tmp_path / "in" / "pool" / "pool.json").touch()
    shutil.copytree(first, tmp_path / "in" / "pool" / "inner")
    assert set(find([tmp_path / "in", first, tmp_path / "in" / "ward 1"])) == {first, second}
    for nothing in (tmp_path / "in" / "pool", tmp_path / "nowhere"):
        with pytest.raises(NotOurs):
            find([nothing])


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"profile": "excel"}, "its profile is excel"),
        ({"profile": "deidentified"}, "de-identified"),
        ({"damage": "row 7"}, "damaged records: row 7"),
        ({"schema_version": 2}, "schema version 2 is not known"),
        ({"schema_version": 0}, "schema version 0 is not known"),
        ({"exported_at": "yesterday"}, "cannot be read"),
        ({"files": None}, "cannot be read"),
        ({"files": [{"name": "../../etc/passwd", "sha256": "", "rows": 1}]}, "files elsewhere"),
        ({"files": []}, "does not name pain_scores.csv"),
        ({"files": [{"name": "lull-x.tar.age", "sha256": "", "rows": None}]}, "it is locked"),
    ],
)
def test_a_signed_export_that_cannot_be_pooled_says_why(
    tmp_path: Path, good: Path, about: dict[str, Any], why: str
) -> None:
    cart = Cart()
    bad = cart.export(tmp_path / "in", ROWS)
    again(bad, cart, **about)
    assert why in reason(tmp_path, bad)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([score("one"), score("one")], "holds a score_id twice"),
        ([score("one") | {"value": None}], "a value without an answer, or none with"),
        ([score("one", None) | {"value": 3}], "a value without an answer, or none with"),
        ([score("one", 11)], "value"),
        ([score("one") | {"score_id": None}], "score_id"),
        ([score("one") | {"moment": "later"}], "moment holds 'later'"),
        ([score("one") | {"value": "six"}], "value holds 'six'"),
        ([score("one") | {"asked_at": "2026-03-01"}], "asked_at holds '2026-03-01'"),
    ],
)
def test_a_signed_export_whose_rows_are_not_as_agreed_says_which(
    tmp_path: Path, good: Path, rows: list[dict[str, Any]], why: str
) -> None:
    assert why in reason(tmp_path, Cart().export(tmp_path / "in", rows))


def test_a_wrong_number_of_rows_is_seen(tmp_path: Path, good: Path) -> None:
    cart = Cart()
    bad = cart.export(tmp_path / "in", ROWS)
    files = [{**file, "rows": 4} if file["rows"] == 3 else file for file in manifest(bad)["files"]]
    again(bad, cart, files=files)
    assert "holds 3 rows, not 4" in reason(tmp_path, bad)


def test_rows_that_the_database_passes_over_are_missed(tmp_path: Path, good: Path) -> None:
    """An empty line counts as a row here and in the manifest; DuckDB says nothing of it."""
    cart = Cart()
    bad = cart.export(tmp_path / "in", ROWS)
    path = bad / "pain_scores.csv"
    path.write_bytes(path.read_bytes() + b"\r\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    again(bad, cart, files=[
        {**file, "rows": 4, "sha256": digest} if file["name"] == path.name else file for file in manifest(bad)["files"]
    ])
    assert "pain_scores.csv reads as 3 rows, not 4" in reason(tmp_path, bad)


def test_an_export_without_its_manifest_was_not_finished(tmp_path: Path, good: Path) -> None:
    bad = Cart().export(tmp_path / "in", ROWS)
    (bad / "manifest.json").rename(bad / "manifest.json.part")
    assert "was not finished" in reason(tmp_path, bad)


def test_another_carts_signature_does_not_fit(tmp_path: Path, good: Path) -> None:
    bad = Cart().export(tmp_path / "in", ROWS)
    shutil.copy(good / "manifest.sig", bad / "manifest.sig")
    assert "manifest.sig does not fit" in reason(tmp_path, bad)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, good: Path) -> None:
    bad = Cart().export(tmp_path / "in", ROWS)
    (bad / "events.csv").unlink()
    os.mkfifo(bad / "events.csv")
    assert "events.csv cannot be read" in reason(tmp_path, bad)


def test_any_changed_cut_or_missing_file_is_seen_as_verify_sees_it(tmp_path: Path) -> None:
    whole = Cart().export(tmp_path / "whole", ROWS)
    names = [file["name"] for file in manifest(whole)["files"]] + ["manifest.json", "manifest.sig"]
    chance = random.Random(6)
    for number in range(150):
        bad = tmp_path / "bad" / str(number) / whole.name
        shutil.copytree(whole, bad)
        path = bad / chance.choice(names)
        content = bytearray(path.read_bytes())
        kind = chance.choice(("flip", "cut", "gone", "more"))
        if kind == "flip":
            content[chance.randrange(len(content))] ^= 1 << chance.choice((0, 1, 2, 3, 4, 6, 7))  # 5: a digit's case
        elif kind == "cut":
            del content[chance.randrange(len(content)):]
        path.write_bytes(content + (b"," if kind == "more" else b""))
        if kind == "gone":
            path.unlink()
        assert not verify(bad).whole, (path.name, kind)
        with pytest.raises(Damaged):
            staged(opened(bad, versions({})), tmp_path / "csv" / str(number), {})


def test_what_is_copied_is_what_was_verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick whose file changes after it was hashed changes nothing of what is read."""
    folder = Cart().export(tmp_path / "in", ROWS)
    export = opened(folder, versions({}))
    header = (folder / "pain_scores.csv").read_bytes().split(b"\r\n")[0]
    staged(export, tmp_path / "csv", {"pain_scores.csv": header})
    verified = (folder / "pain_scores.csv").read_bytes()
    (folder / "pain_scores.csv").write_bytes(b"changed")
    assert (tmp_path / "csv" / "pain_scores.csv").read_bytes() == verified
