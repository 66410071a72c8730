"""Ice that sounds now and then, far away: a glassy chime in tune with the bed, a tick where it settles.

Made one by one, never twice the same. Nothing begins abruptly: a chime is touched, never struck.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audio.block import BLOCK, BLOCK_S, RATE, Directions, Floats, Stereo
from audio.events import Events

_GLASS = ((1.0, 1.0, 1.1), (1.003, 0.35, 0.9), (2.76, 0.13, 0.25), (5.4, 0.02, 0.08))
"""Pitch beside the first, amplitude, seconds to fade to a third, of each partial. A free bar's, as glass has them."""
_TOUCH_S = 0.016
_CHIME_S = 3.6
_HALO = 3  # a little off the tone, for each ear
_HALO_OFF_HZ = 0.7
_COMES_S, _GOES_S = 0.28, 0.8  # of the halo


def chime(rng: np.random.Generator, hz: float) -> tuple[Floats, Stereo]:
    """An icicle that is touched: what comes from it, (n,), of amplitude about 1, and its halo in the canyon, (n, 2)."""
    pitch, share, fades = np.asarray(_GLASS).T
    share = share * rng.uniform(0.7, 1.3, share.size)
    direct = _ringing(hz * pitch, share * np.exp(2j * np.pi * rng.uniform(size=pitch.size)), fades)
    touch = round(_TOUCH_S * RATE)
    direct[:touch] *= np.sin(np.linspace(0, np.pi / 2, touch, dtype=np.float32)) ** 2
    ears = []
    for _ in range(2):
        near = np.append(rng.normal(hz, _HALO_OFF_HZ, _HALO), 2.76 * hz)
        share = np.append(np.full(_HALO, 1 / _HALO), 0.04) * np.exp(2j * np.pi * rng.uniform(size=_HALO + 1))
        fades = np.repeat([_GOES_S, _COMES_S], near.size)
        ears.append(_ringing(np.tile(near, 2), np.append(share, -share), fades))  # it comes as it goes, so it blooms
    return direct, np.stack(ears, 1)


def tick(rng: np.random.Generator) -> Floats:
    """Ice that settles by a hair: one soft tick, or two, (n,), of amplitude about 1."""
    t = np.arange(round(0.22 * RATE)) / RATE
    out = np.zeros(t.size)
    at = 0.0
    for _ in range(int(rng.integers(1, 3))):
        since = t - at
        for hz in rng.uniform(700, 1600, 2):
            shape = np.where(since > 0, (since / 0.005) ** 2 * np.exp(2 - 2 * since / 0.005), 0.0)
            out += rng.uniform(0.3, 0.6) * shape * np.sin(2 * np.pi * hz * since)
        at = float(rng.uniform(0.03, 0.14))
    return out.astype(np.float32)


class Icicles:
    """Ice here and there that chimes now and then; notes come singly or two or three in an unhurried row.

    Args:
        places: where they hang.
        scale: their tones, Hz, low to high.
        rest_s: shortest and longest silence between rows.

    Attributes:
        direction: where the one hangs that sounds, or that did.
        moved: it is another one since the last block.
    """

    def __init__(
        self, rng: np.random.Generator, places: Directions, scale: Sequence[float], rest_s: tuple[float, float]
    ) -> None:
        self._rng, self._places, self._scale, self._rest_s = rng, places, np.asarray(scale), rest_s
        self._wait_s = float(rng.uniform(0.3, 1.0)) * rest_s[0]
        self._notes: list[float] = []
        self._near, self._far = Events(), Events()
        self.direction = places[0]
        self.moved = False

    def fill(self, source: Floats, bed: Stereo, level: float) -> None:
        """Adds the next block, (BLOCK,), to `source` and its halo, (BLOCK, 2), to `bed`."""
        self.moved = False
        self._wait_s -= BLOCK_S
        if self._wait_s <= 0:
            self._sound(level)
        self._near.mix(source)
        self._far.mix(bed)

    def _sound(self, level: float) -> None:
        rng = self._rng
        if not self._notes:
            self._notes = self._row()
            if not self._near.waiting:
                self.direction, self.moved = self._places[rng.integers(len(self._places))], True
        hz = self._notes.pop()
        loud = np.float32(level * rng.uniform(0.6, 1.0) * (self._scale[0] / hz) ** 0.6)
        near, far = chime(rng, hz)
        delay = int(rng.integers(BLOCK))
        self._near.add(loud * near, delay)
        self._far.add(loud * np.float32(0.5) * far, delay)
        self._wait_s = float(rng.uniform(0.45, 1.5) if self._notes else rng.uniform(*self._rest_s))

    def _row(self) -> list[float]:
        """One to three notes near each other, last one first."""
        at = int(self._rng.integers(len(self._scale)))
        steps = np.cumsum(self._rng.choice([-2, -1, 1, 2], int(self._rng.choice([0, 1, 2], p=[0.45, 0.35, 0.2]))))
        tones = np.clip(np.append(0, steps) + at, 0, len(self._scale) - 1)
        return [float(hz) for hz in self._scale[tones][::-1] * 2 ** (self._rng.normal(0, 1.5, tones.size) / 1200)]


def _ringing(hz: Floats, share: Floats, fades_s: Floats) -> Floats:
    """The sum of tones that fade, (n,): amplitudes complex, so that each begins at its own phase.

    A tone is a geometric series, so its blocks are one product of blocks and of what is within a block.
    """
    blocks = round(_CHIME_S / BLOCK_S)
    pole = 2j * np.pi * np.asarray(hz) - 1 / np.asarray(fades_s)
    coarse = share * np.exp(np.outer(np.arange(blocks) * BLOCK_S, pole))
    fine = np.exp(np.outer(pole, np.arange(BLOCK) / RATE))
    out = np.ascontiguousarray((coarse.astype(np.complex64) @ fine.astype(np.complex64)).imag).reshape(-1)
    ends = BLOCK * (blocks // 4)
    out[-ends:] *= np.cos(np.linspace(0, np.pi / 2, ends, dtype=np.float32)) ** 2
    return out
