"""A canyon after snowfall: air over its rims, powder that sifts, spruces, far ice; and a hush that is warm."""

from __future__ import annotations

import numpy as np

from audio.block import BLOCK, BLOCK_S, RISING, Directions, Floats, Stereo
from audio.breath import Colour
from audio.events import Events
from audio.noise import hump
from audio.pad import Pad
from audio.scapes import hush
from audio.scapes.ambience import MIDDLE, SIDE, Ambience, Layer
from audio.scapes.ice import Icicles, tick
from audio.stems import Stem, stem
from audio.texture import Texture
from audio.tide import Tide

ROOT_HZ = 97.886  # a fifth below the calm scene's: the one goes over into the other in tune
_CHORDS = {
    1: (0.20, 0.20, 0.18), 3 / 2: (0.24, 0.26, 0.24), 2: (0.30, 0.26, 0.28), 9 / 4: (0.0, 0.20, 0.0),
    5 / 2: (0.22, 0.0, 0.17), 3: (0.20, 0.23, 0.18), 10 / 3: (0.0, 0.0, 0.13), 4: (0.15, 0.12, 0.12),
    5: (0.07, 0.0, 0.07), 6: (0.05, 0.06, 0.0),
}  # fmt: skip
"""Amplitude of each tone, a multiple of the root, in three chords: with a third, with a second, with a sixth."""
_CHIMES = (8, 9, 10, 12, 16)  # of the root
_HUMS = (3, 4, 5, 6, 8)


def toward(right_deg: float, up_deg: float) -> tuple[float, float, float]:
    """The direction so far to the right of straight ahead, and so far up."""
    right, up = np.radians((right_deg, up_deg))
    return float(np.sin(right) * np.cos(up)), float(np.sin(up)), float(-np.cos(right) * np.cos(up))


_PLACES = {
    "left rim": toward(-52, 24), "far end": toward(4, 10), "gap": toward(60, 16), "behind": toward(175, 40),
    "left spruce": toward(-44, 22), "near spruce": toward(-86, 26), "right spruce": toward(128, 30),
    "powder left": toward(-24, -14), "powder right": toward(30, -12), "arch": toward(35, 14),
    "icicle": toward(35, 16), "bough": toward(-21, 7), "ice": toward(14, -8),
}  # fmt: skip
"""Where the picture has them. An icicle and a bough are now here, now there."""
_NAMES = tuple(_PLACES)
_ICICLE, _BOUGH, _ICE = (_NAMES.index(name) for name in ("icicle", "bough", "ice"))
_ICICLES = ((35, 16), (22, 8), (48, 8), (-30, 14), (-62, 16), (6, 6))
_BOUGHS = ((-21, 7), (-12, 6), (74, 9), (-70, 12))
_LAYERS = (
    ("air", "", 0.30, 0.16, 2.0), ("air", "/", 0.13, 0.16, 2.5),
    ("rim", "left rim", 0.17, 0.32, 0.8), ("rim", "far end", 0.16, 0.28, 2.4), ("rim", "gap", 0.17, 0.32, 4.8),
    ("rim", "behind", 0.07, 0.26, 3.4),
    ("needles", "left spruce", 0.090, 0.42, 0.8), ("needles", "near spruce", 0.090, 0.42, 0.0),
    ("needles", "right spruce", 0.050, 0.42, 4.0),
    ("powder", "powder left", 0.085, 0.50, 1.6), ("powder", "powder right", 0.085, 0.50, 4.0),
    ("hum", "arch", 0.13, 0.35, 3.2),
)  # fmt: skip
"""Stem, place, and as `Layer` has them: level, swing, how late."""


class Snow:
    """A canyon after snowfall."""

    MADE_RMS, RMS_DB = 0.54, -25.5
    BREATH = Colour(hump(450, 2200, 7, 9), hump(120, 500, 6, 9), -28.5, -0.4, -3.9)

    def __init__(self, rng: np.random.Generator, tide: Tide) -> None:
        self._rng = rng
        self.directions: Directions = np.asarray(list(_PLACES.values()), np.float32)
        stems = _stems()
        numbers = {**{name: index for index, name in enumerate(_NAMES)}, "": MIDDLE, "/": SIDE}
        layers = [Layer(stems[name], numbers[place], *levels) for name, place, *levels in _LAYERS]
        self._ambience = Ambience(rng, tide, len(_PLACES), layers, 6.0)
        self._pad = Pad(rng, [ROOT_HZ * ratio for ratio in _CHORDS], 0.9 * np.asarray(list(_CHORDS.values())).T, 12.0)
        icicles = np.asarray([toward(*place) for place in _ICICLES], np.float32)
        self._icicles = Icicles(rng, icicles, [ROOT_HZ * many for many in _CHIMES], (14.0, 40.0))
        self._ticks, self._tick_s = Events(), 3.0
        self._slide = Slide(rng, stems["powder"], stems["air"])

    def fill(self, sources: Floats, bed: Stereo) -> None:
        self._ambience.fill(sources, bed)
        bed += self._pad.next()
        self._icicles.fill(sources[_ICICLE], bed, 0.36)
        self._tick(sources[_ICE])
        self._slide.fill(sources[_BOUGH])
        if self._icicles.moved or self._slide.moved:
            self.directions = self.directions.copy()
            self.directions[[_ICICLE, _BOUGH]] = self._icicles.direction, self._slide.direction

    def _tick(self, source: Floats) -> None:
        """Adds what ice does by itself, now and then."""
        self._tick_s -= BLOCK_S
        if self._tick_s <= 0:
            self._tick_s = float(self._rng.uniform(5.0, 17.0))
            loud = np.float32(0.085 * self._rng.uniform(0.3, 1.0))
            self._ticks.add(loud * tick(self._rng), int(self._rng.integers(BLOCK)))
        self._ticks.mix(source)


class Slide:
    """Snow that slides from a far bough now and then: powder first, and then the soft weight of it.

    Attributes:
        direction: of the bough.
        moved: another bough since the last block.
    """

    def __init__(self, rng: np.random.Generator, powder: Stem, weight: Stem) -> None:
        self._rng = rng
        self._powder, self._weight = Texture(rng, powder), Texture(rng, weight)
        self._since_s = -float(rng.uniform(25.0, 60.0))
        self._size = 1.0
        self._gains = np.zeros(2)
        self._boughs = np.asarray([toward(*place) for place in _BOUGHS], np.float32)
        self.direction = self._boughs[0]
        self.moved = False

    def fill(self, source: Floats) -> None:
        """Adds the next block to `source`, (BLOCK,)."""
        self._since_s += BLOCK_S
        self.moved = self._since_s > _SLIDES_S
        if self.moved:
            self._since_s = -float(self._rng.uniform(50.0, 130.0))
            self._size = float(self._rng.uniform(0.4, 1.0))
            self.direction = self._boughs[self._rng.integers(len(self._boughs))]
        if self._since_s > 0.0:
            before, self._gains = self._gains, self._size * np.asarray(
                [0.17 * _arch(self._since_s - 1.9, 0.55, 1.3), 0.30 * _arch(self._since_s - 2.5, 0.3, 0.5)]
            )
            powder, weight = before[:, None] + np.outer(self._gains - before, RISING)
            source += powder.astype(np.float32) * self._powder.next() + weight.astype(np.float32) * self._weight.next()


_SLIDES_S = 8.0


def _arch(age_s: float, comes_s: float, goes_s: float) -> float:
    """0 → 1 → 0, smooth."""
    return float(np.exp(-0.5 * (age_s / (comes_s if age_s < 0 else goes_s)) ** 2))


def _stems() -> dict[str, Stem]:
    """By name, those of this place."""
    builds = {"air": hush.air, "rim": hush.rim, "needles": hush.needles, "powder": hush.powder}
    made = {name: stem(f"snow-{name}", 4, build) for name, build in builds.items()}
    return made | {"hum": stem("snow-hum", 1, lambda rng: hush.hum(rng, [ROOT_HZ * many for many in _HUMS]))}
