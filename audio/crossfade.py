"""One scape gives way to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audio.block import BLOCK, RATE, Floats, Scape, Stereo
from audio.spatial import BANKS, Made, Part

CROSS_S = 1.5
_STEP = 1 / (CROSS_S * RATE)
_ALONG = np.arange(1, BLOCK + 1, dtype=np.float32) * np.float32(_STEP)


@dataclass(slots=True)
class _Voice:
    scape: Scape
    bank: int
    place: float  # 0 unheard … 1 alone
    leaving: bool = False


class Crossfade:
    """Whatever is given to it, two heard together while they change, at equal power: unrelated sounds leave no hole.

    A change in the middle of a change waits for its end, and only the newest is remembered; none is ever cut.
    """

    def __init__(self) -> None:
        self._voices: list[_Voice] = []
        self._wish: Scape | None = None  # each of the two is written by one thread alone
        self._taken: Scape | None = None

    def to(self, scape: Scape) -> None:
        """`scape` comes, all others go. May be called from another thread."""
        self._wish = scape

    def next(self) -> Made:
        """The next block."""
        wish = self._wish
        if wish is not None and wish is not self._taken and len(self._voices) < BANKS:
            self._taken = wish
            self._change(wish)
        bed = np.zeros((BLOCK, 2), np.float32)
        parts = tuple(self._heard(voice, bed) for voice in self._voices)
        self._voices = [voice for voice in self._voices if voice.place > 0.0]
        return Made(parts, bed)

    def _change(self, scape: Scape) -> None:
        for voice in self._voices:
            voice.leaving = True
        taken = {voice.bank for voice in self._voices}
        bank = next(bank for bank in range(BANKS) if bank not in taken)
        self._voices.append(_Voice(scape, bank, 0.0))

    def _heard(self, voice: _Voice, bed: Stereo) -> Part:
        """The voice's block; its bed is added to `bed`."""
        sources = np.empty((len(voice.scape.directions), BLOCK), np.float32)
        own = np.empty((BLOCK, 2), np.float32)
        voice.scape.fill(sources, own)
        gain = _moved(voice)
        if gain is not None:
            sources *= gain
            own *= gain[:, None]
        bed += own
        return Part(voice.bank, sources, voice.scape.directions)


def _moved(voice: _Voice) -> Floats | None:
    """The gain of each frame, (BLOCK,), or None where it is 1 throughout."""
    if voice.place == (0.0 if voice.leaving else 1.0):
        return None
    way = np.clip(voice.place + (-_ALONG if voice.leaving else _ALONG), 0.0, 1.0)
    voice.place = float(way[-1])
    return np.sin(way * np.float32(np.pi / 2))
