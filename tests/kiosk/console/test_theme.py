"""Colours that can be told apart, letters that can be read."""

from __future__ import annotations

import pytest

from kiosk.console.theme import DAY, PAIRS, Sizes, contrast


def test_contrast_is_wcags() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
    assert contrast((255, 255, 255), (119, 119, 119)) == contrast((119, 119, 119), (255, 255, 255))


@pytest.mark.parametrize("ink, ground", PAIRS)
def test_words_stand_out_seven_to_one(ink: str, ground: str) -> None:
    assert contrast(getattr(DAY, ink), getattr(DAY, ground)) >= 7


def test_every_ground_words_lie_on_is_checked() -> None:
    grounds = {ground for _, ground in PAIRS}
    unwritten = {"line", "shadow"}  # lines and edges, never under words
    inks = {ink for ink, _ in PAIRS}
    assert set(DAY.__dataclass_fields__) == grounds | inks | unwritten


def test_letters_grow_with_the_screen_and_have_a_least_size() -> None:
    small, middle, large = (Sizes.of(size) for size in ((800, 600), (1280, 800), (1920, 1080)))
    for name in Sizes.__dataclass_fields__:
        assert getattr(small, name) <= getattr(middle, name) < getattr(large, name)
    assert small.caption >= 16 and small.stop >= 32
