"""Words as coverage: uint8 pictures of text, made with pygame's font, without a display.

Sizes are heights of capitals, because that is what a reader needs; a font's own size is found from
them. Text is broken into few, even lines; what is a little too wide for its room is narrowed, which
stays readable long after smaller letters would not. Widths are measured once, at one size, so that
finding the lines costs next to nothing; a block that was made before is not made again. Lines with letters
that are read from the right are environments.shaping's.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pygame.font
import pygame.surfarray
import pygame.transform

from environments import shaping

FACE = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
NARROW, NARROWEST = 0.8, 0.36  # before another line is begun; where nothing else helps
LINE = 1.5  # from line to line, in heights of capitals
FOOT = 0.3  # how far some letters reach below the line, in heights of capitals
OVER = 0.08  # what reaches this far above capitals, as accents do, is kept
REACHING = frozenset("gjpqyçQJ,;()")
_PROBE = 120
_WORDS = re.compile("[^ \n]+")  # a no-break space is no end of a word


@lru_cache(maxsize=256)
def block(text: str, capital: float, room: tuple[int, int], align: str = "centre") -> np.ndarray:
    """The text as uint8 coverage (h, w), tight around its lines; at most `room` (width, height) large.

    What reaches below the last line is matched by empty rows above the first, and accents above it by rows below,
    so that the middle of the picture is the middle of the capitals.

    Args:
        text: words; line breaks are chosen here.
        capital: wanted height of a capital or digit, pixels; smaller only where the text is too tall.
        room: width and height it must keep to, pixels.
        align: left, centre or right.
    """
    lines, capital = fitted(text, capital, room)
    made = [_line(line, capital) for line in lines]
    drawn = [_narrowed(line, room[0]) for line, _ in made]
    if not drawn:
        return np.zeros((1, 1), np.uint8)
    tops = [round(number * LINE * capital) - over for number, (_, over) in enumerate(made)]
    last = drawn[-1].shape[0] - made[-1][1] - round(capital)
    foot = max(0, last) if set(lines[-1]) & REACHING or shaping.from_right(lines[-1]) else 0
    head = max(0, -min(tops))
    width = max(line.shape[1] for line in drawn)
    tops = [top + max(foot, head) for top in tops]
    height = max(top + line.shape[0] for top, line in zip(tops, drawn, strict=True)) + max(0, head - foot)
    picture = np.zeros((height, width), np.uint8)
    shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
    for top, line in zip(tops, drawn, strict=True):
        left = round(shift * (width - line.shape[1]))
        part = picture[top : top + line.shape[0], left : left + line.shape[1]]
        np.maximum(part, line, out=part)
    picture.flags.writeable = False
    return picture


def fitted(text: str, capital: float, room: tuple[int, int]) -> tuple[tuple[str, ...], float]:
    """The lines that a text is broken into, and the height of its capitals as they are drawn: see `block`."""
    lines = _broken(tuple(_WORDS.findall(text)), capital, room[0])
    while len(lines) > 1 and capital > 4.0 and capital * _tall(lines) > room[1]:
        capital *= 0.97
        lines = _broken(tuple(_WORDS.findall(text)), capital, room[0])
    return lines, capital


def _tall(lines: tuple[str, ...]) -> float:
    """Height of so many lines, in heights of capitals."""
    return 1.0 + LINE * (len(lines) - 1) + (FOOT if set(lines[-1]) & REACHING else 0.0)


def _broken(words: tuple[str, ...], capital: float, room: float) -> tuple[str, ...]:
    """The words in as few lines as fit when narrowed a little, the lines as even as can be."""
    for count in range(1, len(words) + 1):
        ways = (_cut(words, cuts) for cuts in combinations(range(1, len(words)), count - 1))
        widest, best = min((max(_wide(line) for line in lines), lines) for lines in ways)
        if widest * capital * NARROW <= room:
            return best
    return words


def _cut(words: tuple[str, ...], cuts: tuple[int, ...]) -> tuple[str, ...]:
    edges = (0, *cuts, len(words))
    return tuple(" ".join(words[a:b]) for a, b in pairwise(edges))


@lru_cache(maxsize=1024)
def _wide(line: str) -> float:
    """Width of a line, in heights of capitals."""
    pixels = shaping.wide(FACE, _PROBE, line) if shaping.from_right(line) else _font(_PROBE).size(line)[0]
    return float(pixels) / _capital()


def _line(text: str, capital: float) -> tuple[np.ndarray, int]:
    """One line (h, w), from the top of its capitals to the foot of its longest letters; rows above those capitals."""
    size = max(4, round(capital * _PROBE / _capital()))
    font = _font(size)
    if shaping.from_right(text):
        picture, base = shaping.line(FACE, size, text)
    else:
        picture = pygame.surfarray.array_alpha(font.render(text, True, (255, 255, 255))).T
        base = font.get_ascent()
    top = max(0, base - font.metrics("H")[0][3] - round(0.02 * capital))  # round digits reach above
    columns, rows = np.flatnonzero(picture.any(axis=0)), np.flatnonzero(picture.any(axis=1))
    if not columns.size or rows[-1] < top:
        return np.zeros((max(1, round(capital)), 1), np.uint8), 0
    over = top - int(rows[0]) if top - rows[0] > OVER * capital else 0
    return np.ascontiguousarray(picture[top - over : rows[-1] + 1, columns[0] : columns[-1] + 1]), over


def missing(text: str) -> set[str]:
    """The letters that the face has no picture for: a box would stand there."""
    box = _line("\uffff", _PROBE)[0]
    return {letter for letter in text if not letter.isspace() and np.array_equal(_line(letter, _PROBE)[0], box)}



def _narrowed(line: np.ndarray, room: int) -> np.ndarray:
    height, wide = line.shape
    if wide <= room:
        return line
    surface = pygame.surfarray.make_surface(np.repeat(line.T[..., None], 3, axis=2))
    narrow = max(room, round(wide * NARROWEST))
    return pygame.surfarray.array3d(pygame.transform.smoothscale(surface, (narrow, height)))[..., 0].T


@lru_cache(maxsize=64)
def _font(size: int) -> pygame.font.Font:
    pygame.font.init()
    return pygame.font.Font(str(FACE) if FACE.exists() else None, size)


@lru_cache(maxsize=1)
def _capital() -> float:
    """Height of a capital at the probe size, pixels."""
    return float(_font(_PROBE).metrics("H")[0][3])
