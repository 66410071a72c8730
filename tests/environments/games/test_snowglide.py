"""The figures of snow-glide, and how long a frame waits while they are made."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from environments.games import snowglide_figures as figures
from environments.games.snowglide import SnowGlide

STEP_S = 0.004


@pytest.mark.parametrize("made", [figures.fern, figures.plates])
def test_a_crystal_is_the_same_after_a_sixth_of_a_turn(made: Callable[[], np.ndarray]) -> None:
    corners = made()
    turn = np.pi / 3
    about = np.array([(np.cos(turn), np.sin(turn)), (-np.sin(turn), np.cos(turn))])
    middles = corners.reshape(-1, 3, 8)[..., :3].mean(1)
    turned = middles.copy()
    turned[:, :2] = middles[:, :2] @ about
    nearest = np.linalg.norm(turned[:, None] - middles[None], axis=-1).min(1)
    assert nearest.max() < 1e-5
    assert np.abs(np.linalg.norm(corners[:, 3:6], axis=1) - 1).max() < 1e-4


@pytest.mark.parametrize("made", [figures.fern, figures.plates, figures.bird])
def test_a_figure_is_about_one_in_radius(made: Callable[[], np.ndarray]) -> None:
    assert np.linalg.norm(made()[:, :3], axis=1).max() == pytest.approx(1.0, abs=0.15)


@pytest.mark.gl
@pytest.mark.parametrize("quality", ["low", "high"])
def test_no_step_of_loading_costs_a_frame(gl: ModuleType, quality: str) -> None:
    tries = []
    for _ in range(6):
        game, spent = SnowGlide(gl, 1, quality), []
        steps = game.load(quality)
        ended = False
        while not ended:
            before = time.thread_time()  # of this thread alone: the machine may be busy
            ended = next(steps, steps) is steps
            spent.append(time.thread_time() - before)
        game.close()
        tries.append(spent)
    assert np.min(tries[1:], 0).max() <= STEP_S  # the first compiles what the driver then keeps
