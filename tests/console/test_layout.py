"""The console as a whole: every panel, at every size, in every language, and from how far it is read."""

from __future__ import annotations

from itertools import combinations

import pygame
import pytest
from pygame import Rect

from kiosk.console import PANELS, layout
from kiosk.console.brush import Brush
from kiosk.console.draw import Painter
from kiosk.console.letters import Letters
from kiosk.console.look import Key, Notice, looks
from kiosk.console.place import AREAS, FIXED, beneath, is_number
from kiosk.console.rows import DESTRUCTIVE
from kiosk.console.theme import AFAR_M, AT_HAND_M, DAY, LEGIBLE_ARCMIN, legible_px
from kiosk.console.words import words
from kiosk.language import LANGUAGES, from_the_right
from tests.kiosk.console.measuring import gap_between, keys_of
from tests.kiosk.console.scenes import DESKS, FLAT, ODD, STATUS, picture

SIZES = ((1024, 768), (1280, 800), (1920, 1080))
OTHER_SIZES = ((1280, 720), (1366, 768), (1600, 900), (3840, 2160))
PANEL_INCHES, SMALLEST_INCHES = 15.6, 10.1
EVERY_LANGUAGE = tuple(dict.fromkeys((*LANGUAGES, "ar")))  # one from the right, whether or not it has its words yet
every_size = pytest.mark.parametrize("size", (*SIZES, *OTHER_SIZES), ids=lambda size: f"{size[0]}x{size[1]}")
size_by_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
every_direction = pytest.mark.parametrize("language", ["en", "ar"])
every_language = pytest.mark.parametrize("language", EVERY_LANGUAGE)
every_panel = pytest.mark.parametrize("panel", PANELS)


@every_language
@every_panel
def test_a_language_lays_a_panel_out_as_its_direction_does(panel: str, language: str) -> None:
    for size in SIZES:
        assert layout(panel, size, language) == layout(panel, size, "ar" if from_the_right(language) else "en")


@every_direction
@every_size
@every_panel
def test_everything_is_on_screen_and_keys_are_big_enough_for_a_glove(
    panel: str, size: tuple[int, int], language: str
) -> None:
    places = layout(panel, size, language)
    for name, rect in places.items():
        assert Rect(0, 0, *size).contains(rect) and rect.width > 0 and rect.height > 0, name
    for name, rect in keys_of(places).items():
        assert min(rect.size) >= 64, (name, rect)


@every_direction
@every_size
@every_panel
def test_nothing_overlaps_and_keys_keep_their_distance(panel: str, size: tuple[int, int], language: str) -> None:
    places = layout(panel, size, language)
    for one, other in combinations(places, 2):
        apart = gap_between(places[one], places[other])
        keys = not {one, other} & AREAS
        needed = 0 if not keys else 24 if {one, other} & DESTRUCTIVE else 8
        assert apart >= needed, (one, other, apart)


@every_size
def test_stop_lies_in_the_same_corner_in_every_panel_and_language(size: tuple[int, int]) -> None:
    corners = {tuple(layout(panel, size, language)["stop"]) for panel in PANELS for language in EVERY_LANGUAGE}
    assert len(corners) == 1
    stop = layout("ready", size)["stop"]
    assert stop.centerx > size[0] * 0.8 and stop.centery > size[1] * 0.8


@every_direction
@every_size
@every_panel
def test_stop_is_the_biggest_key_of_the_dock(panel: str, size: tuple[int, int], language: str) -> None:
    keys = keys_of(layout(panel, size, language))
    stop = keys.pop("stop")
    dock = [rect for rect in keys.values() if stop.top <= rect.top < stop.bottom]
    assert all(stop.width * stop.height > rect.width * rect.height for rect in dock)


@size_by_size
@every_panel
def test_from_the_right_everything_is_mirrored_but_stop_headset_off_and_numbers(
    panel: str, size: tuple[int, int]
) -> None:
    left, right = layout(panel, size), layout(panel, size, "ar")
    assert left.keys() == right.keys()
    dock_edges = set()
    for name, rect in left.items():
        there = right[name]
        assert (there.top, there.width) == (rect.top, rect.width), name
        assert there.height == rect.height or name == "facts"
        if name in FIXED:
            assert there == rect
        elif rect.top >= left["stop"].top and rect.right < left["stop"].left:
            dock_edges.add(rect.left + there.right)
        elif not is_number(name):
            assert there.right == size[0] - rect.left, name
    assert len(dock_edges) <= 1
    numbers = [name for name in left if is_number(name)]
    assert len({right[name].left - left[name].left for name in numbers}) <= 1
    if numbers:
        first, last = left[numbers[0]].unionall([left[n] for n in numbers]), right[numbers[0]].unionall(
            [right[n] for n in numbers])
        assert first.left == size[0] - last.right


@size_by_size
@every_panel
def test_from_the_right_what_lies_beneath_is_mirrored_too(panel: str, size: tuple[int, int]) -> None:
    left, right = beneath(layout(panel, size)), beneath(layout(panel, size, "ar"))
    assert {name: (size[0] - rect.right, rect.top, *rect.size) for name, rect in left.items()} == {
        name: tuple(rect) for name, rect in right.items()}


@pytest.mark.parametrize("panel", ["baseline", "immersed", "final", "correct"])
@every_language
def test_scores_lie_in_order_from_left_to_right_in_every_language(panel: str, language: str) -> None:
    places = layout(panel, (1280, 800), language)
    row = "right" if panel == "correct" else "score"
    lefts = [places[f"{row}_{number}"].left for number in range(11)]
    assert lefts == sorted(lefts) and len({places[f"{row}_{number}"].top for number in range(11)}) == 1


@every_language
@size_by_size
def test_all_words_fit_their_places(size: tuple[int, int], language: str) -> None:
    painter = Painter(pygame.Surface(size), language if language in LANGUAGES else "en")
    cut: dict[str, set[str]] = {}
    for name, desk in {**DESKS, **ODD}.items():
        painter.paint(desk, STATUS if name in DESKS else FLAT, picture((480, 480)))
        makers = {strap[0] for strap in desk.straps if strap}  # a maker's own may be of any length
        if missing := set(painter.brush.letters.cut) - makers:
            cut[name] = missing
        painter.brush.letters.forget()
    assert cut == {}


def _fitted(size: tuple[int, int]) -> dict[str, dict[str, int]]:
    """The em, px, of what is read from afar, by scene: headline, question, banner, number, and the smallest key."""
    letters, found = Letters(), {}
    for name, desk in {**DESKS, **ODD}.items():
        painter = Painter(pygame.Surface(size))
        painter.brush.letters = letters
        painter.paint(desk, STATUS)
        shown = looks(desk, STATUS, painter.places, beneath(painter.places), words())
        notice = shown["banner"]
        px = letters.sizes_of
        found[name] = {
            "headline": min(px(desk.headline), default=999),
            "question": min(px(desk.question.words), default=999) if desk.question else 999,
            "banner": min(px(notice.words), default=999) if isinstance(notice, Notice) else 999,
            "number": min((least for key in shown.values() if isinstance(key, Key) and key.manner == "number"
                           for least in px(key.words)), default=999),
            "stop": min(px("STOP")),
            "primary": min((least for key in shown.values() if isinstance(key, Key) and key.manner == "primary"
                            for least in px(key.words)), default=999),
            "key": min(least for key in shown.values() if isinstance(key, Key) for least in px(key.words)),
        }
        letters.forget()
    return found


@size_by_size
def test_what_is_read_from_the_bedside_is_large_enough_and_every_key_at_hand(size: tuple[int, int]) -> None:
    afar, at_hand = legible_px(size, PANEL_INCHES, AFAR_M), legible_px(size, SMALLEST_INCHES, AT_HAND_M)
    small = {
        (name, role): px
        for name, roles in _fitted(size).items()
        for role, px in roles.items()
        if px < (at_hand if role in ("key", "primary") else afar)
    }
    assert small == {}


@size_by_size
def test_on_the_smallest_panel_headline_scores_and_stop_are_read_from_the_bedside(size: tuple[int, int]) -> None:
    sizes = Brush(pygame.Surface(size), DAY).sizes
    assert min(sizes.headline, sizes.number, sizes.stop) >= legible_px(size, 12.1, AFAR_M)


@size_by_size
def test_the_key_that_goes_on_is_read_at_hand_on_the_smallest_panel_and_start_from_the_bedside(
    size: tuple[int, int],
) -> None:
    fitted = _fitted(size)
    arcmin = 10 if size == (1024, 768) else 16  # its keys beside the question are narrow
    at_hand = arcmin / LEGIBLE_ARCMIN * legible_px(size, SMALLEST_INCHES, AT_HAND_M)
    assert {name: found["primary"] for name, found in fitted.items() if found["primary"] < at_hand} == {}
    assert fitted["ready"]["primary"] >= 15 / LEGIBLE_ARCMIN * legible_px(size, 13.3, AFAR_M)
