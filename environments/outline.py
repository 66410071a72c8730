"""Whether a polygon shows in an outline: straight pieces that meet in a kink where a curve should be. Pure.

An outline is walked along the cracks between the pixels of a mask. At each place a line is laid through as much of
it before and behind; where both are straight, neither turns within itself, and yet they differ, there is a kink.
A curve turns within its pieces as much as between them; a corner of more than `CORNER_DEG` is meant.
"""

from __future__ import annotations

import numpy as np

PIECE = 90  # steps along the cracks that a line is laid through
ROUGH = 0.42  # pixels: a straight line's own stairs leave 0.29
KINK_DEG, CORNER_DEG = 1.5, 25.0
SURE_DEG = 1.0  # what stairs alone make of a straight line's turn
APART = 30  # steps between two kinks


def kinks(mask: np.ndarray) -> list[tuple[float, float, float]]:
    """Kinks of all outlines of a mask, the sharpest first: (degrees, row, column).

    Args:
        mask: bool (h, w), so large that a piece of `PIECE` pixels is about a degree long.
    """
    found = []
    for line in outlines(mask):
        if len(line) > 2 * PIECE + 8:
            found += _of(line)
    return sorted(found, reverse=True)


def outlines(mask: np.ndarray) -> list[np.ndarray]:
    """The outlines of a mask, each float (n, 2) of rows and columns, in order, the picture's own edge left out."""
    width = mask.shape[1]
    flat = mask.astype(np.int8)
    down, right = np.diff(flat, axis=0), np.diff(flat, axis=1)
    follows: dict[int, list[int]] = {}
    stride = width + 1
    for (rows, columns), back, way in (
        (np.nonzero(down == 1), False, "row"), (np.nonzero(down == -1), True, "row"),
        (np.nonzero(right == 1), True, "column"), (np.nonzero(right == -1), False, "column"),
    ):  # fmt: skip
        if way == "row":
            start, end = (rows + 1) * stride + columns, (rows + 1) * stride + columns + 1
        else:
            start, end = rows * stride + columns + 1, (rows + 1) * stride + columns + 1
        for one, other in zip(*((end, start) if back else (start, end)), strict=True):
            follows.setdefault(int(one), []).append(int(other))
    ends = {each for others in follows.values() for each in others}
    found = []
    for begin in [each for each in follows if each not in ends] + list(follows):
        walk = [begin]
        while follows.get(walk[-1]):
            walk.append(follows[walk[-1]].pop())
        if len(walk) > 2:
            corners = np.array(np.divmod(np.array(walk), stride), float).T
            found.append((corners[1:] + corners[:-1]) / 2 - 0.5)
    return found


def _of(line: np.ndarray) -> list[tuple[float, float, float]]:
    """The kinks of one outline, the sharpest of near ones."""
    half = PIECE // 2
    whole_way, rough = _laid(line, PIECE)
    half_way, _ = _laid(line, half)
    at = np.arange(PIECE + 2, len(line) - PIECE - 2)
    before, after = at - PIECE - 2, at + 2
    turn = _between(whole_way[before], whole_way[after])
    inner = [_between(half_way[start], half_way[start + PIECE - half]) for start in (before, after)]
    straight = np.maximum(rough[before], rough[after]) < ROUGH
    even = np.maximum(np.abs(inner[0]), np.abs(inner[1])) < np.maximum(0.25 * np.abs(turn), SURE_DEG / 2)
    sharp = np.where(straight & even & (np.abs(turn) < CORNER_DEG), np.abs(turn), 0.0)
    found = []
    while sharp.size and sharp.max() > KINK_DEG + SURE_DEG:
        place = int(sharp.argmax())
        row, column = line[at[place]]
        found.append((float(sharp[place]), float(row), float(column)))
        sharp[max(0, place - APART) : place + APART] = 0.0
    return found


def _laid(line: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Lines through every `size` steps: their direction in radians, and how rough the outline is about them."""
    padded = np.concatenate([np.zeros((1, 5)), np.cumsum(np.column_stack([line, line**2, line[:, 0] * line[:, 1]]), 0)])
    sums = (padded[size:] - padded[:-size]) / size
    row, column = sums[:, 0], sums[:, 1]
    rr, cc, rc = sums[:, 2] - row * row, sums[:, 3] - column * column, sums[:, 4] - row * column
    way = 0.5 * np.arctan2(2 * rc, cc - rr)
    ahead = np.column_stack([np.sin(way), np.cos(way)])
    step = line[size - 1 :] - line[: len(line) - size + 1]
    way = np.where((ahead * step).sum(1) < 0, way + np.pi, way)
    least = (rr + cc) / 2 - np.hypot((cc - rr) / 2, rc)
    return way, np.sqrt(np.maximum(least, 0.0))


def _between(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Degrees from one direction to another."""
    return np.asarray(np.degrees((other - one + np.pi) % (2 * np.pi) - np.pi))
