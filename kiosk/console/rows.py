"""Keys in rows: an area cut across by weight, and down in equal heights. Pure."""

from __future__ import annotations

from itertools import pairwise

from pygame import Rect

DESTRUCTIVE = frozenset({"stop", "headset_off", "end_without_scores", "close_same", "end_arm", "end_now"})
KEY_PX, GAP_PX, CLEAR_PX = 64, 8, 24  # a gloved finger, its neighbour, and a key that ends something

_WEIGHT = {  # in a row; others 4
    "recentre": 5, "volume": 3, "brightness": 3, "heart": 5, "start": 7, "begin": 8, "patient": 8, "steady": 14,
    "guide": 7, "plot": 16, "cleaned": 5, "ask_anyway": 2, "asleep_all": 2,
}  # fmt: skip
_LABELS = ("position", "length", "age", "breaths")  # what a row is about, as wide in every row


def rows(area: Rect, names: tuple[tuple[str, ...], ...], gap: int, clear: int) -> dict[str, Rect]:
    """Rows of equal height filling `area`, with wider gaps over and under destructive keys."""
    gaps = [clear if {*above, *below} & DESTRUCTIVE else gap for above, below in pairwise(names)]
    height = (area.height - sum(gaps)) // max(1, len(names))
    places: dict[str, Rect] = {}
    for index, keys in enumerate(names):
        line = Rect(area.left, area.top + index * height + sum(gaps[:index]), area.width, height)
        if keys[0] in _LABELS:
            label = Rect(line.topleft, (area.width * 12 // 100, height))
            places[keys[0]] = label
            line = Rect(label.right + gap, line.top, line.right - label.right - gap, height)
            keys = keys[1:]
        places |= row(line, keys, gap, clear)
    return places


def row(area: Rect, names: tuple[str, ...], gap: int, clear: int) -> dict[str, Rect]:
    """Cuts `area` across, by weight, with wider gaps beside destructive keys; "" leaves a place empty."""
    gaps = [clear if {left, right} & DESTRUCTIVE else gap for left, right in pairwise(names)]
    weights = [_WEIGHT.get(name, 4) for name in names]
    free = area.width - sum(gaps)
    edges = [free * sum(weights[:index]) // sum(weights) for index in range(len(names) + 1)]
    shift = [sum(gaps[:index]) for index in range(len(names))]
    return {
        name: Rect(area.left + edges[index] + shift[index], area.top, edges[index + 1] - edges[index], area.height)
        for index, name in enumerate(names)
        if name
    }
