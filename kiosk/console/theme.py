"""The console's colours and letter sizes.

Dark letters on a light ground: a cart stands in lit rooms, where a light screen hides glare and finger
marks and dark-on-light is read best. One accent, for the one key that goes on; red belongs to STOP
and the keys that end something, amber to what needs attention. No colour is ever the only sign.
Every pair of `PAIRS` stands at 7:1 or more (WCAG 2.2, 1.4.6).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they are for. `*_ink` is what is written on them."""

    paper: Colour = (241, 239, 233)
    card: Colour = (255, 255, 255)
    ink: Colour = (19, 38, 43)
    quiet: Colour = (56, 71, 75)
    line: Colour = (206, 206, 198)
    shadow: Colour = (214, 212, 204)
    well: Colour = (226, 226, 219)
    accent: Colour = (11, 79, 88)
    accent_pressed: Colour = (6, 56, 63)
    accent_soft: Colour = (211, 230, 227)
    accent_ink: Colour = (255, 255, 255)
    stop: Colour = (158, 27, 27)
    stop_pressed: Colour = (116, 16, 16)
    stop_ink: Colour = (255, 255, 255)
    amber: Colour = (242, 182, 50)
    amber_soft: Colour = (251, 238, 203)
    badge: Colour = (19, 38, 43)
    badge_ink: Colour = (255, 255, 255)


DAY = Theme()

PAIRS = (
    ("ink", "paper"), ("quiet", "paper"), ("ink", "card"), ("quiet", "card"), ("accent", "card"), ("accent", "paper"),
    ("ink", "accent_soft"), ("accent", "accent_soft"), ("accent_ink", "accent"), ("accent_ink", "accent_pressed"),
    ("stop", "card"), ("stop_ink", "stop"), ("stop_ink", "stop_pressed"), ("ink", "amber"), ("ink", "amber_soft"),
    ("badge_ink", "badge"), ("ink", "well"), ("quiet", "well"),
)  # fmt: skip


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two sRGB colours, 1–21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


CAPITAL = 0.729  # of the em: DejaVu Sans, 1493 of 2048 units
LEGIBLE_ARCMIN = 10  # a capital's height: twice the 5' that an eye of 20/20 just resolves (ISO 8596)
AFAR_M, AT_HAND_M = 1.5, 0.6  # beside the bed; at the key that is being pressed


def legible_px(size: tuple[int, int], inches: float, distance_m: float) -> float:
    """The em, px, whose capitals are `LEGIBLE_ARCMIN` high from so far, on a panel of that size and diagonal.

    What is read from the bedside (headline, question, banner, scores) is to have it at 1.5 m on the 15.6 inches of
    the cart's panel, every key at arm's length on 10.1 inches too. There the headline alone has it at 1.5 m.
    """
    pitch_mm = inches * 25.4 / math.hypot(*size)
    return 1000 * distance_m * math.tan(math.radians(LEGIBLE_ARCMIN / 60)) / CAPITAL / pitch_mm


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights of letters in px for a screen; how small they may become is `legible_px`."""

    caption: int
    key: int
    detail: int
    question: int
    headline: int
    number: int
    stop: int
    least: int  # words are never made smaller than this

    @classmethod
    def of(cls, size: tuple[int, int]) -> Sizes:
        """Sizes that grow with the screen as the layout does."""
        scale = min(size[0] / 1280, size[1] / 800)

        def px(at_800: int, least: int) -> int:
            return max(least, round(at_800 * scale))

        return cls(px(19, 16), px(22, 18), px(24, 18), px(30, 20), px(40, 26), px(44, 32), px(44, 32), px(16, 12))
