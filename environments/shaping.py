"""Words that are read from the right: joined, in their order, with what is read from the left inside them.

pygame's font puts one letter after the other. Arabic letters join, and change with their neighbours; numbers
within them are read from the left. Pillow with raqm and fribidi does both. From the same face, so that lines
of either kind are alike.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_PAD = 0.5  # of the size: letters may reach past their advance


def from_right(text: str) -> bool:
    """Whether any letter of it is read from the right."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def wide(face: Path, size: int, text: str) -> float:
    """Width of a line, pixels."""
    return float(_font(face, size).getlength(text, direction="rtl"))


def line(face: Path, size: int, text: str) -> tuple[np.ndarray, int]:
    """One line as uint8 coverage (h, w) with much room around it, and the row that its letters stand on."""
    font, pad = _font(face, size), round(_PAD * size)
    picture = Image.new("L", (round(font.getlength(text, direction="rtl")) + 2 * pad, 3 * size), 0)
    ImageDraw.Draw(picture).text((pad, 2 * size), text, 255, font, anchor="ls", direction="rtl")
    return np.asarray(picture), 2 * size


@lru_cache(maxsize=64)
def _font(face: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face), size, layout_engine=ImageFont.Layout.RAQM)
