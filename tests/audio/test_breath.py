"""The breath as it is heard: on its phase in the samples, in its place in the scape, without a click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, signal

from audio.block import BLOCK, RATE, Directions, Floats, Scape, Stereo
from audio.breath import Swell
from audio.control import Breath, Mix
from audio.scapes import SCAPES, kind_of, scape
from audio.spatial import Heard
from audio.tide import Tide
from tests.audio import listening
from tests.audio.listening import Sound

NAMES = sorted(SCAPES)
LATENCY_S = 0.117  # of the card; no multiple of a block
IN_STEP_S = 0.05
Words = Sequence[tuple[float, Mix | Breath]]
Build = Callable[[str, int, Tide], Scape]


def heard(words: Words, seconds: float, rate: int = RATE, build: Build = scape) -> Sound:
    """What a card of `LATENCY_S` plays, from when its first block is heard: time 0. Words come at their seconds.

    Blocks are made ahead as the process does, and taken four at once, as sound servers do.
    """
    engine, waiting, out = listening.engine_of(1, build), list(words), []
    engine.begin(rate, LATENCY_S)
    for block in range(round(seconds * rate / BLOCK)):
        at = block * BLOCK / rate
        now = (block // 4 * 4 + 4) * BLOCK / rate - LATENCY_S
        while waiting and waiting[0][0] <= now:
            word = waiting.pop(0)[1]
            engine.mix(word) if isinstance(word, Mix) else engine.breathe(word)
        while engine.wants_more:
            engine.produce()
        out.append(np.zeros((BLOCK, 2), np.float32))
        engine.pull(out[-1], at)
    assert engine.starved == 0
    return np.concatenate(out).astype(float)


def lateness(sound: Sound, phase: NDArray[np.float64], per_min: float, rate: int = RATE) -> float:
    """Seconds by which the breath in the air of `sound` is late, when its phase should be `phase` at each frame.

    The air's power, in windows of 20 ms, is held against the square of a raised cosine over each half of the
    breath, moved to and fro until it fits.
    """
    window = rate // 50
    count = len(sound) // window
    power = (sound[: count * window] ** 2).reshape(count, -1).mean(axis=1)
    centre = np.unwrap(phase, period=1.0)[window // 2 :: window][:count]

    def misfit(late_s: float) -> float:
        at = (centre - late_s * per_min / 60) % 1.0
        rise = np.where(at < 0.4, np.sin(np.pi / 2 * at / 0.4), np.cos(np.pi / 2 * (at - 0.4) / 0.6)) ** 4
        rise = rise - rise.mean()
        return -float(rise @ power) / float(np.sqrt(rise @ rise))

    period = 60 / per_min
    first = min(np.arange(-period / 2, period / 2, period / 50), key=misfit)
    return float(optimize.minimize_scalar(misfit, (first - period / 50, first, first + period / 50), tol=1e-4).x)


class Level:
    """A scape that is one number, so that what is done to it is seen."""

    directions: Directions = np.zeros((0, 3), np.float32)

    def __init__(self, value: float) -> None:
        self._value = value

    def fill(self, sources: Floats, bed: Stereo) -> None:
        bed[:] = self._value


def air_alone(name: str, seed: int, tide: Tide) -> Scape:
    """The breath of a scape and nothing else, all of it as bright as its in-breath."""
    colour = kind_of(name).BREATH
    return Swell(Level(0.0), tide, replace(colour, dark=colour.bright), np.random.default_rng(seed))


def gain_alone(name: str, seed: int, tide: Tide) -> Scape:
    """What the breath does to a scape's level, without its air."""
    return Swell(Level(0.1), tide, replace(kind_of(name).BREATH, level_db=-300.0), np.random.default_rng(seed))


def white(sound: Sound, rate: int = RATE) -> Sound:
    """The air with all its bands alike: more chance in the same time, and so less of it in a measurement."""
    return signal.sosfilt(signal.butter(2, [600, 6000], "band", fs=rate, output="sos"), np.diff(sound, axis=0), axis=0)


@pytest.mark.parametrize(("per_min", "rate"), [(4.5, RATE), (6.0, RATE), (10.0, RATE), (16.0, RATE), (10.0, 44_100)])
def test_the_breath_is_heard_within_fifty_milliseconds_of_the_coach(
    per_min: float, rate: int
) -> None:
    period = 60 / per_min
    start = 0.7
    words = [(0.0, Mix("forest", 0.0, 0.0))]
    words += [(start + n * period + 0.03 * (n % 3) / 2, Breath(start + n * period, per_min)) for n in range(30)]
    sound = heard(words, 64.0, rate, air_alone)[4 * rate:]
    at = 4 + np.arange(len(sound)) / rate
    assert abs(lateness(white(sound, rate), (at - start) / period % 1.0, per_min, rate)) < IN_STEP_S


def test_a_measurement_of_a_breath_that_is_late_says_so() -> None:
    sound = heard([(0.0, Mix("forest", 0.0, 0.0)), (0.0, Breath(0.2, 10.0))], 40.0, build=air_alone)[4 * RATE:]
    phase = (4 - 0.1 + np.arange(len(sound)) / RATE) / 6 % 1.0
    assert lateness(white(sound), phase, 10.0) == pytest.approx(0.1, abs=0.04)


def walk(rates: Sequence[float], breaths: int) -> tuple[Words, NDArray[np.float64], NDArray[np.float64]]:
    """Words, each up to 30 ms late, of a walk through rates; when each breath begins; the rate of each."""
    each = np.repeat(rates, breaths)
    begins = 0.5 + np.concatenate([[0.0], np.cumsum(60 / each)])[:-1]
    late_s = (0.0, 0.03, 0.011)
    breaths = enumerate(zip(begins.tolist(), each.tolist(), strict=True))
    words = [(at + late_s[n % 3], Breath(at, rate)) for n, (at, rate) in breaths]
    return words, begins, each


def test_a_walk_of_rates_is_followed_breath_by_breath() -> None:
    words, begins, rates = walk([16.0, 15.5, 15.0, 14.5, 14.0, 13.5], 4)
    sound = white(heard([(0.0, Mix("forest", 0.0, 0.0)), *words], begins[-1] + 4.0, build=air_alone))
    at = np.arange(len(sound)) / RATE
    late = []
    for first in range(4, len(begins) - 4, 4):
        part = slice(round(begins[first] * RATE), round(begins[first + 4] * RATE))
        phase = (at[part] - begins[first]) * rates[first] / 60 % 1.0
        late.append(lateness(sound[part], phase, rates[first]))
    assert np.abs(np.mean(late)) < IN_STEP_S / 2 and np.abs(late).max() < IN_STEP_S


CHANGES: dict[str, Words] = {
    "on": [(6.0, Breath(5.9, 6.0))],
    "off": [(0.0, Breath(0.0, 6.0)), (8.0, Breath(8.0, 0.0))],
    "another rate": [(0.0, Breath(0.0, 10.0)), (6.03, Breath(6.0, 5.0)), (12.0, Breath(12.0, 16.0))],
    "late and early": [(0.0, Breath(0.0, 10.0)), (6.03, Breath(6.03, 10.0)), (12.0, Breath(11.9, 10.0))],
    "another phase": [(0.0, Breath(0.0, 6.0)), (8.0, Breath(5.0, 6.0))],
    "another scape": [(0.0, Breath(0.0, 6.0)), (3.0, Mix("calm", 0.0, 0.1)), (8.2, Mix("beach", 0.0, 0.1))],
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_of_the_breath_clicks_or_startles(change: str) -> None:
    sound = heard([(0.0, Mix("forest", 0.0, 0.0)), *CHANGES[change]], 18.0)[RATE // 2:]
    assert listening.sharpest_corner(sound) < 9.0
    assert listening.steepest_rise(sound) < 6.0


def test_the_scape_swells_smoothly_where_the_breath_comes_and_goes() -> None:
    """With a steady level for a scape and no air, what is left is the gain alone: no step, and slow fades."""
    words = [(0.0, Mix("beach", 0.0, 0.0)), (2.0, Breath(1.9, 10.0)), (14.03, Breath(13.9, 9.0)),
             (20.6, Breath(20.5, 0.0)), (25.0, Breath(23.0, 6.0))]
    gain = heard(words, 30.0, build=gain_alone)[round(1.6 * RATE):, 0] / 0.1
    assert gain[[RATE // 5, 23 * RATE]] == pytest.approx(1.0, abs=1e-6)  # before it, and when it is gone
    assert 0.5 < gain.min() < 0.7
    assert np.abs(np.diff(gain)).max() * RATE < 0.6  # a second; a jump within one frame would be thousands
    decibels = 20 * np.log10(gain)
    assert np.abs(decibels[RATE // 10:] - decibels[: -RATE // 10]).max() < 1.0


@cache
def minute(name: str, per_min: float) -> Sound:
    return heard([(0.0, Mix(name, 0.0, 0.0)), (0.0, Breath(0.0, per_min))], 66.0)[6 * RATE:]


def phase_of(sound: Sound, per_min: float) -> NDArray[np.float64]:
    return (6 + np.arange(len(sound)) / RATE) * per_min / 60 % 1.0


def centroid(sound: Sound) -> float:
    """Where the middle of its power lies, Hz."""
    hz, power = signal.welch(sound.mean(axis=1), RATE, nperseg=4096)
    return float((hz * power).sum() / power.sum())


def within(sound: Sound, low_hz: float, high_hz: float) -> Sound:
    return signal.sosfilt(signal.butter(4, [low_hz, high_hz], "band", fs=RATE, output="sos"), sound, axis=0)


@pytest.mark.parametrize("name", NAMES)
def test_every_scape_has_a_breath_that_rises_three_to_six_decibels_in_its_middle(name: str) -> None:
    alone, breathing = (within(minute(name, rate), 400, 4000) for rate in (0.0, 6.0))
    phase = phase_of(breathing, 6.0)
    top = breathing[np.abs(phase - 0.4) < 0.05]
    assert 2.5 <= listening.level(top) - listening.level(alone) <= 6.0
    end = breathing[np.abs((phase + 0.5) % 1.0 - 0.5) < 0.05]
    assert listening.level(top) - listening.level(end) > 5.0


@pytest.mark.parametrize("name", NAMES)
def test_in_and_out_are_told_apart_by_their_brightness(name: str) -> None:
    sound = minute(name, 6.0)
    phase = phase_of(sound, 6.0)
    goes_in, goes_out = sound[(phase > 0.15) & (phase < 0.4)], sound[(phase > 0.5) & (phase < 0.85)]
    assert centroid(goes_in) > 1.15 * centroid(goes_out)


@pytest.mark.parametrize(
    "per_min", [6.0, *(pytest.param(rate, marks=pytest.mark.slow) for rate in (4.5, 10.0, 16.0))]
)
@pytest.mark.parametrize("name", NAMES)
def test_with_the_breath_it_is_as_loud_as_every_other_and_as_harmless(name: str, per_min: float) -> None:
    sound = minute(name, per_min)
    assert -26.0 <= listening.loudness(sound) <= -24.0
    assert listening.true_peak(sound) <= -3.0
    assert listening.steepest_rise(sound) < 6.0
    assert listening.sharpest_corner(sound) < 9.0


@pytest.mark.parametrize("name", NAMES)
def test_without_a_breath_every_sample_is_the_scape_alone(name: str) -> None:
    tide = Tide()
    breathing, alone = scape(name, 3, tide), scape(name, 3)
    assert np.array_equal(*(listening.fill(Heard(each, listening.panned()), 2.0) for each in (breathing, alone)))


def test_the_breath_goes_on_while_one_scape_gives_way_to_another() -> None:
    words = [(0.0, Mix("forest", 0.0, 0.0)), (0.0, Breath(0.0, 16.0))]
    words += [(1.0 + 2.5 * n, Mix(("beach", "forest")[n % 2], 0.0, 0.1)) for n in range(12)]
    sound = white(heard(words, 36.0, build=air_alone))[4 * RATE:]
    phase = (4 + np.arange(len(sound)) / RATE) * 16 / 60 % 1.0
    assert abs(lateness(sound, phase, 16.0)) < IN_STEP_S


def test_a_new_engine_needs_the_newest_words_alone() -> None:
    sound = white(heard([(0.0, Mix("beach", 0.0, 0.0)), (0.0, Breath(-2.2, 16.0))], 36.0, build=air_alone))[4 * RATE:]
    phase = (4 + 2.2 + np.arange(len(sound)) / RATE) * 16 / 60 % 1.0
    assert abs(lateness(sound, phase, 16.0)) < IN_STEP_S


def test_a_silence_in_between_leaves_the_breath_on_its_phase() -> None:
    words = [(0.0, Mix("forest", 0.0, 0.0)), (0.0, Breath(0.0, 16.0)), (5.0, Mix("", 0.0, 0.5)),
             (8.0, Mix("forest", 0.0, 1.0))]
    sound = white(heard(words, 40.0, build=air_alone))[12 * RATE:]
    phase = (12 + np.arange(len(sound)) / RATE) * 16 / 60 % 1.0
    assert abs(lateness(sound, phase, 16.0)) < IN_STEP_S
