"""The reef's small repeating pictures: light nets, waves from below, sand, and the skins of corals."""

from __future__ import annotations

import numpy as np

from environments import noise
from environments.baked import Arrays

SIZE = 512
VERSION = 5


def caustics(seed: int) -> Arrays:
    """uint8 (SIZE, SIZE, 2): two layers of light gathered by waves; the smaller of both, moving, is the net.

    Each is where rays fall that a smooth swell has bent: bright folds that meet in points, as on any sunny floor.
    """
    rng = np.random.default_rng([seed, 71])
    y, x = np.mgrid[0 : 3 * SIZE, 0 : 3 * SIZE].astype(np.float32) / 3
    layers = []
    for least, most in ((4.0, 9.0), (5.0, 11.0)):
        height = _swell(rng, least, most, 1.2)
        bent_x, bent_y = (noise.sample(slope, x / SIZE, y / SIZE) for slope in _slopes(height))
        gain = 0.030 * SIZE / float(np.hypot(bent_x, bent_y).mean())
        column, row = ((x + gain * bent_x) % SIZE).astype(int) % SIZE, ((y + gain * bent_y) % SIZE).astype(int) % SIZE
        fallen = np.bincount((row * SIZE + column).ravel(), minlength=SIZE * SIZE).reshape(SIZE, SIZE) / 9.0
        soft = 0.65 * _softened(fallen.astype(np.float32), 1) + 0.35 * _softened(_softened(fallen.astype(np.float32), 4), 4)
        layers.append(1.0 - np.exp(-0.62 * soft))
    return {"caustics": _bytes(np.stack(layers, -1))}


def waves(seed: int) -> Arrays:
    """uint8 (SIZE, SIZE, 4): slopes of a smooth swell along u and v, how it gathers light, and a field of its own for shafts."""
    rng = np.random.default_rng([seed, 72])
    height = _swell(rng, 2.0, 8.0, 1.9)
    slope_x, slope_y = _slopes(height)
    (xx, xy), (_, yy) = _slopes(slope_x), _slopes(slope_y)
    bend = 0.55 / float(np.hypot(xx, yy).mean())
    gathered = 1.0 / (np.abs((1 + bend * xx) * (1 + bend * yy) - (bend * xy) ** 2) + 0.35)
    slopes = np.stack([slope_x, slope_y], -1)
    slopes = np.clip(slopes / (3.2 * slopes.std()), -1, 1) * 0.5 + 0.5
    shafts = noise.spread(_swell(rng, 2.0, 14.0, 0.9))
    return {"waves": _bytes(np.dstack([slopes, np.clip(_softened(gathered.astype(np.float32), 2) / 2.6, 0, 1), shafts]))}


def _swell(rng: np.random.Generator, least: float, most: float, fall: float) -> np.ndarray:
    """Heights of smooth waves, float (SIZE, SIZE): from `least` to about `most` of them a tile, the finer the lower by `fall`."""
    frequency = np.hypot(np.fft.fftfreq(SIZE)[:, None], np.fft.fftfreq(SIZE)[None, :]) * SIZE
    share = np.where(frequency >= least, np.maximum(frequency, 1.0) ** -fall, 0.0) * np.exp(-((frequency / most) ** 4))
    return np.asarray(np.fft.ifft2(np.fft.fft2(rng.normal(0, 1, (SIZE, SIZE))) * share).real.astype(np.float32))


def _slopes(field: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Along u and v, of a field that repeats."""
    return tuple((np.roll(field, -1, axis) - np.roll(field, 1, axis)) / 2 for axis in (1, 0))  # type: ignore[return-value]


def sand(seed: int) -> Arrays:
    """uint8 (SIZE, SIZE, 4): height of ripples (they run along v), fine grain, broad patches, specks of shell."""
    rng = np.random.default_rng([seed, 73])
    y, x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    bend = noise.fbm(SIZE, 2, 4, rng, 0.5)
    cross = noise.fbm(SIZE, 3, 3, rng, 0.5)
    phase = 9 * x + 1.5 * bend + 0.30 * cross
    wave = phase - np.floor(phase)
    crest = np.where(wave < 0.57, 0.5 - 0.5 * np.cos(np.pi * wave / 0.57), 0.5 + 0.5 * np.cos(np.pi * (wave - 0.57) / 0.43))
    strength = 0.35 + 0.65 * noise.spread(noise.fbm(SIZE, 3, 3, rng))
    ripple = 0.5 + (crest - 0.5) * strength
    ripple = _softened(_softened(ripple.astype(np.float32), 4), 3)
    grain = noise.spread(rng.normal(0, 1, (SIZE, SIZE)).astype(np.float32) + 0.8 * noise.fbm(SIZE, 90, 2, rng))
    broad = noise.spread(noise.fbm(SIZE, 3, 6, rng, 0.55))
    first, _ = noise.cells(SIZE, 44, rng)
    few = noise.sample(rng.random((44, 44)).astype(np.float32), x, y)
    speck = np.clip(1.5 - first / 0.09, 0, 1) * (few > 0.62)
    return {"sand": _bytes(np.stack([ripple, grain, broad, speck], -1))}


def skin(seed: int) -> Arrays:
    """uint8 (SIZE, SIZE, 4): meanders of brain coral, small cups of polyps, mottle, and rough rock."""
    rng = np.random.default_rng([seed, 74])
    meander = _meander(rng)
    first, second = noise.cells(SIZE, 40, rng)
    cups = np.clip((second - first) * 1.6, 0, 1)
    cups = 1.0 - np.abs(cups - 0.55) * 1.6  # a rim about a hollow
    mottle = noise.spread(noise.fbm(SIZE, 4, 6, rng, 0.6))
    knobs, _ = noise.cells(SIZE, 13, rng)
    rock = noise.spread(noise.fbm(SIZE, 5, 6, rng, 0.62) - 0.30 * knobs + 0.3 * noise.fbm(SIZE, 9, 4, rng, 0.5, ridged=True))
    return {"skin": _bytes(np.stack([meander, noise.spread(_softened(cups, 1)), mottle, rock], -1))}


def _meander(rng: np.random.Generator) -> np.ndarray:
    """Winding walls and valleys: what is left when a band of noise sharpens itself a few times (after Turing)."""
    frequency = np.hypot(np.fft.fftfreq(SIZE)[:, None], np.fft.fftfreq(SIZE)[None, :]) * SIZE
    band = np.exp(-(((frequency - 21.0) / 4.5) ** 2))
    field = rng.normal(0, 1, (SIZE, SIZE))
    for _ in range(14):
        field = np.fft.ifft2(np.fft.fft2(field) * band).real
        field = np.tanh(1.7 * field / field.std())
    soft = np.exp(-((frequency / 62.0) ** 2))
    return noise.spread(np.fft.ifft2(np.fft.fft2(field) * soft).real.astype(np.float32), 1, 99)


def _softened(field: np.ndarray, pixels: int) -> np.ndarray:
    for axis in (0, 1):
        field = sum(np.roll(field, step, axis) for step in range(-pixels, pixels + 1)) / (2 * pixels + 1)
    return field.astype(np.float32)


def _bytes(field: np.ndarray) -> np.ndarray:
    return np.round(np.clip(field, 0, 1) * 255).astype(np.uint8)
