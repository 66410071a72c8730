"""The gain arrives when it should, never jumps, and loses no wish."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.block import BLOCK, RATE
from audio.gain import LEAST_RAMP_S, Gain

Frames = np.ndarray


def over(gain: Gain, seconds: float) -> Frames:
    """The gain of each frame for so long."""
    blocks = [np.broadcast_to(gain.next(BLOCK), (BLOCK, 1))[:, 0] for _ in range(int(seconds * RATE / BLOCK) + 1)]
    return np.concatenate(blocks)


def at(amplitude: float) -> Gain:
    gain = Gain()
    gain.to(amplitude, 0.0)
    over(gain, 0.1)
    return gain


def test_it_arrives_exactly_after_its_ramp_and_stays() -> None:
    gain = at(1.0)
    gain.to(0.1, 0.3)
    heard = over(gain, 1.0)
    arrived = round(0.3 * RATE)
    assert heard[arrived:] == pytest.approx(0.1, abs=1e-7)
    assert heard[arrived - RATE // 100] > 0.1
    assert np.all(np.diff(heard[:arrived]) < 0)


def test_silence_is_nothing_at_all() -> None:
    gain = at(0.7)
    assert not gain.silent
    gain.to(0.0, 0.5)
    heard = over(gain, 1.0)
    assert not heard[round(0.5 * RATE):].any() and gain.silent


def test_no_ramp_is_so_short_that_it_clicks() -> None:
    gain = at(0.0)
    gain.to(1.0, 0.0)
    heard = over(gain, 0.1)
    assert np.abs(np.diff(heard)).max() < 2.1 / (LEAST_RAMP_S * RATE)


def test_a_wish_on_the_way_to_another_starts_where_it_is() -> None:
    gain = at(0.0)
    gain.to(1.0, 1.0)
    before = over(gain, 0.4)[-1]
    gain.to(0.0, 0.3)
    after = over(gain, 0.5)
    assert after[0] == pytest.approx(before, abs=1e-3)
    assert np.all(np.diff(after) <= 0) and after[-1] == 0.0


def test_a_new_device_is_never_loud_at_once() -> None:
    gain = at(1.0)
    gain.rise(44_100, 1.0)
    heard = over(gain, 2.0)
    assert heard[0] < 1e-6
    assert heard[44_099:] == pytest.approx(1.0)


def test_a_wish_made_while_no_device_pulled_is_kept() -> None:
    gain = at(1.0)
    gain.to(0.0, 0.8)
    gain.rise(RATE, 1.0)
    assert gain.silent and not over(gain, 1.0).any()


wishes = st.tuples(st.floats(0, 1), st.floats(-0.1, 2), st.integers(0, 60))


@given(st.lists(wishes, min_size=1, max_size=8))
def test_whatever_is_wished_it_never_jumps_and_ends_at_the_last(script: list[tuple[float, float, int]]) -> None:
    gain = Gain()
    heard = [np.zeros(1)]
    for amplitude, seconds, blocks in script:
        gain.to(amplitude, seconds)
        heard += [np.broadcast_to(gain.next(BLOCK), (BLOCK, 1))[:, 0] for _ in range(blocks)]
    heard.append(over(gain, max(script[-1][1], LEAST_RAMP_S)))
    all_of_it = np.concatenate(heard)
    assert np.abs(np.diff(all_of_it)).max() < 2.1 / (LEAST_RAMP_S * RATE)
    assert all_of_it[-1] == pytest.approx(script[-1][0], abs=1e-6)
