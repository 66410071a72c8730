"""The engine: fades, ducks and silence in the samples themselves."""

from __future__ import annotations

import numpy as np
import pytest

from audio.block import BLOCK, BLOCK_S, RATE, Scape
from audio.control import Mix
from audio.engine import Engine
from audio.scapes import SCAPES, scape
from audio.tide import Tide
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
    assert level(heard[-RATE:]) == pytest.approx(level(play(ours, 3.0)[-RATE:]), abs=0.5)


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
