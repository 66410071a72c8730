"""A polygon shows in an outline, and what is round, straight or rough does not."""

from __future__ import annotations

import numpy as np
import pytest

from environments import outline

Y, X = (part.astype(float) for part in np.mgrid[:900, :1200])


def below(line: np.ndarray) -> np.ndarray:
    """A mask of all that lies under a line of rows by column."""
    return np.asarray(line < Y)


def through(rows: np.ndarray) -> np.ndarray:
    """Straight pieces through these rows, evenly spaced: an outline of few polygons."""
    return below(np.interp(X[0], np.linspace(0, 1199, len(rows)), rows))


SWELL = 450 + 60 * np.sin(np.linspace(0, 7, 1200))


@pytest.mark.parametrize("radius", (100, 250, 420))
def test_what_is_round_has_no_kinks(radius: float) -> None:
    assert not outline.kinks(np.hypot(X - 600.3, Y - 450.2) < radius)


@pytest.mark.parametrize("degrees", (0.0, 0.7, 5.0, 30.0, 45.0, 80.0))
def test_what_is_straight_has_no_kinks(degrees: float) -> None:
    assert not outline.kinks(below(450.3 + np.tan(np.radians(degrees)) * (X - 600)))


def test_hills_and_rough_ground_have_no_kinks() -> None:
    assert not outline.kinks(below(SWELL))
    assert not outline.kinks(below(450 + np.cumsum(np.random.default_rng(1).normal(size=1200))))


def test_hills_of_few_polygons_have_kinks_and_of_enough_have_none() -> None:
    assert len(outline.kinks(through(SWELL[::109]))) >= 4
    assert not outline.kinks(through(SWELL[::30]))


@pytest.mark.parametrize("degrees", (3.0, 6.0, 15.0))
def test_a_kink_is_measured_and_placed(degrees: float) -> None:
    half = np.tan(np.radians(degrees / 2))
    found = outline.kinks(below(430.3 + np.abs(X - 700) * half))
    assert len(found) == 1
    angle, row, column = found[0]
    assert angle == pytest.approx(degrees, abs=1.0)
    assert (row, column) == pytest.approx((430, 700), abs=30)


def test_a_corner_is_meant() -> None:
    assert not outline.kinks((Y > 300) & (X > 400))


def test_outlines_go_round_every_part_and_keep_to_the_cracks() -> None:
    mask = np.zeros((40, 50), bool)
    mask[5:15, 8:20] = True
    mask[25:35, 30:45] = True
    mask[28:31, 35:40] = False
    found = outline.outlines(mask)
    assert sorted(len(line) for line in found) == [2 * (3 + 5), 2 * (10 + 12), 2 * (10 + 15)]
    assert not outline.outlines(np.ones((9, 9), bool))
