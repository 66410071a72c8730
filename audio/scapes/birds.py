"""Single birds, far enough to be company: whistled phrases, their pauses, and the air between.

No recording and no species is copied; phrases are drawn by chance within what makes such a song
restful: low to middle whistles, soft beginnings, one bird at a time, long rests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audio.block import BLOCK, BLOCK_S, RATE, Floats, Stereo

_HALF = RATE // 2
"""Songs are made at half the rate, since nothing of them is above 12 kHz, and brought to the whole in the end."""
_SPANS = (2**16, 2**17)
"""Frames at half the rate, 2.7 and 5.5 s, of a phrase with its echo: one FFT."""


_POLITE_S = 1.5
"""A bird begins no sooner after another one's echo."""
_SCALE = (1.0, 9 / 8, 5 / 4, 3 / 2, 5 / 3)
_G_HZ = 196.0
"""Songs keep to five tones on G in just tuning, which the beds of their worlds share."""


@dataclass(frozen=True, slots=True)
class Note:
    """One whistle: it starts at `hz[0]`, passes `hz[1]` halfway and ends at `hz[2]`; with `purrs_per_s` it purrs."""

    start_s: float
    length_s: float
    hz: tuple[float, float, float]
    level: float = 1.0
    purrs_per_s: float = 0.0


Phrase = tuple[Note, ...]
Spectrum = NDArray[np.complex64]


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
    """One bird with a few phrases of its own that it never sings twice alike: one source, its echo in the bed.

    Attributes:
        metres: how far it sits; of its next phrase, where it is changed.
        rests: nothing of it is heard, so that its source may be put elsewhere.
    """

    def __init__(self, rng: np.random.Generator, kind: Kind, air: Air, first_s: float) -> None:
        self._rng, self._kind, self._air = rng, kind, air
        self.metres = float(rng.uniform(*kind.metres))
        self.rests = True
        self._phrases = [kind.phrase(rng) for _ in range(int(rng.integers(3, 6)))]
        self._wait_s = first_s * float(rng.uniform(0.6, 1.4))
        self._left = int(rng.integers(*kind.bout, endpoint=True))
        self._making: Iterator[None] | None = None
        self._direct, self._echo = np.zeros(0, np.float32), np.zeros((2, 0), np.float32)

    def fill(self, source: Floats, bed: Stereo, alone: bool = True) -> None:
        """The next block: written over `source`, (BLOCK,), its echo added to `bed`, (BLOCK, 2).

        While it is not `alone` it waits and lets the other one sing.
        """
        source[:] = 0.0
        if self._making is not None:
            if next(self._making, self) is self:
                self._making = None
        elif not self.rests:
            direct, echo = self._direct[:BLOCK], self._echo[:, :BLOCK]
            source[: direct.size] = direct
            bed[: echo.shape[1]] += echo.T
            self._direct, self._echo = self._direct[BLOCK:], self._echo[:, BLOCK:]
            self.rests = not self._echo.size
        else:
            self._wait_s -= BLOCK_S
            if not alone:
                self._wait_s = max(self._wait_s, _POLITE_S)
            if self._wait_s <= 0.0:
                self._making, self.rests = self._phrase(), False

    def _phrase(self) -> Iterator[None]:
        """Makes the next phrase, a step a block, so that no block takes long."""
        song = self._song()
        yield
        carried = self._air.carry(song, self.metres)
        yield
        direct = carried.direct()
        yield
        left = carried.echo(0)
        yield
        self._direct, self._echo = direct, np.stack([left, carried.echo(1)])

    def _song(self) -> Floats:
        """One of its phrases at half the rate; draws how long the silence after it will be."""
        kind, rng = self._kind, self._rng
        self._left -= 1
        self._wait_s = float(rng.uniform(*(kind.pause_s if self._left > 0 else kind.rest_s)))
        if self._left <= 0:
            self._left = int(rng.integers(*kind.bout, endpoint=True))
        phrase = self._phrases[int(rng.integers(len(self._phrases)))]
        return np.float32(kind.level) * _whistle(rng, phrase, kind.overtones)


class Air:
    """Distance: highs fall away, the echo of the place grows over the direct sound."""

    def __init__(self, rng: np.random.Generator, echo_s: float) -> None:
        t = np.arange(int(echo_s * _HALF)) / _HALF
        self._tail = t.size
        hz = np.fft.rfftfreq(_SPANS[-1], 1 / _HALF)
        self._dull = ((hz / 250e3) ** 1.2).astype(np.float32)
        swell = (1 - np.exp(-t / 0.02)) * np.cos(np.pi / 2 * t / echo_s)
        dark = rng.standard_normal((2, t.size)) * swell * np.exp(-6.0 * t / echo_s)
        light = rng.standard_normal((2, t.size)) * swell * np.exp(-6.0 * t / (0.45 * echo_s))
        share = 1 / (1 + (hz / 1500) ** 2)
        echo = np.fft.rfft(dark, _SPANS[-1]) * share + np.fft.rfft(light, _SPANS[-1]) * (1 - share)
        self._echo = (0.5 * echo / np.sqrt((dark**2).sum(axis=1, keepdims=True))).astype(np.complex64)

    def carry(self, song: Floats, metres: float) -> Carried:
        """`song`, (n,) at half the rate, as it comes from `metres` away."""
        span = next((span for span in _SPANS if span >= song.size + self._tail), _SPANS[-1])
        every = _SPANS[-1] // span
        heard = np.fft.rfft(song[: span - self._tail], span) * np.exp(self._dull[::every] * np.float32(-(metres**1.2)))
        heard *= np.float32(2 * 20 / metres)  # twice as many frames come back
        return Carried(heard, self._echo[:, ::every], metres, min(song.size, span - self._tail), self._tail)


@dataclass(frozen=True, slots=True)
class Carried:
    """A song that comes from some way off, as spectra; each part of it is an FFT of some milliseconds.

    Args:
        heard: its spectrum, at half the rate.
        around: the place's echo, left and right.
        size, tail: frames of the song and of the echo after it, at half the rate.
    """

    heard: Spectrum
    around: Spectrum
    metres: float
    size: int
    tail: int

    def direct(self) -> Floats:
        """What comes straight, (2 size,), at the whole rate."""
        return self._sound(self.heard * np.float32(np.exp(-self.metres / 60)))[: 2 * self.size]

    def echo(self, ear: int) -> Floats:
        """What comes from all around at ear 0 or 1, (2 (size + tail),)."""
        wet = self.heard * (np.float32(0.35 * self.metres**0.4) * self.around[ear])
        return self._sound(wet)[: 2 * (self.size + self.tail)]

    def _sound(self, spectrum: Spectrum) -> Floats:
        return np.asarray(np.fft.irfft(spectrum, 4 * (spectrum.size - 1)), np.float32)


def _whistle(rng: np.random.Generator, phrase: Phrase, overtones: tuple[float, ...]) -> Floats:
    """The phrase as samples at half the rate, its tempo and pitch a little off each time; peak about 1."""
    tempo, pitch = rng.uniform(0.95, 1.05), rng.uniform(0.99, 1.01)
    song = np.zeros(int((phrase[-1].start_s + phrase[-1].length_s) * tempo * _HALF) + 1, np.float32)
    for note in phrase:
        t = np.linspace(0, 1, int(note.length_s * tempo * _HALF))
        a, b, c = np.log2(note.hz)
        bend = a * (1 - t) * (1 - 2 * t) + 4 * b * t * (1 - t) + c * t * (2 * t - 1)  # the parabola through all three
        turns = np.cumsum(pitch * 2**bend) / _HALF
        phase = (2 * np.pi * (turns - np.floor(turns))).astype(np.float32)
        tone = np.sin(phase)
        for partial, share in enumerate(overtones, 2):
            tone += np.float32(share) * np.sin(np.float32(partial) * phase)
        shape = np.sin(np.pi * t**0.8) ** 1.5
        if note.purrs_per_s:
            shape *= np.sin(np.pi * note.purrs_per_s * note.length_s * tempo * t) ** 4
        start = int(note.start_s * tempo * _HALF)
        song[start : start + t.size] += note.level * shape * tone
    return song


def _tone(octave: int, step: int) -> float:
    """The `step`th tone of the scale, Hz, from the G `octave` octaves above the lowest on; may be below it."""
    up, degree = divmod(step, len(_SCALE))
    return _G_HZ * float(2.0 ** (octave + up)) * _SCALE[degree]


def _flute(rng: np.random.Generator) -> Phrase:
    """Three to six mellow whistles that wander around one tone; the last may end in a soft thin turn."""
    step, notes, at = int(rng.integers(1, 4)), [], 0.0
    for _ in range(int(rng.integers(3, 7))):
        hz = _tone(3, step)
        length = float(rng.uniform(0.16, 0.44))
        begins, ends = (hz * 2 ** (rng.uniform(-2.2, 2.2, 2) / 12)).tolist()
        notes.append(Note(at, length, (begins, hz, ends), float(rng.uniform(0.6, 1.0))))
        at += length + float(rng.uniform(0.02, 0.14))
        step = int(np.clip(step + rng.choice([-2, -1, 1, 2]), -1, 5))
    if rng.random() < 0.5:
        for turn in range(3):
            hz = _tone(4, int(rng.integers(0, 3)))
            notes.append(Note(at + 0.085 * turn, 0.075, (hz * 0.93, hz, hz * 0.96), 0.22 - 0.05 * turn))
    return tuple(notes)


def _cascade(rng: np.random.Generator) -> Phrase:
    """A thin run that falls from tone to tone, some notes on each, slower and softer toward its end."""
    notes: list[Note] = []
    at = 0.0
    for group, step in enumerate(range(int(rng.integers(1, 3)), -4, -1)):
        hz = _tone(4, step)
        for note in range(int(rng.integers(1, 4))):
            length = float(rng.uniform(0.075, 0.10)) * (1 + 0.12 * group)
            level = min(0.45 + 0.12 * len(notes), 1.0) * (1 - 0.1 * group)
            bent = hz * 2 ** (-0.03 * note)
            notes.append(Note(at, length, (bent * 1.10, bent, bent * 0.94), level))
            at += length + 0.025 + 0.008 * group
        at += 0.02
    return tuple(notes)


def _see_saw(rng: np.random.Generator) -> Phrase:
    """Two notes in turn, three or four times."""
    step = int(rng.integers(0, 3))
    low, high = _tone(4, step), _tone(4, step + 1)
    notes = []
    for i in range(int(rng.integers(3, 5))):
        notes.append(Note(0.38 * i, 0.13, (high * 0.94, high, high * 0.98), 0.6 + 0.1 * i))
        notes.append(Note(0.38 * i + 0.16, 0.18, (low * 1.06, low, low * 0.96), 0.8 + 0.1 * i))
    return tuple(notes)


def _coo(rng: np.random.Generator) -> Phrase:
    """Five low, round notes; the second is the long one."""
    hz = _tone(1, int(rng.integers(0, 3)))
    plan = ((0.0, 0.34, 0.7), (0.42, 0.75, 1.0), (1.28, 0.5, 0.8), (2.0, 0.3, 0.6), (2.38, 0.42, 0.7))
    return tuple(Note(start, length, (hz * 0.96, hz * (1.05 if length > 0.6 else 1.0), hz * 0.95), level)
                 for start, length, level in plan)


def _night_song(rng: np.random.Generator) -> Phrase:
    """One long soft whistle, then a few shorter ones that wander above it and come to rest; no row of equal ones."""
    step, level = int(rng.integers(0, 4)), 0.6
    hz, length = _tone(2, step), float(rng.uniform(0.6, 0.85))
    notes, at = [Note(0.0, length, (hz * 0.985, hz, hz * 0.97), 0.75)], length + 0.05
    step += int(rng.integers(3, 6))
    for _ in range(int(rng.integers(3, 6))):
        hz, length = _tone(2, step), float(rng.uniform(0.16, 0.34))
        begins, ends = (hz * 2 ** (rng.uniform(-2.0, 2.0, 2) / 12)).tolist()
        notes.append(Note(at, length, (begins, hz, ends), level))
        at, level = at + length + float(rng.uniform(0.01, 0.05)), level * 0.88
        step += int(rng.choice([-2, -1, 1]))
    return tuple(notes)


def _cry(rng: np.random.Generator) -> Phrase:
    """A sea bird a long way out: one to four falling cries."""
    notes, at = [], 0.0
    for i in range(int(rng.integers(1, 5))):
        hz = float(1050 * 2 ** rng.uniform(-0.08, 0.08))
        length = float(rng.uniform(0.34, 0.5))
        notes.append(Note(at, length, (hz * 0.85, hz * 1.12, hz * 0.72), 1.0 - 0.15 * i))
        at += length + float(rng.uniform(0.12, 0.25))
    return tuple(notes)


FLUTE = Kind(_flute, (0.08, 0.02), 0.85, (15, 22), (4.5, 9.0), (30, 75), (3, 6))
CASCADE = Kind(_cascade, (0.04,), 1.1, (17, 26), (7, 13), (45, 110), (2, 4))
SEE_SAW = Kind(_see_saw, (0.05,), 0.6, (16, 24), (4, 9), (50, 120), (2, 4))
COO = Kind(_coo, (0.2, 0.06), 0.62, (18, 30), (4, 7), (40, 100), (3, 5))
NIGHT_SONG = Kind(_night_song, (0.06,), 0.65, (32, 45), (6, 14), (70, 160), (1, 3))
GULL = Kind(_cry, (0.7, 0.45, 0.3, 0.15), 0.9, (60, 100), (6, 14), (45, 120), (1, 2))
