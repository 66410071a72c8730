"""Both gloves are wet, and every press lands twice: once with the finger, and again as the glove lets go of the glass.

The first answer is tapped, and the second press must not answer the next question that comes up under the same finger;
Start pressed twice starts once, and STOP pressed twice stops and starts nothing again.
"""

from __future__ import annotations

from collections.abc import Iterator

import pygame
import pytest

from kiosk.console import layout
from kiosk.console.window import Window
from kiosk.events import Worn
from kiosk.view import View
from tests.kiosk.console.scenes import STATUS
from tests.stories.ward import SIZE, Ward, columns, exported

BOUNCE_S = 0.12


class Glass(Ward):
    """The ward through its real window: a press is a finger on the glass, and every other one bounces."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.heard: list[str] = []
        super().__init__()

    def press(self, key: str) -> View:
        """One finger at the key's middle, as SDL tells of it: as a touch, and as a mouse too."""
        self.window.show(self.view.desk, STATUS)
        x, y = layout(self.view.desk.panel, SIZE)[key].center
        pygame.event.post(pygame.event.Event(
            pygame.FINGERDOWN, touch_id=1, finger_id=1, x=x / SIZE[0], y=y / SIZE[1], dx=0.0, dy=0.0, pressure=1.0))
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(x, y), button=1, touch=True))
        self.listen()
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=(x, y), button=1, touch=True))
        return self.listen()

    def wet(self, key: str) -> View:
        """The same twice, at the same place, whatever lies there by then."""
        place = layout(self.view.desk.panel, SIZE)[key].center
        self.press(key)
        self.wait(BOUNCE_S, dt=BOUNCE_S / 4)
        self.window.show(self.view.desk, STATUS)
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=(place[0] + 6, place[1] - 9), button=1))
        self.listen()
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=place, button=1))
        self.listen()
        self.wait(1.5)
        self.window.show(self.view.desk, STATUS)
        return self.view

    def listen(self) -> View:
        """What the window makes of it goes to the session, as in the kiosk's own tick."""
        taps = self.window.poll(self.now)[0]
        self.heard += [tap.key for tap in taps]
        return self.step(*taps)


@pytest.fixture
def glass(monkeypatch: pytest.MonkeyPatch) -> Iterator[Glass]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    window = Window(SIZE)
    pygame.event.clear()
    yield Glass(window)
    window.close()


def test_every_wet_press_counts_once(glass: Glass, tmp_path: object) -> None:
    glass.wet("start")
    assert glass.view.state == "fitting" and glass.heard == ["start"]
    glass.headset(Worn.YES)
    glass.wet("begin")
    assert glass.view.state == "baseline"

    glass.wet("score_6")
    assert glass.current == [("baseline", "pain_now", 6, "answered")], "the second press answered nothing"
    assert glass.view.desk.question and glass.view.desk.question.question == "anxiety"
    glass.wet("score_4")
    assert len(glass.current) == 2 and glass.view.state == "choosing", "and chose no world"
    glass.wet("world_forest")
    assert glass.view.state == "immersed"
    glass.wet("talk")
    assert "talk" in glass.view.desk.marked, "Talk stays on"
    glass.wet("talk")
    assert "talk" not in glass.view.desk.marked

    glass.wet("stop")
    assert glass.view.state == "halted", "and nothing starts again under the finger"
    glass.wet("final_scores")
    for key in ("score_3", "score_5", "score_2"):
        glass.wet(key)
    assert glass.view.state == "goodbye"
    glass.wet("removed")
    assert glass.view.state == "cleaning", "the cart is not clean because a glove dripped"
    glass.wait(60)
    glass.wet("cleaned")
    assert glass.view.state == "ready", "and the next visit has not begun"

    assert len(glass.heard) == len([key for key in glass.heard if key]) == 14, glass.heard
    scores, (session,) = exported(glass, tmp_path)  # type: ignore[arg-type]
    assert [row["value"] for row in scores] == ["6", "4", "3", "5", "2"]
    assert columns(scores, "method")[0] == ("spoken",) and int(session["staff_taps"]) == 14


def test_stop_counts_at_once_after_any_other_key(glass: Glass) -> None:
    glass.wet("start")
    glass.press("begin")
    glass.press("stop")
    assert glass.view.state == "halted"
