"""What the beats tell at the end of each breath."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from kiosk.listening import Judgement, Listener

BREATH_S = 10.0


def beats(
    until: float, rr_ms: Callable[[float], float], seed: int = 1, noise_ms: float = 5.0, start: float = 0.0
) -> Iterator[tuple[float, float]]:
    """Beats whose intervals are a function of time, with a little noise."""
    rng, at = np.random.default_rng(seed), start
    while at < until:
        rr = rr_ms(at) + noise_ms * rng.standard_normal()
        at += rr / 1000
        yield at, rr


def swaying(at: float, amplitude_ms: float = 50.0, turn: float = 0.0) -> float:
    return 850 + amplitude_ms * math.sin(math.tau * (at / BREATH_S + turn))


def judged(listener: Listener, beats: Iterator[tuple[float, float]]) -> list[Judgement]:
    """The judgement of each breath of ten seconds, as the coach asks for it."""
    found: list[Judgement] = []
    inhales = [0.0]
    for at, rr in beats:
        listener.hear(at, rr)
        while at >= inhales[-1] + BREATH_S:
            inhales.append(inhales[-1] + BREATH_S)
            found.append(listener.judge(inhales))
    return found


def test_a_heart_that_sways_with_the_breath_follows_after_five_breaths() -> None:
    found = judged(Listener(), beats(300, swaying))
    assert [one.following for one in found[:4]] == [False] * 4
    assert all(one.following and one.readable and not one.risen for one in found[5:])
    assert min(one.coherence for one in found[5:]) > 0.8


def test_a_heart_that_sways_at_its_own_pace_does_not_follow() -> None:
    own = judged(Listener(), beats(600, lambda at: 850 + 50 * math.sin(math.tau * at / 4.3)))
    assert sum(one.following for one in own) <= 0.1 * len(own)


def test_a_sway_that_turns_against_the_breath_is_none_that_follows() -> None:
    slipping = judged(Listener(), beats(600, lambda at: swaying(at, turn=at / 300)))
    assert sum(one.following for one in slipping[10:]) <= 0.2 * len(slipping)


def test_many_artefacts_cannot_be_read_and_a_few_can() -> None:
    def spoiled(every: int) -> list[Judgement]:
        stream = ((at, 300.0 if index % every == 0 else rr) for index, (at, rr) in enumerate(beats(300, swaying)))
        return judged(Listener(), stream)

    assert not any(one.readable for one in spoiled(3)[4:])
    assert all(one.readable for one in spoiled(25)[4:])


def test_a_rhythm_without_order_cannot_be_read() -> None:
    found = judged(Listener(), beats(900, lambda at: 750, noise_ms=140))[6:]
    assert sum(one.readable for one in found) <= 0.1 * len(found)
    assert not any(one.following for one in found)


def test_a_heart_over_a_tenth_faster_for_twenty_seconds_has_risen() -> None:
    found = judged(Listener(), beats(400, lambda at: swaying(at, 20) / (1.2 if 200 <= at < 300 else 1.0)))
    risen = [index for index, one in enumerate(found, 1) if one.risen]  # breaths of ten seconds
    assert risen
    assert 22 <= risen[0] <= 23
    assert 30 <= risen[-1] <= 31


def test_the_sway_within_one_breath_is_no_rise() -> None:
    found = judged(Listener(), beats(600, lambda at: swaying(at, 140)))
    assert not any(one.risen for one in found)


def test_a_heart_not_heard_for_most_of_the_first_minutes_has_no_baseline_to_rise_from() -> None:
    listener = Listener()
    first = judged(listener, beats(40, swaying))
    assert not any(one.risen for one in first)
    inhales = [float(second) for second in range(0, 400, 10)]
    for at, rr in beats(390, lambda at: 600, start=300.0):
        listener.hear(at, rr)
    assert not listener.judge(inhales).risen


@pytest.mark.parametrize("rate", [10.0, 14.0, 18.0])
def test_free_breathing_tells_its_rate(rate: float) -> None:
    listener = Listener()
    for at, rr in beats(62, lambda at: 850 + 30 * math.sin(math.tau * at * rate / 60)):
        listener.hear(at, rr)
    assert listener.own_rate(0.0, 62.0) == pytest.approx(rate, abs=0.6)


def test_the_beats_of_an_hour_do_not_pile_up() -> None:
    listener = Listener()
    for at, rr in beats(3600, swaying):
        listener.hear(at, rr)
    assert len(listener._beats) <= 1001
