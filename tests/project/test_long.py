"""README says of the long runs what their results say, and those keep their limits."""

from __future__ import annotations

import pytest

from tests.long.kept import read
from tests.long.memory import slope
from tests.long.page import README, page, written


def test_readme_says_what_the_runs_came_to() -> None:
    text = README.read_text("utf-8")
    assert page(read()) in text and written(text, read()) == text


def test_the_kept_runs_keep_their_limits() -> None:
    runs = read()
    assert runs, "no long run is kept"
    if "visits" in runs:
        assert runs["visits"]["visits"] >= 10_000 and runs["visits"]["growth_mb"] <= 5.0
        assert runs["visits"]["descriptors"][0] >= runs["visits"]["descriptors"][1]
    if "hours" in runs:
        assert runs["hours"]["hours"] >= 2.0 and runs["hours"]["slope_mb_per_h"] <= 0.5
        assert runs["hours"]["faults_told"] == 0


def test_a_run_made_longer_by_hand_is_another_page() -> None:
    runs = read()
    changed = {name: {**run, "visits": run["visits"] + 1} for name, run in runs.items()}
    assert page(changed) != page(runs)


@pytest.mark.parametrize(("points", "steep"), [
    ([], 0.0), ([(0, 5)], 0.0), ([(0, 1), (1, 3), (2, 5)], 2.0), ([(0, 1), (1, 3), (2, 5), (3, 100), (4, 9)], 2.0),
])  # fmt: skip
def test_one_odd_sample_turns_no_slope(points: list[tuple[float, float]], steep: float) -> None:
    assert slope(points) == pytest.approx(steep)
