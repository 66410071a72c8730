"""The engine: fades, ducks and silence in the samples themselves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from audio.block import BLOCK, BLOCK_S, RATE, Scape
from audio.control import Mix
from audio.engine import Engine
from audio.loudness import lufs
from audio.scapes import SCAPES, scape
from audio.scapes.pink import NAME as NOISE
from audio.spatial import Head, spatial
from audio.tide import Tide
from tests.audio import listening
from tests.audio.listening import engine_of


def play(engine: Engine, seconds: float) -> np.ndarray:
    """What is heard of the next seconds, (frames, 2)."""
    heard = []
    for _ in range(round(seconds / BLOCK_S)):
        engine.produce()
        block = np.zeros((BLOCK, 2), np.float32)
        engine.pull(block)
        heard.append(block)
    return np.concatenate(heard)


def level(samples: np.ndarray) -> float:
    """Root mean square, dB of full scale."""
    return float(20 * np.log10(np.sqrt(np.mean(samples.astype(float) ** 2)) + 1e-12))


@pytest.mark.parametrize("name", SCAPES)
def test_every_scape_is_heard(name: str) -> None:
    engine = engine_of(1)
    engine.mix(Mix(name, 0.0, 0.5))
    assert -40 < level(play(engine, 4.0)[-RATE:]) < -15
    assert engine.starved == 0


@pytest.mark.parametrize("output", ["headset", "cart"])
def test_the_noise_to_measure_with_is_as_loud_as_it_says_in_both_ears_whichever_way_the_head_is_turned(
    output: str,
) -> None:
    engine = Engine(1, spatial(output), lambda: Head(0.0, 0.7071, 0.0, 0.7071))
    engine.mix(Mix(NOISE, 0.0, 0.5))
    heard = play(engine, 12.0)[2 * RATE:]
    assert lufs(heard, RATE) == pytest.approx(-30.0, abs=0.2)
    assert np.array_equal(heard[:, 0], heard[:, 1])


def test_talk_takes_twenty_decibels_within_three_tenths_of_a_second() -> None:
    engine, loud = engine_of(1), engine_of(1)
    for each in (engine, loud):
        each.mix(Mix("calm", 0.0, 0.1))
        play(each, 2.0)
    engine.mix(Mix("calm", -20.0, 0.3))
    ducked, full = play(engine, 1.0), play(loud, 1.0)
    after = slice(round(0.31 * RATE), None)
    assert level(ducked[after]) - level(full[after]) == pytest.approx(-20, abs=0.1)


def test_silence_is_reached_within_its_ramp() -> None:
    engine = engine_of(1)
    engine.mix(Mix("beach", 0.0, 0.1))
    play(engine, 1.0)
    engine.mix(Mix("", -60.0, 0.8))
    assert not np.any(play(engine, 1.5)[round(0.82 * RATE):])
    assert engine.is_silent


@pytest.mark.parametrize("then", [Mix("forest", 0.0, 0.3), Mix("calm", -20.0, 0.1), Mix("", -60.0, 0.0)])
def test_no_change_clicks(then: Mix) -> None:
    """A click is a step: the largest step between two samples stays that of the sound itself."""
    engine = engine_of(1)
    engine.mix(Mix("beach", 0.0, 0.1))
    before = play(engine, 3.0)
    engine.mix(then)
    after = play(engine, 3.0)
    step = np.max(np.abs(np.diff(np.concatenate([before[-1:], after]), axis=0)))
    assert step < 2.0 * max(np.max(np.abs(np.diff(before[RATE:], axis=0))), 0.02)


def test_one_scape_gives_way_to_another_without_a_hole() -> None:
    engine = engine_of(1)
    engine.mix(Mix("beach", 0.0, 0.1))
    play(engine, 3.0)
    engine.mix(Mix("forest", 0.0, 0.1))
    heard = play(engine, 4.0)
    levels = [level(part) for part in np.array_split(heard, 16)]
    assert min(levels) > -45


def test_the_same_seed_sounds_the_same_and_another_does_not() -> None:
    one, same, other = engine_of(1), engine_of(1), engine_of(2)
    for engine in (one, same, other):
        engine.mix(Mix("forest", 0.0, 0.1))
    a, b, c = play(one, 1.0), play(same, 1.0), play(other, 1.0)
    assert np.array_equal(a, b) and not np.array_equal(a, c)


def test_silence_makes_nothing_and_a_scape_goes_on_where_it_stood() -> None:
    made, straight = engine_of(1), engine_of(1)
    for engine in (made, straight):
        engine.mix(Mix("beach", 0.0, 0.0))
    meant = play(straight, 1.0)[:, 0]
    play(made, 0.2)
    made.mix(Mix("", 0.0, 0.0))
    out = np.zeros((BLOCK, 2), np.float32)
    for _ in range(100):
        if made.wants_more:
            made.produce()
        made.pull(out)
    assert made.is_silent and not made.wants_more and not out.any()
    made.mix(Mix("beach", 0.0, 0.0))
    again = play(made, 0.3)[4 * BLOCK : 12 * BLOCK, 0]
    place = int(np.argmax(np.correlate(meant, again)))
    assert np.allclose(again, meant[place : place + len(again)], atol=1e-6)
    assert place < 0.4 * RATE


def test_it_is_never_louder_than_it_was_made() -> None:
    loud, made = engine_of(1), engine_of(1)
    loud.mix(Mix("calm", 12.0, 0.1))
    made.mix(Mix("calm", 0.0, 0.1))
    assert np.array_equal(play(loud, 1.0), play(made, 1.0))


def test_less_sound_does_not_wait_for_another_scape() -> None:
    aims: list[float] = []

    def slow(name: str, seed: int, tide: Tide) -> Scape:
        play(engine, 0.4)
        aims.append(level(play(engine, 0.1)))
        return scape(name, seed, tide)

    engine = engine_of(1, slow)
    engine.mix(Mix("beach", 0.0, 0.1))
    play(engine, 2.0)
    before = level(play(engine, 0.1))
    engine.mix(Mix("calm", -20.0, 0.3))
    assert aims[1] - before < -15


def spoken(seconds: float = 2.0) -> np.ndarray:
    """Something that stands out of every scape and is as loud as a voice."""
    return (0.2 * np.sin(2 * np.pi * 2500 * np.arange(round(seconds * RATE)) / RATE)).astype(np.float32)


def at(samples: np.ndarray, hz: float) -> float:
    """The level within a semitone of `hz`, dB."""
    lines = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples)))) ** 2
    near = np.abs(np.log2(np.maximum(np.fft.rfftfreq(len(samples), 1 / RATE), 1) / hz)) < 1 / 12
    return float(10 * np.log10(lines[near].sum() / len(samples) ** 2 + 1e-15))


def test_a_voice_is_heard_over_a_scape_that_steps_back_and_returns() -> None:
    engine, alone = engine_of(1), engine_of(1)
    for each in (engine, alone):
        each.mix(Mix("calm", 0.0, 0.1))
        play(each, 3.0)
    engine.say(spoken())
    heard, scape_alone = play(engine, 5.0), play(alone, 5.0)
    during, after = slice(RATE, 2 * RATE), slice(round(4.5 * RATE), None)
    assert at(heard[during], 2500) - at(scape_alone[during], 2500) > 20
    assert at(heard[during], 220) - at(scape_alone[during], 220) == pytest.approx(-5, abs=1.5)
    assert np.allclose(heard[after], scape_alone[after], atol=1e-6)
    assert not np.any(np.abs(heard - scape_alone)[:BLOCK] > 0.01)  # it does not begin at once


def test_a_scape_goes_under_and_the_voice_stays_as_loud() -> None:
    engine, before = engine_of(1), engine_of(1)
    for each in (engine, before):
        each.mix(Mix("calm", 0.0, 0.1))
        play(each, 3.0)
        each.say(spoken())
        play(each, 0.5)
    engine.mix(Mix("calm", 0.0, 0.3, under_db=-20.0))
    under, full = play(engine, 1.2)[round(0.4 * RATE):], play(before, 1.2)[round(0.4 * RATE):]
    assert at(under, 220) - at(full, 220) == pytest.approx(-20, abs=1.0)
    assert at(under, 2500) == pytest.approx(at(full, 2500), abs=0.5)


@pytest.mark.parametrize("wish", [Mix("calm", -20.0, 0.3), Mix("", -60.0, 0.3)])
def test_what_takes_everything_down_takes_the_voice_down(wish: Mix) -> None:
    engine, full = engine_of(1), engine_of(1)
    for each in (engine, full):
        each.mix(Mix("calm", 0.0, 0.1))
        play(each, 2.0)
        each.say(spoken(4.0))
        play(each, 1.0)
    engine.mix(wish)
    down, up = play(engine, 1.0)[round(0.31 * RATE):], play(full, 1.0)[round(0.31 * RATE):]
    assert at(down, 2500) - at(up, 2500) < -19.5


def test_nothing_more_is_said_within_a_tenth_of_a_second() -> None:
    engine = engine_of(1)
    engine.mix(Mix("calm", 0.0, 0.1))
    play(engine, 2.0)
    engine.say(spoken())
    before = play(engine, 1.0)[-RATE // 4 :]
    engine.say(None)
    assert at(play(engine, 0.5)[RATE // 8 :], 2500) - at(before, 2500) < -30


def test_what_is_said_into_silence_is_not_said_later() -> None:
    engine, never = engine_of(1), engine_of(1)
    for each in (engine, never):
        each.mix(Mix("calm", 0.0, 0.1))
        play(each, 1.0)
        each.mix(Mix("", -60.0, 0.1))
        play(each, 0.5)
    engine.say(spoken())
    silence = play(engine, 0.3)
    play(never, 0.3)
    assert not silence.any()
    for each in (engine, never):
        each.mix(Mix("calm", 0.0, 0.1))
    assert np.array_equal(play(engine, 1.0), play(never, 1.0))


def test_what_is_said_while_no_device_is_there_is_not_said_when_one_comes() -> None:
    engine, never = engine_of(1), engine_of(1)
    for each in (engine, never):
        each.mix(Mix("calm", 0.0, 0.1))
        play(each, 2.0)
    engine.say(spoken())
    for each in (engine, never):
        each.begin(RATE, 0.1)
    assert np.array_equal(play(engine, 2.0), play(never, 2.0))


def test_out_of_silence_the_place_before_is_not_heard_again_however_long_the_new_one_takes() -> None:
    late: list[Callable[[], None]] = []
    engine = Engine(1, listening.panned(), later=late.append)
    engine.mix(Mix("beach", 0.0, 0.1))
    late.pop()()
    play(engine, 3.0)
    engine.mix(Mix("", -60.0, 0.1))
    play(engine, 0.5)
    engine.mix(Mix("calm", 0.0, 0.1))
    assert level(play(engine, 2.0)[4 * BLOCK :]) < -100
    late.pop()()
    assert level(play(engine, 3.0)[-RATE:]) > -40


def test_a_scape_that_cannot_be_made_is_the_calm_one(caplog: pytest.LogCaptureFixture) -> None:
    def broken(name: str, seed: int, tide: Tide) -> Scape:
        if name == "beach":
            raise ZeroDivisionError
        return scape(name, seed, tide)

    engine = engine_of(1, broken)
    engine.mix(Mix("beach", 0.0, 0.1))
    assert level(play(engine, 3.0)[-RATE:]) > -40 and "'beach' cannot be made" in caplog.text


@pytest.mark.parametrize("latency_s", [0.0, 0.1, 0.9, 5.0])
def test_what_comes_takes_its_time_whatever_the_device_holds_back(latency_s: float) -> None:
    engine = engine_of(1, lambda name, seed, tide: Steady())
    engine.begin(RATE, latency_s)
    engine.mix(Mix("calm", -20.0, 0.1))
    play(engine, 3.0)
    engine.mix(Mix("calm", 0.0, 1.0))
    heard = play(engine, 2.0)[:, 0]
    full = heard[-1]
    assert 0.9 < np.argmax(heard > 0.95 * full) / RATE < 1.1


class Steady:
    """A scape that is one number, so that what is done to it is seen."""

    directions = np.zeros((0, 3), np.float32)

    def fill(self, sources: np.ndarray, bed: np.ndarray) -> None:
        bed[:] = 0.1


def test_the_latency_of_the_device_is_part_of_the_ramp() -> None:
    engine = engine_of(1)
    engine.mix(Mix("calm", 0.0, 0.0))
    engine.begin(RATE, 0.1)
    play(engine, 1.5)
    engine.mix(Mix("", 0.0, 0.3))
    assert not play(engine, 0.4)[round(0.21 * RATE) :].any()


def test_a_device_of_another_rate_hears_the_same_scape() -> None:
    engine = engine_of(1)
    engine.begin(44_100, 0.0)
    engine.mix(Mix("calm", 0.0, 0.0))
    heard, ours = play(engine, 3.0), engine_of(1)
    ours.mix(Mix("calm", 0.0, 0.0))
    assert level(heard[-RATE:]) == pytest.approx(level(play(ours, 3.0)[-RATE:]), abs=1.0)


def test_a_late_machine_is_counted_and_never_clicks() -> None:
    engine, heard = engine_of(1), []
    engine.mix(Mix("calm", 0.0, 0.0))
    play(engine, 0.5)
    for made in (1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 1, 1):
        if made:
            engine.produce()
        block = np.ones((BLOCK, 2), np.float32)
        engine.pull(block)
        heard.append(block)
    assert engine.starved == 4
    assert not heard[4].any()
    steps = np.abs(np.diff(np.concatenate(heard), axis=0))
    assert steps.max() < 1.5 * steps[: 3 * BLOCK].max()


def test_an_unknown_scape_is_the_calm_one() -> None:
    engine = engine_of(1)
    engine.mix(Mix("moon", 0.0, 0.1))
    assert level(play(engine, 3.0)[-RATE:]) > -45


def test_an_unknown_scape_out_of_silence_is_the_calm_one_again() -> None:
    engine = engine_of(1)
    for wish in (Mix("calm", 0.0, 0.1), Mix("", -60.0, 0.1), Mix("moon", 0.0, 0.1)):
        engine.mix(wish)
        heard = play(engine, 3.0)
    assert level(heard[-RATE:]) > -45
