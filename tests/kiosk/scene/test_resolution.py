"""The scale falls at once when the GPU is late and comes back slowly, on injected times."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kiosk.scene.resolution import CLIMB_AFTER_S, LATE_FRAMES, LOWEST, STEP, TIERS, Resolution, tier

PERIOD_S = 1 / 90
SIZE = (2016, 2240)


class Gpu:
    """A GPU whose time goes with the pixels, told a few frames late, at 90 frames a second."""

    def __init__(self, full_s: float) -> None:
        self.full_s, self.now = full_s, 10.0
        self.resolution = Resolution()
        self.scales: list[float] = []
        self._late: list[float] = []

    def run(self, seconds: float, disturbed: Callable[[int], float] = lambda frame: 1.0) -> None:
        for frame in range(round(seconds / PERIOD_S)):
            self.now += PERIOD_S
            self._late.append(self.full_s * self.resolution.scale**2 * disturbed(frame))
            if len(self._late) > 2:
                self.resolution.took(self._late.pop(0), PERIOD_S, self.now)
            self.scales.append(self.resolution.scale)

    @property
    def share(self) -> float:
        return self.full_s * self.resolution.scale**2 / PERIOD_S


def test_a_quick_gpu_draws_every_pixel() -> None:
    gpu = Gpu(0.4 * PERIOD_S)
    gpu.run(20)
    assert set(gpu.scales) == {1.0}


@pytest.mark.parametrize("load", (0.85, 1.0, 1.3, 1.6))
def test_a_late_gpu_holds_its_rate_within_a_third_of_a_second(load: float) -> None:
    gpu = Gpu(load * PERIOD_S)
    gpu.run(1 / 3)
    assert gpu.share <= 0.8
    gpu.run(60)
    assert gpu.share <= 0.8


def test_the_scale_settles_and_does_not_swing() -> None:
    gpu = Gpu(1.2 * PERIOD_S)
    gpu.run(60)
    settled = gpu.scales[-round(30 / PERIOD_S):]
    assert len(set(settled)) == 1


def test_it_never_falls_below_the_lowest() -> None:
    gpu = Gpu(20 * PERIOD_S)
    gpu.run(5)
    assert gpu.resolution.scale == pytest.approx(LOWEST)


def test_it_comes_back_by_one_unseen_step_in_five_seconds() -> None:
    gpu = Gpu(1.6 * PERIOD_S)
    gpu.run(2)
    low = gpu.resolution.scale
    gpu.full_s = 0.3 * PERIOD_S
    before = len(gpu.scales)
    gpu.run(60)
    rises = [after - first for first, after in pairwise(gpu.scales[before - 1:])]
    assert gpu.resolution.scale == 1.0 > low
    assert max(rises) <= STEP + 1e-9
    when = [number * PERIOD_S for number, rise in enumerate(rises) if rise]
    assert min(b - a for a, b in pairwise(when)) >= CLIMB_AFTER_S - PERIOD_S


def test_one_slow_frame_in_twenty_changes_nothing() -> None:
    gpu = Gpu(0.5 * PERIOD_S)
    gpu.run(20, lambda frame: 4.0 if frame % 20 == 7 else 1.0)
    assert set(gpu.scales) == {1.0}


def test_times_of_the_old_scale_are_not_looked_at() -> None:
    resolution = Resolution()
    for frame in range(12):
        resolution.took(1.2 * PERIOD_S, PERIOD_S, frame * PERIOD_S)
    fallen = resolution.scale
    assert fallen < 1.0
    for frame in range(LATE_FRAMES):
        resolution.took(9 * PERIOD_S, PERIOD_S, 1 + frame * PERIOD_S)
    for frame in range(12):
        resolution.took(0.65 * PERIOD_S, PERIOD_S, 2 + frame * PERIOD_S)
    assert resolution.scale == fallen


@given(some.lists(some.floats(0, 10), max_size=200), some.sampled_from(sorted(TIERS)))
def test_whatever_it_is_told_a_size_stays_within_the_tier(times: list[float], name: str) -> None:
    resolution, largest = Resolution(), TIERS[name].largest
    for number, gpu_s in enumerate(times):
        resolution.took(gpu_s, PERIOD_S, number * PERIOD_S)
    width, height = resolution.fit(SIZE, largest)
    assert LOWEST * largest * SIZE[0] - 2 <= width <= largest * SIZE[0]
    assert width % 2 == height % 2 == 0
    assert width / height == pytest.approx(SIZE[0] / SIZE[1], rel=0.01)


def test_a_machine_without_a_gpu_gets_the_software_tier_unless_high_is_asked() -> None:
    assert tier("auto", True) is tier("low", True) is TIERS["software"]
    assert tier("auto", False) is TIERS["high"]
    assert tier("low", False) is TIERS["low"]
    assert tier("high", True) is TIERS["high"]
