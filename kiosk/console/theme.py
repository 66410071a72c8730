"""The console's colours and letter sizes.

Dark letters on a light ground: a cart stands in lit rooms, where a light screen hides glare and finger
marks and dark-on-light is read best. One accent, for the one key that goes on; red belongs to STOP
and the keys that end something, amber to what needs attention. No colour is ever the only sign.
Every pair of `PAIRS` stands at 7:1 or more (WCAG 2.2, 1.4.6).
"""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Sizes:
    """Heights of letters in px for a screen; none below what a cart's panel shows legibly at arm's length."""

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
