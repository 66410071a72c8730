"""The one pygame window: shows the console, turns presses into taps and a pointer in the picture into gaze.

A plain software surface, no GL: measured on a cart-like PC, a full redraw costs a sixth without SDL's
own acceleration, and only changed rectangles are handed over. Nothing here waits for anything.
A tap counts at press; a finger that stays, or is drawn across keys, does nothing more. One touch may
arrive as a finger and as a mouse; a wet glove presses twice; a palm touches several keys at once: each is
one tap. STOP always counts.
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
from kiosk.console.place import AREAS, OPTIONAL, WORLDS
from kiosk.console.status import Status
from kiosk.console.typed import LEARNING, Typed
from kiosk.errors import DeviceError, Reason
from kiosk.events import Tap
from kiosk.view import Desk

SAME_TAP_S = 0.3
SAME_ANSWER_S = 1.0  # longer, for the next question's answers come to lie under the same finger
SAME_DIGIT_S = 0.1  # of a code, which may have one digit twice; its check digit finds a press too many
SAME_PLACE_PX = 32  # a second press here within SAME_TAP_S is the same, whatever key has come to lie there
PALM_S = 0.05  # touches of several keys within this are one hand laid down
SHOWN_PRESSED_S = 0.15
TAP_S = 0.5  # a finger that is lifted sooner has tapped
TAP_LOOKS_S = 2.4  # children tap: so long a tap in the picture looks, which chooses an answer and does not yet call

_UNSEEN = ("offscreen", "dummy")

Answer = tuple[tuple[Tap, ...], tuple[float, float] | None, bool]


class NoWindow:
    """No display: shows nothing, hears nothing. `why` says what was missing."""

    def __init__(self, why: str = "") -> None:
        self.why = why

    def speak(
        self, language: str, worlds: Sequence[str], optional: Sequence[str] = OPTIONAL, pedal: str = "", call: str = ""
    ) -> None:
        """Says nothing."""

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
        language, worlds, optional: as for `Painter`.

    Raises:
        pygame.error: there is no display.
    """

    def __init__(
        self, size: tuple[int, int] = (1280, 800), fullscreen: bool = False, title: str = "Lull",
        language: str = "en", worlds: Sequence[str] = WORLDS, optional: Sequence[str] = OPTIONAL,
    ) -> None:  # fmt: skip
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # else SDL swallows SIGTERM
        pygame.display.init()
        pygame.display.set_caption(title)
        self._surface = pygame.display.set_mode((0, 0) if fullscreen else size, pygame.FULLSCREEN if fullscreen else 0)
        self.size = self._surface.get_size()
        self._painter = Painter(self._surface, language, worlds, optional=optional)
        self._typed = Typed()
        self._live: frozenset[str] = frozenset()
        self._pointer: tuple[int, int] | None = None
        self._finger: int | None = None  # the one that looks
        self._finger_at, self._looks_until = float("-inf"), float("inf")
        self._exposed = False
        self._held = False
        self._pressed = ""
        self._tapped_at = float("-inf")
        self._tapped_key = ""
        self._tapped_place = (0, 0)

    def speak(
        self, language: str, worlds: Sequence[str], optional: Sequence[str] = OPTIONAL, pedal: str = "", call: str = ""
    ) -> None:
        """From now on in `language`, with these worlds and optional keys; all is drawn anew.

        A foot pedal types `pedal`, the patient's call button `call`, of `config.PEDALS`.
        """
        self._typed = Typed(pedal, call)
        self._painter = Painter(self._surface, language, worlds, optional=optional)

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
            elif event.type in (pygame.KEYDOWN, pygame.KEYUP):
                taps += self._typed.taps(event, now, LEARNING in self._live)
            elif (place := self._place_of(event)) is not None:
                self._look(event, place, now)
                if event.type in (pygame.MOUSEBUTTONDOWN, pygame.FINGERDOWN):
                    taps += self._press(place, now)
                elif event.type in (pygame.MOUSEBUTTONUP, pygame.FINGERUP):
                    self._held = False
        if now >= self._looks_until:
            self._pointer = None
        if self._pressed and not self._held and now - self._tapped_at >= SHOWN_PRESSED_S:
            self._pressed = ""
        return tuple(taps), self._gaze(), closed

    def press(self, key: str) -> None:
        """Puts a press on the middle of `key` into the queue, as a pointer would; for measuring."""
        place = self._painter.places[key].center
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1, touch=False))

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

    def _look(self, event: pygame.event.Event, place: tuple[int, int], now: float) -> None:
        """A mouse looks wherever it is. A finger looks while it lies, or, where it only taps, for a while.

        A finger laid down beside the picture, as a nurse's on a key, changes nothing of what another looks at.
        """
        if getattr(event, "touch", False):
            return  # the finger once more, as a mouse
        finger = getattr(event, "finger_id", None)
        if event.type == pygame.FINGERDOWN and self._in_picture(place):
            self._finger, self._finger_at = finger, now
        elif finger is not None and finger != self._finger:
            return
        if event.type == pygame.FINGERUP:
            tapped = now - self._finger_at <= TAP_S
            self._finger, self._looks_until = None, self._finger_at + TAP_LOOKS_S if tapped else now
            return
        self._pointer, self._looks_until = place, float("inf")

    def _in_picture(self, place: tuple[int, int]) -> bool:
        shown = self._painter.shown_picture
        return shown is not None and locate(shown, place) is not None

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
        if key != "stop" and now - self._tapped_at < PALM_S:
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
    size: tuple[int, int], fullscreen: bool, title: str = "Lull", language: str = "en", worlds: Sequence[str] = WORLDS,
    optional: Sequence[str] = OPTIONAL,
) -> Window | NoWindow:
    """The console's window, or `NoWindow` where the environment names no display.

    Raises:
        DeviceError: a display is named and gives no window. It may do so later.
    """
    try:
        window = Window(size, fullscreen, title, language, worlds, optional)
    except pygame.error as error:
        pygame.display.quit()
        return _none(str(error))
    driver = pygame.display.get_driver()
    if driver in _UNSEEN and os.environ.get("SDL_VIDEODRIVER") != driver:  # SDL's own way out, which nobody asked for
        window.close()
        return _none("no display")
    return window


def is_display_named() -> bool:
    """The environment says where the console is to be seen."""
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))


def _none(why: str) -> NoWindow:
    """A kiosk without keys, on a machine that is to have them, would look well to its service manager alone."""
    if is_display_named():
        raise DeviceError("console", Reason.ABSENT, why, "Check the screen and DISPLAY; unset it to run without one.")
    return NoWindow(why)
