"""The harmonic bed: in tune for ever, smooth, slowly another colour, on both sides alike."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from audio.block import BLOCK, BLOCK_S, RATE
from audio.pad import Pad
from tests.audio.listening import Sound, level

ROOT_HZ = 110.0
RATIOS = (1, 3 / 2, 2, 5 / 2, 3, 15 / 4, 9 / 2, 5, 6)


def heard(pad: Pad, seconds: float) -> Sound:
    return np.concatenate([pad.next() for _ in range(round(seconds / BLOCK_S))]).astype(float)


def chord(seed: int = 1, swell_s: float = 9.0) -> Pad:
    return Pad(np.random.default_rng(seed), [ROOT_HZ * ratio for ratio in RATIOS], [0.2] * len(RATIOS), swell_s)


def test_every_tone_stays_in_tune_so_that_nothing_beats_faster_than_seven_tenths_of_a_hertz() -> None:
    pad = chord(swell_s=3.0)
    for _ in range(20_000):
        pad.next()
    sound = heard(pad, 60.0).sum(axis=1)
    hz, power = signal.periodogram(sound, RATE, "blackmanharris")
    multiple = hz / (ROOT_HZ / 4)
    off = np.abs(multiple - np.rint(multiple)) * ROOT_HZ / 4
    assert power[(hz > 50) & (off > 0.35 + 1.0)].sum() < 1e-3 * power.sum()  # a hertz for the swells' own sidebands


def test_no_seam_between_blocks_is_to_be_seen() -> None:
    sound = heard(chord(), 20.0)
    corner = np.abs(np.diff(sound, n=3, axis=0)).max(axis=1)
    seam = np.zeros(len(corner), bool)
    for shift in range(-3, 1):
        seam[BLOCK + shift :: BLOCK] = True
    assert corner[seam].max() < 1.05 * corner[~seam].max()


def test_its_colour_is_another_after_minutes() -> None:
    sound = heard(chord(3, 4.0), 360.0).reshape(9, -1, 2)[..., 0]
    bands = np.asarray([signal.welch(part, RATE, nperseg=16_384)[1][:400] for part in sound])
    bands = 10 * np.log10(bands[:, np.rint(np.asarray(RATIOS) * ROOT_HZ * 16_384 / RATE).astype(int)])
    assert (bands.std(axis=0) > 0.7).all() and bands.std(axis=0).mean() > 1.5
    assert np.ptp(bands, axis=0).max() < 20.0


def test_of_several_chords_now_one_is_heard_and_now_another() -> None:
    pad = Pad(np.random.default_rng(2), [200.0, 300.0], [[0.2, 0.0], [0.0, 0.2]], 4.0, ())
    shares = []
    for _ in range(40):
        _, power = signal.welch(heard(pad, 10.0).sum(axis=1), RATE, nperseg=9600)
        shares.append(power[40] / (power[40] + power[60]))
    assert min(shares) < 0.2 and max(shares) > 0.8


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_ears_hear_as_much_of_it_and_not_the_same(seed: int) -> None:
    sound = heard(chord(seed), 60.0)
    assert abs(level(sound[:, 0]) - level(sound[:, 1])) < 2.5
    assert 0.5 < np.corrcoef(sound.T)[0, 1] < 0.97


def test_the_same_seed_sounds_the_same() -> None:
    assert np.array_equal(heard(chord(5), 1.0), heard(chord(5), 1.0))
    assert not np.allclose(heard(chord(5), 1.0), heard(chord(6), 1.0))
