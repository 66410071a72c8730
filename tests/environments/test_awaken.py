"""What awakens does so the same way in every world: at once, softly, for a while, and never with a step."""

from __future__ import annotations

import numpy as np
import pytest

from environments.awaken import LEAP_S, LONGEST_STEP_S, Awakenings, Course, aimed
from environments.world import Moment

COURSES = {"owl": Course(3.0, 4.0, 6.0), "leaf": Course(1.0, 5.0, 2.0, whole=True)}
WARMS_S, COOLS_S = 0.8, 3.0


def sleeping() -> Awakenings:
    return Awakenings(COURSES, WARMS_S, COOLS_S)


def run(awake: Awakenings, seconds: float, attended: str = "", selected: str = "", dt: float = 0.02) -> np.ndarray:
    """Warmth and answer of the owl after each step (n, 2); `selected` in the first one."""
    rows = []
    for i in range(round(seconds / dt)):
        awake.step(Moment(5.0, dt, attended=attended, selected="" if i else selected))
        rows.append((awake.warm("owl"), awake.come("owl")))
    return np.array(rows)


def test_a_look_alone_warms_within_a_second_and_fades() -> None:
    awake = sleeping()
    seen = run(awake, 1.0, "owl")
    assert seen[24, 0] > 0.5 and seen[-1, 0] == 1.0
    assert awake.warm("leaf") == 0.0 and seen[:, 1].max() == 0.0 and awake.since("owl") == -1.0
    faded = run(awake, 4.0)
    assert (np.diff(faded[:, 0]) <= 0.0).all() and faded[-1, 0] == 0.0


def test_an_answer_comes_softly_stays_and_goes() -> None:
    come = run(sleeping(), 16.0, "", "owl")[:, 1]
    at = np.arange(len(come)) * 0.02
    assert come[at <= 0.3].max() < 0.05
    assert (come[(at > 3.0) & (at < 7.0)] == 1.0).all()
    assert 0.0 < come[at == 10.0] < 1.0 and come[-1] == 0.0
    assert abs(np.diff(come)).max() < 0.02


@pytest.mark.parametrize("second", [1.5, 5.0, 10.0])
def test_a_second_choice_goes_on_from_where_the_first_has_come(second: float) -> None:
    awake = sleeping()
    come = np.concatenate([run(awake, second, "", "owl"), run(awake, 16.0, "", "owl")])[:, 1]
    assert abs(np.diff(come)).max() < 0.02
    assert (come[round((second + 3.1) / 0.02) : round((second + 6.9) / 0.02)] == 1.0).all(), "it is prolonged"


def test_what_is_whole_is_not_begun_anew_before_it_goes() -> None:
    awake = sleeping()
    since = []
    for _ in range(100):
        awake.step(Moment(5.0, 0.1, selected="leaf"))
        since.append(awake.since("leaf"))
    restarts = np.flatnonzero(np.diff(since) < 0.0) + 1
    assert len(restarts) == 1 and since[restarts[0] - 1] == pytest.approx(6.0, abs=0.11)
    assert awake.come("leaf") > 0.9


def test_it_goes_by_time_and_not_by_frames() -> None:
    ends = [run(sleeping(), 2.0, "owl", "owl", dt)[-1] for dt in (1 / 120, 1 / 72, 1 / 24)]
    assert np.ptp(ends, axis=0).max() < 0.04


def test_standing_time_changes_nothing() -> None:
    awake = sleeping()
    run(awake, 1.5, "owl", "owl")
    before = awake.warm("owl"), awake.come("owl"), awake.since("owl")
    for dt in (0.0, -1.0):
        awake.step(Moment(5.0, dt))
        assert (awake.warm("owl"), awake.come("owl"), awake.since("owl")) == before


def test_a_late_frame_moves_no_more_than_a_second() -> None:
    awake = sleeping()
    awake.step(Moment(5.0, 0.0, selected="owl"))
    awake.step(Moment(25.0, 20.0))
    assert awake.since("owl") == LONGEST_STEP_S


@pytest.mark.parametrize("t", [4.9, 5.2 + LEAP_S, 1e6])
def test_time_that_runs_back_or_leaps_starts_from_rest(t: float) -> None:
    awake = sleeping()
    run(awake, 2.0, "owl", "owl")
    awake.step(Moment(t, 0.1))
    assert awake.warm("owl") == awake.come("owl") == 0.0 and awake.since("owl") == -1.0


def test_what_is_unknown_awakens_nothing() -> None:
    awake = sleeping()
    awake.step(Moment(5.0, 0.1, attended="moth", selected="moth"))
    assert all(awake.warm(name) == awake.come(name) == 0.0 for name in COURSES)


def test_a_target_is_aimed_from_the_head() -> None:
    target = aimed("owl", np.array([0.0, 3.0, -4.0]), 6.0)
    assert target.id == "owl" and target.radius_deg == 6.0
    assert target.direction == pytest.approx([0.0, 0.6, -0.8])
