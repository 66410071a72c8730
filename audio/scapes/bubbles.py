"""Air bubbles under water: each rings once, as small as it is high."""

from __future__ import annotations

import numpy as np

from audio.block import RATE, Floats


def bubble(hz: float, rise: float, soft: float = 1.0) -> Floats:
    """One bubble, (n,), its peak about 1 or a little less.

    Of radius r (m) it rings at 3/r Hz, fades at 0.13/r + 0.0072 r^-1.5 per second and rises in pitch as it nears the
    surface (van den Doel 2005, "Physically based models for liquid sounds").

    Args:
        hz: at its beginning.
        rise: 0 deep, its pitch stays; 0.1 and more just under the surface.
        soft: how many times slower than in nature it begins and fades.
    """
    radius = 3.0 / hz
    fade = (0.13 / radius + 0.0072 * radius**-1.5) / soft
    t = np.arange(int(6.0 / fade * RATE)) / RATE
    shape = (1 - np.exp(-t * (1.5 * hz / np.pi / soft))) * np.exp(-fade * t)
    shape *= np.minimum(1.0, (t[-1] - t) * fade)  # to nothing at the end
    return np.asarray(shape * np.sin(2 * np.pi * hz * t * (1 + 0.5 * rise * fade * t)), np.float32)


def bubbles(
    rng: np.random.Generator, count: int, low_hz: float, high_hz: float, most_rise: float = 0.12
) -> list[Floats]:
    """`count` of them from low to high, the high ones softer, as there is less air in them."""
    return [np.float32((500 / hz) ** 0.4) * bubble(hz, rise) for hz, rise in zip(
        np.geomspace(low_hz, high_hz, count).tolist(), rng.uniform(0.0, most_rise, count).tolist(), strict=True)]
