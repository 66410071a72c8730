"""Sprigs of leaves as one small picture, drawn once with numpy: one kind of tree a row.

The left half of a row are sprigs for trees close by, the right half whole sprays for those farther
away, whose leaves are smaller and leave more gaps, so that a far crown is a lace and not a patch.
"""

from __future__ import annotations

import numpy as np

from environments.forest_leaf import Sheet

LEAF_CELLS = 4  # sprigs a row and a column of the atlas: one species a row
OAK, BEECH, BIRCH, SPRUCE = range(4)


def leaf_atlas(rng: np.random.Generator, cell: int = 384) -> np.ndarray:
    """Sprigs of leaves, `LEAF_CELLS`² of them: uint8 (n, n, 4): light, hue, twig, cover.

    A sprig grows from the middle of its cell's lower edge (t = 0) upward.
    """
    atlas = np.zeros((LEAF_CELLS * cell, LEAF_CELLS * cell, 4), np.float32)
    draw = {OAK: _broad, BEECH: _broad, BIRCH: _airy, SPRUCE: _needles}
    for kind in range(LEAF_CELLS):
        for column in range(LEAF_CELLS):
            sheet = Sheet(cell, 3)
            draw[kind](rng, sheet, kind, column >= LEAF_CELLS // 2)
            picture = sheet.picture
            cover = picture[..., 3:]
            mean = picture[..., :3][cover[..., 0] > 0.5].mean(axis=0)
            picture[..., :3] = picture[..., :3] * (cover > 0.02) + mean * (cover <= 0.02)  # no dark rims in mipmaps
            atlas[kind * cell : (kind + 1) * cell, column * cell : (column + 1) * cell] = picture
    return np.asarray(np.clip(atlas, 0, 1) * 255 + 0.5, np.uint8)


def _twigs(rng: np.random.Generator, n: int, side: int, spread: float) -> list[tuple[np.ndarray, float]]:
    """Places along a bent twig and its side twigs, in pixels, with the heading there."""
    found = []
    lean = rng.normal(0, 0.08)

    def grow(at: np.ndarray, heading: float, length: float, steps: int) -> list[tuple[np.ndarray, float]]:
        places = []
        bend = rng.normal(0, 0.3) / steps
        for _ in range(steps):
            at = at + np.array([np.cos(heading), np.sin(heading)]) * length / steps
            heading += bend + rng.normal(0, 0.06)
            places.append((at.copy(), heading))
        return places

    main = grow(np.array([n / 2, 4.0]), np.pi / 2 + lean, n * 0.70, 12)
    found += main
    for i in range(side):
        at, heading = main[1 + int(i * 9 / max(side, 1))]
        sign = 1 if i % 2 else -1
        found += grow(
            at,
            heading + sign * rng.uniform(0.55, 0.95),
            n * spread * rng.uniform(0.75, 1.0) * (1.15 - i / side * 0.5),
            6,
        )
    return found


def _broad(rng: np.random.Generator, sheet: Sheet, kind: int, far: bool) -> None:
    n = sheet.size
    places = _twigs(rng, n, 12 if far else 10, 0.38)
    _stems(sheet, places, 0.35 if far else 0.5)
    count = int(len(places) * (1.9 if far else 1.75))
    for number, i in enumerate(rng.permutation(len(places) * 2)[:count]):
        at, heading = places[i % len(places)]
        length = n * (rng.uniform(0.034, 0.062) if far else rng.uniform(0.044, 0.088) * (1.1 if kind == OAK else 0.95))
        turned = heading + rng.choice([-1, 1]) * rng.uniform(0.3, 1.25)
        light = (0.34 + 0.46 * number / count) * rng.uniform(0.60, 1.40)
        width = length * (rng.uniform(0.46, 0.60) if kind == OAK else rng.uniform(0.42, 0.56))
        paint = np.array([light, rng.uniform(0.0, 1.0), 0.0])
        sheet.lay(at + rng.normal(0, 0.022 * n, 2), turned, length, width, "oak" if kind == OAK else "beech", paint)


def _airy(rng: np.random.Generator, sheet: Sheet, kind: int, far: bool) -> None:
    n = sheet.size
    places = _twigs(rng, n, 12 if far else 10, 0.38)
    _stems(sheet, places, 0.35 if far else 0.45)
    for count, i in enumerate(rng.permutation(int(len(places) * 1.5))):
        at, heading = places[i % len(places)]
        length = n * (rng.uniform(0.032, 0.052) if far else rng.uniform(0.040, 0.070))
        turned = heading + rng.choice([-1, 1]) * rng.uniform(0.3, 1.5)
        light = (0.38 + 0.28 * count / len(places)) * rng.uniform(0.62, 1.38)
        paint = np.array([light, rng.uniform(0.0, 1.0), 0.0])
        sheet.lay(at + rng.normal(0, 0.022 * n, 2), turned, length, length * 0.70, "birch", paint)


def _needles(rng: np.random.Generator, sheet: Sheet, kind: int, far: bool) -> None:
    """A spruce's bough: a straight twig with side twigs that lean forward, shorter toward its tip, air between them."""
    n = sheet.size
    fingers = 7 if far else 10
    lines = [(np.array([n / 2, 4.0]), np.pi / 2 + rng.normal(0, 0.04), 0.93 * n)]
    for i in range(fingers):
        share = (i + 0.6) / (fingers + 0.8)
        for side in (-1, 1):
            foot = lines[0][0] + lines[0][2] * (share + rng.uniform(-0.02, 0.02)) * np.array([np.cos(lines[0][1]), np.sin(lines[0][1])])
            long = n * (0.36 - 0.24 * share) * rng.uniform(0.7, 1.15) * min(1.0, 0.5 + 2.5 * share)
            lines.append((foot, lines[0][1] + side * rng.uniform(0.62, 0.92), long))
    needle, thin = n * (0.030 if far else 0.034), (3.4 if far else 2.6) * n / 384
    for foot, heading, long in lines:
        ahead = np.array([np.cos(heading), np.sin(heading)])
        sheet.lay(foot, heading, long, 3.6 * n / 384, "needle", np.array([0.3, 0.4, 1.0]), vein=0.0)
        tone = rng.uniform(0.40, 0.75)
        for at in np.arange(0.04, 1.0, needle * (0.22 if far else 0.18) / long):
            for side in (-1, 1):
                paint = np.array([tone * rng.uniform(0.75, 1.3), rng.uniform(0.0, 0.5), 0.0])
                sheet.lay(foot + ahead * long * at, heading + side * rng.uniform(0.5, 0.85), needle * rng.uniform(0.8, 1.1), thin, "needle", paint, vein=0.0)


def _stems(sheet: Sheet, places: list[tuple[np.ndarray, float]], thick: float) -> None:
    n = sheet.size
    for at, heading in places:
        back = at - np.array([np.cos(heading), np.sin(heading)]) * n * 0.075
        sheet.lay(back, heading, n * 0.085, 3.2 * thick * n / 256, "needle", np.array([0.3, 0.4, 1.0]), vein=0.0)
