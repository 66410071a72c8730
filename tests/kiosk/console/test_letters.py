"""Words fitted into boxes."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.console import letters as module
from kiosk.console.letters import Letters

LETTERS = Letters()


@given(
    words=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=80),
    width=st.integers(20, 400), height=st.integers(20, 200), bold=st.booleans(),
)  # fmt: skip
def test_whatever_fits_stays_inside_and_says_when_it_does_not(words: str, width: int, height: int, bold: bool) -> None:
    fitted = LETTERS.fit(words, (width, height), 40, 14, bold)
    font = LETTERS.font(fitted.px, bold)
    assert 14 <= fitted.px <= 40
    if fitted.whole:
        assert " ".join(fitted.lines).split() == words.split()
        assert all(font.size(line)[0] <= width for line in fitted.lines)
        assert len(fitted.lines) * LETTERS.leading(fitted.px) <= height


def test_words_get_smaller_only_as_far_as_they_must() -> None:
    words = "Ready for the next patient"
    assert LETTERS.fit(words, (900, 60), 40, 14).px == 40
    tight = LETTERS.fit(words, (300, 60), 40, 14)
    assert 14 < tight.px < 40 and tight.whole
    font = LETTERS.font(tight.px + 1)
    assert len(tight.lines) == 2 or font.size(words)[0] > 300


def test_lines_are_of_about_one_length() -> None:
    fitted = LETTERS.fit("Asking before we begin: 1 of 2", (560, 100), 40, 14, True)
    assert fitted.lines == ("Asking before", "we begin: 1 of 2")


def test_words_that_cannot_fit_end_in_dots_and_are_named() -> None:
    letters = Letters()
    fitted = letters.fit("a long story that has no room here at all", (120, 20), 30, 14)
    assert not fitted.whole and fitted.lines[-1].endswith("…")
    assert letters.cut == ("a long story that has no room here at all",)


def test_a_line_is_rendered_once() -> None:
    assert LETTERS.line("Pause", 22, True, (0, 0, 0)) is LETTERS.line("Pause", 22, True, (0, 0, 0))


def test_rendered_lines_are_not_kept_for_ever() -> None:
    letters = Letters()
    first = letters.line("0:00", 16, False, (0, 0, 0))
    for second in range(1, 600):
        letters.line(str(second), 16, False, (0, 0, 0))
    assert letters.line("0:00", 16, False, (0, 0, 0)) is not first


@pytest.mark.parametrize("bold", [False, True])
def test_without_the_systems_letters_those_of_pygame_serve(bold: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = {False: Path("missing.ttf"), True: Path("missing-bold.ttf")}
    monkeypatch.setattr(module, "FILES", missing)
    assert Letters().line("STOP", 30, bold, (0, 0, 0)).get_width() > 30


def test_letters_read_from_the_right_are_joined_and_digits_among_them_are_not_turned() -> None:
    letters = Letters()
    lam, alef, both = (letters.font(40).size(words)[0] for words in ("ل", "ا", "لا"))
    assert both < lam + alef  # one sign for the two
    apart = sum(letters.font(40).size(letter)[0] for letter in "سلام")
    assert letters.font(40).size("سلام")[0] < apart
    line, digits = letters.line("س 17", 40, False, (0, 0, 0)), letters.line("17", 40, False, (0, 0, 0))
    at_left = pygame.surfarray.array_alpha(line)[: digits.get_width() - 4]
    alone = pygame.surfarray.array_alpha(digits)[: digits.get_width() - 4]
    ink = at_left.sum(axis=1) > 0, alone.sum(axis=1) > 0
    assert (ink[0] == ink[1]).mean() > 0.9  # 17, at the left end
