"""The staircase by itself: pure arithmetic on hits and misses."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from environments.difficulty import FIELD_DEG, HOLD_S, STILL_FIELD_DEG, Difficulty, Setting

TRIES = st.lists(st.tuples(st.booleans(), st.floats(0.0, 60.0)), max_size=120)


def tell(difficulty: Difficulty, tries: list[tuple[bool, float]]) -> list[float]:
    """Hits (True) and misses, each some seconds after the one before; the level after each."""
    now, levels = 0.0, []
    for hit, later in tries:
        now += later
        (difficulty.hit if hit else difficulty.miss)(now)
        levels.append(difficulty.level)
    return levels


def harder(a: Setting, b: Setting) -> bool:
    """Whether `a` asks at least as much as `b`, in everything."""
    return (
        a.radius_deg <= b.radius_deg and a.attend_s >= b.attend_s and a.stay_s <= b.stay_s
        and a.rest_s <= b.rest_s and a.at_once >= b.at_once
    )  # fmt: skip


@given(TRIES, st.floats(-1.0, 2.0), st.booleans())
def test_any_course_keeps_within_the_range_and_the_setting_within_its_bounds(
    tries: list[tuple[bool, float]], level: float, still: bool
) -> None:
    difficulty = Difficulty(still=still, level=level)
    assert all(0.0 <= reached <= 1.0 for reached in tell(difficulty, tries))
    setting = difficulty.setting
    assert 3.0 <= setting.radius_deg <= 5.0
    assert 0.3 <= setting.attend_s <= 1.2
    assert setting.at_once in (1, 2, 3)
    assert setting.stay_s > 3.0 * setting.attend_s
    assert setting.field_deg == (STILL_FIELD_DEG if still else FIELD_DEG)


@given(TRIES, st.floats(0.0, 1.0))
def test_frozen_never_moves(tries: list[tuple[bool, float]], level: float) -> None:
    difficulty = Difficulty(frozen=True, level=level)
    before = difficulty.setting
    assert set(tell(difficulty, tries)) <= {level}
    assert difficulty.setting == before


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.booleans())
def test_a_higher_level_asks_more_in_everything(one: float, other: float, still: bool) -> None:
    low, high = sorted((one, other))
    assert harder(Difficulty(still, level=high).setting, Difficulty(still, level=low).setting)


def test_two_misses_in_a_row_ease_at_once_and_it_does_not_harden_for_a_while() -> None:
    difficulty = Difficulty(level=0.6)
    difficulty.miss(100.0)
    once = difficulty.level
    difficulty.miss(101.0)
    twice = difficulty.level
    assert 0.6 - once < once - twice
    before = Difficulty(level=0.6).setting
    assert harder(before, difficulty.setting) and difficulty.setting.stay_s > 1.3 * before.stay_s
    difficulty.hit(101.0 + 0.5 * HOLD_S)
    assert difficulty.level == twice
    difficulty.hit(101.0 + HOLD_S)
    assert difficulty.level > twice


def test_a_new_start_of_the_time_holds_nothing_back() -> None:
    difficulty = Difficulty(level=0.6)
    difficulty.miss(500.0)
    difficulty.miss(501.0)
    eased = difficulty.level
    difficulty.hit(3.0)
    assert difficulty.level > eased


@pytest.mark.parametrize("ability", [0.25, 0.5, 0.75])
def test_success_settles_near_the_goal_for_whom_the_range_holds(ability: float) -> None:
    """A player who succeeds the less, the further the level lies above his ability."""
    chance, difficulty, hits = random.Random(4), Difficulty(), []
    for number in range(3000):
        hit = chance.random() < 1.0 / (1.0 + 10.0 ** (6.0 * (difficulty.level - ability) - 0.6))
        (difficulty.hit if hit else difficulty.miss)(6.0 * number)
        hits.append(hit)
    late = hits[300:]
    assert 0.70 <= sum(late) / len(late) <= 0.85
