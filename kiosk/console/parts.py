"""How everything but the keys is painted: states, banner, stages, words, clock, heart, guide, volume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pygame import Rect

from kiosk.console.brush import Brush
from kiosk.console.curve import paint_curve
from kiosk.console.keys import paint_key
from kiosk.console.look import Chip, Chips, Clock, Facts, Key, Level, Look, Notice, Trail, Words
from kiosk.console.practice import Progress
from kiosk.console.progress import paint_progress
from kiosk.console.pulse import Curve, Guide, Heart

_TONE_SIGN = {"fine": "check", "quiet": "dash", "waiting": "search", "fault": "attention"}  # others need none


def paint_part(brush: Brush, rect: Rect, look: Look) -> None:
    """Fills `rect` and paints `look` in it; nothing outside it is touched."""
    brush.surface.set_clip(rect)
    brush.surface.fill(brush.theme.paper, rect)
    brush.within(None if isinstance(look, Curve | Progress) else rect)
    _PAINTERS[type(look)](brush, rect, look)
    brush.within(None)
    brush.surface.set_clip(None)


def paint_mount(brush: Brush, place: Rect, picture: Rect | None, note: str) -> None:
    """The mount of the picture, with `note` beside it, or in its place where there is none."""
    brush.surface.fill(brush.theme.paper, place)
    brush.card(place, brush.theme.well)
    if picture is None:
        brush.text(place.inflate(-brush.px(32), 0), note, brush.sizes.detail, brush.theme.quiet)
    elif picture.left - place.left >= brush.px(120):
        beside = Rect(place.left, place.top, picture.left - place.left, place.height)
        room = beside.inflate(-brush.px(28), -brush.px(28))
        brush.text(room, note, brush.sizes.caption, brush.theme.quiet, align="left", stand="top")


def _chips(brush: Brush, rect: Rect, chips: Chips) -> None:
    """Side by side, each as wide as its words need."""
    gap, count = brush.px(8), len(chips.chips)
    free = rect.width - gap * (count - 1)
    needs = [_need(brush, rect.height, chip) for chip in chips.chips]
    spare = free - sum(needs)
    needs = [need + spare // count if spare >= 0 else need * free // sum(needs) for need in needs]
    left = rect.left
    for chip, width in zip(chips.chips, needs, strict=True):
        _chip(brush, Rect(left, rect.top, width, rect.height), chip)
        left += width + gap


def _need(brush: Brush, height: int, chip: Chip) -> int:
    """The width in which a chip's words have their full size."""
    size, pad = brush.sizes.caption, brush.px(8)
    title = brush.letters.font(size, chip.tone == "badge").size(chip.title)[0]
    state = brush.letters.font(size, chip.tone in ("fine", "fault")).size(chip.words)[0]
    state += height * 30 // 100 + brush.px(5) if chip.tone in _TONE_SIGN else 0
    return height * 52 // 100 + 3 * pad + max(title, state) + 2


def _chip(brush: Brush, rect: Rect, chip: Chip) -> None:
    theme, caption = brush.theme, brush.sizes.caption
    ink, quiet = theme.ink, theme.quiet
    if chip.tone == "badge":
        brush.card(rect, theme.badge)
        ink = quiet = theme.badge_ink
    elif chip.tone == "fault":
        brush.card(rect, theme.amber_soft)
        quiet = theme.ink
    pad = brush.px(8)
    px = rect.height * 52 // 100
    left = rect.left + px + 2 * pad
    room = (rect.right - pad - left, rect.height // 2)
    if chip.tone == "badge" and not brush.letters.whole(chip.words, room, brush.sizes.least):
        left = rect.left + pad  # a badge's words matter more than its sign
    else:
        brush.sign(chip.sign, px, quiet, rect.left + pad, rect.centery)
    title = Rect(left, rect.top + brush.px(3), rect.right - pad - left, rect.height // 2 - brush.px(3))
    state = title.move(0, title.height)
    brush.text(title, chip.title, caption, quiet, chip.tone == "badge", "left")
    if chip.tone in _TONE_SIGN:
        mark = brush.sign(_TONE_SIGN[chip.tone], rect.height * 30 // 100, ink, left, state.centery)
        state = Rect(mark.right + brush.px(5), state.top, state.right - mark.right - brush.px(5), state.height)
    brush.text(state, chip.words, caption, ink, chip.tone in ("fine", "fault"), "left")


def _notice(brush: Brush, rect: Rect, notice: Notice) -> None:
    theme = brush.theme
    if notice.saved:
        saved = Rect(rect.right - rect.width * 15 // 100, rect.top, rect.width * 15 // 100, rect.height)
        _saved(brush, saved, notice)
        rect = Rect(rect.left, rect.top, saved.left - rect.left - brush.px(8), rect.height)
    quiet = theme.amber_soft if notice.share is None else theme.accent_soft
    brush.card(rect, theme.amber if notice.urgent else quiet)
    px, pad = rect.height * 64 // 100, brush.px(14)
    brush.sign("bell" if notice.urgent else notice.sign, px, theme.ink, rect.left + pad, rect.centery)
    if notice.urgent:
        brush.sign("bell", px, theme.ink, rect.right - pad - px, rect.centery)
    room = rect.inflate(-2 * (px + 2 * pad), 0)
    if notice.share is not None:
        track = Rect(room.left, rect.bottom - brush.px(10), room.width, brush.px(6))
        brush.card(track, theme.card)
        filled = max(track.height, round(track.width * notice.share))
        brush.card(Rect(track.topleft, (filled, track.height)), theme.accent)
        room.height -= brush.px(10)
    brush.text(room, notice.words, brush.sizes.question, theme.ink, notice.urgent)


def _trail(brush: Brush, rect: Rect, trail: Trail) -> None:
    """The stages on a line, where there is room for them all, else the present one; and whether the scores are safe."""
    saved = Rect(rect.right - rect.width * 15 // 100, rect.top, rect.width * 15 // 100, rect.height)
    _saved(brush, saved, trail)
    if not trail.stages:
        return
    mark, pad = brush.px(18), brush.px(12)
    fonts = [brush.letters.font(brush.sizes.caption, index == trail.now) for index in range(len(trail.stages))]
    widths = [mark + brush.px(8) + font.size(stage)[0] for font, stage in zip(fonts, trail.stages, strict=True)]
    space = (saved.left - rect.left - 2 * pad - sum(widths)) // len(widths)
    left = rect.left + pad
    if space < 0:
        _stage(brush, Rect(left, rect.top, widths[trail.now], rect.height), trail.stages[trail.now], 0, mark)
        return
    for index, (stage, width) in enumerate(zip(trail.stages, widths, strict=True)):
        if index and space > 2 * pad:
            brush.fill(Rect(left - space + pad, rect.centery, space - 2 * pad, brush.px(2)), brush.theme.line)
        _stage(brush, Rect(left, rect.top, width, rect.height), stage, index - trail.now if trail.now >= 0 else 1, mark)
        left += width + space


def _stage(brush: Brush, cell: Rect, stage: str, when: int, mark_px: int) -> None:
    """One stage: behind (`when` < 0) ticked, here (0) in a pill, to come a ring."""
    theme = brush.theme
    mark = Rect(cell.left, cell.centery - mark_px // 2, mark_px, mark_px)
    if when < 0:
        brush.sign("check", mark_px, theme.accent, mark.left, mark.centery)
    elif when == 0:
        brush.card(cell.inflate(2 * brush.px(12), -brush.px(6)), theme.accent_soft, 20)
        brush.card(mark.inflate(-2, -2), theme.accent)
    else:
        brush.framed(mark.inflate(-brush.px(4), -brush.px(4)), theme.paper, theme.quiet, 2)
    room = Rect(mark.right + brush.px(8), cell.top, cell.right - mark.right - brush.px(8), cell.height)
    ink = theme.ink if when == 0 else theme.quiet
    brush.lines(room, (stage,), brush.sizes.caption, ink, when == 0, "left")


def _saved(brush: Brush, rect: Rect, trail: Trail | Notice) -> None:
    if not trail.saved:
        return
    ink = brush.theme.accent if trail.safe else brush.theme.quiet
    px = brush.px(24)
    width = brush.letters.font(brush.sizes.key, True).size(trail.saved)[0]
    words = Rect(rect.right - width, rect.top, width, rect.height)
    brush.lines(words, (trail.saved,), brush.sizes.key, ink, True, "left")
    brush.sign("check" if trail.safe else "search", px, ink, words.left - px - brush.px(8), rect.centery)


def _words(brush: Brush, rect: Rect, words: Words) -> None:
    theme, sizes = brush.theme, brush.sizes
    if words.role == "headline":
        room = Rect(rect.left, rect.top, rect.width, rect.height - brush.px(6))
        brush.text(room, words.lead, sizes.headline, theme.ink, True, "left", "foot")
    elif words.role == "label":
        brush.text(rect, words.lead, sizes.key, theme.quiet, False, "left")
    elif words.role == "told":
        half = rect.height * (30 if words.rest else 100) // 100
        brush.text(Rect(rect.topleft, (rect.width, half)), words.lead, sizes.key, theme.ink, True, "left")
        brush.text(Rect(rect.left, rect.top + half, rect.width, rect.height - half), words.rest, sizes.detail,
                   theme.quiet, False, "left", "top")
    else:
        kept = 0  # for the rest
        if words.rest:
            least = brush.letters.fit(words.rest, rect.size, sizes.least, sizes.least)
            kept = max(rect.height * 30 // 100, len(least.lines) * brush.letters.leading(least.px) + brush.px(4))
        lead = Rect(rect.left, rect.top, rect.width, rect.height - kept)
        taken = brush.text(lead, words.lead, sizes.question, theme.accent, True, "left", "top")
        taken += brush.px(4) if taken else 0
        rest = Rect(rect.left, rect.top + taken, rect.width, rect.height - taken)
        brush.text(rest, words.rest, sizes.detail, theme.quiet, False, "left", "top")


def _clock(brush: Brush, rect: Rect, clock: Clock) -> None:
    """The time over a thin bar, filled as far as the world has come."""
    foot = 0 if clock.share is None else brush.px(11)
    left = _number(brush, rect, "clock", clock.time, "", clock.of, rect.width, foot)
    if clock.share is None:
        return
    track = Rect(left, rect.bottom - brush.px(12), rect.right - brush.px(14) - left, brush.px(6))
    brush.card(track, brush.theme.line)
    if clock.share:
        brush.card(Rect(track.topleft, (max(track.height, round(track.width * clock.share)), track.height)),
                   brush.theme.accent)


def _heart(brush: Brush, rect: Rect, heart: Heart) -> None:
    """The number and what it is not for; how well it is heard as bars in the corner."""
    bars = Rect(0, 0, brush.px(27), brush.px(24))
    bars.topright = (rect.right - brush.px(14), rect.top + brush.px(14))
    width = bars.left - rect.left if heart.level else rect.width
    _number(brush, rect, "heart", heart.number, heart.beside, heart.warning, width)
    if heart.level:
        brush.bars(bars, heart.level, 3)


def _guide(brush: Brush, rect: Rect, guide: Guide) -> None:
    """What the guide does, in lines from the top; the strap's signal at the foot."""
    theme, sizes, gap = brush.theme, brush.sizes, brush.px(8)
    foot = Rect(rect.left, rect.bottom - rect.height * 30 // 100, rect.width, rect.height * 30 // 100)
    room = Rect(rect.left, rect.top, rect.width, foot.top - rect.top)
    for words, px, ink, bold in (
        (guide.rate, sizes.question, theme.accent, True), (guide.following, sizes.key, theme.ink, False),
        (guide.line, sizes.caption, theme.quiet, False),
    ):  # fmt: skip
        taken = brush.text(room, words, px, ink, bold, "left", "top")
        room = Rect(room.left, room.top + taken, room.width, room.height - taken)
    if guide.level:
        bars = Rect(foot.left, foot.centery - brush.px(10), brush.px(24), brush.px(20))
        brush.bars(bars, guide.level, 3)
        foot = Rect(bars.right + gap, foot.top, foot.right - bars.right - gap, foot.height)
    brush.text(foot, guide.signal, sizes.caption, theme.quiet, align="left")


def _number(
    brush: Brush, rect: Rect, sign: str, number: str, unit: str, note: str, width: int, foot: int = 0
) -> int:
    """A card with a large number, its unit beside it within `width` and a note under them. Returns their left edge."""
    ink, caption = brush.theme.ink, brush.sizes.caption
    brush.card(rect, brush.theme.well)
    start = brush.sign(sign, brush.px(30), brush.theme.accent, rect.left + brush.px(12), rect.centery).right
    start += brush.px(10)
    room = Rect(start, rect.top, rect.right - brush.px(8) - start, rect.height)
    digits = Rect(room.left, room.top + brush.px(3), room.width, room.height * 62 // 100)
    fitted = brush.letters.fit(number, digits.size, brush.sizes.number, brush.sizes.least, True)
    brush.lines(digits, fitted.lines, fitted.px, ink, True, "left")
    left = start + brush.letters.font(fitted.px, True).size(number)[0] + brush.px(8)
    right = min(room.right, rect.left + width - brush.px(6))
    brush.text(Rect(left, digits.top + brush.px(6), right - left, digits.height), unit, caption, ink, align="left")
    under = Rect(room.left, digits.bottom - brush.px(4) - foot // 2, room.width, 0)
    under.height = room.bottom - foot - under.top
    brush.text(under, note, caption, ink, align="left")
    return start


def _level(brush: Brush, rect: Rect, level: Level) -> None:
    """A sign, the step, and ten bars."""
    theme, gap, px = brush.theme, brush.px(4), brush.px(30)
    width = brush.letters.font(brush.sizes.key, True).size(str(level.level))[0]
    middle = rect.top + rect.height * 40 // 100
    left = rect.centerx - width // 2
    if px + gap + width <= rect.width:
        left = brush.sign(level.sign, px, theme.quiet, rect.centerx - (px + gap + width) // 2, middle).right + gap
    brush.lines(Rect(left, middle - px // 2, width, px), (str(level.level),), brush.sizes.key, theme.ink, True)
    step = max(3, (rect.width - 2 * gap) // 10)
    for index in range(10):
        left = rect.centerx - 5 * step + index * step
        bar = Rect(left, rect.top + rect.height * 72 // 100, step - max(1, step // 3), brush.px(8))
        brush.fill(bar, theme.accent if index < level.level else theme.line)


def _facts(brush: Brush, rect: Rect, facts: Facts) -> None:
    """A card as tall as its lines: a sign where one stands well or ill, the title, its words beside it."""
    theme, sizes = brush.theme, brush.sizes
    if not facts.lines:
        return
    room = rect.inflate(-2 * brush.px(14), -2 * brush.px(8))
    sign = brush.px(24) + brush.px(8) if any(tone for *_, tone in facts.lines) else 0
    height = min(room.height // len(facts.lines), brush.px(72))
    brush.card(Rect(rect.topleft, (rect.width, height * len(facts.lines) + rect.height - room.height)), theme.card)
    widest = max(brush.letters.font(sizes.key, False).size(title)[0] for title, *_ in facts.lines)
    head_width = min(max(widest + brush.px(4), room.width * 20 // 100), room.width * 40 // 100)
    for index, (title, words, tone) in enumerate(facts.lines):
        line = Rect(room.left, room.top + index * height, room.width, height - brush.px(3))
        if tone:
            ink = theme.accent if tone == "ok" else theme.ink
            brush.sign(_FACT_SIGN[tone], brush.px(24), ink, line.left, line.centery)
        head = Rect(line.left + sign, line.top, head_width, line.height)
        rest = Rect(head.right + brush.px(10), line.top, line.right - head.right - brush.px(10), line.height)
        brush.text(head, title, sizes.key, theme.quiet, False, "left")
        brush.text(rest, words, sizes.key, theme.ink, tone in ("warn", "fail"), "left")


_FACT_SIGN = {"ok": "check", "warn": "dash", "fail": "attention"}

_PAINTERS: dict[type, Callable[[Brush, Rect, Any], None]] = {
    Key: paint_key,
    Chips: _chips,
    Notice: _notice,
    Trail: _trail,
    Words: _words,
    Clock: _clock,
    Heart: _heart,
    Guide: _guide,
    Curve: paint_curve,
    Progress: paint_progress,
    Level: _level,
    Facts: _facts,
}
