"""The one pygame window: shows the console, turns presses into taps and a pointer in the picture into gaze.

A plain software surface, no GL: measured on a cart-like PC, a full redraw costs a sixth without SDL's
own acceleration, and only changed rectangles are handed over. Nothing here waits for anything.
A tap counts at press. One touch may arrive as a finger and as a mouse; a wet glove presses twice:
both are one tap.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import pygame
import pygame.display
import pygame.event

from kiosk.console.draw import Painter
from kiosk.console.look import is_lasting
from kiosk.console.mirror import MirrorPicture, locate
from kiosk.console.place import AREAS, WORLDS
from kiosk.console.status import Status
from kiosk.events import Tap
from kiosk.view import Desk

SAME_TAP_S = 0.3
SAME_ANSWER_S = 1.0  # longer, for the next question's answers come to lie under the same finger
SAME_DIGIT_S = 0.1  # of a code, which may have one digit twice; its check digit finds a press too many
SAME_PLACE_PX = 32  # a second press here within SAME_TAP_S is the same, whatever key has come to lie there
SHOWN_PRESSED_S = 0.15

_UNSEEN = ("offscreen", "dummy")

Answer = tuple[tuple[Tap, ...], tuple[float, float] | None, bool]


class NoWindow:
    """No display: shows nothing, hears nothing. `why` says what was missing."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    def poll(self, now: float) -> Answer:
        """No taps, no pointer, not closed."""
        return (), None, False

    def show(self, desk: Desk, status: Status, picture: MirrorPicture | None = None) -> list[pygame.Rect]:
        """Draws nothing."""
        return []

    def close(self) -> None:
        """Nothing to close."""


class Window:
    """The console on a display.

    Args:
        size: px; a full screen takes the display's own size.
        fullscreen: the appliance's way.
        title: of the window where a desktop shows one.
        language, worlds: as for `Painter`.

    Raises:
        pygame.error: there is no display.
    """

    def __init__(
        self, size: tuple[int, int] = (1280, 800), fullscreen: bool = False, title: str = "Lull",
        language: str = "en", worlds: Sequence[str] = WORLDS,
    ) -> None:  # fmt: skip
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # else SDL swallows SIGTERM
        pygame.display.init()
        pygame.display.set_caption(title)
        self._surface = pygame.display.set_mode((0, 0) if fullscreen else size, pygame.FULLSCREEN if fullscreen else 0)
        self.size = self._surface.get_size()
        self._painter = Painter(self._surface, language, worlds)
        self._live: frozenset[str] = frozenset()
        self._pointer: tuple[int, int] | None = None
        self._exposed = False
        self._held = False
        self._pressed = ""
        self._tapped_at = float("-inf")
        self._tapped_key = ""
        self._tapped_place = (0, 0)

    def poll(self, now: float) -> Answer:
        """What happened since the last call.

        Returns:
            the taps on keys that may be pressed (STOP always may); where the pointer is in the picture,
            0–1 across and down, None outside it; whether the window was closed.
        """
        taps: list[Tap] = []
        closed = False
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                closed = True
            elif event.type in (pygame.WINDOWEXPOSED, pygame.VIDEOEXPOSE):
                self._exposed = True
            elif (place := self._place_of(event)) is not None:
                self._pointer = place
                if event.type in (pygame.MOUSEBUTTONDOWN, pygame.FINGERDOWN):
                    taps += self._press(place, now)
                elif event.type in (pygame.MOUSEBUTTONUP, pygame.FINGERUP):
                    self._held = False
        if self._pressed and not self._held and now - self._tapped_at >= SHOWN_PRESSED_S:
            self._pressed = ""
        return tuple(taps), self._gaze(), closed

    def show(self, desk: Desk, status: Status, picture: MirrorPicture | None = None) -> list[pygame.Rect]:
        """Draws what changed and hands over those rectangles, which it returns."""
        self._live = desk.keys | {"stop"}
        changed = self._painter.paint(desk, status, picture, self._pressed)
        if self._exposed:  # another window lay over this one
            self._exposed, changed = False, [self._surface.get_rect()]
        if changed:
            pygame.display.update(changed)
        return changed

    def close(self) -> None:
        """Takes the window away."""
        pygame.display.quit()

    def _place_of(self, event: pygame.event.Event) -> tuple[int, int] | None:
        """Where on the screen a pointer event happened; None for all others."""
        if event.type in (pygame.FINGERDOWN, pygame.FINGERMOTION, pygame.FINGERUP):
            return int(event.x * self.size[0]), int(event.y * self.size[1])
        pressing = event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP)
        if event.type == pygame.MOUSEMOTION or (pressing and event.button == pygame.BUTTON_LEFT):
            return int(event.pos[0]), int(event.pos[1])
        return None

    def _press(self, place: tuple[int, int], now: float) -> list[Tap]:
        key = self._key_at(place)
        if key not in self._live:
            return []
        same = key == self._tapped_key or (self._near(place) and key != "stop")
        if same and now - self._tapped_at < _same_within_s(key):
            return []
        self._tapped_at, self._tapped_key, self._tapped_place = now, key, place
        self._held, self._pressed = True, key
        return [Tap(key)]

    def _near(self, place: tuple[int, int]) -> bool:
        return max(abs(here - there) for here, there in zip(place, self._tapped_place, strict=True)) <= SAME_PLACE_PX

    def _key_at(self, place: tuple[int, int]) -> str:
        keys = ((name, rect) for name, rect in self._painter.places.items() if name not in AREAS)
        return next((name for name, rect in keys if rect.collidepoint(place)), "")

    def _gaze(self) -> tuple[float, float] | None:
        shown = self._painter.shown_picture
        return locate(shown, self._pointer) if shown and self._pointer else None


def _same_within_s(key: str) -> float:
    """So long a second press is the same."""
    if key.startswith("digit_"):
        return SAME_DIGIT_S
    return SAME_ANSWER_S if is_lasting(key) else SAME_TAP_S


def open_window(
    size: tuple[int, int], fullscreen: bool, title: str = "Lull", language: str = "en", worlds: Sequence[str] = WORLDS
) -> Window | NoWindow:
    """The console's window, or `NoWindow` where there is no display."""
    try:
        window = Window(size, fullscreen, title, language, worlds)
    except pygame.error as error:
        pygame.display.quit()
        return NoWindow(str(error))
    driver = pygame.display.get_driver()
    if driver in _UNSEEN and os.environ.get("SDL_VIDEODRIVER") != driver:  # SDL's own way out, which nobody asked for
        window.close()
        return NoWindow("no display")
    return window
