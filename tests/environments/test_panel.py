"""The page of questions as a picture: sizes, contrast, where it lies, how it comes and goes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from environments import layout, lettering
from environments import panel as pictures
from environments.render import eye_at
from kiosk import panel, showing
from kiosk.prompts import PROMPTS
from kiosk.scores import INSTRUMENTS

SIZE = (800, 800)
EYE = eye_at(0, SIZE, field_deg=70.0)
AHEAD = np.eye(4)
QUESTIONS = tuple(
    (item.words, (item.low, item.high)) for item in INSTRUMENTS.values() if item.rater == "patient"
)


def asking(questions: tuple[tuple[str, tuple[str, str]], ...]) -> tuple[panel.Panel, ...]:
    return (
        *(panel.row("row", words, ends) for words, ends in questions),
        *(panel.scale("scale", words, 0, 10, ends) for words, ends in questions),
        *(panel.confirm("confirm", words, 10) for words, _ in questions),
        *(panel.steps("steps", words, 10, ends) for words, ends in questions),
        *(panel.steps("still", words, 10, ends, still=True) for words, ends in questions),
    )


OTHER_PAGES = (
    panel.confirm("words", "Question?", panel.ENGLISH.declined),
    panel.choice("worlds", "Where would you like to be?", [("world:beach", "Beach"), ("world:forest", "Forest")]),
    panel.words("rest", "Thank you. You can rest now."),
)
PAGES = (*asking(QUESTIONS), *OTHER_PAGES)
FULL_PAGES = (*asking((max(QUESTIONS, key=lambda asked: len(asked[0])),)), *OTHER_PAGES)

CAPTIONS = sorted({mood.caption for mood in showing.MOODS.values() if mood.caption} | set(PROMPTS.values()))


def ink_of(page: panel.Panel) -> dict[str, layout.Box]:
    return {cell.id: ink for cell, ink in zip(page.cells, layout.lay(page.cells).inked, strict=True)}


def test_words_stand_out_over_any_world() -> None:
    assert pictures.worst_contrast() >= 7.0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
def test_words_are_as_tall_as_they_must_be(page: panel.Panel) -> None:
    """A line of capitals is `text_deg` high: questions 3°, numbers 5°, all else 1.5°."""
    for cell in page.cells:
        box = ink_of(page)[cell.id]
        degrees = math.degrees(math.atan(box[3]) - math.atan(box[1]))
        assert cell.text_deg >= (3.0 if cell.id == "title" else 5.0 if cell.id.startswith("score:") else 1.5)
        if cell.label != "–":
            assert degrees >= 0.96 * cell.text_deg, cell.id


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
def test_words_are_never_made_smaller_to_fit(page: panel.Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[float] = []
    line = lettering._line
    monkeypatch.setattr(lettering, "_line", lambda text, capital: drawn.append(capital) or line(text, capital))
    for cell in page.cells:
        lettering.block.cache_clear()
        drawn.clear()
        layout.lay((cell,))
        assert min(drawn) >= math.radians(cell.text_deg) * layout.DENSITY * 0.999, cell.id


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.kind)
def test_words_stay_in_their_cells_and_apart(page: panel.Panel) -> None:
    ink = ink_of(page)
    for cell in page.cells:
        left, bottom, right, top = ink[cell.id]
        cell_left, cell_bottom, cell_right, cell_top = layout.box_of(cell)
        assert left >= cell_left - 0.002 and right <= cell_right + 0.002, cell.id
        if cell.dwell_s > 0.0:
            assert bottom >= cell_bottom - 0.002 and top <= cell_top + 0.002, cell.id
    boxes = [layout.box_of(cell) if cell.dwell_s > 0.0 else ink[cell.id] for cell in page.cells]
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            along = min(one[3], other[3]) - max(one[1], other[1])
            assert across <= 1e-6 or along <= 1e-6


@pytest.mark.parametrize("words", CAPTIONS)
def test_every_caption_is_written_whole(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    caption = layout.caption(words, None)
    written = lettering.block(words, *_asked_for(caption, monkeypatch))
    assert layout.lay((caption,)).coverage.sum() == written.sum()


@pytest.mark.parametrize("words", CAPTIONS)
def test_every_caption_is_large_enough_to_be_read(words: str) -> None:
    assert layout.drawn_deg(layout.caption(words, None)) >= 3.0


def _asked_for(caption: layout.Caption, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, ...]:
    """What the layout asks of the lettering beside the words."""
    asked: list[tuple[Any, ...]] = []
    real = lettering.block
    with monkeypatch.context() as patched:
        patched.setattr(lettering, "block", lambda text, *rest: asked.append(rest) or real(text, *rest))
        layout.lay((caption,))
    return asked[0]


@pytest.mark.parametrize("words", CAPTIONS)
@pytest.mark.parametrize("page", [None, *FULL_PAGES], ids=lambda page: page.kind if page else "none")
def test_a_caption_lies_apart_from_the_page_and_the_bell(page: panel.Panel | None, words: str) -> None:
    caption = layout.caption(words, page)
    boxes = [layout.box_of(panel.bell())]
    if page:
        boxes += [layout.box_of(cell) for cell in page.cells if cell.dwell_s > 0.0]
        boxes += [ink_of(page)[cell.id] for cell in page.cells if cell.dwell_s == 0.0]
    inked = layout.lay((caption,)).inked
    assert caption.text_deg >= 3.0
    for box in boxes:
        assert inked[0][1] >= box[3] or inked[0][3] <= box[1]


@pytest.fixture
def drawn() -> Iterator[tuple[Any, Any]]:
    from environments import gl

    context = gl.open_context()
    buffer = gl.EyeBuffer(*SIZE, 4)
    picture = pictures.PanelPicture(gl)
    yield picture, buffer
    picture.close()
    buffer.close()
    context.close()


def look(picture: Any, buffer: Any, *what: Any, over: float = 0.0) -> np.ndarray:
    """What the eye sees, 0–1, over an even grey world."""
    gl = picture._gl
    buffer.bind()
    gl.GL.glClearColor(over, over, over, 1.0)
    gl.GL.glClear(gl.GL.GL_COLOR_BUFFER_BIT)
    picture.draw(EYE, AHEAD, *what)
    return buffer.read().astype(float) / 255.0


def pixel(yaw: float, pitch: float) -> tuple[int, int]:
    """Row and column where the left eye sees a point of the page."""
    point = pictures.DISTANCE_M * np.array([layout.tangent(yaw), layout.tangent(pitch), -1.0])
    clip = EYE.projection @ EYE.view @ np.append(point, 1.0)
    x, y = clip[:2] / clip[3]
    return round((0.5 - 0.5 * y) * SIZE[1]), round((0.5 + 0.5 * x) * SIZE[0])


def part(image: np.ndarray, cell: Any, grow: float = 1.0) -> np.ndarray:
    top, left = pixel(cell.yaw - cell.width / 2 * grow, cell.pitch + cell.height / 2 * grow)
    bottom, right = pixel(cell.yaw + cell.width / 2 * grow, cell.pitch - cell.height / 2 * grow)
    return image[top:bottom, left:right]


@pytest.mark.gl
def test_the_cell_that_is_judged_is_the_cell_that_warms(drawn: tuple[Any, Any]) -> None:
    page = panel.row("row", "How much?")
    picture, buffer = drawn
    picture.set(page, "", panel.bell())
    cold = look(picture, buffer, {}, None)
    for cell in (*page.cells, panel.bell()):
        if cell.dwell_s:
            change = look(picture, buffer, {cell.id: 0.5}, cell.id) - cold
            mine = part(change, cell)
            assert mine[..., 0].mean() > max(0.02, mine[..., 2].mean() + 0.01), cell.id
            others = change.copy()
            part(others, cell, 1.25)[:] = 0.0
            assert abs(others).max() < 0.12, cell.id  # a soft halo at most


@pytest.mark.gl
def test_a_caption_and_the_bell_are_seen(drawn: tuple[Any, Any]) -> None:
    picture, buffer = drawn
    empty = look(picture, buffer, {}, None, over=0.2)
    picture.set(None, "We are nearly done", panel.bell())
    change = abs(look(picture, buffer, {}, None, over=0.2) - empty).max(axis=2)
    assert part(change, panel.bell()).max() > 0.3
    caption = change[: pixel(0.0, -20.0)[0]]
    assert caption.max() > 0.3
    picture.set(None)
    assert abs(look(picture, buffer, {}, None, over=0.2) - empty).max() == 0.0


@pytest.mark.gl
def test_the_fill_goes_round_with_the_dwell(drawn: tuple[Any, Any]) -> None:
    picture, buffer = drawn
    page = panel.confirm("confirm", "How much?", 7)
    cell = next(cell for cell in page.cells if cell.id == "confirm")
    picture.set(page)
    glows = []
    for fill in (0.1, 0.4, 0.7, 1.0):
        seen = part(look(picture, buffer, {"confirm": fill}, "confirm"), cell)
        glows.append(int((seen[..., 0] - seen[..., 2] > 0.3).sum()))
    assert glows[0] > 0 and glows == sorted(glows) and glows[-1] > 3 * glows[0]


@pytest.mark.gl
def test_words_stand_out_in_the_picture_itself(drawn: tuple[Any, Any]) -> None:
    picture, buffer = drawn
    page = panel.words("words", "HHHHHHHH")
    picture.set(page)
    middle = look(picture, buffer, {}, None, over=1.0)[390:410, 360:440]
    linear = np.where(middle <= 0.04045, middle / 12.92, ((middle + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722])
    assert (light.max() + 0.05) / (light.min() + 0.05) >= 6.9
    assert light.max() < 0.8


@pytest.mark.gl
def test_pages_come_and_go_softly_and_the_same_page_stays(drawn: tuple[Any, Any]) -> None:
    picture, buffer = drawn

    def light(now: float) -> float:
        return float(look(picture, buffer, {}, None, now, over=1.0).mean())

    clear = light(0.0)
    picture.set(panel.row("first", "How much?"))
    times = [light(0.1 * step) for step in range(8)]
    assert times[0] == pytest.approx(clear) and picture.settled
    assert all(later <= sooner + 1e-6 for sooner, later in pairwise(times))
    assert max(abs(a - b) for a, b in pairwise(times)) < 0.6 * (clear - times[-1])
    picture.set(panel.row("first", "How much?"))
    assert light(0.8) == pytest.approx(times[-1])
    picture.set(None)
    assert not picture.settled
    going = [light(0.8 + 0.1 * step) for step in range(8)]
    assert going[0] < clear - 0.5 * (clear - times[-1]) and going[-1] == pytest.approx(clear)


@pytest.mark.gl
def test_captions_come_and_go_slowly_and_never_through_each_other(drawn: tuple[Any, Any]) -> None:
    picture, buffer = drawn

    def light(now: float) -> float:
        return float(look(picture, buffer, {}, None, now, over=1.0).mean())

    clear = light(0.0)
    picture.set(None, "Softly, not deeply")
    coming = [light(0.1 * step) for step in range(14)]
    assert all(later <= sooner + 1e-6 for sooner, later in pairwise(coming))
    there = coming[-1]
    assert coming[9] > there + 0.02 * (clear - there), "it takes a second and more"
    assert max(abs(a - b) for a, b in pairwise(coming)) < 0.2 * (clear - there)
    picture.set(None, "Softly, not slowly")
    changing = [light(1.3 + 0.1 * step) for step in range(27)]
    assert max(changing) == pytest.approx(clear, abs=0.02 * (clear - there)), "the first goes before the second comes"
    assert changing[-1] == pytest.approx(there, rel=0.05) and picture.settled


@pytest.mark.gl
def test_a_number_that_changes_on_its_page_does_not_blink(drawn: tuple[Any, Any]) -> None:
    picture, buffer = drawn
    picture.set(panel.steps("steps", "How much?", 3))
    look(picture, buffer, {}, None, 0.0)
    before = look(picture, buffer, {"higher": 0.9}, "higher", 1.0).mean()
    picture.set(panel.steps("steps", "How much?", 4))
    after = look(picture, buffer, {"higher": 0.0}, "higher", 1.01).mean()
    assert picture.settled and after == pytest.approx(before, rel=0.1)


@pytest.mark.gl
def test_the_quad_shows_what_the_eye_sees_and_changes_only_with_it(drawn: tuple[Any, Any]) -> None:
    picture, _ = drawn
    gl = picture._gl
    assert picture.render({}, None) is None
    page = panel.row("row", "How much?")
    picture.set(page)
    quad = picture.render({}, None)
    assert picture.render({}, None).version == quad.version
    assert picture.render({"score:3": 0.5}, "score:3").version == quad.version + 1
    cell = next(cell for cell in page.cells if cell.id == "score:3")
    gl.GL.glBindFramebuffer(gl.GL.GL_FRAMEBUFFER, quad.framebuffer)
    seen = np.empty((*quad.size[::-1], 4), np.uint8)
    gl.GL.glReadPixels(0, 0, *quad.size, gl.GL.GL_RGBA, gl.GL.GL_UNSIGNED_BYTE, seen)
    metres = np.array(quad.metres)
    low = np.array(quad.centre[:2]) - metres / 2

    def at(yaw: float, pitch: float) -> np.ndarray:
        x, y = (pictures.DISTANCE_M * np.array([layout.tangent(yaw), layout.tangent(pitch)]) - low) / metres * quad.size
        return seen[round(y), round(x)].astype(int)

    edge = at(cell.yaw + cell.width / 2 - 0.3, cell.pitch)
    assert edge[0] > 150 > edge[2] and edge[3] > 240  # the fill has passed here: bright, straight alpha
    assert at(25.0, -20.0)[3] == 0
    assert 220 < at(0.0, -3.0)[3] <= 255
