"""One scape gives way to another."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from audio.block import BLOCK, RATE, Source, Stereo

CROSS_S = 1.5
_STEP = 1 / (CROSS_S * RATE)


@dataclass(slots=True)
class _Voice:
    source: Source
    place: float  # 0 unheard … 1 alone
    leaving: bool = False


class Crossfade:
    """Whatever is given to it, heard together while it changes, at equal power: two unrelated sounds leave no hole.

    A change in the middle of a change only adds a voice; none is ever cut.
    """

    def __init__(self) -> None:
        self._voices: list[_Voice] = []
        self._next: deque[tuple[Source, bool]] = deque()
        self._along = np.arange(1, BLOCK + 1, dtype=np.float32)[:, None] * np.float32(_STEP)
        self._spare: Stereo = np.zeros((BLOCK, 2), np.float32)

    def to(self, source: Source, at_once: bool) -> None:
        """`source` instead of all others; `at_once` where nobody hears it. May be called from another thread."""
        self._next.append((source, at_once))

    def fill(self, out: Stereo) -> None:
        """The next block, (BLOCK, 2)."""
        while self._next:
            self._change(*self._next.popleft())
        out[:] = 0.0
        for voice in self._voices:
            voice.source.fill(self._spare)
            out += self._moved(voice)
        self._voices = [voice for voice in self._voices if voice.place > 0.0]

    def _change(self, source: Source, at_once: bool) -> None:
        if at_once:
            self._voices.clear()
        for voice in self._voices:
            voice.leaving = True
        self._voices.append(_Voice(source, 0.0 if self._voices else 1.0))

    def _moved(self, voice: _Voice) -> Stereo:
        end = 0.0 if voice.leaving else 1.0
        if voice.place == end:
            return self._spare
        way = voice.place + (-self._along if voice.leaving else self._along)
        way = np.clip(way, 0.0, 1.0)
        voice.place = float(way[-1, 0])
        return np.asarray(self._spare * np.sin(way * np.float32(np.pi / 2)), np.float32)
