"""Single birds, far enough to be company: whistled phrases, their pauses, and the air between.

No recording and no species is copied; phrases are drawn by chance within what makes such a song
restful: low to middle whistles, soft beginnings, one bird at a time, long rests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK_S, RATE
from audio.events import Events
from audio.noise import pan

_SPAN = 2**18
"""Frames of one phrase with its echo, 5.5 s: one FFT."""


@dataclass(frozen=True, slots=True)
class Note:
    """One whistle: it starts at `hz[0]`, passes `hz[1]` halfway and ends at `hz[2]`."""

    start_s: float
    length_s: float
    hz: tuple[float, float, float]
    level: float = 1.0


Phrase = tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """What one sort of bird is like.

    Args:
        phrase: draws a phrase.
        overtones: amplitude of the 2nd, 3rd, … partial.
        level: amplitude at 20 m, beside a bed of 0.5 RMS.
        metres: how near and how far it sits.
        pause_s, rest_s: shortest and longest silence between phrases, and between bouts.
        bout: fewest and most phrases in a bout.
    """

    phrase: Callable[[np.random.Generator], Phrase]
    overtones: tuple[float, ...]
    level: float
    metres: tuple[float, float]
    pause_s: tuple[float, float]
    rest_s: tuple[float, float]
    bout: tuple[int, int]


class Bird:
    """One bird in one place, with a few phrases of its own that it never sings twice alike."""

    def __init__(self, rng: np.random.Generator, kind: Kind, air: Air, first_s: float) -> None:
        self._rng, self._kind, self._air = rng, kind, air
        self._place = float(rng.uniform(-0.85, 0.85))
        self._metres = float(rng.uniform(*kind.metres))
        self._phrases = [kind.phrase(rng) for _ in range(int(rng.integers(3, 6)))]
        self._wait_s = first_s * float(rng.uniform(0.6, 1.4))
        self._left = int(rng.integers(*kind.bout, endpoint=True))

    def step(self, events: Events) -> None:
        """One block later; a phrase that begins now is put into `events`."""
        self._wait_s -= BLOCK_S
        if self._wait_s > 0:
            return
        phrase = self._phrases[int(self._rng.integers(len(self._phrases)))]
        song = _whistle(self._rng, phrase, self._kind.overtones)
        events.add(self._air.carry(self._kind.level * song, self._place, self._metres))
        self._left -= 1
        if self._left > 0:
            self._wait_s = float(self._rng.uniform(*self._kind.pause_s))
        else:
            self._wait_s = float(self._rng.uniform(*self._kind.rest_s))
            self._left = int(self._rng.integers(*self._kind.bout, endpoint=True))


class Air:
    """Distance: highs fall away, the echo of the place grows over the direct sound."""

    def __init__(self, rng: np.random.Generator, echo_s: float) -> None:
        t = np.arange(int(1.2 * echo_s * RATE)) / RATE
        self._longest = _SPAN - t.size
        hz = np.fft.rfftfreq(_SPAN, 1 / RATE)
        self._dull = ((hz / 250e3) ** 1.2).astype(np.float32)
        rise = 1 - np.exp(-t / 0.02)
        dark = rng.standard_normal((2, t.size)) * rise * np.exp(-6.9 * t / echo_s)
        light = rng.standard_normal((2, t.size)) * rise * np.exp(-6.9 * t / (0.45 * echo_s))
        share = 1 / (1 + (hz / 1500) ** 2)
        echo = np.fft.rfft(dark, _SPAN) * share + np.fft.rfft(light, _SPAN) * (1 - share)
        self._echo = (0.5 * echo / np.sqrt((dark**2).sum(axis=1, keepdims=True))).astype(np.complex64)

    def carry(self, song: NDArray[np.float32], place: float, metres: float) -> NDArray[np.float32]:
        """`song` (n,) as it is heard from `place` (−1 left to 1 right) and `metres` away: (n + echo, 2)."""
        song = song[: self._longest]
        heard = np.fft.rfft(song, _SPAN) * np.exp(self._dull * np.float32(-(metres**1.2)))
        direct = np.sqrt(pan(place))[:, None] * np.float32(np.exp(-metres / 60))
        wet = np.float32(0.35 * metres**0.4)
        far = np.fft.irfft(heard * (direct + wet * self._echo), _SPAN) * np.float32(20 / metres)
        return np.asarray(far.T, np.float32)


def _whistle(rng: np.random.Generator, phrase: Phrase, overtones: tuple[float, ...]) -> NDArray[np.float32]:
    """The phrase as samples, its tempo and pitch a little off each time; peak about 1."""
    tempo, pitch = rng.uniform(0.95, 1.05), rng.uniform(0.99, 1.01)
    song = np.zeros(int((phrase[-1].start_s + phrase[-1].length_s) * tempo * RATE) + 1, np.float32)
    for note in phrase:
        t = np.linspace(0, 1, int(note.length_s * tempo * RATE))
        a, b, c = np.log2(note.hz)
        bend = a * (1 - t) * (1 - 2 * t) + 4 * b * t * (1 - t) + c * t * (2 * t - 1)  # the parabola through all three
        phase = 2 * np.pi * np.cumsum(pitch * 2**bend) / RATE
        tone = np.sin(phase)
        for partial, share in enumerate(overtones, 2):
            tone += share * np.sin(partial * phase)
        shape = np.sin(np.pi * t**0.8) ** 1.5
        start = int(note.start_s * tempo * RATE)
        song[start : start + t.size] += note.level * shape * tone
    return song


def _flute(rng: np.random.Generator) -> Phrase:
    """Three to six mellow whistles that wander around one tone."""
    home = 1750 * 2 ** rng.uniform(-0.25, 0.35)
    notes, at = [], 0.0
    for _ in range(int(rng.integers(3, 7))):
        hz = home * 2 ** (rng.choice([-5, -3, 0, 2, 4, 7]) / 12)
        length = float(rng.uniform(0.14, 0.42))
        ends = hz * 2 ** (rng.uniform(-2.5, 2.5, 2) / 12)
        notes.append(Note(at, length, (float(ends[0]), float(hz), float(ends[1])), float(rng.uniform(0.6, 1.0))))
        at += length + float(rng.uniform(0.02, 0.12))
    return tuple(notes)


def _cascade(rng: np.random.Generator) -> Phrase:
    """A thin run that falls and fades, like water down a leaf."""
    count = int(rng.integers(9, 14))
    top, fall = 4300 * 2 ** rng.uniform(-0.15, 0.15), rng.uniform(0.7, 1.0)
    notes, at = [], 0.0
    for i in range(count):
        hz = top * 2 ** (-fall * i / count + rng.uniform(-0.04, 0.04))
        length = 0.09 + 0.05 * i / count
        level = float(np.sin(np.pi * (i + 1) / (count + 1)) ** 0.7)
        notes.append(Note(at, length, (hz * 1.12, hz, hz * 0.93), level))
        at += length + 0.035
    return tuple(notes)


def _see_saw(rng: np.random.Generator) -> Phrase:
    """Two notes in turn, three or four times."""
    high = 3500 * 2 ** rng.uniform(-0.12, 0.12)
    low = high * 2 ** (-rng.uniform(3, 5) / 12)
    notes = []
    for i in range(int(rng.integers(3, 5))):
        notes.append(Note(0.38 * i, 0.13, (high * 1.02, high, high * 0.98), 0.8))
        notes.append(Note(0.38 * i + 0.16, 0.18, (low * 1.03, low, low * 0.99), 1.0))
    return tuple(notes)


def _coo(rng: np.random.Generator) -> Phrase:
    """Five low, round notes; the second is the long one."""
    hz = float(460 * 2 ** rng.uniform(-0.1, 0.1))
    plan = ((0.0, 0.34, 0.7), (0.42, 0.75, 1.0), (1.28, 0.5, 0.8), (2.0, 0.3, 0.6), (2.38, 0.42, 0.7))
    return tuple(Note(start, length, (hz * 0.96, hz * (1.05 if length > 0.6 else 1.0), hz * 0.95), level)
                 for start, length, level in plan)


def _cry(rng: np.random.Generator) -> Phrase:
    """A sea bird a long way out: one to four falling cries."""
    notes, at = [], 0.0
    for i in range(int(rng.integers(1, 5))):
        hz = float(1050 * 2 ** rng.uniform(-0.08, 0.08))
        length = float(rng.uniform(0.34, 0.5))
        notes.append(Note(at, length, (hz * 0.85, hz * 1.12, hz * 0.72), 1.0 - 0.15 * i))
        at += length + float(rng.uniform(0.12, 0.25))
    return tuple(notes)


FLUTE = Kind(_flute, (0.08, 0.02), 0.45, (15, 22), (4.5, 9.0), (30, 75), (3, 6))
CASCADE = Kind(_cascade, (0.04,), 0.5, (17, 26), (7, 13), (45, 110), (2, 4))
SEE_SAW = Kind(_see_saw, (0.05,), 0.42, (16, 24), (4, 9), (50, 120), (2, 4))
COO = Kind(_coo, (0.2, 0.06), 0.8, (18, 30), (4, 7), (40, 100), (3, 5))
GULL = Kind(_cry, (0.7, 0.45, 0.3, 0.15), 0.9, (60, 100), (6, 14), (45, 120), (1, 2))
