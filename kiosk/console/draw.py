"""Draws the console onto a surface, and only what changed.

Every part stays inside its rectangle, so it is redrawn by filling that rectangle and painting it again.
Another panel, or other parts in the same one, redraws all. How a part looks is kiosk.console.parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pygame
from pygame import Rect

from kiosk.console import joined, mirror
from kiosk.console.brush import Brush
from kiosk.console.letters import FILES
from kiosk.console.look import Look, is_answer, looks
from kiosk.console.mirror import MirrorPicture
from kiosk.console.parts import paint_mount, paint_part
from kiosk.console.place import OPTIONAL, WORLDS, beneath, layout
from kiosk.console.pulse import Curve
from kiosk.console.status import Status
from kiosk.console.theme import DAY, Theme
from kiosk.console.touched import TOUCHED
from kiosk.console.words import words
from kiosk.language import from_the_right
from kiosk.view import Desk


class Painter:
    """A console on `surface`, remembering what it last drew.

    Args:
        surface: the whole screen.
        language: of the console's own words.
        worlds: those offered, in order.
        theme: colours.
        optional: as for `layout`.
    """

    def __init__(
        self, surface: pygame.Surface, language: str = "en", worlds: Sequence[str] = WORLDS, theme: Theme = DAY,
        optional: Sequence[str] = OPTIONAL,
    ) -> None:
        self.places: dict[str, Rect] = {}
        self.shown_picture: Rect | None = None
        if from_the_right(language):
            joined.demand(language, FILES[False])
        self.brush = Brush(surface, theme, from_the_right(language))
        self._surface = surface
        self._language = language
        self._worlds, self._optional = tuple(worlds), tuple(optional)
        self._table = words(language)
        self._beneath: dict[str, Rect] = {}
        self._small = Rect(0, 0, 0, 0)  # the picture while answers lie below it
        self._banner = Rect(0, 0, 0, 0)  # beside the states, where they are told
        self._panel = ""
        self._asked: tuple[Any, ...] = ()
        self._drawn: dict[str, Look] = {}
        self._seen: tuple[int, bool] | None = None

    def paint(
        self, desk: Desk, status: Status, picture: MirrorPicture | None = None, pressed: str = ""
    ) -> list[Rect]:
        """Draws what changed since the last call; returns the rectangles that have new pixels."""
        changed: list[Rect] = []
        whole = False
        if (asked := (desk, status, pressed)) != self._asked:
            self._asked = asked
            whole, changed = self._parts(desk, status, pressed)
        if "mirror" not in self.places:
            self.shown_picture, self._seen = None, None
        elif whole or _seen(picture) != self._seen:
            changed.append(self._mirror(picture, whole))
        return [self._surface.get_rect()] if whole else changed

    def _parts(self, desk: Desk, status: Status, pressed: str) -> tuple[bool, list[Rect]]:
        """Everything but the picture. Returns whether the whole screen was drawn, and the parts that were."""
        if desk.panel != self._panel:
            self.places = layout(desk.panel, self._surface.get_size(), self._language, self._worlds, self._optional)
            self._beneath = beneath(self.places)
            self._small = self.places.get("mirror", Rect(0, 0, 0, 0))
            self._banner = self.places.get("banner", Rect(0, 0, 0, 0))
            self._panel = desk.panel
            self._drawn = {}
        drawn = self._drawn.get("plot")
        span = drawn.span if isinstance(drawn, Curve) else None
        shown = looks(desk, status, self.places, self._beneath, self._table, pressed, span)
        whole = shown.keys() != self._drawn.keys()
        if whole and (larger := self._beneath.get("mirror")):
            free = larger.collidelist([self.places[name] for name in shown if is_answer(name)]) < 0
            self.places["mirror"] = larger if free else self._small
        if whole:
            if desk.panel.startswith(TOUCHED):
                self.places["banner"] = self._banner if "status" in shown else self._banner.union(self.places["status"])
            self._surface.fill(self.brush.theme.paper)
        changed = [name for name, look in shown.items() if whole or look != self._drawn[name]]
        for name in changed:
            paint_part(self.brush, self._place(name), shown[name])
        self._drawn = shown
        return whole, [self._place(name) for name in changed]

    def _place(self, name: str) -> Rect:
        """Where a part lies."""
        return self.places[name] if name in self.places else self._beneath[name]

    def _mirror(self, picture: MirrorPicture | None, whole: bool) -> Rect:
        """Draws the picture; its frame only where that is another than before. In place of an old one, words."""
        place = self.places["mirror"]
        shown = mirror.fitted(place, picture.width, picture.height) if picture else None
        still = picture is not None and picture.still
        framed = whole or shown != self.shown_picture or still or bool(self._seen and self._seen[1])
        if framed:
            note = "picture_still" if still else "picture" if picture else "no_picture"
            paint_mount(self.brush, place, None if still else shown, self._table[note])
        if picture and shown and not still:
            mirror.paint(self._surface, shown, picture)
            filled = max(place.width - shown.width, place.height - shown.height) <= 2
            self.brush.round_off(shown, self.brush.theme.paper if filled else self.brush.theme.well)
        self.shown_picture = shown
        self._seen = _seen(picture)
        return place if framed or shown is None else shown


def _seen(picture: MirrorPicture | None) -> tuple[int, bool] | None:
    """What tells one drawing of the picture from another."""
    return (picture.sequence, picture.still) if picture else None
