"""Words as coverage: as large as asked, inside their room, broken evenly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from environments import lettering


def lines(picture: np.ndarray) -> int:
    """Bands of rows with ink; the dots of i and j are left out by height."""
    inked = np.concatenate(([False], picture.max(axis=1) > 0, [False]))
    edges = np.flatnonzero(np.diff(inked.astype(int)))
    return sum(b - a > 12 for a, b in zip(edges[::2], edges[1::2], strict=True))


@pytest.mark.parametrize("capital", [20.0, 33.0, 110.0])
def test_digits_and_capitals_are_as_tall_as_asked(capital: float) -> None:
    for text in ("7", "H", "10"):
        height = lettering.block(text, capital, (2000, 2000)).shape[0]
        assert height == pytest.approx(capital, rel=0.06, abs=2.5)


def test_a_question_is_broken_into_two_even_lines() -> None:
    picture = lettering.block("How much pain do you feel right now?", 60.0, (1000, 300))
    assert lines(picture) == 2
    halves = [np.flatnonzero(half.max(axis=0)).size for half in np.array_split(picture, 2)]
    assert min(halves) > 0.8 * max(halves)


def test_what_is_too_wide_is_narrowed_and_keeps_its_height() -> None:
    wide, narrow = (lettering.block("10", 100.0, (room, 200)) for room in (400, 70))
    assert narrow.shape[1] == 70 and narrow.shape[0] == wide.shape[0]


def test_words_align_left_and_right() -> None:
    left, right = (lettering.block("a longword", 30.0, (150, 200), side) for side in ("left", "right"))
    top = slice(0, 25)
    assert left[top, :20].max() > 0 and right[top, :20].max() == 0


def test_no_words_are_no_ink() -> None:
    assert lettering.block("  ", 30.0, (100, 100)).max() == 0


@settings(max_examples=40)
@given(st.text(st.characters(categories=("L", "N", "P", "Zs"), max_codepoint=0x17F), max_size=60),
       st.integers(40, 600), st.integers(30, 300))
def test_any_text_stays_within_its_room(text: str, width: int, height: int) -> None:
    picture = lettering.block(text, 30.0, (width, height))
    longest = max((len(word) for word in text.split()), default=0)
    if longest * 30.0 * 1.4 * lettering.NARROWEST <= width:  # even its longest word can be made to fit
        assert picture.shape[1] <= width
    assert picture.dtype == np.uint8 and picture.shape[0] > 0


@pytest.mark.parametrize(("plain", "accented"), [("E", "É"), ("N", "Ñ"), ("U", "Ü"), ("A", "À")])
def test_an_accent_on_a_capital_is_seen(plain: str, accented: str) -> None:
    bare, whole = (lettering.block(text, 60.0, (400, 400)) for text in (plain, accented))
    assert whole.shape[0] > bare.shape[0] + 12
    middle = np.flatnonzero(whole.max(axis=1))
    assert middle[0] == 0 and whole.shape[0] - 1 - middle[-1] > 6, "as much room below, or the letters hang low"


def _width(text: str) -> int:
    return lettering.block(text, 60.0, (4000, 400)).shape[1]


def test_arabic_letters_join() -> None:
    assert _width("سلس") < 0.9 * sum(_width(letter) for letter in "سلس")
    assert _width("لا") < 0.9 * (_width("ل") + _width("ا")), "lam and alef are one sign"


def test_arabic_is_read_from_the_right_and_its_numbers_from_the_left() -> None:
    """The words that come first end at the right edge, and a number within is as it is alone."""
    picture, first = (lettering.block(text, 60.0, (4000, 400)) for text in ("ألم 107", "ألم"))
    ten = lettering.block("107", 60.0, (4000, 400))
    assert first.shape[1] + ten.shape[1] < picture.shape[1]
    digits = picture[:, : ten.shape[1]]
    rows = np.flatnonzero(digits.max(axis=1))
    digits = digits[rows[0] : rows[0] + ten.shape[0]].astype(int)
    assert np.abs(digits - ten).mean() < 12, "107, not 701"


def test_a_letter_without_a_picture_is_found() -> None:
    assert lettering.missing("Pain Schmerz ألم ¿Cuánto? – œ") == set()
    assert lettering.missing("痛") == {"痛"}
