"""A child's visit on the flat screen: the real kiosk and its scene on a real window, and fingers, one after the other.

The child touches numbers, a world, breathing and a game where they are drawn in the picture; the nurse has keys alone.
Then the next patient is given the cart's own display again.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest

from environments.layout import box_of
from kiosk.app import App
from kiosk.config import parse
from kiosk.console.place import layout
from kiosk.console.window import SAME_TAP_S, Window
from kiosk.records.export import export
from kiosk.scene.screen import enlarged
from kiosk.view import View
from tests.touching import drawn, picture
from tests.waiting import POLL_S

pytestmark = [pytest.mark.slow, pytest.mark.gl]

SIZE = (1280, 800)
WORLDS = ("snow", "night")
CONFIG = parse(
    '[kiosk]\nid = "ward-3"\nrecord_kind = "clinical"\n'
    '[session]\nlength_min = 5\nwinding_down_s = 2\nworlds = ["snow", "night"]')
SLOW_S = 90.0
NURSE, CHILD = 1, 2  # fingers


class Bedside:
    """The kiosk, and two hands before it."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._tapped_at = 0.0
        assert isinstance(app.window, Window) and app.window.size == SIZE

    @property
    def view(self) -> View:
        assert self.app.view is not None
        return self.app.view

    def until(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + SLOW_S
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain for {what}: {self.app.view}"
            self.app.tick(time.monotonic())
            time.sleep(POLL_S)

    def state(self, name: str) -> None:
        self.until(lambda: self.app.view and self.view.state == name, name)

    def nurse(self, key: str) -> None:
        """Taps a key where it lies, once it may be pressed."""
        self.until(lambda: self.app.view and key in self.view.desk.keys, key)
        self.until(lambda: time.monotonic() - self._tapped_at > SAME_TAP_S, "the finger to lift")
        self._tap(layout(self.view.desk.panel, SIZE, worlds=WORLDS, optional=())[key].center, NURSE)

    def child(self, id: str) -> None:
        """Taps a cell where it is drawn, once more where a slow picture did not see it, until it has been taken."""
        def there() -> bool:
            page = self.view.picture.panel
            return page is not None and id in {cell.id for cell in page.cells}

        self.until(there, f"{id} before the child")
        self.until(self._looking_ends, "the finger's last look to end")
        page = self.view.picture.panel
        assert page is not None and self.view.desk.panel.startswith("flat_")
        cell = next(cell for cell in enlarged(page).cells if cell.id == id)
        left, top, right, bottom = drawn(box_of(cell), picture(SIZE, self.view.desk.panel))
        assert min(right - left, bottom - top) >= 64
        def taken() -> bool:
            if self._looking_ends():
                self._tap((int((left + right) / 2), int((top + bottom) / 2)), CHILD)
            return self.view.picture.panel != page

        self.until(taken, f"{id} to be taken")

    def _looking_ends(self) -> bool:
        return self.app._pointer is None

    def _tap(self, place: tuple[int, int], finger: int) -> None:
        self._tapped_at = time.monotonic()
        x, y = ((part + 0.5) / whole for part, whole in zip(place, SIZE, strict=True))
        for kind in (pygame.FINGERDOWN, pygame.FINGERUP):
            pygame.event.post(pygame.event.Event(kind, x=x, y=y, finger_id=finger))
            self.app.tick(time.monotonic())


@pytest.fixture
def bedside(tmp_path: Path, xvfb: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bedside]:
    monkeypatch.setenv("DISPLAY", xvfb)
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")
    app = App(CONFIG, tmp_path / "data", headset="offscreen", strap_name="none", audio="none")
    yield Bedside(app)
    app.close()


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_child_touches_its_way_through_a_visit_and_the_next_patient_has_the_headset(
    bedside: Bedside, tmp_path: Path
) -> None:
    bedside.nurse("start_flat")
    bedside.state("baseline")
    assert bedside.view.desk.panel == "flat_baseline"
    for number in (7, 3):
        bedside.child(f"score:{number}")
        bedside.child("confirm")
    bedside.child("world:snow")
    bedside.child("do:breathing")
    bedside.state("immersed")
    assert bedside.view.desk.panel == "flat_immersed" and "breathe" in bedside.view.desk.marked
    bedside.nurse("play")
    bedside.until(lambda: bedside.view.picture.playing is not None, "a game")
    bedside.nurse("ask_now")
    bedside.until(lambda: bedside.view.desk.panel == "flat_asking", "a question in the world")
    bedside.child("score:10")
    bedside.child("confirm")
    bedside.nurse("finish")
    bedside.state("final")
    for number in (0, 5, 1):
        bedside.child(f"score:{number}")
        bedside.child("confirm")
    bedside.state("goodbye")
    bedside.nurse("removed")
    bedside.nurse("cleaned")
    bedside.state("ready")

    bedside.nurse("start")
    bedside.until(lambda: bedside.app.status.headset.display != "flat", "the cart's own display")
    bedside.nurse("begin")
    bedside.state("baseline")
    assert (bedside.view.desk.panel, bedside.view.screen) == ("baseline", "")
    bedside.app.close()

    folder = export(tmp_path / "data", tmp_path / "out")
    (session, *_) = _rows(folder, "sessions.csv")
    scores = [row for row in _rows(folder, "pain_scores.csv") if row["session_id"] == session["session_id"]]
    assert [row["value"] for row in scores] == ["7", "3", "10", "0", "5", "1"]
    assert {(row["rater"], row["entered_by"], row["method"], row["display"], row["status"]) for row in scores} == {
        ("patient", "patient", "touch", "flat", "answered")}
    assert (session["display"], session["gaze_source"], session["end_state"]) == ("flat", "pointer", "complete")
