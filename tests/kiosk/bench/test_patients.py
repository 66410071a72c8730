"""Model patients are what they are said to be, so that a pacer's figures speak of the pacer."""

from __future__ import annotations

import math
import statistics
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from kiosk.bench.body import STEP_S, Chest, Manner, Noise, Reflex
from kiosk.bench.patients import CHILDREN, FOLLOWERS, KINDS, PAIN_RISES_S, PAIN_S, Patient, Said, Traits, patient

FROM = 8_100_000


def live(one: Patient, rate: float = 6.0) -> list[Said]:
    """All that is heard of a visit before a steady pacer."""
    said = []
    for k in range(one.steps):
        said += one.step((k * STEP_S * rate / 60.0) % 1.0 < 0.4, rate)
    return said


def intervals(said: list[Said]) -> list[float]:
    return [one.rr_ms for one in said if one.rr_ms is not None]


def exact(traits: Traits) -> Traits:
    """The same heart without noise, and breath that follows to the letter."""
    manner = Manner(traits.manner.own_rate, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0)
    return replace(traits, minutes=4.0, noise=Noise(0.0, 0.0, 0.0, 0.0), manner=manner)


def swing(traits: Traits, rate: float) -> float:
    """Half the sway of the heart at a steady rate, ms, once it has settled."""
    one = Patient(traits)
    sways = []
    for k in range(one.steps):
        for _ in one.step((k * STEP_S * rate / 60.0) % 1.0 < 0.4, rate):
            pass
        sways.append(one.heart.sway_ms)
    whole = int(60.0 / rate * 8 / STEP_S)
    return float(np.std(sways[-whole:]) * math.sqrt(2.0))


def test_the_heart_sways_most_at_its_resonance_and_as_much_as_promised() -> None:
    misses = []
    for seed in range(FROM, FROM + 4):
        traits = patient("follower", seed).traits
        rates = np.arange(4.0, 8.01, 0.25)
        sizes = [swing(exact(traits), float(rate)) for rate in rates]
        misses.append(abs(float(rates[int(np.argmax(sizes))]) - traits.reflex.resonance()))
        assert max(sizes) == pytest.approx(traits.rsa_ms, rel=0.15)
    assert statistics.median(misses) <= 0.3


def test_resonances_lie_where_they_were_wanted() -> None:
    found = [patient("follower", seed).traits.reflex.resonance() for seed in range(FROM, FROM + 40)]
    assert 4.78 <= min(found) < 5.2
    assert 6.0 < max(found) <= 6.42


def test_at_resonance_the_heart_is_fastest_where_the_chest_is_widest() -> None:
    traits = exact(patient("follower", FROM).traits)
    one, rate = Patient(traits), traits.reflex.resonance()
    chest, sway = [], []
    for k in range(one.steps):
        for _ in one.step((k * STEP_S * rate / 60.0) % 1.0 < 0.4, rate):
            pass
        chest.append(one.chest.move(k * STEP_S, (k * STEP_S * rate / 60.0) % 1.0 < 0.4, rate, 1.0))
        sway.append(one.heart.sway_ms)
    assert np.corrcoef(chest[600:], sway[600:])[0, 1] < -0.85


def test_a_sharper_heart_falls_off_faster() -> None:
    broad, sharp = (Reflex(5.5, q, 0.1, 0.4).tuned(5.5) for q in (1.0, 3.0))
    assert sharp.gain(8.0) / sharp.gain(5.5) < broad.gain(8.0) / broad.gain(5.5) < 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_beats_and_another_others(kind: str) -> None:
    said = live(patient(kind, FROM))
    assert said == live(patient(kind, FROM))
    if KINDS[kind](FROM).intervals:
        assert said != live(patient(kind, FROM + 1))


def test_intervals_are_whole_ticks_and_sum_to_the_time_between() -> None:
    said = live(patient("follower", FROM))
    ticks = [rr_ms * 1.024 for rr_ms in intervals(said)]
    assert max(abs(tick - round(tick)) for tick in ticks) < 1e-9
    assert sum(ticks) / 1024 == pytest.approx(said[-1].time_s - said[0].time_s, abs=3.0)


def test_straps_send_a_packet_a_second_or_every_beat_at_once() -> None:
    some = [patient("follower", seed) for seed in range(FROM, FROM + 12)]
    packets = [one for one in some if one.traits.packets]
    assert 0 < len(packets) < 12
    times = [said.time_s for said in live(packets[0])]
    apart = [later - earlier for earlier, later in pairwise(times) if later > earlier]
    assert min(apart) > 0.8
    assert len(apart) < len(times) - 1
    single = [said.time_s for said in live(next(one for one in some if not one.traits.packets))]
    assert len(set(single)) == len(single)


def test_time_never_runs_back() -> None:
    for kind in KINDS:
        times = [said.time_s for said in live(patient(kind, FROM))]
        assert times == sorted(times)


def test_irregular_beats_know_nothing_of_the_last_one() -> None:
    rr_ms = np.array(intervals(live(patient("irregular", FROM))))
    assert np.std(rr_ms) / np.mean(rr_ms) > 0.12
    assert abs(np.corrcoef(rr_ms[1:], rr_ms[:-1])[0, 1]) < 0.1


def test_a_premature_beat_is_followed_by_its_pause() -> None:
    traits = exact(patient("ectopic", FROM).traits)
    rr_ms = np.array(intervals(live(Patient(traits))))
    early = np.flatnonzero(rr_ms[:-1] < 0.8 * np.median(rr_ms))
    assert 0.2 < len(early) / len(rr_ms) / traits.ectopic < 3.0
    pairs = (rr_ms[early] + rr_ms[early + 1]) / np.median(rr_ms)
    assert np.median(pairs) == pytest.approx(2.0, abs=0.15)


def test_drop_outs_are_silent_or_without_contact() -> None:
    one = patient("drop-outs", FROM + 1)
    said = live(one)
    assert len(one.traits.gaps) > 2
    for gap in one.traits.gaps:
        inside = [each for each in said if gap.start_s <= each.time_s < gap.end_s]
        assert all(each.rr_ms is None for each in inside)
        assert bool(inside) == (gap.contact and gap.start_s < one.steps * STEP_S)
    assert max(intervals(said)) < 2000


def test_in_pain_the_heart_races_for_two_minutes() -> None:
    one = patient("pain", FROM)
    assert one.traits.pain is not None
    onset, share = one.traits.pain
    said = [each for each in live(one) if each.rr_ms is not None]

    def mean(start: float, end: float) -> float:
        return statistics.fmean(each.rr_ms or 0.0 for each in said if start <= each.time_s < end)

    before = mean(onset - 100.0, onset)
    assert before / mean(onset + 15.0, onset + PAIN_S - 5.0) == pytest.approx(1.0 + share, abs=0.06)
    assert before / mean(onset + PAIN_S + PAIN_RISES_S + 2.0, onset + PAIN_S + 100.0) == pytest.approx(1.0, abs=0.06)


def breaths_with(kind: str, seed: int, start_s: float, rate: float = 6.0) -> float:
    """The share of time from `start_s` on in which he breathes with the pacer."""
    one = patient(kind, seed)
    shares = []
    for k in range(one.steps):
        for _ in one.step((k * STEP_S * rate / 60.0) % 1.0 < 0.4, rate):
            pass
        if k * STEP_S >= start_s:
            shares.append(one.chest.with_pacer)
    return statistics.fmean(shares)


def test_who_follows_follows_and_who_does_not_does_not() -> None:
    assert breaths_with("follower", FROM, 120.0) > 0.85
    assert 0.5 < breaths_with("loose", FROM, 120.0) < 0.8
    assert breaths_with("non-follower", FROM, 0.0) == 0.0
    assert breaths_with("talker", FROM, 0.0) == 0.0


def test_the_late_follow_after_one_to_four_minutes() -> None:
    for seed in range(FROM, FROM + 20):
        assert 120.0 <= patient("delayed", seed).traits.manner.from_s <= 300.0


def test_who_does_not_follow_breathes_at_his_own_rate() -> None:
    one = patient("non-follower", FROM)
    live(one)
    assert one.chest.inhales / one.traits.minutes == pytest.approx(one.traits.manner.own_rate, rel=0.12)


def test_without_intervals_nothing_is_heard() -> None:
    assert live(patient("no RR", FROM)) == []


def test_the_low_sway_is_low_and_children_are_children() -> None:
    for seed in range(FROM, FROM + 10):
        assert 2.0 <= patient("low RSA", seed).traits.rsa_ms <= 5.0
        for kind in CHILDREN:
            traits = patient(kind, seed).traits
            assert kind.endswith(traits.age_band)
            assert traits.manner.own_rate > 12.0
        assert patient("short visit", seed).traits.minutes < 12.0
    assert set(FOLLOWERS) <= set(KINDS)


def test_the_chest_never_leaps() -> None:
    for kind in ("follower", "talker"):
        one = patient(kind, FROM)
        chest: Chest = one.chest
        at = [chest.move(k * STEP_S, (k * STEP_S / 10.0) % 1.0 < 0.4, 6.0, 1.0) for k in range(6000)]
        assert max(abs(b - a) for a, b in pairwise(at)) < 0.6
