"""Noise, leaves and bark as small pictures, drawn once with numpy: what the forest's surfaces sample.

Every picture tiles. Nothing is evaluated again at run time: shaders fetch and mix. Channels are
said at each function, as the shaders of `forest_light` read them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

VERSION = 2  # of the pictures; raise it with any change here
LEAF_CELLS = 4  # sprigs a row and a column of the atlas: one species a row
OAK, BEECH, BIRCH, SPRUCE = range(4)


def cloud(
    rng: np.random.Generator,
    shape: tuple[int, int],
    slope: float,
    low: float = 1.0,
    high: float = 1e9,
    stretch: float = 1.0,
) -> np.ndarray:
    """Periodic noise whose amplitude falls with frequency as f^-slope: zero mean, unit deviation.

    Args:
        low, high: cycles a tile outside of which nothing is.
        stretch: > 1 draws it out along rows (axis 0).
    """
    rows, columns = np.fft.fftfreq(shape[0], 1 / shape[0]), np.fft.rfftfreq(shape[1], 1 / shape[1])
    frequency = np.hypot(rows[:, None] * stretch, columns[None, :])
    frequency[0, 0] = 1.0
    kept = (frequency >= low) & (frequency <= high)
    spectrum = np.fft.rfft2(rng.standard_normal(shape)) * np.where(kept, frequency**-slope, 0.0)
    spectrum[0, 0] = 0.0
    made = np.fft.irfft2(spectrum, shape)
    return np.asarray(made / max(made.std(), 1e-9), np.float32)


def sampled(tile: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """A periodic tile at fractional places, x and y in tiles; bilinear."""
    height, width = tile.shape
    u, v = np.mod(x, 1.0) * width, np.mod(y, 1.0) * height
    i, j = u.astype(int) % width, v.astype(int) % height
    f, g = u - np.floor(u), v - np.floor(v)
    k, m = (i + 1) % width, (j + 1) % height
    return np.asarray((tile[j, i] * (1 - f) + tile[j, k] * f) * (1 - g) + (tile[m, i] * (1 - f) + tile[m, k] * f) * g)


def smoothstep(low: float, high: float, x: np.ndarray | float) -> np.ndarray:
    t = np.clip((np.asarray(x, float) - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t))


class _Sheet:
    """A picture leaves are laid on, one over the other: (n, n, channels + cover) floats."""

    def __init__(self, size: int, channels: int) -> None:
        self.size = size
        self.picture = np.zeros((size, size, channels + 1), np.float32)

    def lay(
        self,
        base: np.ndarray,
        heading: float,
        length: float,
        width: float,
        outline: str,
        paint: np.ndarray,
        wrap: bool = False,
        vein: float = 0.25,
    ) -> None:
        """One leaf: from `base` (pixels) along `heading`; `paint` is its value in every channel but alpha."""
        tip = base + length * np.array([np.cos(heading), np.sin(heading)])
        (left, low), (right, high) = np.minimum(base, tip) - width * 0.6 - 2, np.maximum(base, tip) + width * 0.6 + 2
        columns, rows = np.arange(int(left), int(right) + 1), np.arange(int(low), int(high) + 1)[:, None]
        dx, dy = (columns - base[0]).astype(np.float32), (rows - base[1]).astype(np.float32)
        along = dx * (np.cos(heading) / length) + dy * (np.sin(heading) / length)
        across = dx * (-np.sin(heading) / width) + dy * (np.cos(heading) / width)
        across = across + 0.12 * np.sin(along * 2.4)
        shape = np.sin(np.pi * np.clip(along, 0, 1) ** 0.85) ** (0.8 if outline != "needle" else 0.3)
        if outline == "oak":
            shape *= 0.78 + 0.26 * np.cos(along * 21.0)
        elif outline == "birch":
            shape = np.clip(1.25 - along, 0, 1) * smoothstep(0.0, 0.3, along)
        inside = np.clip((shape * 0.5 - np.abs(across)) * width + 0.5, 0, 1) * ((along > 0) & (along < 1))
        if not inside.any():
            return
        side = np.where(across > 0, 1.0, -1.0) * 0.10
        rib = vein * np.exp(-((across * width) ** 2) / 1.8)
        shade = 1.0 + side + rib - 0.18 * np.abs(across) * 2
        if not wrap:
            inside = inside * ((rows >= 0) & (rows < self.size) & (columns >= 0) & (columns < self.size))
        rows, columns = rows % self.size, columns % self.size
        cover = inside[..., None]
        over = np.concatenate([paint * shade[..., None], np.ones_like(cover)], axis=-1)
        self.picture[rows, columns] = self.picture[rows, columns] * (1 - cover) + over * cover


def leaf_atlas(rng: np.random.Generator, cell: int = 256) -> np.ndarray:
    """Sprigs of leaves, `LEAF_CELLS`² of them: uint8 (n, n, 4): light, hue, twig, cover.

    A sprig grows from the middle of its cell's lower edge (t = 0) upward.
    """
    atlas = np.zeros((LEAF_CELLS * cell, LEAF_CELLS * cell, 4), np.float32)
    draw = {OAK: _broad, BEECH: _broad, BIRCH: _airy, SPRUCE: _needles}
    for kind in range(LEAF_CELLS):
        for column in range(LEAF_CELLS):
            sheet = _Sheet(cell, 3)
            draw[kind](rng, sheet, kind)
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


def _broad(rng: np.random.Generator, sheet: _Sheet, kind: int) -> None:
    n = sheet.size
    places = _twigs(rng, n, 8, 0.34)
    _stems(sheet, places)
    order = rng.permutation(len(places) * 2)[: int(len(places) * 1.25)]
    for count, i in enumerate(order):
        at, heading = places[i % len(places)]
        length = n * rng.uniform(0.075, 0.125) * (1.15 if kind == OAK else 1.0)
        turned = heading + rng.choice([-1, 1]) * rng.uniform(0.3, 1.25)
        light = (0.42 + 0.38 * count / len(order)) * rng.uniform(0.75, 1.25)
        sheet.lay(
            at + rng.normal(0, 2.5, 2),
            turned,
            length,
            length * rng.uniform(0.48, 0.62),
            "oak" if kind == OAK else "beech",
            np.array([light, rng.uniform(0.1, 0.9), 0.0]),
        )


def _airy(rng: np.random.Generator, sheet: _Sheet, kind: int) -> None:
    n = sheet.size
    places = _twigs(rng, n, 8, 0.36)
    _stems(sheet, places)
    for count, i in enumerate(rng.permutation(len(places))):
        at, heading = places[i]
        length = n * rng.uniform(0.07, 0.11)
        turned = heading + rng.choice([-1, 1]) * rng.uniform(0.3, 1.5)
        light = (0.5 + 0.3 * count / len(places)) * rng.uniform(0.75, 1.25)
        sheet.lay(
            at + rng.normal(0, 4, 2),
            turned,
            length,
            length * 0.72,
            "birch",
            np.array([light, rng.uniform(0.2, 1.0), 0.0]),
        )


def _needles(rng: np.random.Generator, sheet: _Sheet, kind: int) -> None:
    n = sheet.size
    places = _twigs(rng, n, 10, 0.33)
    _stems(sheet, places)
    for i in rng.permutation(len(places)):
        at, heading = places[i]
        for _ in range(6):
            start = at + np.array([np.cos(heading), np.sin(heading)]) * rng.uniform(-n / 28, n / 28)
            turned = heading + rng.choice([-1, 1]) * rng.uniform(0.35, 0.95)
            light = 0.55 * rng.uniform(0.6, 1.4)
            sheet.lay(
                start,
                turned,
                n * rng.uniform(0.05, 0.085),
                4.2 * n / 256,
                "needle",
                np.array([light, rng.uniform(0.0, 0.5), 0.0]),
                vein=0.0,
            )


def _stems(sheet: _Sheet, places: list[tuple[np.ndarray, float]]) -> None:
    n = sheet.size
    for at, heading in places:
        back = at - np.array([np.cos(heading), np.sin(heading)]) * n * 0.075
        sheet.lay(back, heading, n * 0.085, 3.2 * n / 256, "needle", np.array([0.3, 0.4, 1.0]), vein=0.0)


def bark(rng: np.random.Generator, size: int = 512) -> np.ndarray:
    """uint8 (n, n, 4): fissured ridges, fine grain, birch marks, moss patches. Rows run up the trunk."""
    warp = cloud(rng, (size, size), 1.6, 2, 40)
    ridges = cloud(rng, (size, size), 1.15, 5, 120, stretch=4.0)
    rows, columns = np.mgrid[0:size, 0:size] / size
    ridges = sampled(ridges, columns + 0.012 * warp, rows + 0.02 * warp.T)
    fissured = 1.0 - np.exp(-np.abs(ridges) * 1.7)  # sharp valleys, broad plates
    fissured *= 0.86 + 0.14 * np.tanh(cloud(rng, (size, size), 0.8, 20, 200))
    grain = 0.5 + 0.2 * cloud(rng, (size, size), 0.7, 8, 200, stretch=0.4)
    lenticels = cloud(rng, (size, size), 1.0, 6, 90, stretch=0.16)  # drawn out sideways
    scars = cloud(rng, (size, size), 1.5, 3, 30)
    marks = np.clip(smoothstep(1.2, 2.1, lenticels) * 0.8 + smoothstep(1.25, 1.9, scars), 0, 1)
    moss = 0.5 + 0.25 * cloud(rng, (size, size), 1.3, 2, 120)
    return _bytes(fissured, grain, marks, moss)


def litter(rng: np.random.Generator, size: int = 768, leaves: int = 1500) -> np.ndarray:
    """Fallen leaves seen from above, about 1.8 m of ground: uint8 (n, n, 4), sRGB colour and height."""
    sheet = _Sheet(size, 4)
    soil = 0.5 + 0.2 * cloud(rng, (size, size), 1.0, 3, 300)
    sheet.picture[..., :3] = np.array([0.17, 0.13, 0.095]) * (0.6 + 0.8 * np.clip(soil, 0, 1))[..., None]
    sheet.picture[..., 3] = 0.2
    hues = np.array(
        [
            [0.40, 0.27, 0.16],
            [0.47, 0.34, 0.20],
            [0.34, 0.22, 0.14],
            [0.52, 0.37, 0.19],
            [0.36, 0.30, 0.21],
            [0.29, 0.22, 0.17],
        ]
    )
    for i in range(leaves):
        rise = 0.35 + 0.65 * i / leaves
        colour = hues[rng.integers(len(hues))] * rng.uniform(0.62, 1.08) * (0.55 + 0.45 * rise)
        length = rng.uniform(26, 44)
        at, heading = rng.uniform(0, size, 2), rng.uniform(0, 2 * np.pi)
        outline = "oak" if rng.random() < 0.45 else "beech"
        width = length * rng.uniform(0.42, 0.6)
        shadow = np.array([0.07, 0.05, 0.04, rise - 0.2])
        _lay_shadow(sheet, at + np.array([2.2, 2.6]), heading, length, width, outline, shadow)
        sheet.lay(at, heading, length, width, outline, np.append(colour, rise), wrap=True, vein=0.12)
    picture = np.clip(sheet.picture[..., :4], 0, 1)
    return np.asarray(picture * 255 + 0.5, np.uint8)


def _lay_shadow(
    sheet: _Sheet, at: np.ndarray, heading: float, length: float, width: float, outline: str, paint: np.ndarray
) -> None:
    sheet.lay(at, heading, length * 1.06, width * 1.1, outline, paint, wrap=True, vein=0.0)


def soil(rng: np.random.Generator, size: int = 512) -> np.ndarray:
    """What ground is made of close by: uint8 (n, n, 4): moss relief, its hue, crumbs of earth, broad patches.

    Reliefs are lit from the top of the picture, where the sun stands.
    """

    def relief(height: np.ndarray, strength: float) -> np.ndarray:
        slope = (np.roll(height, 1, 0) - np.roll(height, -1, 0)) / np.abs(height).mean()
        return np.asarray(0.5 + strength * np.tanh(1.2 * slope) + 0.16 * np.tanh(height))

    cushions, fibres = cloud(rng, (size, size), 1.5, 4, 40), cloud(rng, (size, size), 0.55, 30, 240)
    moss = relief(0.8 * cushions + 0.45 * fibres, 0.26) - 0.16 * smoothstep(0.3, -1.2, cushions)
    crumbs = cloud(rng, (size, size), 0.9, 14, 200)
    pebbles = smoothstep(1.1, 1.5, cloud(rng, (size, size), 1.3, 18, 90))
    earth = relief(crumbs, 0.20) + 0.25 * pebbles
    hue = 0.5 + 0.22 * cloud(rng, (size, size), 1.1, 3, 120)
    return _bytes(moss, hue, earth, 0.5 + 0.22 * cloud(rng, (size, size), 1.5, 1, 60))


def dapple(rng: np.random.Generator, size: int = 512) -> np.ndarray:
    """Light that fell through leaves: uint8 (n, n, 2): soft round images of the sun, and broad gaps.

    Each spot is a disc because a gap between leaves is a pinhole.
    """
    fine = np.zeros((size, size), np.float32)
    gaps = cloud(rng, (size, size), 1.4, 2, 14)
    for _ in range(900):
        cx, cy = rng.integers(0, size, 2)
        if gaps[cy, cx] < rng.normal(0.2, 0.5):
            continue
        radius = rng.uniform(5, 15)
        reach = int(radius * 1.5) + 2
        rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
        disc = smoothstep(1.3, 0.55, np.hypot(rows, columns) / radius) * rng.uniform(0.35, 1.0)
        fine[(rows + cy) % size, (columns + cx) % size] += disc
    broad = smoothstep(-0.5, 1.3, cloud(rng, (size, size), 1.7, 1, 10))
    return _bytes(1.0 - np.exp(-1.4 * fine), broad)


def backdrop(rng: np.random.Generator, width: int = 3072, height: int = 384) -> np.ndarray:
    """The forest beyond the forest: uint8 (h, w, 3), cover of three ever farther belts of trees.

    Columns go once around, rows from −6° (row 0) to +42°.
    """
    elevation = np.linspace(-6.0, 42.0, height)[:, None]
    belts = []
    for distance, count, crown in ((52.0, 150, 21.0), (78.0, 240, 16.0), (120.0, 360, 11.5)):
        cover = np.zeros((height, width), np.float32)
        for _ in range(count):
            azimuth = rng.uniform(0, width)
            thick = np.degrees(rng.uniform(0.16, 0.42) / distance) * width / 360 * rng.uniform(0.8, 1.2)
            lean, bow = rng.normal(0, 0.03) * width / 360, rng.normal(0, 0.6)
            middle = azimuth + lean * elevation + bow * np.sin(elevation * 0.12 + rng.uniform(0, 6))
            top = crown * rng.uniform(0.6, 1.25)
            half = thick * np.clip(1.15 - elevation / top, 0.0, 1.2) / 2
            columns = np.arange(int(azimuth) - 24, int(azimuth) + 25)
            part = np.clip(half - np.abs(columns[None, :] - middle) + 0.5, 0, 1) * smoothstep(top, top * 0.8, elevation)
            cover[:, columns % width] = np.maximum(cover[:, columns % width], part)
        rough = cloud(rng, (1024, width), 1.05, 8 * distance / 52, 420, stretch=3.0)[:height]
        swell = cloud(rng, (64, width), 1.5, 3, 40)[:1]
        crowns = smoothstep(-0.2, 0.5, rough * 0.75 + (crown * (0.86 + 0.2 * swell) - elevation) / 5.0 - 0.25)
        crowns *= smoothstep(crown * 0.10, crown * 0.62, elevation + rough * 2.0)
        shrubs = smoothstep(0.0, 0.6, rough * 0.6 + (3.0 * 52 / distance * (0.8 + 0.5 * swell) - elevation) / 2.2)
        belts.append(np.maximum(np.maximum(cover, crowns * 0.96), shrubs))
    return _bytes(*belts)


def _bytes(*channels: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(np.stack(channels, axis=-1), 0, 1) * 255 + 0.5, np.uint8)


def _picture(draw: Callable[[np.random.Generator], np.ndarray]) -> Callable[[int], dict[str, np.ndarray]]:
    return lambda seed: {"picture": draw(np.random.default_rng([seed, 9]))}


PICTURES = {
    "litter": _picture(litter),
    "atlas": _picture(leaf_atlas),
    "bark": _picture(bark),
    "dapple": _picture(dapple),
    "soil": _picture(soil),
    "backdrop": _picture(backdrop),
}
"""What `Forest` loads, by name: seed → the one array "picture"."""
