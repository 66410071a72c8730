"""The PIN's page: tries, pauses and a new PIN, and that no digit is left anywhere."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.pin import DIGITS, IDLE_S, KEYS, Gate, Wish, in_words, pause_s, was_set, wrong_tries
from kiosk.view import Desk

DESK = Desk(keys=frozenset({"start", "export", "stop"}), marked=frozenset({"length_15"}))


def opened(wrong: int = 0, now: float = 100.0) -> Gate:
    gate = Gate(wrong, now)
    gate.ask(now)
    return gate


def typed(gate: Gate, pin: str, now: float = 100.0) -> tuple[Wish, str] | None:
    for digit in pin:
        assert gate.press(f"pin_{digit}", now) is None
    return gate.press("pin_enter", now)


def tried(gate: Gate, right: bool, now: float) -> Wish | None:
    assert typed(gate, "0000", now) == (Wish.CHECK, "0000")
    return gate.checked(right, now)


def said(gate: Gate, now: float = 100.0) -> str:
    desk = gate.shown(DESK, now)
    return f"{desk.headline} {desk.detail}"


def test_closed_it_changes_nothing_and_hears_nothing() -> None:
    gate = Gate(0, 0.0)
    assert gate.shown(DESK, 0.0) is DESK
    assert all(gate.press(key, 0.0) is None for key in KEYS) and gate.to_save() == ()


def test_the_right_pin_opens_and_is_kept_as_a_row_without_its_digits() -> None:
    gate = opened()
    assert typed(gate, "8274") == (Wish.CHECK, "8274")
    assert gate.checked(True, 101.0) is Wish.OPEN and not gate.is_open
    row, = gate.to_save()
    assert (row.kind, row.body["what"], row.body["after"], row.at) == ("audit", "pin", "right", 101.0)
    assert "8274" not in json.dumps(dict(row.body)) and gate.to_save() == ()


def test_stop_is_always_there_and_every_other_key_of_the_session_is_not() -> None:
    gate = opened()
    for now in (100.0, 101.0):
        keys = gate.shown(DESK, now).keys
        assert "stop" in keys and not keys & {"start", "export"}
        typed(gate, "1111", now)


def test_wrong_tries_are_said_calmly_and_the_fifth_brings_a_pause() -> None:
    gate = opened()
    for left in (4, 3, 2):
        assert tried(gate, False, 100.0) is None
        assert f"not the PIN. {left} tries are left" in said(gate).replace("  ", " ")
    tried(gate, False, 100.0)
    assert "One try is left" in said(gate)
    tried(gate, False, 100.0)
    assert "Try again in 30 seconds" in said(gate) and not set(DIGITS) & gate.keys(100.0)
    assert "Try again in 11 seconds" in said(gate, 119.5)
    assert set(DIGITS) <= gate.keys(130.0)
    tried(gate, False, 130.0)
    assert "Try again in 60 seconds" in said(gate, 130.0)
    assert [row.body["after"] for row in gate.to_save()] == ["wrong"] * 6


def test_pauses_double_up_to_a_quarter_of_an_hour_for_ever() -> None:
    assert [pause_s(wrong) for wrong in range(4, 13)] == [0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert pause_s(10_000) == 900


def test_a_restart_forgets_neither_the_tries_nor_the_pause() -> None:
    rows = [{"after": "wrong"}] * 6 + [{"after": "right"}, {"after": "wrong"}]
    gate = opened(wrong_tries(rows), 5.0)
    assert wrong_tries(rows) == 6 and "60 seconds" in said(gate, 5.0) and "pin_1" not in gate.keys(64.9)
    assert "pin_1" in gate.keys(65.0)


def test_a_right_one_ends_the_count() -> None:
    gate = opened(4)
    assert tried(gate, True, 100.0) is Wish.OPEN
    gate.ask(101.0)
    tried(gate, False, 101.0)
    assert "4 tries are left" in said(gate, 101.0)


def test_an_answer_that_comes_after_back_opens_nothing_and_still_counts() -> None:
    gate = opened()
    typed(gate, "1234")
    gate.press("pin_back", 100.0)
    assert gate.checked(True, 101.0) is None and gate.to_save()[0].body["after"] == "right"
    gate.ask(102.0)
    typed(gate, "1234", 102.0)
    gate.close()
    assert gate.checked(False, 103.0) is None and gate.to_save()[0].body["after"] == "wrong"


def test_digits_are_four_to_eight_shown_as_dots_and_can_be_deleted() -> None:
    gate = opened()
    for count in range(1, 9):
        gate.press("pin_7", 100.0)
        assert gate.shown(DESK, 100.0).headline == " ".join("●" * count)
        assert ("pin_enter" in gate.keys(100.0)) is (count >= 4)
    assert gate.press("pin_7", 100.0) is None and "pin_7" not in gate.keys(100.0)
    gate.press("pin_delete", 100.0)
    assert gate.press("pin_enter", 100.0) == (Wish.CHECK, "7777777")


def test_nobody_there_for_a_minute_closes_the_page_and_forgets() -> None:
    gate = opened()
    gate.press("pin_1", 100.0)
    assert gate.shown(DESK, 100.0 + IDLE_S - 1) is not DESK
    assert gate.shown(DESK, 100.0 + IDLE_S) is DESK
    gate.ask(300.0)
    assert "●" not in said(gate, 300.0)


def test_with_the_reset_stick_a_new_pin_is_typed_twice_and_kept_even_in_a_pause() -> None:
    gate = opened(9)
    assert "pin_reset" not in gate.keys(100.0)
    gate.may_reset = True
    gate.press("pin_reset", 100.0)
    assert typed(gate, "2468") is None and "once more" in said(gate)
    assert typed(gate, "2469") is None and "two different numbers" in said(gate)
    typed(gate, "2468")
    assert typed(gate, "2468") == (Wish.CHANGE, "2468")
    assert gate.changed(True, 101.0) is Wish.OPEN
    row, = gate.to_save()
    assert row.body["after"] == "reset" and row.body["why"] == "by the reset stick" and "2468" not in str(row)


def test_a_new_pin_that_the_disk_refused_is_said() -> None:
    gate = opened()
    gate.may_reset = True
    gate.press("pin_reset", 100.0)
    typed(gate, "2468")
    typed(gate, "2468")
    assert gate.changed(False, 101.0) is None and "disk refused" in said(gate, 101.0) and gate.to_save() == ()


@pytest.mark.parametrize("done", [True, False])
def test_a_new_pin_answered_after_back_opens_no_page(done: bool) -> None:
    gate = opened()
    gate.may_reset = True
    gate.press("pin_reset", 100.0)
    typed(gate, "2468")
    typed(gate, "2468")
    gate.press("pin_back", 100.0)
    assert gate.changed(done, 101.0) is None and not gate.is_open and len(gate.to_save()) == done


def test_a_lost_file_does_not_open_the_cart() -> None:
    assert was_set([{"after": "reset stick made"}, {"after": "wrong"}, {"after": "removed"}])
    assert not was_set([{"after": "removed"}, {"after": "set"}]) and not was_set([])


@pytest.mark.parametrize(("seconds", "words"), [
    (0.2, "1 second"), (1.0, "1 second"), (29.1, "30 seconds"), (90, "90 seconds"), (91, "2 minutes"),
    (900, "15 minutes"),
])
def test_time_in_words_is_never_too_short(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@given(st.lists(st.tuples(st.sampled_from(sorted(KEYS | {"answer", "refusal"})), st.floats(0, 40)), max_size=60))
def test_whatever_is_pressed_a_pause_is_never_shortened_and_rows_hold_no_digits(
    presses: list[tuple[str, float]]
) -> None:
    gate, now, wrong, until, pending = opened(), 100.0, 0, 0.0, False
    for key, passed in presses:
        now += passed
        gate.shown(DESK, now)
        if not gate.is_open and not pending:
            gate.ask(now)
        if key in ("answer", "refusal"):
            if pending:
                gate.checked(key == "answer", now)
                wrong = 0 if key == "answer" else wrong + 1
                until, pending = now + pause_s(wrong), False
            continue
        wish = gate.press(key, now)
        if wish:
            assert wish[0] is Wish.CHECK and now >= until and 4 <= len(wish[1]) <= 8 and not pending
            pending = True
    assert sum(row.body["after"] == "wrong" for row in gate.to_save()) >= wrong
