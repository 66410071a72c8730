"""The chain: whole as built, and broken by any change to any row."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.records import chain
from kiosk.records.chain import GENESIS, Head, Link, Stored

links = st.builds(
    Link,
    seq=st.just(0),
    uid=st.text(),
    kind=st.text(),
    session_id=st.text(),
    boot_n=st.integers(1, 9),
    boot_id=st.text(),
    mono=st.floats(allow_nan=False),
    utc=st.text(),
    clock_ok=st.booleans(),
    digest=st.just(""),
)
salts = st.binary(min_size=16, max_size=16)
histories = st.lists(st.tuples(links, salts, st.binary()), min_size=1, max_size=8)


def chained(history: list[tuple[Link, bytes, bytes]]) -> list[Stored]:
    """The rows of `history`, numbered and linked."""
    rows, head = [], GENESIS
    for link, salt, payload in history:
        link = replace(link, seq=head.seq + 1, digest=chain.payload_digest(salt, payload))
        head = chain.following(link, head)
        rows.append(Stored(link, head.hash, salt, payload))
    return rows


@given(histories)
def test_a_chain_as_built_is_whole(history: list[tuple[Link, bytes, bytes]]) -> None:
    rows = chained(history)
    assert chain.verify(rows) == (Head(len(rows), rows[-1].hash), "")


@given(histories, st.data())
def test_a_changed_field_is_found_at_its_row(history: list[tuple[Link, bytes, bytes]], data: st.DataObject) -> None:
    rows = chained(history)
    at = data.draw(st.integers(0, len(rows) - 1))
    field = data.draw(st.sampled_from(["uid", "kind", "session_id", "boot_n", "boot_id", "mono", "utc", "clock_ok"]))
    old = getattr(rows[at].link, field)
    new = getattr(data.draw(links), field)
    rows[at] = replace(rows[at], link=replace(rows[at].link, **{field: new}))
    good, why = chain.verify(rows)
    if repr(new) == repr(old):
        assert why == ""
    else:
        assert good.seq == at
        assert f"row {at + 1}" in why


@given(histories, st.data())
def test_a_flipped_payload_bit_is_found_at_its_row(
    history: list[tuple[Link, bytes, bytes]], data: st.DataObject
) -> None:
    rows = chained(history)
    at = data.draw(st.integers(0, len(rows) - 1))
    side = data.draw(st.sampled_from(["salt", "payload"] if rows[at].payload else ["salt"]))
    damaged = bytearray(getattr(rows[at], side))
    damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    change: dict[str, Any] = {side: bytes(damaged)}
    rows[at] = replace(rows[at], **change)
    good, why = chain.verify(rows)
    assert (good.seq, why) == (at, f"row {at + 1} has a changed payload")


@given(histories.filter(lambda history: len(history) > 1), st.data())
def test_a_removed_or_moved_row_is_found(history: list[tuple[Link, bytes, bytes]], data: st.DataObject) -> None:
    rows = chained(history)
    at = data.draw(st.integers(0, len(rows) - 2))
    assert chain.verify(rows[:at] + rows[at + 1:])[1] == f"row {at + 1} is missing"
    swapped = [*rows[:at], rows[at + 1], rows[at], *rows[at + 2:]]
    assert chain.verify(swapped)[1] == f"row {at + 1} is missing"


def test_a_row_slipped_in_with_its_own_hash_breaks_the_next_one() -> None:
    link = Link(0, "uid", "score", "visit", 1, "boot", 1.0, "2026-03-01T09:30:00.000+00:00", True, "")
    rows = chained([(link, bytes(16), b"{}")] * 3)
    forged = replace(rows[1].link, uid="forged")
    rows[1] = replace(rows[1], link=forged, hash=chain.following(forged, Head(1, rows[0].hash)).hash)
    assert chain.verify(rows)[1] == "row 3 or the one before it was changed"


def test_a_missing_payload_is_damage_unless_it_was_erased() -> None:
    link = Link(0, "uid", "score", "visit", 1, "boot", 1.0, "2026-03-01T09:30:00.000+00:00", True, "")
    (row,) = chained([(link, bytes(16), b"{}")])
    bare = replace(row, salt=None, payload=None)
    assert chain.verify([bare])[1] == "row 1 lost its payload"
    assert chain.verify([bare], erased={"uid"})[1] == ""


def test_verifying_can_start_in_the_middle() -> None:
    link = Link(0, "uid", "score", "visit", 1, "boot", 1.0, "2026-03-01T09:30:00.000+00:00", True, "")
    rows = chained([(link, bytes(16), b"{}")] * 5)
    assert chain.verify(rows[3:], Head(3, rows[2].hash))[1] == ""
    assert chain.verify(rows[3:], Head(3, rows[1].hash))[1] != ""


@pytest.mark.parametrize("value", [b"bytes", None, 7, "text"])
def test_a_value_of_a_wrong_type_is_a_fault_not_an_error(value: object) -> None:
    link = Link(0, "uid", "score", "visit", 1, "boot", 1.0, "2026-03-01T09:30:00.000+00:00", True, "")
    (row,) = chained([(link, bytes(16), b"{}")])
    damaged = replace(row, link=replace(link, seq=1, digest=row.link.digest, utc=value))  # type: ignore[arg-type]
    assert chain.verify([damaged])[1] != ""


@given(histories)
def test_hashes_never_repeat_along_a_chain(history: list[tuple[Link, bytes, bytes]]) -> None:
    hashes = [GENESIS.hash, *(row.hash for row in chained(history))]
    assert all(before != after for before, after in pairwise(hashes))
    assert len(set(hashes)) == len(hashes)
