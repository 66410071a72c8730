"""A cricket far off: soft chirps at an easy pace, long songs and rests, never a shrill one.

A chirp is a few pulses of one tone, each as round as can be, heard through grass.
"""

from __future__ import annotations

import numpy as np

from audio.block import BLOCK, BLOCK_S, RATE, Floats
from audio.events import Events

_CHIRPS = 7
"""Different ones of each cricket."""
_SONG_S, _REST_S = (25.0, 65.0), (18.0, 60.0)
_FADE_S = 5.0  # of a song, at either end
_STOPS, _STOP_S = 0.17, (1.0, 3.5)  # how likely after a chirp, and how long


class Cricket:
    """One cricket in one place.

    Args:
        hz: its tone.
        chirp_s: from chirp to chirp; some, and it stops for breath.
    """

    def __init__(self, rng: np.random.Generator, hz: float, chirp_s: float) -> None:
        self._rng, self._chirp_s = rng, chirp_s
        self._chirps = [_chirp(rng, hz) for _ in range(_CHIRPS)]
        self._due_s = float(rng.uniform(0, chirp_s))
        self._song_s = float(rng.uniform(*_SONG_S))
        self._at_s = float(rng.uniform(-_REST_S[0], 0.5 * self._song_s))  # of its song; before it, it rests
        self._events = Events()

    def fill(self, source: Floats) -> None:
        """The next block, over all of `source`, (BLOCK,)."""
        source[:] = 0.0
        self._at_s += BLOCK_S
        self._due_s -= BLOCK_S
        if self._at_s > self._song_s:
            self._at_s = -float(self._rng.uniform(*_REST_S))
            self._song_s = float(self._rng.uniform(*_SONG_S))
        if self._due_s <= 0.0:
            self._due_s = self._chirp_s * float(self._rng.uniform(0.94, 1.06))
            if self._rng.random() < _STOPS:
                self._due_s += float(self._rng.uniform(*_STOP_S))
            level = np.sqrt(np.clip(min(self._at_s, self._song_s - self._at_s) / _FADE_S, 0.0, 1.0))
            if level > 0.0:
                chirp = self._chirps[int(self._rng.integers(_CHIRPS))]
                level *= self._rng.uniform(0.75, 1.0)
                self._events.add(np.float32(level) * chirp, int(self._rng.integers(BLOCK)))
        self._events.mix(source)


def _chirp(rng: np.random.Generator, hz: float) -> Floats:
    """A few pulses that grow, blurred by what stands between, (n,), peak about 1."""
    pulses, every = int(rng.integers(4, 8)), round(rng.uniform(0.027, 0.029) * RATE)
    frames = round(0.021 * RATE)
    t = np.arange(frames) / RATE
    pulse = np.sin(np.pi * t / t[-1]) ** 2
    song = np.zeros(pulses * every + round(0.12 * RATE))
    for i in range(pulses):
        tone = np.sin(2 * np.pi * hz * (1 + rng.normal(0, 0.003)) * (t - 0.012 * t * t / t[-1]))
        song[i * every : i * every + frames] += (0.25 + 0.75 * (i + 1) / pulses) * pulse * tone
    grass = rng.standard_normal(round(0.1 * RATE)) * np.exp(-np.arange(round(0.1 * RATE)) / (0.022 * RATE))
    grass *= 0.55 / np.sqrt((grass**2).sum())
    size = 2**15
    blurred = np.fft.irfft(np.fft.rfft(song, size) * (1 + np.fft.rfft(grass, size)), size)[: song.size]
    return np.asarray(blurred * np.minimum(1.0, np.arange(song.size, 0, -1) / (0.02 * RATE)), np.float32)
