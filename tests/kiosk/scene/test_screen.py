"""Pages on the flat screen: large enough for a finger, within the picture, and touched where they are drawn."""

from __future__ import annotations

import math

import pytest
from pygame import Rect

from environments import layout
from environments.windows import FIELD_DEG, SMALLER
from environments.windows import SIZE as WINDOW
from kiosk import panel as panels
from kiosk.console.mirror import locate
from kiosk.console.window import TAP_LOOKS_S
from kiosk.devices.flat import SCREEN_FOV, FlatHeadset
from kiosk.devices.headset import Aim, Pose, facing
from kiosk.scene.attention import Attention, Look
from kiosk.scene.screen import enlarged
from tests.touching import drawn, picture

SIZES = ((1024, 768), (1280, 800), (1920, 1080))
FINGER_PX, LEAST_PX = 64, 44  # of what decides, at 1280x800; of what may be left for later
WORST = "What was the worst pain since the pictures began?"
WORLDS = tuple((f"world:{name}", name, name) for name in ("beach", "forest", "snow", "night", "reef"))
GAMES = tuple((f"do:{name}", name) for name in ("explore", "breathing", "fish", "stars", "flowers", "lanterns"))
DECIDING = (
    panels.row("row", WORST), panels.confirm("confirm", WORST, 10), panels.choice("games", "What now?", GAMES),
    panels.choice("break", "Do you need a break?", (("yes", "Yes"), ("no", "No"))),
    panels.windows("worlds", "Where would you like to be?", WORLDS),
    panels.choice("still", "What now?", GAMES[:4], still=True),
)
PAGES = (*DECIDING, panels.steps("steps", WORST, 5), panels.steps("keeping still", WORST, 5, still=True))
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.key)


def attended(shown: Rect, place: tuple[int, int], page: panels.Panel) -> Look:
    """What a finger at this place of the console comes to."""
    attention, look = Attention(sinks=False), Look()
    for count in range(12):  # the page opens, and then the finger comes
        frame = FlatHeadset(Aim(point=locate(shown, place) if count else None), lambda: 0.0).begin()
        assert frame is not None
        look = attention.look(count / 20, frame.head, frame.gaze, page, panels.bell(), ())
    return look


def inside(page: panels.Panel) -> list[tuple[panels.Cell, layout.Box]]:
    return [(cell, layout.box_of(cell)) for cell in (*page.cells, panels.bell()) if cell.dwell_s > 0.0]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@every_page
def test_a_finger_where_a_cell_is_drawn_looks_at_that_cell(page: panels.Panel, size: tuple[int, int]) -> None:
    shown, large = picture(size), enlarged(page)
    for cell, box in inside(large):
        left, top, right, bottom = drawn(box, shown)
        near = (right - left) * 0.1, (bottom - top) * 0.1
        for x, y in (
            ((left + right) / 2, (top + bottom) / 2), (left + near[0], top + near[1]),
            (right - near[0], bottom - near[1]),
        ):
            look = attended(shown, (int(x), int(y)), large)
            assert look.gazing.attended == cell.id, (cell.id, x, y)


@pytest.mark.parametrize("frame_s", [1 / 60, 0.2, 0.4])
@every_page
def test_a_tap_answers_on_a_slow_machine_too_and_does_not_yet_call(page: panels.Panel, frame_s: float) -> None:
    for cell, _ in inside(enlarged(page)):
        attention, chosen = Attention(sinks=False), []
        looks = range(round(1.0 / frame_s), round((1.0 + TAP_LOOKS_S) / frame_s))
        for count in range(looks.stop + 5):
            eyes = Pose(facing(cell.yaw, cell.pitch)) if count in looks else None
            look = attention.look(count * frame_s, Pose(), eyes, enlarged(page), panels.bell(), ())
            chosen += [look.selected.id] if look.selected else []
        assert set(chosen) == (set() if cell.id == "call" else {cell.id})


@every_page
def test_cells_are_large_enough_for_a_finger(page: panels.Panel) -> None:
    shown = picture((1280, 800))
    for cell, box in inside(enlarged(page)):
        left, top, right, bottom = drawn(box, shown)
        least = FINGER_PX if page in DECIDING or cell.id in ("lower", "higher", "confirm", "call") else LEAST_PX
        assert min(right - left, bottom - top) >= least, (cell.id, right - left, bottom - top)


@every_page
def test_nothing_lies_over_another_or_leaves_the_picture(page: panels.Panel) -> None:
    large = enlarged(page)
    sheet = layout.lay(large.cells)
    boxes = [layout.box_of(panels.bell())] + [
        box if cell.dwell_s > 0.0 else ink
        for cell, box, ink in zip(large.cells, sheet.boxes, sheet.inked, strict=True)
    ]
    edges = [math.tan(angle) for angle in (SCREEN_FOV.left, SCREEN_FOV.down, SCREEN_FOV.right, SCREEN_FOV.up)]
    for one in (*boxes, sheet.plate()):
        assert edges[0] <= one[0] and edges[1] <= one[1] and one[2] <= edges[2] and one[3] <= edges[3]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1:]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            along = min(one[3], other[3]) - max(one[1], other[1])
            assert across <= 1e-6 or along <= 1e-6


def test_a_window_is_no_larger_than_the_picture_that_is_seen_through_it() -> None:
    reach = math.tan(math.radians(FIELD_DEG / 2))
    for cell in enlarged(DECIDING[4]).cells:
        if cell.picture:
            left, bottom, right, top = layout.box_of(cell)
            across, along = (math.tan(SMALLER * math.atan(size / 2)) for size in (right - left, top - bottom))
            assert across <= reach and along <= reach * WINDOW[1] / WINDOW[0], cell.id


@every_page
def test_a_page_stays_the_same_page(page: panels.Panel) -> None:
    large = enlarged(page)
    assert (large.key, large.kind, large.touching) == (page.key, page.kind, page.touching)
    assert [(cell.id, cell.label, cell.dwell_s) for cell in large.cells] == [
        (cell.id, cell.label, cell.dwell_s) for cell in page.cells]


@every_page
def test_words_that_are_said_are_in_the_picture_and_clear_of_the_page_and_the_bell(page: panels.Panel) -> None:
    large = enlarged(page)
    said = layout.caption("This may hurt for a moment.", large, math.degrees(SCREEN_FOV.up))
    (ink,) = layout.lay((said,)).inked
    assert math.tan(SCREEN_FOV.down) <= ink[1] and ink[3] <= math.tan(SCREEN_FOV.up)
    assert ink[2] <= math.tan(SCREEN_FOV.right)
    for box in map(layout.box_of, (*large.cells, panels.bell())):
        assert ink[3] <= box[1] or ink[1] >= box[3] or ink[0] >= box[2]
