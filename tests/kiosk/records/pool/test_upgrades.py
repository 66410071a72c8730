"""Older schema versions become today's on the way, whatever lies between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.records.columns import FILES, SCHEMA_VERSION
from kiosk.records.export import MANIFEST, table
from kiosk.records.pool import pool
from kiosk.records.pool.upgrades import Upgrade, columns, versions
from kiosk.records.verify import verify
from tests.kiosk.records.pool.carts import Cart, pooled, resigned, score, session, uid, write

# A version that never was: the value had another name and a status another word, t_ms counted seconds, the column for
# a language was missing, and there was no audit.csv.
_OLD_SCORES = tuple(
    {"value": type(column)("points", "integer", ""), "t_ms": type(column)("t_s", "number", "")}.get(column.name, column)
    if column.name != "status" else type(column)("status", "string", "", codes=("given", "refused"))
    for column in FILES["pain_scores"] if column.name != "language"
)
OLD = {
    0: Upgrade(
        {"pain_scores": _OLD_SCORES, "audit": ()},
        {"pain_scores": {
            "value": "points", "t_ms": "round(t_s * 1000)",
            "status": "CASE status WHEN 'given' THEN 'answered' ELSE 'declined' END",
        }},
    ),
}


def old_export(to: Path) -> Path:
    rows = [
        {**score("old 1", 6), "points": 6, "t_s": 9.5, "status": "given", "schema_version": 0},
        {**score("old 2", None), "points": None, "t_s": 11, "status": "refused", "schema_version": 0},
    ]
    found = {"pain_scores": rows, "sessions": [session(schema_version=0)]}
    texts = {
        f"{file}.csv": table([column.name for column in columns(file, 0, OLD)], found.get(file, ()), False)
        for file in FILES if columns(file, 0, OLD)
    }
    counts = {f"{file}.csv": len(found.get(file, ())) for file in FILES}
    return write(to / "lull-old", texts, counts, Cart("old").key, kiosk_id="cart-a", schema_version=0)


def test_an_old_export_and_a_new_one_make_one_table(tmp_path: Path) -> None:
    old_export(tmp_path / "in")
    Cart("cart-b").export(tmp_path / "in", [score("new", 3, "visit 2", kiosk_id="cart-b", language="en")])
    found = pool([tmp_path / "in"], tmp_path / "pool", known=OLD)
    assert found.attention == []
    rows = {row["score_id"]: row for row in pooled(found.folder)}
    assert {key: (row["value"], row["status"], row["t_ms"], row["language"]) for key, row in rows.items()} == {
        uid("old 1"): (6, "answered", 9500, None), uid("old 2"): (None, "declined", 11000, None),
        uid("new"): (3, "answered", 9000, "en"),
    }
    assert {row["schema_version"] for name in ("pain_scores", "sessions") for row in pooled(found.folder, name)} == {
        SCHEMA_VERSION
    }


def test_an_export_made_before_a_file_came_has_no_rows_of_it_and_is_whole(tmp_path: Path) -> None:
    before, after = Cart("cart-a"), Cart("cart-b")
    folder = before.export(tmp_path / "in", [score("one", 6)])
    files = [file for file in json.loads((folder / MANIFEST).read_text())["files"] if file["name"] != "steps.csv"]
    resigned(folder, before.key, {**json.loads((folder / MANIFEST).read_text()), "files": files})
    (folder / "steps.csv").unlink()
    after.lived(tmp_path / "in", 9)
    assert verify(folder).whole
    found = pool([tmp_path / "in"], tmp_path / "pool")
    assert found.attention == []
    assert {row["kiosk_id"] for row in pooled(found.folder)} == {"cart-a", "cart-b"}
    assert {row["kiosk_id"] for row in pooled(found.folder, "steps")} == {"cart-b"}


def test_any_other_file_that_is_missing_sets_an_export_aside(tmp_path: Path) -> None:
    cart = Cart("cart-a")
    folder = cart.export(tmp_path / "in", [score("one", 6)])
    files = [file for file in json.loads((folder / MANIFEST).read_text())["files"] if file["name"] != "cues.csv"]
    resigned(folder, cart.key, {**json.loads((folder / MANIFEST).read_text()), "files": files})
    assert "does not name cues.csv" in pool([tmp_path / "in"], tmp_path / "pool").attention[0]


def test_without_a_way_an_old_export_is_set_aside(tmp_path: Path) -> None:
    old_export(tmp_path / "in")
    found = pool([tmp_path / "in"], tmp_path / "pool")
    assert "schema version 0 is not known" in found.attention[0] and pooled(found.folder) == []


def test_an_old_export_is_read_by_its_own_columns(tmp_path: Path) -> None:
    folder = old_export(tmp_path / "in")
    text = (folder / "pain_scores.csv").read_bytes()
    assert text.startswith(b"schema_version,kiosk_id") and b",points,status," in text
    rows = table([column.name for column in FILES["pain_scores"]], [score("one")], False)
    texts, counts = {"pain_scores.csv": rows}, {"pain_scores.csv": 1}
    write(tmp_path / "other" / "lull-x", texts, counts, Cart().key, schema_version=0)
    found = pool([tmp_path / "other"], tmp_path / "pool", known=OLD)
    assert len(found.attention) == 1


@pytest.mark.parametrize(("known", "found"), [({}, {0}), ({-1: Upgrade({})}, {-1, 0}), ({-2: Upgrade({})}, {0})])
def test_only_versions_with_a_way_all_along_are_known(known: dict[int, Upgrade], found: set[int]) -> None:
    known = {SCHEMA_VERSION + step: way for step, way in known.items()}
    assert versions(known) == {SCHEMA_VERSION + step for step in found}
