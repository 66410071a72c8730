"""The reef's small repeating pictures: light nets, waves from below, sand, and the skins of corals."""

from __future__ import annotations

import numpy as np

from environments import noise
from environments.baked import Arrays

SIZE = 512
VERSION = 4


def caustics(seed: int) -> Arrays:
    """uint8 (SIZE, SIZE, 2): two layers of light gathered by waves; the smaller of both, moving, is the net.

    Each is bright along the borders of Worley's cells, with the bends of real nets, broad and soft.
    """
    rng = np.random.default_rng([seed, 71])
    layers = []
    for count in (7, 6):
        first, second = noise.cells(SIZE, count, rng)
        border = np.exp(-3.6 * (second - first)) + 0.30 * np.exp(-11.0 * (second - first))
        bend_x, bend_y = noise.fbm(SIZE, 5, 3, rng), noise.fbm(SIZE, 5, 3, rng)
        layers.append(noise.spread(noise.bent(border, bend_x, bend_y, 46.0), 1.0, 99.7))
    return {"caustics": _bytes(np.stack(layers, -1))}


def waves(seed: int) -> Arrays:
    """uint8 (SIZE, SIZE, 4): slopes of a choppy surface along u and v, its height, and soft cloud."""
    rng = np.random.default_rng([seed, 72])
    swell = noise.fbm(SIZE, 4, 5, rng, 0.48)
    ridges = noise.fbm(SIZE, 5, 4, rng, 0.45, ridged=True)
    bend_x, bend_y = noise.fbm(SIZE, 3, 3, rng), noise.fbm(SIZE, 3, 3, rng)
    height = noise.bent(swell + 0.55 * ridges, bend_x, bend_y, 30.0)
    height = _softened(height, 2)
    slopes = noise.normals(height, 1.0)
    slopes = np.clip(slopes / (3.2 * slopes.std()), -1, 1) * 0.5 + 0.5
    puffs = noise.bent(noise.fbm(SIZE, 3, 6, rng, 0.55), bend_y, bend_x, 30.0)
    return {"waves": _bytes(np.dstack([slopes, noise.spread(height), noise.spread(puffs)]))}


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
