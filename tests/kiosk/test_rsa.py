"""The sway of a heart with its breath: found where it is, not found where it is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kiosk import rsa

SEEDS = range(20)


def beats(
    seconds: float, breaths_per_min: float, sway_ms: float, noise_ms: float = 5.0, seed: int = 0, drift_ms: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """A heart at 60/min that sways with a breath begun at 0; longest at a quarter of it."""
    rng, at, found = np.random.default_rng(seed), 0.0, []
    while at < seconds:
        breath = math.tau * at * breaths_per_min / 60
        rr = 1000 + sway_ms * math.sin(breath) + noise_ms * rng.standard_normal() + drift_ms * at / seconds
        at += rr / 1000
        found.append((at, rr))
    return tuple(np.array(found).T)  # type: ignore[return-value]


@pytest.mark.parametrize("rate", [4.5, 6.0, 10.0])
@pytest.mark.parametrize("sway_ms", [15.0, 60.0])
def test_amplitude_and_share_of_a_known_sway_are_found(rate: float, sway_ms: float) -> None:
    at, rr = beats(5 * 60 / rate, rate, sway_ms)
    found = rsa.sway(at, rr, at * rate / 60)
    assert found.amplitude_ms == pytest.approx(sway_ms, rel=0.25)
    assert found.explained > 0.7


def test_a_drifting_heart_is_not_taken_for_a_breathing_one() -> None:
    shares = [
        rsa.sway(at, rr, at / 10).explained
        for at, rr in (beats(50, 6.0, 0.0, seed=seed, drift_ms=200.0) for seed in SEEDS)
    ]
    assert np.median(shares) < 0.3


def test_another_rates_sway_is_little_of_this_ones() -> None:
    shares = [
        rsa.sway(at, rr, at / 10).explained for at, rr in (beats(50, 13.0, 40.0, seed=seed) for seed in SEEDS)
    ]
    assert max(shares) < 0.5


def test_a_turned_breath_turns_the_sway_as_far() -> None:
    at, rr = beats(60, 6.0, 40.0)
    here, later = rsa.sway(at, rr, at / 10), rsa.sway(at, rr, at / 10 + 0.25)
    assert (later.turn - here.turn) % 1 == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("rr_ms", [[], [1000.0] * 4, [1000.0] * 50])
def test_no_sway_is_no_sway(rr_ms: list[float]) -> None:
    at = np.cumsum(rr_ms) / 1000
    assert rsa.sway(at, np.array(rr_ms), at / 10) == rsa.Sway(0.0, 0.0, 0.0)


@pytest.mark.parametrize("rate", [10.0, 13.0, 17.0])
def test_the_own_rate_is_told_by_a_heart_that_sways(rate: float) -> None:
    at, rr = beats(60, rate, 30.0)
    assert rsa.own_rate(at, rr) == pytest.approx(rate, abs=0.5)


def test_the_own_rate_is_mostly_not_told_by_noise_and_never_by_too_little() -> None:
    told = [rsa.own_rate(*beats(60, 12.0, 0.0, noise_ms=20.0, seed=seed)) for seed in SEEDS]
    assert sum(rate is not None for rate in told) <= 4
    assert rsa.own_rate(*beats(40, 12.0, 40.0)) is None


@pytest.mark.parametrize("rate", [5.0, 6.0, 7.0])
def test_the_overtone_of_a_slow_breath_is_not_taken_for_its_rate(rate: float) -> None:
    told = []
    for seed in SEEDS:
        at, rr = beats(75, rate, 90.0, seed=seed)
        told.append(rsa.own_rate(at, rr + 20.0 * np.sin(2 * math.tau * at * rate / 60)))
    assert sum(rate is not None for rate in told) <= 1


def test_a_rhythm_without_order_is_irregular_and_a_swaying_one_is_not() -> None:
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        assert rsa.is_irregular(750 * np.exp(0.2 * rng.standard_normal(80)))
        assert not rsa.is_irregular(beats(60, 6.0, 90.0, seed=seed)[1])
        assert not rsa.is_irregular(beats(60, 15.0, 60.0, noise_ms=15.0, seed=seed)[1])
