"""What the tests of places measure: keys, and how far two lie apart."""

from __future__ import annotations

from pygame import Rect

from kiosk.console.place import AREAS


def keys_of(places: dict[str, Rect]) -> dict[str, Rect]:
    """All that is no area."""
    return {name: rect for name, rect in places.items() if name not in AREAS}


def gap_between(one: Rect, other: Rect) -> int:
    """Pixels between two rectangles: the wider of the gaps across and down, negative when they overlap."""
    across = max(one.left, other.left) - min(one.right, other.right)
    down = max(one.top, other.top) - min(one.bottom, other.bottom)
    return max(across, down)
