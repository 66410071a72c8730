"""The coach before the model strap's hearts, in closed loop: the same bytes a strap would send, one packet a second.

`script/bench coach` judges it on patients of another make and in number.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from kiosk.breathing import Coach, Cue, Profile
from kiosk.devices.strap import received
from kiosk.devices.strap_model import ModelHeart
from kiosk.events import Beats
from kiosk.heart import Heart

CLEAN = ModelHeart(ectopic_share=0, dropout_share=0, contact_share=0)
FREE_PER_MIN = 14.0


@dataclass
class Led:
    """A visit: the cue at the end of each second."""

    cues: list[Cue]
    reasons: set[str]

    def at(self, minutes: float) -> Cue:
        return self.cues[round(minutes * 60) - 1]

    def share(self, what: Callable[[Cue], bool]) -> float:
        return sum(map(what, self.cues)) / len(self.cues)


def led(
    heart: ModelHeart = CLEAN, minutes: float = 20.0, profile: Profile | None = None, *, follows: bool = True,
    seed: int = 1, tampered: Callable[[float, Beats], Beats | None] = lambda at, beats: beats,
) -> Led:
    """Leads this heart; `tampered` changes its packets, or keeps them back."""
    coach, gathered = Coach(profile or Profile("adult", None, minutes, True), 0.0), Heart(0.0)
    now = Cue(0.0, True, FREE_PER_MIN, "listen", False)

    def breathes(at: float) -> float:
        return now.rate_per_min if follows and now.mode != "listen" else FREE_PER_MIN

    cues, reasons = [], set()
    packets = heart.packets(0.0, seed, breathes)
    arrival, data = next(packets)
    for second in range(1, int(minutes * 60) + 1):
        if arrival <= second:
            beats = received(arrival, data)
            assert isinstance(beats, Beats)
            if (heard := tampered(arrival, beats)) is not None:
                for rr in gathered.take(heard):
                    coach.beat(float(second), rr)
                if not gathered.tells:
                    coach.lost(float(second))
            arrival, data = next(packets)
        now = coach.cue(float(second))
        cues.append(now)
        reasons.add(coach.reason)
    return Led(cues, reasons)


@pytest.mark.parametrize("resonance", [4.8, 5.3, 5.8, 6.4])
def test_a_follower_is_led_to_his_own_resonance(resonance: float) -> None:
    visit = led(dataclasses.replace(CLEAN, resonance_per_min=resonance))
    assert visit.at(15).rate_per_min <= 7
    assert visit.at(19.9).rate_per_min == pytest.approx(resonance, abs=0.5)
    assert visit.share(lambda cue: cue.following) > 0.8
    assert {"own_rate", "follows", "found"} <= visit.reasons


def test_leading_begins_at_the_rate_the_heart_told() -> None:
    visit = led(minutes=3)
    assert visit.at(0.9).mode == "listen"
    assert visit.at(1.6).rate_per_min == pytest.approx(FREE_PER_MIN, abs=1)
    assert max(cue.rate_per_min for cue in visit.cues) <= FREE_PER_MIN + 0.5


def test_whoever_does_not_follow_is_waited_for() -> None:
    visit = led(follows=False)
    assert min(cue.rate_per_min for cue in visit.cues if cue.mode != "listen") >= FREE_PER_MIN - 3
    assert visit.share(lambda cue: cue.following) < 0.4


def test_a_short_visit_has_no_search_and_rests_at_six() -> None:
    visit = led(dataclasses.replace(CLEAN, resonance_per_min=4.8), minutes=11.9)
    assert all(cue.mode != "search" for cue in visit.cues)
    assert min(cue.rate_per_min for cue in visit.cues) >= 6.0


def test_where_the_floor_leaves_nothing_to_search_no_visit_is_called_short() -> None:
    visit = led(profile=Profile("5-7", None, 20.0, True))
    assert visit.cues[-1].mode == "rest"
    assert "no_search" in visit.reasons


@pytest.mark.parametrize(("band", "floor"), [("12-17", 5.0), ("8-11", 6.0), ("5-7", 6.5), ("unknown", 6.0)])
def test_the_floor_wins_over_the_resonance(band: str, floor: float) -> None:
    visit = led(dataclasses.replace(CLEAN, resonance_per_min=4.5), profile=Profile(band, None, 20.0, True))
    assert min(cue.rate_per_min for cue in visit.cues) >= floor
    assert visit.at(19.9).rate_per_min <= floor + 0.6


def test_a_heart_that_rises_in_pain_is_eased_and_never_above_its_own_rate() -> None:
    def pained(at: float, beats: Beats) -> Beats:
        if not 720 <= at < 840:
            return beats
        return dataclasses.replace(beats, rr_ticks=tuple(round(ticks / 1.2) for ticks in beats.rr_ticks))

    visit = led(tampered=pained)
    assert visit.at(13.5).mode == "ease"
    assert visit.at(13.9).rate_per_min >= visit.at(12).rate_per_min + 1
    assert max(cue.rate_per_min for cue in visit.cues) <= FREE_PER_MIN + 0.5
    assert visit.at(19.9).rate_per_min < 8


def test_an_irregular_heart_gets_a_steady_six_and_is_never_said_to_follow() -> None:
    import numpy as np

    rng = np.random.default_rng(5)

    def fibrillating(at: float, beats: Beats) -> Beats:
        spread = np.exp(0.2 * rng.standard_normal(len(beats.rr_ticks)))
        return dataclasses.replace(beats, rr_ticks=tuple(round(850 * share) for share in spread))

    visit = led(tampered=fibrillating)
    assert visit.at(19.9).rate_per_min == 6.0
    assert visit.share(lambda cue: cue.mode == "fixed") > 0.8
    assert visit.share(lambda cue: cue.following) < 0.02
    assert "unreadable" in visit.reasons


def test_early_beats_and_lost_packets_do_not_stop_the_guide() -> None:
    visit = led(ModelHeart(resonance_per_min=5.6, ectopic_share=0.03, dropout_share=0.004, contact_share=0.004))
    assert visit.at(19.9).rate_per_min <= 6.6
    assert visit.share(lambda cue: cue.following) > 0.5


def test_a_strap_away_for_two_minutes_freezes_the_rate_and_the_search_goes_on_after() -> None:
    def away(at: float, beats: Beats) -> Beats | None:
        return None if 500 <= at < 620 else beats

    visit = led(tampered=away)
    gone = visit.cues[507:619]
    assert {cue.mode for cue in gone} == {"lost"}
    assert len({cue.rate_per_min for cue in gone}) == 1
    assert not any(cue.following for cue in gone)
    assert visit.cues[621].mode == "hold"
    assert visit.at(19.9).rate_per_min == pytest.approx(5.8, abs=0.6)


def test_hr_0_and_lost_contact_are_a_lost_heart() -> None:
    for field, value in (("bpm", 0), ("contact", False)):
        def spoiled(at: float, beats: Beats, field: str = field, value: object = value) -> Beats:
            return dataclasses.replace(beats, **{field: value}) if 300 <= at < 320 else beats

        visit = led(minutes=6, tampered=spoiled)
        assert visit.cues[305].mode == "lost"
        assert "back" in visit.reasons


def test_a_strap_without_intervals_gets_the_fixed_rate() -> None:
    visit = led(minutes=12, tampered=lambda at, beats: dataclasses.replace(beats, rr_ticks=()))
    assert visit.cues[-1].mode == "fixed"
    assert visit.cues[-1].rate_per_min == 6.0
    assert visit.reasons == {"start", "no_strap"}


def test_a_measured_rate_never_lifts_the_pacer_over_the_counted_one() -> None:
    counted = led(profile=Profile("adult", 13.0, 20.0, True), minutes=5)
    assert max(cue.rate_per_min for cue in counted.cues) <= 13.0
    doubted = led(profile=Profile("adult", 10.0, 20.0, True), minutes=5, follows=False)
    assert "own_rate" not in doubted.reasons
    assert max(cue.rate_per_min for cue in doubted.cues) <= 10.0
