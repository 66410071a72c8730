"""Noise, bark and ground as small pictures, drawn once with numpy: what the forest's surfaces sample.

Every picture tiles. Nothing is evaluated again at run time: shaders fetch and mix. Channels are
said at each function, as the shaders of `forest_light` read them.
"""

from __future__ import annotations

import numpy as np

from environments.easing import smooth
from environments.noise import normals, sample


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


def bark(rng: np.random.Generator, size: int = 512) -> np.ndarray:
    """uint8 (n, n, 4): fissured ridges, fine grain, birch marks, moss patches. Rows run up the trunk."""
    warp = cloud(rng, (size, size), 1.6, 2, 40)
    rows, columns = np.mgrid[0:size, 0:size] / size
    plates = np.full((size, size), 9.0)
    for low, high, weight, stretch in ((3, 14, 1.0, 2.7), (9, 44, 1.7, 1.5)):  # broad plates, and narrower ones split off them
        field = cloud(rng, (size, size), 1.0, low, high, stretch=stretch)
        field = sample(field, columns + 0.016 * warp, rows + 0.03 * warp.T)
        plates = np.minimum(plates, np.abs(field) * weight)
    fissured = 1.0 - np.exp(-plates * 2.6)  # sharp valleys, broad plates
    fissured *= 0.80 + 0.20 * np.tanh(cloud(rng, (size, size), 0.8, 20, 200, stretch=2.0))
    grain = 0.5 + 0.2 * cloud(rng, (size, size), 0.7, 8, 200, stretch=0.4)
    lenticels = cloud(rng, (size, size), 1.0, 6, 90, stretch=0.16)  # drawn out sideways
    scars = cloud(rng, (size, size), 1.5, 3, 30)
    marks = np.clip(smooth(1.2, 2.1, lenticels) * 0.8 + smooth(1.25, 1.9, scars), 0, 1)
    moss = 0.5 + 0.25 * cloud(rng, (size, size), 1.3, 2, 120)
    return as_bytes(fissured, grain, marks, moss)


def soil(rng: np.random.Generator, size: int = 512) -> np.ndarray:
    """What ground is made of close by: uint8 (n, n, 4): moss relief, its hue, crumbs of earth, broad patches.

    Reliefs are lit from the top of the picture, where the sun stands.
    """

    def relief(height: np.ndarray, strength: float) -> np.ndarray:
        slope = (np.roll(height, 1, 0) - np.roll(height, -1, 0)) / np.abs(height).mean()
        return np.asarray(0.5 + strength * np.tanh(1.2 * slope) + 0.16 * np.tanh(height))

    cushions, fibres = cloud(rng, (size, size), 1.5, 4, 40), cloud(rng, (size, size), 0.55, 30, 240)
    moss = relief(0.8 * cushions + 0.45 * fibres, 0.26) - 0.16 * smooth(0.3, -1.2, cushions)
    crumbs = cloud(rng, (size, size), 0.9, 14, 200)
    pebbles = smooth(1.1, 1.5, cloud(rng, (size, size), 1.3, 18, 90))
    earth = relief(crumbs, 0.20) + 0.25 * pebbles
    hue = 0.5 + 0.22 * cloud(rng, (size, size), 1.1, 3, 120)
    return as_bytes(moss, hue, earth, 0.5 + 0.22 * cloud(rng, (size, size), 1.5, 1, 60))


def dapple(rng: np.random.Generator, size: int = 512) -> np.ndarray:
    """Light that fell through leaves: uint8 (n, n, 4): soft round images of the sun, broad gaps, and ripples' slopes.

    Each spot is a disc because a gap between leaves is a pinhole. Ripples are slopes x and y about a half.
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
        disc = smooth(1.3, 0.55, np.hypot(rows, columns) / radius) * rng.uniform(0.35, 1.0)
        fine[(rows + cy) % size, (columns + cx) % size] += disc
    broad = smooth(-0.5, 1.3, cloud(rng, (size, size), 1.7, 1, 10))
    ripples = normals(cloud(rng, (size, size), 1.75, 3, 70), 1.0)
    ripples *= 0.16 / ripples.std()
    return as_bytes(1.0 - np.exp(-1.4 * fine), broad, 0.5 + ripples[..., 0], 0.5 + ripples[..., 1])


def backdrop(rng: np.random.Generator, width: int = 4096, height: int = 640) -> np.ndarray:
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
            columns = np.arange(int(azimuth) - 48, int(azimuth) + 49)
            part = np.clip(half - np.abs(columns[None, :] - middle) + 0.5, 0, 1) * smooth(top, top * 0.8, elevation)
            cover[:, columns % width] = np.maximum(cover[:, columns % width], part)
        rough = cloud(rng, (1024, width), 0.85, 12 * distance / 52, 1200, stretch=3.0)[:height]
        swell = cloud(rng, (64, width), 1.5, 3, 40)[:1]
        crowns = smooth(0.0, 0.3, rough * 0.75 + (crown * (0.86 + 0.2 * swell) - elevation) / 5.0 - 0.25)
        crowns *= smooth(crown * 0.10, crown * 0.62, elevation + rough * 2.0)
        shrubs = smooth(0.0, 0.6, rough * 0.6 + (3.0 * 52 / distance * (0.8 + 0.5 * swell) - elevation) / 2.2)
        belts.append(np.maximum(np.maximum(cover, crowns * 0.96), shrubs))
    return as_bytes(*belts)


def as_bytes(*channels: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(np.stack(channels, axis=-1), 0, 1) * 255 + 0.5, np.uint8)
