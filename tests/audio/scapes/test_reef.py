"""The reef: dark and soft, bubbles that rise and rest, a song that is seldom and slow, each where it is."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from audio.block import BLOCK, BLOCK_S, RATE
from audio.scapes.reef import SPRING
from audio.scapes.song import Song
from audio.scapes.trains import Trains
from audio.spatial import Binaural, Head, Made, Part
from tests.audio import listening

SCALE = (200.0, 250.0, 300.0)


@cache
def trains() -> NDArray[np.float64]:
    """A minute of bubbles at three heights, (3, frames)."""
    made = Trains(np.random.default_rng(1), (500.0, 600.0), 3, (1.5, 7.0))
    blocks = np.zeros((round(60 / BLOCK_S), 3, BLOCK), np.float32)
    for block in blocks:
        made.fill(block)
    return np.concatenate(list(blocks), axis=1).astype(float)


def loud(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power in windows of 50 ms, over the last axis."""
    window = RATE // 20
    count = sound.shape[-1] // window
    power = np.square(sound[..., : count * window]).reshape(*sound.shape[:-1], count, window).mean(axis=-1)
    return np.asarray(power)


def test_bubbles_rise_from_height_to_height_and_grow_fainter() -> None:
    low, middle, high = loud(trains())
    late = [int(signal.correlate(above, below).argmax()) - len(below) + 1
            for below, above in ((low, middle), (middle, high))]
    assert all(0.3 < windows / 20 < 0.9 for windows in late)
    assert low.sum() > 1.5 * middle.sum() > 2.2 * high.sum()


def test_bubbles_come_in_trains_and_rest_between() -> None:
    heard = np.flatnonzero(loud(trains()).sum(axis=0) > 1e-6) / 20
    rests = np.diff(heard)
    assert 4 <= (rests > 1.0).sum() <= 20
    assert rests.max() < 9.0


def test_each_bubble_chirps_upward() -> None:
    sound = trains()[0]
    begin = int(np.flatnonzero(np.abs(sound) > 0.2)[0])
    hz = [RATE / np.diff(np.flatnonzero(np.diff(np.signbit(sound[at : at + 1200])))).mean() / 2
          for at in (begin, begin + 1200)]
    assert hz[1] > 1.02 * hz[0]


@cache
def song() -> NDArray[np.float64]:
    """Five minutes of the song and its echo, (frames, 3)."""
    made = Song(np.random.default_rng(1), SCALE, 40.0, (60.0, 120.0))
    heard = np.zeros((round(300 / BLOCK_S), BLOCK, 3), np.float32)
    for block in heard:
        made.fill(block[:, 0], block[:, 1:])
    return heard.reshape(-1, 3).astype(float)


def test_the_song_is_seldom_and_comes_and_goes_softly() -> None:
    power = loud(song()[:, 0])
    sings = power > 1e-9
    assert 0.03 < sings.mean() < 0.3
    assert np.flatnonzero(sings)[0] > 20 * 25
    decibels = 10 * np.log10(power + 0.01 * power.max())
    assert np.abs(decibels[2:] - decibels[:-2]).max() < 6.0
    assert np.abs(song()).max() < 1.8


def test_the_song_keeps_to_its_scale() -> None:
    voice = song()[:, 0]
    hz, power = signal.welch(voice[np.abs(voice) > 0], RATE, nperseg=RATE // 2)
    near = np.min(np.abs(hz[:, None] / np.asarray(SCALE) - 1), axis=1) < 0.025
    tones = (hz > 150) & (hz < 390)
    assert power[near & tones].sum() > 0.75 * power[tones].sum()


def test_most_of_it_is_low_as_under_water() -> None:
    hertz, share = listening.third_octaves(listening.fill(listening.heard("reef", 1), 20.0))
    power = 10 ** (share / 10)
    assert power[hertz < 700].sum() > 0.85 * power.sum()
    assert power[hertz > 5000].sum() < 0.001 * power.sum()
    assert power[hertz < 90].sum() < 0.15 * power.sum()


def test_the_spring_of_bubbles_stays_where_it_is_when_the_head_turns() -> None:
    direction = np.asarray(SPRING[:1], np.float32) / np.float32(np.linalg.norm(SPRING[0]))
    bubbles = trains()[:1, : 12 * RATE].astype(np.float32)

    def louder_right(head: Head) -> float:
        ears, heard = Binaural(), []
        for at in range(0, bubbles.shape[1] - BLOCK, BLOCK):
            heard.append(np.zeros((BLOCK, 2), np.float32))
            part = Part(0, bubbles[:, at : at + BLOCK], direction)
            ears.render(Made((part,), np.zeros((BLOCK, 2), np.float32)), head, heard[-1])
        ears.close()
        sound = np.concatenate(heard).astype(float)
        return listening.level(sound[:, 1]) - listening.level(sound[:, 0])

    assert louder_right(Head()) > 1.5
    assert louder_right(Head(0.0, float(-np.sin(np.pi / 4)), 0.0, float(np.cos(np.pi / 4)))) < -1.5
