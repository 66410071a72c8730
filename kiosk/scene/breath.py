"""Where in the breath the picture is: the coach's cue, carried on to the moment the frame is seen. Pure.

The block holds a line in time; between two writes of it the scene goes on alone. Where a rate changes at
a breath's end, the line and what was shown differ by less than a frame; where a visit ends and another
begins, by any part of a breath. Both are made good in the same way: a little faster or slower for a
while, never back and never by a jump.
"""

from __future__ import annotations

from kiosk.scene.link import Breath

CATCH_UP = 0.5  # of the breath's own pace: how much quicker or slower it may go to meet the cue


class Follower:
    """Keeps one phase, 0 ≤ phase < 1, that never goes back."""

    def __init__(self) -> None:
        self._phase: float | None = None
        self._at = 0.0

    def phase(self, breath: Breath | None, at: float) -> float:
        """The phase at a time.

        Args:
            breath: the newest cue; None before the first, which is the start of an inhale.
            at: monotonic seconds, when what is drawn now will be seen.
        """
        if breath is None:
            return 0.0
        per_s = breath.rate_per_min / 60.0
        cue = (breath.phase + (at - breath.at) * per_s) % 1.0
        step, self._at = max(0.0, at - self._at) * per_s, max(at, self._at)
        if self._phase is None:
            self._phase = cue
            return cue
        behind = (cue - self._phase - step + 0.5) % 1.0 - 0.5
        most = CATCH_UP * step
        self._phase = (self._phase + step + min(max(behind, -most), most)) % 1.0
        return self._phase
