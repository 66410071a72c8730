"""The search for the rate of the greatest sway: in order, within its time, honest when cut short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.resonance import LONGEST_S, RATES, SETTLE_S, SHORTEST_S, Search, greatest


def held(search: Search, now: float) -> tuple[float, float]:
    """Holds the search's rate until it is held long enough: since when it counts, and when that is."""
    assert search.held_since(now) is None
    for second in range(1, int(LONGEST_S) + 2):
        if (since := search.held_since(now + second)) is not None:
            return since, now + second
    raise AssertionError("held for ever")


def played(sways: dict[float, float], seconds: float, floor: float = 4.5, top: float = 16.0) -> Search:
    """A search in a heart of these sways, begun at 0."""
    search, now = Search(0.0, seconds, floor, top), 0.0
    while (rate := search.rate) is not None:
        since, now = held(search, now)
        assert since + SHORTEST_S - SETTLE_S <= now
        search.measured(now, sways[rate])
    assert now <= seconds + SETTLE_S
    return search


def about(peak: float) -> dict[float, float]:
    """A resonance of ordinary width about `peak`."""
    return {rate: 20 + 60 / (1 + 0.4 * (rate - peak) ** 2) for rate in RATES}


@pytest.mark.parametrize("peak", [6.5, 6.0, 5.5, 5.0, 4.5])
def test_the_rate_of_the_greatest_sway_is_found(peak: float) -> None:
    search = played(about(peak), 660.0)
    assert search.best == pytest.approx(peak, abs=0.4)
    assert search.has_found


def test_the_first_half_minute_at_a_rate_does_not_count() -> None:
    since, _ = held(Search(0.0, 600.0, 4.5, 16.0), 0.0)
    assert since == SETTLE_S


def test_a_disturbed_rate_is_held_anew() -> None:
    search = Search(0.0, 600.0, 4.5, 16.0)
    search.held_since(0.0)
    search.disturb()
    assert search.held_since(100.0) is None
    assert search.held_since(100.0 + LONGEST_S) == 100.0 + SETTLE_S


def test_a_search_that_passed_the_peak_stops() -> None:
    search = Search(0.0, 900.0, 4.5, 16.0)
    now = 0.0
    for amplitude in (100.0, 80.0, 70.0):
        _, now = held(search, now)
        search.measured(now, amplitude)
    assert search.rate is None
    assert search.best >= 6.1


def test_no_rate_under_the_floor_or_over_the_top_is_tried() -> None:
    search = Search(0.0, 900.0, 5.0, 6.0)
    tried = []
    now = 0.0
    while search.rate is not None:
        tried.append(search.rate)
        _, now = held(search, now)
        search.measured(now, 50.0)
    assert tried == [6.0, 5.5, 5.0]


def test_without_time_for_two_rates_it_rests_at_the_usual_one() -> None:
    for seconds in (0.0, SHORTEST_S, 1.9 * SHORTEST_S):
        search = Search(0.0, seconds, 4.5, 16.0)
        assert search.rate is None
        assert (search.best, search.has_found) == (6.0, False)


def test_a_search_held_up_for_too_long_ends() -> None:
    search = Search(0.0, 600.0, 4.5, 16.0)
    search.expire(600.0 + SETTLE_S)
    assert search.rate == 6.5
    search.expire(600.1 + SETTLE_S)
    assert search.rate is None


def test_among_equals_one_near_six_wins() -> None:
    for equals in (RATES, RATES[:2], RATES[1:3], RATES[:4]):
        assert greatest(dict.fromkeys(equals, 50.0)) == pytest.approx(5.75, abs=0.25)
    assert greatest(dict.fromkeys(RATES, 0.0)) == 6.0


def test_one_noisy_minute_does_not_win_over_the_curve() -> None:
    quiet = {6.5: 60.0, 6.0: 80.0, 5.5: 90.0, 5.0: 84.0, 4.5: 62.0}
    assert greatest(quiet) == pytest.approx(5.5, abs=0.2)
    assert 5.5 <= greatest({**quiet, 6.5: 91.0}) <= 6.0
    assert 5.0 <= greatest({**quiet, 4.5: 91.0}) <= 5.5


@given(st.floats(4.5, 6.5), st.floats(1, 16), st.floats(0, 2000), st.lists(st.floats(0, 300), min_size=5, max_size=5))
def test_the_best_is_always_within_the_bounds(floor: float, top: float, seconds: float, found: list[float]) -> None:
    top = max(top, floor)
    search = played(dict(zip(RATES, found, strict=True)), seconds, floor, top)
    assert floor <= search.best <= top
