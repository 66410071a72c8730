"""Codes: every slip of a finger is found, and what identifies a person is doubted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.codes import check_digit, doubt, is_whole, patient_codes

numbers = st.text("0123456789", min_size=1, max_size=9)


def test_the_check_digit_is_damms() -> None:
    assert check_digit("572") == "4"  # the worked example of the literature
    assert is_whole("5724") and not is_whole("5720")


@given(numbers, st.data())
def test_one_wrong_digit_is_found(number: str, data: st.DataObject) -> None:
    code = number + check_digit(number)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    assert not is_whole(code[:place] + other + code[place + 1 :])


@given(numbers, st.data())
def test_two_neighbours_swapped_are_found(number: str, data: st.DataObject) -> None:
    code = number + check_digit(number)
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_whole(code) and is_whole(swapped) is (swapped == code)


def test_a_slip_never_leads_to_another_patient_of_the_list() -> None:
    codes = patient_codes("BRN-", 300)
    assert len(set(codes)) == 300 and codes[0] == "BRN-0013"
    for one in codes[:60]:
        assert all(sum(a != b for a, b in zip(one, other, strict=True)) > 1 for other in codes if other != one)


@pytest.mark.parametrize("digits", ["", "12a", "１２", "-1"])
def test_anything_but_digits_is_no_code(digits: str) -> None:
    assert not is_whole(digits)
    if digits:
        with pytest.raises(ValueError, match="digits"):
            check_digit(digits)


@pytest.mark.parametrize(
    ("typed", "word"),
    [("Anna Huber", "name"), ("O'Neill, P.", "name"), ("Huberová", "name"), ("19571203", "birth"), ("3.12.57", "birth"),
     ("1957-12-03", "birth"), ("4471 0312 57", "record number"), ("MRN 883412", "record number")],
)
def test_names_birthdays_and_record_numbers_are_doubted(typed: str, word: str) -> None:
    assert word in doubt(typed)


@pytest.mark.parametrize("typed", ["BRN-0013", "21", "P17", "0013", "N34"])
def test_codes_are_not_doubted(typed: str) -> None:
    assert doubt(typed) == ""
