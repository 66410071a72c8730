"""Soft cards and the signs of kiosk.console.signs. Drawn large, scaled down smoothly, kept."""

from __future__ import annotations

import math
from itertools import pairwise

import pygame

from kiosk.console.signs import SIGNS
from kiosk.console.theme import Colour

_FINE = 4  # drawn at four times the size: edges get 16 levels
_GRID = 24

class Shapes:
    """Cards and signs, each made once for its size and colour."""

    def __init__(self) -> None:
        self._discs: dict[tuple[int, Colour, bool], pygame.Surface] = {}
        self._signs: dict[tuple[str, int, Colour], pygame.Surface] = {}

    def card(self, surface: pygame.Surface, rect: pygame.Rect, radius: int, colour: Colour) -> None:
        """A filled rectangle with smooth round corners."""
        radius = min(radius, rect.width // 2, rect.height // 2)
        surface.fill(colour, rect.inflate(-2 * radius, 0))
        surface.fill(colour, rect.inflate(0, -2 * radius))
        self._corners(surface, rect, radius, self._disc(radius, colour))

    def framed(
        self, surface: pygame.Surface, rect: pygame.Rect, radius: int, colour: Colour, edge: Colour, width: int
    ) -> None:
        """A card with an edge line inside its rectangle."""
        self.card(surface, rect, radius, edge)
        self.card(surface, rect.inflate(-2 * width, -2 * width), radius - width, colour)

    def round_off(self, surface: pygame.Surface, rect: pygame.Rect, radius: int, outside: Colour) -> None:
        """Gives a picture that was drawn with square corners round ones."""
        self._corners(surface, rect, radius, self._disc(radius, outside, hollow=True))

    def sign(self, name: str, px: int, colour: Colour) -> pygame.Surface:
        """A sign `px` high and wide."""
        key = (name, px, colour)
        if key not in self._signs:
            self._signs[key] = _drawn(SIGNS[name], px, colour)
        return self._signs[key]

    def _disc(self, radius: int, colour: Colour, hollow: bool = False) -> pygame.Surface:
        """A disc, or with `hollow` the square around it without the disc."""
        key = (radius, colour, hollow)
        if key not in self._discs:
            fine = pygame.Surface((2 * radius * _FINE,) * 2, pygame.SRCALPHA)
            fine.fill((*colour, 255 if hollow else 0))
            pygame.draw.circle(fine, (*colour, 0 if hollow else 255), (radius * _FINE,) * 2, radius * _FINE)
            self._discs[key] = pygame.transform.smoothscale(fine, (2 * radius,) * 2)
        return self._discs[key]

    @staticmethod
    def _corners(surface: pygame.Surface, rect: pygame.Rect, radius: int, disc: pygame.Surface) -> None:
        for x, left in ((rect.left, 0), (rect.right - radius, radius)):
            for y, top in ((rect.top, 0), (rect.bottom - radius, radius)):
                surface.blit(disc, (x, y), (left, top, radius, radius))


def _drawn(strokes: str, px: int, colour: Colour) -> pygame.Surface:
    fine = pygame.Surface((px * _FINE,) * 2, pygame.SRCALPHA)
    fine.fill((*colour, 0))
    pen = _Pen(fine, colour, px * _FINE / _GRID)
    for stroke in strokes.split("|"):
        kind, *numbers = stroke.split()
        getattr(pen, kind)(*map(float, numbers))
    return pygame.transform.smoothscale(fine, (px, px))


class _Pen:
    """The kinds of stroke, on a surface where one grid step is `unit` px."""

    def __init__(self, surface: pygame.Surface, colour: Colour, unit: float) -> None:
        self._surface = surface
        self._colour = colour
        self._unit = unit

    def line(self, width: float, *numbers: float) -> None:
        """Segments with round ends; pygame's own thick lines are thin on the slant."""
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        for x, y in points:
            self.disc(x, y, width / 2)
        for (x1, y1), (x2, y2) in pairwise(points):
            length = math.hypot(x2 - x1, y2 - y1) or 1.0
            right, down = (y2 - y1) / length * width / 2, (x1 - x2) / length * width / 2
            self.fill(x1 + right, y1 + down, x2 + right, y2 + down, x2 - right, y2 - down, x1 - right, y1 - down)

    def disc(self, x: float, y: float, radius: float) -> None:
        """A filled disc."""
        unit = self._unit
        pygame.draw.circle(self._surface, self._colour, (x * unit, y * unit), radius * unit)

    def ring(self, x: float, y: float, radius: float, width: float) -> None:
        """A circle as a line."""
        self.arc(x, y, radius, 0, 360, width)

    def arc(self, x: float, y: float, radius: float, start_deg: float, end_deg: float, width: float) -> None:
        """Part of a circle, counter-clockwise from the right."""
        steps = max(2, round(abs(end_deg - start_deg) / 6))
        angles = [math.radians(start_deg + (end_deg - start_deg) * step / steps) for step in range(steps + 1)]
        points = [number for angle in angles for number in (x + radius * math.cos(angle), y - radius * math.sin(angle))]
        self.line(width, *points)

    def fill(self, *numbers: float) -> None:
        """A filled polygon."""
        points = [(x * self._unit, y * self._unit) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        pygame.draw.polygon(self._surface, self._colour, points)
