"""The places one can hear, by name. All made by number from a seed; none repeats within hours.

A scape is given as it should sound at 0 dB: −25 LUFS, nothing sudden, nothing above −3 dBFS true
peak (the tests measure all of it). Each is a class with `fill`, built from one random generator, and
lets its own swells step back while a breath is to be heard.
"""

from __future__ import annotations

import zlib

import numpy as np

from audio.birds import CASCADE, COO, FLUTE, GULL, SEE_SAW, Air, Bird
from audio.block import BLOCK_S, Source, Stereo
from audio.breath import Colour, Swell
from audio.events import Events
from audio.noise import CENTRES_HZ, Drift, Noise, hump, pan
from audio.pad import Pad
from audio.tide import Tide
from audio.water import Drops, Surf

_STILL = 0.95
"""How far a scape's own swells step back for the breath: enough that nobody breathes with the wrong wave."""


class Beach:
    """Surf on sand, a light wind, far out now and then a gull."""

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._tide = tide
        self._surf = Surf(rng)
        self._noise = Noise(rng, 0.8)
        self._fizz = Drops(rng, 1500, 5200, 0.0, 0.8)
        self._gust = Drift(rng, 2, 9.0)
        self._gull = Bird(rng, GULL, Air(rng, 1.6), 35.0)
        self._events = Events()
        self._roar = np.outer([1, 1], hump(70, 380, 9, 8)) * 0.022
        self._wind = np.outer([1, 1], hump(180, 700, 8, 8)) * 0.012

    def fill(self, out: Stereo) -> None:
        still = _STILL * self._tide.end.depth
        gust = np.exp(0.5 * (1 - still) * self._gust.step())[:, None]
        out[:] = self._noise.next(np.asarray(self._surf.step(still) + self._roar + self._wind * gust, np.float32))
        self._fizz.step(240 * min(self._surf.foam, 1.5), 0.2).mix(out)
        self._gull.step(self._events)
        self._events.mix(out)


class Forest:
    """Wind in leaves, a stream to the left, single birds with long pauses."""

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._tide = tide
        self._noise = Noise(rng, 0.85)
        self._gust = Drift(rng, 3, 5.0)
        self._rustle = Drift(rng, 2 * CENTRES_HZ.size, 0.08)
        self._low, self._mid, self._high = hump(90, 450, 9, 8), hump(300, 1300, 7, 8), hump(1100, 3600, 8, 10)
        self._run = np.outer(pan(-0.45), hump(280, 1300, 9, 10)) * 0.03
        self._gurgle = Drift(rng, CENTRES_HZ.size, 0.25)
        self._drops = Drops(rng, 420, 2600, -0.45, 0.35)
        air = Air(rng, 1.3)
        waits = rng.permutation([5.0, 20.0, 38.0, 60.0])
        kinds = (FLUTE, COO, CASCADE, SEE_SAW)
        self._birds = [Bird(rng, kind, air, float(wait)) for kind, wait in zip(kinds, waits, strict=True)]
        self._events = Events()

    def fill(self, out: Stereo) -> None:
        wide, left, right = (1 - _STILL * self._tide.end.depth) * self._gust.step()
        gust = np.exp(0.36 * wide + 0.2 * np.asarray([left, right]))[:, None]
        leaves = 0.10 * gust * self._low + 0.10 * gust**1.3 * self._mid + 0.03 * gust**1.6 * self._high
        leaves *= 10 ** (0.25 * self._rustle.step().reshape(2, -1))
        stream = self._run * 10 ** (0.2 * self._gurgle.step())
        out[:] = self._noise.next(np.asarray(leaves + stream, np.float32))
        self._drops.step(90, 0.3).mix(out)
        for bird in self._birds:
            bird.step(self._events)
        self._events.mix(out)


class Calm:
    """A warm hush with a chord inside it that slowly changes colour."""

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._tide = tide
        self._noise = Noise(rng, 0.6)
        self._slow = Drift(rng, 2, 11.0)
        self._hush = hump(90, 420, 8, 7)
        self._air = hump(400, 1600, 8, 9)
        d = 146.83
        ratios = (0.5, 1, 1.5, 2, 9 / 4, 5 / 2, 3, 15 / 4, 4)  # just intervals: nothing beats harshly
        levels = (0.20, 0.28, 0.24, 0.20, 0.11, 0.12, 0.09, 0.04, 0.03)
        self._pad = Pad(rng, [d * r for r in ratios], levels, 14.0)

    def fill(self, out: Stereo) -> None:
        slow = np.exp(0.35 * (1 - _STILL * self._tide.end.depth) * self._slow.step())[:, None]
        out[:] = self._noise.next(np.asarray(0.05 * slow * self._hush + 0.008 * slow * self._air, np.float32))
        out += self._pad.next()


SCAPES: dict[str, type[Beach] | type[Forest] | type[Calm]] = {"beach": Beach, "forest": Forest, "calm": Calm}
_RMS_DB = {"beach": -28.0, "forest": -28.0, "calm": -26.9}
"""What −25 LUFS is in dB RMS with each scape's spectrum: measured, as `_MADE_RMS`, what its own numbers come to."""
_MADE_RMS = {"beach": 0.83, "forest": 0.57, "calm": 0.285}


_BREATH = {
    "beach": Colour(hump(500, 2600, 7, 9), hump(130, 600, 6, 9), -27.2, -0.6, -4.6),
    "forest": Colour(hump(500, 2400, 7, 9), hump(130, 600, 6, 9), -27.5, -0.2, -3.7),
    "calm": Colour(hump(400, 1400, 7, 9), hump(110, 420, 6, 9), -32.0, 1.0, -3.0),
}


def scape(name: str, seed: int, tide: Tide | None = None) -> Source:
    """The scape `name`, the same for the same seed; with the breath of `tide` in it.

    Raises:
        LookupError: there is no such scape; the message lists those there are.
    """
    if name not in SCAPES:
        raise LookupError(f"unknown scape '{name}'. Known: {', '.join(SCAPES)}.")
    place = [seed, zlib.crc32(name.encode())]
    made = SCAPES[name](np.random.default_rng(place), tide or Tide())
    levelled = _Levelled(made, _MADE_RMS[name], _RMS_DB[name])
    return Swell(levelled, tide, _BREATH[name], np.random.default_rng([*place, 1])) if tide else levelled


class _Levelled:
    """A slow hand on the fader: gusts and waves stay, but no minute is louder than another."""

    def __init__(self, source: Source, made_rms: float, rms_db: float) -> None:
        self._source = source
        self._want = 10 ** (rms_db / 10)
        self._power = made_rms**2
        self._memory_s = 4.0

    def fill(self, out: Stereo) -> None:
        self._source.fill(out)
        flat = out.ravel()
        self._power += (float(flat @ flat) / flat.size - self._power) * BLOCK_S / self._memory_s
        self._memory_s = min(self._memory_s + BLOCK_S, 12.0)
        out *= np.float32((self._want / self._power) ** 0.5)
