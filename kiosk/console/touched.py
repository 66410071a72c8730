"""Where things lie while the patient touches the picture: it takes the screen, and all else its edge. Pure.

    headline                    banner, status
    detail                      column: answers, choices,
    picture, as large as        clock, heart, the keys
    there is room               of this panel
    dock, as in every panel

The states of the devices are left out: a fault says itself in the banner. That records are none of the clinic's stays.
"""

from __future__ import annotations

from collections.abc import Callable

from pygame import Rect

from kiosk.console.rows import CLEAR_PX, GAP_PX, KEY_PX, rows

TOUCHED = "flat_"  # before the name of such a panel
SCORES_BESIDE, FEWEST, MOST = 4, 2, 3  # keys in a row of the column: numbers, all others where it is high, low
_COLUMN_PERCENT, _HEADLINE_PERCENT = 26, 42  # of the width, at least
_LEAST_HEIGHT = 8 * KEY_PX  # of a column with all answers in so few: seven rows and their gaps


def state_of(panel: str) -> str:
    """What a panel is about, whether or not the patient touches its picture."""
    return panel.removeprefix(TOUCHED)


def touched(
    panel: str, area: Rect, keys: tuple[str, ...], groups: tuple[tuple[str, ...], ...], px: Callable[..., int]
) -> dict[str, Rect]:
    """The places of all above the dock.

    Args:
        area: its foot is as far from the dock as keys must be.
        keys: of the panel, in the column's foot.
        groups: keys and areas over them, each group cut into rows.
        px: turns a length at 1280x800 into this screen's, given the least it may be.
    """
    gap, clear = px(8, GAP_PX), px(24, CLEAR_PX)
    top = Rect(area.topleft, (area.width, px(42, 40)))
    headline = Rect(top.topleft, (top.width * _HEADLINE_PERCENT // 100, top.height))
    status = Rect(0, top.top, px(210, 186), px(48, 40))
    status.right = top.right
    banner = Rect(headline.right + gap, top.top, status.left - headline.right - 2 * gap, top.height)
    detail = Rect(area.left, top.bottom + px(6), area.width, px(62, 46))
    picture = Rect(area.left, detail.bottom + px(4), 0, area.bottom + clear - gap - detail.bottom - px(4))
    least = max(area.width * _COLUMN_PERCENT // 100, SCORES_BESIDE * KEY_PX + (SCORES_BESIDE - 1) * gap)
    picture.width = min(picture.height * 16 // 9, area.width - least - px(16))
    spare = max(0, picture.height - picture.width * 9 // 16)  # of a screen less wide, for the words
    picture.top, picture.height = picture.top + spare, picture.height - spare
    detail.size = picture.width, detail.height + spare
    column = Rect(picture.right + px(16), status.bottom + gap, 0, area.bottom - status.bottom - gap)
    column.width = area.right - column.left
    many = FEWEST if column.height >= _LEAST_HEIGHT else MOST
    lines = [part for group in groups for part in _cut(group, many)]
    lines += [keys[first:first + FEWEST] for first in range(0, len(keys), FEWEST)]
    places = {"headline": headline, "banner": banner, "status": status, "detail": detail, "mirror": picture}
    return places | rows(column, tuple(lines), gap, clear)


def _cut(group: tuple[str, ...], many: int) -> list[tuple[str, ...]]:
    """A group in rows, the last one filled with empty places."""
    if group[0].startswith("score_"):
        many = SCORES_BESIDE
    elif group[0].startswith("world_"):
        many -= 1  # they have more to say
    count = min(many, len(group))
    cut = [group[first:first + count] for first in range(0, len(group), count)]
    return [part + ("",) * (count - len(part)) for part in cut]
