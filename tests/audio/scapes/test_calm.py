"""The calm scene: a chord in a warm hush, around the listener, whose colour changes, at once there and never loud."""

from __future__ import annotations

import numpy as np
from scipy import signal

from audio.block import BLOCK, BLOCK_S, RATE
from audio.scapes import scape
from audio.scapes.calm import ROOT_HZ, Calm
from audio.spatial import Binaural
from audio.tide import Tide
from tests.audio import listening
from tests.audio.listening import Sound

_COLOURS = (9 / 4, 5 / 2, 10 / 3)  # a second, a third, a sixth


def heard(seconds: float, seed: int = 1) -> Sound:
    return listening.fill(listening.heard("calm", seed), seconds)


def tone(sound: Sound, hz: float) -> float:
    """Its level above what lies beside it, dB."""
    line, power = signal.welch(sound.sum(axis=1), RATE, nperseg=2**16)
    beside = (np.abs(line - hz) > 4) & (np.abs(line - hz) < 12)
    return float(10 * np.log10(power[np.abs(line - hz) < 2].max() / power[beside].mean()))


def test_a_chord_is_to_be_heard_in_the_hush() -> None:
    sound = heard(40.0)
    for ratio in (1, 3 / 2, 2, 3):
        assert tone(sound, ROOT_HZ * ratio) > 6.0
    for beside in (16 / 15, 6 / 5, 45 / 32, 8 / 5):  # a second that grates, what is sad, and what is uneasy
        assert tone(sound, 2 * ROOT_HZ * beside) < 4.0


def test_its_colour_comes_and_goes_over_minutes() -> None:
    place = Calm(np.random.default_rng(3), Tide())
    sources, bed = np.zeros((len(place.directions), BLOCK), np.float32), np.zeros((BLOCK, 2), np.float32)
    hz = ROOT_HZ * np.asarray(_COLOURS)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(BLOCK) / RATE, hz))
    turns = np.exp(-2j * np.pi * np.outer(np.arange(round(180.0 / BLOCK_S)) * BLOCK_S, hz))
    for turn in turns:
        place.fill(sources, bed)
        turn *= sources.sum(axis=0) @ waves
    tens = np.abs(turns[: len(turns) // 940 * 940].reshape(-1, 940, len(hz)).mean(axis=1))  # of seconds
    assert (20 * np.log10(tens.max(axis=0) / tens.min(axis=0)) > 6.0).all()


def test_it_is_there_within_two_seconds() -> None:
    sound = listening.fill(listening.heard("calm", 1, Binaural()), 30.0)
    begins = listening.level(sound[2 * RATE : 4 * RATE])
    assert abs(begins - listening.level(sound)) < 3.0


def test_its_highs_lie_where_they_have_a_place_and_its_lows_all_around() -> None:
    made = scape("calm", 1)
    sources, bed = np.zeros((len(made.directions), BLOCK), np.float32), np.zeros((BLOCK, 2), np.float32)
    near, around = [], []
    for _ in range(round(20.0 / BLOCK_S)):
        made.fill(sources, bed)
        near.append(sources.sum(axis=0))
        around.append(bed.sum(axis=1) / 2)
    hz, placed = signal.welch(np.concatenate(near), RATE, nperseg=4096)
    _, everywhere = signal.welch(np.concatenate(around), RATE, nperseg=4096)
    low, high = (hz > 90) & (hz < 240), (hz > 500) & (hz < 2000)
    assert everywhere[low].sum() > 2 * placed[low].sum()
    assert placed[high].sum() > 4 * everywhere[high].sum()
