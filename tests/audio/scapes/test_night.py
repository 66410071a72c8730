"""The lake at night: wavelets arrive one by one, crickets are far and rest, frog and bird are seldom."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from audio.block import BLOCK, BLOCK_S, RATE, Floats
from audio.scapes.insects import Cricket
from audio.scapes.laps import Laps
from audio.scapes.night import Night
from audio.tide import Tide

WATER, TREES, CRICKETS, CALLS = slice(0, 4), slice(4, 7), slice(7, 10), slice(10, 12)


@cache
def half_a_minute() -> tuple[Floats, Floats]:
    """Its sources, (12, frames), and its bed, (frames, 2)."""
    night = Night(np.random.default_rng(1), Tide())
    blocks = round(30 / BLOCK_S)
    sources, bed = np.zeros((blocks, 12, BLOCK), np.float32), np.zeros((blocks, BLOCK, 2), np.float32)
    for here, around in zip(sources, bed, strict=True):
        night.fill(here, around)
    return sources.transpose(1, 0, 2).reshape(12, -1), bed.reshape(-1, 2)


def envelope(sound: Floats) -> NDArray[np.float64]:
    """Level in windows of 0.1 s, dB."""
    window = RATE // 10
    power = np.square(sound[: sound.size // window * window]).reshape(-1, window).mean(axis=1)
    return np.asarray(10 * np.log10(power + 1e-12))


def test_wavelets_wash_and_rest_at_each_thing_in_its_own_time() -> None:
    sources, _ = half_a_minute()
    heard = np.stack([envelope(each) for each in sources[WATER]])
    low, high = np.percentile(heard, [10, 95], axis=1)
    assert (high - low > 6.0).all()
    together = np.asarray(np.corrcoef(heard))
    assert np.abs(together[~np.eye(4, dtype=bool)]).max() < 0.5


def test_most_of_what_is_heard_has_a_place() -> None:
    sources, bed = half_a_minute()
    assert np.square(sources).mean(axis=1).sum() > 1.5 * np.square(bed).mean()


def test_crickets_are_far_below_the_rest_and_never_shrill() -> None:
    sources, bed = half_a_minute()
    crickets = sources[CRICKETS].sum(axis=0)
    assert np.square(crickets).mean() < 0.02 * (np.square(sources).mean(axis=1).sum() + np.square(bed).mean())
    hz, power = signal.welch(crickets, RATE, nperseg=8192)
    assert power[(hz > 2000) & (hz < 2900)].sum() > 0.9 * power.sum()
    assert power[hz > 4000].sum() < 1e-3 * power.sum()


def test_a_cricket_sings_in_chirps_and_rests() -> None:
    cricket = Cricket(np.random.default_rng(2), 2352.0, 0.55)
    block = np.zeros(BLOCK, np.float32)
    loud = []
    for _ in range(round(240 / BLOCK_S)):
        cricket.fill(block)
        loud.append(float(np.abs(block).max()))
    sings = np.asarray(loud) > 0.02
    starts = np.flatnonzero(np.diff(sings.astype(int)) > 0) * BLOCK_S
    between = np.diff(starts)
    assert 0.4 < np.median(between) < 0.7
    assert between.max() > 10.0
    assert 0.1 < sings.mean() < 0.5
    assert max(loud) < 2.0


def test_wavelets_spread_out_evenly_for_the_breath_and_are_as_loud() -> None:
    every_s, step = (2.3, 2.9, 3.3, 3.9), 4
    power = []
    for still in (0.0, 0.95):
        laps = Laps(np.random.default_rng(3), every_s, step)
        power.append(np.square([laps.step(still) for _ in range(round(300 / BLOCK_S / step))])[500:])
    assert power[1].std(axis=0).max() < 0.1 * power[0].std(axis=0).min()
    assert 10 * np.log10(power[1].mean() / power[0].mean()) == pytest.approx(0.0, abs=1.0)


def test_frog_and_bird_are_heard_seldom_and_from_more_than_one_place() -> None:
    night = Night(np.random.default_rng(4), Tide())
    sources, bed = np.zeros((1, BLOCK), np.float32), np.zeros((BLOCK, 2), np.float32)
    for calls in (night._frogs, night._birds):
        heard, places = [], set()
        for _ in range(round(900 / BLOCK_S)):
            calls.fill(sources, bed)
            heard.append(bool(sources.any()))
            places.add(calls.places.tobytes())
        assert 0.003 < np.mean(heard) < 0.15
        assert len(places) > 1
