"""How a key is painted.

A key that may be pressed is a raised card with bold letters; one that may not lies flat in its outline.
A marked key carries a tick, a pressed one sinks. Colour repeats what shape and words already say.
"""

from __future__ import annotations

from pygame import Rect

from kiosk.console.brush import Brush
from kiosk.console.look import Key
from kiosk.console.theme import Colour

_LEGIBLE = 0.85  # of the size that the words have without a sign
_TALL_AT_800, _STACKED_AT_800 = 120, 88  # from these heights on: larger words, the sign above them


def paint_key(brush: Brush, rect: Rect, key: Key) -> None:
    """Paints `key` into `rect`."""
    face = _raised(brush, rect, key) if key.live else _flat(brush, rect)
    _label(brush, face, key, _ink(brush, key))
    if key.marked:
        _tick(brush, face)


def _flat(brush: Brush, rect: Rect) -> Rect:
    brush.framed(rect, brush.theme.paper, brush.theme.line, 2)
    return rect


def _raised(brush: Brush, rect: Rect, key: Key) -> Rect:
    """The card and the edge it stands on. Returns the card's face."""
    depth = brush.px(4)
    face = Rect(rect.left, rect.top, rect.width, rect.height - depth)
    fill, below = _fill(brush, key)
    if key.pressed:
        face.top += depth
    else:
        brush.card(rect, below)
    if key.manner == "end":
        brush.framed(face, fill, brush.theme.stop, 2)
    elif key.marked:
        brush.framed(face, fill, brush.theme.accent, 3)
    else:
        brush.card(face, fill)
    return face


def _fill(brush: Brush, key: Key) -> tuple[Colour, Colour]:
    """The colours of the face and of what shows below it."""
    theme = brush.theme
    if key.manner == "stop":
        return (theme.stop_pressed if key.pressed else theme.stop), theme.stop_pressed
    if key.manner == "primary":
        return (theme.accent_pressed if key.pressed else theme.accent), theme.accent_pressed
    return (theme.accent_soft if key.marked or key.pressed else theme.card), theme.shadow


def _ink(brush: Brush, key: Key) -> Colour:
    theme = brush.theme
    if not key.live:
        return theme.quiet
    return {"stop": theme.stop_ink, "primary": theme.accent_ink, "end": theme.stop}.get(key.manner, theme.ink)


def _label(brush: Brush, face: Rect, key: Key, ink: Colour) -> None:
    sizes = brush.sizes
    room = face.inflate(-2 * brush.px(8), -2 * brush.px(6))
    tall = face.height >= brush.px(_TALL_AT_800)
    named = {"stop": sizes.stop, "number": sizes.number, "primary": sizes.stop}
    px = named.get(key.manner, sizes.question if tall else sizes.key)
    if key.rest:
        _carded(brush, room, key, px, ink)
    elif key.note:
        _noted(brush, room, key, px, ink)
    elif not key.sign:
        brush.text(room, key.words, px, ink, key.live)
    elif face.height >= brush.px(_STACKED_AT_800) and key.manner != "stop":
        _stacked(brush, room, key, px, ink, brush.px(64 if tall else 32))
    else:
        _beside(brush, room, key, px, ink)


def _stacked(brush: Brush, room: Rect, key: Key, px: int, ink: Colour, sign_px: int) -> None:
    """The sign above the words, both in the middle."""
    fitted = brush.letters.fit(key.words, (room.width, room.height - sign_px), px, brush.sizes.least, key.live)
    height = sign_px + len(fitted.lines) * brush.letters.leading(fitted.px)
    top = room.top + (room.height - height) // 2
    brush.sign(key.sign, sign_px, ink, room.centerx - sign_px // 2, top + sign_px // 2)
    words = Rect(room.left, top + sign_px, room.width, height - sign_px)
    brush.lines(words, fitted.lines, fitted.px, ink, key.live)


def _beside(brush: Brush, room: Rect, key: Key, px: int, ink: Colour) -> None:
    """The sign before the words, both in the middle; in a narrow key the words alone, where only so they are large."""
    sign_px = min(brush.px(44), room.height * 60 // 100, room.width // 4)
    gap = brush.px(10)
    if key.marked and room.width < 2 * room.height:  # clear of the tick
        room = room.inflate(-2 * brush.px(6), 0)
    size = (room.width - sign_px - gap, room.height)
    if key.manner in ("plain", "primary"):
        alone = brush.letters.fit(key.words, room.size, px, brush.sizes.least, key.live)
        if not brush.letters.whole(key.words, size, round(alone.px * _LEGIBLE), key.live):
            brush.lines(room, alone.lines, alone.px, ink, key.live)
            return
    fitted = brush.letters.fit(key.words, size, px, brush.sizes.least, key.live)
    width = max(brush.letters.font(fitted.px, key.live).size(line)[0] for line in fitted.lines)
    sign = brush.sign(key.sign, sign_px, ink, room.left + (room.width - sign_px - gap - width) // 2, room.centery)
    words = Rect(sign.right + gap, room.top, width, room.height)
    brush.lines(words, fitted.lines, fitted.px, ink, key.live)


def _carded(brush: Brush, room: Rect, key: Key, px: int, ink: Colour) -> None:
    """The sign before the words; below them the note stands out, and the rest is smaller."""
    letters, sizes, sign_px, gap = brush.letters, brush.sizes, brush.px(40), brush.px(6)
    noted = letters.fit(key.note, (room.width, (room.height - sign_px) // 3), sizes.key, sizes.least, True)
    height = len(noted.lines) * letters.leading(noted.px)
    least = room.height - sign_px - gap - height
    more = letters.fit(key.rest, (room.width, least), sizes.caption, sizes.least)
    below = len(more.lines) * letters.leading(more.px)
    top = room.top + (least - below) // 2
    named = letters.fit(key.words, (room.width - sign_px - gap, sign_px), px, sizes.least, key.live)
    width = max(letters.font(named.px, key.live).size(line)[0] for line in named.lines)
    left = room.left + (room.width - sign_px - gap - width) // 2
    sign = brush.sign(key.sign, sign_px, ink, left, top + sign_px // 2)
    brush.lines(Rect(sign.right + gap, top, width, sign_px), named.lines, named.px, ink, key.live)
    lower = Rect(room.left, sign.bottom + gap, room.width, height)
    brush.lines(lower, noted.lines, noted.px, ink, True)
    brush.lines(Rect(room.left, lower.bottom, room.width, below), more.lines, more.px, ink, False)


def _noted(brush: Brush, room: Rect, key: Key, px: int, ink: Colour) -> None:
    """The words above, smaller ones or a signal's bars below."""
    letters, sizes, bars = brush.letters, brush.sizes, Rect(0, 0, 0, 0)
    if key.bars is not None:
        bars.size = (brush.px(34), brush.px(20))
    width, share = room.width - bars.width, room.height * 62 // 100
    if not letters.whole(key.note, (width, share), sizes.least):  # a longer one may come nearer to the edges
        room = room.inflate(0, brush.px(8))
        share = room.height - letters.leading(sizes.least)
    noted = letters.fit(key.note, (width, share), sizes.caption, sizes.least)
    height = len(noted.lines) * letters.leading(noted.px)
    named = letters.fit(key.words, (room.width, room.height - height), px, sizes.least, key.live)
    above = len(named.lines) * letters.leading(named.px)
    top = room.top + (room.height - above - height) // 2
    brush.lines(Rect(room.left, top, room.width, above), named.lines, named.px, ink, key.live)
    lower = Rect(room.left, top + above, width, height)
    brush.lines(lower, noted.lines, noted.px, ink, False)
    if key.bars is not None:
        bars.midright = (room.right, lower.centery)
        brush.bars(bars.inflate(-brush.px(6), 0).move(brush.px(3), 0), key.bars, 4)


def _tick(brush: Brush, face: Rect) -> None:
    """A tick in the upper right corner."""
    px, edge = brush.px(18), brush.px(5)
    disc = Rect(face.right - px - edge, face.top + edge, px, px)
    brush.card(disc, brush.theme.accent)
    inner = px * 70 // 100
    brush.sign("check", inner, brush.theme.accent_ink, disc.left + (px - inner) // 2, disc.centery)
