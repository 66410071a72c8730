"""How evenly frames come. Pure."""

from __future__ import annotations

from kiosk.events import FrameStats

EVERY_S = 5.0
STALL_S = 1.0  # longer than this is no dropped frame but a pause


class Pace:
    """Collects the times between frames and sums them up every few seconds."""

    def __init__(self) -> None:
        self._last: float | None = None
        self._began = 0.0
        self._gaps: list[float] = []
        self._missed = 0

    def frame(self, now: float, period_s: float) -> FrameStats | None:
        """Counts a frame that was handed over; a summary when one is due."""
        last, self._last = self._last, now
        if last is None or now - last > STALL_S:
            self._began, self._gaps, self._missed = now, [], 0
            return None
        gap = now - last
        self._gaps.append(gap)
        self._missed += max(0, round(gap / period_s) - 1)
        if now - self._began < EVERY_S:
            return None
        gaps = sorted(self._gaps)
        stats = FrameStats(
            fps_p1=1.0 / gaps[min(len(gaps) - 1, round(0.99 * len(gaps)))],
            fps_p50=1.0 / gaps[len(gaps) // 2],
            dropped_share=self._missed / (self._missed + len(gaps)),
            seconds=now - self._began,
        )
        self._began, self._gaps, self._missed = now, [], 0
        return stats
