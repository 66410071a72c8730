"""README says of others what the kept run found, and that run was a whole one."""

from __future__ import annotations

import json

from tests.peers.page import README, RESULT, TITLES, written

KEPT = json.loads(RESULT.read_text(encoding="utf-8"))


def test_readme_holds_the_table_of_the_kept_run() -> None:
    text = README.read_text(encoding="utf-8")
    assert written(text, KEPT) == text, "run script/bench peers --keep docs/results/peers.json"


def test_the_kept_run_was_whole_and_of_what_is_committed() -> None:
    assert not KEPT["quick"] and not KEPT["commit"].endswith("+")
    assert KEPT.keys() >= {"beach", "sound", "heart", "guide", "machine", "versions", "date"}


def test_what_was_drawn_in_the_kept_run_was_the_same_picture() -> None:
    off = KEPT["beach"]["difference_of_255"]
    assert {(quality, name) for quality in off for name in off[quality]} == {
        (quality, name) for quality in ("low", "high") for name in TITLES}
    assert max(each["mean"] for by_name in off.values() for each in by_name.values()) < 0.5
