"""Ten minutes of every game in the hands of model players, judged by the real dwell."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

import environments
from environments.difficulty import Difficulty
from environments.games.play import NEAREST_M
from tests.environments.games.players import PLAYERS, angles, played, playing

SECONDS, LATE_S, RATE_HZ = 600.0, 200.0, 10.5
OFTEN = ("average", "drowsy")
NAMES = [name if name in OFTEN else pytest.param(name, marks=pytest.mark.slow) for name in PLAYERS]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("game", list(environments.GAMES))
def test_success_ends_between_70_and_85_percent_or_the_level_at_its_end(game: str, name: str) -> None:
    """But for chance: a standard error of as many tries as there were."""
    rules, difficulty = environments.GAMES[game].rules, Difficulty(still=name == "still")
    match = played(rules, difficulty, PLAYERS[name], SECONDS, 1, RATE_HZ)
    late = [hit for at, hit in match.tries if at >= LATE_S]
    levels = match.levels[round(LATE_S * RATE_HZ) :]
    success, level, error = match.success(LATE_S), sum(levels) / len(levels), 0.4 / math.sqrt(len(late))
    assert len(late) >= 10
    assert success >= 0.70 - error
    assert success <= 0.85 + error or level > 0.8
    if name in ("slow", "drowsy"):
        assert level < 0.8
    if name == "quick":
        assert level > 0.8


@pytest.mark.parametrize("still", [False, True])
@pytest.mark.parametrize("game", list(environments.GAMES))
def test_what_answers_lies_in_the_field_and_nothing_comes_near(game: str, still: bool) -> None:
    difficulty = Difficulty(still=still, level=1.0, frozen=True)
    yaw_deg, pitch_deg = difficulty.setting.field_deg
    seen = set()
    for match, _ in playing(environments.GAMES[game].rules, difficulty, PLAYERS["quick"], 45.0, 3, RATE_HZ):
        for body in match.course.bodies:
            if body.presence > 0.0:
                assert math.hypot(*body.place) - body.radius_m >= NEAREST_M
            if body.id:
                seen.add(body.id)
                yaw, pitch = angles(body)
                assert abs(yaw) <= yaw_deg + 1e-6 and abs(pitch) <= pitch_deg + 1e-6
    assert len(seen) >= 3


@pytest.mark.parametrize("game", list(environments.GAMES))
def test_the_same_looks_give_the_same_course(game: str) -> None:
    def course() -> list[tuple[object, ...]]:
        rules = environments.GAMES[game].rules
        return [
            (body.id, *body.place, body.presence, body.warmth, body.bloom, body.kind, body.variety)
            for number, (match, _) in enumerate(playing(rules, Difficulty(), PLAYERS["quick"], 25.0, 2, RATE_HZ))
            if number % 20 == 0
            for body in match.course.bodies
        ]

    assert course() == course()


@pytest.mark.parametrize("game", ["snowglide", "fireflies"])
def test_three_degrees_of_turning_are_enough(game: str) -> None:
    traits = replace(PLAYERS["still"], reach_deg=3.0)
    match = played(environments.GAMES[game].rules, Difficulty(still=True), traits, 180.0, 1, RATE_HZ)
    assert len(match.tries) >= 15
    assert match.success() >= 0.70
