"""What every part is painted with: cards, signs and fitted words on one surface, in one theme.

Lengths called `at_800` are those on a screen of 1280x800; `px` turns them into this screen's. Every part is painted
as if it were read from the left; in a language read from the right the brush reflects what it paints within the part.
"""

from __future__ import annotations

import pygame
from pygame import Rect

from kiosk.console.letters import Letters
from kiosk.console.shapes import Shapes
from kiosk.console.theme import Colour, Sizes, Theme

RADIUS_AT_800 = 14
_POINTING = ("back",)  # where one came from, which is on the right where one reads from there


class Brush:
    """Paints on `surface`, reflected where `mirrored`."""

    def __init__(self, surface: pygame.Surface, theme: Theme, mirrored: bool = False) -> None:
        self.theme = theme
        self.surface = surface
        self.letters = Letters()
        self.sizes = Sizes.of(surface.get_size())
        self._shapes = Shapes()
        self._mirrored = mirrored
        self._part: Rect | None = None
        self.scale = min(surface.get_width() / 1280, surface.get_height() / 800)

    def px(self, at_800: float) -> int:
        """A length on this screen."""
        return max(1, round(at_800 * self.scale))

    def within(self, part: Rect | None) -> None:
        """Begins a part of the screen; None for one that is the same in every language."""
        self._part = part if self._mirrored else None

    def fill(self, rect: Rect, colour: Colour) -> None:
        """A filled rectangle."""
        self.surface.fill(colour, self._seen(rect))

    def _seen(self, rect: Rect) -> Rect:
        """Where `rect` of the present part lies on the screen."""
        if self._part is None:
            return rect
        return Rect(self._part.left + self._part.right - rect.right, rect.top, rect.width, rect.height)

    def card(self, rect: Rect, colour: Colour, at_800: int = RADIUS_AT_800) -> None:
        """A filled rectangle with round corners of radius `at_800`."""
        self._shapes.card(self.surface, self._seen(rect), self.px(at_800), colour)

    def framed(self, rect: Rect, colour: Colour, edge: Colour, width_at_800: int, at_800: int = RADIUS_AT_800) -> None:
        """A card with a line around it, inside `rect`."""
        width, rect = self.px(width_at_800), self._seen(rect)
        self._shapes.card(self.surface, rect, self.px(at_800), edge)
        self._shapes.card(self.surface, rect.inflate(-2 * width, -2 * width), self.px(at_800) - width, colour)

    def round_off(self, rect: Rect, outside: Colour) -> None:
        """Gives a picture with square corners round ones."""
        self._shapes.round_off(self.surface, rect, self.px(RADIUS_AT_800), outside)

    def sign(self, name: str, px: int, colour: Colour, left: int, middle: int) -> Rect:
        """A sign `px` high and wide, with its left edge and its middle height. Returns where it lies."""
        rect = Rect(left, middle - px // 2, px, px)
        sign = self._shapes.sign(name, px, colour)
        if self._part and name in _POINTING:
            sign = pygame.transform.flip(sign, True, False)
        self.surface.blit(sign, self._seen(rect))
        return rect

    def bars(self, rect: Rect, level: int, count: int) -> None:
        """Bars that rise to the right, as many filled as `level` says."""
        step = rect.width // count
        for index in range(count):
            height = rect.height * (index + 1) // count
            bar = Rect(rect.left + index * step, rect.bottom - height, max(2, step * 70 // 100), height)
            self.fill(bar, self.theme.accent if index < level else self.theme.line)

    def text(
        self, rect: Rect, words: str, px: int, ink: Colour,
        bold: bool = False, align: str = "centre", stand: str = "middle",
    ) -> int:  # fmt: skip
        """Words in a rectangle, made smaller until they fit.

        Args:
            px: the size they have where there is room.
            align: left or centre.
            stand: top, middle or foot.

        Returns:
            the height they take, px.
        """
        if not words:
            return 0
        fitted = self.letters.fit(words, rect.size, px, self.sizes.least, bold)
        height = len(fitted.lines) * self.letters.leading(fitted.px)
        top = {"top": rect.top, "foot": rect.bottom - height}.get(stand, rect.top + (rect.height - height) // 2)
        self.lines(Rect(rect.left, top, rect.width, height), fitted.lines, fitted.px, ink, bold, align)
        return height

    def lines(
        self, rect: Rect, lines: tuple[str, ...], px: int, ink: Colour, bold: bool, align: str = "centre"
    ) -> None:
        """Lines of one size, in the middle of the rectangle's height."""
        leading = self.letters.leading(px)
        align = "right" if self._part and align == "left" else align
        rect = self._seen(rect)
        top = rect.top + (rect.height - leading * len(lines)) // 2
        for index, line in enumerate(lines):
            surface = self.letters.line(line, px, bold, ink)
            free = rect.width - surface.get_width()
            left = rect.left + {"left": 0, "right": free}.get(align, free // 2)
            self.surface.blit(surface, (left, top + index * leading + (leading - surface.get_height()) // 2))
