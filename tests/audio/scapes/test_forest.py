"""The forest: the brook and the trees are where they are seen, gusts travel, one bird sings at a time."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from audio.block import BLOCK, BLOCK_S, Directions, Floats, Stereo
from audio.scapes.birds import CASCADE, COO, FLUTE, SEE_SAW, Air, Bird
from audio.scapes.forest import Forest
from audio.scapes.gusts import Gusts
from audio.scapes.perches import Perches
from audio.spatial import AHEAD, Head, Heard
from audio.tide import Moment, Tide
from tests.audio import listening

TREES, BROOK = slice(0, 8), slice(8, 12)
LEFT, BEHIND = Head(y=sqrt(0.5), w=sqrt(0.5)), Head(y=1.0, w=0.0)


class Only:
    """Some of a scape's sources, without the rest and without its bed."""

    def __init__(self, scape: Forest, kept: slice) -> None:
        self._scape, self._kept = scape, kept

    @property
    def directions(self) -> Directions:
        return self._scape.directions

    def fill(self, sources: Floats, bed: Stereo) -> None:
        self._scape.fill(sources, bed)
        kept = sources[self._kept].copy()
        sources[:], bed[:] = 0.0, 0.0
        sources[self._kept] = kept


def leaning(kept: slice, head: Head) -> float:
    """How much louder `kept` is in the left ear, dB, for a head held so."""
    forest = Only(Forest(np.random.default_rng(1), Tide()), kept)
    sound = listening.fill(Heard(forest, listening.panned(), head), 6.0)
    return listening.level(sound[:, 0]) - listening.level(sound[:, 1])


def test_the_brook_is_on_the_left_and_stays_where_it_is_when_the_head_turns() -> None:
    assert leaning(BROOK, AHEAD) > 3.0
    assert leaning(BROOK, LEFT) < -3.0
    assert leaning(BROOK, BEHIND) < -3.0


def test_trees_are_all_around() -> None:
    for head in (AHEAD, LEFT, BEHIND):
        assert abs(leaning(TREES, head)) < 2.5


def test_a_gust_travels_from_tree_to_tree() -> None:
    places = np.stack([np.linspace(-12, 12, 5), np.linspace(-12, 12, 5)], axis=1)
    every = 8
    gusts = Gusts(np.random.default_rng(2), places, every)
    felt = np.stack([gusts.step() for _ in range(round(600 / BLOCK_S / every))])
    step_s = every * BLOCK_S
    lags = np.arange(-round(14 / step_s), round(14 / step_s) + 1)
    first, last = felt[500:-500, 0], felt[:, -1]
    alike = [np.corrcoef(first, last[500 + lag : len(last) - 500 + lag])[0, 1] for lag in lags]
    late_s = abs(float(lags[int(np.argmax(alike))]) * step_s)
    assert 1.0 < late_s < 13.0
    assert max(alike) > 0.5
    assert 0.6 < felt.std() < 1.2 and np.abs(felt).max() < 2.0


def levels(depth: float) -> NDArray[np.float64]:
    """Of the trees, dB, every 0.2 s for 30 s, while the breath is heard so much."""
    tide = Tide()
    tide.start = tide.end = Moment(0.0, depth)
    forest = Forest(np.random.default_rng(1), tide)
    sources, bed = np.zeros((16, BLOCK), np.float32), np.zeros((BLOCK, 2), np.float32)
    power = []
    for _ in range(round(30 / BLOCK_S)):
        forest.fill(sources, bed)
        power.append(np.square(sources[TREES]).sum(axis=0).mean())
    every = round(0.2 / BLOCK_S)
    return np.asarray(10 * np.log10(np.reshape(power[: len(power) // every * every], (-1, every)).mean(axis=1)))


def test_gusts_step_back_for_the_breath() -> None:
    alone, breathing = levels(0.0)[5:], levels(1.0)[5:]
    assert np.ptp(alone) > 3.0
    assert breathing.std() < 0.4 * alone.std()


def test_one_bird_sings_at_a_time_and_flies_only_while_it_is_silent() -> None:
    rng = np.random.default_rng(3)
    air = Air(rng, 1.3)
    places = rng.uniform(10, 16, (9, 3))
    perches = Perches(rng, [Bird(rng, kind, air, 3.0) for kind in (FLUTE, COO, CASCADE, SEE_SAW)], places)
    sources, bed = np.zeros((4, BLOCK), np.float32), np.zeros((BLOCK, 2), np.float32)
    silent_s, pauses, seen, before = 0.0, [], {perches.places.tobytes()}, perches.places
    for _ in range(round(400 / BLOCK_S)):
        perches.fill(sources, bed)
        sings = np.abs(sources).max(axis=1) > 0
        assert sings.sum() <= 1
        if perches.places is not before:
            assert not sings.any()
            before = perches.places
            seen.add(before.tobytes())
            assert len(np.unique(before, axis=0)) == 4
        silent_s = 0.0 if sings.any() else silent_s + BLOCK_S
        pauses.append(silent_s)
    assert len(seen) > 5
    assert max(pauses) > 10.0
    assert 0.03 < np.mean(np.asarray(pauses) == 0.0) < 0.4


@pytest.mark.parametrize("seed", [1, 2])
def test_every_source_has_a_direction_of_length_one(seed: int) -> None:
    directions = Forest(np.random.default_rng(seed), Tide()).directions
    assert directions.shape == (16, 3) and directions.dtype == np.float32
    assert np.linalg.norm(directions, axis=1) == pytest.approx(1.0, abs=1e-5)
