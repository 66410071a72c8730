"""How a patient's practice is painted: strips above one another, a column for each visit, every value in numbers."""

from __future__ import annotations

from itertools import pairwise

import pygame
from pygame import Rect

from kiosk.console.brush import Brush
from kiosk.console.practice import Progress, Strip, Values
from kiosk.console.theme import Colour

_DOT, _BAR = 5, 34  # at 800: a dot's radius, a bar's width
_COLUMNS = 8  # fewer visits stand as close


def paint_progress(brush: Brush, rect: Rect, progress: Progress) -> None:
    """Paints `progress` into `rect`: the strips, the days below."""
    line = brush.letters.leading(brush.sizes.caption)
    if not progress.days:
        return
    foot = Rect(rect.left, rect.bottom - 3 * line, rect.width, 3 * line)
    area = Rect(rect.left, rect.top, rect.width, foot.top - rect.top - brush.px(8))
    columns = _columns(area, len(progress.days))
    for number, strip in enumerate(progress.strips):
        top = area.top + area.height * number // len(progress.strips)
        bottom = area.top + area.height * (number + 1) // len(progress.strips)
        _strip(brush, Rect(area.left, top, area.width, bottom - top), columns, strip)
    _foot(brush, foot, columns, progress, line)


def _columns(area: Rect, count: int) -> list[int]:
    """The middle of each visit's column."""
    width = area.width / max(count, _COLUMNS)
    return [round(area.left + width * (number + 0.5)) for number in range(count)]


def _strip(brush: Brush, area: Rect, columns: list[int], strip: Strip) -> None:
    line = brush.letters.leading(brush.sizes.caption)
    _title(brush, Rect(area.left, area.top, area.width, line), strip)
    body = Rect(area.left, area.top + 2 * line, area.width, area.height - 3 * line - brush.px(6))
    brush.surface.fill(brush.theme.line, (body.left, body.bottom, body.width, 1))
    for number, (_, values) in enumerate(strip.series):
        heights = [None if value is None else round(body.height * value / strip.top) for value in values]
        if strip.bars:
            _bars(brush, body, columns, heights)
        else:
            _line(brush, body, columns, heights, filled=number > 0)
        _numbers(brush, body, columns, values, heights, below=number > 0)


def _title(brush: Brush, area: Rect, strip: Strip) -> None:
    """What the strip is, and which dot is which."""
    caption, gap = brush.sizes.caption, brush.px(10)
    left = area.left + _word(brush, area, strip.title, brush.theme.ink) + 2 * gap
    for number, (words, _) in enumerate(strip.series):
        if words:
            _dot(brush, (left + brush.px(_DOT), area.centery), filled=number > 0)
            left += 2 * brush.px(_DOT) + gap
            left += _word(brush, Rect(left, area.top, area.right - left, area.height), words, brush.theme.quiet)
            left += 2 * gap + caption // 2


def _word(brush: Brush, area: Rect, words: str, ink: Colour) -> int:
    """Words at the left; how wide they are."""
    brush.lines(area, (words,), brush.sizes.caption, ink, False, "left")
    return brush.letters.font(brush.sizes.caption).size(words)[0]


def _line(brush: Brush, body: Rect, columns: list[int], heights: list[int | None], filled: bool) -> None:
    """Dots, joined where two visits beside each other have one."""
    places = [None if high is None else (x, body.bottom - high) for x, high in zip(columns, heights, strict=True)]
    for one, other in pairwise(places):
        if one and other:
            pygame.draw.aaline(brush.surface, brush.theme.accent, one, other)
    for place in places:
        if place:
            _dot(brush, place, filled)


def _dot(brush: Brush, place: tuple[int, int], filled: bool) -> None:
    radius = brush.px(_DOT)
    pygame.draw.circle(brush.surface, brush.theme.accent, place, radius)
    if not filled:
        pygame.draw.circle(brush.surface, brush.theme.paper, place, radius - brush.px(2))


def _bars(brush: Brush, body: Rect, columns: list[int], heights: list[int | None]) -> None:
    width = brush.px(_BAR)
    for x, high in zip(columns, heights, strict=True):
        if high:
            brush.surface.fill(brush.theme.accent, (x - width // 2, body.bottom - high, width, high))


def _numbers(
    brush: Brush, body: Rect, columns: list[int], values: Values, heights: list[int | None], below: bool
) -> None:
    """Each value beside its dot or on its bar."""
    caption, away = brush.sizes.caption, brush.px(_DOT + 2)
    line, wide = brush.letters.leading(caption), brush.px(60)
    for x, value, high in zip(columns, values, heights, strict=True):
        if value is not None and high is not None:
            top = body.bottom - high + away if below else body.bottom - high - away - line
            words, width = f"{value:.0f}", brush.letters.font(caption).size(f"{value:.0f}")[0]
            brush.surface.fill(brush.theme.paper, (x - width // 2, top, width, line))
            brush.lines(Rect(x - wide // 2, top, wide, line), (words,), caption, brush.theme.ink, False)


def _foot(brush: Brush, area: Rect, columns: list[int], progress: Progress, line: int) -> None:
    wide, caption = brush.px(80), brush.sizes.caption
    for x, letter, day, year in zip(columns, progress.letters, progress.days, progress.years, strict=True):
        for row, (words, ink) in enumerate(
            ((letter, brush.theme.ink), (day, brush.theme.quiet), (year, brush.theme.quiet))
        ):
            place = Rect(x - wide // 2, area.top + row * line, wide, line)
            brush.lines(place, (words,), caption, ink, False)
