"""Draws the pages that stand on the cart's screen without the kiosk: systemd/screens/*.png (script/screens).

In the console's colours and letters, at 1920x1200 and 2 m legible. English and a sign each: a page in five languages
would be five small ones, and the failing page's sign says by itself that paper is to be taken.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame
from PIL import Image

from kiosk.console.letters import Face
from kiosk.console.theme import DAY, Colour

FOLDER = Path(__file__).parents[2] / "systemd" / "screens"
SIZE = (1920, 1200)
TONES = 32  # a few colours, and what lies between them at an edge
_FINER = 4  # shapes are drawn so much larger and scaled down: soft edges

Line = tuple[str, int, bool, Colour]


def _lines(page: pygame.Surface, top: int, lines: tuple[Line, ...]) -> None:
    """Centred, one below the other."""
    for words, px, bold, colour in lines:
        if words:
            line = Face(px, bold).render(words, True, colour)
            page.blit(line, line.get_rect(midtop=(SIZE[0] // 2, top)))
        top += round(px * 1.3)


def _sign(page: pygame.Surface, centre: tuple[int, int], px: int, draw: Callable[[pygame.Surface, int], None]) -> None:
    large = pygame.Surface((px * _FINER, px * _FINER))
    large.fill(DAY.paper)
    draw(large, px * _FINER)
    sign = pygame.transform.smoothscale(large, (px, px))
    page.blit(sign, sign.get_rect(center=centre))


def _ring(sign: pygame.Surface, px: int) -> None:
    """A breath at rest."""
    middle = (px // 2, px // 2)
    pygame.draw.circle(sign, DAY.accent_soft, middle, px // 2)
    pygame.draw.circle(sign, DAY.paper, middle, round(px * 0.36))
    pygame.draw.circle(sign, DAY.accent, middle, round(px * 0.24))


def _paper(sign: pygame.Surface, px: int) -> None:
    """A sheet with lines, and a pencil on it."""
    pygame.draw.circle(sign, DAY.accent_soft, (px // 2, px // 2), px // 2)
    sheet = pygame.Rect(0, 0, round(px * 0.46), round(px * 0.58))
    sheet.center = (round(px * 0.46), round(px * 0.5))
    pygame.draw.rect(sign, DAY.card, sheet, border_radius=px // 40)
    pygame.draw.rect(sign, DAY.accent, sheet, width=px // 50, border_radius=px // 40)
    for row, end in ((0.2, 0.8), (0.4, 0.8), (0.6, 0.5), (0.8, 0.4)):
        at = sheet.top + round(sheet.height * row)
        pygame.draw.line(
            sign, DAY.accent, (sheet.left + sheet.width * 0.2, at), (sheet.left + sheet.width * end, at), px // 50
        )
    tip, along, across = pygame.Vector2(px * 0.54, px * 0.66), pygame.Vector2(1, -1).normalize(), px * 0.045
    side = pygame.Vector2(-along.y, along.x) * across
    neck, end = tip + along * px * 0.1, tip + along * px * 0.42
    gap, beyond = side * 1.7, end + along * px * 0.03
    around = [tip - along * px * 0.04, neck + gap, beyond + gap, beyond - gap, neck - gap]
    pygame.draw.polygon(sign, DAY.accent_soft, around)
    pygame.draw.polygon(sign, DAY.accent, [neck + side, end + side, end - side, neck - side])
    pygame.draw.polygon(sign, DAY.ink, [tip, neck + side, neck - side])


@dataclass(frozen=True, slots=True)
class Page:
    """A sign, so many px large around `middle` px from the top, and lines from `top` on."""

    sign: Callable[[pygame.Surface, int], None]
    middle: int
    px: int
    top: int
    lines: tuple[Line, ...]

    def drawn(self) -> pygame.Surface:
        page = pygame.Surface(SIZE)
        page.fill(DAY.paper)
        _sign(page, (SIZE[0] // 2, self.middle), self.px, self.sign)
        _lines(page, self.top, self.lines)
        return page


PAGES = {
    # while the kiosk starts, or starts again
    "moment": Page(_ring, 350, 320, 620, (
        ("One moment …", 132, True, DAY.accent),
        ("", 40, False, DAY.ink),
        ("Write scores on paper", 68, False, DAY.ink),
        ("until this page goes away.", 68, False, DAY.ink),
    )),
    # while it cannot start
    "failed": Page(_paper, 270, 300, 460, (
        ("Lull cannot run now.", 72, False, DAY.ink),
        ("Write scores on paper.", 132, True, DAY.accent),
        ("", 40, False, DAY.ink),
        ("Take the headset off the patient.", 64, False, DAY.ink),
        ("Tell whoever looks after this cart.", 64, False, DAY.ink),
        ("", 40, False, DAY.ink),
        ("It tries again every minute.", 56, False, DAY.quiet),
    )),
}


def draw(folder: Path) -> None:
    """Writes every page as a PNG."""
    pygame.font.init()
    for name, page in PAGES.items():
        seen = Image.frombytes("RGB", SIZE, pygame.image.tobytes(page.drawn(), "RGB"))
        seen.quantize(TONES, dither=Image.Dither.NONE).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
