"""The page as the patient sees it: there, legible, warm where it is looked at, and free where nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from environments.render import eye_at
from kiosk import panel

pytestmark = pytest.mark.gl

SIZE = (320, 240)
ROW = panel.row("row", "How much pain do you feel right now?")


class Page:
    """A page over grey, drawn as on the flat screen."""

    def __init__(self) -> None:
        from environments import gl
        from environments.panel import PanelPicture

        self.gl, self.picture, self.buffer = gl, PanelPicture(gl), gl.EyeBuffer(*SIZE, 1)

    def drawn(self, dwell: dict[str, float] | None = None, now: float = 10.0) -> np.ndarray:
        self.buffer.bind()
        self.gl.GL.glClearColor(0.2, 0.2, 0.2, 1.0)
        self.gl.GL.glClear(self.gl.GL.GL_COLOR_BUFFER_BIT | self.gl.GL.GL_DEPTH_BUFFER_BIT)
        attended = next(iter(dwell or {}), None)
        for step in range(60):  # long enough to have come up
            self.picture.ease(dwell or {}, attended, now + step / 30)
        self.picture.draw(eye_at(0, SIZE), np.eye(4), dwell or {}, attended)
        return self.buffer.read().astype(int)


@pytest.fixture
def page() -> Iterator[Page]:
    from environments import gl

    context = gl.open_context()
    shown = Page()
    yield shown
    shown.picture.close()
    context.close()


def changed(a: np.ndarray, b: np.ndarray) -> Any:
    return np.abs(a - b).max(axis=2) > 8


def test_a_page_is_seen_and_taken_away(page: Page) -> None:
    empty = page.drawn()
    page.picture.set(ROW)
    shown = page.drawn(now=20.0)
    assert 0.05 < changed(shown, empty).mean() < 0.6
    page.picture.set(None)
    assert not changed(page.drawn(now=40.0), empty).any()


def test_what_is_looked_at_warms_and_nothing_else_does(page: Page) -> None:
    page.picture.set(ROW)
    plain = page.drawn()
    page.picture.set(ROW)
    warm = changed(page.drawn({"score:10": 0.8}, now=20.0), plain)
    assert warm.any()
    assert not warm[:, : SIZE[0] // 2].any(), "the 10 lies to the right"


def test_a_caption_and_the_bell_are_seen(page: Page) -> None:
    empty = page.drawn()
    page.picture.set(None, "We will soon be done", panel.bell())
    assert changed(page.drawn(now=20.0), empty).any()


def test_letters_stand_out_from_every_cell() -> None:
    from environments.panel import worst_contrast

    assert worst_contrast() >= 7.0
