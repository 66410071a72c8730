"""What is heard from moment to moment: scapes cross-faded, then one gain, applied as late as can be.

`produce` makes blocks ahead into a short queue; `pull` is called by the sound card and only takes the next
block and multiplies it with the gain's ramp. So a scape may cost what it costs, and Talk and STOP are heard
within a block. One thread calls `produce`, another `pull`; `mix` may be called from a third.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from audio.block import BLOCK, RATE, Source, Stereo
from audio.control import SILENT_DB, Mix
from audio.scapes import SCAPES, scape

AHEAD = 16  # blocks made ahead: 0.17 s
CROSS_S = 1.5  # one scape gives way to another
LEAST_RAMP_S = 0.02  # shorter would click


@dataclass(frozen=True, slots=True)
class _Gain:
    """A straight line from one amplitude to another over so many frames."""

    start: float
    end: float
    frames: int


class Engine:
    """The scapes and the gain.

    Args:
        seed: of the scapes.

    Attributes:
        starved: how often `pull` found nothing made.
        pulled: blocks taken.
    """

    def __init__(self, seed: int) -> None:
        self.starved = 0
        self.pulled = 0
        self._seed = seed
        self._wanted = ""
        self._name = ""
        self._source: Source | None = None
        self._leaving: Source | None = None
        self._crossed = 0
        self._queue: deque[Stereo] = deque()
        self._gain = _Gain(0.0, 0.0, 1)
        self._passed = 0
        self._spare: Stereo = np.zeros((BLOCK, 2), np.float32)

    def mix(self, wish: Mix) -> None:
        """What should be heard from now on; an unknown scape is the calm one."""
        silent = not wish.scape or wish.gain_db <= SILENT_DB
        if not silent:
            self._wanted = wish.scape if wish.scape in SCAPES else "calm"
        amplitude = 0.0 if silent else 10 ** (wish.gain_db / 20)
        frames = max(1, round(max(wish.ramp_s, LEAST_RAMP_S) * RATE))
        self._gain, self._passed = _Gain(self._level(), amplitude, frames), 0

    @property
    def wants_more(self) -> bool:
        """Whether fewer than `AHEAD` blocks are waiting."""
        return len(self._queue) < AHEAD

    def produce(self) -> None:
        """Makes one block."""
        if self._wanted != self._name:
            self._change()
        block = np.zeros((BLOCK, 2), np.float32)
        if self._source is not None:
            self._source.fill(block)
        if self._leaving is not None:
            self._cross(block)
        self._queue.append(block)

    def pull(self, out: Stereo) -> None:
        """Fills `out`, (BLOCK, 2) float32, with the next block at the present gain."""
        self.pulled += 1
        gain, passed = self._gain, self._passed
        self._passed = passed + len(out)
        try:
            block = self._queue.popleft()
        except IndexError:
            self.starved += 1
            out[:] = 0.0
            return
        if passed >= gain.frames:
            np.multiply(block, np.float32(gain.end), out=out)
        else:
            along = np.clip((passed + np.arange(len(out))) / gain.frames, 0.0, 1.0)
            ramp = (gain.start + (gain.end - gain.start) * along).astype(np.float32)
            np.multiply(block, ramp[:, None], out=out)

    @property
    def is_silent(self) -> bool:
        """Whether the gain has come down to nothing."""
        return self._level() == 0.0

    def _level(self) -> float:
        gain = self._gain
        along = min(1.0, self._passed / gain.frames)
        return gain.start + (gain.end - gain.start) * along

    def _change(self) -> None:
        """Another scape: crossed over where something is heard, else taken at once."""
        self._leaving = None if self.is_silent else self._source
        self._crossed = 0
        self._name = self._wanted
        self._source = scape(self._name, self._seed)

    def _cross(self, block: Stereo) -> None:
        """Equal power, so that no hole is heard between two unrelated sounds."""
        assert self._leaving is not None
        self._leaving.fill(self._spare)
        along = np.clip((self._crossed + np.arange(BLOCK)) / (CROSS_S * RATE), 0.0, 1.0).astype(np.float32)
        angle = along[:, None] * np.float32(np.pi / 2)
        block *= np.sin(angle)
        block += self._spare * np.cos(angle)
        self._crossed += BLOCK
        if self._crossed >= CROSS_S * RATE:
            self._leaving = None
