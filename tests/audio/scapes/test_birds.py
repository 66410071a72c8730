"""Birds sing now and then, one source each, and what comes with distance comes with it."""

from __future__ import annotations

import time

import numpy as np
import pytest

from audio.block import BLOCK, BLOCK_S, RATE, Floats
from audio.scapes.birds import CASCADE, COO, FLUTE, GULL, SEE_SAW, Air, Bird, Kind

KINDS = [FLUTE, CASCADE, SEE_SAW, COO, GULL]


def minutes(kind: Kind, seconds: float) -> tuple[Floats, Floats, list[bool]]:
    """Its source, (blocks, BLOCK), its echo, (blocks, BLOCK, 2), and whether it rests after each block."""
    rng = np.random.default_rng(1)
    bird = Bird(rng, kind, Air(rng, 1.0), 10.0)
    blocks = round(seconds / BLOCK_S)
    source, echo = np.zeros((blocks, BLOCK), np.float32), np.zeros((blocks, BLOCK, 2), np.float32)
    rests = []
    for here, around in zip(source, echo, strict=True):
        bird.fill(here, around)
        rests.append(bird.rests)
    return source, echo, rests


@pytest.mark.parametrize("kind", KINDS)
def test_a_bird_sings_now_and_then_and_rests(kind: Kind) -> None:
    source, echo, rests = minutes(kind, 300.0)
    sings = (np.abs(source).max(axis=1) > 0) | (np.abs(echo).max(axis=(1, 2)) > 0)
    starts = np.flatnonzero(np.diff(sings.astype(int)) > 0) * BLOCK_S
    assert 4 <= len(starts) <= 50
    assert np.diff(starts).min() > 3.0 and np.diff(starts).max() > 20.0
    assert not np.any(sings[1:] & np.asarray(rests)[:-1])  # where it says it rests, the next block is silent


@pytest.mark.parametrize("kind", KINDS)
def test_a_phrase_is_made_within_ten_milliseconds(kind: Kind) -> None:
    rng = np.random.default_rng(1)
    bird = Bird(rng, kind, Air(rng, 1.3), 0.0)
    source, bed = np.zeros(BLOCK, np.float32), np.zeros((BLOCK, 2), np.float32)
    longest = []
    for _ in range(5):
        bird._wait_s = 0.0
        took: list[float] = []
        while not took or not bird.rests:
            began = time.thread_time()
            bird.fill(source, bed)
            took.append(time.thread_time() - began)
        longest.append(max(took))
    assert min(longest) < 0.010


def test_far_away_it_is_duller_softer_and_more_of_it_is_echo() -> None:
    air = Air(np.random.default_rng(1), 1.0)
    song = np.sin(np.arange(RATE // 4) * 0.3) + np.sin(np.arange(RATE // 4) * 1.2)
    heard = [air.carry(song.astype(np.float32), metres) for metres in (10.0, 60.0)]
    powers = [np.square(np.abs(np.fft.rfft(carried.direct()))) for carried in heard]
    hz = np.fft.rfftfreq(heard[0].direct().size, 1 / RATE)
    high = [power[hz > 3000].sum() / power[hz < 3000].sum() for power in powers]
    assert high[1] < 0.7 * high[0]
    assert powers[1].sum() < powers[0].sum() / 20
    wet = [np.square(carried.echo(0)).sum() / np.square(carried.direct()).sum() for carried in heard]
    assert wet[1] > 3 * wet[0]
