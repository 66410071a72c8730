"""Letters that join and run from the right, as pixels: shaped and ordered by RAQM, which pygame's fonts do not do."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pygame
from PIL import Image, ImageDraw, ImageFont, features

from kiosk.errors import ConfigError
from kiosk.language import N_

_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def is_joined(words: str) -> bool:
    """There are letters in it that are read from the right."""
    return bool(_FROM_THE_RIGHT.search(words))


def demand(language: str, file: Path) -> None:
    """Refuses a language that cannot be drawn here.

    Raises:
        ConfigError: RAQM, or the font, is missing.
    """
    if not features.check("raqm"):
        why = N_("is '{language}', whose letters cannot be joined here", language=language)
        raise ConfigError("kiosk.language", why, N_("Install libfribidi0, or take another language."))
    if not file.exists():
        raise ConfigError("kiosk.language", N_("is '{language}', and {file} is missing", language=language, file=file),
                          N_("Install fonts-dejavu-core."))


class Joined:
    """One face at one size, in px of its em.

    Args:
        file: of the font.
        px: its em height.
    """

    def __init__(self, file: Path, px: int) -> None:
        self._font = ImageFont.truetype(str(file), px, layout_engine=ImageFont.Layout.RAQM)
        self._height = sum(self._font.getmetrics())

    def size(self, words: str) -> tuple[int, int]:
        """How wide and high a line of `words` is, px."""
        return int(np.ceil(self._font.getlength(words, direction="rtl", language="ar"))), self._height

    def render(self, words: str, antialias: bool, colour: tuple[int, int, int]) -> pygame.Surface:
        """A line on clear ground, in the order in which it is read; `antialias` as pygame's fonts take it."""
        width, height = self.size(words)
        mask = Image.new("L", (max(1, width), height))
        ImageDraw.Draw(mask).text((0, 0), words, fill=255, font=self._font, direction="rtl", language="ar")
        surface = pygame.Surface(mask.size, pygame.SRCALPHA)
        surface.fill((*colour, 0))
        pygame.surfarray.pixels_alpha(surface)[:] = np.asarray(mask).T
        return surface
