"""What stillness is made of: air far away, air along a rim, needles, powder that sifts, ice that hums in the air.

Each is a stem (see `stems`): no event in it stands out. Nothing in them howls: no pitch ever glides.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audio.block import RATE, Floats
from audio.noise import CENTRES_HZ, hump
from audio.scapes.grain import FRAMES, flutter, painted, strewn

_GRAINS = 150  # different ones
_GRAINS_PER_S = 900


def still(rng: np.random.Generator, power: Floats) -> Floats:
    """Noise with `power` in each of the bands of `CENTRES_HZ`, in which nothing stirs.

    Quickly made: it may be the first that is heard.
    """
    hz = np.maximum(np.fft.rfftfreq(FRAMES, 1 / RATE), 1.0)
    density = np.interp(np.log2(hz), np.log2(CENTRES_HZ), power)
    density[hz < 50] = 0.0
    phasor = np.exp(2j * np.pi * rng.uniform(size=hz.size))
    return np.fft.irfft((np.sqrt(density / hz) * phasor).astype(np.complex64)).astype(np.float32)


def warm(rng: np.random.Generator) -> Floats:
    """A warm hush without a place."""
    return still(rng, hump(120, 420, 9, 7) + 0.12 * hump(420, 1700, 8, 8))


def light(rng: np.random.Generator) -> Floats:
    """The part of a hush that may have a place: of lows nobody can tell where they are."""
    return still(rng, hump(380, 1500, 9, 8))


def air(rng: np.random.Generator) -> Floats:
    """Air over a wide land, far away."""
    return painted(rng, hump(110, 420, 9, 7), 2.0, 0.9)


def rim(rng: np.random.Generator) -> Floats:
    """The same air where it strokes a rim: higher, and never one tone."""
    return painted(rng, hump(290, 1050, 8, 8), 2.4, 0.6)


def needles(rng: np.random.Generator) -> Floats:
    """A spruce that hardly stirs."""
    return painted(rng, hump(650, 2300, 8, 6.5), 3.2, 0.22)


def powder(rng: np.random.Generator) -> Floats:
    """Dry snow that sifts over snow: grains by the thousand, now more of them, now fewer."""
    grains = [_grain(rng, hz) for hz in np.geomspace(1300, 4200, _GRAINS).tolist()]
    density = flutter(rng, 2.5, 1.2)
    often = np.cumsum(density**2)
    starts = np.searchsorted(often, rng.uniform(0, often[-1], round(_GRAINS_PER_S * FRAMES / RATE)))
    level = np.clip(rng.lognormal(0.0, 0.4, starts.size), 0.0, 1.9).astype(np.float32)
    body = painted(rng, hump(500, 2200, 8, 6.5), 2.0, 0.5)
    sifting = strewn(rng, grains, starts, level)
    return np.asarray(sifting / sifting.std() + 0.5 * body / body.std(), np.float32)


def hum(rng: np.random.Generator, hz: Sequence[float]) -> Floats:
    """Air that makes ice sound, softly, at `hz`: bands so narrow that one hears a tone, so wide that it breathes."""
    line = np.fft.rfftfreq(FRAMES, 1 / RATE)
    out = np.zeros(FRAMES, np.float32)
    for one in hz:
        spectrum = np.zeros(line.size, np.complex64)
        first, last = np.searchsorted(line, (one - 9.0, one + 9.0))
        shape = np.exp(-0.5 * ((line[first:last] - one) / 1.6) ** 2)
        spectrum[first:last] = shape * np.exp(2j * np.pi * rng.uniform(size=last - first))
        band = np.fft.irfft(spectrum)
        out += band / band.std() * (hz[0] / one) ** 0.8 * flutter(rng, 3.0, 4.0)
    return out


def _grain(rng: np.random.Generator, hz: float) -> Floats:
    """A crystal that comes to lie: a few soft milliseconds of noise around `hz`."""
    count = int(RATE * rng.uniform(0.004, 0.012))
    t = np.arange(count)
    noise = np.convolve(rng.standard_normal(count), np.hanning(48), "same")
    shape = np.sin(np.pi * (t + 0.5) / count) ** 2 * (1 - t / count)
    carrier = np.sin(2 * np.pi * (hz * t / RATE + rng.uniform()))
    return np.asarray(noise / noise.std() * shape * carrier, np.float32)
