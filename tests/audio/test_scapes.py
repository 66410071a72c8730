"""Every scape is as loud as it should be, never startles, never clicks, never repeats; the sea breathes."""

from __future__ import annotations

import subprocess
import sys
import wave
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from audio.block import RATE
from audio.render import render
from audio.scapes import SCAPES, scape
from audio.spatial import Binaural
from tests.audio import listening
from tests.audio.listening import Sound

NAMES = sorted(SCAPES)


@cache
def minute(name: str) -> Sound:
    return listening.fill(listening.heard(name, 1, Binaural()), 60.0)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_as_loud_as_every_other(name: str) -> None:
    assert -26.0 <= listening.loudness(minute(name)) <= -24.0


@pytest.mark.parametrize("name", NAMES)
def test_it_is_as_loud_without_a_head_between(name: str) -> None:
    assert -26.0 <= listening.loudness(listening.fill(listening.heard(name, 1), 60.0)) <= -24.0


@pytest.mark.parametrize("name", NAMES)
def test_no_peak_comes_near_full_scale(name: str) -> None:
    assert listening.true_peak(minute(name)) <= -3.0


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_it_startles(name: str) -> None:
    assert listening.steepest_rise(minute(name)) < 6.0
    startling = minute(name).copy()
    startling[30 * RATE :] *= 10 ** (14 / 20)
    assert listening.steepest_rise(startling) > 12.0


@pytest.mark.parametrize("name", NAMES)
def test_nothing_in_it_clicks(name: str) -> None:
    assert listening.sharpest_corner(minute(name)) < 9.0
    clicking = minute(name).copy()
    clicking[30 * RATE] += 0.06
    assert listening.sharpest_corner(clicking) > 12.0


@pytest.mark.parametrize("name", NAMES)
def test_both_ears_hear_one_place_with_width(name: str) -> None:
    sound = minute(name)
    assert 0.3 < np.corrcoef(sound.T)[0, 1] < 0.95
    assert abs(listening.level(sound[:, 0]) - listening.level(sound[:, 1])) < 3.0


@pytest.mark.parametrize("name", NAMES)
def test_its_body_is_warm_and_its_highs_are_soft(name: str) -> None:
    hertz, share = listening.third_octaves(minute(name))
    low, middle, high = (share[(hertz >= a) & (hertz < b)].mean() for a, b in ((90, 400), (400, 2000), (2000, 6000)))
    assert low + 1 > middle > high
    assert 10 * np.log10((10 ** (share[hertz > 8000] / 10)).sum()) < -22.0


@pytest.mark.parametrize("name", ["beach", "forest"])
def test_no_band_rings_out_of_the_noise(name: str) -> None:
    _, share = listening.third_octaves(minute(name))
    stands_out = share[1:-1] - (share[2:] + share[:-2]) / 2
    assert stands_out[share[1:-1] > -30].max() < 3.0  # fainter bands show the head's own shape, not the scape's


def test_the_sea_breathes_with_the_swell() -> None:
    assert 0.08 <= listening.pulse_rate(minute("beach")) <= 0.17


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_sounds_the_same_and_another_does_not(name: str) -> None:
    one, same, other = (listening.fill(listening.heard(name, seed, Binaural()), 1.0) for seed in (3, 3, 4))
    assert np.array_equal(one, same)
    assert listening.likeness(one, same) == pytest.approx(1.0)
    assert listening.likeness(one, other) < 0.6


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_ten_minutes_go_by_without_a_repeat(name: str) -> None:
    source = listening.heard(name, 1, Binaural())
    first = listening.fill(source, 2.0)
    for _ in range(20):
        half = listening.fill(source, 30.0)
        assert listening.likeness(first, half) < 0.6
        assert -27.5 <= listening.loudness(half) <= -22.5
        assert listening.true_peak(half) <= -3.0
        assert listening.steepest_rise(half) < 9.0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
@pytest.mark.parametrize("name", NAMES)
def test_every_seed_is_as_loud(name: str, seed: int) -> None:
    assert -26.0 <= listening.loudness(listening.fill(listening.heard(name, seed, Binaural()), 60.0)) <= -24.0


def test_an_unknown_scape_names_the_known_ones() -> None:
    with pytest.raises(LookupError, match=r"unknown scape .moon.\. Known: beach, forest, snow, night, reef, calm"):
        scape("moon", 1)


def test_a_scape_is_written_to_the_frame_and_the_same_again(tmp_path: Path) -> None:
    for name in ("one.wav", "two.wav"):
        render("beach", 1.7, 5, tmp_path / name)
    assert (tmp_path / "one.wav").read_bytes() == (tmp_path / "two.wav").read_bytes()
    with wave.open(str(tmp_path / "one.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (48_000, 2, 2)
        assert file.getnframes() == round(1.7 * 48_000)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert samples.any() and np.abs(samples[:20]).max() <= 2 and np.abs(samples[-20:]).max() <= 2


def test_the_noise_to_measure_with_is_pink_alike_on_both_sides_and_as_loud_as_it_says(tmp_path: Path) -> None:
    render("noise", 20.0, 1, tmp_path / "noise.wav")
    with wave.open(str(tmp_path / "noise.wav")) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2) / 32768
    assert listening.loudness(sound[RATE:-RATE]) == pytest.approx(-30.0, abs=0.3)
    assert np.array_equal(sound[:, 0], sound[:, 1])
    hertz, share = listening.third_octaves(sound)
    flat = share[(hertz > 80) & (hertz < 8000)]  # pink: as much in every third of an octave
    assert flat.max() - flat.min() < 3.0


def test_the_vocabulary_needs_nothing_but_the_standard_library() -> None:
    code = "import sys, audio.control; sys.exit(any(name in sys.modules for name in ('numpy', 'sounddevice')))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
