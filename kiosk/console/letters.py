"""Words as pixels: one family of letters, cached, fitted into boxes.

DejaVu Sans where Debian put it, else the face that pygame brings. Sizes are em heights in px.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import pygame
import pygame.font

from kiosk.console.joined import Joined, is_joined
from kiosk.console.theme import Colour

_FOLDER = Path("/usr/share/fonts/truetype/dejavu")
FILES = {False: _FOLDER / "DejaVuSans.ttf", True: _FOLDER / "DejaVuSans-Bold.ttf"}
_KEPT_LINES = 512  # a screen holds about 100; the clock makes a new one each second
_LEADING = 1.18
_WORDS = re.compile("[^ \n]+")  # a no-break space is no end of a word


@dataclass(frozen=True, slots=True)
class Fitted:
    """Words broken into lines at one size. `whole` False where the end had to be cut off."""

    px: int
    lines: tuple[str, ...]
    whole: bool


class Face:
    """One face at one size: letters that join and run from the right are drawn by another hand than all others."""

    def __init__(self, px: int, bold: bool) -> None:
        self._px, self._file = px, FILES[bold]
        there = self._file.exists()
        self._plain = pygame.font.Font(str(self._file) if there else None, px)
        if bold and not there:
            self._plain.set_bold(True)
        self._joined: Joined | None = None

    def size(self, words: str) -> tuple[int, int]:
        """How wide and high a line of `words` is, px."""
        return self._of(words).size(words)

    def render(self, words: str, antialias: bool, colour: Colour) -> pygame.Surface:
        """A line of `words`."""
        return self._of(words).render(words, antialias, colour)

    def _of(self, words: str) -> pygame.font.Font | Joined:
        if not is_joined(words) or not self._file.exists():
            return self._plain
        self._joined = self._joined or Joined(self._file, self._px)
        return self._joined


class Letters:
    """Fonts, broken lines and rendered lines, each made once."""

    def __init__(self) -> None:
        pygame.font.init()
        self._fonts: dict[tuple[int, bool], Face] = {}
        self._fitted: dict[tuple[str, tuple[int, int], int, int, bool], Fitted] = {}
        self._lines: OrderedDict[tuple[str, int, bool, Colour], pygame.Surface] = OrderedDict()

    def font(self, px: int, bold: bool = False) -> Face:
        """The face at one size."""
        key = (px, bold)
        if key not in self._fonts:
            self._fonts[key] = Face(px, bold)
        return self._fonts[key]

    @property
    def cut(self) -> tuple[str, ...]:
        """Words whose end did not fit, of those broken lately."""
        return tuple(key[0] for key, fitted in self._fitted.items() if not fitted.whole)

    def sizes_of(self, words: str) -> tuple[int, ...]:
        """The sizes, px, at which `words` were lately fitted."""
        return tuple(fitted.px for key, fitted in self._fitted.items() if key[0] == words)

    def forget(self) -> None:
        """What was fitted lately."""
        self._fitted.clear()

    def line(self, words: str, px: int, bold: bool, colour: Colour) -> pygame.Surface:
        """One rendered line."""
        key = (words, px, bold, colour)
        if key in self._lines:
            self._lines.move_to_end(key)
            return self._lines[key]
        self._lines[key] = surface = self.font(px, bold).render(words, True, colour)
        if len(self._lines) > _KEPT_LINES:
            self._lines.popitem(last=False)
        return surface

    def leading(self, px: int) -> int:
        """From one line to the next, px."""
        return round(px * _LEADING)

    def fit(self, words: str, size: tuple[int, int], px: int, least: int, bold: bool = False) -> Fitted:
        """The largest size from `px` down to `least` at which `words`, broken at spaces, stay inside `size`."""
        key = (words, size, px, least, bold)
        if key not in self._fitted:
            if len(self._fitted) >= _KEPT_LINES:
                self._fitted.clear()
            self._fitted[key] = self._fit(words, size, px, least, bold)
        return self._fitted[key]

    def whole(self, words: str, size: tuple[int, int], least: int, bold: bool = False) -> bool:
        """Would `words` stay inside `size`, if need be at the size `least`?"""
        lines = self._broken(words, size[0], least, bold)
        return lines is not None and len(lines) * self.leading(least) <= size[1]

    def _fit(self, words: str, size: tuple[int, int], px: int, least: int, bold: bool) -> Fitted:
        width, height = size
        for tried in range(px, least - 1, -1):
            lines = self._broken(words, width, tried, bold)
            if lines is not None and len(lines) * self.leading(tried) <= height:
                return Fitted(tried, self._balanced(words, width, tried, bold, lines), True)
        return Fitted(least, self._cut(words, width, max(1, height // self.leading(least)), least, bold), False)

    def _balanced(self, words: str, width: int, px: int, bold: bool, lines: tuple[str, ...]) -> tuple[str, ...]:
        """The same number of lines, of about one length: no word is left alone on the last."""
        if len(lines) == 1:
            return lines
        narrow, wide = 1, width
        while narrow < wide:
            middle = (narrow + wide) // 2
            tried = self._broken(words, middle, px, bold)
            if tried is None or len(tried) > len(lines):
                narrow = middle + 1
            else:
                wide = middle
        return self._broken(words, wide, px, bold) or lines

    def _broken(self, words: str, width: int, px: int, bold: bool) -> tuple[str, ...] | None:
        """Lines no wider than `width`, or None where a single word is wider."""
        font = self.font(px, bold)
        lines: list[str] = []
        for paragraph in words.split("\n"):
            line = ""
            for word in paragraph.split(" "):
                longer = f"{line} {word}" if line else word
                if font.size(longer)[0] <= width:
                    line = longer
                    continue
                if not line or font.size(word)[0] > width:
                    return None
                lines.append(line)
                line = word
            lines.append(line)
        return tuple(lines)

    def _cut(self, words: str, width: int, count: int, px: int, bold: bool) -> tuple[str, ...]:
        font = self.font(px, bold)
        lines: list[str] = []
        rest = " ".join(_WORDS.findall(words))
        while rest and len(lines) < count:
            end = len(rest)
            while end > 1 and font.size(rest[:end])[0] > width:
                space = rest.rfind(" ", 0, end)
                end = space if space > 0 else end - 1
            lines.append(rest[:end])
            rest = rest[end:].lstrip()
        if rest and lines:
            last = lines[-1]
            while last and font.size(f"{last}…")[0] > width:
                last = last[:-1]
            lines[-1] = f"{last.rstrip()}…"
        return tuple(lines)
