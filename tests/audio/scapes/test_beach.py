"""The beach: waves that come in, run along the shore and draw back; a gull that is seldom; all of it where it is."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from audio.block import BLOCK, BLOCK_S
from audio.scapes.beach import EDGE, SEA, Beach
from audio.scapes.surf import Surf, Voice
from audio.spatial import Binaural, Head
from audio.tide import Tide
from tests.audio import listening

PER_S = 1 / BLOCK_S
CREST, WASH, FOAM = ((0.0, 0.75, 0.95), (1.4, 0.9, 1.0), (3.9, 1.3, 1.1))  # peak, rise, fall
VOICES = tuple(Voice(place, 1.0, *times, 0.0) for times in (CREST, WASH, FOAM) for place in (-1.0, 1.0))


@cache
def gains(still: float = 0.0) -> NDArray[np.float64]:
    """Of `VOICES`, (blocks, voices)."""
    surf = Surf(np.random.default_rng(5), VOICES)
    return np.asarray([surf.step(still) for _ in range(round(400 * PER_S))], np.float64)


def lag_s(first: NDArray[np.float64], later: NDArray[np.float64]) -> float:
    """How much later the one does what the other does."""
    alike = signal.correlate(later - later.mean(), first - first.mean(), "same", "fft")
    return float((alike.argmax() - len(first) // 2) * BLOCK_S)


def test_a_wave_comes_every_six_to_twelve_seconds() -> None:
    crest = gains()[:, 0]
    tops, _ = signal.find_peaks(crest, prominence=0.6 * crest.std(), distance=round(3 * PER_S))
    between = np.diff(tops) * BLOCK_S
    assert 6.0 < np.median(between) < 12.0
    assert between.std() > 0.4  # no machine


def test_it_breaks_then_washes_up_then_its_foam_is_drawn_back() -> None:
    left = gains()[:, ::2]
    assert 0.8 < lag_s(left[:, 0], left[:, 1]) < 2.5
    assert 1.5 < lag_s(left[:, 1], left[:, 2]) < 4.0


def test_crests_run_along_the_shore_the_one_way_and_the_other() -> None:
    left, right = gains()[:, 0], gains()[:, 1]
    minute = round(60 * PER_S)
    apart = round(5 * PER_S)
    tops = [signal.find_peaks(side, prominence=0.8 * side.std(), distance=apart)[0] for side in (left, right)]
    late = [(tops[1][np.abs(tops[1] - top).argmin()] - top) * BLOCK_S for top in tops[0] if minute < top < 6 * minute]
    near = [seconds for seconds in late if abs(seconds) < 4]
    assert max(near) > 1.0 and min(near) < -1.0


def test_while_a_breath_is_heard_the_waves_hold_back() -> None:
    alone, held = (20 * np.log10(gains(still)[:, 0]).std() for still in (0.0, 0.95))
    assert alone > 4.0 and held < 0.6
    assert np.mean(gains(0.95)[:, 0] ** 2) == pytest.approx(np.mean(gains()[:, 0] ** 2), rel=0.15)


@cache
def sources() -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
    """Two minutes of the beach's sources, (blocks, sources, BLOCK), and its directions at each block."""
    beach = Beach(np.random.default_rng(2), Tide())
    block, bed = np.zeros((len(beach.directions), BLOCK), np.float32), np.zeros((BLOCK, 2), np.float32)
    heard, places = [], []
    for _ in range(round(120 * PER_S)):
        beach.fill(block, bed)
        heard.append(block[[*range(len(SEA) + len(EDGE)), -1]].copy())
        places.append(beach.directions)
    return np.asarray(heard), places


def test_the_gull_calls_now_and_then_from_far_and_flies_on_unheard() -> None:
    heard, places = sources()
    calls = np.abs(heard[:, -1]).max(axis=1) > 0
    assert 0.005 < calls.mean() < 0.2
    sea = np.sqrt(np.square(heard[:, :-1]).sum(axis=1).mean())
    assert np.abs(heard[:, -1]).max() < 1.5 * sea
    moved = [n for n in range(1, len(places)) if places[n] is not places[n - 1]]
    assert moved
    assert not any(np.abs(heard[n, -1]).any() for n in moved)


def test_no_part_of_the_sea_is_much_louder_than_another() -> None:
    heard, _ = sources()
    decibels = 10 * np.log10(np.square(heard[:, :-1]).mean(axis=(0, 2)))
    assert np.ptp(decibels) < 6.0


def test_the_sea_stays_where_it_is_when_the_head_turns() -> None:
    def louder_right(degrees_left: float) -> float:
        half = np.radians(degrees_left) / 2
        ears = Binaural()
        heard = listening.heard("beach", 1, ears)
        heard.head = Head(0.0, float(np.sin(half)), 0.0, float(np.cos(half)))
        sound = listening.fill(heard, 12.0)
        ears.close()
        return listening.level(sound[:, 1]) - listening.level(sound[:, 0])

    assert louder_right(75.0) > 2.0
    assert louder_right(-105.0) < -2.0
