"""Where the breath is at the moment a block will be heard.

Blocks are made ahead of the card, so the breath of a block is that of the time it is heard at, which the output
tells (`Engine.pull`). The phase only ever flows: what a late word or a card's clock puts wrong is made good by
breathing a little faster or slower, unheard. What is far out of step (another session, a device that was away)
is faded away and comes back in step.
"""

from __future__ import annotations

from typing import NamedTuple

from audio.block import BLOCK_S
from audio.control import Breath

INHALE = 0.4  # of a breath
FADE_S = 2.5
STILL = 0.95
"""How far a scape's own swells step back for the breath: enough that nobody breathes with the wrong wave."""
_HEED = 0.05  # of an error, made good in each block: a card's uneven calls average out
_HASTE = 0.15  # of the breath's own pace, the most it may run faster or slower: 1.6 ms a block
_GAP_S = 0.5
_OUT_OF_STEP = 0.08  # of a breath; further off than any late word


class Moment(NamedTuple):
    """The breath at one instant: phase 0–1, 0 at the start of the inhale; depth 0 (unheard) to 1."""

    phase: float
    depth: float


class Tide:
    """The breath, block by block. One thread calls `hear` and `step`; `follow` may be called from another.

    Attributes:
        start, end: the breath where the present block begins and ends; each block begins where the last ended.
        per_s: breaths a second.
    """

    def __init__(self) -> None:
        self.start = self.end = Moment(0.0, 0.0)
        self.per_s = 0.0
        self._wish = Breath()
        self._heard_at: float | None = None
        self._way = 0.0  # 0 unheard … 1 wholly heard

    def follow(self, wish: Breath) -> None:
        """The breath to be heard from now on."""
        self._wish = wish

    def hear(self, at: float | None) -> None:
        """The next block's first frame is heard at `at`, monotonic seconds; None where nobody can say."""
        if at is None or self._heard_at is None or abs(at - self._heard_at) > _GAP_S:
            self._way = 0.0  # in such a gap nothing was heard: it begins anew
        self._heard_at = at

    def step(self) -> None:
        """One block later."""
        self.start = self.end
        error = self._error()
        along = self.per_s * BLOCK_S
        if error is not None:
            most = _HASTE * along if self._way else 1.0
            along += min(max(_HEED * error if self._way else error, -most), most)
        heard = error is not None and (abs(error) < _OUT_OF_STEP or not self._way)
        self._way = min(max(self._way + (BLOCK_S if heard else -BLOCK_S) / FADE_S, 0.0), 1.0)
        self.end = Moment((self.start.phase + along) % 1.0, self._way * self._way * (3 - 2 * self._way))
        if self._heard_at is not None:
            self._heard_at += BLOCK_S

    def _error(self) -> float | None:
        """How far the breath is behind, −0.5 to 0.5 of a breath; None where none should be heard."""
        wish, at = self._wish, self._heard_at
        if at is None or wish.rate_per_min <= 0.0:
            return None
        self.per_s = wish.rate_per_min / 60
        return ((at - wish.at) * self.per_s - self.end.phase + 0.5) % 1.0 - 0.5
