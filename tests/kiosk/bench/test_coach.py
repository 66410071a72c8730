"""The judge of the coach sees what is wrong, and says so; the coach breaks no bound before its patients."""

from __future__ import annotations

import importlib.util
import json
import math
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.bench import coach as bench
from kiosk.bench.bounds import INHALE, Bounds, start_rate
from kiosk.bench.coach import Fixed, Visit, WalkDown, judge, play, rows, table, verdict
from kiosk.bench.patients import KINDS, Gap, Patient, patient
from kiosk.breathing import Cue, Profile
from tests.conftest import need

FROM = 8_200_000


class Plain:
    """Keeps the rules, hears nothing, and does what `rate_at` says at the start of each breath."""

    def __init__(self, profile: Profile, start: float) -> None:
        self.profile, self.start, self.began = profile, start, start
        self.rate = start_rate(profile.age_band, profile.own_rate, profile.adapt)
        self.asked = self.breaths = 0
        self.heard = start

    def beat(self, now: float, rr_ms: float) -> None:
        self.heard = now

    def lost(self, now: float) -> None:
        pass

    def rate_at(self, since_s: float) -> float:
        return self.rate

    def cue(self, now: float) -> Cue:
        self.asked += 1
        while now - self.began >= 60.0 / self.rate:
            self.began += 60.0 / self.rate
            self.breaths += 1
            self.rate = self.rate_at(self.began - self.start)
        phase = min((now - self.began) * self.rate / 60.0, math.nextafter(1.0, 0.0))
        return self.told(Cue(phase, phase < INHALE, self.rate, "walk", False))

    def told(self, cue: Cue) -> Cue:
        return cue


class Down(Plain):
    def rate_at(self, since_s: float) -> float:
        return max(0.5, self.rate - 0.5) if self.breaths % 5 == 0 else self.rate


class Hasty(Plain):
    def rate_at(self, since_s: float) -> float:
        return max(6.0, self.rate - 0.25)


class Up(Plain):
    def rate_at(self, since_s: float) -> float:
        return 9.0 if self.breaths % 2 else 7.5


class Fast(Plain):
    def rate_at(self, since_s: float) -> float:
        return min(17.0, self.rate + 1.0)


class Leaps(Plain):
    def told(self, cue: Cue) -> Cue:
        phase = (cue.phase + (0.2 if self.breaths > 8 else 0.0)) % 1.0
        return replace(cue, phase=phase, inhaling=phase < INHALE)


class Eager(Plain):
    """From what it listened at straight to elsewhere."""

    def rate_at(self, since_s: float) -> float:
        return 10.0 if since_s < 60.0 else 6.5

    def told(self, cue: Cue) -> Cue:
        return replace(cue, mode="listen" if cue.rate_per_min == 10.0 else "hold")


class Midway(Plain):
    def told(self, cue: Cue) -> Cue:
        return replace(cue, rate_per_min=cue.rate_per_min - (0.1 if cue.phase > 0.5 else 0.0))


class Mouth(Plain):
    def told(self, cue: Cue) -> Cue:
        return replace(cue, inhaling=cue.phase < 0.5)


class Seeing(Plain):
    def told(self, cue: Cue) -> Cue:
        return replace(cue, mode="listen", following=True)


class Searching(Plain):
    def told(self, cue: Cue) -> Cue:
        return replace(cue, mode="search")


class Counting(Plain):
    """Every look moves it."""

    def told(self, cue: Cue) -> Cue:
        return replace(cue, following=self.asked > 40)


class Wandering(Plain):
    """Goes up and down by what is allowed, also when nothing is heard."""

    def rate_at(self, since_s: float) -> float:
        return self.rate + (-0.5 if self.rate > 9.75 else 0.5) if self.breaths % 6 == 0 else self.rate


def short(kind: str, minutes: float = 6.0, **changes: object) -> Patient:
    """A patient of this kind, adult and without an entered rate, for a few minutes."""
    traits = replace(patient(kind, FROM).traits, minutes=minutes, own_rate=None)
    return Patient(replace(traits, **changes))  # type: ignore[arg-type]


def broken(make: Callable[[Profile, float], bench.Pacer], one: Patient) -> set[str]:
    return set(judge("coach", one, make).broken)


def test_a_pacer_that_keeps_the_rules_breaks_nothing() -> None:
    assert broken(Plain, short("follower")) == set()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (Down, "floor"),
        (Hasty, "down too far in 30 s"),
        (Up, "up too far"),
        (Fast, "ceiling"),
        (Leaps, "phase jumps"),
        (Eager, "leap after listening"),
        (Midway, "rate within a breath"),
        (Mouth, "inhaling"),
        (Seeing, "following unseen"),
        (Searching, "search in a short visit"),
        (Counting, "asked more often"),
    ],
)
def test_a_broken_bound_is_named(make: Callable[[Profile, float], bench.Pacer], name: str) -> None:
    assert name in broken(make, short("follower", minutes=11.0))


def test_four_breaths_count_where_they_take_longer_than_half_a_minute() -> None:
    bounds = Bounds("adult", 7.0, 7.0, 20.0, True)
    pacer = Walk((7.0, 7.0, 7.0, 7.0, 6.5, 6.5, 6.5, 6.0))
    for k in range(900):
        bounds.watch(k * 0.1, pacer.cue(k * 0.1))
    assert set(bounds.broken) == {"down too far in 4 breaths", "down too far in 30 s"}
    slow = Bounds("adult", 7.0, 7.0, 20.0, True)
    pacer = Walk((5.5, 5.5, 5.5, 5.5, 5.0, 5.0, 5.0, 4.5), first=5.5)
    for k in range(1200):
        slow.watch(k * 0.1, pacer.cue(k * 0.1))
    assert set(slow.broken) == {"first rate", "down too far in 4 breaths"}


class Walk(Plain):
    """The breaths of a list."""

    def __init__(self, rates: tuple[float, ...], first: float = 7.0) -> None:
        super().__init__(Profile("adult", first, 20.0, True), 0.0)
        self.rates, self.rate = rates, rates[0]

    def rate_at(self, since_s: float) -> float:
        return self.rates[min(self.breaths, len(self.rates) - 1)]


def test_loss_that_is_passed_over_is_named() -> None:
    gaps = tuple(Gap(start, start + 40.0, contact) for start, contact in ((60.0, True), (180.0, False), (280.0, True)))
    one = short("follower", gaps=gaps)
    assert broken(Wandering, one) == {"not frozen while lost", "moves before 3 clean breaths"}
    assert broken(Wandering, short("follower")) == set()


def test_who_enters_a_rate_is_not_led_faster() -> None:
    bounds = Bounds("adult", 9.0, 14.0, 20.0, True)
    bounds.watch(0.0, Cue(0.0, True, 9.0, "listen", False))
    assert not bounds.broken
    bounds.watch(60.0 / 9.0, Cue(0.0, True, 9.5, "walk", False))
    assert set(bounds.broken) == {"entered rate"}


def test_first_rates_are_those_of_the_rules() -> None:
    assert start_rate("adult", None, True) == 10.0
    assert start_rate("12-17", None, True) == 10.0
    assert start_rate("8-11", None, True) == 13.0
    assert start_rate("5-7", None, True) == 13.0
    assert start_rate("unknown", 22.0, True) == 16.0
    assert start_rate("5-7", 5.0, True) == 6.5
    assert start_rate("adult", 14.0, False) == 6.0
    assert start_rate("5-7", None, False) == 6.5


def test_the_two_plain_pacers_do_what_they_are_called() -> None:
    profile = Profile("adult", None, 20.0, True)
    fixed, walk = Fixed(profile, 5.0), WalkDown(profile, 5.0)
    assert {fixed.cue(5.0 + t).rate_per_min for t in range(600)} == {6.0}
    rates = [walk.cue(5.0 + t).rate_per_min for t in range(900)]
    assert rates[0] == 16.0
    assert rates[-1] == 6.0
    assert rates == sorted(rates, reverse=True)


def test_sway_is_whole_where_the_pacer_is_best_and_small_without_following() -> None:
    traits = patient("follower", FROM).traits
    best = traits.reflex.resonance()

    class Best(Plain):
        def __init__(self, profile: Profile, start: float) -> None:
            super().__init__(profile, start)
            self.rate = best

    visit = judge("coach", Patient(traits), Best)
    assert visit.near
    assert 0.8 < visit.sway < 1.15
    assert judge("fixed", patient("non-follower", FROM)).sway < 0.6


def test_pressing_on_in_pain_is_counted() -> None:
    one = next(p for p in (patient("pain", FROM + i) for i in range(30)) if p.traits.manner.own_rate > 12.0)
    assert judge("fixed", one).pressed >= 6


def made(pacer: str, **changes: object) -> Visit:
    whole = Visit("follower", 1, pacer, 5.5, True, True, 0.9, 0.0, math.nan, 0.5, {}, [(0.0, 6.0, "walk", True)])
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_the_verdict_names_what_is_worse_than_with_the_fixed_pacer() -> None:
    judged = rows([made("coach", near=False, broken={"floor": 2}), made("fixed"), made("walk-down")])
    assert judged[0].verdict == "over: near, floor"
    assert "over: near, floor" in table(judged)
    assert verdict(judged[1], judged[1]) == "holds"
    pressed = rows([made(name, kind="pain", pressed=n) for name, n in (("coach", 5), ("fixed", 3), ("walk-down", 3))])
    assert pressed[0].verdict == "over: pressed"


def test_missing_recordings_are_named_and_present_ones_played(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert bench.recordings() == {}
    assert "pyhrv is MISSING" in capsys.readouterr().err


def test_a_recorded_heart_breaks_no_bound() -> None:
    need("pyhrv", importlib.util.find_spec("pyhrv") is not None)
    for name, rr_ms in bench.recordings().items():
        assert play(name, rr_ms).broken == {}


def test_a_steady_heart_played_follows_nobody() -> None:
    chance = random.Random(FROM)
    assert play("steady", [chance.gauss(800.0, 8.0) for _ in range(1500)]).claimed < 0.1


@pytest.mark.parametrize("kind", KINDS)
def test_the_coach_breaks_no_bound(kind: str) -> None:
    for seed in (FROM, FROM + 1):
        assert judge("coach", patient(kind, seed)).broken == {}, seed


@pytest.mark.slow
def test_the_coach_keeps_what_is_promised_of_followers() -> None:
    need("the coach that adapts", importlib.util.find_spec("kiosk.resonance") is not None)
    visits = [judge("coach", patient("follower", seed)) for seed in range(FROM, FROM + 40)]
    assert sum(visit.near for visit in visits) >= bench.NEAR_SHARE * len(visits)
    assert sum(visit.slow for visit in visits) >= bench.SLOW_SHARE * len(visits)
    assert [visit.broken for visit in visits if visit.broken] == []


def test_the_command_prints_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    bench.main(["--seeds", "1", "--from", str(FROM), "--kind", "no RR", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert [row["pacer"] for row in found["rows"]] == ["coach", "fixed", "walk-down"]
    assert found["rows"][0]["broken"] == {}
