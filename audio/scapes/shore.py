"""What a beach's sounds are made of: five stems of the sea and one of palm leaves, painted once."""

from __future__ import annotations

import numpy as np

from audio.block import RATE, Floats
from audio.noise import hump
from audio.scapes.bubbles import bubbles
from audio.scapes.grain import FRAMES, flutter, painted, strewn

_SHORT = FRAMES // 2  # enough for what few read and nobody would know again


def roar(rng: np.random.Generator) -> Floats:
    """Surf a long way off: lows that roll."""
    return painted(rng, hump(85, 230, 9, 8), 1.6, 0.5)


def crest(rng: np.random.Generator) -> Floats:
    """Water that falls over itself: broad, and lumpy, for it falls in many places one after the other."""
    return painted(rng, hump(150, 850, 7, 7), 2.6, 0.12) * flutter(rng, 1.2, 0.3)


def wash(rng: np.random.Generator) -> Floats:
    """A sheet of water that runs up the sand, and the air it carries."""
    sheet = painted(rng, hump(320, 1900, 7, 9), 2.2, 0.09)
    return sheet + 0.35 * _strewn_bubbles(rng, 900, 700, 3200)


def foam(rng: np.random.Generator) -> Floats:
    """Thousands of small bubbles that end on wet sand, and the water drawn back through it."""
    sand = painted(rng, hump(700, 2600, 8, 10), 1.8, 0.07)
    return (sand + 0.9 * _strewn_bubbles(rng, 1600, 1300, 4600))[:_SHORT]


def fizz(rng: np.random.Generator) -> Floats:
    """The last of the foam, thin enough that each bubble is nearly heard by itself."""
    sand = painted(rng, hump(900, 2400, 8, 10), 1.8, 0.07)
    return (sand + 1.6 * _strewn_bubbles(rng, 330, 1200, 3900))[:_SHORT]


def _strewn_bubbles(rng: np.random.Generator, per_s: float, low_hz: float, high_hz: float) -> Floats:
    """At an RMS of 1, without a bubble that stands out."""
    count = round(per_s * FRAMES / RATE)
    level = np.minimum(rng.gamma(1.6, size=count), 5.0).astype(np.float32)
    heard = strewn(rng, bubbles(rng, 300, low_hz, high_hz), rng.integers(FRAMES, size=count), level)
    return heard / np.float32(np.sqrt(np.mean(np.square(heard))))


def fronds(rng: np.random.Generator) -> Floats:
    """Palm leaves: long, stiff leaflets that brush and tap each other, many at a time when the wind takes them."""
    air = painted(rng, hump(420, 1700, 7, 9), 1.8, 0.15)
    count = round(420 * FRAMES / RATE)
    breeze = flutter(rng, 2.6, 0.35)[:: FRAMES // 2**14]
    share = np.cumsum(breeze**2)
    starts = np.interp(rng.uniform(0, share[-1], count), share, np.arange(len(share))) * (FRAMES // 2**14)
    taps = [_tap(rng, hz) for hz in np.geomspace(900, 3600, 240).tolist()]
    dry = strewn(rng, taps, starts.astype(np.int64), np.minimum(rng.gamma(1.2, size=count), 4.0).astype(np.float32))
    return (air + np.float32(0.8 / np.sqrt(np.mean(np.square(dry)))) * dry)[:_SHORT]


def _tap(rng: np.random.Generator, hz: float) -> Floats:
    """Two dry leaflets that meet: 4 to 14 ms of noise around `hz`, swelling as fast as it fades."""
    frames = int(rng.uniform(0.004, 0.014) * RATE)
    t = np.arange(frames) / RATE
    wander = np.cumsum(rng.normal(0, 0.16, frames))
    shape = np.sin(np.pi * np.arange(frames) / frames) ** 2
    return np.asarray((1500 / hz) ** 0.5 * shape * np.sin(2 * np.pi * hz * t + wander), np.float32)
