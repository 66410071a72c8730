"""What is heard from moment to moment: scapes cross-faded, a breath in them, then one gain, applied as late as can be.

`produce` makes blocks ahead into a short queue; `pull` is called by the sound card and only takes the next
block and multiplies it with the gain. So a scape may cost what it costs, and Talk and STOP are heard
within a block. The breath of a block is that of the time it will be heard at: `pull` is told when its own block
is, and those waiting come before the next to be made. One thread calls `produce`, another `pull`; `mix` and
`breathe` may be called from a third.
"""

from __future__ import annotations

import logging
from collections import deque

import numpy as np

from audio.block import BLOCK, RATE, Stereo
from audio.breath import Breathing
from audio.control import SILENT_DB, Breath, Mix
from audio.crossfade import Crossfade
from audio.gain import Gain
from audio.resample import Resampled
from audio.scapes import SCAPES, scape
from audio.tide import Tide

AHEAD = 16  # blocks made ahead: 0.17 s
RISE_S = 1.0  # a device that comes, or comes back, is never loud at once
_FALL = np.linspace(1, 0, BLOCK, dtype=np.float32)[:, None]

log = logging.getLogger(__name__)


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
        self._name = ""
        self._tide = Tide()
        self._scapes = Crossfade()
        self._made = Breathing(self._scapes, self._tide)
        self._resampled: Resampled | None = None
        self._heard_at: float | None = None  # when the last block taken is heard
        self._queue: deque[Stereo] = deque()
        self._gain = Gain()
        self._latency_s = 0.0
        self._last: Stereo = np.zeros((BLOCK, 2), np.float32)
        self._late = False

    def begin(self, rate: int, latency_s: float) -> None:
        """An output is about to pull, at `rate`; what it takes is heard `latency_s` later. Sound rises from nothing."""
        if rate != self._gain.rate:
            self._resampled = Resampled(self._made, rate) if rate != RATE else None
            self._queue.clear()
        self._latency_s = latency_s
        self._gain.rise(rate, RISE_S)

    def mix(self, wish: Mix) -> None:
        """What should be heard from now on, at most as loud as it was made; an unknown scape is the calm one."""
        ramp_s = wish.ramp_s - self._latency_s
        if not wish.scape or wish.gain_db <= SILENT_DB:
            self._gain.to(0.0, ramp_s)
            return
        unheard = self._gain.silent
        if unheard:
            self._change(wish.scape, unheard)
        self._gain.to(10 ** (min(wish.gain_db, 0.0) / 20), ramp_s)
        if not unheard:  # building takes a moment, and less sound must not wait for it
            self._change(wish.scape, unheard)

    def breathe(self, wish: Breath) -> None:
        """The breath to be heard from now on."""
        self._tide.follow(wish)

    def _change(self, name: str, unheard: bool) -> None:
        if name not in SCAPES:
            log.error("no scape '%s'; the calm one instead. Known: %s.", name, ", ".join(SCAPES))
            name = "calm"
        if name == self._name:
            return
        self._name = name
        self._scapes.to(scape(name, self._seed, self._tide), at_once=unheard)
        if unheard:
            self._queue.clear()

    @property
    def wants_more(self) -> bool:
        """Whether fewer than `AHEAD` blocks are waiting."""
        return len(self._queue) < AHEAD

    def produce(self) -> None:
        """Makes one block."""
        self._tide.hear(self._next_at())
        block = np.empty((BLOCK, 2), np.float32)
        (self._resampled or self._made).fill(block)
        self._queue.append(block)

    def _next_at(self) -> float | None:
        """When the first frame the scapes make next is heard, monotonic seconds; None before any output said so."""
        if self._heard_at is None:
            return None
        held_s = self._resampled.held_s if self._resampled else 0.0
        return self._heard_at + (1 + len(self._queue)) * BLOCK / self._gain.rate + held_s

    def pull(self, out: Stereo, heard_at: float | None = None) -> None:
        """Fills `out`, (BLOCK, 2) float32, with the next block at the present gain.

        In silence nothing is taken: a scape stands still, and costs nothing, until it is heard again.

        Args:
            out: taken by the output.
            heard_at: when its first frame is heard, monotonic seconds; where that is not known, no breath is.
        """
        self.pulled += 1
        self._heard_at = heard_at
        gain = self._gain.next(len(out))
        if isinstance(gain, float) and gain == 0.0:
            out[:] = 0.0
            return
        np.multiply(self._take(), gain, out=out, casting="same_kind")

    def _take(self) -> Stereo:
        """The next block. Where none is made the last goes back into silence: a late machine never clicks."""
        late = self._late
        try:
            block = self._queue.popleft()
        except IndexError:
            self.starved += 1
            self._late = True
            return self._last * 0 if late else self._last[::-1] * _FALL
        self._late, self._last = False, block
        return block * _FALL[::-1] if late else block

    @property
    def is_silent(self) -> bool:
        """Whether nothing is heard and nothing is wanted."""
        return self._gain.silent
