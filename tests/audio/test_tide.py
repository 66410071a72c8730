"""The breath's phase: that of the time a block is heard at; it flows, whatever comes late or never."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.block import BLOCK_S
from audio.control import Breath
from audio.tide import FADE_S, Moment, Tide

START = 5000.0


class Run:
    """A tide whose blocks are heard from `START` on."""

    def __init__(self) -> None:
        self.tide = Tide()
        self.at = START
        self.moments: list[Moment] = []

    def over(self, seconds: float, wobble_s: float = 0.0) -> list[Moment]:
        """Where each block of the next seconds begins; what is told of its time is wrong by up to `wobble_s`."""
        first = len(self.moments)
        for block in range(round(seconds / BLOCK_S)):
            self.tide.hear(self.at + wobble_s * np.sin(1.7 * block))
            self.tide.step()
            self.moments.append(self.tide.start)
            self.at += BLOCK_S
        return self.moments[first:]


def apart(phase: float, other: float) -> float:
    """Of a breath, −0.5 to 0.5."""
    return (phase - other + 0.5) % 1.0 - 0.5


def test_nothing_is_heard_before_a_breath_was_asked_for_or_the_time_is_known() -> None:
    run = Run()
    assert not any(moment.depth for moment in run.over(1.0))
    run.tide.follow(Breath(START, 6.0))
    run.tide.hear(None)
    run.tide.step()
    assert run.tide.end.depth == 0.0


def test_it_comes_in_step_and_slowly() -> None:
    run = Run()
    run.tide.follow(Breath(START - 3.3, 6.0))
    moments = run.over(2 * FADE_S)
    heard = [moment for moment in moments if moment.depth > 0.0]
    assert heard[0].depth < 1e-3 and heard[-1].depth == 1.0
    assert max(np.diff([moment.depth for moment in moments])) < 1.6 * BLOCK_S / FADE_S
    for block, moment in enumerate(moments):
        if moment.depth:
            assert apart(moment.phase, (3.3 + block * BLOCK_S) / 10) == pytest.approx(0.0, abs=1e-9)


def test_no_rate_fades_it_away_while_it_goes_on() -> None:
    assert FADE_S >= 2.0
    run = Run()
    run.tide.follow(Breath(START, 6.0))
    run.over(10.0)
    run.tide.follow(Breath(run.at, 0.0))
    away = run.over(FADE_S + 0.1)
    assert away[-1].depth == 0.0
    assert min(np.diff([moment.depth for moment in away])) > -1.6 * BLOCK_S / FADE_S
    assert apart(away[-1].phase, away[0].phase) == pytest.approx(apart(FADE_S / 10, 0), abs=0.02)


def test_a_new_rate_begins_where_the_old_breath_ended() -> None:
    run = Run()
    run.tide.follow(Breath(START, 10.0))
    run.over(12.0)  # two breaths
    run.tide.follow(Breath(START + 12.0, 9.5))
    slower = run.over(60 / 9.5 - BLOCK_S)
    assert apart(slower[0].phase, 0.0) == pytest.approx(0.0, abs=0.005)
    assert np.all(np.diff([moment.phase for moment in slower[3:]]) > 0)
    assert apart(slower[-1].phase, 0.0) == pytest.approx(-BLOCK_S * 9.5 / 60, abs=0.005)


def test_a_card_that_tells_its_time_unevenly_is_averaged() -> None:
    run = Run()
    run.tide.follow(Breath(START, 6.0))
    run.over(10.0)
    begins = run.at - START
    wobbly = run.over(30.0, wobble_s=0.02)
    errors = [apart(moment.phase, (begins + block * BLOCK_S) / 10) * 10 for block, moment in enumerate(wobbly)]
    assert max(map(abs, errors)) < 0.003


def test_a_word_far_out_of_step_is_faded_away_and_comes_back_in_step() -> None:
    run = Run()
    run.tide.follow(Breath(START, 6.0))
    run.over(10.0)
    run.tide.follow(Breath(START + 14.0, 6.0))
    moments = run.over(3 * FADE_S)
    turns = [(a, b) for a, b in pairwise(moments) if abs(apart(b.phase, a.phase)) > 1.2 * BLOCK_S / 10]
    assert all(a.depth < 1e-3 for a, _ in turns) and len(turns) == 1
    assert moments[-1].depth == 1.0
    assert apart(moments[-1].phase, (run.at - BLOCK_S - START - 14.0) / 10) == pytest.approx(0.0, abs=1e-6)


def test_after_a_silence_nothing_of_the_last_breath_is_left() -> None:
    run = Run()
    run.tide.follow(Breath(START, 6.0))
    run.over(10.0)
    run.at += 30.0
    first, second, *_ = run.over(1.0)
    assert first.depth == 1.0 and second.depth < 1e-3  # the block between the two takes it down
    assert apart(second.phase, (run.at - 1.0 + BLOCK_S - START) / 10) == pytest.approx(0.0, abs=1e-3)


words = st.tuples(st.floats(0, 20), st.sampled_from([0.0, 4.5, 5.0, 6.0, 9.5, 10.0, 16.0]), st.floats(-12, 12))


@settings(max_examples=40, deadline=None)
@given(st.lists(words, min_size=1, max_size=6))
def test_whatever_is_said_what_is_heard_never_jumps(script: list[tuple[float, float, float]]) -> None:
    run = Run()
    for wait_s, rate, ago_s in script:
        run.tide.follow(Breath(run.at - ago_s, rate))
        run.over(wait_s)
    for before, after in pairwise(run.moments):
        assert abs(after.depth - before.depth) <= 1.6 * BLOCK_S / FADE_S
        if before.depth > 1e-3:
            assert 0.0 < apart(after.phase, before.phase) < 1.2 * BLOCK_S * 16 / 60
