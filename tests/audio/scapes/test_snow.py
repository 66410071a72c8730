"""Snow: ice that chimes in tune now and then, snow that slides far away, spruces that stay where they are."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from scipy import signal

from audio.block import BLOCK, BLOCK_S, RATE
from audio.scapes import scape
from audio.scapes.ambience import Ambience, Layer
from audio.scapes.ice import Icicles, chime, tick
from audio.scapes.snow import ROOT_HZ, Slide
from audio.spatial import Binaural, Head, Heard
from audio.stems import Stem
from audio.tide import Tide
from tests.audio import listening
from tests.audio.listening import Sound


@cache
def facing(right_deg: float) -> Sound:
    half = np.radians(-right_deg) / 2
    head = Head(0.0, float(np.sin(half)), 0.0, float(np.cos(half)))
    return listening.fill(Heard(scape("snow", 1), Binaural(), head), 40.0)


def highs(sound: Sound) -> Sound:
    return signal.sosfilt(signal.butter(4, [1500, 5000], "band", fs=RATE, output="sos"), sound, axis=0)


def test_the_spruces_stay_on_their_side_when_the_head_turns() -> None:
    ahead, turned = (listening.level(highs(facing(right_deg))[:, 0]) - listening.level(highs(facing(right_deg))[:, 1])
                     for right_deg in (0.0, 180.0))
    assert ahead > 0.4 and turned < -0.4


def ringing(seconds: float) -> tuple[list[float], Sound]:
    """When icicles begin a row, and what is heard of them."""
    rng = np.random.default_rng(4)
    icicles = Icicles(rng, np.eye(3, dtype=np.float32), [8 * ROOT_HZ, 10 * ROOT_HZ, 12 * ROOT_HZ], (14.0, 40.0))
    begins, heard = [], np.zeros((round(seconds / BLOCK_S), BLOCK), np.float32)
    for block, source in enumerate(heard):
        icicles.fill(source, np.zeros((BLOCK, 2), np.float32), 1.0)
        if icicles.moved:
            begins.append(block * BLOCK_S)
    return begins, heard.reshape(-1).astype(float)


def test_icicles_chime_now_and_then_in_tune_with_the_bed_and_rest() -> None:
    begins, heard = ringing(300.0)
    assert 6 <= len(begins) <= 22
    assert np.diff(begins).min() > 14.0
    hz, power = signal.welch(heard, RATE, nperseg=2**16)
    low = (hz > 700) & (hz < 1300)
    off = np.min(np.abs(hz[:, None] / (ROOT_HZ * np.asarray([8, 10, 12])) - 1), axis=1)
    assert power[low & (off < 0.006)].sum() > 0.98 * power[low].sum()


def test_no_chime_is_like_another_and_none_begins_abruptly() -> None:
    rng = np.random.default_rng(1)
    (one, halo), (other, _) = chime(rng, 783.0), chime(rng, 783.0)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.97
    assert np.abs(one[: RATE // 1000]).max() < 0.05
    assert np.abs(halo[: RATE // 100]).max() < 0.1 * np.abs(halo).max()
    for sound in (one, halo[:, 0], halo[:, 1]):
        assert np.abs(sound[-RATE // 100 :]).max() < 0.01


def test_a_tick_is_soft() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        sound = tick(rng)
        assert 0.1 < np.abs(sound).max() < 1.5
        assert np.abs(sound[: RATE // 2000]).max() < 0.15
        hz = np.fft.rfftfreq(len(sound), 1 / RATE)
        power = np.abs(np.fft.rfft(sound)) ** 2
        assert power[hz > 4000].sum() < 0.01 * power.sum()


def noise(seed: int) -> Stem:
    return Stem(np.random.default_rng(seed).normal(0, 2048, 30 * RATE).astype(np.int16))


def test_snow_slides_now_and_then_softly_and_to_an_end() -> None:
    slide = Slide(np.random.default_rng(2), noise(1), noise(2))
    level = np.zeros(round(400.0 / BLOCK_S))
    for block in range(len(level)):
        source = np.zeros(BLOCK, np.float32)
        slide.fill(source)
        level[block] = np.sqrt(np.mean(source**2))
    level = np.convolve(level, np.full(20, 0.05), "same")
    sounds = level > 1e-3
    begins = np.flatnonzero(sounds[1:] & ~sounds[:-1]) * BLOCK_S
    assert 3 <= len(begins) <= 8 and np.diff(begins).min() > 50.0
    assert sounds.mean() < 0.12
    assert np.abs(np.diff(level)).max() < 0.02


@pytest.mark.parametrize("count", [2, 3, 4])
def test_two_readers_of_one_stem_never_meet(count: int) -> None:
    """Where two read the same a moment apart, their sum would be a comb: here no source is like another, ever."""
    stem = noise(3)
    ambience = Ambience(
        np.random.default_rng(1), Tide(), count, [Layer(stem, place, 1.0, 0.0) for place in range(count)], 5.0
    )
    heard = np.zeros((count, round(60.0 / BLOCK_S), BLOCK), np.float32)
    for block in range(heard.shape[1]):
        ambience.fill(heard[:, block], np.zeros((BLOCK, 2), np.float32))
    flat = heard.reshape(count, -1)
    for first in range(count):
        for second in range(first):
            for start in range(0, flat.shape[1] - RATE, RATE):
                one, two = flat[first, start : start + RATE], flat[second, start : start + RATE]
                alike = np.fft.irfft(np.fft.rfft(one) * np.conj(np.fft.rfft(two)))
                assert np.abs(alike).max() < 0.2 * np.sqrt((one @ one) * (two @ two))
