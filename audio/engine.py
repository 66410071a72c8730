"""What is heard from moment to moment: scapes cross-faded, then one gain, applied as late as can be.

`produce` makes blocks ahead into a short queue; `pull` is called by the sound card and only takes the next
block and multiplies it with the gain. So a scape may cost what it costs, and Talk and STOP are heard
within a block. One thread calls `produce`, another `pull`; `mix` may be called from a third.
"""

from __future__ import annotations

import logging
from collections import deque

import numpy as np

from audio.block import BLOCK, RATE, Source, Stereo
from audio.control import SILENT_DB, Mix
from audio.crossfade import Crossfade
from audio.gain import Gain
from audio.resample import Resampled
from audio.scapes import SCAPES, scape

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
        self._scapes = Crossfade()
        self._made: Source = self._scapes
        self._queue: deque[Stereo] = deque()
        self._gain = Gain()
        self._latency_s = 0.0
        self._last: Stereo = np.zeros((BLOCK, 2), np.float32)
        self._late = False

    def begin(self, rate: int, latency_s: float) -> None:
        """An output is about to pull, at `rate`; what it takes is heard `latency_s` later. Sound rises from nothing."""
        if rate != self._gain.rate:
            self._made = Resampled(self._scapes, rate) if rate != RATE else self._scapes
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

    def _change(self, name: str, unheard: bool) -> None:
        if name not in SCAPES:
            log.error("no scape '%s'; the calm one instead. Known: %s.", name, ", ".join(SCAPES))
            name = "calm"
        if name == self._name:
            return
        self._name = name
        self._scapes.to(scape(name, self._seed), at_once=unheard)
        if unheard:
            self._queue.clear()

    @property
    def wants_more(self) -> bool:
        """Whether fewer than `AHEAD` blocks are waiting."""
        return len(self._queue) < AHEAD

    def produce(self) -> None:
        """Makes one block."""
        block = np.empty((BLOCK, 2), np.float32)
        self._made.fill(block)
        self._queue.append(block)

    def pull(self, out: Stereo) -> None:
        """Fills `out`, (BLOCK, 2) float32, with the next block at the present gain.

        In silence nothing is taken: a scape stands still, and costs nothing, until it is heard again.
        """
        self.pulled += 1
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
