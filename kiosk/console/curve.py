"""How the heart's last three minutes are painted, with the guide's breath as soft waves behind.

Smooth lines by hand: pygame's own thick ones have steps. A run of beats ends where the beats do.
"""

from __future__ import annotations

import math

import pygame
from pygame import Rect

from kiosk.breathing import INHALING_SHARE
from kiosk.console.brush import Brush
from kiosk.console.pulse import Curve, Point
from kiosk.heart import TRACE_S

_WAVE_PX = 3  # across, between two points of a wave
_EMPTY, _FULL = 0.06, 0.62  # of the height, where a breath begins and where it is full
_PEN = 0.85  # half the line's width, at 800
_HAIR_PX = 0.6  # between the hair lines that make it: any wider and light comes through


def paint_curve(brush: Brush, rect: Rect, curve: Curve) -> None:
    """Paints `curve` into `rect`."""
    body = _body(brush, rect)
    clip = brush.surface.get_clip()
    brush.surface.set_clip(body)
    for ago, lasts in curve.breaths:
        _wave(brush, body, ago, lasts)
    _rules(brush, body, curve)
    for run in curve.runs:
        _run(brush, body, run, curve.span)
    brush.surface.set_clip(clip)
    _words(brush, rect, body, curve)


def _body(brush: Brush, rect: Rect) -> Rect:
    """Where the curve lies: the scale is left of it, the time below."""
    left, foot = brush.px(48), brush.letters.leading(brush.sizes.caption)
    right, head = brush.px(28), brush.letters.leading(brush.sizes.caption)
    return Rect(rect.left + left, rect.top + head, rect.width - left - right, rect.height - head - foot)


def _x(body: Rect, ago: float) -> float:
    return body.left + (body.width - 1) * (1 - ago / TRACE_S)


def _y(body: Rect, bpm: float, span: tuple[int, int]) -> float:
    return body.top + (body.height - 1) * (span[1] - bpm) / (span[1] - span[0])


def _wave(brush: Brush, body: Rect, ago: float, lasts: float) -> None:
    """One breath: rising while it is drawn in, falling longer; only as far as it has come."""
    start, end = _x(body, ago), _x(body, max(0.0, ago - lasts))
    length = (body.width - 1) * lasts / TRACE_S
    if length <= 0 or end <= body.left:
        return
    count = max(2, math.ceil((end - start) / _WAVE_PX) + 1)
    crest = []
    for index in range(count):
        x = start + (end - start) * index / (count - 1)
        phase = (x - start) / length
        out = phase - INHALING_SHARE
        turn = phase / INHALING_SHARE if out < 0 else 1 + out / (1 - INHALING_SHARE)
        full = _EMPTY + (_FULL - _EMPTY) * (1 - math.cos(math.pi * turn)) / 2
        crest.append((x, body.bottom - body.height * full))
    pygame.draw.polygon(brush.surface, brush.theme.accent_soft, [(start, body.bottom), *crest, (end, body.bottom)])
    pygame.draw.aalines(brush.surface, brush.theme.accent_soft, False, crest)


def _rules(brush: Brush, body: Rect, curve: Curve) -> None:
    """A hair line at each minute and at the edges of the scale."""
    for minute in range(len(curve.ticks)):
        x = round(_x(body, TRACE_S - 60 * minute))
        brush.surface.fill(brush.theme.line, (x, body.top, 1, body.height))
    for y in (body.top, body.bottom - 1):
        brush.surface.fill(brush.theme.line, (body.left, y, body.width, 1))


def _run(brush: Brush, body: Rect, run: tuple[Point, ...], span: tuple[int, int]) -> None:
    points = [(_x(body, ago), _y(body, bpm, span)) for ago, bpm in run]
    if len(points) == 1:
        pygame.draw.circle(brush.surface, brush.theme.accent, points[0], brush.px(2))
        return
    across, half = _normals(points), _PEN * brush.scale
    count = math.ceil(2 * half / _HAIR_PX) + 1
    for index in range(count):
        aside = half * (2 * index / (count - 1) - 1)
        line = [(x + right * aside, y + down * aside) for (x, y), (right, down) in zip(points, across, strict=True)]
        pygame.draw.aalines(brush.surface, brush.theme.accent, False, line)


def _normals(points: list[Point]) -> list[Point]:
    """Unit vectors across the line at each of its points."""
    found = []
    for (x1, y1), (x2, y2) in zip([points[0], *points[:-1]], [*points[1:], points[-1]], strict=True):
        length = math.hypot(x2 - x1, y2 - y1) or 1.0
        found.append(((y1 - y2) / length, (x2 - x1) / length))
    return found


def _words(brush: Brush, rect: Rect, body: Rect, curve: Curve) -> None:
    """The scale beside its edges, the minutes below, and above what this is and is not."""
    theme, caption = brush.theme, brush.sizes.caption
    line = brush.letters.leading(caption)
    for minute, tick in enumerate(curve.ticks):
        width = brush.letters.font(caption).size(tick)[0]
        left = min(round(_x(body, TRACE_S - 60 * minute)) - width // 2, rect.right - width)
        brush.lines(Rect(left, body.bottom, width, line), (tick,), caption, theme.quiet, False, "left")
    head = Rect(body.left, rect.top, body.width, line)
    brush.lines(head, (curve.unit,), caption, theme.quiet, False, "left")
    width = brush.letters.font(caption).size(curve.warning)[0]
    brush.lines(Rect(rect.right - width, head.top, width, line), (curve.warning,), caption, theme.ink, False, "left")
    if not curve.runs:
        return
    for bpm, y in ((curve.span[1], body.top), (curve.span[0], body.bottom - 1)):
        width = brush.letters.font(caption).size(str(bpm))[0]
        place = Rect(body.left - brush.px(8) - width, y - line // 2, width, line)
        brush.lines(place, (str(bpm),), caption, theme.quiet, False, "left")
