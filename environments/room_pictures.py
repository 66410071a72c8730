"""Pictures of the treatment rooms, made with numpy: grain of wood, plaster and cloth, planks, leaves' shade, the garden."""

from __future__ import annotations

import numpy as np

from environments import noise
from environments.baked import Arrays
from environments.easing import smooth

SIZE = 512
PLANKS, PLANK_LENGTHS = 18, 3  # of a tile
SHADED, LIT, HAZE = np.array((0.085, 0.145, 0.055)), np.array((0.60, 0.70, 0.25)), np.array((0.50, 0.60, 0.50))


def surfaces(seed: int) -> Arrays:
    """detail: uint8 (SIZE, SIZE, 4): grain of wood along u, plaster, cloth, leaves' shade; planks: uint8 (1024, 1024, 2)."""
    rng = np.random.default_rng((seed, 305))
    detail = np.stack([_grain(rng), _plaster(rng), _cloth(rng), _shade(rng)], -1)
    return {"detail": _bytes(detail), "planks": _bytes(_planks(rng))}


def _bytes(field: np.ndarray) -> np.ndarray:
    return np.asarray(np.round(np.clip(field, 0, 1) * 255), np.uint8)


def _fbm(size: int, cells: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Octaves of noise that tile, each half as strong, about −1 … 1."""
    octaves = (noise.gradient(size, each, rng) * 1.4 * 0.5**number for number, each in enumerate(cells))
    total = np.zeros((size, size))
    for octave in octaves:
        total += octave
    return total


def _stretched(field: np.ndarray, times: int) -> np.ndarray:
    """A tile that repeats `times` along v, so that what it shows is long in u."""
    return np.asarray(np.tile(field[::times], (times, 1)))


def _grain(rng: np.random.Generator) -> np.ndarray:
    warp = _fbm(SIZE, (2, 4), rng)
    y = np.arange(SIZE)[:, None] / SIZE
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * (9 * y + 1.1 * warp + 0.5 * _stretched(_fbm(SIZE, (3, 6), rng), 4)))
    fine = _stretched(_fbm(SIZE, (4, 8, 16), rng), 8)
    return np.asarray(0.5 + 0.22 * (rings - 0.5) + 0.28 * fine)


def _plaster(rng: np.random.Generator) -> np.ndarray:
    return np.asarray(0.5 + 0.30 * _fbm(SIZE, (3, 7, 15, 32), rng))


def _cloth(rng: np.random.Generator) -> np.ndarray:
    return np.asarray(0.5 + 0.20 * _fbm(SIZE, (6, 13), rng) + 0.24 * _fbm(SIZE, (48, 96), rng))


def _shade(rng: np.random.Generator) -> np.ndarray:
    """Light between leaves, soft: 1 where the sun comes through."""
    y, x = np.mgrid[:SIZE, :SIZE] / SIZE
    shade = np.zeros((SIZE, SIZE))
    for _ in range(150):
        cx, cy, turn = *rng.random(2), rng.uniform(0, np.pi)
        dx, dy = (x - cx + 0.5) % 1 - 0.5, (y - cy + 0.5) % 1 - 0.5
        u, v = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
        size = rng.uniform(0.028, 0.055)
        shade += rng.uniform(0.6, 1.0) * np.exp(-((u / size) ** 4) - (v / (0.5 * size)) ** 2)
    return np.asarray(np.exp(-1.5 * shade))


def _planks(rng: np.random.Generator) -> np.ndarray:
    """Tone, and how it shines, of a floor of oak; planks lie along v."""
    size = 1024
    column = np.arange(size) * PLANKS // size
    across = np.arange(size) * PLANKS / size % 1.0
    along = np.arange(size)[:, None] / size + rng.random(PLANKS)[column][None, :]
    piece = (along * PLANK_LENGTHS).astype(int) % PLANK_LENGTHS
    tone = rng.normal(0, 0.055, (PLANK_LENGTHS, PLANKS))[piece, column[None, :]]
    rows, columns = np.mgrid[:size, :size] / size
    slide = rng.random((PLANK_LENGTHS, PLANKS))[piece, column[None, :]]
    warp = noise.gradient(size, 6, rng)
    fine = noise.sample(_fbm(SIZE, (4, 9, 20), rng), columns * 5 + 0.06 * warp + slide, rows * 0.5 + slide)
    broad = noise.sample(_fbm(SIZE, (3, 6), rng), columns * 2 + slide, rows * 1.0 + 3 * slide)
    gap_across = np.minimum(across, 1 - across)[None, :] / PLANKS * size
    gap_along = (0.5 - np.abs((along * PLANK_LENGTHS) % 1.0 - 0.5)) / PLANK_LENGTHS * size
    seam = 1.0 - 0.34 * np.exp(-((gap_across / 1.6) ** 2)) - 0.26 * np.exp(-((gap_along / 1.4) ** 2))
    return np.stack([0.62 * (1 + tone + 0.16 * fine + 0.08 * broad) * seam, 0.6 + 0.25 * broad - 0.5 * (1 - seam)], -1)


def garden(seed: int) -> Arrays:
    """garden: uint8 (640, 1024, 3), sRGB: trees and sky as an eye that looks at the room sees them, soft; it tiles along u.
    landscape: uint8 (256, 384, 3), sRGB: what hangs on the wall."""
    return {"garden": _encoded(_garden(np.random.default_rng((seed, 306)))), "landscape": _encoded(_landscape())}


def _encoded(light: np.ndarray) -> np.ndarray:
    light = np.clip(light, 0, 1)
    return np.round(np.where(light < 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055) * 255).astype(np.uint8)[::-1]


def _garden(rng: np.random.Generator) -> np.ndarray:
    """Row 0 is above; the eye's height is at a third. Linear; 1 is the brightest of the sky."""
    high, wide = 640, 1024
    x, up = np.arange(wide)[None, :] / wide, np.linspace(1, 0, high)[:, None]
    rise = smooth(0.30, 1.0, up)[..., None]
    picture = np.array((0.66, 0.79, 0.94)) * rise + np.array((0.95, 0.94, 0.87)) * (1 - rise)
    cloud = _fbm(1024, (3, 6, 12), rng)[:high, :wide] * smooth(0.35, 0.6, up)
    picture = picture + 0.10 * np.clip(cloud, -0.2, 1)[..., None]
    for line, amount, tone in ((0.425, 0.020, (0.58, 0.67, 0.66)), (0.385, 0.022, (0.45, 0.56, 0.45))):
        turn = rng.uniform(0, 6.28, 3)
        edge = line + amount * (np.sin(2 * np.pi * x + turn[0]) + 0.5 * np.sin(6 * np.pi * x + turn[1]) + 0.2 * np.sin(18 * np.pi * x + turn[2]))
        cover = smooth(0.008, -0.008, up - edge)[..., None]
        picture = picture * (1 - cover) + np.array(tone) * cover
    meadow = smooth(0.335, 0.315, up)[..., None] * np.ones((1, wide, 1))
    field = np.array((0.46, 0.56, 0.27)) * (0.75 + 0.9 * up[..., None]) * (1 + 0.10 * _fbm(1024, (8, 16, 40), rng)[:high, :wide, None])
    picture = picture * (1 - meadow) + field * meadow
    for number in range(16):  # a hedge, and trees far behind it
        _tree(picture, (number + rng.uniform(0.1, 0.9)) / 16, 0.325, rng.uniform(0.025, 0.075), 0.62, rng)
    for cx, base, tall in ((0.27, 0.245, 0.52), (0.655, 0.275, 0.40), (0.90, 0.26, 0.30), (0.02, 0.25, 0.34)):
        _tree(picture, cx, base, tall, 0.0, rng)
    return np.asarray(picture)


def _tree(picture: np.ndarray, cx: float, base: float, tall: float, hazy: float, rng: np.random.Generator) -> None:
    """A trunk, and a crown of many small heaps of leaves about it, the inner and lower ones in shade."""
    if tall > 0.2:
        _trunk(picture, cx, base, base + 0.5 * tall, 0.020 * tall)
    wide = 0.30 * tall
    turn, far = rng.uniform(0, 2 * np.pi, 34), np.sqrt(rng.random(34))
    x, y = cx + wide * far * np.cos(turn) * rng.uniform(0.85, 1.15, 34), base + tall * (0.66 + 0.36 * far * np.sin(turn))
    if tall < 0.2:
        y = base + tall * (0.5 + 0.5 * far * np.sin(turn))
    for each in np.argsort(y + rng.normal(0, 0.10 * tall, 34)):
        reach = tall * rng.uniform(0.055, 0.115)
        bright = 0.10 + 0.55 * (y[each] - base) / tall - 0.16 * (x[each] - cx) / wide
        _heap(picture, x[each], y[each], reach, bright, hazy, max(0.0042, 0.012 * tall), rng)


def _trunk(picture: np.ndarray, cx: float, base: float, top: float, half: float) -> None:
    high, wide = picture.shape[:2]
    x, up = np.arange(wide)[None, :] / wide, np.linspace(1, 0, high)[:, None]
    aside = (x - cx + 0.5) % 1 - 0.5 - 0.006 * np.sin(9 * up)
    body = half * (0.62 + 0.5 * smooth(0.10, 0.0, up - base))
    cover = (smooth(1.0, 0.6, np.abs(aside) / body) * smooth(base - 0.015, base + 0.005, up) * smooth(top + 0.1, top - 0.1, up))[..., None]
    tone = np.array((0.25, 0.20, 0.145)) * (1.0 - 0.6 * np.clip(aside / body, -1, 1))[..., None]
    picture[:] = picture * (1 - cover) + tone * cover


def _heap(picture: np.ndarray, cx: float, cy: float, reach: float, bright: float, hazy: float, size: float, rng: np.random.Generator) -> None:
    """Leaves as soft spots, the shaded ones first, the lit ones over them."""
    high, wide = picture.shape[:2]
    many = int(2.2 * (reach / size) ** 2) + 12
    turn, far = rng.uniform(0, 2 * np.pi, many), rng.random(many) ** 0.6 * rng.uniform(0.7, 1.25, many)
    px, py = cx + 1.15 * reach * far * np.cos(turn), cy + 0.95 * reach * far * np.sin(turn) * wide / high
    lit = np.clip(bright + 0.30 * far * np.sin(turn + 0.5) + rng.normal(0, 0.13, many), 0, 1)
    for number in np.argsort(lit):
        radius = size * rng.uniform(0.55, 1.35)
        r = int(radius * wide * 1.6) + 1
        c, row = px[number] * wide, (1 - py[number]) * high
        rows, columns = np.arange(max(int(row) - r, 0), min(int(row) + r, high)), np.arange(int(c) - r, int(c) + r)
        if not rows.size:
            continue
        d = np.hypot(columns[None, :] - c, rows[:, None] - row) / wide / radius
        cover = (0.66 * smooth(1.45, 0.45, d))[..., None]
        tone = SHADED + (LIT - SHADED) * lit[number]
        tone = tone * (1 - hazy) + HAZE * hazy
        at = np.ix_(rows, columns % wide)
        picture[at] = picture[at] * (1 - cover) + tone * cover


def _landscape() -> np.ndarray:
    """Hills about a lake at evening, as somebody painted them with a broad brush."""
    high, wide = 256, 384
    rng = np.random.default_rng(307)
    up, x = np.linspace(1, 0, high)[:, None], np.linspace(0, 1, wide)[None, :]
    sky = np.array((0.86, 0.60, 0.42)) * (1 - up[..., None]) + np.array((0.50, 0.60, 0.66)) * up[..., None]
    glow = np.exp(-(((x - 0.66) / 0.22) ** 2) - ((up - 0.50) / 0.14) ** 2)[..., None]
    picture = np.broadcast_to(sky, (high, wide, 3)) + 0.20 * glow * np.array((1.0, 0.75, 0.45))
    for line, amount, shift, tone in ((0.56, 0.07, 0.4, (0.46, 0.47, 0.50)), (0.50, 0.06, 2.1, (0.30, 0.37, 0.38)), (0.45, 0.05, 4.0, (0.20, 0.29, 0.25))):
        edge = line + amount * np.sin(2 * np.pi * 0.9 * x + shift) + 0.3 * amount * np.sin(2 * np.pi * 2.3 * x + 2 * shift)
        cover = smooth(0.008, -0.008, up - edge)[..., None]
        picture = picture * (1 - cover) + np.array(tone) * (0.9 + 0.5 * (up - 0.4))[..., None] * cover
    lake = smooth(0.365, 0.350, up)[..., None]
    mirror = np.array((0.62, 0.52, 0.43)) * (0.65 + 0.9 * up[..., None]) + 0.22 * glow[::-1] * np.array((1.0, 0.75, 0.45))
    picture = picture * (1 - lake) + mirror * lake
    shore = smooth(0.0, -0.02, up - 0.12 - 0.05 * np.sin(5.0 * x + 1.0) - 0.03 * np.sin(11 * x))[..., None]
    picture = picture * (1 - shore) + np.array((0.22, 0.27, 0.15)) * (0.8 + 1.6 * up[..., None]) * shore
    stroke = noise.gradient(512, 24, rng)[:high, :wide] * 0.6 + noise.gradient(512, 64, rng)[:high, :wide] * 0.4
    return np.asarray(picture * (1 + 0.10 * stroke[..., None]))
