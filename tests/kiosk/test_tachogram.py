"""Beats in time: joined by their sum, parted by gaps, never after their packet, never twice."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.tachogram import Tachogram


def streamed(seconds: int, rr_ms: float = 800.0, copies: int = 1) -> Tachogram:
    """A steady heart, sent once a second as a strap does, every packet `copies` times."""
    tachogram, beat, sent = Tachogram(), 0.0, 0
    for second in range(1, seconds + 1):
        due = []
        while beat + rr_ms / 1000 <= second:
            beat += rr_ms / 1000
            due.append(rr_ms)
        sent += len(due)
        for copy in range(copies):
            tachogram.add(second + 0.002 * copy, due)
    return tachogram


def test_beats_lie_where_their_sum_says_and_not_where_packets_came() -> None:
    tachogram = streamed(60)
    assert len(tachogram) == 75
    assert np.diff(tachogram.at) == pytest.approx(0.8)
    assert tachogram.at[-1] <= 60
    assert set(tachogram.run) == {1}


def test_a_lost_packet_is_a_gap() -> None:
    tachogram = Tachogram()
    for second in (1, 2, 3, 6, 7):
        tachogram.add(float(second), [1000.0])
    assert list(tachogram.at) == [1, 2, 3, 6, 7]
    assert list(tachogram.run) == [1, 1, 1, 2, 2]


def test_a_burst_after_a_stall_fills_it_without_a_gap_in_time() -> None:
    tachogram = Tachogram()
    for second in range(1, 6):
        tachogram.add(float(second), [1000.0])
    for rr in [1000.0] * 4:  # four packets at once
        assert tachogram.add(9.0, [rr])
    assert list(tachogram.at) == pytest.approx(list(range(1, 10)))
    assert tachogram.doubled == 0


def test_one_packet_of_the_same_beats_is_placed_alike() -> None:
    whole, single = Tachogram(), Tachogram()
    for second in range(1, 6):
        whole.add(float(second), [500.0, 500.0])
        for rr in (500.0, 500.0):
            single.add(float(second), [rr])
    assert list(whole.at) == pytest.approx(list(single.at))


def test_a_first_packet_that_came_late_moves_its_run_back() -> None:
    tachogram = Tachogram()
    tachogram.add(1.4, [1000.0])  # of the beat at 1.0
    for second in range(2, 6):
        tachogram.add(float(second), [1000.0])
    assert list(tachogram.at) == pytest.approx([1, 2, 3, 4, 5])


def test_packets_sent_twice_are_known_by_their_time() -> None:
    once, twice = streamed(120), streamed(120, copies=2)
    assert once.doubled == 0
    assert twice.doubled >= 0.95 * len(once)
    assert abs(len(twice) - len(once)) <= 3  # until the run had no room left
    assert twice.at[-1] <= 120.01


def test_equal_values_are_no_duplicates() -> None:
    assert streamed(600, rr_ms=1000.0).doubled == 0


def test_a_strap_whose_clock_is_a_little_slow_loses_no_beat() -> None:
    tachogram = Tachogram()
    for second in range(1, 1800):
        assert tachogram.add(second * 0.995, [1000.0])


def test_a_slow_clock_does_not_move_what_was_long_before() -> None:
    tachogram = Tachogram()
    for second in range(1, 1000):
        tachogram.add(second * 0.995, [1000.0])
    early = tachogram.at[:500]
    for second in range(1000, 3600):
        tachogram.add(second * 0.995, [1000.0])
    assert np.array_equal(tachogram.at[:500], early)
    assert np.all(np.diff(tachogram.at) >= 0)


@pytest.mark.parametrize("timeless", [64_000.0 * 65535 / 65536, 5000.0])
def test_an_interval_that_cannot_be_moves_no_beat(timeless: float) -> None:
    tachogram = Tachogram()
    for second in range(1, 11):
        tachogram.add(float(second), [1000.0])
    tachogram.add(11.0, [timeless])
    for second in range(12, 21):
        tachogram.add(float(second), [1000.0])
    at = np.delete(tachogram.at, 10)
    assert at == pytest.approx([*range(1, 11), *range(12, 21)], abs=1.0)
    assert len(set(tachogram.run)) == 3


def test_after_a_lost_heart_a_new_run_begins() -> None:
    tachogram = Tachogram()
    tachogram.add(1.0, [1000.0])
    tachogram.part()
    tachogram.add(2.0, [1000.0])
    assert list(tachogram.run) == [1, 2]


def test_what_is_forgotten_leaves_the_rest_in_place() -> None:
    tachogram = streamed(60)
    late = tachogram.at[tachogram.at >= 30]
    tachogram.forget(30.0)
    assert list(tachogram.at) == list(late)
    assert tachogram.add(61.0, [800.0])
    assert tachogram.at[-1] == pytest.approx(late[-1] + 0.8)


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 6), st.lists(st.floats(0, 64_000), max_size=9), st.booleans()), max_size=80))
def test_whatever_arrives_beats_ascend_and_none_is_lost_unsaid(packets: list[tuple[float, list[float], bool]]) -> None:
    tachogram, now, sent = Tachogram(), 0.0, 0
    for pause_s, rr_ms, parts in packets:
        now += pause_s
        if parts:
            tachogram.part()
        tachogram.add(now, rr_ms)
        sent += len(rr_ms)
        assert len(tachogram) + tachogram.doubled == sent
        assert np.all(np.diff(tachogram.at) >= 0)
        assert np.all(np.diff(tachogram.run) >= 0)
        if len(tachogram):
            assert tachogram.at[-1] <= now + 1e-6
