"""The patient's picture in its place."""

from __future__ import annotations

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygame import Rect

from kiosk.console.draw import Painter
from kiosk.console.mirror import MirrorPicture, fitted, live, locate, paint
from kiosk.console.place import layout
from kiosk.console.status import Status
from kiosk.view import Desk

sides = st.integers(1, 1280)
PLACE = Rect(20, 136, 632, 356)


@given(sides, sides)
def test_a_picture_keeps_its_shape_and_fills_its_place_one_way(width: int, height: int) -> None:
    shown = fitted(PLACE, width, height)
    assert PLACE.contains(shown)
    assert shown.width == PLACE.width or shown.height == PLACE.height
    if min(shown.size) > 20:
        assert shown.width / shown.height == pytest.approx(width / height, rel=0.06)


def test_corners_and_middle_are_found() -> None:
    assert locate(PLACE, PLACE.center) == pytest.approx((0.5, 0.5), abs=0.002)
    assert locate(PLACE, PLACE.topleft) == pytest.approx((0, 0), abs=0.002)
    assert locate(PLACE, (PLACE.right - 1, PLACE.bottom - 1)) == pytest.approx((1, 1), abs=0.002)


@pytest.mark.parametrize("place", [(19, 200), (652, 200), (300, 135), (300, 492)])
def test_outside_is_nowhere(place: tuple[int, int]) -> None:
    assert locate(PLACE, place) is None


@pytest.mark.parametrize("size", [(4, 2), (8, 4), (200, 100)])
def test_colours_and_sides_are_right_at_any_scale(size: tuple[int, int]) -> None:
    surface = pygame.Surface((8, 4))
    row = bytes((250, 0, 0)) * (size[0] // 2) + bytes((0, 0, 250)) * (size[0] // 2)
    top, low = row, bytes((0, 250, 0)) * size[0]
    rgb = top * (size[1] // 2) + low * (size[1] // 2)
    paint(surface, Rect(0, 0, 8, 4), MirrorPicture(1, *size, rgb))
    for place, strongest in (((0, 0), 0), ((7, 0), 2), ((4, 3), 1)):
        colour = surface.get_at(place)[:3]
        assert colour.index(max(colour)) == strongest and max(colour) > 150


def test_a_picture_in_shared_memory_is_taken_as_it_is() -> None:
    surface = pygame.Surface((2, 2))
    paint(surface, Rect(0, 0, 2, 2), MirrorPicture(1, 2, 2, memoryview(bytearray(b"\x07" * 12))))
    assert surface.get_at((1, 1))[:3] == (7, 7, 7)


def test_a_picture_of_a_scene_that_stands_still_is_not_shown_as_live() -> None:
    """For a second nothing is said: the scene may be loading. Then words, and the next picture takes their place."""
    surface = pygame.Surface((1280, 800))
    painter = Painter(surface)
    place = layout("ready", (1280, 800))["mirror"]

    def shown(picture: MirrorPicture | None, now: float) -> tuple[bool, bool]:
        """Whether anything was drawn, and whether the red picture is to be seen."""
        drawn = painter.paint(Desk(), Status("clinical"), live(picture, now))
        return bool(drawn), surface.get_at(place.center)[:3] == (200, 0, 0)

    first, second = (MirrorPicture(n, 160, 90, b"\xc8\0\0" * 160 * 90, at) for n, at in ((1, 10.0), (2, 13.0)))
    assert shown(first, 10.1) == (True, True)
    assert shown(first, 11.0) == (False, True)
    assert shown(first, 11.1) == (True, False)
    assert painter.shown_picture is not None, "where a finger looks is known all the same"
    assert shown(first, 12.0) == (False, False)
    assert shown(second, 13.1) == (True, True)
