"""A phrase spoken over a scape that steps back for it: heard block by block, changed without a cut."""

from __future__ import annotations

import numpy as np

from audio.block import RATE, Floats, Stereo
from audio.gain import Gain

ATTACK_S = 0.4  # the scape has stepped back before the first word
RELEASE_S = 1.5
DUCK_DB = -5.0  # the voice is 7 dB above it already
YIELD_S = 0.15  # one phrase gives way to the next
STOP_S = 0.1


class Speech:
    """What is being said, alike in both ears. One thread calls `fill`; another may call `say` and `stop`.

    Each writes what the other only reads; of two wishes within one block the later counts.
    """

    def __init__(self) -> None:
        self._wish: tuple[Floats | None] = (None,)
        self._taken: tuple[Floats | None] = self._wish
        self._now: Floats | None = None
        self._next: Floats | None = None
        self._wait = 0  # frames until the scape has stepped back
        self._at = 0  # in what is said now
        self._level, self._fall = 1.0, 0.0  # of it, and how much it loses in a frame

    def say(self, samples: Floats) -> None:
        """Speaks `samples`, (frames,) at 48 kHz, 0.4 s from now; whatever is being said fades and gives way."""
        self._wish = (samples,)

    def stop(self) -> None:
        """Nothing more is said; what is being said fades in 100 ms."""
        self._wish = (None,)

    @property
    def speaking(self) -> bool:
        """Something is said, or is about to be."""
        wish = self._wish
        if wish is not self._taken:
            return wish[0] is not None or self._now is not None
        return self._now is not None or self._next is not None

    def fill(self, out: Stereo) -> None:
        """Writes the next frames over all of `out`, (frames, 2)."""
        self._heed()
        out[:] = 0.0
        at = 0
        while at < len(out):
            if self._now is not None:
                at += self._speak(self._now, out[at:])
            elif self._next is None:
                return
            elif self._wait:
                waited = min(self._wait, len(out) - at)
                self._wait -= waited
                at += waited
            else:
                self._now, self._next = self._next, None
                self._at, self._level, self._fall = 0, 1.0, 0.0

    def _heed(self) -> None:
        """Takes the newest wish."""
        wish = self._wish
        if wish is self._taken:
            return
        if self._now is None and self._next is None:
            self._wait = round(ATTACK_S * RATE)
        self._next = wish[0]
        self._fall = max(self._fall, 1 / (RATE * (STOP_S if self._next is None else YIELD_S)))
        self._taken = wish

    def _speak(self, samples: Floats, out: Stereo) -> int:
        """Writes what comes next of `samples`; how many frames."""
        piece = samples[self._at : self._at + len(out)]
        self._at += len(piece)
        if self._fall:
            levels = np.maximum(self._level - self._fall * np.arange(1, len(piece) + 1), 0.0)
            piece = piece * (np.sin(levels * np.pi / 2) ** 2).astype(np.float32)
            self._level = float(levels[-1]) if len(levels) else 0.0
        out[: len(piece)] = piece[:, None]
        if self._at >= len(samples) or self._level == 0.0:
            self._now = None
        return len(piece)


class Duck:
    """How much of the scape is left while something is said."""

    def __init__(self) -> None:
        self._down = False
        self._gain = Gain(1.0)

    def next(self, frames: int, speaking: bool) -> Floats | float:
        """The factor of each of the next frames, (frames, 1), or one number where all have the same."""
        if speaking != self._down:
            self._down = speaking
            self._gain.to(10 ** (DUCK_DB / 20) if speaking else 1.0, ATTACK_S if speaking else RELEASE_S)
        return self._gain.next(frames)
