"""The console as pixels: words fit, and only what changed is drawn."""

from __future__ import annotations

from dataclasses import replace

import pygame
import pytest
from pygame import Rect

from kiosk import about
from kiosk.console.draw import Painter
from kiosk.console.look import UNLABELLED, is_answer
from kiosk.console.place import ANSWERING, beneath, layout
from kiosk.console.theme import DAY
from kiosk.correcting import PAGES
from kiosk.events import Health, PowerState, StrapState
from kiosk.keys import STRAPS
from kiosk.view import Desk
from tests.kiosk.console.scenes import DESKS, FLAT, ODD, STATUS, following, painted, picture

SIZES = ((1024, 768), (1280, 720), (1280, 800), (1366, 768), (1920, 1080))
SIZE = (1280, 800)
everywhere = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
every_desk = pytest.mark.parametrize("name", [*DESKS, *ODD])


@everywhere
def test_a_low_strap_battery_is_told_in_full(size: tuple[int, int]) -> None:
    painter = Painter(pygame.Surface(size))
    painter.paint(DESKS["ready"], replace(STATUS, strap=StrapState(Health.OK, battery_percent=20)))
    assert not painter.brush.letters.cut


@every_desk
def test_the_smallest_screen_and_a_large_one_are_drawn_without_a_fault(name: str) -> None:
    painted(name, (1024, 768))
    painted(name, (3840, 2160))


@every_desk
def test_every_part_says_something(name: str) -> None:
    surface, painter = painted(name, SIZE)
    desk = {**DESKS, **ODD}[name]
    empty = {"detail"} if not (desk.detail or desk.question) else set()
    empty |= {"banner"} if name in ("halted", "reopening") and not desk.saved else set()
    empty |= {key for key in painter.places if is_answer(key)} if desk.question is None else set()
    empty |= {"status"} if name in DESKS and name.startswith("flat_") else set()  # clinical: nothing to warn of
    others = (*PAGES, "pin", "settings", "setting", "facts", "end", "not_received", "enrol", "group", "screened",
              "kits", "summary", "programmes", "range", "practised", "resting")
    empty |= {"banner"} if desk.panel in (*about.PAGES, *others) and not desk.saved else set()
    empty |= ANSWERING - desk.keys | UNLABELLED - dict(desk.labels).keys()
    empty |= {key for key, strap in zip(STRAPS, (*desk.straps, *[None] * 4), strict=False) if strap is None}
    for key in painter.places.keys() - empty:
        part = surface.subsurface(painter.places[key])
        colours = {part.unmap_rgb(pixel)[:3] for row in pygame.PixelArray(part)[::3, ::3] for pixel in row}
        assert len(colours) > 1, key


def _painter(desk: Desk, sequence: int = 1) -> tuple[pygame.Surface, Painter]:
    surface = pygame.Surface(SIZE)
    painter = Painter(surface)
    assert painter.paint(desk, STATUS, picture((480, 480), sequence)) == [surface.get_rect()]
    return surface, painter


@every_desk
def test_nothing_is_drawn_when_nothing_changed(name: str) -> None:
    desk = {**DESKS, **ODD}[name]
    surface, painter = _painter(desk)
    before = surface.copy()
    assert painter.paint(replace(desk), replace(STATUS), picture((480, 480))) == []
    assert pygame.image.tobytes(surface, "RGB") == pygame.image.tobytes(before, "RGB")


@pytest.mark.parametrize("changes, parts", [
    ({"headline": "In the forest"}, {"headline"}),
    ({"detail": "One line more"}, {"detail"}),
    ({"running_s": 462}, {"clock"}),
    ({"volume": 6}, {"volume"}),
    ({"saved": "saving"}, {"banner"}),
    ({"banner": "The patient is asking for somebody", "urgent": True}, {"banner"}),
    ({"keys": DESKS["immersed"].keys - {"longer"}}, {"longer"}),
    ({"marked": DESKS["immersed"].marked | {"talk"}}, {"talk"}),
])  # fmt: skip
def test_a_change_draws_its_own_part_alone(changes: dict[str, object], parts: set[str]) -> None:
    _, painter = _painter(DESKS["immersed"])
    places = painter.places | beneath(painter.places)
    changed = painter.paint(replace(DESKS["immersed"], **changes), STATUS, picture((480, 480)))  # type: ignore[arg-type]
    assert {tuple(rect) for rect in changed} == {tuple(places[part]) for part in parts}


def test_the_heart_and_the_states_are_drawn_apart() -> None:
    _, painter = _painter(DESKS["immersed"])
    later = replace(DESKS["immersed"], pulse=replace(DESKS["immersed"].pulse, bpm=77))
    assert painter.paint(later, STATUS, picture((480, 480))) == [beneath(painter.places)["heart"]]
    unplugged = replace(STATUS, power=PowerState(False, 50))
    assert painter.paint(later, unplugged, picture((480, 480))) == [painter.places["status"]]


def test_a_new_picture_draws_the_picture_alone() -> None:
    _, painter = _painter(DESKS["immersed"])
    changed = painter.paint(DESKS["immersed"], STATUS, picture((480, 480), 2))
    assert changed == [painter.shown_picture]
    assert painter.places["mirror"].contains(changed[0]) and changed[0].width == changed[0].height


def test_a_picture_that_is_lost_is_not_left_standing() -> None:
    surface, painter = _painter(DESKS["immersed"])
    place = painter.places["mirror"]
    assert painter.paint(DESKS["immersed"], STATUS, None) == [place]
    assert painter.shown_picture is None
    assert surface.get_at((place.centerx, place.top + 20))[:3] == DAY.well
    assert painter.paint(DESKS["immersed"], STATUS, None) == []
    assert painter.paint(DESKS["immersed"], STATUS, picture((480, 480), 1)) == [place]


def test_another_shape_of_picture_draws_its_mount_too() -> None:
    _, painter = _painter(DESKS["immersed"])
    assert painter.paint(DESKS["immersed"], STATUS, picture((1280, 720), 2)) == [painter.places["mirror"]]


def test_parts_painted_one_by_one_give_the_same_pixels_as_all_at_once() -> None:
    steps = [
        DESKS["immersed"],
        replace(DESKS["immersed"], running_s=500, banner="Talk: sound is down", marked=frozenset({"talk"})),
        replace(DESKS["immersed"], running_s=520, volume=2, keys=DESKS["immersed"].keys - {"finish"}),
        replace(DESKS["immersed"], pulse=following((30, 20))),
        ODD["straps_immersed"],
        replace(ODD["straps_immersed"], straps=(("Polar H10", "2A1B", 1),)),
        ODD["asking_now"],
        replace(ODD["asking_now"], saved="not_saved"),
        DESKS["halted"],
        DESKS["immersed"],
    ]
    surface, painter = _painter(steps[0])
    for number, desk in enumerate(steps):
        painter.paint(desk, FLAT, picture((480, 480), number))
        afresh = pygame.Surface(SIZE)
        Painter(afresh).paint(desk, FLAT, picture((480, 480), number))
        assert pygame.image.tobytes(surface, "RGB") == pygame.image.tobytes(afresh, "RGB"), desk.panel


def test_the_same_desk_gives_the_same_pixels() -> None:
    one, other = (painted("held", SIZE)[0] for _ in range(2))
    assert pygame.image.tobytes(one, "RGB") == pygame.image.tobytes(other, "RGB")


def test_stop_is_the_only_large_red_and_is_there_in_every_panel() -> None:
    for name in DESKS:
        surface, painter = painted(name, SIZE)
        stop = painter.places["stop"]
        assert surface.get_at((stop.left + 12, stop.centery))[:3] == DAY.stop
        surface.fill(DAY.paper, stop)
        red = pygame.mask.from_threshold(surface, DAY.stop, (8, 8, 8, 255)).count()
        assert red < 0.01 * SIZE[0] * SIZE[1], name


def test_a_dim_key_lies_flat_and_a_live_one_is_raised() -> None:
    surface, _ = painted("immersed", SIZE)
    places = layout("immersed", SIZE)

    def face(key: str) -> tuple[int, ...]:
        return tuple(surface.get_at(Rect(places[key]).move(8, 20).topleft)[:3])

    assert face("pause") == DAY.card and face("resume") == DAY.paper


def test_drawing_needs_no_display() -> None:
    assert not pygame.display.get_init()
    painted("immersed", SIZE)
    assert not pygame.display.get_init()
