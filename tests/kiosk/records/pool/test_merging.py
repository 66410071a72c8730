"""What several exports say of one score: the same once, otherwise none of it, and nothing in silence."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from kiosk.records.pool import Pooled, pool
from kiosk.records.pool.merging import FIXED
from tests.kiosk.records.pool.carts import Cart, Row, pooled, score, session, uid, values, whole


def merged(tmp_path: Path, name: str = "pool") -> Pooled:
    return pool([tmp_path / "in"], tmp_path / name)


def test_a_later_export_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    cart = Cart()
    cart.export(tmp_path / "in", [score("one", 6)])
    cart.export(tmp_path / "in", [score("one", 6), score("two", 3, "visit 2")])
    found = merged(tmp_path)
    assert found.attention == []
    assert values(pooled(found.folder)) == {uid("one"): 6, uid("two"): 3}
    assert {row["source"] for row in pooled(found.folder)} == {2}
    assert [one["newest"] for one in found.content["sources"]] == [True, False]


def test_newer_is_the_longer_chain_not_the_later_clock(tmp_path: Path) -> None:
    cart = Cart()
    cart.export(tmp_path / "in", [score("one", 6), score("two", 3)], to_seq=200)
    cart.export(tmp_path / "in", [score("one", 6)], to_seq=100)
    found = merged(tmp_path)
    assert values(pooled(found.folder)) == {uid("one"): 6, uid("two"): 3}
    assert any("went back" in line for line in found.attention)


def test_a_score_told_in_two_ways_is_believed_in_neither(tmp_path: Path) -> None:
    otherwise: dict[str, Any] = {
        "session_id": uid("elsewhere"), "moment": "final", "question": "anxiety", "occurrence": 2, "value": 0,
        "status": "declined", "supersedes": uid("other"), "rater": "nurse", "entered_by": "staff", "method": "touch",
        "t_ms": 9001,
    }
    assert set(otherwise) == set(FIXED["pain_scores"])
    cart = Cart()
    cart.export(tmp_path / "in", [score("same", 2), *(score(column) for column in otherwise)])
    cart.export(tmp_path / "in", [score("same", 2), *(
        score(column) | {column: other} | ({"value": None} if column == "status" else {})
        for column, other in otherwise.items()
    )])
    found = merged(tmp_path)
    assert found.attention == ["11 scores are not told alike by several exports: see conflicts.parquet."]
    assert values(pooled(found.folder)) == {uid("same"): 2}
    told = {(row["score_id"], row["source"]): row["value"] for row in pooled(found.folder, "conflicts")}
    assert len(told) == 22 and (told[uid("value"), 1], told[uid("value"), 2]) == (6, 0)
    assert {row["session_id"]: row["conflicts_n"] for row in pooled(found.folder, "sessions")}[uid("visit")] == 11


def test_what_is_not_the_answer_may_change(tmp_path: Path) -> None:
    cart = Cart()
    cart.export(tmp_path / "in", [score("one", 6, kiosk_version="1")])
    correction = score("two", 5, supersedes=uid("one"), correction_reason="misheard")
    cart.export(tmp_path / "in", [score("one", 6, is_current=0, kiosk_version="2", late=0), correction])
    found = merged(tmp_path)
    assert found.attention == []
    assert {row["score_id"]: row["is_current"] for row in pooled(found.folder)} == {uid("one"): 0, uid("two"): 1}


def test_a_question_still_open_may_be_answered_later_but_not_the_other_way(tmp_path: Path) -> None:
    still_open = score("one", None, status="open", entered_by=None, method=None, t_ms=None)
    cart = Cart()
    cart.export(tmp_path / "in", [still_open])
    cart.export(tmp_path / "in", [score("one", 4)])
    found = merged(tmp_path)
    assert found.attention == [] and values(pooled(found.folder)) == {uid("one"): 4}
    cart.export(tmp_path / "in", [still_open])
    again = merged(tmp_path, "again")
    assert "not told alike" in again.attention[0] and pooled(again.folder) == []


def test_rows_that_vanished_are_told_and_kept_apart(tmp_path: Path) -> None:
    cart = Cart()
    cart.export(tmp_path / "in", [score("one", 6), score("two", 3, "visit 2")])
    cart.export(tmp_path / "in", [score("one", 6)])
    found = merged(tmp_path)
    assert found.attention == [
        "1 score is no longer in the cart's newest export: see vanished.parquet.",
        "1 visit is no longer in the cart's newest export: see vanished_sessions.parquet.",
    ]
    assert values(pooled(found.folder)) == {uid("one"): 6}
    gone, = pooled(found.folder, "vanished")
    assert (gone["score_id"], gone["value"], gone["erased_since"]) == (uid("two"), 3, False)


ERASURE = {"seq": 9, "at": "2026-03-01T12:00:00+00:00", "who": "staff", "what": "erasure", "why": "asked"}


def test_what_was_erased_does_not_come_back_from_an_older_export(tmp_path: Path) -> None:
    cart = Cart()
    cart.export(tmp_path / "in", [score("one", 6), score("two", 9, "visit 2", patient_code="SECRET")])
    cart.export(tmp_path / "in", [score("one", 6, patient_code=None)], others={"audit": [ERASURE]})
    found = merged(tmp_path)
    assert found.attention == []
    assert found.content["merged"]["pain_scores"]["erased"] == 1
    gone, = pooled(found.folder, "vanished")
    assert (gone["score_id"], gone["value"], gone["patient_code"]) == (uid("two"), None, None)
    assert b"SECRET" not in b"".join(path.read_bytes() for path in found.folder.rglob("*") if path.is_file())


def test_an_erased_value_is_no_conflict(tmp_path: Path) -> None:
    cart = Cart()
    cart.export(tmp_path / "in", [score("one", 6)])
    cart.export(tmp_path / "in", [score("one", None)], others={"audit": [ERASURE]})
    found = merged(tmp_path)
    assert found.attention == [] and values(pooled(found.folder)) == {uid("one"): None}


def test_a_cart_given_a_new_key_counts_once_and_is_told(tmp_path: Path) -> None:
    rows = [score("one", 6), score("two", 3)]
    beat = {"events": [whole("events", {"session_id": uid("visit"), "t_ms": 5})]}
    Cart("cart-a", "old key").export(tmp_path / "in" / "old", rows, others=beat)
    Cart("cart-a", "new key").export(tmp_path / "in" / "new", [*rows, score("three", 1)], others=beat, to_seq=500)
    found = merged(tmp_path)
    assert len(found.attention) == 1 and "cart-a has 2 keys" in found.attention[0]
    assert values(pooled(found.folder)) == {uid("one"): 6, uid("two"): 3, uid("three"): 1}
    assert {row["source"] for row in pooled(found.folder)} == {1}
    assert found.content["merged"]["pain_scores"]["duplicates"] == 2
    assert len(pooled(found.folder, "sessions")) == len(pooled(found.folder, "events")) == 1


def test_what_was_erased_under_a_new_key_is_not_in_the_pool_by_the_old_one(tmp_path: Path) -> None:
    named = {"audit": [{**ERASURE, "before": f"{uid('row')} {uid('two')}"}]}
    Cart("cart-a", "old key").export(tmp_path / "in" / "old", [score("one", 6), score("two", 9, patient_code="SECRET")])
    Cart("cart-a", "new key").export(tmp_path / "in" / "new", [score("one", 6)], others=named, to_seq=500)
    found = merged(tmp_path)
    assert len(found.attention) == 1 and "2 keys" in found.attention[0]
    assert values(pooled(found.folder)) == {uid("one"): 6}
    assert b"SECRET" not in b"".join(path.read_bytes() for path in found.folder.rglob("*") if path.is_file())


def test_a_renamed_cart_is_still_one_cart(tmp_path: Path) -> None:
    Cart("cart-a", "key").export(tmp_path / "in", [score("one", 6)])
    Cart("ward-7", "key").export(
        tmp_path / "in", [score("one", 6), score("two", 2, "visit 2", kiosk_id="ward-7")], to_seq=300,
        sessions=[session(), session("visit 2", kiosk_id="ward-7")],
    )
    found = merged(tmp_path)
    assert found.attention == []
    assert {row["kiosk_id"]: row["value"] for row in pooled(found.folder)} == {"cart-a": 6, "ward-7": 2}


def test_the_same_export_twice_is_one(tmp_path: Path) -> None:
    first = Cart().export(tmp_path / "in" / "stick 1", [score("one", 6)])
    shutil.copytree(first, tmp_path / "in" / "stick 2" / first.name)
    found = merged(tmp_path)
    assert found.attention == [] and len(found.content["copies"]) == 1
    assert values(pooled(found.folder)) == {uid("one"): 6}


def test_the_export_before_is_taken_where_the_newest_is_bad(tmp_path: Path) -> None:
    cart = Cart()
    for value in (1, 2, 3):
        cart.export(tmp_path / "in", [score(f"{n}", n) for n in range(value)])
    newest = sorted((tmp_path / "in").iterdir())[-1]
    (newest / "pain_scores.csv").write_bytes((newest / "pain_scores.csv").read_bytes() + b"\r\n")
    found = merged(tmp_path)
    assert values(pooled(found.folder)) == {uid("0"): 0, uid("1"): 1}
    assert found.attention == [f"set aside {newest}: pain_scores.csv was changed."]


def expected(carts: dict[str, list[tuple[int, list[Row]]]]) -> tuple[dict[str, Any], set[str], set[str]]:
    """The rule in a few lines: what is believed, what is in conflict, what has vanished."""
    newest = {key: max(exports, key=lambda one: one[0])[1] for key, exports in carts.items()}
    versions: dict[str, set[Any]] = {}
    for key, exports in carts.items():
        for _, rows in exports:
            for row in rows:
                if rows is newest[key] or row["status"] != "open":
                    versions.setdefault(row["score_id"], set()).add((row["value"], row["status"], row["t_ms"]))
    conflicts = {score_id for score_id, told in versions.items() if len(told) > 1}
    now = {row["score_id"]: row["value"] for rows in newest.values() for row in rows}
    before = {row["score_id"] for exports in carts.values() for _, rows in exports for row in rows}
    return {one: value for one, value in now.items() if one not in conflicts}, conflicts, before - set(now)


@pytest.mark.parametrize("seed", range(5))
def test_any_carts_are_merged_by_the_rule(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    carts: dict[str, list[tuple[int, list[Row]]]] = {}
    for name in ("cart-a", "cart-b", "cart-c"):
        cart = Cart(name)
        carts[name] = []
        for to_seq in chance.sample(range(100, 900), chance.randint(1, 3)):
            rows = []
            for word in chance.sample([f"score {n}" for n in range(9)], chance.randint(0, 8)):
                kind = chance.choice(["as ever", "as ever", "as ever", "otherwise", "open"])
                row = score(word, 5 if kind == "as ever" else 7)
                rows.append(score(word, None, status="open", t_ms=None) if kind == "open" else row)
            cart.export(tmp_path / "in", rows, sessions=[session()], to_seq=to_seq)
            carts[name].append((to_seq, rows))
    believed, conflicts, vanished = expected(carts)
    found = merged(tmp_path)
    assert values(pooled(found.folder)) == believed
    assert {row["score_id"] for row in pooled(found.folder, "conflicts")} == conflicts
    assert {row["score_id"] for row in pooled(found.folder, "vanished")} == vanished
    assert found.content["tables"]["pain_scores"] == len(believed) == len(pooled(found.folder))
