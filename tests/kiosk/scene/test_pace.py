"""Frames are counted, gaps are not hidden, pauses are not drops."""

from __future__ import annotations

import pytest

from kiosk.scene.pace import EVERY_S, Pace

PERIOD_S = 1 / 90


def run(gaps: list[float], start: float = 10.0) -> list:
    pace, now, said = Pace(), start, []
    for gap in [0.0, *gaps]:
        now += gap
        stats = pace.frame(now, PERIOD_S)
        if stats:
            said.append(stats)
    return said


def test_even_frames_give_their_rate_and_no_drops() -> None:
    stats = run([PERIOD_S] * 470)[0]
    assert stats.fps_p50 == pytest.approx(90, rel=1e-6) and stats.fps_p1 == pytest.approx(90, rel=1e-6)
    assert stats.dropped_share == 0.0 and stats.seconds == pytest.approx(EVERY_S, abs=PERIOD_S)


def test_late_frames_show_in_the_low_percentile_and_the_share() -> None:
    stats = run(([PERIOD_S] * 9 + [3 * PERIOD_S]) * 45)[0]
    assert stats.fps_p1 == pytest.approx(30, rel=1e-3) and stats.fps_p50 == pytest.approx(90, rel=1e-3)
    assert stats.dropped_share == pytest.approx(2 / 12, abs=0.01)


def test_a_pause_is_no_drop() -> None:
    said = run([PERIOD_S] * 100 + [30.0] + [PERIOD_S] * 470)
    assert len(said) == 1 and said[0].dropped_share == 0.0
